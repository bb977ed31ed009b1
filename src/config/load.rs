//! A configuration read from its file, the environment, and the file of the password.
//!
//! The password is read once, checked, and from then on never printed. `secrecy` masks `Debug` and wipes the
//! memory on drop. The copies that the TOML parser makes on the way are not wiped: they live only as long as
//! the reading does.

use std::ffi::OsString;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret, SecretString};

use super::backend::{BackendTransport, LoginConfig};
use super::key::{KeyFact, NO_PATH};
use super::mistake::ConfigErrors;
use super::report::ConfigReport;
use super::root::Config;
use super::{rules, value};

/// Far more than any configuration takes, so that a wrong path is not read whole.
const FILE_BYTES_MAX: u64 = 1024 * 1024;

/// More than any valid password takes, so that a wrong path (a log, a device) is not read whole.
const PASSWORD_FILE_BYTES_MAX: u64 = 4096;

/// What the switch's type `Password` holds. What is wrong tells neither the password nor how long it is.
const PASSWORD: KeyFact = KeyFact::Token("the password", 60);

/// What is wrong with the file at `path` for whoever is to use it: a dotted key each, and what about
/// it. `None` when there is nothing.
pub fn mistakes_at(path: &Path, found: &[(&str, String)]) -> Option<ConfigErrors> {
    let text = read_text(path).unwrap_or_default();
    let env: Vec<_> = std::env::vars_os().collect();
    let (mut report, root) = ConfigReport::open(&text, path, &env);
    // For the places of the keys.
    value::read::<Config>(&mut report, String::new(), &[], &root);
    for (key, message) in found {
        report.add(key, message.clone());
    }
    ConfigErrors::of(report.mistakes)
}

impl Config {
    /// Reads the file at `path`, and the overriding variables of the process's environment.
    /// Relative paths in either start from the file's folder. The error holds every mistake.
    pub fn load(path: &Path) -> Result<Config, ConfigErrors> {
        let env: Vec<_> = std::env::vars_os().collect();
        let text = read_text(path).map_err(|message| {
            let (mut report, _) = ConfigReport::open("", path, &[]);
            report.add("", message);
            ConfigErrors(report.mistakes)
        })?;
        Config::from_toml(&text, path, &env)
    }

    /// [`Config::load`] for a file whose `text` is already here. `origin` is its path (the file
    /// need not exist), `env` the environment's names and values; other variables than ours in
    /// `env` are ignored. Reads the files that the configuration names.
    pub fn from_toml(
        text: &str,
        origin: &Path,
        env: &[(OsString, OsString)],
    ) -> Result<Config, ConfigErrors> {
        let (mut report, root) = ConfigReport::open(text, origin, env);
        let config = value::read(&mut report, String::new(), &[], &root);
        let mut config: Config = config.unwrap_or_default();
        let port = match config.backend.transport {
            BackendTransport::Tls => 2209,
            BackendTransport::Tcp => 2208,
        };
        let servers = config.backend.servers.iter_mut();
        servers.for_each(|server| server.set_default_port(port));
        let stores = config.shared.servers.iter_mut();
        let port = if config.shared.sentinel.is_some() {
            26379
        } else {
            6379
        };
        stores.for_each(|store| store.set_default_port(port));
        take_password(&mut config.backend.login, &mut report);
        rules::hold(&config, &mut report);
        ConfigErrors::of(report.mistakes).map_or(Ok(config), Err)
    }
}

/// Takes the password out of its file, and looks at it wherever it came from.
fn take_password(login: &mut LoginConfig, report: &mut ConfigReport<'_>) {
    let mut key = "backend.login.password";
    if let Some(path) = &login.password_file {
        key = "backend.login.password_file";
        match read_password(path) {
            Ok(password) => login.password = password,
            Err(why) => return report.add(key, why),
        }
    }
    let fault = PASSWORD.fault(login.password.expose_secret());
    report.add(key, fault.filter(|_| report.is_given(key)));
}

/// The content of a password's file, without one final line feed (or carriage return and line
/// feed). The error says why there is none, and never quotes the content.
pub fn read_password(path: &Path) -> Result<SecretString, String> {
    let name = path.display();
    if path.as_os_str().is_empty() {
        return Err(NO_PATH.to_owned());
    }
    let bytes = read_bytes(path, PASSWORD_FILE_BYTES_MAX);
    let bytes = bytes.map_err(|error| format!("cannot read {name}: {error}"))?;
    let text = str::from_utf8(&bytes).map_err(|_| format!("{name} is not UTF-8 text"))?;
    let line = text.strip_suffix('\n');
    match line.map_or(text, |line| line.strip_suffix('\r').unwrap_or(line)) {
        "" => Err(format!("{name} is empty, the password must stand in it")),
        password => Ok(password.into()),
    }
}

fn read_text(path: &Path) -> Result<String, String> {
    match read_bytes(path, FILE_BYTES_MAX + 1) {
        Err(error) => Err(format!("the file cannot be read: {error}")),
        Ok(bytes) if bytes.len() as u64 > FILE_BYTES_MAX => Err(format!(
            "the file is too long, allowed are {FILE_BYTES_MAX} bytes"
        )),
        Ok(mut bytes) => String::from_utf8(std::mem::take(&mut *bytes))
            .map_err(|_| "the file is not UTF-8 text".to_owned()),
    }
}

/// What is in a file, up to so many bytes; there may be a password in it.
fn read_bytes(path: &Path, most: u64) -> io::Result<Zeroizing<Vec<u8>>> {
    let mut bytes = Zeroizing::default();
    File::open(path)?.take(most).read_to_end(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn variable_that_is_not_utf8_is_a_mistake() {
        use std::os::unix::ffi::OsStringExt;
        let odd = OsString::from_vec(vec![0xff]);
        let env = [("OCIP_GATEWAY__LOG__LEVEL".into(), odd)];
        let needed = "backend.servers = ['as1']\nbackend.login.user_id = 'gateway-admin'\n\
                      backend.login.password = 'geheim'\n";
        let mistakes = Config::from_toml(needed, "gateway.toml".as_ref(), &env).unwrap_err();
        let expected = "environment OCIP_GATEWAY__LOG__LEVEL: the value is not UTF-8 text";
        assert_eq!(mistakes.to_string(), expected);
    }

    fn file_holding(content: &[u8]) -> Result<String, String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secret");
        std::fs::write(&path, content).unwrap();
        read_password(&path).map(|secret| secret.expose_secret().to_owned())
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
        assert!(
            read_password(folder.path())
                .unwrap_err()
                .contains("directory")
        );
        let missing = read_password(&folder.path().join("none")).unwrap_err();
        assert!(missing.contains("none: No such file"), "{missing}");
    }

    #[test]
    fn endless_files_are_not_read_whole() {
        assert_eq!(file_holding(&[b'a'; 10_000]).unwrap().len(), 4096);
    }

    #[test]
    fn faults_never_tell_the_password() {
        for odd in ["geheim ", " geheim", "geheim\t", &"geheim".repeat(11)] {
            let said = PASSWORD.fault(odd).unwrap();
            assert!(!said.contains("geheim") && !said.contains("66"), "{said}");
        }
    }
}
