//! A reader for the XSD subset that `schemas/` uses, and the validation of documents against it.
//!
//! The simulated switch refuses what a real one refuses, and the real one validates every document
//! against its schema before it looks at a command. So the rules are kept in XSD files, where they
//! can be read beside the vendor's tables and checked with any other tool, and not in code.
//!
//! # What is supported
//!
//! * `xs:schema` with or without a target namespace, local elements and attributes unqualified;
//!   `xs:import` and `xs:include` of files that are read together; `xs:annotation`
//! * global `xs:element` (the document element), `xs:complexType`, `xs:simpleType`
//! * `xs:sequence`, `xs:choice` and local `xs:element`, with occurrence and `nillable`;
//!   `xs:any` of unqualified elements that are skipped
//! * `xs:extension` of complex types, abstract types, `xsi:type` and `xsi:nil`
//! * attributes, optional or required
//! * restriction of `string`, `normalizedString`, `token`, `NMTOKEN`, `boolean`, `int` and `long`
//!   by length, inclusive bounds, enumeration and a small pattern language
//!
//! # What is not
//!
//! Anything else (anonymous types, groups, lists, unions, keys, wildcards for attributes, default
//! and fixed values, substitution groups, ...) is an error of the schema file that names the
//! construct; nothing is ignored silently. A type must not contain itself, directly or through
//! others. Content models must be deterministic, as XML Schema demands ("unique particle
//! attribution"); this is relied on and not checked.
//!
//! Documents with a DTD are refused.

mod embedded;
mod error;
mod model;
mod outline;
mod pattern;
mod read;
mod schemas;
mod simple;
mod validate;

pub use self::error::{SchemaError, ValidationError};
pub use self::outline::Outline;
pub use self::schemas::SchemaSet;

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
