//! The gateway as a whole: started from a configuration, and put on another one while it runs.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use ocip::cluster::Cluster;
use ocip_schema::SchemaSet;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{Instant, timeout, timeout_at};

use super::access;
use super::assembly::{Assembly, LoadedFiles, command_timeouts};
use super::backend::BackendEndpoint;
use super::listener::{BoundListener, RunningListener};
use super::metrics::GatewayCounters;
use super::news;
use super::process_state::ProcessState;
pub use super::start_error::StartError;
use super::start_error::failed;
use super::store;
use crate::access::Access;
use crate::admin;
use crate::config::Config;
use crate::dialect::DialectContext;
use crate::http::{Drain, DrainTrigger, ListenerCounters, RetiredConfig};
use crate::icws::Mailboxes;
use crate::shared::SharedStore;
use crate::switch::Switch;
use crate::switch::phone_type::PhoneTypes;
use crate::telemetry::reloads::ReloadHistory;

/// How long the logouts at the end may take.
const LOGOUT_TIMEOUT: Duration = Duration::from_secs(2);

/// The least time that the servers of a new configuration have to let the gateway in.
const FIRST_LOGIN_TIMEOUT_MIN: Duration = Duration::from_secs(5);

/// How much longer that takes while other replicas have all sessions.
const SLOT_PATIENCE: Duration = Duration::from_secs(5);

/// How long after its deadline a request may still hold a session.
const LAST_REQUESTS_MARGIN: Duration = Duration::from_secs(1);

/// A gateway that accepts requests.
pub struct Gateway {
    config: Config,
    rest: RunningListener,
    admin: RunningListener,
    process: ProcessState,
    /// Has readiness say that nobody should be sent here any more.
    leaving: DrainTrigger,
    endpoint: BackendEndpoint,
    cluster: Arc<Cluster>,
    base: Arc<DialectContext>,
    /// The schemas in force, if any command is served.
    schemas: Option<Arc<SchemaSet>>,
    /// The same switch as in `base`, for whoever follows it.
    switch: watch::Sender<Arc<Switch>>,
    /// The same as `base`, for whoever passes news on to it.
    in_force: watch::Sender<Arc<DialectContext>>,
    /// What replicas have in common, if there are others.
    store: Option<Arc<SharedStore>>,
    /// What was in force before, on the same cluster, and may still be answering.
    former: Vec<Former>,
    /// Clusters that only requests from before a reload still use.
    retiring: JoinSet<()>,
    /// What goes on beside the requests; it ends with the gateway.
    _tasks: JoinSet<()>,
}

/// The requests that began before a reload.
struct Former {
    requests: RetiredConfig,
    /// When the last one has ended.
    until: Instant,
}

impl Gateway {
    /// Binds both listeners, starts to log in to the switch, and serves. Requests are answered from
    /// now on, with 503 until the first session is open.
    pub async fn start(config: &Config) -> Result<Self, StartError> {
        Self::start_on(config, LoadedFiles::read(config).await?).await
    }

    /// The same with what would be read from files: the authorities (PEM) that alone may vouch for
    /// the switch (the public ones with `None`), the phone types, and the schemas of any command, if that is served.
    pub async fn start_with(
        config: &Config,
        ca_certificates: Option<Vec<u8>>,
        phone_types: PhoneTypes,
        schemas: Option<Arc<SchemaSet>>,
    ) -> Result<Self, StartError> {
        let files = LoadedFiles::with(config, ca_certificates, phone_types, schemas)?;
        Self::start_on(config, files).await
    }

