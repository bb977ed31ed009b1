//! Numbers that were got wrong somewhere, and their kind.

use crate::numbering::{NumberRule, NumberingPlan, NumberingSettings};

fn read(country: &str, number: &str) -> Option<String> {
    NumberingPlan::of_country(country).read(number)
}

#[test]
fn national_numbers_are_read_as_their_country_dials_them() {
    for (country, given, number) in [
        ("45", "70201234", "4570201234"),
        ("39", "0689123456", "390689123456"),
        ("39", "3123456789", "393123456789"),
        ("32", "0475 00 00 00", "32475000000"),
        ("36", "06301234567", "36301234567"),
        ("7", "89012345678", "79012345678"),
        ("375", "80291234567", "375291234567"),
        ("1", "8766190001", "18766190001"),
        ("1", "18766190001", "18766190001"),
        ("1", "08766190001", "18766190001"),
        ("55", "0211123456789", "551123456789"),
        ("54", "01115 2345-6789", "5491123456789"),
        ("54", "0220154123456", "5492204123456"),
        ("61", "18310212345678", "61212345678"),
        ("225", "0123456789", "2250123456789"),
    ] {
        assert_eq!(
            read(country, given).as_deref(),
            Some(number),
            "{country} {given}"
        );
    }
}

#[test]
fn prefixes_abroad_are_those_of_the_country() {
    for (country, given) in [
        ("61", "0011442079460000"),
        ("61", "0014442079460000"),
        ("55", "0021442079460000"),
        ("1", "011442079460000"),
        ("1", "01442079460000"),
        ("7", "810442079460000"),
        ("81", "010442079460000"),
        ("592", "001442079460000"),
        ("254", "000442079460000"),
        ("852", "001442079460000"),
        ("852", "00442079460000"),
        ("86", "1790900442079460000"),
        ("45", "00442079460000"),
        ("45", "0044 (0)2079460000"),
        ("45", "+44 02079460000"),
    ] {
        let plain = given.replace(['(', ')'], "");
        assert_eq!(
            read(country, &plain).as_deref(),
            Some("442079460000"),
            "{country} {given}"
        );
    }
}

#[test]
fn short_numbers_and_extensions_are_no_numbers_of_the_plan() {
    for country in super::super::table::codes() {
        for short in ["0", "1", "12", "012", "112", "0012", "1813"] {
            let shortest = super::super::table::find(country).unwrap().bare;
            if usize::from(shortest) > short.len() || shortest == 0 {
                assert_eq!(read(country, short), None, "{country} {short}");
            }
        }
    }
    for (country, extension) in [
        ("39", "892424"),
        ("1", "5550100"),
        ("32", "24010001"),
        ("32", "01234"),
    ] {
        assert_eq!(read(country, extension), None, "{country} {extension}");
    }
}

#[test]
fn without_a_country_nothing_is_read_but_plus_and_00() {
    let plan = NumberingPlan::default();
    for given in ["+442079460000", "00442079460000", "+44-2079460000"] {
        assert_eq!(plan.read(given).as_deref(), Some("442079460000"), "{given}");
    }
    for given in ["02079460000", "011442079460000", "70201234"] {
        assert_eq!(plan.read(given), None, "{given}");
    }
}

#[test]
fn what_the_operator_says_counts_more_than_what_is_usual() {
    let plan = |change: fn(&mut NumberingSettings)| {
        let mut settings = NumberingSettings {
            country_code: Some("32".into()),
            ..NumberingSettings::default()
        };
        change(&mut settings);
        NumberingPlan::new(&settings)
    };
    let read = |plan: NumberingPlan, number| plan.read(number);
    let trunk = plan(|settings| settings.trunk_prefix = Some("8".into()));
    assert_eq!(read(trunk, "824010001").unwrap(), "3224010001");
    let none = plan(|settings| settings.trunk_prefix = Some(String::new()));
    assert_eq!(read(none, "24010001").unwrap(), "3224010001");
    let zero = plan(|settings| settings.keeps_leading_zero = Some(true));
    assert_eq!(read(zero, "024010001").unwrap(), "32024010001");
    let abroad = plan(|settings| settings.international_prefixes = Some(vec!["0x9".into()]));
    assert_eq!(read(abroad, "059442079460000").unwrap(), "442079460000");
    let unknown = plan(|settings| {
        settings.country_code = Some("999".into());
        settings.trunk_prefix = Some("0".into());
    });
    assert_eq!(read(unknown.clone(), "024010001").unwrap(), "99924010001");
    assert!(!unknown.is_known());
}

#[test]
fn a_users_own_number_may_come_as_national_digits() {
    let belgium = NumberingPlan::of_country("32");
    for (stored, code, shown) in [
        ("25126101", None, "+3225126101"),
        ("25126101", Some("32"), "+3225126101"),
        ("025126101", Some("32"), "+3225126101"),
        ("+32-25126101", Some("45"), "+3225126101"),
        ("70201234", Some("45"), "+4570201234"),
        ("0689123456", Some("39"), "+390689123456"),
        ("8766190001", Some("1"), "+18766190001"),
        ("4512345", Some("999"), "+9994512345"),
        ("1234", Some("45"), "1234"),
        ("anna@example.net", None, "anna@example.net"),
    ] {
        assert_eq!(
            belgium.present_own(stored, code),
            shown,
            "{stored} {code:?}"
        );
    }
    assert_eq!(
        NumberingPlan::default().present_own("25126101", None),
        "25126101"
    );
    assert_eq!(
        NumberingPlan::default().present_own("25126101", Some("32")),
        "+3225126101"
    );
}

