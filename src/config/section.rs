//! A section of the file, declared as the table of its keys.

/// Declares a section: a row for each key with its words, name, type and default, and the rule that
/// holds for it ([`Rule`](super::key::Rule)). Makes the struct, its default, its reader and its writer.
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
        #[allow(missing_docs, rustdoc::broken_intra_doc_links)]
        pub struct $name { $( $(#[doc = $of_key])* pub $key: $type, )* }

        impl Default for $name {
            fn default() -> $name {
                $name { $( $key: $default, )* }
            }
        }

        impl $name {
            const KEYS: &'static [$crate::config::key::Key] = &[ $( $crate::config::key::Key {
                name: stringify!($key),
                words: &[$($of_key),*],
                shape: <$type as $crate::config::value::Setting>::SHAPE,
                rule: section!(@rule $($rule)?),
                default: || $crate::config::value::Setting::write(&$name::default().$key),
            } ),* ];
        }

        impl $crate::config::value::Setting for $name {
            const SHAPE: $crate::config::key::Shape =
                $crate::config::key::Shape::Table(&$crate::config::key::Table {
                    words: &[$($words),*],
                    keys: $name::KEYS,
                });

            fn read(
                given: &toml::de::DeValue<'_>,
                at: &mut $crate::config::value::Place<'_, '_>,
            ) -> Result<$name, String> {
                let table = at.table(given, $name::KEYS)?;
                let mut section = $name::default();
                $( if let Some(value) = at.key(table, stringify!($key), section!(@rule $($rule)?)) {
                    section.$key = value;
                } )*
                Ok(section)
            }

            fn write(&self) -> Option<toml::Value> {
                use $crate::config::value::Setting;
                let keys = [ $( (stringify!($key), Setting::write(&self.$key)) ),* ];
                let given = keys.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?)));
                Some(toml::Value::Table(given.collect()))
            }
        }
    };
    (@rule) => { $crate::config::key::PLAIN };
    (@rule $rule:expr) => { $rule };
}

/// Declares an enum whose variants are written as these texts.
macro_rules! choices {
    (
        $(#[$meta:meta])*
        $name:ident, $expected:literal { $( $(#[$of:meta])* $variant:ident = $text:literal, )* }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $name { $( $(#[$of])* $variant, )* }

        impl $crate::config::written::Written for $name {
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
