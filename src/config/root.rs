//! The root of the file: a table of its sections.

use super::access::AccessConfig;
use super::backend::BackendConfig;
use super::front::{ApioConfig, IcwsConfig, NumberPolicyConfig, NumberingConfig, PhoneTypesConfig};
use super::section::section;
use super::server::{AdminConfig, AuditConfig, LogConfig, ServerConfig};
use super::telemetry::TelemetryConfig;

section! {
    /// The whole configuration; one field per section of the file.
    ///
    /// `Config::default()` has the defaults of all keys, but not yet what has none: the switch's
    /// servers and our login.
    Config {
        server: ServerConfig = ServerConfig::default();
        admin: AdminConfig = AdminConfig::default();
        backend: BackendConfig = BackendConfig::default();
        access: AccessConfig = AccessConfig::default();
        apio: ApioConfig = ApioConfig::default();
        icws: IcwsConfig = IcwsConfig::default();
        numbering: NumberingConfig = NumberingConfig::default();
        phone_types: PhoneTypesConfig = PhoneTypesConfig::default();
        number_policy: NumberPolicyConfig = NumberPolicyConfig::default();
        audit: AuditConfig = AuditConfig::default();
        log: LogConfig = LogConfig::default();
        telemetry: TelemetryConfig = TelemetryConfig::default();
    }
}

impl Config {
    /// The table of all keys, by their sections.
    pub fn keys() -> &'static [super::key::ConfigKey] {
        Config::KEYS
    }
}
