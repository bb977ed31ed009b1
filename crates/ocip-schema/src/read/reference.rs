//! References from one file to another: `include` and `import`.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::super::SchemaError;
use super::node::SchemaNode;

/// A reference to a file.
#[derive(Debug)]
pub(super) struct FileReference {
    /// The file that is referred to, as a path below the folder; `None` where that would be outside.
    target: Option<String>,
    /// The namespace that it must have.
    namespace: String,
    /// What to say when it is not among the files.
    missing: SchemaError,
}

// === impl FileReference ===

impl FileReference {
    /// Reads an `include` or `import`; `own` is the namespace of the file that it stands in.
    pub(super) fn read(node: &SchemaNode<'_>, own: &str) -> Result<FileReference, SchemaError> {
        node.only(&["namespace", "schemaLocation"])?;
        node.expect_no_children()?;
        let location = node.required("schemaLocation")?;
        let namespace = match node.kind() {
            "import" => node.attribute("namespace").unwrap_or_default(),
            _ => own,
        };
        Ok(FileReference {
            target: resolve(node.file, location),
            namespace: namespace.to_owned(),
            missing: node.error(format!("{location} is not among the files")),
        })
    }

    /// A reference may only lead to a file that is read too, with the namespace that it says.
    pub(super) fn check(self, files: &BTreeMap<String, Arc<str>>) -> Result<(), SchemaError> {
        let target = self.target.unwrap_or_default();
        match files.get(&target) {
            None => Err(self.missing),
            Some(namespace) if **namespace == *self.namespace => Ok(()),
            Some(namespace) => Err(SchemaError {
                fault: format!("{target} has the namespace '{namespace}'"),
                ..self.missing
            }),
        }
    }
}

/// The path that a location leads to from the file `from`; `None` where it leads out of the folder.
fn resolve(from: &str, location: &str) -> Option<String> {
    let folder = from.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in location.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()?),
            name => parts.push(name),
        }
    }
    Some(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn locations_lead_from_the_folder_of_their_file() {
        for (from, location, target) in [
            ("a.xsd", "b.xsd", Some("b.xsd")),
            ("a.xsd", "./Services/b.xsd", Some("Services/b.xsd")),
            ("Services/a.xsd", "b.xsd", Some("Services/b.xsd")),
            ("Services/a.xsd", "../b.xsd", Some("b.xsd")),
            ("a.xsd", "../b.xsd", None),
            ("Services/a.xsd", "../../b.xsd", None),
        ] {
            assert_eq!(resolve(from, location).as_deref(), target, "{location}");
        }
    }
}
