//! The mapping of documents that fit their schema, once more: slow, from a tree, by the grammar of the content.

use proptest::prelude::*;
use serde_json::{Map, Value};

use super::instance::InstanceWriter;
use super::*;
use crate::model::{ElementDeclaration, Particle, Term, TypeContent, TypeDefinition};
use crate::secret::{holds_secret, is_secret_type};
use crate::simple::BuiltinType;

type Members = Map<String, Value>;

/// The slow mapping.
struct SlowMapping<'s> {
    schemas: &'s SchemaSet,
    options: ReplyOptions,
    masked: Vec<String>,
}

/// The children that are left, and where in the JSON their object is.
struct Children<'d> {
    left: Vec<Node<'d, 'd>>,
    pointer: String,
}

impl<'d> Children<'d> {
    fn of(node: Node<'d, 'd>, pointer: String) -> Self {
        let mut left: Vec<_> = node.children().filter(Node::is_element).collect();
        left.reverse();
        Self { left, pointer }
    }

    fn begins(&self, term: &Term) -> bool {
        self.left.last().is_some_and(|node| term.starts_with(*node))
    }
}

impl SlowMapping<'_> {
    fn reply(&mut self, name: &str, node: Node<'_, '_>) -> Value {
        let kind = &self.schemas.commands[name];
        let mut members = self.object(kind, node, String::new());
        members.insert("@type".into(), name.into());
        if !self.masked.is_empty() {
            members.insert("@masked".into(), self.masked.clone().into());
        }
        members.into()
    }

    fn object(&mut self, kind: &TypeDefinition, node: Node<'_, '_>, pointer: String) -> Members {
        let mut members = Members::new();
        let mut children = Children::of(node, pointer);
        if let TypeContent::Elements(content) = &kind.content {
            for particle in &content.sequence {
                self.particle(particle, &mut children, &mut members, false);
            }
        }
        assert!(children.left.is_empty(), "{:?}", children.left);
        members
    }

    fn particle(
        &mut self,
        particle: &Particle,
        children: &mut Children<'_>,
        members: &mut Members,
        in_item: bool,
    ) {
        let repeats = particle.max != Some(1);
        if let Term::Element(element) = &particle.term {
            return self.elements(element, repeats, children, members);
        }
        let is_group = repeats && !in_item && !matches!(particle.term, Term::Any);
        let mut count = 0;
        while particle.allows_after(count) && children.begins(&particle.term) {
            count += 1;
            if is_group {
                self.item(&particle.term, children, members);
            } else {
                self.term(&particle.term, children, members, in_item);
            }
        }
        match &particle.term {
            _ if is_group => {
                members.entry("@items").or_insert(Value::Array(Vec::new()));
            }
            // What is optional as a whole is of the sequence still.
            Term::Sequence(_) if count == 0 => {
                self.term(&particle.term, children, members, in_item);
            }
            _ => {}
        }
    }

    fn item(&mut self, term: &Term, children: &mut Children<'_>, members: &mut Members) {
        let list = members.entry("@items").or_insert(Value::Array(Vec::new()));
        let at = list.as_array().unwrap().len();
        let outer = children.pointer.clone();
        children.pointer = format!("{outer}/@items/{at}");
        let mut item = Members::new();
        self.term(term, children, &mut item, true);
        children.pointer = outer;
        let list = members.get_mut("@items").and_then(Value::as_array_mut);
        list.unwrap().push(item.into());
    }

    fn term(
        &mut self,
        term: &Term,
        children: &mut Children<'_>,
        members: &mut Members,
        in_item: bool,
    ) {
        match term {
            Term::Sequence(particles) => {
                for particle in particles {
                    self.particle(particle, children, members, in_item);
                }
            }
            Term::Choice(branches) => {
                let branch = branches.iter().find(|one| children.begins(&one.term));
                if let Some(branch) = branch {
                    self.particle(branch, children, members, in_item);
                }
            }
            Term::Any => {
                let node = children.left.pop().unwrap();
                members
                    .entry(node.tag_name().name())
                    .or_insert_with(|| text(node).into());
            }
            Term::Element(_) => unreachable!("it has a particle of its own"),
        }
    }

    fn elements(
        &mut self,
        element: &ElementDeclaration,
        repeats: bool,
        children: &mut Children<'_>,
        members: &mut Members,
    ) {
        let pointer = format!("{}/{}", children.pointer, element.name);
        let mut list = Vec::new();
        let mut is_masked = false;
        while let Some(node) = children.left.pop() {
            let is_own = node.tag_name().name() == &*element.name;
            if !is_own || !repeats && (is_masked || !list.is_empty()) {
                children.left.push(node);
                break;
            }
            let pointer = match repeats {
                true => format!("{pointer}/{}", list.len()),
                false => pointer.clone(),
            };
            match self.value(element, node, pointer) {
                Some(value) => list.push(value),
                None => is_masked = true,
            }
        }
        let value = match repeats {
            _ if is_masked => return self.masked.push(pointer),
            true => Value::Array(list),
            false if list.is_empty() => return,
            false => list.remove(0),
        };
        members.insert(element.name.to_string(), value);
    }

    /// None for a secret.
    fn value(
        &mut self,
        element: &ElementDeclaration,
        node: Node<'_, '_>,
        pointer: String,
    ) -> Option<Value> {
        let written = node.attribute((XSI, "type"));
        let kinds = self.schemas.kinds.get(&element.kind.name);
        let named = kinds.into_iter().flatten();
        let mut named = named.filter(|kind| Some(&*kind.name.local) == written);
        let kind = named.next().unwrap_or(&element.kind);
        if !self.options.secrets && (is_secret_type(kind) || holds_secret(element)) {
            return None;
        }
        if node.attribute((XSI, "nil")).is_some() {
            return Some(Value::Null);
        }
        let is_table = &*kind.name.local == "OCITable";
        Some(match &kind.content {
            TypeContent::Text(simple) => leaf(simple.base, &text(node)),
            TypeContent::Anything => Value::Object(Members::new()),
            TypeContent::Elements(_) if is_table => self.table(node, &pointer),
            TypeContent::Elements(_) => {
                let mut members = self.object(kind, node, pointer);
                if kinds.is_some() {
                    members.insert("@type".into(), kind.name.local.to_string().into());
                }
                members.into()
            }
        })
    }

    fn table(&mut self, node: Node<'_, '_>, pointer: &str) -> Value {
        let parts = |name| {
            let children = node.children().filter(Node::is_element);
            children.filter(move |child| child.tag_name().name() == name)
        };
        let columns: Vec<_> = parts("colHeading").map(text).collect();
        let keys = keys(&columns);
        let rows = parts("row").enumerate();
        let by_column = self.options.tables == TableForm::Columns;
        let rows = rows.map(|(at, row)| {
            let cells = row.children().filter(Node::is_element).map(text);
            let mut list = Vec::new();
            let mut members = Members::new();
            for (column, cell) in cells.enumerate() {
                let key = &keys[column];
                let hidden = !self.options.secrets && columns[column].ends_with("Password");
                let pointer = match by_column {
                    true => format!("{pointer}/rows/{at}/{column}"),
                    false => format!("{pointer}/{at}/{key}"),
                };
                match hidden {
                    true => self.masked.push(pointer),
                    false => drop(members.insert(key.clone(), cell.clone().into())),
                }
                list.push(if hidden { Value::Null } else { cell.into() });
            }
            match by_column {
                true => Value::Array(list),
                false => members.into(),
            }
        });
        let rows: Vec<_> = rows.collect();
        match by_column {
            true => serde_json::json!({ "columns": columns, "rows": rows }),
            false => rows.into(),
        }
    }
}

