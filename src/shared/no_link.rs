//! The connection to the store in a build without one: there is none.

use super::script::{StoreArg, StoreScript, StoreValue};

pub(super) use NoStoreLink as StoreLink;

/// Connection to the store.
pub(super) struct NoStoreLink {
    pub(super) server: String,
    pub(super) version: String,
}

// === impl NoStoreLink ===

impl NoStoreLink {
    pub(super) async fn run(
        &self,
        _: &StoreScript,
        _: &[String],
        _: &[StoreArg<'_>],
    ) -> Result<StoreValue, String> {
        Err("this build has no store".to_owned())
    }
}
