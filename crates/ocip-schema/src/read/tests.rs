use super::super::{SchemaError, SchemaSet};

/// A file with these declarations, of the namespace `n`.
fn file(declarations: &str) -> String {
    format!(
        "<xs:schema xmlns:xs=\"http://www.w3.org/2001/XMLSchema\" xmlns:n=\"n\" \
         targetNamespace=\"n\">\n{declarations}\n</xs:schema>"
    )
}

fn error(declarations: &str) -> String {
    let text = file(declarations);
    SchemaSet::read(&[("t.xsd", &text)])
        .unwrap_err()
        .to_string()
}

fn simple(facets: &str, base: &str) -> String {
    let restriction = format!("<xs:restriction base=\"{base}\">{facets}</xs:restriction>");
    format!("<xs:simpleType name=\"T\">{restriction}</xs:simpleType>")
}

fn complex(content: &str) -> String {
    format!("<xs:complexType name=\"T\">{content}</xs:complexType>")
}

#[test]
fn constructs_outside_the_subset_are_refused_by_name() {
    for (declarations, fault) in [
        (
            "<xs:group name=\"G\"/>",
            "t.xsd, line 2: xs:group G: not supported here",
        ),
        (
            "<xs:attribute name=\"a\"/>",
            "t.xsd, line 2: xs:attribute a: not supported here",
        ),
        ("<other/>", "t.xsd, line 2: other: not supported here"),
        ("text", "t.xsd, line 1: xs:schema: text is not allowed"),
        (
            "<xs:element name=\"e\" type=\"xs:token\" substitutionGroup=\"n:f\"/>",
            "t.xsd, line 2: xs:element e: the attribute substitutionGroup is not supported",
        ),
        (
            "<xs:element name=\"e\"><xs:complexType><xs:all/></xs:complexType></xs:element>",
            "t.xsd, line 2: xs:all: not supported here",
        ),
        (
            "<xs:element name=\"e\" type=\"xs:gYear\"/>",
            "t.xsd, line 2: xs:element e: the built-in type gYear is not supported",
        ),
    ] {
        assert_eq!(error(declarations), fault);
    }
}

#[test]
fn constructs_outside_the_subset_are_refused_in_complex_types() {
    for (content, fault) in [
        ("<xs:all/>", "xs:all: not supported here"),
        ("<xs:choice/>", "xs:choice: it has no alternative"),
        ("<xs:anyAttribute/>", "xs:anyAttribute: not supported here"),
        (
            "<xs:simpleContent/>",
            "xs:simpleContent: not supported here",
        ),
        (
            "<xs:sequence/><xs:sequence/>",
            "xs:sequence: not supported here",
        ),
        (
            "<xs:sequence minOccurs=\"0\"/>",
            "xs:sequence: the attribute minOccurs is not supported",
        ),
        (
            "<xs:sequence><xs:group ref=\"g\"/></xs:sequence>",
            "xs:group: not supported here",
        ),
        (
            "<xs:sequence><xs:any/></xs:sequence>",
            "xs:any: the attribute namespace is missing",
        ),
        (
            "<xs:sequence><xs:any namespace=\"##any\" processContents=\"skip\"/></xs:sequence>",
            "xs:any: namespace=\"##any\" is not supported",
        ),
        (
            "<xs:sequence><xs:element ref=\"n:e\"/></xs:sequence>",
            "xs:element: the attribute ref is not supported",
        ),
        (
            "<xs:sequence><xs:element name=\"e\" type=\"xs:int\" default=\"x\"/></xs:sequence>",
            "xs:element e: the attribute default: 'x' is not a whole number",
        ),
        (
            "<xs:sequence><xs:element name=\"e\" type=\"xs:int\" fixed=\"x\"/></xs:sequence>",
            "xs:element e: the attribute fixed: 'x' is not a whole number",
        ),
        (
            "<xs:attribute name=\"a\" type=\"xs:int\" use=\"prohibited\"/>",
            "xs:attribute a: use=\"prohibited\" is not supported",
        ),
        (
            "<xs:complexContent><xs:list base=\"n:T\"/></xs:complexContent>",
            "xs:list: not supported here",
        ),
    ] {
        assert_eq!(error(&complex(content)), format!("t.xsd, line 2: {fault}"));
    }
}

