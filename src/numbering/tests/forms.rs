//! A rule written in any form holds for the number in every form, in every country.

use phonenumber::Type;
use proptest::prelude::*;
use proptest::sample::select;

use super::facts::regions;
use crate::numbering::nation::Nation;
use crate::numbering::prefix::DialPrefix;
use crate::numbering::table;
use crate::numbering::{NumberRule, NumberingPlan, NumberingSettings};

/// What leads out of the company, in these tests: no number begins so.
const OUTSIDE: &str = "9";

/// How many first digits of an example stay: they say what kind of number it is.
const KEPT: usize = 4;

/// A national number of a country: an example of some kind, with other last digits.
#[derive(Debug, Clone)]
struct Example {
    country: &'static str,
    national: String,
}

impl Example {
    fn international(&self) -> String {
        format!("{}{}", self.country, self.national)
    }
}

fn examples(country: &'static str) -> Vec<String> {
    let kinds = [
        Type::FixedLine,
        Type::Mobile,
        Type::PremiumRate,
        Type::TollFree,
        Type::Voip,
    ];
    let regions = regions(country.parse().unwrap()).unwrap();
    // Numbers of other regions are dialled as those of the main one are.
    let descriptors = kinds
        .into_iter()
        .filter_map(|kind| regions[0].descriptors().get(kind));
    descriptors
        .filter_map(|kind| kind.example().map(str::to_owned))
        .collect()
}

fn all_examples() -> Vec<Example> {
    let all = table::codes().flat_map(|country| {
        let examples = examples(country).into_iter();
        examples.map(move |national| Example { country, national })
    });
    all.collect()
}

fn example() -> impl Strategy<Value = Example> {
    (select(all_examples()), "[0-9]{20}").prop_map(|(example, digits)| {
        let (kept, rest) = example.national.split_at(KEPT.min(example.national.len()));
        Example {
            national: format!("{kept}{}", &digits[..rest.len()]),
            ..example
        }
    })
}

fn plan(country: &str, outside: Option<&str>) -> NumberingPlan {
    NumberingPlan::new(&NumberingSettings {
        country_code: Some(country.to_owned()),
        outside_prefix: outside.map(str::to_owned),
        ..NumberingSettings::default()
    })
}

/// The prefix with some digits in the place of those that may be any.
fn dialled(prefix: &DialPrefix) -> String {
    prefix.as_str().replace('x', "3").replace('N', "")
}

/// What may stand before a national number.
fn ways_home(nation: &Nation) -> Vec<String> {
    let bare = nation.bare.map(|_| String::new());
    let trunks = nation.trunks.iter().map(dialled);
    trunks.chain(bare).collect()
}

/// The beginning of a number, or all of it, in every form that is dialled in the country.
fn forms(plan: &NumberingPlan, example: &Example, beginning: &str) -> Vec<String> {
    let Example { country, .. } = example;
    let nation = plan.nation.as_ref().unwrap();
    let abroad = plan.abroad.iter().map(dialled).filter(|way| way != "01");
    let abroad = abroad.map(|way| format!("{way}{country}{beginning}"));
    let mut forms: Vec<String> = abroad.collect();
    if nation.code == *country {
        forms.extend(
            ways_home(nation)
                .into_iter()
                .map(|way| format!("{way}{beginning}")),
        );
    }
    forms.push(format!("+{country}{beginning}"));
    forms
}

/// A number in places where numbers are: with separators, behind feature codes, in a SIP URI.
fn places(form: &str) -> Vec<String> {
    let mut places = vec![form.to_owned()];
    let spaced: Vec<String> = form.chars().map(|digit| digit.to_string()).collect();
    places.push(spaced.join("-"));
    places.push(spaced.join(" "));
    if !form.starts_with('+') {
        places.extend(["#31#", "*31#", "*31*", "##"].map(|code| format!("{code}{form}")));
        places.push(format!("sip:{form}@voice.example.net"));
        places.push(format!("{}@voice.example.net", spaced.join(".")));
    }
    places
}

