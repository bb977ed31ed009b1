//! Search for users, as a query or a body asks for it (APIO documentation, search criteria).
//!
//! A criterion is named by whether small and capital letters are different, what is looked at, and how it is
//! compared: `insensitiveUserLastNameStarts`. The documentation has the fields `UserId`, `UserLastName` and
//! `UserFirstName`; the others are called as the switch calls them.

use schemars::{Schema, SchemaGenerator, json_schema};
use serde_json::{Map, Value as Json};

use super::super::body::{BodyErrors, no_query, read};
use super::super::error::ApioError;
use crate::dialect::schema;
use crate::dialect::unambiguous::UnambiguousJson;
use crate::http::{Request, RouteDescription};
use crate::switch::users::{
    SearchMode, USERS_MAX, UserColumn, UserCriterion, UserSearch, UserWindow,
};
use crate::switch::value::{ValueError, check_token};

/// Name of a criterion, and what it stands for.
struct CriterionName {
    json: &'static str,
    column: UserColumn,
    mode: SearchMode,
    is_case_sensitive: bool,
    characters_max: usize,
}

const LIMIT: &str = "responseSizeLimit";
const START: &str = "responseStartIndex";
const PAGE_SIZE: &str = "responsePageSize";

/// The most users on a page (ResponsePageSize).
const PAGE_MAX: usize = 2000;

/// How many users a page has when it does not say.
const PAGE_DEFAULT: usize = 1000;

/// The last place at which a page may begin.
const START_MAX: usize = 1_000_000;

/// All of them.
const NAMES: [CriterionName; 36] = [
    name(
        "sensitiveUserIdStarts",
        UserColumn::UserId,
        SearchMode::StartsWith,
        true,
        161,
    ),
    name(
        "sensitiveUserIdContains",
        UserColumn::UserId,
        SearchMode::Contains,
        true,
        161,
    ),
    name(
        "sensitiveUserIdEquals",
        UserColumn::UserId,
        SearchMode::EqualTo,
        true,
        161,
    ),
    name(
        "insensitiveUserIdStarts",
        UserColumn::UserId,
        SearchMode::StartsWith,
        false,
        161,
    ),
    name(
        "insensitiveUserIdContains",
        UserColumn::UserId,
        SearchMode::Contains,
        false,
        161,
    ),
    name(
        "insensitiveUserIdEquals",
        UserColumn::UserId,
        SearchMode::EqualTo,
        false,
        161,
    ),
    name(
        "sensitiveUserLastNameStarts",
        UserColumn::LastName,
        SearchMode::StartsWith,
        true,
        30,
    ),
    name(
        "sensitiveUserLastNameContains",
        UserColumn::LastName,
        SearchMode::Contains,
        true,
        30,
    ),
    name(
        "sensitiveUserLastNameEquals",
        UserColumn::LastName,
        SearchMode::EqualTo,
        true,
        30,
    ),
    name(
        "insensitiveUserLastNameStarts",
        UserColumn::LastName,
        SearchMode::StartsWith,
        false,
        30,
    ),
    name(
        "insensitiveUserLastNameContains",
        UserColumn::LastName,
        SearchMode::Contains,
        false,
        30,
    ),
    name(
        "insensitiveUserLastNameEquals",
        UserColumn::LastName,
        SearchMode::EqualTo,
        false,
        30,
    ),
    name(
        "sensitiveUserFirstNameStarts",
        UserColumn::FirstName,
        SearchMode::StartsWith,
        true,
        30,
    ),
    name(
        "sensitiveUserFirstNameContains",
        UserColumn::FirstName,
        SearchMode::Contains,
        true,
        30,
    ),
    name(
        "sensitiveUserFirstNameEquals",
        UserColumn::FirstName,
        SearchMode::EqualTo,
        true,
        30,
    ),
    name(
        "insensitiveUserFirstNameStarts",
        UserColumn::FirstName,
        SearchMode::StartsWith,
        false,
        30,
    ),
    name(
        "insensitiveUserFirstNameContains",
        UserColumn::FirstName,
        SearchMode::Contains,
        false,
        30,
    ),
    name(
        "insensitiveUserFirstNameEquals",
        UserColumn::FirstName,
        SearchMode::EqualTo,
        false,
        30,
    ),
    name(
        "sensitiveDnStarts",
        UserColumn::PhoneNumber,
        SearchMode::StartsWith,
        true,
        23,
    ),
    name(
        "sensitiveDnContains",
        UserColumn::PhoneNumber,
        SearchMode::Contains,
        true,
        23,
    ),
    name(
        "sensitiveDnEquals",
        UserColumn::PhoneNumber,
        SearchMode::EqualTo,
        true,
        23,
    ),
    name(
        "insensitiveDnStarts",
        UserColumn::PhoneNumber,
        SearchMode::StartsWith,
        false,
        23,
    ),
    name(
        "insensitiveDnContains",
        UserColumn::PhoneNumber,
        SearchMode::Contains,
        false,
        23,
    ),
    name(
        "insensitiveDnEquals",
        UserColumn::PhoneNumber,
        SearchMode::EqualTo,
        false,
        23,
    ),
    name(
        "sensitiveEmailAddressStarts",
        UserColumn::EmailAddress,
        SearchMode::StartsWith,
        true,
        80,
    ),
    name(
        "sensitiveEmailAddressContains",
        UserColumn::EmailAddress,
        SearchMode::Contains,
        true,
        80,
    ),
    name(
        "sensitiveEmailAddressEquals",
        UserColumn::EmailAddress,
        SearchMode::EqualTo,
        true,
        80,
    ),
    name(
        "insensitiveEmailAddressStarts",
        UserColumn::EmailAddress,
        SearchMode::StartsWith,
        false,
        80,
    ),
    name(
        "insensitiveEmailAddressContains",
        UserColumn::EmailAddress,
        SearchMode::Contains,
        false,
        80,
    ),
    name(
        "insensitiveEmailAddressEquals",
        UserColumn::EmailAddress,
        SearchMode::EqualTo,
        false,
        80,
    ),
    name(
        "sensitiveExtensionStarts",
        UserColumn::Extension,
        SearchMode::StartsWith,
        true,
        20,
    ),
    name(
        "sensitiveExtensionContains",
        UserColumn::Extension,
        SearchMode::Contains,
        true,
        20,
    ),
    name(
        "sensitiveExtensionEquals",
        UserColumn::Extension,
        SearchMode::EqualTo,
        true,
        20,
    ),
    name(
        "insensitiveExtensionStarts",
        UserColumn::Extension,
        SearchMode::StartsWith,
        false,
        20,
    ),
    name(
        "insensitiveExtensionContains",
        UserColumn::Extension,
        SearchMode::Contains,
        false,
        20,
    ),
    name(
        "insensitiveExtensionEquals",
        UserColumn::Extension,
        SearchMode::EqualTo,
        false,
        20,
    ),
];

