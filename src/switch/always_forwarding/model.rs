//! Model: where all calls go, from what two services say.

use ocip_services::table::{UserService, Value};
use ocip_services::{call_forwarding_always, voice_messaging_user};

use crate::switch::settings::Settings;

/// The service that forwards to a number.
pub(super) const NUMBER: UserService = call_forwarding_always::SERVICE;

/// The service that takes calls into voice mail.
pub(super) const VOICE_MAIL: UserService = voice_messaging_user::SERVICE;

/// Where all calls go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlwaysForwarding {
    /// To a number; `None` when the user does not have that service.
    pub number: Option<NumberForwarding>,
    /// To voice mail; `None` when the user does not have that service.
    pub voice_mail: Option<MailForwarding>,
}

/// Forwarding to a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NumberForwarding {
    /// Whether calls go there.
    pub is_active: bool,
    /// The number or SIP URI.
    pub destination: Option<String>,
}

/// Calls that go to voice mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MailForwarding {
    /// Whether callers can leave messages at all.
    pub is_active: bool,
    /// Whether all calls go there, if so.
    pub takes_all: bool,
}

/// Where calls can go other than to the phone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ForwardingMode {
    /// To voice mail.
    VoiceMail,
    /// To a number.
    Number,
}

// === impl AlwaysForwarding ===

impl AlwaysForwarding {
    /// Where all calls go; `None` while they come to the phone, for the switch does not keep where they would.
    pub fn mode(&self) -> Option<ForwardingMode> {
        let to_number = self.number.as_ref().is_some_and(|one| one.is_active);
        let mail = self.voice_mail;
        let to_mail = mail.is_some_and(|one| one.is_active && one.takes_all);
        match (to_number, to_mail) {
            (true, _) => Some(ForwardingMode::Number),
            (false, true) => Some(ForwardingMode::VoiceMail),
            (false, false) => None,
        }
    }

    /// Where calls can go with the services that the user has, in the order of the documents.
    pub fn supported_modes(&self) -> Vec<ForwardingMode> {
        let mail = self.voice_mail.map(|_| ForwardingMode::VoiceMail);
        let number = self.number.as_ref().map(|_| ForwardingMode::Number);
        mail.into_iter().chain(number).collect()
    }

    /// What there is of an element of one of the two services, as far as it counts here.
    pub(super) fn value(&self, service: &UserService, element: &str) -> Option<Value> {
        match service.name == NUMBER.name {
            true => self.number.as_ref()?.value(element),
            false => self.voice_mail?.value(element),
        }
    }
}

// === impl NumberForwarding ===

impl NumberForwarding {
    pub(super) fn of(settings: &Settings) -> Self {
        Self {
            is_active: is_on(&NUMBER, settings, "isActive"),
            destination: match value(&NUMBER, settings, "forwardToPhoneNumber") {
                Some(Value::Text(text)) => Some(text.clone()),
                _ => None,
            },
        }
    }

    fn value(&self, element: &str) -> Option<Value> {
        match element {
            "isActive" => Some(Value::Flag(self.is_active)),
            _ => self.destination.clone().map(Value::Text),
        }
    }
}

// === impl MailForwarding ===

impl MailForwarding {
    pub(super) fn of(settings: &Settings) -> Self {
        Self {
            is_active: is_on(&VOICE_MAIL, settings, "isActive"),
            takes_all: is_on(&VOICE_MAIL, settings, "alwaysRedirectToVoiceMail"),
        }
    }

    fn value(self, element: &str) -> Option<Value> {
        Some(Value::Flag(match element {
            "isActive" => self.is_active,
            _ => self.takes_all,
        }))
    }
}

fn value<'s>(service: &UserService, settings: &'s Settings, element: &str) -> Option<&'s Value> {
    settings.0.get(service.position(element)?)?.as_ref()
}

fn is_on(service: &UserService, settings: &Settings, element: &str) -> bool {
    value(service, settings, element) == Some(&Value::Flag(true))
}
