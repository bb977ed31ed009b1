//! The list of speed codes as JSON, from the texts of the switch's answer without a copy between them.

use crate::dialect::json_text::{
    needs_escape, push_number, push_plain, push_plain_number, push_string,
};
use crate::switch::speed_dial_100::{SpeedDialText, SpeedDialTexts, format_code};

/// How much room an entry takes beside its texts.
const ENTRY_BYTES: usize = r#"{"speedCode":"00","phoneNumber":"","description":""},"#.len();

/// How much room is made for what stands around the entries.
const FRAME_BYTES: usize = 64;

/// The answer of GET, to the byte as serde makes it of the shape that is documented.
pub(super) fn written(list: &SpeedDialTexts) -> String {
    let room = list.all_texts().len() + ENTRY_BYTES * list.len() + FRAME_BYTES;
    let mut out = String::with_capacity(room);
    out.push_str("{\"speedCodes\":[");
    // One look at all texts together is enough for nearly every list.
    let push: PushEntry = match needs_escape(list.all_texts()) {
        true => |entry, out| push_entry(entry, out, push_number, push_string),
        false => |entry, out| push_entry(entry, out, push_plain_number, push_plain),
    };
    for (place, entry) in list.entries().enumerate() {
        if place > 0 {
            out.push(',');
        }
        push(&entry, &mut out);
    }
    out.push_str("],\"prefix\":");
    push_string(list.prefix(), &mut out);
    out.push('}');
    out
}

type PushEntry = fn(&SpeedDialText<'_>, &mut String);

#[inline]
fn push_entry(
    entry: &SpeedDialText<'_>,
    out: &mut String,
    push_number: impl Fn(&str, &mut String),
    push_text: impl Fn(&str, &mut String),
) {
    out.push_str("{\"speedCode\":\"");
    out.push_str(format_code(entry.speed_code));
    out.push_str("\",\"phoneNumber\":");
    push_number(entry.phone_number, out);
    if let Some(description) = entry.description {
        out.push_str(",\"description\":");
        push_text(description, out);
    }
    out.push('}');
}
