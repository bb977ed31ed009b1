//! The columns of the table.

/// How the numbers of a country look. Lists have blanks between their items.
#[derive(Debug)]
pub(in crate::numbering) struct CountryRow {
    /// The country code.
    pub(in crate::numbering) code: &'static str,
    /// International prefixes without a carrier.
    pub(in crate::numbering) abroad: &'static str,
    /// International prefixes with a carrier.
    pub(in crate::numbering) carriers: &'static str,
    /// Trunk prefixes.
    pub(in crate::numbering) trunk: &'static str,
    /// What does so by way of a carrier, or has another effect besides.
    pub(in crate::numbering) carriers_at_home: &'static str,
    /// Whether a leading 0 belongs to the number.
    pub(in crate::numbering) keeps_zero: bool,
    /// The fewest digits of a number that is dialled without a trunk prefix; 0 where it needs one.
    pub(in crate::numbering) bare: u8,
    /// How many digits a national number has.
    pub(in crate::numbering) lengths: &'static [u8],
}

/// A row, in the order of the table's columns.
pub(super) const fn row(
    code: &'static str,
    [abroad, carriers]: [&'static str; 2],
    [trunk, carriers_at_home]: [&'static str; 2],
    keeps_zero: bool,
    bare: u8,
    lengths: &'static [u8],
) -> CountryRow {
    CountryRow {
        code,
        abroad,
        carriers,
        trunk,
        carriers_at_home,
        keeps_zero,
        bare,
        lengths,
    }
}

// === impl CountryRow ===

impl CountryRow {
    /// Whether that may be a whole national number.
    pub(in crate::numbering) fn is_national(&self, number: &str) -> bool {
        self.is_possible(number.len()) && (self.keeps_zero || !number.starts_with('0'))
    }

    pub(in crate::numbering) fn is_possible(&self, length: usize) -> bool {
        self.lengths
            .iter()
            .any(|possible| usize::from(*possible) == length)
    }
}
