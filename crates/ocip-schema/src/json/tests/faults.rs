//! Bodies that do not fit, and what is said about them.

use serde_json::{Map, Value, json};

use super::{FILES, check, faults};
use crate::SchemaSet;

/// A required member and one that is wrong.
fn modify(name: &str, value: Value) -> Vec<String> {
    let mut body = json!({"userId": "a"});
    body[name] = value;
    faults("Modify", &body)
}

#[test]
fn a_body_is_an_object() {
    for (body, given) in [
        (json!([1]), "a list of 1"),
        (json!([]), "a list of 0"),
        (json!("x"), "\"x\""),
        (json!(null), "null"),
        (json!(7), "7"),
    ] {
        assert_eq!(faults("Modify", &body), [format!(": an object ({given})")]);
    }
    let wrong = json!({"@type": "ShapeListRequest"});
    let expected = ["/@type: ShapeBareRequest, which the address names (\"ShapeListRequest\")"];
    assert_eq!(faults("Bare", &wrong), expected);
}

#[test]
fn a_value_that_does_not_fit_is_told_with_its_limit() {
    for (name, value, expected) in [
        (
            "extension",
            json!("1"),
            "text of 2 to 20 characters (text of 1)",
        ),
        (
            "extension",
            json!("1".repeat(21)),
            "text of 2 to 20 characters (text of 21)",
        ),
        (
            "extension",
            json!(""),
            "text of 2 to 20 characters; use null to clear (text of 0)",
        ),
        (
            "extension",
            json!(" \t "),
            "text of 2 to 20 characters; use null to clear (text of 0)",
        ),
        (
            "GroupId",
            json!(""),
            "text of 1 to 30 characters (text of 0)",
        ),
        (
            "GroupId",
            json!(null),
            "text of 1 to 30 characters, and not null (null)",
        ),
        (
            "extension",
            json!(4711),
            "text of 2 to 20 characters (4711)",
        ),
        (
            "extension",
            json!(true),
            "text of 2 to 20 characters (true)",
        ),
        (
            "extension",
            json!(["4711"]),
            "text of 2 to 20 characters (a list of 1)",
        ),
        (
            "extension",
            json!({}),
            "text of 2 to 20 characters (an object)",
        ),
        ("isActive", json!("true"), "true or false (\"true\")"),
        ("isActive", json!(1), "true or false (1)"),
        ("rings", json!(21), "a whole number from 0 to 20 (21)"),
        ("rings", json!(-1), "a whole number from 0 to 20 (-1)"),
        ("rings", json!(1.5), "a whole number from 0 to 20 (1.5)"),
        (
            "rings",
            json!(1e300),
            "a whole number from 0 to 20 (1e+300)",
        ),
        ("rings", json!("3"), "a whole number from 0 to 20 (\"3\")"),
        (
            "rings",
            json!(""),
            "a whole number from 0 to 20; use null to clear (\"\")",
        ),
        (
            "size",
            json!("x"),
            "a whole number, as number or text (\"x\")",
        ),
        (
            "size",
            json!(0.5),
            "a whole number, as number or text (0.5)",
        ),
        (
            "policy",
            json!("circular"),
            "one of: Circular, Weighted Call (\"circular\")",
        ),
        (
            "code",
            json!("007"),
            "text that matches [0-9]|[1-9][0-9]{1,2} (\"007\")",
        ),
        (
            "note",
            json!("a\u{0}b"),
            "text; without control characters (a text with U+0000)",
        ),
        (
            "note",
            json!("\u{FFFF}"),
            "text; without control characters (a text with U+FFFF)",
        ),
        ("aliasList", json!(["x"]), "an object (a list of 1)"),
        ("profile", json!("x"), "an object (\"x\")"),
    ] {
        assert_eq!(modify(name, value), [format!("/{name}: {expected}")]);
    }
}