    async fn start_on(config: &Config, mut files: LoadedFiles) -> Result<Self, StartError> {
        let rest = BoundListener::bind("server.listen", config.server.listen).await?;
        let admin = BoundListener::bind("admin.listen", config.admin.listen).await?;
        let endpoint = BackendEndpoint::new(&config.backend, files.ca_certificates.take());
        let store = store::start(config)?;
        let cooperation = store::cooperation(store.as_ref(), config);
        let cluster = Arc::new(Cluster::start(endpoint.cluster_settings(cooperation)?));
        let switch = Arc::new(Switch::new(Arc::clone(&cluster)).sharing(store.clone()));
        let access = Access::new(access::settings(&config.access)).sharing(store.clone());
        let (trigger, rest_drain) = Drain::new();
        let (leave, leaving) = Drain::new();
        let mailboxes =
            Mailboxes::new(&access::settings(&config.access).sessions).sharing(store.as_ref());
        let process = ProcessState {
            rest_drain: rest_drain.clone(),
            leaving,
            mailboxes,
            counted: GatewayCounters::default(),
            started: Instant::now(),
            store: store.clone(),
        };
        let counters = process.counted.listener.clone();
        let assembly = Assembly::new(config, files, &cluster, &switch, access, &process)?;
        let (switch, switch_in_force) = watch::channel(switch);
        let (in_force, followed) = watch::channel(Arc::clone(&assembly.base));
        let mut tasks = JoinSet::new();
        let history = Arc::clone(&process.counted.history);
        tasks.spawn(admin::keep(history, switch_in_force));
        if let Some(store) = &store {
            tasks.spawn(news::follow(store.subscribe(), followed));
        }
        Ok(Self {
            config: config.clone(),
            rest: rest.serve(assembly.rest, counters, (trigger, rest_drain)),
            admin: admin.serve(assembly.admin, ListenerCounters::default(), Drain::new()),
            process,
            leaving: leave,
            endpoint,
            cluster,
            base: assembly.base,
            schemas: assembly.schemas,
            switch,
            in_force,
            store,
            former: Vec::new(),
            retiring: JoinSet::new(),
            _tasks: tasks,
        })
    }

    /// Puts another configuration in force, all but the addresses of the listeners, and gives what
    /// changed. Requests that run end as they began. With an error nothing has changed, nor when the
    /// future is dropped before its end.
    ///
    /// Files are read anew, and the audit's is opened anew. Another way to the switch is tried before
    /// the old one is let go: where the login is refused, that was the only one.
    pub async fn reload(&mut self, config: &Config) -> Result<Vec<String>, StartError> {
        let mut files = LoadedFiles::read(config).await?;
        let endpoint = BackendEndpoint::new(&config.backend, files.ca_certificates.take());
        let settings = access::settings(&config.access);
        let process = self.process.with_limits(&settings.sessions);
        let served = &self.at_its_addresses(config);
        let access = self.base.access.with_settings(settings);
        if endpoint == self.endpoint {
            let switch = &self.base.switch;
            let assembly = Assembly::new(served, files, &self.cluster, switch, access, &process)?;
            self.put_in_force(assembly);
        } else {
            let cooperation = store::cooperation(self.store.as_ref(), config);
            let settings = endpoint.cluster_settings(cooperation)?;
            let cluster = Arc::new(self.cluster.with_settings(settings));
            first_login(&cluster, login_patience(config)).await?;
            let switch = Arc::new(self.base.switch.with_cluster(Arc::clone(&cluster)));
            let access = access.without_cached_subscribers();
            let assembly = Assembly::new(served, files, &cluster, &switch, access, &process)?;
            self.put_in_force(assembly);
            self.endpoint = endpoint;
            self.retire(cluster);
        }
        self.process = process;
        self.rest.warn_if_elsewhere(config.server.listen);
        self.admin.warn_if_elsewhere(config.admin.listen);
        let changes = self.config.changes_to(config);
        self.config = config.clone();
        Ok(changes)
    }

    /// `config` with the addresses that are served, which it cannot change.
    fn at_its_addresses(&self, config: &Config) -> Config {
        let mut served = config.clone();
        served.server.listen = self.rest.configured();
        served.admin.listen = self.admin.configured();
        served
    }

    fn put_in_force(&mut self, assembly: Assembly) {
        let now = Instant::now();
        self.former.retain(|former| former.until > now);
        self.former.push(Former {
            requests: self.rest.replace(assembly.rest),
            until: now + self.longest_request() + LAST_REQUESTS_MARGIN,
        });
        self.admin.replace(assembly.admin);
        self.switch.send_replace(Arc::clone(&assembly.base.switch));
        self.in_force.send_replace(Arc::clone(&assembly.base));
        self.base = assembly.base;
        self.schemas = assembly.schemas;
    }

