//! Settings of access control, from the configuration.

use crate::access::{
    AccessSettings, ApiKey, AttemptLimits, CallerScope, OciGrant, Rate, Role, SessionLimits,
};
use crate::config::{AccessConfig, AccessKey, KeyRole};

/// The settings that the configuration means.
pub(super) fn settings(access: &AccessConfig) -> AccessSettings {
    let rates = &access.rate;
    AccessSettings {
        allow_anonymous: access.allow_anonymous,
        proof_ttl: access.proof_ttl,
        write_proof_ttl: access.write_proof_ttl,
        commands_per_request: access.commands_per_request,
        keys: access.key.iter().filter_map(key).collect(),
        key_rate: rate(rates.key_per_second, rates.key_burst),
        user_rate: rate(rates.user_per_second, rates.user_burst),
        address_rate: rate(rates.address_per_second, rates.address_burst),
        tenant_concurrency: access.tenant_concurrency,
        sessions: SessionLimits {
            idle_timeout: access.session_idle_timeout,
            max_age: access.session_max_age,
            most: access.sessions_max,
            most_per_user: access.sessions_per_user_max,
        },
        attempts: AttemptLimits {
            per_user: access.login_attempts_per_user,
            per_address: access.login_attempts_per_address,
            window: access.login_window,
        },
    }
}

/// A key without a hash lets nobody in.
pub(super) fn key(key: &AccessKey) -> Option<ApiKey> {
    Some(ApiKey {
        name: key.name.clone(),
        sha256: key.sha256?.0,
        role: match key.role {
            KeyRole::Read => Role::Read,
            KeyRole::Write => Role::Write,
        },
        scope: scope(key),
        oci: key.oci.as_ref().map(|grant| OciGrant {
            allow: grant.allow.clone(),
            deny: grant.deny.clone(),
            system: key.oci_system,
            secrets: key.oci_secrets,
        }),
    })
}

fn scope(key: &AccessKey) -> CallerScope {
    match (&key.tenants[..], &key.groups[..]) {
        ([all], []) if all == "*" => CallerScope::Everything,
        (tenants, []) => CallerScope::Tenants(tenants.to_vec()),
        ([tenant], groups) => CallerScope::Groups {
            tenant: tenant.clone(),
            groups: groups.to_vec(),
        },
        // The configuration does not allow it; nobody is the safe reading.
        (_, _) => CallerScope::Tenants(Vec::new()),
    }
}

fn rate(per_second: usize, burst: usize) -> Rate {
    let number = |count| u32::try_from(count).unwrap_or(u32::MAX);
    Rate {
        per_second: number(per_second),
        burst: number(burst),
    }
}
