//! Values that are written as text.

use std::net::SocketAddr;
use std::time::Duration;

/// A value that is written as text.
pub(super) trait TextValue: Sized {
    /// What the text should be, to stand after "expected".
    const EXPECTED: &'static str;

    /// Reads the value.
    fn read(text: &str) -> Option<Self>;

    /// What to say of a text that is none.
    fn fault(text: &str) -> String {
        format!("{text:?} given, expected {}", Self::EXPECTED)
    }

    /// Writes the value in the form that is read.
    fn write(&self) -> String;
}

// === impl Written ===

impl TextValue for String {
    const EXPECTED: &'static str = "a string";

    fn read(text: &str) -> Option<String> {
        Some(text.to_owned())
    }

    fn write(&self) -> String {
        self.clone()
    }
}

impl TextValue for SocketAddr {
    const EXPECTED: &'static str = "an IP address and a port, such as \"127.0.0.1:8080\"";

    fn read(text: &str) -> Option<SocketAddr> {
        text.parse().ok()
    }

    fn write(&self) -> String {
        self.to_string()
    }
}

impl TextValue for Duration {
    const EXPECTED: &'static str = "a time with its unit, such as \"500ms\", \"10s\" or \"2m\"";

    fn read(text: &str) -> Option<Duration> {
        humantime::parse_duration(text).ok()
    }

    fn write(&self) -> String {
        humantime::format_duration(*self).to_string()
    }
}
