//! Changes of users (OCI schema, UserAdd, UserModify, UserDelete).
//!
//! Of the variants, the oldest is spoken: every release knows it, and it has all that is needed here.

use secrecy::SecretString;

use super::department::{DepartmentChange, DepartmentKey};
use super::response::SuccessResponse;
use super::{Nillable, elements, request};

elements! {
    /// Changes a user's profile.
    #[derive(Default)]
    pub struct UserModifyRequest17sp4 {
        /// `user[@domain]`, 1–161 characters.
        user_id: String = "userId",
        /// 1–30 characters.
        last_name: Option<String> = "lastName",
        /// 1–30 characters.
        first_name: Option<String> = "firstName",
        /// 1–30 characters.
        calling_line_id_last_name: Option<String> = "callingLineIdLastName",
        /// 1–30 characters.
        calling_line_id_first_name: Option<String> = "callingLineIdFirstName",
        /// `+CC-NATIONAL`, 1–23 characters.
        phone_number: Nillable<String> = "phoneNumber",
        /// 2–20 digits.
        extension: Nillable<String> = "extension",
        /// 1–23 characters.
        calling_line_id_phone_number: Nillable<String> = "callingLineIdPhoneNumber",
        /// What the switch compares with the present one if it is there.
        old_password: Option<SecretString> = "oldPassword",
        /// 1–60 characters.
        new_password: Option<SecretString> = "newPassword",
        /// The department.
        department: DepartmentChange = "department",
        /// 1–40 characters.
        language: Option<String> = "language",
        /// 1–127 characters.
        time_zone: Option<String> = "timeZone",
        /// 1–80 characters.
        email_address: Nillable<String> = "emailAddress",
        /// 1–40 characters.
        network_class_of_service: Option<String> = "networkClassOfService",
    }
}

elements! {
    /// Makes a user in a group.
    #[derive(Default)]
    pub struct UserAddRequest17sp4 {
        /// The tenant.
        service_provider_id: String = "serviceProviderId",
        /// The group within the tenant.
        group_id: String = "groupId",
        /// `user[@domain]`, 1–161 characters.
        user_id: String = "userId",
        /// 1–30 characters.
        last_name: String = "lastName",
        /// 1–30 characters.
        first_name: String = "firstName",
        /// 1–30 characters.
        calling_line_id_last_name: String = "callingLineIdLastName",
        /// 1–30 characters.
        calling_line_id_first_name: String = "callingLineIdFirstName",
        /// `+CC-NATIONAL`, 1–23 characters.
        phone_number: Option<String> = "phoneNumber",
        /// 2–20 digits.
        extension: Option<String> = "extension",
        /// 1–23 characters.
        calling_line_id_phone_number: Option<String> = "callingLineIdPhoneNumber",
        /// 1–60 characters.
        password: Option<SecretString> = "password",
        /// The department.
        department: Option<DepartmentKey> = "department",
        /// 1–40 characters.
        language: Option<String> = "language",
        /// 1–127 characters.
        time_zone: Option<String> = "timeZone",
        /// 1–80 characters.
        email_address: Option<String> = "emailAddress",
        /// 1–40 characters.
        network_class_of_service: Option<String> = "networkClassOfService",
    }
}

elements! {
    /// Takes a user away, with all that the user has.
    pub struct UserDeleteRequest {
        /// `user[@domain]`, 1–161 characters.
        user_id: String = "userId",
    }
}

request!(Write UserModifyRequest17sp4 => SuccessResponse);
request!(Write UserAddRequest17sp4 => SuccessResponse);
request!(Write UserDeleteRequest => SuccessResponse);
