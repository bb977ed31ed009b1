//! Digits of numbers, and what may stand between them.

/// The most digits of an international number (E.164).
pub(super) const DIGITS_MAX: usize = 15;

/// The fewest digits of an international number behind a prefix that leads abroad, so that short codes
/// which happen to begin with one stay what they are.
pub(super) const DIGITS_MIN: usize = 7;

/// A number that the switch stores, as it is shown: an international one as `+` and digits, anything else
/// as it is.
pub fn present_number(stored: &str) -> String {
    into_presented(stored.to_owned())
}

/// The same of a number that is there to be given away: most are presented as they are stored.
pub fn into_presented(stored: String) -> String {
    match stored.starts_with('+') && stored.contains(is_separator) {
        true => without_separators(&stored).unwrap_or(stored),
        false => stored,
    }
}

/// The digits of a number, behind its `+` if it has one, without the `-` and blanks between them; `None`
/// for anything else.
pub fn without_separators(text: &str) -> Option<String> {
    let (plus, rest) = match text.strip_prefix('+') {
        Some(rest) => ("+", rest),
        None => ("", text),
    };
    let in_number = |c: char| c.is_ascii_digit() || is_separator(c);
    let plain: String = rest.chars().filter(char::is_ascii_digit).collect();
    (!plain.is_empty() && rest.chars().all(in_number)).then(|| format!("{plus}{plain}"))
}

/// What may stand between the digits of a number.
pub(super) fn is_separator(c: char) -> bool {
    matches!(c, '-' | ' ')
}

pub(super) fn are_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}
