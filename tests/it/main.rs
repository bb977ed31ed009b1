//! The gateway as a whole, over real sockets.
//!
//! Two things can stand where the switch stands: the embedded simulator, which keeps state and
//! rules, and a scripted peer, which answers exact bytes.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test fails when it lacks something"
)]

mod support;

mod access;
mod alternate_numbers;
mod always_forwarding;
mod architecture;
mod audit;
mod call;
mod call_pickups;
mod call_schemas;
mod callers;
mod command_deadlines;
mod commands;
mod config;
mod contacts;
mod corpora;
mod cost;
mod digest;
mod docs;
mod doctor;
mod forgotten_logins;
mod given_schemas;
mod golden;
mod hostile_replies;
mod icws;
mod idle_connections;
mod load_with_faults;
mod log_lines;
mod logins;
mod lost_callers_and_answers;
mod metrics;
mod number_policy;
mod numbers;
mod oci;
mod oci_schemas;
mod odd_input;
mod openapi;
mod operators;
#[cfg(feature = "otlp")]
mod otlp;
mod overload;
mod packaging;
mod phone_buttons;
mod proxy_protocol;
mod readme;
mod releases_and_servers;
mod reload;
mod schedules;
mod sent_back;
mod service;
mod service_assignment;
mod settings;
mod shared;
mod shared_calls;
mod shut_out;
mod silence;
mod simultaneous_ring;
mod speed_dial_8;
mod status;
mod strings;
mod tls;
mod torn_replies;
mod tracing;
mod typed_commands;
mod users;
mod variants;
