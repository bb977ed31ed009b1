//! Response of a handler.

/// One answer; always fully in memory.
pub type Response = hyper::Response<http_body_util::Full<bytes::Bytes>>;
