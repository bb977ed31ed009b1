//! Change of alternate numbers as a body asks for it.

use std::collections::HashSet;

use bytes::Bytes;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;

use super::super::body::{BodyErrors, present, read};
use super::super::error::{ApioError, ErrorCode, RefusalDoubt};
use super::super::unchanged::BodyShape;
use crate::dialect::schema::{self, number_place};
use crate::numbering::NumberingPlan;
use crate::switch::alternate_numbers::{
    AlternateNumbersChange, NUMBER_PLACES, NumberPlace, PlaceChange, RING_PATTERNS, RingPattern,
};
use crate::switch::value::{DirectoryNumber, ExtensionNumber, ValueError};

/// What a body of PUT is made of.
pub(super) const SHAPE: BodyShape = BodyShape {
    list: LIST,
    key: "id",
    has_partial_entries: true,
    read_only: &[],
    all: &["distinctiveRing", LIST],
};

const LIST: &str = "alternateNumbers";

/// The body of PUT.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "AlternateNumbersToChange")]
pub(super) struct AlternatesIn {
    /// Whether the numbers are to ring in different ways.
    #[serde(default, deserialize_with = "present")]
    #[schemars(with = "bool")]
    distinctive_ring: Option<bool>,
    /// The places to change, each once; those that are not named stay.
    #[serde(default)]
    #[schemars(length(max = NUMBER_PLACES))]
    alternate_numbers: Vec<AlternateIn>,
}

/// A place to change.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "AlternateNumberToChange")]
struct AlternateIn {
    /// Which, 1 to 10.
    #[schemars(schema_with = "number_place")]
    id: String,
    /// The phone number; null or an empty text clears it.
    #[serde(default, deserialize_with = "present")]
    #[schemars(schema_with = "phone_number")]
    phone_number: Option<Option<String>>,
    /// The extension; null or an empty text clears it.
    #[serde(default, deserialize_with = "present")]
    #[schemars(schema_with = "extension")]
    extension: Option<Option<String>>,
    /// How it is to ring; null or an empty text clears it.
    #[serde(default, deserialize_with = "present")]
    #[schemars(schema_with = "ring_pattern")]
    ring_pattern: Option<Option<String>>,
    /// Whether the number is to go; nothing else that changes goes with it.
    #[serde(default)]
    delete: bool,
}

fn phone_number(generator: &mut SchemaGenerator) -> Schema {
    schema::clearable(schema::own_number(generator))
}

fn extension(generator: &mut SchemaGenerator) -> Schema {
    schema::clearable(schema::extension(generator))
}

fn ring_pattern(_: &mut SchemaGenerator) -> Schema {
    let patterns = RING_PATTERNS.map(RingPattern::token);
    schema::clearable(json_schema!({ "enum": patterns }))
}

/// Reader of bodies.
pub(super) struct AlternatesReader<'c> {
    /// The numbering plan.
    pub(super) plan: &'c NumberingPlan,
    /// Whether a user asks, and not who administers the group.
    pub(super) is_user: bool,
}

// === impl AlternatesReader ===

