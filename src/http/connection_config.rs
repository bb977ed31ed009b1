//! Configuration of a connection.

use std::net::IpAddr;

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
    /// Whether it begins with a PROXY header.
    pub(super) has_proxy_header: bool,
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
            has_proxy_header: false,
        }
    }

    /// Whether nobody at this address may begin a connection.
    pub(super) fn refuses(&self, addr: IpAddr) -> bool {
        self.has_proxy_header && !self.proxies.is_empty() && !self.proxies.contains(addr)
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
