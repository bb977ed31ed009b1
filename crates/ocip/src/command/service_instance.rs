//! The service users of a tenant: what a hunt group, an auto attendant and their like are called by.

use super::search::SearchCriteria;
use super::table::{RowCells, Table, TableRow};
use super::user_list::SearchCriteriaExactUserDepartment;
use super::{Response, elements, request};
use crate::xml::ParseError;

elements! {
    /// Asks for the service users of a tenant that meet all criteria.
    #[derive(Default)]
    pub struct UserGetServiceInstanceListInServiceProviderRequest {
        /// The tenant.
        service_provider_id: String = "serviceProviderId",
        /// At least 1; the command fails when more of them match.
        response_size_limit: Option<i32> = "responseSizeLimit",
        /// 1–30 characters. In this command the element has a capital S.
        search_criteria_group_id: Vec<SearchCriteria> = "SearchCriteriaGroupId",
        /// Only those of one type. In this command the element has a capital S.
        search_criteria_exact_service_type: Option<SearchCriteriaExactServiceType>
            = "SearchCriteriaExactServiceType",
        /// 1–161 characters.
        search_criteria_user_id: Vec<SearchCriteria> = "searchCriteriaUserId",
        /// What the service is called, 1–30 characters.
        search_criteria_user_last_name: Vec<SearchCriteria> = "searchCriteriaUserLastName",
        /// The phone number, 1–23 characters.
        search_criteria_dn: Vec<SearchCriteria> = "searchCriteriaDn",
        /// 1–20 characters.
        search_criteria_extension: Vec<SearchCriteria> = "searchCriteriaExtension",
        /// Only those of a department.
        search_criteria_exact_user_department: Option<SearchCriteriaExactUserDepartment>
            = "searchCriteriaExactUserDepartment",
    }
}

elements! {
    /// Service users of one type.
    pub struct SearchCriteriaExactServiceType {
        /// The type's name, such as `Hunt Group`.
        service_type: String = "serviceType",
    }
}

elements! {
    /// Service users of a tenant.
    pub struct UserGetServiceInstanceListInServiceProviderResponse {
        /// One row for each.
        service_instance_table: Table<ServiceInstanceRow> = "serviceInstanceTable",
    }
}

/// Row of the table of service users. Only who it is and in which group has to be there.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ServiceInstanceRow {
    /// The id by which commands name it.
    pub user_id: String,
    /// The group, which is in the tenant that was asked about.
    pub group_id: String,
    /// The type's name, such as `Hunt Group`.
    pub service_type: String,
    /// What it is called.
    pub name: String,
    /// `+CC-NATIONAL`, or nothing.
    pub phone_number: String,
    /// The extension, or nothing.
    pub extension: String,
    /// The department, or nothing.
    pub department: String,
}

impl Response for UserGetServiceInstanceListInServiceProviderResponse {}

request!(Read UserGetServiceInstanceListInServiceProviderRequest => UserGetServiceInstanceListInServiceProviderResponse);

// === impl ServiceInstanceRow ===

impl TableRow for ServiceInstanceRow {
    const HEADINGS: &'static [&'static str] = &[
        "User Id",
        "Group Id",
        "Service Type",
        "Name",
        "Phone Number",
        "Extension",
        "Department",
    ];

    fn cells(&self) -> Vec<String> {
        vec![
            self.user_id.clone(),
            self.group_id.clone(),
            self.service_type.clone(),
            self.name.clone(),
            self.phone_number.clone(),
            self.extension.clone(),
            self.department.clone(),
        ]
    }

    fn from_cells(cells: &RowCells<'_>) -> Result<Self, ParseError> {
        let text = |heading| cells.get(heading).unwrap_or_default().to_owned();
        Ok(Self {
            user_id: cells.require("User Id")?.to_owned(),
            group_id: cells.require("Group Id")?.to_owned(),
            service_type: text("Service Type"),
            name: text("Name"),
            phone_number: text("Phone Number"),
            extension: text("Extension"),
            department: text("Department"),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::search::{SearchMode, TrueIfEmpty};
    use crate::command::testing::{read, written};

    #[test]
    fn the_elements_are_written_in_the_order_of_the_wire() {
        let equal_to = |value: &str| {
            vec![SearchCriteria {
                mode: SearchMode::EqualTo,
                value: value.into(),
                is_case_insensitive: TrueIfEmpty(true),
            }]
        };
        let request = UserGetServiceInstanceListInServiceProviderRequest {
            service_provider_id: "t".into(),
            response_size_limit: Some(2),
            search_criteria_group_id: equal_to("g"),
            search_criteria_user_id: equal_to("hg1@x"),
            ..Default::default()
        };
        let of = |name: &str, value: &str| {
            format!(
                "<{name}><mode>Equal To</mode><value>{value}</value>\
                 <isCaseInsensitive>true</isCaseInsensitive></{name}>"
            )
        };
        let expected = [
            "<serviceProviderId>t</serviceProviderId><responseSizeLimit>2</responseSizeLimit>"
                .into(),
            of("SearchCriteriaGroupId", "g"),
            of("searchCriteriaUserId", "hg1@x"),
        ];
        assert_eq!(written(&request), expected.concat());
    }

    #[test]
    fn a_row_needs_who_it_is_and_its_group() {
        let row = ServiceInstanceRow {
            user_id: "hg1@x".into(),
            group_id: "g".into(),
            service_type: "Hunt Group".into(),
            ..Default::default()
        };
        let response = UserGetServiceInstanceListInServiceProviderResponse {
            service_instance_table: Table(vec![row.clone()]),
        };
        let text = written(&response);
        let back: UserGetServiceInstanceListInServiceProviderResponse = read(&text).unwrap();
        assert_eq!(back.service_instance_table.0, [row]);
        let without = text.replace("Group Id", "Group");
        let error = read::<UserGetServiceInstanceListInServiceProviderResponse>(&without);
        assert_eq!(error.unwrap_err(), ParseError::Missing("Group Id"));
    }
}
