//! Scan of a command: what it names, at any depth, with where that stands.

use ocip_schema::json::{CheckedCommand, CheckedElement, CheckedPlace, CheckedValue};
use ocip_schema::{CommandType, DeclaredElement};

use super::identity::{IdentityKind, identity_kind};

/// The type that says whose a device is.
const DEVICE_LEVEL: &str = "AccessDeviceLevel";

/// Types of what is dialled.
const NUMBERS: [&str; 3] = [
    "OutgoingDN",
    "OutgoingDNorSIPURI",
    "OutgoingDNorSIPURIorUserId",
];

/// A text of a command, with where it stands in the body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedText<'c> {
    /// The JSON pointer.
    pub pointer: String,
    /// The name of the element.
    pub element: &'c str,
    /// The text.
    pub text: &'c str,
}

/// An id in a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct NamedIdentity<'c> {
    pub(super) kind: IdentityKind,
    pub(super) named: NamedText<'c>,
    /// The first tenant beside it; around it, if there is none.
    pub(super) tenant: Option<&'c str>,
}

/// Everything that a command names.
#[derive(Debug, Default)]
pub(super) struct CommandScan<'c> {
    pub(super) identities: Vec<NamedIdentity<'c>>,
    pub(super) device_levels: Vec<NamedText<'c>>,
    pub(super) numbers: Vec<NamedText<'c>>,
}

/// What elements stand in.
#[derive(Clone, Copy)]
struct Surroundings<'c, 's> {
    parent: Option<DeclaredElement<'s>>,
    /// The first tenant among them; around them, if there is none.
    tenant: Option<&'c str>,
}

// === impl CommandScan ===

impl<'c> CommandScan<'c> {
    pub(super) fn of(checked: &'c CheckedCommand<'_>) -> Self {
        let (mut scan, command) = (Self::default(), checked.command);
        let top = Surroundings {
            parent: None,
            tenant: tenant_among(command, None, &checked.elements),
        };
        // One for each element on the way.
        let mut way = vec![top];
        checked.walk_places(&mut |place| {
            way.truncate(place.path.len());
            let around = way.last().copied().unwrap_or(top);
            let declared = place.element.declared;
            match &place.element.value {
                CheckedValue::Nil => {}
                CheckedValue::Text(text) => scan.note(command, around, &place, text),
                CheckedValue::Elements(children) => way.push(Surroundings {
                    parent: Some(declared),
                    tenant: tenant_among(command, Some(declared), children).or(around.tenant),
                }),
            }
        });
        scan
    }

    fn note<'s: 'c>(
        &mut self,
        command: CommandType<'s>,
        around: Surroundings<'c, 's>,
        place: &CheckedPlace<'_, 'c, 's>,
        text: &'c str,
    ) {
        let declared = place.element.declared;
        let named = || NamedText {
            pointer: place.pointer(),
            element: declared.name(),
            text,
        };
        if let Some(kind) = identity_kind(command, around.parent, declared) {
            let (named, tenant) = (named(), around.tenant);
            self.identities.push(NamedIdentity {
                kind,
                named,
                tenant,
            });
        } else if declared.is_kind_of(DEVICE_LEVEL) {
            self.device_levels.push(named());
        } else if NUMBERS.iter().any(|number| declared.is_kind_of(number)) {
            self.numbers.push(named());
        }
    }
}

/// The first tenant among elements that stand in `parent`.
fn tenant_among<'c, 's>(
    command: CommandType<'s>,
    parent: Option<DeclaredElement<'s>>,
    elements: &'c [CheckedElement<'s>],
) -> Option<&'c str> {
    let is_tenant = |element: &&CheckedElement<'s>| {
        identity_kind(command, parent, element.declared) == Some(IdentityKind::Tenant)
    };
    let mut tenants = elements.iter().filter(is_tenant);
    tenants.find_map(|element| match &element.value {
        CheckedValue::Text(text) => Some(text.as_str()),
        CheckedValue::Nil | CheckedValue::Elements(_) => None,
    })
}
