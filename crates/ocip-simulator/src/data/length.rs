//! Texts that are too short or too long for the OCI schema.

use std::ops::RangeInclusive;

/// What is wrong with the length of `text`, which is meant to be `what`; `allowed` counts characters.
pub(super) fn length_fault(
    what: &str,
    text: &str,
    allowed: RangeInclusive<usize>,
) -> Option<String> {
    let (least, most) = (allowed.start(), allowed.end());
    let is_good = allowed.contains(&text.chars().count());
    (!is_good).then(|| format!("{what} has {least} to {most} characters: {text:?}"))
}

/// The same for the number and extension that a service has besides the user's own.
pub(super) fn numbers_fault(phone_number: Option<&str>, extension: Option<&str>) -> Option<String> {
    let phone_number =
        phone_number.and_then(|number| length_fault("a phone number", number, 1..=23));
    phone_number.or_else(|| length_fault("an extension", extension?, 2..=20))
}
