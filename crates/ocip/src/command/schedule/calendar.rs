//! The words for days of the week, weeks of a month, and months.

use super::super::token_enum;

token_enum! {
    /// A day of the week.
    pub enum DayOfWeek {
        /// The first of the week.
        Sunday = "Sunday",
        /// The second.
        Monday = "Monday",
        /// The third.
        Tuesday = "Tuesday",
        /// The fourth.
        Wednesday = "Wednesday",
        /// The fifth.
        Thursday = "Thursday",
        /// The sixth.
        Friday = "Friday",
        /// The last of the week.
        Saturday = "Saturday",
    }
}

token_enum! {
    /// Which of the days of a name a month has.
    pub enum WeekOfMonth {
        /// The first.
        First = "First",
        /// The second.
        Second = "Second",
        /// The third.
        Third = "Third",
        /// The fourth.
        Fourth = "Fourth",
        /// The last.
        Last = "Last",
    }
}

token_enum! {
    /// A month.
    pub enum MonthOfYear {
        /// The first of the year.
        January = "January",
        /// The second.
        February = "February",
        /// The third.
        March = "March",
        /// The fourth.
        April = "April",
        /// The fifth.
        May = "May",
        /// The sixth.
        June = "June",
        /// The seventh.
        July = "July",
        /// The eighth.
        August = "August",
        /// The ninth.
        September = "September",
        /// The tenth.
        October = "October",
        /// The eleventh.
        November = "November",
        /// The last of the year.
        December = "December",
    }
}

// === impl DayOfWeek ===

impl DayOfWeek {
    /// All of them, in the order of the week.
    pub const ALL: [Self; 7] = [
        Self::Sunday,
        Self::Monday,
        Self::Tuesday,
        Self::Wednesday,
        Self::Thursday,
        Self::Friday,
        Self::Saturday,
    ];
}

impl WeekOfMonth {
    /// All of them, in the order of the month.
    pub const ALL: [Self; 5] = [
        Self::First,
        Self::Second,
        Self::Third,
        Self::Fourth,
        Self::Last,
    ];
}

impl MonthOfYear {
    /// All of them, in the order of the year.
    pub const ALL: [Self; 12] = [
        Self::January,
        Self::February,
        Self::March,
        Self::April,
        Self::May,
        Self::June,
        Self::July,
        Self::August,
        Self::September,
        Self::October,
        Self::November,
        Self::December,
    ];
}
