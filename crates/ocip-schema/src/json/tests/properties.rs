//! Random bodies of every request: those that fit become valid XML, and one mutation is told where it is.

use proptest::prelude::*;
use proptest::sample::Index;
use serde_json::{Map, Value, json};

use super::{FIXTURE, SHAPES, document};
use crate::command::CommandType;
use crate::json::{CheckedCommand, MappingFault, ReplyMapper, ReplyOptions, TableForm};
use crate::model::QName;
use crate::{BodyFullness, SchemaSet};

/// A mutation that no body may have, whatever its schema says about the place.
#[derive(Debug, Clone, Copy)]
enum BadMutation {
    /// A list of lists stands where anything else did.
    WrongKind,
    /// An object has a member that no schema knows.
    Unknown,
    /// A text has a character that no document can hold.
    Unwritable,
}

/// A mutation that some bodies may have.
#[derive(Debug, Clone, Copy)]
enum RiskyMutation {
    Nil,
    Removed,
    Empty,
    Repeated(usize),
    Of(usize),
}

fn bad() -> impl Strategy<Value = BadMutation> {
    prop_oneof![
        Just(BadMutation::WrongKind),
        Just(BadMutation::Unknown),
        Just(BadMutation::Unwritable),
    ]
}

fn risky() -> impl Strategy<Value = RiskyMutation> {
    prop_oneof![
        Just(RiskyMutation::Nil),
        Just(RiskyMutation::Removed),
        Just(RiskyMutation::Empty),
        (2..20usize).prop_map(RiskyMutation::Repeated),
        any::<usize>().prop_map(RiskyMutation::Of),
    ]
}

/// A request of all that are known to tests.
fn request(which: Index) -> (&'static SchemaSet, CommandType<'static>) {
    let sets = [&*SHAPES, &*FIXTURE, SchemaSet::embedded()];
    let all: Vec<_> = sets
        .into_iter()
        .flat_map(|set| set.requests().map(move |request| (set, request)))
        .collect();
    *which.get(&all)
}

/// JSON text of a value with the members of its objects in an order that a seed gives.
fn shuffled(value: &Value, seed: &mut u64, out: &mut String) {
    match value {
        Value::Object(object) => {
            let mut members: Vec<_> = object.iter().collect();
            for at in (1..members.len()).rev() {
                *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                let other = (*seed >> 33) as usize % (at + 1);
                members.swap(at, other);
            }
            let mut between = "{";
            for (name, value) in &members {
                *out += between;
                *out += &json!(name).to_string();
                *out += ":";
                shuffled(value, seed, out);
                between = ",";
            }
            *out += if members.is_empty() { "{}" } else { "}" };
        }
        Value::Array(entries) => {
            let mut between = "[";
            for entry in entries {
                *out += between;
                shuffled(entry, seed, out);
                between = ",";
            }
            *out += if entries.is_empty() { "[]" } else { "]" };
        }
        value => *out += &value.to_string(),
    }
}

/// The pointers to all values of a body, the body first.
fn pointers(value: &Value, at: &str, found: &mut Vec<String>) {
    found.push(at.to_owned());
    match value {
        Value::Object(object) => {
            for (name, value) in object {
                pointers(value, &format!("{at}/{name}"), found);
            }
        }
        Value::Array(entries) => {
            for (index, value) in entries.iter().enumerate() {
                pointers(value, &format!("{at}/{index}"), found);
            }
        }
        _ => {}
    }
}

fn outer(pointer: &str) -> &str {
    pointer.rsplit_once('/').map_or("", |(outer, _)| outer)
}

