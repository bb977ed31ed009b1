//! The thread that sends spans to the collector.
//!
//! What a collector does not take is lost: spans are for looking at, and keeping them would cost
//! memory just when something is wrong. An outage is logged when it begins and when it is over.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use super::message;
use super::span::Span;
use crate::config::CollectorUrl;

/// How long spans gather before they are sent.
const GATHER_TIME: Duration = Duration::from_secs(2);

/// How many spans are sent at once.
const BATCH_SPANS_MAX: usize = 512;

/// How long connecting, and each reading and writing, may take.
const IO_TIMEOUT: Duration = Duration::from_secs(5);

/// More than the first line of an answer takes, which is all that is looked at.
const STATUS_BYTES_MAX: u64 = 1024;

/// Item of the queue.
pub(super) enum QueueItem {
    /// A finished span.
    Span(Span),
    /// Nothing comes after this.
    End,
}

/// Sends what comes through the queue.
pub(super) struct SpanSender {
    collector: CollectorUrl,
    service_name: String,
    dropped: Arc<AtomicU64>,
    /// Whether the last attempt has failed, so that an outage is logged once.
    failing: bool,
}

// === impl SpanSender ===

impl SpanSender {
    pub(super) fn new(
        collector: &CollectorUrl,
        service_name: &str,
        dropped: Arc<AtomicU64>,
    ) -> Self {
        Self {
            collector: collector.clone(),
            service_name: service_name.to_owned(),
            dropped,
            failing: false,
        }
    }

    /// Sends until the end comes.
    pub(super) fn run(mut self, items: &Receiver<QueueItem>) {
        let mut goes_on = true;
        while goes_on {
            let (batch, more) = gather(items);
            goes_on = more;
            if !batch.is_empty() {
                let sent = self.send(&batch);
                self.note(sent, batch.len() as u64);
            }
        }
    }

    fn send(&self, batch: &[Span]) -> io::Result<()> {
        let body = message::export(&self.service_name, batch).to_string();
        let mut stream = connect(&self.collector)?;
        let head = format!(
            "POST /v1/traces HTTP/1.1\r\nHost: {}\r\nContent-Type: application/json\r\n\
             Content-Length: {}\r\nConnection: close\r\n\r\n",
            self.collector.0,
            body.len()
        );
        stream.write_all(head.as_bytes())?;
        stream.write_all(body.as_bytes())?;
        let mut status = String::new();
        BufReader::new(stream.take(STATUS_BYTES_MAX)).read_line(&mut status)?;
        verdict(&status)
    }

    /// Logs the beginning and the end of an outage.
    fn note(&mut self, sent: io::Result<()>, spans: u64) {
        match sent {
            Ok(()) => {
                self.failing = false;
                let lost = self.dropped.swap(0, Ordering::Relaxed);
                if lost > 0 {
                    tracing::warn!(lost, "spans are sent again");
                }
            }
            Err(error) => {
                self.dropped.fetch_add(spans, Ordering::Relaxed);
                if !self.failing {
                    tracing::warn!(collector = %self.collector.0, %error, "spans cannot be sent");
                }
                self.failing = true;
            }
        }
    }
}

/// The spans of some seconds, and whether there will be more.
fn gather(items: &Receiver<QueueItem>) -> (Vec<Span>, bool) {
    let mut batch = Vec::new();
    // Nothing is to be sent before the first one.
    let Ok(QueueItem::Span(first)) = items.recv() else {
        return (batch, false);
    };
    batch.push(first);
    let until = Instant::now() + GATHER_TIME;
    while batch.len() < BATCH_SPANS_MAX {
        match items.recv_timeout(until.saturating_duration_since(Instant::now())) {
            Ok(QueueItem::Span(span)) => batch.push(span),
            Ok(QueueItem::End) | Err(RecvTimeoutError::Disconnected) => return (batch, false),
            Err(RecvTimeoutError::Timeout) => break,
        }
    }
    (batch, true)
}

/// Connects to the first address that answers.
fn connect(collector: &CollectorUrl) -> io::Result<TcpStream> {
    let mut last = io::Error::new(io::ErrorKind::NotFound, "the name has no address");
    let host = &collector.0;
    for address in (host.host.as_str(), host.port).to_socket_addrs()? {
        match TcpStream::connect_timeout(&address, IO_TIMEOUT) {
            Ok(stream) => {
                stream.set_read_timeout(Some(IO_TIMEOUT))?;
                stream.set_write_timeout(Some(IO_TIMEOUT))?;
                return Ok(stream);
            }
            Err(error) => last = error,
        }
    }
    Err(last)
}

/// Whether the answer says that the spans were taken.
fn verdict(status: &str) -> io::Result<()> {
    let mut words = status.split_ascii_whitespace();
    let is_http = words.next().is_some_and(|word| word.starts_with("HTTP/"));
    match words.next() {
        Some(code) if is_http && code.len() == 3 && code.starts_with('2') => Ok(()),
        _ => Err(io::Error::other(format!(
            "the collector says {:?}",
            status.trim()
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_2xx_means_that_spans_were_taken() {
        for good in ["HTTP/1.1 200 OK\r\n", "HTTP/1.0 202 \r\n"] {
            assert!(verdict(good).is_ok(), "{good}");
        }
        for bad in ["", "HTTP/1.1 404 Not Found\r\n", "200 200", "HTTP/1.1 2"] {
            assert!(verdict(bad).is_err(), "{bad}");
        }
    }
}
