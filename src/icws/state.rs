//! State of the dialect, and the headers of all its answers.

use std::sync::Arc;
use std::time::Duration;

use http::HeaderValue;
use http::header::{ACCESS_CONTROL_EXPOSE_HEADERS, CACHE_CONTROL, EXPIRES, PRAGMA};

use super::error::{ErrorId, IcwsError};
use super::mailboxes::Mailboxes;
use crate::dialect::DialectContext;
use crate::http::{Request, Response};
use crate::switch::directory::Directory;

/// What pages of other origins may read of an answer, beyond the usual.
const READABLE: HeaderValue =
    HeaderValue::from_static("ININ-ICWS-CSRF-Token,ININ-ICWS-Session-ID,Location,Set-Cookie");

/// What keeps an answer out of every cache, old ones too.
const NO_CACHE: HeaderValue = HeaderValue::from_static("no-cache, no-store, must-revalidate");

/// What stands before every path of this dialect, below the configured prefix, in letters of any case.
pub(super) const MOUNT: &str = "/icws";

/// Settings of the dialect.
#[derive(Debug, Clone)]
pub struct IcwsSettings {
    /// What stands before `/icws`; empty, or like `/api/host`.
    pub prefix: String,
    /// Where clients may connect instead.
    pub alternate_hosts: Vec<String>,
    /// How long a change waits for another writer of the same list.
    pub busy_wait: Duration,
    /// How often a subscription that is polled asks the switch again.
    pub refresh_interval: Duration,
}

/// State of the dialect, which every handler can reach.
pub struct Icws {
    pub(super) base: Arc<DialectContext>,
    pub(super) directory: Directory,
    pub(super) settings: IcwsSettings,
    pub(super) mailboxes: Mailboxes,
}

// === impl Icws ===

impl Icws {
    /// The dialect's state. Mailboxes are older than it where the configuration was reloaded.
    pub fn new(
        base: Arc<DialectContext>,
        directory: Directory,
        settings: IcwsSettings,
        mailboxes: Mailboxes,
    ) -> Self {
        Self {
            base,
            directory,
            mailboxes,
            settings,
        }
    }

    /// The same error, with where to connect instead when this gateway cannot help.
    pub(super) fn with_alternates(&self, error: IcwsError) -> IcwsError {
        match error.id() {
            ErrorId::NotAcceptingConnections | ErrorId::Unavailable => {
                error.with_alternate_hosts(&self.settings.alternate_hosts)
            }
            _ => error,
        }
    }

    /// The headers that every answer of this dialect has.
    pub(super) fn complete(&self, mut response: Response) -> Response {
        let headers = response.headers_mut();
        headers.insert(CACHE_CONTROL, NO_CACHE);
        headers.insert(PRAGMA, HeaderValue::from_static("no-cache"));
        headers.insert(EXPIRES, HeaderValue::from_static("0"));
        headers.insert(ACCESS_CONTROL_EXPOSE_HEADERS, READABLE);
        response
    }

    /// The path of a session's resources, spelled as the client does: a browser sends a cookie back where
    /// its path is spelled so.
    pub(super) fn session_path(&self, request: &Request, session_id: &str) -> String {
        let mounted = format!("{}{MOUNT}", self.settings.prefix);
        let spelled = request.path.get(..mounted.len()).unwrap_or(&mounted);
        format!("{spelled}/{session_id}")
    }
}
