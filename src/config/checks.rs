//! What a text must look like: each check gives the sentence about one that does not.

use super::secret::token_fault;

const HOST_BYTES_MAX: usize = 253;

/// The longest tenant and group id, and name of a key, in characters.
const ID_MAX: usize = 30;
const NAME_MAX: usize = 64;

const USER_ID_MAX: usize = 161;

/// The longest prefix that is dialled at home, and that leads abroad, which may choose a carrier.
const PREFIX_MAX: usize = 4;
const ABROAD_MAX: usize = 10;

/// An origin that no browser would write never fits, and nobody would know why.
pub(super) fn origin(text: &str) -> Option<String> {
    let host = text
        .strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"));
    let plain = |byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9') || b"-._:[]".contains(&byte);
    let good = host.is_some_and(|host| !host.is_empty() && host.bytes().all(plain));
    let expected = "an origin as browsers write it, such as \"https://portal.example.net\": lower \
                    case, no path, no slash at the end";
    unless(good, text, expected)
}

/// A name with a port, or what is no name at all, would never fit.
pub(super) fn host_name(text: &str) -> Option<String> {
    let expected = "a host name such as \"gateway.example.net\", without a scheme and a port";
    unless(is_of(text, b"-._", usize::MAX), text, expected)
}

pub(super) fn alternate_host(text: &str) -> Option<String> {
    let expected = "a host name or an address: clients keep to the scheme and port that they have";
    unless(is_of(text, b"-._:[]", usize::MAX), text, expected)
}

pub(super) fn server_name(text: &str) -> Option<String> {
    let good = is_of(text, b"-._:", HOST_BYTES_MAX);
    unless(good, text, "a host name or an IP address")
}

pub(super) fn prefix(text: &str) -> Option<String> {
    let segments = text.strip_prefix('/').map(|path| path.split('/'));
    let good = segments.is_some_and(|mut segments| segments.all(is_segment));
    let expected = "a path such as \"/api/v1\": a slash before each segment, none at the end, and \
                    only letters, digits and -._~ in a segment";
    unless(good, text, expected)
}

pub(super) fn prefix_or_none(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| prefix(text)).flatten()
}

pub(super) fn project_segment(text: &str) -> Option<String> {
    let expected = "one path segment of letters, digits and -._~, and not \"tenants\"";
    unless(is_segment(text) && text != "tenants", text, expected)
}

pub(super) fn user_id(text: &str) -> Option<String> {
    token_fault(text, USER_ID_MAX).map(|fault| format!("the user id {fault}"))
}

/// The id of a tenant or a group.
pub(super) fn id(text: &str) -> Option<String> {
    token_fault(text, ID_MAX).map(|fault| format!("the id {fault}"))
}

pub(super) fn tenant_id(text: &str) -> Option<String> {
    let good = (1..=ID_MAX).contains(&text.chars().count());
    unless(good, text, "1 to 30 characters")
}

pub(super) fn key_name(text: &str) -> Option<String> {
    unless(is_key_name(text), text, "1 to 64 letters, digits and -._")
}

/// Whether the text can be the name of a key.
pub fn is_key_name(text: &str) -> bool {
    is_of(text, b"-._", NAME_MAX)
}

pub(super) fn country_code(text: &str) -> Option<String> {
    let good = is_short(text, 3) && !text.starts_with('0');
    unless(good, text, "1 to 3 digits without a leading 0")
}

pub(super) fn trunk_prefix(text: &str) -> Option<String> {
    let good = text.is_empty() || is_short(text, PREFIX_MAX);
    unless(good, text, "up to 4 digits, or \"\" for none")
}

pub(super) fn outside_prefix(text: &str) -> Option<String> {
    unless(is_short(text, PREFIX_MAX), text, "1 to 4 digits")
}

pub(super) fn international_prefix(text: &str) -> Option<String> {
    let plain = |byte: u8| byte.is_ascii_digit() || byte == b'x';
    let begins = text.starts_with(|c: char| c.is_ascii_digit());
    let good = begins && text.len() <= ABROAD_MAX && text.bytes().all(plain);
    let expected = "1 to 10 digits such as \"00\", with x for any digit after the first one";
    unless(good, text, expected)
}

pub(super) fn policy_prefix(text: &str) -> Option<String> {
    let digits = text.strip_prefix('+').unwrap_or(text);
    let plain = |byte: u8| byte.is_ascii_digit() || b"*#".contains(&byte);
    let good = !text.is_empty() && digits.bytes().all(plain);
    unless(good, text, "digits, * and # after at most one +")
}

pub(super) fn level(text: &str) -> Option<String> {
    let fault = "is empty, expected a level such as \"info\"";
    text.trim().is_empty().then(|| fault.to_owned())
}

pub(super) fn service_name(text: &str) -> Option<String> {
    let fault = "is empty, expected a name such as \"ocip-gateway\"";
    text.trim().is_empty().then(|| fault.to_owned())
}

fn unless(good: bool, given: &str, expected: &str) -> Option<String> {
    (!good).then(|| format!("{given:?} given, expected {expected}"))
}

/// Whether the text is of letters, digits and these, and not empty nor too long.
fn is_of(text: &str, others: &[u8], bytes_max: usize) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || others.contains(&byte);
    (1..=bytes_max).contains(&text.len()) && text.bytes().all(plain)
}

/// Whether the text stands in a path as it is, and the route table takes it literally.
fn is_segment(text: &str) -> bool {
    !matches!(text, "." | "..") && is_of(text, b"-._~", usize::MAX)
}

fn is_short(text: &str, most: usize) -> bool {
    (1..=most).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}
