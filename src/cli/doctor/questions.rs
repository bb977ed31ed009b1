//! Reads from a server after the login: release, latency, supported commands.
//!
//! Only reads are sent, about a user that does not exist, each in a document of its own: a switch
//! that does not know one command of a document refuses them all.

use std::time::{Duration, Instant};

use ocip::batch::{Batch, BatchReplies, CommandError};
use ocip::command::Request;
use ocip::command::ability::{Ability, AbilityNeed, AbilityProbe, abilities};
use ocip::command::system::{SystemSoftwareVersionGetRequest, VerifySessionIsValidRequest};
use ocip::error_number::{Refusal, RefusalClass};
use ocip::exchange_error::ExchangeErrorKind;
use ocip::session::Session;

use super::report::DoctorStep;
use super::visit::{ServerVisit, shown};

/// How often the time of an exchange is taken.
const TIMES: usize = 5;

/// About as many exchanges as the longest REST request takes.
const EXCHANGES_OF_A_REQUEST: u32 = 10;

/// The user and the devices that are asked about; they do not exist.
const NOBODY: &str = "ocip-gateway-doctor";

/// What the answer to a probe shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Knowledge {
    Known,
    Unknown,
    /// Known, but not for this login.
    Forbidden,
}

/// The commands of an ability, and what is known of each.
type KnownCommands<'a> = [(&'a str, Knowledge)];

impl ServerVisit<'_> {
    /// The steps after the login; the error is the step that failed.
    pub(super) async fn ask(&mut self, session: &mut Session) -> Result<(), DoctorStep> {
        self.ask_version(session).await?;
        self.ask_latency(session).await?;
        self.ask_commands(session).await
    }

    async fn ask_version(&mut self, session: &mut Session) -> Result<(), DoctorStep> {
        let question = SystemSoftwareVersionGetRequest {};
        let asked = self.question(session, &question).await;
        match asked.map_err(|cause| self.no_answer(DoctorStep::Version, &cause))? {
            Ok(answer) => {
                let message = format!("the switch is of release {}", answer.version);
                self.report.ok(DoctorStep::Version, &self.name, &message);
            }
            Err(error) => {
                let why = format!("the switch does not tell its release: {error}");
                self.report.skip(DoctorStep::Version, &self.name, &why);
            }
        }
        Ok(())
    }

    async fn ask_latency(&mut self, session: &mut Session) -> Result<(), DoctorStep> {
        let mut times = Vec::with_capacity(TIMES);
        for _ in 0..TIMES {
            let start = Instant::now();
            let question = VerifySessionIsValidRequest {};
            let asked = self.question(session, &question).await;
            // A refusal takes as long as an answer.
            let _ = asked.map_err(|cause| self.no_answer(DoctorStep::Latency, &cause))?;
            times.push(start.elapsed());
        }
        let median = median(times);
        let message = format!("a request takes {} (median of {TIMES})", shown(median));
        if median * EXCHANGES_OF_A_REQUEST > self.request_timeout {
            let hint = format!(
                "a REST request can take {EXCHANGES_OF_A_REQUEST} of these: look for load or \
                 distance on the way to the switch, or raise backend.request_timeout"
            );
            self.report
                .warn(DoctorStep::Latency, &self.name, &message, &hint);
        } else {
            self.report.ok(DoctorStep::Latency, &self.name, &message);
        }
        Ok(())
    }

    async fn ask_commands(&mut self, session: &mut Session) -> Result<(), DoctorStep> {
        for ability in all_abilities() {
            let mut known = Vec::with_capacity(ability.probes.len());
            for probe in &ability.probes {
                let asked = self.probe(session, probe).await;
                let asked = asked.map_err(|cause| self.no_answer(DoctorStep::Commands, &cause))?;
                known.push((probe.type_name, asked));
            }
            self.judge(&ability, &known);
        }
        Ok(())
    }

    async fn probe(
        &self,
        session: &mut Session,
        probe: &AbilityProbe,
    ) -> Result<Knowledge, ExchangeErrorKind> {
        // What type the answer has does not matter: only a refusal is looked at.
        let refusal = self.exchange(session, &probe.batch).await?.first_refusal();
        Ok(knowledge(refusal.as_ref()))
    }

    async fn question<R: Request>(
        &self,
        session: &mut Session,
        request: &R,
    ) -> Result<Result<R::Response, CommandError>, ExchangeErrorKind> {
        let mut batch = Batch::new("doctor");
        let ticket = batch.add(request);
        let mut replies = self.exchange(session, &batch).await?;
        Ok(replies.take(ticket))
    }

    async fn exchange(
        &self,
        session: &mut Session,
        batch: &Batch,
    ) -> Result<BatchReplies, ExchangeErrorKind> {
        let deadline = tokio::time::Instant::now() + self.request_timeout;
        let exchanged = session.exchange(batch, deadline).await;
        exchanged.map_err(|failure| failure.cause)
    }

    fn no_answer(&mut self, step: DoctorStep, cause: &ExchangeErrorKind) -> DoctorStep {
        let hint = "the login stood and the answer did not come or did not fit: look at the load \
                    and the log of the Open Client Server and the provisioning server";
        self.report.fail(step, &self.name, &cause.to_string(), hint);
        step
    }

    fn judge(&mut self, ability: &Ability, known: &KnownCommands<'_>) {
        let message = message(ability, known);
        let of = |wanted| known.iter().any(|(_, knowledge)| *knowledge == wanted);
        let (name, report) = (&self.name, &mut *self.report);
        match (of(Knowledge::Known), of(Knowledge::Forbidden), ability.need) {
            (true, _, _) | (false, _, AbilityNeed::Nothing) => {
                report.ok(DoctorStep::Commands, name, &message)
            }
            (false, true, _) => {
                let hint = "the command is known, but not for this login: see the step level";
                report.warn(DoctorStep::Commands, name, &message, hint);
            }
            (false, false, AbilityNeed::Service) => {
                let hint = "this release does not know the command: what needs it answers 502, and \
                            everything else works";
                report.warn(DoctorStep::Commands, name, &message, hint);
            }
            (false, false, AbilityNeed::Everything) => {
                let hint = "the gateway needs one of these before it touches any user: is this \
                            an Application Server of release 19 or later?";
                report.fail(DoctorStep::Commands, name, &message, hint);
            }
        }
    }
}

