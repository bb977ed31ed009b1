//! Role that a route asks of its callers.

/// What a caller must be to use a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Needs {
    /// Anybody.
    Nothing,
    /// Somebody who has logged in.
    Login,
    /// Somebody who may read.
    Read,
    /// Somebody who may change things.
    Write,
}
