//! What every handler of this dialect can reach.

use std::sync::Arc;

use crate::dialect::Base;
use crate::switch::phone_type::PhoneTypes;

/// What every handler can reach.
pub struct Apio {
    /// What all dialects stand on.
    pub base: Arc<Base>,
    /// What phones there are.
    pub phone_types: PhoneTypes,
}
