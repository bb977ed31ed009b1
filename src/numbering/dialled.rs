//! Dialled text, taken apart: feature codes, outside prefix and numbers.

use super::form::{NumberForm, text_of};
use super::plan::NumberingPlan;
use super::rule::NumberRule;

/// The most digits of a feature code, behind its `*` or `#`.
const CODE_MAX: usize = 4;

/// What a feature code begins or ends with.
const MARKERS: [char; 2] = ['*', '#'];

/// Dialled text with the numbers in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DialledNumber {
    /// All of it, in every reading.
    whole: Vec<NumberForm>,
    /// What may follow its feature codes.
    parts: Vec<StarCodePart>,
}

/// What stands behind a `*` or a `#`.
#[derive(Debug, Clone, PartialEq, Eq)]
struct StarCodePart {
    /// What it may be: which of its digits are still a code, only the switch knows.
    forms: Vec<NumberForm>,
    /// What it may be if those who made the switch were very inventive.
    unlikely: Vec<NumberForm>,
    /// Whether it may be nothing but a code, or an extension behind one.
    may_be_short: bool,
}

impl NumberingPlan {
    /// Takes apart what is dialled: a number, a feature code, a SIP URI.
    pub fn dialled(&self, text: &str) -> DialledNumber {
        let dialled = text_of(text);
        let mut whole = Vec::new();
        let mut parts = Vec::new();
        let mut pieces = dialled.split(MARKERS);
        if dialled.contains(MARKERS) {
            whole.push(self.form(&dialled));
            // In the user of a SIP URI, it may be a mark and no code.
            whole.extend(
                self.readings(&dialled.replace(MARKERS, ""))
                    .filter(|_| text.contains('@')),
            );
        }
        whole.extend(
            pieces
                .next()
                .into_iter()
                .flat_map(|head| self.readings(head)),
        );
        let pieces = pieces.enumerate().filter(|(_, piece)| !piece.is_empty());
        parts.extend(pieces.map(|(nth, piece)| self.part(piece, nth > 0)));
        DialledNumber { whole, parts }
    }

    /// What follows a marker; it `is_behind` a whole code when another marker ended that.
    fn part(&self, piece: &str, is_behind: bool) -> StarCodePart {
        let rests = (0..=CODE_MAX).filter_map(|code| piece.get(code..));
        let mut rests = rests.filter(|rest| rest.len() >= CODE_MAX);
        if !is_behind {
            return StarCodePart {
                forms: rests.flat_map(|rest| self.readings(rest)).collect(),
                unlikely: Vec::new(),
                may_be_short: piece.len() <= 2 * CODE_MAX,
            };
        }
        rests.next();
        StarCodePart {
            forms: self.readings(piece).collect(),
            unlikely: rests.flat_map(|rest| self.readings(rest)).collect(),
            may_be_short: piece.len() <= CODE_MAX,
        }
    }

    /// A number, and the one behind what leads out of the company.
    fn readings<'n>(&'n self, dialled: &'n str) -> impl Iterator<Item = NumberForm> {
        let behind = self
            .outside
            .as_ref()
            .and_then(|outside| outside.strip(dialled));
        let readings = [Some(dialled), behind].into_iter().flatten();
        let readings: Vec<NumberForm> = readings
            .filter(|dialled| !dialled.is_empty())
            .map(|dialled| self.form(dialled))
            .collect();
        readings.into_iter()
    }

    fn form(&self, dialled: &str) -> NumberForm {
        let number = self.read(dialled);
        NumberForm {
            dialled: dialled.to_owned(),
            is_foreign: number
                .as_ref()
                .is_some_and(|number| self.is_foreign(number)),
            number,
        }
    }
}

// === impl DialledNumber ===

impl DialledNumber {
    /// Whether a rule holds for any number in it.
    pub fn begins_with(&self, rule: &NumberRule) -> bool {
        let parts = self.parts.iter();
        let inside = parts.flat_map(|part| part.forms.iter().chain(&part.unlikely));
        self.whole.iter().chain(inside).any(|form| rule.holds(form))
    }

    /// Whether one of the rules holds for all of it, and for what follows a feature code unless that is
    /// as short as one.
    pub fn is_within(&self, rules: &[NumberRule]) -> bool {
        let parts = || self.parts.iter();
        is_within(&self.whole, false, rules)
            && parts().all(|part| is_within(&part.forms, part.may_be_short, rules))
    }
}

/// Whether every number is within the rules that is one of the plan, and one of the readings at all.
fn is_within(forms: &[NumberForm], or_short: bool, rules: &[NumberRule]) -> bool {
    let allowed = |form: &NumberForm| rules.iter().any(|rule| rule.holds(form));
    let mut numbers = forms.iter().filter(|form| form.number.is_some());
    numbers.all(allowed) && (or_short || forms.iter().any(allowed))
}
