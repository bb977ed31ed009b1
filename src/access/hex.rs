//! Hexadecimal digits of hashes, as they stand in keys of the store.

/// Digits of these bytes, two each.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
