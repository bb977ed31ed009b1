//! One command: `POST /oci/v1/{command}`.

use std::sync::Arc;

use http::StatusCode;
use ocip_schema::json::TableForm;
use serde::Serialize;

use super::answer::{json, json_written};
use super::body;
use super::gate::{CommandGate, PreparedCommand, caller_of};
use super::problem::OciProblem;
use super::query::{check_known, is_second};
use super::run::CommandRun;
use super::state::Oci;
use super::targets::{JudgedCommand, ShownTarget};
use crate::http::{Request, Response};

/// What a dry run of one command shows.
#[derive(Serialize)]
pub(super) struct DryRun<'d> {
    /// That nothing was sent.
    #[serde(rename = "@dryRun")]
    pub(super) is_dry_run: bool,
    /// What the caller calls it, in a batch.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) id: Option<&'d str>,
    /// The command that would be sent first.
    pub(super) command: &'d str,
    /// Whom it is about.
    pub(super) targets: Vec<ShownTarget>,
    /// What would be sent, without secrets.
    pub(super) document: String,
}

/// How a request wants its commands.
#[derive(Debug, Clone, Copy)]
pub(super) struct RequestForm {
    pub(super) is_dry_run: bool,
    pub(super) tables: TableForm,
}

// === impl RequestForm ===

impl RequestForm {
    pub(super) fn of(request: &Request) -> Result<Self, OciProblem> {
        check_known(request, &["dryRun", "tables"])?;
        let in_columns = is_second(request, "tables", ["objects", "columns"])?;
        Ok(Self {
            is_dry_run: is_second(request, "dryRun", ["false", "true"])?,
            tables: match in_columns {
                true => TableForm::Columns,
                false => TableForm::Objects,
            },
        })
    }
}

// === impl DryRun ===

impl<'d> DryRun<'d> {
    pub(super) fn new(command: &'d PreparedCommand<'_>, targets: Vec<ShownTarget>) -> Self {
        Self {
            is_dry_run: true,
            id: None,
            command: command.name(),
            targets,
            document: command.newest.to_masked_xml(),
        }
    }
}

/// Carries one command out, or tries it out.
pub(super) async fn one(oci: Arc<Oci>, mut request: Request) -> Result<Response, OciProblem> {
    let answered = run(&oci, &mut request).await;
    answered.map_err(|problem| problem.of_request(&request.id))
}

async fn run(oci: &Oci, request: &mut Request) -> Result<Response, OciProblem> {
    let form = RequestForm::of(request)?;
    let caller = caller_of(request)?;
    let gate = CommandGate::of(oci, &caller)?;
    let names = gate.granted(request.params.get("command"))?;
    let newest = names.first().map(|one| one.name());
    let granted = oci.settings.timeouts.grant(request, newest);
    let body = body::read(&request.body)?;
    let of_command = |problem: OciProblem| match names.first() {
        Some(newest) => problem.of_command(newest.name()),
        None => problem,
    };
    let prepared = gate.prepare(&names, &body);
    let mut command = prepared.map_err(|faults| of_command(oci.invalid(faults)))?;
    gate.keep_alike(&mut command)?;
    let commands = [command];
    let mut response = send(gate, request, &commands, form)
        .await
        .map_err(of_command)?;
    granted.mark(&mut response);
    Ok(response)
}

async fn send(
    gate: CommandGate<'_>,
    request: &Request,
    commands: &[PreparedCommand<'_>; 1],
    form: RequestForm,
) -> Result<Response, OciProblem> {
    let [command] = commands;
    let verdict = gate.judge(&command.newest);
    let judged = [JudgedCommand {
        verdict: verdict.map_err(|denial| gate.oci.denied(denial))?,
        place: String::new(),
        is_write: command.is_write(),
    }];
    let run = CommandRun {
        gate,
        request,
        commands,
        judged: &judged,
        tables: form.tables,
        stop_on_error: false,
    };
    if form.is_dry_run {
        let targets = run.try_out().await?.into_iter().next();
        let shown = DryRun::new(command, targets.unwrap_or_default());
        return Ok(json(StatusCode::OK, &shown));
    }
    let outcome = run.carry_out().await?.into_iter().next();
    Ok(json_written(
        StatusCode::OK,
        outcome.transpose()?.unwrap_or_default(),
    ))
}
