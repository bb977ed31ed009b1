//! Context that all dialects share: the switch, access control, and the audit of changes.
//!
//! A dialect is a way to say things in JSON; what it may do, to whom, and what is written down about
//! it does not depend on the way it was said, and is here.

pub mod answer;
mod audit;
mod base;
mod command_timeouts;
pub mod credentials;
mod error;
mod group_path;
mod group_request;
pub mod json_object;
pub mod json_text;
pub mod password;
pub mod schema;
pub mod shown;
pub mod unambiguous;
mod user_request;

pub use audit::{AuditEntry, AuditTarget, AuditedCommand, ChangeRecord, to_value};
pub use base::{DialectContext, call};
pub use command_timeouts::{CommandTimeouts, GrantedTime};
pub use error::{DialectError, OperationKind, retry_after, unreadable};
pub use group_path::GroupPath;
pub use group_request::GroupRequest;
pub use user_request::{UserDialect, UserRequest};
