//! Limits of simple types, for whoever maps or describes them.

use super::SimpleType;
use super::facet::Facet;

// === impl SimpleType ===

impl SimpleType {
    /// The fewest and the most characters, as far as they are limited.
    pub(crate) fn lengths(&self) -> (Option<usize>, Option<usize>) {
        let mins = self.facets.iter().filter_map(|facet| match facet {
            Facet::MinLength(n) | Facet::Length(n) => Some(*n),
            _ => None,
        });
        let maxes = self.facets.iter().filter_map(|facet| match facet {
            Facet::MaxLength(n) | Facet::Length(n) => Some(*n),
            _ => None,
        });
        (mins.max(), maxes.min())
    }

    /// The least and the greatest whole number, as far as facets limit them.
    pub(crate) fn bounds(&self) -> (Option<i64>, Option<i64>) {
        let mins = self.facets.iter().filter_map(|facet| match facet {
            Facet::MinInclusive(n) => Some(*n),
            _ => None,
        });
        let maxes = self.facets.iter().filter_map(|facet| match facet {
            Facet::MaxInclusive(n) => Some(*n),
            _ => None,
        });
        (mins.max(), maxes.min())
    }

    /// The values that are allowed, where they are listed: those of the last restriction that the others allow, too.
    pub(crate) fn words(&self) -> Option<Vec<&str>> {
        let listed = self.facets.iter().rev().find_map(|facet| match facet {
            Facet::Enumeration(words) => Some(words),
            _ => None,
        })?;
        let allowed = listed.iter().filter(|word| self.check(word).is_ok());
        Some(allowed.map(String::as_str).collect())
    }

    /// The patterns that a value must match, as written.
    pub(crate) fn patterns(&self) -> impl Iterator<Item = String> + '_ {
        self.facets.iter().filter_map(|facet| match facet {
            Facet::Pattern(pattern) => Some(pattern.to_string()),
            _ => None,
        })
    }
}
