//! The entries of a list, and the list of a reply.

use super::super::field::{parse_number, set_once};
use super::super::{ElementField, FieldValue, elements};
use crate::xml::{ChildElement, ParseError, XmlReader, XmlWriter, value_error};

/// A speed code, 0–99. On the wire it is an integer without leading zeros.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SpeedDial100Code(u8);

/// The elements of an entry that has all of them.
const FIELDS: [&str; 3] = ["speedCode", "phoneNumber", "description"];

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

/// Entries of a reply, no two with the same code. All their texts stand in one buffer, for most are read once
/// and thrown away.
#[derive(Debug, Clone, Default)]
pub struct SpeedDial100List {
    texts: String,
    places: Vec<EntryPlace>,
}

/// An entry of a [`SpeedDial100List`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SpeedDial100Text<'l> {
    /// The code.
    pub speed_code: SpeedDial100Code,
    /// A number or SIP URI.
    pub phone_number: &'l str,
    /// What it is for.
    pub description: Option<&'l str>,
}

/// Where the texts of an entry begin and end: the number, and the description behind it.
#[derive(Debug, Clone, Copy)]
struct EntryPlace {
    speed_code: SpeedDial100Code,
    has_description: bool,
    begin: usize,
    middle: usize,
    end: usize,
}

// === impl SpeedDial100Code ===

impl SpeedDial100Code {
    /// The highest code.
    pub const MAX: u8 = 99;

    /// The code with this number, 0–99.
    pub fn new(number: u8) -> Option<Self> {
        (number <= Self::MAX).then_some(Self(number))
    }

    /// Reads the text of the element `name`.
    fn parse(text: &str, name: &str) -> Result<Self, ParseError> {
        const EXPECTED: &str = "a speed code from 0 to 99";
        // As a switch writes them.
        match text.as_bytes() {
            [digit @ b'0'..=b'9'] => return Ok(Self(digit - b'0')),
            [ten @ b'0'..=b'9', one @ b'0'..=b'9'] => {
                return Ok(Self((ten - b'0') * 10 + (one - b'0')));
            }
            _ => {}
        }
        let number: u8 = parse_number(text, name, EXPECTED)?;
        Self::new(number).ok_or_else(|| value_error(name, &number.to_string(), EXPECTED))
    }

    /// The number, 0–99.
    pub fn number(self) -> u8 {
        self.0
    }
}

impl FieldValue for SpeedDial100Code {
    fn write_as(&self, name: &str, writer: &mut XmlWriter<'_>) {
        FieldValue::write_as(&i32::from(self.0), name, writer);
    }

    fn read_from<'x>(
        reader: &mut XmlReader<'x>,
        child: &ChildElement<'x>,
    ) -> Result<Self, ParseError> {
        Self::parse(&reader.plain_text(child)?, child.name())
    }
}

// === impl SpeedDial100List ===

impl SpeedDial100List {
    /// How many entries it has.
    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// True when it has none.
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// How many bytes all texts have.
    pub fn text_bytes(&self) -> usize {
        self.texts.len()
    }

    /// All texts, one behind the other.
    pub fn all_texts(&self) -> &str {
        &self.texts
    }

