//! Filtering and sorting of a directory's rows for a subscription (ICWS documentation,
//! `directorySubscriptionParameters`: `filterItems`, `sortItems`, `index`, `count`).
//!
//! All filter items must fit; of one item's expressions, one must. Small and capital letters are the
//! same. In a wildcard, `*` stands for any text and `?` for one character.

use std::cmp::Ordering;

use schemars::{Schema, json_schema};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::body::BodyProperties;
use super::contact::{ContactRow, NO_DESIGNATION, designation};
use super::directory::DirectoryKind;
use super::error::IcwsError;
use crate::dialect::shown::show;
use crate::switch::directory::NumberKind;

/// The highest value of the enum `contactProperty`.
const PROPERTY_MAX: i64 = 42;

/// How many filter items or sort items, and how many expressions of one item, are taken.
const ITEMS_MAX: usize = 20;

/// The longest expression, in characters.
const EXPRESSION_MAX: usize = 161;

/// Those properties that the users of a group are listed with; the others are only read for those
/// who are shown.
const OF_LISTED_USERS: [i64; 9] = [0, 1, 2, 3, 4, 5, 13, 17, 26];

/// Selection of rows that a subscription asks for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct ViewParameters {
    /// Of which directory.
    pub(super) directory: DirectoryKind,
    /// Which rows, in which order.
    pub(super) selection: RowSelection,
    /// The first of them that is shown, counted from 0.
    pub(super) index: usize,
    /// How many are shown at most.
    pub(super) count: usize,
}

/// Filters and order of a subscription.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(super) struct RowSelection {
    filters: Vec<Filter>,
    sorting: Vec<Sorting>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Filter {
    property: i64,
    kind: FilterType,
    /// In lower case.
    expressions: Vec<String>,
}

/// `contactFilterType`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum FilterType {
    Exact,
    Prefix,
    Exists,
    Empty,
    Wildcards,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Sorting {
    property: i64,
    descends: bool,
}

// === impl RowSelection ===

impl RowSelection {
    /// Reads the items. `directory` decides which properties can be looked at.
    pub(super) fn parse(
        filter_items: &[BodyProperties],
        sort_items: &[BodyProperties],
        directory: DirectoryKind,
    ) -> Result<Self, IcwsError> {
        for (name, count) in [
            ("filterItems", filter_items.len()),
            ("sortItems", sort_items.len()),
        ] {
            if count > ITEMS_MAX {
                let why = format!("at most {ITEMS_MAX} items are possible, given: {count}");
                return Err(IcwsError::invalid_property(name, why));
            }
        }
        let filters = filter_items
            .iter()
            .map(|item| Filter::parse(item, directory));
        let sorting = sort_items
            .iter()
            .map(|item| Sorting::parse(item, directory));
        Ok(Self {
            filters: filters.collect::<Result<_, _>>()?,
            sorting: sorting.collect::<Result<_, _>>()?,
        })
    }

    /// What filter items and sort items look like.
    pub(super) fn schemas() -> [Schema; 2] {
        let property = json_schema!({ "type": "integer", "minimum": 0, "maximum": PROPERTY_MAX });
        let filter = json_schema!({
            "type": "object",
            "properties": {
                "contactProperty": property,
                "filterType": { "type": "integer", "minimum": 0, "maximum": 4 },
                "filterExpressions": {
                    "type": ["array", "null"],
                    "items": { "type": "string", "maxLength": EXPRESSION_MAX },
                    "maxItems": ITEMS_MAX,
                },
            },
            "required": ["contactProperty", "filterType"],
        });
        let sorting = json_schema!({
            "type": "object",
            "properties": {
                "contactProperty": property,
                "sortDirection": { "type": ["integer", "null"], "minimum": 0, "maximum": 1 },
            },
            "required": ["contactProperty"],
        });
        [filter, sorting].map(|item| {
            json_schema!({ "type": ["array", "null"], "items": item, "maxItems": ITEMS_MAX })
        })
    }

    /// Whether a row is to be shown.
    pub(super) fn fits(&self, row: &ContactRow) -> bool {
        self.filters.iter().all(|filter| filter.fits(row))
    }

    /// Which of two rows comes first; the directory's own order decides when nothing else does.
    pub(super) fn order(&self, one: &ContactRow, other: &ContactRow) -> Ordering {
        let orders = self.sorting.iter().map(|sorting| sorting.order(one, other));
        orders.fold(Ordering::Equal, Ordering::then)
    }
}

