//! A change of what a service keeps: all of it or nothing.

use ocip_services::criteria::table::CriteriaService;

use crate::data::{CriteriaState, ErrorTexts, SwitchData, User};
use crate::failure::ErrorReply;
use crate::handler::HandlerContext;
use crate::reply::SuccessReply;

/// What a change looks at and leaves alone.
pub(super) struct Around<'a> {
    pub(super) service: &'static CriteriaService,
    pub(super) data: &'a SwitchData,
    pub(super) user: &'a User,
}

/// Changes a copy of what the user keeps, and keeps it if nothing was refused.
pub(super) fn change(
    service: &'static CriteriaService,
    context: &mut HandlerContext<'_>,
    user_id: &str,
    edit: impl FnOnce(&mut CriteriaState, &Around<'_>) -> Result<(), ErrorReply>,
) -> Result<SuccessReply, ErrorReply> {
    let user = context.subscriber(user_id, service.name)?;
    let (id, mut state) = (user.user_id.clone(), user.criteria_state(service));
    let data = context.data();
    let around = Around {
        service,
        data,
        user,
    };
    edit(&mut state, &around)?;
    if let Some(user) = context.state.data.users.get_mut(&id) {
        user.keep(service, state);
    }
    Ok(SuccessReply::success())
}

// === impl Around ===

impl<'a> Around<'a> {
    pub(super) fn texts(&self) -> &'a ErrorTexts {
        &self.data.error_texts
    }
}
