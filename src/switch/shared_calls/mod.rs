//! Shared Call Appearance: a user's line on further devices, the endpoints.
//!
//! The switch names an endpoint by its device and its line port, a client by its line port alone: so the table of
//! endpoints is read first, also for a change. What is so already is not written, and what is gone already is not
//! taken away, because a switch refuses to do either again.

mod change;
mod model;
mod read;

/// The exact names of the services that let a user have endpoints, so many each (OCI schema, `UserService`).
pub const SERVICES: &[&str] = &[
    "Shared Call Appearance",
    "Shared Call Appearance 5",
    "Shared Call Appearance 10",
    "Shared Call Appearance 15",
    "Shared Call Appearance 20",
    "Shared Call Appearance 25",
    "Shared Call Appearance 30",
    "Shared Call Appearance 35",
];

pub use change::{DroppedEndpoints, EndpointAddition, PartialDrop};
pub use model::{
    EndpointChange, EndpointDevice, EndpointFlags, NewEndpoint, SharedCalls, SharedCallsChange,
    SharedEndpoint, ShownEndpoint,
};
pub use ocip::command::shared_call_appearance::BridgeWarningTone;
pub use ocip::command::user::AccessDeviceLevel;
