//! Lexical forms of numbers, name tokens and binary values.

/// White space of XML, which is less than that of Unicode (XML 1.0, 2.3).
pub(crate) const BLANKS: [char; 4] = [' ', '\t', '\n', '\r'];

/// How much of a value a fault repeats, in characters.
const QUOTED: usize = 60;

/// A sign and leading zeros are allowed (3.3.13.1).
pub(super) fn number(value: &str) -> Result<i64, String> {
    let digits = value.strip_prefix(['+', '-']).unwrap_or(value);
    if !are_digits(digits) {
        return Err(format!("{} is not a whole number", quoted(value)));
    }
    let range = |_| format!("{} is too large a number", quoted(value));
    value.parse().map_err(range)
}

pub(super) fn at_least(value: &str, min: i64) -> Result<(), String> {
    match number(value)? {
        n if n < min => Err(format!("{n} is below the minimum of {min}")),
        _ => Ok(()),
    }
}

pub(super) fn at_most(value: &str, max: i64) -> Result<(), String> {
    match number(value)? {
        n if n > max => Err(format!("{n} is above the maximum of {max}")),
        _ => Ok(()),
    }
}

pub(super) fn quoted(value: &str) -> String {
    match value.char_indices().nth(QUOTED) {
        Some((end, _)) => format!("'{}...'", value.get(..end).unwrap_or_default()),
        None => format!("'{value}'"),
    }
}

/// At least one digit, and nothing else.
pub(super) fn are_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

/// Digits with at most one point (3.2.3.1).
pub(super) fn is_decimal(value: &str) -> bool {
    let digits = value.strip_prefix(['+', '-']).unwrap_or(value);
    match digits.split_once('.') {
        None => are_digits(digits),
        Some((whole, "")) => are_digits(whole),
        Some((whole, part)) => are_digits(part) && (whole.is_empty() || are_digits(whole)),
    }
}

/// A decimal, perhaps with an exponent, or a special value (3.2.4.1).
pub(super) fn is_real(value: &str) -> bool {
    match value.split_once(['e', 'E']) {
        None => matches!(value, "INF" | "-INF" | "NaN") || is_decimal(value),
        Some((mantissa, exponent)) => {
            let digits = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
            is_decimal(mantissa) && are_digits(digits)
        }
    }
}

/// The number that a text of the form [`is_real`] stands for; `None` for "not a number".
pub(super) fn real(value: &str) -> Option<f64> {
    match value {
        "INF" => Some(f64::INFINITY),
        "-INF" => Some(f64::NEG_INFINITY),
        "NaN" => None,
        _ => value.parse().ok(),
    }
}

/// Groups of four characters, the last one padded, with blanks between any two (3.2.16).
pub(super) fn is_base64(value: &str) -> bool {
    let bare: Vec<u8> = value.bytes().filter(|b| *b != b' ').collect();
    let unpadded = match bare.as_slice() {
        [rest @ .., last, b'=', b'='] if b"AQgw".contains(last) => rest.len() + 1,
        [_, .., b'=', b'='] => return false,
        [rest @ .., last, b'='] if b"AEIMQUYcgkosw048".contains(last) => rest.len() + 1,
        [.., b'='] => return false,
        whole => whole.len(),
    };
    let is_digit = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/');
    bare.len().is_multiple_of(4) && bare.iter().take(unpadded).all(is_digit)
}

/// Nmtoken of XML 1.0, 2.3.
pub(super) fn is_name_token(value: &str) -> bool {
    !value.is_empty() && value.chars().all(is_name_character)
}

fn is_name_character(c: char) -> bool {
    c.is_ascii_alphanumeric()
        || matches!(c, '-' | '.' | '_' | ':' | '\u{B7}')
        || matches!(c, '\u{C0}'..='\u{D6}' | '\u{D8}'..='\u{F6}' | '\u{F8}'..='\u{37D}')
        || matches!(c, '\u{37F}'..='\u{1FFF}' | '\u{200C}'..='\u{200D}' | '\u{203F}'..='\u{2040}')
        || matches!(c, '\u{2070}'..='\u{218F}' | '\u{2C00}'..='\u{2FEF}' | '\u{3001}'..='\u{D7FF}')
        || matches!(c, '\u{F900}'..='\u{FDCF}' | '\u{FDF0}'..='\u{FFFD}' | '\u{10000}'..='\u{EFFFF}')
}
