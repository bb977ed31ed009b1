//! Alternate numbers as they are shown.

use schemars::JsonSchema;
use serde::Serialize;

use crate::dialect::schema::number_place;
use crate::numbering::NumberingPlan;
use crate::switch::alternate_numbers::{AlternateNumber, AlternateNumbers};

/// The answer of GET.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "AlternateNumberList")]
pub(super) struct ShownAlternates {
    /// Whether the numbers ring in different ways.
    distinctive_ring: bool,
    /// The places with a number, in order.
    alternate_numbers: Vec<ShownAlternate>,
}

/// An alternate number.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "AlternateNumber")]
pub(super) struct ShownAlternate {
    /// Its place.
    #[schemars(schema_with = "number_place")]
    id: String,
    /// The phone number; empty when there is only an extension. An international number is `+` and digits.
    phone_number: String,
    /// The extension; empty when there is only a phone number.
    extension: String,
    /// How it rings, if that was said.
    #[serde(skip_serializing_if = "Option::is_none")]
    ring_pattern: Option<String>,
}

// === impl ShownAlternates ===

impl ShownAlternates {
    /// Numbers as the plan shows them; `country_code` is the user's.
    pub(super) fn new(
        numbers: AlternateNumbers,
        plan: &NumberingPlan,
        country_code: Option<&str>,
    ) -> Self {
        let each = numbers.numbers.into_iter();
        let each = each.map(|one| ShownAlternate::new(one, plan, country_code));
        Self {
            distinctive_ring: numbers.distinctive_ring,
            alternate_numbers: each.collect(),
        }
    }
}

// === impl ShownAlternate ===

impl ShownAlternate {
    /// The same of one number.
    pub(super) fn new(
        number: AlternateNumber,
        plan: &NumberingPlan,
        country_code: Option<&str>,
    ) -> Self {
        let phone_number = number.phone_number.as_deref();
        let phone_number = phone_number.map(|stored| plan.present_own(stored, country_code));
        Self {
            id: number.place.format(),
            phone_number: phone_number.unwrap_or_default(),
            extension: number.extension.unwrap_or_default(),
            ring_pattern: number.ring_pattern,
        }
    }
}
