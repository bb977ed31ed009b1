//! Any command of the switch as JSON: `[oci]`, and what a key may use of it.

use std::path::PathBuf;
use std::time::Duration;

use ocip::command::pattern::{CommandPattern, PatternError};
use toml::de::DeValue;
use toml::{Table, Value};

use super::key::*;
use super::section::section;
use super::value::{ConfigValue, ValueReader, texts};

section! {
    /// Any command of the switch as JSON, typed by the schema files of the switch's vendor, which you have with
    /// its licence: none are in here. Nobody may use it but keys that say so (access.key.oci).
    OciConfig {
        /// The folder with the schema files (*.xsd), folders in it included. What is not understood there makes
        /// only those commands unusable that need it; "check" says which. Default: none, and the dialect is not
        /// served.
        schemas: Option<PathBuf>, Folder, Example("\"oci-schemas\"");
        /// Whether callers are shown what the schema files say about commands: it is the vendor's text.
        descriptions: bool = false;
        /// How many rows an answer may have whose command can be limited. One that says nothing is limited so, and
        /// one that asks for more is refused.
        response_rows_max: usize = 1000, Count(1, MANY);
        /// How long a command may take that needs more or less than backend.request_timeout, by its name, that of
        /// its family, or a pattern: * stands for any text, and read: or write: may come first. A name counts
        /// before a pattern, a pattern with more text before one with less. None is longer than timeout_max.
        timeouts: TimeoutTable, Time(TENTH, TEN_MINUTES), Example("{ \"ServiceProvider*\" = \"60s\" }");
        /// How long a caller may have a command take, who says so in the header Prefer (wait=60).
        timeout_max: Duration = TWO_MINUTES, Time(SECOND, TEN_MINUTES);
    }
}

section! {
    /// The commands of the switch that the key may use as JSON; needs oci.schemas. Each is the name of a command
    /// or of its family (without Request and what follows), or a pattern: * stands for any text, and read: or
    /// write: may come first. What ends or takes over the gateway's own session nobody may use; what deletes a
    /// whole group, changes the system, an id, an administrator, all devices and the like only who has its name
    /// here, with no *. "check --oci" prints what each key may use. Default: nothing.
    OciKeyGrant {
        /// The commands that it may use.
        allow: Vec<CommandPattern>, Example("[\"read:User*\", \"UserModify\"]");
        /// Those of them that it may not use all the same.
        deny: Vec<CommandPattern>, Example("[\"*Passcode*\"]");
    }
}

/// How long commands may take, each pattern once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TimeoutTable(pub Vec<(CommandPattern, Duration)>);

texts! {
    CommandPattern, "the name of a command, or a pattern such as \"read:User*\"",
        |text, _| text.parse().map_err(|error: PatternError| error.to_string()), CommandPattern::to_string;
}

// === impl TimeoutTable ===

impl ConfigValue for TimeoutTable {
    fn read(given: &DeValue<'_>, at: &mut ValueReader<'_, '_>) -> Result<Self, String> {
        at.named(given).map(Self)
    }

    fn write(&self) -> Option<Value> {
        let values = self.0.iter();
        let values = values.filter_map(|(name, time)| Some((name.to_string(), time.write()?)));
        Some(Value::Table(values.collect::<Table>()))
    }
}
