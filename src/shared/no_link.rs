//! The connection to the store in a build without one: there is none.

use super::script::{StoreArg, StoreScript, StoreValue};
use super::settings::StoreSettings;

pub(super) use NoStoreLink as StoreLink;

/// Connection to the store.
pub(super) struct NoStoreLink {
    pub(super) server: String,
    pub(super) version: String,
}

/// Opens none.
pub(super) async fn open_deaf(_: &StoreSettings) -> Result<StoreLink, String> {
    Err("this build has no store".to_owned())
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
