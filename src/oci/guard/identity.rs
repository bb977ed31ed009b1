//! Identity in a command: which declared elements name somebody, and whom.
//!
//! An element says by its declared type that it names a user, a group, a tenant or a reseller. Some do not name
//! anybody who is there, which their place tells: what is searched for, a new id, the name in a device's
//! credentials, and the id that a command gives to what it makes.

use ocip_schema::{CommandType, DeclaredElement};

/// What an element names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum IdentityKind {
    /// A user, of a service or a person.
    User,
    /// An administrator, of whom nobody can ask where they are.
    Administrator,
    /// Who does not exist yet: the command makes them.
    Made,
    /// A tenant.
    Tenant,
    /// A group of a tenant.
    Group,
    /// A reseller.
    Reseller,
    /// Somebody by an id of the operator's own, which tells nobody here who it is.
    External,
}

/// Types of ids, and what they name.
const TYPES: [(&str, IdentityKind); 6] = [
    ("UserId", IdentityKind::User),
    ("ServiceProviderId", IdentityKind::Tenant),
    ("GroupId", IdentityKind::Group),
    ("ResellerId", IdentityKind::Reseller),
    ("ResellerId22", IdentityKind::Reseller),
    ("ExternalId", IdentityKind::External),
];

/// Elements that name nobody whom a command reaches: credentials of devices, further names of a user whom the
/// command names anyway, and what the group of the command has.
const EXEMPT: [&str; 6] = [
    "userName",
    "accessDeviceUserName",
    "alternateUserId",
    "systemVoicePortalId",
    "capacityExceededRerouteTrunkGroupId",
    "unreachableDestinationRerouteTrunkGroupId",
];

/// Families that make a user, whose id is `userId`.
const USER_ADDS: [&str; 2] = ["UserAdd", "UserConsolidatedAdd"];

/// What `element` of a command names, which stands in `parent`; directly in the command without one.
pub(super) fn identity_kind(
    command: CommandType<'_>,
    parent: Option<DeclaredElement<'_>>,
    element: DeclaredElement<'_>,
) -> Option<IdentityKind> {
    let mut types = TYPES.iter();
    let (_, kind) = types.find(|(name, _)| element.is_kind_of(name))?;
    if is_exempt(parent, element.name()) {
        return None;
    }
    let is_top = parent.is_none();
    Some(match kind {
        IdentityKind::User if is_top => kind_of_top_user(command.family(), element.name()),
        IdentityKind::External if is_top && makes_external_id(command.family(), element.name()) => {
            IdentityKind::Made
        }
        _ => *kind,
    })
}

fn is_exempt(parent: Option<DeclaredElement<'_>>, name: &str) -> bool {
    let is_searched =
        name == "value" && parent.is_some_and(|one| one.type_name().starts_with("SearchCriteria"));
    is_searched || is_new(name) || EXEMPT.contains(&name)
}

/// Whether a name is `new` and something: `newUserId`, and not `news`.
fn is_new(name: &str) -> bool {
    let rest = name.strip_prefix("new");
    rest.is_some_and(|rest| rest.starts_with(|first: char| first.is_ascii_uppercase()))
}

/// Whoever is made may be given an id of the operator's own, too.
fn makes_external_id(family: &str, name: &str) -> bool {
    name == "userExternalId" && USER_ADDS.contains(&family)
}

fn kind_of_top_user(family: &str, name: &str) -> IdentityKind {
    let is_of_administrators = is_of_administrators(family);
    let makes_user = name == "userId" && USER_ADDS.contains(&family);
    let makes_service = name == "serviceUserId" && family.ends_with("AddInstance");
    let makes_administrator = is_of_administrators && family.ends_with("AdminAdd");
    if makes_user || makes_service || makes_administrator {
        IdentityKind::Made
    } else if is_of_administrators {
        IdentityKind::Administrator
    } else {
        IdentityKind::User
    }
}

/// Whether the users of a family are administrators, as of a group (`GroupAdminModify`). What a family of users
/// names is a user.
pub(super) fn is_of_administrators(family: &str) -> bool {
    let has_word = |word: &str| {
        family.match_indices(word).any(|(at, _)| {
            let rest = &family[at + word.len()..];
            !rest.starts_with(|next: char| next.is_ascii_lowercase())
        })
    };
    !family.starts_with("User") && (has_word("Admin") || has_word("Administrator"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn new_ids_are_told_by_their_names() {
        assert!(is_new("newUserId") && is_new("newGroupId"));
        assert!(!is_new("new") && !is_new("newsId") && !is_new("userId"));
    }

    #[test]
    fn who_is_made_is_told_by_family_and_name() {
        for (family, name, expected) in [
            ("UserAdd", "userId", IdentityKind::Made),
            ("UserConsolidatedAdd", "userId", IdentityKind::Made),
            ("UserAdd", "agentUserId", IdentityKind::User),
            ("UserAddressAdd", "userId", IdentityKind::User),
            ("UserModify", "userId", IdentityKind::User),
            (
                "GroupHuntGroupAddInstance",
                "serviceUserId",
                IdentityKind::Made,
            ),
            ("GroupHuntGroupAddInstance", "userId", IdentityKind::User),
            (
                "GroupHuntGroupModifyInstance",
                "serviceUserId",
                IdentityKind::User,
            ),
            ("GroupAdminAdd", "userId", IdentityKind::Made),
            ("GroupDepartmentAdminAdd", "userId", IdentityKind::Made),
            ("GroupAdminModify", "userId", IdentityKind::Administrator),
            (
                "ServiceProviderAdminGetPolicy",
                "userId",
                IdentityKind::Administrator,
            ),
            ("UserAdminThingModify", "userId", IdentityKind::User),
            ("GroupAdministrationGet", "userId", IdentityKind::User),
        ] {
            assert_eq!(kind_of_top_user(family, name), expected, "{family} {name}");
        }
    }
}
