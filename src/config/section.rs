//! A section of the file, declared as the table of its keys.

/// A section's table: a row for each key with its description, name, type, default (unless it is the type's)
/// and facts. Makes the struct, its default, its reader and its writer.
macro_rules! section {
    (
        $(#[doc = $words:literal])*
        $name:ident $(: $($derived:ident)*)? {
            $( $(#[doc = $of_key:literal])* $key:ident: $type:ty $(= $default:expr)? $(, $fact:expr)*; )*
        }
    ) => {
        $(#[doc = $words])*
        #[derive(Clone, Debug $($(, $derived)*)?)]
        // The words are for readers of the file and not of the code.
        #[allow(missing_docs, rustdoc::broken_intra_doc_links, rustdoc::bare_urls)]
        pub struct $name { $( $(#[doc = $of_key])* pub $key: $type, )* }

        impl Default for $name {
            fn default() -> $name {
                $name { $( $key: $crate::config::section::section!(default $($default)?), )* }
            }
        }

        impl $crate::config::value::ConfigValue for $name {
            const WORDS: &'static [&'static str] = &[$($words),*];
            const KEYS: &'static [$crate::config::key::ConfigKey] = &[ $( $crate::config::key::ConfigKey {
                name: stringify!($key),
                words: match <$type as $crate::config::value::ConfigValue>::WORDS {
                    [] => &[$($of_key),*],
                    words => words,
                },
                keys: <$type as $crate::config::value::ConfigValue>::KEYS,
                default: || $crate::config::value::ConfigValue::write(&$name::default().$key),
                facts: &[$($fact),*],
            } ),* ];

            fn read(
                given: &toml::de::DeValue<'_>,
                at: &mut $crate::config::value::ValueReader<'_, '_>,
            ) -> Result<$name, String> {
                let table = at.table(given, $name::KEYS)?;
                let default = $name::default();
                // The rows stand in the order of the fields.
                let mut keys = $name::KEYS.iter();
                Ok($name { $( $key: at.key(table, keys.next()).unwrap_or(default.$key), )* })
            }

            fn write(&self) -> Option<toml::Value> {
                let values = [ $( $crate::config::value::ConfigValue::write(&self.$key) ),* ];
                let keys = $name::KEYS.iter().zip(values);
                let given = keys.filter_map(|(key, value)| Some((key.name.to_owned(), value?)));
                Some(toml::Value::Table(given.collect()))
            }
        }
    };
    (default) => { Default::default() };
    (default $default:expr) => { $default };
}

/// An enum whose variants are written as these texts; with `impl` before its name it is declared elsewhere.
macro_rules! choices {
    (
        $(#[$meta:meta])*
        $name:ident, $expected:literal { $( $variant:ident = $text:literal, )* }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        // The texts say what they are.
        #[allow(missing_docs)]
        pub enum $name { $( $variant, )* }

        $crate::config::section::choices! { impl $name, $expected { $( $variant = $text, )* } }
    };
    (impl $name:ident, $expected:literal { $( $variant:ident = $text:literal, )* }) => {
        $crate::config::value::texts! {
            $name, $expected, |text, expected| match text {
                $( $text => Ok($name::$variant), )*
                _ => Err($crate::config::key::refused(text, expected)),
            }, |choice: &$name| match choice { $( $name::$variant => $text, )* }.to_owned();
        }
    };
}

pub(super) use {choices, section};
