//! The table, held against libphonenumber.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::Path;

use phonenumber::Type;
use phonenumber::metadata::{DATABASE, Metadata};
use regex_syntax::ParserBuilder;
use regex_syntax::hir::{Class, Hir, HirKind};

const HEAD: &str = "\
//! Made by `numbering::tests::facts` from libphonenumber's metadata; change that, and not this.

use super::{CountryRow, row};

// code, abroad and by carrier, at home and by carrier, keeps a leading 0, fewest digits without a trunk
// prefix, how many digits
#[rustfmt::skip]
pub(super) static ROWS: &[CountryRow] = &[
";

/// Where the way that chooses no carrier is told by nobody.
const ARGENTINA: u16 = 54;

#[test]
fn the_table_is_what_libphonenumber_knows() {
    let mut rows: Vec<(String, String)> = (1..=999).filter_map(row).collect();
    rows.sort();
    let rows: String = rows.into_iter().map(|(_, row)| row).collect();
    let made = format!("{HEAD}{rows}];\n");
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/numbering/table/rows.rs");
    if std::env::var_os("GOLDEN_WRITE").is_some() {
        std::fs::write(&path, &made).unwrap();
    }
    let present = std::fs::read_to_string(&path).unwrap();
    assert_eq!(present, made, "GOLDEN_WRITE=1 writes it anew");
}

/// The regions with a country code, the main one first.
pub(super) fn regions(code: u16) -> Option<Vec<&'static Metadata>> {
    let mut regions = DATABASE.by_code(&code)?;
    regions.sort_by_key(|region| (!region.is_main_country_for_code(), region.id().to_owned()));
    Some(regions)
}

fn row(code: u16) -> Option<(String, String)> {
    let regions = regions(code)?;
    let main = *regions.first()?;
    let [abroad, carriers] = ways_abroad(main);
    let [trunk, carriers_at_home] = ways_at_home(main);
    let optional = main.national_prefix().is_none_or(|prefix| prefix == "1");
    let keeps_zero = begins_with_zero(main) && (optional || trunk != "0");
    let lengths: BTreeSet<u16> = regions.iter().flat_map(|region| lengths(region)).collect();
    let bare = if optional {
        shortest(&regions, &lengths)
    } else {
        0
    };
    let lengths: Vec<u16> = lengths.into_iter().collect();
    let mut row = String::new();
    writeln!(
        row,
        "    row(\"{code}\", [{abroad:?}, {carriers:?}], [{trunk:?}, {carriers_at_home:?}], {keeps_zero}, \
         {bare}, &{lengths:?}),"
    )
    .unwrap();
    Some((code.to_string(), row))
}

/// The way that chooses no carrier is the one that is preferred, or shorter than all others.
fn ways_abroad(region: &Metadata) -> [String; 2] {
    let mut ways = prefixes(region.international_prefix().map(|way| way.as_str()), &[]);
    let preferred = region.preferred_international_prefix();
    let preferred = ways.iter().position(|way| Some(way.as_str()) == preferred);
    let shortest = match &ways[..] {
        [one] => Some(one).map(|_| 0),
        [first, second, ..] if first.len() < second.len() => Some(0),
        _ => None,
    };
    let principal = preferred.or(shortest).map(|place| ways.remove(place));
    [principal.unwrap_or_default(), ways.join(" ")]
}

fn ways_at_home(region: &Metadata) -> [String; 2] {
    let trunk = region.national_prefix().unwrap_or_default().to_owned();
    let parsing = region.national_prefix_for_parsing().map(|way| way.as_str());
    // There, it has a mobile number's 15 in it.
    let parsing = parsing.filter(|_| region.country_code() != ARGENTINA);
    let rule = region.national_prefix_transform_rule().unwrap_or_default();
    let groups = rule
        .split('$')
        .skip(1)
        .map(|group| group[..1].parse().unwrap());
    let groups: Vec<u32> = groups.collect();
    let mut ways = prefixes(parsing, &groups);
    ways.retain(|way| *way != trunk);
    [trunk, ways.join(" ")]
}

/// What a pattern matches, the shortest first, without the `groups` that belong to the number.
fn prefixes(pattern: Option<&str>, groups: &[u32]) -> Vec<String> {
    let Some(pattern) = pattern else {
        return Vec::new();
    };
    let all: BTreeSet<String> = expand(&parse(pattern), groups).into_iter().collect();
    let mut all: Vec<String> = all
        .into_iter()
        .filter(|prefix| !prefix.is_empty())
        .collect();
    all.sort_by_key(String::len);
    all
}

