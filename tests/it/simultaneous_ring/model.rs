//! A plain model of a service: what should hold after a change, in JSON.

use std::collections::BTreeMap;

use ocip_services::criteria::table::CriteriaService;
use serde_json::{Map, Value, json};

/// The schedule that no level has.
pub(super) const UNKNOWN_SCHEDULE: &str = "No such schedule";

/// What the service holds.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Model {
    /// The members of a service and of a criteria that are its own, and what a new criteria has of them.
    own: (Vec<&'static str>, Map<String, Value>),
    service: Map<String, Value>,
    criteria: BTreeMap<String, Map<String, Value>>,
}

/// What a change should come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// All of it.
    Done,
    /// It does not fit what there is.
    Conflict,
    /// It names a criteria in the path that is not there.
    Unknown,
    /// The switch refuses all of it.
    Refused,
    /// The switch refuses the content, and only whether it counts is changed.
    Partly,
}

impl Model {
    /// The model of a service as GET shows it.
    pub(super) fn of(table: &CriteriaService, service: &Value) -> Self {
        let mut service = service.as_object().unwrap().clone();
        let criteria = service.remove("criteria").unwrap();
        let criteria = criteria.as_array().unwrap().iter().map(|one| {
            let mut one = one.as_object().unwrap().clone();
            one.remove("callsFrom");
            one.remove("forwardTo");
            (one["name"].as_str().unwrap().to_owned(), one)
        });
        Self {
            own: (own_members(table), own_defaults(table)),
            criteria: criteria.collect(),
            service,
        }
    }

    /// The service as GET should show it.
    pub(super) fn to_json(&self) -> Value {
        let mut service = self.service.clone();
        let criteria = self.criteria.values().cloned().map(Value::Object).collect();
        service.insert("criteria".into(), Value::Array(criteria));
        Value::Object(service)
    }

    /// The criteria as its own GET should show it.
    pub(super) fn criteria(&self, name: &str) -> Option<Value> {
        self.criteria.get(name).cloned().map(Value::Object)
    }

    /// PUT of the service.
    pub(super) fn put(&mut self, body: &Value) -> Verdict {
        let Some(criteria) = self.after(items(body)) else {
            return Verdict::Conflict;
        };
        self.criteria = criteria;
        for field in &self.own.0 {
            if let Some(value) = body.get(field) {
                self.service.insert((*field).into(), value.clone());
            }
        }
        Verdict::Done
    }

    /// POST of a criteria.
    pub(super) fn post(&mut self, body: &Value) -> Verdict {
        let name = body["name"].as_str().unwrap();
        if self.criteria.contains_key(name) {
            return Verdict::Conflict;
        }
        if names_unknown_schedule(body) {
            return Verdict::Refused;
        }
        self.criteria
            .insert(name.to_owned(), made(&self.own.1, body));
        Verdict::Done
    }

    /// PUT of the criteria `name`.
    pub(super) fn put_one(&mut self, name: &str, body: &Value) -> Verdict {
        // That is refused before anybody is asked what there is.
        if leaves_nobody(body) {
            return Verdict::Conflict;
        }
        let Some(present) = self.criteria.get(name) else {
            return Verdict::Unknown;
        };
        let new_name = body
            .get("newName")
            .and_then(Value::as_str)
            .unwrap_or(name)
            .to_owned();
        let after = changed(&self.own.1, present, body);
        if new_name != name && self.criteria.contains_key(&new_name) || is_about_nobody(&after) {
            return Verdict::Conflict;
        }
        if names_unknown_schedule(body) {
            return self.refuse_content(name, body);
        }
        self.criteria.remove(name);
        self.criteria.insert(new_name, after);
        Verdict::Done
    }

    /// The content is refused as a whole; whether it counts is another command, which finds the
    /// criteria unless it was to be renamed.
    fn refuse_content(&mut self, name: &str, body: &Value) -> Verdict {
        let renamed = body.get("newName").is_some_and(|new_name| new_name != name);
        match body.get("active") {
            Some(active) if !renamed => {
                let criteria = self.criteria.get_mut(name).unwrap();
                criteria.insert("active".into(), active.clone());
                Verdict::Partly
            }
            _ => Verdict::Refused,
        }
    }

    /// DELETE of the criteria `name`.
    pub(super) fn delete(&mut self, name: &str) -> Verdict {
        self.criteria
            .remove(name)
            .map_or(Verdict::Unknown, |_| Verdict::Done)
    }