fn keys(headings: &[String]) -> Vec<String> {
    let mut keys: Vec<String> = Vec::new();
    for heading in headings {
        let lower = heading.to_lowercase();
        let mut words = lower.split([' ', '/']);
        let mut key = words.next().unwrap().to_owned();
        for word in words {
            key += &word[..1].to_uppercase();
            key += &word[1..];
        }
        let numbered = (2..).map(|number| format!("{key}{number}"));
        let mut candidates = std::iter::once(key.clone()).chain(numbered);
        keys.push(candidates.find(|one| !keys.contains(one)).unwrap());
    }
    keys
}

fn leaf(base: BuiltinType, text: &str) -> Value {
    match base {
        BuiltinType::Boolean => matches!(text.trim(), "true" | "1").into(),
        BuiltinType::Int => text.trim().parse::<i64>().unwrap().into(),
        _ => text.into(),
    }
}

/// Maps a random document in both ways, one whose values need not fit their limits and one that is valid.
fn check(schemas: &SchemaSet, name: &str, seed: u64) {
    let mut writer = InstanceWriter {
        schemas,
        seed,
        out: String::new(),
    };
    writer.content(&schemas.commands[name]);
    compare(schemas, name, &writer.out);
    if let Some(content) = schemas.made_reply(name, seed) {
        compare(schemas, name, &content);
    }
}

fn compare(schemas: &SchemaSet, name: &str, content: &str) {
    let xml = document(content);
    let tree = Document::parse(&xml).unwrap();
    for options in [ReplyOptions::default(), SECRETS, COLUMNS] {
        let mut slow = SlowMapping {
            schemas,
            options,
            masked: Vec::new(),
        };
        let expected = slow.reply(name, tree.root_element());
        let mapped = map(schemas, name, &xml, options);
        assert_eq!(strict::read(&mapped.json).unwrap(), expected, "{xml}");
        assert!(mapped.json.starts_with(&format!("{{\"@type\":\"{name}\"")));
        assert_eq!(mapped.unknown_elements, 0, "{xml}");
        assert_eq!(mapped.masked > 0, !slow.masked.is_empty());
    }
}

#[test]
fn every_type_of_our_own_schemas_is_mapped_alike() {
    let schemas = SchemaSet::embedded();
    for (seed, name) in schemas.command_types().enumerate() {
        check(schemas, name, seed as u64);
    }
}

#[test]
fn every_type_of_the_fixture_is_mapped_alike() {
    let mut names = 0;
    for name in FIXTURE.command_types() {
        names += 1;
        (0..20).for_each(|seed| check(&FIXTURE, name, seed));
    }
    assert!(names > 40, "{names}");
}

proptest! {
    #[test]
    fn replies_of_all_shapes_are_mapped_alike(seed: u64) {
        check(&SHAPES, "ShapeGetResponse", seed);
        check(&SHAPES, "ShapeListResponse", seed);
    }
}
