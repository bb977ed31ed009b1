use super::*;
use proptest::prelude::*;

fn written(text: &str) -> String {
    let mut out = Vec::new();
    XmlWriter::new(&mut out).text_element("a", text);
    String::from_utf8(out).unwrap()
}

fn read_text(document: &str) -> Result<String, ParseError> {
    let mut reader = XmlReader::new(document);
    let root = reader.root()?;
    reader.text(&root)
}

#[test]
fn text_cannot_add_an_element() {
    assert_eq!(
        written("</a><b>&]]>\""),
        "<a>&lt;/a&gt;&lt;b&gt;&amp;]]&gt;&quot;</a>"
    );
}

#[test]
fn a_character_that_xml_cannot_hold_is_remembered() {
    let mut out = Vec::new();
    let mut writer = XmlWriter::new(&mut out);
    writer.text("a\0b\u{ffff}");
    assert_eq!(writer.unwritable(), Some('\0'));
    assert_eq!(out, b"ab");
}

#[test]
fn cdata_references_and_text_join() {
    assert_eq!(
        read_text("<a>x<![CDATA[<y>]]>&#233;&amp;&quot;</a>").unwrap(),
        "x<y>é&\""
    );
}

#[test]
fn doctype_and_unknown_entities_are_refused() {
    assert_eq!(read_text("<!DOCTYPE a []><a/>"), Err(ParseError::Doctype));
    for text in ["<a>&x;</a>", "<a>&#0;</a>"] {
        let refused = read_text(text).unwrap_err();
        assert!(matches!(refused, ParseError::Reference { .. }), "{text}");
    }
    assert!(matches!(
        read_text("<a><b></a>"),
        Err(ParseError::Value { .. })
    ));
    assert!(matches!(read_text("<a></b>"), Err(ParseError::Syntax(_))));
}

#[test]
fn nil_follows_the_namespace_and_not_the_prefix() {
    let mut reader = XmlReader::new(
        "<r xmlns:i='http://www.w3.org/2001/XMLSchema-instance' xmlns:j='x'>\
         <a i:nil='1'/><b j:nil='true'/><c nil='true'/></r>",
    );
    reader.root().unwrap();
    let mut nils = Vec::new();
    while let Some(child) = reader.child().unwrap() {
        nils.push((child.name().to_owned(), child.nil));
        reader.skip().unwrap();
    }
    assert_eq!(
        nils,
        [("a".into(), true), ("b".into(), false), ("c".into(), false)]
    );
}

#[test]
fn very_many_attributes_cost_no_more_than_their_length() {
    use std::fmt::Write as _;
    let mut document = String::from("<a");
    for number in 0..200_000 {
        write!(document, " b{number}=''").unwrap();
    }
    document.push_str(" echo='x'/>");
    let mut reader = XmlReader::new(&document);
    let root = reader.root().unwrap();
    // Compared each with each, they would keep a core busy for minutes.
    assert_eq!(
        reader.attribute(&root, "echo").unwrap().as_deref(),
        Some("x")
    );
}

#[test]
fn an_error_repeats_no_more_than_an_excerpt() {
    let long = "x".repeat(10_000);
    let error = read_text(&format!("<a><{long}></b></a>")).unwrap_err();
    assert!(error.to_string().len() < 300);
    let error = read_text(&format!("<a></{long}>")).unwrap_err();
    assert!(error.to_string().len() < 300);
}

proptest! {
    #[test]
    fn a_buffer_that_grows_holds_what_was_appended(parts in prop::collection::vec("[a-z]{0,40}", 0..40)) {
        let mut out = Vec::new();
        for part in &parts {
            append(&mut out, part.as_bytes());
        }
        prop_assert_eq!(out, parts.concat().into_bytes());
    }

    #[test]
    fn what_is_written_is_read_back(text in "[^\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\u{fffe}\u{ffff}]{0,60}") {
        prop_assert_eq!(read_text(&written(&text)).unwrap(), text);
    }

    #[test]
    fn any_text_is_read_without_panic(text in "[<>a&;/!\\[\\]='\"x: \\-?#0-9]{0,60}") {
        let mut reader = XmlReader::new(&text);
        // Each child takes at least two bytes.
        while let Ok(Some(child)) = reader.child() {
            let _ = reader.xsi_type(&child);
        }
    }
}

/// Start tags, end tags and texts as quick-xml sees them, up to its first error.
fn told_by_quick_xml(text: &str) -> Vec<String> {
    let mut reader = quick_xml::reader::Reader::from_str(text);
    reader.config_mut().expand_empty_elements = true;
    reader.config_mut().allow_dangling_amp = true;
    let mut told = Vec::new();
    // Each event takes at least a byte, or is the end.
    while let Ok(event) = reader.read_event() {
        use quick_xml::events::Event;
        match event {
            Event::Start(start) => told.push(format!("<{}", start.name().into_inner())),
            Event::End(_) => told.push(">".to_owned()),
            Event::Eof => break,
            _ => {}
        }
    }
    told
}

fn told_by_ours(text: &str) -> Result<Vec<String>, ParseError> {
    let mut reader = XmlReader::new(text);
    let (mut told, mut depth) = (Vec::new(), 0);
    loop {
        let child = reader.child_or_flawed()?;
        match child {
            Some(child) => told.push(format!("<{}", child.name())),
            None if depth == 0 => return Ok(told),
            None => told.push(">".to_owned()),
        }
        depth = reader.depth();
    }
}

proptest! {
    #[test]
    fn the_reader_sees_the_elements_that_quick_xml_sees(
        inside in "(<b>|</b>|<c/>|<b x='1' y=\"2\">|<!--|-->|<!\\[CDATA\\[|\\]\\]>|<\\?p|\\?>|'|\"|t|&amp;|&|-|\\]| ){0,24}",
    ) {
        let text = format!("<a>{inside}</a>");
        if let Ok(ours) = told_by_ours(&text) {
            prop_assert_eq!(ours, told_by_quick_xml(&text), "{}", text);
        }
    }
}

/// A character as it is written.
fn escaped(character: char) -> String {
    match character {
        '&' => "&amp;".to_owned(),
        '<' => "&lt;".to_owned(),
        '>' => "&gt;".to_owned(),
        '"' => "&quot;".to_owned(),
        '\t' | '\n' | '\r' => format!("&#{};", u32::from(character)),
        '\0'..' ' | '\u{fffe}' | '\u{ffff}' => String::new(),
        plain => plain.to_string(),
    }
}

proptest! {
    #[test]
    fn a_text_is_written_as_its_characters_are(
        text in "([ -~]|[é\u{efff}\u{f000}\u{fffd}-\u{ffff}😀]|[\u{0}-\u{1f}]|[&<>\"]){0,40}",
    ) {
        let mut out = Vec::new();
        let mut writer = XmlWriter::new(&mut out);
        writer.text(&text);
        let unwritable = text.chars().find(|one| escaped(*one).is_empty());
        prop_assert_eq!(writer.unwritable(), unwritable);
        let expected: String = text.chars().map(escaped).collect();
        prop_assert_eq!(String::from_utf8(out).unwrap(), expected);
    }
}