    /// The criteria after all items, or `None` when they do not fit: as if all happened at once.
    fn after(&self, items: &[Value]) -> Option<BTreeMap<String, Map<String, Value>>> {
        let mut left = self.criteria.clone();
        let mut arriving = Vec::new();
        for item in items {
            let name = item["name"].as_str().unwrap();
            let present = left.remove(name);
            if item.get("delete") == Some(&json!(true)) {
                present?;
                continue;
            }
            let after = match present {
                Some(present) => changed(&self.own.1, &present, item),
                None if can_be_made(item) => made(&self.own.1, item),
                None => return None,
            };
            if touches_callers(item) && is_about_nobody(&after) {
                return None;
            }
            arriving.push(after);
        }
        for one in arriving {
            let name = one["name"].as_str().unwrap().to_owned();
            if left.insert(name, one).is_some() {
                return None;
            }
        }
        Some(left)
    }
}

fn items(body: &Value) -> &[Value] {
    body.get("criteria")
        .and_then(Value::as_array)
        .map_or(&[], Vec::as_slice)
}

fn can_be_made(item: &Value) -> bool {
    let renamed = item
        .get("newName")
        .is_some_and(|new_name| new_name != &item["name"]);
    item["fromDnCriteria"].get("selection").is_some() && !renamed
}

fn touches_callers(item: &Value) -> bool {
    item.get("fromDnCriteria").is_some()
}

fn names_unknown_schedule(body: &Value) -> bool {
    ["timeSchedule", "holidaySchedule"].iter().any(|field| {
        body.get(field)
            .is_some_and(|schedule| schedule["name"] == UNKNOWN_SCHEDULE)
    })
}

fn is_about_nobody(criteria: &Map<String, Value>) -> bool {
    let callers = &criteria["fromDnCriteria"];
    callers["selection"] == "Specified Only"
        && callers["includeAnonymousCallers"] == false
        && callers["includeUnavailableCallers"] == false
        && callers["phoneNumbers"].as_array().unwrap().is_empty()
}

/// True when the body says in full that a criteria is about no caller at all.
fn leaves_nobody(body: &Value) -> bool {
    let nobody = json!({
        "selection": "Specified Only",
        "includeAnonymousCallers": false,
        "includeUnavailableCallers": false,
        "phoneNumbers": [],
    });
    body.get("fromDnCriteria") == Some(&nobody)
}

/// The members of PUT for the service, but for its criteria.
fn own_members(table: &CriteriaService) -> Vec<&'static str> {
    let settings = table.settings.iter().map(|one| one.json);
    let numbers = table.numbers.iter().map(|list| list.json);
    settings.chain(numbers).collect()
}

/// What a new criteria has of a field: flags are off, and calls go to the default number.
fn own_defaults(table: &CriteriaService) -> Map<String, Value> {
    let fields = table.fields.iter().map(|field| {
        let value = match field.json {
            "doNotPerformAction" | "private" => false.into(),
            "forwardToNumberSelection" => "Forward To Default Number".into(),
            "forwardToPhoneNumber" => Value::Null,
            other => panic!("{other}: say what a new criteria has"),
        };
        (field.json.to_owned(), value)
    });
    fields.collect()
}

/// A new criteria counts, is about nobody in particular, and has the defaults of its own fields.
fn made(own: &Map<String, Value>, body: &Value) -> Map<String, Value> {
    let mut blank = json!({
        "name": body["name"],
        "active": true,
        "fromDnCriteria": {
            "includeAnonymousCallers": false,
            "selection": "Any",
            "phoneNumbers": [],
            "includeUnavailableCallers": false,
        },
    });
    let shown = own.iter().filter(|(_, value)| !value.is_null());
    let shown = shown.map(|(name, value)| (name.clone(), value.clone()));
    blank.as_object_mut().unwrap().extend(shown);
    changed(own, blank.as_object().unwrap(), body)
}

fn changed(
    own: &Map<String, Value>,
    present: &Map<String, Value>,
    body: &Value,
) -> Map<String, Value> {
    let mut after = present.clone();
    for field in own.keys().map(String::as_str).chain(["active"]) {
        match body.get(field) {
            // Only a read gives it.
            _ if field == "private" => {}
            None => {}
            Some(Value::Null) => {
                after.remove(field);
            }
            Some(value) => {
                after.insert(field.into(), value.clone());
            }
        }
    }
    for field in ["timeSchedule", "holidaySchedule"] {
        match body.get(field) {
            None => {}
            Some(Value::Object(schedule)) if !schedule.is_empty() => {
                after.insert(field.into(), Value::Object(schedule.clone()));
            }
            Some(_) => {
                after.remove(field);
            }
        }
    }
    if let Some(callers) = body.get("fromDnCriteria").and_then(Value::as_object) {
        let target = after
            .get_mut("fromDnCriteria")
            .unwrap()
            .as_object_mut()
            .unwrap();
        target.extend(callers.clone());
    }
    if let Some(new_name) = body.get("newName") {
        after.insert("name".into(), new_name.clone());
    }
    after
}
