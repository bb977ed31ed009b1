//! The list of all metrics: which room knows each number.
//!
//! docs/metrics.md has the same list for operators, and `deploy/` the dashboard and the alert rules that
//! use it; a test compares all four.

use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use ocip::cluster::Cluster;
use ocip::session_registry::{NodeReport, SessionState};
use ocip::stats::{CloseReason, LoginOutcome, MismatchKind, RetryOutcome};

use crate::access::{AccessLimit, UserLogin};
use crate::admin::History;
use crate::dialect::DialectContext;
use crate::http::{ConnectionClosing, LimitExceeded, ListenerCounters};
use crate::oci::guard::GuardRule;
use crate::oci::{CommandFate, OciCounters};
use crate::shared::{SharedStore, StoreReport};
use crate::telemetry::access_log;
use crate::telemetry::metrics::{MetricLabels, Metrics};
use crate::telemetry::reloads::ReloadHistory;
use crate::telemetry::requests::RequestMetrics;

/// What is counted from the start of the gateway to its end, whatever configuration is in force. A
/// clone shows the same numbers.
#[derive(Debug, Clone, Default)]
pub(super) struct GatewayCounters {
    /// The requests to the REST listener.
    pub(super) requests: RequestMetrics,
    /// What became of that listener's connections, and how often its limits were hit.
    pub(super) listener: ListenerCounters,
    /// The last five minutes of it.
    pub(super) history: Arc<History>,
    /// How reloads went.
    pub(super) reloads: Arc<ReloadHistory>,
    /// The lines of the audit that could not be written.
    pub(super) audit_lines_lost: Arc<AtomicU64>,
    /// What became of commands that callers named.
    pub(super) oci: Arc<OciCounters>,
}

/// All metrics of a gateway whose own certificate, if it has one, ends then (seconds of Unix time).
pub(super) fn metrics(
    counted: &GatewayCounters,
    cluster: &Arc<Cluster>,
    base: &Arc<DialectContext>,
    certificate_ends: Option<u64>,
    store: Option<&Arc<SharedStore>>,
) -> Metrics {
    let mut metrics = Metrics::new();
    counted.requests.register(&mut metrics);
    add_commands(&mut metrics, cluster);
    add_nodes(&mut metrics, cluster);
    add_certificates(&mut metrics, cluster, certificate_ends);
    add_sessions(&mut metrics, cluster);
    add_connections(&mut metrics, &counted.listener);
    add_people(&mut metrics, base, &counted.listener);
    add_reloads(&mut metrics, &counted.reloads);
    add_logs(&mut metrics, base);
    add_oci(&mut metrics, &counted.oci);
    if let Some(store) = store {
        add_store(&mut metrics, store);
    }
    metrics
}

fn add_commands(metrics: &mut Metrics, cluster: &Arc<Cluster>) {
    let stats = cluster.stats();
    let help = "OCI commands that were sent to the switch";
    metrics.own("oci_commands", help, stats.commands.counts.clone());
    let help = "From sending a command to understanding its answer";
    let seconds = stats.commands.seconds.clone();
    metrics.seconds("oci_command_duration", help, seconds);
    let cluster = Arc::clone(cluster);
    let help = "Documents that were sent to the switch once more";
    let of = Arc::clone(&cluster);
    metrics.counter("retries", help, move || {
        by("outcome", RetryOutcome::ALL, RetryOutcome::label, |one| {
            of.stats().retries(one)
        })
    });
    let help = "Replies that were not the answer to their request; the session was closed";
    metrics.counter("reply_mismatches", help, move || {
        by("kind", MismatchKind::ALL, MismatchKind::label, |one| {
            cluster.stats().mismatches(one)
        })
    });
}

fn add_nodes(metrics: &mut Metrics, cluster: &Arc<Cluster>) {
    let of = Arc::clone(cluster);
    let help = "1 when a session to any server of the switch can be used";
    metrics.gauge("switch_up", help, move || {
        vec![(MetricLabels::new(), u64::from(of.is_ready()))]
    });
    let help = "1 when a session to this server can be used";
    each_node(metrics, "node_up", help, cluster, |node| {
        u64::from(node.ready)
    });
    let help = "1 for the server that commands are sent to";
    each_node(metrics, "node_in_use", help, cluster, |node| {
        u64::from(node.in_use)
    });
    let help = "Callers that wait for a session";
    each_node(metrics, "pool_waiters", help, cluster, |node| {
        node.waiters as u64
    });
}

