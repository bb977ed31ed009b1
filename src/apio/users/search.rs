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
}

use SearchMode::{Contains, EqualTo, StartsWith};
use UserColumn::{EmailAddress, Extension, FirstName, LastName, PhoneNumber, UserId};

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
    name("sensitiveUserIdStarts", UserId, StartsWith),
    name("sensitiveUserIdContains", UserId, Contains),
    name("sensitiveUserIdEquals", UserId, EqualTo),
    name("insensitiveUserIdStarts", UserId, StartsWith),
    name("insensitiveUserIdContains", UserId, Contains),
    name("insensitiveUserIdEquals", UserId, EqualTo),
    name("sensitiveUserLastNameStarts", LastName, StartsWith),
    name("sensitiveUserLastNameContains", LastName, Contains),
    name("sensitiveUserLastNameEquals", LastName, EqualTo),
    name("insensitiveUserLastNameStarts", LastName, StartsWith),
    name("insensitiveUserLastNameContains", LastName, Contains),
    name("insensitiveUserLastNameEquals", LastName, EqualTo),
    name("sensitiveUserFirstNameStarts", FirstName, StartsWith),
    name("sensitiveUserFirstNameContains", FirstName, Contains),
    name("sensitiveUserFirstNameEquals", FirstName, EqualTo),
    name("insensitiveUserFirstNameStarts", FirstName, StartsWith),
    name("insensitiveUserFirstNameContains", FirstName, Contains),
    name("insensitiveUserFirstNameEquals", FirstName, EqualTo),
    name("sensitiveDnStarts", PhoneNumber, StartsWith),
    name("sensitiveDnContains", PhoneNumber, Contains),
    name("sensitiveDnEquals", PhoneNumber, EqualTo),
    name("insensitiveDnStarts", PhoneNumber, StartsWith),
    name("insensitiveDnContains", PhoneNumber, Contains),
    name("insensitiveDnEquals", PhoneNumber, EqualTo),
    name("sensitiveEmailAddressStarts", EmailAddress, StartsWith),
    name("sensitiveEmailAddressContains", EmailAddress, Contains),
    name("sensitiveEmailAddressEquals", EmailAddress, EqualTo),
    name("insensitiveEmailAddressStarts", EmailAddress, StartsWith),
    name("insensitiveEmailAddressContains", EmailAddress, Contains),
    name("insensitiveEmailAddressEquals", EmailAddress, EqualTo),
    name("sensitiveExtensionStarts", Extension, StartsWith),
    name("sensitiveExtensionContains", Extension, Contains),
    name("sensitiveExtensionEquals", Extension, EqualTo),
    name("insensitiveExtensionStarts", Extension, StartsWith),
    name("insensitiveExtensionContains", Extension, Contains),
    name("insensitiveExtensionEquals", Extension, EqualTo),
];

const fn name(json: &'static str, column: UserColumn, mode: SearchMode) -> CriterionName {
    CriterionName { json, column, mode }
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
pub(in crate::apio) fn describe(description: RouteDescription) -> RouteDescription {
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
        check_token(value, self.column.characters_max(), "a text")?;
        Ok(UserCriterion {
            column: self.column,
            mode: self.mode,
            value: value.clone(),
            is_case_sensitive: self.json.starts_with("sensitive"),
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
            UserId => schema::token::<{ UserId.characters_max() }>,
            LastName | FirstName => schema::token::<{ LastName.characters_max() }>,
            PhoneNumber => schema::token::<{ PhoneNumber.characters_max() }>,
            EmailAddress => schema::token::<{ EmailAddress.characters_max() }>,
            Extension => schema::token::<{ Extension.characters_max() }>,
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
            let case = match one.criterion(&"x".into()).unwrap().is_case_sensitive {
                true => "sensitive",
                false => "insensitive",
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
            for count in [
                0,
                1,
                one.column.characters_max(),
                one.column.characters_max() + 1,
            ] {
                let value = Json::from("x".repeat(count));
                let fits = validator.is_valid(&value);
                assert_eq!(fits, one.criterion(&value).is_ok(), "{} {count}", one.json);
            }
        }
    }
}
