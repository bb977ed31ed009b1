//! Attributes by their names, and the namespaces of elements.

use std::borrow::Cow;

use super::{
    Attributes, ChildElement, WhiteSpace, XSI_NAMESPACE, XmlReader, excerpt, resolve, split_prefix,
    value_error,
};
use crate::xml::ParseError;

/// Attributes of the start tag of a command, each alone with its error.
#[derive(Debug)]
pub(crate) struct CommandAttributes<'x> {
    /// `xsi:type`.
    pub(crate) type_name: FoundAttribute<'x>,
    /// `echo`.
    pub(crate) echo: FoundAttribute<'x>,
    /// `type`.
    pub(crate) severity: FoundAttribute<'x>,
}

/// Value of an attribute that is looked for, if it is there.
pub(crate) type FoundAttribute<'x> = Result<Option<Cow<'x, str>>, ParseError>;

impl<'x> XmlReader<'x> {
    /// The attributes of a command, all found by one look at its start tag.
    pub(crate) fn command_attributes(&self, child: &ChildElement<'x>) -> CommandAttributes<'x> {
        let [mut type_name, mut echo, mut severity] = [const { Ok(None) }; 3];
        for attribute in Attributes::new(child.attributes) {
            let (key, raw) = match attribute {
                Ok((key, raw)) => (key, Ok(raw)),
                Err(_) => ("", Err(())),
            };
            let is_flaw = raw.is_err();
            if is_flaw || self.is_xsi(key, "type") {
                take_value(&mut type_name, child, key, raw);
            }
            if is_flaw || key == "echo" {
                take_value(&mut echo, child, key, raw);
            }
            if is_flaw || key == "type" {
                take_value(&mut severity, child, key, raw);
            }
        }
        CommandAttributes {
            type_name,
            echo,
            severity,
        }
    }

    /// The namespace and the local name that the value of an `xsi:type` means.
    pub(crate) fn resolve_type<'v>(&self, value: &'v str) -> Result<(&str, &'v str), ParseError> {
        let value = value.trim();
        let (prefix, local) = value.split_once(':').unwrap_or(("", value));
        let unknown = || value_error("xsi:type", value, "a name with a declared prefix");
        let namespace = self.namespaces.of_prefix(prefix).ok_or_else(unknown)?;
        Ok((namespace, local))
    }

    /// The value of an attribute like [`attribute`](Self::attribute), without a copy where it stands for itself.
    pub(crate) fn attribute_text(
        &self,
        child: &ChildElement<'x>,
        name: &str,
    ) -> FoundAttribute<'x> {
        find_attribute(child, |key| key == name)
    }

    /// Whether an element is in `namespace`.
    pub(crate) fn is_in(&self, child: &ChildElement<'x>, namespace: &str) -> bool {
        self.namespaces.of_prefix(child.prefix).unwrap_or_default() == namespace
    }

    /// The value of the attribute `name` that is in no namespace.
    pub fn attribute(
        &self,
        child: &ChildElement<'x>,
        name: &str,
    ) -> Result<Option<String>, ParseError> {
        let value = find_attribute(child, |key| key == name)?;
        Ok(value.map(Cow::into_owned))
    }

    /// The value of the `xsi:type` attribute as namespace and local name.
    pub fn xsi_type(
        &self,
        child: &ChildElement<'x>,
    ) -> Result<Option<(String, String)>, ParseError> {
        let value = find_attribute(child, |key| self.is_xsi(key, "type"))?;
        let Some(value) = value else { return Ok(None) };
        let (namespace, local) = self.resolve_type(&value)?;
        Ok(Some((namespace.to_owned(), local.to_owned())))
    }

    /// The namespace of an element, empty when it is in none.
    pub fn namespace(&self, child: &ChildElement<'x>) -> String {
        let namespace = self.namespaces.of_prefix(child.prefix);
        namespace.unwrap_or_default().to_owned()
    }

    pub(super) fn is_xsi(&self, key: &str, local: &str) -> bool {
        let (prefix, name) = split_prefix(key);
        name == local && self.namespaces.of_prefix(prefix) == Some(XSI_NAMESPACE)
    }
}

/// The value of the one attribute that is wanted; to stand twice is an error.
fn find_attribute<'x>(
    child: &ChildElement<'x>,
    wanted: impl Fn(&str) -> bool,
) -> FoundAttribute<'x> {
    let mut found = Ok(None);
    for attribute in Attributes::new(child.attributes) {
        match attribute {
            Ok((key, raw)) if wanted(key) => take_value(&mut found, child, key, Ok(raw)),
            Ok(_) => {}
            Err(_) => take_value(&mut found, child, "", Err(())),
        }
    }
    found
}

/// Takes in a value of the attribute `key`, or that attributes cannot be told apart. The first error stays.
fn take_value<'x>(
    found: &mut FoundAttribute<'x>,
    child: &ChildElement<'x>,
    key: &str,
    raw: Result<&'x str, ()>,
) {
    let Ok(before) = found else { return };
    let unreadable = || ParseError::Attributes(excerpt(child.name()));
    let value = raw.map_err(|()| unreadable());
    let value = value.and_then(|raw| resolve(raw, WhiteSpace::Attribute, key));
    *found = match value {
        Ok(_) if before.is_some() => Err(unreadable()),
        value => value.map(Some),
    };
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const PIECES: [&str; 13] = [
        "echo=\"1\"",
        "echo='&amp;2'",
        "echo=\"&x;\"",
        "type=\"Error\"",
        "type=\"&#0;\"",
        "xsi:type=\"A\"",
        "xsi:type=\" c:B \"",
        "xsi:type=\"z:C\"",
        "c:type=\"D\"",
        "xmlns=\"\"",
        "xmlns:c=\"C\"",
        "x=1",
        "x=\"",
    ];

    proptest! {
        #[test]
        fn one_look_finds_what_one_for_each_attribute_finds(
            pieces in prop::collection::vec(prop::sample::select(PIECES.to_vec()), 0..5),
        ) {
            let attributes = pieces.join(" ");
            let document = format!("<r xmlns:xsi='{XSI_NAMESPACE}'><c {attributes}></c></r>");
            let mut reader = XmlReader::new(&document);
            reader.root().unwrap();
            // A quote that is left open is nothing to a reader.
            let Ok(Some(child)) = reader.child_or_flawed() else {
                return Ok(());
            };
            let found = reader.command_attributes(&child);
            let owned = |found: FoundAttribute<'_>| found.map(|text| text.map(Cow::into_owned));
            prop_assert_eq!(owned(found.echo), reader.attribute(&child, "echo"));
            prop_assert_eq!(owned(found.severity), reader.attribute(&child, "type"));
            let resolved = found.type_name.and_then(|name| match name {
                None => Ok(None),
                Some(name) => {
                    let (namespace, local) = reader.resolve_type(&name)?;
                    Ok(Some((namespace.to_owned(), local.to_owned())))
                }
            });
            prop_assert_eq!(resolved, reader.xsi_type(&child));
        }
    }
}
