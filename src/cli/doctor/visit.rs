//! The examination of one server, up to the login.

use std::io;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use ocip::certificate::PeerCertificate;
use ocip::command::login::LoginResponse;
use ocip::connect::{
    ConnectError, ServerStream, TlsSettings, TlsStream, Transport, connect_tcp, peer_certificate,
    resolve, secure,
};
use ocip::encoding::Encoding;
use ocip::login::{LoginCredentials, LoginError, LoginServer};
use ocip::pool::PooledSession;
use ocip::session::Session;
use ocip::stats::CloseReason;
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::hint;
use super::report::{DoctorReport, DoctorStep};

/// Certificates and passwords are renewed by people, who need some weeks.
const DAYS_LEFT_MIN: i64 = 30;

/// One server, and what the visits before have shown.
pub(super) struct ServerVisit<'a> {
    pub(super) server: &'a LoginServer,
    /// The server in the report.
    pub(super) name: String,
    pub(super) credentials: &'a LoginCredentials,
    pub(super) request_timeout: Duration,
    /// The server that refused the account, once one has.
    pub(super) refused_by: &'a mut Option<String>,
    pub(super) report: &'a mut DoctorReport,
}

impl ServerVisit<'_> {
    /// Reports every step of this server.
    pub(super) async fn examine(mut self) {
        if let Err(failed) = self.try_steps().await {
            self.report.skip_after(failed, &self.name);
        }
    }

    /// The error is the step that failed.
    async fn try_steps(&mut self) -> Result<(), DoctorStep> {
        let addresses = self.resolve().await?;
        let tcp = self.connect(&addresses).await?;
        let stream: Box<dyn ServerStream> = match &self.server.transport {
            Transport::Tcp => {
                let why = "backend.transport is \"tcp\": nothing on the way is encrypted";
                self.report.skip(DoctorStep::Tls, &self.name, why);
                self.report
                    .skip(DoctorStep::Expiry, &self.name, "there is no certificate");
                Box::new(tcp)
            }
            Transport::Tls(tls) => Box::new(self.secure(tls, tcp).await?),
        };
        let (mut session, login) = self.log_in(stream).await?;
        self.judge_level(&login);
        self.judge_password(&login);
        let asked = self.ask(&mut session).await;
        let deadline = tokio::time::Instant::now() + self.server.connect_timeout;
        session.logout(deadline).await;
        asked
    }

    async fn resolve(&mut self) -> Result<Vec<SocketAddr>, DoctorStep> {
        let endpoint = &self.server.endpoint;
        let limit = self.server.connect_timeout;
        let resolved = timeout(limit, resolve(endpoint)).await;
        let resolved = resolved.unwrap_or_else(|_| {
            Err(ConnectError::Resolve {
                host: endpoint.host.clone(),
                cause: io::ErrorKind::TimedOut.into(),
            })
        });
        let addresses =
            resolved.map_err(|error| self.cannot_connect(DoctorStep::Dns, &error, None))?;
        let found: Vec<_> = addresses.iter().map(|one| one.ip().to_string()).collect();
        let message = format!("has the address {}", found.join(", "));
        self.report.ok(DoctorStep::Dns, &self.name, &message);
        Ok(addresses)
    }

    async fn connect(&mut self, addresses: &[SocketAddr]) -> Result<TcpStream, DoctorStep> {
        let (limit, start) = (self.server.connect_timeout, Instant::now());
        let connected = connect_tcp(addresses, limit).await;
        let tcp = connected.map_err(|error| self.cannot_connect(DoctorStep::Tcp, &error, None))?;
        let message = format!("connected in {}", shown(start.elapsed()));
        self.report.ok(DoctorStep::Tcp, &self.name, &message);
        Ok(tcp)
    }

    async fn secure(&mut self, tls: &TlsSettings, tcp: TcpStream) -> Result<TlsStream, DoctorStep> {
        let (server, start) = (self.server, Instant::now());
        let limit = server.connect_timeout;
        let secured = timeout(limit, secure(tls, &server.endpoint, tcp)).await;
        let stream = match secured.unwrap_or(Err(ConnectError::Timeout(limit))) {
            Ok(stream) => stream,
            Err(error) => {
                let seen = peer_certificate(&server.endpoint, limit).await;
                return Err(self.cannot_connect(DoctorStep::Tls, &error, seen.as_ref()));
            }
        };
        let took = shown(start.elapsed());
        let Some(certificate) = PeerCertificate::of(stream.ssl()) else {
            let message = format!("trusted in {took}, with a certificate that cannot be read");
            self.report.ok(DoctorStep::Tls, &self.name, &message);
            let why = "the certificate cannot be read";
            self.report.skip(DoctorStep::Expiry, &self.name, why);
            return Ok(stream);
        };
        let (names, issuer) = (certificate.names.join(", "), &certificate.issuer);
        let message = format!("trusted in {took}, as {names}, signed by {issuer}");
        self.report.ok(DoctorStep::Tls, &self.name, &message);
        self.judge_expiry(&certificate);
        Ok(stream)
    }

    fn cannot_connect(
        &mut self,
        step: DoctorStep,
        error: &ConnectError,
        seen: Option<&PeerCertificate>,
    ) -> DoctorStep {
        let hint = hint::of_connect(error, &self.server.endpoint, seen);
        self.report
            .fail(step, &self.name, &error.to_string(), &hint);
        step
    }

    fn judge_expiry(&mut self, certificate: &PeerCertificate) {
        let (days, until) = (certificate.days_left, &certificate.not_after);
        let message = format!("the certificate expires in {days} days ({until})");
        if days < DAYS_LEFT_MIN {
            let hint = "have the switch's certificate renewed before: afterwards no session opens; \
                        with backend.pin_sha256 the new one has to be named there";
            self.report
                .warn(DoctorStep::Expiry, &self.name, &message, hint);
        } else {
            self.report.ok(DoctorStep::Expiry, &self.name, &message);
        }
    }

    async fn log_in(
        &mut self,
        stream: Box<dyn ServerStream>,
    ) -> Result<(Session, LoginResponse), DoctorStep> {
        let user_id = &self.credentials.user_id;
        if let Some(server) = &self.refused_by {
            let why = format!(
                "{server} refused {user_id}, so it is not tried again: the servers count wrong \
                 passwords together and lock the account"
            );
            self.report.skip(DoctorStep::Login, &self.name, &why);
            return Err(DoctorStep::Login);
        }
        let start = Instant::now();
        let mut session = self.server.session(stream, self.credentials);
        match self.server.log_in(&mut session, self.credentials).await {
            Ok(login) => {
                let how = match self.server.uses_plain(self.credentials.method) {
                    true => "LoginRequest22V5",
                    false => "a challenge (LoginRequest14sp4)",
                };
                let took = shown(start.elapsed());
                let message = format!("{user_id} logged in by {how} in {took}");
                self.judge_encoding(&login, &message);
                Ok((session, login))
            }
            Err(error) => {
                session.close(CloseReason::Drain);
                Err(self.cannot_log_in(&error))
            }
        }
    }

    fn judge_encoding(&mut self, login: &LoginResponse, message: &str) {
        let Some(flaw) = flaw_of_encoding(&login.encoding) else {
            return self.report.ok(DoctorStep::Login, &self.name, message);
        };
        let message = format!("{message}; {flaw}");
        let hint = "only what changes nothing but ASCII will work: have the switch reply in UTF-8 or \
                    ISO-8859-1";
        self.report
            .warn(DoctorStep::Login, &self.name, &message, hint);
    }

    fn cannot_log_in(&mut self, error: &LoginError) -> DoctorStep {
        let user_id = &self.credentials.user_id;
        if matches!(error, LoginError::Refused { .. }) && !hint::is_about_form(error) {
            *self.refused_by = Some(self.name.clone());
        }
        let hint = hint::of_login(error, user_id, &self.server.endpoint);
        let message = format!("{user_id}: {error}");
        self.report
            .fail(DoctorStep::Login, &self.name, &message, &hint);
        DoctorStep::Login
    }

    fn judge_level(&mut self, login: &LoginResponse) {
        let level = &login.login_type;
        let message = format!("the login is of the level {level}");
        match out_of_reach(login) {
            None => self.report.ok(DoctorStep::Level, &self.name, &message),
            Some(missing) => {
                let hint = format!(
                    "{missing}; an account of the level System or Provisioning reaches everything"
                );
                self.report
                    .warn(DoctorStep::Level, &self.name, &message, &hint);
            }
        }
    }

    fn judge_password(&mut self, login: &LoginResponse) {
        let days = match login.password_days() {
            None => {
                return self
                    .report
                    .ok(DoctorStep::Password, &self.name, "never expires");
            }
            Some(days) => i64::from(days),
        };
        let message = format!("expires in {days} days");
        if days < DAYS_LEFT_MIN {
            let hint = "change it on the switch and in backend.login before, in one go: an old \
                        password that is tried again and again locks the account";
            self.report
                .warn(DoctorStep::Password, &self.name, &message, hint);
        } else {
            self.report.ok(DoctorStep::Password, &self.name, &message);
        }
    }
}