fn parse(pattern: &str) -> Hir {
    let mut parser = ParserBuilder::new()
        .unicode(false)
        .utf8(false)
        .ignore_whitespace(true)
        .build();
    parser.parse(pattern).unwrap()
}

fn expand(pattern: &Hir, left_out: &[u32]) -> Vec<String> {
    match pattern.kind() {
        HirKind::Empty | HirKind::Look(_) => vec![String::new()],
        HirKind::Literal(literal) => vec![String::from_utf8(literal.0.to_vec()).unwrap()],
        HirKind::Class(class) => digits(class),
        HirKind::Capture(group) if left_out.contains(&group.index) => vec![String::new()],
        HirKind::Capture(group) => expand(&group.sub, left_out),
        HirKind::Concat(parts) => {
            let mut parts = parts.iter().map(|part| expand(part, left_out));
            let first = parts.next().unwrap();
            parts.fold(first, |before, after| joined(&before, &after))
        }
        HirKind::Alternation(parts) => parts
            .iter()
            .flat_map(|part| expand(part, left_out))
            .collect(),
        HirKind::Repetition(repetition) => {
            let one = expand(&repetition.sub, left_out);
            let times = repetition.min..=repetition.max.unwrap();
            times
                .flat_map(|times| {
                    let empty = vec![String::new()];
                    (0..times).fold(empty, |before, _| joined(&before, &one))
                })
                .collect()
        }
    }
}

fn joined(before: &[String], after: &[String]) -> Vec<String> {
    let pairs = before
        .iter()
        .flat_map(|one| after.iter().map(move |other| (one, other)));
    pairs.map(|(one, other)| format!("{one}{other}")).collect()
}

/// Any digit is `x`.
fn digits(class: &Class) -> Vec<String> {
    let Class::Bytes(class) = class else {
        panic!("a class of characters: {class:?}");
    };
    let ranges = class.ranges().iter();
    let digits: Vec<u8> = ranges
        .flat_map(|range| range.start()..=range.end())
        .collect();
    match digits.len() {
        10 => vec!["x".to_owned()],
        _ => digits
            .into_iter()
            .map(|digit| char::from(digit).to_string())
            .collect(),
    }
}

fn begins_with_zero(region: &Metadata) -> bool {
    let general = region.descriptors().get(Type::Unknown).unwrap();
    first_digits(&parse(general.national_number().as_str())).contains(&b'0')
}

fn first_digits(pattern: &Hir) -> BTreeSet<u8> {
    match pattern.kind() {
        HirKind::Literal(literal) => BTreeSet::from([literal.0[0]]),
        HirKind::Class(Class::Bytes(class)) => class
            .ranges()
            .iter()
            .flat_map(|range| range.start()..=range.end())
            .collect(),
        HirKind::Capture(group) => first_digits(&group.sub),
        HirKind::Repetition(repetition) => first_digits(&repetition.sub),
        HirKind::Alternation(parts) => parts.iter().flat_map(first_digits).collect(),
        HirKind::Concat(parts) => {
            let may_be_empty = |part: &&Hir| part.properties().minimum_len() == Some(0);
            let empty = parts.iter().take_while(may_be_empty).count();
            parts
                .iter()
                .take(empty + 1)
                .flat_map(first_digits)
                .collect()
        }
        _ => BTreeSet::new(),
    }
}

/// Kinds of numbers that are dialled from anywhere.
const KINDS: [Type; 9] = [
    Type::FixedLine,
    Type::Mobile,
    Type::TollFree,
    Type::PremiumRate,
    Type::SharedCost,
    Type::PersonalNumber,
    Type::Voip,
    Type::Pager,
    Type::Voicemail,
];

fn lengths(region: &Metadata) -> Vec<u16> {
    let kinds = KINDS
        .into_iter()
        .filter_map(|kind| region.descriptors().get(kind));
    kinds
        .flat_map(|kind| kind.possible_length().to_vec())
        .collect()
}

/// The fewest digits that are taken for a number where they need nothing before them: seven, or fewer in
/// countries with shorter ones.
fn shortest(regions: &[&Metadata], lengths: &BTreeSet<u16>) -> u16 {
    let kinds = regions.iter().flat_map(|region| {
        let kinds = KINDS[..2].iter();
        kinds.filter_map(|kind| region.descriptors().get(*kind))
    });
    let examples = kinds.filter_map(|kind| kind.example().map(|example| example.len() as u16));
    let least = examples.min().unwrap_or(7).min(7);
    lengths
        .iter()
        .copied()
        .find(|length| *length >= least)
        .unwrap_or(0)
}
