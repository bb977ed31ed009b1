//! Numbers that may not be put on the switch never get there.

use ocip_gateway::config::TenantNumberPolicy;
use ocip_simulator::SimulatedSwitch;
use serde_json::{Value, json};

use crate::support::{TestGateway, simulate, tcp_config};

/// Makes a body around a number.
type Body = fn(&str) -> Value;

const USER: &str = "/api/v1/tenants/foo/groups/foogroup/users/foouser";

fn codes(number: &str) -> Value {
    json!({"speedCodes": [{"speedCode": "07", "phoneNumber": number}]})
}

fn one_digit_codes(number: &str) -> Value {
    json!({"speedCodes": [{"speedCode": "7", "phoneNumber": number}]})
}

fn numbers(number: &str) -> Value {
    json!({"simultaneousRingNumber": [{"phoneNumber": number}]})
}

fn keys(number: &str) -> Value {
    json!({"keys": [{"id": 1, "type": "DIRECT_CALL", "label": "x", "parameter": number}]})
}

#[tokio::test]
async fn a_denied_number_is_refused_wherever_it_could_stand_and_nothing_is_written() {
    let switch = SimulatedSwitch::demo();
    let simulator = simulate(&switch).await;
    let mut config = tcp_config(simulator.local_addr());
    config.numbering.country_code = Some("32".into());
    config.number_policy.deny = vec!["+32900".into()];
    config.number_policy.tenant = vec![TenantNumberPolicy {
        id: "foo".into(),
        allow: vec!["+32".into(), "*".into()],
        deny: Vec::new(),
    }];
    let gateway = TestGateway::start(config).await;
    let places: [(&str, &str, Body); 5] = [
        ("POST", "/services/speed_dial_100/", codes),
        ("PUT", "/services/speed_dial_100/", codes),
        ("PUT", "/services/speed_dial_8/", one_digit_codes),
        ("PUT", "/services/simultaneous_ring_personal/", numbers),
        ("PUT", "/access_device/phone_buttons/", keys),
    ];
    for (method, path, body) in &places {
        for (refused, rule) in [
            ("0900 12 34", "\"+32900\""),
            ("+4570201234", "tenant \"foo\""),
        ] {
            let body = body(refused).to_string();
            let reply = gateway
                .request(method, &format!("{USER}{path}"), &body)
                .await;
            assert_eq!(
                (reply.status, reply.error_code()),
                (403, 40306),
                "{path} {reply:?}"
            );
            assert!(reply.error_message().contains(rule), "{path} {reply:?}");
        }
    }
    let counts = switch.counts();
    let writes = ["Add", "Modify", "Delete", "Rebuild"];
    let written = counts
        .executed
        .keys()
        .filter(|name| writes.iter().any(|word| name.contains(word)));
    assert_eq!(written.count(), 0, "{counts:?}");
    let (_, path, body) = &places[0];
    let reply = gateway
        .request(
            "POST",
            &format!("{USER}{path}"),
            &body("0475 00 00 00").to_string(),
        )
        .await;
    assert_eq!(reply.status, 200, "{reply:?}");
}
