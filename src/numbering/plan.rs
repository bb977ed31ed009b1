//! The numbering plan in force.

use std::fmt;

use super::digits::{DIGITS_MAX, DIGITS_MIN, are_digits, present_number, without_separators};
use super::nation::{Nation, NationOverrides, without_trunk};
use super::prefix::{DialPrefix, longest_first};
use super::table::{self, CountryRow};

/// International prefix where nothing else is known, which users try everywhere.
pub(super) const USUAL: &str = "00";

/// The countries of code 1, and what only they have: `01` leads abroad and `0` to another area by way of
/// an operator.
const NORTH_AMERICA: &str = "1";
const OPERATOR_ABROAD: &str = "01N";
const OPERATOR: &str = "0N";

/// Settings of the numbering plan.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NumberingSettings {
    /// The country code of national numbers, digits only.
    pub country_code: Option<String>,
    /// Trunk prefix; none, if it is empty.
    pub trunk_prefix: Option<String>,
    /// Whether a leading 0 belongs to the number.
    pub keeps_leading_zero: Option<bool>,
    /// International prefixes, the usual one first; `x` stands for any digit.
    pub international_prefixes: Option<Vec<String>>,
    /// Outside prefix: what leads out of the company.
    pub outside_prefix: Option<String>,
}

/// The numbering plan, which knows what a number is in every form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NumberingPlan {
    pub(super) nation: Option<Nation>,
    /// International prefixes, the longest first.
    pub(super) abroad: Vec<DialPrefix>,
    /// The one of them that chooses no carrier.
    pub(super) principal: Option<DialPrefix>,
    pub(super) outside: Option<DialPrefix>,
    is_known: bool,
}

impl Default for NumberingPlan {
    /// The plan of no country.
    fn default() -> Self {
        Self::new(&NumberingSettings::default())
    }
}

/// Identity of a number, to compare it by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NumberIdentity {
    written: String,
    number: Option<String>,
    /// Whether it may be an extension as well.
    pub may_be_extension: bool,
}

// === impl NumberingPlan ===

impl NumberingPlan {
    /// The plan of the settings' country, but for what they say otherwise.
    pub fn new(settings: &NumberingSettings) -> Self {
        let code = settings.country_code.as_deref();
        let row = code.and_then(table::find);
        let overrides = NationOverrides {
            trunk: settings.trunk_prefix.as_deref(),
            keeps_zero: settings.keeps_leading_zero,
        };
        let (principal, mut abroad) = match &settings.international_prefixes {
            Some(given) => given_prefixes(given),
            None => usual_prefixes(row),
        };
        let mut nation = code.map(|code| Nation::new(code, row, overrides));
        if let Some(nation) = nation
            .as_mut()
            .filter(|nation| nation.code == NORTH_AMERICA)
        {
            abroad.push(DialPrefix::new(OPERATOR_ABROAD));
            nation.trunks.push(DialPrefix::new(OPERATOR));
        }
        longest_first(&mut abroad);
        let outside = settings.outside_prefix.as_deref();
        Self {
            nation,
            abroad,
            principal,
            outside: outside
                .filter(|outside| !outside.is_empty())
                .map(DialPrefix::new),
            is_known: code.is_none() || row.is_some(),
        }
    }

    /// The plan of a country, as it is known.
    pub fn of_country(code: &str) -> Self {
        Self::new(&NumberingSettings {
            country_code: Some(code.to_owned()),
            ..NumberingSettings::default()
        })
    }

    /// Whether there is a country code, and it is one that is known.
    pub fn is_known(&self) -> bool {
        self.is_known
    }

    /// The number from its country code on: of an international number, one with a prefix abroad, or a
    /// national one. `None` for what is none of them, such as an extension.
    pub fn read(&self, number: &str) -> Option<String> {
        let plain = without_separators(number)?;
        match plain.strip_prefix('+') {
            Some(digits) => Some(self.normal(digits)),
            None => self.read_dialled(&plain),
        }
    }

    /// The same for digits. What leads abroad may look like an area code, and the other way round: what
    /// has the right number of digits counts first.
    pub(super) fn read_dialled(&self, digits: &str) -> Option<String> {
        let abroad = self.read_abroad(digits).map(|(_, number)| number);
        let at_home = || self.read_at_home(digits, Nation::read);
        match abroad {
            Some(number) if self.is_possible(&number) => Some(number),
            abroad => at_home().or(abroad),
        }
    }

