//! Whether there is a place for a new endpoint: on the device, on the switch, with the user.

use ocip::command::access_device::AccessDeviceKey;

use crate::data::{StoredEndpoint, SwitchData, User};
use crate::failure::ErrorReply;

/// Refuses a new endpoint of `user` for which there is no place. `max` is how many the user can have.
pub(super) fn check_place(
    data: &SwitchData,
    user: &User,
    max: usize,
    new: &StoredEndpoint,
) -> Result<(), ErrorReply> {
    let key = new.device_key(&user.tenant, &user.group);
    let line = &new.device;
    let Some(device) = data.devices.get(&key) else {
        return Err(ErrorReply::device_not_found(&line.name));
    };
    if has_line_port(data, &line.line_port) || is_port_taken(data, &key, line.port_number) {
        return Err(ErrorReply::line_in_use(&line.name, &line.line_port));
    }
    let texts = &data.error_texts;
    let values = [("device", line.name.as_str())];
    let is_beyond = |port| device.ports.is_some_and(|ports| port > ports);
    if line.port_number.is_some_and(is_beyond) {
        return Err(ErrorReply::of(&texts.device_port_not_found, &values));
    }
    let lines = data.line_ports(&key).len();
    let is_full = |ports| i32::try_from(lines).unwrap_or(i32::MAX) >= ports;
    if device.ports.is_some_and(is_full) {
        return Err(ErrorReply::of(&texts.device_ports_in_use, &values));
    }
    if user.shared_call_appearance.endpoints.len() >= max {
        let max = max.to_string();
        return Err(ErrorReply::of(
            &texts.endpoints_max_reached,
            &[("max", &max)],
        ));
    }
    Ok(())
}

/// Whether somebody has that line port.
fn has_line_port(data: &SwitchData, line_port: &str) -> bool {
    let mut lines = data.users.values().flat_map(User::lines);
    lines.any(|(_, line)| line.line_port == line_port)
}

/// Whether somebody has that port of the device.
fn is_port_taken(data: &SwitchData, key: &AccessDeviceKey, port: Option<i32>) -> bool {
    let lines = data.users.values().flat_map(User::lines);
    let mut ports = lines.filter(|(device, _)| device == key);
    port.is_some() && ports.any(|(_, line)| line.port_number == port)
}
