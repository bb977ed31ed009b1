//! Configuration of a connection.

use hyper::server::conn::http1::Builder;

use super::forwarded::TrustedProxies;
use super::limits::Limits;
use super::tls::TlsIdentity;

/// The smallest head limit that hyper accepts, in bytes.
const HEADER_BYTES_MIN: usize = 8 * 1024;

/// Configuration of a connection, from its first byte to its last.
pub(super) struct ConnectionConfig {
    pub(super) limits: Limits,
    /// What speaks HTTP/1.1.
    pub(super) protocol: Builder,
    pub(super) tls: Option<TlsIdentity>,
    pub(super) proxies: TrustedProxies,
}

// === impl ConnectionConfig ===

impl ConnectionConfig {
    pub(super) fn new(limits: Limits, tls: Option<TlsIdentity>) -> Self {
        let limits = limits.clamped();
        Self {
            protocol: protocol(&limits),
            limits,
            tls,
            proxies: TrustedProxies::default(),
        }
    }
}

/// Sets hyper up.
fn protocol(limits: &Limits) -> Builder {
    let mut protocol = Builder::new();
    protocol
        .half_close(false)
        // Our own watch does this; see `activity`.
        .header_read_timeout(None)
        // Besides the head, this is all that hyper buffers of a body that nobody reads yet.
        .max_buf_size(limits.max_header_bytes.max(HEADER_BYTES_MIN));
    protocol
}
