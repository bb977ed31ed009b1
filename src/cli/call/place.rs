//! Elements of a command from arguments, in the order of the schema.
//!
//! The schemas are asked for two things: the order, and whether an element may repeat. A
//! value that is given again where the schema allows but one begins the next of the elements around
//! it: two `speedDialEntry/speedCode=…` are two entries. Where the schema is not known, a value that
//! is given again repeats the element itself.

use ocip::command::raw::{ElementValue, RawElement, RawRequest};
use ocip_schema::SchemaSet;

use super::word::{ElementArgument, GivenValue, PathSegment};

/// A command with its elements, and what its sender should know.
#[derive(Debug)]
pub(super) struct PlacedCommand {
    pub(super) request: RawRequest,
    pub(super) notes: Vec<String>,
}

/// What the schema says about one command.
struct Order<'s> {
    schemas: &'s SchemaSet,
    command: &'s str,
}

/// Puts the elements that `arguments` name into `request`.
pub(super) fn place(
    mut request: RawRequest,
    arguments: &[String],
    schemas: &SchemaSet,
) -> Result<PlacedCommand, String> {
    let command = request.type_name().to_owned();
    let order = Order {
        schemas,
        command: &command,
    };
    let mut elements = Vec::new();
    for argument in arguments {
        let word = ElementArgument::read(argument)?;
        order.put(&mut elements, &mut Vec::new(), &word.path, word.given)?;
    }
    let mut notes = Vec::new();
    if order.schemas.knows(&command) {
        order.sort(&mut elements, &mut Vec::new(), &mut notes);
    } else if elements.len() > 1 {
        notes.push(format!(
            "note: {command} is not in the schemas known here: its elements are sent in the order \
             given"
        ));
    }
    request.elements = elements;
    Ok(PlacedCommand { request, notes })
}

impl<'s> Order<'s> {
    /// Puts one value into `elements`, which stand at `at`.
    fn put<'a>(
        &self,
        elements: &mut Vec<RawElement>,
        at: &mut Vec<&'a str>,
        path: &[PathSegment<'a>],
        given: GivenValue<'_>,
    ) -> Result<(), String> {
        let Some((first, rest)) = path.split_first() else {
            return Ok(());
        };
        let value = match given {
            GivenValue::Text(text) if rest.is_empty() => ElementValue::Text(text.to_owned()),
            GivenValue::Nil if rest.is_empty() => ElementValue::Nil,
            _ => return self.put_within(elements, at, (first, rest), given),
        };
        if first.number.is_some() {
            let name = first.name;
            return Err(format!("{name}: a number is for elements that hold others"));
        }
        elements.push(element(first.name, value)?);
        Ok(())
    }

    fn put_within<'a>(
        &self,
        elements: &mut Vec<RawElement>,
        at: &mut Vec<&'a str>,
        (first, rest): (&PathSegment<'a>, &[PathSegment<'a>]),
        given: GivenValue<'_>,
    ) -> Result<(), String> {
        let index = self.holder(elements, at, first, rest)?;
        let holder = match index {
            Some(index) => elements.get_mut(index),
            None => {
                elements.push(element(first.name, ElementValue::Elements(Vec::new()))?);
                elements.last_mut()
            }
        };
        let Some(holder) = holder else { return Ok(()) };
        if let (GivenValue::Type(type_name), []) = (given, rest) {
            holder.type_name = Some(type_name.to_owned());
            return Ok(());
        }
        let ElementValue::Elements(children) = &mut holder.value else {
            let name = first.name;
            return Err(format!(
                "{name} is given a value and elements; it can have one only"
            ));
        };
        at.push(first.name);
        let put = self.put(children, at, rest, given);
        at.pop();
        put
    }

    /// Which of `elements` is meant; `None` for one that is not there yet.
    fn holder<'a>(
        &self,
        elements: &[RawElement],
        at: &mut Vec<&'a str>,
        first: &PathSegment<'a>,
        rest: &[PathSegment<'a>],
    ) -> Result<Option<usize>, String> {
        let places = elements.iter().enumerate();
        let same = places.filter(|(_, element)| element.name() == first.name);
        let same: Vec<_> = same.collect();
        if let Some(number) = first.number {
            if number > same.len() + 1 {
                let (name, most) = (first.name, same.len() + 1);
                return Err(format!("{name}[{number}]: the next one is {name}[{most}]"));
            }
            return Ok(same.get(number - 1).map(|(index, _)| *index));
        }
        let Some((index, last)) = same.last() else {
            return Ok(None);
        };
        let next = self.repeats(at, first.name) == Some(true) && {
            at.push(first.name);
            let takes = self.takes(last, at, rest);
            at.pop();
            !takes
        };
        Ok((!next).then_some(*index))
    }

    /// Whether `holder`, whose content stands at `at`, has room for the value at `path`.
    fn takes<'a>(
        &self,
        holder: &RawElement,
        at: &mut Vec<&'a str>,
        path: &[PathSegment<'a>],
    ) -> bool {
        let (Some((first, rest)), ElementValue::Elements(children)) =
            (path.split_first(), &holder.value)
        else {
            return true;
        };
        let mut same = children.iter().filter(|child| child.name() == first.name);
        let Some(last) = same.next_back() else {
            return true;
        };
        if self.repeats(at, first.name) != Some(false) {
            return true;
        }
        at.push(first.name);
        let takes = !rest.is_empty() && self.takes(last, at, rest);
        at.pop();
        takes
    }

    /// Whether `name` may stand more than once at `at`; `None` where the schema is not known.
    fn repeats(&self, at: &[&str], name: &str) -> Option<bool> {
        let outline = self.schemas.outline(self.command, at)?;
        let known = outline.into_iter().find(|one| one.name == name);
        known.map(|one| one.repeats)
    }

    /// Sorts elements and all within them; those that the schema does not have come last.
    fn sort(&self, elements: &mut [RawElement], at: &mut Vec<String>, notes: &mut Vec<String>) {
        let path: Vec<_> = at.iter().map(String::as_str).collect();
        let Some(outline) = self.schemas.outline(self.command, &path) else {
            return;
        };
        let position = |name: &str| outline.iter().position(|one| one.name == name);
        for element in elements.iter() {
            if position(element.name()).is_none() {
                let (name, command) = (element.name(), self.command);
                notes.push(format!(
                    "note: {command} has no element {name} here in the schemas known here: it is \
                     sent last"
                ));
            }
        }
        elements.sort_by_key(|element| position(element.name()).unwrap_or(usize::MAX));
        for element in elements {
            at.push(element.name().to_owned());
            if let ElementValue::Elements(children) = &mut element.value {
                self.sort(children, at, notes);
            }
            at.pop();
        }
    }
}

