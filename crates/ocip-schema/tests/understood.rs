//! Every construct of a switch's schema files is understood, and documents are validated by it.

#![allow(clippy::unwrap_used, reason = "a test fails when it lacks something")]

use ocip_schema::SchemaSet;

const FILE: &str = r##"<?xml version="1.0" encoding="UTF-8"?>
<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" elementFormDefault="qualified" attributeFormDefault="qualified" version="25">
  <xs:element name="D" type="Document"/>
  <xs:complexType name="Document"><xs:sequence>
    <xs:element name="one" type="One" minOccurs="0"/>
    <xs:element name="two" type="Two" minOccurs="0"/>
    <xs:element name="alternatives" type="Alternatives" minOccurs="0"/>
    <xs:element name="more" type="MoreAlternatives" minOccurs="0"/>
    <xs:element name="key" type="Key" minOccurs="0" maxOccurs="2" nillable="true"/>
    <xs:element name="free" minOccurs="0"/>
    <xs:element name="any" type="xs:anyType" minOccurs="0"/>
    <xs:element name="anonymous" minOccurs="0"><xs:complexType><xs:sequence>
      <xs:element name="word"><xs:simpleType><xs:restriction base="xs:token"><xs:enumeration value="a b"/></xs:restriction></xs:simpleType></xs:element>
      <xs:element name="inner" minOccurs="0"><xs:complexType><xs:complexContent><xs:extension base="One"><xs:sequence>
        <xs:element name="last" type="xs:boolean"/></xs:sequence></xs:extension></xs:complexContent></xs:complexType></xs:element>
    </xs:sequence><xs:attribute name="kind" use="required"><xs:simpleType><xs:restriction base="xs:NMTOKEN"><xs:enumeration value="k"/></xs:restriction></xs:simpleType></xs:attribute></xs:complexType></xs:element>
    <xs:element name="v" type="Values" minOccurs="0"/>
  </xs:sequence></xs:complexType>
  <xs:complexType name="One"><xs:sequence><xs:element name="a" type="xs:int" default="7"/></xs:sequence></xs:complexType>
  <xs:complexType name="Two"><xs:complexContent><xs:extension base="One"><xs:choice minOccurs="0">
    <xs:element name="b" type="xs:token"/><xs:sequence><xs:element name="c" type="xs:token"/><xs:element name="d" type="xs:token"/></xs:sequence>
  </xs:choice></xs:extension></xs:complexContent></xs:complexType>
  <xs:complexType name="Alternatives"><xs:choice><xs:element name="a" type="xs:token"/><xs:element name="b" type="xs:token"/></xs:choice></xs:complexType>
  <xs:complexType name="MoreAlternatives"><xs:sequence><xs:choice maxOccurs="3">
    <xs:element name="a" type="xs:token"/><xs:element name="b" type="xs:token"/></xs:choice></xs:sequence></xs:complexType>
  <xs:complexType name="Key" abstract="true"><xs:sequence><xs:element name="id" type="xs:token" minOccurs="0" maxOccurs="3"/></xs:sequence></xs:complexType>
  <xs:complexType name="WideKey"><xs:complexContent><xs:extension base="Key"/></xs:complexContent></xs:complexType>
  <xs:complexType name="NarrowKey"><xs:complexContent><xs:restriction base="WideKey"><xs:sequence><xs:element name="id" type="xs:token"/></xs:sequence></xs:restriction></xs:complexContent></xs:complexType>
  <xs:simpleType name="Name"><xs:restriction base="xs:token"><xs:minLength value="2"/><xs:maxLength value="5"/></xs:restriction></xs:simpleType>
  <xs:simpleType name="ShortName"><xs:restriction base="Name"><xs:maxLength value="3"/></xs:restriction></xs:simpleType>
  <xs:simpleType name="Exact"><xs:restriction base="xs:token"><xs:length value="4" fixed="true"/></xs:restriction></xs:simpleType>
  <xs:simpleType name="Tidy"><xs:restriction base="xs:string"><xs:whiteSpace value="collapse"/><xs:maxLength value="3"/></xs:restriction></xs:simpleType>
  <xs:simpleType name="Keys"><xs:restriction base="xs:token"><xs:pattern value="([0-9]|\*|#){0,3}"/></xs:restriction></xs:simpleType>
  <xs:simpleType name="Rings"><xs:restriction base="xs:int"><xs:enumeration value="2"/><xs:enumeration value="04"/></xs:restriction></xs:simpleType>
  <xs:simpleType name="Gain"><xs:restriction base="xs:float"><xs:minInclusive value="-1.5"/><xs:maxInclusive value="1e1"/></xs:restriction></xs:simpleType>
  <xs:simpleType name="On"><xs:restriction base="xs:boolean"><xs:pattern value="true|1"/></xs:restriction></xs:simpleType>
  <xs:complexType name="Values"><xs:choice>
    <xs:element name="true" type="xs:boolean" fixed="true" nillable="true"/>
    <xs:element name="seven" type="xs:int" fixed="7"/>
    <xs:element name="short" type="ShortName"/><xs:element name="exact" type="Exact"/><xs:element name="tidy" type="Tidy"/>
    <xs:element name="keys" type="Keys"/><xs:element name="rings" type="Rings"/><xs:element name="gain" type="Gain"/><xs:element name="on" type="On"/>
    <xs:element name="float" type="xs:float"/><xs:element name="double" type="xs:double"/><xs:element name="decimal" type="xs:decimal"/>
    <xs:element name="dateTime" type="xs:dateTime"/><xs:element name="date" type="xs:date"/><xs:element name="base64" type="xs:base64Binary"/>
    <xs:element name="long" type="xs:long"/><xs:element name="string" type="xs:string"/><xs:element name="normal" type="xs:normalizedString"/>
  </xs:choice></xs:complexType>