#[test]
fn every_type_has_its_limit_in_words() {
    let moment = "a date and time such as 2025-01-31T13:20:00Z";
    for (name, value, expected) in [
        ("rebuild", json!(""), "an object without members (\"\")"),
        ("confirmed", json!(false), "only true (false)"),
        (
            "mode",
            json!("only one"),
            "only \"Only One\" (\"only one\")",
        ),
        (
            "mode",
            json!(null),
            "only \"Only One\", and not null (null)",
        ),
        ("minutes", json!(15), "one of: 10, 20 (15)"),
        ("minutes", json!("10"), "one of: 10, 20 (\"10\")"),
        (
            "share",
            json!(0.25),
            "a number from 0.5 to 9.9, as number or text (0.25)",
        ),
        (
            "share",
            json!("x"),
            "a number from 0.5 to 9.9, as number or text (\"x\")",
        ),
        (
            "ratio",
            json!("1e3"),
            "a decimal number, as number or text (\"1e3\")",
        ),
        (
            "begin",
            json!("2026-02-30T00:00:00"),
            &format!("{moment} (\"2026-02-30T00:00:00\")"),
        ),
        (
            "begin",
            json!(""),
            &format!("{moment}; use null to clear (\"\")"),
        ),
        (
            "day",
            json!(20_260_131),
            "a date such as 2025-01-31 (20260131)",
        ),
        ("content", json!("a"), "base64 (\"a\")"),
        ("country", json!("DEU"), "text of 2 characters (text of 3)"),
        (
            "color",
            json!("x".repeat(31)),
            "text of 1 to 30 characters (text of 31)",
        ),
        ("inner", json!([]), "an object (a list of 0)"),
    ] {
        let mut body = json!({"rebuild": {}, "confirmed": true});
        body[name] = value;
        assert_eq!(faults("Further", &body), [format!("/{name}: {expected}")]);
    }
    let stranger = json!({"rebuild": {"x/y": 1}, "confirmed": true});
    assert_eq!(
        faults("Further", &stranger),
        ["/rebuild/x~1y: no such member"]
    );
    let missing = [
        "/rebuild: required: an object without members",
        "/confirmed: required: only true",
    ];
    assert_eq!(faults("Further", &json!({})), missing);
}

#[test]
fn what_was_given_is_cut() {
    let long = "é".repeat(100);
    let expected = format!(
        "/policy: one of: Circular, Weighted Call (\"{}...\")",
        "é".repeat(60)
    );
    assert_eq!(modify("policy", long.into()), [expected]);
}

#[test]
fn a_secret_is_never_repeated() {
    for (pointer, body) in [
        ("/old", json!({"userId": "a", "old": "abc"})),
        ("/old", json!({"userId": "a", "old": 123_456})),
        ("/old", json!({"userId": "a", "old": ["top-secret"]})),
        (
            "/credentials",
            json!({"userId": "a", "credentials": "top-secret"}),
        ),
        (
            "/credentials/@type",
            json!({"userId": "a", "credentials": {"@type": "top-secret"}}),
        ),
        (
            "/credentials/userName",
            json!({"userId": "a", "credentials": {"userName": 5}}),
        ),
    ] {
        let told = check("Modify", &body).unwrap_err();
        let [fault] = &*told else {
            panic!("{told:?}");
        };
        assert_eq!((&*fault.pointer, &fault.given), (pointer, &None));
    }
}

#[test]
fn all_faults_are_told_in_the_order_of_the_schema() {
    let body = json!({
        "phonNumber": "1", "extension": "1", "rings": 99, "no/such~name": 1,
        "endpoint": {"accessDevice": {"linePort": ""}},
    });
    let expected = [
        "/userId: required: text of 1 to 30 characters",
        "/extension: text of 2 to 20 characters (text of 1)",
        "/rings: a whole number from 0 to 20 (99)",
        "/endpoint/accessDevice/deviceName: required: text of 1 to 30 characters",
        "/endpoint/accessDevice/linePort: text of 1 to 30 characters; use null to clear (text of 0)",
        "/no~1such~0name: no such member",
        "/phonNumber: no such member [phoneNumber]",
    ];
    assert_eq!(faults("Modify", &body), expected);
}

