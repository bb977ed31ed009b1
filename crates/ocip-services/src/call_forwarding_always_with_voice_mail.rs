//! Call forwarding always with voice mail (`cfa_vm`; APIO documentation, call forwarding with voice mail).
//!
//! No switch has it: it is a view of Call Forwarding Always and Voice Messaging User. So there are members of
//! its JSON, and no commands.

use crate::table::{Kind, Setting};

/// The mode in which calls go to voice mail.
pub const VOICE_MAIL: &str = "voiceMail";

/// The mode in which calls go to a number.
pub const NUMBER: &str = "number";

/// The modes, in the order of the documents.
pub const MODES: &[&str] = &[VOICE_MAIL, NUMBER];

/// The members, which are elements of no command.
pub const SETTINGS: &[Setting] = &[
    Setting::new("mode", "mode", Kind::OneOf(MODES))
        .optional()
        .about("Whether calls go to voice mail or to the number; nothing says so while they do neither."),
    Setting::new("active", "active", Kind::Flag).about("Whether all calls go there."),
    Setting::new("destination", "destination", Kind::Destination)
        .optional()
        .about("The number of the mode `number`, which is kept in the other one."),
];
