//! Limit to the rows of an answer: filled in where a command can have one and says none, and held where it does.

use std::borrow::Cow;

use ocip_schema::CommandType;
use ocip_schema::json::{CheckedCommand, CheckedValue, MappingFault};
use serde_json::Value;

use super::body::fault;

/// The element that says how many rows an answer may have.
const LIMIT: &str = "responseSizeLimit";

/// The element that says which rows, and the one in it that says how many.
const PAGING: &str = "responsePagingControl";
const PAGE_SIZE: &str = "responsePageSize";

/// Checks a body, with a limit to the rows of the answer where it has none and may have one.
pub(super) fn check_limited<'s>(
    command: CommandType<'s>,
    body: &Value,
    rows_max: usize,
) -> Result<CheckedCommand<'s>, Vec<MappingFault>> {
    match limited(command, body, rows_max) {
        Cow::Borrowed(body) => command.check(body),
        // Where a choice has another alternative for it, the limit does not fit.
        Cow::Owned(limited) => command.check(&limited).or_else(|_| command.check(body)),
    }
}

fn limited<'b>(command: CommandType<'_>, body: &'b Value, rows_max: usize) -> Cow<'b, Value> {
    let Some(members) = body.as_object() else {
        return Cow::Borrowed(body);
    };
    let is_said = [LIMIT, PAGING]
        .iter()
        .any(|name| members.contains_key(*name));
    let mut elements = command.elements().into_iter();
    if is_said || !elements.any(|one| one.name() == LIMIT && !one.is_required()) {
        return Cow::Borrowed(body);
    }
    let mut members = members.clone();
    members.insert(LIMIT.to_owned(), rows_max.into());
    Cow::Owned(Value::Object(members))
}

/// Refuses a limit that is beyond the operator's.
pub(super) fn check_rows(
    checked: &CheckedCommand<'_>,
    rows_max: usize,
) -> Result<(), Vec<MappingFault>> {
    let mut faults = Vec::new();
    checked.walk_places(&mut |place| {
        let CheckedValue::Text(given) = &place.element.value else {
            return;
        };
        let is_limit = matches!(place.path, [LIMIT] | [PAGING, PAGE_SIZE]);
        let is_within = given.parse::<usize>().is_ok_and(|rows| rows <= rows_max);
        if is_limit && !is_within {
            let limit = format!("1 to {rows_max} rows (oci.response_rows_max)");
            faults.push(fault(place.pointer(), &limit, Some(given.clone())));
        }
    });
    match faults.is_empty() {
        true => Ok(()),
        false => Err(faults),
    }
}

#[cfg(test)]
mod tests {
    use ocip_schema::SchemaSet;
    use serde_json::json;

    use super::*;

    const MAX: usize = 50;

    fn rows(name: &str, body: &Value) -> (Option<String>, bool) {
        let command = SchemaSet::embedded().command(name).unwrap();
        let checked = check_limited(command, body, MAX).unwrap();
        let mut limit = None;
        checked.walk(&mut |path, element| {
            if let (Some(&LIMIT | &PAGE_SIZE), CheckedValue::Text(text)) =
                (path.last(), &element.value)
            {
                limit = Some(text.clone());
            }
        });
        (limit, check_rows(&checked, MAX).is_ok())
    }

    #[test]
    fn a_limit_is_filled_in_where_there_can_be_one_and_none_is_said() {
        let list = "UserGetListInGroupRequest";
        let mut body = json!({"serviceProviderId": "foo", "GroupId": "g"});
        assert_eq!(rows(list, &body), (Some("50".to_owned()), true));
        body[LIMIT] = json!(7);
        assert_eq!(rows(list, &body), (Some("7".to_owned()), true));
        body[LIMIT] = json!(51);
        assert_eq!(rows(list, &body), (Some("51".to_owned()), false));
        assert_eq!(
            rows("UserGetRequest21", &json!({"userId": "u"})),
            (None, true)
        );
    }

    #[test]
    fn a_page_has_no_more_rows_than_a_list() {
        let pages = "UserGetListInGroupPagedSortedListRequest";
        let body = |size: usize| {
            json!({"serviceProviderId": "foo", "groupId": "g",
                PAGING: {"responseStartIndex": 1, PAGE_SIZE: size}})
        };
        assert_eq!(rows(pages, &body(50)), (Some("50".to_owned()), true));
        assert_eq!(rows(pages, &body(51)), (Some("51".to_owned()), false));
    }

    #[test]
    fn a_body_that_does_not_fit_has_its_own_faults_and_no_others() {
        let command = SchemaSet::embedded()
            .command("UserGetListInGroupRequest")
            .unwrap();
        let faults = check_limited(command, &json!({}), MAX).unwrap_err();
        let pointers: Vec<_> = faults.iter().map(|one| &*one.pointer).collect();
        assert_eq!(pointers, ["/serviceProviderId", "/GroupId"]);
        assert!(check_limited(command, &json!([]), MAX).is_err());
    }
}
