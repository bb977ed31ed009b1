//! The columns of a table: what a service, a setting and a value are.

use std::borrow::Cow;
use std::ops::RangeInclusive;

use crate::named_users::{NamedUsers, OptIn};

/// The longest e-mail address, in characters.
pub const ADDRESS_CHARACTERS_MAX: usize = 80;

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
    /// Its commands, of the newest release.
    pub commands: Commands,
    /// Those of older releases, the newest first: they are asked for where the switch does not know the others.
    pub older: &'static [Commands],
    /// What it means when a switch knows none of the commands; empty where there is nothing to say.
    pub when_unknown: &'static str,
    /// How somebody is answered who does not have it.
    pub unassigned: UnassignedAnswer,
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
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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
    /// The JSON object in which the member stands; empty for the body itself.
    pub object: &'static str,
    /// Whether it is shown as an empty text while it is without a value.
    pub shows_empty: bool,
    /// Whether the switch lets administrators alone change it.
    pub is_managed: bool,
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
    /// A number of the public network that is the user's and rings, 1–23 characters and no pattern: looked at
    /// by the number policy.
    MobileNumber,
    /// E-mail addresses with `;` between them, each of 1–80 characters, at most so many. A list of elements in
    /// the newest commands; in those of older releases one text of 1–80 characters.
    Addresses(usize),
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

/// How somebody is answered who does not have the service (APIO documentation, page of the service).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnassignedAnswer {
    /// With 404.
    NotFound,
    /// With 400.
    BadRequest,
}

// === impl UserService ===

impl UserService {
    /// The columns as most services have them, for a table that names the others.
    pub(crate) const PLAIN: Self = Self {
        name: "",
        path: "",
        about: "",
        commands: Commands {
            get: "",
            response: "",
            modify: "",
        },
        older: &[],
        when_unknown: "",
        unassigned: UnassignedAnswer::NotFound,
        settings: &[],
        rules: &[],
        answer: ChangeAnswer::Empty,
    };

    /// Its commands in all variants, the newest first.
    pub fn variants(&'static self) -> impl Iterator<Item = &'static Commands> {
        std::iter::once(&self.commands).chain(self.older)
    }

    /// The settings as elements of one variant of its commands.
    pub fn settings_in(&self, commands: &Commands) -> Cow<'static, [Setting]> {
        match *commands == self.commands {
            true => Cow::Borrowed(self.settings),
            false => self.settings.iter().map(Setting::in_older).collect(),
        }
    }

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
            object: "",
            shows_empty: false,
            is_managed: false,
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

    /// The same as a member of a JSON object.
    pub(crate) const fn within(self, object: &'static str) -> Self {
        Self { object, ..self }
    }

    /// The same, and an empty text shows that it is without a value.
    pub(crate) const fn shown_empty(self) -> Self {
        Self {
            shows_empty: true,
            ..self.optional()
        }
    }

    /// The same, and administrators alone change it.
    pub(crate) const fn managed(self) -> Self {
        Self {
            is_managed: true,
            ..self
        }
    }

    /// Where its member stands in a body, such as `object.member`.
    pub fn json_path(&self) -> String {
        match self.object {
            "" => self.json.to_owned(),
            object => format!("{object}.{}", self.json),
        }
    }

    /// The same as an element of the commands of older releases.
    fn in_older(&self) -> Self {
        match self.kind {
            Kind::Addresses(_) => Self {
                kind: Kind::Text(ADDRESS_CHARACTERS_MAX),
                ..*self
            },
            _ => *self,
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
        matches!(
            self,
            Self::Destination | Self::OutgoingNumber | Self::MobileNumber
        )
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