const fn name(
    json: &'static str,
    column: UserColumn,
    mode: SearchMode,
    is_case_sensitive: bool,
    characters_max: usize,
) -> CriterionName {
    CriterionName {
        json,
        column,
        mode,
        is_case_sensitive,
        characters_max,
    }
}

/// What a search says of which users it wants.
#[derive(Default)]
struct WindowReader {
    limit: Option<usize>,
    start: Option<usize>,
    page_size: Option<usize>,
}

/// Reads the search of a request, from its query or its body.
pub(super) fn parse(request: &Request) -> Result<UserSearch, ApioError> {
    let mut mistakes = BodyErrors::default();
    let mut search = UserSearch::default();
    let mut window = WindowReader::default();
    for (name, given) in &members(request)? {
        match (window.slot(name), NAMES.iter().find(|one| one.json == name)) {
            (Some((slot, most)), _) => {
                *slot = mistakes.check(name, whole_number(given, most));
            }
            (None, Some(known)) => {
                search
                    .criteria
                    .extend(mistakes.check(name, known.criterion(given)));
            }
            (None, None) => mistakes.add(name, UNKNOWN),
        }
    }
    if window.limit.is_some() && (window.start.is_some() || window.page_size.is_some()) {
        mistakes.add(
            LIMIT,
            "it does not go with responseStartIndex and responsePageSize",
        );
    }
    mistakes.finish()?;
    search.window = window.finish();
    Ok(search)
}

const UNKNOWN: &str = "unknown field, expected `responseSizeLimit`, or `responseStartIndex` and \
    `responsePageSize`, or a criterion such as `insensitiveUserLastNameStarts`";

/// The members of the body, or else the parameters of the query, in which numbers are text.
fn members(request: &Request) -> Result<Map<String, Json>, ApioError> {
    if !request.body.is_empty() {
        no_query(request)?;
        let UnambiguousJson(given) = read(&request.body)?;
        return Ok(given.as_object().cloned().unwrap_or_default());
    }
    let mut members = Map::new();
    let mut mistakes = BodyErrors::default();
    // Names with a leading underscore are internal.
    let known = request
        .query
        .iter()
        .filter(|(name, _)| !name.starts_with('_'));
    for (name, value) in known {
        let is_number = [LIMIT, START, PAGE_SIZE].contains(&name.as_str());
        let number = value.parse::<u64>().ok().filter(|_| is_number);
        let value = number.map_or_else(|| Json::from(value.as_str()), Json::from);
        if members.insert(name.clone(), value).is_some() {
            mistakes.add(name, "it is given twice");
        }
    }
    mistakes.finish()?;
    Ok(members)
}

