//! Discovery: which commands a caller may use, what they look like, and OpenAPI documents of some of them.

use std::sync::Arc;

use http::StatusCode;
use ocip_schema::{
    CommandType, DOCUMENT_COMMANDS_MAX, Descriptions, OpenApiFrame, TargetClass, openapi_of,
};
use serde::Serialize;
use serde_json::{Value, json};

use super::answer;
use super::gate::{CommandGate, caller_of};
use super::problem::OciProblem;
use super::problem_kind::ProblemKind;
use super::query::check_known;
use super::state::Oci;
use crate::http::{Request, Response};
use crate::switch::command_name::CommandKind;

/// How many commands a search shows at most.
const FOUND_MAX: usize = 1000;

/// Where the commands are.
pub(super) const MOUNT: &str = "/oci/v1";

/// A command in a list.
#[derive(Serialize)]
struct ListedCommand<'s> {
    /// The name.
    name: &'s str,
    /// That of its family.
    family: &'s str,
    /// `read` or `write`.
    kind: &'static str,
    /// Whom it is about.
    target: TargetClass,
    /// Whether it is declared in a file of deprecated commands.
    deprecated: bool,
    /// Whether its family has no newer one.
    newest: bool,
}

/// The commands that a search finds and that the caller may use.
pub(super) async fn search(oci: Arc<Oci>, request: Request) -> Result<Response, OciProblem> {
    found(&oci, &request).map_err(|problem| problem.of_request(&request.id))
}

fn found(oci: &Oci, request: &Request) -> Result<Response, OciProblem> {
    check_known(request, &["q", "kind", "family"])?;
    let caller = caller_of(request)?;
    let gate = CommandGate::of(oci, &caller)?;
    let kind = match request.query("kind") {
        None => None,
        Some("read") => Some(CommandKind::Read),
        Some("write") => Some(CommandKind::Write),
        Some(other) => {
            let detail = format!("kind={other:?}: allowed are read and write");
            return Err(OciProblem::new(ProblemKind::Unreadable, detail));
        }
    };
    let words = request.query("q").unwrap_or_default();
    let mut found = oci.schemas.set().search(words, request.query("family"));
    found.retain(|one| {
        kind.is_none_or(|kind| kind == CommandKind::of_name(one.name())) && gate.check(*one).is_ok()
    });
    let total = found.len();
    let shown = found.into_iter().take(FOUND_MAX).map(ListedCommand::from);
    let shown: Vec<_> = shown.collect();
    let body = json!({"total": total, "commands": shown});
    Ok(answer::json(StatusCode::OK, &body))
}

/// What a command looks like: JSON Schemas of request and reply, and a made example.
pub(super) async fn describe(oci: Arc<Oci>, request: Request) -> Result<Response, OciProblem> {
    let described = described(&oci, &request);
    described.map_err(|problem| problem.of_request(&request.id))
}

fn described(oci: &Oci, request: &Request) -> Result<Response, OciProblem> {
    check_known(request, &[])?;
    let caller = caller_of(request)?;
    let gate = CommandGate::of(oci, &caller)?;
    let variants = gate.granted(request.params.get("command"))?;
    let Some(newest) = variants.first().copied() else {
        return Err(OciProblem::plain(ProblemKind::UnknownCommand));
    };
    let mut body = json!(ListedCommand::from(newest));
    let descriptions = descriptions(oci);
    if let (Value::Object(body), Value::Object(schemas)) =
        (&mut body, newest.json_schema(descriptions))
    {
        let documentation = newest.documentation();
        let text = documentation.filter(|_| descriptions == Descriptions::Show);
        body.extend(text.map(|text| ("description".to_owned(), text.into())));
        let names = variants.iter().map(|one| one.name());
        body.insert("variants".to_owned(), names.collect());
        body.extend(schemas);
        body.insert("example".to_owned(), newest.example());
    }
    Ok(answer::json(StatusCode::OK, &body))
}

fn descriptions(oci: &Oci) -> Descriptions {
    match oci.settings.descriptions {
        true => Descriptions::Show,
        false => Descriptions::Hide,
    }
}

/// An OpenAPI document of the commands that are named, or of all that the caller may use.
pub(super) async fn openapi(oci: Arc<Oci>, request: Request) -> Result<Response, OciProblem> {
    let document = document(&oci, &request);
    document.map_err(|problem| problem.of_request(&request.id))
}

fn document(oci: &Oci, request: &Request) -> Result<Response, OciProblem> {
    check_known(request, &["commands"])?;
    let caller = caller_of(request)?;
    let gate = CommandGate::of(oci, &caller)?;
    let commands = match request.query("commands") {
        Some(names) => named(gate, names)?,
        None => {
            let all = oci.schemas.set().requests();
            all.filter(|one| gate.check(*one).is_ok()).collect()
        }
    };
    let warning = warning_schema();
    let frame = OpenApiFrame {
        title: "Commands of the switch",
        version: env!("CARGO_PKG_VERSION"),
        path: &format!("{MOUNT}/"),
        descriptions: descriptions(oci),
        problem: None,
        further: std::slice::from_ref(&warning),
    };
    let document = openapi_of(&commands, &frame).map_err(|error| {
        let detail = format!("{error} in ?commands=a,b");
        OciProblem::new(ProblemKind::Unreadable, detail)
    })?;
    Ok(answer::json(StatusCode::OK, &document))
}

/// The newest that each name stands for.
fn named<'g>(gate: CommandGate<'g>, names: &str) -> Result<Vec<CommandType<'g>>, OciProblem> {
    let names = names.split(',').map(str::trim);
    let names = names.filter(|name| !name.is_empty());
    let found = names.take(DOCUMENT_COMMANDS_MAX + 1).map(|name| {
        let variants = gate.granted(name)?;
        Ok(variants.into_iter().next())
    });
    let found: Result<Vec<_>, OciProblem> = found.collect();
    Ok(found?.into_iter().flatten().collect())
}

/// What an answer looks like that says that a command was carried out, with a warning.
fn warning_schema() -> Value {
    let text = json!({"type": "string"});
    json!({
        "type": "object",
        "required": ["warning"],
        "properties": {"warning": {
            "type": "object",
            "required": ["@type", "type", "summary", "summaryEnglish"],
            "properties": {
                "@type": {"const": "ErrorResponse"},
                "errorCode": {"type": "integer"},
                "type": {"enum": ["Warning", "Info"]},
                "summary": text,
                "summaryEnglish": text,
                "detail": text,
            },
        }},
    })
}

// === impl ListedCommand ===

impl<'s> From<CommandType<'s>> for ListedCommand<'s> {
    fn from(command: CommandType<'s>) -> Self {
        Self {
            name: command.name(),
            family: command.family(),
            kind: match CommandKind::of_name(command.name()) {
                CommandKind::Read => "read",
                CommandKind::Write => "write",
            },
            target: command.target(),
            deprecated: command.is_deprecated(),
            newest: command.is_newest(),
        }
    }
}
