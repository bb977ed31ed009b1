//! Speed Dial 8 (OCI schema, service Speed Dial 8): eight codes per user, which are there whether they dial
//! anything or not.

use super::field::read_number;
use super::response::SuccessResponse;
use super::{ElementField, FieldValue, Nillable, Response, elements, request};
use crate::xml::{ChildElement, ParseError, XmlReader, XmlWriter, value_error};

/// A speed code of one digit, 2–9.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SpeedDial8Code(u8);

elements! {
    /// Asks for the entries of a user.
    pub struct UserSpeedDial8GetListRequest {
        /// Whose list.
        user_id: String = "userId",
    }
}

elements! {
    /// The entries of a user.
    pub struct UserSpeedDial8GetListResponse {
        /// One for each code.
        speed_dial_entry: SpeedDial8List = "speedDialEntry",
    }
}

elements! {
    /// Changes entries.
    pub struct UserSpeedDial8ModifyListRequest {
        /// Whose list.
        user_id: String = "userId",
        /// 0–8 entries; the others stay.
        speed_dial_entry: Vec<SpeedDial8Entry> = "speedDialEntry",
    }
}

elements! {
    /// One code and what it dials; in a request, what it is to dial.
    #[derive(PartialEq, Eq)]
    pub struct SpeedDial8Entry {
        /// The code.
        speed_code: SpeedDial8Code = "speedCode",
        /// A number or SIP URI, 1–161 characters.
        phone_number: Nillable<String> = "phoneNumber",
        /// 1–80 characters.
        description: Nillable<String> = "description",
    }
}

/// Entries of an answer, no two with the same code when they were read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SpeedDial8List(pub Vec<SpeedDial8Entry>);

impl Response for UserSpeedDial8GetListResponse {}

request!(Read UserSpeedDial8GetListRequest => UserSpeedDial8GetListResponse);
request!(Write UserSpeedDial8ModifyListRequest => SuccessResponse);

// === impl SpeedDial8Code ===

impl SpeedDial8Code {
    /// The lowest code.
    pub const MIN: u8 = 2;

    /// The highest code.
    pub const MAX: u8 = 9;

    /// The code with this number, 2–9.
    pub fn new(number: u8) -> Option<Self> {
        (Self::MIN..=Self::MAX)
            .contains(&number)
            .then_some(Self(number))
    }

    /// All codes, in order.
    pub fn all() -> impl Iterator<Item = Self> {
        (Self::MIN..=Self::MAX).map(Self)
    }

    /// The number, 2–9.
    pub fn number(self) -> u8 {
        self.0
    }
}

impl FieldValue for SpeedDial8Code {
    fn write_as(&self, name: &str, writer: &mut XmlWriter<'_>) {
        FieldValue::write_as(&i32::from(self.0), name, writer);
    }

    fn read_from<'x>(
        reader: &mut XmlReader<'x>,
        child: &ChildElement<'x>,
    ) -> Result<Self, ParseError> {
        const EXPECTED: &str = "a speed code from 2 to 9";
        let number: u8 = read_number(reader, child, EXPECTED)?;
        Self::new(number).ok_or_else(|| value_error(child.name(), &number.to_string(), EXPECTED))
    }
}

// === impl SpeedDial8List ===

impl ElementField for SpeedDial8List {
    type Slot = Self;

    fn write_as(&self, name: &str, writer: &mut XmlWriter<'_>) {
        ElementField::write_as(&self.0, name, writer);
    }

    fn accept<'x>(
        slot: &mut Self,
        _name: &'static str,
        reader: &mut XmlReader<'x>,
        child: &ChildElement<'x>,
    ) -> Result<(), ParseError> {
        let entry = SpeedDial8Entry::read_from(reader, child)?;
        if slot.0.iter().any(|one| one.speed_code == entry.speed_code) {
            return Err(ParseError::Repeated("speedCode"));
        }
        slot.0.push(entry);
        Ok(())
    }

    fn finish(slot: Self, _name: &'static str) -> Result<Self, ParseError> {
        Ok(slot)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::testing::{read, written};

    fn entry(code: u8, number: Nillable<&str>, description: Nillable<&str>) -> SpeedDial8Entry {
        SpeedDial8Entry {
            speed_code: SpeedDial8Code::new(code).unwrap(),
            phone_number: number.map(str::to_owned),
            description: description.map(str::to_owned),
        }
    }

    #[test]
    fn fields_are_in_the_order_of_the_wire_and_absent_nil_and_value_stay_three_things() {
        let request = UserSpeedDial8ModifyListRequest {
            user_id: "u".into(),
            speed_dial_entry: vec![
                entry(2, Nillable::Value("a@b"), Nillable::Nil),
                entry(9, Nillable::Nil, Nillable::Absent),
                entry(3, Nillable::Absent, Nillable::Value("x & y")),
            ],
        };
        let text = "<userId>u</userId>\
            <speedDialEntry><speedCode>2</speedCode><phoneNumber>a@b</phoneNumber>\
            <description xsi:nil=\"true\"/></speedDialEntry>\
            <speedDialEntry><speedCode>9</speedCode><phoneNumber xsi:nil=\"true\"/></speedDialEntry>\
            <speedDialEntry><speedCode>3</speedCode><description>x &amp; y</description></speedDialEntry>";
        assert_eq!(written(&request), text);
        let back: UserSpeedDial8ModifyListRequest = read(text).unwrap();
        assert_eq!(back.speed_dial_entry, request.speed_dial_entry);
    }

    #[test]
    fn codes_from_2_to_9_are_read_once_each() {
        let list = |codes: &[&str]| {
            let entries = codes.iter().map(|code| {
                format!("<speedDialEntry><later/><speedCode>{code}</speedCode></speedDialEntry>")
            });
            read::<UserSpeedDial8GetListResponse>(&entries.collect::<String>())
        };
        let read = list(&["9", " 02 "]).unwrap().speed_dial_entry;
        let codes: Vec<_> = read.0.iter().map(|one| one.speed_code.number()).collect();
        assert_eq!(codes, [9, 2]);
        assert_eq!(
            list(&["7", "07"]).unwrap_err(),
            ParseError::Repeated("speedCode")
        );
        for code in ["1", "10", "x", "-2", "258"] {
            let error = list(&[code]).unwrap_err();
            assert!(matches!(error, ParseError::Value { .. }), "{code}: {error}");
        }
        assert_eq!(SpeedDial8Code::all().count(), 8);
    }

    #[test]
    fn an_entry_without_a_code_is_an_error() {
        let missing = read::<SpeedDial8Entry>("<phoneNumber>1</phoneNumber>");
        assert_eq!(missing, Err(ParseError::Missing("speedCode")));
    }
}
