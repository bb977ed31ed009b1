//! `connection` (ICWS documentation, opening a session; connection resources).
//!
//! | method | path                               | answer                                        |
//! |--------|------------------------------------|-----------------------------------------------|
//! | POST   | `connection`                       | 201: session id, token, cookie                |
//! | GET    | `{sessionId}/connection`           | 200: the session is up                        |
//! | DELETE | `{sessionId}/connection`           | 204: the session has ended                    |
//! | POST   | `{sessionId}/messaging/heartbeat`  | 204: the session counts as used               |

use std::sync::Arc;

use http::header::{ACCEPT_LANGUAGE, HOST, LOCATION, SET_COOKIE};
use http::{HeaderName, HeaderValue, Method, StatusCode};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;
use tracing::Instrument;

use super::about::{FeatureInfo, ServerTime, VersionInfo, features, server_time, version};
use super::admission::{CSRF_TOKEN, SessionSecret};
use super::answer::{json, no_content};
use super::body::{BodyProperties, read};
use super::describe::DescribeRoute;
use super::error::{ErrorId, IcwsError};
use super::state::Icws;
use super::token::{csrf_token, session_id};
use crate::access::{LoggedIn, LoggingIn, LoginDenial, ProofPurpose, SessionKind, UserPath};
use crate::dialect::schema::{password_text, token};
use crate::dialect::{call, password};
use crate::http::{
    BodyContent, ParameterDescription, ParameterLocation, Request, Response, Route,
    RouteDescription,
};
use crate::switch::login::{LoginType, VerifiedLogin};
use crate::switch::value::{GroupId, TenantId, UserId};
use crate::telemetry::request_ids::current_span;

/// The header of the session's number.
const SESSION_ID: HeaderName = HeaderName::from_static("inin-icws-session-id");

/// The one kind of login that there is.
const IC_AUTH: &str = "urn:inin.com:connection:icAuthConnectionRequestSettings";

/// `connectionState` of a session that is up.
const UP: u8 = 1;

/// What the resource is called in the document.
const TAG: &str = "ICWS connection";

/// What the routes of a session's connection are called in logs and metrics.
const LABEL: &str = "icws_connection";

/// The routes of this resource.
pub(super) fn routes() -> Vec<Route<Icws>> {
    let own = "/{sessionId}/connection";
    let heartbeat = "/{sessionId}/messaging/heartbeat";
    let (new, kept) = ("icws_connect", "icws_heartbeat");
    vec![
        Route::public(
            Method::POST,
            "/connection",
            new,
            describe_connect(),
            connect,
        ),
        Route::logged_in(Method::GET, own, LABEL, describe_state(), state),
        Route::logged_in(
            Method::DELETE,
            own,
            LABEL,
            describe_disconnect(),
            disconnect,
        ),
        Route::logged_in(Method::POST, heartbeat, kept, describe_keep(), keep),
    ]
}

// === descriptions ===

fn describe_connect() -> RouteDescription {
    RouteDescription::new(TAG, "Connect")
        .parameter(ParameterDescription {
            name: "Accept-Language",
            place: ParameterLocation::Header,
            description: "The languages of the client; the gateway speaks English alone.",
            required: true,
            schema: SchemaGenerator::subschema_for::<String>,
        })
        .query(
            "include",
            "What else the answer is to have: `version`, `features`, `server-time`, \
             `default-workstation`, `effective-station`, `purecloud-integration`, with commas \
             between them.",
            SchemaGenerator::subschema_for::<String>,
        )
        .takes_content(BodyContent::json_of(credentials))
        .shows::<ConnectionResponse<'static>>(StatusCode::CREATED, "The session is up.")
        .with_header(
            "Set-Cookie",
            "`icws_` and the id, to be shown with all that follows.",
        )
        .with_header("ININ-ICWS-CSRF-Token", "The token, once more.")
        .with_header("ININ-ICWS-Session-ID", "The id, once more.")
        .with_header("Location", "The path of the session.")
        .fails(&[
            ErrorId::MissingHeader,
            ErrorId::MissingProperty,
            ErrorId::InvalidProperty,
            ErrorId::AuthenticationFailure,
            ErrorId::Unavailable,
        ])
}

fn describe_state() -> RouteDescription {
    RouteDescription::new(TAG, "Whether the session is up")
        .shows::<ConnectionSettings>(StatusCode::OK, "It is.")
}

fn describe_disconnect() -> RouteDescription {
    RouteDescription::new(TAG, "Disconnect")
        .answers_empty(StatusCode::NO_CONTENT, "The session has ended.")
}

