//! JSON Schemas of input values.
//!
//! Lengths are those of the OCI types; the patterns say what `switch/value.rs` checks.

use schemars::{Schema, SchemaGenerator, json_schema};

use super::password;
use crate::switch::value::{Destination, DirectoryNumber};

/// A text of 1 to `MAX` characters without control characters, without a blank at its ends and
/// without two blanks in a row.
pub fn token<const MAX: usize>(_: &mut SchemaGenerator) -> Schema {
    token_up_to(MAX)
}

/// The same of 1 to `max` characters.
pub fn token_up_to(max: usize) -> Schema {
    json_schema!({ "type": "string", "minLength": 1, "maxLength": max, "pattern": TOKEN })
}

/// The same, or an empty text.
pub fn token_or_empty<const MAX: usize>(_: &mut SchemaGenerator) -> Schema {
    let pattern = format!("^$|{TOKEN}");
    json_schema!({ "type": "string", "maxLength": MAX, "pattern": pattern })
}

/// One to `most` texts with `;` between them, each such a text of 1 to `max` characters.
pub fn addresses(max: usize, most: usize) -> Schema {
    let (one, rest) = (ADDRESS, most.saturating_sub(1));
    json_schema!({
        "type": "string",
        "minLength": 1,
        "maxLength": (max + 1) * most - 1,
        "allOf": [
            { "pattern": format!("^{one}(;{one}){{0,{rest}}}$") },
            { "pattern": format!("^[^;]{{1,{max}}}(;[^;]{{1,{max}}})*$") },
        ],
    })
}

/// Something that can be dialled.
pub fn destination(_: &mut SchemaGenerator) -> Schema {
    const MAX: usize = Destination::CHARACTERS_MAX;
    json_schema!({
        "type": "string",
        "anyOf": [
            { "minLength": 1, "maxLength": MAX, "pattern": DESTINATION },
            { "maxLength": "sip:".len() + MAX, "pattern": SIP_URI },
        ],
    })
}

/// A SIP URI of up to `max` characters, with `sip:` or without.
pub fn sip_uri(max: usize) -> Schema {
    json_schema!({
        "type": "string",
        "anyOf": [
            { "maxLength": max, "pattern": BARE_SIP_URI },
            { "maxLength": "sip:".len() + max, "pattern": SIP_URI },
        ],
    })
}

/// Something that can be dialled where no SIP URI can stand.
pub fn outgoing_number() -> Schema {
    json_schema!({
        "type": "string",
        "maxLength": Destination::CHARACTERS_MAX,
        "pattern": OUTGOING_NUMBER,
    })
}

/// A number of the public network.
pub fn directory_number(_: &mut SchemaGenerator) -> Schema {
    const MAX: usize = DirectoryNumber::CHARACTERS_MAX;
    json_schema!({
        "type": "string",
        "anyOf": [{ "pattern": DIRECTORY_NUMBER }, { "maxLength": MAX, "pattern": DIGIT_PATTERN }],
    })
}

/// A number of the public network that is somebody's, and no pattern of several.
pub fn own_number(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "type": "string", "pattern": DIRECTORY_NUMBER })
}

/// An extension.
pub fn extension(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "type": "string", "pattern": "^[0-9]{2,20}$" })
}

/// The same as `value`, or null or an empty text, which clear it.
pub fn clearable(value: Schema) -> Schema {
    json_schema!({ "anyOf": [value, { "enum": [null, ""] }] })
}

/// A speed code.
pub fn speed_code(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "type": "string", "pattern": "^[0-9]{2}$" })
}

/// The place of an alternate number.
pub fn number_place(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "type": "string", "pattern": "^([1-9]|10)$" })
}

/// A password.
pub fn password_text(_: &mut SchemaGenerator) -> Schema {
    json_schema!({
        "type": "string",
        "format": "password",
        "minLength": 1,
        "maxLength": password::CHARACTERS_MAX,
        "pattern": r"^[^\x00-\x1f\x7f-\x9f]+$",
    })
}

const TOKEN: &str = r"^[^\x00-\x20\x7f-\x9f\ufffe\uffff]+( [^\x00-\x20\x7f-\x9f\ufffe\uffff]+)*$";

