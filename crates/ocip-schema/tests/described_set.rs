//! Commands of a set with the shape of a switch's own: what is made of them is valid, and what describes them is small.

#[path = "../testing/mod.rs"]
mod testing;

use ocip_schema::{BodyFullness, CommandType, Descriptions, SchemaSet, TargetClass};
use serde_json::Value;
use testing::MadeSet;

/// How much of a whole set is tried, per mille.
const PART: usize = 100;

/// Seeds per command.
const SEEDS: u64 = 3;

fn set() -> SchemaSet {
    let read = SchemaSet::read(&MadeSet::part(17, PART).pairs());
    read.unwrap_or_else(|error| panic!("{error}"))
}

fn document(kind: &str, content: &str) -> String {
    format!(
        "<BroadsoftDocument protocol=\"OCI\" xmlns=\"C\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">\
         <sessionId xmlns=\"\">1</sessionId><command xsi:type=\"{kind}\" xmlns=\"\">{content}</command>\
         </BroadsoftDocument>"
    )
}

fn bodies(command: CommandType<'_>) -> impl Iterator<Item = Value> {
    let random = (0..SEEDS).map(move |seed| command.made_body(seed, BodyFullness::Random));
    let fixed = [BodyFullness::Required, BodyFullness::Everything];
    let fixed = fixed.map(|fullness| command.made_body(1, fullness));
    random.chain(fixed).chain([command.example()])
}

#[test]
fn what_is_made_of_any_command_is_valid() {
    let set = set();
    let names: Vec<_> = set.command_types().map(str::to_owned).collect();
    assert!(names.len() > 500, "{}", names.len());
    for name in names
        .iter()
        .filter(|name| *name != "ErrorResponse" && *name != "SuccessResponse")
    {
        for seed in 0..SEEDS {
            let content = set.made_reply(name, seed).unwrap();
            let document = document(name, &content);
            assert_eq!(set.validate(&document), Ok(()), "{document}");
        }
    }
}

#[test]
fn bodies_of_any_command_fit_its_schema() {
    let set = set();
    for command in set.requests() {
        let schema = &command.json_schema(Descriptions::Hide)["request"];
        let validator = jsonschema::draft202012::new(schema).unwrap();
        for body in bodies(command) {
            let checked = command.check(&body);
            assert!(checked.is_ok(), "{command:?} {:?} {body:#}", checked.err());
            let error = validator.validate(&body).err();
            assert!(error.is_none(), "{command:?} {error:?} {body:#} {schema:#}");
        }
    }
}

#[test]
fn schemas_of_single_commands_are_small() {
    let set = set();
    let schema =
        |command: CommandType<'_>| command.json_schema(Descriptions::Hide).to_string().len();
    let mut sizes: Vec<_> = set.requests().map(schema).collect();
    sizes.sort_unstable();
    let at = |percent| sizes[sizes.len() * percent / 100];
    assert!(at(50) < 4_000, "{}", at(50));
    assert!(at(95) < 20_000, "{}", at(95));
}

#[test]
fn targets_are_of_every_class() {
    let set = set();
    let mut classes: Vec<_> = set.requests().map(CommandType::target).collect();
    classes.sort_unstable();
    classes.dedup();
    let expected = [
        TargetClass::User,
        TargetClass::Group,
        TargetClass::Tenant,
        TargetClass::Reseller,
        TargetClass::Optional,
        TargetClass::None,
    ];
    assert_eq!(classes, expected);
}
