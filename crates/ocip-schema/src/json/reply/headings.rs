//! Headings of tables, and the keys that are made of them.

use std::collections::HashMap;

use super::scalar::push_quoted;
use crate::secret::is_secret_name;

/// Headings of the table that is read now.
#[derive(Debug, Default)]
pub(super) struct TableHeadings {
    /// All keys, each in quotes and with its colon.
    keys: String,
    columns: Vec<TableColumn>,
    /// The keys that are taken, with the number of the next of their name.
    taken: HashMap<String, usize>,
}

/// Column of a table.
#[derive(Debug)]
struct TableColumn {
    /// Where its key ends among all.
    end: usize,
    is_secret: bool,
}

/// Key of a column: the words of its heading, which blanks and slashes part, the first in lower case, the others with
/// a capital and the rest in lower case. One that begins with `@` gets another one, for such keys are the mapping's own.
pub fn heading_key(heading: &str) -> String {
    let words = heading.split(|sign: char| sign.is_whitespace() || sign == '/');
    let mut key = String::with_capacity(heading.len());
    for word in words.filter(|word| !word.is_empty()) {
        push_word(&mut key, word);
    }
    if key.starts_with('@') {
        key.insert(0, '@');
    }
    key
}

fn push_word(key: &mut String, word: &str) {
    let mut rest = word.chars();
    if !key.is_empty() {
        key.extend(rest.next().into_iter().flat_map(char::to_uppercase));
    }
    key.extend(rest.flat_map(char::to_lowercase));
}

// === impl TableHeadings ===

impl TableHeadings {
    /// Forgets the headings of the table before.
    pub(super) fn clear(&mut self) {
        self.keys.clear();
        self.columns.clear();
        self.taken.clear();
    }

    /// Adds the next column, and gives its number. Of several with one key, the second gets `2`, the third `3`.
    pub(super) fn add(&mut self, heading: &str) -> usize {
        let key = heading_key(heading);
        let is_secret = is_secret_name(&key);
        let key = self.free_key(key);
        push_quoted(&mut self.keys, &key);
        self.keys.push(':');
        self.columns.push(TableColumn {
            end: self.keys.len(),
            is_secret,
        });
        self.taken.insert(key, 2);
        self.columns.len() - 1
    }

    /// As many tries as there are headings, over all of one key.
    fn free_key(&mut self, key: String) -> String {
        let Some(&first) = self.taken.get(&key) else {
            return key;
        };
        let mut number = first;
        let mut numbered = format!("{key}{number}");
        while self.taken.contains_key(&numbered) {
            number += 1;
            numbered = format!("{key}{number}");
        }
        self.taken.insert(key, number + 1);
        numbered
    }

    /// The key of a column with its colon, and whether it holds secrets.
    pub(super) fn column(&self, at: usize) -> Option<(&str, bool)> {
        let column = self.columns.get(at)?;
        let start = match at.checked_sub(1) {
            Some(before) => self.columns[before].end,
            None => 0,
        };
        Some((&self.keys[start..column.end], column.is_secret))
    }

    /// Whether the cells of a column are secrets.
    pub(super) fn is_secret(&self, at: usize) -> bool {
        self.columns.get(at).is_some_and(|column| column.is_secret)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_heading_becomes_a_key_word_by_word() {
        let keys = [
            ("User Id", "userId"),
            ("Line/Port", "linePort"),
            ("IMP Id", "impId"),
            ("Is Primary / MAC  Address", "isPrimaryMacAddress"),
            ("\u{c9}TAT DE \u{e9}COLE", "\u{e9}tatDe\u{c9}cole"),
            ("Phone #", "phone#"),
            ("", ""),
            (" / ", ""),
            ("@type", "@@type"),
            ("\"a\"\u{1}", "\"a\"\u{1}"),
        ];
        for (heading, key) in keys {
            assert_eq!(heading_key(heading), key);
        }
    }

    fn keys(headings: &[&str]) -> Vec<String> {
        let mut table = TableHeadings::default();
        for heading in headings {
            table.add(heading);
        }
        let key = |at| table.column(at).map(|(key, _)| key.to_owned());
        (0..headings.len()).filter_map(key).collect()
    }

    #[test]
    fn no_two_columns_have_one_key() {
        let same = keys(&["User Id", "user id", "USER ID"]);
        assert_eq!(same, ["\"userId\":", "\"userId2\":", "\"userId3\":"]);
        let numbered = keys(&["a", "a2", "a", "a2", ""]);
        assert_eq!(
            numbered,
            ["\"a\":", "\"a2\":", "\"a3\":", "\"a22\":", "\"\":"]
        );
    }

    #[test]
    fn a_column_of_passwords_is_told_by_its_heading() {
        let mut table = TableHeadings::default();
        for heading in ["User Id", "Password", "SIP Authentication Password", "Pin"] {
            table.add(heading);
        }
        let secret: Vec<_> = (0..5).map(|at| table.is_secret(at)).collect();
        assert_eq!(secret, [false, true, true, true, false]);
    }
}
