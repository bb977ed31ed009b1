//! Health of the switch in one sentence, from the state of its servers.

use std::time::Duration;

use serde::Serialize;

use super::counts::AuditState;
use crate::shared::StoreReport;
use crate::switch::NodeReport;

/// A command that takes longer than this is worth a word.
const SLOW: Duration = Duration::from_secs(2);

/// Health of the switch, for the top of the page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct HealthVerdict {
    pub(super) level: HealthLevel,
    /// What is the case, in a few words.
    pub(super) title: String,
    /// Why, where there is more to say.
    pub(super) detail: String,
}

/// Severity of a verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum HealthLevel {
    /// All is well.
    Good,
    /// It works, but needs attention.
    Warning,
    /// Requests that need the switch are refused.
    Bad,
}

/// The answer for a switch of these servers, in order of preference.
pub(super) fn verdict(nodes: &[NodeReport], draining: bool) -> HealthVerdict {
    if draining {
        let detail = "running requests finish, new ones are refused";
        return warning("The gateway is shutting down", detail);
    }
    let Some(in_use) = nodes.iter().find(|node| node.in_use) else {
        return without_server(nodes);
    };
    if !nodes.first().is_some_and(|first| first.in_use) {
        let title = format!(
            "The switch answers, from the standby server {}",
            in_use.name
        );
        return warning(&title, &troubles(nodes));
    }
    if let Some(reason) = &in_use.trouble {
        let title = "The switch answers, but no further session can be opened";
        return warning(title, reason);
    }
    if let Some((command, waited)) = slowest(in_use).filter(|(_, waited)| *waited > SLOW) {
        let detail = format!("{command} has been waiting for {} s", waited.as_secs());
        return warning("The switch is slow to answer", &detail);
    }
    if nodes.iter().any(|node| !node.ready) {
        let title = "The switch answers, but a standby server cannot be used";
        return warning(title, &troubles(nodes));
    }
    HealthVerdict {
        level: HealthLevel::Good,
        title: "The switch answers".to_owned(),
        detail: format!("commands go to {}", in_use.name),
    }
}

// === impl HealthVerdict ===

impl HealthVerdict {
    /// The same; a store that does not answer, or has lost its data, is worth a word where all else is well.
    pub(super) fn and_store(self, store: Option<&StoreReport>) -> Self {
        match store {
            Some(store) if self.level == HealthLevel::Good => doubt_of_store(store).unwrap_or(self),
            _ => self,
        }
    }

    /// The same; an audit that fails is worth a word where nothing worse is the case.
    pub(super) fn and_audit(self, audit: &AuditState) -> Self {
        match &audit.failing {
            Some(reason) if self.level != HealthLevel::Bad => {
                let title = match audit.required {
                    true => "Changes are refused: they cannot be recorded",
                    false => "Changes are not recorded",
                };
                warning(title, &format!("audit.file: {reason}"))
            }
            _ => self,
        }
    }
}

fn doubt_of_store(store: &StoreReport) -> Option<HealthVerdict> {
    if !store.is_up {
        let why = store.trouble.as_deref().unwrap_or("calls were in vain");
        let title = "The switch answers, but the store that replicas share does not";
        return Some(warning(title, &format!("shared.servers: {why}")));
    }
    store.is_unsettled.then(|| {
        let detail = "the store was started anew and may lack locks; this ends within a minute";
        warning("The switch answers, but write locks are uncertain", detail)
    })
}

/// The same as 503 at `/readyz`, also while the first session is being opened.
fn without_server(nodes: &[NodeReport]) -> HealthVerdict {
    let known = troubles(nodes);
    HealthVerdict {
        level: HealthLevel::Bad,
        title: "The switch does not answer".to_owned(),
        detail: match known.is_empty() {
            true => "no session is open, and logging in has no result yet".to_owned(),
            false => known,
        },
    }
}

fn warning(title: &str, detail: &str) -> HealthVerdict {
    HealthVerdict {
        level: HealthLevel::Warning,
        title: title.to_owned(),
        detail: detail.to_owned(),
    }
}

/// Why servers cannot be used, each reason once: a refused login is the same for all of them.
fn troubles(nodes: &[NodeReport]) -> String {
    let unready = nodes.iter().filter(|node| !node.ready);
    let mut reasons: Vec<String> = Vec::new();
    for reason in unready.filter_map(|node| node.trouble.clone()) {
        if !reasons.contains(&reason) {
            reasons.push(reason);
        }
    }
    reasons.join("; ")
}

