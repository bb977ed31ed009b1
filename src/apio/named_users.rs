//! Users whom a service names: as they are shown, and as a body names them.

use std::collections::HashSet;

use ocip_services::named_users::{
    COLUMNS, ColumnKind, NamedUser, NamedUserColumn, NamedUsers, OptIn,
};
use ocip_services::table::{Kind, UserList, UserService, Value};
use schemars::{Schema, json_schema};
use serde_json::{Map, Value as Json, json};

use super::body::BodyErrors;
use super::error::ApioError;
use super::state::Apio;
use crate::dialect::{UserDialect, schema};
use crate::http::Request;
use crate::numbering::into_presented;
use crate::switch::Nillable;
use crate::switch::settings::SettingsChange;
use crate::switch::value::{UserId, ValueError};

/// Refuses these ids, which are of no user of the tenant, each with its place in the body; the refusal of what was tried
/// is recorded.
pub(super) fn refuse_strangers<'s>(
    apio: &Apio,
    request: &Request,
    strangers: impl Iterator<Item = (String, &'s str)>,
) -> Result<(), ApioError> {
    let mut mistakes = BodyErrors::default();
    for (path, id) in strangers {
        let message = format!("{id:?} given, expected the id of a user of this tenant");
        mistakes.add(&path, message);
    }
    let checked = mistakes.finish();
    checked.map_err(|refused| apio.record_refusal(request, refused))
}

/// From how many named users on it pays to look first which of them are named already.
pub(super) const MANY: usize = 16;

/// User whom a body names.
pub(super) struct NamedInBody {
    /// The place in the body.
    pub(super) path: String,
    /// The id.
    pub(super) id: String,
    /// The member that shows whom the service names.
    shown_as: &'static str,
}

// === to JSON ===

/// The users of a table.
pub(super) fn users(table: NamedUsers) -> Json {
    table.users.into_iter().map(user).collect()
}

fn user(user: NamedUser) -> Json {
    let cells = COLUMNS.iter().zip(user.0);
    let members = cells.filter_map(|(column, cell)| {
        let member = (column.json.to_owned(), shown(column.kind, cell?)?);
        Some(member)
    });
    Json::Object(members.collect())
}

/// A word that is neither true nor false is left out.
fn shown(kind: ColumnKind, cell: String) -> Option<Json> {
    match kind {
        ColumnKind::UserId | ColumnKind::Text => Some(cell.into()),
        ColumnKind::Number => Some(into_presented(cell).into()),
        ColumnKind::Department => Some(json!({ "fullPathName": cell })),
        ColumnKind::Flag => cell.trim().parse::<bool>().ok().map(Json::from),
    }
}

/// The shape of users with a table of these headings.
pub(super) fn users_shape(headings: &[&str]) -> Schema {
    let columns = COLUMNS.iter().filter(|one| headings.contains(&one.heading));
    let properties = columns.map(|column| (column.json.to_owned(), column_shape(column)));
    let properties: Map<String, Json> = properties.collect();
    json_schema!({
        "type": "array",
        "items": { "type": "object", "properties": properties, "required": ["userId"] },
    })
}

fn column_shape(column: &NamedUserColumn) -> Json {
    match column.kind {
        ColumnKind::Flag => json!({ "type": "boolean" }),
        ColumnKind::Department => json!({
            "type": "object",
            "properties": { "fullPathName": { "type": "string" } },
            "required": ["fullPathName"],
        }),
        _ => json!({ "type": "string" }),
    }
}

// === from JSON ===

/// The shape of a list of ids.
pub(super) fn ids_shape(list: UserList) -> Schema {
    let id = schema::token_up_to(UserId::CHARACTERS_MAX);
    json_schema!({ "type": "array", "maxItems": list.max, "uniqueItems": true, "items": id })
}

