//! Attributes by their names, and the namespaces of elements.

use std::borrow::Cow;

use super::{
    Attributes, ChildElement, WhiteSpace, XSI_NAMESPACE, XmlReader, excerpt, resolve, split_prefix,
    value_error,
};
use crate::xml::ParseError;

impl<'x> XmlReader<'x> {
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
        let value = value.trim();
        let (prefix, local) = value.split_once(':').unwrap_or(("", value));
        let unknown = || value_error("xsi:type", value, "a name with a declared prefix");
        let namespace = self.namespaces.of_prefix(prefix).ok_or_else(unknown)?;
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
) -> Result<Option<Cow<'x, str>>, ParseError> {
    let mut found = None;
    for attribute in Attributes::new(child.attributes) {
        let unreadable = || ParseError::Attributes(excerpt(child.name()));
        let (key, raw) = attribute.map_err(|_| unreadable())?;
        if wanted(key)
            && found
                .replace(resolve(raw, WhiteSpace::Attribute, key)?)
                .is_some()
        {
            return Err(unreadable());
        }
    }
    Ok(found)
}
