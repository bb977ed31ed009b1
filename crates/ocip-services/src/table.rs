//! The columns of a table: what a service, a setting and a value are.

use std::ops::RangeInclusive;

use crate::named_users::{NamedUsers, OptIn};

/// How often a phone may ring before something happens: not at all, or at least twice.
pub(crate) const RINGS: &[RangeInclusive<i32>] = &[0..=0, 2..=20];

/// A user service that is read and changed setting by setting.
#[derive(Debug, PartialEq, Eq)]
pub struct UserService {
    /// Its exact name on the switch (OCI schema, `UserService`).
    pub name: &'static str,
    /// The last segment of its path.
    pub path: &'static str,
    /// What it does, in a sentence.
    pub about: &'static str,
    /// Its commands.
    pub commands: Commands,
    /// Its settings, in the order of the wire.
    pub settings: &'static [Setting],
    /// What must hold between settings for the switch to accept them.
    pub rules: &'static [Rule],
    /// What a change is answered with.
    pub answer: ChangeAnswer,
}

/// The `xsi:type`s of a service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Commands {
    /// The request that reads; it names the user and nothing else.
    pub get: &'static str,
    /// The answer to it: all settings.
    pub response: &'static str,
    /// The request that changes; the switch answers `SuccessResponse`.
    pub modify: &'static str,
}

/// One setting of a service.
#[derive(Debug, PartialEq, Eq)]
pub struct Setting {
    /// The element.
    pub element: &'static str,
    /// The JSON member.
    pub json: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// Whether it may be without a value: absent in an answer, nil in a change.
    pub optional: bool,
    /// In which of the two commands it stands.
    pub access: SettingAccess,
    /// What it says, in a sentence.
    pub about: &'static str,
}

/// What a setting holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// True or false.
    Flag,
    /// A whole number in one of these ranges, which stand in order and apart.
    Number(&'static [RangeInclusive<i32>]),
    /// A text of 1 to so many characters.
    Text(usize),
    /// One of these texts, the same in JSON and on the wire.
    OneOf(&'static [&'static str]),
    /// One of these, each with its text in JSON and then on the wire.
    Named(&'static [(&'static str, &'static str)]),
    /// A number or SIP URI to which calls go, 1–161 characters: looked at by the number policy.
    Destination,
    /// A number to which calls go, 1–30 characters: looked at by the number policy.
    OutgoingNumber,
    /// A number of the public network that nobody dials here, 1–23 characters.
    DirectoryNumber,
    /// The id of a user, who must be in the tenant, 1–161 characters.
    User,
    /// A SIP URI `user@host` of 1–161 characters, by which a phone subscribes to a list of users. The gateway makes
    /// one when a change leaves it out and there is none.
    ListUri,
    /// The ids of users, who must be in the tenant; a change replaces all of them.
    UserIds(UserList),
    /// Whether the user works for each of some users, whom the setting with this element shows. A change is about
    /// those that it names.
    OptIns(&'static str),
    /// Users as a table with these headings.
    Users(&'static [&'static str]),
    /// A date with the time of day, shown as `YYYY-MM-DD HH:MM:SS`; the switch alone sets it.
    Moment,
}

/// Users whom a change names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UserList {
    /// How many there may be.
    pub max: usize,
    /// The element of the setting that shows them.
    pub shown_as: &'static str,
    /// The service that each of them must have for the switch to accept them.
    pub service: Option<&'static str>,
}

/// In which commands a setting stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SettingAccess {
    /// In both.
    Full,
    /// In the answer to a read: the switch alone sets it.
    ReadOnly,
    /// In a change: it is something to be done.
    WriteOnly,
}

/// What a setting is set to. Texts are those of the wire.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// Of [`Kind::Flag`].
    Flag(bool),
    /// Of [`Kind::Number`].
    Number(i32),
    /// Of [`Kind::UserIds`].
    UserIds(Vec<String>),
    /// Of [`Kind::OptIns`].
    OptIns(Vec<OptIn>),
    /// Of [`Kind::Users`].
    Users(NamedUsers),
    /// Of the other kinds.
    Text(String),
}