    /// How long a request may take that has begun by now.
    fn longest_request(&self) -> Duration {
        match self.schemas {
            Some(_) => command_timeouts(&self.config).longest(),
            None => self.config.backend.request_timeout,
        }
    }

    /// Goes on with another cluster. The old one logs out once nobody uses it any more.
    fn retire(&mut self, cluster: Arc<Cluster>) {
        let old = std::mem::replace(&mut self.cluster, cluster);
        let former = std::mem::take(&mut self.former);
        while self.retiring.try_join_next().is_some() {}
        self.retiring.spawn(async move {
            for Former { requests, until } in former {
                let _ = timeout_at(until, requests.is_over()).await;
            }
            old.drain(Instant::now() + LOGOUT_TIMEOUT).await;
        });
    }

    /// Where the REST side listens.
    pub fn rest_addr(&self) -> SocketAddr {
        self.rest.addr()
    }

    /// Where the admin side listens.
    pub fn admin_addr(&self) -> SocketAddr {
        self.admin.addr()
    }

    /// Tells at any time whether both listeners still do their work.
    pub fn liveness(&self) -> impl Fn() -> bool + use<> {
        let tasks = [self.rest.task(), self.admin.task()];
        move || tasks.iter().all(|task| !task.is_finished())
    }

    /// The schemas that any command of the switch is typed by; none where that is not served.
    pub fn schemas(&self) -> Option<&Arc<SchemaSet>> {
        self.schemas.as_ref()
    }

    /// The sessions to the switch.
    pub fn cluster(&self) -> &Cluster {
        &self.cluster
    }

    /// How reloads went. Whoever reloads counts, for most bad files never get as far as here.
    pub fn reloads(&self) -> &Arc<ReloadHistory> {
        &self.process.counted.reloads
    }

    /// Says on `/readyz` that nobody should be sent here any more, and gives for how long requests are
    /// served as before, so that a balancer has time to see it.
    pub fn leave(&self) -> Duration {
        self.leaving.trigger();
        self.config.server.shutdown_delay
    }

    /// Stops accepting, lets running requests finish, logs every session out. Gives how many
    /// connections had to be cut.
    pub async fn drain(mut self) -> usize {
        self.leaving.trigger();
        let cut = self.rest.drain().await;
        self.cluster.drain(Instant::now() + LOGOUT_TIMEOUT).await;
        while self.retiring.join_next().await.is_some() {}
        cut + self.admin.drain().await
    }
}

/// Waits until every server of a new cluster was tried once, but for no longer than a request would.
async fn first_login(cluster: &Cluster, patience: Duration) -> Result<(), StartError> {
    let failed = failed("logging in to the switch anew");
    match timeout(patience, cluster.first_attempts()).await {
        Ok(result) => result.map_err(|reason| failed(with_wait(&reason, cluster))),
        Err(_) if cluster.is_ready() => Ok(()),
        Err(_) => Err(failed(format!(
            "no server let the gateway in within {patience:?}{}",
            trouble(cluster)
        ))),
    }
}

/// How long a new cluster may take: as long as a request, and with sessions that replicas share until the others have
/// counted it and given one back.
fn login_patience(config: &Config) -> Duration {
    let patience = config.backend.request_timeout.max(FIRST_LOGIN_TIMEOUT_MIN);
    match config.backend.pool.cluster_max_sessions {
        0 => patience,
        _ => patience + SLOT_PATIENCE,
    }
}

/// What the servers are in trouble with, to be said after something else.
fn trouble(cluster: &Cluster) -> String {
    let nodes = cluster.nodes().into_iter();
    let each = nodes.filter_map(|node| Some(format!("; {}: {}", node.name, node.trouble?)));
    each.collect()
}

/// Why there is no login, with for how long there will be none.
fn with_wait(reason: &str, cluster: &Cluster) -> String {
    match cluster.account().refused_for() {
        None => reason.to_owned(),
        Some(left) => format!(
            "{reason}; the password is not tried again for {} s (backend.login.backoff)",
            left.as_secs() + 1
        ),
    }
}
