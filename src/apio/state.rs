//! State of the dialect.

use std::sync::Arc;

use crate::dialect::DialectContext;
use crate::switch::phone_type::PhoneTypes;

/// State of the dialect, which every handler can reach.
pub struct Apio {
    /// Parts that all dialects share.
    pub base: Arc<DialectContext>,
    /// Phone types.
    pub phone_types: PhoneTypes,
}
