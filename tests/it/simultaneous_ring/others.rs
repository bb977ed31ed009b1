//! What only some of the services have: settings that need each other, numbers to forward to, members that
//! only a read gives.

use std::path::PathBuf;

use ocip_gateway::config::Config;
use ocip_services::criteria::ALL;
use ocip_services::criteria::table::CriteriaService;
use serde_json::{Value, json};

use super::{criteria_path_of, path_of};
use crate::audit::lines;
use crate::support::{Reply, TestGateway, USER, stage};

fn service(path: &str) -> &'static CriteriaService {
    ALL.iter().find(|service| service.path == path).unwrap()
}

fn forwarding() -> &'static CriteriaService {
    service("call_forwarding_selective")
}

async fn put(gateway: &TestGateway, path: &str, body: &Value) -> Reply {
    gateway.request("PUT", path, &body.to_string()).await
}

#[tokio::test]
async fn what_the_switch_refuses_about_numbers_is_passed_on_and_changes_nothing() {
    let (switch, gateway, _simulator) = stage(|_| {}, |_| {}).await;
    let (path, one) = (
        path_of(forwarding()),
        criteria_path_of(forwarding(), "test"),
    );
    let state = || switch.edit(|data| data.users[USER].criteria_state(forwarding()));
    let cleared = put(&gateway, &path, &json!({"defaultForwardToPhoneNumber": ""})).await;
    assert_eq!((cleared.status, cleared.body.as_str()), (200, ""));
    let before = state();
    let needs_default = put(&gateway, &path, &json!({"active": true})).await;
    let needs_own = put(&gateway, &one, &json!({"forwardToPhoneNumber": null})).await;
    for (reply, word) in [
        (needs_default, "defaultForwardToPhoneNumber"),
        (needs_own, "test"),
    ] {
        assert_eq!(reply.status, 400, "{reply:?}");
        assert!(reply.error_message().contains(word), "{reply:?}");
    }
    assert_eq!(state(), before);
    assert_eq!(switch.counts().validation_errors, 0);
}

#[tokio::test]
async fn a_number_that_calls_may_not_go_to_is_refused_wherever_it_stands() {
    let deny = |config: &mut Config| {
        config.numbering.country_code = Some("32".into());
        config.number_policy.deny = vec!["+32900".into()];
    };
    let (switch, gateway, _simulator) = stage(|_| {}, deny).await;
    let (path, one) = (
        path_of(forwarding()),
        criteria_path_of(forwarding(), "test"),
    );
    let list = format!("{path}criteria/");
    let before = switch.edit(|data| data.users[USER].criteria_state(forwarding()));
    let callers = json!({"selection": "Any"});
    for (method, path, body, place) in [
        (
            "PUT",
            &path,
            json!({"defaultForwardToPhoneNumber": "0900 12 34"}),
            "defaultForwardToPhoneNumber",
        ),
        (
            "PUT",
            &path,
            json!({"criteria": [{"name": "test", "forwardToPhoneNumber": "+3290012345"}]}),
            "criteria[0].forwardToPhoneNumber",
        ),
        (
            "PUT",
            &one,
            json!({"forwardToPhoneNumber": "*210900123456"}),
            "forwardToPhoneNumber",
        ),
        (
            "POST",
            &list,
            json!({"name": "n", "fromDnCriteria": callers, "forwardToPhoneNumber": "090012345"}),
            "forwardToPhoneNumber",
        ),
    ] {
        let reply = gateway.request(method, path, &body.to_string()).await;
        let found = (reply.status, reply.error_code());
        assert_eq!(found, (403, 40306), "{body}: {reply:?}");
        assert!(reply.error_message().contains(place), "{body}: {reply:?}");
    }
    let after = switch.edit(|data| data.users[USER].criteria_state(forwarding()));
    assert_eq!(after, before);
    let counts = switch.counts();
    assert!(
        counts
            .executed
            .keys()
            .all(|name| !name.contains("Modify") && !name.contains("Add"))
    );
}

#[tokio::test]
async fn what_only_a_read_gives_is_taken_and_ignored() {
    let (switch, gateway, _simulator) = stage(|_| {}, |_| {}).await;
    let rejection = service("selective_call_rejection");
    let one = criteria_path_of(rejection, "test");
    let reply = put(
        &gateway,
        &one,
        &json!({"private": false, "doNotPerformAction": true}),
    )
    .await;
    assert_eq!(reply.status, 200, "{reply:?}");
    let shown = reply.json();
    assert_eq!(
        (&shown["private"], &shown["doNotPerformAction"]),
        (&json!(true), &json!(true))
    );
    let counts = switch.counts();
    assert_eq!(counts.validation_errors, 0);
}

#[tokio::test]
async fn selections_are_those_of_the_service() {
    let (_switch, gateway, _simulator) = stage(|_| {}, |_| {}).await;
    for service in ALL {
        let body = json!({"name": "f", "fromDnCriteria": {"selection": "Forwarded"}});
        let list = format!("{}criteria/", path_of(service));
        let reply = gateway.request("POST", &list, &body.to_string()).await;
        match service.path {
            "selective_call_rejection" => {
                assert_eq!(reply.status, 200, "{reply:?}");
                assert_eq!(reply.json()["fromDnCriteria"]["selection"], "Forwarded");
            }
            _ => {
                assert_eq!(reply.status, 400, "{}: {reply:?}", service.name);
                assert!(
                    reply
                        .error_message()
                        .contains("\"Any\" or \"Specified Only\"")
                );
            }
        }
    }
}

#[tokio::test]
async fn a_member_of_another_service_is_unknown_and_nothing_is_sent() {
    let (switch, gateway, _simulator) = stage(|_| {}, |_| {}).await;
    for service in ALL {
        let foreign = match service.path {
            "call_forwarding_selective" => "doNotPerformAction",
            _ => "forwardToNumberSelection",
        };
        let before = switch.counts().documents_received;
        let one = criteria_path_of(service, "test");
        let of_criteria = put(&gateway, &one, &json!({foreign: 1})).await;
        let in_list = json!({"criteria": [{"name": "test", foreign: 1}]});
        let in_list = put(&gateway, &path_of(service), &in_list).await;
        for reply in [of_criteria, in_list] {
            assert_eq!(reply.status, 400, "{}: {reply:?}", service.name);
            let message = reply.error_message();
            assert!(
                message.contains(&format!("unknown field `{foreign}`")),
                "{message}"
            );
        }
        assert_eq!(
            switch.counts().documents_received,
            before,
            "{}",
            service.name
        );
    }
}

#[tokio::test]
async fn each_change_is_recorded_with_what_was_before_and_is_after() {
    let folder = tempfile::tempdir().unwrap();
    let file: PathBuf = folder.path().join("audit.jsonl");
    let audit = |config: &mut Config| config.audit.file = Some(file.clone());
    let (_switch, gateway, _simulator) = stage(|_| {}, audit).await;
    for service in ALL {
        let path = path_of(service);
        let shown = async || gateway.request("GET", &path, "").await.json();
        let before = shown().await;
        let one = criteria_path_of(service, "test");
        let reply = put(&gateway, &one, &json!({"active": false})).await;
        assert_eq!(reply.status, 200, "{}", service.name);
        let line = lines(&file).pop().unwrap();
        assert_eq!(line["resource"], service.label, "{line}");
        assert_eq!(
            (&line["before"], &line["after"]),
            (&before, &shown().await),
            "{line}"
        );
    }
}
