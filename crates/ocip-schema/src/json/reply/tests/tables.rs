//! Tables, in both forms.

use super::*;

fn heading(text: &str) -> String {
    format!("<colHeading>{text}</colHeading>")
}

fn row(cells: &[&str]) -> String {
    let cells: String = cells
        .iter()
        .map(|cell| format!("<col>{cell}</col>"))
        .collect();
    format!("<row>{cells}</row>")
}

/// A reply with a table, in the form of objects and in that of columns.
fn both(parts: &[String]) -> [(String, usize); 2] {
    let content = format!("<table>{}</table>", parts.concat());
    [ReplyOptions::default(), COLUMNS].map(|options| {
        let (json, unknown, _) = named("ShapeListResponse", &content, options);
        let json = json.strip_prefix(r#""table":["#).unwrap().to_owned();
        let end = json.find(r#"],"alias":[]"#).unwrap();
        let masked = &json[end + r#"],"alias":[]"#.len()..];
        (format!("{}{masked}", &json[..end]), unknown)
    })
}

fn check(parts: &[String], objects: &str, columns: &str, unknown: [usize; 2]) {
    let [by_object, by_column] = both(parts);
    assert_eq!(by_object, (objects.to_owned(), unknown[0]));
    assert_eq!(by_column, (columns.to_owned(), unknown[1]));
}

#[test]
fn a_row_is_an_object_or_a_list() {
    let parts = [
        heading("User Id"),
        heading("Line/Port"),
        row(&["u", "1"]),
        row(&["true", ""]),
    ];
    check(
        &parts,
        r#"[{"userId":"u","linePort":"1"},{"userId":"true","linePort":""}]"#,
        r#"{"columns":["User Id","Line/Port"],"rows":[["u","1"],["true",""]]}"#,
        [0, 0],
    );
    check(
        &parts[..2],
        "[]",
        r#"{"columns":["User Id","Line/Port"],"rows":[]}"#,
        [0, 0],
    );
    check(&[], "[]", r#"{"columns":[],"rows":[]}"#, [0, 0]);
}

#[test]
fn short_and_long_rows_lose_nothing() {
    check(
        &[heading("A"), row(&[]), row(&["1", "2", "3"])],
        r#"[{},{"a":"1","@other":[{"col":"2"},{"col":"3"}]}]"#,
        r#"{"columns":["A"],"rows":[[],["1","2","3"]]}"#,
        [2, 0],
    );
}

#[test]
fn strange_headings_are_keys_without_twins() {
    check(
        &[
            heading("User Id"),
            heading("user id"),
            heading(""),
            heading("@type"),
            heading("\"\\"),
            row(&["1", "2", "3", "4", "5"]),
        ],
        r#"[{"userId":"1","userId2":"2","":"3","@@type":"4","\"\\":"5"}]"#,
        r#"{"columns":["User Id","user id","","@type","\"\\"],"rows":[["1","2","3","4","5"]]}"#,
        [0, 0],
    );
}

#[test]
fn what_is_no_part_of_a_table_is_kept_beside_it() {
    let new = "<new>x</new>".to_owned();
    let odd = "<row><col xsi:nil=\"true\"/><col><deep>1</deep></col><odd/></row>".to_owned();
    check(
        &[heading("A"), heading("B"), new, odd, heading("C")],
        r#"[{"@other":[{"new":"x"}]},{"a":null,"b":{"deep":"1"},"@other":[{"odd":""}]}]"#,
        r#"{"columns":["A","B"],"rows":[[null,{"deep":"1"},{"@other":[{"odd":""}]}]],"@other":[{"new":"x"},{"colHeading":"C"}]}"#,
        [6, 6],
    );
    check(
        &["<colHeading><a>1</a></colHeading>".to_owned(), row(&["1"])],
        r#"[{"@other":[{"colHeading":{"a":"1"}}]},{"":"1"}]"#,
        r#"{"columns":[{"a":"1"}],"rows":[["1"]]}"#,
        [2, 2],
    );
    check(
        &["<row>text</row>".to_owned()],
        r#"["text"]"#,
        r#"{"columns":[],"rows":["text"]}"#,
        [1, 1],
    );
}

#[test]
fn columns_of_passwords_are_left_out() {
    check(
        &[
            heading("A"),
            heading("SIP Password"),
            row(&["1", "x"]),
            row(&["2", "x"]),
        ],
        r#"[{"a":"1"},{"a":"2"}],"@masked":["/table/0/0/sipPassword","/table/0/1/sipPassword"]"#,
        r#"{"columns":["A","SIP Password"],"rows":[["1",null],["2",null]]},"@masked":["/table/0/rows/0/1","/table/0/rows/1/1"]"#,
        [0, 0],
    );
}

#[test]
fn two_tables_share_no_headings() {
    let table = |head: &str| format!("<table>{}{}</table>", heading(head), row(&["1"]));
    let content = table("A") + &table("A");
    let (json, ..) = named("ShapeListResponse", &content, ReplyOptions::default());
    assert_eq!(json, r#""table":[[{"a":"1"}],[{"a":"1"}]],"alias":[]"#);
}
