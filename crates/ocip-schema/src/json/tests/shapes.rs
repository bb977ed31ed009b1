//! Bodies that fit, and the elements that they become.

use serde_json::json;

use super::{check, xml};
use crate::json::CheckedValue;

#[test]
fn members_are_written_in_the_order_of_the_schema() {
    let body =
        json!({"rings": 3, "isActive": false, "userId": "anna", "GroupId": "g", "size": "7"});
    let expected = "<userId>anna</userId><GroupId>g</GroupId><isActive>false</isActive><rings>3</rings><size>7</size>";
    assert_eq!(xml("Modify", &body), expected);
    assert_eq!(xml("Bare", &json!({})), "");
    assert_eq!(xml("Bare", &json!({"@type": "ShapeBareRequest"})), "");
}

#[test]
fn absent_null_and_empty_are_three_things() {
    let body = json!({"userId": "a", "phoneNumber": null, "note": "", "rings": null});
    let expected = "<userId>a</userId><phoneNumber xsi:nil=\"true\"></phoneNumber><note></note><rings xsi:nil=\"true\"></rings>";
    assert_eq!(xml("Modify", &body), expected);
}

#[test]
fn texts_have_their_white_space_as_their_types_want_it() {
    let body = json!({"userId": "  a \n b ", "note": " x\r<&>\t", "policy": " Weighted  Call"});
    let expected =
        "<userId>a b</userId><note> x&#13;&lt;&amp;&gt;\t</note><policy>Weighted Call</policy>";
    assert_eq!(xml("Modify", &body), expected);
}

#[test]
fn long_numbers_may_be_text_or_number() {
    for size in [json!(9_007_199_254_740_993_i64), json!("9007199254740993")] {
        let body = json!({"userId": "a", "size": size});
        let expected = "<userId>a</userId><size>9007199254740993</size>";
        assert_eq!(xml("Modify", &body), expected);
    }
}

#[test]
fn a_kind_is_named_and_a_nil_of_an_abstract_type_has_one() {
    let body = json!({"userId": "a", "department": {"name": "n", "@type": "ShapeGroupKey", "groupId": "g"}});
    let expected = "<userId>a</userId><department xsi:type=\"ShapeGroupKey\"><groupId>g</groupId><name>n</name></department>";
    assert_eq!(xml("Modify", &body), expected);
    let body = json!({"userId": "a", "department": null});
    let expected =
        "<userId>a</userId><department xsi:type=\"ShapeGroupKey\" xsi:nil=\"true\"></department>";
    assert_eq!(xml("Modify", &body), expected);
}

#[test]
fn a_kind_of_a_concrete_type_may_be_named() {
    for (kind, written) in [
        (None, ""),
        (Some("ShapeProfile"), " xsi:type=\"ShapeProfile\""),
        (Some("ShapeLongProfile"), " xsi:type=\"ShapeLongProfile\""),
    ] {
        let mut body = json!({"userId": "a", "profile": {"title": "t"}});
        if let Some(kind) = kind {
            body["profile"]["@type"] = kind.into();
        }
        let expected = format!("<userId>a</userId><profile{written}><title>t</title></profile>");
        assert_eq!(xml("Modify", &body), expected);
    }
    // A type without kinds may be named, too, which says nothing new.
    let body = json!({"userId": "a", "aliasList": {"@type": "ShapeAliases", "alias": ["x"]}});
    let expected = "<userId>a</userId><aliasList><alias>x</alias></aliasList>";
    assert_eq!(xml("Modify", &body), expected);
}

#[test]
fn the_members_of_one_alternative_are_a_choice() {
    for (body, expected) in [
        (json!({"first": "1"}), "<first>1</first>"),
        (
            json!({"common": "c", "first": "1", "several": []}),
            "<first>1</first><common>c</common>",
        ),
        (
            json!({"left": 1, "common": "c", "second": "2"}),
            "<second>2</second><common>c</common><left>1</left>",
        ),
        (
            json!({"several": ["x", "y"], "night": null}),
            "<several>x</several><several>y</several><night xsi:nil=\"true\"></night>",
        ),
        (
            json!({"first": "1", "perhaps": "p", "to": "b", "from": "a"}),
            "<first>1</first><perhaps>p</perhaps><from>a</from><to>b</to>",
        ),
    ] {
        assert_eq!(xml("Choice", &body), expected);
    }
}

#[test]
fn a_repeated_choice_keeps_its_order() {
    let body = json!({
        "last": "l", "id": "i",
        "@items": [{"userId": "u"}, {"phoneNumber": "1"}, {"device": {"deviceName": "d"}}, {"userId": "v"}],
    });
    let expected = "<id>i</id><userId>u</userId><phoneNumber>1</phoneNumber>\
        <device><deviceName>d</deviceName></device><userId>v</userId><last>l</last>";
    assert_eq!(xml("Items", &body), expected);
}

