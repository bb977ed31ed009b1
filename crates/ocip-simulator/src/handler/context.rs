//! Context of a handler.

use crate::data::{Data, Group, User};
use crate::failure::Failure;
use crate::session::Session;
use crate::state::State;

/// Context of a handler.
pub(crate) struct Context<'a> {
    pub(crate) state: &'a mut State,
    pub(crate) session: &'a mut Session,
}

// === impl Context ===

impl Context<'_> {
    pub(super) fn data(&self) -> &Data {
        &self.state.data
    }

    /// The user with this id, if the login may touch it.
    pub(super) fn user(&self, user_id: &str) -> Result<&User, Failure> {
        let user_id = token(user_id);
        let user = self.data().user(&user_id);
        let user = user.ok_or_else(|| Failure::user_not_found(&user_id))?;
        match &self.session.login {
            Some(login) if login.may_touch(user) => Ok(user),
            _ => Err(Failure::unauthorized()),
        }
    }

    /// The group with this id in that tenant, if the login may touch it.
    pub(super) fn group(&self, tenant: &str, id: &str) -> Result<&Group, Failure> {
        let (tenant, id) = (token(tenant), token(id));
        let group = self.data().group(&tenant, &id);
        let group = group.ok_or_else(|| Failure::group_not_found(&tenant, &id))?;
        match &self.session.login {
            Some(login) if login.may_touch_group(&tenant, &id) => Ok(group),
            _ => Err(Failure::unauthorized()),
        }
    }

    /// The user with this id, if it has the service with this exact name.
    pub(super) fn subscriber(&self, user_id: &str, service: &str) -> Result<&User, Failure> {
        let user = self.user(user_id)?;
        match user.services.contains(service) {
            true => Ok(user),
            false => Err(Failure::not_assigned(service)),
        }
    }
}

/// A value of type `xs:token`: runs of white space are one blank, and the ends are trimmed.
pub(super) fn token(text: &str) -> String {
    let words: Vec<_> = text.split_ascii_whitespace().collect();
    words.join(" ")
}
