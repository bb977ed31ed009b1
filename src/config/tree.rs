//! The parsed but not yet typed file: finding, removing and replacing values by their path.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeArray, DeTable, DeValue};

use super::key_path::{KeyPath, Part};

/// The levels a configuration may nest. The deepest real key has three; the limit keeps the
/// recursive clone and drop of a hostile file's tree off the end of the stack.
const NESTING_MAX: usize = 16;

/// A value in the tree, with the bytes of the file that name it: its key, or the list item itself.
pub(super) struct Found<'a, 't> {
    pub(super) span: Range<usize>,
    pub(super) value: &'a DeValue<'t>,
}

/// The value at `path`, or `None` when there is none.
pub(super) fn find<'a, 't>(root: &'a DeValue<'t>, path: &KeyPath) -> Option<Found<'a, 't>> {
    let root = Found {
        span: 0..0,
        value: root,
    };
    path.parts().iter().try_fold(root, Found::step)
}

/// The deepest value on the way to `path` that exists; `None` when not even its first part does.
pub(super) fn nearest<'a, 't>(root: &'a DeValue<'t>, path: &KeyPath) -> Option<Found<'a, 't>> {
    let lengths = (1..=path.parts().len()).rev();
    lengths
        .map(|length| path.prefix(length))
        .find_map(|path| find(root, &path))
}

/// Takes the value at `path` out; `false` when there is none.
pub(super) fn remove(root: &mut DeValue<'_>, path: &KeyPath) -> bool {
    let Some((last, way)) = path.parts().split_last() else {
        return false;
    };
    match (last, walk(root, way)) {
        (Part::Key(name), Some(DeValue::Table(table))) => table.remove(name.as_str()).is_some(),
        (Part::Item(index), Some(DeValue::Array(array))) if *index < array.len() => {
            let items = std::mem::replace(array, DeArray::new())
                .into_iter()
                .enumerate();
            *array = items
                .filter(|(at, _)| at != index)
                .map(|(_, item)| item)
                .collect();
            true
        }
        _ => false,
    }
}

/// Sets the value at a path of keys, making the tables on the way; `false` (and no change to any
/// existing value) when something that is not a table stands in the way.
pub(super) fn put<'t>(root: &mut DeValue<'t>, path: &KeyPath, value: DeValue<'t>) -> bool {
    let Some((Part::Key(last), way)) = path.parts().split_last() else {
        return false;
    };
    let mut here = root;
    for part in way {
        let (Part::Key(name), DeValue::Table(table)) = (part, here) else {
            return false;
        };
        let empty = || Spanned::new(0..0, DeValue::Table(DeTable::new()));
        here = table
            .entry(spanned_key(name))
            .or_insert_with(empty)
            .get_mut();
    }
    let DeValue::Table(table) = here else {
        return false;
    };
    table.insert(spanned_key(last), Spanned::new(0..0, value));
    true
}

/// Whether the tree nests deeper than any configuration needs to.
pub(super) fn too_deep(root: &DeValue<'_>) -> bool {
    let mut left = vec![(1, root)];
    while let Some((depth, value)) = left.pop() {
        if depth > NESTING_MAX {
            return true;
        }
        match value {
            DeValue::Table(table) => left.extend(table.values().map(|v| (depth + 1, v.get_ref()))),
            DeValue::Array(array) => left.extend(array.iter().map(|v| (depth + 1, v.get_ref()))),
            _ => {}
        }
    }
    false
}

fn walk<'a, 't>(root: &'a mut DeValue<'t>, way: &[Part]) -> Option<&'a mut DeValue<'t>> {
    way.iter().try_fold(root, |here, part| match (part, here) {
        (Part::Key(name), DeValue::Table(table)) => {
            table.get_mut(name.as_str()).map(Spanned::get_mut)
        }
        (Part::Item(index), DeValue::Array(array)) => array.get_mut(*index).map(Spanned::get_mut),
        _ => None,
    })
}

fn spanned_key<'t>(name: &str) -> Spanned<std::borrow::Cow<'t, str>> {
    Spanned::new(0..0, name.to_owned().into())
}

// === impl Found ===

impl<'a, 't> Found<'a, 't> {
    fn step(self, part: &Part) -> Option<Found<'a, 't>> {
        match (part, self.value) {
            (Part::Key(name), DeValue::Table(table)) => {
                let (key, value) = table.get_key_value(name.as_str())?;
                Some(Found {
                    span: key.span(),
                    value: value.get_ref(),
                })
            }
            (Part::Item(index), DeValue::Array(array)) => {
                let item = array.get(*index)?;
                Some(Found {
                    span: item.span(),
                    value: item.get_ref(),
                })
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(text: &str) -> DeValue<'_> {
        DeValue::Table(DeTable::parse(text).unwrap().into_inner())
    }

    #[test]
    fn found_span_is_the_key() {
        let tree = tree("[a]\nbee = [1, 22]");
        assert_eq!(find(&tree, &KeyPath::dotted("a.bee")).unwrap().span, 4..7);
        assert_eq!(
            find(&tree, &KeyPath::dotted("a.bee").item(1)).unwrap().span,
            14..16
        );
        assert!(find(&tree, &KeyPath::dotted("a.c")).is_none());
    }

    #[test]
    fn nearest_is_the_section_of_a_missing_key() {
        let tree = tree("x = 1\n[a]\nb = 1");
        assert_eq!(
            nearest(&tree, &KeyPath::dotted("a.c.d")).unwrap().span,
            7..8
        );
        assert!(nearest(&tree, &KeyPath::dotted("z.c")).is_none());
    }

    #[test]
    fn remove_takes_keys_and_items() {
        let mut tree = tree("a = [1, 2]\nb = 3");
        assert!(remove(&mut tree, &KeyPath::dotted("a").item(0)));
        assert!(!remove(&mut tree, &KeyPath::dotted("a").item(1)));
        assert!(remove(&mut tree, &KeyPath::dotted("b")));
        assert!(!remove(&mut tree, &KeyPath::default()));
        assert!(find(&tree, &KeyPath::dotted("b")).is_none());
    }

    #[test]
    fn put_makes_tables_but_never_replaces_a_value_by_one() {
        let mut tree = tree("a = 1");
        assert!(put(
            &mut tree,
            &KeyPath::dotted("b.c"),
            DeValue::Boolean(true)
        ));
        assert!(find(&tree, &KeyPath::dotted("b.c")).is_some());
        assert!(!put(
            &mut tree,
            &KeyPath::dotted("a.c"),
            DeValue::Boolean(true)
        ));
    }

    #[test]
    fn deep_nesting_is_noticed() {
        assert!(!too_deep(&tree("[a.b.c]\nd = { e = [1] }")));
        assert!(too_deep(&tree(&format!("{} = 1", ["a"; 40].join(".")))));
    }
}
