//! The assembly: from a configuration to a running gateway.

use std::fs;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use native_tls::{Certificate, Protocol, TlsConnector};
use tokio::task::JoinHandle;
use tokio::time::Instant;

use super::{access, phone_types};
use crate::access::Access;
use crate::access::number_policy::{NumberPolicy, Prefixes};
use crate::admin::{self, Admin};
use crate::apio::{self, Apio};
use crate::config::{Backend, Config, LoginMethod, Pool, TlsVersion};
use crate::dialect::Base;
use crate::http::{
    Drain, DrainTrigger, Front, Limits, Mounted, Router, Server, Serving, TlsIdentity,
};
use crate::icws::{self, Icws};
use crate::ocip::cluster::{Cluster, ClusterSettings};
use crate::ocip::connect::{Endpoint, Tls, Transport};
use crate::ocip::login::{self, Credentials};
use crate::ocip::pool::PoolSettings;
use crate::switch::Switch;
use crate::switch::directory::{Directory, DirectorySettings};
use crate::switch::phone_type::PhoneTypes;
use crate::telemetry::audit::Audit;

/// How long the logouts at the end may take.
const LOGOUT_TIMEOUT: Duration = Duration::from_secs(2);

/// A gateway that accepts requests.
pub struct Gateway {
    rest_addr: SocketAddr,
    admin_addr: SocketAddr,
    cluster: Arc<Cluster>,
    rest: JoinHandle<usize>,
    admin: JoinHandle<usize>,
    drain_rest: DrainTrigger,
    drain_admin: DrainTrigger,
}

/// Why a gateway cannot start: what was being done, and what went wrong.
#[derive(Debug, thiserror::Error)]
#[error("{doing}: {cause}")]
pub struct StartError {
    doing: String,
    cause: String,
}

impl Gateway {
    /// Binds both listeners, starts to log in to the switch, and serves. Requests are answered from
    /// now on, with 503 until the first session is open.
    pub async fn start(config: &Config) -> Result<Self, StartError> {
        let authorities = match &config.backend.ca_file {
            Some(path) => Some(read_authorities(path)?),
            None => None,
        };
        let types = phone_types::read(config.phone_types.directory.as_deref());
        let types = types.map_err(failed("reading phone_types.directory"))?;
        Self::start_with(config, authorities, types).await
    }

    /// The same with what would be read from files: the authorities that alone may vouch for the
    /// switch (the public ones with `None`), and the phone types.
    pub async fn start_with(
        config: &Config,
        authorities: Option<Vec<Certificate>>,
        phone_types: PhoneTypes,
    ) -> Result<Self, StartError> {
        let tls = rest_tls(config)?;
        let limits = limits(config);
        let rest = bind("server.listen", config.server.listen).await?;
        let admin = bind("admin.listen", config.admin.listen).await?;
        let (rest_addr, admin_addr) = (rest.local_addr(), admin.local_addr());

        let cluster = Arc::new(Cluster::start(cluster_settings(
            &config.backend,
            authorities,
        )?));
        let switch = Arc::new(Switch::new(Arc::clone(&cluster)));
        let (drain_rest, rest_drain) = Drain::new();
        let (drain_admin, admin_drain) = Drain::new();

        let base = Arc::new(Base {
            switch: Arc::clone(&switch),
            access: Access::new(access::settings(&config.access)),
            country_code: config.numbering.country_code.clone(),
            number_policy: number_policy(config),
            audit: audit(config)?,
            secure_cookies: config.server.tls.is_some(),
        });
        let dialects = vec![
            mount_apio(config, Arc::clone(&base), phone_types),
            mount_icws(config, base),
        ];
        let router = Router::new(dialects).map_err(failed("building the route table"))?;
        let router = router.readable_by(&config.server.cors_origins);
        let state = Admin {
            switch,
            drain: rest_drain.clone(),
        };
        let operators = vec![admin::dialect().with(Arc::new(state))];
        let admin_router = Router::new(operators).map_err(failed("building the route table"))?;
        let front = Front::new(router, tls, limits.clone());
        let admin_front = Front::new(admin_router, None, limits);
        Ok(Self {
            rest_addr,
            admin_addr,
            cluster,
            rest: tokio::spawn(rest.serve(Serving::new(front), rest_drain)),
            admin: tokio::spawn(admin.serve(Serving::new(admin_front), admin_drain)),
            drain_rest,
            drain_admin,
        })
    }