fn describe_keep() -> RouteDescription {
    RouteDescription::new(TAG, "Keep the session")
        .answers_empty(StatusCode::NO_CONTENT, "The session counts as used.")
}

/// Credentials of a client that connects.
fn credentials(generator: &mut SchemaGenerator) -> Schema {
    json_schema!({
        "type": "object",
        "properties": {
            "__type": { "const": IC_AUTH },
            "applicationName": { "type": "string" },
            "userID": token::<{ UserId::CHARACTERS_MAX }>(generator),
            "password": password_text(generator),
        },
        "required": ["__type", "applicationName", "userID", "password"],
    })
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "IcwsConnectionSettings")]
struct ConnectionSettings {
    connection_state: u8,
}

/// The answer to POST. What is `None` was not asked for, or is not known.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "IcwsConnectionResponse")]
struct ConnectionResponse<'c> {
    csrf_token: &'c str,
    session_id: &'c str,
    alternate_host_list: &'c [String],
    #[serde(rename = "userID")]
    user_id: &'c str,
    user_display_name: &'c str,
    ic_server: &'c str,
    #[serde(skip_serializing_if = "Option::is_none")]
    days_until_password_expiration: Option<i32>,
    // From here on what `include` asks for. The gateway knows no workstations and no cloud.
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<VersionInfo>,
    #[serde(skip_serializing_if = "Option::is_none")]
    features: Option<&'static [FeatureInfo]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    server_time_info: Option<ServerTime>,
    #[serde(skip_serializing_if = "Option::is_none")]
    default_workstation_id: Option<()>,
    #[serde(skip_serializing_if = "Option::is_none")]
    effective_station: Option<()>,
    #[serde(skip_serializing_if = "Option::is_none")]
    purecloud_integration: Option<PureCloud>,
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "IcwsPureCloud")]
struct PureCloud {
    integration_enabled: bool,
}

/// Who wants to connect, from the body.
struct Applicant {
    user_id: UserId,
    password: SecretString,
}

// === handlers ===

async fn connect(icws: Arc<Icws>, request: Request) -> Result<Response, IcwsError> {
    if !request.headers.contains_key(ACCEPT_LANGUAGE) {
        let message = "the header Accept-Language is needed, such as \"en-us\"";
        return Err(IcwsError::new(ErrorId::MissingHeader, message));
    }
    let applicant = parse(&read(&request.body)?)?;
    let who = LoggingIn {
        kind: SessionKind::Icws,
        user_id: &applicant.user_id,
        password: &applicant.password,
        address: request.peer.ip(),
    };
    let base = &icws.base;
    let result = base.access.log_in(&base.switch, call(&request), &who);
    // A logout may outlive the request.
    let result = result.instrument(current_span()).await;
    let LoggedIn { session, login } = result.map_err(IcwsError::from_login)?;
    let secret = session.expose_secret();
    let Some(path) = path_of(&login) else {
        // Nobody knows its secret, so that it may as well end by itself.
        let _ = base
            .access
            .log_out(SessionKind::Icws, secret, request.deadline)
            .await;
        return Err(IcwsError::from_login(LoginDenial::NotForUs));
    };
    let user = names(&icws, &request, &path).await;
    Ok(connected(&icws, &request, secret, &login, &user))
}

async fn state(_: Arc<Icws>, _: Request) -> Result<Response, IcwsError> {
    let state = ConnectionSettings {
        connection_state: UP,
    };
    Ok(json(StatusCode::OK, &state))
}

/// To be let in is to be used.
async fn keep(_: Arc<Icws>, _: Request) -> Result<Response, IcwsError> {
    Ok(no_content())
}

async fn disconnect(icws: Arc<Icws>, request: Request) -> Result<Response, IcwsError> {
    let id = request.params.get("sessionId");
    if let Some(SessionSecret(secret)) = request.extensions.get() {
        let access = &icws.base.access;
        let ended = access.log_out(SessionKind::Icws, secret, request.deadline);
        ended.await.map_err(IcwsError::from_denial)?;
        icws.mailboxes.close(secret, request.deadline).await;
    }
    // Completed before it gets its cookie, which has always come last.
    let mut response = icws.complete(no_content());
    let cookie = cookie(&icws, &request, [id, ""], "; Max-Age=0");
    put(&mut response, SET_COOKIE, &cookie);
    Ok(response)
}

// === from JSON ===

