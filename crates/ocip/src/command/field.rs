//! Fields: mapping of a struct's fields to elements and back.

use std::str::FromStr;

use secrecy::{ExposeSecret, SecretString};

use crate::xml::{ChildElement, ParseError, XmlReader, XmlWriter, value_error};

/// How many items are made room for when a list turns out to have one: most have several, and
/// growing in small steps costs.
const LIST_ROOM: usize = 16;

/// Content of an element: a sequence of elements.
pub trait ElementContent: Sized {
    /// Writes the elements in the order of the wire.
    fn write(&self, writer: &mut XmlWriter<'_>);
    /// Reads children up to the end of the element whose start tag was read last.
    fn read(reader: &mut XmlReader<'_>) -> Result<Self, ParseError>;
}

/// Value of one element: text of some simple type, or further elements.
pub trait FieldValue: Sized {
    /// Writes the element `name` with this value.
    fn write_as(&self, name: &str, writer: &mut XmlWriter<'_>);
    /// Reads the value of `child` up to its end tag.
    fn read_from<'x>(
        reader: &mut XmlReader<'x>,
        child: &ChildElement<'x>,
    ) -> Result<Self, ParseError>;
}

/// Field of a sequence: how often an element may stand there is up to the implementing type.
pub trait ElementField: Sized {
    /// What has been read so far.
    type Slot: Default;
    /// Writes the element `name` as often as this value says.
    fn write_as(&self, name: &str, writer: &mut XmlWriter<'_>);
    /// Takes in one more element `name`.
    fn accept<'x>(
        slot: &mut Self::Slot,
        name: &'static str,
        reader: &mut XmlReader<'x>,
        child: &ChildElement<'x>,
    ) -> Result<(), ParseError>;
    /// The field, once all elements have been read.
    fn finish(slot: Self::Slot, name: &'static str) -> Result<Self, ParseError>;
}

/// An element of a Modify request: absent keeps the value, nil clears it, a value replaces it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Nillable<T> {
    /// The element is not there.
    #[default]
    Absent,
    /// The element is there and carries `xsi:nil="true"`.
    Nil,
    /// The element holds a value.
    Value(T),
}

// === impl Nillable ===

impl<T> Nillable<T> {
    /// The value, if there is one.
    pub fn into_value(self) -> Option<T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Absent | Self::Nil => None,
        }
    }

    /// The same with another type of value.
    pub fn map<U>(self, convert: impl FnOnce(T) -> U) -> Nillable<U> {
        match self {
            Self::Absent => Nillable::Absent,
            Self::Nil => Nillable::Nil,
            Self::Value(value) => Nillable::Value(convert(value)),
        }
    }
}

// === impl ElementField: once, optional, nillable, list ===

impl<T: FieldValue> ElementField for T {
    type Slot = Option<T>;

    fn write_as(&self, name: &str, writer: &mut XmlWriter<'_>) {
        FieldValue::write_as(self, name, writer);
    }

    #[inline]
    fn accept<'x>(
        slot: &mut Self::Slot,
        name: &'static str,
        reader: &mut XmlReader<'x>,
        child: &ChildElement<'x>,
    ) -> Result<(), ParseError> {
        set_once(slot, name, T::read_from(reader, child)?)
    }

    fn finish(slot: Self::Slot, name: &'static str) -> Result<Self, ParseError> {
        slot.ok_or(ParseError::Missing(name))
    }
}

impl<T: FieldValue> ElementField for Option<T> {
    type Slot = Option<T>;

    fn write_as(&self, name: &str, writer: &mut XmlWriter<'_>) {
        if let Some(value) = self {
            value.write_as(name, writer);
        }
    }

    /// A reply may say nil where it has nothing to say; to a reader that is absence.
    #[inline]
    fn accept<'x>(
        slot: &mut Self::Slot,
        name: &'static str,
        reader: &mut XmlReader<'x>,
        child: &ChildElement<'x>,
    ) -> Result<(), ParseError> {
        if child.nil {
            return reader.skip();
        }
        set_once(slot, name, T::read_from(reader, child)?)
    }

    fn finish(slot: Self::Slot, _name: &'static str) -> Result<Self, ParseError> {
        Ok(slot)
    }
}

