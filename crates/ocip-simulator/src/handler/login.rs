//! Logging in and out (OCI schema, login family).
//!
//! An unknown login id gets a nonce like any other and fails with the password, so that nobody can
//! try out ids. Nor is it told without the password that an account is disabled or locked.

use ocip::command::ElementContent;
use ocip::command::login::{
    AuthenticationRequest, AuthenticationResponse, LoginRequest14sp4, LoginRequest22V5,
    LoginResponse, LogoutRequest,
};
use ocip::encoding::Encoding;
use ocip::login::sign;
use ocip::xml::XmlReader;
use secrecy::{ExposeSecret, SecretString};

use super::{CommandHandler, HandlerContext, Run, token};
use crate::behaviour::SwitchRelease;
use crate::data::{Administrator, LoginType, SwitchData, User};
use crate::failure::ErrorReply;
use crate::reply::SuccessReply;
use crate::session::{LoginChallenge, SessionLogin};

pub(super) const HANDLERS: &[CommandHandler] = &[
    CommandHandler::read("AuthenticationRequest", authenticate).before_login(),
    CommandHandler::write("LoginRequest14sp4", |context, reader| {
        log_in_signed(context, reader, "LoginResponse14sp4")
    })
    .before_login(),
    CommandHandler::write("LoginRequest21sp1", |context, reader| {
        log_in_signed(context, reader, "LoginResponse21sp1")
    })
    .since(SwitchRelease::R21)
    .before_login(),
    plain("LoginRequest22", |context, reader| {
        log_in_plain(context, reader, "LoginResponse22")
    }),
    plain("LoginRequest22V2", |context, reader| {
        log_in_plain(context, reader, "LoginResponse22V2")
    }),
    plain("LoginRequest22V3", |context, reader| {
        log_in_plain(context, reader, "LoginResponse22V3")
    }),
    plain("LoginRequest22V4", |context, reader| {
        log_in_plain(context, reader, "LoginResponse22V4")
    }),
    plain("LoginRequest22V5", |context, reader| {
        log_in_plain(context, reader, "LoginResponse22V5")
    }),
    CommandHandler::read("LogoutRequest", log_out),
];

/// What `passwordExpiresDays` says for passwords that never do.
const NEVER: i32 = i32::MAX;

/// Account of an administrator or user.
struct LoginAccount {
    login: SessionLogin,
    password: String,
    disabled: bool,
}

/// A login that carries the password itself.
const fn plain(request: &'static str, run: Run) -> CommandHandler {
    CommandHandler::write(request, run)
        .since(SwitchRelease::R22)
        .before_login()
}

fn authenticate(
    context: &mut HandlerContext<'_>,
    reader: &mut XmlReader<'_>,
) -> Result<SuccessReply, ErrorReply> {
    let user_id = token(&AuthenticationRequest::read(reader)?.user_id);
    let nonce = context.data().behaviour.nonce.clone();
    let nonce = nonce.unwrap_or_else(fresh_nonce);
    context.session.challenge = Some(LoginChallenge {
        user_id: user_id.clone(),
        nonce: nonce.clone(),
    });
    let response = AuthenticationResponse {
        user_id,
        nonce,
        password_algorithm: "MD5".to_owned(),
    };
    Ok(SuccessReply::data("AuthenticationResponse", &response))
}

fn log_in_signed(
    context: &mut HandlerContext<'_>,
    reader: &mut XmlReader<'_>,
    response: &'static str,
) -> Result<SuccessReply, ErrorReply> {
    let request = LoginRequest14sp4::read(reader)?;
    let user_id = token(&request.user_id);
    let challenge = context.session.challenge.take();
    let challenge = challenge.filter(|challenge| challenge.user_id == user_id);
    let proves = |password: &str| match (&challenge, &request.signed_password) {
        (Some(challenge), Some(signed)) => {
            signed.expose_secret() == sign(password, &challenge.nonce)
        }
        _ => false,
    };
    log_in(context, &user_id, response, proves)
}

/// The variants differ in what they allow beside the password, which is the schema's business.
fn log_in_plain(
    context: &mut HandlerContext<'_>,
    reader: &mut XmlReader<'_>,
    response: &'static str,
) -> Result<SuccessReply, ErrorReply> {
    let request = LoginRequest22V5::read(reader)?;
    let given: Option<SecretString> = request.password;
    // `Password` is a token (OCI schema), so blanks collapse on both sides.
    let proves = |password: &str| {
        given
            .as_ref()
            .is_some_and(|given| token(given.expose_secret()) == token(password))
    };
    let user_id = token(&request.user_id);
    log_in(context, &user_id, response, proves)
}

