//! The rules of the mapping, each in a table.

use super::*;

/// Content of a reply of all shapes, its members, and how many elements were not as the schema has them.
type RuleCase = (&'static str, &'static str, usize);

fn check(cases: &[RuleCase]) {
    for (content, members, unknown) in cases {
        let (json, counted, _) = shaped(content, ReplyOptions::default());
        // Every list of the reply stands empty at its end.
        let json = json.strip_suffix(r#""hidden":[],"entry":[]"#).unwrap();
        let json = json.strip_suffix(',').unwrap_or(json);
        assert_eq!((json, counted), (*members, *unknown), "{content}");
    }
}

#[test]
fn values_have_the_json_type_of_their_declaration() {
    check(&[
        ("", "", 0),
        ("<name>a</name>", r#""name":"a""#, 0),
        ("<name> a  b </name>", r#""name":" a  b ""#, 0),
        ("<name/>", r#""name":"""#, 0),
        ("<count> +007 </count>", r#""count":7"#, 0),
        ("<count/>", r#""count":5"#, 0),
        ("<count>x</count>", r#""count":"x""#, 1),
        ("<count>3000000000</count>", r#""count":"3000000000""#, 1),
        ("<isActive>1</isActive>", r#""isActive":true"#, 0),
        ("<isActive>\n false</isActive>", r#""isActive":false"#, 0),
        ("<isActive>maybe</isActive>", r#""isActive":"maybe""#, 1),
        ("<isActive/>", r#""isActive":"""#, 1),
        ("<size>0042</size>", r#""size":"0042""#, 0),
        ("<ratio>1.50</ratio>", r#""ratio":"1.50""#, 0),
        (
            "<since>2026-01-01T00:00:00Z</since>",
            r#""since":"2026-01-01T00:00:00Z""#,
            0,
        ),
        ("<level>10</level>", r#""level":10"#, 0),
        ("<isFixed/>", r#""isFixed":true"#, 0),
        ("<word>1</word>", r#""word":"1""#, 0),
        ("<word>Starts With</word>", r#""word":"Starts With""#, 0),
        ("<note>&lt;\"\\&#10;</note>", r#""note":"<\"\\\n""#, 0),
    ]);
}

#[test]
fn nil_is_null() {
    check(&[
        (r#"<note xsi:nil="true"/>"#, r#""note":null"#, 0),
        ("<note/>", r#""note":"""#, 0),
        (r#"<note xsi:nil="false">a</note>"#, r#""note":"a""#, 0),
        (
            r#"<key xsi:nil="true" xsi:type="ShapeGroupKey"/>"#,
            r#""key":null"#,
            0,
        ),
        (r#"<name xsi:nil="true"/>"#, r#""name":null"#, 1),
        (r#"<note xsi:nil="true">a</note>"#, r#""note":"a""#, 1),
    ]);
}

#[test]
fn kinds_are_told() {
    check(&[
        (
            r#"<key xsi:type="ShapeGroupKey"><groupId>g</groupId><name>n</name></key>"#,
            r#""key":{"@type":"ShapeGroupKey","groupId":"g","name":["n"]}"#,
            0,
        ),
        (
            r#"<key xsi:type="c:ShapeGroupKey"/>"#,
            r#""key":{"@type":"ShapeGroupKey","name":[]}"#,
            0,
        ),
        (
            "<profile><name>n</name></profile>",
            r#""profile":{"@type":"ShapeProfile","name":"n"}"#,
            0,
        ),
        (
            r#"<profile xsi:type="ShapeLongProfile"><name>n</name><weight>2</weight></profile>"#,
            r#""profile":{"@type":"ShapeLongProfile","name":"n","weight":2}"#,
            0,
        ),
        // A kind that the schema does not know, and none where there must be one.
        (
            r#"<profile xsi:type="New&quot;"><name>n</name><new>1</new></profile>"#,
            r#""profile":{"@type":"New\"","name":"n","new":"1"}"#,
            2,
        ),
        (
            "<key><groupId>g</groupId></key>",
            r#""key":{"groupId":"g"}"#,
            2,
        ),
        (
            r#"<empty xsi:type="Other"/>"#,
            r#""empty":{"@type":"Other"}"#,
            1,
        ),
        (r#"<empty xsi:type="ShapeEmpty"/>"#, r#""empty":{}"#, 0),
    ]);
}

#[test]
fn lists_are_arrays_and_stand_empty_in_what_was_taken() {
    check(&[
        ("<phone>1</phone>", r#""phone":"1","extension":[]"#, 0),
        (
            "<phone>1</phone><extension>2</extension><extension>3</extension>",
            r#""phone":"1","extension":["2","3"]"#,
            0,
        ),
        (
            "<trunk>t</trunk><one>1</one>",
            r#""trunk":"t","one":"1","link":[]"#,
            0,
        ),
        (
            "<trunk>t</trunk><link>l</link><many>01</many>",
            r#""trunk":"t","link":["l"],"many":[1]"#,
            0,
        ),
        ("<none/>", r#""none":{}"#, 0),
        // Two alternatives.
        (
            "<phone>1</phone><trunk>t</trunk>",
            r#""phone":"1","trunk":"t","extension":[]"#,
            1,
        ),
    ]);
    let lists = named("ShapeListResponse", "", ReplyOptions::default());
    assert_eq!(lists, (r#""alias":[],"table":[]"#.to_owned(), 0, 0));
    let entry = "<entry><number>1</number><isActive>true</isActive></entry>";
    let (json, ..) = shaped(&entry.repeat(2), ReplyOptions::default());
    let expected = r#"{"number":1,"isActive":true}"#;
    assert_eq!(
        json,
        format!(r#""entry":[{expected},{expected}],"hidden":[]"#)
    );
}

#[test]
fn items_of_a_repeated_choice_keep_their_order() {
    check(&[
        ("<alerting/>", r#""alerting":{"@items":[]}"#, 0),
        (
            "<alerting><userId>a</userId><phoneNumber>1</phoneNumber><userId>b</userId><userId>c</userId></alerting>",
            r#""alerting":{"@items":[{"userId":"a"},{"phoneNumber":"1"},{"userId":"b"},{"userId":"c"}]}"#,
            0,
        ),
        (
            "<routes><first>f</first><trunk>a</trunk><label>l</label><trunk>b</trunk><weight>1</weight>\
             <weight>2</weight><entry><name>e</name></entry><last>z</last></routes>",
            r#""routes":{"first":"f","@items":[{"trunk":"a","label":"l","weight":[]},{"trunk":"b","weight":[1,2]},{"entry":{"@type":"ShapeProfile","name":"e"}}],"last":["z"]}"#,
            0,
        ),
        // An item behind the end of all items.
        (
            "<alerting><userId>a</userId><new/><userId>b</userId></alerting>",
            r#""alerting":{"@items":[{"userId":"a"}],"new":"","@other":[{"userId":"b"}]}"#,
            2,
        ),
    ]);
}

#[test]
fn what_the_schema_does_not_know_is_kept_and_counted() {
    check(&[
        ("<new>a</new>", r#""new":"a""#, 1),
        ("<new/>", r#""new":"""#, 1),
        (r#"<new xsi:nil="true"/>"#, r#""new":null"#, 1),
        (
            r#"<new xsi:type="c:Kind"><a>1</a><b><c/></b></new>"#,
            r#""new":{"@type":"Kind","a":"1","b":{"c":""}}"#,
            4,
        ),
        // Elements in text, and text for elements.
        ("<name><a>1</a></name>", r#""name":{"a":"1"}"#, 2),
        ("<empty>a</empty>", r#""empty":"a""#, 1),
        ("<empty> \n </empty>", r#""empty":{}"#, 0),
    ]);
    let (json, unknown, _) = shaped(
        "<new>a</new><new>b</new><new><c>d</c></new>",
        ReplyOptions::default(),
    );
    let expected = r#""new":"a","hidden":[],"entry":[],"@other":[{"new":"b"},{"new":{"c":"d"}}]"#;
    assert_eq!((json.as_str(), unknown), (expected, 4));
}

#[test]
fn elements_of_no_named_type_are_objects() {
    check(&[
        (
            "<place><city>c</city></place>",
            r#""place":{"city":"c","street":[]}"#,
            0,
        ),
        ("<anything/>", r#""anything":{}"#, 0),
        (
            "<anything><a>1</a></anything>",
            r#""anything":{"a":"1"}"#,
            0,
        ),
    ]);
}

#[test]
fn what_comes_too_often_or_too_late_is_kept_and_counted() {
    check(&[(
        "<count>1</count><name>a</name>",
        r#""count":1,"name":"a""#,
        1,
    )]);
    let cases = [
        (
            "<name>a</name><name>b</name><count>1</count>",
            r#""name":"a","count":1,"hidden":[],"entry":[],"@other":[{"name":"b"}]"#,
        ),
        (
            "<phone>1</phone><extension>2</extension><new/><extension>3</extension>",
            r#""phone":"1","extension":["2"],"new":"","hidden":[],"entry":[],"@other":[{"extension":"3"}]"#,
        ),
        (
            "<phone>1</phone><extension>2</extension><phone>1</phone><extension>3</extension>",
            r#""phone":"1","extension":["2","3"],"hidden":[],"entry":[],"@other":[{"phone":"1"}]"#,
        ),
    ];
    for (content, expected) in cases {
        let (json, unknown, _) = shaped(content, ReplyOptions::default());
        assert_eq!(json, expected);
        assert!(unknown > 0, "{content}");
    }
}

#[test]
fn secrets_are_left_out_and_named() {
    let cases = [
        ("<password>a</password>", r#""/password""#, 1),
        (r#"<password xsi:nil="true"/>"#, r#""/password""#, 1),
        (
            "<box><key>a</key><salt>b</salt><new><c/></new></box>",
            r#""/box""#,
            1,
        ),
        ("<hidden>a</hidden><hidden>b</hidden>", r#""/hidden""#, 2),
        (
            "<newPassword><a>b</a></newPassword>",
            r#""/newPassword""#,
            1,
        ),
    ];
    for (content, pointers, count) in cases {
        let (json, _, masked) = shaped(content, ReplyOptions::default());
        assert_eq!(masked, count, "{content}");
        assert!(
            json.ends_with(&format!(r#""@masked":[{pointers}]"#)),
            "{json}"
        );
        assert!(
            !json.contains(r#""a""#) && !json.contains(r#""b""#),
            "{json}"
        );
        let (shown, _, masked) = shaped(content, SECRETS);
        assert!(!shown.contains("@masked") && masked == 0, "{shown}");
    }
}

#[test]
fn secrets_are_named_however_deep_they_lie() {
    let content = "<profile xsi:type=\"ShapeLongProfile\"><name>n</name><weight>1</weight>\
        <password>a</password></profile>\
        <routes><first>f</first><trunk>t</trunk><password>a</password></routes>\
        <new><x>1</x><a.b><pin>a</pin></a.b></new><new><passcode>a</passcode></new>";
    let (json, _, masked) = shaped(content, ReplyOptions::default());
    let pointers = r#""@masked":["/profile/password","/routes/@items/1/password","/new/a.b/pin","/@other/0/new/passcode"]"#;
    assert!(json.ends_with(pointers), "{json}");
    assert_eq!(masked, 4);
    assert!(
        json.contains(r#""@items":[{"trunk":"t","weight":[]},{}]"#),
        "{json}"
    );
}

#[test]
fn a_secret_behind_the_end_of_all_items_is_named_where_it_would_be() {
    let content = "<routes><trunk>t</trunk><new/><password>a</password></routes>";
    let (json, unknown, masked) = shaped(content, ReplyOptions::default());
    assert!(
        json.ends_with(r#""@masked":["/routes/password"]"#),
        "{json}"
    );
    assert_eq!((unknown, masked), (1, 1));
}

#[test]
fn a_reply_that_the_schema_does_not_know_is_kept() {
    let mapped = map(
        &SHAPES,
        "New\"Response",
        &document("<a>1</a><b><c>true</c></b>"),
        ReplyOptions::default(),
    );
    let expected = r#"{"@type":"New\"Response","a":"1","b":{"c":"true"}}"#;
    assert_eq!(
        (mapped.json.as_str(), mapped.unknown_elements),
        (expected, 3)
    );
}

#[test]
fn the_replies_of_the_envelope_are_mapped_too() {
    let content = "<errorCode>4410</errorCode><summary>[Error 4410] a</summary><summaryEnglish>b</summaryEnglish>";
    let expected = r#""errorCode":4410,"summary":"[Error 4410] a","summaryEnglish":"b""#;
    let error = named("ErrorResponse", content, ReplyOptions::default());
    assert_eq!(error, (expected.to_owned(), 0, 0));
    let success = named("SuccessResponse", "", ReplyOptions::default());
    assert_eq!(success, (String::new(), 0, 0));
}