/// The ids of a list, none of which stands twice; mistakes are noted at their places. An empty list is nil.
pub(super) fn check_ids(
    path: &str,
    given: &Json,
    list: UserList,
    mistakes: &mut BodyErrors,
) -> Option<Nillable<Value>> {
    let ids = match given {
        Json::Null => return Some(Nillable::Nil),
        Json::Array(ids) if ids.is_empty() => return Some(Nillable::Nil),
        Json::Array(ids) if ids.len() <= list.max => ids,
        Json::Array(ids) => {
            let (max, count) = (list.max, ids.len());
            mistakes.add(
                path,
                format_args!("a list has at most {max} entries, this has {count}"),
            );
            return None;
        }
        other => {
            mistakes.add(
                path,
                ValueError::new("a list of user ids", &other.to_string()),
            );
            return None;
        }
    };
    let mut seen = HashSet::with_capacity(ids.len());
    let checked = ids.iter().enumerate().map(|(index, id)| {
        let path = format!("{path}[{index}]");
        let id = mistakes.check(&path, user_id(id))?;
        if !seen.insert(id.clone()) {
            mistakes.add(&path, format_args!("{id:?} is given twice"));
        }
        Some(id)
    });
    let checked: Vec<Option<String>> = checked.collect();
    let checked: Option<Vec<String>> = checked.into_iter().collect();
    Some(Nillable::Value(Value::UserIds(checked?)))
}

/// How many users a change says something of at once.
const OPT_INS_MAX: usize = 100;

/// The member that says whether the user works for another one.
const OPT_IN_STATUS: &str = "optInStatus";

/// The shape of a list of users of whom a change says something. What GET shows of them besides may come back.
pub(super) fn opt_ins_shape() -> Schema {
    let properties = COLUMNS.iter().map(|column| {
        let shape = match column.json {
            "userId" => Json::from(schema::token_up_to(UserId::CHARACTERS_MAX)),
            OPT_IN_STATUS => json!({ "type": "boolean" }),
            _ => json!({ "readOnly": true }),
        };
        (column.json.to_owned(), shape)
    });
    let properties: Map<String, Json> = properties.collect();
    json_schema!({
        "type": "array",
        "maxItems": OPT_INS_MAX,
        "items": {
            "type": "object",
            "properties": properties,
            "required": ["userId"],
            "additionalProperties": false,
        },
    })
}

/// For whom the user works, or not. Of a user without a status nothing is said.
pub(super) fn check_opt_ins(
    path: &str,
    given: &Json,
    mistakes: &mut BodyErrors,
) -> Option<Nillable<Value>> {
    let users = match given {
        Json::Array(users) if users.len() <= OPT_INS_MAX => users,
        Json::Array(users) => {
            let count = users.len();
            let allowed = format!("a list has at most {OPT_INS_MAX} entries, this has {count}");
            note(path, allowed, mistakes);
            return None;
        }
        other => {
            note(
                path,
                ValueError::new("a list of users", &other.to_string()),
                mistakes,
            );
            return None;
        }
    };
    let mut opt_ins: Vec<OptIn> = Vec::with_capacity(users.len());
    for (index, user) in users.iter().enumerate() {
        let path = format!("{path}[{index}]");
        let Some(opt_in) = opt_in(&path, user, mistakes) else {
            continue;
        };
        if opt_ins.iter().any(|one| one.user_id == opt_in.user_id) {
            note(
                &path,
                format!("{:?} is given twice", opt_in.user_id),
                mistakes,
            );
        }
        opt_ins.push(opt_in);
    }
    Some(match opt_ins.is_empty() {
        true => Nillable::Absent,
        false => Nillable::Value(Value::OptIns(opt_ins)),
    })
}

fn opt_in(path: &str, given: &Json, mistakes: &mut BodyErrors) -> Option<OptIn> {
    let Json::Object(members) = given else {
        note(
            path,
            ValueError::new("an object", &given.to_string()),
            mistakes,
        );
        return None;
    };
    for name in members.keys() {
        if !COLUMNS.iter().any(|column| column.json == name) {
            note(&format!("{path}.{name}"), "unknown field", mistakes);
        }
    }
    let id = members.get("userId").unwrap_or(&Json::Null);
    let user_id = mistakes.check_text(&format!("{path}.userId"), "", user_id(id));
    let is_in = match members.get(OPT_IN_STATUS)? {
        Json::Bool(is_in) => *is_in,
        other => {
            let error = ValueError::new("true or false", &other.to_string());
            note(&format!("{path}.{OPT_IN_STATUS}"), error, mistakes);
            return None;
        }
    };
    Some(OptIn {
        user_id: user_id?,
        is_in,
    })
}

/// Notes a mistake in what the switch cannot have.
fn note(path: &str, mistake: impl std::fmt::Display, mistakes: &mut BodyErrors) {
    mistakes.check_text(path, "", Err::<(), _>(mistake));
}

