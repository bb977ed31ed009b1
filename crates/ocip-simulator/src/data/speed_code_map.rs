//! Entries by speed code, as a data file lists them.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::ops::RangeInclusive;

/// The entries of a list by their codes, each of which is one of `codes` and stands once; else what is wrong.
pub(super) fn by_code<T>(
    list: impl IntoIterator<Item = (u8, T)>,
    codes: RangeInclusive<u8>,
) -> Result<BTreeMap<u8, T>, String> {
    let mut entries = BTreeMap::new();
    for (code, entry) in list {
        if !codes.contains(&code) {
            let (least, most) = codes.into_inner();
            return Err(format!("a speed code is {least} to {most}"));
        }
        let Entry::Vacant(place) = entries.entry(code) else {
            return Err(format!("the speed code {code} stands twice"));
        };
        place.insert(entry);
    }
    Ok(entries)
}
