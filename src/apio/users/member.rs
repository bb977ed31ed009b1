//! Members of a profile that can be changed, as a table: how each is called, what it may be, who may change it.

use schemars::{Schema, SchemaGenerator};
use serde_json::{Value as Json, json};

use crate::dialect::schema;
use crate::numbering::NumberingPlan;
use crate::switch::Nillable;
use crate::switch::profile::ProfileChange;
use crate::switch::value::{DirectoryNumber, ExtensionNumber, ValueError, check_token};

/// Member of a profile that is a text.
pub(super) struct ProfileMember {
    /// Its name.
    pub(super) json: &'static str,
    kind: MemberKind,
    slot: ChangeSlot,
    /// Whether users may change it of themselves.
    pub(super) is_users_own: bool,
    about: &'static str,
}

/// What a member may be.
enum MemberKind {
    /// A text of up to so many characters.
    Text(usize),
    /// A name that others are shown (APIO documentation, user details: some characters cannot be shown).
    ShownName,
    /// A number of one's own.
    Number,
    /// 2–20 digits.
    Extension,
}

/// Where a member stands in a change.
enum ChangeSlot {
    /// One that always has a value.
    Filled(fn(&mut ProfileChange) -> &mut Option<String>),
    /// One that can be cleared.
    Clearable(fn(&mut ProfileChange) -> &mut Nillable<String>),
}

use ChangeSlot::{Clearable, Filled};
use MemberKind::{Extension, Number, ShownName, Text};

/// The longest name of a person, in characters (PersonName).
const NAME_MAX: usize = 30;

/// What a shown name cannot have in it.
const NOT_SHOWN: [char; 4] = ['%', '+', '\\', '"'];

/// All of them, in the order of the wire.
pub(super) const MEMBERS: [ProfileMember; 11] = [
    member(
        "lastName",
        Text(NAME_MAX),
        Filled(|to| &mut to.last_name),
        "The last name.",
    ),
    member(
        "firstName",
        Text(NAME_MAX),
        Filled(|to| &mut to.first_name),
        "The first name.",
    ),
    member(
        "cliLastName",
        ShownName,
        Filled(|to| &mut to.cli_last_name),
        "The last name that others are shown.",
    ),
    member(
        "cliFirstName",
        ShownName,
        Filled(|to| &mut to.cli_first_name),
        "The first name that others are shown.",
    ),
    member(
        "phoneNumber",
        Number,
        Clearable(|to| &mut to.phone_number),
        "The phone number.",
    ),
    member(
        "extension",
        Extension,
        Clearable(|to| &mut to.extension),
        "The extension within the group.",
    ),
    member(
        "cliPhoneNumber",
        Number,
        Clearable(|to| &mut to.cli_phone_number),
        "The number that others are shown.",
    ),
    member(
        "language",
        Text(40),
        Filled(|to| &mut to.language),
        "The name of a language, as the switch has it.",
    )
    .of_users(),
    member(
        "timeZone",
        Text(127),
        Filled(|to| &mut to.time_zone),
        "The name of a time zone, such as `Europe/Brussels`.",
    )
    .of_users(),
    member(
        "emailAddress",
        Text(80),
        Clearable(|to| &mut to.email_address),
        "The e-mail address.",
    )
    .of_users(),
    member(
        "networkClassOfService",
        Text(40),
        Filled(|to| &mut to.network_class_of_service),
        "The name of the class that says whom the network lets the user call.",
    ),
];

const fn member(
    json: &'static str,
    kind: MemberKind,
    slot: ChangeSlot,
    about: &'static str,
) -> ProfileMember {
    ProfileMember {
        json,
        kind,
        slot,
        is_users_own: false,
        about,
    }
}

// === impl ProfileMember ===

impl ProfileMember {
    const fn of_users(mut self) -> Self {
        self.is_users_own = true;
        self
    }