    /// Where the REST side listens.
    pub fn rest_addr(&self) -> SocketAddr {
        self.rest_addr
    }

    /// Where the admin side listens.
    pub fn admin_addr(&self) -> SocketAddr {
        self.admin_addr
    }

    /// Whether both listeners still do their work.
    pub fn is_listening(&self) -> bool {
        !self.rest.is_finished() && !self.admin.is_finished()
    }

    /// The sessions to the switch.
    pub fn cluster(&self) -> &Cluster {
        &self.cluster
    }

    /// Stops accepting, lets running requests finish, logs every session out. Gives how many
    /// connections had to be cut.
    pub async fn drain(self) -> usize {
        self.drain_rest.trigger();
        let cut = self.rest.await.unwrap_or_default();
        self.cluster.drain(Instant::now() + LOGOUT_TIMEOUT).await;
        self.drain_admin.trigger();
        cut + self.admin.await.unwrap_or_default()
    }
}

fn mount_apio(config: &Config, base: Arc<Base>, phone_types: PhoneTypes) -> Mounted {
    let dialect = apio::dialect(&config.apio.prefix, &config.apio.project_segments);
    dialect.with(Arc::new(Apio { base, phone_types }))
}

fn mount_icws(config: &Config, base: Arc<Base>) -> Mounted {
    let decided = &config.icws;
    if !decided.enabled {
        return icws::removed(&decided.prefix).with(Arc::new(()));
    }
    let directory = DirectorySettings {
        country_code: config.numbering.country_code.clone(),
        refresh_interval: decided.refresh_interval,
        lookup_users_max: decided.lookup_users_max,
    };
    let settings = icws::Settings {
        prefix: decided.prefix.clone(),
        alternate_hosts: decided.alternate_hosts.clone(),
        busy_wait: decided.busy_wait,
        refresh_interval: decided.refresh_interval,
    };
    let directory = Directory::new(Arc::clone(&base.switch), directory);
    let sessions = access::settings(&config.access).sessions;
    let state = Icws::new(base, directory, settings, &sessions);
    icws::dialect(&decided.prefix).with(Arc::new(state))
}

fn audit(config: &Config) -> Result<Audit, StartError> {
    match &config.audit.file {
        None => Ok(Audit::off()),
        Some(path) if path == Path::new("-") => Ok(Audit::to_stdout()),
        Some(path) => {
            let doing = format!("opening audit.file {}", path.display());
            Audit::to_file(path).map_err(failed(&doing))
        }
    }
}

fn number_policy(config: &Config) -> NumberPolicy {
    let policy = &config.number_policy;
    let prefixes = |allow: &[String], deny: &[String]| Prefixes {
        allow: allow.to_vec(),
        deny: deny.to_vec(),
    };
    let tenants = policy.tenant.iter();
    let tenants = tenants.map(|own| (own.id.clone(), prefixes(&own.allow, &own.deny)));
    let overall = prefixes(&policy.allow, &policy.deny);
    NumberPolicy::new(
        config.numbering.country_code.clone(),
        overall,
        tenants.collect(),
    )
}

fn failed<E: std::fmt::Display>(doing: &str) -> impl Fn(E) -> StartError {
    let doing = doing.to_owned();
    move |error| StartError {
        doing: doing.clone(),
        cause: error.to_string(),
    }
}

async fn bind(key: &str, addr: SocketAddr) -> Result<Server, StartError> {
    let doing = format!("listening on {addr} ({key})");
    Server::bind(addr).await.map_err(failed(&doing))
}

