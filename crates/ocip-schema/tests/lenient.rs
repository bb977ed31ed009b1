//! What is not understood makes only those commands unusable that reach it.

use ocip_schema::SchemaSet;

const BASE: &str = r#"<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:c="C" targetNamespace="C">
  <xs:complexType name="OCICommand" abstract="true"><xs:attribute name="echo" type="xs:string"/></xs:complexType>
  <xs:complexType name="OCIRequest" abstract="true"><xs:complexContent><xs:extension base="c:OCICommand"/></xs:complexContent></xs:complexType>
  <xs:complexType name="OCIResponse" abstract="true"><xs:complexContent><xs:extension base="c:OCICommand"/></xs:complexContent></xs:complexType>
  <xs:complexType name="SuccessResponse"><xs:complexContent><xs:extension base="c:OCIResponse"/></xs:complexContent></xs:complexType>
</xs:schema>"#;

const TYPES: &str = r#"<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" elementFormDefault="qualified" attributeFormDefault="qualified">
  <xs:simpleType name="UserId"><xs:restriction base="xs:token"><xs:maxLength value="80"/>{USER_ID}</xs:restriction></xs:simpleType>
  <xs:simpleType name="Street"><xs:restriction base="xs:token"><xs:maxLength value="80"/>{STREET}</xs:restriction></xs:simpleType>
  <xs:simpleType name="Road"><xs:restriction base="Street"><xs:minLength value="1"/></xs:restriction></xs:simpleType>
  <xs:complexType name="Address"><xs:sequence><xs:element name="road" type="Road"/>{ADDRESS}</xs:sequence></xs:complexType>
  <xs:complexType name="Profile"><xs:sequence>
    <xs:element name="at"><xs:complexType><xs:sequence><xs:element name="address" type="Address"/>{INSIDE}</xs:sequence></xs:complexType></xs:element>
  </xs:sequence></xs:complexType>
  <xs:complexType name="DepartmentKey" abstract="true"><xs:sequence>{DEPARTMENT}</xs:sequence></xs:complexType>
  <xs:complexType name="TenantDepartmentKey"><xs:complexContent><xs:extension base="DepartmentKey"><xs:sequence>
    <xs:element name="name" type="xs:token"/>{TENANT}</xs:sequence></xs:extension></xs:complexContent></xs:complexType>
  <xs:complexType name="GroupDepartmentKey"><xs:complexContent><xs:extension base="TenantDepartmentKey"><xs:sequence>
    <xs:element name="group" type="xs:token"/>{GROUP}</xs:sequence></xs:extension></xs:complexContent></xs:complexType>
  <xs:complexType name="Unused"><xs:sequence>{UNUSED}</xs:sequence></xs:complexType>
</xs:schema>"#;

const COMMANDS: &str = r#"<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:core="C" elementFormDefault="qualified">
  <xs:import namespace="C" schemaLocation="../base.xsd"/>
  <xs:include schemaLocation="../types.xsd"/>
  <xs:complexType name="UserGetRequest"><xs:complexContent><xs:extension base="core:OCIRequest"><xs:sequence>
    <xs:element name="userId" type="UserId"/>{REQUEST}</xs:sequence></xs:extension></xs:complexContent></xs:complexType>
  <xs:complexType name="UserGetResponse"><xs:complexContent><xs:extension base="core:OCIResponse"><xs:sequence>
    <xs:element name="department" type="DepartmentKey"/>{REPLY}</xs:sequence></xs:extension></xs:complexContent></xs:complexType>
  <xs:complexType name="UserModifyRequest"><xs:complexContent><xs:extension base="core:OCIRequest"><xs:sequence>
    <xs:element name="userId" type="UserId"/><xs:element name="department" type="DepartmentKey" nillable="true"/>
  </xs:sequence></xs:extension></xs:complexContent></xs:complexType>
  <xs:complexType name="GroupAddRequest"><xs:complexContent><xs:extension base="core:OCIRequest"><xs:sequence>
    <xs:choice><xs:element name="profile" type="Profile" maxOccurs="unbounded"/><xs:element name="none" type="xs:boolean"/></xs:choice>
  </xs:sequence></xs:extension></xs:complexContent></xs:complexType>
  <xs:complexType name="GroupBaseRequest" abstract="true"><xs:complexContent><xs:extension base="core:OCIRequest"><xs:sequence>
    <xs:element name="key" type="xs:token"/>{PARENT}</xs:sequence></xs:extension></xs:complexContent></xs:complexType>
  <xs:complexType name="GroupChangeRequest"><xs:complexContent><xs:extension base="GroupBaseRequest"/></xs:complexContent></xs:complexType>
  <xs:complexType name="PingRequest"><xs:complexContent><xs:extension base="core:OCIRequest"/></xs:complexContent></xs:complexType>
