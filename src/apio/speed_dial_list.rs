//! The list of speed codes as JSON, from the texts of the switch's answer without a copy between them.

use super::json_text::{push_number, push_string};
use crate::switch::speed_dial_100::{SpeedDialText, SpeedDialTexts};

/// How much room an entry takes beside its texts.
const ENTRY_BYTES: usize = r#"{"speedCode":"00","phoneNumber":"","description":""},"#.len();

/// How much room is made for what stands around the entries.
const FRAME_BYTES: usize = 64;

/// The answer of GET, to the byte as serde makes it of the shape that is documented.
pub(super) fn written(list: &SpeedDialTexts) -> String {
    let room = list.text_bytes() + ENTRY_BYTES * list.len() + FRAME_BYTES;
    let mut out = String::with_capacity(room);
    out.push_str("{\"speedCodes\":[");
    for (place, entry) in list.entries().enumerate() {
        if place > 0 {
            out.push(',');
        }
        push_entry(&entry, &mut out);
    }
    out.push_str("],\"prefix\":");
    push_string(list.prefix(), &mut out);
    out.push('}');
    out
}

fn push_entry(entry: &SpeedDialText<'_>, out: &mut String) {
    let code = entry.speed_code.number();
    out.push_str("{\"speedCode\":\"");
    out.push(char::from(b'0' + code / 10));
    out.push(char::from(b'0' + code % 10));
    out.push_str("\",\"phoneNumber\":");
    push_number(entry.phone_number, out);
    if let Some(description) = entry.description {
        out.push_str(",\"description\":");
        push_string(description, out);
    }
    out.push('}');
}
