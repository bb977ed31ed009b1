//! Logging in and out (OCI schema, login family).

use secrecy::SecretString;

use super::response::SuccessResponse;
use super::{Response, elements, request};

elements! {
    /// First stage of a challenge login: asks for a nonce.
    pub struct AuthenticationRequest {
        /// Whose login it will be, 1–161 characters.
        user_id: String = "userId",
    }
}

elements! {
    /// The nonce to sign with.
    pub struct AuthenticationResponse {
        /// Whose login it will be.
        user_id: String = "userId",
        /// Any text; 13 digits where one was seen.
        nonce: String = "nonce",
        /// Always `MD5`.
        password_algorithm: String = "passwordAlgorithm",
    }
}

elements! {
    /// Second stage of a challenge login.
    pub struct LoginRequest14sp4 {
        /// The same id as in the first stage.
        user_id: String = "userId",
        /// 32 hexadecimal digits over nonce and password.
        signed_password: Option<SecretString> = "signedPassword",
        /// Not used by the gateway; a simulator must know it to refuse it.
        plain_text_password: Option<SecretString> = "plainTextPassword",
    }
}

elements! {
    /// The login that carries the password itself, for TLS only.
    pub struct LoginRequest22V5 {
        /// Who logs in, 1–161 characters.
        user_id: String = "userId",
        /// The password, 1–60 characters.
        password: Option<SecretString> = "password",
        /// Not used in the data mode of an Application Server.
        signed_password: Option<SecretString> = "signedPassword",
    }
}

elements! {
    /// What a login is. One struct for all variants; elements of later ones are optional.
    pub struct LoginResponse {
        /// System, Provisioning, Reseller, Service Provider, Group, Group Department, User or
        /// Lawful Intercept.
        login_type: String = "loginType",
        /// Language and country, such as `en_US`.
        locale: String = "locale",
        /// The encoding of the replies that follow.
        encoding: String = "encoding",
        /// For logins of a group and below.
        group_id: Option<String> = "groupId",
        /// For logins of a service provider and below.
        service_provider_id: Option<String> = "serviceProviderId",
        /// Whether the service provider is an enterprise.
        is_enterprise: bool = "isEnterprise",
        /// Days; the largest and the smallest number mean never.
        password_expires_days: Option<i32> = "passwordExpiresDays",
        /// The domain that user ids without one belong to.
        user_domain: String = "userDomain",
        /// For logins of a reseller.
        reseller_id: Option<String> = "resellerId",
    }
}

impl LoginResponse {
    /// In how many days the password expires; `None` when it never does.
    pub fn password_days(&self) -> Option<i32> {
        let is_a_time = |days: &i32| !matches!(*days, i32::MIN | i32::MAX);
        self.password_expires_days.filter(is_a_time)
    }
}

elements! {
    /// Ends a login; a server sends it too, when it ends one.
    pub struct LogoutRequest {
        /// Whose login it is.
        user_id: String = "userId",
        /// Why.
        reason: Option<String> = "reason",
    }
}

impl Response for AuthenticationResponse {}
impl Response for LoginResponse {}

request!(Read AuthenticationRequest => AuthenticationResponse);
request!(Write LoginRequest14sp4 => LoginResponse, "LoginResponse14sp4");
request!(Write LoginRequest22V5 => LoginResponse, "LoginResponse22V5");
request!(Write LogoutRequest => SuccessResponse);