fn parse(body: &BodyProperties) -> Result<Applicant, IcwsError> {
    let kind = body.needed_text("__type")?;
    if kind != IC_AUTH {
        let why = format!("expected {IC_AUTH:?}: other ways to log in are not served here");
        return Err(IcwsError::invalid_property("__type", why));
    }
    body.needed_text("applicationName")?;
    let user_id = UserId::parse(body.needed_text("userID")?);
    let user_id = user_id.map_err(|error| IcwsError::bad_value("userID", &error))?;
    let password = SecretString::from(body.needed_text("password")?);
    if !password::is_possible(&password) {
        return Err(IcwsError::invalid_property("password", password::ALLOWED));
    }
    Ok(Applicant { user_id, password })
}

/// Where a user is; other logins have no speed dials.
fn path_of(login: &VerifiedLogin) -> Option<UserPath> {
    let is_user = login.login_type == LoginType::User;
    Some(UserPath {
        tenant: TenantId::parse(login.tenant.as_deref()?).ok()?,
        group: GroupId::parse(login.group.as_deref()?).ok()?,
        user: UserId::parse(&login.user_id).ok()?,
    })
    .filter(|_| is_user)
}

// === to JSON ===

/// Display name of a user.
struct Names {
    /// The id, as directories have it.
    user_id: String,
    display_name: String,
}

/// Display name of the user. A switch that does not say now does not keep anybody out.
async fn names(icws: &Icws, request: &Request, path: &UserPath) -> Names {
    let base = &icws.base;
    let found = base
        .access
        .subscriber(&base.switch, call(request), path, ProofPurpose::Read)
        .await;
    match found {
        Ok(Some(subscriber)) => Names {
            user_id: base.switch.full_user_id(subscriber.user_id()),
            display_name: subscriber.display_name().to_owned(),
        },
        _ => Names {
            user_id: path.user.as_str().to_owned(),
            display_name: path.user.as_str().to_owned(),
        },
    }
}

fn connected(
    icws: &Icws,
    request: &Request,
    secret: &str,
    login: &VerifiedLogin,
    user: &Names,
) -> Response {
    let (id, token) = (session_id(secret), csrf_token(secret));
    let asked = request.query.iter().filter(|(name, _)| name == "include");
    let asked: Vec<&str> = asked.flat_map(|(_, list)| list.split(',')).collect();
    let is_asked = |name: &str| asked.iter().any(|one| one.trim() == name);
    let body = ConnectionResponse {
        csrf_token: &token,
        session_id: &id,
        alternate_host_list: &icws.settings.alternate_hosts,
        user_id: &user.user_id,
        user_display_name: &user.display_name,
        ic_server: host(request),
        days_until_password_expiration: login.password_expires_days,
        version: is_asked("version").then(version),
        features: is_asked("features").then(features),
        server_time_info: is_asked("server-time").then(server_time),
        default_workstation_id: is_asked("default-workstation").then_some(()),
        effective_station: is_asked("effective-station").then_some(()),
        purecloud_integration: is_asked("purecloud-integration").then_some(PureCloud {
            integration_enabled: false,
        }),
    };
    let mut response = json(StatusCode::CREATED, &body);
    put(&mut response, HeaderName::from_static(CSRF_TOKEN), &token);
    put(&mut response, SESSION_ID, &id);
    let location = format!("{}/connection", icws.session_path(request, &id));
    put(&mut response, LOCATION, &location);
    let cookie = cookie(icws, request, [&id, secret], "");
    put(&mut response, SET_COOKIE, &cookie);
    response
}

/// The name by which the client knows this server.
fn host(request: &Request) -> &str {
    let host = request
        .headers
        .get(HOST)
        .and_then(|host| host.to_str().ok());
    let host = host.unwrap_or("ocip-gateway");
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    }
}

/// Out of reach of scripts; over TLS, never in the clear, and from listed pages of other sites too.
fn cookie(icws: &Icws, request: &Request, [id, secret]: [&str; 2], more: &str) -> String {
    let path = icws.session_path(request, id);
    let base = &icws.base;
    let travels = match (request.is_secure, base.has_travelling_cookies(request)) {
        (_, true) => " SameSite=None; Secure;",
        (true, false) => " Secure;",
        (false, false) => "",
    };
    format!("icws_{id}={secret}; Path={path};{travels} HttpOnly{more}")
}

fn put(response: &mut Response, name: HeaderName, value: &str) {
    if let Ok(mut value) = HeaderValue::from_str(value) {
        value.set_sensitive(true);
        response.headers_mut().insert(name, value);
    }
}
