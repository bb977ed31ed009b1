//! Values of a configuration: reading one, or saying what is wrong with it, and writing it again.
//!
//! A wrong type is described by the TOML type that was given and never by a string's content, for it
//! may be a secret that ended up under the wrong key.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use secrecy::SecretString;
use toml::de::{DeTable, DeValue};
use toml::{Spanned, Value};

use super::key::{ConfigKey, KeyLimit, KeyShape};
use super::path;
use super::report::ConfigReport;

/// What stands wherever a secret would.
pub(super) const MASK: &str = "***";

/// A value of a configuration.
pub(super) trait ConfigValue: Sized {
    const SHAPE: KeyShape = KeyShape::Value;

    /// Reads what is given at a place. The error is about all of it; what is wrong within is told to
    /// the report.
    fn read(given: &DeValue<'_>, at: &mut ValueReader<'_, '_>) -> Result<Self, String>;

    /// The value in the form that is read, secrets masked; `None` for what is absent.
    fn write(&self) -> Option<Value>;
}

/// A value that is written as text, as `Display` has it.
pub(super) trait TextValue: Sized + ToString {
    /// What the text should be, to stand after "expected".
    const EXPECTED: &'static str;

    /// Reads the value.
    fn read(text: &str) -> Option<Self>;

    /// What to say of a text that is none.
    fn fault(text: &str) -> String {
        format!("{text:?} given, expected {}", Self::EXPECTED)
    }
}

/// The reader of one value: its path, its limit, and where mistakes go.
pub(super) struct ValueReader<'r, 't> {
    path: String,
    limit: KeyLimit,
    report: &'r mut ConfigReport<'t>,
}

impl<'r, 't> ValueReader<'r, 't> {
    /// The whole file.
    pub(super) fn root(report: &'r mut ConfigReport<'t>) -> ValueReader<'r, 't> {
        ValueReader {
            path: String::new(),
            limit: KeyLimit::None,
            report,
        }
    }

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
            let path = path::of_key(&self.path, name.get_ref());
            self.report.found(&path, name.span());
            let message = format!("unknown key, expected {}", one_of(keys));
            self.report.spoil(&path, message);
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
        let path = path::of_key(&self.path, key.name);
        if self.report.is_replaced(&path) {
            return None;
        }
        self.report.found(&path, name.span());
        self.inner(path, key.limit, given.get_ref())
    }

    fn inner<T: ConfigValue>(
        &mut self,
        path: String,
        limit: KeyLimit,
        given: &DeValue<'_>,
    ) -> Option<T> {
        let report = &mut *self.report;
        let mut at = ValueReader {
            path,
            limit,
            report,
        };
        let read = T::read(given, &mut at);
        read.map_err(|fault| at.report.spoil(&at.path, fault)).ok()
    }

    /// The text that is given. In a variable, text that happens to be TOML of another type is still text.
    fn text<'g>(&self, given: &'g DeValue<'_>) -> Option<&'g str>
    where
        't: 'g,
    {
        given.as_str().or_else(|| self.report.variable(&self.path))
    }
}

fn one_of(keys: &[ConfigKey]) -> String {
    let names: Vec<_> = keys.iter().map(|key| format!("`{}`", key.name)).collect();
    match names.as_slice() {
        [one, other] => format!("{one} or {other}"),
        [_, _, ..] => format!("one of {}", names.join(", ")),
        few => few.concat(),
    }
}

