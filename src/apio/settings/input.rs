//! Input: settings from JSON.

use std::borrow::Cow;
use std::ops::RangeInclusive;

use bytes::Bytes;
use ocip_services::command::BETWEEN_ADDRESSES;
use ocip_services::table::{ADDRESS_CHARACTERS_MAX, Kind, Setting, Value};
use serde_json::{Map, Value as Json};

use crate::apio::body::{BodyErrors, read};
use crate::apio::error::ApioError;
use crate::apio::named_users;
use crate::dialect::unambiguous::UnambiguousJson;
use crate::numbering::NumberingPlan;
use crate::switch::Nillable;
use crate::switch::list_uri::ListUri;
use crate::switch::value::{Destination, DirectoryNumber, UserId, ValueError, check_token};

/// What a body asks for: one entry for each setting; what it leaves out is absent.
pub(in crate::apio) fn parse_change(
    body: &Bytes,
    settings: &[Setting],
    plan: &NumberingPlan,
) -> Result<Vec<Nillable<Value>>, ApioError> {
    let mut reading = BodyReading {
        settings,
        plan,
        change: vec![Nillable::Absent; settings.len()],
        mistakes: BodyErrors::default(),
    };
    let UnambiguousJson(given) = read(body)?;
    // Any other value was refused when it was read.
    if let Json::Object(given) = given {
        reading.take("", given);
    }
    reading.mistakes.finish()?;
    Ok(reading.change)
}

/// Settings that are being read from a body.
struct BodyReading<'b> {
    settings: &'b [Setting],
    plan: &'b NumberingPlan,
    change: Vec<Nillable<Value>>,
    mistakes: BodyErrors,
}

impl BodyReading<'_> {
    /// Reads the members of an object; that without a name is the body itself.
    fn take(&mut self, object: &'static str, given: Map<String, Json>) {
        for (name, given) in given {
            if let Some(position) = self.position(object, &name) {
                self.take_one(position, &given);
                continue;
            }
            match (
                self.object_called(&name).filter(|_| object.is_empty()),
                given,
            ) {
                (Some(inner), Json::Object(given)) => self.take(inner, given),
                (Some(inner), given) => {
                    let mistake = ValueError::new("an object", &given.to_string());
                    self.mistakes.add(inner, mistake);
                }
                (None, _) => self
                    .mistakes
                    .add(&path(object, &name), self.unknown(object)),
            }
        }
    }

    /// The position of the setting to which a member of an object belongs: of two the one that a change has.
    fn position(&self, object: &str, name: &str) -> Option<usize> {
        let settings = self.settings.iter().enumerate();
        let mut own = settings.filter(|(_, one)| one.object == object && one.json == name);
        let first = own.next()?;
        let mut all = std::iter::once(first).chain(own);
        let written = all.find(|(_, one)| one.is_written());
        Some(written.unwrap_or(first).0)
    }

    fn take_one(&mut self, position: usize, given: &Json) {
        let setting = &self.settings[position];
        if !setting.is_written() {
            return;
        }
        let path = setting.json_path();
        if let Some(value) = check(setting, given, self.plan, &path, &mut self.mistakes) {
            self.change[position] = value;
        }
    }

    /// An object of the body.
    fn object_called(&self, name: &str) -> Option<&'static str> {
        let mut objects = self.settings.iter().map(|one| one.object);
        objects.find(|object| !object.is_empty() && *object == name)
    }

    /// What is known in the place of a member that is not.
    fn unknown(&self, object: &str) -> String {
        let mut known = Vec::new();
        for setting in self.settings {
            let name = match setting.object == object {
                true => setting.json,
                false => setting.object,
            };
            // Inside an object there is no other, nor the body.
            if (setting.object == object || object.is_empty()) && !known.contains(&name) {
                known.push(name);
            }
        }
        let known: Vec<_> = known.iter().map(|name| format!("`{name}`")).collect();
        format!("unknown field, expected one of {}", known.join(", "))
    }
}

fn path(object: &str, name: &str) -> String {
    match object {
        "" => name.to_owned(),
        object => format!("{object}.{name}"),
    }
}

/// The value of a setting, or `None` and a mistake at `path`, which is none if the switch has the value.
pub(in crate::apio) fn check(
    setting: &Setting,
    given: &Json,
    plan: &NumberingPlan,
    path: &str,
    mistakes: &mut BodyErrors,
) -> Option<Nillable<Value>> {
    match setting.kind {
        Kind::UserIds(list) => return named_users::check_ids(path, given, list, mistakes),
        Kind::OptIns(_) => return named_users::check_opt_ins(path, given, mistakes),
        _ => {}
    }
    let text = match given {
        Json::String(text) => Cow::from(text),
        // One out of the range may be stored as well.
        Json::Number(number) => Cow::from(number.to_string()),
        _ => Cow::default(),
    };
    mistakes.check_text(path, &text, value_of(setting, given, plan))
}

