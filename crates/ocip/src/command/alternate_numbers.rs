//! Alternate Numbers (OCI schema, Alternate numbers and fax): further numbers of a user's phone.

use super::field::ElementField;
use super::{CommandKind, ElementContent, Request, Response, elements, token_enum};
use crate::xml::{ParseError, XmlReader, XmlWriter};

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

// === impl AlternateNumbersVariant ===

impl AlternateNumbersVariant {
    /// All variants, newest first.
    pub const ALL: [Self; 2] = [Self::V21, Self::V17];
}

// === impl UserAlternateNumbersGetRequest ===

/// Reading a request cannot tell its variant, which is its name: the newest is assumed.
impl ElementContent for UserAlternateNumbersGetRequest {
    fn write(&self, writer: &mut XmlWriter<'_>) {
        writer.text_element("userId", &self.user_id);
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
        ElementField::write_as(&self.distinctive_ring, "distinctiveRing", writer);
        for (name, entry) in ENTRY_NAMES.into_iter().zip(&self.alternate_entry) {
            entry.write_as(name, writer);
        }
    }

    fn read(reader: &mut XmlReader<'_>) -> Result<Self, ParseError> {
        const RING: &str = "distinctiveRing";
        let mut distinctive_ring = None;
        let mut alternate_entry = std::array::from_fn(|_| None);
        while let Some(child) = reader.child()? {
            if child.name() == RING {
                <bool as ElementField>::accept(&mut distinctive_ring, RING, reader, &child)?;
                continue;
            }
            let place = ENTRY_NAMES.iter().position(|name| *name == child.name());
            let Some(place) = place else {
                reader.skip()?;
                continue;
            };
            let slot = &mut alternate_entry[place];
            Option::<AlternateNumberEntry>::accept(slot, ENTRY_NAMES[place], reader, &child)?;
        }
        Ok(Self {
            distinctive_ring: ElementField::finish(distinctive_ring, RING)?,
            alternate_entry,
        })
    }
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
}
