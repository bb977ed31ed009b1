//! Logging in and out (OCI schema, login family).
//!
//! An unknown login id gets a nonce like any other and fails with the password, so that nobody can
//! try out ids. Nor is it told without the password that an account is disabled or locked.

use ocip::command::Content;
use ocip::command::login::{
    AuthenticationRequest, AuthenticationResponse, LoginRequest14sp4, LoginRequest22V5,
    LoginResponse, LogoutRequest,
};
use ocip::encoding::Encoding;
use ocip::login::sign;
use ocip::xml::Reader;
use secrecy::{ExposeSecret, SecretString};

use super::{Context, Handler, Run, token};
use crate::data::{Administrator, Data, LoginType, User};
use crate::failure::Failure;
use crate::knobs::Release;
use crate::reply::Answer;
use crate::session::{Challenge, Login};

pub(super) const HANDLERS: &[Handler] = &[
    Handler::read("AuthenticationRequest", authenticate).before_login(),
    Handler::write("LoginRequest14sp4", |context, reader| {
        log_in_signed(context, reader, "LoginResponse14sp4")
    })
    .before_login(),
    Handler::write("LoginRequest21sp1", |context, reader| {
        log_in_signed(context, reader, "LoginResponse21sp1")
    })
    .since(Release::R21)
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
    Handler::read("LogoutRequest", log_out),
];

/// What `passwordExpiresDays` says for passwords that never do.
const NEVER: i32 = i32::MAX;

/// Account of an administrator or user.
struct Account {
    login: Login,
    password: String,
    disabled: bool,
}

/// A login that carries the password itself.
const fn plain(request: &'static str, run: Run) -> Handler {
    Handler::write(request, run)
        .since(Release::R22)
        .before_login()
}

fn authenticate(context: &mut Context<'_>, reader: &mut Reader<'_>) -> Result<Answer, Failure> {
    let user_id = token(&AuthenticationRequest::read(reader)?.user_id);
    let nonce = context.data().knobs.nonce.clone();
    let nonce = nonce.unwrap_or_else(fresh_nonce);
    context.session.challenge = Some(Challenge {
        user_id: user_id.clone(),
        nonce: nonce.clone(),
    });
    let response = AuthenticationResponse {
        user_id,
        nonce,
        password_algorithm: "MD5".to_owned(),
    };
    Ok(Answer::data("AuthenticationResponse", &response))
}

fn log_in_signed(
    context: &mut Context<'_>,
    reader: &mut Reader<'_>,
    response: &'static str,
) -> Result<Answer, Failure> {
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
    context: &mut Context<'_>,
    reader: &mut Reader<'_>,
    response: &'static str,
) -> Result<Answer, Failure> {
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

fn log_out(context: &mut Context<'_>, reader: &mut Reader<'_>) -> Result<Answer, Failure> {
    let user_id = token(&LogoutRequest::read(reader)?.user_id);
    let login = context.session.login.as_ref();
    let full = context.data().full_user_id(&user_id);
    let is_own = login.is_some_and(|login| login.user_id == user_id || login.user_id == full);
    if !is_own {
        return Err(Failure::unauthorized());
    }
    context.session.login = None;
    context.state.logins.remove(&context.session.connection);
    Ok(Answer::success())
}

fn log_in(
    context: &mut Context<'_>,
    user_id: &str,
    response: &'static str,
    proves: impl Fn(&str) -> bool,
) -> Result<Answer, Failure> {
    let login = match admit(context, user_id, proves) {
        Ok(login) => login,
        Err(failure) => {
            context.state.counts.logins_refused += 1;
            return Err(failure);
        }
    };
    context.state.counts.logins_accepted += 1;
    let connection = context.session.connection;
    let logins = &mut context.state.logins;
    logins.insert(connection, login.user_id.clone());
    let answer = Answer::data(response, &describe(context.data(), &login));
    context.session.login = Some(login);
    Ok(answer)
}

fn admit(
    context: &mut Context<'_>,
    user_id: &str,
    proves: impl Fn(&str) -> bool,
) -> Result<Login, Failure> {
    if let Some(text) = context.session.refuse_login.take() {
        return Err(Failure::text(&text));
    }
    let account = account(context.data(), user_id).ok_or_else(Failure::invalid_password)?;
    let id = account.login.user_id.clone();
    if !proves(&account.password) {
        let failed_logins = &mut context.state.data.failed_logins;
        *failed_logins.entry(id).or_default() += 1;
        return Err(Failure::invalid_password());
    }
    if account.disabled || is_locked_out(context.data(), &id) {
        return Err(Failure::account_disabled());
    }
    context.state.data.failed_logins.remove(&id);
    check_logins_max(context, &id)?;
    Ok(account.login)
}

fn is_locked_out(data: &Data, user_id: &str) -> bool {
    let failed = data.failed_logins.get(user_id).copied().unwrap_or(0);
    data.knobs.lock_out_after.is_some_and(|most| failed >= most)
}

fn check_logins_max(context: &Context<'_>, user_id: &str) -> Result<(), Failure> {
    let own = context.session.connection;
    let logins = context.state.logins.iter();
    let others = logins.filter(|(connection, id)| **connection != own && *id == user_id);
    let others = others.count();
    match context.data().knobs.logins_max {
        Some(most) if others >= most => {
            let text = &context.data().error_texts.too_many_logins;
            Err(Failure::of(text, &[("user", user_id)]))
        }
        _ => Ok(()),
    }
}

fn describe(data: &Data, login: &Login) -> LoginResponse {
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

fn account(data: &Data, user_id: &str) -> Option<Account> {
    let administrator = data.administrator(user_id).map(Account::from);
    administrator.or_else(|| data.user(user_id).map(Account::from))
}

// === impl Account ===

impl From<&Administrator> for Account {
    fn from(one: &Administrator) -> Self {
        let reaches = |types: &[LoginType]| types.contains(&one.login_type);
        let below_system = reaches(&[LoginType::ServiceProvider, LoginType::Group]);
        let below_tenant = reaches(&[LoginType::Group]);
        let login = Login {
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

impl From<&User> for Account {
    fn from(user: &User) -> Self {
        let login = Login {
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
