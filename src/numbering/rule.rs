//! Rules of the number policy: beginnings of numbers.

use super::form::{NumberForm, text_of};
use super::plan::{NumberingPlan, USUAL};
use super::prefix::DialPrefix;
use super::table;

/// The beginning of numbers, which holds for a number in every form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NumberRule {
    /// Beginning of the number as it is dialled.
    dialled: String,
    /// What it begins with from its country code on, any of them.
    international: Vec<String>,
    /// Whether it is about all numbers of other countries.
    abroad: bool,
}

// === impl NumberRule ===

impl NumberRule {
    /// The beginning that is written so where `plan` is in force.
    pub fn new(plan: &NumberingPlan, written: &str) -> Self {
        let dialled = text_of(written);
        let number = behind_codes(&dialled);
        let international = match number.strip_prefix('+') {
            Some(digits) => vec![plan.normal(digits)],
            None if number.is_empty() => Vec::new(),
            None => beginnings(plan, number),
        };
        Self {
            abroad: !number.is_empty() && leads_abroad(plan, number),
            international,
            dialled,
        }
    }

    /// Whether a beginning may be written so: digits, `*` and `#` after at most one `+`.
    pub fn can_be(written: &str) -> bool {
        let digits = written.strip_prefix('+').unwrap_or(written);
        let plain = |c: char| c.is_ascii_digit() || "*#".contains(c);
        !written.is_empty() && digits.chars().all(plain)
    }

    /// Whether a number begins so.
    pub(super) fn holds(&self, form: &NumberForm) -> bool {
        let NumberForm {
            dialled, number, ..
        } = form;
        let begins = |number: &String| {
            let mut beginnings = self.international.iter();
            beginnings.any(|beginning| number.starts_with(beginning.as_str()))
        };
        dialled.starts_with(&self.dialled)
            || number.as_ref().is_some_and(begins)
            || self.abroad && form.is_foreign
    }
}

/// Whether this is how whatever leads abroad begins: the prefix that chooses no carrier or, where all of
/// them do, every one.
fn leads_abroad(plan: &NumberingPlan, dialled: &str) -> bool {
    let usual = DialPrefix::new(USUAL);
    if dialled == USUAL && plan.abroad.contains(&usual) {
        return true;
    }
    match &plan.principal {
        Some(way) => way.begins_with(dialled),
        None => plan.abroad.iter().all(|way| way.begins_with(dialled)),
    }
}

/// What follows the feature codes in a rule such as `#31#0900`.
fn behind_codes(written: &str) -> &str {
    let marks = written.matches(['*', '#']).count();
    match written.rsplit(['*', '#']).next() {
        Some(number) if marks >= 2 => number,
        _ if marks == 0 => written,
        _ => "",
    }
}

/// How a number can begin, from its country code on, that is dialled so.
fn beginnings(plan: &NumberingPlan, dialled: &str) -> Vec<String> {
    let mut found: Vec<String> = abroad(plan, dialled).collect();
    let Some(nation) = &plan.nation else {
        return found;
    };
    let at_home = |rest: &str| format!("{}{rest}", nation.code);
    for trunk in &nation.trunks {
        let behind = nation.behind(trunk, dialled);
        // A trunk prefix alone is all of the country; one with a carrier is about the carrier.
        let behind = behind.filter(|rest| !rest.is_empty() || trunk.as_str() == nation.trunk);
        found.extend(behind.map(at_home));
    }
    if nation.bare.is_some() && nation.may_begin(dialled) {
        found.push(at_home(dialled));
    }
    found
}

fn abroad(plan: &NumberingPlan, dialled: &str) -> impl Iterator<Item = String> {
    let knows = |way: &DialPrefix| way.begins_with(dialled) || way.strip(dialled).is_some();
    let usual = DialPrefix::new(USUAL);
    let usual = (!plan.abroad.iter().any(knows)).then_some(usual);
    let ways = plan.abroad.iter().chain(usual.as_ref());
    let rests = ways.filter_map(|way| way.strip(dialled));
    let rests = rests.filter(|rest| !rest.is_empty() && table::may_begin(rest));
    let found: Vec<String> = rests.map(|rest| plan.normal(rest)).collect();
    found.into_iter()
}
