//! The operations team's TOML file: its keys, reading, rules, secrets.
//!
//! Each section is a table of keys (`section`): a row has a key's description, name, type, default and what else
//! is known of it (`key`). The table makes the struct with its default, its reader and its writer. The example file and the
//! documents are made from it as well: `GOLDEN_WRITE=1 cargo test --test it -- docs packaging` writes them.
//!
//! A configuration is read at the start, and again at a reload, into an immutable [`Config`] that holds
//! nothing left to check: ports are filled in, paths are resolved, the password is there. Whoever gets
//! a `Config` from [`Config::load`] may rely on every range and rule in the fields' documentation. What
//! differs between two is told by [`Config::changes_to`].
//!
//! A person corrects the file, so a run reports *every* [`ConfigError`], each with file, line and key,
//! what was given and what is allowed. The way there (`load`): `environment` lays
//! `OCIP_GATEWAY__SECTION__KEY` over the parsed file; the sections read it, each `value` by its type and
//! its row; `rules` has what no one key can tell. `report` collects what they find, and knows not to
//! complain about a default that only stands in for a value that was refused.
//!
//! No secret leaves: `Debug` and [`Config::effective`] show a mask, and no mistake quotes a secret,
//! a line of the file, or a string of the wrong type. Not supported: more than one file, and
//! includes.

mod access;
mod backend;
mod environment;
mod front;
mod key;
mod load;
mod mistake;
mod network;
mod oci;
mod report;
mod root;
mod rules;
mod section;
mod server;
mod shared;
mod value;

pub use self::access::*;
pub use self::backend::*;
pub use self::front::*;
pub use self::key::{ConfigKey, KeyFact};
pub use self::load::{mistakes_at, read_password};
pub use self::mistake::{ConfigError, ConfigErrors, MistakeOrigin};
pub use self::network::AddressNetwork;
pub use self::oci::*;
pub use self::root::Config;
pub use self::server::*;
pub use self::shared::*;
