//! Model of the schema files, linked: every declaration holds its type.

use std::fmt;
use std::sync::Arc;

use roxmltree::Node;

use super::simple::{BLANKS, SimpleType};

/// A name in a namespace; an empty namespace is none, and an empty name is that of an anonymous type.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct QName {
    pub(super) namespace: Arc<str>,
    pub(super) local: Arc<str>,
}

/// A type with all that it inherits.
#[derive(Debug)]
pub(super) struct TypeDefinition {
    pub(super) name: QName,
    /// The type that it extends or restricts.
    pub(super) base: Option<Arc<TypeDefinition>>,
    pub(super) is_abstract: bool,
    pub(super) content: TypeContent,
    /// The file that declares it; empty for built-in types.
    pub(super) file: Arc<str>,
    /// What the file says about it, where that is kept.
    pub(super) documentation: Option<Box<str>>,
}

/// Content of a type.
#[derive(Debug)]
pub(super) enum TypeContent {
    Text(SimpleType),
    Elements(ComplexContent),
    /// That of an element without a type (`xs:anyType`): it is not looked at.
    Anything,
}

/// The children and attributes of a complex type.
#[derive(Debug, Clone)]
pub(super) struct ComplexContent {
    pub(super) sequence: Vec<Particle>,
    pub(super) attributes: Arc<[AttributeDeclaration]>,
}

/// A term and how often it may occur (XML Schema part 1, 3.9).
#[derive(Debug, Clone)]
pub(super) struct Particle {
    pub(super) min: usize,
    /// `None` is "unbounded".
    pub(super) max: Option<usize>,
    pub(super) term: Term,
}

/// Term of a sequence or choice.
#[derive(Debug, Clone)]
pub(super) enum Term {
    Element(ElementDeclaration),
    Sequence(Vec<Particle>),
    Choice(Vec<Particle>),
    /// Any one element without a namespace; its content is not looked at.
    Any,
}

/// The declaration of an element.
#[derive(Debug, Clone)]
pub(super) struct ElementDeclaration {
    pub(super) name: Arc<str>,
    pub(super) nillable: bool,
    /// What an empty element stands for.
    pub(super) default: Option<Box<str>>,
    /// The only value that it may have; an empty element stands for it.
    pub(super) fixed: Option<Box<str>>,
    pub(super) kind: Arc<TypeDefinition>,
}

/// The declaration of an attribute.
#[derive(Debug, Clone)]
pub(super) struct AttributeDeclaration {
    pub(super) name: String,
    pub(super) required: bool,
    pub(super) value: SimpleType,
}

// === impl QName ===

impl QName {
    pub(super) fn new(namespace: &str, local: &str) -> QName {
        QName {
            namespace: namespace.into(),
            local: local.into(),
        }
    }

    /// The name of an element.
    pub(super) fn of(node: Node<'_, '_>) -> QName {
        let name = node.tag_name();
        QName::new(name.namespace().unwrap_or_default(), name.name())
    }

    /// Reads `prefix:local` with the prefixes in force at `node`; `None` for an unbound prefix.
    pub(super) fn resolve(node: Node<'_, '_>, text: &str) -> Option<QName> {
        let text = text.trim_matches(BLANKS);
        match text.split_once(':') {
            Some((prefix, local)) => {
                let namespace = node.lookup_namespace_uri(Some(prefix))?;
                Some(QName::new(namespace, local))
            }
            None => {
                let namespace = node.lookup_namespace_uri(None).unwrap_or_default();
                Some(QName::new(namespace, text))
            }
        }
    }
}

impl fmt::Display for QName {
    /// The notation of the switch's own messages: `BroadsoftDocument@C`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &*self.namespace {
            "" => f.write_str(&self.local),
            namespace => write!(f, "{}@{namespace}", self.local),
        }
    }
}

// === impl TypeDefinition ===

impl TypeDefinition {
    /// Whether this is the type `name` or extends or restricts it.
    pub(super) fn derives_from(&self, name: &QName) -> bool {
        self.lineage().any(|kind| kind.name == *name)
    }

    /// The type itself first, then its ancestors, the nearest first.
    pub(super) fn lineage(&self) -> impl Iterator<Item = &TypeDefinition> {
        std::iter::successors(Some(self), |kind| kind.base.as_deref())
    }
}

// === impl Particle ===

impl Particle {
    /// Whether one more is allowed after `count`.
    pub(super) fn allows_after(&self, count: usize) -> bool {
        self.max.is_none_or(|max| count < max)
    }

    /// Whether there may be more than one, so that a list stands for it in JSON.
    pub(super) fn is_list(&self) -> bool {
        self.max.is_none_or(|max| max > 1)
    }

    /// Whether it can be satisfied by nothing at all.
    pub(super) fn is_emptiable(&self) -> bool {
        self.min == 0 || self.term.is_emptiable()
    }
}

// === impl Term ===

impl Term {
    fn is_emptiable(&self) -> bool {
        match self {
            Term::Element(_) | Term::Any => false,
            Term::Sequence(particles) => particles.iter().all(Particle::is_emptiable),
            Term::Choice(branches) => branches.iter().any(Particle::is_emptiable),
        }
    }

    /// The particles that can come first.
    pub(super) fn openings(&self) -> &[Particle] {
        match self {
            Term::Element(_) | Term::Any => &[],
            Term::Choice(branches) => branches,
            Term::Sequence(particles) => {
                let skipped = particles.iter().take_while(|p| p.is_emptiable()).count();
                particles.get(..=skipped).unwrap_or(particles)
            }
        }
    }

    /// Whether it can begin with the element `node`.
    pub(super) fn starts_with(&self, node: Node<'_, '_>) -> bool {
        let name = node.tag_name();
        let local = name.namespace().unwrap_or_default().is_empty();
        match self {
            Term::Element(element) => local && *element.name == *name.name(),
            Term::Any => local,
            Term::Sequence(_) | Term::Choice(_) => {
                self.openings().iter().any(|p| p.term.starts_with(node))
            }
        }
    }

    /// The names of the elements that it can begin with.
    pub(super) fn first_names(&self) -> Vec<&str> {
        match self {
            Term::Element(element) => vec![&element.name],
            Term::Any => vec!["any element"],
            Term::Sequence(_) | Term::Choice(_) => {
                let openings = self.openings().iter();
                openings.flat_map(|p| p.term.first_names()).collect()
            }
        }
    }
}
