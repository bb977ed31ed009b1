//! The root of the file: a table of its sections.

use super::access::Access;
use super::backend::Backend;
use super::front::{Apio, Icws, NumberPolicy, Numbering, PhoneTypes};
use super::section::section;
use super::server::{Admin, Audit, Log, Server};
use super::telemetry::Telemetry;

section! {
    /// The whole configuration; one field per section of the file.
    ///
    /// `Config::default()` has the defaults of all keys, but not yet what has none: the switch's
    /// servers and our login.
    Config {
        server: Server = Server::default();
        admin: Admin = Admin::default();
        backend: Backend = Backend::default();
        access: Access = Access::default();
        apio: Apio = Apio::default();
        icws: Icws = Icws::default();
        numbering: Numbering = Numbering::default();
        phone_types: PhoneTypes = PhoneTypes::default();
        number_policy: NumberPolicy = NumberPolicy::default();
        audit: Audit = Audit::default();
        log: Log = Log::default();
        telemetry: Telemetry = Telemetry::default();
    }
}

impl Config {
    /// The table of all keys, by their sections.
    pub fn keys() -> &'static [super::key::ConfigKey] {
        Config::KEYS
    }
}
