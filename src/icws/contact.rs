//! `contactEntry`: a contact, or a link to one, as messages carry it (ICWS documentation, messages).

use schemars::JsonSchema;
use serde::Serialize;

use crate::switch::directory::{Contact, NumberKind};

/// `primaryNumberDesignation` of what prefers no number.
pub(super) const NO_DESIGNATION: i8 = -1;

/// A row of a directory, before it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ContactRow {
    /// The id of the entry: a user id, the name of a phone-list entry, or a speed code.
    pub(super) id: String,
    /// Whose user it is: the user id, for users of the switch.
    pub(super) user_id: Option<String>,
    /// Who it is.
    pub(super) contact: Contact,
    /// The number that a link stands for.
    pub(super) designation: Option<NumberKind>,
    /// Whether it is a link, which can be changed.
    pub(super) is_link: bool,
}

/// `contactEntry`.
#[derive(Debug, Serialize, JsonSchema)]
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
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "IcwsPhoneNumber")]
struct PhoneNumber<'c> {
    standardized_number: &'c str,
    display_string: &'c str,
}

/// `accessRights` of an entry.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "IcwsEntryRights")]
struct EntryRights {
    read: bool,
    create: bool,
    update: bool,
    delete: bool,
}

// === impl ContactEntry ===

impl<'c> ContactEntry<'c> {
    /// A row at its place in the list.
    pub(super) fn new(index: usize, row: &'c ContactRow) -> Self {
        let contact = &row.contact;
        let number = |kind| contact.numbers.get(kind).map(PhoneNumber::new);
        Self {
            kind: "urn:inin.com:directories:contactEntry",
            entry_id: &row.id,
            index,
            display_name: &contact.display_name,
            first_name: contact.first_name.as_deref(),
            last_name: contact.last_name.as_deref(),
            department: contact.department.as_deref(),
            business_email: contact.email_address.as_deref(),
            user_id: row.user_id.as_deref(),
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
                update: row.is_link,
                delete: row.is_link,
            },
        }
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
}
