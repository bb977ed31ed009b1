//! Logging in: by challenge, or with the password itself over TLS.
//!
//! A wrong stored password can lock the switch's account, so a login is tried once and never by
//! another method after it was refused. The only way from one method to the other is a switch that
//! does not know `LoginRequest22V5` (release 21 and older), which says so with a validation error.
//! Such an error quotes the refused document, password and all, so its detail is never looked at.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use md5::Md5;
use secrecy::{ExposeSecret, SecretString};
use sha1::{Digest, Sha1};
use tokio::time::Instant;

use super::batch::{Batch, CommandError, UnreadableReply};
use super::command::Request;
use super::command::login::{
    AuthenticationRequest, LoginRequest14sp4, LoginRequest22V5, LoginResponse,
};
use super::connect::{ConnectError, ServerEndpoint, ServerStream, Transport, connect_seeing};
use super::error_number::Refusal;
use super::error_number::login::LoginFault;
use super::exchange_error::ExchangeErrorKind;
use super::hex;
use super::session::{Session, SessionSettings};
use super::session_registry::SessionRegistry;
use super::silence::Silence;
use super::stats::ClientStats;
use super::xml::excerpt;

/// Credentials of a login.
#[derive(Debug, Clone)]
pub struct LoginCredentials {
    /// The login id.
    pub user_id: String,
    /// The password, 1–60 characters.
    pub password: SecretString,
    /// How it is proved.
    pub method: LoginMethod,
}

/// Method of a login.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LoginMethod {
    /// Plain over TLS, unless the switch does not know it; a challenge over TCP.
    Auto,
    /// `AuthenticationRequest` and `LoginRequest14sp4`.
    Challenge,
    /// `LoginRequest22V5`.
    Plain,
}

/// Server to log in to.
pub struct LoginServer {
    /// Where it listens.
    pub endpoint: ServerEndpoint,
    /// How to speak to it.
    pub transport: Transport,
    /// For connecting, and again for the login.
    pub connect_timeout: Duration,
    /// The largest document that is accepted.
    pub document_bytes_max: usize,
    /// Where exchanges and closings are counted.
    pub stats: Arc<ClientStats>,
    /// The sessions to it.
    pub registry: Arc<SessionRegistry>,
    /// When it was last heard.
    pub silence: Arc<Silence>,
    /// Remembers a server that does not know `LoginRequest22V5`.
    pub plain_unknown: AtomicBool,
    /// When the certificate ends that it showed last, in seconds of Unix time; 0 when it showed none.
    pub certificate_ends: AtomicU64,
}

/// Error of a login.
#[derive(Debug, thiserror::Error)]
pub enum LoginError {
    /// The server cannot be reached, or not trusted.
    #[error(transparent)]
    Connect(#[from] ConnectError),
    /// The server did not answer the login as the protocol asks for.
    #[error("the login failed: {0}")]
    Exchange(ExchangeErrorKind),
    /// The server answered, and its answer cannot be understood.
    #[error("the login failed: {0}")]
    Unreadable(Box<UnreadableReply>),
    /// The server refused the login.
    #[error("the login was refused: {reason}")]
    Refused {
        /// What the switch said.
        reason: String,
        /// What it is about. What is said of an account counts only in answer to its password.
        fault: LoginFault,
    },
}

// === impl LoginError ===

impl LoginError {
    /// The same where no password was shown: what is said of the account then is not for whoever may
    /// not know the password.
    fn before_the_password(self) -> Self {
        match self {
            Self::Refused { reason, fault } => Self::Refused {
                reason,
                fault: fault.before_the_password(),
            },
            other => other,
        }
    }
}

// === impl LoginServer ===

impl LoginServer {
    /// A server of which nothing is known yet. Connecting and the login may take 5 seconds each, and a
    /// document may have 1 MiB.
    pub fn new(endpoint: ServerEndpoint, transport: Transport) -> Self {
        Self {
            endpoint,
            transport,
            connect_timeout: Duration::from_secs(5),
            document_bytes_max: 1 << 20,
            stats: Arc::default(),
            registry: Arc::default(),
            silence: Arc::default(),
            plain_unknown: AtomicBool::new(false),
            certificate_ends: AtomicU64::new(0),
        }
    }

    /// Connects: a session on which nobody is logged in yet.
    pub async fn connect(&self, credentials: &LoginCredentials) -> Result<Session, LoginError> {
        let limit = self.connect_timeout;
        let connection = connect_seeing(&self.endpoint, &self.transport, limit).await?;
        if let Some(certificate) = &connection.certificate {
            self.certificate_ends
                .store(certificate.ends, Ordering::Relaxed);
        }
        Ok(self.session(connection.stream, credentials))
    }

    /// A session over a stream to this server on which nobody is logged in yet.
    pub fn session(
        &self,
        stream: Box<dyn ServerStream>,
        credentials: &LoginCredentials,
    ) -> Session {
        self.session_heard_by(&self.silence, stream, credentials)
    }

