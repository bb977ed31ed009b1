//! Who may call, how often, and whose keys there are: `[access]`, `[access.rate]` and `[[access.key]]`.

use std::time::Duration;

use super::key::*;
use super::oci::OciKeyGrant;
use super::section::{choices, section};
use super::value::texts;

section! {
    /// Who may call.
    AccessConfig {
        /// true lets everybody who reaches the REST listener and shows no credentials do everything; only
        /// allowed while that listens on a loopback address. With false only keys and logins get in.
        allow_anonymous: bool = false;
        /// How long it stays believed that a user belongs to the tenant in a path.
        proof_ttl: Duration = 30 * SECOND, Time(ZERO, TEN_MINUTES), Zero("ask each time");
        /// How long that stays believed for a change. With "0s" the switch is asked before each change, and a
        /// user who was moved elsewhere is out of reach at once. Never longer than proof_ttl.
        write_proof_ttl: Duration = ZERO, Time(ZERO, TEN_MINUTES);
        /// How long a logged-in user may pause.
        session_idle_timeout: Duration = 30 * MINUTE, Time(MINUTE, DAY);
        /// How long a login lasts at most.
        session_max_age: Duration = 12 * HOUR, Time(MINUTE, WEEK);
        /// How many logins last at once; while there are that many, further ones are answered 503.
        sessions_max: usize = 100_000, Count(1, 1_000_000);
        /// How many of them one user may have; one more ends the oldest.
        sessions_per_user_max: usize = 10, Count(1, 1000);
        /// How many wrong passwords for one user reach the switch within login_window; more are answered 429.
        /// Keep it below the number at which the switch locks the account. It may count for longer, so each further
        /// round of as many has a window twice as long, up to 30 days, until a right password.
        login_attempts_per_user: usize = 3, Count(1, 1000);
        /// The same from one address (of IPv6: from one network of 64 bits), whichever users it tries; beyond
        /// it the address has one try every 10 seconds, or more if the window gives more. Who has logged in
        /// from there in the last 7 days is not concerned.
        login_attempts_per_address: usize = 20, Count(1, MANY);
        /// How long a wrong password counts in the first round.
        login_window: Duration = 15 * MINUTE, Time(SECOND, DAY);
        /// How many requests of one tenant may run at once; more are answered 429. Whatever it is, tenants take turns
        /// at the sessions with the switch, so that one with many requests does not keep the others waiting.
        tenant_concurrency: usize = 64, Count(0, MANY), Zero("no limit");
        /// How many commands of the switch one request may take; one that takes more is answered 403. Each of
        /// a user's Simultaneous Ring criteria is read by a command of its own, and each user whose numbers
        /// are looked at (icws.lookup_users_max) takes three.
        commands_per_request: usize = 2000, Count(20, MANY);
        rate: AccessRate;
        key: Vec<AccessKey>;
    }
}

section! {
    /// How often somebody may ask; more is answered 429. A request that takes several documents of the switch
    /// counts as often as it takes one: what is missing after it is waited for before the next one.
    AccessRate {
        /// Requests a second with one key.
        key_per_second: usize = 100, Count(0, MANY), Zero("no limit");
        /// Requests at once with one key, after a pause.
        key_burst: usize = 200, Count(1, MANY);
        /// Requests a second of one user, in all logins together.
        user_per_second: usize = 20, Count(0, MANY), Zero("no limit");
        /// Requests at once of one user, after a pause.
        user_burst: usize = 40, Count(1, MANY);
        /// Requests a second from one address (of IPv6: from one network of 64 bits), whoever calls. Behind a
        /// proxy all callers have its address, so let that limit them and say 0.
        address_per_second: usize = 200, Count(0, MANY), Zero("no limit");
        /// Requests at once from one address, after a pause.
        address_burst: usize = 400, Count(1, MANY);
    }
}

section! {
    /// The keys of machines, sent as "Authorization: Bearer KEY": one such section for each. Make one with
    /// "ocip-gateway api-key NAME", which prints the key and this section for it. Default none.
    AccessKey {
        /// What it is called in logs: 1 to 64 letters, digits and -._, each once. No default.
        name: String, Example("\"crm\"");
        /// The key's SHA-256: 64 hexadecimal digits. The key itself is nowhere in here. No default.
        sha256: Option<KeyHash>, Example("\"00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff\"");
        /// "read" or "write".
        role: KeyRole = KeyRole::Read;
        /// The tenants that it may touch, or ["*"] for all. At least one; no default.
        tenants: Vec<String>, ID, Example("[\"foo\"]");
        /// The groups that it may touch; only with exactly one tenant. Default: all.
        groups: Vec<String>, ID, Example("[\"foogroup\"]");
        /// Whether it may use commands that are about no tenant, group or user (with oci.allow, and by their name
        /// there if tenants are not ["*"]), and devices of the whole system.
        oci_system: bool = false;
        /// Whether it is shown the passwords and the like that are in answers to such commands.
        oci_secrets: bool = false;
        oci: Option<OciKeyGrant>;
    }
}

const ID: KeyFact = Token("the id", 30);

choices! {
    /// What a key's holder may do.
    KeyRole, "`read` or `write`" {
        Read = "read", Write = "write",
    }
}

/// Whether the text can be the name of a key of `[[access.key]]`.
pub fn is_key_name(text: &str) -> bool {
    is_of(text, "-._") && text.len() <= 64
}

/// The SHA-256 of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct KeyHash(pub [u8; 32]);

texts! {
    KeyHash, "the 64 hexadecimal digits of the key's SHA-256, as `ocip-gateway api-key` prints them", read_hash,
        |hash: &KeyHash| ocip::hex(&hash.0);
}

/// What was given is not repeated: it may well be the key.
fn read_hash(text: &str, expected: &str) -> Result<KeyHash, String> {
    let fault = || format!("expected {expected} (what was given is not shown)");
    ocip::unhex(text).map(KeyHash).ok_or_else(fault)
}

#[cfg(test)]
mod tests {
    use super::super::value::ConfigValue;
    use super::*;

    #[test]
    fn a_hash_is_64_hexadecimal_digits() {
        let hash = read_hash(&"aB".repeat(32), "").unwrap();
        assert_eq!(hash, KeyHash([0xab; 32]));
        assert_eq!(hash.write(), Some("ab".repeat(32).into()));
    }

    #[test]
    fn a_key_in_place_of_its_hash_is_not_repeated() {
        for text in ["", "geheim", &"g".repeat(64), &"a".repeat(65)] {
            let said = read_hash(text, "a hash").unwrap_err();
            assert!(said.starts_with("expected a hash"), "{said}");
            assert!(!said.contains("geheim"), "{said}");
        }
    }
}
