use super::*;

fn check(base: BuiltinType, facets: &[Facet], text: &str) -> Result<(), String> {
    let facets = facets.to_vec();
    SimpleType { base, facets }.check(text)
}

#[test]
fn tokens_are_collapsed_before_their_length_is_checked() {
    let facets = [Facet::MinLength(1), Facet::MaxLength(5)];
    assert_eq!(
        check(BuiltinType::Token, &facets, " \t a \r\n\n b  c \n"),
        Ok(())
    );
    let fault = "0 characters are fewer than the minimum of 1";
    assert_eq!(
        check(BuiltinType::Token, &facets, " \t\n"),
        Err(fault.to_owned())
    );
    let fault = "6 characters are more than the maximum of 5";
    assert_eq!(
        check(BuiltinType::Token, &facets, "abc de"),
        Err(fault.to_owned())
    );
}

#[test]
fn a_no_break_space_is_not_white_space() {
    assert_eq!(
        BuiltinType::Token.normalise("\u{A0}a\u{A0}"),
        "\u{A0}a\u{A0}"
    );
    assert_eq!(
        check(BuiltinType::Token, &[Facet::MinLength(1)], "\u{A0}"),
        Ok(())
    );
}

#[test]
fn strings_are_kept_and_normalised_strings_lose_their_line_breaks() {
    assert_eq!(BuiltinType::String.normalise(" a\n\tb "), " a\n\tb ");
    assert_eq!(
        BuiltinType::NormalizedString.normalise(" a\n\tb "),
        " a  b "
    );
}

#[test]
fn length_is_counted_in_characters_and_not_in_bytes() {
    assert_eq!(
        check(BuiltinType::Token, &[Facet::MaxLength(3)], "æøå"),
        Ok(())
    );
    assert!(check(BuiltinType::Token, &[Facet::MaxLength(2)], "æøå").is_err());
}

#[test]
fn booleans_have_four_lexical_forms() {
    for good in ["true", "false", "1", "0", " true\n"] {
        assert_eq!(check(BuiltinType::Boolean, &[], good), Ok(()), "{good}");
    }
    for bad in ["True", "yes", "", "01", "t"] {
        let fault = format!("'{bad}' is not true or false");
        assert_eq!(check(BuiltinType::Boolean, &[], bad), Err(fault));
    }
}

#[test]
fn integers_may_have_a_sign_and_leading_zeros() {
    let facets = [Facet::MinInclusive(0), Facet::MaxInclusive(99)];
    for good in ["7", "07", "+7", "-0", " 99 ", "00000000000000000000000007"] {
        assert_eq!(check(BuiltinType::Int, &facets, good), Ok(()), "{good}");
    }
    for bad in ["", "+", "-", "7.0", "0x7", "7 7", "seven", "٧", "+-7"] {
        let fault = format!("'{bad}' is not a whole number");
        assert_eq!(check(BuiltinType::Int, &facets, bad), Err(fault));
    }
}

#[test]
fn integers_have_the_range_of_their_type() {
    for (base, good) in [
        (BuiltinType::Int, "2147483647"),
        (BuiltinType::Int, "-2147483648"),
        (BuiltinType::Long, "9223372036854775807"),
    ] {
        assert_eq!(check(base, &[], good), Ok(()), "{good}");
    }
    for (base, bad, fault) in [
        (
            BuiltinType::Int,
            "2147483648",
            "2147483648 is above the maximum of 2147483647",
        ),
        (
            BuiltinType::Int,
            "-2147483649",
            "-2147483649 is below the minimum of -2147483648",
        ),
        (
            BuiltinType::Long,
            "9223372036854775808",
            "'9223372036854775808' is too large a number",
        ),
    ] {
        assert_eq!(check(base, &[], bad), Err(fault.to_owned()));
    }
}

#[test]
fn name_tokens_have_no_blanks_inside() {
    assert_eq!(check(BuiltinType::NmToken, &[], " en_US "), Ok(()));
    assert_eq!(check(BuiltinType::NmToken, &[], "blåbær"), Ok(()));
    for bad in ["", "en US", "a/b", "×"] {
        let fault = format!("'{bad}' is not a name token");
        assert_eq!(check(BuiltinType::NmToken, &[], bad), Err(fault));
    }
}

#[test]
fn long_values_are_cut_in_faults() {
    let value = "å".repeat(61);
    let fault = format!("'{}...' is not true or false", "å".repeat(60));
    assert_eq!(check(BuiltinType::Boolean, &[], &value), Err(fault));
}
