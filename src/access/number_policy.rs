//! Which numbers may be put on the switch: a guard against toll fraud.
//!
//! A speed dial, a simultaneous ring number or a button that leads to an expensive number is money
//! lost. So the operations team can name prefixes: a number must begin with none of those denied
//! and, where any are allowed, with one of those. Rules for all tenants and those of the tenant
//! count together. A number is looked at in every form in which it can be written – with the
//! country code, as a national number, as the user of a SIP URI – so that a rule for one form holds
//! for the others.

use std::collections::HashMap;

/// The country code of the plan that has its own ways abroad.
const NORTH_AMERICA: &str = "1";

/// What may stand in the user of a SIP URI and is never dialled.
const MARKS: &str = "-_.!~'()";

/// The most digits of a feature code.
const CODE_MAX: usize = 3;

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
        let dialled = dialled(number);
        let country_code = self.country_code.as_deref();
        let whole = forms(&dialled, country_code);
        let inside = inside(&dialled).flat_map(|number| forms(number, country_code));
        let inside: Vec<String> = inside.collect();
        self.overall.check(&whole, &inside, None)?;
        match self.tenants.get(tenant) {
            Some(prefixes) => prefixes.check(&whole, &inside, Some(tenant)),
            None => Ok(()),
        }
    }
}

impl Prefixes {
    /// What is inside a feature code can only be denied: the code itself may be allowed.
    fn check(
        &self,
        whole: &[String],
        inside: &[String],
        tenant: Option<&str>,
    ) -> Result<(), RefusedBy> {
        let any = |forms: &[String], prefix: &String| {
            forms.iter().any(|form| form.starts_with(prefix.as_str()))
        };
        let denied = |prefix: &&String| any(whole, prefix) || any(inside, prefix);
        let tenant = || tenant.map(str::to_owned);
        if let Some(prefix) = self.deny.iter().find(denied) {
            return Err(RefusedBy::Deny {
                prefix: prefix.clone(),
                tenant: tenant(),
            });
        }
        if self.allow.is_empty() || self.allow.iter().any(|prefix| any(whole, prefix)) {
            return Ok(());
        }
        Err(RefusedBy::Allow {
            allow: self.allow.clone(),
            tenant: tenant(),
        })
    }
}

/// The digits of what is dialled: the user of a SIP URI without the marks that may stand in it.
fn dialled(number: &str) -> String {
    let user = number.split('@').next().unwrap_or_default();
    user.chars().filter(|c| !MARKS.contains(*c)).collect()
}

/// The numbers inside a feature code: what follows a code such as `*67`, and the parts between `*`
/// and `#`. What is no longer than a code is none.
fn inside(dialled: &str) -> impl Iterator<Item = &str> {
    let is_code = dialled.contains(['*', '#']);
    let parts = dialled.split(['*', '#']).filter(move |_| is_code);
    let rests = parts.flat_map(|part| [0, 2, 3].into_iter().filter_map(|at| part.get(at..)));
    rests.filter(|digits| digits.len() > CODE_MAX)
}

/// The forms in which a number can be written.
fn forms(dialled: &str, country_code: Option<&str>) -> Vec<String> {
    let mut forms = vec![dialled.to_owned()];
    let Some(digits) = international(dialled, country_code) else {
        return forms;
    };
    forms.extend([format!("+{digits}"), format!("00{digits}")]);
    let national = country_code.and_then(|code| digits.strip_prefix(code));
    match (country_code, national) {
        (Some(NORTH_AMERICA), Some(national)) => {
            forms.extend([format!("1{national}"), national.to_owned()]);
        }
        (Some(NORTH_AMERICA), None) => forms.push(format!("011{digits}")),
        (Some(code), Some(national)) => {
            // Many networks overlook the 0 of the national form.
            let national = national.trim_start_matches('0');
            let ways = [format!("+{code}"), format!("00{code}"), "0".to_owned()];
            forms.extend(ways.map(|way| way + national));
        }
        (_, _) => {}
    }
    forms
}

/// The number from its country code on, as far as that can be told.
fn international(dialled: &str, country_code: Option<&str>) -> Option<String> {
    let abroad = ["+", "00"].iter().find_map(|way| dialled.strip_prefix(way));
    if let Some(digits) = abroad {
        return Some(digits.trim_start_matches('0').to_owned());
    }
    match country_code? {
        NORTH_AMERICA => north_american(dialled),
        code => Some(format!("{code}{}", dialled.strip_prefix('0')?)),
    }
}

/// There `011` leads abroad and not `00`, as does `01` by way of an operator; `1`, or `0` by way of an
/// operator, leads to another area, whose number has ten digits.
fn north_american(dialled: &str) -> Option<String> {
    let abroad = ["011", "01"]
        .iter()
        .find_map(|way| dialled.strip_prefix(way));
    if let Some(digits) = abroad {
        return Some(digits.to_owned());
    }
    let national = dialled.strip_prefix(['0', '1']).unwrap_or(dialled);
    (national.len() >= 10).then(|| format!("1{national}"))
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
                "0-900.1(23)@voice.example.net",
                "+320900123",
                "+0032900123",
                "*670900123",
                "#31#0032900123",
                "*55*0900123",
            ] {
                assert!(policy.check("foo", number).is_err(), "{rule} {number}");
            }
            for number in [
                "+3290",
                "+32475000000",
                "12",
                "*55",
                "*55*12",
                "*6775",
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
    fn a_north_american_way_abroad_is_one() {
        let policy = |allow: &[&str], deny: &[&str]| NumberPolicy {
            country_code: Some("1".into()),
            ..policy(allow, deny)
        };
        let allow = policy(&["+1"], &["+1900"]);
        for number in ["+12125550100", "12125550100", "2125550100", "02125550100"] {
            assert!(allow.check("foo", number).is_ok(), "{number}");
        }
        for number in [
            "0114570201234",
            "014570201234",
            "19005550100",
            "9005550100",
            "12",
        ] {
            assert!(allow.check("foo", number).is_err(), "{number}");
        }
        let deny = policy(&[], &["011"]);
        assert!(deny.check("foo", "+4570201234").is_err());
        assert!(deny.check("foo", "+12125550100").is_ok());
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
