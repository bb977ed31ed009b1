//! Dates of the Gregorian calendar, without a time zone, as events have them.

use std::fmt;

use super::calendar::DayOfWeek;

/// A date, `YYYY-MM-DD`, of the years 1 to 9999.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct CalendarDate {
    year: i32,
    month: i32,
    day: i32,
}

/// Days from 0000-03-01 to 1970-01-01: years are counted from March here, so that the odd day comes last.
const EPOCH: i32 = 719_468;

/// Days of 400 years, after which the calendar is the same again.
const ERA: i32 = 146_097;

impl CalendarDate {
    /// The date that a text names, if it is one.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('-');
        let mut number = |length| {
            let part = parts.next().filter(|part| part.len() == length)?;
            let is_number = part.bytes().all(|byte| byte.is_ascii_digit());
            is_number.then(|| part.parse::<i32>().ok())?
        };
        let (year, month, day) = (number(4)?, number(2)?, number(2)?);
        let is_whole = parts.next().is_none();
        is_whole.then(|| Self::new(year, month, day))?
    }

    fn new(year: i32, month: i32, day: i32) -> Option<Self> {
        let is_date = (1..=9999).contains(&year)
            && (1..=12).contains(&month)
            && (1..=days_in(year, month)).contains(&day);
        is_date.then_some(Self { year, month, day })
    }

    /// The date so many days after 1970-01-01; the last there is for what comes after it.
    pub fn of_days(days: i32) -> Self {
        let shifted = days.saturating_add(EPOCH);
        let era = shifted.div_euclid(ERA);
        let day_of_era = shifted.rem_euclid(ERA);
        let leap_days = day_of_era / 1460 - day_of_era / 36_524 + day_of_era / 146_096;
        let year_of_era = (day_of_era - leap_days) / 365;
        let days_before = 365 * year_of_era + year_of_era / 4 - year_of_era / 100;
        let day_of_year = day_of_era - days_before;
        let from_march = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * from_march + 2) / 5 + 1;
        let month = if from_march < 10 {
            from_march + 3
        } else {
            from_march - 9
        };
        let year = year_of_era + era * 400 + i32::from(month <= 2);
        Self::new(year, month, day).unwrap_or(Self::LAST)
    }

    const LAST: Self = Self {
        year: 9999,
        month: 12,
        day: 31,
    };

    /// How many days it is after 1970-01-01.
    pub fn days(self) -> i32 {
        let year = self.year - i32::from(self.month <= 2);
        let era = year.div_euclid(400);
        let year_of_era = year.rem_euclid(400);
        let from_march = (self.month + 9) % 12;
        let day_of_year = (153 * from_march + 2) / 5 + self.day - 1;
        let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
        era * ERA + day_of_era - EPOCH
    }

    /// The day after it.
    pub fn next(self) -> Self {
        Self::of_days(self.days() + 1)
    }

    /// Its day of the week.
    pub fn day_of_week(self) -> DayOfWeek {
        // 1970-01-01 was a Thursday, the fifth of the week.
        let place = (self.days() + 4).rem_euclid(7);
        let place = usize::try_from(place).unwrap_or_default();
        DayOfWeek::ALL[place]
    }

    /// Its month, 1–12.
    pub fn month(self) -> i32 {
        self.month
    }

    /// Its day of the month, 1–31.
    pub fn day(self) -> i32 {
        self.day
    }

    /// How many days its month has.
    pub fn days_in_month(self) -> i32 {
        days_in(self.year, self.month)
    }
}

fn days_in(year: i32, month: i32) -> i32 {
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        2 if is_leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

impl fmt::Display for CalendarDate {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { year, month, day } = self;
        write!(formatter, "{year:04}-{month:02}-{day:02}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_and_written_and_others_are_none() {
        for good in ["1970-01-01", "2024-02-29", "2000-02-29", "9999-12-31"] {
            assert_eq!(CalendarDate::parse(good).unwrap().to_string(), good);
        }
        for bad in [
            "",
            "2026",
            "2026-1-1",
            "2026-13-01",
            "2026-00-10",
            "2026-02-29",
            "1900-02-29",
            "2026-04-31",
            "2026-01-01Z",
            "2026-01-01-01",
            "+026-01-01",
            "0000-01-01",
        ] {
            assert_eq!(CalendarDate::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn days_of_the_week_are_those_of_a_calendar() {
        for (date, day) in [
            ("1970-01-01", DayOfWeek::Thursday),
            ("2000-01-01", DayOfWeek::Saturday),
            ("2026-11-30", DayOfWeek::Monday),
            ("1969-12-28", DayOfWeek::Sunday),
        ] {
            let date = CalendarDate::parse(date).unwrap();
            assert_eq!(date.day_of_week(), day, "{date}");
        }
    }

    #[test]
    fn counting_days_goes_through_every_date_once() {
        let mut date = CalendarDate::parse("1899-12-25").unwrap();
        for days in date.days()..date.days() + 2 * ERA {
            assert_eq!((CalendarDate::of_days(days), date.days()), (date, days));
            let next = date.next();
            let is_next_day = next.day == date.day + 1 && next.month == date.month;
            assert!(is_next_day || next.day == 1 && date.day == date.days_in_month());
            date = next;
        }
        assert_eq!(CalendarDate::of_days(i32::MAX), CalendarDate::LAST);
    }
}
