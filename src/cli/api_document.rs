//! The OpenAPI document of a configuration.

use serde_json::Value;

use super::examples::{APIO_PREFIXES, EXAMPLES};
use super::list_examples::LIST_EXAMPLES;
use super::schedule_examples::SCHEDULE_EXAMPLES;
use super::shared_call_examples::SHARED_CALL_EXAMPLES;
use super::walk::examples;
use crate::config::Config;
use crate::openapi::{DialectPart, document};
use crate::{apio, icws, oci};

/// The document about what a gateway with this configuration serves.
pub fn describe(config: &Config) -> Value {
    describe_with(config, config.oci.schemas.is_some())
}

/// The same, where it is known whether any command is served: the demo has schemas and no folder.
pub(super) fn describe_with(config: &Config, has_schemas: bool) -> Value {
    let dialect = apio::dialect(&config.apio.prefix, &config.apio.project_segments);
    let of_apio = [
        EXAMPLES,
        LIST_EXAMPLES,
        SCHEDULE_EXAMPLES,
        SHARED_CALL_EXAMPLES,
    ]
    .concat();
    let apio = DialectPart::new(apio::about(), &dialect).with_examples(of_apio, APIO_PREFIXES);
    let icws = icws::dialect(&config.icws.prefix);
    let icws = DialectPart::new(icws::about(), &icws).with_examples(examples(), &["/icws"]);
    let oci = DialectPart::new(oci::about(), &oci::documented());
    let parts = std::iter::once(apio)
        .chain(config.icws.enabled.then_some(icws))
        .chain(has_schemas.then_some(oci));
    document(&parts.collect::<Vec<_>>())
}
