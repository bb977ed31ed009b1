//! Schemas of commands: the operator's files where they have the command, else those of this project.
//!
//! With the operator's files a command is checked before it is sent, whichever way its elements are given, and types
//! say what is a secret. A command can be given as JSON, which is mapped as it is for the callers of `/oci/v1`.

use ocip::batch::Batch;
use ocip::command::raw::{ElementValue, FreeError, RawElement, RawRequest, RawResponse};
use ocip_schema::SchemaSet;
use ocip_schema::json::{CheckedElement, CheckedValue, MappingFault, ReplyMapper, ReplyOptions};

use crate::cli::error::CliError;
use crate::config::Config;
use crate::dialect::unambiguous::UnambiguousJson;

/// Schemas of commands.
pub(super) struct CallSchemas {
    operator: Option<SchemaSet>,
}

impl CallSchemas {
    /// Reads the operator's files, if the configuration has any.
    pub(super) fn of(config: &Config) -> Result<Self, CliError> {
        let folder = config.oci.schemas.as_deref();
        let read = folder.map(|folder| SchemaSet::read_folder(folder, false));
        let operator = read.transpose();
        let operator = operator.map_err(|error| CliError::failure("oci.schemas", error))?;
        Ok(Self { operator })
    }

    /// The schemas that have the command, if any have.
    pub(super) fn of_command(&self, command: &str) -> &SchemaSet {
        self.operators(command).unwrap_or(SchemaSet::embedded())
    }

    fn operators(&self, command: &str) -> Option<&SchemaSet> {
        let operator = self.operator.as_ref();
        operator.filter(|schemas| schemas.knows(command))
    }

    /// The names of elements that hold secrets in the command and in its answer, by their types.
    pub(super) fn secret_names(&self, command: &str) -> Vec<String> {
        let known = self.of_command(command).command(command);
        let names = known.map(|command| command.secret_names());
        names
            .unwrap_or_default()
            .into_iter()
            .map(str::to_owned)
            .collect()
    }

    /// Whether the operator's files allow the command as it is; where they do not have it, nobody knows.
    pub(super) fn check(&self, request: &RawRequest) -> Result<(), CliError> {
        let Some(schemas) = self.operators(request.type_name()) else {
            return Ok(());
        };
        let mut batch = Batch::new("call");
        batch.add_free(request);
        let mut document = Vec::new();
        batch.write("", &mut document);
        let checked = schemas.validate(str::from_utf8(&document).unwrap_or_default());
        let fault = |fault| {
            format!("not sent: it does not fit oci.schemas: {fault} (--unchecked sends it)")
        };
        checked.map_err(|found| CliError::Configuration(fault(found)))
    }

    /// The command with the elements that a JSON object has.
    pub(super) fn of_json(&self, command: &str, json: &str) -> Result<RawRequest, CliError> {
        let schemas = self.of_command(command);
        let Some(known) = schemas.command(command) else {
            return Err(CliError::Configuration(self.unknown(command)));
        };
        let body = serde_json::from_str(json)
            .map_err(|error| CliError::Configuration(format!("--json: it is no JSON: {error}")));
        let UnambiguousJson(body) = body?;
        let checked = known.check(&body).map_err(|faults| {
            let lines: Vec<_> = faults.iter().map(told).collect();
            CliError::Configuration(lines.join("\n"))
        })?;
        let mistaken = |error: FreeError| CliError::Configuration(error.to_string());
        let mut request = RawRequest::new(command).map_err(mistaken)?;
        let elements = checked.elements.iter().map(raw_element);
        request.elements = elements.collect::<Result<_, _>>().map_err(mistaken)?;
        Ok(request)
    }

    fn unknown(&self, command: &str) -> String {
        let sets = self.operator.iter().chain([SchemaSet::embedded()]);
        let mut variants = sets.flat_map(|schemas| schemas.family(command));
        match variants.next() {
            Some(newest) => format!(
                "--json: {command} is a family of commands; say which one, such as {}",
                newest.name()
            ),
            None => format!(
                "--json: no schema known here has {command}; give the files of your switch in oci.schemas, or its \
                 elements as NAME=VALUE"
            ),
        }
    }

    /// The answer as a JSON object, but for secrets.
    pub(super) fn json(&self, command: &str, response: &RawResponse) -> String {
        let schemas = self.of_command(command);
        let mut mapper = ReplyMapper::new(schemas, &response.type_name, ReplyOptions::default());
        for element in &response.elements {
            feed(element, &mut mapper);
        }
        mapper.finish().json
    }
}

fn told(fault: &MappingFault) -> String {
    let given = fault.given.as_ref().map(|given| format!(", given {given}"));
    let nearest = match fault.nearest.is_empty() {
        true => String::new(),
        false => format!(", nearest {}", fault.nearest.join(", ")),
    };
    let (pointer, limit) = (&fault.pointer, &fault.limit);
    format!("{pointer:?}: {limit}{}{nearest}", given.unwrap_or_default())
}

/// The depth is that of the schema.
fn raw_element(element: &CheckedElement<'_>) -> Result<RawElement, FreeError> {
    let value = match &element.value {
        CheckedValue::Nil => ElementValue::Nil,
        CheckedValue::Text(text) => ElementValue::Text(text.clone()),
        CheckedValue::Elements(children) => {
            let children = children.iter().map(raw_element);
            ElementValue::Elements(children.collect::<Result<_, _>>()?)
        }
    };
    let mut raw = RawElement::new(element.declared.name(), value)?;
    raw.type_name = element.xsi_type.map(str::to_owned);
    Ok(raw)
}

/// The depth is bounded by the reader of the reply.
fn feed(element: &RawElement, mapper: &mut ReplyMapper<'_>) {
    let nil = element.value == ElementValue::Nil;
    mapper.open(element.name(), element.type_name.as_deref(), nil);
    if let ElementValue::Elements(children) = &element.value {
        for child in children {
            feed(child, mapper);
        }
    }
    match &element.value {
        ElementValue::Text(text) => mapper.close(text),
        ElementValue::Nil | ElementValue::Elements(_) => mapper.close(""),
    }
}
