//! Alternate Numbers (OCI schema, Alternate numbers and fax): further numbers of a user's phone.

use super::field::ElementField;
use super::response::SuccessResponse;
use super::{
    CommandKind, ElementContent, FieldValue, Nillable, Request, Response, elements, request,
    token_enum,
};
use crate::xml::{ChildElement, ParseError, XmlReader, XmlWriter};

/// The elements of the entries, which are numbered and not repeated.
const ENTRY_NAMES: [&str; 10] = [
    "alternateEntry01",
    "alternateEntry02",
    "alternateEntry03",
    "alternateEntry04",
    "alternateEntry05",
    "alternateEntry06",
    "alternateEntry07",
    "alternateEntry08",
    "alternateEntry09",
    "alternateEntry10",
];

const USER: &str = "userId";
const RING: &str = "distinctiveRing";

/// A variant of the request, newest first. The answers differ in descriptions alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AlternateNumbersVariant {
    /// From release 21 on.
    V21,
    /// Releases 17 to 20.
    V17,
}

/// Asks for the alternate numbers of a user.
#[derive(Debug, Clone)]
pub struct UserAlternateNumbersGetRequest {
    /// The release's shape of the request.
    pub variant: AlternateNumbersVariant,
    /// Whose numbers.
    pub user_id: String,
}

elements! {
    struct UserAlternateNumbersGetElements {
        user_id: String = "userId",
    }
}

/// The alternate numbers of a user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserAlternateNumbersGetResponse {
    /// Whether the numbers ring in different ways.
    pub distinctive_ring: bool,
    /// The ten places; any of them can be empty.
    pub alternate_entry: [Option<AlternateNumberEntry>; ENTRY_NAMES.len()],
}

elements! {
    /// An alternate number.
    #[derive(Default, PartialEq, Eq)]
    pub struct AlternateNumberEntry {
        /// `+CC-NATIONAL` or national digits, 1–23 characters.
        phone_number: Option<String> = "phoneNumber",
        /// 2–20 digits.
        extension: Option<String> = "extension",
        /// A [`RingPattern`], or a word of a later release.
        ring_pattern: Option<String> = "ringPattern",
        /// 1–40 characters; from release 21 on.
        description: Option<String> = "description",
    }
}

/// Changes the alternate numbers of a user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserAlternateNumbersModifyRequest {
    /// Whose numbers.
    pub user_id: String,
    /// Whether the numbers ring in different ways.
    pub distinctive_ring: Option<bool>,
    /// The ten places; one that is absent stays.
    pub alternate_entry: [Option<AlternateNumberChange>; ENTRY_NAMES.len()],
}

elements! {
    /// What to change about one place.
    #[derive(Default, PartialEq, Eq)]
    pub struct AlternateNumberChange {
        /// `+CC-NATIONAL` or national digits, 1–23 characters.
        phone_number: Nillable<String> = "phoneNumber",
        /// 2–20 digits.
        extension: Nillable<String> = "extension",
        /// A [`RingPattern`].
        ring_pattern: Nillable<String> = "ringPattern",
        /// 1–40 characters; from release 21 on.
        description: Nillable<String> = "description",
    }
}

token_enum! {
    /// How a number rings.
    pub enum RingPattern {
        /// Like the primary number.
        Normal = "Normal",
        /// Two long rings.
        LongLong = "Long-Long",
        /// Two short rings and a long one.
        ShortShortLong = "Short-Short-Long",
        /// A long ring between two short ones.
        ShortLongShort = "Short-Long-Short",
    }
}

impl Response for UserAlternateNumbersGetResponse {}

request!(Write UserAlternateNumbersModifyRequest => SuccessResponse);

// === impl AlternateNumbersVariant ===

impl AlternateNumbersVariant {
    /// All variants, newest first.
    pub const ALL: [Self; 2] = [Self::V21, Self::V17];
}

// === impl UserAlternateNumbersGetRequest ===

/// Reading a request cannot tell its variant, which is its name: the newest is assumed.
impl ElementContent for UserAlternateNumbersGetRequest {
    fn write(&self, writer: &mut XmlWriter<'_>) {
        writer.text_element(USER, &self.user_id);
    }

    fn read(reader: &mut XmlReader<'_>) -> Result<Self, ParseError> {
        let UserAlternateNumbersGetElements { user_id } = ElementContent::read(reader)?;
        Ok(Self {
            variant: AlternateNumbersVariant::V21,
            user_id,
        })
    }
}

impl Request for UserAlternateNumbersGetRequest {
    type Response = UserAlternateNumbersGetResponse;
    const KIND: CommandKind = CommandKind::Read;

    fn type_name(&self) -> &'static str {
        match self.variant {
            AlternateNumbersVariant::V21 => "UserAlternateNumbersGetRequest21",
            AlternateNumbersVariant::V17 => "UserAlternateNumbersGetRequest17",
        }
    }

    fn response_type(&self) -> &'static str {
        match self.variant {
            AlternateNumbersVariant::V21 => "UserAlternateNumbersGetResponse21",
            AlternateNumbersVariant::V17 => "UserAlternateNumbersGetResponse17",
        }
    }
}

// === impl UserAlternateNumbersGetResponse ===

impl UserAlternateNumbersGetResponse {
    /// How many numbers a user can have.
    pub const ENTRIES_MAX: usize = ENTRY_NAMES.len();

    /// The places that are filled, in order.
    pub fn entries(&self) -> impl Iterator<Item = &AlternateNumberEntry> {
        self.alternate_entry.iter().flatten()
    }
}

impl ElementContent for UserAlternateNumbersGetResponse {
    fn write(&self, writer: &mut XmlWriter<'_>) {
        ElementField::write_as(&self.distinctive_ring, RING, writer);
        write_places(&self.alternate_entry, writer);
    }

