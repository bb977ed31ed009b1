//! Phone types from files, and properties of the way between keys and tags.

use proptest::prelude::*;

use super::key::DeviceTags;
use super::*;
use crate::numbering::NumberingPlan;

const SEPARATE: &str = r#"
technical_name = "Test-Separate"
display_name = "Test"
managed_keys = [3, 1, 2]
after_change = "rebuild"

[tags]
action = "%ACT_{}%"
parameter = "%ARG_{}%"
label = "%LABEL_{}%"

[[action]]
name = "DIRECT_CALL"
value = "speeddial"
parameter = "phone_number"
label = "required"

[[action]]
name = "CALLLOG"
"#;

fn separate() -> PhoneType {
    PhoneType::from_toml(SEPARATE).unwrap()
}

/// The same with one tag for each key.
fn combined() -> String {
    SEPARATE.replace(
        "action = \"%ACT_{}%\"\nparameter = \"%ARG_{}%\"\nlabel = \"%LABEL_{}%\"",
        "combined = \"%KEY-{}%\"\ntemplate = \"{action};{parameter};{label}\"",
    )
}

fn lines() -> DeviceLines {
    DeviceLines {
        line_port: "anna@voice.example.net".into(),
        count: 3,
    }
}

fn key(id: u8, action: &str, parameter: &str, label: &str) -> PhoneKey {
    let (action, parameter, label) = (action.into(), parameter.into(), label.into());
    PhoneKey {
        id,
        action,
        parameter,
        second_parameter: String::new(),
        label,
    }
}

#[test]
fn what_a_key_dials_is_told_whatever_kind_it_is() {
    let dialled = |kind: &str, text: &str| {
        let parameter = format!("parameter = \"{kind}\"");
        let toml = SEPARATE.replace("parameter = \"phone_number\"", &parameter);
        let phone_type = PhoneType::from_toml(&toml).unwrap();
        !phone_type
            .dialled(&key(1, "DIRECT_CALL", text, "x"))
            .is_empty()
    };
    for (kind, text, expected) in [
        ("phone_number", "*55", true),
        ("extension", "0032900123", true),
        ("user", "0900123@voice.example.net", true),
        ("user", "+32900123", true),
        ("user", "anna@voice.example.net", false),
        ("text", "12", false),
    ] {
        assert_eq!(dialled(kind, text), expected, "{kind} {text}");
    }
}

fn apply(changes: &[TagChange], tags: &mut DeviceTags) {
    for change in changes {
        match change {
            TagChange::Set {
                name,
                value,
                exists,
            } => {
                assert_eq!(tags.insert(name.clone(), value.clone()).is_some(), *exists);
            }
            TagChange::Delete(name) => assert!(tags.remove(name).is_some()),
        }
    }
}

fn tags(pairs: &[(&str, &str)]) -> DeviceTags {
    pairs
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect()
}

#[test]
fn a_key_is_written_and_emptied_and_its_neighbours_are_left_alone() {
    let phone = separate();
    let mut device = tags(&[("%ACT_2%", "hand-made"), ("%OTHER%", "x")]);
    let call = phone
        .check(
            &key(1, "DIRECT_CALL", "065432368", "boss"),
            &lines(),
            &NumberingPlan::default(),
        )
        .unwrap();
    apply(&phone.changes(&[call], &device), &mut device);
    assert_eq!(device["%ACT_1%"], "speeddial");
    assert_eq!(
        phone.decode(&device),
        [
            key(1, "DIRECT_CALL", "065432368", "boss"),
            key(2, "hand-made", "", "")
        ]
    );
    let log = phone
        .check(
            &key(1, "CALLLOG", "", ""),
            &lines(),
            &NumberingPlan::default(),
        )
        .unwrap();
    let changes = phone.changes(&[log], &device);
    let deleted = |name: &str| TagChange::Delete(name.into());
    assert!(changes.contains(&deleted("%ARG_1%")) && changes.contains(&deleted("%LABEL_1%")));
    let none = phone
        .check(&key(1, "NONE", "", ""), &lines(), &NumberingPlan::default())
        .unwrap();
    apply(&phone.changes(&[none], &device), &mut device);
    assert_eq!(device, {
        let mut left = tags(&[("%ACT_2%", "hand-made"), ("%OTHER%", "x")]);
        left.extend(tags(&[("%ARG_1%", "065432368"), ("%LABEL_1%", "boss")]));
        left.remove("%ARG_1%");
        left.remove("%LABEL_1%");
        left
    });
}

