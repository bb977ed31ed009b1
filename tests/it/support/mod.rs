//! What the tests share: a gateway on free ports, an HTTP client that shows bytes, a scripted peer.

pub(crate) mod binary;
pub(crate) mod cases;
pub(crate) mod client;
pub(crate) mod gateway;
pub(crate) mod golden;
pub(crate) mod icws;
pub(crate) mod peer;
pub(crate) mod proxy;
pub(crate) mod replica;
pub(crate) mod store;
pub(crate) mod switch;

pub(crate) use cases::try_cases;
pub(crate) use client::{Client, Reply, ask, request};
pub(crate) use gateway::{TestGateway, tcp_config};
pub(crate) use peer::{Incoming, Peer, Reaction};
pub(crate) use switch::{LIST, USER, simulate, stage, ways_to_lose};
