//! Verdict on a command: what a caller may not do with it, or what is still to be proved.
//!
//! It is a function of the command, the caller's scope and two flags, and asks nobody. What it lets pass is within
//! the scope once each user in the verdict is: those are proved by the switch before the command is sent.

use std::collections::HashSet;

use ocip_schema::json::CheckedCommand;

use super::denial::{GuardDenial, GuardRule};
use super::identity::{IdentityKind, is_of_administrators};
use super::level::CommandLevel;
use super::scan::{CommandScan, NamedIdentity, NamedText};
use crate::access::{CallerScope, PathTarget};

/// How many ids a denial names; a body may hold thousands.
const POINTERS_MAX: usize = 10;

/// Rights of a caller to one command.
#[derive(Debug, Clone, Copy)]
pub struct GuardRights<'k> {
    /// Whom the caller may touch.
    pub scope: &'k CallerScope,
    /// Whether the grant names the command, or its family, with nothing left open.
    pub is_exact: bool,
    /// Whether the caller may use commands without ids, and devices of the whole system.
    pub system: bool,
}

/// What a command is about, as far as it says so itself.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GuardVerdict<'c> {
    /// Users, each once, who are to be proved to be within the caller's scope.
    pub users: Vec<NamedUser<'c>>,
    /// Tenants and groups, which are within it.
    pub places: Vec<NamedPlace<'c>>,
    /// Ids that are not there yet, or that nobody can prove.
    pub others: Vec<NamedText<'c>>,
    /// What is dialled.
    pub numbers: Vec<NamedText<'c>>,
}

/// User whom a command names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedUser<'c> {
    /// Where, first.
    pub named: NamedText<'c>,
    /// The tenant that the command names beside the user.
    pub tenant: Option<&'c str>,
}

/// Tenant that a command names, or a group of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct NamedPlace<'c> {
    /// The tenant.
    pub tenant: &'c str,
    /// The group.
    pub group: Option<&'c str>,
}

/// A command and the rights to it, scanned once.
struct GuardCase<'c, 's, 'k> {
    checked: &'c CheckedCommand<'s>,
    rights: GuardRights<'k>,
    scan: CommandScan<'c>,
}

/// Targets noted so far, each once.
#[derive(Default)]
struct NotedTargets<'c> {
    users: HashSet<String>,
    places: HashSet<NamedPlace<'c>>,
    verdict: GuardVerdict<'c>,
}

/// Decides on a command that fits its schema.
pub fn judge<'c>(
    checked: &'c CheckedCommand<'_>,
    rights: GuardRights<'_>,
) -> Result<GuardVerdict<'c>, GuardDenial> {
    let scan = CommandScan::of(checked);
    let case = GuardCase {
        checked,
        rights,
        scan,
    };
    case.check_caller()?;
    case.check_named()?;
    case.check_made()?;
    case.check_administrators()?;
    case.check_level()?;
    case.check_devices()?;
    Ok(case.verdict())
}

// === impl GuardCase ===