    /// Puts a value that was given into a change. Null and an empty text clear what may be without a value.
    pub(super) fn put(
        &self,
        given: &Json,
        plan: &NumberingPlan,
        change: &mut ProfileChange,
    ) -> Result<(), ValueError> {
        let value = match given {
            Json::Null => None,
            Json::String(text) => Some(text.as_str()).filter(|text| !text.is_empty()),
            other => return Err(ValueError::new("a text", &other.to_string())),
        };
        match (&self.slot, value) {
            (Clearable(slot), None) => *slot(change) = Nillable::Nil,
            (Clearable(slot), Some(text)) => {
                *slot(change) = Nillable::Value(self.checked(text, plan)?);
            }
            (Filled(slot), text) => {
                *slot(change) = Some(self.checked(text.unwrap_or_default(), plan)?);
            }
        }
        Ok(())
    }

    fn checked(&self, text: &str, plan: &NumberingPlan) -> Result<String, ValueError> {
        match self.kind {
            Text(max) => check_token(text, max, "a text")?,
            ShownName => check_shown_name(text)?,
            // The number policy is about whom one calls, and not asked.
            Number => {
                return DirectoryNumber::parse_own(text, plan).map(DirectoryNumber::into_string);
            }
            Extension => return ExtensionNumber::parse(text).map(ExtensionNumber::into_string),
        }
        Ok(text.to_owned())
    }

    /// The shape of its value in a change.
    pub(super) fn schema(&self) -> Schema {
        let value = match self.kind {
            Text(max) => schema::token_up_to(max),
            ShownName => {
                let mut name = schema::token_up_to(NAME_MAX);
                name.insert("not".to_owned(), json!({ "pattern": "[%+\\\\\"]" }));
                name
            }
            Number => schema::own_number(&mut SchemaGenerator::default()),
            Extension => schema::extension(&mut SchemaGenerator::default()),
        };
        let mut value = match self.slot {
            Filled(_) => value,
            Clearable(_) => schema::clearable(value),
        };
        value.insert("description".to_owned(), self.about.into());
        value
    }
}

/// Checks a name that others are shown.
pub(super) fn check_shown_name(text: &str) -> Result<(), ValueError> {
    check_token(text, NAME_MAX, "a name")?;
    match text.contains(NOT_SHOWN) {
        false => Ok(()),
        true => Err(ValueError::new(
            "a name that others are shown has none of % + \\ \"",
            text,
        )),
    }
}

#[cfg(test)]
mod tests {
    use jsonschema::Validator;
    use proptest::prelude::*;

    use super::*;

    fn put(name: &str, given: &Json) -> Result<ProfileChange, ValueError> {
        let mut change = ProfileChange::default();
        let member = MEMBERS.iter().find(|one| one.json == name).unwrap();
        let plan = NumberingPlan::of_country("32");
        member.put(given, &plan, &mut change).map(|()| change)
    }

    #[test]
    fn numbers_are_written_as_tables_have_them_and_can_be_cleared() {
        let written = put("phoneNumber", &json!("+32 2 401 00 09")).unwrap();
        assert_eq!(written.phone_number, Nillable::Value("+32-24010009".into()));
        for none in [json!(""), Json::Null] {
            assert_eq!(
                put("phoneNumber", &none).unwrap().phone_number,
                Nillable::Nil
            );
            assert!(put("lastName", &none).is_err());
        }
        assert!(put("cliPhoneNumber", &json!("2401*")).is_err());
    }

    fn value() -> impl Strategy<Value = Json> {
        prop_oneof![
            Just(Json::Null),
            any::<bool>().prop_map(Json::from),
            "[a%+\\\\\"0-2 *-]{0,3}".prop_map(Json::from),
            (25usize..35).prop_map(|count| "é".repeat(count).into()),
            // A shape allows no more than nineteen digits, so that a country code still fits in.
            prop_oneof![18usize..20, 24usize..26].prop_map(|count| "1".repeat(count).into()),
        ]
    }

    proptest! {
        #[test]
        fn the_shape_and_what_is_accepted_agree(
            which in 0..MEMBERS.len(),
            value in value(),
        ) {
            let member = &MEMBERS[which];
            let shape: Validator = jsonschema::validator_for(member.schema().as_value()).unwrap();
            prop_assert_eq!(
                shape.is_valid(&value), put(member.json, &value).is_ok(), "{}: {}", member.json, value
            );
        }
    }
}
