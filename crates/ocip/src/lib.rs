//! OCI-P, the provisioning protocol of a BroadWorks Application Server.
//!
//! From the bytes up:
//!
//! * [`encoding`] and [`frame`]: which characters the bytes are, and where one document ends.
//! * [`xml`] and [`document`]: reading and writing inside a document; the envelope. [`token`]: which texts
//!   arrive as they are.
//! * [`command`]: one file per service. A struct's field order *is* the order on the wire.
//! * [`batch`]: up to 15 commands that travel in one document, and their typed replies; [`typed_command`]: those
//!   whose names and types are known at run time only.
//! * [`connect`], [`login`], [`session`], [`exchange_error`]: one connection = one login = one request in flight.
//! * `exchange_log`, [`mask`]: what a log shows of an exchange, and what it does not.
//! * [`certificate`]: plain text about a server's certificate.
//! * [`account`], [`accounts`]: a wrong password is not tried by every server, nor at every reload.
//! * [`silence`], `health_check`, `probe`: which servers and sessions are still good.
//! * [`pool`], [`cluster`], [`retry`]: who may use which session, on which server, how often.
//! * [`gathering`], [`gathered_reads`]: reads of several tasks in common documents.
//! * [`bill`], [`fair_queue`], [`turns`]: what a request costs, and who is next.
//! * [`cooperation`], [`write_lease`]: what several clients of one switch have in common.
//! * [`stats`], [`session_registry`]: what happened, and what is going on; looked at from outside only.
//!
//! What holds everywhere: an answer is handed out only when session id, echo, order and type all
//! match; anything else closes the connection, so that a late reply can never reach the next
//! caller. Nothing here knows HTTP or JSON.

pub mod account;
pub mod accounts;
pub mod backoff;
pub mod batch;
pub mod bill;
pub mod certificate;
pub mod cluster;
pub mod command;
pub mod connect;
pub mod cooperation;
pub mod document;
pub mod encoding;
mod endpoint;
pub mod error;
pub mod error_number;
pub mod exchange_error;
mod exchange_log;
pub mod fair_queue;
mod forecast;
pub mod frame;
pub mod gathered_reads;
pub mod gathering;
mod health_check;
mod hex;
pub mod login;
pub mod mask;
mod outage;
pub mod password_check;
mod password_knowledge;
pub mod pool;
mod probe;
mod ready_tls_stream;
pub mod retry;
pub mod session;
pub mod session_registry;
mod session_slot;
mod session_wire;
pub mod silence;
pub mod stats;
#[cfg(test)]
mod testing;
pub mod tls;
pub mod token;
pub mod turns;
pub mod typed_command;
pub mod variants;
pub mod write_lease;
pub mod xml;

pub use self::hex::{hex, unhex};

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
