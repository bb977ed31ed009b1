//! Errors without a publicly known number, in one table.
//!
//! The texts are plausible English and the numbers are placeholders (99xxx, far from the numbers
//! that are known): nothing public says what a real switch answers here. A data file can replace any
//! of them under `[error_texts]`, for whoever has seen the real ones.

use serde::Deserialize;

/// An error as a number and English text; `{…}` in the text stands for a value.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ErrorText {
    /// Written as `[Error NUMBER]` before the text.
    pub number: u32,
    /// The text.
    pub text: String,
}

/// Declares the table: name, placeholder number, text.
macro_rules! error_texts {
    ($($(#[$meta:meta])* $name:ident = $number:literal, $text:literal;)*) => {
        /// The errors without a publicly known number.
        #[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
        #[serde(default, deny_unknown_fields)]
        pub struct ErrorTexts {
            $($(#[$meta])* pub $name: ErrorText,)*
        }

        impl Default for ErrorTexts {
            fn default() -> Self {
                Self {
                    $($name: ErrorText { number: $number, text: $text.to_owned() },)*
                }
            }
        }
    };
}

error_texts! {
    /// A command before a login, or after its end.
    not_logged_in = 99001, "The session is not logged in.";
    /// A session id that belongs to another connection, or is not the one of this connection.
    session_not_valid = 99002, "The session is not valid on this connection.";
    /// More logins of one account than `knobs.logins_max`.
    too_many_logins = 99003, "Too many logins: {user}";
    /// A write while `knobs.read_only` is set.
    read_only = 99004, "The server is in standby and accepts no changes.";
    /// Add of a speed code that is set.
    speed_code_in_use = 99101, "Speed Dial 100 code already in use: {code}";
    /// Modify or Delete of a speed code that is not set.
    speed_code_not_found = 99102, "Speed Dial 100 code not found: {code}";
    /// Add of a criteria, or a new name for one, that the user has.
    criteria_exists = 99201, "{service} criteria already exists: {criteria}";
    /// A criteria that the user does not have.
    criteria_not_found = 99202, "{service} criteria not found: {criteria}";
    /// A criteria about specified callers that specifies none.
    criteria_without_callers = 99203, "The criteria specifies no callers: {criteria}";
    /// A schedule that is not at the level that was named, or of the other type.
    schedule_not_found = 99204, "Schedule not found: {schedule}";
    /// Add of a schedule, or a new name for one, that the owner has.
    schedule_exists = 99501, "Schedule already exists: {schedule}";
    /// Delete of a schedule to which a service refers.
    schedule_in_use = 99502, "Schedule is in use: {schedule}";
    /// Add of an event, or a new name for one, that the schedule has.
    event_exists = 99503, "Event already exists: {event}";
    /// An event that the schedule does not have.
    event_not_found = 99504, "Event not found: {event}";
    /// An event that does not begin and end on dates, or ends before it begins.
    event_dates_not_valid = 99505, "Invalid dates of the event: {event}";
    /// A tenant that there is not.
    tenant_not_found = 99506, "Service Provider not found: {tenant}";
    /// A setting that is switched on and needs another one, which has no value.
    setting_missing = 99205, "{service} cannot be active without {element}";
    /// Assignment of a service or service pack that the user has.
    service_assigned = 99206, "Service already assigned: {service}";
    /// Assignment of a service or service pack that the group does not offer.
    service_not_offered = 99207, "Service not available here: {service}";
    /// Unassignment of a service or service pack that the user does not have.
    service_not_held = 99208, "The user does not have the service: {service}";
    /// A criteria that forwards to a number of its own, which it does not have.
    criteria_without_number = 99209, "The criteria has no number to forward to: {criteria}";
    /// A user whom a service cannot name: not there, not in the tenant, without the service that it takes, or twice.
    user_not_available = 99210, "User not available for {service}: {user}";
    /// More users than a service can name.
    too_many_users = 99211, "{service} has more users than {limit}.";
    /// An assistant who wants to work for an executive, or not, who does not let assistants say so.
    opt_in_not_allowed = 99213, "The executive does not allow to opt in or out: {user}";
    /// A name of a pickup group that another one of the group has.
    pickup_group_exists = 99214, "Call Pickup group already exists: {name}";
    /// A pickup group that the group does not have.
    pickup_group_not_found = 99215, "Call Pickup group not found: {name}";
    /// The URI of a list that another user's has.
    list_uri_in_use = 99212, "List URI already in use: {uri}";
    /// A mobile number that the group does not have for its users.
    mobile_number_not_offered = 99216, "The mobile number is not one of the group's: {number}";
    /// Add of a custom tag that the device has.
    custom_tag_exists = 99301, "Custom tag already exists: {tag}";
    /// Modify or Delete of a custom tag that the device does not have.
    custom_tag_not_found = 99302, "Custom tag not found: {tag}";
    /// A name that no custom tag can have.
    custom_tag_name_not_valid = 99303, "Invalid custom tag name: {tag}";
    /// Add of a user whose id is taken, wherever.
    user_exists = 99501, "User ID already in use: {user}";
    /// A phone number that another user has, wherever.
    phone_number_in_use = 99502, "Phone number already in use: {number}";
    /// An extension that another user of the group has.
    extension_in_use = 99503, "Extension already in use: {extension}";
    /// A department that the group does not have.
    department_not_found = 99504, "Department not found: {department}";
    /// An endpoint that the user does not have.
    endpoint_not_found = 99601, "Shared Call Appearance endpoint not found: {linePort}";
    /// Add of an endpoint by a user who has as many as the service allows.
    endpoints_max_reached = 99602, "The maximum number of appearances is reached: {max}";
    /// Add of an endpoint on a device all of whose ports are taken.
    device_ports_in_use = 99603, "All ports of the Access Device are in use: {device}";
    /// A port beyond those that the device has.
    device_port_not_found = 99604, "Access Device port not found: {device}";
    /// More matches than the request allows.
    response_size_limit_exceeded = 99401, "The response size limit is exceeded: {limit}";
    /// A search of which one criteria is enough, without criteria.
    mode_or_without_criteria = 99402, "The search has no criteria, of which one would be enough.";
}
