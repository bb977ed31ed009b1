//! Where all calls go (`cfa_vm`), against the simulated switch: what each of two services keeps, and one view.

use std::time::Duration;

use ocip_services::table::{UserService, Value as Stored};
use ocip_services::{call_forwarding_always, voice_messaging_user};
use ocip_simulator::data::SwitchData;
use ocip_simulator::{Fault, FaultAction, SimulatedSwitch};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::support::{Client, USER, stage, try_cases, ways_to_lose};

const PATH: &str = "/api/v1/tenants/foo/groups/foogroup/users/foouser/services/cfa_vm/";

const NUMBER: UserService = call_forwarding_always::SERVICE;
const MAIL: UserService = voice_messaging_user::SERVICE;

/// The commands that change each.
const NUMBER_CHANGE: &str = NUMBER.commands.modify;
const MAIL_CHANGE: &str = "UserVoiceMessagingUserModifyVoiceManagementRequest";

const SEQUENCES: u32 = 200;
const STEPS: usize = 10;

/// A change: mode, whether active, destination (empty to clear it).
type Step = (Option<&'static str>, Option<bool>, Option<&'static str>);

/// What the switch has of both services, in plain values.
#[derive(Clone, PartialEq, Debug)]
struct Model {
    has_number: bool,
    has_mail: bool,
    forwards: bool,
    destination: &'static str,
    mail: bool,
    takes_all: bool,
}

impl Model {
    fn mode(&self) -> Option<&'static str> {
        if self.has_number && self.forwards {
            return Some("number");
        }
        (self.has_mail && self.mail && self.takes_all).then_some("voiceMail")
    }

    fn supports(&self, mode: &str) -> bool {
        match mode {
            "number" => self.has_number,
            _ => self.has_mail,
        }
    }

    /// Makes the change, and gives the status that its answer must have.
    fn take(&mut self, (mode, active, destination): Step) -> u16 {
        if !self.has_number && !self.has_mail {
            return 404;
        }
        let only = match (self.has_number, self.has_mail) {
            (true, true) => None,
            (true, false) => Some("number"),
            _ => Some("voiceMail"),
        };
        let needs_number = destination.is_some_and(|number| !number.is_empty());
        let impossible = mode.is_some_and(|mode| !self.supports(mode));
        if impossible || needs_number && !self.has_number {
            return 400;
        }
        let target = match (active, mode) {
            (Some(false), _) => None,
            (Some(true), _) => match mode.or(self.mode()).or(only) {
                Some(mode) => Some(mode),
                None => return 400,
            },
            (None, None) => self.mode(),
            (None, Some(_)) if self.mode().is_none() => return 400,
            (None, mode) => mode,
        };
        let mut new = self.clone();
        if let Some(number) = destination.filter(|_| self.has_number) {
            new.destination = number;
        }
        if (active, mode) != (None, None) {
            new.forwards = target == Some("number");
            new.takes_all = target == Some("voiceMail");
            new.mail |= new.takes_all;
        }
        if new.has_number && new.forwards && new.destination.is_empty() {
            return 400;
        }
        // What the user does not have keeps nothing.
        new.forwards &= new.has_number;
        new.takes_all &= new.has_mail;
        new.mail &= new.has_mail;
        *self = new;
        200
    }

    fn shown(&self) -> Value {
        let mut shown = json!({ "active": self.mode().is_some() });
        if let Some(mode) = self.mode() {
            shown["mode"] = mode.into();
        }
        if self.has_number && !self.destination.is_empty() {
            shown["destination"] = self.destination.into();
        }
        shown
    }

    /// Puts it on the switch.
    fn store(&self, data: &mut SwitchData) {
        let user = data.users.get_mut(USER).unwrap();
        for (service, is_assigned) in [(NUMBER, self.has_number), (MAIL, self.has_mail)] {
            user.unassign_service(service.name);
            if is_assigned {
                user.services.insert(service.name.to_owned());
            }
        }
        let mut set = |service: &UserService, element: &str, value: Option<Stored>| {
            let mut values = user.settings.of(service);
            values[service.position(element).unwrap()] = value;
            user.settings.0.insert(service.name, values);
        };
        let destination = (!self.destination.is_empty()).then(|| self.destination.to_owned());
        set(
            &NUMBER,
            "forwardToPhoneNumber",
            destination.map(Stored::Text),
        );
        set(&NUMBER, "isActive", Some(Stored::Flag(self.forwards)));
        set(&MAIL, "isActive", Some(Stored::Flag(self.mail)));
        set(
            &MAIL,
            "alwaysRedirectToVoiceMail",
            Some(Stored::Flag(self.takes_all)),
        );
    }

    /// Reads from the switch what there is of both services.
    fn stored(&self, switch: &SimulatedSwitch) -> Self {
        switch.edit(|data| {
            let settings = &data.users[USER].settings;
            let value = |service: &UserService, element: &str| {
                settings.of(service)[service.position(element).unwrap()].clone()
            };
            let is_on = |service, element| value(service, element) == Some(Stored::Flag(true));
            let destination = value(&NUMBER, "forwardToPhoneNumber");
            let mut numbers = NUMBERS.into_iter();
            let same = numbers.find(|one| destination == Some(Stored::Text((*one).to_owned())));
            assert_eq!(destination.is_some(), same.is_some());
            Self {
                forwards: is_on(&NUMBER, "isActive"),
                destination: same.unwrap_or_default(),
                mail: is_on(&MAIL, "isActive"),
                takes_all: is_on(&MAIL, "alwaysRedirectToVoiceMail"),
                ..*self
            }
        })
    }
}

