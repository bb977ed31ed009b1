//! Which numbers may be put on the switch: a guard against toll fraud.
//!
//! A speed dial, a simultaneous ring number or a button that leads to an expensive number is money
//! lost. So the operations team can name prefixes: a number must begin with none of those denied
//! and, where any are allowed, with one of those. Rules for all tenants and those of the tenant
//! count together. A number is looked at in every form in which it can be written – with the
//! country code, as a national number, as the user of a SIP URI – so that a rule for one form holds
//! for the others.

use std::collections::HashMap;

/// The rules.
#[derive(Debug, Clone, Default)]
pub struct NumberPolicy {
    /// The country code of the numbering plan, digits only.
    country_code: Option<String>,
    overall: Prefixes,
    tenants: HashMap<String, Prefixes>,
}

/// Prefixes of one scope.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Prefixes {
    /// With any of these, a number must begin with one of them.
    pub allow: Vec<String>,
    /// A number must begin with none of these.
    pub deny: Vec<String>,
}

/// The rule that refuses a number.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RefusedBy {
    /// It begins with a denied prefix.
    #[error("the number policy{} denies {prefix:?}", of(.tenant))]
    Deny {
        /// The prefix.
        prefix: String,
        /// Whose rule it is; everybody's with `None`.
        tenant: Option<String>,
    },
    /// It begins with none of the allowed prefixes.
    #[error("the number policy{} allows only {allow:?}", of(.tenant))]
    Allow {
        /// The prefixes.
        allow: Vec<String>,
        /// Whose rule it is; everybody's with `None`.
        tenant: Option<String>,
    },
}

fn of(tenant: &Option<String>) -> String {
    tenant
        .as_ref()
        .map(|tenant| format!(" of tenant {tenant:?}"))
        .unwrap_or_default()
}

impl NumberPolicy {
    /// Rules for everybody and for single tenants; without any, every number passes.
    pub fn new(
        country_code: Option<String>,
        overall: Prefixes,
        tenants: HashMap<String, Prefixes>,
    ) -> Self {
        Self {
            country_code,
            overall,
            tenants,
        }
    }

    /// Whether `number` may be dialled for somebody in `tenant`.
    pub fn check(&self, tenant: &str, number: &str) -> Result<(), RefusedBy> {
        let forms = forms(number, self.country_code.as_deref());
        self.overall.check(&forms, None)?;
        match self.tenants.get(tenant) {
            Some(prefixes) => prefixes.check(&forms, Some(tenant)),
            None => Ok(()),
        }
    }
}

impl Prefixes {
    fn check(&self, forms: &[String], tenant: Option<&str>) -> Result<(), RefusedBy> {
        let begins = |prefix: &String| forms.iter().any(|form| form.starts_with(prefix.as_str()));
        let tenant = || tenant.map(str::to_owned);
        if let Some(prefix) = self.deny.iter().find(|prefix| begins(prefix)) {
            return Err(RefusedBy::Deny {
                prefix: prefix.clone(),
                tenant: tenant(),
            });
        }
        if self.allow.is_empty() || self.allow.iter().any(begins) {
            return Ok(());
        }
        Err(RefusedBy::Allow {
            allow: self.allow.clone(),
            tenant: tenant(),
        })
    }
}

/// The forms in which a number can be written.
fn forms(number: &str, country_code: Option<&str>) -> Vec<String> {
    let dialled = number.split('@').next().unwrap_or_default();
    let mut forms = vec![number.to_owned(), dialled.to_owned()];
    if let Some(international) = dialled.strip_prefix("00") {
        forms.push(format!("+{international}"));
    }
    if let Some(international) = dialled.strip_prefix('+') {
        forms.push(format!("00{international}"));
    }
    if let Some(country_code) = country_code {
        let ours = format!("+{country_code}");
        let national = forms
            .iter()
            .find_map(|form| form.strip_prefix(&ours))
            .map(str::to_owned);
        match (national, dialled.strip_prefix('0')) {
            (Some(national), _) => forms.push(format!("0{national}")),
            (None, Some(national)) if !national.starts_with('0') => {
                forms.push(format!("{ours}{national}"));
                forms.push(format!("00{country_code}{national}"));
            }
            _ => {}
        }
    }
    forms
}

#[cfg(test)]
mod tests {
    use super::*;

    fn policy(allow: &[&str], deny: &[&str]) -> NumberPolicy {
        let own = |prefixes: &[&str]| prefixes.iter().map(|&prefix| prefix.to_owned()).collect();
        let prefixes = Prefixes {
            allow: own(allow),
            deny: own(deny),
        };
        NumberPolicy::new(Some("32".into()), prefixes, HashMap::new())
    }

    #[test]
    fn without_rules_every_number_passes() {
        assert!(NumberPolicy::default().check("foo", "+1900").is_ok());
    }

    #[test]
    fn a_denied_prefix_holds_for_every_form_of_the_number() {
        for rule in ["+32900", "0032900", "0900"] {
            let policy = policy(&[], &[rule]);
            for number in [
                "+32900123",
                "0032900123",
                "0900123",
                "0900123@voice.example.net",
            ] {
                assert!(policy.check("foo", number).is_err(), "{rule} {number}");
            }
            for number in [
                "+3290",
                "+32475000000",
                "12",
                "*55",
                "anna@voice.example.net",
            ] {
                assert!(policy.check("foo", number).is_ok(), "{rule} {number}");
            }
        }
    }

    #[test]
    fn with_allowed_prefixes_nothing_else_passes_and_a_denied_one_still_counts() {
        let policy = policy(&["+32", "*"], &["+32900"]);
        for number in ["+32475000000", "0475000000", "*55"] {
            assert!(policy.check("foo", number).is_ok(), "{number}");
        }
        for number in ["+4570201234", "0045 70201234", "12", "0900123"] {
            assert!(policy.check("foo", number).is_err(), "{number}");
        }
    }

    #[test]
    fn the_rules_of_a_tenant_come_on_top_and_are_named() {
        let deny = Prefixes {
            allow: Vec::new(),
            deny: vec!["+49".into()],
        };
        let tenants = HashMap::from([("foo".to_owned(), deny)]);
        let policy = NumberPolicy::new(None, Prefixes::default(), tenants);
        assert!(policy.check("bar", "+49301234567").is_ok());
        let refused = policy.check("foo", "+49301234567").unwrap_err();
        assert_eq!(
            refused.to_string(),
            "the number policy of tenant \"foo\" denies \"+49\""
        );
    }
}