/// The command that has been under way longest.
fn slowest(node: &NodeReport) -> Option<(&'static str, Duration)> {
    let commands = node.sessions.iter().filter_map(|session| session.command);
    commands.max_by_key(|(_, waited)| *waited)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::switch::{SessionReport, SessionState};

    fn node(name: &str, ready: bool, trouble: Option<&str>) -> NodeReport {
        NodeReport {
            name: name.to_owned(),
            ready,
            in_use: false,
            trouble: trouble.map(str::to_owned),
            waiters: 0,
            certificate_ends: None,
            sessions: Vec::new(),
        }
    }

    fn judge(mut nodes: Vec<NodeReport>) -> (HealthLevel, String, String) {
        if let Some(first) = nodes.iter_mut().find(|node| node.ready) {
            first.in_use = true;
        }
        let verdict = verdict(&nodes, false);
        (verdict.level, verdict.title, verdict.detail)
    }

    fn row(level: HealthLevel, title: &str, detail: &str) -> (HealthLevel, String, String) {
        (level, title.to_owned(), detail.to_owned())
    }

    #[test]
    fn the_first_server_in_use_and_all_others_ready_is_good() {
        let nodes = vec![node("a:1", true, None), node("b:1", true, None)];
        let expected = row(
            HealthLevel::Good,
            "The switch answers",
            "commands go to a:1",
        );
        assert_eq!(judge(nodes), expected);
    }

    #[test]
    fn without_any_server_the_reasons_are_said_once_each() {
        let why = "a:1: the login was refused";
        let nodes = vec![node("a:1", false, Some(why)), node("b:1", false, Some(why))];
        let expected = row(HealthLevel::Bad, "The switch does not answer", why);
        assert_eq!(judge(nodes), expected);
        let (level, _, detail) = judge(vec![node("a:1", false, None)]);
        assert_eq!(level, HealthLevel::Bad);
        assert!(detail.contains("no result yet"), "{detail}");
    }

    #[test]
    fn what_works_but_not_as_it_should_is_a_warning() {
        let why = "a:1: cannot connect";
        let reason = Some(why);
        let standby = vec![node("a:1", false, reason), node("b:1", true, None)];
        let blocked = vec![node("a:1", true, reason)];
        let alone = vec![node("a:1", true, None), node("b:1", false, reason)];
        for (nodes, word) in [
            (standby, "standby server b:1"),
            (blocked, "no further session"),
            (alone, "a standby server cannot be used"),
        ] {
            let (level, title, detail) = judge(nodes);
            assert_eq!((level, detail.as_str()), (HealthLevel::Warning, why));
            assert!(title.contains(word), "{title}");
        }
        assert_eq!(verdict(&[], true).level, HealthLevel::Warning);
    }

    #[test]
    fn a_command_that_waits_too_long_is_a_warning() {
        let mut busy = node("a:1", true, None);
        busy.sessions.push(SessionReport {
            number: 1,
            state: SessionState::Busy,
            age: Duration::from_secs(60),
            command: Some(("UserGetRequest21", Duration::from_secs(7))),
        });
        let detail = "UserGetRequest21 has been waiting for 7 s";
        let expected = row(HealthLevel::Warning, "The switch is slow to answer", detail);
        assert_eq!(judge(vec![busy]), expected);
    }

    #[test]
    fn an_audit_that_fails_is_told_unless_something_worse_is_the_case() {
        let state = |failing: Option<&str>, required| AuditState {
            on: true,
            required,
            lines_lost: 1,
            failing: failing.map(str::to_owned),
        };
        let good = HealthVerdict {
            level: HealthLevel::Good,
            title: "x".to_owned(),
            detail: String::new(),
        };
        assert_eq!(good.clone().and_audit(&state(None, true)), good);
        for (required, title) in [(true, "refused"), (false, "not recorded")] {
            let told = good.clone().and_audit(&state(Some("disk full"), required));
            assert_eq!(told.level, HealthLevel::Warning);
            assert!(told.title.contains(title) && told.detail.contains("disk full"));
        }
        let bad = verdict(&[], false);
        assert_eq!(bad.clone().and_audit(&state(Some("x"), true)), bad);
    }

    #[test]
    fn a_store_that_does_not_answer_is_a_warning_where_all_else_is_well() {
        let judge = |ready, is_up, is_unsettled| {
            let mut nodes = vec![node("a:1", ready, Some("refused").filter(|_| !ready))];
            nodes[0].in_use = ready;
            let store = StoreReport {
                is_up,
                server: None,
                version: None,
                trouble: (!is_up).then(|| "s:1: no answer".to_owned()),
                replicas: 2,
                calls: 0,
                failures: 0,
                is_unsettled,
                local_locks: 0,
            };
            verdict(&nodes, false).and_store(Some(&store))
        };
        assert_eq!(judge(true, true, false).level, HealthLevel::Good);
        let away = judge(true, false, true);
        assert_eq!(away.level, HealthLevel::Warning);
        assert_eq!(away.detail, "shared.servers: s:1: no answer");
        assert!(
            judge(true, true, true)
                .title
                .contains("locks are uncertain")
        );
        assert_eq!(judge(false, false, false).level, HealthLevel::Bad);
    }
}
