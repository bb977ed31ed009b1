//! JSON in which nothing is given twice: nobody knows which one was meant.

use std::fmt;

use serde::de::{self, Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

/// How much of a member's name is repeated, in characters.
const NAME_CHARACTERS_MAX: usize = 60;

/// JSON value in which no object has a member twice; one that has is refused with the member's name.
pub struct UnambiguousJson(pub Value);

// === impl UnambiguousJson ===

impl<'de> Deserialize<'de> for UnambiguousJson {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(Self(Value::Null))
    }
}

impl<'de> Visitor<'de> for UnambiguousJson {
    type Value = Self;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Self, E> {
        Ok(Self(Value::Null))
    }

    fn visit_bool<E>(self, value: bool) -> Result<Self, E> {
        Ok(Self(value.into()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Self, E> {
        Ok(Self(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Self, E> {
        Ok(Self(value.into()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Self, E> {
        Ok(Self(value.into()))
    }

    fn visit_str<E>(self, value: &str) -> Result<Self, E> {
        Ok(Self(value.into()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self, A::Error> {
        let mut list = Vec::new();
        while let Some(Self(item)) = items.next_element()? {
            list.push(item);
        }
        Ok(Self(list.into()))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut given: A) -> Result<Self, A::Error> {
        let mut members = Map::new();
        while let Some(name) = given.next_key::<String>()? {
            if members.contains_key(&name) {
                let shown: String = name.chars().take(NAME_CHARACTERS_MAX).collect();
                return Err(de::Error::custom(format!("{shown:?} is given twice")));
            }
            let Self(value) = given.next_value()?;
            members.insert(name, value);
        }
        Ok(Self(members.into()))
    }
}