fn rest_tls(config: &Config) -> Result<Option<TlsIdentity>, StartError> {
    let Some(tls) = &config.server.tls else {
        return Ok(None);
    };
    TlsIdentity::from_pem_files(&tls.certificate, &tls.private_key)
        .map(Some)
        .map_err(failed("reading server.tls"))
}

fn limits(config: &Config) -> Limits {
    let server = &config.server;
    Limits {
        max_connections: server.max_connections,
        max_body_bytes: server.max_body_bytes,
        max_header_bytes: server.max_header_bytes,
        header_timeout: server.header_timeout,
        body_timeout: server.body_timeout,
        idle_timeout: server.idle_timeout,
        request_timeout: config.backend.request_timeout,
        drain_timeout: server.drain_timeout,
    }
}

/// What a [`Cluster`] is to be told; `authorities` alone may vouch for the switch, if given.
pub(super) fn cluster_settings(
    backend: &Backend,
    authorities: Option<Vec<Certificate>>,
) -> Result<ClusterSettings, StartError> {
    let servers = backend.servers.iter();
    Ok(ClusterSettings {
        servers: servers
            .map(|server| Endpoint {
                host: server.host.clone(),
                port: server.port,
            })
            .collect(),
        transport: transport(backend, authorities)?,
        connect_timeout: backend.connect_timeout,
        document_bytes_max: backend.max_document_bytes,
        credentials: Credentials {
            user_id: backend.login.user_id.clone(),
            password: backend.login.password.clone(),
            method: login_method(backend.login.method),
        },
        login_backoff: (backend.login.backoff, backend.login.backoff_max),
        pool: pool_settings(&backend.pool),
    })
}

fn login_method(method: LoginMethod) -> login::LoginMethod {
    match method {
        LoginMethod::Auto => login::LoginMethod::Auto,
        LoginMethod::Challenge => login::LoginMethod::Challenge,
        LoginMethod::Plain => login::LoginMethod::Plain,
    }
}

fn pool_settings(pool: &Pool) -> PoolSettings {
    PoolSettings {
        min_sessions: pool.min_sessions,
        max_sessions: pool.max_sessions,
        idle_timeout: pool.idle_timeout,
        max_age: pool.max_age,
        probe_interval: pool.probe_interval,
    }
}

fn transport(
    backend: &Backend,
    authorities: Option<Vec<Certificate>>,
) -> Result<Transport, StartError> {
    if backend.transport == crate::config::Transport::Tcp {
        return Ok(Transport::Tcp);
    }
    let mut builder = TlsConnector::builder();
    builder.min_protocol_version(Some(protocol(backend.min_tls_version)));
    // With an authority of one's own, the public ones have no say.
    builder.disable_built_in_roots(authorities.is_some());
    for certificate in authorities.into_iter().flatten() {
        builder.add_root_certificate(certificate);
    }
    let connector = builder
        .build()
        .map_err(failed("setting up TLS to the switch"))?;
    Ok(Transport::Tls(Tls {
        connector: connector.into(),
        server_name: backend.server_name.clone(),
        pin_sha256: backend.pin_sha256.map(|pin| pin.0),
    }))
}

/// The certificates of `backend.ca_file`.
pub(super) fn read_authorities(path: &Path) -> Result<Vec<Certificate>, StartError> {
    let doing = format!("reading backend.ca_file {}", path.display());
    let pem = fs::read(path).map_err(failed(&doing))?;
    let authorities = Certificate::stack_from_pem(&pem).map_err(failed(&doing))?;
    if authorities.is_empty() {
        return Err(failed(&doing)("it holds no PEM certificate"));
    }
    Ok(authorities)
}

fn protocol(version: TlsVersion) -> Protocol {
    match version {
        TlsVersion::V1_0 => Protocol::Tlsv10,
        TlsVersion::V1_1 => Protocol::Tlsv11,
        TlsVersion::V1_2 => Protocol::Tlsv12,
        TlsVersion::V1_3 => Protocol::Tlsv13,
    }
}
