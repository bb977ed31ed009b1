//! Random sequences of all operations: after every step the REST view is that of a plain model.

use ocip_simulator::SimulatedSwitch;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::{LISTS, OWNERS, start};
use crate::support::{Client, Reply, try_cases};

const SEQUENCES: u32 = 150;
const STEPS: usize = 15;

#[derive(Debug, Clone)]
enum Step {
    Post(Value),
    Put(&'static str, Value),
    Delete(&'static str),
}

/// The schedules of one list: names with periods as GET shows them.
struct Model(Vec<(String, Vec<Value>)>);

fn name() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec!["a", "b/ c", "d%é", "E <&>"])
}

/// When a period comes again, in all ways.
fn recurrence() -> impl Strategy<Value = Value> {
    prop::sample::select(vec![
        json!({}),
        json!({"type": "Every day", "recurInterval": 3}),
        json!({"type": "Day of the week", "dayOfWeek": "Friday"}),
        json!({"type": "Day of the week", "daysOfWeek": ["Monday", "Saturday"], "recurEndOccurrence": 5}),
        json!({"type": "Day of the month", "dayOfMonth": 31, "recurEndDate": "2027-01-31"}),
        json!({"type": "Week of the month", "weekOfMonth": "Last", "dayOfWeek": "Friday"}),
        json!({"type": "Day of the year", "dayOfMonth": 29, "month": "February"}),
        json!({"type": "Week of the year", "weekOfMonth": "First", "dayOfWeek": "Monday", "month": "May"}),
    ])
}

/// A period with all its days, so that it is shown as it is given. Some end before they begin.
fn period() -> impl Strategy<Value = Value> {
    let names = prop::sample::select(vec!["p1", "p2", "p 3", "p&<4>", "p5"]);
    let days = prop::sample::select(vec!["2026-01-01", "2026-01-02", "2026-03-01"]);
    let ends = prop_oneof![9 => Just("2026-03-01"), 1 => Just("2025-12-31")];
    let hours = prop::option::of(prop::sample::select(vec![
        ("0:00", "23:59"),
        ("9:05", "17:00"),
    ]));
    (names, days, ends, hours, recurrence()).prop_map(|(name, day, end, hours, mut period)| {
        let members = period.as_object_mut().unwrap();
        members.insert("name".into(), name.into());
        members.insert("active".into(), true.into());
        members.insert("startDate".into(), day.into());
        members.insert("stopDate".into(), end.into());
        if let Some((from, to)) = hours {
            members.insert("startTime".into(), from.into());
            members.insert("stopTime".into(), to.into());
        }
        period
    })
}

/// Periods, each once; where some may stay, one in four has nothing but its name.
fn periods(may_stay: bool) -> impl Strategy<Value = Value> {
    let item = (period(), 0..4).prop_map(move |(period, stays)| match (may_stay, stays) {
        (true, 0) => json!({"name": period["name"]}),
        _ => period,
    });
    prop::collection::vec(item, 0..5).prop_map(|items| {
        let mut seen = std::collections::HashSet::new();
        let once = items
            .into_iter()
            .filter(|one| seen.insert(one["name"].to_string()));
        Value::Array(once.collect())
    })
}

fn step() -> impl Strategy<Value = Step> {
    let post = (name(), periods(false))
        .prop_map(|(name, periods)| Step::Post(json!({"name": name, "periods": periods})));
    let put = (
        name(),
        prop::option::weighted(0.3, name()),
        prop::option::weighted(0.8, periods(true)),
    );
    let put = put.prop_map(|(name, new_name, periods)| {
        let mut body = json!({});
        if let Some(new_name) = new_name {
            body["newName"] = new_name.into();
        }
        if let Some(periods) = periods {
            body["periods"] = periods;
        }
        Step::Put(name, body)
    });
    prop_oneof![3 => post, 4 => put, 1 => name().prop_map(Step::Delete)]
}

fn is_valid(period: &Value) -> bool {
    let date = |name| period[name].as_str().unwrap();
    date("startDate") <= date("stopDate")
}

fn find(periods: &[Value], name: &Value) -> Option<usize> {
    periods.iter().position(|one| one["name"] == *name)
}

// === impl Model ===

impl Model {
    fn place(&self, name: &str) -> Option<usize> {
        self.0.iter().position(|(known, _)| known == name)
    }

    /// Takes a step and gives the status of its answer.
    fn take(&mut self, step: &Step) -> u16 {
        match step {
            Step::Post(body) => self.post(body),
            Step::Put(name, body) => self.put(name, body),
            Step::Delete(name) => match self.place(name) {
                Some(place) => {
                    self.0.remove(place);
                    200
                }
                None => 404,
            },
        }
    }

