//! Departments (OCI schema, DepartmentKey): an abstract type, so that `xsi:type` says which kind of key it is.

use super::{ElementContent, ElementField, FieldValue, Nillable, elements};
use crate::xml::{ChildElement, ParseError, XmlReader, XmlWriter};

/// Key of a department.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DepartmentKey {
    /// The tenant.
    pub service_provider_id: String,
    /// The group that it belongs to; one of an enterprise belongs to none.
    pub group_id: Option<String>,
    /// 1–50 characters.
    pub name: String,
}

/// Change of a department: absent, nil, or another key.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DepartmentChange(pub Nillable<DepartmentKey>);

elements! {
    /// Either kind of key; the group tells them apart.
    struct DepartmentElements {
        service_provider_id: String = "serviceProviderId",
        group_id: Option<String> = "groupId",
        name: String = "name",
    }
}

const OF_GROUP: &str = "GroupDepartmentKey";
const OF_ENTERPRISE: &str = "EnterpriseDepartmentKey";

impl FieldValue for DepartmentKey {
    fn write_as(&self, name: &str, writer: &mut XmlWriter<'_>) {
        let kind = match self.group_id {
            Some(_) => OF_GROUP,
            None => OF_ENTERPRISE,
        };
        let elements = DepartmentElements {
            service_provider_id: self.service_provider_id.clone(),
            group_id: self.group_id.clone(),
            name: self.name.clone(),
        };
        writer.element_of(name, kind, |writer| elements.write(writer));
    }

    fn read_from<'x>(
        reader: &mut XmlReader<'x>,
        _child: &ChildElement<'x>,
    ) -> Result<Self, ParseError> {
        let read = DepartmentElements::read(reader)?;
        Ok(Self {
            service_provider_id: read.service_provider_id,
            group_id: read.group_id,
            name: read.name,
        })
    }
}

impl ElementField for DepartmentChange {
    type Slot = <Nillable<DepartmentKey> as ElementField>::Slot;

    fn write_as(&self, name: &str, writer: &mut XmlWriter<'_>) {
        match &self.0 {
            // An abstract type has no elements, not even nil ones.
            Nillable::Nil => writer.nil_of(name, OF_GROUP),
            key => ElementField::write_as(key, name, writer),
        }
    }

    fn accept<'x>(
        slot: &mut Self::Slot,
        name: &'static str,
        reader: &mut XmlReader<'x>,
        child: &ChildElement<'x>,
    ) -> Result<(), ParseError> {
        Nillable::<DepartmentKey>::accept(slot, name, reader, child)
    }

    fn finish(slot: Self::Slot, name: &'static str) -> Result<Self, ParseError> {
        Nillable::finish(slot, name).map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::testing::{read, written};

    elements! {
        #[derive(PartialEq)]
        struct Change {
            department: DepartmentChange = "department",
        }
    }

    fn key(group: Option<&str>) -> DepartmentKey {
        DepartmentKey {
            service_provider_id: "foo".into(),
            group_id: group.map(str::to_owned),
            name: "R&D".into(),
        }
    }

    #[test]
    fn each_kind_of_key_says_which_it_is_and_is_read_back() {
        for (group, begin) in [
            (Some("g"), "<department xsi:type=\"GroupDepartmentKey\">"),
            (None, "<department xsi:type=\"EnterpriseDepartmentKey\">"),
        ] {
            let change = Change {
                department: DepartmentChange(Nillable::Value(key(group))),
            };
            let text = written(&change);
            assert!(text.starts_with(begin), "{text}");
            assert_eq!(read(&text), Ok(change));
        }
    }

    #[test]
    fn nil_has_a_kind_too_and_absence_is_nothing() {
        let nil = Change {
            department: DepartmentChange(Nillable::Nil),
        };
        let text = "<department xsi:type=\"GroupDepartmentKey\" xsi:nil=\"true\"/>";
        assert_eq!(written(&nil), text);
        assert_eq!(
            read(&text.replace("xsi:type=\"GroupDepartmentKey\" ", "")),
            Ok(nil)
        );
        let absent = Change {
            department: DepartmentChange(Nillable::Absent),
        };
        assert_eq!(written(&absent), "");
        assert_eq!(read(""), Ok(absent));
    }
}
