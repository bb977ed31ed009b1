//! Third-Party Voice Mail Support (`user_3d_party_vm`; OCI schema, Third-party voice mail support).

use crate::table::{ChangeAnswer, Commands, Kind, RINGS, Setting, UserService};

pub(crate) const SERVICE: UserService = UserService {
    name: "Third-Party Voice Mail Support",
    path: "user_3d_party_vm",
    about: "Calls go to a voice mail that is not the switch's own.",
    commands: Commands {
        get: "UserThirdPartyVoiceMailSupportGetRequest17",
        response: "UserThirdPartyVoiceMailSupportGetResponse17",
        modify: "UserThirdPartyVoiceMailSupportModifyRequest",
    },
    settings: &[
        Setting::new("isActive", "active", Kind::Flag).about("Whether it is on."),
        Setting::new(
            "busyRedirectToVoiceMail",
            "busyRedirectToVoiceMail",
            Kind::Flag,
        )
        .about("Whether calls go there while the user is busy."),
        Setting::new(
            "noAnswerRedirectToVoiceMail",
            "noAnswerRedirectToVoiceMail",
            Kind::Flag,
        )
        .about("Whether calls go there that the user does not answer."),
        Setting::new(
            "serverSelection",
            "serverSelection",
            Kind::OneOf(&["Group Mail Server", "User Specific Mail Server"]),
        )
        .about("Whose mail server it is."),
        Setting::new("userServer", "userServer", Kind::Text(161))
            .optional()
            .about("The user's own mail server."),
        Setting::new(
            "mailboxIdType",
            "mailboxIdType",
            Kind::OneOf(&["User Or Group Phone Number", "URL"]),
        )
        .about("What names the mailbox."),
        Setting::new("mailboxURL", "mailboxURL", Kind::Text(161))
            .optional()
            .about("The mailbox, where a URL names it."),
        Setting::new(
            "noAnswerNumberOfRings",
            "noAnswerNumberOfRings",
            Kind::Number(RINGS),
        )
        .about("How often it rings before a call counts as not answered; 0 does not ring."),
        Setting::new(
            "alwaysRedirectToVoiceMail",
            "alwaysRedirectToVoiceMail",
            Kind::Flag,
        )
        .about("Whether all calls go there."),
        Setting::new(
            "outOfPrimaryZoneRedirectToVoiceMail",
            "outOfPrimaryZoneRedirectToVoiceMail",
            Kind::Flag,
        )
        .about("Whether calls go there while the user is outside the primary zone."),
    ],
    rules: &[],
    answer: ChangeAnswer::Empty,
    ..UserService::PLAIN
};
