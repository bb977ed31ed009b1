//! Public information about the server (ICWS documentation, connection resources): version,
//! features, languages, time. One known client asks below its session, so the same stands there.

use std::sync::Arc;
use std::time::SystemTime;

use http::{Method, StatusCode};
use schemars::JsonSchema;
use serde::Serialize;

use super::answer::json;
use super::describe::DescribeRoute;
use super::error::{ErrorId, IcwsError};
use super::state::Icws;
use crate::http::{Handler, Request, Response, Route, RouteDescription, RouteRole};

/// What can be relied on: the versions that have everything that is described here. Version 1 of
/// messaging is polled; a higher one would promise server-sent events.
const FEATURES: [FeatureInfo; 3] = [
    FeatureInfo::new("connection", 10),
    FeatureInfo::new("directories", 10),
    FeatureInfo::new("messaging", 1),
];

/// What these resources are called in the document.
const TAG: &str = "ICWS server";

/// The path of one feature.
const FEATURE_PATH: &str = "features/{featureId}";

/// Where these resources are: for anybody, and once more below a session.
const PLACES: [(&str, RouteRole); 2] = [
    ("/connection", RouteRole::Nothing),
    ("/{sessionId}/connection", RouteRole::Login),
];

// What the routes are called in logs and metrics, in each place.
const VERSION: [&str; 2] = ["icws_version", "icws_version_in_session"];
const FEATURE_LIST: [&str; 2] = ["icws_features", "icws_features_in_session"];
const FEATURE: [&str; 2] = ["icws_feature", "icws_feature_in_session"];
const SERVER_INFO: [&str; 2] = ["icws_server_info", "icws_server_info_in_session"];
const SERVER_TIME: [&str; 2] = ["icws_server_time", "icws_server_time_in_session"];

/// The routes of these resources.
pub(super) fn routes() -> Vec<Route<Icws>> {
    let places = 0..PLACES.len();
    let routes = places.map(|place| {
        [
            route(place, "version", VERSION, describe_version(), get_version),
            route(place, "features", FEATURE_LIST, describe_list(), get_list),
            route(place, FEATURE_PATH, FEATURE, describe_one(), get_one),
            route(place, "server-info", SERVER_INFO, describe_info(), get_info),
            route(place, "server-time", SERVER_TIME, describe_time(), get_time),
        ]
    });
    routes.flatten().collect()
}

fn route(
    place: usize,
    below: &str,
    labels: [&'static str; 2],
    description: RouteDescription,
    handler: impl Handler<Icws>,
) -> Route<Icws> {
    let (above, needs) = PLACES[place];
    let (path, label) = (format!("{above}/{below}"), labels[place]);
    Route::new(Method::GET, path, label, needs, description, handler)
}

// === descriptions ===

fn describe_version() -> RouteDescription {
    RouteDescription::new(TAG, "The version of this gateway")
        .shows::<VersionInfo>(StatusCode::OK, "The version.")
}

fn describe_list() -> RouteDescription {
    RouteDescription::new(TAG, "What can be relied on")
        .shows::<FeaturesOut>(StatusCode::OK, "Features and their versions.")
}

fn describe_one() -> RouteDescription {
    RouteDescription::new(TAG, "One feature")
        .shows::<FeatureInfo>(StatusCode::OK, "The feature and its version.")
        .fails(&[ErrorId::NotFound])
}

fn describe_info() -> RouteDescription {
    RouteDescription::new(TAG, "Languages and logins")
        .shows::<ServerInfo>(StatusCode::OK, "What there is.")
}

fn describe_time() -> RouteDescription {
    RouteDescription::new(TAG, "The present time").shows::<ServerTime>(StatusCode::OK, "The time.")
}

/// A feature and its version.
#[derive(Debug, Clone, Copy, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "IcwsFeatureInfo")]
pub(super) struct FeatureInfo {
    feature_id: &'static str,
    version: u32,
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "IcwsFeatures")]
struct FeaturesOut {
    feature_info_list: &'static [FeatureInfo],
}

/// The version of this gateway, in the parts that clients expect.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "IcwsVersionInfo")]
pub(super) struct VersionInfo {
    major_version: &'static str,
    minor_version: &'static str,
    su: &'static str,
    build: &'static str,
    product_id: &'static str,
    codebase_id: &'static str,
    product_release_display_string: &'static str,
    product_patch_display_string: &'static str,
}

/// The present time.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "IcwsServerTime")]
pub(super) struct ServerTime {
    server_utc_time: String,
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "IcwsServerInfo")]
struct ServerInfo {
    languages: [Language; 1],
    accept_language: &'static str,
    authentication: Authentication,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "IcwsLanguage")]
struct Language {
    #[serde(rename = "languageID")]
    id: &'static str,
    #[serde(rename = "languageDisplayName")]
    display_name: &'static str,
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "IcwsAuthentication")]
struct Authentication {
    allow_ic_auth: bool,
}

pub(super) fn features() -> &'static [FeatureInfo] {
    &FEATURES
}

pub(super) fn version() -> VersionInfo {
    VersionInfo {
        major_version: env!("CARGO_PKG_VERSION_MAJOR"),
        minor_version: env!("CARGO_PKG_VERSION_MINOR"),
        su: env!("CARGO_PKG_VERSION_PATCH"),
        build: env!("CARGO_PKG_VERSION"),
        product_id: env!("CARGO_PKG_NAME"),
        codebase_id: env!("CARGO_PKG_NAME"),
        product_release_display_string: concat!("ocip-gateway ", env!("CARGO_PKG_VERSION")),
        product_patch_display_string: "",
    }
}

pub(super) fn server_time() -> ServerTime {
    let now = humantime::format_rfc3339_millis(SystemTime::now());
    ServerTime {
        server_utc_time: now.to_string(),
    }
}

// === handlers ===

async fn get_version(_: Arc<Icws>, _: Request) -> Result<Response, IcwsError> {
    Ok(json(StatusCode::OK, &version()))
}

async fn get_list(_: Arc<Icws>, _: Request) -> Result<Response, IcwsError> {
    let features = FeaturesOut {
        feature_info_list: features(),
    };
    Ok(json(StatusCode::OK, &features))
}

async fn get_one(_: Arc<Icws>, request: Request) -> Result<Response, IcwsError> {
    let id = request.params.get("featureId");
    match features().iter().find(|feature| feature.feature_id == id) {
        Some(feature) => Ok(json(StatusCode::OK, feature)),
        None => {
            let known = features().iter().map(|feature| feature.feature_id);
            let known: Vec<&str> = known.collect();
            let message = format!("there is no feature {id:?}, only {}", known.join(", "));
            Err(IcwsError::new(ErrorId::NotFound, message))
        }
    }
}

async fn get_info(_: Arc<Icws>, _: Request) -> Result<Response, IcwsError> {
    let info = ServerInfo {
        languages: [Language {
            id: "en-us",
            display_name: "English (United States)",
        }],
        accept_language: "en-us",
        authentication: Authentication {
            allow_ic_auth: true,
        },
    };
    Ok(json(StatusCode::OK, &info))
}

async fn get_time(_: Arc<Icws>, _: Request) -> Result<Response, IcwsError> {
    Ok(json(StatusCode::OK, &server_time()))
}

// === impl FeatureInfo ===

impl FeatureInfo {
    const fn new(feature_id: &'static str, version: u32) -> Self {
        Self {
            feature_id,
            version,
        }
    }
}
