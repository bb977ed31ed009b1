//! The schema set of `fixtures/oci/` has every construct that a switch's own has, and its documents fit it.

#![allow(clippy::unwrap_used, reason = "a test")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use ocip_schema::SchemaSet;
use roxmltree::{Document, Node};

const XSD: &str = "http://www.w3.org/2001/XMLSchema";

/// Every construct of a switch's set, in the words of [`constructs`].
const CONSTRUCTS: [&str; 60] = [
    "abstract complexType",
    "anonymous complexType of element",
    "anonymous simpleType of attribute",
    "anonymous simpleType of element",
    "attribute",
    "base of NMTOKEN",
    "base of float",
    "base of int",
    "base of named",
    "base of string",
    "base of token",
    "choice",
    "choice as content of complexType",
    "choice as content of extension",
    "choice maxOccurs=10",
    "choice minOccurs=0",
    "complexType",
    "default",
    "documentation",
    "element of base64Binary",
    "element of boolean",
    "element of date",
    "element of dateTime",
    "element of decimal",
    "element of int",
    "element of long",
    "element of named",
    "element of normalizedString",
    "element of nothing",
    "element of string",
    "element of token",
    "elementFormDefault=qualified",
    "enumeration",
    "extension of complexContent",
    "fixed",
    "fixed length",
    "import of C",
    "include",
    "include of ../",
    "include of Services/",
    "length",
    "maxInclusive",
    "maxLength",
    "maxOccurs=100",
    "maxOccurs=unbounded",
    "minInclusive",
    "minLength",
    "minOccurs=0",
    "minOccurs=2",
    "nillable",
    "pattern",
    "restriction of complexContent",
    "sequence in choice",
    "sequence in extension",
    "sequence in sequence's choice",
    "simpleType",
    "table",
    "targetNamespace=C",
    "whiteSpace",
    "xs:float",
];

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../fixtures/oci")
        .join(name)
}

fn texts(folder: &Path, ending: &str) -> Vec<String> {
    let mut texts = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => texts.extend(self::texts(&path, ending)),
            false if path.to_string_lossy().ends_with(ending) => {
                texts.push(fs::read_to_string(path).unwrap())
            }
            false => {}
        }
    }
    texts
}

/// What a node is an example of.
fn constructs(node: Node<'_, '_>) -> Vec<String> {
    let kind = node.tag_name().name();
    let parent = node
        .parent_element()
        .map_or("", |parent| parent.tag_name().name());
    let grandparent = node
        .parent_element()
        .and_then(|parent| parent.parent_element());
    let grandparent = grandparent.map_or("", |node| node.tag_name().name());
    let built_in = |name: &str| {
        name.strip_prefix("xs:")
            .map_or("named".to_owned(), str::to_owned)
    };
    let mut found = vec![kind.to_owned()];
    for attribute in node.attributes() {
        let (name, value) = (attribute.name(), attribute.value());
        match (kind, name) {
            ("include", "schemaLocation") => {
                let path = value
                    .rsplit_once('/')
                    .map(|(path, _)| format!("include of {path}/"));
                found.extend(path);
            }
            ("import", "namespace") => found.push(format!("import of {value}")),
            ("element", "type") if value == "OCITable" => found.push("table".to_owned()),
            ("element", "type") => found.push(format!("element of {}", built_in(value))),
            ("restriction", "base") if parent == "simpleType" => {
                found.push(format!("base of {}", built_in(value)))
            }
            ("length", "fixed") => found.push("fixed length".to_owned()),
            ("choice", "minOccurs" | "maxOccurs") => found.push(format!("choice {name}={value}")),
            (_, "nillable" | "default" | "fixed") => found.push(name.to_owned()),
            (_, "minOccurs" | "maxOccurs" | "elementFormDefault" | "targetNamespace") => {
                found.push(format!("{name}={value}"));
            }
            ("complexType", "abstract") => found.push("abstract complexType".to_owned()),
            _ => {}
        }
        if value == "xs:float" {
            found.push(value.to_owned());
        }
    }
    match (kind, parent) {
        ("complexType" | "simpleType", "element" | "attribute") => {
            found.push(format!("anonymous {kind} of {parent}"))
        }
        ("choice", "complexType" | "extension") => {
            found.push(format!("choice as content of {parent}"))
        }
        ("sequence", "choice") => {
            found.push("sequence in choice".to_owned());
            if grandparent == "sequence" {
                found.push("sequence in sequence's choice".to_owned());
            }
        }
        ("sequence", "extension") => found.push("sequence in extension".to_owned()),
        ("extension" | "restriction", "complexContent") => {
            found.push(format!("{kind} of complexContent"))
        }
        ("element", _) if !node.has_attribute("type") && !node.has_children() => {
            found.push("element of nothing".to_owned());
        }
        _ => {}
    }
    found
}

#[test]
fn it_has_every_construct() {
    let mut found = BTreeSet::new();
    for text in texts(&folder("schemas"), ".xsd") {
        let document = Document::parse(&text).unwrap();
        let nodes = document
            .descendants()
            .filter(|node| node.tag_name().namespace() == Some(XSD));
        found.extend(nodes.flat_map(constructs));
    }
    let missing: Vec<_> = CONSTRUCTS
        .iter()
        .filter(|one| !found.contains(**one))
        .collect();
    assert_eq!(missing, Vec::<&&str>::new(), "{found:?}");
}

#[test]
fn all_of_it_is_understood() {
    let set = SchemaSet::read_folder(&folder("schemas"), true).unwrap();
    assert_eq!(set.faults(), []);
    assert_eq!(set.unusable(), []);
    assert!(set.requests().count() > 60);
}

#[test]
fn its_documents_fit_and_others_do_not() {
    let set = SchemaSet::read_folder(&folder("schemas"), false).unwrap();
    let documents = texts(&folder("documents"), ".xml");
    assert_eq!(documents.len(), 5);
    for document in &documents {
        assert_eq!(set.validate(document), Ok(()), "{document}");
    }
    // One change each, to something that every validator refuses.
    for (good, bad) in [
        ("<policy>Circular</policy>", "<policy>Round</policy>"),
        ("<ratio>0.25</ratio>", ""),
        ("<tuning>2.5E-1</tuning>", "<tuning>1.5</tuning>"),
        ("<value>1*#</value>", "<value>1*#5</value>"),
        (
            "<content>UklGRiQAAABXQVZF</content>",
            "<content>UklGRiQAAABXQVZ</content>",
        ),
        (
            "<startDate>2026-03-01</startDate>",
            "<startDate>2026-03-32</startDate>",
        ),
        (
            "<reservationlessNoEndDate>true<",
            "<reservationlessNoEndDate>false<",
        ),
        (
            "<checksum>89abcdef</checksum>",
            "<checksum>89abcde</checksum>",
        ),
        (
            "<moderatorPin>4711</moderatorPin>",
            "<moderatorPin>471a</moderatorPin>",
        ),
        (
            "<eventId>17</eventId>",
            "<eventId>17</eventId><cancelAllEvents/>",
        ),
        (
            "<groupExternalId>1f-77</groupExternalId>",
            "<groupId>g</groupId>",
        ),
        ("xsi:type=\"EnterpriseDepartmentKey\" xsi:nil", "xsi:nil"),
        (
            "<alias>sip:support@foo.example</alias>",
            "<department xsi:nil=\"true\"/>",
        ),
    ] {
        let document = documents.iter().find(|text| text.contains(good)).unwrap();
        let changed = document.replacen(good, bad, 1);
        assert!(set.validate(&changed).is_err(), "{bad}");
    }
}
