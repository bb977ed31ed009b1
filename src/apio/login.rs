//! `login/` and `logout/` (APIO documentation, login): users, their passwords and sessions.
//!
//! | method | path     | body in                | answer                               |
//! |--------|----------|------------------------|--------------------------------------|
//! | POST   | `login`  | `username`, `password` | who it is, and the cookie `sessionid` |
//! | GET    | `login`  |                        | who is logged in                     |
//! | POST   | `logout` |                        | 200, empty; the session has ended    |
//!
//! `provide_basic_profile` is accepted and ignored, as documented. The switch says nothing of a
//! first login; `is_first_login` is true when the password has expired, which is how a password that
//! somebody else has set arrives.

use std::sync::Arc;

use http::header::SET_COOKIE;
use http::{HeaderValue, Method, StatusCode};
use schemars::JsonSchema;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use tracing::Instrument;

use super::about::DocumentErrors;
use super::answer::{empty, json};
use super::body::{no_parameters, no_query, read};
use super::error::{ApioError, ErrorCode};
use super::state::Apio;
use crate::access::{Admission, Caller, LoggingIn, SessionKind};
use crate::dialect::schema::{password_text, token};
use crate::dialect::{call, credentials, password};
use crate::http::{Request, Response, Route, RouteDescription};
use crate::switch::login::{LoginType, VerifiedLogin};
use crate::switch::value::UserId;
use crate::telemetry::request_ids::current_span;

/// What the resource is called in the document.
const TAG: &str = "Login";

/// The routes of this resource.
pub(super) fn routes() -> Vec<Route<Apio>> {
    vec![
        Route::public(Method::POST, "/login", "login", describe_log_in(), log_in),
        Route::logged_in(Method::GET, "/login", "login", describe_who(), who),
        Route::logged_in(
            Method::POST,
            "/logout",
            "logout",
            describe_log_out(),
            log_out,
        ),
    ]
}

// === descriptions ===

fn describe_log_in() -> RouteDescription {
    RouteDescription::new(TAG, "Log in")
        .note("The password is checked by the switch and not kept.")
        .takes::<LoginIn>()
        .answers::<LoginOut<'static>>(StatusCode::OK, "Who has logged in.")
        .with_header(
            "Set-Cookie",
            "`sessionid`, to be shown with all that follows.",
        )
        .fails(&[
            ErrorCode::LoginRefused,
            ErrorCode::AccountDisabled,
            ErrorCode::AccountLocked,
            ErrorCode::PasswordExpired,
            ErrorCode::AccountNotForUs,
            ErrorCode::TooManyLogins,
            ErrorCode::TooManySessions,
            ErrorCode::SwitchUnavailable,
        ])
}

fn describe_who() -> RouteDescription {
    RouteDescription::new(TAG, "Who is logged in")
        .answers::<LoginOut<'static>>(StatusCode::OK, "Who has logged in.")
}

fn describe_log_out() -> RouteDescription {
    RouteDescription::new(TAG, "Log out")
        .answers_empty(StatusCode::OK, "The session has ended.")
        .with_header("Set-Cookie", "Has the browser forget `sessionid`.")
}

/// The body of POST.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Credentials")]
struct LoginIn {
    /// The user id, `user@domain`.
    #[schemars(schema_with = "token::<{ UserId::CHARACTERS_MAX }>")]
    username: String,
    #[serde(deserialize_with = "password::read")]
    #[schemars(schema_with = "password_text")]
    password: SecretString,
    /// Accepted and ignored.
    #[serde(default, rename = "provide_basic_profile")]
    _provide_basic_profile: bool,
}

/// Who has logged in.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Login")]
struct LoginOut<'l> {
    ids: IdsOut<'l>,
    profile: ProfileOut,
}

/// The ids to build paths with, as far as they are the login's own.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "LoginIds")]
struct IdsOut<'l> {
    #[serde(skip_serializing_if = "Option::is_none")]
    tenant_id: Option<&'l str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    group_id: Option<&'l str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    user_id: Option<&'l str>,
}

/// What kind of account it is.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "LoginProfile")]
struct ProfileOut {
    /// 0: user, 4: administrator of a department, 8: of a group, 12: of a tenant, 16: of the system.
    #[schemars(extend("enum" = [0, 4, 8, 12, 16]))]
    user_level: u8,
    /// Whether the password has to be changed.
    is_first_login: bool,
    /// 1: an administrator of several tenants.
    #[serde(skip_serializing_if = "Option::is_none")]
    access_type: Option<u8>,
    /// What the switch calls this kind of account.
    broadsoft_type: &'static str,
    /// In how many days the password expires, if it does.
    #[serde(skip_serializing_if = "Option::is_none")]
    password_expires_days: Option<i32>,
}

// === handlers ===