    /// The entries, in their order.
    pub fn iter(&self) -> impl Iterator<Item = SpeedDial100Text<'_>> {
        self.places.iter().map(|place| self.text(place))
    }

    /// Puts the entries in the order of their codes.
    pub fn sort(&mut self) {
        if !self.places.is_sorted_by_key(|place| place.speed_code) {
            self.places.sort_by_key(|place| place.speed_code);
        }
    }

    fn text(&self, place: &EntryPlace) -> SpeedDial100Text<'_> {
        let description = &self.texts[place.middle..place.end];
        SpeedDial100Text {
            speed_code: place.speed_code,
            phone_number: &self.texts[place.begin..place.middle],
            description: place.has_description.then_some(description),
        }
    }

    fn push(&mut self, speed_code: SpeedDial100Code, number: &str, description: Option<&str>) {
        let begin = self.texts.len();
        self.texts.push_str(number);
        let middle = self.texts.len();
        self.texts.push_str(description.unwrap_or_default());
        self.places.push(EntryPlace {
            speed_code,
            has_description: description.is_some(),
            begin,
            middle,
            end: self.texts.len(),
        });
    }

    /// Reads an entry as [`SpeedDial100Entry`] would be read, but for copies of its texts.
    #[inline]
    fn read_entry(&mut self, reader: &mut XmlReader<'_>) -> Result<(), ParseError> {
        let Some([code, number, description]) = reader.plain_texts(FIELDS) else {
            return self.read_entry_with_care(reader);
        };
        let code = SpeedDial100Code::parse(code, "speedCode")?;
        self.push(code, number, Some(description));
        Ok(())
    }

    fn read_entry_with_care(&mut self, reader: &mut XmlReader<'_>) -> Result<(), ParseError> {
        let (mut code, mut number, mut description) = (None, None, None);
        while let Some(field) = reader.text_child()? {
            match field.child.name() {
                name @ "speedCode" => {
                    let read = SpeedDial100Code::parse(&reader.text_of(&field)?, name)?;
                    set_once(&mut code, "speedCode", read)?;
                }
                "phoneNumber" => {
                    set_once(&mut number, "phoneNumber", reader.text_of(&field)?)?;
                }
                "description" if !field.child.nil => {
                    set_once(&mut description, "description", reader.text_of(&field)?)?;
                }
                _ => reader.skip_text(&field)?,
            }
        }
        let Some(code) = code else {
            return Err(ParseError::Missing("speedCode"));
        };
        let Some(number) = number else {
            return Err(ParseError::Missing("phoneNumber"));
        };
        self.push(code, &number, description.as_deref());
        Ok(())
    }
}

impl FromIterator<SpeedDial100Entry> for SpeedDial100List {
    fn from_iter<I: IntoIterator<Item = SpeedDial100Entry>>(entries: I) -> Self {
        let mut list = Self::default();
        for entry in entries {
            let description = entry.description.as_deref();
            list.push(entry.speed_code, &entry.phone_number, description);
        }
        list
    }
}

impl ElementField for SpeedDial100List {
    type Slot = Self;

    fn write_as(&self, name: &str, writer: &mut XmlWriter<'_>) {
        for entry in self.iter() {
            FieldValue::write_as(&SpeedDial100Entry::from(entry), name, writer);
        }
    }

    fn accept<'x>(
        slot: &mut Self,
        name: &'static str,
        reader: &mut XmlReader<'x>,
        _child: &ChildElement<'x>,
    ) -> Result<(), ParseError> {
        slot.read_entry(reader)?;
        while reader.enter_plain(name) {
            slot.read_entry(reader)?;
        }
        Ok(())
    }

    fn finish(slot: Self, _name: &'static str) -> Result<Self, ParseError> {
        let mut seen = 0_u128;
        for place in &slot.places {
            let bit = 1 << place.speed_code.number();
            if seen & bit != 0 {
                return Err(ParseError::Repeated("speedCode"));
            }
            seen |= bit;
        }
        Ok(slot)
    }
}

