//! Files that nobody wrote with care: the reader ends, does not panic, and does not fill memory.

#[path = "../testing/mod.rs"]
mod testing;

use std::path::Path;

use ocip_schema::SchemaSet;
use proptest::prelude::*;
use proptest::sample::Index;
use testing::MadeSet;

const BASE: &str = r#"<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:c="C" targetNamespace="C">
  <xs:complexType name="OCICommand" abstract="true"/>
  <xs:complexType name="OCIRequest" abstract="true"><xs:complexContent><xs:extension base="c:OCICommand"/></xs:complexContent></xs:complexType>
</xs:schema>"#;

/// What is put into a file: pieces of other files, and what readers stumble over.
const PIECES: [&str; 24] = [
    "<",
    ">",
    "/>",
    "\"",
    "&",
    "&#0;",
    "&#x110000;",
    "<!--",
    "-->",
    "<![CDATA[",
    "]]>",
    "<?pi",
    "<!DOCTYPE a [<!ENTITY b \"c\">]>",
    "xs:",
    "xmlns:xs=\"n\"",
    "name=\"UserId\"",
    "abstract=\"true\"",
    "minOccurs=\"99999999999999999999\"",
    "<xs:sequence>",
    "</xs:sequence>",
    "<xs:choice/>",
    "<xs:element name=\"x\" type=\"DepartmentKey\"/>",
    "\u{FEFF}",
    "é\0",
];

/// A change of a text: a piece takes the place of what stands from one place to the other, if that is not too much.
#[derive(Debug, Clone)]
struct TextMutation {
    at: Index,
    length: usize,
    piece: Option<Index>,
}

fn mutations() -> impl Strategy<Value = Vec<TextMutation>> {
    let one = (any::<Index>(), 0..200_usize, any::<Option<Index>>());
    let one = one.prop_map(|(at, length, piece)| TextMutation { at, length, piece });
    proptest::collection::vec(one, 1..6)
}

// === impl TextMutation ===

impl TextMutation {
    fn apply(&self, text: &mut String) {
        let border = |text: &str, at: usize| {
            (0..=at.min(text.len()))
                .rev()
                .find(|at| text.is_char_boundary(*at))
        };
        let from = border(text, self.at.index(text.len() + 1)).unwrap_or_default();
        let to = border(text, from + self.length).unwrap_or(from).max(from);
        let piece = self
            .piece
            .map_or("", |piece| PIECES[piece.index(PIECES.len())]);
        text.replace_range(from..to, piece);
    }
}

fn small_set() -> Vec<(String, String)> {
    MadeSet::part(5, 6).files
}

fn read(files: &[(String, String)]) -> SchemaSet {
    let files: Vec<_> = files
        .iter()
        .map(|(name, text)| (&**name, &**text))
        .collect();
    SchemaSet::read_lenient(&files, true)
}

/// A set of the base and one more file with these declarations.
fn set(declarations: &str) -> SchemaSet {
    let file = format!(
        "<xs:schema xmlns:xs=\"http://www.w3.org/2001/XMLSchema\" xmlns:c=\"C\">{declarations}</xs:schema>"
    );
    SchemaSet::read_lenient(&[("base.xsd", BASE), ("t.xsd", &file)], false)
}

fn request(name: &str, content: &str) -> String {
    format!(
        "<xs:complexType name=\"{name}\"><xs:complexContent><xs:extension base=\"c:OCIRequest\"><xs:sequence>{content}\
         </xs:sequence></xs:extension></xs:complexContent></xs:complexType>"
    )
}

fn told(set: &SchemaSet, fault: &str) -> bool {
    set.faults().iter().any(|one| one.fault.contains(fault))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn no_text_makes_the_reader_panic(file in any::<Index>(), mutations in mutations()) {
        let mut files = small_set();
        let file = file.index(files.len());
        for mutation in &mutations {
            mutation.apply(&mut files[file].1);
        }
        let set = read(&files);
        for one in set.unusable() {
            prop_assert!(set.command(&one.name).is_none(), "{one:?}");
            prop_assert!(one.reason.contains(", line "), "{one:?}");
        }
        prop_assert!(set.unusable().is_empty() || !set.faults().is_empty());
        // What can be used can be walked through.
        let places = set.requests().map(|request| request.places().len());
        prop_assert!(places.sum::<usize>() < 1_000_000);
    }
}

#[test]
fn a_whole_made_set_is_usable() {
    let set = read(&MadeSet::whole(1).files);
    assert_eq!((set.faults(), set.unusable()), (&[][..], &[][..]));
    assert_eq!(set.requests().count(), 3_989);
    let documented = set.requests().filter(|one| one.documentation().is_some());
    assert!(documented.count() > 0);
}

#[test]
fn the_fixtures_are_usable() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures/oci/schemas");
    let set = SchemaSet::read_folder(Path::new(folder), false).unwrap();
    assert_eq!((set.faults(), set.unusable()), (&[][..], &[][..]));
    assert!(set.requests().count() > 10);
}

#[test]
fn elements_too_deep_are_told() {
    let nested = |depth: usize| "<xs:sequence>".repeat(depth) + &"</xs:sequence>".repeat(depth);
    let all_well = set(&request("ARequest", &nested(50)));
    assert!(all_well.knows("ARequest"), "{:?}", all_well.faults());
    let deep = set(&request("ARequest", &nested(100_000)));
    assert!(told(&deep, "elements lie more than 64 deep") && !deep.knows("ARequest"));
}

