//! What a file of data may not say.

use super::*;

const SYSTEM: &str = "[system]\ndefault_domain = 'd'\ncountry_code = '32'\n\
    language = 'English'\ntime_zone = 'Europe/Brussels'\n";

fn fault(rest: &str) -> String {
    SwitchData::from_toml(&format!("{SYSTEM}{rest}"))
        .unwrap_err()
        .to_string()
}

#[test]
fn a_wrong_key_is_named_with_its_line() {
    let fault = fault("[knobs]\nrelease = '23'\nrelaese = '23'\n");
    assert!(fault.starts_with("line 8: "), "{fault}");
    assert!(fault.contains("relaese"), "{fault}");
}

#[test]
fn a_group_needs_its_tenant() {
    let fault = fault("[[group]]\ntenant = 'x'\nid = 'g'\nname = 'G'\n");
    assert_eq!(fault, "line 6: there is no tenant \"x\"");
}

#[test]
fn nothing_stands_twice() {
    let tenant = "[[tenant]]\nid = 't'\nname = 'T'\n";
    let fault = fault(&format!("{tenant}{tenant}"));
    assert_eq!(fault, "line 9: the tenant \"t\" stands twice");
}

#[test]
fn an_error_text_replaces_its_placeholder_alone() {
    let texts = "[error_texts]\nread_only = { number = 1, text = 'No' }\n";
    let texts = SwitchData::from_toml(&format!("{SYSTEM}{texts}"))
        .unwrap()
        .error_texts;
    assert_eq!(texts.read_only.number, 1);
    assert_eq!(texts.not_logged_in, ErrorTexts::default().not_logged_in);
}

const USER: &str = "[[tenant]]\nid='t'\nname='T'\n[[group]]\ntenant='t'\nid='g'\nname='G'\n\
    [[user]]\ntenant='t'\ngroup='g'\nuser_id='u'\npassword='p'\nlast_name='L'\n\
    first_name='F'\n";

#[test]
fn a_speed_code_is_checked() {
    let codes = "speed_dial_100=[{code=100, phone_number='1'}]\n";
    let fault = fault(&format!("{USER}{codes}"));
    assert!(fault.ends_with("a speed code is 0 to 99"), "{fault}");
    assert!(fault.starts_with("line 20: "), "{fault}");
}

#[test]
fn the_id_of_a_service_user_is_its_own() {
    let of = |group: &str, id: &str| {
        format!(
            "[[service_user]]\ntenant='t'\ngroup='{group}'\nuser_id='{id}'\nname='N'\n\
             service_type='Hunt Group'\n"
        )
    };
    let hunt = of("g", "hg");
    for (rest, expected) in [
        (of("g", "u"), "the user \"u@d\" stands twice"),
        (format!("{hunt}{hunt}"), "the user \"hg@d\" stands twice"),
        (of("x", "hg"), "there is no group \"x\" in a tenant \"t\""),
    ] {
        let fault = fault(&format!("{USER}{rest}"));
        assert!(fault.ends_with(expected), "{fault}");
    }
    let data = SwitchData::from_toml(&format!("{SYSTEM}{USER}{hunt}")).unwrap();
    assert!(data.is_taken("hg") && data.is_taken("u") && !data.is_taken("other"));
}

#[test]
fn a_device_is_checked() {
    let tag = |name: &str| format!("tags=[{{name='%A%'}},{{name='{name}'}}]");
    for (device, expected) in [
        (
            "level='Group'\ntenant='t'\ngroup='x'".to_owned(),
            "no group \"x\" in a tenant \"t\"",
        ),
        (
            "level='Service Provider'".to_owned(),
            "there is no tenant \"\"",
        ),
        (
            "level='Reseller'".to_owned(),
            "is none of System, Service Provider, Group",
        ),
        (
            "level='System'\nstatus='Asleep'".to_owned(),
            "none of Online, Offline, Unavailable, Unknown",
        ),
        (
            "level='System'\nports=0".to_owned(),
            "the device \"d\" has no port",
        ),
        (
            format!("level='System'\n{}", tag("%BWA%")),
            "no tag can have the name \"%BWA%\"",
        ),
        (
            format!("level='System'\n{}", tag("%A%")),
            "the tag \"%A%\" stands twice",
        ),
    ] {
        let device = format!("[[device]]\nname='d'\ntype='T'\n{device}\n");
        let fault = fault(&format!("{device}{USER}"));
        assert!(fault.contains(expected), "{fault}");
    }
    let twice = "[[device]]\nname='d'\ntype='T'\nlevel='System'\n".repeat(2);
    assert!(fault(&twice).ends_with("the device \"d\" stands twice"));
    let line = "device={level='System', name='d', line_port='l'}\n";
    let fault = fault(&format!("{USER}{line}"));
    let expected = "there is no device \"d\" of the level System";
    assert!(fault.ends_with(expected), "{fault}");
}

