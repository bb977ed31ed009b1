//! What callers see: `[apio]`, `[numbering]`, `[phone_types]` and `[number_policy]`.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// `[apio]`: the APIO dialect.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Apio {
    /// What every path begins with; no slash at the end. Default `/api/v1`.
    pub prefix: String,
    /// Segments that may stand between the prefix and `tenants`, without a meaning. Default none.
    pub project_segments: Vec<String>,
}

/// `[numbering]`: telephone numbers.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Numbering {
    /// The country code of national numbers, 1 to 3 digits. Without it they pass as they are.
    pub country_code: Option<String>,
}

/// `[phone_types]`: what is known of phones.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct PhoneTypes {
    /// A folder with one TOML file for each phone type. Without it no phone's keys are known.
    pub directory: Option<PathBuf>,
}

/// `[number_policy]`: which numbers may be put into a speed dial, a simultaneous ring number or a
/// button.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct NumberPolicy {
    /// With any of these, a number must begin with one of them. Default none.
    pub allow: Vec<String>,
    /// A number must begin with none of these. Default none.
    pub deny: Vec<String>,
    /// Further rules for single tenants, on top of these.
    pub tenant: Vec<TenantNumberPolicy>,
}

/// `[[number_policy.tenant]]`: the rules of one tenant.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct TenantNumberPolicy {
    /// Whose rules they are, 1 to 30 characters.
    pub id: String,
    /// With any of these, a number must begin with one of them. Default none.
    pub allow: Vec<String>,
    /// A number must begin with none of these. Default none.
    pub deny: Vec<String>,
}

// === impl Default ===

impl Default for Apio {
    fn default() -> Apio {
        Apio {
            prefix: "/api/v1".to_owned(),
            project_segments: Vec::new(),
        }
    }
}