fn property(item: &BodyProperties, directory: DirectoryKind) -> Result<i64, IcwsError> {
    const NAME: &str = "contactProperty";
    let property = item.number(NAME, [0, PROPERTY_MAX])?;
    let property = property.ok_or_else(|| IcwsError::missing_property(NAME))?;
    if directory == DirectoryKind::GroupUsers && !OF_LISTED_USERS.contains(&property) {
        let possible = OF_LISTED_USERS.map(|one| one.to_string()).join(", ");
        let why = format!(
            "{property} cannot be looked at for all users of a group; possible: {possible}"
        );
        return Err(IcwsError::invalid_property(NAME, why));
    }
    Ok(property)
}

/// The property of a user's id.
const USER_ID: i64 = 4;

/// The text of a property, in lower case; empty for what the switch does not know.
fn text(row: &ContactRow, property: i64) -> String {
    let contact = &row.contact;
    let number = |kind| contact.numbers.get(kind).unwrap_or_default();
    let text = match property {
        0 => row.id(),
        1 => contact.first_name.as_deref().unwrap_or_default(),
        2 => contact.last_name.as_deref().unwrap_or_default(),
        3 => number(NumberKind::Extension),
        USER_ID => row.user_id().unwrap_or_default(),
        5 => contact.department.as_deref().unwrap_or_default(),
        13 => contact.email_address.as_deref().unwrap_or_default(),
        17 => number(NumberKind::BusinessPhone),
        18 => number(NumberKind::BusinessPhone2),
        19 => number(NumberKind::HomePhone2),
        20 => number(NumberKind::MobilePhone),
        21 => number(NumberKind::FaxPhone),
        22 => number(NumberKind::PagerPhone),
        24 => {
            let number = row.designation.map_or(NO_DESIGNATION, designation);
            return number.to_string();
        }
        26 => &contact.display_name,
        31 => number(NumberKind::HomePhone),
        _ => "",
    };
    text.to_lowercase()
}

// === impl Filter ===

impl Filter {
    fn parse(item: &BodyProperties, directory: DirectoryKind) -> Result<Self, IcwsError> {
        const NAME: &str = "filterType";
        let kind = match item.number(NAME, [0, 4])? {
            None => return Err(IcwsError::missing_property(NAME)),
            Some(0) => FilterType::Exact,
            Some(1) => FilterType::Prefix,
            Some(2) => FilterType::Exists,
            Some(3) => FilterType::Empty,
            Some(_) => FilterType::Wildcards,
        };
        Ok(Self {
            property: property(item, directory)?,
            kind,
            expressions: expressions(item)?,
        })
    }

    fn fits(&self, row: &ContactRow) -> bool {
        let text = text(row, self.property);
        let text = show(&text);
        let mut expressions = self.expressions.iter();
        match self.kind {
            FilterType::Exact => expressions.any(|expression| self.is_exactly(&text, expression)),
            FilterType::Prefix => expressions.any(|expression| text.starts_with(expression)),
            FilterType::Exists => !text.is_empty(),
            FilterType::Empty => text.is_empty(),
            FilterType::Wildcards => expressions.any(|pattern| matches_wildcards(&text, pattern)),
        }
    }
}

impl Filter {
    /// The id of a user may be given without its domain.
    fn is_exactly(&self, text: &str, expression: &str) -> bool {
        let is_user_id = self.property == USER_ID;
        let name = text.split_once('@').map(|(name, _)| name);
        text == expression || is_user_id && name == Some(expression)
    }
}

fn expressions(item: &BodyProperties) -> Result<Vec<String>, IcwsError> {
    const NAME: &str = "filterExpressions";
    let wrong = || {
        let why = format!(
            "expected a list of at most {ITEMS_MAX} strings of at most {EXPRESSION_MAX} characters"
        );
        IcwsError::invalid_property(NAME, why)
    };
    let list = match item.get(NAME) {
        None => return Ok(Vec::new()),
        Some(Value::Array(list)) if list.len() <= ITEMS_MAX => list,
        Some(_) => return Err(wrong()),
    };
    let texts = list.iter().map(|one| {
        let text = one
            .as_str()
            .filter(|text| text.chars().count() <= EXPRESSION_MAX);
        text.map(str::to_lowercase).ok_or_else(wrong)
    });
    texts.collect()
}

