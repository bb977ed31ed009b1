//! The `ocip-gateway` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    ocip_gateway::cli::main()
}
