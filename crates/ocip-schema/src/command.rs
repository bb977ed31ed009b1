//! Command types: what a schema says about a command, for whoever sends, guards or describes it.

use std::fmt;
use std::ops::Bound;
use std::ptr;

use super::SchemaSet;
use super::model::{ElementDeclaration, Particle, QName, Term, TypeContent, TypeDefinition};
use super::secret::holds_secret;

/// The word that ends the family of a request and begins its release.
const REQUEST: &str = "Request";

/// What a request is answered with that has no data of its own.
const SUCCESS: &str = "SuccessResponse";

/// Part of a file's name that says that what it declares is deprecated.
const DEPRECATED: &str = "Deprecated";

/// Type of a command: a request or a response of a schema.
#[derive(Clone, Copy)]
pub struct CommandType<'s> {
    pub(super) schemas: &'s SchemaSet,
    pub(super) definition: &'s TypeDefinition,
}

/// Element as it is declared.
#[derive(Clone, Copy)]
pub struct DeclaredElement<'s> {
    pub(super) schemas: &'s SchemaSet,
    pub(super) declaration: &'s ElementDeclaration,
    is_required: bool,
    repeats: bool,
}

/// Place of a declared element in a command, however deep.
#[derive(Debug, Clone)]
pub struct ElementPlace<'s> {
    /// The names of the elements on the way, its own last.
    pub path: Vec<&'s str>,
    /// The element.
    pub element: DeclaredElement<'s>,
    /// Whether no command can be without it.
    pub is_required: bool,
}

impl SchemaSet {
    /// The type of a command, for example `UserGetRequest21`; `None` when it is not declared.
    pub fn command(&self, name: &str) -> Option<CommandType<'_>> {
        let definition = self.commands.get(name)?;
        Some(CommandType {
            schemas: self,
            definition,
        })
    }

    /// The types of all requests, by name.
    pub fn requests(&self) -> impl Iterator<Item = CommandType<'_>> {
        self.requests_from("")
    }

    /// The types of the requests whose names begin with `start` or come after those.
    fn requests_from(&self, start: &str) -> impl Iterator<Item = CommandType<'_>> {
        let request = QName::new("C", "OCIRequest");
        let bounds = (Bound::Included(start), Bound::Unbounded);
        let all = self.commands.range::<str, _>(bounds);
        let all = all.map(|(_, definition)| CommandType {
            schemas: self,
            definition,
        });
        all.filter(move |command| command.definition.derives_from(&request))
    }

    /// The requests of a family, the newest first: `UserGet` has `UserGetRequest21` and others.
    pub fn family(&self, family: &str) -> Vec<CommandType<'_>> {
        // The names of a family begin alike, so they lie together.
        let start = format!("{family}{REQUEST}");
        let near = self.requests_from(&start);
        let near = near.take_while(|one| one.name().starts_with(&start));
        let mut variants: Vec<_> = near.filter(|one| one.family() == family).collect();
        variants.sort_by_key(|one| std::cmp::Reverse(release(one.suffix())));
        variants
    }
}

// === impl CommandType ===

impl<'s> CommandType<'s> {
    /// The name, for example `UserGetRequest21`.
    pub fn name(self) -> &'s str {
        &self.definition.name.local
    }

    /// The name without the word `Request` and the release behind it.
    pub fn family(self) -> &'s str {
        let name = self.name();
        request_at(name).map_or(name, |at| &name[..at])
    }

    fn suffix(self) -> &'s str {
        let name = self.name();
        request_at(name).map_or("", |at| &name[at + REQUEST.len()..])
    }

    /// The type of the answer to this request: the name with `Response` in place of `Request` where that is
    /// declared, else `SuccessResponse`.
    pub fn response(self) -> &'s str {
        let name = format!("{}Response{}", self.family(), self.suffix());
        let declared = self.schemas.commands.get_key_value(&*name);
        declared.map_or(SUCCESS, |(name, _)| name)
    }

    /// Whether it is declared in a file of deprecated commands.
    pub fn is_deprecated(self) -> bool {
        self.definition.file.contains(DEPRECATED)
    }

    /// What the schema file says about it, where that was kept.
    pub fn documentation(self) -> Option<&'s str> {
        self.definition.documentation.as_deref()
    }

    /// The elements that may stand directly in it, in the order of the wire.
    pub fn elements(self) -> Vec<DeclaredElement<'s>> {
        elements_of(self.schemas, self.definition)
    }

    /// Every element that may stand in it at any depth, of each kind that a type has.
    pub fn places(self) -> Vec<ElementPlace<'s>> {
        let mut places = Vec::new();
        collect_places(&self.elements(), &mut Vec::new(), true, &mut places);
        places
    }
}

impl fmt::Debug for CommandType<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl PartialEq for CommandType<'_> {
    fn eq(&self, other: &Self) -> bool {
        ptr::eq(self.definition, other.definition)
    }
}

// === impl DeclaredElement ===

impl<'s> DeclaredElement<'s> {
    pub(super) fn new(
        schemas: &'s SchemaSet,
        declaration: &'s ElementDeclaration,
        is_required: bool,
        repeats: bool,
    ) -> Self {
        Self {
            schemas,
            declaration,
            is_required,
            repeats,
        }
    }

