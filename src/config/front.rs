//! What callers see: `[apio]`, `[icws]`, `[numbering]`, `[phone_types]` and `[number_policy]`.

use std::path::PathBuf;
use std::time::Duration;

use super::key::*;
use super::section::section;
use crate::numbering::{NumberRule, is_dial_prefix, is_international_prefix};

section! {
    /// The APIO dialect.
    ApioConfig {
        /// What every path begins with: starts with a slash, none at the end; letters, digits and -._~ in its
        /// segments.
        prefix: String = "/api/v1".to_owned(), Text(is_path, PATH);
        /// Path segments that may stand between the prefix and "tenants" without a meaning: with ["telenet"],
        /// /api/v1/telenet/tenants is /api/v1/tenants. Each once, not "tenants".
        project_segments: Vec<String>,
            Text(|text| is_segment(text) && text != "tenants",
                "one path segment of letters, digits and -._~, and not \"tenants\"");
    }
}

section! {
    /// The ICWS dialect: sessions, and the speed dials as links that clients subscribe to.
    IcwsConfig {
        /// Whether it is served; with false, its paths answer 410.
        enabled: bool = true;
        /// What stands before /icws in every path, such as "/api/host": starts with a slash, none at the end;
        /// letters, digits and -._~ in its segments.
        prefix: String, Text(|text| text.is_empty() || is_path(text), PATH);
        /// The hosts that clients are told to connect to instead while this gateway shuts down or has no
        /// session to the switch. They keep to the scheme and port that they have.
        alternate_hosts: Vec<String>, Text(|text| is_of(text, "-._:[]"),
            "a host name or an address: clients keep to the scheme and port that they have");
        /// How long a change waits for another one of the same user, before 503.
        busy_wait: Duration = 2 * SECOND, Time(ZERO, MINUTE);
        /// How often the switch is asked again for a subscription whose client polls; what changes through
        /// this gateway is seen at once.
        refresh_interval: Duration = 30 * SECOND, Time(SECOND, HOUR);
        /// A number that no search of the switch finds may be a further number, a mobile or a fax number of a
        /// colleague: of how many users of the group these are read to find out, as far as
        /// access.commands_per_request goes.
        lookup_users_max: usize = 500, Count(0, 10_000);
    }
}

section! {
    /// Telephone numbers.
    NumberingConfig {
        /// The country code of national numbers, by which a number is the same in every form: here 0… and
        /// 0032… become +32… where the switch wants a directory number. How numbers are dialled in the country
        /// is known (of all countries); "check" prints it. 1 to 3 digits, no leading 0. Default: none, and
        /// nothing is understood but + and 00.
        country_code: Option<String>,
            Text(|text| is_dial_prefix(text, 3) && !text.starts_with('0'), "1 to 3 digits without a leading 0"),
            Example("\"32\"");
        /// What is dialled before a number of another area: up to 4 digits, or "" for nothing. Default: what
        /// is usual in the country.
        trunk_prefix: Option<String>,
            Text(|text| text.is_empty() || is_dial_prefix(text, 4), "up to 4 digits, or \"\" for none"), Example("\"0\"");
        /// Whether a leading 0 belongs to the number, as in Italy. Default: what is usual in the country.
        keeps_leading_zero: Option<bool>, Example("false");
        /// What is dialled before a number of another country, the prefix that chooses no carrier first: 1 to
        /// 10 digits each, where x stands for any digit. Default: what is usual in the country.
        international_prefixes: Option<Vec<String>>,
            Text(is_international_prefix, "1 to 10 digits such as \"00\", with x for any digit after the first one"),
            Example("[\"00\"]");
        /// What is dialled to get out of the company: 1 to 4 digits. The rules of [number_policy] look behind
        /// it. Default: none.
        outside_prefix: Option<String>, Text(|text| is_dial_prefix(text, 4), "1 to 4 digits"), Example("\"9\"");
    }
}

section! {
    /// Phones, for their buttons.
    PhoneTypesConfig {
        /// A folder with one TOML file for each phone type; fixtures/phone-types has examples. Files whose
        /// name does not end in .toml are left alone. Default: none, and no phone's buttons are known.
        directory: Option<PathBuf>, Folder, Example("\"phone-types\"");
    }
}

section! {
    /// Which numbers may be put into a speed dial, a simultaneous ring number or a button, and where services
    /// may send calls: a guard against toll fraud. With numbering.country_code, a rule for one form of a
    /// number (+32900…, 0032900…, 0900…) holds for the others.
    NumberPolicyConfig {
        /// With any of these, a number must begin with one of them; with none, every number may be.
        allow: Vec<String>, NUMBERS;
        /// A number must begin with none of these, whatever is allowed.
        deny: Vec<String>, NUMBERS;
        tenant: Vec<TenantNumberPolicy>;
    }
}

section! {
    /// Rules of one tenant, on top of those above; any number of tenants.
    TenantNumberPolicy {
        /// Whose rules they are. No default.
        id: String, Example("\"foo\"");
        /// As above.
        allow: Vec<String>, NUMBERS;
        /// As above.
        deny: Vec<String>, NUMBERS;
    }
}

const PATH: &str = "a path such as \"/api/v1\": a slash before each segment, none at the end, and only letters, \
                    digits and -._~ in a segment";

const NUMBERS: KeyFact = Text(NumberRule::can_be, "digits, * and # after at most one +");

fn is_path(text: &str) -> bool {
    let path = text.strip_prefix('/');
    path.is_some_and(|path| path.split('/').all(is_segment))
}

/// Whether the text stands in a path as it is, and the route table takes it literally.
fn is_segment(text: &str) -> bool {
    !matches!(text, "." | "..") && is_of(text, "-._~")
}
