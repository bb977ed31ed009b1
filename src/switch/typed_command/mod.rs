//! Any command of an operator's schemas: checked before it gets here, sent in one document with others, answered as
//! JSON that is made while the reply is read.

mod call;
mod content;
mod send;

pub use call::{TypedAnswer, TypedCall};