</xs:schema>"##;

const XSI: &str = "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"";

fn validate(content: &str) -> Result<(), String> {
    let set = SchemaSet::read(&[("all.xsd", FILE)]).unwrap();
    let document = format!("<D {XSI}>{content}</D>");
    set.validate(&document).map_err(|error| error.to_string())
}

#[test]
fn contents_of_all_shapes_are_valid() {
    for content in [
        "<one><a>1</a></one>",
        "<one><a/></one>",
        "<two><a>1</a></two>",
        "<two><a>1</a><b>x</b></two>",
        "<two><a>1</a><c>x</c><d>y</d></two>",
        "<alternatives><b/></alternatives>",
        "<more><b/><a/><b/></more>",
        "<key xsi:type=\"WideKey\"/><key xsi:type=\"NarrowKey\"><id>1</id></key>",
        "<key xsi:type=\"WideKey\" xsi:nil=\"true\"/>",
        "<free/><any/>",
        "<free>text</free><any x=\"1\">text<b><c xmlns=\"n\"/></b></any>",
        "<anonymous kind=\"k\"><word> a  b </word></anonymous>",
        "<anonymous kind=\"k\"><word>a b</word><inner><a>1</a><last>0</last></inner></anonymous>",
    ] {
        assert_eq!(validate(content), Ok(()), "{content}");
    }
}

#[test]
fn contents_of_other_shapes_are_not() {
    for (content, fault) in [
        (
            "<two><a>1</a><b>x</b><c>y</c></two>",
            "two/c: out of place; nothing more is allowed here",
        ),
        ("<two><a>1</a><c>x</c></two>", "two: d is missing"),
        ("<alternatives/>", "alternatives: a or b is missing"),
        (
            "<alternatives><a/><b/></alternatives>",
            "alternatives/b: out of place; nothing more is allowed here",
        ),
        ("<more/>", "more: a or b is missing"),
        (
            "<more><a/><b/><a/><b/></more>",
            "more/b: it occurs 2 times; the maximum is 1",
        ),
        (
            "<key/>",
            "key[0]: the type Key is abstract; xsi:type must name a concrete one",
        ),
        ("<key xsi:type=\"NarrowKey\"/>", "key[0]: id is missing"),
        (
            "<key xsi:type=\"NarrowKey\"><id/><id/></key>",
            "key[0]/id: it occurs 2 times; the maximum is 1",
        ),
        (
            "<key xsi:type=\"One\"/>",
            "key[0]: the type One is not a kind of Key",
        ),
        (
            "<anonymous><word>a b</word></anonymous>",
            "anonymous: the attribute kind is missing",
        ),
        (
            "<anonymous kind=\"l\"><word>a b</word></anonymous>",
            "anonymous/@kind: 'l' is not one of: k",
        ),
        (
            "<anonymous kind=\"k\"><word>c</word></anonymous>",
            "anonymous/word: 'c' is not one of: a b",
        ),
        (
            "<free/><free/>",
            "free: it occurs 2 times; the maximum is 1",
        ),
    ] {
        assert_eq!(validate(content), Err(fault.to_owned()), "{content}");
    }
}

