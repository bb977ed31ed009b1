//! A section of the file, declared as the table of its keys.

/// A section's table: a row for each key with its description, name, type, default, and what else it has of
/// the columns of [`ConfigKey`](super::key::ConfigKey). Makes the struct, its default, its reader and its writer.
macro_rules! section {
    (
        $(#[doc = $words:literal])*
        $name:ident $(: $($derived:ident)*)? {
            $( $(#[doc = $of_key:literal])* $key:ident: $type:ty = $default:expr $(, $column:ident = $cell:expr)*; )*
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
                default: || $crate::config::value::ConfigValue::write(&$name::default().$key),
                $( $column: $cell, )*
                ..$crate::config::key::ConfigKey::EMPTY
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
                // The rows stand in the order of the fields.
                let mut keys = $name::KEYS.iter();
                Ok($name { $( $key: at.key(table, keys.next()).unwrap_or_else(|| $default), )* })
            }

            fn write(&self) -> Option<toml::Value> {
                let values = [ $( $crate::config::value::ConfigValue::write(&self.$key) ),* ];
                let keys = $name::KEYS.iter().zip(values);
                let given = keys.filter_map(|(key, value)| Some((key.name.to_owned(), value?)));
                Some(toml::Value::Table(given.collect()))
            }
        }
    };
}

/// An enum whose variants are written as these texts.
macro_rules! choices {
    (
        $(#[$meta:meta])*
        $name:ident, $expected:literal { $( $(#[$of:meta])* $variant:ident = $text:literal, )* }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        // Most texts say what they are; only the others have words of their own.
        #[allow(missing_docs)]
        pub enum $name { $( $(#[$of])* $variant, )* }

        impl $crate::config::value::TextValue for $name {
            const EXPECTED: &'static str = $expected;

            fn read(text: &str) -> Option<$name> {
                match text {
                    $( $text => Some($name::$variant), )*
                    _ => None,
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(match self { $( $name::$variant => $text, )* })
            }
        }
    };
}

pub(super) use {choices, section};
