//! Malformed requests, which hyper cannot read: their rejection in the dialect's shape, and a line in the log.
//!
//! hyper would answer them with a bare 400 or 431, and it says less than HTTP lets us say: a transfer
//! coding that we do not have is 501, a length that no limit could allow is 413. So its answer is
//! kept back and the head is looked at once more. Whatever is said, the connection is closed: where
//! the next request begins is not known.

use std::time::SystemTime;

use http::header::{CONNECTION, CONTENT_LENGTH, DATE, HeaderValue};
use http_body_util::BodyExt;
use tokio::io::AsyncWriteExt;

use super::close::close;
use super::exchange::mark;
use super::limits::Limits;
use super::peer::ConnectionPeer;
use super::reject::{EarlyRejection, RejectionKind};
use super::request_id::RequestId;
use super::response::Response;
use super::stream::WatchedStream;
use super::watchdog::Watchdog;
use super::{body, head};

/// Refuses the request that hyper could not read, in the dialect of its path, and closes.
pub(super) async fn refuse(
    mut io: WatchedStream,
    error: &hyper::Error,
    peer: &ConnectionPeer,
    watch: &mut Watchdog,
) {
    let listener = &peer.shared.listener;
    listener.complaints.note(peer.addr, error);
    let config = listener.config();
    let seen = io.take_head();
    let id = RequestId::random();
    let refusal = refusal(error, &seen, &config.settings.limits);
    let rejection = refusal.of(id.clone());
    let mut response = config.router.reject(head::path(&seen), &rejection);
    mark(&mut response, &id, peer.is_secure);
    watch.activity.close();
    // The client may still be sending.
    watch.activity.leave_body_unread();
    let bytes = to_bytes(response, seen.starts_with(b"HEAD ")).await;
    if let Ok(Ok(())) = watch.bound(io.write_all(&bytes)).await {
        close(io, watch).await;
    }
}

/// What is wrong with a head, as far as HTTP has a name for it.
fn refusal(error: &hyper::Error, seen: &[u8], limits: &Limits) -> EarlyRejection {
    let mut lengths = head::values(seen, "content-length").peekable();
    if lengths.peek().is_some() && lengths.all(head::is_beyond_u64) {
        return body::too_large(limits.max_body_bytes);
    }
    if error.is_parse_too_large() {
        let most = limits.max_header_bytes;
        let message = format!("the request line and headers are longer than {most} bytes");
        return EarlyRejection::new(RejectionKind::HeadTooLarge, message);
    }
    let mut codings = head::values(seen, "transfer-encoding");
    if head::is_http_11(seen)
        && let Some(coding) = codings.find(|coding| !head::is_chunked(coding))
    {
        return head::unknown_transfer_coding(coding);
    }
    let message = format!("the request cannot be read: {error}");
    EarlyRejection::new(RejectionKind::BadHead, message)
}

/// The answer as HTTP/1.1 writes it, the last on its connection.
async fn to_bytes(response: Response, is_head: bool) -> Vec<u8> {
    let (mut head, body) = response.into_parts();
    // What is in memory as a whole, as every refusal is, cannot fail.
    let body = body.collect().await.map(|whole| whole.to_bytes());
    let body = body.unwrap_or_default();
    let headers = &mut head.headers;
    headers.insert(CONNECTION, HeaderValue::from_static("close"));
    headers.insert(CONTENT_LENGTH, HeaderValue::from(body.len()));
    if let Ok(now) = HeaderValue::try_from(httpdate::fmt_http_date(SystemTime::now())) {
        headers.insert(DATE, now);
    }
    let reason = head.status.canonical_reason().unwrap_or_default();
    let mut bytes = format!("HTTP/1.1 {} {reason}\r\n", head.status.as_u16()).into_bytes();
    for (name, value) in &head.headers {
        for part in [name.as_str().as_bytes(), b": ", value.as_bytes(), b"\r\n"] {
            bytes.extend_from_slice(part);
        }
    }
    bytes.extend_from_slice(b"\r\n");
    if !is_head {
        bytes.extend_from_slice(&body);
    }
    bytes
}