async fn log_in(apio: Arc<Apio>, request: Request) -> Result<Response, ApioError> {
    no_query(&request)?;
    let given: LoginIn = read(&request.body)?;
    let user_id =
        UserId::parse(&given.username).map_err(|error| ApioError::bad_field("username", &error))?;
    check_password(&given.password)?;
    let who = LoggingIn {
        kind: SessionKind::Apio,
        user_id: &user_id,
        password: &given.password,
        address: request.peer.ip(),
    };
    let base = &apio.base;
    let result = base.access.log_in(&base.switch, call(&request), &who);
    // A logout may outlive the request.
    let result = result.instrument(current_span()).await;
    let logged_in = result.map_err(ApioError::from_login)?;
    let mut response = json(StatusCode::OK, &LoginOut::from(&*logged_in.login));
    let id = logged_in.session.expose_secret();
    set_cookie(&mut response, &apio, &request, &format!("sessionid={id}"));
    Ok(response)
}

async fn who(_: Arc<Apio>, request: Request) -> Result<Response, ApioError> {
    no_parameters(&request)?;
    match request.extensions.get::<Admission>().map(|one| &one.caller) {
        Some(Caller::User(login)) => Ok(json(StatusCode::OK, &LoginOut::from(&**login))),
        _ => Err(ApioError::new(
            ErrorCode::NotAuthenticated,
            "nobody is logged in",
        )),
    }
}

async fn log_out(apio: Arc<Apio>, request: Request) -> Result<Response, ApioError> {
    no_parameters(&request)?;
    if let Some(session) = credentials::session(&request.headers) {
        let access = &apio.base.access;
        let ended = access.log_out(SessionKind::Apio, session, request.deadline);
        ended.await.map_err(ApioError::from_denial)?;
    }
    let mut response = empty();
    set_cookie(&mut response, &apio, &request, "sessionid=; Max-Age=0");
    Ok(response)
}

/// Out of reach of scripts and, unless some are listed, of other sites; over TLS, never in the clear.
fn set_cookie(response: &mut Response, apio: &Apio, request: &Request, cookie: &str) {
    let site = match apio.base.has_travelling_cookies(request) {
        true => "None",
        false => "Strict",
    };
    let secure = match request.is_secure {
        true => "; Secure",
        false => "",
    };
    let cookie = format!("{cookie}; Path=/; HttpOnly; SameSite={site}{secure}");
    if let Ok(mut value) = HeaderValue::from_str(&cookie) {
        value.set_sensitive(true);
        response.headers_mut().insert(SET_COOKIE, value);
    }
}

// === from JSON ===

/// What was given is not repeated.
fn check_password(password: &SecretString) -> Result<(), ApioError> {
    match password::is_possible(password) {
        true => Ok(()),
        false => Err(ApioError::new(
            ErrorCode::BadField,
            format!("password: {}", password::ALLOWED),
        )),
    }
}

// === to JSON ===

impl<'l> From<&'l VerifiedLogin> for LoginOut<'l> {
    fn from(login: &'l VerifiedLogin) -> Self {
        let is_user = login.login_type == LoginType::User;
        Self {
            ids: IdsOut {
                tenant_id: login.tenant.as_deref(),
                group_id: login.group.as_deref(),
                user_id: is_user.then_some(&login.user_id),
            },
            profile: ProfileOut {
                user_level: user_level(login.login_type),
                is_first_login: login.password_expires_days.is_some_and(|days| days <= 0),
                access_type: (login.login_type == LoginType::Reseller).then_some(1),
                broadsoft_type: login.login_type.token(),
                password_expires_days: login.password_expires_days,
            },
        }
    }
}

fn user_level(login_type: LoginType) -> u8 {
    match login_type {
        LoginType::User => 0,
        LoginType::GroupDepartment => 4,
        LoginType::Group => 8,
        LoginType::ServiceProvider => 12,
        LoginType::System | LoginType::Provisioning | LoginType::Reseller => 16,
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;

    fn refused(body: &'static str) -> String {
        let error = read::<LoginIn>(&Bytes::from_static(body.as_bytes())).err();
        format!("{:?}", error.unwrap())
    }

    #[test]
    fn a_password_of_the_wrong_type_is_not_repeated() {
        for body in [
            r#"{"username":"a","password":7654321}"#,
            r#"{"username":"a","password":-7654321}"#,
            r#"{"username":"a","password":7654321.5}"#,
            r#"{"username":"a","password":["7654321"]}"#,
            r#"{"username":"a","password":{"7654321":"7654321"}}"#,
            r#"{"username":"a","password":"7654321","password":"7654321"}"#,
            r#"{"username":"a","password":"7654321"#,
            r#"{"username":"a","password":"7654321\q"}"#,
            r#"{"username":"a","password":"7654321"} 7654321"#,
        ] {
            let said = refused(body);
            assert!(!said.contains("7654321"), "{body}: {said}");
        }
    }

    #[test]
    fn the_answer_has_what_is_the_logins_own() {
        let login = VerifiedLogin {
            user_id: "u@d".into(),
            domain: "d".into(),
            login_type: LoginType::Reseller,
            tenant: None,
            group: None,
            password_expires_days: Some(0),
        };
        let text = serde_json::to_string(&LoginOut::from(&login)).unwrap();
        let expected = r#"{"ids":{},"profile":{"user_level":16,"is_first_login":true,"access_type":1,"broadsoft_type":"Reseller","password_expires_days":0}}"#;
        assert_eq!(text, expected);
    }
}
