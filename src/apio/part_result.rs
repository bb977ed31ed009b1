//! What became of a part of a change, beside what became of the others.

use super::error::ApioError;
use crate::dialect::{DialectError, OperationKind};
use crate::switch::{Error, Refusal};

/// The status that the part would have had alone, and why it is not as it was asked for.
pub(super) fn of_part(result: Result<(), Error>) -> (u16, Option<ApioError>) {
    let error = result.err();
    let error = error.map(|error| ApioError::from_switch(error, OperationKind::Change));
    let status = error.as_ref().map_or(200, |error| error.status().as_u16());
    (status, error)
}

/// The same of one of several that were refused together, and are as asked for or not all the same.
pub(super) fn of_refused_part(is_so: bool, refusal: &Refusal) -> (u16, Option<ApioError>) {
    of_part(match is_so {
        true => Ok(()),
        false => Err(refusal.clone().into()),
    })
}