fn whole_number(given: &Json, most: usize) -> Result<usize, ValueError> {
    let number = given
        .as_u64()
        .and_then(|number| usize::try_from(number).ok());
    let good = number.filter(|number| (1..=most).contains(number));
    good.ok_or_else(|| {
        let given = given
            .as_str()
            .map_or_else(|| given.to_string(), str::to_owned);
        ValueError::new(format!("a whole number from 1 to {most}"), &given)
    })
}

/// Describes what a search may say.
pub(super) fn describe(description: RouteDescription) -> RouteDescription {
    let description = description
        .query(
            LIMIT,
            "The most users to answer with: more are 400. Without it and without a page, 10000.",
            limit_shape,
        )
        .query(
            START,
            "Where a page begins: 1 is the first user, by user id. Not with `responseSizeLimit`.",
            start_shape,
        )
        .query(
            PAGE_SIZE,
            "The most users of a page; 1000 when only the other is given.",
            page_shape,
        );
    NAMES.iter().fold(description, |description, one| {
        description.query(one.json, one.about(), one.shape())
    })
}

fn limit_shape(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "type": "integer", "minimum": 1, "maximum": USERS_MAX })
}

fn start_shape(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "type": "integer", "minimum": 1, "maximum": START_MAX })
}

fn page_shape(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "type": "integer", "minimum": 1, "maximum": PAGE_MAX })
}

// === impl CriterionName ===

impl CriterionName {
    fn criterion(&self, given: &Json) -> Result<UserCriterion, ValueError> {
        let Json::String(value) = given else {
            return Err(ValueError::new("a text", &given.to_string()));
        };
        check_token(value, self.characters_max, "a text")?;
        Ok(UserCriterion {
            column: self.column,
            mode: self.mode,
            value: value.clone(),
            is_case_sensitive: self.is_case_sensitive,
        })
    }

    fn about(&self) -> &'static str {
        match self.column {
            UserColumn::UserId => "What the user id is, or has in it.",
            UserColumn::LastName => "What the last name is, or has in it.",
            UserColumn::FirstName => "What the first name is, or has in it.",
            UserColumn::PhoneNumber => {
                "What the phone number is, or has in it, as the switch has it: `+32-24010001`."
            }
            UserColumn::EmailAddress => "What the e-mail address is, or has in it.",
            UserColumn::Extension => "What the extension is, or has in it.",
        }
    }

    fn shape(&self) -> fn(&mut SchemaGenerator) -> Schema {
        match self.column {
            UserColumn::UserId => schema::token::<161>,
            UserColumn::LastName | UserColumn::FirstName => schema::token::<30>,
            UserColumn::PhoneNumber => schema::token::<23>,
            UserColumn::EmailAddress => schema::token::<80>,
            UserColumn::Extension => schema::token::<20>,
        }
    }
}

// === impl WindowReader ===

impl WindowReader {
    /// Where a number of that name goes, and how much it may be.
    fn slot(&mut self, name: &str) -> Option<(&mut Option<usize>, usize)> {
        match name {
            LIMIT => Some((&mut self.limit, USERS_MAX)),
            START => Some((&mut self.start, START_MAX)),
            PAGE_SIZE => Some((&mut self.page_size, PAGE_MAX)),
            _ => None,
        }
    }

    fn finish(self) -> UserWindow {
        match (self.start, self.page_size) {
            (None, None) => UserWindow::UpTo(self.limit.unwrap_or(USERS_MAX)),
            (start, count) => UserWindow::From {
                start: start.map_or(0, |start| start - 1),
                count: count.unwrap_or(PAGE_DEFAULT),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_says_what_it_stands_for_and_its_shape_what_it_may_be() {
        for one in &NAMES {
            let case = if one.is_case_sensitive {
                "sensitive"
            } else {
                "insensitive"
            };
            let field = match one.column {
                UserColumn::UserId => "UserId",
                UserColumn::LastName => "UserLastName",
                UserColumn::FirstName => "UserFirstName",
                UserColumn::PhoneNumber => "Dn",
                UserColumn::EmailAddress => "EmailAddress",
                UserColumn::Extension => "Extension",
            };
            let mode = match one.mode {
                SearchMode::StartsWith => "Starts",
                SearchMode::Contains => "Contains",
                SearchMode::EqualTo => "Equals",
            };
            assert_eq!(one.json, format!("{case}{field}{mode}"));
            let shape = one.shape()(&mut SchemaGenerator::default());
            let validator = jsonschema::validator_for(shape.as_value()).unwrap();
            for count in [0, 1, one.characters_max, one.characters_max + 1] {
                let value = Json::from("x".repeat(count));
                let fits = validator.is_valid(&value);
                assert_eq!(fits, one.criterion(&value).is_ok(), "{} {count}", one.json);
            }
        }
    }
}
