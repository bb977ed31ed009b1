//! Secrets that are left out, named by JSON pointers.

use super::frame::{ElementSpot, SpotKey, SpotPart};

/// Pointers to what was left out.
#[derive(Debug, Default)]
pub(super) struct MaskedPointers {
    /// The items of the JSON list.
    list: String,
    pub(super) count: usize,
}

// === impl MaskedPointers ===

impl MaskedPointers {
    /// Adds the pointer that leads over these spots, and, when it is there, to a key at their end.
    pub(super) fn add<'f, 's: 'f>(
        &mut self,
        out: &str,
        spots: impl Iterator<Item = &'f ElementSpot<'s>>,
        key: Option<&str>,
    ) {
        self.list
            .push_str(if self.list.is_empty() { "\"" } else { ",\"" });
        spots.for_each(|spot| self.push_spot(out, spot));
        if let Some(key) = key {
            self.push_key(bare(key));
        }
        self.list.push('"');
    }

    fn push_spot(&mut self, out: &str, spot: &ElementSpot<'_>) {
        match spot.part {
            SpotPart::Whole => {}
            SpotPart::Item(item) => self.list.push_str(&format!("/@items/{item}")),
            SpotPart::Other(other) => self.list.push_str(&format!("/@other/{other}")),
            SpotPart::Wrapped(at) => self.list.push_str(&format!("/{at}/@other/0")),
        }
        match &spot.key {
            SpotKey::None => {}
            SpotKey::Word(word) => self.push_key(word),
            SpotKey::Written { start, end } => {
                self.push_key(out.get(*start..*end).unwrap_or_default());
            }
            SpotKey::Slot(slot) => self.push_key(bare(&slot.key)),
        }
        if let Some(index) = spot.index {
            self.list.push_str(&format!("/{index}"));
        }
    }

    /// A key that is escaped for JSON, now for pointers, too (RFC 6901, 3).
    fn push_key(&mut self, key: &str) {
        self.list.push('/');
        for sign in key.chars() {
            match sign {
                '~' => self.list.push_str("~0"),
                '/' => self.list.push_str("~1"),
                _ => self.list.push(sign),
            }
        }
    }

    /// The last member of a reply, unless nothing was left out.
    pub(super) fn finish(&self, out: &mut String) {
        if !self.list.is_empty() {
            out.push_str(",\"@masked\":[");
            out.push_str(&self.list);
            out.push(']');
        }
    }
}

/// A key without its quotes and its colon.
fn bare(key: &str) -> &str {
    key.get(1..key.len().saturating_sub(2)).unwrap_or_default()
}