#[test]
fn what_may_repeat_is_a_list() {
    let body = json!({
        "any": [1, null, 2],
        "pair": [{"deviceName": "a"}, {"deviceName": "b", "linePort": null}],
        "key": [],
    });
    let expected = "<pair><deviceName>a</deviceName></pair>\
        <pair><deviceName>b</deviceName><linePort xsi:nil=\"true\"></linePort></pair>\
        <any>1</any><any xsi:nil=\"true\"></any><any>2</any>";
    assert_eq!(xml("List", &body), expected);
}

#[test]
fn values_of_all_types_are_written() {
    let body = json!({
        "rebuild": {}, "confirmed": true, "mode": " Only  One", "minutes": 20, "share": 0.5, "ratio": "-1.50",
        "begin": "2026-01-31T13:20:00Z", "day": "2026-01-31", "content": "YWJj", "country": "DE", "color": "",
        "inner": {"name": "n", "pin": "1"},
    });
    let expected = "<rebuild></rebuild><confirmed>true</confirmed><mode>Only One</mode><minutes>20</minutes>\
        <share>0.5</share><ratio>-1.50</ratio><begin>2026-01-31T13:20:00Z</begin><day>2026-01-31</day>\
        <content>YWJj</content><country>DE</country><color></color><inner><pin>1</pin><name>n</name></inner>";
    assert_eq!(xml("Further", &body), expected);
    let checked = check("Further", &body).unwrap();
    assert_eq!(checked.secret_texts(), ["1"]);
    let numbers = json!({"rebuild": {}, "confirmed": true, "share": 7, "ratio": 2.25});
    let expected =
        "<rebuild></rebuild><confirmed>true</confirmed><share>7</share><ratio>2.25</ratio>";
    assert_eq!(xml("Further", &numbers), expected);
}

#[test]
fn every_element_knows_its_place_in_the_body() {
    let body = json!({
        "id": "i", "last": "l",
        "@items": [{"phoneNumber": "1"}, {"device": {"deviceName": "d"}}],
    });
    let checked = check("Items", &body).unwrap();
    let mut places = Vec::new();
    checked.walk_places(&mut |place| {
        let pointer = place.pointer();
        if let CheckedValue::Text(text) = &place.element.value {
            assert_eq!(body.pointer(&pointer).unwrap(), text.as_str());
        }
        places.push((place.path.join("/"), pointer));
    });
    let expected = [
        ("id", "/id"),
        ("phoneNumber", "/@items/0/phoneNumber"),
        ("device", "/@items/1/device"),
        ("device/deviceName", "/@items/1/device/deviceName"),
        ("last", "/last"),
    ];
    let expected = expected.map(|(path, pointer)| (path.to_owned(), pointer.to_owned()));
    assert_eq!(places, expected);
    let body = json!({"pair": [{"deviceName": "a"}, {"deviceName": "b"}]});
    let checked = check("List", &body).unwrap();
    let mut last = String::new();
    checked.walk_places(&mut |place| last = place.pointer());
    assert_eq!(last, "/pair/1/deviceName");
}

#[test]
fn secrets_are_told_and_masked_with_all_below_them() {
    let body = json!({
        "userId": "anna", "old": "12<34", "rings": 4,
        "credentials": {"userName": "device", "secondName": "two"},
        "department": {"@type": "ShapeTenantKey", "tenantId": "t"},
    });
    let checked = check("Modify", &body).unwrap();
    assert_eq!(checked.secret_texts(), ["12<34", "device", "two"]);
    assert_eq!(checked.secret_names(), ["credentials", "old"]);
    let xml = "<command xsi:type=\"ShapeModifyRequest\" xmlns=\"\"><userId>anna</userId>\
        <department xsi:type=\"ShapeTenantKey\"><tenantId>t</tenantId></department><rings>4</rings><old>***</old>\
        <credentials><userName>***</userName><secondName>***</secondName></credentials></command>";
    assert_eq!(checked.to_masked_xml(), xml);
    let mut masked = body.clone();
    masked["old"] = "***".into();
    masked["credentials"] = json!({"userName": "***", "secondName": "***"});
    assert_eq!(checked.to_masked_json(), masked);
    assert_eq!(checked.to_json(), body);
    let shown = format!("{checked:?}");
    assert!(
        shown.contains("anna") && !shown.contains("12<34") && !shown.contains("device\""),
        "{shown}"
    );
    let cleared = check("Modify", &json!({"userId": "a", "old": null})).unwrap();
    assert!(cleared.secret_texts().is_empty());
    assert_eq!(cleared.to_masked_json()["old"], json!(null));
}

#[test]
fn the_names_of_secrets_are_those_of_the_answer_too() {
    let body = json!({"pair": [{"deviceName": "a"}, {"deviceName": "b"}]});
    let checked = check("List", &body).unwrap();
    assert_eq!(checked.secret_names(), ["credentials", "pin"]);
    assert!(check("Bare", &json!({})).unwrap().secret_names().is_empty());
}
