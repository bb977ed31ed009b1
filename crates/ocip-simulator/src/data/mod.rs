//! Data of the switch: tenants, groups, users, administrators, and what each service keeps.
//!
//! Service data are fields of [`User`], [`Group`] and [`SystemData`], one type per service; a service
//! that keeps nothing has no field.

mod access_device;
mod alternate_numbers;
mod assigned_services;
mod call_pickup;
mod criteria;
mod criteria_state;
pub(crate) mod duration;
mod error_texts;
mod fax_messaging;
mod length;
mod people;
mod phone_list;
mod read;
mod recurrence;
mod schedule;
mod service_user;
mod shared_call_appearance;
mod simultaneous_ring_personal;
mod speed_code_map;
mod speed_dial_100;
mod speed_dial_8;
mod system;
mod tables;
mod token;
mod user_device;
mod user_settings;

pub use self::access_device::{DeviceTag, DeviceTags, PhoneDevice};
pub use self::alternate_numbers::{AlternateNumber, AlternateNumbers};
pub use self::call_pickup::PickupGroup;
pub use self::criteria::{StoredCallers, StoredCriteria, UserCriteria};
pub use self::criteria_state::CriteriaState;
pub use self::error_texts::{ErrorText, ErrorTexts};
pub use self::fax_messaging::FaxMessaging;
pub use self::people::{Administrator, LoginType, Password, User};
pub use self::phone_list::{ListedNumber, PersonalPhoneList};
pub use self::read::DataError;
pub(crate) use self::read::toml_file;
pub use self::schedule::{ScheduleReference, ScheduleType, StoredEvent, StoredSchedule};
pub use self::service_user::ServiceUser;
pub use self::shared_call_appearance::{SharedCallAppearance, StoredEndpoint};
pub use self::simultaneous_ring_personal::{SimultaneousRingPersonal, StoredRingNumber};
pub use self::speed_dial_8::{StoredOneDigitDial, StoredOneDigitDials};
pub use self::speed_dial_100::{StoredSpeedDial, StoredSpeedDials};
pub use self::system::{Group, ReplyEncoding, SystemData, Tenant};
pub use self::tables::SwitchData;
pub(crate) use self::tables::level_of;
pub use self::user_device::UserDevice;
pub use self::user_settings::UserSettings;
