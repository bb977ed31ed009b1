//! Errors of starting a gateway, or of putting it on another configuration.

use std::fmt::Display;

/// Why a gateway cannot start, or not go on with another configuration: what was being done, and
/// what went wrong.
#[derive(Debug, thiserror::Error)]
#[error("{doing}: {cause}")]
pub struct StartError {
    doing: String,
    cause: String,
}

/// Says what was being done when something went wrong.
pub(super) fn failed<E: Display>(doing: &str) -> impl Fn(E) -> StartError + use<E> {
    let doing = doing.to_owned();
    move |error| StartError {
        doing: doing.clone(),
        cause: error.to_string(),
    }
}
