//! Assembly of the listeners' configurations. Nothing here is in force until a listener gets it.

use std::path::Path;
use std::sync::Arc;

use ocip::cluster::Cluster;

use super::api_document::describe;
use super::exposure::of_secret;
use super::lasting::Lasting;
use super::metrics::Counted;
use super::start_error::{StartError, failed};
use super::{backend, operators, phone_types};
use crate::access::Access;
use crate::access::number_policy::{NumberPolicy, Prefixes};
use crate::admin;
use crate::apio::{self, Apio};
use crate::config::Config;
use crate::dialect::Base;
use crate::http::{Front, Limits, Mounted, Router, TlsError, TlsIdentity};
use crate::icws::{self, Icws, Mailboxes};
use crate::numbering::{Plan, Settings};
use crate::openapi::{self, Docs};
use crate::switch::Switch;
use crate::switch::directory::{Directory, DirectorySettings};
use crate::switch::phone_type::PhoneTypes;
use crate::telemetry::audit::Audit;

/// What a configuration only names: the files that it is taken from are read, and those that are
/// written to are open.
pub(super) struct Supplies {
    /// CA certificates (PEM) to trust for the switch; the system's with `None`.
    pub(super) authorities: Option<Vec<u8>>,
    phone_types: PhoneTypes,
    tls: Option<TlsIdentity>,
    audit: Audit,
}

/// Configurations of both listeners, and the context of the dialects among them.
pub(super) struct Assembly {
    pub(super) rest: Front,
    pub(super) admin: Front,
    pub(super) base: Arc<Base>,
}

// === impl Supplies ===

impl Supplies {
    /// Reads and opens all files.
    pub(super) fn read(config: &Config) -> Result<Self, StartError> {
        let authorities = backend::read_authorities(&config.backend)?;
        let types = phone_types::read(config.phone_types.directory.as_deref());
        let types = types.map_err(failed("reading phone_types.directory"))?;
        Self::with(config, authorities, types)
    }

    /// The same with CA certificates and phone types that are here already.
    pub(super) fn with(
        config: &Config,
        authorities: Option<Vec<u8>>,
        phone_types: PhoneTypes,
    ) -> Result<Self, StartError> {
        Ok(Self {
            authorities,
            phone_types,
            tls: rest_tls(config).map_err(failed("reading server.tls"))?,
            audit: audit(config)?,
        })
    }
}

// === impl Assembly ===

impl Assembly {
    /// Puts everything together. `switch` is the one that `cluster` leads to.
    pub(super) fn new(
        config: &Config,
        supplies: Supplies,
        cluster: &Arc<Cluster>,
        switch: &Arc<Switch>,
        access: Access,
        lasting: &Lasting,
    ) -> Result<Self, StartError> {
        let lost_lines = Arc::clone(&lasting.counted.audit_lines_lost);
        let plan = Arc::new(numbering_plan(config));
        let base = Arc::new(Base {
            switch: Arc::clone(switch),
            access,
            number_policy: number_policy(config, &plan),
            plan,
            audit: supplies.audit.counting(lost_lines),
            secure_cookies: config.server.tls.is_some(),
            cross_site_cookies: !config.server.cors_origins.is_empty(),
        });
        let mut dialects = vec![
            mount_apio(config, Arc::clone(&base), supplies.phone_types),
            mount_icws(config, Arc::clone(&base), lasting.mailboxes.clone()),
        ];
        if config.server.docs {
            dialects.extend(mount_docs(config));
        }
        let mut rest = router(dialects)?.readable_by(&config.server.cors_origins);
        if config.access.allow_anonymous {
            rest = rest.called(&config.server.host_names);
        }
        let rest = counting(rest, &lasting.counted);
        let certificate_ends = supplies.tls.as_ref().map(TlsIdentity::ends);
        let state = operators::admin(config, cluster, &base, certificate_ends, lasting);
        let admin = router(vec![admin::dialect().with(Arc::new(state))])?;
        let admin = admin.called(&config.admin.host_names);
        Ok(Self {
            rest: Front::new(rest, supplies.tls, limits(config)),
            admin: Front::new(admin, None, limits(config)),
            base,
        })
    }
}

fn mount_apio(config: &Config, base: Arc<Base>, phone_types: PhoneTypes) -> Mounted {
    let dialect = apio::dialect(&config.apio.prefix, &config.apio.project_segments);
    dialect.with(Arc::new(Apio { base, phone_types }))
}

fn mount_icws(config: &Config, base: Arc<Base>, mailboxes: Mailboxes) -> Mounted {
    let decided = &config.icws;
    if !decided.enabled {
        return icws::removed(&decided.prefix).in_any_case();
    }
    let directory = DirectorySettings {
        plan: Arc::clone(&base.plan),
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
    let state = Icws::new(base, directory, settings, mailboxes);
    icws::dialect(&decided.prefix)
        .with(Arc::new(state))
        .in_any_case()
}

fn mount_docs(config: &Config) -> [Mounted; 2] {
    let config = config.clone();
    let docs = Arc::new(Docs::new(move || describe(&config)));
    openapi::dialects().map(|dialect| dialect.with(Arc::clone(&docs)))
}

fn router(dialects: Vec<Mounted>) -> Result<Router, StartError> {
    Router::new(dialects).map_err(failed("building the route table"))
}

/// Has each request counted when it is over.
fn counting(router: Router, counted: &Counted) -> Router {
    let (requests, history) = (counted.requests.clone(), Arc::clone(&counted.history));
    router.observed_by(move |served| {
        let (status, took) = (served.status_code(), served.duration);
        requests.count(served.route, served.method, status, took);
        history.count(status, took);
    })
}

fn audit(config: &Config) -> Result<Audit, StartError> {
    let Some(path) = &config.audit.file else {
        return Ok(Audit::off());
    };
    let audit = match path == Path::new("-") {
        true => Audit::to_stdout(),
        false => Audit::to_file(path),
    };
    let doing = format!("opening audit.file {}", path.display());
    let audit = audit.map_err(failed(&doing))?;
    if let Some(found) = of_secret(path) {
        tracing::warn!(file = found.message, "the audit is not its owner's alone");
    }
    Ok(audit.required(config.audit.required))
}

/// The numbering plan that a configuration asks for.
pub(super) fn numbering_plan(config: &Config) -> Plan {
    let numbering = &config.numbering;
    Plan::new(&Settings {
        country_code: numbering.country_code.clone(),
        trunk_prefix: numbering.trunk_prefix.clone(),
        keeps_leading_zero: numbering.keeps_leading_zero,
        international_prefixes: numbering.international_prefixes.clone(),
        outside_prefix: numbering.outside_prefix.clone(),
    })
}

fn number_policy(config: &Config, plan: &Arc<Plan>) -> NumberPolicy {
    let policy = &config.number_policy;
    let prefixes = |allow: &[String], deny: &[String]| Prefixes {
        allow: allow.to_vec(),
        deny: deny.to_vec(),
    };
    let tenants = policy.tenant.iter();
    let tenants = tenants.map(|own| (own.id.clone(), prefixes(&own.allow, &own.deny)));
    let overall = prefixes(&policy.allow, &policy.deny);
    NumberPolicy::new(Arc::clone(plan), overall, tenants.collect())
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