/// When certificates end, as Prometheus has points in time.
fn add_certificates(metrics: &mut Metrics, cluster: &Arc<Cluster>, own: Option<u64>) {
    let help = "When the certificate of the REST listener ends, in Unix time";
    metrics.gauge("certificate_expiry_timestamp_seconds", help, move || {
        own.into_iter()
            .map(|ends| (MetricLabels::new(), ends))
            .collect()
    });
    let help = "When the certificate ends that this server showed last, in Unix time";
    let cluster = Arc::clone(cluster);
    metrics.gauge(
        "node_certificate_expiry_timestamp_seconds",
        help,
        move || {
            let nodes = cluster.nodes().into_iter();
            let ends = |node: NodeReport| Some((label("node", &node.name), node.certificate_ends?));
            nodes.filter_map(ends).collect()
        },
    );
}

fn each_node(
    metrics: &mut Metrics,
    name: &'static str,
    help: &'static str,
    cluster: &Arc<Cluster>,
    value: impl Fn(&NodeReport) -> u64 + Send + Sync + 'static,
) {
    let cluster = Arc::clone(cluster);
    metrics.gauge(name, help, move || {
        let nodes = cluster.nodes().into_iter();
        nodes
            .map(|node| (label("node", &node.name), value(&node)))
            .collect()
    });
}

fn add_sessions(metrics: &mut Metrics, cluster: &Arc<Cluster>) {
    let help = "How long callers waited for a session";
    let waits = cluster.stats().waits().clone();
    metrics.seconds("pool_wait_duration", help, waits);
    let of = Arc::clone(cluster);
    let help = "Connections to the switch";
    metrics.gauge("sessions", help, move || {
        of.nodes().iter().flat_map(sessions_by_state).collect()
    });
    let of = Arc::clone(cluster);
    let help = "Sessions that were closed";
    metrics.counter("sessions_closed", help, move || {
        by("reason", CloseReason::ALL, CloseReason::label, |one| {
            of.stats().closed(one)
        })
    });
    let of = Arc::clone(cluster);
    let help = "Logins of the gateway itself to the switch";
    metrics.counter("switch_logins", help, move || {
        by("outcome", LoginOutcome::ALL, LoginOutcome::label, |one| {
            of.stats().logins(one)
        })
    });
}

fn sessions_by_state(node: &NodeReport) -> [(MetricLabels, u64); SessionState::ALL.len()] {
    SessionState::ALL.map(|state| {
        let sessions = node.sessions.iter();
        let count = sessions.filter(|session| session.state == state).count();
        let mut labels = label("node", &node.name);
        labels.extend(label("state", state.label()));
        (labels, count as u64)
    })
}

fn add_connections(metrics: &mut Metrics, listener: &ListenerCounters) {
    let of = Arc::clone(&listener.connections);
    let help = "Connections of clients that are open";
    metrics.gauge("connections", help, move || {
        vec![(MetricLabels::new(), of.open() as u64)]
    });
    let of = Arc::clone(&listener.in_flight);
    let help = "Requests to the REST listener that have no answer yet";
    metrics.gauge("http_requests_in_flight", help, move || {
        vec![(MetricLabels::new(), of.get() as u64)]
    });
    let of = Arc::clone(&listener.connections);
    let help = "Connections of clients, or streams of theirs, that were closed by the gateway";
    metrics.counter("connections_closed", help, move || {
        by(
            "reason",
            ConnectionClosing::ALL,
            ConnectionClosing::label,
            |one| of.closed(one),
        )
    });
}

fn add_people(metrics: &mut Metrics, base: &Arc<DialectContext>, listener: &ListenerCounters) {
    let of = Arc::clone(base);
    let help = "Logins of people";
    metrics.counter("user_logins", help, move || {
        by("outcome", UserLogin::ALL, UserLogin::label, |one| {
            of.access.stats().logins(one)
        })
    });
    let of = Arc::clone(base);
    let help = "Sessions of people who are logged in";
    metrics.gauge("user_sessions", help, move || {
        vec![(MetricLabels::new(), of.access.user_sessions() as u64)]
    });
    let (of, hits) = (Arc::clone(base), Arc::clone(&listener.hits));
    let help = "How often somebody came up against a limit";
    metrics.counter("limits_hit", help, move || {
        let stats = of.access.stats();
        let of_callers = by("limit", AccessLimit::ALL, AccessLimit::label, |one| {
            stats.hits(one)
        });
        let of_listener = by("limit", LimitExceeded::ALL, LimitExceeded::label, |one| {
            hits.get(one)
        });
        [of_callers, of_listener].concat()
    });
}