#[test]
fn what_a_phone_does_not_know_is_refused_with_what_it_does() {
    let phone = separate();
    let refused = |given: PhoneKey| {
        let mistakes = phone
            .check(&given, &lines(), &NumberingPlan::default())
            .unwrap_err();
        mistakes
            .into_iter()
            .map(|(place, error)| format!("{place}: {error}"))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        refused(key(4, "BLF", "", "")),
        [
            "id: the managed keys of this phone are [1, 2, 3]; given: \"4\"",
            "type: the actions of this phone are DIRECT_CALL, CALLLOG, and NONE; given: \"BLF\"",
        ]
    );
    assert_eq!(
        refused(key(1, "DIRECT_CALL", "x", "")).len(),
        2,
        "a number that cannot be dialled, and no label"
    );
    assert_eq!(refused(key(1, "CALLLOG", "1", "")).len(), 1);
    assert_eq!(refused(key(1, "NONE", "1", "x")).len(), 2);
    assert_eq!(refused(key(1, "CALLLOG", "", &"x".repeat(257))).len(), 1);
}

#[test]
fn lines_are_those_of_the_device() {
    let text = SEPARATE.replace("parameter = \"phone_number\"", "parameter = \"line\"");
    let phone = PhoneType::from_toml(&text).unwrap();
    let takes = |line: &str| {
        phone
            .check(
                &key(1, "DIRECT_CALL", line, "x"),
                &lines(),
                &NumberingPlan::default(),
            )
            .is_ok()
    };
    assert!(takes("1") && takes("3") && takes("anna@voice.example.net"));
    for line in ["0", "4", "01", "+1", "", "berta@voice.example.net"] {
        assert!(!takes(line), "{line}");
    }
}

#[test]
fn parts_that_cannot_be_told_apart_are_refused() {
    let combined = combined();
    let phone = PhoneType::from_toml(&combined).unwrap();
    let good = phone
        .check(
            &key(1, "DIRECT_CALL", "12", "a;b"),
            &lines(),
            &NumberingPlan::default(),
        )
        .unwrap();
    let mut device = DeviceTags::new();
    apply(&phone.changes(&[good], &device), &mut device);
    assert_eq!(device, tags(&[("%KEY-1%", "speeddial;12;a;b")]));
    let text = combined.replace(
        "{action};{parameter};{label}",
        "{action};{label};{parameter}",
    );
    let phone = PhoneType::from_toml(&text).unwrap();
    assert!(
        phone
            .check(
                &key(1, "DIRECT_CALL", "12", "a;b"),
                &lines(),
                &NumberingPlan::default()
            )
            .is_err()
    );
    assert_eq!(
        phone.decode(&tags(&[("%KEY-2%", "odd")])),
        [key(2, "odd", "", "")]
    );
}

#[test]
fn what_is_sent_back_as_it_was_shown_is_known_as_such() {
    let phone = separate();
    let device = tags(&[
        ("%ACT_1%", "speeddial"),
        ("%ARG_1%", "+32-475 00"),
        ("%ACT_2%", "by hand"),
        ("%ARG_2%", "+1-2"),
        ("%LABEL_3%", "left over"),
    ]);
    let shown: Vec<_> = phone
        .decode(&device)
        .into_iter()
        .map(|key| phone.shown(key))
        .collect();
    assert_eq!(
        shown,
        [
            key(1, "DIRECT_CALL", "+3247500", ""),
            key(2, "by hand", "+1-2", ""),
            key(3, "NONE", "", "left over"),
        ]
    );
    assert!(shown.iter().all(|key| phone.is_as_shown(key, &device)));
    assert!(!phone.is_as_shown(&key(3, "NONE", "", ""), &device));
    assert!(!phone.is_as_shown(&key(4, "NONE", "", ""), &device));
}

