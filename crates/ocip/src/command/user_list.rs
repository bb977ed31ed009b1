//! The users of a group (OCI schema, User list and directories).

mod row;
mod row_texts;
mod user_table;

pub use row::{PagedUserRow, UserRow};
pub use row_texts::UserTexts;
pub use user_table::UserTable;

use super::search::{
    ResponsePagingControl, SearchCriteria, SearchCriteriaUserExternalId, UserSortOrder,
};
use super::table::Table;
use super::{Response, elements, request};

elements! {
    /// Asks for the users of a group that meet all criteria.
    #[derive(Default)]
    pub struct UserGetListInGroupRequest {
        /// The tenant.
        service_provider_id: String = "serviceProviderId",
        /// The group within the tenant. In this command alone the element has a capital G.
        group_id: String = "GroupId",
        /// At least 1; the command fails when more users match.
        response_size_limit: Option<i32> = "responseSizeLimit",
        /// 1–30 characters.
        search_criteria_user_last_name: Vec<SearchCriteria> = "searchCriteriaUserLastName",
        /// 1–30 characters.
        search_criteria_user_first_name: Vec<SearchCriteria> = "searchCriteriaUserFirstName",
        /// The phone number, 1–23 characters.
        search_criteria_dn: Vec<SearchCriteria> = "searchCriteriaDn",
        /// 1–80 characters.
        search_criteria_email_address: Vec<SearchCriteria> = "searchCriteriaEmailAddress",
        /// Only users of a department.
        search_criteria_exact_user_department: Option<SearchCriteriaExactUserDepartment>
            = "searchCriteriaExactUserDepartment",
        /// Only users who are, or are not, reached through a trunk group.
        search_criteria_exact_user_in_trunk_group: Option<SearchCriteriaExactUserInTrunkGroup>
            = "searchCriteriaExactUserInTrunkGroup",
        /// 1–161 characters.
        search_criteria_user_id: Vec<SearchCriteria> = "searchCriteriaUserId",
        /// Of later releases.
        search_criteria_user_external_id: Vec<SearchCriteriaUserExternalId>
            = "searchCriteriaUserExternalId",
        /// Of later releases.
        search_criteria_exact_user_person_id: Option<SearchCriteriaExactUserPersonId>
            = "searchCriteriaExactUserPersonId",
        /// 1–20 characters.
        search_criteria_extension: Vec<SearchCriteria> = "searchCriteriaExtension",
    }
}

elements! {
    /// Users of a department. Its key is skipped: the gateway never asks, and a simulator has no
    /// departments.
    pub struct SearchCriteriaExactUserDepartment {}
}

elements! {
    /// The user who stands for this person.
    pub struct SearchCriteriaExactUserPersonId {
        /// 1–82 characters.
        user_person_id: String = "userPersonId",
    }
}

elements! {
    /// Users who are, or are not, reached through a trunk group.
    pub struct SearchCriteriaExactUserInTrunkGroup {
        /// Whether they are.
        user_in_trunk_group: bool = "userInTrunkGroup",
    }
}

elements! {
    /// Users of a group.
    pub struct UserGetListInGroupResponse {
        /// One row for each user.
        user_table: UserTable = "userTable",
    }
}

elements! {
    /// Asks for a page of the users of a group that meet the criteria.
    #[derive(Default)]
    pub struct UserGetListInGroupPagedSortedListRequest {
        /// The tenant.
        service_provider_id: String = "serviceProviderId",
        /// The group within the tenant.
        group_id: String = "groupId",
        /// Which page; absent for the first of 2000 rows.
        response_paging_control: Option<ResponsePagingControl> = "responsePagingControl",
        /// At most three, the most important first; without one the user id counts.
        sort_order: Vec<UserSortOrder> = "sortOrder",
        /// 1–30 characters.
        search_criteria_user_last_name: Vec<SearchCriteria> = "searchCriteriaUserLastName",
        /// 1–30 characters.
        search_criteria_user_first_name: Vec<SearchCriteria> = "searchCriteriaUserFirstName",
        /// The phone number, 1–23 characters.
        search_criteria_dn: Vec<SearchCriteria> = "searchCriteriaDn",
        /// 1–80 characters.
        search_criteria_email_address: Vec<SearchCriteria> = "searchCriteriaEmailAddress",
        /// 1–50 characters.
        search_criteria_department_name: Vec<SearchCriteria> = "searchCriteriaDepartmentName",
        /// Only users who are, or are not, reached through a trunk group.
        search_criteria_exact_user_in_trunk_group: Option<SearchCriteriaExactUserInTrunkGroup>
            = "searchCriteriaExactUserInTrunkGroup",
        /// 1–161 characters.
        search_criteria_user_id: Vec<SearchCriteria> = "searchCriteriaUserId",
        /// Of later releases.
        search_criteria_user_external_id: Vec<SearchCriteriaUserExternalId>
            = "searchCriteriaUserExternalId",
        /// Of later releases.
        search_criteria_exact_user_person_id: Option<SearchCriteriaExactUserPersonId>
            = "searchCriteriaExactUserPersonId",
        /// 1–20 characters.
        search_criteria_extension: Vec<SearchCriteria> = "searchCriteriaExtension",
        /// Only users whose phone number is, or is not, in service.
        search_criteria_exact_dn_activation: Option<SearchCriteriaExactDnActivation>
            = "searchCriteriaExactDnActivation",
        /// Whether one of the criteria is enough: true or absent, never false.
        search_criteria_mode_or: Option<bool> = "searchCriteriaModeOr",
    }
}