/// In time proportional to both lengths, whatever the pattern is like.
fn matches_wildcards(text: &str, pattern: &str) -> bool {
    let text: Vec<char> = text.chars().collect();
    // Whether the pattern so far fits the text up to each place.
    let mut fits = vec![false; text.len() + 1];
    fits[0] = true;
    for symbol in pattern.chars() {
        if symbol == '*' {
            for place in 0..text.len() {
                fits[place + 1] |= fits[place];
            }
            continue;
        }
        for place in (0..text.len()).rev() {
            fits[place + 1] = fits[place] && (symbol == '?' || symbol == text[place]);
        }
        fits[0] = false;
    }
    fits[text.len()]
}

// === impl Sorting ===

impl Sorting {
    fn parse(item: &BodyProperties, directory: DirectoryKind) -> Result<Self, IcwsError> {
        let direction = item.number("sortDirection", [0, 1])?;
        Ok(Self {
            property: property(item, directory)?,
            descends: direction == Some(1),
        })
    }

    fn order(&self, one: &ContactRow, other: &ContactRow) -> Ordering {
        let order = text(one, self.property).cmp(&text(other, self.property));
        if self.descends {
            order.reverse()
        } else {
            order
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn wildcards_stand_for_any_text_and_for_one_character() {
        for (text, pattern, fits) in [
            ("peeters", "p*s", true),
            ("peeters", "*", true),
            ("", "*", true),
            ("", "?", false),
            ("peeters", "peeter?", true),
            ("peeters", "peeters?", false),
            ("peeters", "*e*e*", true),
            ("peeters", "eet", false),
            ("peeters", "", false),
        ] {
            assert_eq!(matches_wildcards(text, pattern), fits, "{text} {pattern}");
        }
    }

    /// The items of a JSON list.
    fn items(list: serde_json::Value) -> Vec<BodyProperties> {
        let body = serde_json::json!({ "items": list }).to_string();
        let body = crate::icws::body::read(&body.into()).unwrap();
        body.objects("items").unwrap().1
    }

    fn filter(list: serde_json::Value) -> Result<RowSelection, IcwsError> {
        RowSelection::parse(&items(list), &[], DirectoryKind::SpeedDial100)
    }

    #[test]
    fn there_are_limits_to_what_is_asked_for() {
        let item = |expressions: Vec<String>| {
            serde_json::json!({
                "contactProperty": 26, "filterType": 0, "filterExpressions": expressions,
            })
        };
        let text = |length| "\u{e9}".repeat(length);
        for (list, is_good) in [
            (vec![item(Vec::new()); ITEMS_MAX], true),
            (vec![item(Vec::new()); ITEMS_MAX + 1], false),
            (vec![item(vec![String::new(); ITEMS_MAX])], true),
            (vec![item(vec![String::new(); ITEMS_MAX + 1])], false),
            (vec![item(vec![text(EXPRESSION_MAX)])], true),
            (vec![item(vec![text(EXPRESSION_MAX + 1)])], false),
        ] {
            let list = serde_json::Value::from(list);
            assert_eq!(filter(list.clone()).is_ok(), is_good, "{list}");
        }
    }

    #[test]
    fn a_group_is_only_looked_through_by_what_its_list_says() {
        for property in 0..=PROPERTY_MAX {
            let item =
                || items(serde_json::json!([{"contactProperty": property, "filterType": 2}]));
            let of_group = RowSelection::parse(&item(), &item(), DirectoryKind::GroupUsers);
            assert_eq!(
                of_group.is_ok(),
                OF_LISTED_USERS.contains(&property),
                "{property}"
            );
            let of_links = RowSelection::parse(&item(), &item(), DirectoryKind::SpeedDial100);
            assert!(of_links.is_ok(), "{property}");
        }
    }

    proptest! {
        #[test]
        fn a_text_fits_itself_and_whatever_it_is_cut_into(text in "[a-c]{0,8}", at in 0..9usize) {
            prop_assert!(matches_wildcards(&text, &text));
            let at = at.min(text.len());
            let cut = format!("{}*{}", &text[..at], &text[at..]);
            prop_assert!(matches_wildcards(&text, &cut));
            let more = format!("{text}?");
            prop_assert!(!matches_wildcards(&text, &more));
        }
    }
}