impl<'c> GuardCase<'c, '_, '_> {
    fn of_kind(&self, kind: IdentityKind) -> impl Iterator<Item = &NamedIdentity<'c>> {
        let identities = self.scan.identities.iter();
        identities.filter(move |one| one.kind == kind)
    }

    fn has(&self, kind: IdentityKind) -> bool {
        self.of_kind(kind).next().is_some()
    }

    /// Whether the caller's scope is everything, so that nothing has to be proved.
    fn is_unlimited(&self) -> bool {
        *self.rights.scope == CallerScope::Everything
    }

    /// People have no grants, and what they may touch is less than a group.
    fn check_caller(&self) -> Result<(), GuardDenial> {
        match self.rights.scope {
            CallerScope::Everything | CallerScope::Tenants(_) | CallerScope::Groups { .. } => {
                Ok(())
            }
            CallerScope::User { .. } | CallerScope::Nobody => {
                let message = "is for keys, and not for people who have logged in";
                Err(self.denied(GuardRule::Grant, message))
            }
        }
    }

    /// Tenants, groups and resellers at any depth are compared with the scope.
    fn check_named(&self) -> Result<(), GuardDenial> {
        let outside = self.scan.identities.iter();
        let mut outside = outside.filter(|one| !self.is_within(one)).peekable();
        let Some(first) = outside.peek() else {
            return Ok(());
        };
        let why = match first.kind {
            IdentityKind::Group if first.tenant.is_none() => {
                "names a group without its tenant, so nobody can tell whose it is"
            }
            IdentityKind::Reseller => "names a reseller, and this key is limited to tenants",
            IdentityKind::External => {
                "does not tell whose it is: a limited key names ids of the switch"
            }
            _ => "is not within the tenants and groups of this key",
        };
        let message = format!("{}: {:?} {why}", first.named.pointer, first.named.text);
        let pointers = outside.take(POINTERS_MAX);
        let pointers = pointers.map(|one| one.named.pointer.clone()).collect();
        Err(GuardDenial::at(GuardRule::Scope, pointers, message))
    }

    /// Whether an id is within the scope, as far as that can be told from the command.
    fn is_within(&self, identity: &NamedIdentity<'_>) -> bool {
        let text = identity.named.text;
        match (identity.kind, self.rights.scope) {
            (_, CallerScope::Everything) => true,
            (IdentityKind::Reseller | IdentityKind::External, _) => false,
            // Proved, or looked at further down.
            (IdentityKind::User | IdentityKind::Administrator | IdentityKind::Made, _) => true,
            (IdentityKind::Tenant, CallerScope::Groups { tenant, .. }) => tenant == text,
            (IdentityKind::Tenant, scope) => scope.holds(PathTarget {
                tenant: Some(text),
                ..PathTarget::default()
            }),
            (IdentityKind::Group, scope) => identity.tenant.is_some_and(|tenant| {
                scope.holds(PathTarget {
                    tenant: Some(tenant),
                    group: Some(text),
                    user: None,
                })
            }),
        }
    }

    /// Who is made is where the command says, so it must say that.
    fn check_made(&self) -> Result<(), GuardDenial> {
        if self.is_unlimited() || !self.has(IdentityKind::Made) {
            return Ok(());
        }
        let is_administrator = is_of_administrators(self.checked.command.family());
        match self.names_place(!is_administrator || self.is_of_groups()) {
            true => Ok(()),
            false => Err(self.unplaced("makes somebody", IdentityKind::Made)),
        }
    }

    /// Where administrators are cannot be asked.
    fn check_administrators(&self) -> Result<(), GuardDenial> {
        if self.is_unlimited() || !self.has(IdentityKind::Administrator) {
            return Ok(());
        }
        if !self.rights.is_exact {
            let message =
                "names an administrator: a limited key needs this command by its name in oci.allow";
            return Err(self.denied(GuardRule::Level, message));
        }
        match self.names_place(self.is_of_groups()) {
            true => Ok(()),
            false => Err(self.unplaced("names an administrator", IdentityKind::Administrator)),
        }
    }

    fn is_of_groups(&self) -> bool {
        matches!(self.rights.scope, CallerScope::Groups { .. })
    }

    /// Whether it names a tenant, and a group if that is needed, directly.
    fn names_place(&self, with_group: bool) -> bool {
        let names = |kind| {
            self.of_kind(kind)
                .any(|one| one.named.pointer.rfind('/') == Some(0))
        };
        names(IdentityKind::Tenant) && (!with_group || names(IdentityKind::Group))
    }

    fn unplaced(&self, what: &str, kind: IdentityKind) -> GuardDenial {
        let pointers = self.of_kind(kind).take(POINTERS_MAX);
        let pointers = pointers.map(|one| one.named.pointer.clone()).collect();
        let message = format!(
            "{} {what} and does not say in which tenant and group: only a key for all tenants may use it so",
            self.checked.command.name()
        );
        GuardDenial::at(GuardRule::Scope, pointers, message)
    }

    /// A limited key is for commands about somebody within its limits.
    fn check_level(&self) -> Result<(), GuardDenial> {
        let GuardRights {
            is_exact, system, ..
        } = self.rights;
        let level = CommandLevel::of(self.checked.command);
        match (self.rights.scope, level) {
            (CallerScope::Everything, _) => Ok(()),
            (
                CallerScope::Tenants(_),
                CommandLevel::User | CommandLevel::Group | CommandLevel::Tenant,
            )
            | (CallerScope::Groups { .. }, CommandLevel::User | CommandLevel::Group) => Ok(()),
            (CallerScope::Groups { .. }, CommandLevel::Tenant) if is_exact => Ok(()),
            (CallerScope::Groups { .. }, CommandLevel::Tenant) => {
                let message = "is about a whole tenant: a key limited to groups needs it by its name in oci.allow";
                Err(self.denied(GuardRule::Level, message))
            }
            _ if is_exact && system => Ok(()),
            _ => {
                let message = "need not be about any tenant, group or user: a limited key needs it by its name in oci.allow, and oci_system = true";
                Err(self.denied(GuardRule::Level, message))
            }
        }
    }

    fn denied(&self, rule: GuardRule, why: &str) -> GuardDenial {
        GuardDenial::of_command(rule, format!("{} {why}", self.checked.command.name()))
    }

    /// A device is its group's, its tenant's or everybody's.
    fn check_devices(&self) -> Result<(), GuardDenial> {
        let levels = self.scan.device_levels.iter();
        let mut denied = levels.filter(|one| !self.may_touch_devices(one.text));
        let Some(first) = denied.next() else {
            return Ok(());
        };
        let message = format!(
            "{}: a device of level {:?} is not for this key: {}",
            first.pointer,
            first.text,
            match first.text {
                "System" => "that takes oci_system = true",
                _ => "a key limited to groups may name those of level \"Group\"",
            }
        );
        let pointers = std::iter::once(first).chain(denied).take(POINTERS_MAX);
        let pointers = pointers.map(|one| one.pointer.clone()).collect();
        Err(GuardDenial::at(GuardRule::Device, pointers, message))
    }

    fn may_touch_devices(&self, level: &str) -> bool {
        match level {
            "Group" => true,
            "Service Provider" => !self.is_of_groups(),
            // One that is not known here may be anybody's.
            _ => self.rights.system,
        }
    }

    fn verdict(self) -> GuardVerdict<'c> {
        let mut noted = NotedTargets::default();
        for identity in self.scan.identities {
            noted.add(identity);
        }
        GuardVerdict {
            numbers: self.scan.numbers,
            ..noted.verdict
        }
    }
}

