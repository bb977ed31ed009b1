//! What is not where it belongs: elements that have no member of their own, and secrets that are left out.

use super::frame::{ElementSpot, SpotKey, SpotPart};
use super::mapper::ReplyMapper;
use super::scalar::{member_key, push_comma, push_quoted};
use crate::secret::is_secret_name;

// === impl ReplyMapper ===

impl<'s> ReplyMapper<'s> {
    /// Begins an element that has no member of its own, for which `key` is the name, in quotes and with its colon.
    pub(super) fn other_spot(&mut self, key: &str) -> ElementSpot<'s> {
        let part = match self.is_array() {
            false => SpotPart::Other(self.frame.others),
            true => {
                push_comma(&mut self.out);
                self.out.push_str("{\"@other\":[");
                SpotPart::Wrapped(self.position())
            }
        };
        let start = self.out.len();
        self.out.push('{');
        self.out.push_str(key);
        ElementSpot {
            key: SpotKey::Written {
                start: start + 2,
                end: self.out.len() - 2,
            },
            part,
            index: None,
            start,
        }
    }

    /// The number of the next item of an array.
    pub(super) fn position(&self) -> usize {
        self.frame.count + self.frame.others
    }

    pub(super) fn add_other(&mut self, key: &str, text: &str) {
        self.unknown += 1;
        let spot = self.other_spot(key);
        push_quoted(&mut self.out, text);
        self.settle(spot.part, spot.start);
    }

    /// The element that begins at `start` is written. One that has no member of its own is put aside, but in an array, where it is
    /// an item.
    pub(super) fn settle(&mut self, part: SpotPart, start: usize) {
        match part {
            SpotPart::Whole | SpotPart::Item(_) => return,
            SpotPart::Other(_) => self.put_aside(start),
            SpotPart::Wrapped(_) => self.out.push_str("}]}"),
        }
        self.frame.others += 1;
    }

    fn put_aside(&mut self, start: usize) {
        if self.frame.others > 0 {
            self.others.push(',');
        }
        self.others.push_str(&self.out[start..]);
        self.others.push('}');
        self.out.truncate(start);
    }

    /// Appends what was put aside to the object that ends.
    pub(super) fn end_others(&mut self) {
        if self.frame.others > 0 {
            push_comma(&mut self.out);
            self.out.push_str("\"@other\":[");
            self.out.push_str(&self.others[self.frame.others_start..]);
            self.out.push(']');
            self.others.truncate(self.frame.others_start);
        }
    }

    /// Leaves the next element out, which is at this spot or there under a key.
    pub(super) fn mask(&mut self, spot: &ElementSpot<'_>, key: Option<&str>) {
        let frames = self.outer.iter().chain([&self.frame]);
        let spots = frames.map(|frame| &frame.spot).chain([spot]);
        self.masked.add(&self.out, spots, key);
        self.hide();
    }

    /// Leaves the next element out, which is named already.
    pub(super) fn hide(&mut self) {
        self.masked.count += 1;
        self.hidden = 1;
    }

    /// Leaves out an unknown element that sounds like a secret.
    pub(super) fn mask_stranger(&mut self, name: &str) -> bool {
        let is_masked = !self.options.secrets && is_secret_name(name);
        if is_masked {
            self.unknown += 1;
            let spot = ElementSpot {
                index: self.is_array().then(|| self.push_empty_item()),
                ..ElementSpot::default()
            };
            self.mask(&spot, Some(&member_key(name)));
        }
        is_masked
    }

    /// An item of an array that has nothing but what was left out.
    fn push_empty_item(&mut self) -> usize {
        let at = self.position();
        push_comma(&mut self.out);
        self.out.push_str("{}");
        self.frame.others += 1;
        at
    }
}
