//! A set of schema files, linked.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::model::{ElementDeclaration, QName, TypeContent, TypeDefinition};
use super::reply_plan::PlanStore;
use super::{SchemaError, UnusableCommand};

/// The abstract type that every command extends (OCI schema, Document structure).
const COMMAND: (&str, &str) = ("C", "OCICommand");

/// A set of schema files, ready to validate documents.
#[derive(Debug)]
pub struct SchemaSet {
    pub(super) roots: HashMap<QName, ElementDeclaration>,
    pub(super) types: HashMap<QName, Arc<TypeDefinition>>,
    /// The commands, requests and responses, by name.
    pub(super) commands: BTreeMap<Arc<str>, Arc<TypeDefinition>>,
    /// What extends or restricts a type and is no command, by the name of that type; concrete ones only.
    pub(super) kinds: HashMap<QName, Vec<Arc<TypeDefinition>>>,
    /// What was not understood, in the order of files and lines.
    pub(super) faults: Vec<SchemaError>,
    /// By name.
    pub(super) unusable: Vec<UnusableCommand>,
    /// How replies become JSON.
    pub(super) plans: PlanStore,
}

// === impl SchemaSet ===

impl SchemaSet {
    /// Whether a command of this type is declared, for example `UserGetRequest21`.
    pub fn knows(&self, command_type: &str) -> bool {
        self.commands.contains_key(command_type)
    }

    /// The names of the command types, requests and responses, in alphabetical order.
    pub fn command_types(&self) -> impl Iterator<Item = &str> {
        self.commands.keys().map(|name| &**name)
    }

    /// The commands that are declared and cannot be used, by name, with the reason. They are not among those that
    /// [`SchemaSet::command`] finds.
    pub fn unusable(&self) -> &[UnusableCommand] {
        &self.unusable
    }

    /// What was not understood in the files, whether a command reaches it or not.
    pub fn faults(&self) -> &[SchemaError] {
        &self.faults
    }

    pub(super) fn new(
        roots: HashMap<QName, ElementDeclaration>,
        types: HashMap<QName, Arc<TypeDefinition>>,
    ) -> SchemaSet {
        let command = QName::new(COMMAND.0, COMMAND.1);
        let concrete = types.values().filter(|kind| !kind.is_abstract);
        let (commands, others): (Vec<_>, Vec<_>) =
            concrete.partition(|kind| kind.derives_from(&command));
        let named = |kind: &Arc<TypeDefinition>| (Arc::clone(&kind.name.local), Arc::clone(kind));
        let commands = commands.into_iter().map(named).collect();
        let mut kinds = HashMap::<QName, Vec<Arc<TypeDefinition>>>::new();
        let is_complex =
            |kind: &&&Arc<TypeDefinition>| matches!(kind.content, TypeContent::Elements(_));
        for kind in others.iter().filter(is_complex) {
            for ancestor in kind.lineage().skip(1) {
                let of_ancestor = kinds.entry(ancestor.name.clone()).or_default();
                of_ancestor.push(Arc::clone(kind));
            }
        }
        // The map of types has no order of its own.
        for kinds in kinds.values_mut() {
            kinds.sort_by(|one, other| one.name.local.cmp(&other.name.local));
        }
        SchemaSet {
            roots,
            commands,
            kinds,
            types,
            faults: Vec::new(),
            unusable: Vec::new(),
            plans: PlanStore::default(),
        }
    }
}