impl AlternatesReader<'_> {
    /// Reads a change. All that is wrong is told at once.
    pub(super) fn read(&self, body: &Bytes) -> Result<AlternateNumbersChange, ApioError> {
        let given: AlternatesIn = read(body)?;
        let mut mistakes = BodyErrors::default();
        let count = given.alternate_numbers.len();
        if count > NUMBER_PLACES {
            let message = format!("a list has at most {NUMBER_PLACES} entries, this has {count}");
            mistakes.add_for_certain(LIST, message);
            mistakes.finish()?;
            return Ok(AlternateNumbersChange::default());
        }
        let forbidden = self.forbidden(&given.alternate_numbers);
        let places = self.places(given.alternate_numbers, &mut mistakes);
        mistakes.finish()?;
        if !forbidden.is_empty() {
            let error = ApioError::several(ErrorCode::OutOfScope, forbidden);
            return Err(error.with_doubt(RefusalDoubt::SentBack));
        }
        Ok(AlternateNumbersChange {
            distinctive_ring: given.distinctive_ring,
            places,
        })
    }

    /// What of it the caller may not change.
    fn forbidden(&self, given: &[AlternateIn]) -> Vec<String> {
        if !self.is_user {
            return Vec::new();
        }
        let places = given.iter().enumerate();
        let forbidden = places.flat_map(|(index, one)| {
            let members = [
                ("phoneNumber", one.phone_number.is_some()),
                ("extension", one.extension.is_some()),
                ("delete", one.delete),
            ];
            let given = members.into_iter().filter(|(_, is_given)| *is_given);
            given.map(move |(name, _)| {
                format!("{LIST}[{index}].{name}: only who administers the group may change it")
            })
        });
        forbidden.collect()
    }

    fn places(&self, given: Vec<AlternateIn>, mistakes: &mut BodyErrors) -> Vec<PlaceChange> {
        let mut places = Vec::with_capacity(given.len());
        let mut seen = HashSet::with_capacity(given.len());
        for (index, given) in given.into_iter().enumerate() {
            let path = format!("{LIST}[{index}]");
            let place = NumberPlace::parse(&given.id);
            let place = mistakes.check(&format!("{path}.id"), place);
            if place.is_some_and(|place| !seen.insert(place)) {
                let id = &given.id;
                mistakes.add_for_certain(&path, format_args!("the id {id:?} is given twice"));
            }
            places.extend(self.place(place, &given, &path, mistakes));
        }
        places
    }

    fn place(
        &self,
        place: Option<NumberPlace>,
        given: &AlternateIn,
        path: &str,
        mistakes: &mut BodyErrors,
    ) -> Option<PlaceChange> {
        let member = |name: &str| format!("{path}.{name}");
        let (number, extension) = (given.phone_number.as_ref(), given.extension.as_ref());
        let pattern = given.ring_pattern.as_ref();
        if given.delete {
            if number.or(extension).or(pattern).is_some() {
                // Unless it is taken out of the body, because GET shows it so.
                mistakes.add_unless_shown(&member("delete"), "nothing else goes with it");
            }
            return place.map(PlaceChange::emptied);
        }
        // The number policy is about whom one calls, and not asked.
        let number = mistakes.check_clearable(&member("phoneNumber"), number, |text| {
            DirectoryNumber::parse_own(text, self.plan)
        });
        let extension =
            mistakes.check_clearable(&member("extension"), extension, ExtensionNumber::parse);
        let pattern = mistakes.check_clearable(&member("ringPattern"), pattern, parse_pattern);
        Some(PlaceChange {
            place: place?,
            phone_number: number?,
            extension: extension?,
            ring_pattern: pattern?,
        })
    }
}

