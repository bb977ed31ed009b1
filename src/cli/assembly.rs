//! Assembly of the listeners' configurations. Nothing here is in force until a listener gets it.

use std::path::Path;
use std::sync::Arc;

use ocip::cluster::Cluster;
use ocip_schema::SchemaSet;

use super::api_document::describe_with;
use super::exposure::of_secret;
use super::metrics::GatewayCounters;
use super::process_state::ProcessState;
use super::start_error::{StartError, failed};
use super::{backend, oci_schemas, operators, phone_types};
use crate::access::Access;
use crate::access::number_policy::{NumberPolicy, ScopePrefixes};
use crate::admin;
use crate::apio::{self, Apio};
use crate::config::Config;
use crate::dialect::{CommandTimeouts, DialectContext};
use crate::http::{
    Limits, ListenerConfig, MountedDialect, Router, TlsError, TlsIdentity, TrustedProxies,
};
use crate::icws::{self, Icws, Mailboxes};
use crate::numbering::{NumberingPlan, NumberingSettings};
use crate::oci::{self, Oci, OciCounters, OciSettings};
use crate::openapi::{self, OpenApiDocs};
use crate::switch::Switch;
use crate::switch::directory::{Directory, DirectorySettings};
use crate::switch::phone_type::PhoneTypes;
use crate::switch::typed_schemas::TypedSchemas;
use crate::telemetry::audit::AuditLog;

/// What a configuration only names: the files that it is taken from are read, and those that are
/// written to are open.
pub(super) struct LoadedFiles {
    /// CA certificates (PEM) to trust for the switch; the system's with `None`.
    pub(super) ca_certificates: Option<Vec<u8>>,
    phone_types: PhoneTypes,
    tls: Option<TlsIdentity>,
    audit: AuditLog,
    /// What types any command of the switch, if that is served.
    schemas: Option<Arc<SchemaSet>>,
}

/// Configurations of both listeners, and the context of the dialects among them.
pub(super) struct Assembly {
    pub(super) rest: ListenerConfig,
    pub(super) admin: ListenerConfig,
    pub(super) base: Arc<DialectContext>,
    pub(super) schemas: Option<Arc<SchemaSet>>,
}

// === impl LoadedFiles ===

impl LoadedFiles {
    /// Reads and opens all files.
    pub(super) async fn read(config: &Config) -> Result<Self, StartError> {
        let ca_certificates = backend::read_ca_certificates(&config.backend)?;
        let types = phone_types::read(config.phone_types.directory.as_deref());
        let types = types.map_err(failed("reading phone_types.directory"))?;
        let schemas = oci_schemas::load(&config.oci).await?;
        Self::with(config, ca_certificates, types, schemas)
    }

    /// The same with CA certificates, phone types and schemas that are here already.
    pub(super) fn with(
        config: &Config,
        ca_certificates: Option<Vec<u8>>,
        phone_types: PhoneTypes,
        schemas: Option<Arc<SchemaSet>>,
    ) -> Result<Self, StartError> {
        Ok(Self {
            ca_certificates,
            phone_types,
            tls: rest_tls(config).map_err(failed("reading server.tls"))?,
            audit: audit(config)?,
            schemas,
        })
    }
}

// === impl Assembly ===

impl Assembly {
    /// Puts everything together. `switch` is the one that `cluster` leads to.
    pub(super) fn new(
        config: &Config,
        files: LoadedFiles,
        cluster: &Arc<Cluster>,
        switch: &Arc<Switch>,
        access: Access,
        process: &ProcessState,
    ) -> Result<Self, StartError> {
        let lost_lines = Arc::clone(&process.counted.audit_lines_lost);
        let plan = Arc::new(numbering_plan(config));
        let base = Arc::new(DialectContext {
            switch: Arc::clone(switch),
            access,
            number_policy: number_policy(config, &plan),
            plan,
            audit: files.audit.counting(lost_lines),
            cross_site_cookies: !config.server.cors_origins.is_empty(),
        });
        let mut dialects = vec![
            mount_apio(config, Arc::clone(&base), files.phone_types),
            mount_icws(config, Arc::clone(&base), process.mailboxes.clone()),
        ];
        if let Some(schemas) = &files.schemas {
            let counters = Arc::clone(&process.counted.oci);
            dialects.push(mount_oci(config, Arc::clone(&base), schemas, counters));
        }
        if config.server.docs {
            dialects.extend(mount_docs(config, files.schemas.is_some()));
        }
        let mut rest = router(dialects)?.readable_by(&config.server.cors_origins);
        if config.access.allow_anonymous {
            rest = rest.called(&config.server.host_names);
        }
        let rest = counting(rest, &process.counted);
        let certificate_ends = files.tls.as_ref().map(TlsIdentity::ends);
        let state = operators::admin(config, cluster, &base, certificate_ends, process);
        let admin = router(vec![admin::dialect().with(Arc::new(state))])?;
        let admin = admin.called(&config.admin.host_names);
        Ok(Self {
            rest: ListenerConfig::new(rest, files.tls, limits(config))
                .behind(TrustedProxies::new(&config.server.trusted_proxies))
                .introduced(config.server.proxy_protocol),
            admin: ListenerConfig::new(admin, None, limits(config)),
            base,
            schemas: files.schemas,
        })
    }
}

