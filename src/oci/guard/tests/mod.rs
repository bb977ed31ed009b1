//! The guard, for every shape of target and every kind of key, and with random commands.

mod matrix;
mod random;

use std::sync::LazyLock;

use ocip_schema::SchemaSet;
use ocip_schema::json::CheckedCommand;
use serde_json::Value;

use super::*;
use crate::access::CallerScope;

static SCHEMAS: LazyLock<SchemaSet> = LazyLock::new(|| {
    let files = [
        (
            "envelope.xsd",
            include_str!("../../../../schemas/envelope.xsd"),
        ),
        ("types.xsd", include_str!("../../../../schemas/types.xsd")),
        ("commands.xsd", include_str!("commands.xsd")),
    ];
    SchemaSet::read(&files).unwrap()
});

/// A command with this body.
fn command(name: &str, body: &Value) -> CheckedCommand<'static> {
    let checked = SCHEMAS.command(name).unwrap().check(body);
    checked.unwrap_or_else(|faults| panic!("{name} {body}: {faults:?}"))
}

fn tenants(ids: &[&str]) -> CallerScope {
    CallerScope::Tenants(ids.iter().map(|id| (*id).to_owned()).collect())
}

fn groups(tenant: &str, ids: &[&str]) -> CallerScope {
    CallerScope::Groups {
        tenant: tenant.to_owned(),
        groups: ids.iter().map(|id| (*id).to_owned()).collect(),
    }
}