    /// The same for asking whether the server is silent: being found so does not end it.
    pub(super) fn probing_session(
        &self,
        stream: Box<dyn ServerStream>,
        credentials: &LoginCredentials,
    ) -> Session {
        self.session_heard_by(&Arc::default(), stream, credentials)
    }

    fn session_heard_by(
        &self,
        silence: &Arc<Silence>,
        stream: Box<dyn ServerStream>,
        credentials: &LoginCredentials,
    ) -> Session {
        let settings = SessionSettings {
            server: self.endpoint.to_string().into(),
            user_id: credentials.user_id.clone(),
            document_bytes_max: self.document_bytes_max,
            stats: Arc::clone(&self.stats),
            registry: Arc::clone(&self.registry),
            silence: Arc::clone(silence),
        };
        Session::new(stream, settings)
    }

    /// Logs in on a session that was just connected. Says what the login is.
    pub async fn log_in(
        &self,
        session: &mut Session,
        credentials: &LoginCredentials,
    ) -> Result<LoginResponse, LoginError> {
        let deadline = Instant::now() + self.connect_timeout;
        let login = self.prove(session, credentials, deadline).await?;
        session.logged_in();
        Ok(login)
    }

    async fn prove(
        &self,
        session: &mut Session,
        credentials: &LoginCredentials,
        deadline: Instant,
    ) -> Result<LoginResponse, LoginError> {
        let auto = credentials.method == LoginMethod::Auto;
        if !self.uses_plain(credentials.method) {
            return challenge(session, credentials, deadline).await;
        }
        let refusal = match ask(session, &plain_login(credentials), deadline).await? {
            Ok(response) => return Ok(response),
            Err(refusal) => refusal,
        };
        if auto && refusal.may_be_unknown_command() {
            tracing::info!(server = %self.endpoint, "LoginRequest22V5 is not known, using a challenge");
            self.plain_unknown.store(true, Ordering::Relaxed);
            return challenge(session, credentials, deadline).await;
        }
        Err(refused(&refusal, credentials))
    }

    /// Whether the password itself is sent, as far as is known of this server.
    pub fn uses_plain(&self, method: LoginMethod) -> bool {
        match method {
            LoginMethod::Plain => true,
            LoginMethod::Challenge => false,
            LoginMethod::Auto => {
                matches!(self.transport, Transport::Tls(_))
                    && !self.plain_unknown.load(Ordering::Relaxed)
            }
        }
    }
}

fn plain_login(credentials: &LoginCredentials) -> LoginRequest22V5 {
    LoginRequest22V5 {
        user_id: credentials.user_id.clone(),
        password: Some(credentials.password.clone()),
        signed_password: None,
    }
}

async fn challenge(
    session: &mut Session,
    credentials: &LoginCredentials,
    deadline: Instant,
) -> Result<LoginResponse, LoginError> {
    let user_id = credentials.user_id.clone();
    let question = AuthenticationRequest {
        user_id: user_id.clone(),
    };
    let answer = ask(session, &question, deadline).await?;
    let nonce = answer
        .map_err(|refusal| refused(&refusal, credentials).before_the_password())?
        .nonce;
    let signed = sign(credentials.password.expose_secret(), &nonce);
    let login = LoginRequest14sp4 {
        user_id,
        signed_password: Some(signed.into()),
        plain_text_password: None,
    };
    let answer = ask(session, &login, deadline).await?;
    answer.map_err(|refusal| refused(&refusal, credentials))
}

async fn ask<R: Request>(
    session: &mut Session,
    request: &R,
    deadline: Instant,
) -> Result<Result<R::Response, Refusal>, LoginError> {
    let mut batch = Batch::confidential("login");
    let ticket = batch.add(request);
    let replies = session.exchange(&batch, deadline).await;
    session.wipe_sent();
    let mut replies = replies.map_err(|failure| LoginError::Exchange(failure.cause))?;
    match replies.take(ticket) {
        Ok(answer) => Ok(Ok(answer)),
        Err(CommandError::Refused(refusal)) => Ok(Err(*refusal)),
        Err(CommandError::Unreadable(answer)) => Err(LoginError::Unreadable(answer)),
    }
}

/// The switch's reason without whatever of the password it may repeat.
fn refused(refusal: &Refusal, credentials: &LoginCredentials) -> LoginError {
    let password = credentials.password.expose_secret();
    LoginError::Refused {
        reason: excerpt(&refusal.summary_english.replace(password, "***")),
        fault: refusal.login_fault(),
    }
}

/// The signature of a challenge login: `md5(nonce ":" sha1(password))`, both in hexadecimal.
pub fn sign(password: &str, nonce: &str) -> String {
    let password = hex(&Sha1::digest(password.as_bytes()));
    hex(&Md5::digest(format!("{nonce}:{password}").as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_vectors_hold() {
        let first = sign("Correct-Horse-9", "1718200000123");
        assert_eq!(first, "80fc8647b8f83805fc7a0e440ee0bc1b");
        assert_eq!(
            sign("password", "1234567890123"),
            "77e4a6de3a1e00be05e121cf0ebee860"
        );
    }
}