impl<T: FieldValue> ElementField for Nillable<T> {
    type Slot = Option<Nillable<T>>;

    fn write_as(&self, name: &str, writer: &mut XmlWriter<'_>) {
        match self {
            Self::Absent => {}
            Self::Nil => writer.nil(name),
            Self::Value(value) => value.write_as(name, writer),
        }
    }

    #[inline]
    fn accept<'x>(
        slot: &mut Self::Slot,
        name: &'static str,
        reader: &mut XmlReader<'x>,
        child: &ChildElement<'x>,
    ) -> Result<(), ParseError> {
        let field = if child.nil {
            reader.skip()?;
            Self::Nil
        } else {
            Self::Value(T::read_from(reader, child)?)
        };
        set_once(slot, name, field)
    }

    fn finish(slot: Self::Slot, _name: &'static str) -> Result<Self, ParseError> {
        Ok(slot.unwrap_or(Self::Absent))
    }
}

impl<T: FieldValue> ElementField for Vec<T> {
    type Slot = Vec<T>;

    fn write_as(&self, name: &str, writer: &mut XmlWriter<'_>) {
        for value in self {
            value.write_as(name, writer);
        }
    }

    #[inline]
    fn accept<'x>(
        slot: &mut Self::Slot,
        _name: &'static str,
        reader: &mut XmlReader<'x>,
        child: &ChildElement<'x>,
    ) -> Result<(), ParseError> {
        if slot.is_empty() {
            slot.reserve(LIST_ROOM);
        }
        slot.push(T::read_from(reader, child)?);
        Ok(())
    }

    fn finish(slot: Self::Slot, _name: &'static str) -> Result<Self, ParseError> {
        Ok(slot)
    }
}

#[inline]
pub(super) fn set_once<T>(
    slot: &mut Option<T>,
    name: &'static str,
    value: T,
) -> Result<(), ParseError> {
    match slot.replace(value) {
        None => Ok(()),
        Some(_) => Err(ParseError::Repeated(name)),
    }
}

// === impl FieldValue: complex content and the simple types ===

impl<T: ElementContent> FieldValue for T {
    fn write_as(&self, name: &str, writer: &mut XmlWriter<'_>) {
        writer.element(name, |writer| self.write(writer));
    }

    fn read_from<'x>(
        reader: &mut XmlReader<'x>,
        _child: &ChildElement<'x>,
    ) -> Result<Self, ParseError> {
        T::read(reader)
    }
}

impl FieldValue for String {
    fn write_as(&self, name: &str, writer: &mut XmlWriter<'_>) {
        writer.text_element(name, self);
    }

    fn read_from<'x>(
        reader: &mut XmlReader<'x>,
        child: &ChildElement<'x>,
    ) -> Result<Self, ParseError> {
        reader.text(child)
    }
}

/// A password: it reaches the wire and nothing else.
impl FieldValue for SecretString {
    fn write_as(&self, name: &str, writer: &mut XmlWriter<'_>) {
        writer.text_element(name, self.expose_secret());
    }

    fn read_from<'x>(
        reader: &mut XmlReader<'x>,
        child: &ChildElement<'x>,
    ) -> Result<Self, ParseError> {
        reader.text(child).map(Self::from)
    }
}

impl FieldValue for bool {
    fn write_as(&self, name: &str, writer: &mut XmlWriter<'_>) {
        writer.text_element(name, if *self { "true" } else { "false" });
    }

    fn read_from<'x>(
        reader: &mut XmlReader<'x>,
        child: &ChildElement<'x>,
    ) -> Result<Self, ParseError> {
        match reader.plain_text(child)?.trim() {
            "true" | "1" => Ok(true),
            "false" | "0" => Ok(false),
            other => Err(value_error(child.name(), other, "a boolean")),
        }
    }
}

