//! Lexical forms of dates and times (XML Schema part 2, 3.2.7 and 3.2.9).

use super::lexical::are_digits;

/// The days of each month, in a leap year.
const DAYS: [u32; 12] = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/// How far a time zone may be from UTC, in minutes.
const ZONE_MAX: u32 = 14 * 60;

/// `2025-01-31T13:20:00.5+01:00`; fractions and the zone may be absent.
pub(super) fn is_date_time(value: &str) -> bool {
    let split = value.split_once('T');
    split.is_some_and(|(date, time)| day(date) == Some("") && is_time(time))
}

/// `2025-01-31`, perhaps with a zone.
pub(super) fn is_date(value: &str) -> bool {
    day(value).is_some_and(is_zone)
}

/// Takes the day from the front; `None` when there is no such day.
fn day(value: &str) -> Option<&str> {
    let unsigned = value.strip_prefix('-').unwrap_or(value);
    let (year, rest) = unsigned.split_once('-')?;
    if !is_year(year) {
        return None;
    }
    let (month, rest) = pair(rest)?;
    let (day, rest) = pair(rest.strip_prefix('-')?)?;
    let index = usize::try_from(month.checked_sub(1)?).ok()?;
    let days = match index {
        1 if !is_leap(year) => 28,
        _ => *DAYS.get(index)?,
    };
    (1..=days).contains(&day).then_some(rest)
}

/// Four digits or more, without needless zeros; there is no year 0.
fn is_year(year: &str) -> bool {
    let is_padded = year.len() > 4 && year.starts_with('0');
    are_digits(year) && year.len() >= 4 && !is_padded && year != "0000"
}

/// Whether every fourth year's rule gives the year 29 days in February; its last four digits decide.
fn is_leap(year: &str) -> bool {
    let tail = year.get(year.len().saturating_sub(4)..).unwrap_or_default();
    let year: u32 = tail.parse().unwrap_or_default();
    year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
}

fn is_time(value: &str) -> bool {
    let Some((hour, minute, second, rest)) = clock(value) else {
        return false;
    };
    let (fraction, zone) = match rest.strip_prefix('.') {
        Some(rest) => {
            let end = rest.bytes().take_while(u8::is_ascii_digit).count();
            rest.split_at(end)
        }
        None => ("0", rest),
    };
    let is_midnight =
        hour == 24 && minute == 0 && second == 0 && fraction.bytes().all(|b| b == b'0');
    let is_in_range = hour < 24 && minute < 60 && second < 60;
    (is_in_range || is_midnight) && !fraction.is_empty() && is_zone(zone)
}

fn clock(value: &str) -> Option<(u32, u32, u32, &str)> {
    let (hour, rest) = pair(value)?;
    let (minute, rest) = pair(rest.strip_prefix(':')?)?;
    let (second, rest) = pair(rest.strip_prefix(':')?)?;
    Some((hour, minute, second, rest))
}

/// Nothing, `Z`, or a distance from UTC.
fn is_zone(zone: &str) -> bool {
    if matches!(zone, "" | "Z") {
        return true;
    }
    let distance = || {
        let (hours, rest) = pair(zone.strip_prefix(['+', '-'])?)?;
        let (minutes, rest) = pair(rest.strip_prefix(':')?)?;
        (rest.is_empty() && minutes < 60).then_some(hours * 60 + minutes)
    };
    distance().is_some_and(|minutes| minutes <= ZONE_MAX)
}

/// Takes two digits from the front.
fn pair(value: &str) -> Option<(u32, &str)> {
    let digits = value.get(..2).filter(|digits| are_digits(digits))?;
    Some((digits.parse().ok()?, value.get(2..)?))
}
