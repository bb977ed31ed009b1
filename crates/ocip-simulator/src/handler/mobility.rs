//! BroadWorks Mobility: which mobile numbers a user can have.

use ocip_services::table::{Kind, UserService, Value};

use super::HandlerContext;
use crate::failure::ErrorReply;

/// Refuses a new mobile number that is not one of the group's, if the group has a list of them: a switch takes
/// none from elsewhere.
pub(super) fn check_number(
    context: &HandlerContext<'_>,
    service: &UserService,
    user_id: &str,
    before: &[Option<Value>],
    values: &[Option<Value>],
) -> Result<(), ErrorReply> {
    let position = service
        .settings
        .iter()
        .position(|one| one.kind == Kind::MobileNumber);
    let number = |values: &[Option<Value>]| values.get(position?).cloned().flatten();
    let Some(Value::Text(new)) = number(values).filter(|new| Some(new) != number(before).as_ref())
    else {
        return Ok(());
    };
    let user = context.user(user_id)?;
    let numbers = &context.group(&user.tenant, &user.group)?.mobile_numbers;
    match numbers
        .as_ref()
        .is_none_or(|numbers| numbers.contains(&new))
    {
        true => Ok(()),
        false => {
            let text = &context.data().error_texts.mobile_number_not_offered;
            Err(ErrorReply::of(text, &[("number", &new)]))
        }
    }
}