/// What must hold between settings.
#[derive(Debug, PartialEq, Eq)]
pub enum Rule {
    /// While the flag is true, the other setting has a value.
    FlagNeeds {
        /// The element of the flag.
        flag: &'static str,
        /// The element of the other setting.
        other: &'static str,
    },
    /// A change with the flag true takes the values of the others away.
    FlagClears {
        /// The element of the flag, which is write-only.
        flag: &'static str,
        /// The elements of the others.
        others: &'static [&'static str],
    },
}

/// What a change is answered with (APIO documentation, page of the service).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChangeAnswer {
    /// Nothing.
    Empty,
    /// All settings, as a read gives them.
    LikeGet,
}

// === impl UserService ===

impl UserService {
    /// The position of the setting with this element.
    pub fn position(&self, element: &str) -> Option<usize> {
        self.settings.iter().position(|one| one.element == element)
    }

    /// The setting with this element.
    pub fn setting(&self, element: &str) -> Option<&Setting> {
        self.settings.iter().find(|one| one.element == element)
    }

    /// Whether some setting is a number to which calls go.
    pub fn has_destination(&self) -> bool {
        self.settings.iter().any(|one| one.kind.is_dialled())
    }

    /// The members that only a read gives.
    pub fn read_only(&self) -> Vec<&'static str> {
        let settings = self.settings.iter();
        // What a change calls as the answer does is looked at, too: it may be as it is shown.
        let read_only = settings.filter(|one| !one.is_written());
        read_only.map(|one| one.json).collect()
    }
}

// === impl Setting ===

impl Setting {
    /// A setting that always has a value.
    pub(crate) const fn new(element: &'static str, json: &'static str, kind: Kind) -> Self {
        Self {
            element,
            json,
            kind,
            optional: false,
            access: SettingAccess::Full,
            about: "",
        }
    }

    /// The same, and it may be without a value.
    pub(crate) const fn optional(self) -> Self {
        Self {
            optional: true,
            ..self
        }
    }

    /// The same, and only the answer to a read has it; it may be absent there.
    pub(crate) const fn read_only(self) -> Self {
        Self {
            access: SettingAccess::ReadOnly,
            ..self.optional()
        }
    }

    /// The same, and only the answer to a read has it, each time.
    pub(crate) const fn shown(self) -> Self {
        Self {
            access: SettingAccess::ReadOnly,
            ..self
        }
    }

    /// The same, and only a change has it.
    pub(crate) const fn write_only(self) -> Self {
        Self {
            access: SettingAccess::WriteOnly,
            ..self
        }
    }

    /// Whether the answer to a read has it.
    pub fn is_read(&self) -> bool {
        self.access != SettingAccess::WriteOnly
    }

    /// Whether a change has it.
    pub fn is_written(&self) -> bool {
        self.access != SettingAccess::ReadOnly
    }

    /// The same with what it says.
    pub(crate) const fn about(self, about: &'static str) -> Self {
        Self { about, ..self }
    }
}

// === impl Rule ===

impl Rule {
    /// While `flag` is true, `other` has a value; both are elements.
    pub(crate) const fn flag_needs(flag: &'static str, other: &'static str) -> Self {
        Self::FlagNeeds { flag, other }
    }
}

// === impl Kind ===

impl Kind {
    /// Whether calls go to the number that it is.
    pub fn is_dialled(self) -> bool {
        matches!(self, Self::Destination | Self::OutgoingNumber)
    }

    /// Whether it is a telephone number.
    pub fn is_number(self) -> bool {
        self.is_dialled() || self == Self::DirectoryNumber
    }

    /// Whether a number is in one of the ranges.
    pub fn allows(self, number: i32) -> bool {
        matches!(self, Self::Number(ranges) if ranges.iter().any(|range| range.contains(&number)))
    }
}
