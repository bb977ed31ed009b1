//! National numbering of one country.

use super::prefix::{DialPrefix, longest_first};
use super::table::CountryRow;

/// The fewest digits of a national number that is dialled with the trunk prefix: fewer are an extension
/// that happens to begin like one.
const SHORTEST: usize = 5;

/// How many digits a national number may lack, and still be taken for one when it has the trunk prefix:
/// somebody dials it, and the switch tells.
const LACKING_MAX: usize = 2;

/// The fewest digits of a number that the switch has without anything before it.
const SHORTEST_STORED: usize = 7;

/// There, mobile numbers have a 15 behind the area code at home, and a 9 before it from abroad.
const ARGENTINA: &str = "54";
const ARGENTINIAN_MOBILE: usize = 12;

/// How numbers are dialled within a country.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Nation {
    pub(super) code: String,
    /// Trunk prefixes, the longest first; without any, none is needed.
    pub(super) trunks: Vec<DialPrefix>,
    /// The one of them that people dial.
    pub(super) trunk: String,
    /// Whether a leading 0 belongs to the number.
    pub(super) keeps_zero: bool,
    /// The fewest digits of a number that is dialled without a trunk prefix; `None` where it needs one.
    pub(super) bare: Option<usize>,
    /// How many digits numbers have; anything goes where this is not known.
    pub(super) lengths: Vec<usize>,
}

/// The operator's overrides of the table.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct NationOverrides<'s> {
    pub(super) trunk: Option<&'s str>,
    pub(super) keeps_zero: Option<bool>,
}

// === impl Nation ===

impl Nation {
    /// The country with this code, as the table has it but for what the operator says. Of one that is
    /// not in the table nothing is known but that.
    pub(super) fn new(
        code: &str,
        row: Option<&CountryRow>,
        overrides: NationOverrides<'_>,
    ) -> Self {
        let mut nation = match row {
            Some(row) => Self::of_row(row),
            None => Self {
                code: code.to_owned(),
                trunks: Vec::new(),
                trunk: String::new(),
                keeps_zero: false,
                bare: None,
                lengths: Vec::new(),
            },
        };
        if let Some(trunk) = overrides.trunk {
            nation.set_trunk(trunk);
        }
        if let Some(keeps_zero) = overrides.keeps_zero {
            nation.set_keeps_zero(keeps_zero);
        }
        longest_first(&mut nation.trunks);
        nation
    }

    fn of_row(row: &CountryRow) -> Self {
        let mut trunks = DialPrefix::list(row.trunk);
        trunks.extend(DialPrefix::list(row.carriers_at_home));
        Self {
            code: row.code.to_owned(),
            trunk: row.trunk.to_owned(),
            trunks,
            keeps_zero: row.keeps_zero,
            bare: (row.bare > 0).then(|| row.bare.into()),
            lengths: row.lengths.iter().map(|length| (*length).into()).collect(),
        }
    }

    fn set_trunk(&mut self, trunk: &str) {
        if trunk == self.trunk {
            return;
        }
        self.trunk = trunk.to_owned();
        self.trunks = DialPrefix::list(trunk);
        self.bare = self.shortest_stored().filter(|_| trunk.is_empty());
        self.keeps_zero &= trunk != "0";
    }

    fn set_keeps_zero(&mut self, keeps_zero: bool) {
        self.keeps_zero = keeps_zero;
        if keeps_zero && self.trunk == "0" {
            self.set_trunk("");
            self.keeps_zero = true;
        }
    }

    /// The fewest digits of a number of which nothing but its digits says that it is one.
    fn shortest_stored(&self) -> Option<usize> {
        let lengths = self.lengths.iter().copied();
        lengths
            .filter(|length| *length >= SHORTEST_STORED)
            .min()
            .or(self.lengths.last().copied())
    }

    pub(super) fn is_possible(&self, length: usize) -> bool {
        self.lengths.is_empty() || self.lengths.contains(&length)
    }

    /// Whether that may be a whole national number.
    pub(super) fn is_national(&self, number: &str) -> bool {
        self.is_possible(number.len()) && (self.keeps_zero || !number.starts_with('0'))
    }

