//! The commands: one file per service, each struct in the order of the wire.
//!
//! `elements!` declares a sequence of elements as a struct. From the one declaration come both
//! directions, so that gateway and simulator cannot disagree: the gateway writes requests and reads
//! replies, the simulator the other way round. How often an element may stand is the type of its
//! field:
//!
//! | field type     | on the wire                                     |
//! |----------------|-------------------------------------------------|
//! | `T`            | exactly once                                    |
//! | `Option<T>`    | absent or once                                  |
//! | `Nillable<T>`  | absent, nil or once: three different things     |
//! | `Vec<T>`       | any number                                      |
//!
//! Elements that a struct does not name are skipped when it is read: newer releases add optional
//! ones (OCI schema, header comments). Whether a document keeps to the schema in full is the
//! business of the XSD files in `schemas/`.

pub mod ability;
pub mod access_device;
pub mod alternate_numbers;
pub mod call_pickup;
pub mod criteria;
pub mod department;
pub mod fax_messaging;
pub mod login;
pub mod name;
pub mod pattern;
pub mod phone_list;
pub mod raw;
pub mod response;
pub mod schedule;
pub mod search;
pub mod service;
pub mod service_instance;
pub mod shared_call_appearance;
pub mod speed_dial_100;
pub mod speed_dial_8;
pub mod system;
pub mod table;
pub mod user;
pub mod user_change;
pub mod user_list;
pub mod visit;

mod field;
#[cfg(test)]
mod testing;

pub use field::{ElementContent, ElementField, FieldValue, Nillable};
pub use field::{elements, token_enum};

use std::any::Any;

/// Kind of a command: a read, which can be repeated without harm, or a write.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CommandKind {
    /// Changes nothing on the switch.
    Read,
    /// May change something, so it is never repeated once it may have arrived.
    Write,
}

/// A command that a client sends.
pub trait Request: ElementContent {
    /// Type of the response.
    type Response: Response;
    /// Whether it can be repeated.
    const KIND: CommandKind;
    /// The `xsi:type` of the command; a method, because a request can exist in several releases'
    /// variants.
    fn type_name(&self) -> &'static str;
    /// The `xsi:type` of the answer to it.
    fn response_type(&self) -> &'static str;
}

/// The answer to a command.
pub trait Response: ElementContent + Any + Send {}

/// Declares a request whose name does not depend on the release, and what answers it.
#[macro_export]
macro_rules! request {
    ($kind:ident $request:ident => $response:ident) => {
        $crate::command::request!($kind $request => $response, stringify!($response));
    };
    ($kind:ident $request:ident => $response:ident, $response_type:expr) => {
        impl $crate::command::Request for $request {
            type Response = $response;
            const KIND: $crate::command::CommandKind = $crate::command::CommandKind::$kind;
            fn type_name(&self) -> &'static str {
                stringify!($request)
            }
            fn response_type(&self) -> &'static str {
                $response_type
            }
        }
    };
}
pub use request;
