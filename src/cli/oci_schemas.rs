//! Schema files of the switch, which the operations team supplies.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use ocip_schema::{FolderError, SchemaSet};
use tokio::task::spawn_blocking;

use super::start_error::{StartError, failed};
use crate::config::OciConfig;

/// Why a folder of schema files is of no use.
#[derive(Debug, thiserror::Error)]
pub(super) enum SchemaFolderError {
    /// It cannot be read.
    #[error(transparent)]
    Folder(#[from] FolderError),
    /// There are files, and no command in them that can be used.
    #[error("{}: no command that can be used is declared there{reason}", folder.display())]
    NoCommand {
        /// The folder.
        folder: PathBuf,
        /// What was not understood first, if anything was.
        reason: String,
    },
}

/// Reads the files that are configured; none without a folder. It takes a while, of the thread that it is called on.
pub(super) fn read(oci: &OciConfig) -> Result<Option<SchemaSet>, SchemaFolderError> {
    let folder = oci.schemas.as_deref();
    folder
        .map(|folder| read_folder(folder, oci.descriptions))
        .transpose()
}

/// The same while other tasks go on.
pub(super) async fn load(oci: &OciConfig) -> Result<Option<Arc<SchemaSet>>, StartError> {
    if oci.schemas.is_none() {
        return Ok(None);
    }
    let oci = oci.clone();
    let reading = spawn_blocking(move || read(&oci)).await;
    let schemas = reading.map_err(failed("reading oci.schemas"))?;
    let schemas = schemas.map_err(failed("reading oci.schemas"))?;
    Ok(schemas.map(Arc::new))
}

fn read_folder(folder: &Path, descriptions: bool) -> Result<SchemaSet, SchemaFolderError> {
    let schemas = SchemaSet::read_folder(folder, descriptions)?;
    if schemas.requests().next().is_some() {
        return Ok(schemas);
    }
    let fault = schemas.faults().first();
    Err(SchemaFolderError::NoCommand {
        folder: folder.to_owned(),
        reason: fault.map_or_else(String::new, |fault| format!(": {fault}")),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(path: &Path) -> OciConfig {
        OciConfig {
            schemas: Some(path.to_owned()),
            ..OciConfig::default()
        }
    }

    #[test]
    fn a_folder_without_a_command_says_why() {
        let home = tempfile::tempdir().unwrap();
        let said = || read(&folder(home.path())).unwrap_err().to_string();
        assert!(
            said().contains("no file below it ends in .xsd"),
            "{}",
            said()
        );
        std::fs::write(
            home.path().join("a.xsd"),
            "<xs:schema xmlns:xs='http://www.w3.org/2001/XMLSchema'/>",
        )
        .unwrap();
        assert!(
            said().ends_with("no command that can be used is declared there"),
            "{}",
            said()
        );
        std::fs::write(home.path().join("b.xsd"), "no XML").unwrap();
        assert!(
            said().contains("declared there: b.xsd, line 1"),
            "{}",
            said()
        );
    }

    #[tokio::test]
    async fn without_a_folder_nothing_is_read() {
        assert!(read(&OciConfig::default()).unwrap().is_none());
        assert!(load(&OciConfig::default()).await.unwrap().is_none());
        let own = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/schemas"));
        let schemas = load(&folder(own)).await.unwrap().unwrap();
        assert!(schemas.command("UserGetRequest21").is_some());
        let none = load(&folder(Path::new("/nowhere")))
            .await
            .unwrap_err()
            .to_string();
        assert!(
            none.starts_with("reading oci.schemas: /nowhere: "),
            "{none}"
        );
    }
}
