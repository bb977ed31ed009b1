//! Choice of a command by its name, or of the variants of a family by the family's.

use ocip_schema::{CommandType, SchemaSet, TargetClass};

use super::problem::OciProblem;
use super::problem_kind::ProblemKind;
use crate::access::CommandTarget;
use crate::switch::command_name::family;

/// The requests that a name stands for: itself, or all variants of a family, the newest first. Never none.
pub(super) fn requests_named<'s>(
    schemas: &'s SchemaSet,
    name: &str,
) -> Result<Vec<CommandType<'s>>, OciProblem> {
    let own = schemas.command(name);
    let is_request = |one: &CommandType<'s>| schemas.family(one.family()).contains(one);
    if let Some(own) = own.filter(is_request) {
        return Ok(vec![own]);
    }
    let variants = schemas.family(name);
    match variants.is_empty() {
        false => Ok(variants),
        true => Err(unknown(schemas, name)),
    }
}

/// A command that is not there, or cannot be used.
fn unknown(schemas: &SchemaSet, name: &str) -> OciProblem {
    let mut unusable = schemas.unusable().iter();
    let unusable = unusable.find(|one| one.name == name || family(&one.name) == name);
    let detail = match unusable {
        Some(one) => format!("{} cannot be used: {}", one.name, one.reason),
        None => {
            "the schema files of this gateway have no such command; GET /oci/v1/?q= searches them"
                .to_owned()
        }
    };
    OciProblem::new(ProblemKind::UnknownCommand, detail).of_command(name)
}

/// What a command is about, as grants have it.
pub(super) fn target_of(command: CommandType<'_>) -> CommandTarget {
    match command.target() {
        TargetClass::User => CommandTarget::User,
        TargetClass::Group => CommandTarget::Group,
        TargetClass::Tenant => CommandTarget::Tenant,
        TargetClass::Reseller => CommandTarget::Reseller,
        TargetClass::Optional => CommandTarget::Optional,
        TargetClass::None => CommandTarget::None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(name: &str) -> Result<Vec<&'static str>, OciProblem> {
        let found = requests_named(SchemaSet::embedded(), name)?;
        Ok(found.iter().map(|one| one.name()).collect())
    }

    #[test]
    fn a_name_is_a_command_or_a_family_and_never_a_reply() {
        assert_eq!(names("UserGetRequest21").unwrap(), ["UserGetRequest21"]);
        let family = names("UserGet").unwrap();
        assert_eq!(family.first(), Some(&"UserGetRequest23V2"));
        assert!(family.len() > 2, "{family:?}");
        for name in [
            "UserGetResponse21",
            "SuccessResponse",
            "OCIRequest",
            "UserId",
            "",
            "user",
        ] {
            let problem = names(name).unwrap_err();
            assert_eq!(problem.kind(), ProblemKind::UnknownCommand, "{name}");
        }
    }

    #[test]
    fn a_command_that_cannot_be_used_says_why() {
        let file = "<xs:schema xmlns:xs='http://www.w3.org/2001/XMLSchema' xmlns:c='C'>\
            <xs:complexType name='ThingGetRequest2'><xs:complexContent><xs:extension base='c:OCIRequest'>\
            <xs:sequence><xs:element name='a'><xs:simpleType><xs:union memberTypes='xs:int'/></xs:simpleType>\
            </xs:element></xs:sequence></xs:extension></xs:complexContent></xs:complexType></xs:schema>";
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("thing.xsd"), file).unwrap();
        let envelope = include_str!("../../schemas/envelope.xsd");
        std::fs::write(folder.path().join("envelope.xsd"), envelope).unwrap();
        let types = include_str!("../../schemas/types.xsd");
        std::fs::write(folder.path().join("types.xsd"), types).unwrap();
        let schemas = SchemaSet::read_folder(folder.path(), false).unwrap();
        for name in ["ThingGetRequest2", "ThingGet"] {
            let problem = requests_named(&schemas, name).unwrap_err();
            assert_eq!(problem.kind(), ProblemKind::UnknownCommand);
            let detail = problem.detail().unwrap();
            assert!(
                detail.starts_with("ThingGetRequest2 cannot be used: "),
                "{detail}"
            );
        }
    }
}
