//! Grant of the switch's commands to a key, and what a command is about.

use crate::switch::command_name::CommandPattern;

/// Commands that a key may use, as the configuration has them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OciGrant {
    /// What it may use.
    pub allow: Vec<CommandPattern>,
    /// What of that it may not use.
    pub deny: Vec<CommandPattern>,
    /// Whether it may use what is about no tenant, and devices of the system.
    pub system: bool,
    /// Whether it is shown secrets that are in answers.
    pub secrets: bool,
}

/// Target of a command, as the types of its required elements tell it; the narrowest one counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CommandTarget {
    /// A user, or a service that has a user's id.
    User,
    /// A group of a tenant.
    Group,
    /// A tenant.
    Tenant,
    /// A reseller.
    Reseller,
    /// Only optional or nested elements have ids.
    Optional,
    /// No element has an id.
    None,
}
