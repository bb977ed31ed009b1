//! Files that hold what is expected.

use std::fs;
use std::path::Path;

/// Compares what was found with the file, which is the same as no file when it is empty. With
/// `GOLDEN_WRITE` in the environment the file is written first.
pub(crate) fn check(path: &Path, found: &str) {
    if std::env::var_os("GOLDEN_WRITE").is_some() {
        if found.is_empty() {
            let _ = fs::remove_file(path);
        } else {
            fs::write(path, found).unwrap();
        }
    }
    let expected = fs::read_to_string(path).unwrap_or_default();
    assert_eq!(found, expected, "{}", path.display());
}