#[test]
fn the_name_of_an_action_by_hand_is_not_taken_for_the_action() {
    let phone = separate();
    let device = tags(&[
        ("%ACT_1%", "DIRECT_CALL"),
        ("%ARG_1%", "12"),
        ("%LABEL_1%", "x"),
    ]);
    let call = key(1, "DIRECT_CALL", "12", "x");
    assert_eq!(phone.decode(&device), std::slice::from_ref(&call));
    assert!(!phone.is_as_shown(&call, &device));
    let combined = PhoneType::from_toml(&combined()).unwrap();
    let device = tags(&[("%KEY-1%", "speeddial"), ("%KEY-2%", "CALLLOG")]);
    assert_eq!(
        combined.decode(&device),
        [key(1, "speeddial", "", ""), key(2, "CALLLOG", "", "")]
    );
    assert!(combined.is_as_shown(&key(1, "speeddial", "", ""), &device));
    assert!(!combined.is_as_shown(&key(2, "CALLLOG", "", ""), &device));
}

#[test]
fn every_mistake_in_a_file_has_its_line_and_key() {
    let bad = r#"technical_name = ""
display_name = "Test"
managed_keys = [0, 25]
after_change = "none"
[tags]
action = "%BW_{}%"
parameter = "ARG_{}"
[[action]]
name = "NONE"
[[action]]
name = "A"
second_parameter = "text"
label = "required"
[[action]]
name = "A"
"#;
    let errors = PhoneType::from_toml(bad).unwrap_err();
    let places: Vec<_> = errors
        .iter()
        .map(|error| (error.line, error.key.as_str()))
        .collect();
    assert_eq!(
        places,
        [
            (1, "technical_name"),
            (3, "managed_keys"),
            (6, "tags.action"),
            (7, "tags.parameter"),
            (8, "action.name"),
            (10, "action.second_parameter"),
            (10, "action.label"),
            (14, "action"),
        ]
    );
    let unknown = PhoneType::from_toml("technical_name = \"x\"\ncolour = 1\n").unwrap_err();
    assert_eq!((unknown[0].line, unknown[0].key.as_str()), (2, "colour"));
    let needy = PhoneType::from_toml(&format!("{SEPARATE}[phone_definition]\nneed_mac = 3\n"));
    let line = SEPARATE.lines().count() + 2;
    let errors = needy.unwrap_err();
    assert_eq!((errors[0].line, errors[0].key.as_str()), (line, "need_mac"));
}

#[test]
fn what_a_combined_tag_cannot_hold_is_refused() {
    let phone = PhoneType::from_toml(&combined()).unwrap();
    let fits = |label: &str| {
        phone
            .check(
                &key(1, "CALLLOG", "", label),
                &lines(),
                &NumberingPlan::default(),
            )
            .is_ok()
    };
    // CALLLOG;;LABEL
    assert!(fits(&"é".repeat(256 - 9)) && !fits(&"é".repeat(256 - 8)));
    let blanks = combined().replace(
        "{action};{parameter};{label}",
        "{action} {parameter} {label}",
    );
    let phone = PhoneType::from_toml(&blanks).unwrap();
    let takes = |given: PhoneKey| {
        phone
            .check(&given, &lines(), &NumberingPlan::default())
            .is_ok()
    };
    assert!(takes(key(1, "DIRECT_CALL", "12", "x")));
    // The switch would remove the blanks that stand where nothing else does.
    assert!(!takes(key(1, "CALLLOG", "", "")) && !takes(key(1, "CALLLOG", "", "x")));
}

#[test]
fn a_template_that_loses_something_is_refused_with_its_file() {
    let good = |from: &str, to: &str| PhoneType::from_toml(&combined().replace(from, to)).is_ok();
    assert!(good("\"{action};", "\"<{action};"));
    assert!(!good("\"{action};", "\" {action};"));
    assert!(!good("{label}\"", "{label} \""));
    assert!(!good("{action};", "{action}  "));
    assert!(!good("value = \"speeddial\"", "value = \"speed;dial\""));
}

