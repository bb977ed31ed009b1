//! Speed dial lists that are valid as built, and are not after any one mutation.

use proptest::prelude::*;
use proptest::sample::Index;

use super::{command, document};
use crate::SchemaSet;

/// An entry as its elements, in wire order.
type Entry = Vec<(&'static str, String)>;

/// One way to break an entry.
#[derive(Debug, Clone, Copy)]
enum Mutation {
    DropCode,
    DropNumber,
    SwapCodeAndNumber,
    RepeatNumber,
    TooLongNumber,
    TooLongDescription,
    CodeAboveRange,
    CodeBelowRange,
    Unknown,
}

fn code() -> impl Strategy<Value = String> {
    (0..=99u8, 0..4usize).prop_map(|(code, zeros)| format!("{}{code}", "0".repeat(zeros)))
}

fn entry() -> impl Strategy<Value = Entry> {
    let number = "[0-9+][0-9a-z@.]{0,160}";
    let description = proptest::option::of("[a-zæøå][a-zæøå ]{0,79}");
    (code(), number, description).prop_map(|(code, number, description)| {
        let description = description.map(|text| ("description", text));
        let required = [("speedCode", code), ("phoneNumber", number)];
        required.into_iter().chain(description).collect()
    })
}

fn mutation() -> impl Strategy<Value = Mutation> {
    prop_oneof![
        Just(Mutation::DropCode),
        Just(Mutation::DropNumber),
        Just(Mutation::SwapCodeAndNumber),
        Just(Mutation::RepeatNumber),
        Just(Mutation::TooLongNumber),
        Just(Mutation::TooLongDescription),
        Just(Mutation::CodeAboveRange),
        Just(Mutation::CodeBelowRange),
        Just(Mutation::Unknown),
    ]
}

fn mutate(entry: &mut Entry, mutation: Mutation) {
    match mutation {
        Mutation::DropCode => drop(entry.remove(0)),
        Mutation::DropNumber => drop(entry.remove(1)),
        Mutation::SwapCodeAndNumber => entry.swap(0, 1),
        Mutation::RepeatNumber => entry.insert(1, entry[1].clone()),
        Mutation::TooLongNumber => entry[1].1 = "5".repeat(162),
        Mutation::TooLongDescription => {
            entry.truncate(2);
            entry.push(("description", "æ".repeat(81)));
        }
        Mutation::CodeAboveRange => entry[0].1 = "100".to_owned(),
        Mutation::CodeBelowRange => entry[0].1 = "-1".to_owned(),
        Mutation::Unknown => entry.push(("note", "x".to_owned())),
    }
}

fn write(entries: &[Entry]) -> String {
    let mut children = "<userId>anna</userId>".to_owned();
    for entry in entries {
        let elements = entry
            .iter()
            .map(|(name, text)| format!("<{name}>{text}</{name}>"));
        let elements: String = elements.collect();
        children += &format!("<speedDialEntry>{elements}</speedDialEntry>");
    }
    document(&command("UserSpeedDial100AddListRequest", &children))
}

proptest! {
    #[test]
    fn a_list_within_the_limits_is_valid(entries in prop::collection::vec(entry(), 1..=100)) {
        prop_assert_eq!(SchemaSet::embedded().validate(&write(&entries)), Ok(()));
    }

    #[test]
    fn one_mutation_makes_a_list_invalid_at_its_entry(
        mut entries in prop::collection::vec(entry(), 1..20),
        which in any::<Index>(),
        mutation in mutation(),
    ) {
        let which = which.index(entries.len());
        mutate(&mut entries[which], mutation);
        let violation = SchemaSet::embedded().validate(&write(&entries)).unwrap_err();
        let entry = format!("command[0]/speedDialEntry[{which}]");
        prop_assert!(violation.path.starts_with(&entry), "{}", violation);
        prop_assert_eq!(violation.command, Some(0));
    }

    #[test]
    fn no_text_makes_the_validator_panic(text in "\\PC*") {
        let _ = SchemaSet::embedded().validate(&text);
        let _ = SchemaSet::embedded().validate(&document(&text));
        let _ = SchemaSet::read(&[("t.xsd", &text)]);
    }
}