fn is_within(pointer: &str, place: &str) -> bool {
    let rest = pointer.strip_prefix(place);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// The command of a document as JSON, by the mapping of replies: types are types.
fn mapped_back(set: &SchemaSet, checked: &CheckedCommand<'_>) -> Value {
    let options = ReplyOptions {
        tables: TableForm::Objects,
        secrets: true,
    };
    let mut mapper = ReplyMapper::new(set, checked.command.name(), options);
    let document = document(checked);
    let document = roxmltree::Document::parse(&document).unwrap();
    let command = document.root_element().last_element_child().unwrap();
    for child in command.children() {
        feed(child, &mut mapper);
    }
    let mapped = mapper.finish();
    assert_eq!((mapped.unknown_elements, mapped.masked), (0, 0));
    let mut json: Value = serde_json::from_str(&mapped.json).unwrap();
    let kind = json.as_object_mut().unwrap().remove("@type");
    assert_eq!(kind.unwrap(), checked.command.name());
    json
}

fn feed(node: roxmltree::Node<'_, '_>, mapper: &mut ReplyMapper<'_>) {
    let xsi = |name| node.attribute(("http://www.w3.org/2001/XMLSchema-instance", name));
    mapper.open(node.tag_name().name(), xsi("type"), xsi("nil").is_some());
    for child in node.children().filter(roxmltree::Node::is_element) {
        feed(child, mapper);
    }
    mapper.close(node.text().unwrap_or_default());
}

/// The body without what stands for nothing.
fn without_empty_lists(value: &Value) -> Value {
    match value {
        Value::Object(object) => {
            let kept = object.iter().filter(|(_, value)| **value != json!([]));
            let kept = kept.map(|(name, value)| (name.clone(), without_empty_lists(value)));
            Value::Object(kept.collect::<Map<_, _>>())
        }
        Value::Array(entries) => entries.iter().map(without_empty_lists).collect(),
        value => value.clone(),
    }
}

/// The body without kinds that are the declared type itself, which need not be named.
fn without_own_kinds(set: &SchemaSet, value: &Value) -> Value {
    match value {
        Value::Object(object) => {
            let has_kinds = |kind: &Value| {
                let kind = QName::new("", kind.as_str().unwrap_or_default());
                set.kinds.contains_key(&kind)
            };
            let kept = object
                .iter()
                .filter(|(name, kind)| *name != "@type" || !has_kinds(kind));
            let kept = kept.map(|(name, value)| (name.clone(), without_own_kinds(set, value)));
            Value::Object(kept.collect::<Map<_, _>>())
        }
        Value::Array(entries) => entries
            .iter()
            .map(|entry| without_own_kinds(set, entry))
            .collect(),
        value => value.clone(),
    }
}

/// Numbers as text: of `long` and its like, both are the same.
fn with_texts(value: &Value) -> Value {
    match value {
        Value::Object(object) => {
            let members = object.iter();
            let members = members.map(|(name, value)| (name.clone(), with_texts(value)));
            Value::Object(members.collect::<Map<_, _>>())
        }
        Value::Array(entries) => entries.iter().map(with_texts).collect(),
        Value::Number(number) => Value::String(number.to_string()),
        value => value.clone(),
    }
}

/// Puts a mutation at a place; `None` where there is no room for it.
fn put_bad(body: &mut Value, place: &str, mutation: BadMutation) -> Option<String> {
    let value = body.pointer_mut(place)?;
    match (mutation, value) {
        (BadMutation::WrongKind, value) => *value = json!([[]]),
        (BadMutation::Unknown, Value::Object(object)) => {
            object.insert("no such".to_owned(), json!(1));
            return Some(format!("{place}/no such"));
        }
        (BadMutation::Unwritable, Value::String(text)) => text.push('\u{1}'),
        _ => return None,
    }
    Some(place.to_owned())
}

fn put_risky(body: &mut Value, place: &str, others: &[Value], mutation: RiskyMutation) {
    let name = place.rsplit('/').next().unwrap_or_default();
    match (mutation, body.pointer_mut(outer(place))) {
        (RiskyMutation::Removed, Some(Value::Object(object))) => {
            object.remove(name);
            return;
        }
        (RiskyMutation::Removed, Some(Value::Array(entries))) => {
            if let Ok(index) = name.parse() {
                entries.remove(index);
            }
            return;
        }
        _ => {}
    }
    let Some(value) = body.pointer_mut(place) else {
        return;
    };
    match (mutation, value) {
        (RiskyMutation::Repeated(count), Value::Array(entries)) => {
            *entries = std::iter::repeat_n(entries.clone(), count)
                .flatten()
                .collect();
        }
        (RiskyMutation::Repeated(count), Value::String(text)) => *text = text.repeat(count),
        (RiskyMutation::Empty, value) => *value = json!(""),
        (RiskyMutation::Of(which), value) => *value = others[which % others.len()].clone(),
        (_, value) => *value = Value::Null,
    }
}

/// What was checked is valid as XML.
fn is_valid(set: &SchemaSet, checked: &CheckedCommand<'_>) -> Result<(), TestCaseError> {
    let document = document(checked);
    prop_assert_eq!(set.validate(&document), Ok(()), "{}", document);
    Ok(())
}

fn points_to(faults: &[MappingFault], is_there: impl Fn(&str) -> bool) -> bool {
    faults.iter().any(|fault| is_there(&fault.pointer))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn a_body_that_fits_is_valid_and_comes_back(which: Index, seed: u64) {
        let (set, request) = request(which);
        let body = request.made_body(seed, BodyFullness::Random);
        let mut text = String::new();
        shuffled(&body, &mut seed.clone(), &mut text);
        let checked = request.check(&serde_json::from_str(&text).unwrap());
        prop_assert!(checked.is_ok(), "{:?}\n{}", checked, body);
        let checked = checked.unwrap();
        is_valid(set, &checked)?;
        let back = checked.to_json();
        prop_assert_eq!(with_texts(&back), with_texts(&without_empty_lists(&body)));
        prop_assert_eq!(request.check(&back).unwrap().to_xml(), checked.to_xml());
        let plain = |body: &Value| {
            without_own_kinds(set, &with_texts(&without_empty_lists(body)))
        };
        prop_assert_eq!(plain(&mapped_back(set, &checked)), plain(&body));
        let mut texts = Ok(());
        checked.walk_places(&mut |place| {
            let given = body.pointer(&place.pointer());
            if given.is_none() {
                texts = Err(TestCaseError::fail(place.pointer()));
            }
        });
        texts?;
    }

    #[test]
    fn a_bad_mutation_is_told_where_it_is(which: Index, seed: u64, place: Index, mutation in bad()) {
        let (_, request) = request(which);
        let mut body = request.made_body(seed, BodyFullness::Random);
        let mut places = Vec::new();
        pointers(&body, "", &mut places);
        let place: &String = place.get(&places);
        let Some(place) = put_bad(&mut body, place, mutation) else {
            return Ok(());
        };
        let faults = request.check(&body);
        prop_assert!(faults.is_err(), "{}", body);
        let faults = faults.unwrap_err();
        prop_assert!(points_to(&faults, |at| is_within(at, &place)), "{}: {:?}", place, faults);
    }

    #[test]
    fn a_risky_mutation_is_told_where_it_is_or_leaves_what_is_valid(
        which: Index, seed: u64, place: Index, mutation in risky(),
    ) {
        let (set, request) = request(which);
        let mut body = request.made_body(seed, BodyFullness::Random);
        let mut places = Vec::new();
        pointers(&body, "", &mut places);
        let place: &String = place.get(&places);
        let others: Vec<_> = places.iter().filter_map(|at| body.pointer(at).cloned()).collect();
        put_risky(&mut body, place, &others, mutation);
        match request.check(&body) {
            Ok(checked) => is_valid(set, &checked)?,
            // Where an alternative of a choice was, or the last entry of one, the object around it lacks one.
            Err(faults) => {
                let around = [outer(place), outer(outer(place))];
                // What an object of another kind would have is no member of this one.
                let place = place.strip_suffix("/@type").unwrap_or(place);
                let is_there = |at: &str| is_within(at, place) || around.contains(&at);
                prop_assert!(points_to(&faults, is_there), "{}: {:?}", place, faults);
            }
        }
    }

    #[test]
    fn masks_leave_no_secret(which: Index, seed: u64) {
        let (_, request) = request(which);
        let body = request.made_body(seed, BodyFullness::Everything);
        let checked = request.check(&body).unwrap();
        let names = checked.secret_names();
        let masked = checked.to_masked_json();
        let mut is_hidden = true;
        checked.walk_places(&mut |place| {
            let named = place.path.iter().any(|name| names.contains(name));
            is_hidden &= named == place.is_secret() || !place.is_secret();
            let shown = masked.pointer(&place.pointer()).and_then(Value::as_str);
            is_hidden &= !place.is_secret() || shown.is_none_or(|shown| shown == "***");
        });
        prop_assert!(is_hidden, "{}", masked);
        let document = checked.to_masked_xml();
        prop_assert_eq!(document.matches("***").count(), checked.secret_texts().len());
    }

    #[test]
    fn nothing_makes_the_check_panic(which: Index, text in "\\PC{0,20}", names: [Index; 3]) {
        let (set, request) = request(which);
        let known: Vec<_> = request.places().iter().map(|place| place.element.name()).collect();
        let name = |which: &Index| match known.is_empty() {
            true => text.clone(),
            false => (*which.get(&known)).to_owned(),
        };
        let mut body = json!(text);
        for which in &names {
            body = json!({ name(which): [body], text.clone(): {"@type": text, "@items": [{}]} });
        }
        if let Ok(checked) = request.check(&body) {
            is_valid(set, &checked)?;
        }
    }
}
