//! Outlines of commands: the order of elements, for whoever writes commands by hand.

use super::SchemaSet;
use super::model::{ElementDeclaration, Particle, Term, TypeContent, TypeDefinition};

/// An element that may stand at some place of a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outline<'s> {
    /// Its name.
    pub name: &'s str,
    /// Whether it may stand there more than once.
    pub repeats: bool,
}

impl SchemaSet {
    /// The elements that may stand in a command of the type `command_type`, at the place that the
    /// names in `path` lead to, in the order of the wire. `None` when the command is not declared,
    /// or there is no such place in it.
    pub fn outline(&self, command_type: &str, path: &[&str]) -> Option<Vec<Outline<'_>>> {
        let mut kind: &TypeDefinition = self.commands.get(command_type)?;
        for name in path {
            let (element, _) = elements(kind)?
                .into_iter()
                .find(|(element, _)| *element.name == **name)?;
            kind = &element.kind;
        }
        let outline = elements(kind)?.into_iter();
        let outline = outline.map(|(element, repeats)| Outline {
            name: &element.name,
            repeats,
        });
        Some(outline.collect())
    }
}

/// The elements of a type and whether each may repeat; `None` for a type that holds text, or whose
/// content depends on an `xsi:type`.
fn elements(kind: &TypeDefinition) -> Option<Vec<(&ElementDeclaration, bool)>> {
    let mut found = Vec::new();
    match &kind.content {
        TypeContent::Elements(elements) if !kind.is_abstract => {
            collect(&elements.sequence, false, &mut found);
            Some(found)
        }
        _ => None,
    }
}

fn collect<'m>(
    particles: &'m [Particle],
    repeats: bool,
    found: &mut Vec<(&'m ElementDeclaration, bool)>,
) {
    for particle in particles {
        let repeats = repeats || particle.max != Some(1);
        match &particle.term {
            Term::Element(element) => found.push((element, repeats)),
            Term::Sequence(inner) | Term::Choice(inner) => collect(inner, repeats, found),
            Term::Any => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use ocip::mask::is_secret;

    use super::*;

    fn outline(command: &str, path: &[&str]) -> Option<Vec<(&'static str, bool)>> {
        let outline = SchemaSet::embedded().outline(command, path)?;
        Some(outline.iter().map(|one| (one.name, one.repeats)).collect())
    }

    #[test]
    fn the_elements_of_a_command_come_in_the_order_of_the_wire() {
        let command = "UserSpeedDial100AddListRequest";
        let top = outline(command, &[]).unwrap();
        assert_eq!(top, [("userId", false), ("speedDialEntry", true)]);
        let entry = outline(command, &["speedDialEntry"]).unwrap();
        let expected = [
            ("speedCode", false),
            ("phoneNumber", false),
            ("description", false),
        ];
        assert_eq!(entry, expected);
        let choice = outline("UserServiceIsAssignedRequest", &[]).unwrap();
        assert_eq!(choice.len(), 3);
    }

    /// Two elements hold secrets that have no type of their own.
    const OF_NO_TYPE: [&str; 2] = ["nonce", "sessionId"];

    #[test]
    fn what_a_log_hides_is_what_the_types_call_a_secret() {
        let mut secrets = 0;
        for kind in SchemaSet::embedded().types.values() {
            for (element, _) in elements(kind).unwrap_or_default() {
                // XML Schema has a type of its own that is called so.
                let type_name = &*element.kind.name.local;
                let declared = type_name != "token" && is_secret(type_name);
                let by_name = is_secret(&element.name) && !OF_NO_TYPE.contains(&&*element.name);
                assert_eq!(by_name, declared, "{} in {}", element.name, kind.name);
                secrets += usize::from(declared);
            }
        }
        assert!(secrets > 0);
    }

    #[test]
    fn what_is_not_declared_has_no_outline() {
        assert_eq!(outline("UserNoSuchRequest", &[]), None);
        assert_eq!(outline("UserId", &[]), None);
        assert_eq!(outline("OCIRequest", &[]), None);
        assert_eq!(outline("UserGetRequest21", &["userId"]), None);
        assert_eq!(outline("UserGetRequest21", &["other"]), None);
    }
}