    /// What leads abroad in `digits`, and the number behind it.
    fn read_abroad(&self, digits: &str) -> Option<(&str, String)> {
        let usual = DialPrefix::new(USUAL);
        let ways = self
            .abroad
            .iter()
            .map(|way| (way.as_str(), way.strip(digits)));
        let ways = ways.chain([(USUAL, usual.strip(digits))]);
        let ways = ways.filter_map(|(way, rest)| Some((way, rest?)));
        let numbers: Vec<(&str, &str)> = ways.filter(|(_, rest)| is_international(rest)).collect();
        let find = |good: &dyn Fn(&str) -> bool| numbers.iter().find(|(_, rest)| good(rest));
        let found = find(&|rest| self.is_possible(rest))
            .or_else(|| find(&|rest| self.is_possible(&self.normal(rest))))
            .or(numbers.first())?;
        Some((found.0, self.normal(found.1)))
    }

    /// Whether a number from its country code on has as many digits as it may.
    pub(super) fn is_possible(&self, number: &str) -> bool {
        if let Some((nation, rest)) = self.at_home(number) {
            return nation.is_national(rest);
        }
        let Some(row) = table::of_number(number) else {
            return false;
        };
        row.is_national(&number[row.code.len()..])
    }

    /// The number from its country code on, without zeros that do not belong there.
    pub(super) fn normal(&self, digits: &str) -> String {
        let digits = digits.trim_start_matches('0');
        if let Some((nation, rest)) = self.at_home(digits) {
            return format!("{}{}", nation.code, nation.without_trunk(rest));
        }
        let Some(row) = table::of_number(digits) else {
            return digits.to_owned();
        };
        let rest = &digits[row.code.len()..];
        let rest = without_trunk(rest, row.trunk, row.keeps_zero, |length| {
            row.is_possible(length)
        });
        format!("{}{rest}", row.code)
    }

    /// The country and the national number, if that is a number of the plan's own country.
    fn at_home<'n>(&self, number: &'n str) -> Option<(&Nation, &'n str)> {
        let nation = self.nation.as_ref()?;
        Some((nation, number.strip_prefix(&nation.code)?))
    }

    /// Whether a number from its country code on is one of another country.
    pub(super) fn is_foreign(&self, number: &str) -> bool {
        self.at_home(number).is_none()
    }

    /// A number as the switch is given it to dial: without separators, and with `+` in the place of `00`
    /// where that leads abroad. Anything else stays as it was dialled: the switch has a plan, too.
    pub fn dial(&self, number: &str) -> Option<String> {
        let plain = without_separators(number)?;
        let usual = self
            .principal
            .as_ref()
            .is_some_and(|way| way.as_str() == USUAL);
        match (plain.strip_prefix(USUAL), self.read_abroad(&plain)) {
            (Some(rest), Some((USUAL, _))) if usual => Some(format!("+{rest}")),
            _ => Some(plain),
        }
    }

    /// A directory number as the switch writes it: `+CC-NATIONAL` at home, `+` and digits abroad, and
    /// anything else as it is.
    pub fn directory_number(&self, number: &str) -> Option<String> {
        let plain = without_separators(number)?;
        let Some(number) = self.read(&plain) else {
            return Some(plain);
        };
        Some(match self.at_home(&number) {
            Some((nation, national)) if !national.is_empty() => {
                format!("+{}-{national}", nation.code)
            }
            _ => format!("+{number}"),
        })
    }

    /// A number that belongs to somebody, as it is shown: the switch may have national digits alone, and
    /// the country code beside them, which then counts more than that of the plan.
    pub fn present_own(&self, stored: &str, country_code: Option<&str>) -> String {
        if !are_digits(stored) {
            return present_number(stored);
        }
        let other = country_code.filter(|code| are_digits(code) && !self.is_of(code));
        let other = other.map(Self::of_country);
        let plan = other.as_ref().unwrap_or(self);
        let number = plan
            .read(stored)
            .or_else(|| plan.read_at_home(stored, Nation::read_own));
        number.map_or_else(|| stored.to_owned(), |number| format!("+{number}"))
    }

    fn is_of(&self, code: &str) -> bool {
        self.nation
            .as_ref()
            .is_some_and(|nation| nation.code == code)
    }

    /// The number from its country code on, in digits that `read` takes for one of the plan's country.
    fn read_at_home(
        &self,
        digits: &str,
        read: impl Fn(&Nation, &str) -> Option<String>,
    ) -> Option<String> {
        let nation = self.nation.as_ref()?;
        Some(format!("{}{}", nation.code, read(nation, digits)?))
    }

    /// What `number` is, to compare it with others.
    pub fn identify(&self, number: &str) -> NumberIdentity {
        let plain = without_separators(number).unwrap_or_default();
        let behind = || self.read(self.outside.as_ref()?.strip(&plain)?);
        let read = self.read(&plain).or_else(behind);
        let is_open = read.is_none() && are_digits(&plain);
        let stored = || {
            self.read_at_home(&plain, Nation::read_stored)
                .filter(|_| is_open)
        };
        NumberIdentity {
            written: present_number(number).to_lowercase(),
            may_be_extension: is_open,
            number: read.or_else(stored),
        }
    }
}

