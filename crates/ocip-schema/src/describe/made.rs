//! What is made: elements and what they hold, neither XML nor JSON yet.

use crate::model::ElementDeclaration;

/// Part of a content that was made.
#[derive(Debug)]
pub(super) enum MadeNode<'s> {
    Element(MadeElement<'s>),
    /// One occurrence of a repeated choice or sequence.
    Item(Vec<MadeNode<'s>>),
    /// An element that may repeat and does not stand there.
    Absent(&'s str),
}

/// Element that was made.
#[derive(Debug)]
pub(super) struct MadeElement<'s> {
    pub(super) declaration: &'s ElementDeclaration,
    /// The kind, where it is not the declared type itself.
    pub(super) xsi_type: Option<&'s str>,
    /// Whether it may stand there more than once.
    pub(super) repeats: bool,
    pub(super) value: MadeValue<'s>,
}

/// What an element holds.
#[derive(Debug)]
pub(super) enum MadeValue<'s> {
    Nil,
    Text(String),
    Content(Vec<MadeNode<'s>>),
}
