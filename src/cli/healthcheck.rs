//! `ocip-gateway healthcheck`: asks a running gateway how it is, for containers without a shell.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::process::ExitCode;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::config_file::ConfigFile;
use super::error::CliError;
use super::output;
use super::process::runtime;
use crate::config::Config;

/// How long the answer may take: far longer than a process that is well ever needs.
const TIMEOUT: Duration = Duration::from_secs(3);

/// More than any answer takes, so that a wrong address is not read for ever.
const ANSWER_BYTES_MAX: u64 = 64 * 1024;

/// The arguments of `healthcheck`.
#[derive(Debug, clap::Args)]
pub(super) struct HealthcheckArgs {
    #[command(flatten)]
    file: ConfigFile,
    /// Where the admin side listens; without this admin.listen of the configuration, or 127.0.0.1:8081
    /// where there is none that can be read.
    #[arg(long, value_name = "ADDR", conflicts_with = "config")]
    admin: Option<SocketAddr>,
    /// Ask whether a session to the switch is open (/readyz), not only whether the process is alive
    /// (/livez).
    #[arg(long)]
    ready: bool,
}

impl HealthcheckArgs {
    /// Exit status 0 when all is well, else 1: other ones mean nothing to Docker.
    pub(super) fn run(self) -> Result<ExitCode, CliError> {
        let path = if self.ready { "/readyz" } else { "/livez" };
        let addr = self.addr()?;
        let answer = runtime()?.block_on(async {
            let late = |_| "no answer in 3 s".to_owned();
            timeout(TIMEOUT, ask(addr, path)).await.map_err(late)?
        });
        let answer = answer.and_then(|text| verdict(&text));
        let line = answer.map_err(|why| CliError::failure(&format!("http://{addr}{path}"), why))?;
        output::line(&line)?;
        Ok(ExitCode::SUCCESS)
    }

    fn addr(&self) -> Result<SocketAddr, CliError> {
        if let Some(admin) = self.admin {
            return Ok(reachable(admin));
        }
        match self.config()?.admin.listen {
            listen if listen.port() == 0 => Err(CliError::Failure(
                "admin.listen has port 0, so only --admin ADDR can say where to ask".to_owned(),
            )),
            listen => Ok(reachable(listen)),
        }
    }

    /// The configuration that is named; the usual one may have been edited badly under a gateway that
    /// runs well, and then the default has to do.
    fn config(&self) -> Result<Config, CliError> {
        let Some(path) = self.file.given() else {
            let usual = self.file.usual().map(Config::load);
            return Ok(usual.and_then(Result::ok).unwrap_or_default());
        };
        Config::load(path).map_err(|mistakes| CliError::Failure(mistakes.to_string()))
    }
}

/// Where to connect to what listens at `listen`: on this machine, when it listens everywhere.
fn reachable(listen: SocketAddr) -> SocketAddr {
    let ip = match listen.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, listen.port())
}

/// The whole answer to one GET, or why there is none. A client crate would be more code than these
/// bytes.
async fn ask(addr: SocketAddr, path: &str) -> Result<String, String> {
    let failed = |error: io::Error| error.to_string();
    let mut stream = TcpStream::connect(addr).await.map_err(failed)?;
    let request = format!("GET {path} HTTP/1.1\r\nHost: {addr}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.map_err(failed)?;
    let mut answer = Vec::new();
    let mut limited = stream.take(ANSWER_BYTES_MAX);
    limited.read_to_end(&mut answer).await.map_err(failed)?;
    Ok(String::from_utf8_lossy(&answer).into_owned())
}

/// The first line of the body of a 200, else what was answered instead.
fn verdict(answer: &str) -> Result<String, String> {
    let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((answer, ""));
    let mut words = head.split_ascii_whitespace();
    let is_http = words.next().is_some_and(|word| word.starts_with("HTTP/"));
    let line = body.lines().next().unwrap_or_default();
    match words.next() {
        Some("200") if is_http => Ok(line.to_owned()),
        Some(status) if is_http => Err(format!("{status}: {line}")),
        _ => Err("the answer is not HTTP".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_200_is_well() {
        let well = verdict("HTTP/1.1 200 OK\r\nx: y\r\n\r\nalive\n");
        assert_eq!(well, Ok("alive".to_owned()));
        let busy = verdict("HTTP/1.1 503 Service Unavailable\r\n\r\nnot ready: x\n");
        assert_eq!(busy, Err("503: not ready: x".to_owned()));
        for text in ["", "SSH-2.0-x 200 \r\n\r\n", "200 200"] {
            assert_eq!(verdict(text), Err("the answer is not HTTP".to_owned()));
        }
    }

    #[test]
    fn a_listener_on_every_address_is_asked_on_loopback() {
        let asked = |listen: &str| reachable(listen.parse().unwrap()).to_string();
        assert_eq!(asked("0.0.0.0:81"), "127.0.0.1:81");
        assert_eq!(asked("[::]:81"), "[::1]:81");
        assert_eq!(asked("192.0.2.1:81"), "192.0.2.1:81");
    }
}
