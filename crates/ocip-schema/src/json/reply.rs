//! Replies as JSON, made while they are read.
//!
//! Every element is written as it comes, into one text; nothing is kept but what tells where the next one belongs. What
//! the schema expects goes where the mapping says. What it does not expect is counted and never lost: an element that it
//! does not know becomes a member, as text or as an object, and one that has no member of its own any more (a second of
//! what may come once, a list that was interrupted, a cell without a heading) is an item of `@other`, in the order in
//! which they came. So the JSON type of a member never depends on how many came.

mod aside;
mod build;
mod frame;
mod headings;
mod lists;
mod mapper;
mod masked;
mod members;
mod options;
mod scalar;
mod table;
#[cfg(test)]
mod tests;

pub use headings::heading_key;
pub use mapper::ReplyMapper;
pub use options::{MappedReply, ReplyOptions, TableForm};
