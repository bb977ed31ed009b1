//! What callers see: `[apio]`, `[icws]`, `[numbering]`, `[phone_types]` and `[number_policy]`.

use std::path::PathBuf;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::text;

/// `[apio]`: the APIO dialect.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Apio {
    /// What every path begins with; no slash at the end. Default `/api/v1`.
    pub prefix: String,
    /// Segments that may stand between the prefix and `tenants`, without a meaning. Default none.
    pub project_segments: Vec<String>,
}

/// `[icws]`: the ICWS dialect.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Icws {
    /// Whether it is served. Default true; with false its paths answer 410.
    pub enabled: bool,
    /// What stands before `/icws`; no slash at the end. Default nothing.
    pub prefix: String,
    /// Where clients may connect instead while this gateway drains or has no switch. Default none.
    pub alternate_hosts: Vec<String>,
    /// How long a change waits for another one of the same user. Default 2 s, 0 s to 1 min.
    #[serde(with = "text::duration")]
    pub busy_wait: Duration,
    /// How often the switch is asked again for a subscription that is polled. Default 30 s, 1 s to
    /// 1 h.
    #[serde(with = "text::duration")]
    pub refresh_interval: Duration,
    /// Of how many users of a group all numbers are looked at for one that a search does not find.
    /// Default 500, 0 to 10000.
    pub lookup_users_max: usize,
}

/// `[numbering]`: telephone numbers.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Numbering {
    /// The country code of national numbers, 1 to 3 digits. Without it they pass as they are.
    pub country_code: Option<String>,
    /// What is dialled before a number of another area, up to 4 digits, or nothing. Default what is
    /// usual in the country.
    pub trunk_prefix: Option<String>,
    /// Whether a leading 0 belongs to the number. Default what is usual in the country.
    pub keeps_leading_zero: Option<bool>,
    /// What is dialled before a number of another country, the usual prefix first; `x` stands for any
    /// digit. Default what is usual in the country.
    pub international_prefixes: Option<Vec<String>>,
    /// What is dialled to get out of the company, up to 4 digits. Default none.
    pub outside_prefix: Option<String>,
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

impl Default for Icws {
    fn default() -> Icws {
        Icws {
            enabled: true,
            prefix: String::new(),
            alternate_hosts: Vec::new(),
            busy_wait: Duration::from_secs(2),
            refresh_interval: Duration::from_secs(30),
            lookup_users_max: 500,
        }
    }
}
