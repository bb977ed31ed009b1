//! What has been linked so far, by number of type.

use std::sync::Arc;

use super::super::SchemaError;
use super::super::model::{QName, TypeContent, TypeDefinition};
use super::super::simple::{BuiltinType, SimpleType};
use super::names::{NameTable, TypeNumber};
use super::scope::XSD;

/// How much all types together may take over from their bases.
const COPIES_MAX: usize = 2_000_000;

/// How large a type is.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct TypeExtent {
    /// How deep types lie in it, with their sequences, choices and bases.
    pub(super) height: usize,
    /// How many elements it has, those at different places counted each, as often as they must be there.
    pub(super) places: usize,
}

/// A type that can be used.
#[derive(Debug, Clone)]
pub(super) struct LinkedType {
    pub(super) definition: Arc<TypeDefinition>,
    pub(super) extent: TypeExtent,
}

/// How far something was linked.
#[derive(Debug, Clone)]
pub(super) enum LinkState<T> {
    New,
    /// What it mentions is being linked.
    Open,
    Done(T),
    /// By which of the faults.
    Failed(usize),
    /// Not among what is declared.
    Missing,
    /// It contains itself.
    Circular,
}

/// Why a type cannot be built.
#[derive(Debug)]
pub(super) enum BuildFault {
    /// Something is wrong with it.
    Own(SchemaError),
    /// Something is wrong with what it mentions: which of the faults.
    Of(usize),
}

/// The types by number.
#[derive(Debug)]
pub(super) struct LinkTable {
    pub(super) names: NameTable,
    types: Vec<LinkState<LinkedType>>,
    /// Types as elements use them: with their kinds.
    uses: Vec<LinkState<TypeExtent>>,
    /// The type of elements that have none.
    pub(super) anything: Arc<TypeDefinition>,
    copies_left: usize,
}

// === impl TypeExtent ===

impl TypeExtent {
    /// The extent of something that holds both.
    pub(super) fn and(self, other: TypeExtent) -> TypeExtent {
        TypeExtent {
            height: self.height.max(other.height),
            places: self.places.saturating_add(other.places),
        }
    }
}

// === impl BuildFault ===

impl From<SchemaError> for BuildFault {
    fn from(fault: SchemaError) -> Self {
        BuildFault::Own(fault)
    }
}

// === impl LinkTable ===

impl LinkTable {
    pub(super) fn new(names: NameTable) -> LinkTable {
        let count = names.len();
        LinkTable {
            names,
            types: vec![LinkState::New; count],
            uses: vec![LinkState::New; count],
            anything: Arc::new(definition(
                QName::new(XSD, "anyType"),
                TypeContent::Anything,
            )),
            copies_left: COPIES_MAX,
        }
    }

    pub(super) fn state(&self, number: TypeNumber) -> &LinkState<LinkedType> {
        let state = self.types.get(number.index());
        state.unwrap_or(&LinkState::Missing)
    }

    pub(super) fn use_state(&self, number: TypeNumber) -> &LinkState<TypeExtent> {
        let state = self.uses.get(number.index());
        state.unwrap_or(&LinkState::Missing)
    }

    pub(super) fn set(&mut self, number: TypeNumber, state: LinkState<LinkedType>) {
        if let Some(place) = self.types.get_mut(number.index()) {
            *place = state;
        }
    }

    pub(super) fn set_use(&mut self, number: TypeNumber, state: LinkState<TypeExtent>) {
        if let Some(place) = self.uses.get_mut(number.index()) {
            *place = state;
        }
    }

    /// The built-in type of this number.
    pub(super) fn built_in(&self, number: TypeNumber) -> Option<LinkedType> {
        let name = self.names.name(number);
        if *name.namespace != *XSD {
            return None;
        }
        let base = BuiltinType::named(&name.local)?;
        let facets = Vec::new();
        let content = TypeContent::Text(SimpleType { base, facets });
        Some(LinkedType {
            definition: Arc::new(definition(name.clone(), content)),
            extent: TypeExtent {
                height: 1,
                places: 0,
            },
        })
    }

    /// What to say of a type that is not declared.
    pub(super) fn missing(&self, number: TypeNumber) -> String {
        let name = self.names.name(number);
        match *name.namespace == *XSD {
            true => format!("the built-in type {} is not supported", name.local),
            false => format!("the type {name} is not declared"),
        }
    }

    /// Whether so much may still be copied from a base.
    pub(super) fn spend(&mut self, copies: usize) -> bool {
        let left = self.copies_left.checked_sub(copies);
        self.copies_left = left.unwrap_or_default();
        left.is_some()
    }

    /// The types that can be used.
    pub(super) fn linked(&self) -> impl Iterator<Item = &Arc<TypeDefinition>> {
        self.types.iter().filter_map(|state| match state {
            LinkState::Done(linked) => Some(&linked.definition),
            _ => None,
        })
    }
}

fn definition(name: QName, content: TypeContent) -> TypeDefinition {
    TypeDefinition {
        name,
        base: None,
        is_abstract: false,
        content,
        file: Arc::default(),
        documentation: None,
    }
}
