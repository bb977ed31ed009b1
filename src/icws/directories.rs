//! The directories that a user sees, and what they say about themselves (ICWS documentation,
//! discovering directories; `directoryMetadata`).

use schemars::JsonSchema;

use super::directory::DirectoryKind;
use super::error::{ErrorId, IcwsError};
use super::state::Icws;
use crate::dialect::UserRequest;
use crate::dialect::json_object::JsonObject;

/// `directoryMetadata`.
#[derive(Debug, JsonSchema)]
#[cfg_attr(test, derive(serde::Serialize))]
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
#[derive(Debug, JsonSchema)]
#[cfg_attr(test, derive(serde::Serialize))]
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

    /// Appends it as JSON, its members in the order of their names.
    pub(super) fn write(&self, out: &mut String) {
        let mut object = JsonObject::begin(out);
        self.access_rights.write(object.name("accessRights"));
        object.flag("canRefresh", self.can_refresh);
        object.number("category", self.category);
        object.text("directoryID", self.directory_id);
        object.text("displayName", &self.display_name);
        object.number("displayType", self.display_type);
        object.flag("hasActivation", self.has_activation);
        object.flag("hasDynamicFields", self.has_dynamic_fields);
        object.flag("hasStatus", self.has_status);
        object.flag("isPrivate", self.is_private);
        object.optional("ownerID", self.owner_id.as_deref());
        object.text("schemaID", self.schema_id);
        object.end();
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
    fn write(&self, out: &mut String) {
        let mut object = JsonObject::begin(out);
        object.flag("admin", self.admin);
        object.flag("create", self.create);
        object.flag("delete", self.delete);
        object.flag("primaryNumber", self.primary_number);
        object.flag("read", self.read);
        object.flag("rename", self.rename);
        object.flag("update", self.update);
        object.end();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_directory_is_written_as_serde_writes_its_value() {
        for (has_links, owner_id) in [(true, Some("a\"b@é".to_owned())), (false, None)] {
            let directory = DirectoryMetadata {
                directory_id: "x",
                display_name: "Users of \\".to_owned(),
                schema_id: SCHEMA,
                category: 4,
                display_type: 2,
                access_rights: AccessRights::new(has_links),
                can_refresh: true,
                has_activation: false,
                has_dynamic_fields: false,
                has_status: false,
                is_private: owner_id.is_some(),
                owner_id,
            };
            let mut out = String::new();
            directory.write(&mut out);
            assert_eq!(out, serde_json::to_value(&directory).unwrap().to_string());
        }
    }
}
