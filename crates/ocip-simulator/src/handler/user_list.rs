//! The users of a group (OCI schema, user list and directories).
//!
//! A phone number is found in the form of the table, `+CC-NATIONAL`, without the hyphen, and without
//! the country code; which of them a real switch takes is not publicly known. It is the primary
//! number alone: alternate numbers are not searched. Trunk groups, external ids and person ids are not
//! modelled: nobody is in one or has one. Nor is a department found by its key.

use std::cmp::Ordering;

use ocip::command::ElementContent;
use ocip::command::search::{
    ResponsePagingControl, SortBy, TrueIfEmpty, UserSortKey, UserSortOrder,
};
use ocip::command::table::Table;
use ocip::command::user_list::{
    PagedUserRow, UserGetListInGroupPagedSortedListRequest,
    UserGetListInGroupPagedSortedListResponse, UserGetListInGroupRequest,
    UserGetListInGroupResponse, UserRow,
};
use ocip::xml::XmlReader;

use super::search::{RowCriteria, folded, limited};
use super::user::table_number;
use super::{CommandHandler, HandlerContext};
use crate::data::{SwitchData, User};
use crate::failure::ErrorReply;
use crate::reply::SuccessReply;

pub(super) const HANDLERS: &[CommandHandler] = &[
    CommandHandler::read("UserGetListInGroupRequest", get_list),
    CommandHandler::read("UserGetListInGroupPagedSortedListRequest", get_page),
];

/// The first page when a request does not say which.
const FIRST_PAGE: ResponsePagingControl = ResponsePagingControl {
    response_start_index: 1,
    response_page_size: 2000,
};

fn get_list(
    context: &mut HandlerContext<'_>,
    reader: &mut XmlReader<'_>,
) -> Result<SuccessReply, ErrorReply> {
    let request = UserGetListInGroupRequest::read(reader)?;
    let in_trunk_group = request.search_criteria_exact_user_in_trunk_group;
    let search = RowCriteria::new(None)
        .column(request.search_criteria_user_last_name, last_name)
        .column(request.search_criteria_user_first_name, first_name)
        .column(request.search_criteria_dn, phone_number)
        .column(request.search_criteria_email_address, email_address)
        .nobody(request.search_criteria_exact_user_department.is_some())
        .exactly(
            in_trunk_group.map(|one| one.user_in_trunk_group),
            is_in_trunk_group,
        )
        .column(request.search_criteria_user_id, user_id)
        .nobody(!request.search_criteria_user_external_id.is_empty())
        .nobody(request.search_criteria_exact_user_person_id.is_some())
        .column(request.search_criteria_extension, extension);
    let rows = found(
        context,
        &request.service_provider_id,
        &request.group_id,
        search,
    )?;
    let texts = &context.data().error_texts;
    let response = UserGetListInGroupResponse {
        user_table: limited(rows, request.response_size_limit, texts)?
            .into_iter()
            .collect(),
    };
    Ok(SuccessReply::data("UserGetListInGroupResponse", &response))
}

fn get_page(
    context: &mut HandlerContext<'_>,
    reader: &mut XmlReader<'_>,
) -> Result<SuccessReply, ErrorReply> {
    let request = UserGetListInGroupPagedSortedListRequest::read(reader)?;
    let in_trunk_group = request.search_criteria_exact_user_in_trunk_group;
    let activated = request.search_criteria_exact_dn_activation;
    let search = RowCriteria::new(request.search_criteria_mode_or)
        .column(request.search_criteria_user_last_name, last_name)
        .column(request.search_criteria_user_first_name, first_name)
        .column(request.search_criteria_dn, phone_number)
        .column(request.search_criteria_email_address, email_address)
        .column(request.search_criteria_department_name, department)
        .exactly(
            in_trunk_group.map(|one| one.user_in_trunk_group),
            is_in_trunk_group,
        )
        .column(request.search_criteria_user_id, user_id)
        .nobody(!request.search_criteria_user_external_id.is_empty())
        .nobody(request.search_criteria_exact_user_person_id.is_some())
        .column(request.search_criteria_extension, extension)
        .exactly(activated.map(|one| one.activated), is_activated);
    let mut rows = found(
        context,
        &request.service_provider_id,
        &request.group_id,
        search,
    )?;
    rows.sort_by(|one, other| in_order(one, other, &request.sort_order));
    let page = page(rows, request.response_paging_control.unwrap_or(FIRST_PAGE));
    let response = UserGetListInGroupPagedSortedListResponse {
        user_table: Table(page),
    };
    Ok(SuccessReply::data(
        "UserGetListInGroupPagedSortedListResponse",
        &response,
    ))
}

