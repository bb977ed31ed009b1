//! What is installed: manual pages and completions.

mod generated;

use std::path::{Path, PathBuf};

/// The folder that all this lies in.
fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("packaging")
}
