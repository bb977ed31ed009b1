//! Delivery of a reply: whole, or as a fault has it.

use std::time::Duration;

use super::fault::FaultAction;
use super::reply::Reply;

/// Delivery: what is written, and what comes of the connection.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Delivery {
    /// Written and flushed one by one.
    pub(super) pieces: Vec<Vec<u8>>,
    /// Written only after so long, while the connection serves on.
    pub(super) late: Option<Duration>,
    /// Whether the connection closes afterwards.
    pub(super) closes: bool,
}

/// Context of a delivery: what a fault may need beside the reply itself.
pub(super) struct DeliveryContext<'a> {
    /// The reply before this one, whoever got it.
    pub(super) previous: &'a [u8],
    /// Whether the line feed at the end travels alone.
    pub(super) late_line_feed: bool,
    /// A LogoutRequest of the server, where the action asks for one.
    pub(super) logout: Option<Vec<u8>>,
}

// === impl Delivery ===

impl Delivery {
    fn whole(bytes: Vec<u8>) -> Self {
        Self {
            pieces: vec![bytes],
            late: None,
            closes: false,
        }
    }

    fn nothing() -> Self {
        Self {
            pieces: Vec::new(),
            ..Self::whole(Vec::new())
        }
    }

    fn closing(self) -> Self {
        Self {
            closes: true,
            ..self
        }
    }

    /// The delivery of `reply`, which reads `bytes`, under `action`.
    pub(super) fn of(
        action: Option<&FaultAction>,
        reply: &Reply,
        bytes: Vec<u8>,
        surroundings: &DeliveryContext<'_>,
    ) -> Self {
        let Some(action) = action else {
            return plain(bytes, surroundings.late_line_feed);
        };
        match action {
            FaultAction::DropBefore | FaultAction::DropAfter | FaultAction::RefuseConnection => {
                Self::nothing().closing()
            }
            FaultAction::Never | FaultAction::NeverBefore => Self::nothing(),
            FaultAction::CutAfter(count) => Self::whole(split(bytes, *count).0).closing(),
            FaultAction::Late(delay) => Self {
                late: Some(*delay),
                ..Self::whole(bytes)
            },
            FaultAction::Duplicate => Self::whole([bytes.as_slice(), &bytes].concat()),
            FaultAction::Swapped => Self::whole(swapped(reply, surroundings.previous)),
            FaultAction::WrongSessionId => Self::whole(with_other_session_id(reply)),
            FaultAction::WrongEcho => Self::whole(with_other_echoes(reply)),
            FaultAction::Garbage => Self::whole(b"\0\xff\xfe no XML at all \x80\n".to_vec()),
            FaultAction::Trickle => Self {
                pieces: bytes.iter().map(|byte| vec![*byte]).collect(),
                ..Self::nothing()
            },
            FaultAction::StrayBytes => Self::whole([bytes.as_slice(), b"stray"].concat()),
            FaultAction::SplitAt(count) => Self {
                pieces: <[_; 2]>::from(split(bytes, *count)).to_vec(),
                ..Self::nothing()
            },
            FaultAction::Replace(replacement) => Self::whole(filled(replacement, reply)),
            FaultAction::UnsolicitedLogout => {
                let logout = surroundings.logout.as_deref().unwrap_or_default();
                Self::whole([bytes.as_slice(), logout].concat())
            }
            FaultAction::Delay(_)
            | FaultAction::RefuseLogin { .. }
            | FaultAction::Refuse { .. }
            | FaultAction::Remark { .. } => plain(bytes, surroundings.late_line_feed),
        }
    }
}

fn plain(bytes: Vec<u8>, late_line_feed: bool) -> Delivery {
    if !late_line_feed {
        return Delivery::whole(bytes);
    }
    let text = bytes.len().saturating_sub(1);
    Delivery {
        pieces: <[_; 2]>::from(split(bytes, text)).to_vec(),
        ..Delivery::nothing()
    }
}

fn split(mut bytes: Vec<u8>, at: usize) -> (Vec<u8>, Vec<u8>) {
    let rest = bytes.split_off(at.min(bytes.len()));
    (bytes, rest)
}

fn swapped(reply: &Reply, previous: &[u8]) -> Vec<u8> {
    if reply.commands.len() < 2 && !previous.is_empty() {
        return previous.to_vec();
    }
    let mut reply = reply.clone();
    reply.commands.reverse();
    reply.to_bytes()
}

fn with_other_session_id(reply: &Reply) -> Vec<u8> {
    let mut reply = reply.clone();
    reply.session_id.push_str("-other");
    reply.to_bytes()
}

fn with_other_echoes(reply: &Reply) -> Vec<u8> {
    let mut reply = reply.clone();
    for command in &mut reply.commands {
        command.echo.push_str("-other");
    }
    reply.to_bytes()
}

/// The bytes with `{session}`, `{echo0}`, ... replaced.
fn filled(bytes: &[u8], reply: &Reply) -> Vec<u8> {
    let echoes = reply.commands.iter().enumerate();
    let echoes = echoes.map(|(place, one)| (format!("{{echo{place}}}"), one.echo.as_str()));
    let session = ("{session}".to_owned(), reply.session_id.as_str());
    std::iter::once(session)
        .chain(echoes)
        .fold(bytes.to_vec(), |bytes, (name, value)| {
            replaced(&bytes, name.as_bytes(), value.as_bytes())
        })
}

fn replaced(bytes: &[u8], name: &[u8], value: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some(at) = memchr::memmem::find(rest, name) {
        out.extend_from_slice(&rest[..at]);
        out.extend_from_slice(value);
        rest = &rest[at + name.len()..];
    }
    out.extend_from_slice(rest);
    out
}