#[test]
fn a_kind_is_required_of_an_abstract_type() {
    let kinds = "one of: ShapeGroupKey, ShapeTenantKey";
    for (value, expected) in [
        (json!({"groupId": "g"}), format!("required: {kinds}")),
        (
            json!({"@type": "ShapeGroupKy"}),
            format!("{kinds} (\"ShapeGroupKy\") [ShapeGroupKey]"),
        ),
        (
            json!({"@type": "ShapeKey"}),
            format!("{kinds} (\"ShapeKey\") [ShapeGroupKey, ShapeTenantKey]"),
        ),
        (json!({"@type": 7}), format!("{kinds} (7)")),
    ] {
        assert_eq!(
            modify("department", value),
            [format!("/department/@type: {expected}")]
        );
    }
    let of_another = json!({"@type": "ShapeTenantKey", "tenantId": "t", "groupId": "g"});
    assert_eq!(
        modify("department", of_another),
        ["/department/groupId: no such member"]
    );
    let wrong = json!({"@type": "ShapeDevice", "alias": ["x"]});
    assert_eq!(
        modify("aliasList", wrong),
        ["/aliasList/@type: one of: ShapeAliases (\"ShapeDevice\")"]
    );
}

#[test]
fn a_choice_with_none_or_two_alternatives_lists_them() {
    let all =
        "one of the alternatives first + [common] | second + common + (left | right) | several";
    for (body, expected) in [
        (json!({}), vec![format!(": exactly {all} (none of them)")]),
        (
            json!({"several": []}),
            vec![format!(": exactly {all} (none of them)")],
        ),
        (
            json!({"first": "1", "several": ["x"]}),
            vec![format!(": exactly {all} (first, several)")],
        ),
        (
            json!({"first": "", "common": "", "second": "2"}),
            vec![
                format!(": exactly {all} (common, first, second)"),
                "/first: text of 1 to 30 characters (text of 0)".to_owned(),
                "/common: text of 1 to 30 characters (text of 0)".to_owned(),
            ],
        ),
        (
            json!({"second": "2"}),
            vec![
                "/common: required: text of 1 to 30 characters".to_owned(),
                ": exactly one of the alternatives left | right (none of them)".to_owned(),
            ],
        ),
        (
            json!({"second": "2", "common": "c", "left": 1, "right": 2}),
            vec![": exactly one of the alternatives left | right (left, right)".to_owned()],
        ),
        (
            json!({"first": "1", "day": "d", "night": null}),
            vec![": at most one of the alternatives day | night (day, night)".to_owned()],
        ),
        (
            json!({"first": "1", "to": "b"}),
            vec!["/from: required: text of 1 to 30 characters".to_owned()],
        ),
    ] {
        assert_eq!(faults("Choice", &body), expected);
    }
    let common = faults("Choice", &json!({"common": "c"}));
    assert_eq!(common, ["/first: required: text of 1 to 30 characters"]);
    let two = json!({"accessDevice": {"deviceName": "d"}, "trunk": "t"});
    let expected =
        "/endpoint: exactly one of the alternatives accessDevice | trunk (accessDevice, trunk)";
    assert_eq!(modify("endpoint", two), [expected]);
}

#[test]
fn lists_have_their_bounds() {
    let device = json!({"deviceName": "d"});
    for (pair, expected) in [
        (json!(null), "a list of 2 to 4, each an object (null)"),
        (
            device.clone(),
            "a list of 2 to 4, each an object (an object)",
        ),
        (json!([device]), "a list of 2 to 4 (a list of 1)"),
        (json!([]), "a list of 2 to 4 (a list of 0)"),
        (
            json!([device, device, device, device, device]),
            "a list of 2 to 4 (a list of 5)",
        ),
    ] {
        assert_eq!(
            faults("List", &json!({"pair": pair})),
            [format!("/pair: {expected}")]
        );
    }
    let body = json!({"pair": [device, 1, {}], "any": [0, "x", 21]});
    let expected = [
        "/pair/1: an object (1)",
        "/pair/2/deviceName: required: text of 1 to 30 characters",
        "/any/1: a whole number from 0 to 20 (\"x\")",
        "/any/2: a whole number from 0 to 20 (21)",
    ];
    assert_eq!(faults("List", &body), expected);
    assert_eq!(
        faults("List", &json!({})),
        ["/pair: required: a list of 2 to 4, each an object"]
    );
}

