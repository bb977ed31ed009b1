//! The password of our login: read once, checked, and from then on never printed.
//!
//! `secrecy` masks `Debug` and wipes the memory on drop. The copies that the TOML parser makes on
//! the way are not wiped: they live only as long as the reading does.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret, SecretString};

use super::key::{NO_PATH, Token};

/// The most characters the switch's `Password` type holds.
const PASSWORD_CHARACTERS_MAX: usize = 60;

/// More than any valid password takes, so that a wrong path (a log, a device) is not read whole.
const PASSWORD_FILE_BYTES_MAX: u64 = 4096;

/// The content of a secret's file, without one final line feed (or carriage return and line
/// feed). The error says why there is none, and never quotes the content.
pub(super) fn read_file(path: &Path) -> Result<SecretString, String> {
    if path.as_os_str().is_empty() {
        return Err(NO_PATH.to_owned());
    }
    let mut bytes = Zeroizing::new(Vec::new());
    let file = File::open(path);
    file.and_then(|file| file.take(PASSWORD_FILE_BYTES_MAX).read_to_end(&mut bytes))
        .map_err(|error| format!("cannot read {}: {error}", path.display()))?;
    let text = std::str::from_utf8(&bytes);
    let text = text.map_err(|_| format!("{} is not UTF-8 text", path.display()))?;
    let line = text.strip_suffix('\n');
    let text = line.map_or(text, |line| line.strip_suffix('\r').unwrap_or(line));
    let why = || format!("{} is empty, the password must stand in it", path.display());
    (!text.is_empty()).then(|| text.into()).ok_or_else(why)
}

/// What the switch would not accept about this password, or `None`. Never tells the password,
/// nor how long it is.
pub(super) fn password_fault(password: &SecretString) -> Option<String> {
    Token("the password", PASSWORD_CHARACTERS_MAX).fault(password.expose_secret())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file_holding(content: &[u8]) -> Result<String, String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secret");
        std::fs::write(&path, content).unwrap();
        read_file(&path).map(|secret| secret.expose_secret().to_owned())
    }

    #[test]
    fn one_final_line_end_is_removed() {
        for content in ["geheim", "geheim\n", "geheim\r\n"] {
            assert_eq!(file_holding(content.as_bytes()).unwrap(), "geheim");
        }
        assert_eq!(file_holding(b"geheim\n\n").unwrap(), "geheim\n");
        assert_eq!(file_holding(b"geheim\r").unwrap(), "geheim\r");
    }

    #[test]
    fn empty_files_are_refused() {
        for content in ["", "\n", "\r\n"] {
            assert!(
                file_holding(content.as_bytes())
                    .unwrap_err()
                    .contains("is empty")
            );
        }
    }

    #[test]
    fn bytes_that_are_not_text_are_refused_unquoted() {
        let said = file_holding(b"geheim\xff").unwrap_err();
        assert!(
            said.ends_with("is not UTF-8 text") && !said.contains("geheim"),
            "{said}"
        );
    }

    #[test]
    fn folder_and_missing_file_tell_the_reason_of_the_system() {
        let folder = tempfile::tempdir().unwrap();
        assert!(read_file(folder.path()).unwrap_err().contains("directory"));
        let missing = read_file(&folder.path().join("none")).unwrap_err();
        assert!(missing.contains("none: No such file"), "{missing}");
    }

    #[test]
    fn endless_files_are_not_read_whole() {
        assert_eq!(file_holding(&[b'a'; 10_000]).unwrap().len(), 4096);
    }

    #[test]
    fn faults_never_tell_the_password() {
        for odd in ["geheim ", " geheim", "geheim\t", &"geheim".repeat(11)] {
            let said = password_fault(&SecretString::from(odd)).unwrap();
            assert!(!said.contains("geheim") && !said.contains("66"), "{said}");
        }
    }
}
