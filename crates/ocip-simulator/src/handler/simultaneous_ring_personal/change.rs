//! A change of what the service keeps: all of it or nothing.

use crate::data::{Data, ErrorTexts, SimultaneousRingPersonal, User};
use crate::failure::Failure;
use crate::handler::Context;
use crate::reply::Answer;

pub(super) const SERVICE: &str = "Simultaneous Ring Personal";

/// What a change looks at and leaves alone.
pub(super) struct Around<'a> {
    pub(super) data: &'a Data,
    pub(super) user: &'a User,
}

/// Changes a copy of what the user keeps, and keeps it if nothing was refused.
pub(super) fn change(
    context: &mut Context<'_>,
    user_id: &str,
    edit: impl FnOnce(&mut SimultaneousRingPersonal, &Around<'_>) -> Result<(), Failure>,
) -> Result<Answer, Failure> {
    let user = context.subscriber(user_id, SERVICE)?;
    let (id, mut ring) = (
        user.user_id.clone(),
        user.simultaneous_ring_personal.clone(),
    );
    let data = context.data();
    edit(&mut ring, &Around { data, user })?;
    if let Some(user) = context.state.data.users.get_mut(&id) {
        user.simultaneous_ring_personal = ring;
    }
    Ok(Answer::success())
}

// === impl Around ===

impl<'a> Around<'a> {
    pub(super) fn texts(&self) -> &'a ErrorTexts {
        &self.data.error_texts
    }
}