impl From<SpeedDial100Text<'_>> for SpeedDial100Entry {
    fn from(text: SpeedDial100Text<'_>) -> Self {
        Self {
            speed_code: text.speed_code,
            phone_number: text.phone_number.to_owned(),
            description: text.description.map(str::to_owned),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::ElementContent;
    use crate::frame::FrameDecoder;
    use proptest::prelude::*;

    /// What may stand in an entry.
    const PIECES: [&str; 11] = [
        "<speedCode>7</speedCode>",
        "<speedCode> 08 </speedCode>",
        "<speedCode>100</speedCode>",
        "<phoneNumber>1</phoneNumber>",
        "<phoneNumber xsi:nil='true'/>",
        "<phoneNumber><b/></phoneNumber>",
        "<description>a &amp; b</description>",
        "<description xsi:nil='true'/>",
        "<description/>",
        "<later><speedCode>1</speedCode></later>",
        "text",
    ];

    proptest! {
        #[test]
        fn an_entry_of_a_list_is_read_as_one_alone(
            pieces in prop::collection::vec(prop::sample::select(PIECES.to_vec()), 0..6),
        ) {
            let xsi = crate::xml::XSI_NAMESPACE;
            let document = format!("<e xmlns:xsi='{xsi}'>{}</e>", pieces.concat());
            let mut decoder = FrameDecoder::new(4096);
            decoder.buffer_mut().extend_from_slice(document.as_bytes());
            let framed = decoder.next_document().unwrap().unwrap();
            let decoded = decoder.decode(&framed);
            let mut alone = XmlReader::new(&document);
            alone.root().unwrap();
            let alone = SpeedDial100Entry::read(&mut alone);
            for mut reader in [decoded.reader(), XmlReader::new(&document)] {
                reader.root().unwrap();
                let mut list = SpeedDial100List::default();
                let read = list.read_entry(&mut reader).map(|()| list.iter().next());
                let read = read.map(|text| SpeedDial100Entry::from(text.unwrap()));
                prop_assert_eq!(format!("{read:?}"), format!("{alone:?}"));
            }
        }
    }

    proptest! {
        #[test]
        fn a_list_is_read_as_its_entries_are(
            entries in prop::collection::vec(
                (0..=SpeedDial100Code::MAX, "[a-z&é]{0,5}", prop::option::of("[a-z&]{0,9}")), 0..6,
            ),
        ) {
            let entries = entries.into_iter().map(|(code, phone_number, description)| {
                let speed_code = SpeedDial100Code::new(code).unwrap();
                SpeedDial100Entry { speed_code, phone_number, description }
            });
            let entries: Vec<SpeedDial100Entry> = entries.collect();
            let mut content = Vec::new();
            let mut writer = XmlWriter::new(&mut content);
            for entry in &entries {
                FieldValue::write_as(entry, "e", &mut writer);
            }
            let content = String::from_utf8(content).unwrap();
            let mut decoder = FrameDecoder::new(4096);
            let document = format!("<r>{content}</r>");
            decoder.buffer_mut().extend_from_slice(document.as_bytes());
            let framed = decoder.next_document().unwrap().unwrap();
            let decoded = decoder.decode(&framed);
            let mut reader = decoded.reader();
            reader.root().unwrap();
            let mut list = SpeedDial100List::default();
            while let Some(child) = reader.child().unwrap() {
                SpeedDial100List::accept(&mut list, "e", &mut reader, &child).unwrap();
            }
            prop_assert_eq!(reader.depth(), 0);
            let read: Vec<_> = list.iter().map(SpeedDial100Entry::from).collect();
            prop_assert_eq!(format!("{read:?}"), format!("{entries:?}"));
        }
    }

    #[test]
    fn a_list_is_sorted_by_code_and_keeps_its_texts() {
        let entry = |code, number: &str, description: Option<&str>| SpeedDial100Entry {
            speed_code: SpeedDial100Code::new(code).unwrap(),
            phone_number: number.into(),
            description: description.map(str::to_owned),
        };
        let entries = [
            entry(9, "99", None),
            entry(7, "7", Some("")),
            entry(8, "", Some("é")),
        ];
        let mut list: SpeedDial100List = entries.into_iter().collect();
        list.sort();
        let read: Vec<_> = list
            .iter()
            .map(|one| (one.phone_number, one.description))
            .collect();
        assert_eq!(read, [("7", Some("")), ("", Some("é")), ("99", None)]);
        assert_eq!(
            (list.len(), list.is_empty(), list.all_texts().len()),
            (3, false, 5)
        );
    }
}
