//! Query parameters of this dialect: each of those that a path knows, or a problem that names them.

use super::problem::OciProblem;
use super::problem_kind::ProblemKind;
use crate::http::Request;

/// Refuses parameters that the path does not know.
pub(super) fn check_known(request: &Request, known: &[&str]) -> Result<(), OciProblem> {
    let mut names = request.query.iter().map(|(name, _)| name.as_str());
    match names.find(|name| !known.contains(name)) {
        None => Ok(()),
        Some(name) => Err(unreadable(format!(
            "there is no query parameter {name:?} here, only {}",
            known.join(", ")
        ))),
    }
}

/// A parameter that is one of two words: whether it is the second one; by default it is the first.
pub(super) fn is_second(
    request: &Request,
    name: &str,
    [first, second]: [&str; 2],
) -> Result<bool, OciProblem> {
    match request.query(name) {
        None => Ok(false),
        Some(given) if given == first => Ok(false),
        Some(given) if given == second => Ok(true),
        Some(given) => Err(unreadable(format!(
            "{name}={given:?}: allowed are {first} and {second}"
        ))),
    }
}

fn unreadable(detail: String) -> OciProblem {
    OciProblem::new(ProblemKind::Unreadable, detail)
}
