//! Body of a batch: up to fifteen commands, each with an id of the caller's own.

use ocip_schema::json::MappingFault;
use serde_json::{Map, Value};

use super::body::fault;

/// How many commands travel in one document.
pub(super) const COMMANDS_MAX: usize = 15;

/// The longest id of a command, in characters.
const ID_CHARACTERS_MAX: usize = 100;

/// Batch as it was given.
#[derive(Debug, Default)]
pub(super) struct BatchBody {
    pub(super) commands: Vec<BatchCommand>,
    /// Whether nothing is sent after a command that fails.
    pub(super) stop_on_error: bool,
}

/// Command of a batch.
#[derive(Debug)]
pub(super) struct BatchCommand {
    /// What the caller calls it.
    pub(super) id: Option<String>,
    /// The name of the command or of its family.
    pub(super) name: String,
    pub(super) data: Value,
}

/// Reads a batch; all faults at once, but for those of the commands' own bodies.
pub(super) fn parse(body: Value) -> Result<BatchBody, Vec<MappingFault>> {
    let Value::Object(members) = body else {
        return Err(vec![fault("", "an object with a list \"commands\"", None)]);
    };
    let (mut batch, mut faults) = (BatchBody::default(), Vec::new());
    let mut is_given = false;
    for (name, value) in members {
        match (name.as_str(), value) {
            ("commands", Value::Array(commands)) => {
                is_given = true;
                batch.commands = parse_commands(commands, &mut faults);
            }
            ("stopOnError", Value::Bool(stop)) => batch.stop_on_error = stop,
            ("commands", other) => {
                is_given = true;
                faults.push(fault("/commands", LIST, Some(kind(&other))));
            }
            ("stopOnError", other) => {
                faults.push(fault("/stopOnError", "true or false", Some(kind(&other))));
            }
            (other, _) => faults.push(stranger("", other)),
        }
    }
    if !is_given {
        faults.push(fault("/commands", LIST, None));
    }
    match faults.is_empty() {
        true => Ok(batch),
        false => Err(faults),
    }
}

const LIST: &str = "a list of 1 to 15 commands";

fn parse_commands(commands: Vec<Value>, faults: &mut Vec<MappingFault>) -> Vec<BatchCommand> {
    let count = commands.len();
    if !(1..=COMMANDS_MAX).contains(&count) {
        faults.push(fault("/commands", LIST, Some(format!("{count} commands"))));
        return Vec::new();
    }
    let commands = commands.into_iter().enumerate();
    let commands = commands.filter_map(|(nth, command)| {
        let place = format!("/commands/{nth}");
        match command {
            Value::Object(members) => parse_command(&place, members, faults),
            other => {
                faults.push(fault(
                    place,
                    "an object with \"command\" and \"data\"",
                    Some(kind(&other)),
                ));
                None
            }
        }
    });
    commands.collect()
}

fn parse_command(
    place: &str,
    mut members: Map<String, Value>,
    faults: &mut Vec<MappingFault>,
) -> Option<BatchCommand> {
    let id = match members.remove("id") {
        None => None,
        Some(Value::String(id)) if id.chars().count() <= ID_CHARACTERS_MAX => Some(id),
        Some(other) => {
            let limit = format!("text of at most {ID_CHARACTERS_MAX} characters");
            faults.push(fault(format!("{place}/id"), &limit, Some(kind(&other))));
            None
        }
    };
    let name = match members.remove("command") {
        Some(Value::String(name)) => Some(name),
        other => {
            let given = other.as_ref().map(kind);
            let limit = "the name of a command or of its family";
            faults.push(fault(format!("{place}/command"), limit, given));
            None
        }
    };
    let nothing = || Value::Object(Map::new());
    let data = members.remove("data").unwrap_or_else(nothing);
    faults.extend(members.keys().map(|name| stranger(place, name)));
    Some(BatchCommand {
        id,
        name: name?,
        data,
    })
}

fn stranger(place: &str, name: &str) -> MappingFault {
    let shown: String = name.chars().take(ID_CHARACTERS_MAX).collect();
    let escaped = shown.replace('~', "~0").replace('/', "~1");
    fault(format!("{place}/{escaped}"), "no such member", None)
}

/// What kind of value was given; the value itself may be a secret that ended up here.
fn kind(value: &Value) -> String {
    let kind = match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(text) => return format!("text of {}", text.chars().count()),
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    };
    kind.to_owned()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn pointers(body: Value) -> Vec<String> {
        let faults = parse(body).unwrap_err();
        faults.into_iter().map(|fault| fault.pointer).collect()
    }

    #[test]
    fn a_batch_is_read_in_its_order() {
        let batch = parse(json!({"stopOnError": true, "commands": [
            {"id": "a", "command": "UserGet", "data": {"userId": "u"}},
            {"command": "SystemGet"},
        ]}));
        let batch = batch.unwrap();
        assert!(batch.stop_on_error);
        let names: Vec<_> = batch.commands.iter().map(|one| &*one.name).collect();
        assert_eq!(names, ["UserGet", "SystemGet"]);
        assert_eq!(batch.commands[0].id.as_deref(), Some("a"));
        assert_eq!(batch.commands[1].data, json!({}));
    }

    #[test]
    fn all_faults_are_told_at_once() {
        assert_eq!(pointers(json!([])), [""]);
        assert_eq!(pointers(json!({})), ["/commands"]);
        assert_eq!(pointers(json!({"commands": []})), ["/commands"]);
        let many = vec![json!({"command": "UserGet"}); 16];
        assert_eq!(pointers(json!({ "commands": many })), ["/commands"]);
        let mut found = pointers(json!({"x/y": 1, "stopOnError": "no", "commands": [
            {"id": 1, "command": "A", "data": {}},
            {"id": "x".repeat(101), "data": {}, "dat": 1},
            "UserGet",
        ]}));
        found.sort();
        let expected = [
            "/commands/0/id",
            "/commands/1/command",
            "/commands/1/dat",
            "/commands/1/id",
            "/commands/2",
            "/stopOnError",
            "/x~1y",
        ];
        assert_eq!(found, expected);
    }
}
