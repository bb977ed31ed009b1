//! JSON of commands: bodies of requests checked and turned into elements, replies turned into JSON.

mod body;
mod checked;
mod choice;
mod element;
mod fault;
mod limit;
mod masked;
mod members;
mod nearest;
mod place;
mod reply;
mod scope;
mod stranger;
#[cfg(test)]
mod tests;
mod value;
mod write;

pub use checked::{CheckedCommand, CheckedElement, CheckedPlace, CheckedValue};
pub use fault::MappingFault;
pub use reply::{MappedReply, ReplyMapper, ReplyOptions, TableForm, heading_key};
pub use write::ElementSink;