    /// The national number in what is dialled within the country.
    pub(super) fn read(&self, dialled: &str) -> Option<String> {
        let bare = || self.read_bare(dialled).map(str::to_owned);
        let with_trunk = || {
            let read = |trunk| self.read_behind(trunk, dialled);
            let possible = |number: &String| self.is_possible(number.len());
            let mut trunks = self.trunks.iter();
            let best = trunks.clone().filter_map(read).find(possible);
            best.or_else(|| trunks.find_map(read))
        };
        match self.keeps_zero {
            true => bare().or_else(with_trunk),
            false => with_trunk().or_else(bare),
        }
    }

    fn read_bare<'n>(&self, dialled: &'n str) -> Option<&'n str> {
        let long = dialled.len() >= self.bare? && self.is_possible(dialled.len());
        (long && self.may_begin(dialled)).then_some(dialled)
    }

    /// Whether a number without a trunk prefix can begin so.
    pub(super) fn may_begin(&self, number: &str) -> bool {
        let zero = number.starts_with('0') && !self.keeps_zero;
        let trunk = !self.trunk.is_empty() && number.starts_with(&self.trunk);
        !zero && (self.keeps_zero || !trunk)
    }

    fn read_behind(&self, trunk: &DialPrefix, dialled: &str) -> Option<String> {
        let rest = self.behind(trunk, dialled)?;
        if self.code == ARGENTINA && rest.len() == ARGENTINIAN_MOBILE {
            return argentinian_mobile(rest);
        }
        self.has_length(rest.len()).then(|| rest.to_owned())
    }

    /// What follows a trunk prefix, if a number can begin so. Behind one that chooses a carrier the usual
    /// one may stand as well.
    pub(super) fn behind<'n>(&self, trunk: &DialPrefix, dialled: &'n str) -> Option<&'n str> {
        let rest = trunk.strip(dialled)?;
        let rest = match self.trunk.as_str() {
            "0" if trunk.as_str() != "0" => rest.strip_prefix('0').unwrap_or(rest),
            _ => rest,
        };
        (self.keeps_zero || !rest.starts_with('0')).then_some(rest)
    }

    /// Where the trunk prefix is optional, numbers without it say how long a number is; elsewhere the
    /// prefix says that it is one.
    fn has_length(&self, length: usize) -> bool {
        let (Some(least), Some(most)) = (self.lengths.first(), self.lengths.last()) else {
            return length >= SHORTEST;
        };
        let least = least.saturating_sub(LACKING_MAX).max(SHORTEST);
        match self.bare {
            Some(_) => self.is_possible(length),
            None => (least..=*most).contains(&length),
        }
    }

    /// The national number in digits that the switch has of somebody, perhaps without the trunk prefix that
    /// people would have to dial.
    pub(super) fn read_stored(&self, stored: &str) -> Option<String> {
        let whole = stored.len() >= SHORTEST_STORED && self.is_possible(stored.len());
        let bare = || (whole && self.may_begin(stored)).then(|| stored.to_owned());
        self.read(stored).or_else(bare)
    }

    /// The same of what cannot be anything but a number of this country.
    pub(super) fn read_own(&self, stored: &str) -> Option<String> {
        let bare = || (stored.len() >= SHORTEST).then(|| self.without_trunk(stored).to_owned());
        self.read(stored).or_else(bare)
    }

    /// What follows the country code, without a trunk prefix that does not belong there: many networks
    /// overlook it.
    pub(super) fn without_trunk<'n>(&self, rest: &'n str) -> &'n str {
        let possible = |length| self.is_possible(length);
        without_trunk(rest, &self.trunk, self.keeps_zero, possible)
    }
}

/// See [`Nation::without_trunk`]; for the numbers of any country.
pub(super) fn without_trunk<'n>(
    rest: &'n str,
    trunk: &str,
    keeps_zero: bool,
    possible: impl Fn(usize) -> bool,
) -> &'n str {
    if trunk == "0" && !keeps_zero {
        return rest.trim_start_matches('0');
    }
    match rest.strip_prefix(trunk) {
        Some(shorter) if !possible(rest.len()) && possible(shorter.len()) => shorter,
        _ => rest,
    }
}

/// `11 15 2345 6789`, where the area code has two to four digits, is `9 11 2345 6789`.
fn argentinian_mobile(rest: &str) -> Option<String> {
    let places = [2, 3, 4].into_iter();
    let mut places = places.filter_map(|at| Some((rest.get(..at)?, rest.get(at..)?)));
    places.find_map(|(area, rest)| Some(format!("9{area}{}", rest.strip_prefix("15")?)))
}
