//! Path of the configuration file that a command reads.

use std::fs::File;
use std::path::{Path, PathBuf};

use super::error::CliError;

/// Where the Debian package and the container have it.
const USUAL: &str = "/etc/ocip-gateway/gateway.toml";

/// The argument that names the configuration.
#[derive(Debug, clap::Args)]
pub(super) struct ConfigFile {
    /// The configuration file (TOML); without this /etc/ocip-gateway/gateway.toml, when it is there.
    #[arg(short, long, value_name = "FILE")]
    config: Option<PathBuf>,
}

impl ConfigFile {
    /// The file that is named, or the usual one.
    pub(super) fn path(&self) -> Result<PathBuf, CliError> {
        self.given_or(Path::new(USUAL)).ok_or_else(|| {
            CliError::Configuration(format!(
                "there is no configuration: name the file with --config FILE (-c), or put it at {USUAL}"
            ))
        })
    }

    /// The file that is named.
    pub(super) fn given(&self) -> Option<&Path> {
        self.config.as_deref()
    }

    /// The usual file, when it is there, can be read by us, and none is named.
    pub(super) fn usual(&self) -> Option<&'static Path> {
        let usual = Path::new(USUAL);
        (self.config.is_none() && File::open(usual).is_ok()).then_some(usual)
    }

    /// One that is there and cannot be read is a mistake that is better told.
    fn given_or(&self, usual: &Path) -> Option<PathBuf> {
        let usual = || usual.exists().then(|| usual.to_owned());
        self.config.clone().or_else(usual)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_file_is_taken_when_none_is_named_and_it_is_there() {
        let home = tempfile::tempdir().unwrap();
        let usual = home.path().join("gateway.toml");
        let file = |config: Option<&str>| ConfigFile {
            config: config.map(PathBuf::from),
        };
        assert_eq!(file(None).given_or(&usual), None);
        std::fs::write(&usual, "").unwrap();
        assert_eq!(file(None).given_or(&usual), Some(usual.clone()));
        assert_eq!(file(Some("a")).given_or(&usual), Some("a".into()));
    }
}
