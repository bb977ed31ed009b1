//! Plain text of a reply: `name: value`, content indented, tables in columns.

use ocip::command::raw::{ElementValue, RawElement, RawResponse};
use ocip::error_number::Refusal;
use ocip::mask::is_secret;

use super::mask::PasswordMask;
use crate::cli::plain::plain;

/// The type of the answer, and under it what it holds; each line ends with a line feed.
pub(super) fn response(response: &RawResponse, mask: &PasswordMask<'_>) -> String {
    let mut text = format!("{}\n", plain(&response.type_name));
    for element in &response.elements {
        show(element, mask, 1, &mut text);
    }
    text
}

/// Why the switch at `server` does not do it.
pub(super) fn refusal(refusal: &Refusal, server: &str) -> String {
    let severity = refusal.severity.token();
    let mut lines = vec![format!("{server} does not carry it out: {severity}")];
    if let Some(number) = refusal.number() {
        lines.push(format!("  number: {number}"));
    }
    lines.push(format!("  text: {}", plain(&refusal.summary_english)));
    if refusal.summary != refusal.summary_english {
        lines.push(format!("  local text: {}", plain(&refusal.summary)));
    }
    if let Some(detail) = &refusal.detail {
        lines.push(format!("  detail: {}", plain(detail)));
    }
    if refusal.may_be_unknown_command() {
        lines.push(
            "  hint: this release does not know the command, or an element does not fit".to_owned(),
        );
    }
    lines.join("\n")
}

fn show(element: &RawElement, mask: &PasswordMask<'_>, depth: usize, text: &mut String) {
    let (indent, name) = ("  ".repeat(depth), plain(element.name()));
    let name = match &element.type_name {
        Some(type_name) => format!("{name} ({})", plain(type_name)),
        None => name,
    };
    match &element.value {
        ElementValue::Text(value) if value.is_empty() => *text += &format!("{indent}{name}:\n"),
        ElementValue::Text(_) | ElementValue::Elements(_) if mask.hides(element.name()) => {
            *text += &format!("{indent}{name}: ***\n");
        }
        ElementValue::Nil => *text += &format!("{indent}{name}: (nil)\n"),
        ElementValue::Text(value) => {
            let line = format!("{indent}{name}: {}", plain(value));
            *text += line.trim_end();
            text.push('\n');
        }
        ElementValue::Elements(children) => {
            *text += &format!("{indent}{name}:\n");
            match table(children) {
                Some(rows) => show_table(&rows, depth + 1, text),
                None => children
                    .iter()
                    .for_each(|child| show(child, mask, depth + 1, text)),
            }
        }
    }
}

/// The headings and the rows, if these are the elements of a table (OCI schema, OCITable).
fn table(children: &[RawElement]) -> Option<Vec<Vec<String>>> {
    let mut rows = vec![Vec::new()];
    for child in children {
        match (child.name(), &child.value) {
            ("colHeading", ElementValue::Text(heading)) => rows[0].push(plain(heading)),
            ("row", ElementValue::Elements(cells)) => rows.push(row(cells)),
            ("row", _) => rows.push(Vec::new()),
            _ => return None,
        }
    }
    (!rows[0].is_empty()).then_some(rows)
}

/// The cells of a row; behind the name of a secret custom tag stands its value.
fn row(cells: &[RawElement]) -> Vec<String> {
    let mut row: Vec<_> = cells.iter().map(cell).collect();
    let is_name = |cell: &String| cell.starts_with('%') && is_secret(cell);
    let value = row.iter().position(is_name).map(|name| name + 1);
    if let Some(value) = value.and_then(|value| row.get_mut(value)) {
        *value = "***".to_owned();
    }
    row
}

fn cell(element: &RawElement) -> String {
    match &element.value {
        ElementValue::Text(text) => plain(text),
        ElementValue::Nil | ElementValue::Elements(_) => String::new(),
    }
}

fn show_table(rows: &[Vec<String>], depth: usize, text: &mut String) {
    let columns = rows.iter().map(Vec::len).max().unwrap_or_default();
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<_> = (0..columns).map(width).collect();
    for row in rows {
        let cells = row.iter().zip(&widths);
        let cells = cells.map(|(cell, width)| format!("{cell:<width$}"));
        let line = format!(
            "{}{}",
            "  ".repeat(depth),
            cells.collect::<Vec<_>>().join("  ")
        );
        *text += line.trim_end();
        text.push('\n');
    }
}

#[cfg(test)]
mod tests {
    use ocip::command::raw::RawRequest;
    use ocip::command::response::{ErrorResponse, ErrorSeverity};

    use super::*;

    fn shown(content: &str) -> String {
        let request = RawRequest::new("X").unwrap();
        let elements = request.with_content_xml(content).unwrap().elements;
        let type_name = "XResponse".to_owned();
        let response = RawResponse {
            type_name,
            elements,
        };
        super::response(&response, &PasswordMask::new(&[], &["old".to_owned()]))
    }

    #[test]
    fn values_stand_under_one_another_and_further_in() {
        let text = shown("<a>1</a><b><c>x y</c><d xsi:nil='true'/></b><e xsi:type='T'><f/></e>");
        assert_eq!(
            text,
            "XResponse\n  a: 1\n  b:\n    c: x y\n    d: (nil)\n  e (T):\n    f:\n"
        );
    }

    #[test]
    fn secrets_of_a_reply_are_not_shown() {
        let text = shown(
            "<securityPin>1</securityPin><password><old>2</old></password><password/>\
             <passwordExpiresDays>3</passwordExpiresDays><old>4</old>",
        );
        assert_eq!(
            text,
            "XResponse\n  securityPin: ***\n  password: ***\n  password:\n  passwordExpiresDays: 3\n  old: ***\n"
        );
    }

    #[test]
    fn a_table_has_columns() {
        let text = shown(
            "<t><colHeading>Name</colHeading><colHeading>Tag Value</colHeading>\
             <row><col>%LONG_NAME%</col><col>é</col></row><row><col/><col>2</col></row>\
             <row><col>%SIP_PIN%</col><col>3</col></row></t>",
        );
        assert_eq!(
            text,
            "XResponse\n  t:\n    Name         Tag Value\n    %LONG_NAME%  é\n                 2\n    \
             %SIP_PIN%    ***\n"
        );
    }

    #[test]
    fn a_refusal_has_number_text_and_detail() {
        let response = ErrorResponse {
            error_code: None,
            summary: "[Error 6004] y".to_owned(),
            summary_english: "[Error 6004] x".to_owned(),
            detail: Some("more".to_owned()),
        };
        let text = refusal(&Refusal::new(response, ErrorSeverity::Error), "as1:2209");
        assert_eq!(
            text,
            "as1:2209 does not carry it out: Error\n  number: 6004\n  \
             text: [Error 6004] x\n  local text: [Error 6004] y\n  detail: more\n  \
             hint: this release does not know the command, or an element does not fit"
        );
    }
}
