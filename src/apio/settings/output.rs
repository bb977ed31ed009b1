//! Output: settings as JSON.

use ocip_services::table::{Kind, Setting, Value};
use serde_json::{Map, Value as Json};

use crate::apio::named_users;
use crate::numbering::into_presented;

/// The members of settings that have a value, or show that they have none.
pub(in crate::apio) fn members(
    settings: &[Setting],
    values: Vec<Option<Value>>,
) -> Map<String, Json> {
    let mut members = Map::new();
    for (setting, value) in settings.iter().zip(values) {
        let Some(value) = member(setting, value) else {
            continue;
        };
        let name = setting.json.to_owned();
        match setting.object {
            "" => members.insert(name, value),
            object => {
                let object = members.entry(object).or_insert_with(|| Map::new().into());
                object
                    .as_object_mut()
                    .and_then(|object| object.insert(name, value))
            }
        };
    }
    members
}

fn member(setting: &Setting, value: Option<Value>) -> Option<Json> {
    Some(match value {
        Some(Value::Flag(flag)) => flag.into(),
        Some(Value::Number(number)) => number.into(),
        // A change alone has them.
        Some(Value::UserIds(_) | Value::OptIns(_)) => return None,
        Some(Value::Users(users)) => named_users::users(users),
        Some(Value::Text(text)) => shown(setting.kind, text).into(),
        None if setting.shows_empty => "".into(),
        None => return None,
    })
}

/// A text of the switch as JSON has it.
fn shown(kind: Kind, text: String) -> String {
    match kind {
        Kind::Named(texts) => {
            let known = texts.iter().find(|(_, wire)| *wire == text);
            known.map_or(text, |(json, _)| (*json).to_owned())
        }
        Kind::Moment => moment(text),
        _ if kind.is_number() => into_presented(text),
        _ => text,
    }
}

/// `2026-11-30T08:15:00.000+01:00` as `2026-11-30 08:15:00`, which is how the switch's clock has it.
fn moment(text: String) -> String {
    let parts = text
        .split_once('T')
        .and_then(|(date, time)| Some((date, time.get(..8)?)));
    parts
        .map(|(date, time)| format!("{date} {time}"))
        .unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use ocip_services::named_users::{COLUMNS, NamedUser, NamedUsers};
    use ocip_services::sample::SERVICE;
    use serde_json::json;

    use super::*;
    use crate::apio::settings::shape::answer_shape;

    fn text(text: &str) -> Value {
        Value::Text(text.to_owned())
    }

    #[test]
    fn what_is_read_fits_its_shape_and_numbers_are_shown_as_they_are_dialled() {
        let mut user = NamedUser::default();
        for (heading, cell) in [
            ("User Id", "a@b"),
            ("Phone Number", "+32-24010004"),
            ("Opt-in", "false"),
        ] {
            let place = COLUMNS.iter().position(|one| one.heading == heading);
            user.0[place.unwrap()] = Some(cell.to_owned());
        }
        let settings = vec![
            Some(Value::Flag(true)),
            Some(Value::Number(99)),
            None,
            Some(text("of a newer release")),
            None,
            Some(text("+32-24010001")),
            Some(text("The User's Own")),
            Some(text("+32-24010002")),
            Some(text("+32-24010003")),
            None,
            None,
            Some(text("2026-11-30T08:15:00.000+01:00")),
            None,
            None,
            None,
            Some(Value::Users(NamedUsers {
                headings: &[],
                users: vec![user],
            })),
            Some(text("a@b;c@d")),
            None,
            Some(Value::Flag(true)),
        ];
        let json = Json::from(members(SERVICE.settings, settings));
        let expected = json!({
            "active": true, "rings": 99, "mode": "of a newer release", "destination": "+3224010001",
            "level": "own", "transfer": "+3224010002", "number": "+3224010003",
            "since": "2026-11-30 08:15:00",
            "users": [{ "userId": "a@b", "phoneNumber": "+3224010004", "optInStatus": false }],
            "mailTo": "a@b;c@d", "mobile": "", "advanced": { "loud": true },
        });
        assert_eq!(json, expected);
        let shape = answer_shape(SERVICE.settings);
        let shape = jsonschema::validator_for(shape.as_value()).unwrap();
        assert!(shape.is_valid(&json));
    }
}