#[test]
fn chains_of_types_are_bounded_wherever_they_begin() {
    let chain = |from: usize, to: usize| {
        let link = |at: usize| {
            format!(
                "<xs:complexType name=\"T{at:06}\"><xs:sequence><xs:element name=\"e\" type=\"T{:06}\"/></xs:sequence></xs:complexType>",
                at + 1
            )
        };
        let end = format!("<xs:complexType name=\"T{to:06}\"/>");
        (from..to).map(link).collect::<String>() + &end
    };
    let user = |first: usize| {
        request(
            "ARequest",
            &format!("<xs:element name=\"e\" type=\"T{first:06}\"/>"),
        )
    };
    let all_well = set(&(chain(0, 60) + &user(0)));
    assert!(all_well.knows("ARequest"), "{:?}", all_well.faults());
    let near_the_end = set(&(chain(0, 20_000) + &user(19_950)));
    assert!(near_the_end.knows("ARequest") && told(&near_the_end, "more than 128 deep"));
    assert!(!set(&(chain(0, 20_000) + &user(0))).knows("ARequest"));
}

#[test]
fn chains_of_bases_are_bounded() {
    let link = |at: usize| {
        format!(
            "<xs:complexType name=\"T{at}\"><xs:complexContent><xs:extension base=\"T{}\"/></xs:complexContent></xs:complexType>",
            at + 1
        )
    };
    let chain = |to: usize| {
        (0..to).map(link).collect::<String>() + &format!("<xs:complexType name=\"T{to}\"/>")
    };
    let user = request("ARequest", "<xs:element name=\"e\" type=\"T0\"/>");
    assert!(set(&(chain(20) + &user)).knows("ARequest"));
    let long = set(&(chain(20_000) + &user));
    assert!(!long.knows("ARequest") && told(&long, "more than 128 deep"));
}

#[test]
fn places_are_counted_before_they_are_walked_through() {
    let double = |at: usize| {
        let element = |name: &str| format!("<xs:element name=\"{name}\" type=\"T{}\"/>", at + 1);
        format!(
            "<xs:complexType name=\"T{at}\"><xs:sequence>{}{}</xs:sequence></xs:complexType>",
            element("a"),
            element("b")
        )
    };
    let types = (0..40).map(double).collect::<String>() + "<xs:complexType name=\"T40\"/>";
    let many = request("ManyRequest", "<xs:element name=\"e\" type=\"T0\"/>");
    let few = request("FewRequest", "<xs:element name=\"e\" type=\"T30\"/>");
    let set = set(&(types + &many + &few));
    assert!(!set.knows("ManyRequest") && told(&set, "places for more than 100000 elements"));
    assert_eq!(
        set.command("FewRequest").unwrap().places().len(),
        (1 << 11) - 1
    );
}

#[test]
fn what_is_copied_from_bases_is_bounded() {
    let elements: String = (0..90_000)
        .map(|at| format!("<xs:element name=\"e{at}\" type=\"xs:int\"/>"))
        .collect();
    let large = format!(
        "<xs:complexType name=\"Large\" abstract=\"true\"><xs:sequence>{elements}</xs:sequence></xs:complexType>"
    );
    let kind = |at: usize| {
        format!(
            "<xs:complexType name=\"K{at}\"><xs:complexContent><xs:extension base=\"Large\"/></xs:complexContent></xs:complexType>"
        )
    };
    let kinds: String = (0..200).map(kind).collect();
    let set =
        set(&(large + &kinds + &request("ARequest", "<xs:element name=\"e\" type=\"K199\"/>")));
    assert!(told(&set, "too much is derived from what is large"));
    assert!(!set.knows("ARequest"));
}

#[test]
fn prefixes_are_bounded() {
    let bind = |count: usize| {
        (0..count)
            .map(|at| format!(" xmlns:p{at}=\"n\""))
            .collect::<String>()
    };
    let type_with = |count| {
        format!(
            "<xs:simpleType name=\"T\"{}><xs:restriction base=\"xs:int\"/></xs:simpleType>",
            bind(count)
        )
    };
    assert!(set(&type_with(60)).faults().is_empty());
    assert!(told(&set(&type_with(100)), "too many prefixes"));
}

#[test]
fn what_must_be_there_is_bounded() {
    let content = |min: &str, length: &str| {
        format!(
            "<xs:element name=\"e\" minOccurs=\"{min}\" maxOccurs=\"unbounded\"><xs:simpleType><xs:restriction base=\"xs:token\">\
             <xs:minLength value=\"{length}\"/></xs:restriction></xs:simpleType></xs:element>"
        )
    };
    assert!(set(&request("ARequest", &content("12", "80"))).knows("ARequest"));
    for (content, fault) in [
        (
            content("4000000000", "80"),
            "places for more than 100000 elements",
        ),
        (
            content("1", "4000000000"),
            "4000000000 characters are more than 65536",
        ),
    ] {
        let set = set(&request("ARequest", &content));
        assert!(
            told(&set, fault) && !set.knows("ARequest"),
            "{:?}",
            set.faults()
        );
    }
}

/// A validator that looked for such elements would never get ahead.
#[test]
fn what_may_not_occur_is_not_there() {
    let file = r#"<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:element name="D" type="Document"/>
        <xs:complexType name="Document"><xs:sequence><xs:sequence maxOccurs="unbounded">
          <xs:element name="a" type="xs:token" minOccurs="0" maxOccurs="0"/>
          <xs:choice minOccurs="0" maxOccurs="0"><xs:element name="b" type="xs:token"/></xs:choice>
        </xs:sequence></xs:sequence></xs:complexType></xs:schema>"#;
    let set = SchemaSet::read(&[("t.xsd", file)]).unwrap();
    assert_eq!(set.validate("<D/>"), Ok(()));
    assert!(set.validate("<D><a/></D>").is_err());
    assert!(set.validate("<D><b/></D>").is_err());
}
