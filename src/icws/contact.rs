//! `contactEntry`: a contact, or a link to one, as messages carry it (ICWS documentation, messages).

use std::ops::Deref;
use std::sync::Arc;

use schemars::JsonSchema;

use crate::dialect::json_object::JsonObject;
use crate::switch::directory::{Contact, ContactSource, NumberKind, NumberOwner};
use crate::switch::speed_dial_100::{SpeedCode, format_code};

/// `primaryNumberDesignation` of what prefers no number.
pub(super) const NO_DESIGNATION: i8 = -1;

/// A row of a directory, before it is shown.
#[derive(Debug, Clone)]
pub(super) struct ContactRow {
    /// Who it is.
    pub(super) contact: RowContact,
    /// Where the contact comes from; `None` for one that nobody knows.
    pub(super) source: Option<ContactSource>,
    /// The number that a link stands for.
    pub(super) designation: Option<NumberKind>,
    /// The speed code of a link, which can be changed.
    pub(super) code: Option<SpeedCode>,
}

/// Contact of a row: its own, or one that is kept elsewhere.
#[derive(Debug, Clone)]
pub(super) enum RowContact {
    /// Its own.
    Own(Box<Contact>),
    /// The user at this place of a group's list.
    Listed(Arc<Vec<Contact>>, usize),
    /// That of a number's owner.
    OfOwner(Arc<NumberOwner>),
}

/// `contactEntry`.
#[derive(Debug, JsonSchema)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "IcwsContactEntry")]
pub(super) struct ContactEntry<'c> {
    #[serde(rename = "__type")]
    kind: &'static str,
    #[serde(rename = "entryID")]
    entry_id: &'c str,
    index: usize,
    display_name: &'c str,
    #[serde(skip_serializing_if = "Option::is_none")]
    first_name: Option<&'c str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_name: Option<&'c str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    department: Option<&'c str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    business_email: Option<&'c str>,
    #[serde(rename = "userID", skip_serializing_if = "Option::is_none")]
    user_id: Option<&'c str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    extension: Option<&'c str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    business_phone: Option<PhoneNumber<'c>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    business_phone2: Option<PhoneNumber<'c>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    home_phone: Option<PhoneNumber<'c>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    home_phone2: Option<PhoneNumber<'c>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    mobile_phone: Option<PhoneNumber<'c>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fax: Option<PhoneNumber<'c>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pager: Option<PhoneNumber<'c>>,
    primary_number_designation: i8,
    access_rights: EntryRights,
}

/// `phoneNumber`.
#[derive(Debug, JsonSchema)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "IcwsPhoneNumber")]
struct PhoneNumber<'c> {
    standardized_number: &'c str,
    display_string: &'c str,
}

/// `accessRights` of an entry.
#[derive(Debug, JsonSchema)]
#[cfg_attr(test, derive(serde::Serialize))]
#[schemars(rename = "IcwsEntryRights")]
struct EntryRights {
    read: bool,
    create: bool,
    update: bool,
    delete: bool,
}

// === impl ContactRow ===

impl ContactRow {
    /// The id of the entry: a user id, the name of a phone-list entry, or a speed code.
    pub(super) fn id(&self) -> &str {
        match self.code {
            Some(code) => format_code(code),
            None => &self.contact.id,
        }
    }

    /// Whose user it is: the user id, for users of the switch.
    pub(super) fn user_id(&self) -> Option<&str> {
        let is_user = self.source == Some(ContactSource::GroupUsers);
        is_user.then_some(&self.contact.id)
    }
}

// === impl RowContact ===

impl From<Contact> for RowContact {
    fn from(contact: Contact) -> Self {
        Self::Own(Box::new(contact))
    }
}

impl Deref for RowContact {
    type Target = Contact;

    fn deref(&self) -> &Contact {
        match self {
            Self::Own(contact) => contact,
            Self::Listed(users, place) => &users[*place],
            Self::OfOwner(owner) => &owner.contact,
        }
    }
}

// === impl ContactEntry ===

impl<'c> ContactEntry<'c> {
    /// A row at its place in the list.
    pub(super) fn new(index: usize, row: &'c ContactRow) -> Self {
        let contact = &row.contact;
        let number = |kind| contact.numbers.get(kind).map(PhoneNumber::new);
        Self {
            kind: "urn:inin.com:directories:contactEntry",
            entry_id: row.id(),
            index,
            display_name: &contact.display_name,
            first_name: contact.first_name.as_deref(),
            last_name: contact.last_name.as_deref(),
            department: contact.department.as_deref(),
            business_email: contact.email_address.as_deref(),
            user_id: row.user_id(),
            extension: contact.numbers.get(NumberKind::Extension),
            business_phone: number(NumberKind::BusinessPhone),
            business_phone2: number(NumberKind::BusinessPhone2),
            home_phone: number(NumberKind::HomePhone),
            home_phone2: number(NumberKind::HomePhone2),
            mobile_phone: number(NumberKind::MobilePhone),
            fax: number(NumberKind::FaxPhone),
            pager: number(NumberKind::PagerPhone),
            primary_number_designation: row.designation.map_or(NO_DESIGNATION, designation),
            access_rights: EntryRights {
                read: true,
                create: false,
                update: row.code.is_some(),
                delete: row.code.is_some(),
            },
        }
    }

