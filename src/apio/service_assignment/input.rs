//! Input: what is asked for, and the names of what is to change.

use std::collections::HashSet;

use schemars::JsonSchema;
use serde::Deserialize;

use crate::apio::body::{BodyErrors, no_query, present, query_flags, read};
use crate::apio::error::ApioError;
use crate::dialect::schema::token;
use crate::http::Request;
use crate::switch::service_assignment::{AssignmentChange, ServiceNames, ServiceSelection};
use crate::switch::value::ServiceName;

/// The most services, and the most service packs, in one change: there are 212 services.
const NAMES_MAX: usize = 250;

/// What GET is to answer.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
struct SelectionIn {
    #[serde(deserialize_with = "present")]
    assignement_status: Option<bool>,
    #[serde(deserialize_with = "present")]
    summary: Option<bool>,
    #[serde(deserialize_with = "present")]
    full: Option<bool>,
}

/// What GET is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum AskedServices {
    /// Which services the user has.
    Assignment(ServiceSelection),
    /// What is in them, too.
    Digest,
}

/// What is to change, by name.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
#[schemars(rename = "ServicesToChange")]
pub(super) struct NamesIn {
    /// Services, each once.
    #[schemars(length(max = NAMES_MAX))]
    services: Vec<NameIn>,
    /// Service packs, each once.
    #[schemars(length(max = NAMES_MAX))]
    service_packs: Vec<NameIn>,
}

/// A service or service pack.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "ServiceToChange")]
struct NameIn {
    /// The exact name.
    #[schemars(schema_with = "token::<{ ServiceName::CHARACTERS_MAX }>")]
    name: String,
}

const STATUS: &str = "assignementStatus";
const SUMMARY: &str = "summary";
const FULL: &str = "full";

/// What GET is asked for, from the query and, where there is one, the body; a name in both counts where it
/// is true.
pub(super) fn parse_asked(request: &Request) -> Result<AskedServices, ApioError> {
    let mut given = match request.body.is_empty() {
        true => SelectionIn::default(),
        false => read(&request.body)?,
    };
    let mut mistakes = BodyErrors::default();
    for (name, value) in query_flags(request, &[STATUS, SUMMARY, FULL], &mut mistakes) {
        let flag = match name {
            STATUS => &mut given.assignement_status,
            SUMMARY => &mut given.summary,
            _ => &mut given.full,
        };
        *flag = (*flag).max(Some(value));
    }
    let is_digest = given.full == Some(true);
    if is_digest && given.says_what() {
        mistakes.add(FULL, "it does not go with assignementStatus and summary");
    }
    mistakes.finish()?;
    Ok(match is_digest {
        true => AskedServices::Digest,
        false => AskedServices::Assignment(given.selection()),
    })
}

/// The names in the body or, for clients that cannot send one with DELETE, in the query as
/// `services=NAME&services=NAME&servicePacks=NAME`.
pub(super) fn parse_changes(
    request: &Request,
    change: AssignmentChange,
) -> Result<ServiceNames, ApioError> {
    let in_query = change == AssignmentChange::Unassign && request.body.is_empty();
    let given = match in_query.then(|| of_query(request)) {
        Some(given) if given.has_names() => {
            check_query(request)?;
            given
        }
        _ => {
            no_query(request)?;
            read(&request.body)?
        }
    };
    let mut mistakes = BodyErrors::default();
    let names = ServiceNames {
        services: check_names("services", given.services, &mut mistakes),
        packs: check_names("servicePacks", given.service_packs, &mut mistakes),
    };
    mistakes.finish()?;
    Ok(names)
}

fn of_query(request: &Request) -> NamesIn {
    let all = |wanted: &str| {
        let named = request.query.iter().filter(|(name, _)| name == wanted);
        let names = named.map(|(_, value)| NameIn {
            name: value.clone(),
        });
        names.collect()
    };
    NamesIn {
        services: all("services"),
        service_packs: all("servicePacks"),
    }
}

/// Refuses a query with anything but names.
fn check_query(request: &Request) -> Result<(), ApioError> {
    let mut mistakes = BodyErrors::default();
    for (name, _) in &request.query {
        if !(name.starts_with('_') || ["services", "servicePacks"].contains(&name.as_str())) {
            mistakes.add(name, "this query parameter is not known here");
        }
    }
    mistakes.finish()
}

fn check_names(member: &str, given: Vec<NameIn>, mistakes: &mut BodyErrors) -> Vec<ServiceName> {
    let count = given.len();
    if count > NAMES_MAX {
        let message = format!("a list has at most {NAMES_MAX} entries, this has {count}");
        mistakes.add(member, message);
        return Vec::new();
    }
    let mut seen = HashSet::with_capacity(count);
    let named = given.into_iter().enumerate();
    let named = named.filter_map(|(index, one)| {
        let path = format!("{member}[{index}].name");
        let name = mistakes.check(&path, ServiceName::parse(&one.name))?;
        if !seen.insert(name.clone()) {
            mistakes.add(&path, format_args!("{:?} is given twice", one.name));
        }
        Some(name)
    });
    named.collect()
}

// === impl NamesIn ===

impl NamesIn {
    fn has_names(&self) -> bool {
        !(self.services.is_empty() && self.service_packs.is_empty())
    }
}

// === impl SelectionIn ===

impl SelectionIn {
    /// Whether it says what of the assignment is wanted.
    fn says_what(&self) -> bool {
        self.assignement_status.is_some() || self.summary.is_some()
    }

    /// What is true or, when nothing is, all that is not false.
    fn selection(&self) -> ServiceSelection {
        let all = [self.assignement_status, self.summary];
        let by_default = !all.contains(&Some(true));
        let [assignments, summary] = all.map(|flag| flag.unwrap_or(by_default));
        ServiceSelection {
            assignments,
            summary,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_true_is_shown_and_without_that_all_that_is_not_false() {
        for (assignement_status, summary, expected) in [
            (None, None, (true, true)),
            (Some(true), None, (true, false)),
            (None, Some(true), (false, true)),
            (Some(true), Some(true), (true, true)),
            (Some(false), None, (false, true)),
            (Some(false), Some(true), (false, true)),
            (Some(false), Some(false), (false, false)),
        ] {
            let given = SelectionIn {
                assignement_status,
                summary,
                full: None,
            };
            let found = given.selection();
            assert_eq!((found.assignments, found.summary), expected);
        }
    }

    #[test]
    fn a_list_has_a_limit_and_every_mistake_is_told() {
        let names = |count: usize| {
            let all = (0..count).map(|number| NameIn {
                name: number.to_string(),
            });
            all.collect::<Vec<_>>()
        };
        let mut mistakes = BodyErrors::default();
        let checked = check_names("services", names(NAMES_MAX), &mut mistakes);
        assert_eq!(checked.len(), NAMES_MAX);
        mistakes.finish().unwrap();
        let mut mistakes = BodyErrors::default();
        check_names("services", names(NAMES_MAX + 1), &mut mistakes);
        let odd = ["", "A", "A"].map(|name| NameIn { name: name.into() });
        check_names("servicePacks", odd.into(), &mut mistakes);
        let error = format!("{:?}", mistakes.finish().unwrap_err());
        for part in [
            "services: a list has at most 250 entries, this has 251",
            "servicePacks[0].name: ",
            "servicePacks[2].name: \\\"A\\\" is given twice",
        ] {
            assert!(error.contains(part), "{part}: {error}");
        }
    }
}
