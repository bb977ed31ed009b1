//! Visit of a command's elements, in the order of the wire and while the document is read: no tree is built.

use std::borrow::Cow;

use super::raw::check_depth;
use crate::xml::{ChildElement, ContentPiece, ParseError, XmlReader};

/// Visitor of elements. Each element is opened and closed once, and what lies in it in between.
pub trait ElementVisitor {
    /// An element begins: its name without a prefix, the local name of its `xsi:type`, and whether it is nil.
    fn open(&mut self, name: &str, xsi_type: Option<&str>, nil: bool);
    /// The element that was opened last ends; the text of one without children, else an empty one.
    fn close(&mut self, text: &str);
}

/// Takes `visitor` through all that the element whose start tag was read last holds, up to its end. An element that
/// is nil is empty, whatever it holds. After an error the visitor has seen a part.
pub fn visit_elements(
    reader: &mut XmlReader<'_>,
    visitor: &mut impl ElementVisitor,
) -> Result<(), ParseError> {
    visit_content(reader, visitor, 1).map(|_| ())
}

/// Visits the children, which lie at this depth. Whether there are any decides what becomes of the text.
fn visit_content<'x, V: ElementVisitor>(
    reader: &mut XmlReader<'x>,
    visitor: &mut V,
    depth: usize,
) -> Result<Option<Cow<'x, str>>, ParseError> {
    let mut is_first = true;
    loop {
        match reader.piece(is_first)? {
            ContentPiece::Leaf { name, text } => {
                check_depth(depth)?;
                visitor.open(name, None, false);
                visitor.close(text);
            }
            ContentPiece::Child(child) => visit_child(reader, visitor, &child, depth)?,
            ContentPiece::End(text) => return Ok(is_first.then_some(text)),
        }
        is_first = false;
    }
}

