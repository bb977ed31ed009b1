//! Schemas by which typed commands are sent, with what is worked out of them once.

use std::collections::BTreeSet;
use std::sync::Arc;

use dashmap::DashMap;
use ocip_schema::SchemaSet;

/// An operator's schemas. A clone is the same.
#[derive(Clone)]
pub struct TypedSchemas {
    set: Arc<SchemaSet>,
    /// The names of the elements of each type that hold secrets; as many entries at most as there are types.
    secrets: Arc<DashMap<String, Arc<[String]>>>,
}

// === impl TypedSchemas ===

impl TypedSchemas {
    /// These schemas.
    pub fn new(set: Arc<SchemaSet>) -> Self {
        Self {
            set,
            secrets: Arc::default(),
        }
    }

    /// The schemas themselves.
    pub fn set(&self) -> &Arc<SchemaSet> {
        &self.set
    }

    /// The names of the elements that hold secrets in a command of this type, however deep; none of an unknown one.
    pub(super) fn secret_elements(&self, type_name: &str) -> Arc<[String]> {
        if let Some(known) = self.secrets.get(type_name) {
            return Arc::clone(known.value());
        }
        let Some(command) = self.set.command(type_name) else {
            return Arc::default();
        };
        let places = command.places().into_iter();
        let secret = places.filter(|place| place.element.is_secret());
        let names: BTreeSet<String> = secret.map(|one| one.element.name().to_owned()).collect();
        let names: Arc<[String]> = names.into_iter().collect();
        self.secrets
            .insert(type_name.to_owned(), Arc::clone(&names));
        names
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_of_a_type_are_told_by_the_types_of_its_elements() {
        let envelope = "<xs:schema xmlns:xs='http://www.w3.org/2001/XMLSchema' targetNamespace='C' \
            xmlns='C'><xs:element name='BroadsoftDocument' type='OCIMessage'/>\
            <xs:complexType name='OCIMessage'><xs:sequence/></xs:complexType>\
            <xs:complexType name='OCICommand' abstract='true'><xs:sequence/></xs:complexType>\
            <xs:complexType name='OCIRequest' abstract='true'><xs:complexContent>\
            <xs:extension base='OCICommand'><xs:sequence/></xs:extension></xs:complexContent>\
            </xs:complexType></xs:schema>";
        let things = "<xs:schema xmlns:xs='http://www.w3.org/2001/XMLSchema' xmlns:c='C'>\
            <xs:import namespace='C' schemaLocation='envelope.xsd'/>\
            <xs:simpleType name='Passcode'><xs:restriction base='xs:token'/></xs:simpleType>\
            <xs:complexType name='Codes'><xs:sequence><xs:element name='old' type='Passcode'/>\
            <xs:element name='hint' type='xs:token'/></xs:sequence></xs:complexType>\
            <xs:complexType name='ThingModifyRequest'><xs:complexContent>\
            <xs:extension base='c:OCIRequest'><xs:sequence><xs:element name='code' type='Passcode'/>\
            <xs:element name='codes' type='Codes'/></xs:sequence></xs:extension></xs:complexContent>\
            </xs:complexType></xs:schema>";
        let files = [("envelope.xsd", envelope), ("things.xsd", things)];
        let schemas = TypedSchemas::new(Arc::new(SchemaSet::read(&files).unwrap()));
        for _ in 0..2 {
            let names = schemas.secret_elements("ThingModifyRequest");
            assert_eq!(*names, ["code".to_owned(), "old".to_owned()]);
        }
        assert!(schemas.secret_elements("NoSuchRequest").is_empty());
        assert_eq!(schemas.secrets.len(), 1);
    }
}
