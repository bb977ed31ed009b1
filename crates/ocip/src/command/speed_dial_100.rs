//! Speed Dial 100 (OCI schema, service Speed Dial 100): one hundred codes per user.

mod entries;

pub use entries::{SpeedDial100Code, SpeedDial100Entry, SpeedDial100List, SpeedDial100Text};

use super::response::SuccessResponse;
use super::{Nillable, Response, elements, request};

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
        speed_dial_entry: SpeedDial100List = "speedDialEntry",
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::testing::{read, written};
    use crate::xml::ParseError;

    fn modify(description: Nillable<String>) -> UserSpeedDial100ModifyListRequest {
        let entry = SpeedDial100EntryModify {
            speed_code: SpeedDial100Code::new(7).unwrap(),
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
            speed_code: SpeedDial100Code::new(7).unwrap(),
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
        let mut entries = list.speed_dial_entry.iter();
        assert_eq!(entries.next().unwrap().speed_code.number(), 7);
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