/// The users of a group that meet the criteria, in the order of their ids.
fn found(
    context: &HandlerContext<'_>,
    tenant: &str,
    group: &str,
    search: RowCriteria<UserRow>,
) -> Result<Vec<UserRow>, ErrorReply> {
    let group = context.group(tenant, group)?;
    let data = context.data();
    let is_member = |user: &&User| user.tenant == group.tenant && user.group == group.id;
    let members = data.users.values().filter(is_member);
    search.run(members.map(|user| row(data, user)), &data.error_texts)
}

pub(super) fn row(data: &SwitchData, user: &User) -> UserRow {
    let (country_code, phone_number) = table_number(data, user);
    UserRow {
        user_id: user.user_id.clone(),
        last_name: user.last_name.clone(),
        first_name: user.first_name.clone(),
        department: user.department.clone(),
        phone_number_activated: phone_number.is_some().then_some(true),
        phone_number,
        email_address: user.email_address.clone(),
        in_trunk_group: Some(false),
        extension: user.extension.clone(),
        country_code: Some(country_code),
        national_prefix: data.system.national_prefix.clone(),
    }
}

/// Which of two rows stands first; rows that are equal so far keep the order of their ids.
fn in_order(one: &UserRow, other: &UserRow, sort_order: &[UserSortOrder]) -> Ordering {
    let mut orders = sort_order.iter().map(|order| {
        let is_case_sensitive = order.sort_by.is_case_sensitive.0;
        let key = |row| folded(cell(row, order.key), is_case_sensitive);
        match order.sort_by {
            SortBy {
                is_ascending: TrueIfEmpty(true),
                ..
            } => key(one).cmp(&key(other)),
            SortBy { .. } => key(other).cmp(&key(one)),
        }
    });
    orders
        .find(|order| order.is_ne())
        .unwrap_or(Ordering::Equal)
}

fn cell(row: &UserRow, key: UserSortKey) -> &str {
    match key {
        UserSortKey::UserId => Some(&row.user_id),
        UserSortKey::LastName => Some(&row.last_name),
        UserSortKey::FirstName => Some(&row.first_name),
        UserSortKey::Department => row.department.as_ref(),
        UserSortKey::PhoneNumber => row.phone_number.as_ref(),
        UserSortKey::Extension => row.extension.as_ref(),
        UserSortKey::EmailAddress => row.email_address.as_ref(),
    }
    .map_or("", String::as_str)
}

/// A page beyond the end is empty.
fn page(rows: Vec<UserRow>, paging: ResponsePagingControl) -> Vec<PagedUserRow> {
    let before = usize::try_from(paging.response_start_index - 1).unwrap_or(0);
    let size = usize::try_from(paging.response_page_size).unwrap_or(0);
    let rows = rows.into_iter().skip(before).take(size);
    rows.map(PagedUserRow).collect()
}

// === What is searched ===

fn user_id(row: &UserRow) -> Vec<String> {
    vec![row.user_id.clone()]
}

fn last_name(row: &UserRow) -> Vec<String> {
    vec![row.last_name.clone()]
}

fn first_name(row: &UserRow) -> Vec<String> {
    vec![row.first_name.clone()]
}

fn department(row: &UserRow) -> Vec<String> {
    row.department.iter().cloned().collect()
}

fn email_address(row: &UserRow) -> Vec<String> {
    row.email_address.iter().cloned().collect()
}

fn extension(row: &UserRow) -> Vec<String> {
    row.extension.iter().cloned().collect()
}

fn phone_number(row: &UserRow) -> Vec<String> {
    let Some(number) = &row.phone_number else {
        return Vec::new();
    };
    let national = number.split_once('-').map(|(_, national)| national);
    let mut forms = vec![number.clone(), number.replacen('-', "", 1)];
    forms.extend(national.map(str::to_owned));
    forms
}

fn is_in_trunk_group(row: &UserRow) -> bool {
    row.in_trunk_group == Some(true)
}

fn is_activated(row: &UserRow) -> bool {
    row.phone_number_activated == Some(true)
}