/// What this login cannot do that the gateway might be asked for.
fn out_of_reach(login: &LoginResponse) -> Option<String> {
    let tenant = login.service_provider_id.as_deref().unwrap_or("its own");
    let group = login.group_id.as_deref().unwrap_or("its own");
    match login.login_type.as_str() {
        "System" | "Provisioning" => None,
        "Reseller" => Some(
            "users of other resellers' tenants and phones of the level System do not work"
                .to_owned(),
        ),
        "Service Provider" => Some(format!(
            "only users of the tenant {tenant} work, and phones of the level System do not"
        )),
        "Group" | "Group Department" => Some(format!(
            "only users of the group {group} of the tenant {tenant} work, and phones of the \
             levels System and Service Provider do not"
        )),
        other => Some(format!(
            "the level {other} is not an administrator's: hardly anything works but what \
             concerns the account itself"
        )),
    }
}

/// A time as people read it, with the millisecond as the smallest part.
pub(super) fn shown(time: Duration) -> String {
    match time.as_millis() {
        0 => "less than 1 ms".to_owned(),
        ms => format!("{ms} ms"),
    }
}

/// What is wrong with replies in an encoding of this name, if they cannot be read.
fn flaw_of_encoding(label: &str) -> Option<String> {
    let is_read = Encoding::from_label(label).is_some();
    (!is_read).then(|| format!("its replies come in {label:?}, which cannot be read"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn login(login_type: &str) -> LoginResponse {
        LoginResponse {
            login_type: login_type.to_owned(),
            locale: "en_US".to_owned(),
            encoding: "UTF-8".to_owned(),
            group_id: Some("g".to_owned()),
            service_provider_id: Some("t".to_owned()),
            is_enterprise: false,
            password_expires_days: None,
            user_domain: "d".to_owned(),
            reseller_id: None,
        }
    }

    #[test]
    fn only_the_levels_below_the_operator_lack_something() {
        assert_eq!(out_of_reach(&login("System")), None);
        assert_eq!(out_of_reach(&login("Provisioning")), None);
        for (level, missing) in [
            ("Reseller", "other resellers"),
            ("Service Provider", "only users of the tenant t work"),
            ("Group", "only users of the group g of the tenant t work"),
            ("Group Department", "only users of the group g"),
            ("User", "not an administrator's"),
            ("Lawful Intercept", "not an administrator's"),
        ] {
            let said = out_of_reach(&login(level)).unwrap();
            assert!(said.contains(missing), "{level}: {said}");
        }
    }

    #[test]
    fn an_encoding_that_cannot_be_read_is_named() {
        for label in [
            "UTF-8",
            "UTF8",
            "ISO-8859-1",
            "ISO8859_1",
            "latin1",
            "windows-1250",
            "KOI8-R",
        ] {
            assert_eq!(flaw_of_encoding(label), None, "{label}");
        }
        let flaw = flaw_of_encoding("EUC-JP").unwrap();
        assert_eq!(flaw, "its replies come in \"EUC-JP\", which cannot be read");
    }
}
