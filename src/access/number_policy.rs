//! Number policy: which numbers may be put on the switch, as a guard against toll fraud.
//!
//! A speed dial, a simultaneous ring number or a button that leads to an expensive number is money
//! lost. So the operations team can name prefixes: a number must begin with none of those denied
//! and, where any are allowed, with one of those. Rules for all tenants and those of the tenant
//! count together. The numbering plan knows what a number is in every form, so that a rule for one
//! form holds for the others.

use std::collections::HashMap;
use std::sync::Arc;

use crate::numbering::{DialledNumber, NumberRule, NumberingPlan};

/// The number policy in force: rules for all, and rules of tenants.
#[derive(Debug, Clone)]
pub struct NumberPolicy {
    plan: Arc<NumberingPlan>,
    overall: Rules,
    tenants: HashMap<String, Rules>,
}

/// Allowed and denied prefixes of one scope.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ScopePrefixes {
    /// With any of these, a number must begin with one of them.
    pub allow: Vec<String>,
    /// A number must begin with none of these.
    pub deny: Vec<String>,
}

/// Prefixes as the plan understands them.
#[derive(Debug, Clone)]
struct Rules {
    prefixes: ScopePrefixes,
    allow: Vec<NumberRule>,
    deny: Vec<NumberRule>,
}

/// Error of a number that the policy refuses: the rule.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PolicyError {
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
        plan: Arc<NumberingPlan>,
        overall: ScopePrefixes,
        tenants: HashMap<String, ScopePrefixes>,
    ) -> Self {
        let rules = |prefixes| Rules::new(&plan, prefixes);
        let tenants = tenants.into_iter();
        Self {
            overall: rules(overall),
            tenants: tenants
                .map(|(id, prefixes)| (id, rules(prefixes)))
                .collect(),
            plan,
        }
    }

    /// Whether `number` may be dialled for somebody in `tenant`.
    pub fn check(&self, tenant: &str, number: &str) -> Result<(), PolicyError> {
        let dialled = self.plan.dialled(number);
        self.overall.check(&dialled, None)?;
        match self.tenants.get(tenant) {
            Some(rules) => rules.check(&dialled, Some(tenant)),
            None => Ok(()),
        }
    }
}

impl NumberPolicy {
    /// Whether `number` may be dialled for somebody whose tenant is not known: no rule of any tenant may refuse it.
    pub fn check_for_anybody(&self, number: &str) -> Result<(), PolicyError> {
        let dialled = self.plan.dialled(number);
        self.overall.check(&dialled, None)?;
        let mut tenants = self.tenants.iter();
        tenants.try_for_each(|(tenant, rules)| rules.check(&dialled, Some(tenant)))
    }
}

impl Rules {
    fn new(plan: &NumberingPlan, prefixes: ScopePrefixes) -> Self {
        let rules = |prefixes: &[String]| -> Vec<NumberRule> {
            prefixes
                .iter()
                .map(|prefix| NumberRule::new(plan, prefix))
                .collect()
        };
        Self {
            allow: rules(&prefixes.allow),
            deny: rules(&prefixes.deny),
            prefixes,
        }
    }

    fn check(&self, dialled: &DialledNumber, tenant: Option<&str>) -> Result<(), PolicyError> {
        let ScopePrefixes { allow, deny } = &self.prefixes;
        let tenant = || tenant.map(str::to_owned);
        let denied = self.deny.iter().position(|rule| dialled.begins_with(rule));
        if let Some(place) = denied {
            return Err(PolicyError::Deny {
                prefix: deny[place].clone(),
                tenant: tenant(),
            });
        }
        if allow.is_empty() || dialled.is_within(&self.allow) {
            return Ok(());
        }
        Err(PolicyError::Allow {
            allow: allow.clone(),
            tenant: tenant(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn policy(country: &str, allow: &[&str], deny: &[&str]) -> NumberPolicy {
        let own = |prefixes: &[&str]| prefixes.iter().map(|&prefix| prefix.to_owned()).collect();
        let prefixes = ScopePrefixes {
            allow: own(allow),
            deny: own(deny),
        };
        NumberPolicy::new(
            Arc::new(NumberingPlan::of_country(country)),
            prefixes,
            HashMap::new(),
        )
    }

    #[test]
    fn without_rules_every_number_passes() {
        assert!(policy("32", &[], &[]).check("foo", "+1900").is_ok());
    }

    #[test]
    fn a_denied_prefix_holds_for_every_form_of_the_number() {
        for rule in ["+32900", "0032900", "0900"] {
            let policy = policy("32", &[], &[rule]);
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
        let policy = policy("32", &["+32", "*"], &["+32900"]);
        for number in ["+32475000000", "0475000000", "*55"] {
            assert!(policy.check("foo", number).is_ok(), "{number}");
        }
        for number in ["+4570201234", "0045 70201234", "12", "0900123"] {
            assert!(policy.check("foo", number).is_err(), "{number}");
        }
    }

    #[test]
    fn a_north_american_way_abroad_is_one() {
        let allow = policy("1", &["+1"], &["+1900"]);
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
        let deny = policy("1", &[], &["011"]);
        assert!(deny.check("foo", "+4570201234").is_err());
        assert!(deny.check("foo", "+12125550100").is_ok());
    }

    #[test]
    fn the_rules_of_a_tenant_come_on_top_and_are_named() {
        let deny = ScopePrefixes {
            allow: Vec::new(),
            deny: vec!["+49".into()],
        };
        let tenants = HashMap::from([("foo".to_owned(), deny)]);
        let policy = NumberPolicy::new(Arc::default(), ScopePrefixes::default(), tenants);
        assert!(policy.check("bar", "+49301234567").is_ok());
        let refused = policy.check("foo", "+49301234567").unwrap_err();
        assert_eq!(
            refused.to_string(),
            "the number policy of tenant \"foo\" denies \"+49\""
        );
    }
}
