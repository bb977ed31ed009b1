//! How lists are searched (OCI schema, shared shapes).
//!
//! All criteria have to be met, several about one column too; with `searchCriteriaModeOr` one is
//! enough. What a row does not have meets no criteria.

use ocip::command::search::{SearchCriteria, SearchMode};

use super::token;
use crate::data::ErrorTexts;
use crate::failure::ErrorReply;

type Condition<R> = Box<dyn Fn(&R) -> bool>;

/// The criteria of a command that lists rows of type `R`.
pub(super) struct RowCriteria<R> {
    conditions: Vec<Condition<R>>,
    one_is_enough: bool,
}

// === impl RowCriteria ===

impl<R: 'static> RowCriteria<R> {
    /// A search without criteria so far; `mode_or` is what the command says about one being enough.
    pub(super) fn new(mode_or: Option<bool>) -> Self {
        Self {
            conditions: Vec::new(),
            one_is_enough: mode_or == Some(true),
        }
    }

    /// Adds criteria about a column; `texts` gives the forms in which a row has its value.
    pub(super) fn column(
        mut self,
        criteria: Vec<SearchCriteria>,
        texts: fn(&R) -> Vec<String>,
    ) -> Self {
        self.conditions.extend(criteria.into_iter().map(|one| {
            let fits = condition(one);
            Box::new(move |row: &R| texts(row).iter().any(|text| fits(text))) as Condition<R>
        }));
        self
    }

    /// Adds what a row has to be, if anything.
    pub(super) fn exactly(mut self, wanted: Option<bool>, is: fn(&R) -> bool) -> Self {
        let condition = wanted.map(|wanted| Box::new(move |row: &R| is(row) == wanted) as _);
        self.conditions.extend(condition);
        self
    }

    /// Adds criteria, if there are any, about what no row has.
    pub(super) fn nobody(self, are_there: bool) -> Self {
        self.exactly(are_there.then_some(true), |_| false)
    }

    /// The rows that meet the criteria. One being enough needs at least one.
    pub(super) fn run(
        self,
        rows: impl Iterator<Item = R>,
        texts: &ErrorTexts,
    ) -> Result<Vec<R>, ErrorReply> {
        if self.one_is_enough && self.conditions.is_empty() {
            return Err(ErrorReply::of(&texts.mode_or_without_criteria, &[]));
        }
        Ok(rows.filter(|row| self.is_met_by(row)).collect())
    }

    fn is_met_by(&self, row: &R) -> bool {
        let mut conditions = self.conditions.iter();
        if self.one_is_enough {
            conditions.any(|condition| condition(row))
        } else {
            conditions.all(|condition| condition(row))
        }
    }
}

/// Refuses more rows than the command allows; a list is never cut.
pub(super) fn limited<R>(
    rows: Vec<R>,
    limit: Option<i32>,
    texts: &ErrorTexts,
) -> Result<Vec<R>, ErrorReply> {
    let limit = limit.and_then(|limit| usize::try_from(limit).ok());
    match limit.filter(|limit| rows.len() > *limit) {
        Some(limit) => {
            let limit = limit.to_string();
            let text = &texts.response_size_limit_exceeded;
            Err(ErrorReply::of(text, &[("limit", &limit)]))
        }
        None => Ok(rows),
    }
}

/// A text as it is compared.
pub(super) fn folded(text: &str, is_case_sensitive: bool) -> String {
    if is_case_sensitive {
        text.to_owned()
    } else {
        text.to_lowercase()
    }
}

fn condition(criteria: SearchCriteria) -> impl Fn(&str) -> bool {
    let is_case_sensitive = !criteria.is_case_insensitive.0;
    let wanted = folded(&token(&criteria.value), is_case_sensitive);
    move |text| {
        let text = folded(text, is_case_sensitive);
        match criteria.mode {
            SearchMode::StartsWith => text.starts_with(&wanted),
            SearchMode::Contains => text.contains(&wanted),
            SearchMode::EqualTo => text == wanted,
        }
    }
}

#[cfg(test)]
mod tests {
    use ocip::command::search::TrueIfEmpty;

    use super::*;

    const TEXTS: [&str; 4] = ["Lambert", "lambert", "Lam", "Élise"];

    fn found(mode: SearchMode, value: &str, is_case_insensitive: bool) -> Vec<&'static str> {
        let fits = condition(SearchCriteria {
            mode,
            value: value.to_owned(),
            is_case_insensitive: TrueIfEmpty(is_case_insensitive),
        });
        TEXTS.into_iter().filter(|text| fits(text)).collect()
    }

    #[test]
    fn modes_and_case_are_kept_apart() {
        for (mode, value, with_case, without_case) in [
            (SearchMode::StartsWith, "Lam", &[0, 2][..], &[0, 1, 2][..]),
            (SearchMode::Contains, "MBER", &[], &[0, 1]),
            (SearchMode::EqualTo, "lam", &[], &[2]),
            (SearchMode::EqualTo, " Lam ", &[2], &[2]),
            (SearchMode::StartsWith, "él", &[], &[3]),
        ] {
            let expected =
                |places: &[usize]| -> Vec<_> { places.iter().map(|place| TEXTS[*place]).collect() };
            assert_eq!(found(mode, value, false), expected(with_case), "{value}");
            assert_eq!(found(mode, value, true), expected(without_case), "{value}");
        }
    }
}
