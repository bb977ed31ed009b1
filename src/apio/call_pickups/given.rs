//! Pickup group, as a body gives it.

use std::collections::HashSet;

use bytes::Bytes;
use schemars::JsonSchema;
use serde::Deserialize;
use serde::de::IgnoredAny;

use crate::apio::body::{BodyErrors, present, read};
use crate::apio::error::ApioError;
use crate::dialect::schema::token;
use crate::switch::call_pickups::PickupChange;
use crate::switch::value::{PickupGroupName, UserId};

/// How many users a pickup group can have here. Nothing public says how many a switch lets be in one.
const USERS_MAX: usize = 1000;

/// Pickup group to be made.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewPickupGroup {
    /// The name.
    #[schemars(schema_with = "token::<{ PickupGroupName::CHARACTERS_MAX }>")]
    name: String,
    /// Who is in it, each once; of the tenant.
    #[serde(default)]
    #[schemars(length(max = USERS_MAX))]
    assigned_users: Vec<AssignedUser>,
}

/// Change of a pickup group; what is left out stays.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PickupGroupToChange {
    /// The name as it is: what GET answered can be sent back.
    #[serde(default, deserialize_with = "present")]
    #[schemars(with = "String")]
    name: Option<String>,
    /// The name that it gets.
    #[serde(default, rename = "newName", deserialize_with = "present")]
    #[schemars(schema_with = "token::<{ PickupGroupName::CHARACTERS_MAX }>")]
    new_name: Option<String>,
    /// All who are in it, each once; of the tenant.
    #[serde(default, deserialize_with = "present")]
    #[schemars(with = "Vec<AssignedUser>", length(max = USERS_MAX))]
    assigned_users: Option<Vec<AssignedUser>>,
}

/// User of a pickup group. All but the id is as GET shows it, and ignored.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct AssignedUser {
    /// The user id.
    #[schemars(schema_with = "token::<{ UserId::CHARACTERS_MAX }>")]
    user_id: String,
    /// What GET shows of the user; ignored.
    #[serde(default, rename = "firstName")]
    #[schemars(with = "serde_json::Value")]
    _first_name: IgnoredAny,
    /// What GET shows of the user; ignored.
    #[serde(default, rename = "lastName")]
    #[schemars(with = "serde_json::Value")]
    _last_name: IgnoredAny,
    /// What GET shows of the user; ignored.
    #[serde(default, rename = "extension")]
    #[schemars(with = "serde_json::Value")]
    _extension: IgnoredAny,
    /// What GET shows of the user; ignored.
    #[serde(default, rename = "phoneNumber")]
    #[schemars(with = "serde_json::Value")]
    _phone_number: IgnoredAny,
    /// What GET shows of the user; ignored.
    #[serde(default, rename = "department")]
    #[schemars(with = "serde_json::Value")]
    _department: IgnoredAny,
    /// What GET shows of the user; ignored.
    #[serde(default, rename = "emailAddress")]
    #[schemars(with = "serde_json::Value")]
    _email_address: IgnoredAny,
    /// What GET shows of the user; ignored.
    #[serde(default, rename = "groupId")]
    #[schemars(with = "serde_json::Value")]
    _group_id: IgnoredAny,
}

/// Pickup group that a body gives.
pub(super) struct PickupGroupIn {
    pub(super) name: PickupGroupName,
    pub(super) users: Vec<UserId>,
}

/// A new pickup group. All that is wrong is told at once.
pub(super) fn parse_new(body: &Bytes) -> Result<PickupGroupIn, ApioError> {
    let given: NewPickupGroup = read(body)?;
    let mut mistakes = BodyErrors::default();
    let parsed = PickupGroupName::parse(&given.name);
    let refused = parsed
        .clone()
        .map_err(|error| ApioError::bad_field("name", &error));
    mistakes.check("name", parsed);
    let users = check_users(&given.assigned_users, &mut mistakes);
    mistakes.finish()?;
    // A name that is none was told by now.
    let name = refused?;
    Ok(PickupGroupIn { name, users })
}

/// A change of the pickup group called `name`. All that is wrong is told at once.
pub(super) fn parse_change(
    body: &Bytes,
    name: &PickupGroupName,
) -> Result<PickupChange, ApioError> {
    let given: PickupGroupToChange = read(body)?;
    let mut mistakes = BodyErrors::default();
    if let Some(other) = given.name.filter(|given| given != name.as_str()) {
        mistakes.add("name", format_args!("{other:?} given; `newName` renames"));
    }
    let new_name = given.new_name.map(|text| PickupGroupName::parse(&text));
    let new_name = new_name.and_then(|parsed| mistakes.check("newName", parsed));
    let users = given.assigned_users;
    let users = users.map(|users| check_users(&users, &mut mistakes));
    mistakes.finish()?;
    Ok(PickupChange {
        new_name: new_name.filter(|new_name| new_name != name),
        users,
    })
}

fn check_users(given: &[AssignedUser], mistakes: &mut BodyErrors) -> Vec<UserId> {
    let count = given.len();
    if count > USERS_MAX {
        let message = format!("a list has at most {USERS_MAX} entries, this has {count}");
        mistakes.add("assigned_users", message);
        return Vec::new();
    }
    let mut seen = HashSet::with_capacity(count);
    let users = given.iter().enumerate().filter_map(|(index, user)| {
        let path = format!("assigned_users[{index}].userId");
        let id = mistakes.check(&path, UserId::parse(&user.user_id))?;
        if !seen.insert(id.clone()) {
            mistakes.add(&path, format_args!("{:?} is given twice", user.user_id));
        }
        Some(id)
    });
    users.collect()
}
