//! Who has Shared Call Appearance, in any of its sizes.

use super::super::HandlerContext;
use crate::data::{SharedCallAppearance, User};
use crate::failure::ErrorReply;

impl HandlerContext<'_> {
    /// The user with this id and how many endpoints there may be, if the user has the service.
    pub(super) fn sharer(&self, user_id: &str) -> Result<(&User, usize), ErrorReply> {
        let user = self.user(user_id)?;
        let max = SharedCallAppearance::endpoints_max(&user.services);
        match max {
            Some(max) => Ok((user, max)),
            None => Err(ErrorReply::not_assigned("Shared Call Appearance")),
        }
    }

    /// What the service keeps for that user, to change it.
    pub(super) fn sharer_mut(
        &mut self,
        user_id: &str,
    ) -> Result<&mut SharedCallAppearance, ErrorReply> {
        let id = self.sharer(user_id)?.0.user_id.clone();
        let user = self.state.data.users.get_mut(&id);
        let kept = user.map(|user| &mut user.shared_call_appearance);
        kept.ok_or_else(|| ErrorReply::user_not_found(&id))
    }
}
