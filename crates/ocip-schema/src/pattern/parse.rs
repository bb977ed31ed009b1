//! Patterns from their text.

use super::branches::{PatternAtom, PatternBranches, PatternPiece};

/// How deep groups may lie in one another.
const DEPTH_MAX: usize = 4;

/// How long a pattern may be, in bytes.
const SOURCE_MAX: usize = 1_024;

/// What has a meaning of its own, and stands for itself only behind a backslash (XML Schema part 2, F.1.1).
const META: &str = r"\|.-^?*+{}()[]$";

/// Reads a whole pattern; `None` if it uses what is not supported.
pub(super) fn branches(source: &str) -> Option<PatternBranches> {
    if source.len() > SOURCE_MAX {
        return None;
    }
    let (branches, rest) = alternatives(source, 0)?;
    rest.is_empty().then_some(branches)
}

/// Alternatives up to the end, or the end of the group that they are in.
fn alternatives(source: &str, depth: usize) -> Option<(PatternBranches, &str)> {
    let mut branches = vec![Vec::new()];
    let mut rest = source;
    while !rest.is_empty() && !rest.starts_with(')') {
        if let Some(after) = rest.strip_prefix('|') {
            branches.push(Vec::new());
            rest = after;
            continue;
        }
        let (atom, after) = atom(rest, depth)?;
        let (min, max, after) = quantity(after)?;
        branches.last_mut()?.push(PatternPiece { atom, min, max });
        rest = after;
    }
    Some((PatternBranches(branches), rest))
}

/// A class in brackets, a group in parentheses, or one character.
fn atom(source: &str, depth: usize) -> Option<(PatternAtom, &str)> {
    if let Some(inner) = source.strip_prefix('[') {
        let (ranges, after) = class(inner)?;
        return Some((PatternAtom::Class(ranges), after));
    }
    if let Some(inner) = source.strip_prefix('(') {
        if depth == DEPTH_MAX {
            return None;
        }
        let (branches, after) = alternatives(inner, depth + 1)?;
        return Some((PatternAtom::Group(branches), after.strip_prefix(')')?));
    }
    let (c, after) = character(source, META)?;
    Some((PatternAtom::Class(vec![(c, c)]), after))
}

/// Characters and ranges of letters and digits, up to the closing bracket.
fn class(source: &str) -> Option<(Vec<(char, char)>, &str)> {
    let mut ranges = Vec::new();
    let mut rest = source;
    loop {
        if let Some(after) = rest.strip_prefix(']') {
            return (!ranges.is_empty()).then_some((ranges, after));
        }
        let (low, after) = character(rest, r"\[]-^")?;
        let (high, after) = match after.strip_prefix('-') {
            Some(after) => character(after, r"\[]-^")?,
            None => (low, after),
        };
        let is_plain = low.is_ascii_alphanumeric() && high.is_ascii_alphanumeric();
        if low > high || (low != high && !is_plain) {
            return None;
        }
        ranges.push((low, high));
        rest = after;
    }
}

/// One character; those of `meta` only behind a backslash.
fn character<'s>(source: &'s str, meta: &str) -> Option<(char, &'s str)> {
    if let Some(escaped) = source.strip_prefix('\\') {
        let c = escaped.chars().next().filter(|c| META.contains(*c))?;
        return Some((c, escaped.get(1..)?));
    }
    let c = source.chars().next()?;
    let is_plain = (c.is_ascii_graphic() || c == ' ') && !meta.contains(c);
    is_plain.then_some((c, source.get(1..)?))
}

/// `{n}`, `{n,m}` or nothing, which is once.
fn quantity(source: &str) -> Option<(usize, usize, &str)> {
    let Some(inner) = source.strip_prefix('{') else {
        return Some((1, 1, source));
    };
    let (body, after) = inner.split_once('}')?;
    let (min, max) = body.split_once(',').unwrap_or((body, body));
    let (min, max) = (count(min)?, count(max)?);
    (min <= max).then_some((min, max, after))
}

/// A count of at most four digits, so that sums of counts cannot overflow.
fn count(digits: &str) -> Option<usize> {
    let plain = digits.len() <= 4 && digits.bytes().all(|b| b.is_ascii_digit());
    plain.then(|| digits.parse().ok())?
}