</xs:schema>"#;

/// Constructs that are not understood where elements stand, and what is said of them.
const IN_CONTENT: [(&str, &str); 15] = [
    (r#"<xs:group ref="g"/>"#, "xs:group"),
    (r#"<xs:all/>"#, "xs:all"),
    (r#"<xs:any/>"#, "xs:any"),
    (r#"<xs:element ref="e"/>"#, "the attribute ref"),
    (
        r#"<xs:element name="x" type="Nowhere"/>"#,
        "the type Nowhere is not declared",
    ),
    (
        r#"<xs:element name="x" type="no:Where"/>"#,
        "the prefix of no:Where",
    ),
    (
        r#"<xs:element name="x" type="xs:gYear"/>"#,
        "the built-in type gYear",
    ),
    (
        r#"<xs:element name="x" type="xs:token" block="extension"/>"#,
        "the attribute block",
    ),
    (
        r#"<xs:element name="x" type="xs:token" substitutionGroup="e"/>"#,
        "substitutionGroup",
    ),
    (
        r#"<xs:element name="x" type="xs:int" fixed="one"/>"#,
        "xs:element x: the attribute fixed",
    ),
    (
        r#"<xs:element name="x"><xs:complexType mixed="true"/></xs:element>"#,
        "the attribute mixed",
    ),
    (
        r#"<xs:element name="x"><xs:simpleType><xs:list itemType="xs:int"/></xs:simpleType></xs:element>"#,
        "xs:list",
    ),
    (
        r#"<xs:element name="x"><xs:simpleType><xs:union memberTypes="UserId"/></xs:simpleType></xs:element>"#,
        "xs:union",
    ),
    (
        r#"<xs:element name="x"><xs:complexType><xs:anyAttribute/></xs:complexType></xs:element>"#,
        "xs:anyAttribute",
    ),
    (
        r#"<xs:choice><xs:sequence><xs:element name="x"><xs:key name="k"/></xs:element></xs:sequence></xs:choice>"#,
        "xs:key",
    ),
];

/// Places where elements stand, and the commands that reach them.
const CONTENTS: [(&str, &[&str]); 9] = [
    ("{ADDRESS}", &["GroupAddRequest"]),
    ("{INSIDE}", &["GroupAddRequest"]),
    (
        "{DEPARTMENT}",
        &["UserGetRequest", "UserGetResponse", "UserModifyRequest"],
    ),
    (
        "{TENANT}",
        &["UserGetRequest", "UserGetResponse", "UserModifyRequest"],
    ),
    (
        "{GROUP}",
        &["UserGetRequest", "UserGetResponse", "UserModifyRequest"],
    ),
    ("{REQUEST}", &["UserGetRequest"]),
    ("{REPLY}", &["UserGetRequest", "UserGetResponse"]),
    ("{PARENT}", &["GroupChangeRequest"]),
    ("{UNUSED}", &[]),
];

/// Constructs that are not understood among facets of a text.
const IN_FACETS: [(&str, &str); 7] = [
    (r#"<xs:totalDigits value="3"/>"#, "xs:totalDigits"),
    (r#"<xs:minExclusive value="3"/>"#, "xs:minExclusive"),
    (r#"<xs:pattern value="a*"/>"#, "the pattern a*"),
    (
        r#"<xs:minLength value="some"/>"#,
        "value=\"some\" is not a number",
    ),
    (r#"<xs:maxLength value="9"/>"#, "a facet is given twice"),
    (
        r#"<xs:enumeration value="a" fixed="true"/>"#,
        "the attribute fixed",
    ),
    (r#"<xs:assertion test="1"/>"#, "xs:assertion"),
];

const FACETS: [(&str, &[&str]); 2] = [
    ("{USER_ID}", &["UserGetRequest", "UserModifyRequest"]),
    ("{STREET}", &["GroupAddRequest"]),
];

/// Everything that is declared, in alphabetical order.
const ALL: [&str; 7] = [
    "GroupAddRequest",
    "GroupChangeRequest",
    "PingRequest",
    "SuccessResponse",
    "UserGetRequest",
    "UserGetResponse",
    "UserModifyRequest",
];

/// A file with nothing in the places that are left.
fn filled(text: &str) -> String {
    let parts = text.split('{').map(|part| match part.split_once('}') {
        Some((_, after)) => after,
        None => part,
    });
    parts.collect()
}

/// The set with something planted in one place.
fn planted(place: &str, construct: &str) -> SchemaSet {
    let fill = |text: &str| filled(&text.replace(place, construct));
    let (types, commands) = (fill(TYPES), fill(COMMANDS));
    let files = [
        ("base.xsd", BASE),
        ("types.xsd", &types),
        ("sub/commands.xsd", &commands),
    ];
    SchemaSet::read_lenient(&files, false)
}

fn unusable(set: &SchemaSet) -> Vec<&str> {
    set.unusable().iter().map(|one| &*one.name).collect()
}

fn check(place: &str, construct: &str, told: &str, expected: &[&str]) {
    let set = planted(place, construct);
    let what = format!(
        "{construct} at {place}: {:?} {:?}",
        set.faults(),
        set.unusable()
    );
    assert_eq!(unusable(&set), expected, "{what}");
    let usable: Vec<_> = ALL
        .into_iter()
        .filter(|name| !expected.contains(name))
        .collect();
    assert_eq!(set.command_types().collect::<Vec<_>>(), usable, "{what}");
    let [fault] = set.faults() else {
        panic!("{what}");
    };
    assert!(fault.to_string().contains(told), "{what}");
    for one in set.unusable() {
        assert!(one.reason.ends_with(&fault.to_string()), "{what}");
        assert!(
            set.command(&one.name).is_none() && !set.knows(&one.name),
            "{what}"
        );
    }
}

#[test]
fn all_is_usable_when_nothing_is_planted() {
    let set = planted("", "");
    assert_eq!((set.faults(), set.unusable()), (&[][..], &[][..]));
    assert_eq!(set.command_types().collect::<Vec<_>>(), ALL);
}

#[test]
fn a_construct_in_content_makes_unusable_what_reaches_it() {
    for (place, expected) in CONTENTS {
        for (construct, told) in IN_CONTENT {
            check(place, construct, told, expected);
        }
    }
}

#[test]
fn a_facet_makes_unusable_what_reaches_it() {
    for (place, expected) in FACETS {
        for (construct, told) in IN_FACETS {
            check(place, construct, told, expected);
        }
    }
}

#[test]
fn a_type_that_contains_itself_makes_unusable_what_reaches_it() {
    let inner = r#"<xs:element name="x" type="Profile"/>"#;
    check("{ADDRESS}", inner, "contains itself", &["GroupAddRequest"]);
    // A kind of a type contains the type.
    let inner = r#"<xs:element name="x" type="DepartmentKey"/>"#;
    let reached = ["UserGetRequest", "UserGetResponse", "UserModifyRequest"];
    check(
        "{GROUP}",
        inner,
        "the type DepartmentKey contains itself",
        &reached,
    );
}

#[test]
fn reasons_name_file_line_and_construct() {
    let set = planted("{REPLY}", "\n\n<xs:group ref=\"g\"/>");
    let fault = "sub/commands.xsd, line 9: xs:group: not supported here";
    let reasons: Vec<_> = set.unusable().iter().map(|one| &*one.reason).collect();
    assert_eq!(
        reasons,
        [
            format!("its reply UserGetResponse: {fault}").as_str(),
            fault
        ]
    );
}

#[test]
fn a_file_that_is_not_well_formed_spoils_what_needs_it() {
    let types = filled(TYPES).replace(
        "<xs:complexType name=\"Unused\">",
        "<xs:complexType name=\"Unused\" name=\"x\">",
    );
    let commands = filled(COMMANDS);
    let files = [
        ("base.xsd", BASE),
        ("types.xsd", &*types),
        ("sub/commands.xsd", &commands),
    ];
    let set = SchemaSet::read_lenient(&files, false);
    let expected = [
        "GroupAddRequest",
        "UserGetRequest",
        "UserGetResponse",
        "UserModifyRequest",
    ];
    assert_eq!(unusable(&set), expected);
    let [fault] = set.faults() else {
        panic!("{:?}", set.faults());
    };
    assert!(
        fault
            .to_string()
            .starts_with("types.xsd, line 14: document: "),
        "{fault}"
    );
    assert!(
        set.unusable()
            .iter()
            .all(|one| one.reason.ends_with(&fault.to_string()))
    );
}

#[test]
fn a_file_that_is_missing_is_told_and_spoils_what_needs_it() {
    let commands = filled(COMMANDS);
    let files = [("base.xsd", BASE), ("sub/commands.xsd", &*commands)];
    let set = SchemaSet::read_lenient(&files, false);
    let expected = [
        "GroupAddRequest",
        "UserGetRequest",
        "UserGetResponse",
        "UserModifyRequest",
    ];
    assert_eq!(unusable(&set), expected);
    let first = set.faults()[0].to_string();
    assert_eq!(
        first,
        "sub/commands.xsd, line 3: xs:include: ../types.xsd is not among the files"
    );
    let reason = &set.unusable()[1].reason;
    assert_eq!(
        reason,
        "sub/commands.xsd, line 5: xs:element userId: the type UserId is not declared"
    );
}

#[test]
fn commands_are_known_as_such_without_the_file_of_their_base() {
    let commands = filled(COMMANDS);
    let set = SchemaSet::read_lenient(&[("sub/commands.xsd", &commands)], false);
    assert_eq!(set.command_types().count(), 0);
    assert_eq!(unusable(&set).len(), ALL.len() - 1, "{:?}", set.unusable());
}

#[test]
fn a_reference_out_of_the_folder_is_told() {
    let commands = COMMANDS.replace("../base.xsd", "../../base.xsd");
    let commands = filled(&commands);
    let types = filled(TYPES);
    let files = [
        ("base.xsd", BASE),
        ("types.xsd", &*types),
        ("sub/commands.xsd", &commands),
    ];
    let set = SchemaSet::read_lenient(&files, false);
    let [fault] = set.faults() else {
        panic!("{:?}", set.faults());
    };
    assert_eq!(fault.fault, "../../base.xsd is not among the files");
    assert_eq!(set.command_types().count(), ALL.len());
}

#[test]
fn a_name_that_is_declared_twice_is_told_and_used_only_if_both_say_the_same() {
    let same = r#"<xs:simpleType name="Road">
        <xs:restriction base="Street"><xs:minLength value="1"/></xs:restriction>
        </xs:simpleType>"#;
    for (second, expected) in [
        (same.to_owned(), [].as_slice()),
        (same.replace("\"1\"", "\"2\""), &["GroupAddRequest"]),
    ] {
        let types = filled(TYPES);
        let commands = filled(COMMANDS);
        let copy = format!(
            "<xs:schema xmlns:xs=\"http://www.w3.org/2001/XMLSchema\">{second}</xs:schema>"
        );
        let files = [
            ("base.xsd", BASE),
            ("types.xsd", &*types),
            ("sub/commands.xsd", &commands),
            ("copy.xsd", &copy),
        ];
        let set = SchemaSet::read_lenient(&files, false);
        let told: Vec<_> = set.faults().iter().map(ToString::to_string).collect();
        let fault = "copy.xsd, line 1: xs:simpleType Road: the name is declared twice, first in types.xsd, line 4";
        assert_eq!(told, [fault]);
        assert_eq!(unusable(&set), expected);
    }
}

#[test]
fn a_whole_file_may_not_be_understood() {
    for (header, told) in [
        (
            "finalDefault=\"#all\"",
            "the attribute finalDefault is not supported",
        ),
        (
            "elementFormDefault=\"both\"",
            "elementFormDefault=\"both\" is not supported",
        ),
        (
            "targetNamespace=\"n\" elementFormDefault=\"qualified\"",
            "elementFormDefault=\"qualified\" is not supported",
        ),
    ] {
        let extra = format!(
            "<xs:schema xmlns:xs=\"http://www.w3.org/2001/XMLSchema\" xmlns:c=\"C\" {header}>\
             <xs:complexType name=\"OtherRequest\"><xs:complexContent><xs:extension base=\"c:OCIRequest\"/>\
             </xs:complexContent></xs:complexType></xs:schema>"
        );
        let set = SchemaSet::read_lenient(&[("base.xsd", BASE), ("extra.xsd", &extra)], false);
        assert_eq!(unusable(&set), ["OtherRequest"]);
        assert_eq!(set.faults()[0].fault, told);
    }
    let files = [("base.xsd", BASE), ("other.xsd", "<other/>")];
    let set = SchemaSet::read_lenient(&files, false);
    assert_eq!(
        set.faults()[0].to_string(),
        "other.xsd, line 1: other: not supported here"
    );
    assert_eq!(set.command_types().count(), 1);
}

#[test]
fn documentation_is_kept_where_it_is_asked_for() {
    let file = BASE.replace(
        "name=\"SuccessResponse\">",
        "name=\"SuccessResponse\"><xs:annotation><xs:documentation>\n   All is &lt;well&gt;. \n\tYes. </xs:documentation></xs:annotation>",
    );
    let of = |documentation| {
        let set = SchemaSet::read_lenient(&[("base.xsd", &file)], documentation);
        let command = set.command("SuccessResponse").unwrap();
        command.documentation().map(str::to_owned)
    };
    assert_eq!(of(false), None);
    assert_eq!(of(true).as_deref(), Some("All is <well>.\nYes."));
}
