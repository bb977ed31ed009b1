//! What is known of all countries: the facts of libphonenumber, as far as a number's form depends on them.
//!
//! The crate that has all of them takes 80 ms of a start and 6 MiB of memory, so it serves the tests
//! alone: they hold this table against it, and write it anew with `GOLDEN_WRITE=1`.

mod rows;

use rows::ROWS;

/// How the numbers of a country look. Lists have blanks between their items.
#[derive(Debug)]
pub(super) struct Row {
    /// The country code.
    pub(super) code: &'static str,
    /// What leads abroad and chooses no carrier.
    pub(super) abroad: &'static str,
    /// What leads abroad by way of a carrier.
    pub(super) carriers: &'static str,
    /// What leads to another area.
    pub(super) trunk: &'static str,
    /// What does so by way of a carrier, or has another effect besides.
    pub(super) carriers_at_home: &'static str,
    /// Whether a leading 0 belongs to the number.
    pub(super) keeps_zero: bool,
    /// The fewest digits of a number that is dialled without a trunk prefix; 0 where it needs one.
    pub(super) bare: u8,
    /// How many digits a national number has.
    pub(super) lengths: &'static [u8],
}

/// A row, in the order of the table's columns.
const fn row(
    code: &'static str,
    [abroad, carriers]: [&'static str; 2],
    [trunk, carriers_at_home]: [&'static str; 2],
    keeps_zero: bool,
    bare: u8,
    lengths: &'static [u8],
) -> Row {
    Row {
        code,
        abroad,
        carriers,
        trunk,
        carriers_at_home,
        keeps_zero,
        bare,
        lengths,
    }
}

/// The country with this code.
pub(super) fn find(code: &str) -> Option<&'static Row> {
    let place = ROWS.binary_search_by(|row| row.code.cmp(code));
    place.ok().map(|place| &ROWS[place])
}

/// The country of a number from its country code on. No code is the beginning of another.
pub(super) fn of_number(number: &str) -> Option<&'static Row> {
    (1..=3).find_map(|digits| find(number.get(..digits)?))
}

/// Whether the number of any country begins so, from its country code on.
pub(super) fn may_begin(beginning: &str) -> bool {
    let mut rows = ROWS.iter();
    rows.any(|row| row.code.starts_with(beginning) || beginning.starts_with(row.code))
}

/// The codes of all countries.
#[cfg(test)]
pub(super) fn codes() -> impl Iterator<Item = &'static str> {
    ROWS.iter().map(|row| row.code)
}

// === impl Row ===

impl Row {
    /// Whether that may be a whole national number.
    pub(super) fn is_national(&self, number: &str) -> bool {
        self.is_possible(number.len()) && (self.keeps_zero || !number.starts_with('0'))
    }

    pub(super) fn is_possible(&self, length: usize) -> bool {
        self.lengths
            .iter()
            .any(|possible| usize::from(*possible) == length)
    }
}