#[test]
fn tags_that_meet_are_refused() {
    for (argument, good) in [
        ("%ACT_{}%", false),
        ("%ACT_1{}%", false),
        ("%ACT_{}1%", false),
        ("%ACT_0{}%", true),
        ("%ACT{}%", true),
        ("%ARG\\u0007{}%", false),
    ] {
        let text = SEPARATE.replace("%ARG_{}%", argument);
        assert_eq!(PhoneType::from_toml(&text).is_ok(), good, "{argument}");
    }
}

#[test]
fn the_shipped_files_are_good_and_know_every_documented_action() {
    const DOCUMENTED: &[&str] = &[
        "DIRECT_CALL",
        "BLF",
        "BLF_LIST",
        "LINE",
        "CALLLOG",
        "PHONEBOOK",
        "TRANSFER",
        "BLINDTRANSFER",
        "CALLPICKUP",
        "REDIAL",
        "CF_ACTIVATION_WITH_NUMBER",
        "CF_DEACTIVATION",
        "DND_TOGGLE",
        "DND_ACTIVATION",
        "DND_DEACTIVATION",
        "GROUP_LISTENING",
        "GROUP_PICKUP",
        "ONETOUCH",
    ];
    let types = PhoneTypes::shipped();
    let layouts: Vec<_> = types
        .iter()
        .map(|one| one.layout.has(KeyPart::SecondParameter))
        .collect();
    assert_eq!(types.iter().count(), 3);
    assert!(layouts.contains(&true));
    for one in types.iter() {
        for action in DOCUMENTED {
            assert!(
                one.action(action).is_some(),
                "{} lacks {action}",
                one.technical_name
            );
        }
    }
}

// === properties ===

fn parameter_kind() -> impl Strategy<Value = ParameterKind> {
    use ParameterKind as K;
    prop::sample::select(vec![
        K::None,
        K::PhoneNumber,
        K::Extension,
        K::User,
        K::Line,
        K::Text,
    ])
}

fn label_rule() -> impl Strategy<Value = LabelRule> {
    prop::sample::select(vec![
        LabelRule::Required,
        LabelRule::Optional,
        LabelRule::Ignored,
    ])
}

fn layout() -> impl Strategy<Value = TagLayout> {
    let all = TagLayout::Separate {
        action: "%A_{}%".into(),
        parameter: Some("%P_{}%".into()),
        second_parameter: Some("%S_{}%".into()),
        label: Some("%L_{}%".into()),
    };
    let order = Just(vec![
        KeyPart::Action,
        KeyPart::Parameter,
        KeyPart::SecondParameter,
        KeyPart::Label,
    ])
    .prop_shuffle();
    let combined = (order, "[;|/]{1,2}", "[<]{0,1}", "[>]{0,1}").prop_map(
        |(parts, between, before, after)| {
            let mut template = Vec::new();
            for (index, part) in parts.into_iter().enumerate() {
                let literal = if index == 0 { &before } else { &between };
                if !literal.is_empty() {
                    template.push(TemplatePiece::Literal(literal.clone()));
                }
                template.push(TemplatePiece::Part(part));
            }
            if !after.is_empty() {
                template.push(TemplatePiece::Literal(after));
            }
            TagLayout::Combined {
                tag: "%K_{}%".into(),
                template,
            }
        },
    );
    prop_oneof![Just(all), combined]
}

fn phone_type() -> impl Strategy<Value = PhoneType> {
    let action = (
        parameter_kind(),
        parameter_kind(),
        label_rule(),
        any::<bool>(),
    );
    let actions = prop::collection::vec(action, 1..5).prop_map(|actions| {
        let action = |(index, (parameter, second_parameter, label, coded)): (usize, _)| KeyAction {
            name: format!("ACTION_{index}"),
            value: if coded {
                format!("{}", 70 + index)
            } else {
                format!("ACTION_{index}")
            },
            parameter,
            second_parameter,
            label,
        };
        actions
            .into_iter()
            .enumerate()
            .map(action)
            .collect::<Vec<_>>()
    });
    let keys = prop::collection::btree_set(KEY_IDS, 1..6);
    (layout(), actions, keys).prop_map(|(layout, actions, keys)| PhoneType {
        managed_keys: keys.into_iter().collect(),
        actions,
        layout,
        ..separate()
    })
}