fn parse_pattern(text: &str) -> Result<RingPattern, ValueError> {
    RingPattern::from_token(text).ok_or_else(|| {
        let names = RING_PATTERNS.map(RingPattern::token).join(", ");
        ValueError::new(format!("one of {names}"), text)
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;
    use crate::switch::Nillable;

    fn read_as(body: &Value, is_user: bool) -> Result<AlternateNumbersChange, ApioError> {
        let plan = NumberingPlan::of_country("32");
        let reader = AlternatesReader {
            plan: &plan,
            is_user,
        };
        reader.read(&Bytes::from(body.to_string()))
    }

    #[test]
    fn what_is_left_out_stays_and_null_and_an_empty_text_clear() {
        let body = json!({"alternateNumbers": [
            {"id": "10", "phoneNumber": "02 401 00 09", "extension": null, "ringPattern": "Normal"},
            {"id": "1", "ringPattern": ""},
            {"id": "2", "delete": true},
        ]});
        let change = read_as(&body, false).unwrap();
        assert_eq!(change.distinctive_ring, None);
        let [ten, one, two] = change.places.try_into().unwrap();
        let number = ten.phone_number.map(DirectoryNumber::into_string);
        assert_eq!(number, Nillable::Value("+32-24010009".to_owned()));
        assert_eq!(ten.extension, Nillable::Nil);
        assert_eq!(ten.ring_pattern, Nillable::Value(RingPattern::Normal));
        assert_eq!(one.phone_number, Nillable::Absent);
        assert_eq!(one.ring_pattern, Nillable::Nil);
        assert_eq!(two.place.format(), "2");
        assert_eq!(
            (two.phone_number, two.extension),
            (Nillable::Nil, Nillable::Nil)
        );
        assert_eq!(two.ring_pattern, Nillable::Absent);
    }

    #[test]
    fn every_mistake_is_told_at_once() {
        let body = json!({"alternateNumbers": [
            {"id": "0", "phoneNumber": "24*", "extension": "1", "ringPattern": "Loud"},
            {"id": "1", "delete": true, "extension": ""},
            {"id": "1", "phoneNumber": "nobody"},
        ]});
        let error = format!("{:?}", read_as(&body, false).unwrap_err());
        for part in [
            "alternateNumbers[0].id: an id is",
            "alternateNumbers[0].phoneNumber: one phone number",
            "alternateNumbers[0].extension: an extension has 2 to 20 digits",
            "alternateNumbers[0].ringPattern: one of Normal, Long-Long",
            "alternateNumbers[1].delete: nothing else goes with it",
            "alternateNumbers[2]: the id \\\"1\\\" is given twice",
            "alternateNumbers[2].phoneNumber: a phone number has digits",
        ] {
            assert!(error.contains(part), "{part}: {error}");
        }
    }

    #[test]
    fn users_change_how_numbers_ring_and_not_which_they_are() {
        let rings = json!({"distinctiveRing": true, "alternateNumbers": [{"id": "1", "ringPattern": null}]});
        assert!(read_as(&rings, true).is_ok());
        for member in [
            json!({"phoneNumber": "+3224010009"}),
            json!({"extension": null}),
            json!({"delete": true}),
        ] {
            let mut entry = json!({"id": "1"});
            let members = member.as_object().unwrap().clone();
            entry.as_object_mut().unwrap().extend(members);
            let body = json!({ "alternateNumbers": [entry] });
            assert!(read_as(&body, false).is_ok(), "{body}");
            let code = read_as(&body, true).unwrap_err().code();
            assert_eq!(code, ErrorCode::OutOfScope, "{body}");
        }
    }

    fn value() -> impl Strategy<Value = Value> {
        let texts = [
            "",
            "Normal",
            "Long-Long",
            "Loud",
            "12",
            "1",
            "24*",
            "+32 24 01",
            "x",
        ];
        prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            prop::sample::select(texts.to_vec()).prop_map(Value::from),
            prop_oneof![19usize..22, 22usize..25].prop_map(|count| "1".repeat(count).into()),
        ]
    }

    proptest! {
        #[test]
        fn the_shape_and_what_is_accepted_agree(
            name in prop::sample::select(vec!["id", "phoneNumber", "extension", "ringPattern", "delete"]),
            value in value(),
        ) {
            // A shape allows no more than nineteen digits, so that a country code still fits in.
            let digits = value.as_str().map_or(0, str::len);
            prop_assume!(name != "phoneNumber" || !(20..24).contains(&digits));
            let mut entry = json!({"id": "1"});
            entry[name] = value;
            let body = json!({"alternateNumbers": [entry]});
            let shape = schemars::schema_for!(AlternatesIn);
            let shape = jsonschema::validator_for(shape.as_value()).unwrap();
            prop_assert_eq!(shape.is_valid(&body), read_as(&body, false).is_ok(), "{}", body);
        }
    }
}
