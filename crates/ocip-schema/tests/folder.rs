//! Folders of schema files: what is read, what is passed over, and what is too much.

#![allow(clippy::unwrap_used, reason = "a test fails when it lacks something")]

use std::fs;
use std::path::Path;

use ocip_schema::{FolderError, SchemaSet};
use tempfile::TempDir;

const BASE: &str = r#"<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:c="C" targetNamespace="C">
  <xs:complexType name="OCICommand" abstract="true"/>
  <xs:complexType name="OCIRequest" abstract="true"><xs:complexContent><xs:extension base="c:OCICommand"/></xs:complexContent></xs:complexType>
</xs:schema>"#;

fn commands(name: &str, reference: &str) -> String {
    format!(
        r#"<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:c="C">{reference}
  <xs:complexType name="{name}"><xs:complexContent><xs:extension base="c:OCIRequest"/></xs:complexContent></xs:complexType>
</xs:schema>"#
    )
}

fn write(folder: &Path, name: &str, text: impl AsRef<[u8]>) {
    let path = folder.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

fn folder() -> TempDir {
    let folder = TempDir::new().unwrap();
    write(folder.path(), "OCISchemaBASE.xsd", BASE);
    folder
}

fn read(folder: &TempDir) -> Result<SchemaSet, FolderError> {
    SchemaSet::read_folder(folder.path(), false)
}

fn error(folder: &TempDir) -> String {
    read(folder).unwrap_err().to_string()
}

fn names(set: &SchemaSet) -> Vec<&str> {
    set.command_types().collect()
}

#[test]
fn every_schema_file_below_the_folder_is_read() {
    let folder = folder();
    let base = "<xs:import namespace=\"C\" schemaLocation=\"OCISchemaBASE.xsd\"/>\
                <xs:include schemaLocation=\"Services/b.xsd\"/>";
    let up = "<xs:import namespace=\"C\" schemaLocation=\"../OCISchemaBASE.xsd\"/>\
              <xs:include schemaLocation=\"./b.xsd\"/>";
    write(folder.path(), "a.xsd", commands("ARequest", base));
    write(folder.path(), "Services/b.xsd", commands("BRequest", up));
    write(
        folder.path(),
        "Services/c.XSD",
        format!("\u{FEFF}{}", commands("CRequest", "")),
    );
    write(folder.path(), "Services/notes.txt", "no schema");
    write(folder.path(), ".hidden/a.xsd", commands("ARequest", ""));
    let set = read(&folder).unwrap();
    assert_eq!(
        (names(&set), set.faults()),
        (vec!["ARequest", "BRequest", "CRequest"], &[][..])
    );
}

#[test]
fn a_file_that_is_no_text_is_told_and_the_others_are_read() {
    let folder = folder();
    write(folder.path(), "a.xsd", commands("ARequest", ""));
    write(folder.path(), "latin.xsd", b"<a>\n\xE9</a>");
    let set = read(&folder).unwrap();
    assert_eq!(names(&set), ["ARequest"]);
    let told = set.faults()[0].to_string();
    assert_eq!(
        told,
        "latin.xsd, line 2: document: it is not UTF-8; convert the file"
    );
}

#[test]
fn a_folder_without_schema_files_is_an_error() {
    let folder = TempDir::new().unwrap();
    write(folder.path(), "a.txt", "no schema");
    assert!(error(&folder).contains("no file below it ends in .xsd"));
    let missing = folder.path().join("missing");
    let error = SchemaSet::read_folder(&missing, false).unwrap_err();
    assert!(matches!(error, FolderError::Unreadable { path, .. } if path == missing));
}

#[test]
fn folders_too_deep_are_an_error() {
    let folder = folder();
    write(
        folder.path(),
        "2/3/4/5/6/7/8/a.xsd",
        commands("ARequest", ""),
    );
    assert_eq!(names(&read(&folder).unwrap()), ["ARequest"]);
    write(
        folder.path(),
        "2/3/4/5/6/7/8/9/b.xsd",
        commands("BRequest", ""),
    );
    assert!(
        error(&folder).contains("more than 8 folders in one another"),
        "{}",
        error(&folder)
    );
}

#[test]
fn too_many_files_are_an_error() {
    let folder = folder();
    for number in 0..1_023 {
        write(folder.path(), &format!("{number}.xsd"), "<a/>");
    }
    assert!(read(&folder).is_ok());
    write(folder.path(), "one.xsd", "<a/>");
    assert!(error(&folder).contains("more than 1024 schema files"));
}

#[test]
fn ten_thousand_files_are_an_error() {
    let folder = folder();
    for number in 0..10_000 {
        write(folder.path(), &format!("{number}.txt"), "");
    }
    assert!(error(&folder).contains("more than 4096 files and folders"));
}

#[test]
fn too_many_bytes_are_an_error() {
    let folder = folder();
    for number in 0..3 {
        let file = fs::File::create(folder.path().join(format!("{number}.xsd"))).unwrap();
        // A hole, which takes no room.
        file.set_len(32 << 20).unwrap();
    }
    assert!(
        error(&folder).contains("more than 67108864 bytes"),
        "{}",
        error(&folder)
    );
}

#[cfg(unix)]
mod links {
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn a_link_that_leads_back_is_an_error() {
        let folder = folder();
        symlink(folder.path(), folder.path().join("again")).unwrap();
        assert!(
            error(&folder).contains("a link that leads back"),
            "{}",
            error(&folder)
        );
        symlink(folder.path(), folder.path().join("once more")).unwrap();
        assert!(
            error(&folder).contains("a link that leads back"),
            "{}",
            error(&folder)
        );
    }

    /// As a volume of Kubernetes is made of a ConfigMap.
    #[test]
    fn files_behind_links_are_read_once() {
        let folder = TempDir::new().unwrap();
        write(folder.path(), "..2025_01_31/base.xsd", BASE);
        write(
            folder.path(),
            "..2025_01_31/a.xsd",
            commands("ARequest", ""),
        );
        symlink("..2025_01_31", folder.path().join("..data")).unwrap();
        for name in ["base.xsd", "a.xsd"] {
            symlink(format!("..data/{name}"), folder.path().join(name)).unwrap();
        }
        let set = read(&folder).unwrap();
        assert_eq!((names(&set), set.faults()), (vec!["ARequest"], &[][..]));
    }

    #[test]
    fn a_link_to_nowhere_is_an_error_that_names_it() {
        let folder = folder();
        symlink("nowhere.xsd", folder.path().join("a.xsd")).unwrap();
        assert!(error(&folder).contains("a.xsd: "), "{}", error(&folder));
    }
}
