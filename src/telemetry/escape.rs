//! Characters that a line for people or machines must not have raw: those that move a cursor, end a
//! line, or change the order in which text is read. They come from callers and from the switch.
//!
//! In a log they are written out for good: whoever decodes a JSON line and prints it gets `\u001b` as
//! six characters, as in the lines for people. An audit line holds data, so that it can be decoded to
//! what was meant; only its bytes are harmless.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::io::{self, Write};

/// Format of a log line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LineFormat {
    /// People who read a file.
    Text,
    /// A terminal, whose escape sequences are ours. Those of others were written out before.
    Terminal,
    /// Machines, and whoever prints what they decode.
    Json,
}

/// Escaping writer of log lines, which gets each line whole.
pub(super) struct EscapingWriter<W> {
    to: W,
    form: LineFormat,
}

/// Whether `character` must not be printed as it is: control characters, line separators, and what
/// cannot be seen but reorders or joins what can.
pub fn is_unprintable(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{feff}' | '\u{fff9}'..='\u{fffb}')
}

/// The text on one line, with nothing unprintable in it.
pub fn plain(text: &str) -> Cow<'_, str> {
    without(text, is_unprintable)
}

/// A line, or a part of it, as it is written in this form.
pub(super) fn in_line(text: &str, form: LineFormat) -> Cow<'_, str> {
    match form {
        LineFormat::Text => plain(text),
        LineFormat::Terminal => without(text, |one| one != '\u{1b}' && is_unprintable(one)),
        LineFormat::Json => json_for_people(text),
    }
}

/// JSON with the same value, and nothing unprintable among its bytes.
pub(super) fn json(text: &str) -> Cow<'_, str> {
    escaped(text, |out, code| write!(out, "\\u{code:04x}"))
}

fn without(text: &str, is_bad: impl Fn(char) -> bool) -> Cow<'_, str> {
    if !text.contains(&is_bad) {
        return Cow::Borrowed(text);
    }
    let mut plain = String::with_capacity(text.len() + 16);
    for character in text.chars() {
        match is_bad(character) {
            true => plain.extend(character.escape_default()),
            false => plain.push(character),
        }
    }
    Cow::Owned(plain)
}

/// Raw characters of JSON as `write` has them; its grammar has none of them outside of strings.
fn escaped(text: &str, write: impl Fn(&mut String, u32) -> std::fmt::Result) -> Cow<'_, str> {
    if !text.contains(is_unprintable) {
        return Cow::Borrowed(text);
    }
    let mut safe = String::with_capacity(text.len() + 16);
    for character in text.chars() {
        match is_unprintable(character) {
            // Writing to a string cannot fail.
            true => drop(write(&mut safe, character.into())),
            false => safe.push(character),
        }
    }
    Cow::Owned(safe)
}

/// JSON whose strings hold written out what was unprintable in them.
fn json_for_people(line: &str) -> Cow<'_, str> {
    let line = escaped(line, |out, code| write!(out, "\\\\u{code:04x}"));
    if !line.contains('\\') {
        return line;
    }
    let mut safe = String::with_capacity(line.len() + 16);
    let mut rest = &*line;
    while let Some(at) = rest.find('\\') {
        let (before, escape) = rest.split_at(at);
        let (escape, after) = escape.split_at(escape_length(escape));
        safe.push_str(before);
        if is_unprintable_escape(escape) {
            safe.push('\\');
        }
        safe.push_str(escape);
        rest = after;
    }
    safe.push_str(rest);
    Cow::Owned(safe)
}

/// How long the escape is that `text` begins with: `\n`, `\u001b`.
fn escape_length(text: &str) -> usize {
    let wanted = if text.starts_with("\\u") { 6 } else { 2 };
    let ends = text.char_indices().map(|(at, _)| at).chain([text.len()]);
    ends.take(wanted + 1).last().unwrap_or(0)
}

fn is_unprintable_escape(escape: &str) -> bool {
    match escape.strip_prefix("\\u") {
        Some(code) => {
            let code = u32::from_str_radix(code, 16).ok().and_then(char::from_u32);
            code.is_some_and(is_unprintable)
        }
        None => matches!(escape, "\\b" | "\\f" | "\\n" | "\\r" | "\\t"),
    }
}

// === impl EscapingWriter ===

impl<W: Write> EscapingWriter<W> {
    pub(super) fn new(to: W, form: LineFormat) -> Self {
        Self { to, form }
    }
}

impl<W: Write> Write for EscapingWriter<W> {
    /// Takes all or nothing, because what is written may be longer.
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let text = String::from_utf8_lossy(bytes);
        let (line, end) = match text.strip_suffix('\n') {
            Some(line) => (line, "\n"),
            None => (&*text, ""),
        };
        let line = in_line(line, self.form);
        // In one piece, so that lines of several threads do not mix.
        self.to.write_all([&*line, end].concat().as_bytes())?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::Value;

    use super::*;

    /// One of each kind.
    const ODD: &str =
        "a\u{1b}[2J\u{7}\u{8}\u{c}\u{7f}\u{9b}\r\n\t\0\u{202e}\u{2066}\u{2028}\u{feff}é\\n";

    fn written(form: LineFormat, line: &str) -> String {
        let mut out = Vec::new();
        let mut writer = EscapingWriter::new(&mut out, form);
        writer.write_all(line.as_bytes()).unwrap();
        String::from_utf8(out).unwrap()
    }

    fn is_plain(text: &str) -> bool {
        !text.contains(is_unprintable)
    }

    #[test]
    fn a_line_for_people_is_one_line_with_nothing_unprintable() {
        let line = written(LineFormat::Text, &format!("{ODD}\n"));
        let (line, rest) = line.split_once('\n').unwrap();
        assert!(rest.is_empty() && is_plain(line), "{line:?}");
        assert!(line.starts_with("a\\u{1b}[2J") && line.ends_with("é\\n"));
        assert!(line.contains("\\u{9b}\\r\\n\\t\\u{0}\\u{202e}\\u{2066}\\u{2028}\\u{feff}"));
        assert_eq!(
            written(LineFormat::Terminal, "\u{1b}[0m\u{9b}\n"),
            "\u{1b}[0m\\u{9b}\n"
        );
        assert_eq!(written(LineFormat::Text, "é ok\n"), "é ok\n");
    }

    #[test]
    fn what_is_decoded_from_a_json_line_can_be_printed() {
        let line = serde_json::json!({ "path": ODD, ODD: 1 }).to_string();
        let written = written(LineFormat::Json, &format!("{line}\n"));
        assert!(is_plain(written.trim_end_matches('\n')));
        let decoded: Value = serde_json::from_str(&written).unwrap();
        for (name, value) in decoded.as_object().unwrap() {
            assert!(is_plain(name), "{name:?}");
            assert!(is_plain(value.as_str().unwrap_or_default()), "{value}");
        }
        let path = decoded["path"].as_str().unwrap();
        assert!(
            path.starts_with("a\\u001b[2J") && path.ends_with("é\\n"),
            "{path}"
        );
    }

    proptest! {
        #[test]
        fn any_json_line_stays_json(text in any::<String>()) {
            let value = serde_json::json!({ "text": text });
            let line = written(LineFormat::Json, &format!("{value}\n"));
            let decoded: Value = serde_json::from_str(&line).unwrap();
            prop_assert!(is_plain(decoded["text"].as_str().unwrap()));
            let data = json(&value.to_string()).into_owned();
            prop_assert!(is_plain(&data));
            prop_assert_eq!(serde_json::from_str::<Value>(&data).unwrap(), value);
        }
    }
}
