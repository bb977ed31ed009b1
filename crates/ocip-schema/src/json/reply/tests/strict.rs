//! A reader of JSON that refuses an object with two members of one name.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

struct StrictValue(Value);

struct StrictVisitor;

pub(super) fn read(json: &str) -> Result<Value, serde_json::Error> {
    serde_json::from_str::<StrictValue>(json).map(|value| value.0)
}

impl<'de> Deserialize<'de> for StrictValue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(StrictVisitor)
    }
}

impl<'de> Visitor<'de> for StrictVisitor {
    type Value = StrictValue;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON without two members of one name")
    }

    fn visit_unit<E>(self) -> Result<StrictValue, E> {
        Ok(StrictValue(Value::Null))
    }

    fn visit_bool<E>(self, value: bool) -> Result<StrictValue, E> {
        Ok(StrictValue(value.into()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<StrictValue, E> {
        Ok(StrictValue(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<StrictValue, E> {
        Ok(StrictValue(value.into()))
    }

    fn visit_str<E>(self, value: &str) -> Result<StrictValue, E> {
        Ok(StrictValue(value.into()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<StrictValue, A::Error> {
        let mut list = Vec::new();
        while let Some(StrictValue(item)) = items.next_element()? {
            list.push(item);
        }
        Ok(StrictValue(list.into()))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<StrictValue, A::Error> {
        let mut map = Map::new();
        while let Some((key, StrictValue(value))) = members.next_entry::<String, StrictValue>()? {
            if map.insert(key.clone(), value).is_some() {
                return Err(A::Error::custom(format!("{key:?} is there twice")));
            }
        }
        Ok(StrictValue(map.into()))
    }
}

#[test]
fn two_members_of_one_name_are_refused() {
    assert!(read(r#"{"a":[{"b":1,"c":null}],"d":"","e":-1}"#).is_ok());
    assert!(read(r#"{"a":[{"b":1,"b":1}]}"#).is_err());
}
