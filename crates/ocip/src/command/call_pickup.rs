//! Call Pickup (OCI schema, Executive assistant, privacy, call pickup): groups of users who take each other's calls.

use super::response::SuccessResponse;
use super::table::{RowCells, Table, TableRow};
use super::user_list::UserRow;
use super::{Nillable, Response, elements, request};
use crate::xml::ParseError;

elements! {
    /// Asks for the pickup groups of a group.
    pub struct GroupCallPickupGetInstanceListRequest {
        /// The tenant.
        service_provider_id: String = "serviceProviderId",
        /// The group within the tenant.
        group_id: String = "groupId",
    }
}

elements! {
    /// The pickup groups of a group.
    pub struct GroupCallPickupGetInstanceListResponse {
        /// Their names, 1–80 characters each.
        name: Vec<String> = "name",
    }
}

elements! {
    /// Asks who is in a pickup group.
    pub struct GroupCallPickupGetInstanceRequest {
        /// The tenant.
        service_provider_id: String = "serviceProviderId",
        /// The group within the tenant.
        group_id: String = "groupId",
        /// The name of the pickup group.
        name: String = "name",
    }
}

elements! {
    /// Who is in a pickup group.
    pub struct GroupCallPickupGetInstanceResponse {
        /// One row for each user.
        user_table: Table<PickupUserRow> = "userTable",
    }
}

elements! {
    /// Makes a pickup group.
    pub struct GroupCallPickupAddInstanceRequest {
        /// The tenant.
        service_provider_id: String = "serviceProviderId",
        /// The group within the tenant.
        group_id: String = "groupId",
        /// The name of the pickup group, 1–80 characters.
        name: String = "name",
        /// Who is in it.
        user_id: Vec<String> = "userId",
    }
}

elements! {
    /// Changes a pickup group.
    pub struct GroupCallPickupModifyInstanceRequest {
        /// The tenant.
        service_provider_id: String = "serviceProviderId",
        /// The group within the tenant.
        group_id: String = "groupId",
        /// The name of the pickup group.
        name: String = "name",
        /// The name that it gets.
        new_name: Option<String> = "newName",
        /// All who are in it; nil for nobody.
        user_id_list: Nillable<ReplacementUserIdList> = "userIdList",
    }
}

elements! {
    /// Replaces all users.
    pub struct ReplacementUserIdList {
        /// At least one.
        user_id: Vec<String> = "userId",
    }
}

elements! {
    /// Takes a pickup group away.
    pub struct GroupCallPickupDeleteInstanceRequest {
        /// The tenant.
        service_provider_id: String = "serviceProviderId",
        /// The group within the tenant.
        group_id: String = "groupId",
        /// The name of the pickup group.
        name: String = "name",
    }
}

elements! {
    /// Asks who can be in a pickup group.
    pub struct GroupCallPickupGetAvailableUserListRequest {
        /// The tenant.
        service_provider_id: String = "serviceProviderId",
        /// The group within the tenant.
        group_id: String = "groupId",
        /// The name of the pickup group; absent for a new one.
        name: Option<String> = "name",
    }
}

elements! {
    /// Who can be in a pickup group.
    pub struct GroupCallPickupGetAvailableUserListResponse {
        /// One row for each user.
        user_table: Table<PickupUserRow> = "userTable",
    }
}

elements! {
    /// Asks for the pickup group of a user.
    pub struct UserCallPickupGetRequest {
        /// The user.
        user_id: String = "userId",
    }
}

elements! {
    /// The pickup group of a user.
    pub struct UserCallPickupGetResponse {
        /// Its name; absent for a user who is in none.
        name: Option<String> = "name",
        /// Who is in it.
        user_table: Table<PickupUserRow> = "userTable",
    }
}

/// A user as the tables of pickup groups show it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PickupUserRow(pub UserRow);

impl Response for GroupCallPickupGetInstanceListResponse {}
impl Response for GroupCallPickupGetInstanceResponse {}
impl Response for GroupCallPickupGetAvailableUserListResponse {}
impl Response for UserCallPickupGetResponse {}

request!(Read GroupCallPickupGetInstanceListRequest => GroupCallPickupGetInstanceListResponse);
request!(Read GroupCallPickupGetInstanceRequest => GroupCallPickupGetInstanceResponse);
request!(Read GroupCallPickupGetAvailableUserListRequest => GroupCallPickupGetAvailableUserListResponse);
request!(Write GroupCallPickupAddInstanceRequest => SuccessResponse);
request!(Write GroupCallPickupModifyInstanceRequest => SuccessResponse);
request!(Write GroupCallPickupDeleteInstanceRequest => SuccessResponse);
request!(Read UserCallPickupGetRequest => UserCallPickupGetResponse);

// === impl PickupUserRow ===

impl TableRow for PickupUserRow {
    const HEADINGS: &'static [&'static str] = &[
        "User Id",
        "Last Name",
        "First Name",
        "Hiragana Last Name",
        "Hiragana First Name",
        "Phone Number",
        "Extension",
        "Department",
        "Email Address",
    ];

    fn cells(&self) -> Vec<String> {
        self.0.cells_under(Self::HEADINGS)
    }

    fn from_cells(cells: &RowCells<'_>) -> Result<Self, ParseError> {
        UserRow::from_cells(cells).map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::testing::{read, written};

    #[test]
    fn a_change_has_three_states_of_its_users() {
        let request = |user_id_list| GroupCallPickupModifyInstanceRequest {
            service_provider_id: "t".into(),
            group_id: "g".into(),
            name: "a & b".into(),
            new_name: None,
            user_id_list,
        };
        let head =
            "<serviceProviderId>t</serviceProviderId><groupId>g</groupId><name>a &amp; b</name>";
        let list = ReplacementUserIdList {
            user_id: vec!["u".into(), "v".into()],
        };
        for (users, expected) in [
            (Nillable::Absent, ""),
            (Nillable::Nil, "<userIdList xsi:nil=\"true\"/>"),
            (
                Nillable::Value(list),
                "<userIdList><userId>u</userId><userId>v</userId></userIdList>",
            ),
        ] {
            assert_eq!(written(&request(users)), format!("{head}{expected}"));
        }
    }

    #[test]
    fn a_user_in_no_group_has_no_name_and_rows_are_read_back() {
        let row = PickupUserRow(UserRow {
            user_id: "u@demo.example".into(),
            last_name: "Peeters".into(),
            first_name: "An".into(),
            extension: Some("01".into()),
            ..UserRow::default()
        });
        let response = UserCallPickupGetResponse {
            name: None,
            user_table: Table(vec![row.clone()]),
        };
        let back: UserCallPickupGetResponse = read(&written(&response)).unwrap();
        assert_eq!((back.name, back.user_table.0), (None, vec![row]));
    }
}
