//! Several replicas in front of one switch, with a real store.

mod locks;
mod attempts;
mod login_turns;
mod slots;
mod icws;
mod logins;
mod rates;
mod store;
mod store_locks;
