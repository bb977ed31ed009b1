//! Digest of one user.

use schemars::{Schema, SchemaGenerator, json_schema};
use serde_json::{Map, Value as Json, json};

use super::services;
use crate::access::UserPath;
use crate::apio::error::{ApioError, ErrorCode};
use crate::apio::state::Apio;
use crate::apio::users::shown::ShownProfile;
use crate::apio::whole_service::{WholeService, written};
use crate::dialect::UserRequest;
use crate::http::Request;
use crate::switch::overview::KnownUser;
use crate::switch::service_assignment::ServiceSummary;
use crate::switch::{CallContext, ReadGathering};

/// Digest of a user; all is JSON already.
pub(in crate::apio) struct UserDigest {
    profile: String,
    /// The path of each service below `services/`, and what its GET answers.
    services: Vec<(&'static str, String)>,
}

/// Reads the digest of a user whom the switch has placed at `path` before.
pub(in crate::apio) async fn digest_of(
    apio: &Apio,
    request: &Request,
    call: CallContext<'_>,
    path: UserPath,
    known: KnownUser<'_>,
) -> Result<UserDigest, ApioError> {
    let found = UserRequest::with_overview(apio, request, call, path, known).await?;
    let (user, profile, assigned) = found;
    let profile = ShownProfile::new(profile, &apio.base.plan);
    Ok(UserDigest {
        profile: written(&profile)?,
        services: read_services(&user, &assigned).await?,
    })
}

/// Reads all services that are assigned, in common documents.
async fn read_services(
    user: &UserRequest<'_, Apio>,
    assigned: &ServiceSummary,
) -> Result<Vec<(&'static str, String)>, ApioError> {
    let services = services::all().iter();
    let services: Vec<_> = services.filter(|one| one.is_assigned(assigned)).collect();
    let gathering = ReadGathering::new(user.call.request_id);
    let together = user.gathered(&gathering);
    let reads = services.iter().map(|service| service.read(&together));
    let switch = user.switch();
    let read = switch.read_together(user.call, &gathering, reads.collect());
    let read = services.iter().zip(read.await);
    let shown = read.map(|(service, text)| Ok((service.path, or_errors(text)?)));
    shown.collect()
}

/// What a service's GET answers, well or not. A user who is gone meanwhile has no digest.
fn or_errors(read: Result<String, ApioError>) -> Result<String, ApioError> {
    match read {
        Ok(text) => Ok(text),
        Err(error) if error.code() == ErrorCode::UnknownUser => Err(error),
        Err(error) => written(&error.body()),
    }
}

/// The shape of a digest.
pub(in crate::apio) fn shape(generator: &mut SchemaGenerator) -> Schema {
    let profile = generator.subschema_for::<ShownProfile>();
    let service = |one: &WholeService| {
        let about = format!(
            "What GET of `services/{}/` answers; `errors`, if it fails.",
            one.path
        );
        let shape = json!({ "type": "object", "description": about });
        (one.path.to_owned(), shape)
    };
    let services: Map<String, Json> = services::all().iter().map(service).collect();
    json_schema!({
        "type": "object",
        "properties": {
            "profile": profile,
            "services": {
                "type": "object",
                "description": "The services that the user has, each under its path.",
                "properties": services,
                "additionalProperties": false,
            },
        },
        "required": ["profile", "services"],
    })
}

// === impl UserDigest ===

impl UserDigest {
    /// The digest as JSON.
    pub(in crate::apio) fn to_json(&self) -> String {
        let services = self.services.iter();
        let services = services.map(|(path, text)| format!("\"{path}\":{text}"));
        let services: Vec<_> = services.collect();
        let (profile, services) = (&self.profile, services.join(","));
        format!("{{\"profile\":{profile},\"services\":{{{services}}}}}")
    }
}