    fn post(&mut self, body: &Value) -> u16 {
        let name = body["name"].as_str().unwrap();
        if self.place(name).is_some() {
            return 400;
        }
        let given = body["periods"].as_array().unwrap();
        let valid: Vec<_> = given.iter().filter(|one| is_valid(one)).cloned().collect();
        let is_whole = valid.len() == given.len();
        self.0.push((name.to_owned(), valid));
        if is_whole { 201 } else { 207 }
    }

    fn put(&mut self, name: &str, body: &Value) -> u16 {
        let Some(place) = self.place(name) else {
            return 404;
        };
        let new_name = body["newName"].as_str().filter(|new| *new != name);
        let given = body["periods"].as_array();
        let unknown = |one: &Value| {
            one.get("active").is_none() && find(&self.0[place].1, &one["name"]).is_none()
        };
        let is_taken = new_name.is_some_and(|new| self.place(new).is_some());
        if is_taken || given.into_iter().flatten().any(unknown) {
            return 400;
        }
        let before = self.0[place].clone();
        let refused = given.map_or(0, |given| replace(&mut self.0[place].1, given));
        if let Some(new_name) = new_name {
            self.0[place].0 = new_name.to_owned();
        }
        match (refused, before == self.0[place]) {
            (0, _) => 200,
            (_, true) => 400,
            (_, false) => 207,
        }
    }
}

/// Puts these periods in the place of all, and gives how many the switch refuses.
fn replace(periods: &mut Vec<Value>, given: &[Value]) -> usize {
    periods.retain(|one| find(given, &one["name"]).is_some());
    let changes = given.iter().filter(|one| one.get("active").is_some());
    let (valid, refused): (Vec<_>, Vec<_>) = changes.partition(|one| is_valid(one));
    for period in valid {
        match find(periods, &period["name"]) {
            Some(place) => periods[place] = period.clone(),
            None => periods.push(period.clone()),
        }
    }
    refused.len()
}

fn item(list: &str, name: &str) -> String {
    let name: String = name.bytes().map(|byte| format!("%{byte:02X}")).collect();
    format!("{list}{name}/")
}

async fn ask(client: &mut Client, list: &str, step: &Step) -> Reply {
    match step {
        Step::Post(body) => client.send("POST", list, &body.to_string()).await,
        Step::Put(name, body) => {
            client
                .send("PUT", &item(list, name), &body.to_string())
                .await
        }
        Step::Delete(name) => client.send("DELETE", &item(list, name), "").await,
    }
}

async fn run(client: &mut Client, list: &str, steps: &[Step]) {
    let mut model = Model(Vec::new());
    for step in steps {
        let reply = ask(client, list, step).await;
        let expected = model.take(step);
        assert_eq!(reply.status, expected, "{step:?}: {reply:?}");
        let listed = client.send("GET", list, "").await.json();
        let names: Vec<_> = model
            .0
            .iter()
            .map(|(name, _)| json!({"name": name}))
            .collect();
        assert_eq!(listed["schedules"], Value::Array(names), "{step:?}");
        for (name, periods) in &model.0 {
            let path = format!("{}?full_list=true", item(list, name));
            let shown = client.send("GET", &path, "").await.json();
            let expected = json!({"name": name, "periods": periods});
            assert_eq!(shown, expected, "{step:?}");
        }
    }
}

/// No schedules at any level.
fn clear(switch: &SimulatedSwitch) {
    switch.edit(|data| {
        let users = data.users.values_mut().map(|one| &mut one.schedules);
        let groups = data.groups.iter_mut().map(|one| &mut one.schedules);
        let tenants = data.tenants.iter_mut().map(|one| &mut one.schedules);
        users.chain(groups).chain(tenants).for_each(Vec::clear);
    });
}

#[test]
fn the_rest_view_is_that_of_a_plain_model_after_every_step() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let (switch, gateway, _simulator) = runtime.block_on(start());
    let number = std::cell::Cell::new(0_usize);
    try_cases(SEQUENCES, &prop::collection::vec(step(), STEPS), |steps| {
        let turn = number.replace(number.get() + 1);
        let owner = OWNERS[turn % OWNERS.len()];
        let (list, _) = LISTS[turn / OWNERS.len() % LISTS.len()];
        clear(&switch);
        runtime.block_on(async {
            let mut client = Client::connect(gateway.addr()).await;
            run(&mut client, &format!("{owner}{list}"), &steps).await;
        });
    });
    assert_eq!(switch.counts().validation_errors, 0);
}
