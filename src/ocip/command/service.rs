//! Which services a user has (OCI schema, Service assignment).

use super::{Response, elements, request};

elements! {
    /// Asks whether a user has a service. The switch can be asked about a service pack as well; the
    /// gateway never does.
    pub struct UserServiceIsAssignedRequest {
        /// Whose service.
        user_id: String = "userId",
        /// The exact name, such as `Speed Dial 100`.
        service_name: String = "serviceName",
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ocip::command::testing::{read, written};

    #[test]
    fn the_request_names_the_service() {
        let request = UserServiceIsAssignedRequest {
            user_id: "u".into(),
            service_name: "Fax Messaging".into(),
        };
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