fn parameter(kind: ParameterKind) -> BoxedStrategy<String> {
    match kind {
        ParameterKind::None => Just(String::new()).boxed(),
        ParameterKind::PhoneNumber => "[+]?[1-9][0-9]{2,12}".boxed(),
        ParameterKind::Extension => "[0-9]{2,20}".boxed(),
        ParameterKind::User => "[a-z.]{1,20}@[a-z.]{1,20}".boxed(),
        ParameterKind::Line => prop::sample::select(vec!["1", "3", "anna@voice.example.net"])
            .prop_map(str::to_owned)
            .boxed(),
        ParameterKind::Text => "[a-z;|/<>é]{1,12}".boxed(),
    }
}

fn wanted_key(phone: &PhoneType, id: u8) -> BoxedStrategy<PhoneKey> {
    let action = prop::sample::select(phone.actions.clone());
    let filled = action.prop_flat_map(move |action| {
        let label = match action.label {
            LabelRule::Required => "[a-z;|/<>]{1,6}( [a-z])?",
            LabelRule::Optional | LabelRule::Ignored => "([a-z;|/<>]{1,6})?",
        };
        let parts = (
            parameter(action.parameter),
            parameter(action.second_parameter),
            label,
        );
        parts.prop_map(move |(parameter, second_parameter, label)| PhoneKey {
            id,
            action: action.name.clone(),
            parameter,
            second_parameter,
            label,
        })
    });
    prop_oneof![5 => filled, 1 => Just(key(id, NO_ACTION, "", ""))].boxed()
}

fn phone_with_keys() -> impl Strategy<Value = (PhoneType, Vec<PhoneKey>)> {
    phone_type().prop_flat_map(|phone| {
        let ids =
            prop::sample::subsequence(phone.managed_keys.clone(), 1..=phone.managed_keys.len());
        let owner = phone.clone();
        let keys = ids.prop_flat_map(move |ids| {
            ids.into_iter()
                .map(|id| wanted_key(&owner, id))
                .collect::<Vec<_>>()
        });
        (Just(phone), keys)
    })
}

proptest! {
    #[test]
    fn decoding_what_was_encoded_gives_the_keys_and_writing_them_again_writes_nothing(
        (phone, keys) in phone_with_keys(),
        others in prop::collection::btree_map("%[XAPSLK]_[0-9]{1,2}%", "[a-z;]{1,5}", 0..6),
    ) {
        let mut device: DeviceTags = others;
        let before = device.clone();
        // Keys that a combined tag cannot hold are refused, and that is all that may be.
        let checked: Vec<_> = keys.iter().filter_map(|key| phone.check(key, &lines(), &NumberingPlan::default()).ok()).collect();
        let may_refuse = matches!(phone.layout, TagLayout::Combined { .. });
        prop_assert!(may_refuse || checked.len() == keys.len());
        apply(&phone.changes(&checked, &device), &mut device);
        prop_assert!(phone.changes(&checked, &device).is_empty());
        let named: Vec<u8> = checked.iter().map(NewKey::id).collect();
        let decoded = phone.decode(&device);
        for key in keys.iter().filter(|key| named.contains(&key.id)) {
            let found = decoded.iter().find(|found| found.id == key.id);
            prop_assert_eq!(found, Some(key).filter(|key| !key.is_none()));
        }
        // Whatever was not named stays, to the letter.
        let untouched = |tags: &DeviceTags| {
            let other = |name: &str| !named.iter().any(|id| name.contains(&format!("_{id}%")));
            tags.iter().filter(|(name, _)| other(name)).map(|(n, v)| (n.clone(), v.clone())).collect::<DeviceTags>()
        };
        prop_assert_eq!(untouched(&device), untouched(&before));
    }

    #[test]
    fn any_text_is_read_as_a_phone_type_without_panic(text in "[a-z_=\\[\\]{}%\"\n 0-9]{0,200}") {
        let _ = PhoneType::from_toml(&text);
        let _ = PhoneType::from_toml(&format!("{SEPARATE}{text}"));
    }
}
