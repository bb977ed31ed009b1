//! The list with all elements that the schema has for it, also those that the gateway never sends.

use super::*;

/// Criteria of every kind that the plain list has, in the order of the wire.
fn all_criteria() -> [(&'static str, String); 10] {
    let department = "<departmentKey xsi:type=\"GroupDepartmentKey\"><serviceProviderId>foo\
        </serviceProviderId><groupId>foogroup</groupId><name>Sales</name></departmentKey>";
    let trunk = "<userInTrunkGroup>false</userInTrunkGroup>";
    let exact = |name: &str, content: &str| {
        format!("<searchCriteriaExact{name}>{content}</searchCriteriaExact{name}>")
    };
    let one = |column: &str, value: &str| criteria(column, "Starts With", value, true);
    let external =
        one("UserExternalId", "e").replace("<isCaseInsensitive>true</isCaseInsensitive>", "");
    [
        ("UserLastName", one("UserLastName", "User")),
        ("UserFirstName", one("UserFirstName", "foo")),
        ("Dn", one("Dn", "+32")),
        ("EmailAddress", one("EmailAddress", "foouser@")),
        ("ExactUserDepartment", exact("UserDepartment", department)),
        ("ExactUserInTrunkGroup", exact("UserInTrunkGroup", trunk)),
        ("UserId", one("UserId", "foo")),
        ("UserExternalId", external),
        (
            "ExactUserPersonId",
            exact("UserPersonId", "<userPersonId>p</userPersonId>"),
        ),
        ("Extension", one("Extension", "0001")),
    ]
}

#[tokio::test]
async fn the_full_form_is_honoured_criteria_by_criteria() {
    let demo = Demo::start().await;
    let mut client = demo.client().await;
    let all = all_criteria();
    let joined: String = all.iter().map(|(_, one)| one.as_str()).collect();
    let reply = client.ask(&list(&[limit(1), joined].concat())).await;
    assert!(
        reply.contains("xsi:type=\"UserGetListInGroupResponse\""),
        "{reply}"
    );
    assert!(ids(&reply).is_empty());
    let nobody = ["ExactUserDepartment", "UserExternalId", "ExactUserPersonId"];
    for (name, one) in &all {
        let found = client.ask(&list(one)).await;
        assert_eq!(ids(&found).is_empty(), nobody.contains(name), "{name}");
    }
    let known = all.iter().filter(|(name, _)| !nobody.contains(name));
    let known: String = known.map(|(_, one)| one.as_str()).collect();
    assert_eq!(
        ids(&client.ask(&list(&[limit(1), known].concat())).await),
        ["foouser"]
    );
}

#[tokio::test]
async fn criteria_about_what_nobody_has_are_met_by_nobody_unless_another_is_enough() {
    let demo = Demo::start().await;
    let mut client = demo.client().await;
    let [.., (_, user_id), (_, external), (_, person), (_, extension)] = all_criteria();
    assert!(ids(&client.ask(&page(&external)).await).is_empty());
    assert!(ids(&client.ask(&page(&person)).await).is_empty());
    let mode_or = "<searchCriteriaModeOr>true</searchCriteriaModeOr>";
    let one = [&user_id, &external, &person, &extension, mode_or].concat();
    assert_eq!(ids(&client.ask(&page(&one)).await), ["foouser"]);
}

#[tokio::test]
async fn the_full_form_is_held_to_the_schema() {
    let demo = Demo::start().await;
    let mut client = demo.client().await;
    let all = all_criteria();
    for (place, (name, one)) in all.iter().enumerate() {
        let is_exact = name.starts_with("Exact");
        let twice = client.ask(&list(&one.repeat(2))).await;
        assert_eq!(twice.contains("[Error 6004]"), is_exact, "{name} twice");
        for (other, earlier) in &all[..place] {
            let reply = client.ask(&list(&[one.as_str(), earlier].concat())).await;
            let summary = summary(&reply);
            assert!(summary.starts_with("[Error 6004]"), "{name} before {other}");
        }
    }
    let [
        (_, last_name),
        ..,
        (_, department),
        _,
        _,
        (_, external),
        (_, person),
        _,
    ] = all;
    for wrong in [
        department.replace(" xsi:type=\"GroupDepartmentKey\"", ""),
        department.replace("GroupDepartmentKey", "StreetAddress"),
        department.replace("<name>Sales</name>", ""),
        department.replace("GroupDepartmentKey", "EnterpriseDepartmentKey"),
        external.replace(
            "</value>",
            "</value><isCaseInsensitive>true</isCaseInsensitive>",
        ),
        external.replace(">e<", &format!(">{}<", "e".repeat(37))),
        person.replace(">p<", &format!(">{}<", "p".repeat(83))),
        last_name.replace(">true<", ">yes<"),
        last_name.replace("<isCaseInsensitive>true</isCaseInsensitive>", ""),
        last_name.replace("Starts With", "Ends With"),
        limit(0),
    ] {
        let reply = client.ask(&list(&wrong)).await;
        assert!(summary(&reply).starts_with("[Error 6004]"), "{wrong}");
    }
}

#[tokio::test]
async fn an_empty_boolean_stands_for_true() {
    let demo = Demo::start().await;
    let mut client = demo.client().await;
    for (is_case_insensitive, expected) in [
        ("<isCaseInsensitive/>", &ALL[3..5]),
        ("<isCaseInsensitive></isCaseInsensitive>", &ALL[3..5]),
        ("<isCaseInsensitive>false</isCaseInsensitive>", &[]),
    ] {
        let search = criteria("UserLastName", "Equal To", "lambert", true).replace(
            "<isCaseInsensitive>true</isCaseInsensitive>",
            is_case_insensitive,
        );
        assert_eq!(ids(&client.ask(&list(&search)).await), expected);
        assert_eq!(ids(&client.ask(&page(&search)).await), expected);
    }
    let by_id =
        "<sortOrder><sortByUserId><isAscending/><isCaseSensitive/></sortByUserId></sortOrder>";
    assert_eq!(ids(&client.ask(&page(by_id)).await), ALL);
}
