//! Denial of a command of the switch to a caller, in words for the caller.

use super::reserved_command::CommandReservation;

/// Why a caller may not use a command of the switch. Whatever it is, nothing was sent.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OciDenial {
    /// Nobody said that the caller may use any. (Rule 1.)
    #[error(
        "these credentials may use no command of the switch: that takes a key whose access.key.oci allows commands"
    )]
    NotGranted,
    /// It is about the gateway's own session. (Rule 2.)
    #[error(
        "{0} is about the gateway's own session with the switch; nobody may use it here, whatever is allowed"
    )]
    OwnSession(String),
    /// It may change something, and the caller may read. (Rule 3.)
    #[error("{0} may change something, and this key may only read")]
    ReadOnly(String),
    /// The key's exceptions have it. (Rule 3.)
    #[error("{command} is denied to this key by {pattern} in its oci.deny")]
    Denied {
        /// The command.
        command: String,
        /// The entry that matches.
        pattern: String,
    },
    /// Nothing that the key is allowed matches. (Rule 3.)
    #[error("{0} is not allowed to this key: nothing in its oci.allow matches it")]
    NotAllowed(String),
    /// Only patterns match, and it takes its name. (Rule 4.)
    #[error(
        "{command} {reason}, so a pattern does not allow it: this key's oci.allow must have its name, {command} or \
         {family}, with no *"
    )]
    NameNeeded {
        /// The command.
        command: String,
        /// Its family.
        family: String,
        /// Why it takes its name.
        reason: CommandReservation,
    },
    /// It is about a whole tenant, and the key is for groups. (Rule 6.)
    #[error(
        "{command} is about a whole tenant, and this key is limited to groups: its oci.allow must have the name, \
         {command} or {family}, with no *"
    )]
    BeyondGroups {
        /// The command.
        command: String,
        /// Its family.
        family: String,
    },
    /// It need not be about any tenant, and the key is limited to some. (Rule 6.)
    #[error(
        "{command} need not be about a tenant, and this key is limited to some: it takes oci_system = true, and the \
         name in its oci.allow, {command} or {family}, with no *"
    )]
    BeyondTenants {
        /// The command.
        command: String,
        /// Its family.
        family: String,
    },
}
