//! Values of a configuration: reading one, or saying what is wrong with it, and writing it again.
//!
//! A wrong type is described by the TOML type that was given and never by a string's content, for it
//! may be a secret that ended up under the wrong key.

use std::fmt::Display;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

use ocip::certificate::CertificatePin;
use ocip::connect::{EndpointError, ServerEndpoint};
use secrecy::SecretString;
use toml::de::{DeTable, DeValue};
use toml::{Spanned, Value};

use super::key::{ConfigKey, KeyFact, refused};
use super::mistake::key_path;
use super::report::ConfigReport;

/// What stands wherever a secret would.
pub(super) const MASK: &str = "***";

/// A value of a configuration.
pub(super) trait ConfigValue: Sized {
    /// The description of the table that it is, or that each value of a list is.
    const WORDS: &'static [&'static str] = &[];
    /// The keys of that table.
    const KEYS: &'static [ConfigKey] = &[];

    /// Reads what is given at a place. The error is about all of it; what is wrong within is told to
    /// the report.
    fn read(given: &DeValue<'_>, at: &mut ValueReader<'_, '_>) -> Result<Self, String>;

    /// The value in the form that is read, secrets masked; `None` for what is absent.
    fn write(&self) -> Option<Value>;
}

/// The reader of one value: its path, the facts in its row, and where mistakes go.
pub(super) struct ValueReader<'r, 't> {
    path: String,
    row: &'static [KeyFact],
    report: &'r mut ConfigReport<'t>,
}

impl<'r, 't> ValueReader<'r, 't> {
    /// The keys of a table. Notes every one that it does not have.
    pub(super) fn table<'g, 'd>(
        &mut self,
        given: &'g DeValue<'d>,
        keys: &[ConfigKey],
    ) -> Result<&'g DeTable<'d>, String> {
        let wrong = || format!("{} given, expected a table", kind(given));
        let table = given.as_table().ok_or_else(wrong)?;
        let unknown = |name: &&Spanned<_>| keys.iter().all(|key| key.name != *name.get_ref());
        for name in table.keys().filter(unknown) {
            let path = key_path(&self.path, name.get_ref());
            self.report.found(&path, name.span());
            self.report
                .spoil(&path, format!("unknown key, expected {}", one_of(keys)));
        }
        Ok(table)
    }

    /// Reads a key of a table, if it is there and good.
    pub(super) fn key<T: ConfigValue>(
        &mut self,
        table: &DeTable<'_>,
        key: Option<&ConfigKey>,
    ) -> Option<T> {
        let key = key?;
        let (name, given) = table.get_key_value(key.name)?;
        let path = key_path(&self.path, key.name);
        if self.report.is_replaced(&path) {
            return None;
        }
        self.report.found(&path, name.span());
        read(self.report, path, key.facts, given.get_ref())
    }

    /// The values of a table whose names are the operator's own, each by the row of the table. What is no name
    /// is told at its place.
    pub(super) fn named<K: FromStr<Err: Display>, T: ConfigValue>(
        &mut self,
        given: &DeValue<'_>,
    ) -> Result<Vec<(K, T)>, String> {
        let table = typed(given.as_table(), given, "a table")?;
        let values = table.iter().filter_map(|(name, given)| {
            let path = key_path(&self.path, name.get_ref());
            self.report.found(&path, name.span());
            let parsed = K::from_str(name.get_ref());
            let parsed = parsed.map_err(|fault| self.report.spoil(&path, fault.to_string()));
            let value = read(self.report, path, self.row, given.get_ref());
            parsed.ok().zip(value)
        });
        Ok(values.collect())
    }
}

/// Reads the value at a path, or notes what is wrong with it.
pub(super) fn read<T: ConfigValue>(
    report: &mut ConfigReport<'_>,
    path: String,
    row: &'static [KeyFact],
    given: &DeValue<'_>,
) -> Option<T> {
    let mut at = ValueReader { path, row, report };
    let read = T::read(given, &mut at);
    read.map_err(|fault| at.report.spoil(&at.path, fault)).ok()
}

fn one_of(keys: &[ConfigKey]) -> String {
    let names: Vec<_> = keys.iter().map(|key| format!("`{}`", key.name)).collect();
    match names.len() {
        0..=2 => names.join(" or "),
        _ => format!("one of {}", names.join(", ")),
    }
}

/// What was found in a value, or that it is of the wrong type.
fn typed<T>(found: Option<T>, given: &DeValue<'_>, expected: &str) -> Result<T, String> {
    found.ok_or_else(|| format!("{} given, expected {expected}", shown(given)))
}

fn shown(given: &DeValue<'_>) -> String {
    match given {
        DeValue::Integer(number) => number.to_string(),
        DeValue::Float(number) => number.to_string(),
        DeValue::Boolean(truth) => truth.to_string(),
        _ => kind(given).to_owned(),
    }
}

