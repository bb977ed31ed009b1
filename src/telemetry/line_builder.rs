//! Builder of a line in one of the forms of tracing's own lines, without its machinery.

use std::io::Write as _;
use std::net::SocketAddr;
use std::time::{Duration, SystemTime};

use tracing::Level;

use super::escape::{self, LineFormat};
use super::hex_digits::hex_digits;
use super::line_marks::LineMarks;
use super::time_stamp::put_time;

/// Room for a line of ordinary size, in bytes.
const LINE_ROOM: usize = 512;

/// A line under way.
pub(super) struct LineBuilder {
    target: &'static str,
    line: Vec<u8>,
    form: LineFormat,
    marks: &'static LineMarks,
}

// === impl LineBuilder ===

impl LineBuilder {
    pub(super) fn new(form: LineFormat, target: &'static str) -> Self {
        Self {
            target,
            line: Vec::with_capacity(LINE_ROOM),
            form,
            marks: LineMarks::of(form),
        }
    }

    pub(super) fn begin_text(&mut self, level: Level, time: SystemTime) {
        let LineMarks { dim, end, .. } = self.marks;
        self.put(dim);
        put_time(&mut self.line, time);
        self.put(end);
        self.put(" ");
        self.put(self.marks.level(level));
        self.put(match level {
            Level::DEBUG => "DEBUG",
            _ => " INFO",
        });
        for part in [end, " ", dim, self.target, end, dim, ":", end, " "] {
            self.put(part);
        }
    }

    pub(super) fn begin_json(&mut self, level: Level, time: SystemTime) {
        self.put("{\"timestamp\":\"");
        put_time(&mut self.line, time);
        self.put("\",\"level\":\"");
        self.put(level.as_str());
        self.put("\",");
    }

    pub(super) fn finish(mut self) -> Vec<u8> {
        if self.form == LineFormat::Json {
            for part in [",\"target\":\"", self.target, "\"}"] {
                self.put(part);
            }
        }
        self.put("\n");
        self.line
    }

    /// A value that is a string in JSON and has no quotes in text.
    pub(super) fn id(&mut self, name: &str, put: impl FnOnce(&mut Vec<u8>)) {
        self.name(name);
        self.quote();
        put(&mut self.line);
        self.quote();
        self.separate();
    }

    pub(super) fn text(&mut self, name: &str, text: &str) {
        self.name(name);
        put_text(&mut self.line, text, self.form);
        self.separate();
    }

    pub(super) fn value(&mut self, name: &str, put: impl FnOnce(&mut Vec<u8>)) {
        self.last_value(name, put);
        self.separate();
    }

    pub(super) fn last_value(&mut self, name: &str, put: impl FnOnce(&mut Vec<u8>)) {
        self.name(name);
        put(&mut self.line);
    }

    fn name(&mut self, name: &str) {
        let LineMarks {
            italic, dim, end, ..
        } = self.marks;
        match self.form {
            LineFormat::Json => self.put_all(["\"", name, "\":"]),
            LineFormat::Text => self.put_all([name, "=", ""]),
            LineFormat::Terminal => {
                self.put_all([italic, name, end]);
                self.put_all([dim, "=", end]);
            }
        }
    }

    fn quote(&mut self) {
        if self.form == LineFormat::Json {
            self.put("\"");
        }
    }

    fn separate(&mut self) {
        self.put(match self.form {
            LineFormat::Json => ",",
            LineFormat::Text | LineFormat::Terminal => " ",
        });
    }

    fn put_all(&mut self, parts: [&str; 3]) {
        parts.into_iter().for_each(|part| self.put(part));
    }

    fn put(&mut self, text: &str) {
        self.line.extend_from_slice(text.as_bytes());
    }
}

/// A text in quotes, with everything escaped in it that a line must not have raw.
fn put_text(to: &mut Vec<u8>, text: &str, form: LineFormat) {
    let is_plain = |byte: u8| matches!(byte, b' '..=b'~') & (byte != b'"') & (byte != b'\\');
    // Not `all`: without a way out on the way, the compiler looks at many bytes at once.
    if text
        .bytes()
        .fold(true, |plain, byte| plain & is_plain(byte))
    {
        to.push(b'"');
        to.extend_from_slice(text.as_bytes());
        to.push(b'"');
        return;
    }
    let quoted = match form {
        LineFormat::Json => serde_json::Value::from(text).to_string(),
        LineFormat::Text | LineFormat::Terminal => format!("{text:?}"),
    };
    to.extend_from_slice(escape::in_line(&quoted, form).as_bytes());
}

/// A number in so many hexadecimal digits.
pub(super) fn put_hex<const LENGTH: usize>(to: &mut Vec<u8>, number: u128) {
    let digits = hex_digits(number);
    to.extend_from_slice(&digits[digits.len().saturating_sub(LENGTH)..]);
}

pub(super) fn put_number(to: &mut Vec<u8>, number: u64) {
    to.extend_from_slice(itoa::Buffer::new().format(number).as_bytes());
}

/// Milliseconds with as many places as there are to the microsecond, at least one: as floating point numbers
/// are written.
pub(super) fn put_millis(to: &mut Vec<u8>, duration: Duration) {
    let micros = u64::try_from(duration.as_micros()).unwrap_or(u64::MAX);
    put_number(to, micros / 1000);
    let places = [micros / 100, micros / 10, micros].map(|place| b'0' + (place % 10) as u8);
    let length = match places {
        [_, b'0', b'0'] => 1,
        [_, _, b'0'] => 2,
        _ => 3,
    };
    to.push(b'.');
    to.extend_from_slice(&places[..length]);
}

pub(super) fn put_addr(to: &mut Vec<u8>, addr: SocketAddr) {
    match addr {
        SocketAddr::V4(addr) => {
            for (octet, end) in addr.ip().octets().into_iter().zip(*b"...:") {
                put_number(to, octet.into());
                to.push(end);
            }
            put_number(to, addr.port().into());
        }
        // Writing to memory cannot fail.
        SocketAddr::V6(addr) => drop(write!(to, "{addr}")),
    }
}
