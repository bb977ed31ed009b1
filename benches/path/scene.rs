//! The processes of a run: a switch, and whoever stands before it.

use std::fs::{self, File};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use sha2::{Digest, Sha256};
use tempfile::TempDir;

use crate::answer::{LOGINS, TENANT};
use crate::certificate::CERTIFICATE;
use crate::child::{Role, program};

/// Sessions of a gateway, unless a run says otherwise.
pub(crate) const SESSIONS: usize = 8;

/// The switch, and the folder that all processes share. It has to end last: the others log out.
pub(crate) struct Scene {
    answer: Role,
    port: String,
    folder: TempDir,
}

/// What is not the same in all runs.
#[derive(Clone, Copy)]
pub(crate) struct GatewaySettings {
    pub(crate) log_level: &'static str,
    pub(crate) sessions: usize,
    pub(crate) request_timeout: Duration,
    /// Whether log lines are kept in a file of the folder, or thrown away by the kernel.
    pub(crate) keeps_log: bool,
    /// Whether there are schema files, and a key that may use each command that reads.
    pub(crate) has_schemas: bool,
}

/// The key.
pub(crate) const KEY: &str = "ocipgw_bench";

/// A gateway whose sessions are all open.
pub(crate) struct GatewayProcess {
    pub(crate) role: Role,
    pub(crate) addr: SocketAddr,
    pub(crate) listening_after: Duration,
    pub(crate) ready_after: Duration,
}

/// A proxy that understands nothing.
pub(crate) struct ProxyProcess {
    pub(crate) role: Role,
    pub(crate) addr: SocketAddr,
}

/// Changes a command before it is run.
pub(crate) type Wrap<'w> = &'w dyn Fn(Command) -> Command;

/// Leaves a command as it is.
pub(crate) fn unchanged(command: Command) -> Command {
    command
}

// === impl Scene ===

impl Scene {
    /// Starts the switch, which takes `delay` for each document.
    pub(crate) fn start(delay: Duration) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let delay = delay.as_millis().to_string();
        let command = program(&["answer", text(folder.path()), &delay]);
        let mut answer = Role::start(command, Stdio::inherit());
        let port = answer.hear();
        Self {
            answer,
            port,
            folder,
        }
    }

    /// A path in the shared folder.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// How many documents came so far.
    pub(crate) fn documents(&mut self) -> usize {
        self.answer.ask("").parse().expect("a number")
    }

    /// How many of them were logins.
    pub(crate) fn logins(&mut self) -> usize {
        self.answer.ask(LOGINS).parse().expect("a number")
    }

    /// Starts a gateway before the switch.
    pub(crate) fn gateway(&self, settings: GatewaySettings, wrap: Wrap<'_>) -> GatewayProcess {
        let level = settings.log_level;
        let config = self.path(&format!("{level}.toml"));
        fs::write(&config, configuration(&self.port, settings)).expect("a file");
        let log = if settings.keeps_log {
            self.log(level)
        } else {
            Stdio::null()
        };
        let begin = Instant::now();
        let mut role = Role::start(wrap(program(&["gateway", text(&config)])), log);
        let addr = address(&role.hear());
        let listening_after = begin.elapsed();
        role.hear();
        GatewayProcess {
            role,
            addr,
            listening_after,
            ready_after: begin.elapsed(),
        }
    }

    /// Starts the proxy that copies bytes.
    pub(crate) fn copy(&self, wrap: Wrap<'_>) -> ProxyProcess {
        let command = program(&["copy", text(self.folder.path()), &self.port]);
        let mut role = Role::start(wrap(command), self.log("copy"));
        let addr = address(&role.hear());
        ProxyProcess { role, addr }
    }

    /// Starts nginx, if there is one: HTTP in, TLS out, bytes untouched.
    pub(crate) fn nginx(&self, wrap: Wrap<'_>) -> Option<ProxyProcess> {
        Command::new("nginx").arg("-v").output().ok()?;
        let free = TcpListener::bind("127.0.0.1:0").and_then(|socket| socket.local_addr());
        let addr = free.expect("a free port");
        let config = self.path("nginx.conf");
        let folder = text(self.folder.path());
        fs::write(&config, nginx_configuration(addr, &self.port, folder)).expect("a file");
        let mut command = Command::new("nginx");
        command.args(["-p", folder, "-c", text(&config)]);
        let role = Role::start_signalled(wrap(command), self.log("nginx-start"));
        until_listening(addr);
        Some(ProxyProcess { role, addr })
    }

    /// Starts the forwarder in Python, if there is a Python: HTTP in, TLS out, bytes untouched.
    pub(crate) fn python(&self) -> Option<ProxyProcess> {
        Command::new("python3").arg("--version").output().ok()?;
        let script = self.path("forward.py");
        fs::write(&script, include_str!("forward.py")).expect("a file");
        let mut command = Command::new("python3");
        command.args([text(&script), text(&self.path(CERTIFICATE)), &self.port]);
        let mut role = Role::start(command, self.log("python"));
        let addr = address(&role.hear());
        Some(ProxyProcess { role, addr })
    }

    fn log(&self, name: &str) -> Stdio {
        let log = File::create(self.path(&format!("{name}.log")));
        log.expect("a file").into()
    }
}

