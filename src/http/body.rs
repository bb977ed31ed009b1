//! Reading a request body in full, within its limits of size and time.

use std::fmt::Display;

use bytes::{Bytes, BytesMut};
use http_body_util::BodyExt;
use hyper::body::Body;
use tokio::time::{Instant, timeout_at};

use super::reject::{EarlyRejection, RejectionKind};

/// Reads all of a body, or says why not; on a refusal, part of the body is still unread.
///
/// A body that announces too great a length is refused before a byte of it is read, so a client
/// that waits for `100 Continue` never sends it.
pub(super) async fn read<B>(body: B, limit: usize, until: Instant) -> Result<Bytes, EarlyRejection>
where
    B: Body<Data = Bytes> + Unpin,
    B::Error: Display,
{
    if body.is_end_stream() {
        return Ok(Bytes::new());
    }
    if body.size_hint().lower() > limit as u64 {
        return Err(too_large(limit));
    }
    match timeout_at(until, collect(body, limit)).await {
        Ok(result) => result,
        Err(_) => Err(EarlyRejection::new(
            RejectionKind::BodyTimeout,
            "the body did not arrive in time",
        )),
    }
}

async fn collect<B>(mut body: B, limit: usize) -> Result<Bytes, EarlyRejection>
where
    B: Body<Data = Bytes> + Unpin,
    B::Error: Display,
{
    let expected = body.size_hint().lower() as usize;
    let mut whole = Bytes::new();
    let mut parts = BytesMut::new();
    while let Some(frame) = body.frame().await {
        // Trailers mean nothing to us.
        let Ok(data) = frame.map_err(|error| broken(&error))?.into_data() else {
            continue;
        };
        if whole.len() + parts.len() + data.len() > limit {
            return Err(too_large(limit));
        }
        // Most bodies come in one piece, which then needs no copy.
        if whole.is_empty() && parts.is_empty() {
            whole = data;
            continue;
        }
        if parts.is_empty() {
            parts.reserve(expected.max(whole.len() + data.len()));
            parts.extend_from_slice(&std::mem::take(&mut whole));
        }
        parts.extend_from_slice(&data);
    }
    Ok(if parts.is_empty() {
        whole
    } else {
        parts.freeze()
    })
}

/// The refusal of a body that is too long.
pub(super) fn too_large(limit: usize) -> EarlyRejection {
    let message = format!("the body is longer than {limit} bytes");
    EarlyRejection::new(RejectionKind::BodyTooLarge { limit }, message)
}

fn broken(error: &impl Display) -> EarlyRejection {
    tracing::debug!(%error, "a request body broke off");
    EarlyRejection::new(
        RejectionKind::BadBody,
        "the body is incomplete or malformed",
    )
}

#[cfg(test)]
mod tests {
    use std::collections::VecDeque;
    use std::pin::Pin;
    use std::task::{Context, Poll};
    use std::time::Duration;

    use http_body_util::Full;
    use hyper::body::Frame;
    use proptest::prelude::*;

    use super::*;

    /// A body of prepared frames; it stalls at the end when told so.
    struct Script {
        frames: VecDeque<Result<Bytes, &'static str>>,
        stalls: bool,
    }

    impl Body for Script {
        type Data = Bytes;
        type Error = &'static str;

        fn poll_frame(
            mut self: Pin<&mut Self>,
            _: &mut Context<'_>,
        ) -> Poll<Option<Result<Frame<Bytes>, &'static str>>> {
            match self.frames.pop_front() {
                None if self.stalls => Poll::Pending,
                next => Poll::Ready(next.map(|part| part.map(Frame::data))),
            }
        }
    }

    fn script(parts: &[&'static str]) -> Script {
        let frames = parts
            .iter()
            .map(|part| Ok(Bytes::from_static(part.as_bytes())));
        Script {
            frames: frames.collect(),
            stalls: false,
        }
    }

    async fn kind(body: Script, limit: usize) -> RejectionKind {
        let until = Instant::now() + Duration::from_secs(1);
        read(body, limit, until).await.unwrap_err().kind
    }

    #[tokio::test]
    async fn parts_are_joined_and_counted() {
        let until = Instant::now() + Duration::from_secs(60);
        let whole = read(script(&["ab", "", "cd", "e"]), 5, until)
            .await
            .unwrap();
        assert_eq!(whole, "abcde");
        let too_large = RejectionKind::BodyTooLarge { limit: 4 };
        assert_eq!(kind(script(&["ab", "cd", "e"]), 4).await, too_large);
        assert_eq!(read(script(&[]), 0, until).await.unwrap(), "");
    }

    #[tokio::test]
    async fn an_announced_length_is_checked_before_reading() {
        let until = Instant::now() + Duration::from_secs(60);
        let body = Full::new(Bytes::from_static(b"abc"));
        let refusal = read(body, 2, until).await.unwrap_err();
        assert_eq!(refusal.kind, RejectionKind::BodyTooLarge { limit: 2 });
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_that_stalls_or_breaks_is_refused() {
        let mut stalled = script(&["ab"]);
        stalled.stalls = true;
        assert_eq!(kind(stalled, 9).await, RejectionKind::BodyTimeout);
        let mut broken = script(&["ab"]);
        broken.frames.push_back(Err("reset"));
        assert_eq!(kind(broken, 9).await, RejectionKind::BadBody);
    }

    proptest! {
        #[test]
        fn any_cutting_gives_the_same_body(parts in prop::collection::vec("[a-z]{0,5}", 0..8)) {
            let whole = parts.concat();
            let frames = parts.into_iter().map(|part| Ok(part.into())).collect();
            let body = Script { frames, stalls: false };
            let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build();
            let until = Instant::now() + Duration::from_secs(60);
            let read = runtime.unwrap().block_on(read(body, whole.len(), until));
            prop_assert_eq!(read.unwrap(), whole);
        }
    }
}
