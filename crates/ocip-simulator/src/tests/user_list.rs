//! The users of a group on the wire.

mod full_form;

use super::*;

fn list(rest: &str) -> String {
    list_of("foo", "foogroup", rest)
}

fn list_of(tenant: &str, group: &str, rest: &str) -> String {
    let content =
        format!("<serviceProviderId>{tenant}</serviceProviderId><GroupId>{group}</GroupId>{rest}");
    command("UserGetListInGroupRequest", &content)
}

fn page(rest: &str) -> String {
    let content =
        format!("<serviceProviderId>foo</serviceProviderId><groupId>foogroup</groupId>{rest}");
    command("UserGetListInGroupPagedSortedListRequest", &content)
}

fn paging(start: u32, size: u32) -> String {
    format!(
        "<responsePagingControl><responseStartIndex>{start}</responseStartIndex>\
         <responsePageSize>{size}</responsePageSize></responsePagingControl>"
    )
}

fn sort(column: &str, is_ascending: bool) -> String {
    format!(
        "<sortOrder><sortBy{column}><isAscending>{is_ascending}</isAscending>\
         <isCaseSensitive>false</isCaseSensitive></sortBy{column}></sortOrder>"
    )
}

fn limit(limit: u32) -> String {
    format!("<responseSizeLimit>{limit}</responseSizeLimit>")
}

/// The ids of the rows, without their domain.
fn ids(reply: &str) -> Vec<&str> {
    assert!(reply.contains("<userTable>"), "{reply}");
    let rows = reply.split("<row>").skip(1);
    rows.map(|row| element(row, "col").split('@').next().unwrap())
        .collect()
}

const ALL: [&str; 6] = [
    "ann.peeters",
    "baruser",
    "foouser",
    "helene.lambert",
    "marc.lambert",
    "sofie.desmet",
];

#[tokio::test]
async fn the_table_shows_the_users_of_the_group_in_the_order_of_their_ids() {
    let demo = Demo::start().await;
    let reply = demo.client().await.ask(&list("")).await;
    assert_eq!(ids(&reply), ALL);
    assert!(
        reply.contains(
            "<row><col>ann.peeters@demo.example</col><col>Peeters</col><col>Ann</col><col></col>\
         <col>+32-24010010</col><col>true</col><col>ann.peeters@demo.example</col><col></col>\
         <col></col><col>false</col><col>0010</col><col>32</col><col>0</col></row>"
        ),
        "{reply}"
    );
    assert!(
        reply.contains(
            "<row><col>sofie.desmet@demo.example</col><col>De Smet</col><col>Sofie</col><col></col>\
         <col></col><col></col><col>sofie.desmet@demo.example</col><col></col><col></col>\
         <col>false</col><col></col><col>32</col><col>0</col></row>"
        ),
        "{reply}"
    );
}

#[tokio::test]
async fn each_column_is_searched() {
    let demo = Demo::start().await;
    let mut client = demo.client().await;
    for (column, mode, value, expected) in [
        ("UserLastName", "Starts With", "la", &ALL[3..5]),
        ("UserLastName", "Equal To", "LAMBERT", &ALL[3..5]),
        ("UserLastName", "Equal To", "Lam", &[]),
        ("UserFirstName", "Contains", "éLÈ", &ALL[3..4]),
        (
            "EmailAddress",
            "Contains",
            "@demo",
            &[ALL[0], ALL[2], ALL[3], ALL[5]],
        ),
        ("UserId", "Equal To", "baruser@demo.example", &ALL[1..2]),
        ("UserId", "Starts With", "warehouse", &[]),
        ("Extension", "Equal To", "0020", &ALL[4..5]),
        ("Extension", "Starts With", "00", &ALL[..5]),
    ] {
        let search = criteria(column, mode, value, true);
        let reply = client.ask(&list(&search)).await;
        assert_eq!(ids(&reply), expected, "{column} {mode} {value}");
        let reply = client.ask(&page(&search)).await;
        assert_eq!(ids(&reply), expected, "{column} {mode} {value}");
    }
    let search = criteria("UserLastName", "Starts With", "la", false);
    assert!(ids(&client.ask(&list(&search)).await).is_empty());
}

#[tokio::test]
async fn a_primary_number_is_found_in_three_forms_and_an_alternate_one_in_none() {
    let demo = Demo::start().await;
    let mut client = demo.client().await;
    for (mode, value, expected) in [
        ("Equal To", "+32-24010010", &ALL[..1]),
        ("Equal To", "+3224010010", &ALL[..1]),
        ("Equal To", "24010010", &ALL[..1]),
        ("Starts With", "2401002", &ALL[3..5]),
        ("Equal To", "3224010010", &[]),
        ("Contains", "24010011", &[]),
    ] {
        let search = criteria("Dn", mode, value, true);
        let reply = client.ask(&list(&search)).await;
        assert_eq!(ids(&reply), expected, "{mode} {value}");
    }
}

#[tokio::test]
async fn all_criteria_have_to_be_met_unless_one_is_enough() {
    let demo = Demo::start().await;
    let mut client = demo.client().await;
    let lambert = criteria("UserLastName", "Equal To", "Lambert", true);
    let ends_in_t = criteria("UserLastName", "Contains", "t", true);
    let marc = criteria("UserFirstName", "Equal To", "marc", true);
    let all = [lambert.clone(), ends_in_t, marc].concat();
    assert_eq!(ids(&client.ask(&list(&all)).await), ["marc.lambert"]);
    let mode_or = "<searchCriteriaModeOr>true</searchCriteriaModeOr>";
    let bar = criteria("UserId", "Starts With", "bar", true);
    let one = [&lambert, &bar, mode_or].concat();
    let expected = ["baruser", "helene.lambert", "marc.lambert"];
    assert_eq!(ids(&client.ask(&page(&one)).await), expected);
    let refusal = "[Error 99402] The search has no criteria, of which one would be enough.";
    assert_eq!(summary(&client.ask(&page(mode_or)).await), refusal);
}