/// Error 6004 is all that tells an unknown command; the classes live with the error numbers.
fn knowledge(refusal: Option<&Refusal>) -> Knowledge {
    match refusal {
        Some(refusal) if refusal.may_be_unknown_command() => Knowledge::Unknown,
        Some(refusal) if refusal.class() == RefusalClass::Forbidden => Knowledge::Forbidden,
        _ => Knowledge::Known,
    }
}

/// Such as `user profile: UserGetRequest21, UserGetRequest19; unknown: UserGetRequest22V9`.
fn message(ability: &Ability, known: &KnownCommands<'_>) -> String {
    let parts = [
        ("", Knowledge::Known),
        ("not for this login: ", Knowledge::Forbidden),
        ("unknown: ", Knowledge::Unknown),
    ];
    let parts = parts.iter().filter_map(|(title, wanted)| {
        let names = known.iter().filter(|(_, knowledge)| knowledge == wanted);
        let names: Vec<_> = names.map(|(name, _)| *name).collect();
        (!names.is_empty()).then(|| format!("{title}{}", names.join(", ")))
    });
    format!("{}: {}", ability.name, parts.collect::<Vec<_>>().join("; "))
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

/// What the gateway can do: with commands of its own, and with tables.
fn all_abilities() -> Vec<Ability> {
    let mut all = abilities(NOBODY);
    all.extend(ocip_services::command::abilities(NOBODY));
    all.extend(ocip_services::criteria::command::abilities(NOBODY));
    all
}

#[cfg(test)]
mod tests {
    use ocip::command::response::{ErrorResponse, ErrorSeverity};

    use super::*;

    #[test]
    fn only_6004_tells_an_unknown_command() {
        for (text, expected) in [
            ("[Error 6004] x", Knowledge::Unknown),
            ("[Error 5404] x", Knowledge::Forbidden),
            ("[Error 4008] x", Knowledge::Known),
            ("[Error 9999] x", Knowledge::Known),
        ] {
            let response = ErrorResponse {
                error_code: None,
                summary: text.to_owned(),
                summary_english: text.to_owned(),
                detail: None,
            };
            let refusal = Refusal::new(response, ErrorSeverity::Error);
            assert_eq!(knowledge(Some(&refusal)), expected, "{text}");
        }
        assert_eq!(knowledge(None), Knowledge::Known);
    }

    #[test]
    fn the_message_groups_the_commands() {
        let abilities = all_abilities();
        let known = [
            ("A", Knowledge::Unknown),
            ("B", Knowledge::Known),
            ("C", Knowledge::Known),
        ];
        let message = message(&abilities[0], &known);
        assert_eq!(message, "user profile: B, C; unknown: A");
    }

    #[test]
    fn the_median_is_the_time_in_the_middle() {
        let times = [9, 1, 5].map(Duration::from_millis).to_vec();
        assert_eq!(median(times), Duration::from_millis(5));
        assert_eq!(median(Vec::new()), Duration::ZERO);
    }
}