const NUMBERS: [&str; 2] = ["+3224010700", "*55"];

fn model() -> impl Strategy<Value = Model> {
    let flags = any::<[bool; 3]>();
    let assigned = (prop::bool::weighted(0.8), prop::bool::weighted(0.8));
    let destination = prop::sample::select(vec!["", NUMBERS[0]]);
    (assigned, flags, destination).prop_map(
        |((has_number, has_mail), [forwards, mail, takes_all], destination)| Model {
            has_number,
            has_mail,
            // The switch has no forwarding without a number.
            forwards: has_number && forwards && !destination.is_empty(),
            destination: if has_number { destination } else { "" },
            mail: has_mail && mail,
            takes_all: has_mail && takes_all,
        },
    )
}

fn step() -> impl Strategy<Value = Step> {
    let mode = prop::option::of(prop::sample::select(vec!["number", "voiceMail"]));
    let destination = prop::sample::select(vec!["", NUMBERS[0], NUMBERS[1]]);
    let destination = prop::option::weighted(0.3, destination);
    (mode, any::<Option<bool>>(), destination)
}

fn body((mode, active, destination): Step) -> Value {
    let mut body = json!({});
    if let Some(mode) = mode {
        body["mode"] = mode.into();
    }
    if let Some(active) = active {
        body["active"] = active.into();
    }
    if let Some(destination) = destination {
        body["destination"] = destination.into();
    }
    body
}

async fn run(client: &mut Client, switch: &SimulatedSwitch, start: &Model, steps: &[Step]) {
    switch.edit(|data| start.store(data));
    let mut model = start.clone();
    for step in steps {
        let body = body(*step);
        let before = model.clone();
        let expected = model.take(*step);
        let reply = client.send("PUT", PATH, &body.to_string()).await;
        assert_eq!(reply.status, expected, "{body} after {before:?}: {reply:?}");
        let expected_body = if expected == 200 { "" } else { &reply.body };
        assert_eq!(reply.body, expected_body, "{body}");
        let shown = client.send("GET", PATH, "").await;
        match expected {
            404 => assert_eq!((shown.status, shown.error_code()), (404, 40403)),
            _ => assert_eq!(shown.json(), model.shown(), "{body} after {before:?}"),
        }
        assert_eq!(model.stored(switch), model, "{body} after {before:?}");
    }
    let modes = client
        .send("GET", &format!("{PATH}supported_modes/"), "")
        .await;
    let supported = ["voiceMail", "number"];
    let supported: Vec<_> = supported
        .into_iter()
        .filter(|mode| model.supports(mode))
        .collect();
    match supported.is_empty() {
        true => assert_eq!((modes.status, modes.error_code()), (404, 40403)),
        false => assert_eq!(modes.json(), json!({ "supported_modes": supported })),
    }
}

