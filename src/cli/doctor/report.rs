//! Report of findings: printed line by line, or as one JSON document at the end.

use std::process::ExitCode;

use serde::Serialize;

use crate::cli::error::CliError;
use crate::cli::output;
use crate::cli::paint::{ColourMode, TextColour};
use crate::cli::plain::plain;

/// The steps of an examination, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum DoctorStep {
    Config,
    Store,
    Dns,
    Tcp,
    Tls,
    Expiry,
    Login,
    Level,
    Password,
    Version,
    Latency,
    Commands,
}

/// How a step went, the worst last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
enum Status {
    /// It could not be tried, or there is nothing to try.
    Skip,
    Ok,
    Warn,
    Fail,
}

/// One line of the report.
#[derive(Debug, Serialize)]
struct Finding {
    status: Status,
    step: DoctorStep,
    /// Empty when it is not about one server.
    #[serde(skip_serializing_if = "String::is_empty")]
    server: String,
    message: String,
    /// What to do; empty when there is nothing to do.
    #[serde(skip_serializing_if = "String::is_empty")]
    hint: String,
}

/// All findings so far.
#[derive(Debug)]
pub(super) struct DoctorReport {
    findings: Vec<Finding>,
    /// How lines are printed; not at all for a document at the end.
    paint: Option<ColourMode>,
    /// Whether all lines could be.
    printed: Result<(), CliError>,
}

/// The report for machines.
#[derive(Serialize)]
struct DoctorSummary<'a> {
    worst: Status,
    exit_status: u8,
    findings: &'a [Finding],
}

// === impl DoctorStep ===

impl DoctorStep {
    const ALL: [Self; 12] = [
        Self::Config,
        Self::Store,
        Self::Dns,
        Self::Tcp,
        Self::Tls,
        Self::Expiry,
        Self::Login,
        Self::Level,
        Self::Password,
        Self::Version,
        Self::Latency,
        Self::Commands,
    ];

    fn label(self) -> &'static str {
        match self {
            Self::Config => "config",
            Self::Store => "store",
            Self::Dns => "dns",
            Self::Tcp => "tcp",
            Self::Tls => "tls",
            Self::Expiry => "expiry",
            Self::Login => "login",
            Self::Level => "level",
            Self::Password => "password",
            Self::Version => "version",
            Self::Latency => "latency",
            Self::Commands => "commands",
        }
    }
}

// === impl Status ===

impl Status {
    /// Only failures are written large: they are what is looked for.
    fn label(self) -> &'static str {
        match self {
            Self::Skip => "skip",
            Self::Ok => "ok",
            Self::Warn => "warn",
            Self::Fail => "FAIL",
        }
    }

    fn colour(self) -> TextColour {
        match self {
            Self::Skip => TextColour::Dim,
            Self::Ok => TextColour::Green,
            Self::Warn => TextColour::Yellow,
            Self::Fail => TextColour::Red,
        }
    }
}

// === impl Finding ===

impl Finding {
    fn text(&self, paint: ColourMode) -> String {
        let (status, step) = (self.status.label(), self.step.label());
        let status = paint.coloured(self.status.colour(), &format!("{status:<5}"));
        let mut text = format!("{status} {step:<9}");
        for part in [&self.server, &self.message] {
            if !part.is_empty() {
                text.push(' ');
                text.push_str(part);
            }
        }
        if !self.hint.is_empty() {
            text.push_str("\n      hint: ");
            text.push_str(&self.hint);
        }
        text
    }
}

// === impl DoctorReport ===

impl DoctorReport {
    /// A report for machines, or one that prints each finding as it is made.
    pub(super) fn new(json: bool) -> Self {
        Self {
            findings: Vec::new(),
            paint: (!json).then(ColourMode::of_stdout),
            printed: Ok(()),
        }
    }

    pub(super) fn ok(&mut self, step: DoctorStep, server: &str, message: &str) {
        self.add(Status::Ok, step, server, message, "");
    }

    pub(super) fn warn(&mut self, step: DoctorStep, server: &str, message: &str, hint: &str) {
        self.add(Status::Warn, step, server, message, hint);
    }

    pub(super) fn fail(&mut self, step: DoctorStep, server: &str, message: &str, hint: &str) {
        self.add(Status::Fail, step, server, message, hint);
    }

    pub(super) fn skip(&mut self, step: DoctorStep, server: &str, why: &str) {
        self.add(Status::Skip, step, server, why, "");
    }

    /// The steps after `last` cannot be tried at this server.
    pub(super) fn skip_after(&mut self, last: DoctorStep, server: &str) {
        let why = format!("not tried without {}", last.label());
        for step in DoctorStep::ALL {
            if step > last {
                self.skip(step, server, &why);
            }
        }
    }

