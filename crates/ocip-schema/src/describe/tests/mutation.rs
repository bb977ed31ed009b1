//! One mutation of a body: members lost, added, doubled or of another kind.

use serde_json::{Map, Value, json};

use crate::describe::number_source::NumberSource;

/// The body with one change somewhere; `other` is a body of the same command, whose members go into this one.
pub(super) fn mutated(mut body: Value, other: &Value, numbers: &mut NumberSource) -> Value {
    let mut pointers = Vec::new();
    collect(&body, String::new(), &mut pointers);
    let chosen = &pointers[numbers.below(pointers.len())];
    if let Some(value) = body.pointer_mut(chosen) {
        change(value, other.pointer(chosen), numbers);
    }
    body
}

fn collect(value: &Value, pointer: String, pointers: &mut Vec<String>) {
    match value {
        Value::Object(object) => {
            for (name, value) in object {
                collect(value, format!("{pointer}/{name}"), pointers);
            }
        }
        Value::Array(list) => {
            for (at, value) in list.iter().enumerate() {
                collect(value, format!("{pointer}/{at}"), pointers);
            }
        }
        _ => {}
    }
    pointers.push(pointer);
}

fn change(value: &mut Value, other: Option<&Value>, numbers: &mut NumberSource) {
    let kind = numbers.below(3);
    match value {
        Value::Object(object) if kind > 0 => change_object(object, other, numbers),
        Value::Array(list) if kind > 0 => change_list(list, numbers),
        _ => *value = replacement(value, numbers),
    }
}

fn change_object(
    object: &mut Map<String, Value>,
    other: Option<&Value>,
    numbers: &mut NumberSource,
) {
    let names: Vec<_> = object.keys().cloned().collect();
    let other = other
        .and_then(Value::as_object)
        .cloned()
        .unwrap_or_default();
    match numbers.below(4) {
        0 if !names.is_empty() => drop(object.remove(&names[numbers.below(names.len())])),
        1 => drop(object.insert("stranger".to_owned(), json!(1))),
        // What another body has, this one has now as well: two alternatives, perhaps.
        _ => {
            let (name, value) = match other.iter().nth(numbers.below(other.len())) {
                Some((name, value)) => (name.clone(), value.clone()),
                None => ("@type".to_owned(), json!("ShapeGroupKey")),
            };
            object.entry(name).or_insert(value);
        }
    }
}

fn change_list(list: &mut Vec<Value>, numbers: &mut NumberSource) {
    match (numbers.below(3), list.first().cloned()) {
        (0, _) => list.clear(),
        (1, _) => drop(list.pop()),
        (_, Some(first)) => list.extend(std::iter::repeat_n(first, 12)),
        (_, None) => list.push(json!({})),
    }
}

/// Another value: of another kind, too long, too short, too large.
fn replacement(value: &Value, numbers: &mut NumberSource) -> Value {
    let all = [
        Value::Null,
        json!(true),
        json!(""),
        json!("x"),
        json!("7"),
        json!("x".repeat(400)),
        json!(0),
        json!(-4),
        json!(5_000_000_000_i64),
        json!(1.5),
        json!([]),
        json!({}),
        json!([value]),
        json!({ "@type": "ShapeTenantKey" }),
    ];
    all[numbers.below(all.len())].clone()
}
