//! Speed Dial 8 (OCI schema, service Speed Dial 8).
//!
//! Whether a switch takes a description without a number is not publicly known. Here it does.

use ocip::command::speed_dial_8::{
    SpeedDial8Code, SpeedDial8Entry, SpeedDial8List, UserSpeedDial8GetListRequest,
    UserSpeedDial8GetListResponse, UserSpeedDial8ModifyListRequest,
};
use ocip::command::{ElementContent, Nillable};
use ocip::xml::XmlReader;

use super::{CommandHandler, HandlerContext, put};
use crate::data::{StoredOneDigitDial, StoredOneDigitDials};
use crate::failure::ErrorReply;
use crate::reply::SuccessReply;

pub(super) const HANDLERS: &[CommandHandler] = &[
    CommandHandler::read("UserSpeedDial8GetListRequest", get_list),
    CommandHandler::write("UserSpeedDial8ModifyListRequest", modify_list),
];

const SERVICE: &str = "Speed Dial 8";

fn get_list(
    context: &mut HandlerContext<'_>,
    reader: &mut XmlReader<'_>,
) -> Result<SuccessReply, ErrorReply> {
    let request = UserSpeedDial8GetListRequest::read(reader)?;
    let kept = &context
        .subscriber(&request.user_id, SERVICE)?
        .speed_dial_8
        .0;
    let entries = SpeedDial8Code::all().map(|code| entry(code, kept.get(&code.number())));
    let response = UserSpeedDial8GetListResponse {
        speed_dial_entry: SpeedDial8List(entries.collect()),
    };
    Ok(SuccessReply::data(
        "UserSpeedDial8GetListResponse",
        &response,
    ))
}

/// An entry of the list, which has nothing but its code when nothing is kept.
fn entry(code: SpeedDial8Code, kept: Option<&StoredOneDigitDial>) -> SpeedDial8Entry {
    let shown = |text: Option<&String>| text.cloned().map_or(Nillable::Absent, Nillable::Value);
    SpeedDial8Entry {
        speed_code: code,
        phone_number: shown(kept.and_then(|kept| kept.phone_number.as_ref())),
        description: shown(kept.and_then(|kept| kept.description.as_ref())),
    }
}

fn modify_list(
    context: &mut HandlerContext<'_>,
    reader: &mut XmlReader<'_>,
) -> Result<SuccessReply, ErrorReply> {
    let request = UserSpeedDial8ModifyListRequest::read(reader)?;
    let user = context.subscriber(&request.user_id, SERVICE)?;
    let user_id = user.user_id.clone();
    if let Some(user) = context.state.data.users.get_mut(&user_id) {
        for entry in request.speed_dial_entry {
            modify(&mut user.speed_dial_8, entry);
        }
    }
    Ok(SuccessReply::success())
}

fn modify(entries: &mut StoredOneDigitDials, change: SpeedDial8Entry) {
    let code = change.speed_code.number();
    let kept = entries.0.entry(code).or_default();
    put(&mut kept.phone_number, change.phone_number);
    put(&mut kept.description, change.description);
    if *kept == StoredOneDigitDial::default() {
        entries.0.remove(&code);
    }
}