    /// Appends it as JSON, its members in the order of their names.
    pub(super) fn write(&self, out: &mut String) {
        let mut object = JsonObject::begin(out);
        object.text("__type", self.kind);
        self.access_rights.write(object.name("accessRights"));
        object.optional("businessEmail", self.business_email);
        let number = |object: &mut JsonObject<'_>, name, number: &Option<PhoneNumber<'_>>| {
            if let Some(number) = number {
                number.write(object.name(name));
            }
        };
        number(&mut object, "businessPhone", &self.business_phone);
        number(&mut object, "businessPhone2", &self.business_phone2);
        object.optional("department", self.department);
        object.text("displayName", self.display_name);
        object.text("entryID", self.entry_id);
        object.optional("extension", self.extension);
        number(&mut object, "fax", &self.fax);
        object.optional("firstName", self.first_name);
        number(&mut object, "homePhone", &self.home_phone);
        number(&mut object, "homePhone2", &self.home_phone2);
        object.number("index", self.index);
        object.optional("lastName", self.last_name);
        number(&mut object, "mobilePhone", &self.mobile_phone);
        number(&mut object, "pager", &self.pager);
        object.number("primaryNumberDesignation", self.primary_number_designation);
        object.optional("userID", self.user_id);
        object.end();
    }
}

impl EntryRights {
    fn write(&self, out: &mut String) {
        let mut object = JsonObject::begin(out);
        object.flag("create", self.create);
        object.flag("delete", self.delete);
        object.flag("read", self.read);
        object.flag("update", self.update);
        object.end();
    }
}

/// The number of a kind in the enum `defaultPhoneNumberType`.
pub(super) fn designation(kind: NumberKind) -> i8 {
    match kind {
        NumberKind::Extension => 0,
        NumberKind::BusinessPhone => 1,
        NumberKind::BusinessPhone2 => 2,
        NumberKind::HomePhone => 3,
        NumberKind::HomePhone2 => 4,
        NumberKind::MobilePhone => 5,
        NumberKind::FaxPhone => 6,
        NumberKind::PagerPhone => 7,
        NumberKind::AssistantPhone => 8,
    }
}

impl<'c> PhoneNumber<'c> {
    fn new(number: &'c str) -> Self {
        Self {
            standardized_number: number,
            display_string: number,
        }
    }
    fn write(&self, out: &mut String) {
        let mut object = JsonObject::begin(out);
        object.text("displayString", self.display_string);
        object.text("standardizedNumber", self.standardized_number);
        object.end();
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn text() -> impl Strategy<Value = String> {
        "([ -~é]|[\u{0}-\u{1f}\"\\\\]){0,12}"
    }

    /// A contact with a number of each kind or without.
    fn contact() -> impl Strategy<Value = Contact> {
        let optional = || prop::option::of(text());
        let numbers = prop::collection::vec(optional(), NumberKind::ALL.len());
        let texts = (
            text(),
            text(),
            optional(),
            optional(),
            optional(),
            optional(),
        );
        (texts, numbers).prop_map(|(texts, numbers)| {
            let (id, display_name, first_name, last_name, department, email_address) = texts;
            Contact {
                id,
                display_name,
                first_name,
                last_name,
                department,
                email_address,
                numbers: NumberKind::ALL.into_iter().zip(numbers).collect(),
            }
        })
    }

    proptest! {
        #[test]
        fn an_entry_is_written_as_serde_writes_its_value(
            contact in contact(),
            code in prop::option::of(0..=SpeedCode::MAX),
            of_group in any::<bool>(),
            index in 0..300_usize,
        ) {
            let row = ContactRow {
                contact: contact.into(),
                source: of_group.then_some(ContactSource::GroupUsers),
                designation: code.map(|_| NumberKind::HomePhone),
                code: code.and_then(SpeedCode::new),
            };
            let entry = ContactEntry::new(index, &row);
            let mut out = String::new();
            entry.write(&mut out);
            prop_assert_eq!(out, serde_json::to_value(&entry).unwrap().to_string());
        }
    }
}
