//! The directories that a user sees, and what they say about themselves (ICWS documentation,
//! discovering directories; `directoryMetadata`).
//!
//! There are always the same ones: the users of the group, the user's own phone list, and, when the
//! service is assigned, the user's Speed Dial 100 list. Ids are compared exactly.

use schemars::JsonSchema;
use serde::Serialize;

use super::error::{ErrorId, IcwsError};
use super::own::Own;
use crate::switch::Subscriber;
use crate::switch::directory::Source;

/// A directory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Directory {
    /// The users of the group.
    GroupUsers,
    /// The user's own phone list.
    PersonalPhoneList,
    /// The user's Speed Dial 100 list.
    SpeedDial100,
}

/// `directoryMetadata`.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "IcwsDirectoryMetadata")]
pub(super) struct DirectoryMetadata {
    #[serde(rename = "directoryID")]
    directory_id: &'static str,
    display_name: String,
    #[serde(rename = "schemaID")]
    schema_id: &'static str,
    category: u8,
    display_type: u8,
    access_rights: AccessRights,
    can_refresh: bool,
    has_activation: bool,
    has_dynamic_fields: bool,
    has_status: bool,
    is_private: bool,
    #[serde(rename = "ownerID", skip_serializing_if = "Option::is_none")]
    owner_id: Option<String>,
}

/// `accessRights` of a directory.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "IcwsAccessRights")]
struct AccessRights {
    read: bool,
    create: bool,
    update: bool,
    delete: bool,
    rename: bool,
    primary_number: bool,
    admin: bool,
}

/// The one schema of contacts.
const SCHEMA: &str = "contacts";

// === impl Directory ===

impl Directory {
    const ALL: [Self; 3] = [
        Self::GroupUsers,
        Self::PersonalPhoneList,
        Self::SpeedDial100,
    ];

    /// The id in paths and messages.
    pub(super) fn id(self) -> &'static str {
        match self {
            Self::GroupUsers => "group-users",
            Self::PersonalPhoneList => "personal-phone-list",
            Self::SpeedDial100 => "speed-dial-100",
        }
    }

    /// The directory with this id.
    pub(super) fn of_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.id() == id)
    }

    /// Where its contacts can be linked from; `None` for the links themselves.
    pub(super) fn source(self) -> Option<Source> {
        match self {
            Self::GroupUsers => Some(Source::GroupUsers),
            Self::PersonalPhoneList => Some(Source::PersonalPhoneList),
            Self::SpeedDial100 => None,
        }
    }

    /// The ids of the directories that links can be made from, for whoever named another one.
    pub(super) fn sources() -> String {
        Self::source_ids().join(", ")
    }

    /// The ids of the directories that links can be made from.
    pub(super) fn source_ids() -> Vec<&'static str> {
        let sources = Self::ALL.into_iter().filter(|one| one.source().is_some());
        sources.map(Self::id).collect()
    }

    fn metadata(self, own: &Own<'_>) -> DirectoryMetadata {
        let subscriber: &Subscriber = &own.subscriber;
        let owner = || Some(own.icws.base.switch.full_user_id(subscriber.user_id()));
        let (display_name, category, owner_id) = match self {
            Self::GroupUsers => (format!("Users of {}", subscriber.group_id()), 0, None),
            Self::PersonalPhoneList => ("Personal phone list".to_owned(), 2, owner()),
            Self::SpeedDial100 => ("Speed Dial 100".to_owned(), 4, owner()),
        };
        let has_links = self == Self::SpeedDial100;
        DirectoryMetadata {
            directory_id: self.id(),
            display_name,
            schema_id: SCHEMA,
            category,
            display_type: if has_links { 2 } else { 0 },
            access_rights: AccessRights::new(has_links),
            can_refresh: true,
            has_activation: false,
            has_dynamic_fields: false,
            has_status: false,
            is_private: owner_id.is_some(),
            owner_id,
        }
    }
}

impl AccessRights {
    /// Links can be added, changed and removed; the directories themselves are the switch's.
    fn new(has_links: bool) -> Self {
        Self {
            read: true,
            create: has_links,
            update: has_links,
            delete: has_links,
            rename: false,
            primary_number: has_links,
            admin: false,
        }
    }
}

/// The directories of the session's user.
pub(super) async fn directories(own: &Own<'_>) -> Result<Vec<DirectoryMetadata>, IcwsError> {
    let has_speed_dials = has_speed_dials(own).await?;
    let seen = Directory::ALL.into_iter();
    let seen = seen.filter(|one| *one != Directory::SpeedDial100 || has_speed_dials);
    Ok(seen.map(|one| one.metadata(own)).collect())
}

/// Refuses a directory that the session's user does not see.
pub(super) async fn check_visible(own: &Own<'_>, directory: Directory) -> Result<(), IcwsError> {
    if directory == Directory::SpeedDial100 && !has_speed_dials(own).await? {
        return Err(IcwsError::plain(ErrorId::ServiceNotAssigned));
    }
    Ok(())
}

async fn has_speed_dials(own: &Own<'_>) -> Result<bool, IcwsError> {
    let switch = &own.icws.base.switch;
    own.result(switch.has_speed_dials(own.call, &own.subscriber).await)
}

/// The error for an id that no directory has.
pub(super) fn unknown_directory(id: &str) -> IcwsError {
    let known = Directory::ALL.map(Directory::id).join(", ");
    let message = format!("there is no directory {id:?}, only {known}");
    IcwsError::new(ErrorId::UnknownDirectory, message)
}

impl DirectoryMetadata {
    /// The id, by which two lists are compared.
    pub(super) fn id(&self) -> &str {
        self.directory_id
    }
}
