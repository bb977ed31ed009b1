//! Contacts, and their numbers.

use ocip::command::alternate_numbers::UserAlternateNumbersGetResponse;
use ocip::command::fax_messaging::UserFaxMessagingGetResponse17sp1;
use ocip::command::phone_list::PhoneListEntry;
use ocip::command::user::UserGetResponse;
use ocip::command::user_list::UserTexts;

use crate::numbering::{NumberIdentity, NumberingPlan, present_number};

/// What a number of a contact is, in the order in which one is preferred to the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NumberKind {
    /// The extension within the group.
    Extension,
    /// The user's phone number, or the one number of an entry of a phone list.
    BusinessPhone,
    /// The first alternate number.
    BusinessPhone2,
    /// The second alternate number.
    HomePhone,
    /// The third alternate number.
    HomePhone2,
    /// The mobile number of the profile.
    MobilePhone,
    /// The number of Fax Messaging.
    FaxPhone,
    /// The pager of the profile.
    PagerPhone,
    /// The switch knows none.
    AssistantPhone,
}

/// The numbers of a contact, at most one of each kind.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct ContactNumbers([Option<String>; NumberKind::ALL.len()]);

/// Contact: a user, or an entry of a phone list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Contact {
    /// What tells it from others in its source: a user id, or the name of an entry.
    pub id: String,
    /// How it is called.
    pub display_name: String,
    /// A user's.
    pub first_name: Option<String>,
    /// A user's.
    pub last_name: Option<String>,
    /// A user's.
    pub department: Option<String>,
    /// A user's.
    pub email_address: Option<String>,
    /// Its numbers, as they are shown and dialled.
    pub numbers: ContactNumbers,
}

/// Numbers of one user, as far as the switch says.
pub(super) struct KnownNumbers {
    pub(super) profile: UserGetResponse,
    pub(super) alternates: Option<UserAlternateNumbersGetResponse>,
    pub(super) fax: Option<UserFaxMessagingGetResponse17sp1>,
}

/// Source of contacts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ContactSource {
    /// The users of the group; a contact's id is the user id.
    GroupUsers,
    /// The user's own phone list; a contact's id is the name of the entry.
    PersonalPhoneList,
}

/// A contact and the number by which it was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NumberOwner {
    /// Where the contact comes from.
    pub source: ContactSource,
    /// The contact.
    pub contact: Contact,
    /// What the number is.
    pub kind: NumberKind,
}

// === impl NumberKind ===

impl NumberKind {
    /// All of them, in order.
    pub const ALL: [Self; 9] = [
        Self::Extension,
        Self::BusinessPhone,
        Self::BusinessPhone2,
        Self::HomePhone,
        Self::HomePhone2,
        Self::MobilePhone,
        Self::FaxPhone,
        Self::PagerPhone,
        Self::AssistantPhone,
    ];

    /// Those for a user's alternate numbers, in order.
    const ALTERNATES: [Self; 3] = [Self::BusinessPhone2, Self::HomePhone, Self::HomePhone2];
}

// === impl ContactNumbers ===

impl ContactNumbers {
    /// The number of this kind.
    pub fn get(&self, kind: NumberKind) -> Option<&str> {
        self.0[kind as usize].as_deref()
    }

    /// The first number that there is.
    pub fn first(&self) -> Option<(NumberKind, &str)> {
        self.iter().next()
    }

    /// All of them, in order.
    pub fn iter(&self) -> impl Iterator<Item = (NumberKind, &str)> {
        let kinds = NumberKind::ALL.into_iter();
        kinds.filter_map(|kind| Some((kind, self.get(kind)?)))
    }

    /// What the number is that is `wanted`, in whatever form.
    pub(super) fn kind_of(
        &self,
        wanted: &NumberIdentity,
        plan: &NumberingPlan,
    ) -> Option<NumberKind> {
        let mut numbers = self.iter();
        let found = numbers.find(|(_, number)| plan.identify(number).is(wanted));
        found.map(|(kind, _)| kind)
    }

    pub(super) fn set(&mut self, kind: NumberKind, number: Option<String>) {
        self.0[kind as usize] = number.filter(|number| !number.is_empty());
    }
}

// === impl Contact ===

