//! Checks of texts.

/// Whether the text is of letters, digits and these others.
pub(super) fn is_of(text: &str, others: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || others.contains(c);
    !text.is_empty() && text.chars().all(plain)
}

/// Whether it is an origin as browsers write it: another one never fits, and nobody would know why.
pub(super) fn is_origin(text: &str) -> bool {
    let host = text
        .strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"));
    let is_lower = !text.contains(|c: char| c.is_ascii_uppercase());
    is_lower && host.is_some_and(|host| is_of(host, "-._:[]"))
}

pub(super) fn is_path(text: &str) -> bool {
    let segments = text.strip_prefix('/').map(|path| path.split('/'));
    segments.is_some_and(|mut segments| segments.all(is_segment))
}

/// Whether the text stands in a path as it is, and the route table takes it literally.
pub(super) fn is_segment(text: &str) -> bool {
    !matches!(text, "." | "..") && is_of(text, "-._~")
}

/// Whether the text can be the name of a key of `[[access.key]]`.
pub fn is_key_name(text: &str) -> bool {
    is_of(text, "-._") && text.len() <= 64
}

/// Whether it is what is dialled to get abroad, which may choose a carrier by any digit x.
pub(super) fn is_international_prefix(text: &str) -> bool {
    !text.starts_with('x') && is_digits(&text.replace('x', "0"), 10)
}

pub(super) fn is_number_prefix(text: &str) -> bool {
    let digits = text.strip_prefix('+').unwrap_or(text);
    let plain = |c: char| c.is_ascii_digit() || "*#".contains(c);
    !text.is_empty() && digits.chars().all(plain)
}

pub(super) fn is_digits(text: &str, most: usize) -> bool {
    (1..=most).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}
