//! Scripts: what the store runs as a whole, and what it answers.

/// Script in Lua, which the store runs as one step. Replies must be numbers, texts, lists of them, or false for nothing.
pub struct StoreScript {
    /// What it is called in logs and metrics.
    pub name: &'static str,
    pub(super) text: &'static str,
    #[cfg(feature = "shared")]
    pub(super) prepared: std::sync::OnceLock<redis::Script>,
}

/// Argument of a script.
#[derive(Debug, Clone, Copy)]
pub enum StoreArg<'a> {
    /// A text.
    Text(&'a str),
    /// A number.
    Number(i64),
}

/// Reply of a script.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StoreValue {
    /// Nothing: `false` or `nil`.
    Nil,
    /// A number; fractions are cut off.
    Number(i64),
    /// A text.
    Text(String),
    /// Several.
    List(Vec<StoreValue>),
}

// === impl StoreScript ===

impl StoreScript {
    /// A script by its name and text.
    pub const fn new(name: &'static str, text: &'static str) -> Self {
        Self {
            name,
            text,
            #[cfg(feature = "shared")]
            prepared: std::sync::OnceLock::new(),
        }
    }
}

// === impl StoreValue ===

impl StoreValue {
    /// The number that it is.
    pub fn number(&self) -> Option<i64> {
        match self {
            Self::Number(number) => Some(*number),
            Self::Text(text) => text.parse().ok(),
            Self::Nil | Self::List(_) => None,
        }
    }

    /// The text that it is.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Nil | Self::Number(_) | Self::List(_) => None,
        }
    }

    /// The values of the list that it is; none for anything else.
    pub fn list(&self) -> &[Self] {
        match self {
            Self::List(values) => values,
            Self::Nil | Self::Number(_) | Self::Text(_) => &[],
        }
    }
}

impl<'a> From<&'a str> for StoreArg<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(text)
    }
}

impl<'a> From<&'a String> for StoreArg<'a> {
    fn from(text: &'a String) -> Self {
        Self::Text(text)
    }
}

impl From<i64> for StoreArg<'_> {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}

impl From<usize> for StoreArg<'_> {
    fn from(number: usize) -> Self {
        Self::Number(i64::try_from(number).unwrap_or(i64::MAX))
    }
}

/// In milliseconds, at least one.
impl From<std::time::Duration> for StoreArg<'_> {
    fn from(time: std::time::Duration) -> Self {
        Self::Number(i64::try_from(time.as_millis()).unwrap_or(i64::MAX).max(1))
    }
}