fn wrong_type(given: &DeValue<'_>, expected: &str) -> String {
    format!("{} given, expected {expected}", shown(given))
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

// === impl ConfigValue ===

impl ConfigValue for bool {
    fn read(given: &DeValue<'_>, _: &mut ValueReader<'_, '_>) -> Result<bool, String> {
        let wrong = || wrong_type(given, "true or false");
        given.as_bool().ok_or_else(wrong)
    }

    fn write(&self) -> Option<Value> {
        Some(Value::Boolean(*self))
    }
}

impl ConfigValue for usize {
    fn read(given: &DeValue<'_>, at: &mut ValueReader<'_, '_>) -> Result<usize, String> {
        let (least, most) = match at.limit {
            KeyLimit::Count(least, most) => (least, most),
            _ => (0, usize::MAX),
        };
        let number = given.as_integer();
        let number = number.and_then(|n| i128::from_str_radix(n.as_str(), n.radix()).ok());
        let count = number.and_then(|number| usize::try_from(number).ok());
        count
            .filter(|count| (least..=most).contains(count))
            .ok_or_else(|| {
                let given = number.map_or_else(|| shown(given), |number| number.to_string());
                format!("{given} given, allowed are {least} to {most}")
            })
    }

    fn write(&self) -> Option<Value> {
        Some(Value::Integer(i64::try_from(*self).unwrap_or(i64::MAX)))
    }
}

impl ConfigValue for PathBuf {
    /// Relative to the file's folder, but for `-` where that is no file.
    fn read(given: &DeValue<'_>, at: &mut ValueReader<'_, '_>) -> Result<PathBuf, String> {
        let wrong = || wrong_type(given, "path string");
        let text = at.text(given).ok_or_else(wrong)?;
        let path = match (text, at.limit) {
            ("", _) | ("-", KeyLimit::Output) => text.into(),
            _ => at.report.folder().join(text),
        };
        at.report.add(&at.path, at.limit.path_fault(&path));
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

impl<T: TextValue> ConfigValue for T {
    fn read(given: &DeValue<'_>, at: &mut ValueReader<'_, '_>) -> Result<T, String> {
        let text = at.text(given);
        let wrong = || match given.as_str() {
            Some(text) => T::fault(text),
            None => wrong_type(given, T::EXPECTED),
        };
        let value = text.and_then(T::read).ok_or_else(wrong)?;
        let fault = text.and_then(|text| at.limit.fault(text));
        at.report.add(&at.path, fault);
        Ok(value)
    }

    fn write(&self) -> Option<Value> {
        Some(Value::String(self.to_string()))
    }
}

/// Texts that the type itself can parse, each with what they should be.
macro_rules! parsed {
    ($($type:ty, $expected:literal;)*) => { $(
        impl TextValue for $type {
            const EXPECTED: &'static str = $expected;

            fn read(text: &str) -> Option<$type> {
                text.parse().ok()
            }
        }
    )* };
}

parsed! {
    String, "a string";
    SocketAddr, "an IP address and a port, such as \"127.0.0.1:8080\"";
    humantime::Duration, "a time with its unit, such as \"500ms\", \"10s\" or \"2m\"";
}

impl ConfigValue for Duration {
    fn read(given: &DeValue<'_>, at: &mut ValueReader<'_, '_>) -> Result<Duration, String> {
        <humantime::Duration as ConfigValue>::read(given, at).map(Duration::from)
    }

    fn write(&self) -> Option<Value> {
        humantime::Duration::from(*self).write()
    }
}

impl<T: ConfigValue> ConfigValue for Option<T> {
    const SHAPE: KeyShape = match T::SHAPE {
        KeyShape::Table(table) => KeyShape::OptionalTable(table),
        other => other,
    };

    fn read(given: &DeValue<'_>, at: &mut ValueReader<'_, '_>) -> Result<Option<T>, String> {
        T::read(given, at).map(Some)
    }

    fn write(&self) -> Option<Value> {
        self.as_ref().and_then(T::write)
    }
}

impl<T: ConfigValue> ConfigValue for Vec<T> {
    const SHAPE: KeyShape = match T::SHAPE {
        KeyShape::Table(table) => KeyShape::Tables(table),
        other => other,
    };

    fn read(given: &DeValue<'_>, at: &mut ValueReader<'_, '_>) -> Result<Vec<T>, String> {
        let wrong = || wrong_type(given, "a list");
        let items = given.as_array().ok_or_else(wrong)?;
        let items = items.iter().enumerate().filter_map(|(nth, item)| {
            let path = path::of_item(&at.path, nth);
            at.report.found(&path, item.span());
            at.inner(path, at.limit, item.get_ref())
        });
        Ok(items.collect())
    }

    fn write(&self) -> Option<Value> {
        Some(Value::Array(self.iter().filter_map(T::write).collect()))
    }
}
