//! Several commands: `POST /oci/v1/batch`. All are checked before any is sent, and each has a result of its own.

use std::sync::Arc;

use http::StatusCode;
use ocip_schema::CommandType;
use ocip_schema::json::MappingFault;
use serde_json::Value;

use super::answer::{json, json_written};
use super::batch_body::{BatchBody, BatchCommand, parse};
use super::body;
use super::gate::{CommandGate, PreparedCommand, caller_of};
use super::outcome::{CommandOutcome, status_of};
use super::problem::OciProblem;
use super::problem_kind::ProblemKind;
use super::run::CommandRun;
use super::single::{DryRun, RequestForm};
use super::state::Oci;
use super::targets::JudgedCommand;
use crate::dialect::json_object::JsonObject;
use crate::http::{Request, Response};

/// Carries a batch out, or tries it out.
pub(super) async fn batch(oci: Arc<Oci>, mut request: Request) -> Result<Response, OciProblem> {
    let answered = run(&oci, &mut request).await;
    answered.map_err(|problem| problem.of_request(&request.id))
}

async fn run(oci: &Oci, request: &mut Request) -> Result<Response, OciProblem> {
    let form = RequestForm::of(request)?;
    let caller = caller_of(request)?;
    let gate = CommandGate::of(oci, &caller)?;
    let parsed = parse(body::read(&request.body)?);
    let given = parsed.map_err(|faults| oci.invalid(faults))?;
    let (names, unknown) = granted(gate, &given.commands)?;
    let newest = names.iter().filter_map(|variants| variants.first());
    let granted = oci
        .settings
        .timeouts
        .grant(request, newest.map(|one| one.name()));
    let commands = prepared(gate, &given.commands, &names, unknown)?;
    let judged = judged(gate, &commands)?;
    let run = CommandRun {
        gate,
        request,
        commands: &commands,
        judged: &judged,
        tables: form.tables,
        stop_on_error: given.stop_on_error,
    };
    let mut response = match form.is_dry_run {
        true => try_out(run, &given, &commands).await?,
        false => results(&given, &run.carry_out().await?),
    };
    granted.mark(&mut response);
    Ok(response)
}

/// The variants of each command that the caller may use, and what names no command. What may not be used is refused
/// before bodies are looked at.
fn granted<'g>(
    gate: CommandGate<'g>,
    commands: &[BatchCommand],
) -> Result<(Vec<Vec<CommandType<'g>>>, Vec<MappingFault>), OciProblem> {
    let (mut all, mut faults) = (Vec::with_capacity(commands.len()), Vec::new());
    for (nth, command) in commands.iter().enumerate() {
        match gate.granted(&command.name) {
            Ok(variants) => all.push(variants),
            Err(problem) if problem.kind() == ProblemKind::UnknownCommand => {
                faults.push(unknown(nth, &command.name, &problem));
                all.push(Vec::new());
            }
            Err(problem) => return Err(problem.at(vec![format!("/commands/{nth}")])),
        }
    }
    Ok((all, faults))
}

fn unknown(nth: usize, name: &str, problem: &OciProblem) -> MappingFault {
    let limit = problem.detail().unwrap_or("the name of a command");
    let shown = name.chars().take(100).collect();
    body::fault(format!("/commands/{nth}/command"), limit, Some(shown))
}

/// The commands with checked bodies, if there are no `faults`; all are told at once.
fn prepared<'g>(
    gate: CommandGate<'g>,
    commands: &[BatchCommand],
    granted: &[Vec<CommandType<'g>>],
    mut faults: Vec<MappingFault>,
) -> Result<Vec<PreparedCommand<'g>>, OciProblem> {
    let mut all = Vec::with_capacity(commands.len());
    for (nth, (command, granted)) in commands.iter().zip(granted).enumerate() {
        match gate.prepare(granted, &command.data) {
            Ok(prepared) => all.push(prepared),
            Err(found) => faults.extend(found.into_iter().map(|fault| MappingFault {
                pointer: format!("/commands/{nth}/data{}", fault.pointer),
                ..fault
            })),
        }
    }
    if !faults.is_empty() {
        return Err(gate.oci.invalid(faults));
    }
    for (nth, command) in all.iter_mut().enumerate() {
        let kept = gate.keep_alike(command);
        kept.map_err(|problem| problem.below(&format!("/commands/{nth}/data")))?;
    }
    Ok(all)
}

fn judged<'c>(
    gate: CommandGate<'_>,
    commands: &'c [PreparedCommand<'_>],
) -> Result<Vec<JudgedCommand<'c>>, OciProblem> {
    let judged = commands.iter().enumerate().map(|(nth, command)| {
        let verdict = gate.judge(&command.newest);
        Ok(JudgedCommand {
            verdict: verdict.map_err(|denial| gate.oci.denied(denial))?,
            place: format!("/commands/{nth}/data"),
            is_write: command.is_write(),
        })
    });
    judged.collect()
}

async fn try_out(
    run: CommandRun<'_, '_>,
    given: &BatchBody,
    commands: &[PreparedCommand<'_>],
) -> Result<Response, OciProblem> {
    let targets = run.try_out().await?;
    let shown = commands.iter().zip(targets).zip(&given.commands);
    let shown = shown.map(|((command, targets), given)| DryRun {
        id: given.id.as_deref(),
        ..DryRun::new(command, targets)
    });
    let shown: Vec<_> = shown.collect();
    let body = serde_json::json!({"@dryRun": true, "commands": shown});
    Ok(json::<Value>(StatusCode::OK, &body))
}

/// 200 if all went well, else 207.
fn results(given: &BatchBody, outcomes: &[CommandOutcome]) -> Response {
    let mut body = String::from("{\"results\":[");
    for (nth, (command, outcome)) in given.commands.iter().zip(outcomes).enumerate() {
        if nth > 0 {
            body.push(',');
        }
        push_result(&mut body, command, outcome);
    }
    body.push_str("]}");
    let is_well = outcomes.iter().all(Result::is_ok);
    let status = match is_well {
        true => StatusCode::OK,
        false => StatusCode::MULTI_STATUS,
    };
    json_written(status, body)
}

fn push_result(body: &mut String, command: &BatchCommand, outcome: &CommandOutcome) {
    let mut result = JsonObject::begin(body);
    result.optional("id", command.id.as_deref());
    result.number("status", status_of(outcome).as_u16());
    match outcome {
        Ok(data) => result.name("data").push_str(data),
        Err(problem) => {
            // Its body is texts and numbers: nothing that could fail.
            let written = serde_json::to_string(problem).unwrap_or_default();
            result.name("problem").push_str(&written);
        }
    }
    result.end();
}