    fn add(&mut self, status: Status, step: DoctorStep, server: &str, message: &str, hint: &str) {
        let finding = Finding {
            status,
            step,
            server: server.to_owned(),
            message: plain(message),
            hint: hint.to_owned(),
        };
        if let Some(paint) = self.paint {
            // A reader that has gone ends nothing; any other trouble is told at the end.
            let printed = output::line(&finding.text(paint));
            self.printed = std::mem::replace(&mut self.printed, Ok(())).and(printed);
        }
        self.findings.push(finding);
    }

    /// Prints what is still to be printed and gives the exit status.
    pub(super) fn finish(mut self) -> Result<ExitCode, CliError> {
        std::mem::replace(&mut self.printed, Ok(()))?;
        if self.paint.is_none() {
            output::line(&self.to_json())?;
        }
        Ok(ExitCode::from(self.exit_status()))
    }

    fn to_json(&self) -> String {
        let summary = DoctorSummary {
            worst: self.worst(),
            exit_status: self.exit_status(),
            findings: &self.findings,
        };
        // Strings and numbers can always be written.
        serde_json::to_string_pretty(&summary).unwrap_or_default()
    }

    fn worst(&self) -> Status {
        let found = self.findings.iter().map(|finding| finding.status);
        found.max().unwrap_or(Status::Skip).max(Status::Ok)
    }

    /// Failures and mistakes of the configuration have the numbers that they have in all commands.
    fn exit_status(&self) -> u8 {
        let mistaken = |finding: &Finding| {
            finding.status == Status::Fail && finding.step == DoctorStep::Config
        };
        match self.worst() {
            Status::Skip | Status::Ok => 0,
            Status::Fail if self.findings.iter().any(mistaken) => 2,
            Status::Fail => 1,
            Status::Warn => 3,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Quiet while it is filled.
    fn report() -> DoctorReport {
        DoctorReport::new(true)
    }

    #[test]
    fn a_finding_is_one_line_and_its_hint_another() {
        let mut report = report();
        report.ok(DoctorStep::Tcp, "as1:2209", "connected in 3 ms");
        report.fail(DoctorStep::Login, "as1:2209", "refused", "do something");
        report.fail(DoctorStep::Config, "", "f:1: x", "");
        let texts = report.findings.iter();
        let texts: Vec<_> = texts
            .map(|finding| finding.text(ColourMode::Plain))
            .collect();
        assert_eq!(texts[0], "ok    tcp       as1:2209 connected in 3 ms");
        assert_eq!(
            texts[1],
            "FAIL  login     as1:2209 refused\n      hint: do something"
        );
        assert_eq!(texts[2], "FAIL  config    f:1: x");
        let coloured = report.findings[0].text(ColourMode::Coloured);
        assert_eq!(
            coloured,
            "\u{1b}[32mok   \u{1b}[0m tcp       as1:2209 connected in 3 ms"
        );
    }

    #[test]
    fn the_exit_status_is_that_of_the_worst_finding() {
        let mut report = report();
        assert_eq!(report.exit_status(), 0);
        report.skip(DoctorStep::Tls, "a", "x");
        report.ok(DoctorStep::Tcp, "a", "x");
        assert_eq!(report.exit_status(), 0);
        report.warn(DoctorStep::Expiry, "a", "x", "y");
        assert_eq!(report.exit_status(), 3);
        report.fail(DoctorStep::Login, "a", "x", "y");
        assert_eq!(report.exit_status(), 1);
        report.fail(DoctorStep::Config, "", "x", "y");
        assert_eq!(report.exit_status(), 2);
    }

    #[test]
    fn every_later_step_is_skipped() {
        let mut report = report();
        report.skip_after(DoctorStep::Login, "a");
        let steps: Vec<_> = report.findings.iter().map(|one| one.step).collect();
        assert_eq!(
            steps,
            [
                DoctorStep::Level,
                DoctorStep::Password,
                DoctorStep::Version,
                DoctorStep::Latency,
                DoctorStep::Commands
            ]
        );
    }

    #[test]
    fn machines_get_the_same_findings() {
        let mut report = report();
        report.warn(DoctorStep::Expiry, "a:1", "x", "y");
        report.ok(DoctorStep::Config, "", "z");
        let json: serde_json::Value = serde_json::from_str(&report.to_json()).unwrap();
        let expected = serde_json::json!({
            "worst": "warn", "exit_status": 3, "findings": [
                {"status": "warn", "step": "expiry", "server": "a:1", "message": "x", "hint": "y"},
                {"status": "ok", "step": "config", "message": "z"},
            ]
        });
        assert_eq!(json, expected);
    }
}
