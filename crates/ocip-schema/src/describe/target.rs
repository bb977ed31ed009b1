//! Targets of commands: whom a command is about, by the types of what it must name.

use serde::Serialize;

use super::reach::reaches;
use crate::command::{CommandType, DeclaredElement};

/// The types that name whom a command is about, the narrowest first.
const IDS: [&str; 5] = [
    "UserId",
    "GroupId",
    "ServiceProviderId",
    "ResellerId",
    "ResellerId22",
];

/// Class of a command by whom it is about: by the types, not the names, of the elements at the top that no command of
/// this type can be without.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum TargetClass {
    /// A user, or a virtual user of a service.
    User,
    /// A group of a tenant.
    Group,
    /// A tenant.
    Tenant,
    /// A reseller of tenants.
    Reseller,
    /// Whomever it names, but it need not name anyone, or names them only below the top.
    Optional,
    /// Nobody: there is no place for an id.
    None,
}

impl CommandType<'_> {
    /// Whom this command is about.
    pub fn target(self) -> TargetClass {
        let elements = self.elements();
        let required = elements.iter().filter(|element| element.is_required());
        let narrowest = required.filter_map(|element| id_of(*element)).min();
        match narrowest {
            Some(0) => TargetClass::User,
            Some(1) => TargetClass::Group,
            Some(2) => TargetClass::Tenant,
            Some(_) => TargetClass::Reseller,
            None => match reaches(elements, |element| id_of(element).is_some()) {
                true => TargetClass::Optional,
                false => TargetClass::None,
            },
        }
    }
}

/// Which of [`IDS`] an element is.
fn id_of(element: DeclaredElement<'_>) -> Option<usize> {
    IDS.iter().position(|id| element.is_kind_of(id))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SchemaSet;

    fn target(command: &str) -> TargetClass {
        SchemaSet::embedded().command(command).unwrap().target()
    }

    #[test]
    fn the_narrowest_id_that_is_required_is_the_target() {
        assert_eq!(target("UserGetRequest21"), TargetClass::User);
        assert_eq!(target("GroupAccessDeviceResetRequest"), TargetClass::Group);
        assert_eq!(
            target("ServiceProviderAccessDeviceResetRequest"),
            TargetClass::Tenant
        );
        assert_eq!(target("SystemAccessDeviceResetRequest"), TargetClass::None);
        assert_eq!(target("LoginRequest22V5"), TargetClass::User);
    }
}
