//! Targets of commands: whom they name, where the switch says those are, and whether that is within the caller's scope.

use std::collections::HashMap;
use std::sync::Arc;

use serde::Serialize;

use super::guard::{GuardDenial, GuardRule, GuardVerdict, NamedUser};
use super::problem::OciProblem;
use super::problem_kind::ProblemKind;
use super::state::Oci;
use crate::access::{CallerScope, PathTarget};
use crate::switch::user_places::{SoughtUser, UserPlace};

/// How many ids a problem names.
const POINTERS_MAX: usize = 10;

/// A command's verdict, and where its body stands in that of the request.
pub(super) struct JudgedCommand<'c> {
    pub(super) verdict: GuardVerdict<'c>,
    /// What stands before its JSON pointers.
    pub(super) place: String,
    pub(super) is_write: bool,
}

/// Users whom commands name, each once.
#[derive(Default)]
pub(super) struct NamedUsers<'c> {
    pub(super) sought: Vec<SoughtUser<'c>>,
    pointers: Vec<String>,
}

/// Users as the switch placed them, by their ids in commands.
#[derive(Default)]
pub(super) struct PlacedUsers(HashMap<String, Arc<UserPlace>>);

/// Target as a dry run and the audit show it.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "type", rename_all = "lowercase")]
pub(super) enum ShownTarget {
    /// A user.
    User {
        tenant: Option<String>,
        group: Option<String>,
        user: String,
    },
    /// A group.
    Group { tenant: String, group: String },
    /// A tenant.
    Tenant { tenant: String },
    /// Who is made, or cannot be proved.
    Other { id: String },
}

// === impl NamedUsers ===

impl<'c> NamedUsers<'c> {
    /// The users of commands. Services are looked for in the tenants of the scope, or in those that commands name.
    pub(super) fn of(
        commands: impl IntoIterator<Item = &'c JudgedCommand<'c>>,
        scope: &'c CallerScope,
    ) -> Self {
        let (mut named, mut seen) = (Self::default(), HashMap::new());
        for command in commands {
            for user in &command.verdict.users {
                let place = *seen
                    .entry(user.named.text.to_lowercase())
                    .or_insert_with(|| named.add(user, &command.place));
                named.seek_in(place, &command.verdict, user, scope);
            }
        }
        named
    }

    fn add(&mut self, user: &NamedUser<'c>, place: &str) -> usize {
        self.pointers.push(format!("{place}{}", user.named.pointer));
        self.sought.push(SoughtUser {
            id: user.named.text,
            tenants: Vec::new(),
        });
        self.sought.len() - 1
    }

    fn seek_in(
        &mut self,
        place: usize,
        verdict: &GuardVerdict<'c>,
        user: &NamedUser<'c>,
        scope: &'c CallerScope,
    ) {
        let known: Vec<&'c str> = match scope {
            CallerScope::Tenants(tenants) => tenants.iter().map(String::as_str).collect(),
            CallerScope::Groups { tenant, .. } => vec![tenant],
            CallerScope::Everything | CallerScope::User { .. } | CallerScope::Nobody => {
                let named = verdict.places.first().map(|place| place.tenant);
                user.tenant.or(named).into_iter().collect()
            }
        };
        if let Some(sought) = self.sought.get_mut(place) {
            let tenants = &mut sought.tenants;
            let new = known.into_iter().filter(|one| !tenants.contains(one));
            let new: Vec<_> = new.collect();
            tenants.extend(new);
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.sought.is_empty()
    }

    /// Holds what the switch says against the scope. One who is not there and one who is elsewhere are told apart.
    pub(super) fn placed(
        &self,
        oci: &Oci,
        scope: &CallerScope,
        places: &[Option<Arc<UserPlace>>],
    ) -> Result<PlacedUsers, OciProblem> {
        let (mut placed, mut outside, mut missing) = (HashMap::new(), Vec::new(), Vec::new());
        for ((sought, pointer), place) in self.sought.iter().zip(&self.pointers).zip(places) {
            match place {
                Some(place) if holds(scope, place) => {
                    placed.insert(sought.id.to_lowercase(), Arc::clone(place));
                }
                Some(_) => outside.push(pointer.clone()),
                None => missing.push(pointer.clone()),
            }
        }
        if !outside.is_empty() {
            return Err(oci.denied(elsewhere(outside)));
        }
        // Whoever may touch everybody is told by the switch itself.
        match missing.is_empty() || *scope == CallerScope::Everything {
            true => Ok(PlacedUsers(placed)),
            false => Err(unknown(missing)),
        }
    }
}

