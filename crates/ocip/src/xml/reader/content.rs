//! The content of an element of which nothing is known: its text, or its children one by one.

use std::borrow::Cow;

use super::{ChildElement, Token, WhiteSpace, XmlReader, check_cdata, local_name, resolve};
use crate::xml::ParseError;

/// Piece of the content of an element.
#[derive(Debug, Clone)]
pub enum ContentPiece<'x> {
    /// A child with nothing but a name and a text, which is read to its end.
    Leaf {
        /// The name.
        name: &'x str,
        /// What it holds.
        text: &'x str,
    },
    /// The start tag of any other child, whose content is to be read or skipped before the next piece.
    Child(ChildElement<'x>),
    /// The end of the element, and the text that stood in it; of an element with children, whatever was seen of it.
    End(Cow<'x, str>),
}

impl<'x> XmlReader<'x> {
    /// The next piece of the element whose content is being read; `is_first` until one was given.
    pub fn piece(&mut self, is_first: bool) -> Result<ContentPiece<'x>, ParseError> {
        if let Some((name, text)) = self.tokens.next_plain_leaf() {
            return Ok(ContentPiece::Leaf { name, text });
        }
        let plain = match is_first {
            // A text may stand there, which is more than white space.
            true => self.tokens.next_plain_text().map(ContentPiece::of_text),
            false => self.next_plain().map(ContentPiece::of_plain),
        };
        match plain {
            Some(piece) => {
                self.namespaces.leave(self.depth());
                Ok(piece)
            }
            None => self.piece_with_care(),
        }
    }

    #[cold]
    fn piece_with_care(&mut self) -> Result<ContentPiece<'x>, ParseError> {
        let element = self.tokens.open_name().map_or("", local_name);
        let mut text = Cow::Borrowed("");
        loop {
            match self.token()? {
                Token::Text(raw) => text += resolve(raw, WhiteSpace::Text, element)?,
                Token::CData(raw) => text += check_cdata(raw, element)?,
                Token::Start(tag) => {
                    return self.started(tag).checked().map(ContentPiece::Child);
                }
                Token::End | Token::Eof => return Ok(ContentPiece::End(text)),
            }
        }
    }
}

// === impl ContentPiece ===

impl<'x> ContentPiece<'x> {
    fn of_text(text: &'x str) -> Self {
        Self::End(Cow::Borrowed(text))
    }

    fn of_plain(child: Option<ChildElement<'x>>) -> Self {
        child.map_or(Self::of_text(""), Self::Child)
    }
}