impl FieldValue for i32 {
    fn write_as(&self, name: &str, writer: &mut XmlWriter<'_>) {
        writer.text_element(name, &self.to_string());
    }

    fn read_from<'x>(
        reader: &mut XmlReader<'x>,
        child: &ChildElement<'x>,
    ) -> Result<Self, ParseError> {
        read_number(reader, child, "an integer")
    }
}

/// Reads the text of `child` as a number of any type; leading zeros and a sign are legal.
pub(crate) fn read_number<'x, T: FromStr>(
    reader: &mut XmlReader<'x>,
    child: &ChildElement<'x>,
    expected: &'static str,
) -> Result<T, ParseError> {
    parse_number(&reader.plain_text(child)?, child.name(), expected)
}

/// The same of the text alone, which is that of the element `name`.
pub(crate) fn parse_number<T: FromStr>(
    text: &str,
    name: &str,
    expected: &'static str,
) -> Result<T, ParseError> {
    // With white space around it nothing is a number, so what can be read as it is needs no trimming.
    text.parse()
        .or_else(|_| text.trim().parse())
        .map_err(|_| value_error(name, text, expected))
}

/// Declares a struct whose fields are elements, in the order of the wire.
#[macro_export]
macro_rules! elements {
    ($(#[$meta:meta])* $vis:vis struct $name:ident {
        $($(#[$field_meta:meta])* $field:ident: $type:ty = $wire:literal,)*
    }) => {
        $(#[$meta])*
        #[derive(Debug, Clone)]
        $vis struct $name {
            $($(#[$field_meta])* pub $field: $type,)*
        }

        impl $crate::command::ElementContent for $name {
            #[allow(unused_variables, reason = "a sequence may have no elements")]
            fn write(&self, writer: &mut $crate::xml::XmlWriter<'_>) {
                $($crate::command::ElementField::write_as(&self.$field, $wire, writer);)*
            }

            fn read(
                reader: &mut $crate::xml::XmlReader<'_>,
            ) -> Result<Self, $crate::xml::ParseError> {
                $(let mut $field = <$type as $crate::command::ElementField>::Slot::default();)*
                while let Some(child) = reader.child()? {
                    match child.name() {
                        $($wire => <$type as $crate::command::ElementField>::accept(
                            &mut $field, $wire, reader, &child,
                        )?,)*
                        _ => reader.skip()?,
                    }
                }
                Ok(Self {
                    $($field: <$type as $crate::command::ElementField>::finish($field, $wire)?,)*
                })
            }
        }
    };
}

/// Declares an enumeration of tokens.
#[macro_export]
macro_rules! token_enum {
    ($(#[$meta:meta])* $vis:vis enum $name:ident {
        $($(#[$variant_meta:meta])* $variant:ident = $token:literal,)*
    }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        $vis enum $name {
            $($(#[$variant_meta])* $variant,)*
        }

        impl $name {
            /// The token as it stands on the wire.
            pub fn token(self) -> &'static str {
                match self {
                    $(Self::$variant => $token,)*
                }
            }

            /// The value with this token.
            pub fn from_token(token: &str) -> Option<Self> {
                match token {
                    $($token => Some(Self::$variant),)*
                    _ => None,
                }
            }
        }

        impl $crate::command::FieldValue for $name {
            fn write_as(&self, name: &str, writer: &mut $crate::xml::XmlWriter<'_>) {
                writer.text_element(name, self.token());
            }

            fn read_from<'x>(
                reader: &mut $crate::xml::XmlReader<'x>,
                child: &$crate::xml::ChildElement<'x>,
            ) -> Result<Self, $crate::xml::ParseError> {
                let text = reader.plain_text(child)?;
                Self::from_token(text.trim()).ok_or_else(|| {
                    $crate::xml::value_error(
                        child.name(),
                        &text,
                        concat!("one of", $(" '", $token, "'",)*),
                    )
                })
            }
        }
    };
}

pub use {elements, token_enum};
