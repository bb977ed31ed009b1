//! Role that a route asks of its callers.

/// Role required to use a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RouteRole {
    /// Anybody.
    Nothing,
    /// A user who has logged in.
    Login,
    /// A caller who may read.
    Read,
    /// A caller who may write.
    Write,
    /// A caller who may write to all of the group: no user's own login may.
    Manage,
}
