//! Data of the switch: tenants, groups, users, administrators, and what each service keeps.
//!
//! Service data are fields of [`User`], [`Group`] and [`System`], one type per service; a service
//! that keeps nothing has no field.

mod access_device;
mod alternate_numbers;
pub(crate) mod duration;
mod error_texts;
mod fax_messaging;
mod length;
mod people;
mod phone_list;
mod read;
mod schedule;
mod simultaneous_ring_personal;
mod speed_dial_100;
mod system;
mod tables;
mod token;
mod user_settings;

pub use self::access_device::{AccessDevice, DeviceTag, DeviceTags};
pub use self::alternate_numbers::{AlternateNumber, AlternateNumbers};
pub use self::error_texts::{ErrorText, ErrorTexts};
pub use self::fax_messaging::FaxMessaging;
pub use self::people::{Administrator, Device, LoginType, Password, User};
pub use self::phone_list::{ListedNumber, PersonalPhoneList};
pub use self::read::DataError;
pub(crate) use self::read::toml_file;
pub use self::schedule::{Schedule, ScheduleReference, ScheduleType};
pub use self::simultaneous_ring_personal::{
    Callers, RingCriteria, RingNumber, SimultaneousRingPersonal,
};
pub use self::speed_dial_100::{SpeedDial, SpeedDials};
pub use self::system::{Group, ReplyEncoding, System, Tenant};
pub use self::tables::Data;
pub use self::user_settings::UserSettings;
