//! Several replicas in front of one switch, with a real store.

mod attempts;
mod doctor;
mod icws;
mod locks;
mod login_turns;
mod logins;
mod news;
mod operators;
mod rates;
mod slots;
mod store;
mod store_locks;