#[test]
fn values_of_all_forms_are_valid() {
    for (name, values) in [
        ("true", ["true", "1", " true\n", ""].as_slice()),
        ("seven", &["7", "+07", ""]),
        ("short", &["ab", "abc"]),
        ("exact", &["abcd", " ab  d"]),
        ("tidy", &[" a\n b ", ""]),
        ("keys", &["", "1*#"]),
        ("rings", &["2", "02", "4", "+4"]),
        ("gain", &["-1.5", "10", "0", "1.0E+1", "-15e-1"]),
        ("on", &["true", "1"]),
        (
            "float",
            &[
                "1", "-1.5", ".5", "5.", "1e5", "1.5E-10", "INF", "-INF", "NaN", "+1",
            ],
        ),
        ("double", &["1e300", "0"]),
        (
            "decimal",
            &["1", "-1.50", ".5", "5.", "+0001", "12345678901234567890.5"],
        ),
        (
            "dateTime",
            &[
                "2025-01-31T13:20:00",
                "2025-01-31T13:20:00Z",
                "2025-01-31T13:20:00.25+01:00",
                "2024-02-29T24:00:00",
                "-0044-03-15T00:00:00-14:00",
                "12025-01-31T13:20:00",
                "2000-02-29T00:00:00Z",
            ],
        ),
        ("date", &["2025-12-31", "2025-12-31Z", "2025-12-31-05:30"]),
        (
            "base64",
            &["", "QUJD", "QUI=", "QQ==", "QU JD\nQU I=", "+/+/"],
        ),
        ("long", &["9223372036854775807"]),
        ("string", &["", " a "]),
        ("normal", &["", " a "]),
    ] {
        for value in values {
            let content = format!("<v><{name}>{value}</{name}></v>");
            assert_eq!(validate(&content), Ok(()), "{content}");
        }
    }
}

#[test]
fn values_of_other_forms_are_not() {
    for (name, values) in [
        ("true", ["false", "0", "yes"].as_slice()),
        ("seven", &["8", "x"]),
        ("short", &["", "a", "abcd", "abcdef"]),
        ("exact", &["abc", "abcde", ""]),
        ("tidy", &["abcd"]),
        ("keys", &["12345", "a"]),
        ("rings", &["3", "", "2.0"]),
        ("gain", &["-1.51", "10.5", "NaN", "INF", "x"]),
        ("on", &["false", "0", "TRUE"]),
        (
            "float",
            &[
                "", "1e", "e5", "1e5.5", "inf", "+INF", ".", "1 2", "0x1", "1f",
            ],
        ),
        ("double", &["1d", "nan"]),
        (
            "decimal",
            &["", ".", "1e5", "1,5", "1.2.3", "INF", "--1", "+"],
        ),
        (
            "dateTime",
            &[
                "",
                "2025-01-31",
                "2025-02-29T00:00:00",
                "1900-02-29T00:00:00",
                "2025-13-01T00:00:00",
                "2025-00-01T00:00:00",
                "2025-01-32T00:00:00",
                "2025-01-00T00:00:00",
                "2025-01-31T24:00:01",
                "2025-01-31T25:00:00",
                "2025-01-31T13:60:00",
                "2025-01-31T13:20",
                "2025-01-31T13:20:60",
                "2025-01-31T13:20:00.",
                "2025-01-31T13:20:00+15:00",
                "2025-01-31T13:20:00+01",
                "0000-01-01T00:00:00",
                "02025-01-31T00:00:00",
                "25-01-31T00:00:00",
                "2025-1-31T00:00:00",
                "2025-01-31 13:20:00",
                "2025-01-31T13:20:00z",
                "2025-01-31Z13:20:00",
                "+2025-01-31T00:00:00",
                "2025-01-31T1é:20:00",
            ],
        ),
        (
            "date",
            &[
                "2025-12-31T00:00:00",
                "2025-04-31",
                "31.12.2025",
                "2025-12-31+14:01",
            ],
        ),
        (
            "base64",
            &[
                "QUJ", "QUJ=", "QQ=", "QR==", "=QQQ", "Q===", "QU-D", "====", "QQ==QQ==",
            ],
        ),
        ("long", &["9223372036854775808"]),
    ] {
        for value in values {
            let content = format!("<v><{name}>{value}</{name}></v>");
            assert!(validate(&content).is_err(), "{content}");
        }
    }
    let nil = "<v><true xsi:nil=\"true\"/></v>";
    let fault = "v/true: xsi:nil is not allowed where the value is fixed";
    assert_eq!(validate(nil), Err(fault.to_owned()));
    let other = "<v><true>false</true></v>";
    let fault = "v/true: the only value that is allowed is true";
    assert_eq!(validate(other), Err(fault.to_owned()));
}
