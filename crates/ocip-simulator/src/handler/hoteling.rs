//! Hoteling: what a guest's choice of a host does to what both are shown.

use std::time::SystemTime;

use ocip_services::of_path;
use ocip_services::table::{UserService, Value};

use super::HandlerContext;
use crate::data::User;
use crate::failure::ErrorReply;

/// The elements that show a guest the host.
const OF_HOST: [&str; 5] = [
    "hostLastName",
    "hostFirstName",
    "hostAssociationDateTime",
    "hostEnforcesAssociationLimit",
    "hostAssociationLimitHours",
];

type SettingValues = Vec<Option<Value>>;

/// What a guest has after a change of the host: refused unless that is a host.
pub(super) fn choose_host(
    context: &HandlerContext<'_>,
    guest: &'static UserService,
    before: &SettingValues,
    values: &mut SettingValues,
) -> Result<(), ErrorReply> {
    let host_id = |values: &SettingValues| match guest.position("hostUserId") {
        Some(position) => values.get(position).cloned().flatten(),
        None => None,
    };
    let chosen = host_id(values);
    if chosen == host_id(before) {
        return Ok(());
    }
    let of_host = match &chosen {
        Some(Value::Text(id)) => shown_of(context.subscriber(id, "Hoteling Host")?),
        _ => [const { None }; 5],
    };
    for (element, value) in OF_HOST.into_iter().zip(of_host) {
        if let Some(position) = guest.position(element) {
            values[position] = value;
        }
    }
    Ok(())
}

/// What a guest is shown of a host, in the order of [`OF_HOST`].
fn shown_of(host: &User) -> [Option<Value>; 5] {
    let setting = |element| {
        let service = of_path("hoteling/host")?;
        let values = host.settings.of(service);
        values.get(service.position(element)?)?.clone()
    };
    let text = |text: &str| Some(Value::Text(text.to_owned()));
    let now = humantime::format_rfc3339_millis(SystemTime::now()).to_string();
    [
        text(&host.last_name),
        text(&host.first_name),
        text(&now),
        setting("enforceAssociationLimit"),
        setting("associationLimitHours"),
    ]
}
