//! The framer and the reader as they were before they were made fast: slow, simple, and right. What
//! stands in the crate must say the same about any bytes.

mod attributes;
mod frame;
mod lexis;
mod reader;
mod text;

pub(crate) use frame::FrameDecoder;
pub(crate) use reader::XmlReader;