#[test]
fn speed_codes_are_checked() {
    for (entries, expected) in [
        (
            "speed_dial_100=[{code=100, phone_number='1'}]",
            "a speed code is 0 to 99",
        ),
        (
            "speed_dial_100=[{code=7, phone_number='1'}, {code=7, phone_number='2'}]",
            "the speed code 7 stands twice",
        ),
        ("speed_dial_8=[{code=1}]", "a speed code is 2 to 9"),
        ("speed_dial_8=[{code=10}]", "a speed code is 2 to 9"),
        (
            "speed_dial_8=[{code=2}, {code=2}]",
            "the speed code 2 stands twice",
        ),
    ] {
        let fault = fault(&format!("{USER}{entries}\n"));
        assert!(fault.contains(expected), "{fault}");
    }
}

#[test]
fn a_criteria_is_checked() {
    let eleven = "{phone_number='1'},".repeat(11);
    let thirteen = "'1',".repeat(13);
    for (ring, expected) in [
        (format!("numbers=[{eleven}]"), "at most 10 numbers ring too"),
        (
            "criteria=[{name='c'}, {name='c'}]".to_owned(),
            "the criteria \"c\" stands twice",
        ),
        (
            "criteria=[{name='c', callers={selection='Specified Only'}}]".to_owned(),
            "the criteria \"c\" is about no callers",
        ),
        (
            format!("criteria=[{{name='c', callers={{selection='Any', numbers=[{thirteen}]}}}}]"),
            "the criteria \"c\" has more than 12 numbers",
        ),
        (
            "criteria=[{name='c', time_schedule={level='Group', name='s'}}]".to_owned(),
            "the criteria \"c\" needs a schedule \"s\" of the level Group",
        ),
        (
            "criteria=[{name='c', callers={selection='All'}}]".to_owned(),
            "\"All\" is neither Any nor Specified Only",
        ),
    ] {
        let user = format!("{USER}simultaneous_ring_personal={{{ring}}}\n");
        let fault = fault(&user);
        assert!(fault.ends_with(expected), "{fault}");
    }
}

#[test]
fn further_numbers_and_the_phone_list_are_checked() {
    let long = "1".repeat(31);
    for (service, expected) in [
        (
            format!(
                "alternate_numbers={{numbers=[{}]}}",
                "{extension='11'},".repeat(11)
            ),
            "at most 10 numbers are alternate ones",
        ),
        (
            "alternate_numbers={numbers=[{description='x'}]}".to_owned(),
            "an alternate number has a phone_number or an extension",
        ),
        (
            "alternate_numbers={numbers=[{extension='1'}]}".to_owned(),
            "an extension has 2 to 20 characters: \"1\"",
        ),
        (
            "alternate_numbers={numbers=[{extension='11', ring_pattern='Loud'}]}".to_owned(),
            "\"Loud\" is none of Normal, Long-Long, Short-Short-Long, Short-Long-Short",
        ),
        (
            "fax_messaging={aliases=['a','b','c','d']}".to_owned(),
            "a fax number has at most 3 aliases",
        ),
        (
            "fax_messaging={phone_number=''}".to_owned(),
            "a phone number has 1 to 23 characters: \"\"",
        ),
        (
            "personal_phone_list=[{name='a', phone_number='1'}, {name='a', phone_number='2'}]"
                .to_owned(),
            "the phone list has \"a\" twice",
        ),
        (
            format!("personal_phone_list=[{{name='a', phone_number='{long}'}}]"),
            "a phone number has 1 to 30 characters",
        ),
    ] {
        let fault = fault(&format!("{USER}{service}\n"));
        assert!(fault.contains(expected), "{fault}");
    }
}
