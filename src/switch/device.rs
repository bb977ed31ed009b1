//! A device, as far as it is kept.

/// Cached facts about a device: its type rarely changes.
#[derive(Debug)]
pub(super) struct CachedDevice {
    pub(super) device_type: String,
    pub(super) lines: u32,
}