fn add_reloads(metrics: &mut Metrics, reloads: &Arc<ReloadHistory>) {
    let of = Arc::clone(reloads);
    let help = "Reloads of the configuration";
    metrics.counter("config_reloads", help, move || {
        let so_far = of.so_far();
        let counts = [("success", so_far.succeeded), ("failure", so_far.failed)];
        let counts = counts.into_iter();
        counts
            .map(|(outcome, count)| (label("outcome", outcome), count))
            .collect()
    });
    let of = Arc::clone(reloads);
    let help = "0 when the last reload failed, so that an older configuration is in force";
    metrics.gauge("config_last_reload_successful", help, move || {
        let failed = of.so_far().last.is_some_and(|last| last.result.is_err());
        vec![(MetricLabels::new(), u64::from(!failed))]
    });
}

fn add_logs(metrics: &mut Metrics, base: &Arc<DialectContext>) {
    let help = "Lines about requests that were dropped or could not be written";
    metrics.counter("access_lines_lost", help, || {
        vec![(MetricLabels::new(), access_log::lines_lost())]
    });
    let of = Arc::clone(base);
    let help = "Lines of the audit that could not be written";
    metrics.counter("audit_lines_lost", help, move || {
        vec![(MetricLabels::new(), of.audit.lines_lost())]
    });
    let of = Arc::clone(base);
    let help = "0 while lines of the audit cannot be written, as far as is known";
    metrics.gauge("audit_working", help, move || {
        vec![(MetricLabels::new(), u64::from(of.audit.failing().is_none()))]
    });
}

fn add_oci(metrics: &mut Metrics, counters: &Arc<OciCounters>) {
    let of = Arc::clone(counters);
    let help = "Commands that callers named, by what became of them";
    metrics.counter("named_commands", help, move || {
        by("outcome", CommandFate::ALL, CommandFate::label, |one| {
            of.fates(one)
        })
    });
    let of = Arc::clone(counters);
    let help = "Commands that callers named and the guard denied, by the rule";
    metrics.counter("guard_denials", help, move || {
        by("rule", GuardRule::ALL, GuardRule::label, |one| {
            of.denials(one)
        })
    });
    let of = Arc::clone(counters);
    let help = "Elements in replies that the schema files do not know";
    metrics.counter("unknown_reply_elements", help, move || {
        vec![(MetricLabels::new(), of.unknown_elements())]
    });
}

/// What is known of the store that replicas share.
fn add_store(metrics: &mut Metrics, store: &Arc<SharedStore>) {
    let read = |value: fn(&StoreReport) -> u64| {
        let store = Arc::clone(store);
        move || vec![(MetricLabels::new(), value(&store.report()))]
    };
    let help = "1 when the store that replicas share answers";
    metrics.gauge("store_up", help, read(|store| u64::from(store.is_up)));
    let help = "Replicas that share the store, as far as it was heard of";
    let replicas = read(|store| store.replicas as u64);
    metrics.gauge("store_replicas", help, replicas);
    let help = "Calls to the store that replicas share";
    metrics.counter("store_calls", help, read(|store| store.calls));
    let help = "Calls to the store that were not answered in time, or not well";
    metrics.counter("store_failures", help, read(|store| store.failures));
    let help = "Changes under locks of this replica alone, because the store was away";
    let alone = read(|store| store.local_locks);
    metrics.counter("store_local_locks", help, alone);
    let help = "1 while locks may be missing in the store, because it has lost its data";
    let unsettled = read(|store| u64::from(store.is_unsettled));
    metrics.gauge("store_unsettled", help, unsettled);
}

/// One number for each of `all`, told apart by the label `name`.
fn by<T: Copy, const N: usize>(
    name: &'static str,
    all: [T; N],
    value: fn(T) -> &'static str,
    number: impl Fn(T) -> u64,
) -> Vec<(MetricLabels, u64)> {
    let numbers = all.iter();
    let numbers = numbers.map(|one| (label(name, value(*one)), number(*one)));
    numbers.collect()
}

fn label(name: &'static str, value: &str) -> MetricLabels {
    vec![(name, value.to_owned())]
}