impl Contact {
    /// Nobody known, called by `description` or else by the number.
    pub fn unknown(description: Option<&str>, number: &str) -> Self {
        let number = present_number(number);
        let mut numbers = ContactNumbers::default();
        numbers.set(NumberKind::BusinessPhone, Some(number.clone()));
        Self {
            display_name: description.map_or(number, str::to_owned),
            numbers,
            ..Self::default()
        }
    }

    /// A user, with all that is known of the user's numbers. Those that the switch has as directory
    /// numbers may come as national digits, with the country code in the profile.
    pub(super) fn of_user(user_id: String, known: KnownNumbers, plan: &NumberingPlan) -> Self {
        let KnownNumbers {
            profile,
            alternates,
            fax,
        } = known;
        let mut numbers = ContactNumbers::default();
        let own = |number: &str| plan.present_own(number, profile.country_code.as_deref());
        let fax = fax.and_then(|fax| fax.phone_number);
        numbers.set(
            NumberKind::BusinessPhone,
            profile.phone_number.as_deref().map(own),
        );
        numbers.set(NumberKind::FaxPhone, fax.as_deref().map(own));
        let entries = alternates.iter().flat_map(|answer| answer.entries());
        let alternates = entries.filter_map(|entry| entry.phone_number.as_deref());
        for (kind, number) in NumberKind::ALTERNATES.into_iter().zip(alternates) {
            numbers.set(kind, Some(own(number)));
        }
        let dialled = |number: Option<String>| number.map(|number| present_number(&number));
        numbers.set(
            NumberKind::MobilePhone,
            dialled(profile.mobile_phone_number),
        );
        numbers.set(NumberKind::PagerPhone, dialled(profile.pager_phone_number));
        numbers.set(NumberKind::Extension, profile.extension);
        Self {
            display_name: format!("{} {}", profile.first_name, profile.last_name),
            first_name: Some(profile.first_name),
            last_name: Some(profile.last_name),
            email_address: profile.email_address,
            id: user_id,
            department: None,
            numbers,
        }
    }

    /// A user as a list shows it.
    pub(super) fn of_row(id: String, row: &UserTexts<'_>, plan: &NumberingPlan) -> Self {
        let owned = |text: Option<&str>| text.map(str::to_owned);
        let mut numbers = ContactNumbers::default();
        numbers.set(NumberKind::Extension, owned(row.extension));
        let own = |number: &str| plan.present_own(number, row.country_code);
        numbers.set(NumberKind::BusinessPhone, row.phone_number.map(own));
        Self {
            id,
            display_name: format!("{} {}", row.first_name, row.last_name),
            first_name: Some(row.first_name.to_owned()),
            last_name: Some(row.last_name.to_owned()),
            department: owned(row.department),
            email_address: owned(row.email_address),
            numbers,
        }
    }

    /// An entry of a phone list, which has one number.
    pub(super) fn of_phone_list(entry: PhoneListEntry) -> Self {
        let mut numbers = ContactNumbers::default();
        numbers.set(
            NumberKind::BusinessPhone,
            Some(present_number(&entry.phone_number)),
        );
        Self {
            display_name: entry.entry_name.clone(),
            id: entry.entry_name,
            numbers,
            ..Self::default()
        }
    }
}

#[cfg(test)]
impl FromIterator<(NumberKind, Option<String>)> for ContactNumbers {
    fn from_iter<I: IntoIterator<Item = (NumberKind, Option<String>)>>(all: I) -> Self {
        let mut numbers = Self::default();
        for (kind, number) in all {
            numbers.set(kind, number);
        }
        numbers
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_its_place() {
        for (place, kind) in NumberKind::ALL.into_iter().enumerate() {
            assert_eq!(kind as usize, place);
        }
    }

    #[test]
    fn the_first_number_is_the_first_kind_and_empty_ones_are_none() {
        let mut numbers = ContactNumbers::default();
        assert_eq!(numbers.first(), None);
        numbers.set(NumberKind::PagerPhone, Some("7".into()));
        numbers.set(NumberKind::HomePhone, Some("3".into()));
        numbers.set(NumberKind::Extension, Some(String::new()));
        assert_eq!(numbers.first(), Some((NumberKind::HomePhone, "3")));
        let plan = NumberingPlan::default();
        let kind = |number| numbers.kind_of(&plan.identify(number), &plan);
        assert_eq!(kind("7"), Some(NumberKind::PagerPhone));
        assert_eq!(kind("8"), None);
    }
}