#[test]
fn constructs_outside_the_subset_are_refused_in_simple_types() {
    for (facets, base, fault) in [
        (
            "<xs:length value=\"1\"/>",
            "xs:int",
            "xs:length: not supported here",
        ),
        (
            "<xs:whiteSpace value=\"preserve\"/>",
            "xs:token",
            "xs:whiteSpace: not supported here",
        ),
        (
            "<xs:minLength value=\"1\"/>",
            "xs:int",
            "xs:minLength: not supported here",
        ),
        (
            "<xs:minInclusive value=\"1\"/>",
            "xs:token",
            "xs:minInclusive: not supported here",
        ),
        (
            "<xs:enumeration value=\"true\"/>",
            "xs:boolean",
            "xs:enumeration: not supported here",
        ),
        (
            "<xs:pattern value=\"a*\"/>",
            "xs:token",
            "xs:pattern: the pattern a* is not supported",
        ),
        (
            "<xs:pattern value=\"a\"/><xs:pattern value=\"b\"/>",
            "xs:token",
            "xs:restriction: a facet is given twice",
        ),
        (
            "<xs:minLength value=\"one\"/>",
            "xs:token",
            "xs:minLength: value=\"one\" is not a number in range",
        ),
        (
            "<xs:minLength value=\"1\" fixed=\"true\"/>",
            "xs:token",
            "xs:minLength: the attribute fixed is not supported",
        ),
    ] {
        let fault = format!("t.xsd, line 2: {fault}");
        assert_eq!(error(&simple(facets, base)), fault);
    }
    let list = "<xs:simpleType name=\"T\"><xs:list itemType=\"xs:int\"/></xs:simpleType>";
    assert_eq!(error(list), "t.xsd, line 2: xs:list: not supported here");
}

#[test]
fn names_must_lead_somewhere() {
    for (declarations, fault) in [
        (
            "<xs:element name=\"e\" type=\"n:Nowhere\"/>",
            "xs:element e: the type Nowhere@n is not declared",
        ),
        (
            "<xs:element name=\"e\" type=\"m:T\"/>",
            "xs:element e: the prefix of m:T is not declared",
        ),
        (
            "<xs:include schemaLocation=\"other.xsd\"/>",
            "xs:include: other.xsd is not among the files",
        ),
        (
            "<xs:import schemaLocation=\"t.xsd\"/>",
            "xs:import: t.xsd has the namespace 'n'",
        ),
    ] {
        assert_eq!(error(declarations), format!("t.xsd, line 2: {fault}"));
    }
}

#[test]
fn a_type_must_not_contain_itself() {
    let inner = "<xs:sequence><xs:element name=\"e\" type=\"n:T\"/></xs:sequence>";
    let fault = "t.xsd, line 2: xs:element e: the type T@n contains itself";
    assert_eq!(error(&complex(inner)), fault);
}

#[test]
fn a_name_is_declared_once() {
    let twice = complex("").repeat(2);
    let fault =
        "t.xsd, line 2: xs:complexType T: the name is declared twice, first in t.xsd, line 2";
    assert_eq!(error(&twice), fault);
}

#[test]
fn occurrence_must_make_sense() {
    let element = "<xs:element name=\"e\" type=\"xs:int\" minOccurs=\"2\"/>";
    let content = format!("<xs:sequence>{element}</xs:sequence>");
    let fault = "t.xsd, line 2: xs:element e: maxOccurs is less than minOccurs";
    assert_eq!(error(&complex(&content)), fault);
}

#[test]
fn annotations_are_skipped() {
    let text = file("<xs:annotation><xs:documentation>why</xs:documentation></xs:annotation>");
    assert!(SchemaSet::read(&[("t.xsd", &text)]).is_ok());
}

#[test]
fn a_file_that_is_not_xml_is_refused_with_its_line() {
    let error = SchemaSet::read(&[("t.xsd", "<a>\n</b>")]).unwrap_err();
    let SchemaError { file, line, .. } = error;
    assert_eq!((file.as_str(), line), ("t.xsd", 2));
}
