//! The directories that a user sees, and what they say about themselves (ICWS documentation,
//! discovering directories; `directoryMetadata`).

use schemars::JsonSchema;
use serde::Serialize;

use super::directory::DirectoryKind;
use super::error::{ErrorId, IcwsError};
use super::state::Icws;
use crate::dialect::UserRequest;

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

/// The directories of the session's user.
pub(super) async fn directories(
    user: &UserRequest<'_, Icws>,
) -> Result<Vec<DirectoryMetadata>, IcwsError> {
    let has_speed_dials = has_speed_dials(user).await?;
    let seen = DirectoryKind::ALL.into_iter();
    let seen = seen.filter(|one| *one != DirectoryKind::SpeedDial100 || has_speed_dials);
    Ok(seen.map(|one| DirectoryMetadata::new(one, user)).collect())
}

/// Refuses a directory that the session's user does not see.
pub(super) async fn check_visible(
    user: &UserRequest<'_, Icws>,
    directory: DirectoryKind,
) -> Result<(), IcwsError> {
    if directory == DirectoryKind::SpeedDial100 && !has_speed_dials(user).await? {
        return Err(IcwsError::plain(ErrorId::ServiceNotAssigned));
    }
    Ok(())
}

async fn has_speed_dials(user: &UserRequest<'_, Icws>) -> Result<bool, IcwsError> {
    let asked = user.switch().has_speed_dials(user.call, &user.subscriber);
    user.read(asked).await
}

// === impl DirectoryMetadata ===

impl DirectoryMetadata {
    fn new(directory: DirectoryKind, user: &UserRequest<'_, Icws>) -> Self {
        let subscriber = &user.subscriber;
        let owner = || Some(user.switch().full_user_id(subscriber.user_id()));
        let (display_name, category, owner_id) = match directory {
            DirectoryKind::GroupUsers => (format!("Users of {}", subscriber.group_id()), 0, None),
            DirectoryKind::PersonalPhoneList => ("Personal phone list".to_owned(), 2, owner()),
            DirectoryKind::SpeedDial100 => ("Speed Dial 100".to_owned(), 4, owner()),
        };
        let has_links = directory == DirectoryKind::SpeedDial100;
        Self {
            directory_id: directory.id(),
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

    /// The id, by which two lists are compared.
    pub(super) fn id(&self) -> &str {
        self.directory_id
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
