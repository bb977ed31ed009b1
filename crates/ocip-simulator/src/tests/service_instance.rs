//! Service users on the wire.

use super::*;

fn list(tenant: &str, rest: &str) -> String {
    let content = format!("<serviceProviderId>{tenant}</serviceProviderId>{rest}");
    command(
        "UserGetServiceInstanceListInServiceProviderRequest",
        &content,
    )
}

/// The first cells of the rows, user id and group id.
fn places(reply: &str) -> Vec<(&str, &str)> {
    assert!(reply.contains("<serviceInstanceTable>"), "{reply}");
    let rows = reply.split("<row>").skip(1);
    rows.map(|row| {
        let (_, behind) = row.split_once("</col>").unwrap();
        (element(row, "col"), element(behind, "col"))
    })
    .collect()
}

const HG1: (&str, &str) = ("hg1@demo.example", "foogroup");
const HG2: (&str, &str) = ("hg2@demo.example", "bargroup");
const HG3: (&str, &str) = ("hg3@demo.example", "bargroup");

#[tokio::test]
async fn a_tenant_has_its_service_users_and_no_others() {
    let demo = Demo::start().await;
    let mut client = demo.client().await;
    let equal = |id: &str| criteria("UserId", "Equal To", id, true);
    let in_group = criteria("UserId", "Equal To", "foogroup", true)
        .replace("searchCriteriaUserId", "SearchCriteriaGroupId");
    let of_type = "<SearchCriteriaExactServiceType><serviceType>Hunt Group</serviceType>\
        </SearchCriteriaExactServiceType>";
    for (tenant, rest, expected) in [
        ("foo", String::new(), &[HG1, HG2][..]),
        ("bar", String::new(), &[HG3]),
        ("foo", equal("HG1@demo.example"), &[HG1]),
        ("bar", equal("hg1@demo.example"), &[]),
        ("foo", in_group, &[HG1]),
        ("bar", of_type.to_owned(), &[]),
        ("foo", criteria("Dn", "Contains", "24010090", true), &[HG1]),
    ] {
        let reply = client.ask(&list(tenant, &rest)).await;
        assert_eq!(places(&reply), expected, "{tenant} {rest}");
    }
    let reply = client
        .ask(&list("foo", "<responseSizeLimit>1</responseSizeLimit>"))
        .await;
    assert!(reply.contains("ErrorResponse"), "{reply}");
    assert!(summary(&client.ask(&list("baz", "")).await).contains("not found"));
}

#[tokio::test]
async fn a_service_user_has_no_profile_and_its_id_is_taken() {
    let demo = Demo::start().await;
    let mut client = demo.client().await;
    let reply = client.ask(&user_get("hg1")).await;
    assert_eq!(summary(&reply), "[Error 4008] User not found: hg1");
    let new = "<serviceProviderId>foo</serviceProviderId><groupId>foogroup</groupId>\
        <userId>hg1@demo.example</userId><lastName>a</lastName><firstName>b</firstName>\
        <callingLineIdLastName>a</callingLineIdLastName><callingLineIdFirstName>b\
        </callingLineIdFirstName>";
    let reply = client.ask(&command("UserAddRequest17sp4", new)).await;
    assert!(summary(&reply).contains("hg1@demo.example"), "{reply}");
}

#[tokio::test]
async fn only_who_may_touch_the_tenant_sees_them() {
    let demo = Demo::start().await;
    for (login, may) in [("foo-admin", true), ("foogroup-admin@demo.example", false)] {
        let mut client = demo.client_of(login, "demo-admin-password").await;
        let reply = client.ask(&list("foo", "")).await;
        assert_eq!(
            reply.contains("<serviceInstanceTable>"),
            may,
            "{login}: {reply}"
        );
        let reply = client.ask(&list("bar", "")).await;
        assert!(reply.contains("ErrorResponse"), "{login}");
    }
}
