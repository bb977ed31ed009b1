//! Kinds of directories.
//!
//! There are always the same ones: the users of the group, the user's own phone list, and, when the
//! service is assigned, the user's Speed Dial 100 list. Ids are compared exactly.

use serde::{Deserialize, Serialize};

use super::error::{ErrorId, IcwsError};
use crate::switch::directory::ContactSource;

/// A directory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum DirectoryKind {
    /// The users of the group.
    GroupUsers,
    /// The user's own phone list.
    PersonalPhoneList,
    /// The user's Speed Dial 100 list.
    SpeedDial100,
}

// === impl DirectoryKind ===

impl DirectoryKind {
    pub(super) const ALL: [Self; 3] = [
        Self::GroupUsers,
        Self::PersonalPhoneList,
        Self::SpeedDial100,
    ];

    /// The id in paths and messages.
    pub(super) fn id(self) -> &'static str {
        match self {
            Self::GroupUsers => "group-users",
            Self::PersonalPhoneList => "personal-phone-list",
            Self::SpeedDial100 => "speed-dial-100",
        }
    }

    /// The directory with this id.
    pub(super) fn of_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.id() == id)
    }

    /// Where its contacts can be linked from; `None` for the links themselves.
    pub(super) fn source(self) -> Option<ContactSource> {
        match self {
            Self::GroupUsers => Some(ContactSource::GroupUsers),
            Self::PersonalPhoneList => Some(ContactSource::PersonalPhoneList),
            Self::SpeedDial100 => None,
        }
    }

    /// The ids of the directories that links can be made from, for whoever named another one.
    pub(super) fn sources() -> String {
        Self::source_ids().join(", ")
    }

    /// The ids of the directories that links can be made from.
    pub(super) fn source_ids() -> Vec<&'static str> {
        let sources = Self::ALL.into_iter().filter(|one| one.source().is_some());
        sources.map(Self::id).collect()
    }
}

/// The error for an id that no directory has.
pub(super) fn unknown_directory(id: &str) -> IcwsError {
    let known = DirectoryKind::ALL.map(DirectoryKind::id).join(", ");
    let message = format!("there is no directory {id:?}, only {known}");
    IcwsError::new(ErrorId::UnknownDirectory, message)
}
