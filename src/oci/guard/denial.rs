//! Denial by the guard: which rule, where, and what to do.

/// Rule of the guard, and how it is called in metrics.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GuardRule {
    /// The caller may not use the command.
    Grant,
    /// Somebody is named who is out of the caller's reach.
    Scope,
    /// The command is of a level that the caller is not for.
    Level,
    /// The device is not the caller's.
    Device,
    /// The number policy refuses a number.
    Number,
}

/// Denial by the guard. Nothing was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GuardDenial {
    /// The rule.
    pub rule: GuardRule,
    /// JSON pointers to what is denied; none when it is the command itself.
    pub pointers: Vec<String>,
    /// What is wrong and what to do, in words.
    pub message: String,
}

// === impl GuardRule ===

impl GuardRule {
    /// All rules, in the order of the declaration.
    pub const ALL: [Self; 5] = [
        Self::Grant,
        Self::Scope,
        Self::Level,
        Self::Device,
        Self::Number,
    ];

    /// The name in metrics.
    pub fn label(self) -> &'static str {
        match self {
            Self::Grant => "grant",
            Self::Scope => "scope",
            Self::Level => "level",
            Self::Device => "device",
            Self::Number => "number",
        }
    }
}

// === impl GuardDenial ===

impl GuardDenial {
    pub(super) fn of_command(rule: GuardRule, message: impl Into<String>) -> Self {
        Self::at(rule, Vec::new(), message)
    }

    pub(super) fn at(rule: GuardRule, pointers: Vec<String>, message: impl Into<String>) -> Self {
        Self {
            rule,
            pointers,
            message: message.into(),
        }
    }
}
