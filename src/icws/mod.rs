//! The ICWS dialect: REST and JSON as clients of the Interaction Center web services speak it.
//!
//! A client connects, subscribes to directories, reads what they hold from a message queue, and then
//! adds, changes and removes links of its speed-dial directory. On the switch that directory is the
//! user's Speed Dial 100 list; a link is a speed code. A session reaches its own user and nobody else.
//!
//! One file per resource holds its JSON shapes and handlers; `error` has the one error body and the
//! one table from trouble to status.

mod about;
mod admission;
mod answer;
mod body;
mod connection;
mod contact;
mod describe;
mod directories;
mod directory;
pub mod error;
mod filter;
mod mailbox;
mod mailbox_record;
mod mailboxes;
mod messages;
mod projection;
mod removed;
mod session_user;
mod speed_dial;
mod state;
mod subscription;
mod token;

use std::sync::Arc;

use crate::http::{MountedDialect, RouteTable};
use removed::Removed;
use state::MOUNT;

pub use describe::about;
pub use mailboxes::Mailboxes;
pub use state::{Icws, IcwsSettings};

/// The dialect, below `<prefix>/icws`; see [`MountedDialect::in_any_case`](crate::http::MountedDialect::in_any_case).
pub fn dialect(prefix: &str) -> RouteTable<Icws> {
    let resources = [
        connection::routes(),
        about::routes(),
        messages::routes(),
        subscription::routes(),
        speed_dial::routes(),
    ];
    let routes = resources.into_iter().flatten();
    RouteTable {
        prefixes: vec![format!("{prefix}{MOUNT}")],
        routes: routes.map(describe::complete).collect(),
    }
}

/// What stands in its place when the operator does not serve it: every path has been removed.
pub fn removed(prefix: &str) -> MountedDialect {
    let table = RouteTable {
        prefixes: vec![format!("{prefix}{MOUNT}")],
        routes: Vec::new(),
    };
    table.with(Arc::new(Removed))
}