/// The prefixes of the operator's list, and the first of them, which chooses no carrier.
fn given_prefixes(given: &[String]) -> (Option<DialPrefix>, Vec<DialPrefix>) {
    let prefixes: Vec<DialPrefix> = given.iter().map(|prefix| DialPrefix::new(prefix)).collect();
    (prefixes.first().cloned(), prefixes)
}

fn usual_prefixes(row: Option<&CountryRow>) -> (Option<DialPrefix>, Vec<DialPrefix>) {
    let Some(row) = row.filter(|row| !row.abroad.is_empty() || !row.carriers.is_empty()) else {
        return (Some(DialPrefix::new(USUAL)), vec![DialPrefix::new(USUAL)]);
    };
    let principal = DialPrefix::list(row.abroad);
    let mut all = principal.clone();
    all.extend(DialPrefix::list(row.carriers));
    (principal.into_iter().next(), all)
}

/// E.164: a country code never begins with 0.
fn is_international(digits: &str) -> bool {
    !digits.starts_with('0') && (DIGITS_MIN..=DIGITS_MAX).contains(&digits.len())
}

/// The plan in words: a line for each part.
impl fmt::Display for NumberingPlan {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let none = "none".to_owned();
        let list = |prefixes: &[DialPrefix]| {
            let prefixes: Vec<&str> = prefixes.iter().rev().map(DialPrefix::as_str).collect();
            prefixes.join(" ")
        };
        if let Some(nation) = &self.nation {
            let trunks = Some(list(&nation.trunks)).filter(|trunks| !trunks.is_empty());
            let zero = if nation.keeps_zero {
                "part of the number"
            } else {
                "not part of the number"
            };
            writeln!(formatter, "country code: {}", nation.code)?;
            writeln!(
                formatter,
                "trunk prefix: {}",
                trunks.unwrap_or_else(|| none.clone())
            )?;
            writeln!(formatter, "leading 0: {zero}")?;
            writeln!(
                formatter,
                "national numbers without a trunk prefix: {}",
                bare(nation)
            )?;
        } else {
            writeln!(
                formatter,
                "country code: none; only + and 00 are understood"
            )?;
        }
        writeln!(formatter, "prefixes abroad: + {}", list(&self.abroad))?;
        let outside = self
            .outside
            .as_ref()
            .map(|outside| outside.as_str().to_owned());
        write!(formatter, "outside prefix: {}", outside.unwrap_or(none))
    }
}

fn bare(nation: &Nation) -> String {
    let Some(least) = nation.bare else {
        return "are dialled, and stay, as they are".to_owned();
    };
    let lengths = nation.lengths.iter().filter(|length| **length >= least);
    let lengths: Vec<String> = lengths.map(usize::to_string).collect();
    format!("of {} digits", lengths.join(", "))
}

// === impl NumberIdentity ===

impl NumberIdentity {
    /// Whether both are the same number, however they are written.
    pub fn is(&self, other: &Self) -> bool {
        let number = self.number.is_some() && self.number == other.number;
        number || self.written == other.written
    }

    /// One form for all spellings.
    pub fn form(&self) -> String {
        let number = self.number.as_ref().map(|number| format!("+{number}"));
        number.unwrap_or_else(|| self.written.clone())
    }

    /// The digits, of what has nothing else.
    pub fn digits(&self) -> Option<&str> {
        let digits = self.number.as_deref().unwrap_or(&self.written);
        are_digits(digits).then_some(digits)
    }
}
