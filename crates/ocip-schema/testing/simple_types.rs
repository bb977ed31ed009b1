//! Simple types, of every sort that sets have.

use super::random::{Deck, Random};
use super::size::SetSize;
use super::words;

/// Sort of a simple type.
#[derive(Clone, Copy)]
enum SimpleSort {
    Length,
    Words,
    Bounds,
    Unbounded,
    Numbers,
    NameToken,
    String,
    Float,
    Derived,
    Pattern,
    FixedLength,
}

/// How many of each there are in a whole set, besides those that are always there.
const COUNTS: [(SimpleSort, usize); 11] = [
    (SimpleSort::Length, 330),
    (SimpleSort::Words, 410),
    (SimpleSort::Bounds, 360),
    (SimpleSort::Unbounded, 10),
    (SimpleSort::Numbers, 5),
    (SimpleSort::NameToken, 7),
    (SimpleSort::String, 6),
    (SimpleSort::Float, 2),
    (SimpleSort::Derived, 9),
    (SimpleSort::Pattern, 6),
    (SimpleSort::FixedLength, 5),
];

const PATTERNS: [&str; 3] = [
    "[0-9]|[1-9][0-9]{1,2}",
    "([0-9]|\\*|#){0,3}",
    "[A-F0-9]{1,12}",
];

/// The names of simple types, and the text that declares them.
pub(crate) fn declare(random: &mut Random, size: SetSize) -> (Vec<String>, String) {
    let counts = COUNTS.map(|(sort, count)| (sort, size.of(count)));
    let total = counts.iter().map(|(_, count)| count).sum();
    let mut deck = Deck::new(random, &counts, SimpleSort::Length);
    let mut text = String::new();
    let names = (0..total).map(|number| {
        let sort = deck.deal();
        let name = name(number, sort);
        text.push_str(&declaration(random, &name, sort));
        name
    });
    (names.collect(), text)
}

fn name(number: usize, sort: SimpleSort) -> String {
    let ending = match sort {
        SimpleSort::Length if number.is_multiple_of(40) => "Password",
        SimpleSort::Length => "Name",
        SimpleSort::Words => "Choice",
        SimpleSort::Bounds | SimpleSort::Unbounded | SimpleSort::Numbers => "Limit",
        _ => "Code",
    };
    format!("{}{ending}", words::name(number))
}

fn declaration(random: &mut Random, name: &str, sort: SimpleSort) -> String {
    let (base, facets) = match sort {
        SimpleSort::Length => ("xs:token", length(random)),
        SimpleSort::Words => ("xs:token", enumerated(random)),
        SimpleSort::Bounds => ("xs:int", bounds(random)),
        SimpleSort::Unbounded => ("xs:int", String::new()),
        SimpleSort::Numbers => ("xs:int", numbers(random)),
        SimpleSort::NameToken => ("xs:NMTOKEN", length(random)),
        SimpleSort::String => ("xs:string", length(random)),
        SimpleSort::Float => (
            "xs:float",
            facet("minInclusive", "0") + &facet("maxInclusive", "1.5"),
        ),
        SimpleSort::Derived => ("PersonName", facet("maxLength", "20")),
        SimpleSort::Pattern => (
            "xs:token",
            facet("pattern", PATTERNS[random.below(PATTERNS.len())]),
        ),
        SimpleSort::FixedLength => (
            "xs:token",
            facet("length", &random.between(4, 16).to_string()),
        ),
    };
    let about = words::text(random, 80, "        ");
    format!(
        "  <xs:simpleType name=\"{name}\">\n    <xs:annotation>\n      <xs:documentation>\n{about}      \
         </xs:documentation>\n    </xs:annotation>\n    <xs:restriction base=\"{base}\">\n{facets}    \
         </xs:restriction>\n  </xs:simpleType>\n"
    )
}

fn facet(name: &str, value: &str) -> String {
    format!("      <xs:{name} value=\"{value}\"/>\n")
}

fn length(random: &mut Random) -> String {
    let most = random.between(8, 160);
    facet("minLength", "1") + &facet("maxLength", &most.to_string())
}

fn bounds(random: &mut Random) -> String {
    let (least, more) = (random.below(10), random.between(10, 1000));
    facet("minInclusive", &least.to_string()) + &facet("maxInclusive", &(least + more).to_string())
}

fn enumerated(random: &mut Random) -> String {
    let first = random.below(words::NAMES);
    let count = random.between(2, 10);
    let word = |number: usize| words::name((first + number * 7) % words::NAMES);
    (0..count)
        .map(|number| facet("enumeration", &word(number)))
        .collect()
}

fn numbers(random: &mut Random) -> String {
    let count = random.between(2, 10);
    (0..count)
        .map(|number| facet("enumeration", &(number * 5).to_string()))
        .collect()
}
