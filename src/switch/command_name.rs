//! Names of commands, for whoever decides by them and sends none.

pub use ocip::command::CommandKind;
pub use ocip::command::name::{family, words};
pub use ocip::command::pattern::CommandPattern;