#[test]
fn numbers_are_the_same_however_they_are_written() {
    let settings = NumberingSettings {
        country_code: Some("1".into()),
        outside_prefix: Some("9".into()),
        ..NumberingSettings::default()
    };
    let plan = NumberingPlan::new(&settings);
    let same = |one: &str, other: &str| plan.identify(one).is(&plan.identify(other));
    for other in [
        "8766190001",
        "1 876 619 0001",
        "+1-8766190001",
        "918766190001",
        "+18766190001",
    ] {
        assert!(same("+1-8766190001", other), "{other}");
    }
    for other in ["6190001", "8766190002", "+448766190001", "8766190001@host"] {
        assert!(!same("+1-8766190001", other), "{other}");
    }
    let belgium = NumberingPlan::of_country("32");
    let stored = belgium.identify("24010001");
    assert!(stored.is(&belgium.identify("+32-24010001")) && stored.may_be_extension);
    assert!(belgium.identify("0001").is(&belgium.identify("0001")));
    assert!(
        belgium
            .identify("Anna@Example.NET")
            .is(&belgium.identify("anna@example.net"))
    );
}

fn denies(settings: &NumberingSettings, rule: &str, number: &str) -> bool {
    let plan = NumberingPlan::new(settings);
    plan.dialled(number)
        .begins_with(&NumberRule::new(&plan, rule))
}

#[test]
fn feature_codes_have_up_to_four_digits() {
    let settings = NumberingSettings {
        country_code: Some("32".into()),
        ..NumberingSettings::default()
    };
    for number in [
        "*0900123456",
        "*10900123456",
        "*670900123456",
        "*1230900123456",
        "*12340900123456",
        "#31#0900123456",
        "*31#0900123456",
        "##0900123456",
        "*55*0032900123456",
        "0900123456#",
        "*670900123456@voice.example.net",
        "sip:0900123456@voice.example.net",
        "sip:*67*0900123456@voice.example.net",
    ] {
        assert!(denies(&settings, "+32900", number), "{number}");
    }
    for number in ["*55", "*67751", "#31#0475000000", "*670475000000", "*0900"] {
        assert!(!denies(&settings, "+32900", number), "{number}");
    }
}

#[test]
fn what_leads_out_of_the_company_is_looked_behind() {
    let mut settings = NumberingSettings {
        country_code: Some("32".into()),
        ..NumberingSettings::default()
    };
    assert!(!denies(&settings, "+32900", "90900123456"));
    settings.outside_prefix = Some("9".into());
    for number in [
        "90900123456",
        "#31#90900123456",
        "90900123456@h",
        "90032900123456",
        "0900123456",
    ] {
        assert!(denies(&settings, "+32900", number), "{number}");
    }
    assert!(!denies(&settings, "+32900", "90475000000"));
}

fn is_within(country: &str, rules: &[&str], number: &str) -> bool {
    let plan = NumberingPlan::of_country(country);
    let rules: Vec<NumberRule> = rules
        .iter()
        .map(|rule| NumberRule::new(&plan, rule))
        .collect();
    plan.dialled(number).is_within(&rules)
}

#[test]
fn what_follows_a_feature_code_must_be_allowed_unless_it_is_as_short_as_one() {
    let allowed = |number| is_within("32", &["+32", "*", "#"], number);
    for number in [
        "*55",
        "*55*12",
        "*6775",
        "#31#0475000000",
        "*670475000000",
        "*55*003224010001",
    ] {
        assert!(allowed(number), "{number}");
    }
    for number in [
        "#31#004570201234",
        "*67004570201234",
        "*1004570201234",
        "*55*70201234",
        "*55*12345",
        "#31#12345",
        "004570201234#",
    ] {
        assert!(!allowed(number), "{number}");
    }
    assert!(!is_within("32", &["+32"], "*55"));
}

#[test]
fn a_rule_for_what_leads_abroad_is_about_other_countries() {
    for (country, rules) in [
        ("32", &["00", "0"][..]),
        ("1", &["011", "01", "0"]),
        ("61", &["0011", "00"]),
        ("55", &["00"]),
        ("7", &["810"]),
        ("81", &["010"]),
    ] {
        let settings = NumberingSettings {
            country_code: Some(country.into()),
            ..NumberingSettings::default()
        };
        for rule in rules {
            assert!(denies(&settings, rule, "+4570201234"), "{country} {rule}");
            let own = format!("+{country}2125550100");
            assert!(
                *rule == "0" || !denies(&settings, rule, &own),
                "{country} {rule}"
            );
        }
    }
    let settings = NumberingSettings {
        country_code: Some("55".into()),
        ..NumberingSettings::default()
    };
    assert!(
        !denies(&settings, "0021", "+4570201234"),
        "it is about a carrier"
    );
    assert!(denies(&settings, "0021", "00214570201234"));
}
