//! The first day of a period that comes again and for which none was given.

use std::time::{SystemTime, UNIX_EPOCH};

use ocip::command::schedule::{
    CalendarDate, DayOfWeek, MonthOfYear, RecurrencePattern, WeekOfMonth,
};

/// How many days are looked at: 29 February comes again after eight years at most.
const DAYS_MAX: i32 = 366 * 8 + 1;

/// The date of today, in UTC.
pub(super) fn today() -> CalendarDate {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    let days = since.map_or(0, |since| since.as_secs() / (24 * 60 * 60));
    CalendarDate::of_days(i32::try_from(days).unwrap_or(i32::MAX))
}

/// The first day of `pattern` on which it is, from `from` on.
pub(super) fn first_day(pattern: &RecurrencePattern, from: CalendarDate) -> CalendarDate {
    let days = (0..DAYS_MAX).map(|after| CalendarDate::of_days(from.days() + after));
    let mut fitting = days.filter(|day| is_of(pattern, *day));
    fitting.next().unwrap_or(from)
}

fn is_of(pattern: &RecurrencePattern, date: CalendarDate) -> bool {
    match pattern {
        RecurrencePattern::Daily => true,
        RecurrencePattern::Weekly(days) => days.contains(&date.day_of_week()),
        RecurrencePattern::MonthlyByDay(day) => date.day() == *day,
        RecurrencePattern::MonthlyByWeek(week, day) => is_of_week(*week, *day, date),
        RecurrencePattern::YearlyByDay(day, month) => date.day() == *day && is_in(*month, date),
        RecurrencePattern::YearlyByWeek(week, day, month) => {
            is_in(*month, date) && is_of_week(*week, *day, date)
        }
    }
}

fn is_in(month: MonthOfYear, date: CalendarDate) -> bool {
    let mut months = MonthOfYear::ALL.iter().zip(1..);
    months.any(|(one, number)| *one == month && number == date.month())
}

fn is_of_week(week: WeekOfMonth, day: DayOfWeek, date: CalendarDate) -> bool {
    let is_of_week = match week {
        WeekOfMonth::Last => date.day() + 7 > date.days_in_month(),
        _ => {
            let mut weeks = WeekOfMonth::ALL.iter().zip(0..);
            weeks.any(|(one, number)| *one == week && (date.day() - 1) / 7 == number)
        }
    };
    is_of_week && date.day_of_week() == day
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_day_is_the_next_one_that_fits() {
        use DayOfWeek::{Friday, Monday, Sunday};
        use RecurrencePattern::{
            Daily, MonthlyByDay, MonthlyByWeek, Weekly, YearlyByDay, YearlyByWeek,
        };
        // A Monday.
        let from = CalendarDate::parse("2026-11-30").unwrap();
        for (pattern, expected) in [
            (Daily, "2026-11-30"),
            (Weekly(vec![Monday, Friday]), "2026-11-30"),
            (Weekly(vec![Sunday, Friday]), "2026-12-04"),
            (MonthlyByDay(10), "2026-12-10"),
            (MonthlyByDay(31), "2026-12-31"),
            (MonthlyByDay(30), "2026-11-30"),
            (MonthlyByWeek(WeekOfMonth::Last, Monday), "2026-11-30"),
            (MonthlyByWeek(WeekOfMonth::First, Monday), "2026-12-07"),
            (MonthlyByWeek(WeekOfMonth::Fourth, Friday), "2026-12-25"),
            (YearlyByDay(29, MonthOfYear::November), "2027-11-29"),
            (YearlyByDay(29, MonthOfYear::February), "2028-02-29"),
            (
                YearlyByWeek(WeekOfMonth::Second, Sunday, MonthOfYear::May),
                "2027-05-09",
            ),
        ] {
            assert_eq!(
                first_day(&pattern, from).to_string(),
                expected,
                "{pattern:?}"
            );
        }
        let leap = CalendarDate::parse("1896-03-01").unwrap();
        let february = YearlyByDay(29, MonthOfYear::February);
        assert_eq!(first_day(&february, leap).to_string(), "1904-02-29");
    }
}
