//! The operations team's phone types: one file each in a folder.

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use crate::switch::phone_type::{PhoneType, PhoneTypes};

/// All that is wrong with the files of a folder: one line each, with file, line and key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct PhoneTypeErrors(Vec<String>);

/// Reads every `*.toml` of the folder, in the order of their names; none without a folder.
pub(super) fn read(folder: Option<&Path>) -> Result<PhoneTypes, PhoneTypeErrors> {
    let mut types = PhoneTypes::default();
    let Some(folder) = folder else {
        return Ok(types);
    };
    let mut mistakes = Vec::new();
    for path in files(folder)? {
        match read_file(&path) {
            Ok(phone_type) => {
                if let Err(twin) = types.add(phone_type) {
                    let name = &twin.technical_name;
                    let path = path.display();
                    mistakes.push(format!(
                        "{path}: technical_name: {name:?} has a file already"
                    ));
                }
            }
            Err(errors) => mistakes.extend(errors),
        }
    }
    if mistakes.is_empty() {
        Ok(types)
    } else {
        Err(PhoneTypeErrors(mistakes))
    }
}

fn files(folder: &Path) -> Result<Vec<PathBuf>, PhoneTypeErrors> {
    let failed = |error| PhoneTypeErrors(vec![format!("{}: {error}", folder.display())]);
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if path
            .extension()
            .is_some_and(|extension| extension == "toml")
        {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

fn read_file(path: &Path) -> Result<PhoneType, Vec<String>> {
    let place = path.display();
    let text = fs::read_to_string(path).map_err(|error| vec![format!("{place}: {error}")])?;
    PhoneType::from_toml(&text).map_err(|errors| {
        errors
            .iter()
            .map(|error| format!("{place}:{error}"))
            .collect()
    })
}

impl fmt::Display for PhoneTypeErrors {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0.join("\n"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_mistake_of_every_file_is_told_with_its_place() {
        let folder = tempfile::tempdir().unwrap();
        let shipped = include_str!("../../fixtures/phone-types/combined-tag.toml");
        fs::write(folder.path().join("a.toml"), shipped).unwrap();
        fs::write(folder.path().join("b.toml"), shipped).unwrap();
        fs::write(
            folder.path().join("c.toml"),
            shipped.replace("[1, 2, 3, 4]", "[99]"),
        )
        .unwrap();
        fs::write(folder.path().join("notes.txt"), "not a phone type").unwrap();
        let told = read(Some(folder.path())).unwrap_err().to_string();
        let lines: Vec<&str> = told.lines().collect();
        assert_eq!(lines.len(), 2, "{told}");
        assert!(lines[0].contains("b.toml: technical_name: \"Demo-Combined\" has a file already"));
        assert!(
            lines[1].contains("c.toml:6: managed_keys: {99} given"),
            "{told}"
        );
    }

    #[test]
    fn without_a_folder_there_are_no_types() {
        assert_eq!(read(None).unwrap().iter().count(), 0);
        assert!(read(Some(Path::new("no/such/folder"))).is_err());
    }
}