    fn read(reader: &mut XmlReader<'_>) -> Result<Self, ParseError> {
        let mut distinctive_ring = None;
        let mut alternate_entry = std::array::from_fn(|_| None);
        while let Some(child) = reader.child()? {
            if child.name() == RING {
                <bool as ElementField>::accept(&mut distinctive_ring, RING, reader, &child)?;
            } else if !accept_place(&mut alternate_entry, reader, &child)? {
                reader.skip()?;
            }
        }
        Ok(Self {
            distinctive_ring: ElementField::finish(distinctive_ring, RING)?,
            alternate_entry,
        })
    }
}

// === impl UserAlternateNumbersModifyRequest ===

impl ElementContent for UserAlternateNumbersModifyRequest {
    fn write(&self, writer: &mut XmlWriter<'_>) {
        writer.text_element(USER, &self.user_id);
        ElementField::write_as(&self.distinctive_ring, RING, writer);
        write_places(&self.alternate_entry, writer);
    }

    fn read(reader: &mut XmlReader<'_>) -> Result<Self, ParseError> {
        let (mut user_id, mut distinctive_ring) = (None, None);
        let mut alternate_entry = std::array::from_fn(|_| None);
        while let Some(child) = reader.child()? {
            match child.name() {
                USER => <String as ElementField>::accept(&mut user_id, USER, reader, &child)?,
                RING => Option::<bool>::accept(&mut distinctive_ring, RING, reader, &child)?,
                _ if accept_place(&mut alternate_entry, reader, &child)? => {}
                _ => reader.skip()?,
            }
        }
        Ok(Self {
            user_id: ElementField::finish(user_id, USER)?,
            distinctive_ring,
            alternate_entry,
        })
    }
}

// === places ===

fn write_places<T: FieldValue>(
    places: &[Option<T>; ENTRY_NAMES.len()],
    writer: &mut XmlWriter<'_>,
) {
    for (name, entry) in ENTRY_NAMES.into_iter().zip(places) {
        entry.write_as(name, writer);
    }
}

/// Reads `child` if it is one of the places; whether it is.
fn accept_place<'x, T: FieldValue>(
    places: &mut [Option<T>; ENTRY_NAMES.len()],
    reader: &mut XmlReader<'x>,
    child: &ChildElement<'x>,
) -> Result<bool, ParseError> {
    let place = ENTRY_NAMES.iter().position(|name| *name == child.name());
    let Some(place) = place else {
        return Ok(false);
    };
    Option::<T>::accept(&mut places[place], ENTRY_NAMES[place], reader, child)?;
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::testing::{read, written};

    type Numbers = UserAlternateNumbersGetResponse;

    #[test]
    fn entries_keep_their_places_and_are_given_in_order() {
        let text = "<distinctiveRing>true</distinctiveRing>\
            <alternateEntry02><phoneNumber>+32-24010011</phoneNumber>\
            <ringPattern>Long-Long</ringPattern></alternateEntry02>\
            <alternateEntry10><extension>010</extension></alternateEntry10>";
        let numbers: Numbers = read(text).unwrap();
        assert!(numbers.alternate_entry[0].is_none());
        assert!(numbers.alternate_entry[9].is_some());
        let extensions: Vec<_> = numbers
            .entries()
            .map(|entry| entry.extension.as_deref())
            .collect();
        assert_eq!(extensions, [None, Some("010")]);
        assert_eq!(written(&numbers), text);
    }

    #[test]
    fn nil_is_absence_and_unknown_elements_are_skipped() {
        let numbers: Numbers = read(
            "<later/><distinctiveRing>0</distinctiveRing>\
             <alternateEntry01><phoneNumber xsi:nil='true'/><later/></alternateEntry01>",
        )
        .unwrap();
        let entry = AlternateNumberEntry::default();
        assert_eq!(numbers.entries().collect::<Vec<_>>(), [&entry]);
    }

    #[test]
    fn missing_and_repeated_elements_are_errors() {
        let missing = read::<Numbers>("<alternateEntry01/>");
        assert_eq!(missing, Err(ParseError::Missing("distinctiveRing")));
        let repeated = read::<Numbers>("<alternateEntry07/><alternateEntry07/>");
        assert_eq!(repeated, Err(ParseError::Repeated("alternateEntry07")));
    }

    #[test]
    fn a_change_has_absent_nil_and_value_in_the_order_of_the_wire() {
        let mut request = UserAlternateNumbersModifyRequest {
            user_id: "u".into(),
            distinctive_ring: Some(false),
            alternate_entry: std::array::from_fn(|_| None),
        };
        request.alternate_entry[9] = Some(AlternateNumberChange {
            phone_number: Nillable::Nil,
            extension: Nillable::Value("010".into()),
            ..Default::default()
        });
        request.alternate_entry[0] = Some(AlternateNumberChange {
            ring_pattern: Nillable::Value("Normal".into()),
            description: Nillable::Nil,
            ..Default::default()
        });
        let text = "<userId>u</userId><distinctiveRing>false</distinctiveRing>\
            <alternateEntry01><ringPattern>Normal</ringPattern><description xsi:nil=\"true\"/>\
            </alternateEntry01>\
            <alternateEntry10><phoneNumber xsi:nil=\"true\"/><extension>010</extension></alternateEntry10>";
        assert_eq!(written(&request), text);
        assert_eq!(read(text), Ok(request));
        let least = read::<UserAlternateNumbersModifyRequest>("<userId>u</userId><later/>");
        assert_eq!(least.unwrap().distinctive_ring, None);
        let missing = read::<UserAlternateNumbersModifyRequest>("<alternateEntry01/>");
        assert_eq!(missing, Err(ParseError::Missing("userId")));
    }
}