elements! {
    /// Users whose phone number is, or is not, in service.
    pub struct SearchCriteriaExactDnActivation {
        /// Whether it is.
        activated: bool = "activated",
    }
}

elements! {
    /// A page of the users of a group.
    pub struct UserGetListInGroupPagedSortedListResponse {
        /// One row for each user.
        user_table: Table<PagedUserRow> = "userTable",
    }
}

impl Response for UserGetListInGroupResponse {}
impl Response for UserGetListInGroupPagedSortedListResponse {}

request!(Read UserGetListInGroupRequest => UserGetListInGroupResponse);
request!(Read UserGetListInGroupPagedSortedListRequest => UserGetListInGroupPagedSortedListResponse);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::search::{SearchMode, SortBy, TrueIfEmpty, UserSortKey};
    use crate::command::testing::{read, written};
    use crate::xml::ParseError;

    fn equal_to(value: &str) -> Vec<SearchCriteria> {
        vec![SearchCriteria {
            mode: SearchMode::EqualTo,
            value: value.into(),
            is_case_insensitive: TrueIfEmpty(true),
        }]
    }

    fn row() -> UserRow {
        UserRow {
            user_id: "u@demo.example".into(),
            last_name: "Peeters".into(),
            first_name: "An".into(),
            phone_number: Some("+32-24010001".into()),
            phone_number_activated: Some(true),
            in_trunk_group: Some(false),
            country_code: Some("32".into()),
            ..UserRow::default()
        }
    }

    /// The elements directly below the root.
    fn names(content: &str) -> Vec<String> {
        let document = format!("<c>{content}</c>");
        let document = roxmltree::Document::parse(&document).unwrap();
        let children = document.root_element().children();
        children
            .map(|child| child.tag_name().name().to_owned())
            .collect()
    }

    #[test]
    fn the_group_of_the_plain_list_has_a_capital_letter() {
        let request = UserGetListInGroupRequest {
            service_provider_id: "t".into(),
            group_id: "g".into(),
            response_size_limit: Some(9),
            search_criteria_extension: equal_to("01"),
            search_criteria_dn: equal_to("2"),
            ..UserGetListInGroupRequest::default()
        };
        let text = written(&request);
        let head = "<serviceProviderId>t</serviceProviderId><GroupId>g</GroupId>\
                    <responseSizeLimit>9</responseSizeLimit><searchCriteriaDn>";
        assert!(text.starts_with(head), "{text}");
        assert!(text.contains("<searchCriteriaExtension><mode>Equal To</mode><value>01</value>"));
    }

    #[test]
    fn the_paged_list_is_written_in_the_order_of_the_wire() {
        let sort_by = SortBy {
            is_ascending: TrueIfEmpty(true),
            is_case_sensitive: TrueIfEmpty(false),
        };
        let request = UserGetListInGroupPagedSortedListRequest {
            service_provider_id: "t".into(),
            group_id: "g".into(),
            response_paging_control: Some(ResponsePagingControl {
                response_start_index: 1,
                response_page_size: 50,
            }),
            sort_order: vec![UserSortOrder {
                key: UserSortKey::LastName,
                sort_by,
            }],
            search_criteria_user_id: equal_to("u"),
            search_criteria_mode_or: Some(true),
            ..UserGetListInGroupPagedSortedListRequest::default()
        };
        let expected = [
            "serviceProviderId",
            "groupId",
            "responsePagingControl",
            "sortOrder",
            "searchCriteriaUserId",
            "searchCriteriaModeOr",
        ];
        assert_eq!(names(&written(&request)), expected);
    }

    #[test]
    fn both_tables_are_read_back() {
        let plain = UserGetListInGroupResponse {
            user_table: UserTable::from_iter([row(), UserRow::default(), row()]),
        };
        let back: UserGetListInGroupResponse = read(&written(&plain)).unwrap();
        let rows: Vec<UserRow> = back.user_table.iter().map(UserRow::from).collect();
        assert_eq!(rows, [row(), UserRow::default(), row()]);
        let paged = UserGetListInGroupPagedSortedListResponse {
            user_table: Table(vec![PagedUserRow(row())]),
        };
        let back: UserGetListInGroupPagedSortedListResponse = read(&written(&paged)).unwrap();
        assert_eq!(back.user_table.0, paged.user_table.0);
    }

    #[test]
    fn a_column_that_a_release_lacks_is_no_error_unless_it_is_the_name() {
        let table = |headings: &[&str]| {
            let of = |name: &str| format!("<colHeading>{name}</colHeading>");
            let cells = headings.iter().map(|name| format!("<col>{name}</col>"));
            let headings: String = headings.iter().map(|name| of(name)).collect();
            let cells: String = cells.collect();
            read::<UserGetListInGroupResponse>(&format!(
                "<userTable>{headings}<row>{cells}</row></userTable>"
            ))
        };
        let rows = table(&["First Name", "User Id", "Last Name"]).unwrap();
        let user = rows.user_table.iter().next().unwrap();
        assert_eq!(user.first_name, "First Name");
        assert_eq!((user.extension, user.in_trunk_group), (None, None));
        let nameless = table(&["User Id", "First Name"]).unwrap_err();
        assert_eq!(nameless, ParseError::Missing("Last Name"));
    }
}
