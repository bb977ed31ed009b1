//! Which services a user has (OCI schema, Service assignment).

use super::{Response, elements, request};

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

impl Response for UserServiceIsAssignedResponse {}

request!(Read UserServiceIsAssignedRequest => UserServiceIsAssignedResponse);

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
    fn the_answer_is_a_boolean() {
        let response: UserServiceIsAssignedResponse = read("<isAssigned>1</isAssigned>").unwrap();
        assert!(response.is_assigned);
    }
}