// === impl GuardVerdict ===

impl GuardVerdict<'_> {
    /// Whether everybody in it is in the other one, too.
    pub fn names_no_more_than(&self, other: &GuardVerdict<'_>) -> bool {
        let users: HashSet<_> = other.users.iter().map(|one| one.named.text).collect();
        let places: HashSet<_> = other.places.iter().copied().collect();
        let others: HashSet<_> = other.others.iter().map(|one| one.text).collect();
        let numbers: HashSet<_> = other.numbers.iter().map(|one| one.text).collect();
        self.users.iter().all(|one| users.contains(one.named.text))
            && self.places.iter().all(|one| places.contains(one))
            && self.others.iter().all(|one| others.contains(one.text))
            && self.numbers.iter().all(|one| numbers.contains(one.text))
    }
}

// === impl NotedTargets ===

impl<'c> NotedTargets<'c> {
    fn add(&mut self, identity: NamedIdentity<'c>) {
        let NamedIdentity {
            kind,
            named,
            tenant,
        } = identity;
        match (kind, tenant) {
            (IdentityKind::User, _) => self.add_user(NamedUser { named, tenant }),
            (IdentityKind::Tenant, _) => self.add_place(named.text, None),
            (IdentityKind::Group, Some(tenant)) => self.add_place(tenant, Some(named.text)),
            (
                IdentityKind::Group
                | IdentityKind::Administrator
                | IdentityKind::Made
                | IdentityKind::Reseller
                | IdentityKind::External,
                _,
            ) => self.verdict.others.push(named),
        }
    }

    /// Ids are the same in small and capital letters.
    fn add_user(&mut self, user: NamedUser<'c>) {
        if self.users.insert(user.named.text.to_lowercase()) {
            self.verdict.users.push(user);
        }
    }

    fn add_place(&mut self, tenant: &'c str, group: Option<&'c str>) {
        let place = NamedPlace { tenant, group };
        if self.places.insert(place) {
            self.verdict.places.push(place);
        }
    }
}
