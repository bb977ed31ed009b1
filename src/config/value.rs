//! Values of a configuration: reading one, or saying what is wrong with it, and writing it again.
//!
//! A wrong type is described by the TOML type that was given and never by a string's content, for it
//! may be a secret that ended up under the wrong key.

use std::fs::File;
use std::ops::Range;
use std::path::{Path, PathBuf};

use secrecy::SecretString;
use toml::Value;
use toml::de::{DeTable, DeValue};

use super::key::{ConfigKey, KeyLimit, KeyRule, KeyShape, PLAIN};
use super::path;
use super::report::ConfigReport;
use super::text::TextValue;

/// What stands wherever a secret would.
pub(super) const MASK: &str = "***";

/// What to say of a path of nothing.
pub(super) const NO_PATH: &str = "is empty, expected the path of a file";

/// A value of a configuration.
pub(super) trait ConfigValue: Sized {
    const SHAPE: KeyShape = KeyShape::Value;

    /// Reads what is given at a place. The error is about all of it; what is wrong within is told to
    /// the report.
    fn read(given: &DeValue<'_>, at: &mut ValueReader<'_, '_>) -> Result<Self, String>;

    /// The value in the form that is read, secrets masked; `None` for what is absent.
    fn write(&self) -> Option<Value>;
}

/// The reader of one value: its path, its rule, and where mistakes go.
pub(super) struct ValueReader<'r, 't> {
    path: String,
    rule: KeyRule,
    report: &'r mut ConfigReport<'t>,
}

impl<'r, 't> ValueReader<'r, 't> {
    /// The whole file.
    pub(super) fn root(report: &'r mut ConfigReport<'t>) -> ValueReader<'r, 't> {
        let (path, rule) = (String::new(), PLAIN);
        ValueReader { path, rule, report }
    }

    /// The keys of a table. Notes every one that it does not have.
    pub(super) fn table<'g, 'd>(
        &mut self,
        given: &'g DeValue<'d>,
        keys: &[ConfigKey],
    ) -> Result<&'g DeTable<'d>, String> {
        let wrong = || format!("{} given, expected a table", kind(given));
        let table = given.as_table().ok_or_else(wrong)?;
        let unknown = |name: &&toml::Spanned<_>| keys.iter().all(|key| key.name != *name.get_ref());
        for name in table.keys().filter(unknown) {
            let path = path::of_key(&self.path, name.get_ref());
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
        name: &str,
        rule: KeyRule,
    ) -> Option<T> {
        let (key, given) = table.get_key_value(name)?;
        let path = path::of_key(&self.path, name);
        if self.report.is_replaced(&path) {
            return None;
        }
        self.inner(path, rule, key.span()).value(given.get_ref())
    }

    fn inner(&mut self, path: String, rule: KeyRule, span: Range<usize>) -> ValueReader<'_, 't> {
        self.report.found(&path, span);
        let report = &mut *self.report;
        ValueReader { path, rule, report }
    }

    /// Reads the value. One of the environment that does not do as TOML may do as a string.
    fn value<T: ConfigValue>(mut self, given: &DeValue<'_>) -> Option<T> {
        let string = self.report.variable(&self.path);
        let string = string.map(|text| DeValue::String(text.into()));
        let (given, read) = match (T::read(given, &mut self), &string) {
            (Err(fault), Some(string)) => (string, T::read(string, &mut self).map_err(|_| fault)),
            (read, _) => (given, read),
        };
        let value = read.map_err(|fault| self.report.spoil(&self.path, fault));
        let fault = given.as_str().and_then(|text| self.rule.limit.fault(text));
        if value.is_ok()
            && let Some(fault) = fault
        {
            self.report.add(&self.path, fault);
        }
        value.ok()
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

/// Why a file cannot be read, if it cannot.
fn unreadable(path: &Path) -> Option<String> {
    let name = path.display();
    match File::open(path).and_then(|file| file.metadata()) {
        _ if path.as_os_str().is_empty() => Some(NO_PATH.to_owned()),
        Err(error) => Some(format!("cannot read {name}: {error}")),
        Ok(found) => found
            .is_dir()
            .then(|| format!("{name} is a directory, expected a file")),
    }
}

fn not_a_folder(path: &Path) -> Option<String> {
    (!path.is_dir()).then(|| format!("{} is not a folder", path.display()))
}

fn text<'a>(given: &'a DeValue<'_>, expected: &str) -> Result<&'a str, String> {
    given.as_str().ok_or_else(|| wrong_type(given, expected))
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

// === impl Setting ===

impl ConfigValue for bool {
    fn read(given: &DeValue<'_>, _: &mut ValueReader<'_, '_>) -> Result<bool, String> {
        given
            .as_bool()
            .ok_or_else(|| wrong_type(given, "true or false"))
    }

    fn write(&self) -> Option<Value> {
        Some(Value::Boolean(*self))
    }
}

impl ConfigValue for usize {
    fn read(given: &DeValue<'_>, at: &mut ValueReader<'_, '_>) -> Result<usize, String> {
        let (least, most) = match at.rule.limit {
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
        let text = text(given, "path string")?;
        let path = match (text, at.rule.limit) {
            ("", _) | ("-", KeyLimit::Output) => text.into(),
            _ => at.report.folder().join(text),
        };
        let fault = match at.rule.limit {
            KeyLimit::File => unreadable(&path),
            KeyLimit::Folder => not_a_folder(&path),
            _ => None,
        };
        at.report
            .add_if(fault.is_some(), &at.path, fault.unwrap_or_default());
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
    fn read(given: &DeValue<'_>, _: &mut ValueReader<'_, '_>) -> Result<T, String> {
        let text = text(given, T::EXPECTED)?;
        <T as TextValue>::read(text).ok_or_else(|| T::fault(text))
    }

    fn write(&self) -> Option<Value> {
        Some(Value::String(TextValue::write(self)))
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
        let items = given
            .as_array()
            .ok_or_else(|| wrong_type(given, "a list"))?;
        let items = items.iter().enumerate().filter_map(|(nth, item)| {
            let path = path::of_item(&at.path, nth);
            at.inner(path, at.rule, item.span()).value(item.get_ref())
        });
        Ok(items.collect())
    }

    fn write(&self) -> Option<Value> {
        Some(Value::Array(self.iter().filter_map(T::write).collect()))
    }
}