    /// The name.
    pub fn name(self) -> &'s str {
        &self.declaration.name
    }

    /// The name of the declared type; empty for an anonymous one.
    pub fn type_name(self) -> &'s str {
        &self.declaration.kind.name.local
    }

    /// Whether the declared type has this name, or extends or restricts a type that has.
    pub fn is_kind_of(self, type_name: &str) -> bool {
        let mut lineage = self.declaration.kind.lineage();
        lineage.any(|kind| *kind.name.local == *type_name)
    }

    /// Whether it must stand there once the element around it does; one alternative of a choice need not.
    pub fn is_required(self) -> bool {
        self.is_required
    }

    /// Whether it may stand there more than once.
    pub fn repeats(self) -> bool {
        self.repeats
    }

    /// Whether it holds a secret, by its declared type and those that that is derived from.
    pub fn is_secret(self) -> bool {
        holds_secret(self.declaration)
    }

    /// The elements that may stand in it, of whichever kind it is.
    pub fn elements(self) -> Vec<DeclaredElement<'s>> {
        let kind = &self.declaration.kind;
        let kinds = self.schemas.kinds.get(&kind.name).into_iter().flatten();
        let own = std::iter::once(kind).chain(kinds);
        own.flat_map(|kind| elements_of(self.schemas, kind))
            .collect()
    }
}

impl fmt::Debug for DeclaredElement<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.name(), self.type_name())
    }
}

fn elements_of<'s>(
    schemas: &'s SchemaSet,
    definition: &'s TypeDefinition,
) -> Vec<DeclaredElement<'s>> {
    let mut elements = Vec::new();
    if let TypeContent::Elements(content) = &definition.content {
        collect_elements(schemas, &content.sequence, true, false, &mut elements);
    }
    elements
}

fn collect_elements<'s>(
    schemas: &'s SchemaSet,
    particles: &'s [Particle],
    is_required: bool,
    repeats: bool,
    elements: &mut Vec<DeclaredElement<'s>>,
) {
    for particle in particles {
        let is_required = is_required && particle.min > 0;
        let repeats = repeats || particle.max != Some(1);
        match &particle.term {
            Term::Element(declaration) => {
                let element = DeclaredElement::new(schemas, declaration, is_required, repeats);
                elements.push(element);
            }
            Term::Sequence(inner) => {
                collect_elements(schemas, inner, is_required, repeats, elements);
            }
            Term::Choice(inner) => collect_elements(schemas, inner, false, repeats, elements),
            Term::Any => {}
        }
    }
}

/// No type contains itself, so the depth is that of the schema.
fn collect_places<'s>(
    elements: &[DeclaredElement<'s>],
    path: &mut Vec<&'s str>,
    is_required: bool,
    places: &mut Vec<ElementPlace<'s>>,
) {
    for &element in elements {
        path.push(element.name());
        let is_required = is_required && element.is_required();
        places.push(ElementPlace {
            path: path.clone(),
            element,
            is_required,
        });
        collect_places(&element.elements(), path, is_required, places);
        path.pop();
    }
}

/// Where the family ends. Names are short, and a search that prepares itself takes longer than it saves.
fn request_at(name: &str) -> Option<usize> {
    let mut windows = name.as_bytes().windows(REQUEST.len());
    windows.rposition(|window| window == REQUEST.as_bytes())
}

/// What a release's suffix sorts by: release, service pack, version. `17sp4` comes before `19` and `22V9` before
/// `22V10`; one without any is the oldest.
fn release(suffix: &str) -> [u32; 3] {
    let (release, rest) = number(suffix);
    let (pack, rest) = match rest.strip_prefix(['s', 'm']) {
        Some(rest) => number(rest.strip_prefix('p').unwrap_or(rest)),
        None => (0, rest),
    };
    let (version, _) = number(rest.strip_prefix('V').unwrap_or(rest));
    [release, pack, version]
}

fn number(text: &str) -> (u32, &str) {
    let end = text.bytes().take_while(u8::is_ascii_digit).count();
    (text[..end].parse().unwrap_or_default(), &text[end..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn releases_have_an_order() {
        let suffixes = [
            "", "V2", "13mp10", "14", "14sp1", "14sp9", "14sp10", "17sp4", "17sp4V2", "19", "22V9",
            "22V10",
        ];
        for pair in suffixes.windows(2) {
            assert!(release(pair[0]) < release(pair[1]), "{pair:?}");
        }
    }

    #[test]
    fn a_family_has_its_variants_the_newest_first() {
        let variants = SchemaSet::embedded().family("UserGet");
        let names: Vec<_> = variants.iter().map(|one| one.name()).collect();
        assert_eq!(names.first(), Some(&"UserGetRequest23V2"));
        assert!(names.len() > 2, "{names:?}");
        let get = SchemaSet::embedded().command("UserGetRequest21").unwrap();
        assert_eq!(
            (get.family(), get.response()),
            ("UserGet", "UserGetResponse21")
        );
    }

    #[test]
    fn places_are_those_of_all_kinds() {
        let schemas = SchemaSet::embedded();
        let reply = schemas.command("UserGetResponse19").unwrap();
        let places = reply.places();
        let names: Vec<_> = places.iter().map(|one| one.path.join("/")).collect();
        assert!(
            names.contains(&"department/groupId".to_owned()),
            "{names:?}"
        );
        let id = schemas.command("UserGetRequest21").unwrap().elements()[0];
        assert!(id.is_kind_of("UserId") && id.is_required() && !id.repeats() && !id.is_secret());
    }
}
