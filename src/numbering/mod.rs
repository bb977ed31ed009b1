//! What is this number, in every form?
//!
//! The same telephone is called by `+4570201234`, by `0045…` at home, by `011 45…` in America and by
//! `70201234` next door. A [`Plan`] knows how numbers are dialled where the gateway's users are:
//! what leads to another country, what leads to another area, whether a leading 0 belongs to the
//! number, and how many digits there are. Whatever looks at a number asks it, so that all rooms mean
//! the same.
//!
//! Without a country code a plan knows `+` and `00` and nothing else. Extensions and short numbers are
//! no numbers of the plan: they stay what they are.

mod dialled;
mod form;
mod nation;
mod plan;
mod prefix;
mod rule;
mod table;
#[cfg(test)]
mod tests;

pub use dialled::Dialled;
pub use form::without_scheme;
pub use plan::{Identity, Plan, Settings};
pub use rule::Rule;

/// The most digits of an international number (E.164).
const DIGITS_MAX: usize = 15;

/// The fewest digits of an international number behind a prefix that leads abroad, so that short codes
/// which happen to begin with one stay what they are.
const DIGITS_MIN: usize = 7;

/// A number that the switch stores, as it is shown: an international one as `+` and digits, anything else
/// as it is.
pub fn present_number(stored: &str) -> String {
    match without_separators(stored) {
        Some(plain) if plain.starts_with('+') => plain,
        _ => stored.to_owned(),
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
fn is_separator(c: char) -> bool {
    matches!(c, '-' | ' ')
}

fn are_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}
