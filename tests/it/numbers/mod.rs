//! Numbers of all countries, on their way from a caller to the switch and back.

mod check;
mod owners;
mod policy;

use std::sync::Arc;

use ocip_gateway::config::Config;
use ocip_simulator::{SimulatedSwitch, Simulator};
use serde_json::{Value, json};

use crate::support::{Reply, TestGateway, stage};

const USER: &str = "/api/v1/tenants/foo/groups/foogroup/users/foouser";
const FOO: &str = "foouser@demo.example";

/// A switch, and a gateway in front of it that stands in some country.
struct Site {
    switch: Arc<SimulatedSwitch>,
    gateway: TestGateway,
    _simulator: Simulator,
}

impl Site {
    async fn start(country: &str) -> Self {
        Self::start_with(|config| config.numbering.country_code = Some(country.into())).await
    }

    async fn start_with(change: impl FnOnce(&mut Config)) -> Self {
        let (switch, gateway, _simulator) = stage(|_| {}, change).await;
        Self {
            switch,
            gateway,
            _simulator,
        }
    }

    /// PUT of a number on the speed code 07.
    async fn dial(&self, number: &str) -> Reply {
        let code = json!({"speedCode": "07", "phoneNumber": number});
        let body = json!({ "speedCodes": [code] }).to_string();
        let path = format!("{USER}/services/speed_dial_100/");
        self.switch.edit(|data| {
            let user = data.users.get_mut(FOO).unwrap();
            user.speed_dial_100.0.remove(&7);
        });
        self.gateway.request("POST", &path, &body).await
    }

    /// What the speed code 07 dials on the switch.
    fn dialled(&self) -> Option<String> {
        let entries = self.switch.speed_dials(FOO).into_iter();
        let mut entries = entries.filter(|(code, _, _)| *code == 7);
        entries.next().map(|(_, number, _)| number)
    }

    /// A change of the numbers of the criteria "x", which is there afterwards at the latest.
    async fn call_from(&self, numbers: &[&str]) -> Reply {
        let from = json!({"selection": "Specified Only", "phoneNumbers": numbers});
        let body = json!({"criteria": [{"name": "x", "fromDnCriteria": from}]}).to_string();
        let path = format!("{USER}/services/simultaneous_ring_personal/");
        self.gateway.request("PUT", &path, &body).await
    }

    /// The numbers of the criteria "x" on the switch.
    fn callers(&self) -> Vec<String> {
        let service = self.switch.simultaneous_ring(FOO).unwrap();
        let mut criteria = service.criteria.into_iter();
        let criteria = criteria.find(|criteria| criteria.name == "x").unwrap();
        criteria.callers.numbers
    }
}

#[tokio::test]
async fn criteria_hold_numbers_as_tables_write_them() {
    for (country, given, stored) in [
        ("39", "0689123456", "+39-0689123456"),
        ("39", "3123456789", "+39-3123456789"),
        ("378", "0549886000", "+378-0549886000"),
        ("1", "011442079460000", "+442079460000"),
        ("1", "2125550100", "+1-2125550100"),
        ("1", "12125550100", "+1-2125550100"),
        ("45", "70201234", "+45-70201234"),
        ("55", "0021442079460000", "+442079460000"),
        ("61", "0299991234", "+61-299991234"),
        ("7", "84951234567", "+7-4951234567"),
        ("36", "0612345678", "+36-12345678"),
        ("32", "24010001", "24010001"),
        ("45", "12", "12"),
        ("45", "1234", "1234"),
    ] {
        let site = Site::start(country).await;
        let reply = site.call_from(&[given]).await;
        assert_eq!(reply.status, 200, "{country} {given}: {reply:?}");
        assert_eq!(site.callers(), [stored], "{country} {given}");
    }
}

#[tokio::test]
async fn speed_dials_hold_what_is_dialled_and_00_as_plus_where_it_leads_abroad() {
    for (country, given, stored) in [
        (Some("61"), "0011442079460000", "0011442079460000"),
        (Some("55"), "0021442079460000", "0021442079460000"),
        (Some("1"), "011442079460000", "011442079460000"),
        (Some("45"), "00442079460000", "+442079460000"),
        (Some("45"), "70201234", "70201234"),
        (Some("45"), "12", "12"),
        (None, "00442079460000", "+442079460000"),
        (None, "+44 20-79460000", "+442079460000"),
        (None, "02079460000", "02079460000"),
        (None, "sip:anna@voice.example.net", "anna@voice.example.net"),
    ] {
        let site = Site::start_with(|config| {
            config.numbering.country_code = country.map(str::to_owned);
        });
        let site = site.await;
        let reply = site.dial(given).await;
        assert_eq!(reply.status, 200, "{country:?} {given}: {reply:?}");
        assert_eq!(
            site.dialled().as_deref(),
            Some(stored),
            "{country:?} {given}"
        );
    }
}

const PATTERNS: [&str; 5] = [
    "+32-47*",
    "0475??????",
    "+3224010[1-5]",
    "*",
    "0800[0-3,7]*",
];

#[tokio::test]
async fn digit_patterns_are_shown_and_taken_back_and_new_ones_are_the_switchs_to_decide() {
    let site = Site::start("32").await;
    let reply = site.call_from(&PATTERNS).await;
    assert_eq!(reply.status, 200, "{reply:?}");
    assert_eq!(site.callers(), PATTERNS);
    let path = format!("{USER}/services/simultaneous_ring_personal/criteria/x/");
    let shown = site.gateway.request("GET", &path, "").await;
    let mut criteria: Value = shown.json();
    assert_eq!(
        criteria["fromDnCriteria"]["phoneNumbers"],
        json!(PATTERNS),
        "{shown:?}"
    );
    criteria["active"] = json!(false);
    let reply = site
        .gateway
        .request("PUT", &path, &criteria.to_string())
        .await;
    assert_eq!(reply.status, 200, "{reply:?}");
    assert_eq!(site.callers(), PATTERNS);
    // What the switch might have is compared with what it has; nothing is written.
    const MODIFY: &str = "UserSimultaneousRingPersonalModifyCriteriaRequest";
    let before = site.switch.counts().executed(MODIFY);
    for bad in ["47*x", "#31*", "4 7*", "123456789012345678901234*"] {
        let reply = site.call_from(&[bad]).await;
        assert_eq!(reply.status, 400, "{bad}: {reply:?}");
    }
    assert_eq!(site.switch.counts().executed(MODIFY), before);
}