#[tokio::test]
async fn exact_criteria_know_numbers_and_no_trunk_group() {
    let demo = Demo::start().await;
    let mut client = demo.client().await;
    let trunk = |is: bool| {
        format!(
            "<searchCriteriaExactUserInTrunkGroup><userInTrunkGroup>{is}</userInTrunkGroup>\
             </searchCriteriaExactUserInTrunkGroup>"
        )
    };
    assert_eq!(ids(&client.ask(&list(&trunk(false))).await), ALL);
    assert!(ids(&client.ask(&list(&trunk(true))).await).is_empty());
    let inactive = "<searchCriteriaExactDnActivation><activated>false</activated>\
                    </searchCriteriaExactDnActivation>";
    assert_eq!(ids(&client.ask(&page(inactive)).await), ["sofie.desmet"]);
    let department = criteria("DepartmentName", "Contains", "e", true);
    assert!(ids(&client.ask(&page(&department)).await).is_empty());
}

#[tokio::test]
async fn a_page_is_cut_from_the_sorted_list() {
    let demo = Demo::start().await;
    let mut client = demo.client().await;
    let by_name = [sort("UserLastName", true), sort("UserFirstName", false)].concat();
    let sorted = [
        "sofie.desmet",
        "marc.lambert",
        "helene.lambert",
        "ann.peeters",
        "foouser",
        "baruser",
    ];
    for (start, size, expected) in [
        (1, 2000, &sorted[..]),
        (1, 2, &sorted[..2]),
        (3, 3, &sorted[2..5]),
        (6, 3, &sorted[5..]),
        (7, 3, &[]),
    ] {
        let reply = client
            .ask(&page(&[paging(start, size), by_name.clone()].concat()))
            .await;
        assert_eq!(ids(&reply), expected, "{start} {size}");
    }
    assert_eq!(ids(&client.ask(&page("")).await), ALL);
    let by_number = ids(&client.ask(&page(&sort("Dn", false))).await).join(" ");
    assert!(by_number.starts_with("helene.lambert marc.lambert ann.peeters"));
    assert!(by_number.ends_with("sofie.desmet"));
}

#[tokio::test]
async fn a_list_is_refused_and_not_cut() {
    let demo = Demo::start().await;
    let mut client = demo.client().await;
    let refusal = "[Error 99401] The response size limit is exceeded: 5";
    assert_eq!(summary(&client.ask(&list(&limit(5))).await), refusal);
    assert_eq!(ids(&client.ask(&list(&limit(6))).await), ALL);
}

#[tokio::test]
async fn a_login_sees_the_groups_below_it() {
    let demo = Demo::start().await;
    let groups = [
        ("foo", "foogroup"),
        ("foo", "bargroup"),
        ("bar", "bargroup"),
    ];
    for (login, password, seen) in [
        (ADMIN, PASSWORD, 3),
        ("foo-admin", PASSWORD, 2),
        ("foogroup-admin@demo.example", PASSWORD, 1),
        ("foouser", USER_PASSWORD, 0),
    ] {
        let mut client = demo.client_of(login, password).await;
        for (place, (tenant, group)) in groups.into_iter().enumerate() {
            let reply = client.ask(&list_of(tenant, group, "")).await;
            let expected = if place < seen {
                "<row>"
            } else {
                "[Error 5404]"
            };
            assert!(reply.contains(expected), "{login} {tenant} {group} {reply}");
        }
        let reply = client.ask(&list_of("foo", "nogroup", "")).await;
        assert_eq!(summary(&reply), "[Error 4152] Group not found: foo:nogroup");
    }
}

#[tokio::test]
async fn the_schema_tells_the_two_names_of_the_group_apart() {
    let demo = Demo::start().await;
    let mut client = demo.client().await;
    for wrong in [
        list("").replace("GroupId>", "groupId>"),
        page("").replace("groupId>", "GroupId>"),
    ] {
        let reply = client.ask(&wrong).await;
        assert!(summary(&reply).starts_with("[Error 6004]"), "{reply}");
    }
}

#[tokio::test]
async fn one_user_of_ten_thousand_is_found() {
    let demo = Demo::with(|data| {
        let pattern = data.user("marc.lambert").cloned().unwrap();
        data.users.extend((0..10_000).map(|number| {
            let mut user = pattern.clone();
            user.user_id = format!("many{number}@demo.example");
            user.phone_number = Some(format!("+32-9{number:07}"));
            (user.user_id.clone(), user)
        }));
    })
    .await;
    let mut client = demo.client().await;
    let search = criteria("Dn", "Equal To", "+32-90004711", true);
    assert_eq!(ids(&client.ask(&list(&search)).await), ["many4711"]);
    let refusal = "[Error 99401] The response size limit is exceeded: 500";
    assert_eq!(summary(&client.ask(&list(&limit(500))).await), refusal);
    let last = [paging(10_001, 10), sort("UserId", true)].concat();
    assert_eq!(ids(&client.ask(&page(&last)).await).len(), 6);
}