/// The same where it cannot be told what else it may be: behind codes of which nothing says where they
/// end, and out of the company.
fn open_places(form: &str) -> Vec<String> {
    let open = ["*", "#", "*1", "*67", "*123", "#1234"].map(|code| format!("{code}{form}"));
    let outside = ["", "#31#", "*67"].map(|code| format!("{code}{OUTSIDE}{form}"));
    match form.starts_with('+') {
        true => Vec::new(),
        false => [&open[..], &outside].concat(),
    }
}

/// How many first digits of the number a rule has; fewer may be a carrier's, or another country's.
fn cuts(example: &Example) -> impl Iterator<Item = &str> {
    let longest = example.national.len();
    [3, 4, longest]
        .into_iter()
        .filter_map(|cut| example.national.get(..cut))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn a_number_is_the_same_in_every_form(example in example()) {
        let plan = plan(example.country, None);
        for form in forms(&plan, &example, &example.national) {
            prop_assert_eq!(plan.read(&form), Some(example.international()), "{}", form);
        }
    }

    #[test]
    fn a_foreign_number_is_the_same_by_every_way(
        home in select(table::codes().collect::<Vec<_>>()),
        example in example(),
    ) {
        prop_assume!(home != example.country);
        let plan = plan(home, Some(OUTSIDE));
        let number = example.international();
        for way in plan.abroad.iter().filter(|way| Some(*way) == plan.principal.as_ref()) {
            let form = format!("{}{number}", dialled(way));
            // Behind Hong Kong's 00 and 006 the same digits can be numbers of two countries.
            let is_other = |other: &&DialPrefix| *other != way && other.as_str().len() > way.as_str().len();
            let mut others = plan.abroad.iter().filter(is_other);
            if others.any(|other| other.strip(&form).is_some_and(|rest| plan.is_possible(rest))) {
                continue;
            }
            let rule = NumberRule::new(&plan, &format!("+{}", &number[..KEPT]));
            for place in places(&form).into_iter().chain(open_places(&form)) {
                prop_assert!(plan.dialled(&place).begins_with(&rule), "{} {}", home, place);
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn a_rule_in_any_form_holds_in_every_form(example in example()) {
        check_rules(&example);
    }
}

/// Once for every example that there is, and again with other digits.
#[test]
fn a_rule_in_any_form_holds_in_every_form_in_every_country() {
    for example in all_examples() {
        check_rules(&example);
    }
}

fn check_rules(example: &Example) {
    let at_home = plan(example.country, None);
    check(&at_home, example, places, true);
    check(
        &plan(example.country, Some(OUTSIDE)),
        example,
        open_places,
        false,
    );
}

fn check(plan: &NumberingPlan, example: &Example, places: fn(&str) -> Vec<String>, allows: bool) {
    let numbers = forms(plan, example, &example.national);
    let numbers = numbers.iter().flat_map(|form| places(form));
    let numbers: Vec<_> = numbers
        .map(|number| (plan.dialled(&number), number))
        .collect();
    let codes = ["*", "#"].map(|code| NumberRule::new(plan, code));
    for written in cuts(example).flat_map(|cut| forms(plan, example, cut)) {
        let rule = NumberRule::new(plan, &written);
        let allowed = [std::slice::from_ref(&rule), &codes[..]].concat();
        for (dialled, number) in &numbers {
            assert!(
                dialled.begins_with(&rule),
                "{example:?}: denied {written} {number}"
            );
            let within = !allows || dialled.is_within(&allowed);
            assert!(within, "{example:?}: allowed {written} {number}");
        }
    }
}

#[test]
fn every_country_has_numbers_to_try() {
    let without = table::codes().filter(|country| examples(country).is_empty());
    let without: Vec<&str> = without.collect();
    // Codes of no country, whose numbers are of other kinds.
    assert_eq!(without, ["808", "888"]);
}
