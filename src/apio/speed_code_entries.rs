//! Entries of a body that are known by speed codes.

use std::borrow::Cow;
use std::collections::HashSet;

use super::body::BodyErrors;
use super::error::ApioError;

/// Entry with a speed code.
pub(super) trait CodedEntry {
    /// The code as a body has it.
    fn code(&self) -> Cow<'static, str>;
}

/// Checks the list as a whole and each entry by `parse`.
pub(super) fn parse_entries<E, T: CodedEntry>(
    entries: Vec<E>,
    entries_max: usize,
    parse: impl Fn(E, &str, &mut BodyErrors) -> Option<T>,
) -> Result<Vec<T>, ApioError> {
    let count = entries.len();
    let mut mistakes = BodyErrors::default();
    if count == 0 || count > entries_max {
        let message = format!("a list has 1 to {entries_max} entries, this has {count}");
        mistakes.add_for_certain("speedCodes", message);
        mistakes.finish()?;
        return Ok(Vec::new());
    }
    let mut parsed = Vec::with_capacity(count);
    let mut seen = HashSet::with_capacity(count);
    for (index, entry) in entries.into_iter().enumerate() {
        let path = format!("speedCodes[{index}]");
        let Some(entry) = parse(entry, &path, &mut mistakes) else {
            continue;
        };
        if !seen.insert(entry.code()) {
            let code = entry.code();
            mistakes.add_for_certain(
                &path,
                format_args!("the speed code {code:?} is given twice"),
            );
        }
        parsed.push(entry);
    }
    mistakes.finish()?;
    Ok(parsed)
}