#[test]
fn the_view_is_that_of_plain_values_after_every_change() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let (switch, gateway, _simulator) = runtime.block_on(stage(|_| {}, |_| {}));
    let steps = prop::collection::vec(step(), STEPS);
    try_cases(SEQUENCES, &(model(), steps), |(start, steps)| {
        runtime.block_on(async {
            let mut client = Client::connect(gateway.addr()).await;
            run(&mut client, &switch, &start, &steps).await;
        });
    });
    assert_eq!(switch.counts().validation_errors, 0);
}

/// Calls go to voice mail that went to a number, and the other way round.
const SWAPS: [(bool, &str, &str); 2] = [
    (true, r#"{"mode":"voiceMail","active":true}"#, MAIL_CHANGE),
    (false, r#"{"mode":"number","active":true}"#, NUMBER_CHANGE),
];

fn to_number(forwards: bool) -> Model {
    Model {
        has_number: true,
        has_mail: true,
        forwards,
        destination: NUMBERS[0],
        mail: true,
        takes_all: !forwards,
    }
}

#[tokio::test]
async fn a_fault_leaves_calls_where_they_went_or_where_they_are_to_go() {
    let timeout = Duration::from_secs(4);
    let (switch, gateway, _simulator) =
        stage(|_| {}, |config| config.backend.request_timeout = timeout).await;
    let mut statuses = std::collections::BTreeSet::new();
    for (forwards, body, _) in SWAPS {
        let (old, new) = (to_number(forwards), to_number(!forwards));
        for pattern in [MAIL_CHANGE, NUMBER_CHANGE] {
            for action in ways_to_lose() {
                switch.edit(|data| old.store(data));
                switch.add_fault(Fault::new(action.clone()).on(pattern));
                let reply = gateway.request("PUT", PATH, body).await;
                switch.clear_faults();
                let now = old.stored(&switch);
                let what = format!("{body} {pattern} {action:?}: {reply:?}");
                statuses.insert(reply.status);
                // With both on, the number comes first, which is either the old state or the new one.
                assert!(
                    now.mode() == old.mode() || now.mode() == new.mode(),
                    "{what}"
                );
                match reply.status {
                    200 => assert_eq!(now, new, "{what}"),
                    207 => {
                        let told = reply.json();
                        assert_eq!(told["now"], now.shown(), "{what}");
                        let [first, second] =
                            [0, 1].map(|place| told["results"][place]["status"] == 200);
                        assert!(first && !second, "{what}");
                    }
                    502 | 504 => {
                        assert!(reply.error_message().contains("outcome unknown"), "{what}")
                    }
                    _ => panic!("{what}"),
                }
            }
        }
    }
    assert!(
        statuses.contains(&200) && statuses.contains(&207),
        "{statuses:?}"
    );
}

#[tokio::test]
async fn what_is_refused_first_keeps_the_second_from_being_sent() {
    let (switch, gateway, _simulator) = stage(|_| {}, |_| {}).await;
    for (forwards, body, first) in SWAPS {
        let old = to_number(forwards);
        switch.edit(|data| old.store(data));
        switch.reset_counts();
        let refuse = FaultAction::Refuse {
            text: "[Error 9999] Not now".to_owned(),
        };
        switch.add_fault(Fault::new(refuse).on(first));
        let reply = gateway.request("PUT", PATH, body).await;
        switch.clear_faults();
        assert_eq!(
            (reply.status, reply.error_code()),
            (400, 40004),
            "{reply:?}"
        );
        assert_eq!(old.stored(&switch), old);
        let executed = switch.counts().executed;
        let written = executed.keys().filter(|name| name.contains("Modify"));
        assert_eq!(written.count(), 0, "{executed:?}");
    }
}

#[tokio::test]
async fn a_denied_number_is_refused_and_nothing_is_written() {
    let deny = |config: &mut ocip_gateway::config::Config| {
        config.numbering.country_code = Some("32".into());
        config.number_policy.deny = vec!["+32900".into()];
    };
    let (switch, gateway, _simulator) = stage(|_| {}, deny).await;
    let old = to_number(false);
    switch.edit(|data| old.store(data));
    for number in ["0900 12 34", "+3290012345", "*210900123456"] {
        let body = json!({ "destination": number }).to_string();
        let reply = gateway.request("PUT", PATH, &body).await;
        assert_eq!(
            (reply.status, reply.error_code()),
            (403, 40306),
            "{reply:?}"
        );
        assert!(reply.error_message().contains("destination"), "{reply:?}");
        assert_eq!(old.stored(&switch), old);
    }
}
