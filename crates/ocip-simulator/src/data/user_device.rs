//! Lines of users on devices.

use ocip::command::user::AccessDeviceLevel;
use serde::Deserialize;

use super::access_device::device_level;

/// Device with a user's line. Its ids at its level are the user's own.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UserDevice {
    /// Where the device is defined: `System`, `Service Provider` or `Group`.
    #[serde(deserialize_with = "device_level")]
    pub level: AccessDeviceLevel,
    /// 1–40 characters.
    pub name: String,
    /// `user@host`.
    pub line_port: String,
    /// The port of the device.
    pub port_number: Option<i32>,
}
