//! The `ocip-gateway` command.
fn main() {}
