//! `/metrics`: all numbers, for Prometheus or anything else that reads OpenMetrics.

use http::header::CONTENT_TYPE;
use http::{HeaderValue, StatusCode};

use super::{AdminState, text};
use crate::http::Response;

/// OpenMetrics 1.0 as text.
const OPENMETRICS: HeaderValue =
    HeaderValue::from_static("application/openmetrics-text; version=1.0.0; charset=utf-8");

impl AdminState {
    pub(super) fn metrics(&self) -> Response {
        let Ok(rendered) = self.metrics.render() else {
            let message = "the metrics cannot be written\n";
            return text(StatusCode::INTERNAL_SERVER_ERROR, message);
        };
        let mut response = text(StatusCode::OK, rendered);
        response.headers_mut().insert(CONTENT_TYPE, OPENMETRICS);
        response
    }
}
