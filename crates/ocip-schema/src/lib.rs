//! A reader for the XSD files of OCI-P, and the validation of documents against them.
//!
//! The simulated switch refuses what a real one refuses, and the real one validates every document
//! against its schema before it looks at a command. So the rules are kept in XSD files, where they
//! can be read beside the vendor's tables and checked with any other tool, and not in code.
//!
//! [`SchemaSet::embedded`] and [`SchemaSet::read`] are for files of this project: what is not understood
//! is an error. [`SchemaSet::read_folder`] is for the files of an operator: what is not understood makes
//! only those commands unusable that reach it, directly, by the type of an element at any depth, by a kind
//! of such a type, by a base, or by their reply; see [`SchemaSet::unusable`] and [`SchemaSet::faults`].
//!
//! # What is supported
//!
//! * `xs:schema` with or without a target namespace. Local elements and attributes are in no namespace on
//!   the wire: `qualified` forms are accepted where there is no target namespace
//! * `xs:import` and `xs:include` of files that are read together, by paths within the folder;
//!   `xs:annotation`, whose text is kept for types if that is asked for
//! * global `xs:element` (the document element), named and anonymous `xs:complexType` and `xs:simpleType`
//! * `xs:sequence`, `xs:choice` and local `xs:element`, with occurrence, `nillable`, `default` and `fixed`;
//!   elements without a type, and `xs:any` of unqualified elements: what is in them is not looked at
//! * `xs:extension` and `xs:restriction` of complex types, abstract types, `xsi:type` and `xsi:nil`
//! * attributes, optional or required
//! * `string`, `normalizedString`, `token`, `NMTOKEN`, `boolean`, `int`, `long`, `decimal`, `float`,
//!   `double`, `dateTime`, `date` and `base64Binary`, and restrictions of them and of named simple types by
//!   `length`, `minLength`, `maxLength`, `whiteSpace`, inclusive bounds, enumeration and a small pattern
//!   language
//!
//! # What is not
//!
//! Anything else (groups, lists, unions, keys, wildcards for attributes, substitution groups, bounds of
//! decimals and dates, ...) is an error that names file, line and construct; nothing is ignored silently.
//! A type must not contain itself, directly, through others or through their kinds. A name that is declared
//! twice is told, and not used unless both declarations say the same. Content models must be deterministic,
//! as XML Schema demands ("unique particle attribution"), and a restriction must allow no more than its base;
//! both are relied on and not checked.
//!
//! Files are read one after another, each from front to end, so that none is ever in memory as a tree.
//! Depth, size and number of everything are bounded. Documents and schema files with a DTD are refused.

mod command;
mod describe;
mod embedded;
mod error;
mod folder;
pub mod json;
mod model;
mod outline;
mod pattern;
mod read;
mod reply_plan;
mod schemas;
mod secret;
mod simple;
mod validate;

pub use self::command::{CommandType, DeclaredElement, ElementPlace};
pub use self::describe::{
    BodyFullness, DOCUMENT_COMMANDS_MAX, Descriptions, OpenApiFrame, TargetClass, TooManyCommands,
    openapi_of,
};
pub use self::error::{SchemaError, UnusableCommand, ValidationError};
pub use self::folder::FolderError;
pub use self::outline::Outline;
pub use self::schemas::SchemaSet;

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
