//! Context of a handler.

use ocip::command::Nillable;

use crate::data::{Group, SwitchData, Tenant, User};
use crate::failure::ErrorReply;
use crate::session::SwitchSession;
use crate::state::SwitchState;

/// Context of a handler.
pub(crate) struct HandlerContext<'a> {
    pub(crate) state: &'a mut SwitchState,
    pub(crate) session: &'a mut SwitchSession,
}

// === impl HandlerContext ===

impl HandlerContext<'_> {
    pub(super) fn data(&self) -> &SwitchData {
        &self.state.data
    }

    /// The user with this id, if the login may touch it.
    pub(super) fn user(&self, user_id: &str) -> Result<&User, ErrorReply> {
        let user_id = token(user_id);
        let user = self.data().user(&user_id);
        let user = user.ok_or_else(|| ErrorReply::user_not_found(&user_id))?;
        match &self.session.login {
            Some(login) if login.may_touch(user) => Ok(user),
            _ => Err(ErrorReply::unauthorized()),
        }
    }

    /// The group with this id in that tenant, if the login may touch it.
    pub(super) fn group(&self, tenant: &str, id: &str) -> Result<&Group, ErrorReply> {
        let (tenant, id) = (token(tenant), token(id));
        let group = self.data().group(&tenant, &id);
        let group = group.ok_or_else(|| ErrorReply::group_not_found(&tenant, &id))?;
        match &self.session.login {
            Some(login) if login.may_touch_group(&tenant, &id) => Ok(group),
            _ => Err(ErrorReply::unauthorized()),
        }
    }

    /// The tenant with this id, if the login may touch it.
    pub(super) fn tenant(&self, id: &str) -> Result<&Tenant, ErrorReply> {
        let id = token(id);
        let texts = &self.data().error_texts;
        let tenant = self.data().tenant(&id);
        let tenant =
            tenant.ok_or_else(|| ErrorReply::of(&texts.tenant_not_found, &[("tenant", &id)]))?;
        match &self.session.login {
            Some(login) if login.may_touch_tenant(&id) => Ok(tenant),
            _ => Err(ErrorReply::unauthorized()),
        }
    }

    /// The user with this id, if it has the service with this exact name.
    pub(super) fn subscriber(&self, user_id: &str, service: &str) -> Result<&User, ErrorReply> {
        let user = self.user(user_id)?;
        match user.services.contains(service) {
            true => Ok(user),
            false => Err(ErrorReply::not_assigned(service)),
        }
    }
}

/// A value of type `xs:token`: runs of white space are one blank, and the ends are trimmed.
pub(super) fn token(text: &str) -> String {
    let words: Vec<_> = text.split_ascii_whitespace().collect();
    words.join(" ")
}

/// Changes a value of such a type: what is absent stays, nil clears.
pub(super) fn put(stored: &mut Option<String>, given: Nillable<String>) {
    match given {
        Nillable::Absent => {}
        Nillable::Nil => *stored = None,
        Nillable::Value(given) => *stored = Some(token(&given)),
    }
}