#[test]
fn items_are_objects_of_one_alternative() {
    let all = "one of the alternatives phoneNumber | userId | device";
    let many = "a list of 1 to 4";
    for (items, expected) in [
        (
            json!([{}]),
            vec![format!("/@items/0: exactly {all} (none of them)")],
        ),
        (
            json!([{"userId": "u"}, {"userId": "u", "phoneNumber": "1"}]),
            vec![format!("/@items/1: exactly {all} (phoneNumber, userId)")],
        ),
        (
            json!([{"userId": "u"}, "x"]),
            vec!["/@items/1: an object (\"x\")".to_owned()],
        ),
        (
            json!([{"userid": "u"}]),
            vec![
                format!("/@items/0: exactly {all} (none of them)"),
                "/@items/0/userid: no such member [userId]".to_owned(),
            ],
        ),
        (json!([]), vec![format!("/@items: {many} (a list of 0)")]),
        (
            json!({}),
            vec![format!("/@items: {many}, each an object (an object)")],
        ),
        (
            json!(vec![json!({"userId": "u"}); 5]),
            vec![format!("/@items: {many} (a list of 5)")],
        ),
    ] {
        assert_eq!(
            faults("Items", &json!({"id": "i", "@items": items})),
            expected
        );
    }
    let outside = json!({"id": "i", "phoneNumber": "1"});
    let expected = [
        "/@items: required: a list of 1 to 4, each an object",
        "/phoneNumber: no such member; phoneNumber goes into the objects of @items [@items]",
    ];
    assert_eq!(faults("Items", &outside), expected);
}

#[test]
fn what_a_schema_has_twice_is_never_guessed() {
    let choice = r#"<xs:choice minOccurs="0" maxOccurs="2"><xs:element name="NAME" type="xs:int"/></xs:choice>"#;
    let twice = [choice.replace("NAME", "one"), choice.replace("NAME", "two")].concat();
    let schema = format!(
        r#"<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:c="C"><xs:import namespace="C" schemaLocation="envelope.xsd"/>
        <xs:complexType name="TwiceRequest"><xs:complexContent><xs:extension base="c:OCIRequest"><xs:sequence>{twice}
        <xs:element name="a" type="xs:int"/><xs:element name="b" type="xs:int"/><xs:element name="a" type="xs:int"/>
        </xs:sequence></xs:extension></xs:complexContent></xs:complexType></xs:schema>"#
    );
    let set = SchemaSet::read(&[FILES[0], FILES[1], ("twice.xsd", &schema)]).unwrap();
    let body = json!({"@items": [{"one": 1}], "a": 1, "b": 2});
    let faults = set.command("TwiceRequest").unwrap().check(&body);
    let pointers: Vec<_> = faults
        .unwrap_err()
        .into_iter()
        .map(|one| one.pointer)
        .collect();
    assert!(pointers.contains(&"/a".to_owned()) && pointers.contains(&"/@items".to_owned()));
}

#[test]
fn many_faults_and_long_names_cost_little() {
    let mut body = Map::new();
    for number in 0..10_000 {
        body.insert(format!("phoneNumbe{number}"), json!(number));
    }
    body.insert("x".repeat(100_000), json!(null));
    let told = check("Modify", &Value::Object(body)).unwrap_err();
    assert_eq!(told.len(), 101);
    assert_eq!(told[100].limit, "and 9902 more faults");
    let size: usize = told
        .iter()
        .map(|fault| fault.pointer.len() + fault.limit.len())
        .sum();
    assert!(size < 10_000, "{size}");
}
