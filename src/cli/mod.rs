//! The command line: one file per subcommand, wiring only.

// `println!` panics when the reader has gone: `output` does not.
#![warn(clippy::print_stdout)]

mod access;
mod api_document;
mod api_key;
mod assembly;
mod backend;
mod call;
mod check;
mod config_file;
pub mod demo;
mod doctor;
mod error;
mod examples;
mod exposure;
pub mod gateway;
mod healthcheck;
mod hygiene;
pub mod list_examples;
mod listener;
mod metrics;
mod news;
pub mod notify;
pub mod oci_examples;
mod oci_report;
mod oci_schemas;
pub mod openapi;
mod operators;
mod output;
mod paint;
mod phone_types;
mod plain;
mod preview;
mod process;
mod process_state;
mod reload;
pub mod schedule_examples;
mod serve;
mod servers;
pub mod shared_call_examples;
mod simulate;
mod start_error;
mod store;
mod traces;
pub mod walk;

use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand};

use crate::telemetry::access_log;

/// REST and JSON in front of a BroadWorks softswitch.
#[derive(Debug, Parser)]
#[command(name = "ocip-gateway", version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run a simulated switch and the gateway in front of it, with demo data.
    Demo(demo::DemoArgs),
    /// Run the gateway.
    Serve(serve::ServeArgs),
    /// Check a configuration file and print what is in force, secrets masked.
    Check(check::CheckArgs),
    /// Find out step by step whether the gateway can use the switch, and what to do if not.
    Doctor(doctor::DoctorArgs),
    /// Send one OCI command to the switch and print the reply.
    Call(call::CallArgs),
    /// Print a fresh API key, and the lines of the configuration that let it in.
    ApiKey(api_key::ApiKeyArgs),
    /// Ask a running gateway whether it is well; exit status 0 or 1.
    Healthcheck(healthcheck::HealthcheckArgs),
    /// Print the OpenAPI document about everything that is served.
    #[command(name = "openapi")]
    OpenApi(openapi::OpenApi),
    /// Run a simulated switch alone.
    Simulate(simulate::SimulateArgs),
}

/// Runs the command that the process was started with.
pub fn main() -> ExitCode {
    hygiene::keep_memory_private();
    let result = match Arguments::parse().command {
        Command::Demo(demo) => demo.run(),
        Command::Serve(serve) => serve.run(),
        Command::Check(check) => check.run(),
        Command::Doctor(doctor) => doctor.run(),
        Command::Call(call) => call.run(),
        Command::ApiKey(api_key) => api_key.run(),
        Command::Healthcheck(healthcheck) => healthcheck.run(),
        Command::OpenApi(openapi) => openapi.run(),
        Command::Simulate(simulate) => simulate.run(),
    };
    access_log::flush();
    result.unwrap_or_else(|error| error.report())
}

/// The command line as clap sees it, for manual pages and completions.
pub fn command() -> clap::Command {
    Arguments::command()
}
