//! Shapes of single values, for the document.

use schemars::{Schema, SchemaGenerator, json_schema};

use crate::dialect::schema::{destination, directory_number};
use crate::switch::criteria_service::{CRITERIA_NUMBERS_MAX, CriteriaDnSelection};

/// The selections that most services have.
pub(super) const COMMON_SELECTIONS: &[CriteriaDnSelection] =
    &[CriteriaDnSelection::Any, CriteriaDnSelection::SpecifiedOnly];

pub(super) fn destination_or_none(generator: &mut SchemaGenerator) -> Schema {
    let destination = destination(generator);
    json_schema!({ "anyOf": [{ "const": "" }, destination] })
}

pub(super) fn directory_numbers(generator: &mut SchemaGenerator) -> Schema {
    json_schema!({
        "type": "array",
        "items": directory_number(generator),
        "maxItems": CRITERIA_NUMBERS_MAX,
    })
}

/// The selections that most services have.
pub(super) fn selection(_: &mut SchemaGenerator) -> Schema {
    let tokens: Vec<_> = COMMON_SELECTIONS.iter().map(|one| one.token()).collect();
    json_schema!({ "type": "string", "enum": tokens })
}