/// Tries again and again; whoever measures sets an end to that.
fn until_listening(addr: SocketAddr) {
    while TcpStream::connect(addr).is_err() {
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn text(path: &Path) -> &str {
    path.to_str().expect("a plain path")
}

fn address(said: &str) -> SocketAddr {
    said.parse().expect("an address")
}

// === impl GatewaySettings ===

impl Default for GatewaySettings {
    fn default() -> Self {
        Self {
            log_level: "info",
            sessions: SESSIONS,
            request_timeout: Duration::from_secs(10),
            keeps_log: true,
            has_schemas: false,
        }
    }
}

/// Defaults wherever they do not get in the way: the proof and the sessions last for the run.
fn configuration(port: &str, settings: GatewaySettings) -> String {
    let GatewaySettings {
        log_level,
        sessions,
        request_timeout,
        ..
    } = settings;
    let request_timeout = request_timeout.as_millis();
    let oci = if settings.has_schemas {
        schemas_and_key()
    } else {
        String::new()
    };
    format!(
        "server.listen = '127.0.0.1:0'\n\
         server.max_connections = 4096\n\
         server.connections_per_address = 4096\n\
         admin.listen = '127.0.0.1:0'\n\
         access.allow_anonymous = true\n\
         access.rate.address_per_second = 0\n\
         access.rate.key_per_second = 0\n\
         access.tenant_concurrency = 0\n\
         access.proof_ttl = '10m'\n\
         log.level = '{log_level}'\n\
         [backend]\n\
         servers = ['127.0.0.1:{port}']\n\
         ca_file = '{CERTIFICATE}'\n\
         request_timeout = '{request_timeout}ms'\n\
         login.user_id = 'bench'\n\
         login.password = 'bench'\n\
         pool.min_sessions = {sessions}\n\
         pool.max_sessions = {sessions}\n\
         pool.probe_interval = '1h'\n\
         {oci}"
    )
}

/// The files of this project have all that is asked for.
fn schemas_and_key() -> String {
    let sha256: [u8; 32] = Sha256::digest(KEY).into();
    let sha256: String = sha256.iter().map(|byte| format!("{byte:02x}")).collect();
    format!(
        "[oci]\n\
         schemas = '{}/schemas'\n\
         [[access.key]]\n\
         name = 'bench'\n\
         sha256 = '{sha256}'\n\
         role = 'read'\n\
         tenants = ['{TENANT}']\n\
         oci = {{ allow = ['*'] }}\n",
        env!("CARGO_MANIFEST_DIR")
    )
}

/// One process that writes an access line for each request, as the gateway does. It wants folders
/// for what it never does, too.
fn nginx_configuration(addr: SocketAddr, port: &str, folder: &str) -> String {
    let folders = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
    let folders = folders.map(|what| format!("{what}_temp_path {folder}/{what};\n"));
    let folders = folders.concat();
    format!(
        "daemon off;\n\
         master_process off;\n\
         pid {folder}/nginx.pid;\n\
         error_log {folder}/nginx-error.log;\n\
         events {{ worker_connections 4096; }}\n\
         http {{\n\
         access_log {folder}/nginx-access.log;\n\
         {folders}\
         keepalive_requests 1000000000;\n\
         upstream switch {{\n\
         server 127.0.0.1:{port};\n\
         keepalive 64;\n\
         keepalive_requests 1000000000;\n\
         }}\n\
         server {{\n\
         listen {addr};\n\
         location / {{\n\
         proxy_pass https://switch;\n\
         proxy_http_version 1.1;\n\
         proxy_set_header Connection '';\n\
         }}\n\
         }}\n\
         }}\n"
    )
}
