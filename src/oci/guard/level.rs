//! Level of a command: whom its declaration says that it is about.

use ocip_schema::CommandType;

use super::identity::{IdentityKind, identity_kind};

/// Level of a command, by the types of the elements that must stand directly in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CommandLevel {
    /// Users.
    User,
    /// A group.
    Group,
    /// A tenant.
    Tenant,
    /// A reseller.
    Reseller,
    /// Nobody for sure: ids may be left out, or there are none. It may be about the whole system.
    System,
}

impl CommandLevel {
    /// The level of a command. Who is made and who administrates do not count: where they are is said by the
    /// tenant and group beside them.
    pub fn of(command: CommandType<'_>) -> Self {
        let elements = command.elements().into_iter();
        let required = elements.filter(|element| element.is_required());
        let named: Vec<_> = required
            .filter_map(|element| identity_kind(command, None, element))
            .collect();
        let names = |kind| named.contains(&kind);
        if names(IdentityKind::User) {
            Self::User
        } else if names(IdentityKind::Tenant) && names(IdentityKind::Group) {
            Self::Group
        } else if names(IdentityKind::Tenant) {
            Self::Tenant
        } else if names(IdentityKind::Reseller) {
            Self::Reseller
        } else {
            Self::System
        }
    }
}