/// The same without `;`, as a part of a pattern.
const ADDRESS: &str = r"[^\x00-\x20\x7f-\x9f\ufffe\uffff;]+( [^\x00-\x20\x7f-\x9f\ufffe\uffff;]+)*";

const DESTINATION: &str =
    r"^(\+?[ -]*[0-9][0-9 -]*|[0-9*#]+|[A-Za-z0-9_.!~*'()-]+@[A-Za-z0-9.-]+)$";

/// Up to 30 digits and signs without what stands between them.
const OUTGOING_NUMBER: &str =
    r"^(\+([ -]*[0-9]){1,29}[ -]*|[ -]*([0-9][ -]*){1,30}|[0-9*#]{1,30})$";

const BARE_SIP_URI: &str = r"^[A-Za-z0-9_.!~*'()-]+@[A-Za-z0-9.-]+$";

const SIP_URI: &str = r"^[Ss][Ii][Pp]:[A-Za-z0-9_.!~*'()-]+@[A-Za-z0-9.-]+$";

/// Nineteen digits, so that a country code still fits in.
const DIRECTORY_NUMBER: &str = r"^\+?([ -]*[0-9]){1,19}[ -]*$";

const DIGIT_PATTERN: &str = r"^\+?[0-9,^-]*[*?\[\]][0-9*?\[\],^-]*$";

#[cfg(test)]
mod tests {
    use jsonschema::Validator;
    use proptest::prelude::*;
    use schemars::generate::SchemaSettings;
    use serde_json::Value;

    use super::*;
    use crate::http::SchemaOf;
    use crate::numbering::NumberingPlan;
    use crate::switch::list_uri::ListUri;
    use crate::switch::value::SpeedDialDescription;

    fn validator(schema: SchemaOf) -> Validator {
        let schema = schema(&mut SchemaSettings::draft2020_12().into_generator());
        jsonschema::validator_for(schema.as_value()).unwrap()
    }

    fn allows(validator: &Validator, text: &str) -> bool {
        validator.is_valid(&Value::from(text))
    }

    #[test]
    fn what_is_at_the_limit_fits_and_what_is_beyond_does_not() {
        let description = validator(token::<{ SpeedDialDescription::CHARACTERS_MAX }>);
        let optional = validator(token_or_empty::<{ SpeedDialDescription::CHARACTERS_MAX }>);
        for (text, fits) in [("é".repeat(80), true), ("é".repeat(81), false)] {
            assert_eq!(allows(&description, &text), fits);
            assert_eq!(allows(&optional, &text), fits);
        }
        assert!(!allows(&description, "") && allows(&optional, ""));
    }

    proptest! {
        #[test]
        fn patterns_and_checks_agree_on_tokens(text in "[ a\u{e9}\u{1f600}\u{85}\n\u{fffe}]{0,6}") {
            let fits = allows(&validator(token::<80>), &text);
            prop_assert_eq!(fits, SpeedDialDescription::parse(&text).is_ok(), "{:?}", text);
        }

        #[test]
        fn patterns_and_checks_agree_on_destinations(text in "(sip:|Sip:|)[+0-2 *#@a.-]{0,8}") {
            let fits = allows(&validator(destination), &text);
            prop_assert_eq!(fits, Destination::parse(&text, &NumberingPlan::default()).is_ok(), "{:?}", text);
        }

        #[test]
        fn patterns_and_checks_agree_on_uris(text in "(sip:|Sip:|)[a.+ -]{0,3}(@|)[a.+ -]{0,3}(x{9}|)") {
            let shape = jsonschema::validator_for(sip_uri(ListUri::CHARACTERS_MAX).as_value()).unwrap();
            prop_assert_eq!(allows(&shape, &text), ListUri::parse(&text).is_ok(), "{:?}", text);
        }

        #[test]
        fn patterns_and_checks_agree_on_directory_numbers(text in "[+0-2 *?a,^\\[-]{0,8}") {
            let fits = allows(&validator(directory_number), &text);
            prop_assert_eq!(fits, DirectoryNumber::parse(&text, &NumberingPlan::of_country("32")).is_ok(), "{:?}", text);
        }
    }
}