fn visit_child<'x, V: ElementVisitor>(
    reader: &mut XmlReader<'x>,
    visitor: &mut V,
    child: &ChildElement<'x>,
    depth: usize,
) -> Result<(), ParseError> {
    check_depth(depth)?;
    let xsi_type = reader.xsi_type(child)?.map(|(_, local)| local);
    visitor.open(child.name(), xsi_type.as_deref(), child.nil);
    if child.nil {
        reader.skip()?;
        visitor.close("");
        return Ok(());
    }
    let text = visit_content(reader, visitor, depth + 1)?;
    visitor.close(text.as_deref().unwrap_or_default());
    Ok(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::command::raw::{ElementValue, RawElement, RawResponse};
    use crate::document::{read_document, read_envelope};
    use crate::encoding::DecodedDocument;
    use crate::frame::{FrameDecoder, NESTING_DEPTH_MAX};

    /// Builds what `RawResponse` reads.
    #[derive(Default)]
    struct TreeVisitor {
        open: Vec<Started>,
        done: Vec<RawElement>,
    }

    struct Started {
        name: String,
        xsi_type: Option<String>,
        nil: bool,
        children: Vec<RawElement>,
    }

    impl ElementVisitor for TreeVisitor {
        fn open(&mut self, name: &str, xsi_type: Option<&str>, nil: bool) {
            self.open.push(Started {
                name: name.to_owned(),
                xsi_type: xsi_type.map(str::to_owned),
                nil,
                children: Vec::new(),
            });
        }

        fn close(&mut self, text: &str) {
            let started = self.open.pop().unwrap();
            let value = match (started.nil, started.children.is_empty()) {
                (true, _) => ElementValue::Nil,
                (false, true) => ElementValue::Text(text.to_owned()),
                (false, false) => ElementValue::Elements(started.children),
            };
            let mut element = RawElement::new(&started.name, value).unwrap();
            element.type_name = started.xsi_type;
            match self.open.last_mut() {
                Some(parent) => parent.children.push(element),
                None => self.done.push(element),
            }
        }
    }

    const HEAD: &str = "<BroadsoftDocument protocol=\"OCI\" xmlns=\"C\" \
        xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><command xsi:type=\"X\" xmlns=\"\">";
    const TAIL: &str = "</command></BroadsoftDocument>";

    type Both = (
        Result<Vec<RawElement>, ParseError>,
        Result<Vec<RawElement>, ParseError>,
    );

    /// What the visitor sees of a command's content, and what the reader of trees reads.
    fn both_of(document: &DecodedDocument<'_>) -> Both {
        let mut visited = None;
        let mut other = document.reader();
        read_envelope(document.reader(), |_, reader| {
            let mut visitor = TreeVisitor::default();
            let outcome = visit_elements(reader, &mut visitor);
            let level = reader.depth();
            visited = Some(outcome.map(|()| {
                assert_eq!((visitor.open.len(), level), (0, 1));
                visitor.done
            }));
            reader.leave(1)
        })
        .unwrap();
        other.root().unwrap();
        other.child().unwrap().unwrap();
        let tree = RawResponse::read("X", &mut other);
        (visited.unwrap(), tree.map(|tree| tree.elements))
    }

    /// The same of a document that was cut out of a stream, of which the marks of framing are known.
    fn framed(content: &str) -> Option<Both> {
        let mut decoder = FrameDecoder::new(1 << 20);
        let text = format!("{HEAD}{content}{TAIL}");
        decoder.buffer_mut().extend_from_slice(text.as_bytes());
        let document = decoder.next_document().ok()??;
        let decoded = decoder.decode(&document);
        Some(both_of(&decoded))
    }

    fn unframed(content: &str) -> Both {
        both_of(&DecodedDocument::new(
            format!("{HEAD}{content}{TAIL}").into(),
            None,
        ))
    }

    #[test]
    fn every_kind_of_element_is_visited() {
        for content in [
            "",
            "<a>1</a><b/><c></c>",
            "<a> 1 </a>\n<b>x&amp;y</b><c><![CDATA[<d>]]></c>",
            "<t><colHeading>A</colHeading><row><col>1</col><col/></row><row><col>2</col></row></t>",
            "<k xsi:type=\"GroupKey\"><id>g</id></k><n xsi:nil=\"true\"/><p:q xmlns:p=''>z</p:q>",
            "<k xsi:type='S'>text</k><k xsi:type=\"S\" xsi:nil='1'><gone>1</gone></k>",
            "<m>text <x>1</x> more <y/> rest</m>",
            "<m><x a='1'>1</x><x>2</x></m>",
            "<!-- c --><a><!-- d -->1<!-- e -->2</a>",
        ] {
            for (visited, read) in [unframed(content), framed(content).unwrap()] {
                assert_eq!(visited.unwrap(), read.unwrap(), "{content}");
            }
        }
    }

    #[test]
    fn what_cannot_be_understood_is_an_error_and_the_depth_has_a_limit() {
        for content in ["<a>&nbsp;</a>", "<a b=1>x</a>", "<k xsi:type='z:K'/>"] {
            let (visited, read) = unframed(content);
            assert!(visited.is_err() && read.is_err(), "{content}");
        }
        let deep = |levels| "<a>".repeat(levels) + "1" + &"</a>".repeat(levels);
        let most = NESTING_DEPTH_MAX - 2;
        assert!(framed(&deep(most)).unwrap().0.is_ok());
        assert!(framed(&deep(most + 1)).is_none());
        assert!(framed(&deep(100_000)).is_none());
    }

    const PIECES: [&str; 14] = [
        "<a>",
        "</a>",
        "<b>",
        "</b>",
        "<a/>",
        "<b xsi:nil=\"true\">",
        "<a xsi:type=\"T\">",
        "1",
        " ",
        "\n",
        "&lt;",
        "<![CDATA[x]]>",
        "<!-- y -->",
        "<a>1</a>",
    ];

    proptest! {
        #[test]
        fn a_visit_sees_what_the_reader_of_trees_reads(
            pieces in prop::collection::vec(prop::sample::select(PIECES.to_vec()), 0..24),
        ) {
            let content = pieces.concat();
            if let Some((visited, read)) = framed(&content) {
                prop_assert_eq!(visited.ok(), read.ok());
                let (visited, read) = unframed(&content);
                prop_assert_eq!(visited.ok(), read.ok());
            }
        }
    }

    #[test]
    fn a_document_read_by_itself_needs_no_marks() {
        let mut seen = Vec::new();
        let text = format!("{HEAD}<a>1</a>{TAIL}");
        read_document(&text, |_, reader| {
            let mut visitor = TreeVisitor::default();
            visit_elements(reader, &mut visitor)?;
            seen = visitor.done;
            Ok(())
        })
        .unwrap();
        assert_eq!(seen.len(), 1);
        assert!(seen[0].value == ElementValue::Text("1".into()));
    }
}
