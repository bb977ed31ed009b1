//! Rejections by the front end itself, and their reasons.

use http::{HeaderValue, StatusCode};

use super::request_id::RequestId;

/// A request that was refused before any handler ran (or whose handler panicked).
///
/// All of it is meant for the caller; a [`Dialect`](super::Dialect) turns it into its own shape.
#[derive(Debug, Clone)]
pub struct Rejection {
    /// The status that HTTP has for this kind.
    pub status: StatusCode,
    /// The reason.
    pub kind: RejectionKind,
    /// The reason in words: a sentence's worth, without a full stop.
    pub message: String,
    /// The id of the refused request.
    pub request_id: RequestId,
}

/// The reasons the front end has to refuse a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RejectionKind {
    /// `Host` is none of the names that are answered to: 403, as clients try nothing else after that.
    UnknownHost,
    /// No route has this path: 404.
    UnknownPath,
    /// The path exists, but not with this method: 405. The front end adds the `Allow` header.
    MethodNotAllowed {
        /// The value of the `Allow` header.
        allow: HeaderValue,
    },
    /// The request line, `Host` or another header is not as HTTP has it: 400.
    BadHead,
    /// The head is longer than allowed: 431.
    HeadTooLarge,
    /// The body comes in another transfer coding than chunks: 501.
    TransferCoding,
    /// The body comes in a content coding: 415. The front end adds `Accept-Encoding`.
    ContentCoding,
    /// A path parameter cannot be decoded: 400.
    BadPath,
    /// The query cannot be decoded: 400.
    BadQuery,
    /// The body broke off or its chunked coding is wrong: 400.
    BadBody,
    /// The body is longer than allowed: 413.
    BodyTooLarge {
        /// The most bytes allowed.
        limit: usize,
    },
    /// The body says to be in a charset other than UTF-8: 415.
    Charset,
    /// The body did not arrive in time: 408.
    BodyTimeout,
    /// The process is about to leave: 503.
    Draining,
    /// The handler panicked: 500.
    Internal,
}

/// A rejection before the request's id is put to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct EarlyRejection {
    pub(super) kind: RejectionKind,
    pub(super) message: String,
}

// === impl RejectionKind ===

impl RejectionKind {
    /// The status that goes with this kind.
    pub fn status(&self) -> StatusCode {
        match self {
            Self::UnknownHost => StatusCode::FORBIDDEN,
            Self::UnknownPath => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed { .. } => StatusCode::METHOD_NOT_ALLOWED,
            Self::BadHead | Self::BadPath | Self::BadQuery | Self::BadBody => {
                StatusCode::BAD_REQUEST
            }
            Self::HeadTooLarge => StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
            Self::TransferCoding => StatusCode::NOT_IMPLEMENTED,
            Self::ContentCoding => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::BodyTooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Charset => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::BodyTimeout => StatusCode::REQUEST_TIMEOUT,
            Self::Draining => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

// === impl EarlyRejection ===

impl EarlyRejection {
    pub(super) fn new(kind: RejectionKind, message: impl Into<String>) -> Self {
        Self {
            kind,
            message: message.into(),
        }
    }

    /// Puts the request's id to it.
    pub(super) fn of(self, request_id: RequestId) -> Rejection {
        Rejection {
            status: self.kind.status(),
            kind: self.kind,
            message: self.message,
            request_id,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_has_its_status() {
        let allow = HeaderValue::from_static("GET");
        let rows = [
            (RejectionKind::UnknownHost, 403),
            (RejectionKind::UnknownPath, 404),
            (RejectionKind::MethodNotAllowed { allow }, 405),
            (RejectionKind::BadHead, 400),
            (RejectionKind::HeadTooLarge, 431),
            (RejectionKind::TransferCoding, 501),
            (RejectionKind::ContentCoding, 415),
            (RejectionKind::BadPath, 400),
            (RejectionKind::BadQuery, 400),
            (RejectionKind::BadBody, 400),
            (RejectionKind::BodyTooLarge { limit: 1 }, 413),
            (RejectionKind::Charset, 415),
            (RejectionKind::BodyTimeout, 408),
            (RejectionKind::Draining, 503),
            (RejectionKind::Internal, 500),
        ];
        for (kind, status) in rows {
            let rejection = EarlyRejection::new(kind, "no").of(RequestId::random());
            assert_eq!(rejection.status.as_u16(), status);
        }
    }
}
