//! Routes of the admin listener, with the state behind them.

use std::sync::Arc;

use ocip::cluster::Cluster;

use super::lasting::Lasting;
use super::metrics::metrics;
use crate::access::UserLogin;
use crate::admin::{Admin, AuditState, ConnectionCounts, People};
use crate::config::Config;
use crate::dialect::Base;
use crate::http::Closing;

/// What the routes of operators look at while `config` is in force. `certificate_ends` is when that of
/// the REST listener does, in seconds of Unix time.
pub(super) fn admin(
    config: &Config,
    cluster: &Arc<Cluster>,
    base: &Arc<Base>,
    certificate_ends: Option<u64>,
    lasting: &Lasting,
) -> Admin {
    Admin {
        switch: Arc::clone(&base.switch),
        leaving: lasting.leaving.clone(),
        metrics: metrics(&lasting.counted, cluster, base, certificate_ends),
        history: Arc::clone(&lasting.counted.history),
        people: people(base),
        audit: audit(base),
        connections: connections(config, lasting),
        config: config.effective().to_string(),
        started: lasting.started,
        reloads: Arc::clone(&lasting.counted.reloads),
    }
}

/// Users who are logged in, for the status page.
fn people(base: &Arc<Base>) -> Box<dyn Fn() -> People + Send + Sync> {
    let base = Arc::clone(base);
    Box::new(move || {
        let (stats, all) = (base.access.stats(), UserLogin::ALL.iter());
        let logins = all.map(|one| (one.label(), stats.logins(*one)));
        People {
            sessions: base.access.user_sessions(),
            logins: logins.collect(),
        }
    })
}

/// State of the audit, for the status page.
fn audit(base: &Arc<Base>) -> Box<dyn Fn() -> AuditState + Send + Sync> {
    let base = Arc::clone(base);
    Box::new(move || AuditState {
        on: base.audit.is_on(),
        required: base.audit.is_required(),
        lines_lost: base.audit.lines_lost(),
        failing: base.audit.failing(),
    })
}

/// Connections of clients, for the status page.
fn connections(
    config: &Config,
    lasting: &Lasting,
) -> Box<dyn Fn() -> ConnectionCounts + Send + Sync> {
    let max = config.server.max_connections;
    let of = Arc::clone(&lasting.counted.listener.connections);
    Box::new(move || {
        let all = Closing::ALL.iter();
        let closed = all.map(|one| (one.label(), of.closed(*one)));
        ConnectionCounts {
            open: of.open(),
            max,
            closed: closed.collect(),
        }
    })
}
