//! Hints: what to do about each kind of failure.

use std::io;

use ocip::certificate::PeerCertificate;
use ocip::connect::{ConnectError, ServerEndpoint, TlsFault};
use ocip::error_number::login::LoginFault;
use ocip::exchange_error::ExchangeErrorKind;
use ocip::login::LoginError;

/// The way to the server failed; `seen` is its certificate, where it could be looked at.
pub(super) fn of_connect(
    error: &ConnectError,
    endpoint: &ServerEndpoint,
    seen: Option<&PeerCertificate>,
) -> String {
    match error {
        ConnectError::Resolve { host, .. } => format!(
            "check the spelling of {host} in backend.servers, and the DNS of this machine \
             (getent hosts {host})"
        ),
        ConnectError::Tcp(cause) => of_tcp(cause, endpoint).to_owned(),
        ConnectError::Timeout(_) => silent(endpoint),
        ConnectError::Tls(fault) => of_tls(fault, seen),
        ConnectError::Pin { found } => format!(
            "if the certificate was renewed, set backend.pin_sha256 = \"{found}\" after \
             comparing it with the switch's; if not, somebody stands in between"
        ),
    }
}

fn of_tcp(cause: &io::Error, endpoint: &ServerEndpoint) -> &'static str {
    match cause.kind() {
        io::ErrorKind::ConnectionRefused => {
            "is the Open Client Server running there, and is the port right? 2208 is clear text, \
             2209 is TLS; a firewall can refuse, too"
        }
        io::ErrorKind::TimedOut if endpoint.port == 2208 || endpoint.port == 2209 => {
            "nobody answers: is the machine up, and does a firewall drop this port?"
        }
        io::ErrorKind::TimedOut => {
            "nobody answers: is the machine up, does a firewall drop this port, and is it the \
             right one (2208 is clear text, 2209 is TLS)?"
        }
        _ => "check the route and the firewalls from this machine to the switch",
    }
}

fn silent(endpoint: &ServerEndpoint) -> String {
    let port = endpoint.port;
    format!(
        "the server is silent: a firewall may drop port {port}, or it speaks clear text there \
         (2208 is clear text, 2209 is TLS); backend.connect_timeout is the patience"
    )
}

fn of_tls(fault: &TlsFault, seen: Option<&PeerCertificate>) -> String {
    let seen = seen.map_or_else(String::new, |seen| {
        let (names, issuer) = (seen.names.join(", "), &seen.issuer);
        let until = &seen.not_after;
        format!(
            "; the server shows a certificate for {names}, signed by {issuer}, good until {until}"
        )
    });
    let advice = match fault {
        TlsFault::UnknownCa => {
            "set backend.ca_file to the PEM file of the authority that signed the switch's \
             certificate (its own certificate, if it is self-signed)"
        }
        TlsFault::WrongName(_) => {
            "set backend.server_name to a name that the certificate has, or use that name in \
             backend.servers"
        }
        TlsFault::Expired => "have the switch's certificate renewed; is the clock here right?",
        TlsFault::NotYetValid => "set the clock right, here or where the certificate was made",
        TlsFault::NotTls => "2209 is TLS, 2208 is clear text (backend.transport = \"tcp\")",
        TlsFault::Protocol => {
            "an old switch may need backend.min_tls_version = \"1.0\" or \"1.1\"; better is a switch \
             that speaks 1.2"
        }
        TlsFault::ShortKey => {
            "have a certificate with a key of 2048 bits or more made for the switch; \
             backend.min_tls_version = \"1.0\" lets old keys pass meanwhile"
        }
        TlsFault::OldSignature => {
            "have a certificate that is signed by SHA-256 made for the switch; \
             backend.min_tls_version = \"1.0\" lets old signatures pass meanwhile"
        }
        TlsFault::Other(_) => {
            "does the port speak TLS (2209), and does the switch let this machine in \
             (System/NetworkAccessLists/OCI/Provisioning)?"
        }
    };
    format!("{advice}{seen}")
}

/// The login failed; the account and nothing of its password is named.
pub(super) fn of_login(error: &LoginError, user_id: &str, endpoint: &ServerEndpoint) -> String {
    match error {
        LoginError::Connect(error) => of_connect(error, endpoint, None),
        LoginError::Refused { fault, .. } => of_refusal(*fault, user_id),
        LoginError::Exchange(cause) => of_silence(cause),
        LoginError::Unreadable(_) => NO_SUCH_SERVER.to_owned(),
    }
}