fn kind(given: &DeValue<'_>) -> &'static str {
    match given {
        DeValue::String(_) => "a string",
        DeValue::Integer(_) => "a whole number",
        DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date or time of day",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

/// Rows of values that are written as text: the type, what the text should be, how it is read, given that, and
/// how it is written.
macro_rules! texts {
    ($($type:ty, $expected:expr, $read:expr, $write:expr;)*) => { $(
        impl $crate::config::value::ConfigValue for $type {
            fn read(
                given: &toml::de::DeValue<'_>,
                at: &mut $crate::config::value::ValueReader<'_, '_>,
            ) -> Result<$type, String> {
                $crate::config::value::read_text(given, at, $expected, $read)
            }

            fn write(&self) -> Option<toml::Value> {
                Some(toml::Value::String(($write)(self)))
            }
        }
    )* };
}
pub(super) use texts;

texts! {
    String, "a string", parsed, String::clone;
    SocketAddr, "an IP address and a port, such as \"127.0.0.1:8080\"", parsed, SocketAddr::to_string;
    Duration, "a time with its unit, such as \"500ms\", \"10s\" or \"2m\"",
        |text, expected| parsed(text, expected).map(humantime::Duration::into),
        |time: &Duration| humantime::format_duration(*time).to_string();
    CertificatePin, "the 64 hexadecimal digits of the certificate's SHA-256, with or without colons", parsed,
        CertificatePin::to_string;
    ServerEndpoint, ServerEndpoint::FORM,
        |text, _| text.parse().map_err(|error: EndpointError| error.to_string()), ServerEndpoint::to_string;
}

pub(super) fn parsed<T: FromStr>(text: &str, expected: &str) -> Result<T, String> {
    text.parse().map_err(|_| refused(text, expected))
}

/// Reads what is given as text. In a variable, text that happens to be TOML of another type is still text.
pub(super) fn read_text<T>(
    given: &DeValue<'_>,
    at: &mut ValueReader<'_, '_>,
    expected: &str,
    read: impl FnOnce(&str, &str) -> Result<T, String>,
) -> Result<T, String> {
    let text = given.as_str().or_else(|| at.report.variable(&at.path));
    let text = typed(text, given, expected)?.to_owned();
    let value = read(&text, expected).or_else(|fault| match given {
        DeValue::String(_) => Err(fault),
        _ => typed(None, given, expected),
    })?;
    let fault = at.row.iter().find_map(|fact| fact.fault(&text));
    at.report.add(&at.path, fault);
    Ok(value)
}

// === impl ConfigValue ===

impl ConfigValue for bool {
    fn read(given: &DeValue<'_>, _: &mut ValueReader<'_, '_>) -> Result<bool, String> {
        typed(given.as_bool(), given, "true or false")
    }

    fn write(&self) -> Option<Value> {
        Some(Value::Boolean(*self))
    }
}

impl ConfigValue for usize {
    fn read(given: &DeValue<'_>, at: &mut ValueReader<'_, '_>) -> Result<usize, String> {
        let (least, most) = match at.row {
            [KeyFact::Count(least, most), ..] => (*least, *most),
            _ => (0, usize::MAX),
        };
        let number = given.as_integer();
        let number = number.and_then(|n| i128::from_str_radix(n.as_str(), n.radix()).ok());
        match number.map(usize::try_from) {
            Some(Ok(count)) if (least..=most).contains(&count) => Ok(count),
            _ => {
                let given = number.map_or_else(|| shown(given), |number| number.to_string());
                Err(format!("{given} given, allowed are {least} to {most}"))
            }
        }
    }

    fn write(&self) -> Option<Value> {
        Some(Value::Integer(i64::try_from(*self).unwrap_or(i64::MAX)))
    }
}

impl ConfigValue for PathBuf {
    /// Relative to the file's folder, but for `-` where that is no file.
    fn read(given: &DeValue<'_>, at: &mut ValueReader<'_, '_>) -> Result<PathBuf, String> {
        let text: String = read_text(given, at, "path string", parsed)?;
        let path = match (&*text, at.row) {
            ("", _) | ("-", [KeyFact::Output, ..]) => text.into(),
            _ => at.report.origin.with_file_name(text),
        };
        let fault = at.row.iter().find_map(|fact| fact.path_fault(&path));
        at.report.add(&at.path, fault);
        Ok(path)
    }

    /// From the root on, so that it is the same file for whoever reads it elsewhere; but not `-`, which
    /// is no file. Bytes that are not UTF-8, which TOML cannot hold, come out as U+FFFD.
    fn write(&self) -> Option<Value> {
        let absolute = std::path::absolute(self).ok();
        let absolute = absolute.filter(|_| self.as_path() != Path::new("-"));
        let path = absolute.as_ref().unwrap_or(self);
        Some(Value::String(path.display().to_string()))
    }
}

impl ConfigValue for SecretString {
    fn read(given: &DeValue<'_>, _: &mut ValueReader<'_, '_>) -> Result<SecretString, String> {
        let text = given.as_str().map(SecretString::from);
        text.ok_or_else(|| "expected a string (what was given is not shown)".to_owned())
    }

    fn write(&self) -> Option<Value> {
        Some(Value::String(MASK.to_owned()))
    }
}

impl<T: ConfigValue> ConfigValue for Option<T> {
    const WORDS: &'static [&'static str] = T::WORDS;
    const KEYS: &'static [ConfigKey] = T::KEYS;

    fn read(given: &DeValue<'_>, at: &mut ValueReader<'_, '_>) -> Result<Option<T>, String> {
        T::read(given, at).map(Some)
    }

    fn write(&self) -> Option<Value> {
        self.as_ref().and_then(T::write)
    }
}

impl<T: ConfigValue> ConfigValue for Vec<T> {
    const WORDS: &'static [&'static str] = T::WORDS;
    const KEYS: &'static [ConfigKey] = T::KEYS;

    fn read(given: &DeValue<'_>, at: &mut ValueReader<'_, '_>) -> Result<Vec<T>, String> {
        let items = typed(given.as_array(), given, "a list")?;
        let items = items.iter().enumerate().filter_map(|(nth, item)| {
            let path = format!("{}[{nth}]", at.path);
            at.report.found(&path, item.span());
            read(at.report, path, at.row, item.get_ref())
        });
        Ok(items.collect())
    }

    fn write(&self) -> Option<Value> {
        Some(Value::Array(self.iter().filter_map(T::write).collect()))
    }
}
