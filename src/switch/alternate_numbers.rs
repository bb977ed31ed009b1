//! Alternate Numbers: further numbers of a user's phone, each in one of ten places.

use ocip::command::alternate_numbers::{
    AlternateNumberChange, AlternateNumbersVariant, UserAlternateNumbersGetRequest,
    UserAlternateNumbersGetResponse, UserAlternateNumbersModifyRequest,
};

use super::value::{DirectoryNumber, ExtensionNumber, ValueError};
use super::{CallContext, Error, Nillable, Subscriber, Switch};

pub use ocip::command::alternate_numbers::RingPattern;

/// Its exact name on the switch (OCI schema, `UserService`).
pub const SERVICE: &str = "Alternate Numbers";

/// The variant that every release knows and that has all that is shown here.
const VARIANT: AlternateNumbersVariant = AlternateNumbersVariant::V17;

/// How many places there are.
pub const NUMBER_PLACES: usize = UserAlternateNumbersGetResponse::ENTRIES_MAX;

/// All patterns.
pub const RING_PATTERNS: [RingPattern; 4] = [
    RingPattern::Normal,
    RingPattern::LongLong,
    RingPattern::ShortShortLong,
    RingPattern::ShortLongShort,
];

/// Place of an alternate number, the first of which is 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NumberPlace(usize);

/// Alternate numbers of a user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlternateNumbers {
    /// Whether they ring in different ways.
    pub distinctive_ring: bool,
    /// The places with a number, in order.
    pub numbers: Vec<AlternateNumber>,
}

/// Alternate number: a phone number, an extension, or both.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlternateNumber {
    /// Where it stands.
    pub place: NumberPlace,
    /// As it is stored.
    pub phone_number: Option<String>,
    /// 2–20 digits.
    pub extension: Option<String>,
    /// The name of a [`RingPattern`], or a word of a later release.
    pub ring_pattern: Option<String>,
}

/// Change of alternate numbers; what is absent stays.
#[derive(Debug, Clone, Default)]
pub struct AlternateNumbersChange {
    /// Whether they are to ring in different ways.
    pub distinctive_ring: Option<bool>,
    /// The places to change, each once.
    pub places: Vec<PlaceChange>,
}

/// Change of one place; what is absent stays, nil clears.
#[derive(Debug, Clone)]
pub struct PlaceChange {
    /// Which.
    pub place: NumberPlace,
    /// The phone number.
    pub phone_number: Nillable<DirectoryNumber>,
    /// The extension.
    pub extension: Nillable<ExtensionNumber>,
    /// How it is to ring.
    pub ring_pattern: Nillable<RingPattern>,
}

impl Switch {
    /// The alternate numbers of a user.
    pub async fn alternate_numbers(
        &self,
        call: CallContext<'_>,
        subscriber: &Subscriber,
    ) -> Result<AlternateNumbers, Error> {
        let request = UserAlternateNumbersGetRequest {
            variant: VARIANT,
            user_id: subscriber.user_id().to_owned(),
        };
        let answer = self.cluster.call(call, &request).await;
        answer.map(AlternateNumbers::from)
    }

    /// Changes alternate numbers of a user.
    pub async fn change_alternate_numbers(
        &self,
        call: CallContext<'_>,
        subscriber: &Subscriber,
        change: AlternateNumbersChange,
    ) -> Result<(), Error> {
        let mut request = UserAlternateNumbersModifyRequest {
            user_id: subscriber.user_id().to_owned(),
            distinctive_ring: change.distinctive_ring,
            alternate_entry: Default::default(),
        };
        for change in change.places {
            let place = change.place.index();
            request.alternate_entry[place] = Some(change.into());
        }
        let lock = self.write_lock(subscriber, call.deadline).await?;
        let call = lock.call(call);
        let changed = self.cluster.call(call, &request).await;
        // Whatever came of it: a change whose outcome is unknown may have been made.
        self.bump_group_version(subscriber.group_key());
        changed.map(|_| ())
    }
}

// === impl NumberPlace ===

impl NumberPlace {
    /// The place as the REST side writes it.
    pub fn parse(text: &str) -> Result<Self, ValueError> {
        let mut all = (1..=NUMBER_PLACES).map(Self);
        let place = all.find(|place| place.format() == text);
        place.ok_or_else(|| ValueError::new("an id is \"1\" to \"10\"", text))
    }

    /// The same the other way round.
    pub fn format(self) -> String {
        self.0.to_string()
    }

    fn index(self) -> usize {
        self.0 - 1
    }
}

// === impl AlternateNumbersChange ===

impl AlternateNumbersChange {
    /// Whether nothing is to change.
    pub fn is_empty(&self) -> bool {
        self.distinctive_ring.is_none() && self.places.is_empty()
    }
}

// === impl PlaceChange ===

impl PlaceChange {
    /// A change by which the place has no number any more.
    pub fn emptied(place: NumberPlace) -> Self {
        Self {
            place,
            phone_number: Nillable::Nil,
            extension: Nillable::Nil,
            ring_pattern: Nillable::Absent,
        }
    }
}

impl From<PlaceChange> for AlternateNumberChange {
    fn from(change: PlaceChange) -> Self {
        Self {
            phone_number: change.phone_number.map(DirectoryNumber::into_string),
            extension: change.extension.map(ExtensionNumber::into_string),
            ring_pattern: change.ring_pattern.map(|one| one.token().to_owned()),
            description: Nillable::Absent,
        }
    }
}

/// A place that has nothing but a pattern has no number.
impl From<UserAlternateNumbersGetResponse> for AlternateNumbers {
    fn from(response: UserAlternateNumbersGetResponse) -> Self {
        let places = response.alternate_entry.into_iter().enumerate();
        let numbers = places.filter_map(|(index, entry)| {
            let entry = entry?;
            let is_there = entry.phone_number.is_some() || entry.extension.is_some();
            is_there.then_some(AlternateNumber {
                place: NumberPlace(index + 1),
                phone_number: entry.phone_number,
                extension: entry.extension,
                ring_pattern: entry.ring_pattern,
            })
        });
        Self {
            distinctive_ring: response.distinctive_ring,
            numbers: numbers.collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_numbers_from_1_on_and_read_as_they_are_written() {
        for number in 1..=NUMBER_PLACES {
            let place = NumberPlace::parse(&number.to_string()).unwrap();
            assert_eq!(place.format(), number.to_string());
            assert_eq!(place.index() + 1, number);
        }
        for text in ["0", "11", "01", "+1", "", " 1", "x"] {
            assert!(NumberPlace::parse(text).is_err(), "{text:?}");
        }
    }
}
