//! Several replicas in front of one switch, with a real store.

mod locks;
mod store;
mod store_locks;