fn element(name: &str, value: ElementValue) -> Result<RawElement, String> {
    RawElement::new(name, value).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use ocip::xml::XmlWriter;

    use super::*;

    fn placed(command: &str, arguments: &[&str]) -> Result<(String, Vec<String>), String> {
        let arguments: Vec<_> = arguments.iter().map(|one| (*one).to_owned()).collect();
        let placed = place(
            RawRequest::new(command).unwrap(),
            &arguments,
            SchemaSet::embedded(),
        )?;
        let mut out = Vec::new();
        placed.request.write(&mut XmlWriter::new(&mut out));
        Ok((String::from_utf8(out).unwrap(), placed.notes))
    }

    fn xml(command: &str, arguments: &[&str]) -> String {
        placed(command, arguments).unwrap().0
    }

    #[test]
    fn elements_are_put_in_the_order_of_the_schema() {
        let written = xml(
            "UserSpeedDial100AddListRequest",
            &[
                "speedDialEntry/description=d",
                "speedDialEntry/speedCode=7",
                "speedDialEntry/phoneNumber=1",
                "userId=u",
            ],
        );
        assert_eq!(
            written,
            "<userId>u</userId><speedDialEntry><speedCode>7</speedCode>\
             <phoneNumber>1</phoneNumber><description>d</description></speedDialEntry>"
        );
    }

    #[test]
    fn a_value_that_stands_once_begins_the_next_entry_when_it_is_repeated() {
        let entries = "<userId>u</userId><speedDialEntry><speedCode>7</speedCode>\
            <phoneNumber>1</phoneNumber></speedDialEntry><speedDialEntry><speedCode>8</speedCode>\
            <phoneNumber>2</phoneNumber></speedDialEntry>";
        let repeated = [
            "userId=u",
            "speedDialEntry/speedCode=7",
            "speedDialEntry/phoneNumber=1",
            "speedDialEntry/speedCode=8",
            "speedDialEntry/phoneNumber=2",
        ];
        assert_eq!(xml("UserSpeedDial100AddListRequest", &repeated), entries);
        let numbered = [
            "userId=u",
            "speedDialEntry[1]/speedCode=7",
            "speedDialEntry[2]/speedCode=8",
            "speedDialEntry[1]/phoneNumber=1",
            "speedDialEntry[2]/phoneNumber=2",
        ];
        assert_eq!(xml("UserSpeedDial100AddListRequest", &numbered), entries);
    }

    #[test]
    fn a_value_that_may_repeat_repeats_within_its_element() {
        let written = xml(
            "UserSpeedDial100DeleteListRequest",
            &["speedCode=7", "speedCode=8", "userId=u"],
        );
        assert_eq!(
            written,
            "<userId>u</userId><speedCode>7</speedCode><speedCode>8</speedCode>"
        );
    }

    #[test]
    fn an_unknown_command_keeps_the_order_and_says_so() {
        let (written, notes) = placed("UserOtherRequest", &["b/x=1", "a:nil", "b/x=2"]).unwrap();
        assert_eq!(written, "<b><x>1</x><x>2</x></b><a xsi:nil=\"true\"/>");
        assert_eq!(notes.len(), 1, "{notes:?}");
        assert_eq!(placed("UserOtherRequest", &["a=1"]).unwrap().1.len(), 0);
    }

    #[test]
    fn an_unknown_element_is_sent_last_and_noted() {
        let (written, notes) = placed("UserGetRequest21", &["other=1", "userId=u"]).unwrap();
        assert_eq!(written, "<userId>u</userId><other>1</other>");
        assert!(notes[0].contains("other"), "{notes:?}");
    }

    #[test]
    fn a_type_can_be_given_before_and_after_the_elements() {
        let expected = "<key xsi:type=\"T\"><a>1</a></key>";
        assert_eq!(xml("X", &["key:type=T", "key/a=1"]), expected);
        assert_eq!(xml("X", &["key/a=1", "key:type=T"]), expected);
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        for arguments in [
            &["a=1", "a/b=2"][..],
            &["a[3]/b=1"],
            &["a[1]=1"],
            &["a b=1"],
            &["/a=1"],
            &["=1"],
            &["a"],
        ] {
            assert!(placed("X", arguments).is_err(), "{arguments:?}");
        }
    }
}
