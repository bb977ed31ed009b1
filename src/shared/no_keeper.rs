//! The keeper of a build without a store: the configuration refuses one.

use std::sync::Arc;

use super::core::StoreCore;

/// Keeps nothing.
pub(super) async fn keep(_: Arc<StoreCore>) {}
