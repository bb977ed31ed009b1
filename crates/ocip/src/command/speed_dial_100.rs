//! Speed Dial 100 (OCI schema, service Speed Dial 100): one hundred codes per user.

use super::field::read_number;
use super::response::SuccessResponse;
use super::{DistinctList, FieldValue, KeyedItem, Nillable, Response, elements, request};
use crate::xml::{ChildElement, ParseError, XmlReader, XmlWriter, value_error};

/// A speed code, 0–99. On the wire it is an integer without leading zeros.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SpeedDial100Code(u8);

elements! {
    /// Asks for all entries of a user.
    pub struct UserSpeedDial100GetListRequest17sp1 {
        /// Whose list.
        user_id: String = "userId",
    }
}

elements! {
    /// All entries of a user.
    pub struct UserSpeedDial100GetListResponse17sp1 {
        /// What is dialled before a code, 1–2 characters; set per group.
        prefix: Option<String> = "prefix",
        /// The codes that are set.
        speed_dial_entry: DistinctList<SpeedDial100Entry> = "speedDialEntry",
    }
}

elements! {
    /// One code and what it dials.
    pub struct SpeedDial100Entry {
        /// The code.
        speed_code: SpeedDial100Code = "speedCode",
        /// A number or SIP URI, 1–161 characters.
        phone_number: String = "phoneNumber",
        /// 1–80 characters.
        description: Option<String> = "description",
    }
}

elements! {
    /// Sets codes that are not set yet: all of them or none.
    pub struct UserSpeedDial100AddListRequest {
        /// Whose list.
        user_id: String = "userId",
        /// 1–100 entries.
        speed_dial_entry: Vec<SpeedDial100Entry> = "speedDialEntry",
    }
}

elements! {
    /// Changes codes that are set.
    pub struct UserSpeedDial100ModifyListRequest {
        /// Whose list.
        user_id: String = "userId",
        /// 0–100 entries.
        speed_dial_entry: Vec<SpeedDial100EntryModify> = "speedDialEntry",
    }
}

elements! {
    /// What to change about one code.
    pub struct SpeedDial100EntryModify {
        /// The code.
        speed_code: SpeedDial100Code = "speedCode",
        /// The new number; absent keeps the old one. It cannot be nil.
        phone_number: Option<String> = "phoneNumber",
        /// The new description.
        description: Nillable<String> = "description",
    }
}

elements! {
    /// Clears codes.
    pub struct UserSpeedDial100DeleteListRequest {
        /// Whose list.
        user_id: String = "userId",
        /// 0–100 codes.
        speed_code: Vec<SpeedDial100Code> = "speedCode",
    }
}

impl Response for UserSpeedDial100GetListResponse17sp1 {}

request!(Read UserSpeedDial100GetListRequest17sp1 => UserSpeedDial100GetListResponse17sp1);
request!(Write UserSpeedDial100AddListRequest => SuccessResponse);
request!(Write UserSpeedDial100ModifyListRequest => SuccessResponse);
request!(Write UserSpeedDial100DeleteListRequest => SuccessResponse);

impl KeyedItem for SpeedDial100Entry {
    const KEY: &'static str = "speedCode";
    type Key = SpeedDial100Code;

    fn key(&self) -> Self::Key {
        self.speed_code
    }
}

// === impl SpeedDial100Code ===

impl SpeedDial100Code {
    /// The highest code.
    pub const MAX: u8 = 99;

    /// The code with this number, 0–99.
    pub fn new(number: u8) -> Option<Self> {
        (number <= Self::MAX).then_some(Self(number))
    }

    /// The number, 0–99.
    pub fn number(self) -> u8 {
        self.0
    }
}

impl FieldValue for SpeedDial100Code {
    fn write_as(&self, name: &str, writer: &mut XmlWriter<'_>) {
        i32::from(self.0).write_as(name, writer);
    }

    fn read_from<'x>(
        reader: &mut XmlReader<'x>,
        child: &ChildElement<'x>,
    ) -> Result<Self, ParseError> {
        const EXPECTED: &str = "a speed code from 0 to 99";
        let number: u8 = read_number(reader, child, EXPECTED)?;
        Self::new(number).ok_or_else(|| value_error(child.name(), &number.to_string(), EXPECTED))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::testing::{read, written};

    fn modify(description: Nillable<String>) -> UserSpeedDial100ModifyListRequest {
        let entry = SpeedDial100EntryModify {
            speed_code: SpeedDial100Code(7),
            phone_number: None,
            description,
        };
        UserSpeedDial100ModifyListRequest {
            user_id: "u".into(),
            speed_dial_entry: vec![entry],
        }
    }

    #[test]
    fn fields_are_written_in_the_order_of_the_wire() {
        let entry = SpeedDial100Entry {
            speed_code: SpeedDial100Code(7),
            phone_number: "88445566".into(),
            description: Some("Ware & house".into()),
        };
        let add = UserSpeedDial100AddListRequest {
            user_id: "u".into(),
            speed_dial_entry: vec![entry],
        };
        assert_eq!(
            written(&add),
            "<userId>u</userId><speedDialEntry><speedCode>7</speedCode>\
             <phoneNumber>88445566</phoneNumber><description>Ware &amp; house</description>\
             </speedDialEntry>"
        );
    }

    #[test]
    fn absent_nil_and_value_stay_three_things() {
        for description in [
            Nillable::Absent,
            Nillable::Nil,
            Nillable::Value("x".to_owned()),
        ] {
            let text = written(&modify(description.clone()));
            let back: UserSpeedDial100ModifyListRequest = read(&text).unwrap();
            assert_eq!(back.speed_dial_entry[0].description, description, "{text}");
        }
    }

    #[test]
    fn unknown_elements_are_skipped_and_leading_zeros_read() {
        let list: UserSpeedDial100GetListResponse17sp1 = read(
            "<later><prefix>no</prefix></later><speedDialEntry><speedCode> 07 </speedCode>\
             <phoneNumber>1</phoneNumber></speedDialEntry>",
        )
        .unwrap();
        assert!(list.prefix.is_none());
        assert_eq!(list.speed_dial_entry.0[0].speed_code.number(), 7);
    }

    #[test]
    fn a_list_with_a_code_twice_is_an_error() {
        let entry = |code: &str| {
            format!(
                "<speedDialEntry><speedCode>{code}</speedCode><phoneNumber>1</phoneNumber></speedDialEntry>"
            )
        };
        let list = |codes: [&str; 3]| codes.map(&entry).concat();
        assert!(read::<UserSpeedDial100GetListResponse17sp1>(&list(["7", "8", "9"])).is_ok());
        let twice = read::<UserSpeedDial100GetListResponse17sp1>(&list(["7", "8", "07"]));
        assert_eq!(twice.unwrap_err(), ParseError::Repeated("speedCode"));
    }

    #[test]
    fn missing_repeated_and_wrong_elements_are_errors() {
        let bad = |content: &str| read::<SpeedDial100Entry>(content).unwrap_err();
        assert_eq!(
            bad("<speedCode>1</speedCode>"),
            ParseError::Missing("phoneNumber")
        );
        let twice = "<phoneNumber>1</phoneNumber><phoneNumber>2</phoneNumber>";
        assert_eq!(bad(twice), ParseError::Repeated("phoneNumber"));
        assert!(matches!(
            bad("<speedCode>100</speedCode>"),
            ParseError::Value { .. }
        ));
        assert!(matches!(
            bad("<speedCode>x</speedCode>"),
            ParseError::Value { .. }
        ));
    }
}