fn mount_apio(
    config: &Config,
    base: Arc<DialectContext>,
    phone_types: PhoneTypes,
) -> MountedDialect {
    let dialect = apio::dialect(&config.apio.prefix, &config.apio.project_segments);
    dialect.with(Arc::new(Apio { base, phone_types }))
}

fn mount_icws(config: &Config, base: Arc<DialectContext>, mailboxes: Mailboxes) -> MountedDialect {
    let decided = &config.icws;
    if !decided.enabled {
        return icws::removed(&decided.prefix).in_any_case();
    }
    let directory = DirectorySettings {
        plan: Arc::clone(&base.plan),
        refresh_interval: decided.refresh_interval,
        lookup_users_max: decided.lookup_users_max,
    };
    let settings = icws::IcwsSettings {
        prefix: decided.prefix.clone(),
        alternate_hosts: decided.alternate_hosts.clone(),
        busy_wait: decided.busy_wait,
        refresh_interval: decided.refresh_interval,
    };
    let directory = Directory::new(Arc::clone(&base.switch), directory);
    let state = Icws::new(base, directory, settings, mailboxes);
    icws::dialect(&decided.prefix)
        .with(Arc::new(state))
        .in_any_case()
}

fn mount_oci(
    config: &Config,
    base: Arc<DialectContext>,
    schemas: &Arc<SchemaSet>,
    counters: Arc<OciCounters>,
) -> MountedDialect {
    let settings = OciSettings {
        descriptions: config.oci.descriptions,
        response_rows_max: config.oci.response_rows_max,
        timeouts: command_timeouts(config),
    };
    let schemas = TypedSchemas::new(Arc::clone(schemas));
    oci::dialect().with(Arc::new(Oci::new(base, schemas, settings, counters)))
}

fn mount_docs(config: &Config, has_schemas: bool) -> [MountedDialect; 3] {
    let (config, anonymous) = (config.clone(), config.access.allow_anonymous);
    let describe = move || describe_with(&config, has_schemas);
    let docs = Arc::new(OpenApiDocs::new(describe, anonymous));
    openapi::dialects().map(|dialect| dialect.with(Arc::clone(&docs)))
}

fn router(dialects: Vec<MountedDialect>) -> Result<Router, StartError> {
    Router::new(dialects).map_err(failed("building the route table"))
}

/// Has each request counted when it is over.
fn counting(router: Router, counted: &GatewayCounters) -> Router {
    let (requests, history) = (counted.requests.clone(), Arc::clone(&counted.history));
    router.observed_by(move |served| {
        let (status, took) = (served.status_code(), served.duration);
        requests.count(served.route, served.method, status, took);
        history.count(status, took);
    })
}

fn audit(config: &Config) -> Result<AuditLog, StartError> {
    let Some(path) = &config.audit.file else {
        return Ok(AuditLog::off());
    };
    let audit = match path == Path::new("-") {
        true => AuditLog::to_stdout(),
        false => AuditLog::to_file(path),
    };
    let doing = format!("opening audit.file {}", path.display());
    let audit = audit.map_err(failed(&doing))?;
    if let Some(found) = of_secret(path) {
        tracing::warn!(file = found.message, "the audit is not its owner's alone");
    }
    Ok(audit.required(config.audit.required))
}

/// The numbering plan that a configuration asks for.
pub(super) fn numbering_plan(config: &Config) -> NumberingPlan {
    let numbering = &config.numbering;
    NumberingPlan::new(&NumberingSettings {
        country_code: numbering.country_code.clone(),
        trunk_prefix: numbering.trunk_prefix.clone(),
        keeps_leading_zero: numbering.keeps_leading_zero,
        international_prefixes: numbering.international_prefixes.clone(),
        outside_prefix: numbering.outside_prefix.clone(),
    })
}

fn number_policy(config: &Config, plan: &Arc<NumberingPlan>) -> NumberPolicy {
    let policy = &config.number_policy;
    let prefixes = |allow: &[String], deny: &[String]| ScopePrefixes {
        allow: allow.to_vec(),
        deny: deny.to_vec(),
    };
    let tenants = policy.tenant.iter();
    let tenants = tenants.map(|own| (own.id.clone(), prefixes(&own.allow, &own.deny)));
    let overall = prefixes(&policy.allow, &policy.deny);
    NumberPolicy::new(Arc::clone(plan), overall, tenants.collect())
}

/// How long commands may take that any caller names.
pub(super) fn command_timeouts(config: &Config) -> CommandTimeouts {
    CommandTimeouts {
        default: config.backend.request_timeout,
        by_pattern: config.oci.timeouts.0.clone(),
        longest_wish: config.oci.timeout_max,
    }
}

/// The certificate that clients are shown, if there is one.
pub(super) fn rest_tls(config: &Config) -> Result<Option<TlsIdentity>, TlsError> {
    let tls = config.server.tls.as_ref();
    tls.map(|tls| TlsIdentity::from_pem_files(&tls.certificate, &tls.private_key))
        .transpose()
}

fn limits(config: &Config) -> Limits {
    let server = &config.server;
    Limits {
        max_connections: server.max_connections,
        connections_per_address: server.connections_per_address,
        max_body_bytes: server.max_body_bytes,
        max_header_bytes: server.max_header_bytes,
        header_timeout: server.header_timeout,
        body_timeout: server.body_timeout,
        idle_timeout: server.idle_timeout,
        request_timeout: config.backend.request_timeout,
        drain_timeout: server.drain_timeout,
    }
}
