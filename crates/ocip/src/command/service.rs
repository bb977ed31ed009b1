//! Which services a user has (OCI schema, Service assignment).

use super::response::SuccessResponse;
use super::table::{RowCells, Table, TableRow};
use super::{Response, elements, request};
use crate::xml::ParseError;

elements! {
    /// Asks whether a user has a service or a service pack: either name stands there, never both.
    pub struct UserServiceIsAssignedRequest {
        /// Whose service.
        user_id: String = "userId",
        /// The exact name, such as `Speed Dial 100`.
        service_name: Option<String> = "serviceName",
        /// 1–80 characters; the gateway never asks about a pack.
        service_pack_name: Option<String> = "servicePackName",
    }
}

elements! {
    /// Whether a user has a service.
    pub struct UserServiceIsAssignedResponse {
        /// True when the service is assigned, switched on or not.
        is_assigned: bool = "isAssigned",
    }
}

elements! {
    /// Asks which services and service packs a user can have, and which are assigned.
    pub struct UserServiceGetAssignmentListRequest {
        /// Whose services.
        user_id: String = "userId",
    }
}

elements! {
    /// The services and service packs that a user can have.
    pub struct UserServiceGetAssignmentListResponse {
        /// One row for each service pack.
        service_packs_assignment_table: Table<ServicePackRow> = "servicePacksAssignmentTable",
        /// One row for each service.
        user_services_assignment_table: Table<UserServiceRow> = "userServicesAssignmentTable",
    }
}

/// A service pack that a user can have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServicePackRow {
    /// 1–80 characters.
    pub name: String,
    /// Whether the user has it.
    pub is_assigned: bool,
}

/// A service that a user can have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserServiceRow {
    /// The exact name, such as `Speed Dial 100`.
    pub name: String,
    /// Whether the user has it.
    pub is_assigned: bool,
}

elements! {
    /// Asks which services a user has, and which of them are switched on.
    pub struct UserAssignedServicesGetListRequest {
        /// Whose services; absent for those of the login.
        user_id: Option<String> = "userId",
    }
}

elements! {
    /// The services that a user has.
    pub struct UserAssignedServicesGetListResponse {
        /// Those that the group gives to all its users.
        group_service_entry: Vec<AssignedServiceEntry> = "groupServiceEntry",
        /// The user's own.
        user_service_entry: Vec<AssignedServiceEntry> = "userServiceEntry",
    }
}

elements! {
    /// A service that a user has.
    pub struct AssignedServiceEntry {
        /// The exact name.
        service_name: String = "serviceName",
        /// Whether it is switched on; absent where it cannot be switched.
        is_active: Option<bool> = "isActive",
    }
}

elements! {
    /// Assigns services and service packs to a user.
    pub struct UserServiceAssignListRequest {
        /// Whose services.
        user_id: String = "userId",
        /// Any number of exact names.
        service_name: Vec<String> = "serviceName",
        /// Any number of names of 1–80 characters.
        service_pack_name: Vec<String> = "servicePackName",
    }
}

elements! {
    /// Takes services and service packs from a user.
    pub struct UserServiceUnassignListRequest {
        /// Whose services.
        user_id: String = "userId",
        /// Any number of exact names.
        service_name: Vec<String> = "serviceName",
        /// Any number of names of 1–80 characters.
        service_pack_name: Vec<String> = "servicePackName",
    }
}

impl Response for UserServiceIsAssignedResponse {}
impl Response for UserServiceGetAssignmentListResponse {}
impl Response for UserAssignedServicesGetListResponse {}

request!(Read UserServiceIsAssignedRequest => UserServiceIsAssignedResponse);
request!(Read UserServiceGetAssignmentListRequest => UserServiceGetAssignmentListResponse);
request!(Read UserAssignedServicesGetListRequest => UserAssignedServicesGetListResponse);
request!(Write UserServiceAssignListRequest => SuccessResponse);
request!(Write UserServiceUnassignListRequest => SuccessResponse);

/// The heading of a column that both tables have.
const ASSIGNED: &str = "Assigned";

impl TableRow for ServicePackRow {
    const HEADINGS: &'static [&'static str] = &["Service Pack Name", ASSIGNED, "Description"];

    /// Without a description, which nobody asks for.
    fn cells(&self) -> Vec<String> {
        vec![
            self.name.clone(),
            self.is_assigned.to_string(),
            String::new(),
        ]
    }

    fn from_cells(cells: &RowCells<'_>) -> Result<Self, ParseError> {
        Ok(Self {
            name: cells.require("Service Pack Name")?.to_owned(),
            is_assigned: cells.require_bool(ASSIGNED)?,
        })
    }
}

impl TableRow for UserServiceRow {
    const HEADINGS: &'static [&'static str] = &["Service Name", ASSIGNED];

    fn cells(&self) -> Vec<String> {
        vec![self.name.clone(), self.is_assigned.to_string()]
    }

    fn from_cells(cells: &RowCells<'_>) -> Result<Self, ParseError> {
        Ok(Self {
            name: cells.require("Service Name")?.to_owned(),
            is_assigned: cells.require_bool(ASSIGNED)?,
        })
    }
}

impl UserServiceIsAssignedRequest {
    /// Asks about a service.
    pub fn about(user_id: &str, service_name: &str) -> Self {
        Self {
            user_id: user_id.to_owned(),
            service_name: Some(service_name.to_owned()),
            service_pack_name: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::testing::{read, written};

    #[test]
    fn the_request_names_the_service() {
        let request = UserServiceIsAssignedRequest::about("u", "Fax Messaging");
        assert_eq!(
            written(&request),
            "<userId>u</userId><serviceName>Fax Messaging</serviceName>"
        );
    }

    #[test]
    fn services_stand_before_packs_in_a_change() {
        let request = UserServiceAssignListRequest {
            user_id: "u".into(),
            service_name: vec!["A".into(), "B".into()],
            service_pack_name: vec!["C & D".into()],
        };
        let services = "<serviceName>A</serviceName><serviceName>B</serviceName>";
        let pack = "<servicePackName>C &amp; D</servicePackName>";
        assert_eq!(
            written(&request),
            format!("<userId>u</userId>{services}{pack}")
        );
    }

    #[test]
    fn both_tables_are_read_by_their_headings() {
        let list: UserServiceGetAssignmentListResponse = read(
            "<servicePacksAssignmentTable><colHeading>Assigned</colHeading>\
             <colHeading>Service Pack Name</colHeading><row><col>true</col><col>Office</col></row>\
             </servicePacksAssignmentTable><userServicesAssignmentTable>\
             <colHeading>Service Name</colHeading><colHeading>Assigned</colHeading>\
             <row><col>Do Not Disturb</col><col>false</col></row></userServicesAssignmentTable>",
        )
        .unwrap();
        let [pack] = &list.service_packs_assignment_table.0[..] else {
            panic!("one pack");
        };
        assert_eq!((pack.name.as_str(), pack.is_assigned), ("Office", true));
        let [service] = &list.user_services_assignment_table.0[..] else {
            panic!("one service");
        };
        let found = (service.name.as_str(), service.is_assigned);
        assert_eq!(found, ("Do Not Disturb", false));
    }

    #[test]
    fn the_answer_is_a_boolean() {
        let response: UserServiceIsAssignedResponse = read("<isAssigned>1</isAssigned>").unwrap();
        assert!(response.is_assigned);
    }
}