/// Null and an empty text clear what may be without a value.
fn value_of(
    setting: &Setting,
    given: &Json,
    plan: &NumberingPlan,
) -> Result<Nillable<Value>, ValueError> {
    let shown = given
        .as_str()
        .map_or_else(|| given.to_string(), str::to_owned);
    let refuse = |allowed: String| Err(ValueError::new(allowed, &shown));
    let value = match (setting.kind, given) {
        (_, Json::Null) if setting.optional => return Ok(Nillable::Nil),
        (Kind::Flag, Json::Bool(flag)) => Value::Flag(*flag),
        (Kind::Flag, _) => return refuse("true or false".to_owned()),
        (Kind::Number(ranges), given) => match number(setting.kind, given) {
            Some(number) => Value::Number(number),
            None => return refuse(format!("a whole number, {}", in_words(ranges))),
        },
        (_, Json::String(text)) if setting.optional && text.is_empty() => return Ok(Nillable::Nil),
        (Kind::Text(max), Json::String(text)) => {
            check_token(text, max, "a text")?;
            Value::Text(text.clone())
        }
        (Kind::Destination, Json::String(text)) => {
            Value::Text(Destination::parse(text, plan)?.into_string())
        }
        (Kind::OutgoingNumber, Json::String(text)) => {
            Value::Text(Destination::parse_outgoing(text, plan)?.into_string())
        }
        (Kind::DirectoryNumber, Json::String(text)) => {
            Value::Text(DirectoryNumber::parse(text, plan)?.as_str().to_owned())
        }
        (Kind::MobileNumber, Json::String(text)) => Value::Text(own_number(text, plan)?),
        (Kind::Addresses(most), Json::String(text)) => {
            check_addresses(text, most)?;
            Value::Text(text.clone())
        }
        (Kind::User, Json::String(text)) => Value::Text(UserId::parse(text)?.into_string()),
        (Kind::ListUri, Json::String(text)) => Value::Text(ListUri::parse(text)?.into_string()),
        (Kind::OneOf(texts), Json::String(text)) if texts.contains(&text.as_str()) => {
            Value::Text(text.clone())
        }
        (Kind::OneOf(texts), _) => return refuse(format!("one of {}", texts.join(", "))),
        (Kind::Named(texts), given) => match texts.iter().find(|(json, _)| given == json) {
            Some((_, wire)) => Value::Text((*wire).to_owned()),
            None => {
                let names: Vec<_> = texts.iter().map(|(json, _)| *json).collect();
                return refuse(format!("one of {}", names.join(", ")));
            }
        },
        _ => return refuse("a text".to_owned()),
    };
    Ok(Nillable::Value(value))
}

/// A number that is somebody's, and no pattern of several.
fn own_number(text: &str, plan: &NumberingPlan) -> Result<String, ValueError> {
    let number = DirectoryNumber::parse(text, plan)?;
    match number.as_str().contains(['*', '?', '[']) {
        true => Err(ValueError::new("a phone number is no pattern", text)),
        false => Ok(number.as_str().to_owned()),
    }
}

/// Addresses with `;` between them.
fn check_addresses(text: &str, most: usize) -> Result<(), ValueError> {
    let count = text.split(BETWEEN_ADDRESSES).count();
    if count > most {
        let allowed = format!("at most {most} addresses with ; between them, this has {count}");
        return Err(ValueError::new(allowed, text));
    }
    let mut addresses = text.split(BETWEEN_ADDRESSES);
    addresses.try_for_each(|one| check_token(one, ADDRESS_CHARACTERS_MAX, "an address"))
}

fn number(kind: Kind, given: &Json) -> Option<i32> {
    let number = i32::try_from(given.as_i64()?).ok();
    number.filter(|number| kind.allows(*number))
}

fn in_words(ranges: &[RangeInclusive<i32>]) -> String {
    let range = |range: &RangeInclusive<i32>| match range.start() == range.end() {
        true => range.start().to_string(),
        false => format!("{} to {}", range.start(), range.end()),
    };
    let ranges: Vec<_> = ranges.iter().map(range).collect();
    ranges.join(" or ")
}

#[cfg(test)]
mod tests {
    use jsonschema::Validator;
    use ocip_services::named_users::OptIn;
    use ocip_services::sample::SERVICE;
    use proptest::prelude::*;
    use schemars::Schema;
    use serde_json::json;

    use super::*;
    use crate::apio::settings::shape::change_shape;

    fn change(body: &Json) -> Result<Vec<Nillable<Value>>, ApioError> {
        let body = Bytes::from(body.to_string());
        parse_change(&body, SERVICE.settings, &NumberingPlan::default())
    }

    fn validator(shape: Schema) -> Validator {
        jsonschema::validator_for(shape.as_value()).unwrap()
    }

    fn text(text: &str) -> Value {
        Value::Text(text.to_owned())
    }

