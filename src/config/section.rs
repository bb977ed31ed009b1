//! A section of the file, declared as the table of its keys.

/// A section's table: a row for each key with its description, name, type and default, and the rest of the
/// row ([`KeyRule`](super::key::KeyRule)). Makes the struct, its default, its reader and its writer.
macro_rules! section {
    (
        $(#[doc = $words:literal])*
        $name:ident $(: $($derived:ident)*)? {
            $( $(#[doc = $of_key:literal])* $key:ident: $type:ty = $default:expr $(, $rule:expr)?; )*
        }
    ) => {
        $(#[doc = $words])*
        #[derive(Clone, Debug $($(, $derived)*)?)]
        // The words are for readers of the file and not of the code.
        #[allow(missing_docs, rustdoc::broken_intra_doc_links, rustdoc::bare_urls)]
        pub struct $name { $( $(#[doc = $of_key])* pub $key: $type, )* }

        impl Default for $name {
            fn default() -> $name {
                $name { $( $key: $default, )* }
            }
        }

        impl $name {
            const KEYS: &'static [$crate::config::key::ConfigKey] = &[ $( $crate::config::key::ConfigKey {
                name: stringify!($key),
                words: &[$($of_key),*],
                shape: <$type as $crate::config::value::ConfigValue>::SHAPE,
                rule: section!(@rule $($rule)?),
                default: || $crate::config::value::ConfigValue::write(&$name::default().$key),
            } ),* ];
        }

        impl $crate::config::value::ConfigValue for $name {
            const SHAPE: $crate::config::key::KeyShape =
                $crate::config::key::KeyShape::Table(&$crate::config::key::KeyTable {
                    words: &[$($words),*],
                    keys: $name::KEYS,
                });

            fn read(
                given: &toml::de::DeValue<'_>,
                at: &mut $crate::config::value::ValueReader<'_, '_>,
            ) -> Result<$name, String> {
                let table = at.table(given, $name::KEYS)?;
                let mut section = $name::default();
                $( if let Some(value) = at.key(table, stringify!($key), section!(@rule $($rule)?)) {
                    section.$key = value;
                } )*
                Ok(section)
            }

            fn write(&self) -> Option<toml::Value> {
                use $crate::config::value::ConfigValue;
                let keys = [ $( (stringify!($key), ConfigValue::write(&self.$key)) ),* ];
                let given = keys.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?)));
                Some(toml::Value::Table(given.collect()))
            }
        }
    };
    (@rule) => { $crate::config::key::PLAIN };
    (@rule $rule:expr) => { $rule };
}

/// An enum whose variants are written as these texts.
macro_rules! choices {
    (
        $(#[$meta:meta])*
        $name:ident, $expected:literal { $( $(#[$of:meta])* $variant:ident = $text:literal, )* }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $name { $( $(#[$of])* $variant, )* }

        impl $crate::config::text::TextValue for $name {
            const EXPECTED: &'static str = $expected;

            fn read(text: &str) -> Option<$name> {
                match text {
                    $( $text => Some($name::$variant), )*
                    _ => None,
                }
            }

            fn write(&self) -> String {
                match self { $( $name::$variant => $text, )* }.to_owned()
            }
        }
    };
}

pub(super) use {choices, section};
