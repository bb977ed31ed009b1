//! Facets of a restriction, from their drafts and its base.

use std::collections::HashSet;
use std::str::FromStr;

use super::super::pattern::Pattern;
use super::super::simple::{Facet, SimpleType, WhiteSpace};
use super::draft::FacetDraft;

/// The most characters that a text may be asked to have.
const LENGTH_MAX: usize = 65_536;

/// The facets of one restriction, its enumeration as one; the error has the draft that is at fault, if it is one.
pub(super) fn facets<'d>(
    drafts: &'d [FacetDraft],
    base: &SimpleType,
) -> Result<Vec<Facet>, (Option<&'d FacetDraft>, String)> {
    let mut facets = Vec::new();
    let mut allowed = Vec::new();
    for draft in drafts {
        let at_fault = |fault| (Some(draft), fault);
        match &*draft.kind {
            "enumeration" => allowed.push(word(draft, base).map_err(at_fault)?),
            _ => facets.push(facet(draft, base).map_err(at_fault)?),
        }
    }
    if !allowed.is_empty() {
        facets.push(Facet::Enumeration(allowed));
    }
    match are_distinct(&facets) {
        true => Ok(facets),
        false => Err((None, "a facet is given twice".to_owned())),
    }
}

fn word(draft: &FacetDraft, base: &SimpleType) -> Result<String, String> {
    match base.base.is_number() {
        _ if base.base.is_text() => Ok(draft.value.clone()),
        true => {
            base.check(&draft.value)?;
            let value = base.normalise(&draft.value);
            Ok(base.base.canonical(&value).into_owned())
        }
        false => Err(unsupported()),
    }
}

fn facet(draft: &FacetDraft, base: &SimpleType) -> Result<Facet, String> {
    let of = base.base;
    match &*draft.kind {
        "length" if of.is_text() => length(draft).map(Facet::Length),
        "minLength" if of.is_text() => length(draft).map(Facet::MinLength),
        "maxLength" if of.is_text() => number(draft).map(Facet::MaxLength),
        "whiteSpace" if of.is_text() => white_space(draft, base).map(Facet::WhiteSpace),
        "minInclusive" if of.is_number() => number(draft).map(Facet::MinInclusive),
        "maxInclusive" if of.is_number() => number(draft).map(Facet::MaxInclusive),
        "minInclusive" if of.is_real() => real(draft, base).map(Facet::MinReal),
        "maxInclusive" if of.is_real() => real(draft, base).map(Facet::MaxReal),
        "pattern" => pattern(draft),
        _ => Err(unsupported()),
    }
}

/// A length that texts must have: whoever makes one has to make so many characters.
fn length(draft: &FacetDraft) -> Result<usize, String> {
    match number(draft)? {
        length if length > LENGTH_MAX => {
            Err(format!("{length} characters are more than {LENGTH_MAX}"))
        }
        length => Ok(length),
    }
}

fn number<N: FromStr>(draft: &FacetDraft) -> Result<N, String> {
    let fault = |_| format!("value=\"{}\" is not a number in range", draft.value);
    draft.value.parse().map_err(fault)
}

fn real(draft: &FacetDraft, base: &SimpleType) -> Result<Box<str>, String> {
    base.base.check(&draft.value)?;
    Ok(draft.value.as_str().into())
}

/// It may only become stricter (XML Schema part 2, 4.3.6).
fn white_space(draft: &FacetDraft, base: &SimpleType) -> Result<WhiteSpace, String> {
    let space = match &*draft.value {
        "preserve" => WhiteSpace::Preserve,
        "replace" => WhiteSpace::Replace,
        "collapse" => WhiteSpace::Collapse,
        _ => return Err(unsupported()),
    };
    match space >= base.white_space() {
        true => Ok(space),
        false => Err(unsupported()),
    }
}

fn pattern(draft: &FacetDraft) -> Result<Facet, String> {
    let unsupported = || format!("the pattern {} is not supported", draft.value);
    let pattern = Pattern::read(&draft.value).ok_or_else(unsupported)?;
    Ok(Facet::Pattern(pattern))
}

fn unsupported() -> String {
    "not supported here".to_owned()
}

/// Two patterns in one restriction would be alternatives; every facet here is a demand of its own.
fn are_distinct(facets: &[Facet]) -> bool {
    let kinds: HashSet<_> = facets.iter().map(std::mem::discriminant).collect();
    kinds.len() == facets.len()
}
