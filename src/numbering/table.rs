//! Table of countries: the facts of libphonenumber, as far as a number's form depends on them.
//!
//! The crate that has all of them takes 80 ms of a start and 6 MiB of memory, so it serves the tests
//! alone: they hold this table against it, and write it anew with `GOLDEN_WRITE=1`.

mod columns;
mod rows;

pub(super) use columns::CountryRow;
use columns::row;
use rows::ROWS;

/// The country with this code.
pub(super) fn find(code: &str) -> Option<&'static CountryRow> {
    let place = ROWS.binary_search_by(|row| row.code.cmp(code));
    place.ok().map(|place| &ROWS[place])
}

/// The country of a number from its country code on. No code is the beginning of another.
pub(super) fn of_number(number: &str) -> Option<&'static CountryRow> {
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