/// Takes out what a change says of users as it is shown already.
pub(super) fn leave_out_same(service: &UserService, change: &mut SettingsChange, shown: &Json) {
    for (setting, change) in service.settings.iter().zip(&mut change.0) {
        let Nillable::Value(Value::OptIns(opt_ins)) = change else {
            continue;
        };
        let users = shown[setting.json].as_array();
        let users = users.map(Vec::as_slice).unwrap_or_default();
        opt_ins.retain(|one| {
            let is_same = |user: &&Json| user["userId"] == one.user_id.as_str();
            let same = users.iter().find(is_same);
            same.is_none_or(|user| user[OPT_IN_STATUS] != one.is_in)
        });
        if opt_ins.is_empty() {
            *change = Nillable::Absent;
        }
    }
}

fn user_id(given: &Json) -> Result<String, ValueError> {
    match given {
        Json::String(text) => UserId::parse(text).map(UserId::into_string),
        other => Err(ValueError::new("a text", &other.to_string())),
    }
}

/// The users whom a change names.
pub(super) fn named(service: &'static UserService, change: &SettingsChange) -> Vec<NamedInBody> {
    let mut named = Vec::new();
    for (setting, change) in service.settings.iter().zip(&change.0) {
        match (setting.kind, change) {
            (Kind::User, Nillable::Value(Value::Text(id))) => named.push(NamedInBody {
                path: setting.json.to_owned(),
                id: id.clone(),
                shown_as: setting.json,
            }),
            (Kind::UserIds(list), Nillable::Value(Value::UserIds(ids))) => {
                let shown_as = service.setting(list.shown_as).map_or("", |one| one.json);
                named.extend(ids.iter().enumerate().map(|(index, id)| NamedInBody {
                    path: format!("{}[{index}]", setting.json),
                    id: id.clone(),
                    shown_as,
                }));
            }
            (Kind::OptIns(_), Nillable::Value(Value::OptIns(opt_ins))) => {
                named.extend(opt_ins.iter().map(|one| NamedInBody {
                    path: setting.json.to_owned(),
                    id: one.user_id.clone(),
                    shown_as: setting.json,
                }));
            }
            _ => {}
        }
    }
    named
}

// === impl NamedInBody ===

impl NamedInBody {
    /// Those who are not named already, as the settings are shown.
    pub(super) fn new_ones(named: &mut Vec<Self>, shown: &Map<String, Json>) {
        let members = named.iter().map(|one| one.shown_as);
        let members: HashSet<&str> = members.collect();
        let ids = members.into_iter().flat_map(|member| {
            let ids = ids_of(shown.get(member));
            ids.into_iter().map(move |id| (member, id))
        });
        let ids: HashSet<(&str, &str)> = ids.collect();
        named.retain(|one| !ids.contains(&(one.shown_as, one.id.as_str())));
    }
}

/// The ids that a member shows: its own, or those of a list of users.
fn ids_of(shown: Option<&Json>) -> Vec<&str> {
    match shown {
        Some(Json::String(id)) => vec![id],
        Some(Json::Array(users)) => {
            let ids = users.iter().filter_map(|user| user["userId"].as_str());
            ids.collect()
        }
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIST: UserList = UserList {
        max: 3,
        shown_as: "",
        service: None,
    };

    fn checked(given: &Json) -> Result<Option<Nillable<Value>>, String> {
        let mut mistakes = BodyErrors::default();
        let checked = check_ids("ids", given, LIST, &mut mistakes);
        mistakes.finish().map_err(|error| format!("{error:?}"))?;
        Ok(checked)
    }

    #[test]
    fn an_empty_list_is_nil_and_every_mistake_of_another_is_told() {
        for nothing in [json!(null), json!([])] {
            assert_eq!(checked(&nothing), Ok(Some(Nillable::Nil)));
        }
        let ids = ["a", "b", "c"].map(str::to_owned);
        let all = Nillable::Value(Value::UserIds(ids.to_vec()));
        assert_eq!(checked(&json!(ids)), Ok(Some(all)));
        for (given, parts) in [
            (json!("a"), &["ids: a list of user ids; given"][..]),
            (
                json!(["a", "b", "c", "d"]),
                &["ids: a list has at most 3 entries, this has 4"],
            ),
            (
                json!(["a", 1, "a"]),
                &["ids[1]: a text; given", "ids[2]: \\\"a\\\" is given twice"],
            ),
            (json!([""]), &["ids[0]: a user id has 1 to 161 characters"]),
        ] {
            let error = checked(&given).unwrap_err();
            for part in parts {
                assert!(error.contains(part), "{part}: {error}");
            }
        }
    }
}