fn of_refusal(fault: LoginFault, user_id: &str) -> String {
    match fault {
        LoginFault::Disabled | LoginFault::Locked => format!(
            "the account {user_id} is disabled or locked on the switch: have it enabled there, \
             and make sure that nobody else uses it with an old password"
        ),
        LoginFault::Expired => format!(
            "the password of {user_id} has expired: set a new one on the switch, and in \
             backend.login"
        ),
        LoginFault::Form => {
            "the release does not know this kind of login: set backend.login.method to \"auto\" \
             or \"challenge\""
                .to_owned()
        }
        LoginFault::Password => format!(
            "check backend.login.user_id ({user_id}) and its password. It was tried once and is \
             not tried again, because the switch locks accounts after a few wrong ones; correct \
             it before the gateway starts"
        ),
        LoginFault::NotNow => format!(
            "the switch does not say that the password is wrong, but takes no login: does \
             {user_id} have sessions left, and is the switch in service? If the words mean a wrong \
             password, check backend.login.user_id and its password. It was tried once"
        ),
    }
}

/// Whether the switch refused the form of the login, and never came to look at the password.
pub(super) fn is_about_form(error: &LoginError) -> bool {
    matches!(
        error,
        LoginError::Refused {
            fault: LoginFault::Form,
            ..
        }
    )
}

const NO_SUCH_SERVER: &str = "what answers there is no Open Client Server, or one of an unknown kind: \
                              check host and port in backend.servers";

fn of_silence(cause: &ExchangeErrorKind) -> String {
    let text = match cause {
        ExchangeErrorKind::Timeout | ExchangeErrorKind::LeaseEnded | ExchangeErrorKind::Silent => {
            "the Open Client Server took the connection and does not answer: is the provisioning \
             server behind it up, and does the port speak what backend.transport says (2208 is \
             clear text, 2209 is TLS)?"
        }
        ExchangeErrorKind::Io(_) | ExchangeErrorKind::Closed => {
            "does the switch let this machine in (System/NetworkAccessLists/OCI/Provisioning), and \
             does the port speak what backend.transport says (2208 is clear text, 2209 is TLS)?"
        }
        ExchangeErrorKind::Malformed(_) | ExchangeErrorKind::Mismatch(_) => NO_SUCH_SERVER,
    };
    text.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn endpoint() -> ServerEndpoint {
        ServerEndpoint {
            host: "as1".to_owned(),
            port: 2209,
        }
    }

    fn tls(fault: TlsFault) -> String {
        of_connect(&ConnectError::Tls(fault), &endpoint(), None)
    }

    #[test]
    fn each_failure_has_the_setting_that_mends_it() {
        for (fault, word) in [
            (TlsFault::UnknownCa, "backend.ca_file"),
            (TlsFault::WrongName("x".into()), "backend.server_name"),
            (TlsFault::Expired, "renewed"),
            (TlsFault::NotYetValid, "clock"),
            (TlsFault::NotTls, "2208"),
            (TlsFault::ShortKey, "2048 bits"),
            (TlsFault::OldSignature, "SHA-256"),
            (TlsFault::Protocol, "backend.min_tls_version"),
            (TlsFault::Other("x".into()), "NetworkAccessLists"),
        ] {
            let hint = tls(fault.clone());
            assert!(hint.contains(word), "{fault:?}: {hint}");
        }
        let tcp =
            |kind: io::ErrorKind| of_connect(&ConnectError::Tcp(kind.into()), &endpoint(), None);
        assert!(tcp(io::ErrorKind::ConnectionRefused).contains("2209 is TLS"));
        assert!(tcp(io::ErrorKind::TimedOut).contains("firewall"));
        assert!(tcp(io::ErrorKind::HostUnreachable).contains("route"));
    }

    #[test]
    fn the_certificate_that_was_seen_is_told() {
        let seen = PeerCertificate {
            ends: 0,
            names: vec!["a".to_owned(), "b".to_owned()],
            issuer: "c".to_owned(),
            days_left: 1,
            not_after: "then".to_owned(),
            sha256: String::new(),
        };
        let fault = ConnectError::Tls(TlsFault::WrongName("x".into()));
        let hint = of_connect(&fault, &endpoint(), Some(&seen));
        assert!(hint.ends_with("a certificate for a, b, signed by c, good until then"));
    }

    #[test]
    fn a_refused_login_names_the_account_and_what_is_wrong_with_it() {
        let refused = |fault| LoginError::Refused {
            reason: "x".to_owned(),
            fault,
        };
        let hint = |error| of_login(&error, "gw", &endpoint());
        assert!(hint(refused(LoginFault::Password)).contains("tried once"));
        assert!(hint(refused(LoginFault::Disabled)).contains("gw is disabled"));
        assert!(hint(refused(LoginFault::Locked)).contains("gw is disabled or locked"));
        assert!(hint(refused(LoginFault::Expired)).contains("of gw has expired"));
        assert!(hint(refused(LoginFault::Form)).contains("backend.login.method"));
        assert!(hint(refused(LoginFault::NotNow)).contains("sessions left"));
        assert!(
            hint(LoginError::Exchange(ExchangeErrorKind::Closed)).contains("NetworkAccessLists")
        );
    }
}