fn log_out(
    context: &mut HandlerContext<'_>,
    reader: &mut XmlReader<'_>,
) -> Result<SuccessReply, ErrorReply> {
    let user_id = token(&LogoutRequest::read(reader)?.user_id);
    let login = context.session.login.as_ref();
    let full = context.data().full_user_id(&user_id);
    let is_own = login.is_some_and(|login| login.user_id == user_id || login.user_id == full);
    if !is_own {
        return Err(ErrorReply::unauthorized());
    }
    context.session.login = None;
    context.state.log_out(context.session.connection);
    Ok(SuccessReply::success())
}

fn log_in(
    context: &mut HandlerContext<'_>,
    user_id: &str,
    response: &'static str,
    proves: impl Fn(&str) -> bool,
) -> Result<SuccessReply, ErrorReply> {
    let login = match admit(context, user_id, proves) {
        Ok(login) => login,
        Err(failure) => {
            context.state.counts.logins_refused += 1;
            return Err(failure);
        }
    };
    context.state.counts.logins_accepted += 1;
    let connection = context.session.connection;
    context.state.log_in(connection, login.user_id.clone());
    let answer = SuccessReply::data(response, &describe(context.data(), &login));
    context.session.login = Some(login);
    Ok(answer)
}

fn admit(
    context: &mut HandlerContext<'_>,
    user_id: &str,
    proves: impl Fn(&str) -> bool,
) -> Result<SessionLogin, ErrorReply> {
    if let Some(text) = context.session.refuse_login.take() {
        return Err(ErrorReply::text(&text));
    }
    let account = account(context.data(), user_id).ok_or_else(ErrorReply::invalid_password)?;
    let id = account.login.user_id.clone();
    if !proves(&account.password) {
        let failed_logins = &mut context.state.data.failed_logins;
        *failed_logins.entry(id).or_default() += 1;
        return Err(ErrorReply::invalid_password());
    }
    if account.disabled || is_locked_out(context.data(), &id) {
        return Err(ErrorReply::account_disabled());
    }
    context.state.data.failed_logins.remove(&id);
    check_logins_max(context, &id)?;
    Ok(account.login)
}

fn is_locked_out(data: &SwitchData, user_id: &str) -> bool {
    let failed = data.failed_logins.get(user_id).copied().unwrap_or(0);
    data.behaviour
        .lock_out_after
        .is_some_and(|most| failed >= most)
}

fn check_logins_max(context: &HandlerContext<'_>, user_id: &str) -> Result<(), ErrorReply> {
    let own = context.session.connection;
    let logins = context.state.logins.iter();
    let others = logins.filter(|(connection, id)| **connection != own && *id == user_id);
    let others = others.count();
    match context.data().behaviour.logins_max {
        Some(most) if others >= most => {
            let text = &context.data().error_texts.too_many_logins;
            Err(ErrorReply::of(text, &[("user", user_id)]))
        }
        _ => Ok(()),
    }
}

fn describe(data: &SwitchData, login: &SessionLogin) -> LoginResponse {
    let tenant = login.tenant.as_deref().and_then(|id| data.tenant(id));
    LoginResponse {
        login_type: login.login_type.token().to_owned(),
        locale: data.system.locale.clone(),
        encoding: Encoding::from(data.system.encoding).label().to_owned(),
        group_id: login.group.clone(),
        service_provider_id: login.tenant.clone(),
        is_enterprise: tenant.is_some_and(|tenant| tenant.is_enterprise),
        password_expires_days: Some(NEVER),
        user_domain: data.system.default_domain.clone(),
        reseller_id: None,
    }
}

/// Thirteen decimal digits, as was observed.
fn fresh_nonce() -> String {
    let number = rand::random::<u64>() % 9_000_000_000_000 + 1_000_000_000_000;
    number.to_string()
}

fn account(data: &SwitchData, user_id: &str) -> Option<LoginAccount> {
    let administrator = data.administrator(user_id).map(LoginAccount::from);
    administrator.or_else(|| data.user(user_id).map(LoginAccount::from))
}

// === impl LoginAccount ===

impl From<&Administrator> for LoginAccount {
    fn from(one: &Administrator) -> Self {
        let reaches = |types: &[LoginType]| types.contains(&one.login_type);
        let below_system = reaches(&[LoginType::ServiceProvider, LoginType::Group]);
        let below_tenant = reaches(&[LoginType::Group]);
        let login = SessionLogin {
            user_id: one.user_id.clone(),
            login_type: one.login_type,
            tenant: one.tenant.clone().filter(|_| below_system),
            group: one.group.clone().filter(|_| below_tenant),
        };
        Self {
            login,
            password: one.password.expose().to_owned(),
            disabled: one.disabled,
        }
    }
}

impl From<&User> for LoginAccount {
    fn from(user: &User) -> Self {
        let login = SessionLogin {
            user_id: user.user_id.clone(),
            login_type: LoginType::User,
            tenant: Some(user.tenant.clone()),
            group: Some(user.group.clone()),
        };
        Self {
            login,
            password: user.password.expose().to_owned(),
            disabled: user.disabled,
        }
    }
}
