//! Routes of the admin listener, with the state behind them.

use std::sync::Arc;

use ocip::cluster::Cluster;

use super::metrics::metrics;
use super::process_state::ProcessState;
use crate::access::UserLogin;
use crate::admin::{AdminState, AuditState, ConnectionCounts, LoginActivity};
use crate::config::Config;
use crate::dialect::DialectContext;
use crate::http::ConnectionClosing;
use crate::oci::CommandFate;

/// What the routes of operators look at while `config` is in force. `certificate_ends` is when that of
/// the REST listener does, in seconds of Unix time.
pub(super) fn admin(
    config: &Config,
    cluster: &Arc<Cluster>,
    base: &Arc<DialectContext>,
    certificate_ends: Option<u64>,
    process: &ProcessState,
) -> AdminState {
    AdminState {
        switch: Arc::clone(&base.switch),
        leaving: process.leaving.clone(),
        metrics: metrics(
            &process.counted,
            cluster,
            base,
            certificate_ends,
            process.store.as_ref(),
        ),
        history: Arc::clone(&process.counted.history),
        people: people(base),
        commands: commands(process),
        audit: audit(base),
        connections: connections(config, process),
        config: config.effective().to_string(),
        started: process.started,
        reloads: Arc::clone(&process.counted.reloads),
        store: process.store.clone(),
    }
}

/// Users who are logged in, for the status page.
fn people(base: &Arc<DialectContext>) -> Box<dyn Fn() -> LoginActivity + Send + Sync> {
    let base = Arc::clone(base);
    Box::new(move || {
        let (stats, all) = (base.access.stats(), UserLogin::ALL.iter());
        let logins = all.map(|one| (one.label(), stats.logins(*one)));
        LoginActivity {
            sessions: base.access.user_sessions(),
            logins: logins.collect(),
        }
    })
}

/// Commands that callers named, for the status page.
fn commands(process: &ProcessState) -> Box<dyn Fn() -> Vec<(&'static str, u64)> + Send + Sync> {
    let of = Arc::clone(&process.counted.oci);
    Box::new(move || {
        let all = CommandFate::ALL.iter();
        all.map(|one| (one.label(), of.fates(*one))).collect()
    })
}

/// State of the audit, for the status page.
fn audit(base: &Arc<DialectContext>) -> Box<dyn Fn() -> AuditState + Send + Sync> {
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
    process: &ProcessState,
) -> Box<dyn Fn() -> ConnectionCounts + Send + Sync> {
    let max = config.server.max_connections;
    let of = Arc::clone(&process.counted.listener.connections);
    Box::new(move || {
        let all = ConnectionClosing::ALL.iter();
        let closed = all.map(|one| (one.label(), of.closed(*one)));
        ConnectionCounts {
            open: of.open(),
            max,
            closed: closed.collect(),
        }
    })
}
