//! The command line: one file per subcommand, wiring only.

mod check;
mod error;
pub mod gateway;
mod serve;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// REST and JSON in front of a BroadWorks softswitch.
#[derive(Debug, Parser)]
#[command(name = "ocip-gateway", version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the gateway.
    Serve(serve::Serve),
    /// Check a configuration file and print what is in force, secrets masked.
    Check(check::Check),
}

/// Runs the command that the process was started with.
pub fn main() -> ExitCode {
    let result = match Arguments::parse().command {
        Command::Serve(serve) => serve.run(),
        Command::Check(check) => check.run(),
    };
    result.unwrap_or_else(|error| error.report())
}