    #[test]
    fn each_kind_is_read_and_what_is_left_out_stays() {
        let body = json!({
            "destination": "sip:a@b", "mode": "Mobile & more", "rings": 0, "title": "", "delay": null,
            "level": "all", "transfer": "0900-1", "number": "", "partner": "b@c", "forget": true,
            "since": ["of no interest"], "uri": "Sip:list@b", "userIds": ["b@c", "d"],
            "users": [{ "userId": "e", "optInStatus": true, "title": 1 }, { "userId": "f" }],
            "mailTo": "a@b;c@d", "mobile": "+32 470 00 00 01", "advanced": { "loud": false },
        });
        let expected = vec![
            Nillable::Absent,
            Nillable::Value(Value::Number(0)),
            Nillable::Nil,
            Nillable::Value(text("Mobile & more")),
            Nillable::Nil,
            Nillable::Value(text("a@b")),
            Nillable::Value(text("All")),
            Nillable::Value(text("09001")),
            Nillable::Nil,
            Nillable::Value(text("b@c")),
            Nillable::Value(Value::Flag(true)),
            Nillable::Absent,
            Nillable::Value(text("list@b")),
            Nillable::Value(Value::UserIds(vec!["b@c".into(), "d".into()])),
            Nillable::Value(Value::OptIns(vec![OptIn {
                user_id: "e".to_owned(),
                is_in: true,
            }])),
            Nillable::Absent,
            Nillable::Value(text("a@b;c@d")),
            Nillable::Value(text("+32470000001")),
            Nillable::Value(Value::Flag(false)),
        ];
        assert_eq!(change(&body).unwrap(), expected);
    }

    #[test]
    fn every_mistake_is_told_at_once_with_what_is_allowed() {
        let body = json!({
            "active": "yes", "rings": 1, "delay": 61, "mode": "Both", "title": "123456789",
            "destination": "nobody", "actve": true, "level": "All", "transfer": "a@b", "number": "*1x",
            "partner": " b", "forget": null, "uri": "list", "userIds": ["b", " c", "b", 1],
            "users": [
                1,
                { "userId": "a", "optInStatus": "yes", "title": 1, "new": 1 },
                { "optInStatus": true },
                { "userId": "b", "optInStatus": true },
                { "userId": "b", "optInStatus": false },
            ],
        });
        let error = format!("{:?}", change(&body).unwrap_err());
        for part in [
            "active: true or false; given: \\\"yes\\\"",
            "rings: a whole number, 0 or 2 to 20; given",
            "delay: a whole number, -5 to 60; given",
            "mode: one of Fixed, Mobile & more; given",
            "title: a text has 1 to 8 characters",
            "destination: ",
            "level: one of own, all; given: \\\"All\\\"",
            "transfer: a number has 1 to 30 characters and is no SIP URI",
            "number: a phone number has digits",
            "partner: a user id has no blank at its ends",
            "forget: true or false",
            "uri: a SIP URI is user@host",
            "users[0]: an object; given: \\\"1\\\"",
            "users[1].new: unknown field",
            "users[1].optInStatus: true or false; given",
            "users[2].userId: a text; given",
            "users[4]: \\\"b\\\" is given twice",
            "actve: unknown field, expected one of `active`, `rings`",
            "`mobile`, `advanced`",
        ] {
            assert!(error.contains(part), "{part}: {error}");
        }
    }

    #[test]
    fn mistakes_in_an_object_are_told_with_its_name_and_those_of_addresses_and_numbers_too() {
        let body = json!({
            "mailTo": "a;b;c;d", "mobile": "+32*", "advanced": { "loud": 1, "active": true },
        });
        let error = format!("{:?}", change(&body).unwrap_err());
        for part in [
            "mailTo: at most 3 addresses with ; between them, this has 4",
            "mobile: a phone number is no pattern",
            "advanced.loud: true or false; given: \\\"1\\\"",
            "advanced.active: unknown field, expected one of `loud`\"",
        ] {
            assert!(error.contains(part), "{part}: {error}");
        }
    }

    /// Values of every kind, near what is allowed.
    fn value() -> impl Strategy<Value = Json> {
        prop_oneof![
            Just(Json::Null),
            any::<bool>().prop_map(Json::from),
            (-7i32..63).prop_map(Json::from),
            prop::sample::select(vec![
                "",
                "Fixed",
                "12",
                "*55",
                "a@b",
                "x y",
                " x",
                "123456789",
                "a;b;c",
                "a;b;c;d",
                "a ;b",
                ";",
                "+32*"
            ])
            .prop_map(Json::from),
        ]
    }

    proptest! {
        #[test]
        fn the_shape_and_what_is_accepted_agree(
            name in prop::sample::select(SERVICE.settings.iter().map(|one| one.json).collect::<Vec<_>>()),
            value in value(),
        ) {
            // What stands in an object is also tried outside of it, where it is not known.
            let mut body = json!({ name: value });
            if name == "loud" && value.is_boolean() {
                body = json!({ "advanced": body });
            }
            let fits = validator(change_shape(SERVICE.settings)).is_valid(&body);
            prop_assert_eq!(fits, change(&body).is_ok(), "{}", body);
        }
    }
}
