//! The rules of `[numbering]`.

use super::Numbering;
use super::key_path::KeyPath;
use super::report::Report;

/// The longest prefix that is dialled at home.
const PREFIX_MAX: usize = 4;

/// The longest prefix that leads abroad, which may choose a carrier.
const ABROAD_MAX: usize = 10;

/// The most prefixes that lead abroad.
const ABROAD_COUNT_MAX: usize = 100;

/// Notes every rule that it breaks.
pub(super) fn validate(numbering: &Numbering, report: &mut Report<'_>) {
    if let Some(code) = &numbering.country_code {
        let good = is_short(code, 3) && !code.starts_with('0');
        refuse_unless(
            good,
            "country_code",
            code,
            "1 to 3 digits without a leading 0",
            report,
        );
    }
    if let Some(prefix) = numbering
        .trunk_prefix
        .as_deref()
        .filter(|prefix| !prefix.is_empty())
    {
        let good = is_short(prefix, PREFIX_MAX);
        refuse_unless(
            good,
            "trunk_prefix",
            prefix,
            "up to 4 digits, or \"\" for none",
            report,
        );
    }
    if let Some(prefix) = &numbering.outside_prefix {
        refuse_unless(
            is_short(prefix, PREFIX_MAX),
            "outside_prefix",
            prefix,
            "1 to 4 digits",
            report,
        );
    }
    abroad(numbering.international_prefixes.as_deref(), report);
    agreement(numbering, report);
}

fn is_short(text: &str, most: usize) -> bool {
    (1..=most).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn refuse_unless(good: bool, key: &str, given: &str, expected: &str, report: &mut Report<'_>) {
    if !good {
        let message = format!("{given:?} given, expected {expected}");
        report.add_at(&format!("numbering.{key}"), message);
    }
}

fn abroad(prefixes: Option<&[String]>, report: &mut Report<'_>) {
    const KEY: &str = "numbering.international_prefixes";
    let Some(prefixes) = prefixes else {
        return;
    };
    if prefixes.is_empty() || prefixes.len() > ABROAD_COUNT_MAX {
        let count = prefixes.len();
        let message = format!("{count} given, expected 1 to {ABROAD_COUNT_MAX} prefixes");
        report.add_at(KEY, message);
    }
    let list = KeyPath::dotted(KEY);
    for (nth, prefix) in prefixes.iter().enumerate() {
        let plain = |byte: u8| byte.is_ascii_digit() || byte == b'x';
        let begins = prefix.starts_with(|c: char| c.is_ascii_digit());
        if !begins || prefix.len() > ABROAD_MAX || !prefix.bytes().all(plain) {
            let message = format!(
                "{prefix:?} given, expected 1 to {ABROAD_MAX} digits such as \"00\", with x for any \
                 digit after the first one"
            );
            report.add(&report.nth_item(&list, nth), message);
        }
    }
}

/// What is said of a country needs one, and a 0 is one thing or the other.
fn agreement(numbering: &Numbering, report: &mut Report<'_>) {
    let Numbering {
        country_code,
        trunk_prefix,
        keeps_leading_zero,
        ..
    } = numbering;
    let of_country = [
        ("trunk_prefix", trunk_prefix.is_some()),
        ("keeps_leading_zero", keeps_leading_zero.is_some()),
    ];
    for (key, given) in of_country {
        if given && country_code.is_none() {
            let message = "is only of use with numbering.country_code";
            report.add_at(&format!("numbering.{key}"), message);
        }
    }
    if *keeps_leading_zero == Some(true) && trunk_prefix.as_deref() == Some("0") {
        let message = "true, and numbering.trunk_prefix is \"0\": a leading 0 is either of them";
        report.add_at("numbering.keeps_leading_zero", message);
    }
}
