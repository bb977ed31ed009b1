//! Voice Messaging User (`voice_messaging/basic_config`; OCI schema, Voice messaging).
//!
//! The commands of release 23 have a list of addresses where those of release 17, which newer switches know as
//! well, have one.

use crate::table::{ChangeAnswer, Commands, Kind, Rule, Setting, UserService};

/// What becomes of a message, in JSON and on the wire.
const PROCESSING: &[(&str, &str)] = &[
    ("Unified", "Unified Voice and Email Messaging"),
    ("Address Only", "Deliver To Email Address Only"),
];

/// The table.
pub const SERVICE: UserService = UserService {
    name: "Voice Messaging User",
    path: "voice_messaging/basic_config",
    about: "Callers can leave messages.",
    commands: Commands {
        get: "UserVoiceMessagingUserGetVoiceManagementRequest23",
        response: "UserVoiceMessagingUserGetVoiceManagementResponse23",
        modify: "UserVoiceMessagingUserModifyVoiceManagementRequest23",
    },
    older: &[Commands {
        get: "UserVoiceMessagingUserGetVoiceManagementRequest17",
        response: "UserVoiceMessagingUserGetVoiceManagementResponse17",
        modify: "UserVoiceMessagingUserModifyVoiceManagementRequest",
    }],
    settings: &[
        Setting::new("isActive", "active", Kind::Flag).about("Whether it is on."),
        Setting::new("processing", "processing", Kind::Named(PROCESSING))
            .about("Whether messages stay in the mailbox as well, or are mailed alone."),
        Setting::new(
            "voiceMessageDeliveryEmailAddress",
            "voiceMessageDeliveryEmailAddress",
            Kind::Addresses(50),
        )
        .optional()
        .about("Where messages are mailed to."),
        Setting::new(
            "usePhoneMessageWaitingIndicator",
            "usePhoneMessageWaitingIndicator",
            Kind::Flag,
        )
        .about("Whether the phone shows that there are messages."),
        Setting::new(
            "sendVoiceMessageNotifyEmail",
            "sendVoiceMessageNotifyEmail",
            Kind::Flag,
        )
        .about("Whether a mail tells of each message."),
        Setting::new(
            "voiceMessageNotifyEmailAddress",
            "voiceMessageNotifyEmailAddress",
            Kind::Text(80),
        )
        .optional()
        .about("Where that mail goes."),
        Setting::new(
            "sendCarbonCopyVoiceMessage",
            "sendCarbonCopyVoiceMessage",
            Kind::Flag,
        )
        .about("Whether a copy of each message is mailed."),
        Setting::new(
            "voiceMessageCarbonCopyEmailAddress",
            "voiceMessageCarbonCopyEmailAddress",
            Kind::Text(80),
        )
        .optional()
        .about("Where the copy goes."),
        Setting::new(
            "transferOnZeroToPhoneNumber",
            "transferOnZeroToPhoneNumber",
            Kind::Flag,
        )
        .about("Whether a caller who presses 0 is put through."),
        Setting::new(
            "transferPhoneNumber",
            "transferPhoneNumber",
            Kind::OutgoingNumber,
        )
        .optional()
        .about("Whom such a caller is put through to."),
        Setting::new(
            "alwaysRedirectToVoiceMail",
            "alwaysRedirectToVoiceMail",
            Kind::Flag,
        )
        .about("Whether all calls go to voice mail."),
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
            "outOfPrimaryZoneRedirectToVoiceMail",
            "outOfPrimaryZoneRedirectToVoiceMail",
            Kind::Flag,
        )
        .about("Whether calls go there while the user is outside the primary zone."),
    ],
    rules: &[Rule::flag_needs(
        "transferOnZeroToPhoneNumber",
        "transferPhoneNumber",
    )],
    answer: ChangeAnswer::LikeGet,
    ..UserService::PLAIN
};