fn holds(scope: &CallerScope, place: &UserPlace) -> bool {
    scope.holds(PathTarget {
        tenant: Some(place.tenant_id()),
        group: Some(place.group_id()),
        user: Some(place.user_id()),
    })
}

fn elsewhere(mut pointers: Vec<String>) -> GuardDenial {
    pointers.truncate(POINTERS_MAX);
    GuardDenial {
        rule: GuardRule::Scope,
        message: format!(
            "{}: not within the tenants and groups of this key",
            pointers.join(", ")
        ),
        pointers,
    }
}

fn unknown(mut pointers: Vec<String>) -> OciProblem {
    pointers.truncate(POINTERS_MAX);
    let detail = format!("{}: there is no such user or service", pointers.join(", "));
    OciProblem::new(ProblemKind::NotFound, detail).at(pointers)
}

// === impl PlacedUsers ===

impl PlacedUsers {
    /// Where a user is, who was named so.
    pub(super) fn get(&self, id: &str) -> Option<&UserPlace> {
        self.0.get(&id.to_lowercase()).map(Arc::as_ref)
    }

    /// Takes in others, whose places are newer.
    pub(super) fn extend(&mut self, newer: Self) {
        self.0.extend(newer.0);
    }

    /// Those whom a command names, as far as they are known.
    pub(super) fn of<'u>(
        &'u self,
        verdict: &'u GuardVerdict<'_>,
    ) -> impl Iterator<Item = &'u UserPlace> {
        let users = verdict.users.iter();
        users.filter_map(|user| self.get(user.named.text))
    }

    /// Every tenant that a command is about, each once.
    pub(super) fn tenants<'u>(&'u self, verdict: &'u GuardVerdict<'_>) -> Vec<&'u str> {
        let named = verdict.places.iter().map(|place| place.tenant);
        let mut tenants: Vec<_> = named
            .chain(self.of(verdict).map(UserPlace::tenant_id))
            .collect();
        tenants.sort_unstable();
        tenants.dedup();
        tenants
    }

    /// Everybody whom a command is about.
    pub(super) fn shown(&self, verdict: &GuardVerdict<'_>) -> Vec<ShownTarget> {
        let users = verdict.users.iter().map(|user| {
            let place = self.get(user.named.text);
            ShownTarget::User {
                tenant: place.map(|place| place.tenant_id().to_owned()),
                group: place.map(|place| place.group_id().to_owned()),
                user: place.map_or(user.named.text, UserPlace::user_id).to_owned(),
            }
        });
        let places = verdict.places.iter().map(|place| {
            let tenant = place.tenant.to_owned();
            match place.group {
                Some(group) => ShownTarget::Group {
                    tenant,
                    group: group.to_owned(),
                },
                None => ShownTarget::Tenant { tenant },
            }
        });
        let others = verdict.others.iter().map(|other| ShownTarget::Other {
            id: other.text.to_owned(),
        });
        users.chain(places).chain(others).collect()
    }
}

// === impl ShownTarget ===

impl ShownTarget {
    /// One text, for the audit.
    pub(super) fn text(&self) -> String {
        let text = |part: &Option<String>| part.clone().unwrap_or_else(|| "?".to_owned());
        match self {
            Self::User {
                tenant,
                group,
                user,
            } => format!("user {}/{}/{user}", text(tenant), text(group)),
            Self::Group { tenant, group } => format!("group {tenant}/{group}"),
            Self::Tenant { tenant } => format!("tenant {tenant}"),
            Self::Other { id } => format!("id {id}"),
        }
    }
}
