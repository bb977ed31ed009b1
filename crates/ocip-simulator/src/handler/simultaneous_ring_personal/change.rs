//! A change of what the service keeps: all of it or nothing.

use crate::data::{ErrorTexts, SimultaneousRingPersonal, SwitchData, User};
use crate::failure::ErrorReply;
use crate::handler::HandlerContext;
use crate::reply::SuccessReply;

pub(super) const SERVICE: &str = "Simultaneous Ring Personal";

/// What a change looks at and leaves alone.
pub(super) struct Around<'a> {
    pub(super) data: &'a SwitchData,
    pub(super) user: &'a User,
}

/// Changes a copy of what the user keeps, and keeps it if nothing was refused.
pub(super) fn change(
    context: &mut HandlerContext<'_>,
    user_id: &str,
    edit: impl FnOnce(&mut SimultaneousRingPersonal, &Around<'_>) -> Result<(), ErrorReply>,
) -> Result<SuccessReply, ErrorReply> {
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
    Ok(SuccessReply::success())
}

// === impl Around ===

impl<'a> Around<'a> {
    pub(super) fn texts(&self) -> &'a ErrorTexts {
        &self.data.error_texts
    }
}
