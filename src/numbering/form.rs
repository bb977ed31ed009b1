//! A number in one reading, and what of a text is dialled.

use super::digits::is_separator;

/// What may stand in the user of a SIP URI and is never dialled.
const MARKS: &str = "-_.!~'()";

/// A number in one reading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct NumberForm {
    pub(super) dialled: String,
    /// From its country code on.
    pub(super) number: Option<String>,
    pub(super) is_foreign: bool,
}

/// What is dialled in `text`, as it is written: without `sip:` and host, separators and marks.
pub(super) fn text_of(text: &str) -> String {
    let user = user_of(text);
    user.chars()
        .filter(|c| !is_separator(*c) && !MARKS.contains(*c))
        .collect()
}

fn user_of(text: &str) -> &str {
    let text = without_scheme(text);
    text.split('@').next().unwrap_or_default()
}

/// A SIP URI without `sip:`; anything else as it is.
pub fn without_scheme(text: &str) -> &str {
    match text.split_at_checked(4) {
        Some((scheme, rest)) if scheme.eq_ignore_ascii_case("sip:") => rest,
        _ => text,
    }
}
