//! Name of a command: its words, its family, and whether it reads or writes.
//!
//! The schema forms names of words that begin with a capital (`UserCallForwardingAlwaysGetRequest14sp1`). What stands
//! before the last `Request` is the *family*: all variants of releases have it in common.

use super::CommandKind;

/// The word that ends a family's name.
const REQUEST: &[u8] = b"Request";

/// What a word of a name says of its kind.
fn kind_of_word(word: &str) -> Option<CommandKind> {
    match word {
        "Get" | "Is" | "Verify" => Some(CommandKind::Read),
        "Activate" | "Add" | "Assign" | "Authorize" | "Cancel" | "Change" | "Clear" | "Copy"
        | "Create" | "Deactivate" | "Delete" | "Disable" | "Enable" | "Generate" | "Import"
        | "Lock" | "Modify" | "Move" | "Purge" | "Reboot" | "Rebuild" | "Regenerate" | "Reload"
        | "Remove" | "Rename" | "Replace" | "Reset" | "Restart" | "Restore" | "Revoke" | "Send"
        | "Set" | "Start" | "Stop" | "Unassign" | "Unauthorize" | "Unlock" | "Update"
        | "Upload" => Some(CommandKind::Write),
        _ => None,
    }
}

/// Words of a name, in order, each as it stands there. A row of capitals is one word, but for the last one if
/// small letters follow (`CPEConfig` is `CPE` and `Config`); digits belong to the word before them.
pub fn words(name: &str) -> impl Iterator<Item = &str> {
    let mut rest = name;
    std::iter::from_fn(move || {
        let (word, further) = rest.split_at(end_of_word(rest.as_bytes()));
        rest = further;
        (!word.is_empty()).then_some(word)
    })
}

/// Where the first word ends.
fn end_of_word(name: &[u8]) -> usize {
    let begins = |at: usize| {
        let after_small = !name[at - 1].is_ascii_uppercase();
        let before_small = name.get(at + 1).is_some_and(u8::is_ascii_lowercase);
        name[at].is_ascii_uppercase() && (after_small || before_small)
    };
    (1..name.len()).find(|at| begins(*at)).unwrap_or(name.len())
}

/// The family of a command: its name without `Request` and the release behind it. A name without `Request` is one.
pub fn family(name: &str) -> &str {
    // Names are short, and asked for their family often: a search that prepares itself takes longer than it saves.
    let mut windows = name.as_bytes().windows(REQUEST.len());
    windows
        .rposition(|window| window == REQUEST)
        .map_or(name, |at| &name[..at])
}

// === impl CommandKind ===

impl CommandKind {
    /// The kind that a name tells, of a command or of a family: a read has the word `Get`, or asks whether something
    /// `Is` so or is to be `Verified`, and none of a change. Whatever is in doubt counts as a write.
    pub fn of_name(name: &str) -> Self {
        let mut kinds = words(name).filter_map(|word| kind_of_word(bare(word)));
        // The first word that says anything, unless a later one speaks of a change.
        let first = kinds.next();
        match first == Some(Self::Read) && kinds.all(|kind| kind == Self::Read) {
            true => Self::Read,
            false => Self::Write,
        }
    }
}

/// A word without its digits: `Get14` is `Get`.
fn bare(word: &str) -> &str {
    word.trim_end_matches(|end: char| end.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_begin_with_capitals() {
        for (name, expected) in [
            ("UserGetRequest22V9", "User Get Request22 V9"),
            (
                "GroupCPEConfigRebuildDeviceConfigFileRequest",
                "Group CPE Config Rebuild Device Config File Request",
            ),
            (
                "UserServiceIsAssignedRequest",
                "User Service Is Assigned Request",
            ),
            ("SystemSIPGet", "System SIP Get"),
            ("get", "get"),
            ("A", "A"),
            ("", ""),
            ("*Get*", "* Get*"),
            ("äGet", "ä Get"),
        ] {
            let found: Vec<_> = words(name).collect();
            assert_eq!(found.join(" "), expected);
        }
    }

    #[test]
    fn a_family_has_no_release() {
        for (name, expected) in [
            (
                "GroupHuntGroupAddInstanceRequest17sp1V1",
                "GroupHuntGroupAddInstance",
            ),
            ("GroupHuntGroupAddInstance", "GroupHuntGroupAddInstance"),
            ("UserRequestGetRequest", "UserRequestGet"),
            ("Request", ""),
        ] {
            assert_eq!(family(name), expected);
        }
    }

    #[test]
    fn the_kind_is_told_by_the_words() {
        for (name, kind) in [
            ("UserGetRequest22V9", CommandKind::Read),
            ("UserGet", CommandKind::Read),
            ("UserServiceIsAssignedRequest", CommandKind::Read),
            ("UserAssignedServicesGetListRequest", CommandKind::Read),
            ("VerifySessionIsValidRequest", CommandKind::Read),
            ("SystemSoftwareVersionGetRequest", CommandKind::Read),
            ("UserGetAddressRequest", CommandKind::Read),
            (
                "SystemSubscriberGetLoginParametersRequest",
                CommandKind::Read,
            ),
            ("UserPushToTalkGetRequest", CommandKind::Read),
            ("GroupScheduleGetListRequest", CommandKind::Read),
            ("UserModifyRequest22", CommandKind::Write),
            ("GroupGetawayAddRequest", CommandKind::Write),
            ("UserTargetRequest", CommandKind::Write),
            ("UserIssueRequest", CommandKind::Write),
            ("GroupAccessDeviceResetRequest", CommandKind::Write),
            ("UserServiceAssignListRequest", CommandKind::Write),
            ("UserServiceUnassignListRequest", CommandKind::Write),
            ("UserGetAndResetRequest", CommandKind::Write),
            ("GroupDeviceGetRebuildRequest", CommandKind::Write),
            ("SystemDeviceGetUploadRequest14", CommandKind::Write),
            ("UserVerifyAndSetRequest", CommandKind::Write),
            ("", CommandKind::Write),
        ] {
            assert_eq!(CommandKind::of_name(name), kind, "{name}");
        }
    }
}
