//! Members of a body that a client sends back as they were shown.
//!
//! Whatever GET answered can be sent with PUT, also what could not be made through this gateway: a text
//! that is too long, a number that a rule denies by now, a list without entries. So what is refused is
//! looked at once more where the switch may have it already: what GET shows at present is taken out of
//! the body, and only the rest is asked for. Nobody who sends good values pays for that; a body with
//! members that only GET gives is looked at so from the start, and writes nothing that has not changed.

use bytes::Bytes;
use memchr::memmem;
use serde::Serialize;
use serde_json::{Map, Value};

use super::body::refuse_stored_form;
use super::error::{ApioError, ErrorCode, RefusalDoubt};
use super::state::Apio;
use crate::dialect::shown::{is_shown, may_be_otherwise};
use crate::dialect::{UserDialect, UserRequest};
use crate::http::Request;

/// Shape of a resource's body.
pub(super) struct BodyShape<'s> {
    /// The list of entries, by its name; empty when there is none.
    pub(super) list: &'static str,
    /// The member by which an entry is known.
    pub(super) key: &'static str,
    /// Whether an entry may come with a part of its members.
    pub(super) has_partial_entries: bool,
    /// Members that only GET gives.
    pub(super) read_only: &'s [&'static str],
    /// Members, or texts, of which few bodies have all that are not an answer of GET; none when it is told
    /// otherwise.
    pub(super) all: &'s [&'static str],
}

/// The parts of a body whose own members can be left out.
const PARTIAL: [&str; 2] = ["fromDnCriteria", "advanced_settings"];

impl Apio {
    /// Proves the user of the path and reads what the body asks for. `parse` is given the body and what
    /// GET shows (nothing, the first time); `show` asks the switch for that.
    pub(super) async fn user_and_change<'r, T, S: Serialize>(
        &'r self,
        request: &'r Request,
        shape: &BodyShape<'_>,
        parse: impl Fn(&Bytes, &Value) -> Result<T, ApioError>,
        show: impl AsyncFn(&UserRequest<'r, Apio>) -> Result<S, ApioError>,
    ) -> Result<(UserRequest<'r, Apio>, T), ApioError> {
        let proved = self.prove(request);
        self.proved_and_change(request, shape, parse, proved, show)
            .await
    }

    /// The same about whom `proved` proves.
    pub(super) async fn proved_and_change<'r, P, T, S: Serialize>(
        &'r self,
        request: &'r Request,
        shape: &BodyShape<'_>,
        parse: impl Fn(&Bytes, &Value) -> Result<T, ApioError>,
        proved: impl Future<Output = Result<P, ApioError>>,
        show: impl AsyncFn(&P) -> Result<S, ApioError>,
    ) -> Result<(P, T), ApioError> {
        let body = &request.body;
        refuse_stored_form(body)?;
        let is_sent_back = shape.is_sent_back(body) || may_be_as_shown(request);
        let least = match is_sent_back {
            true => RefusalDoubt::SentBack,
            false => RefusalDoubt::Stored,
        };
        let refused = match parse(body, &Value::Null) {
            Ok(change) if !is_sent_back => return Ok((proved.await?, change)),
            Ok(_) => None,
            Err(error) if error.doubt() >= least => Some(error),
            Err(error) => return Err(self.recorded_refusal(request, error)),
        };
        let asked = ask_what_is_shown(proved, show).await;
        let (user, shown) = match (asked, refused) {
            (Ok(asked), _) => asked,
            // Bad input stays bad input, whatever the switch says.
            (Err(_), Some(refused)) => return Err(self.recorded_refusal(request, refused)),
            (Err(error), None) => return Err(error),
        };
        let changed = parse(&shape.without_unchanged(body, &shown), &shown);
        let changed = changed.map_err(|error| self.recorded_refusal(request, error));
        Ok((user, changed?))
    }

    /// A number that may not be put on the switch is a change that was tried.
    fn recorded_refusal(&self, request: &Request, error: ApioError) -> ApioError {
        match error.code() {
            ErrorCode::NumberRefused => self.record_refusal(request, error),
            _ => error,
        }
    }
}

async fn ask_what_is_shown<P, S: Serialize>(
    proved: impl Future<Output = Result<P, ApioError>>,
    show: impl AsyncFn(&P) -> Result<S, ApioError>,
) -> Result<(P, Value), ApioError> {
    let proved = proved.await?;
    let shown = show(&proved).await?;
    let shown = serde_json::to_value(shown).unwrap_or_default();
    Ok((proved, shown))
}

// === impl BodyShape ===

impl BodyShape<'_> {
    /// Members that stand alone, all of which can be changed.
    pub(super) const fn of_members() -> Self {
        Self {
            list: "",
            key: "",
            has_partial_entries: false,
            read_only: &[],
            all: &[],
        }
    }

    /// Whether a body seems to have what only GET gives. It need not be certain.
    fn is_sent_back(&self, body: &[u8]) -> bool {
        let has = |name: &&str| memmem::find(body, format!("\"{name}\"").as_bytes()).is_some();
        self.read_only.iter().any(has) || !self.all.is_empty() && self.all.iter().all(has)
    }

    /// The body without what is shown just so. Its shape was found right.
    fn without_unchanged(&self, body: &Bytes, shown: &Value) -> Bytes {
        let Ok(mut members) = serde_json::from_slice::<Map<String, Value>>(body) else {
            return body.clone();
        };
        members.retain(|name, value| name == self.list || !is_member(name, value, shown));
        cut_partial(&mut members, shown);
        let shown = shown.get(self.list).and_then(Value::as_array);
        let shown = shown.map(Vec::as_slice).unwrap_or_default();
        if let Some(Value::Array(entries)) = members.get_mut(self.list) {
            entries.retain_mut(|entry| match entry {
                Value::Object(entry) => self.keep_entry(entry, shown),
                _ => true,
            });
        }
        serde_json::to_vec(&members).map_or_else(|_| body.clone(), Bytes::from)
    }

    /// Takes out of an entry what is shown of it; false when nothing is left to be asked for.
    fn keep_entry(&self, entry: &mut Map<String, Value>, shown: &[Value]) -> bool {
        entry.retain(|name, _| !self.read_only.contains(&name.as_str()));
        let key = entry.get(self.key).cloned();
        let is_same = |one: &&Value| {
            key.as_ref()
                .is_some_and(|key| is_member(self.key, key, one))
        };
        let mut same = shown.iter().filter(is_same).peekable();
        let Some(first) = same.peek().copied() else {
            return true;
        };
        let is_unchanged = |one: &Value| {
            entry
                .iter()
                .all(|(name, value)| is_member(name, value, one))
        };
        if same.any(is_unchanged) {
            return false;
        }
        if self.has_partial_entries {
            entry.retain(|name, value| name == self.key || !is_member(name, value, first));
            cut_partial(entry, first);
        }
        put_back(entry, first);
        true
    }
}

/// Whether the body, or what the path names, may hold text that is stored otherwise than it is shown.
fn may_be_as_shown(request: &Request) -> bool {
    let mut values = request.params.iter().map(|(_, value)| value.as_bytes());
    may_be_otherwise(&request.body) || values.any(may_be_otherwise)
}

fn is_member(name: &str, value: &Value, stored: &Value) -> bool {
    stored
        .get(name)
        .is_some_and(|stored| is_shown(value, stored))
}

/// Gives text of an entry that stays the form in which it is stored.
fn put_back(entry: &mut Map<String, Value>, stored: &Value) {
    for (name, value) in entry.iter_mut() {
        match stored.get(name) {
            Some(stored) if is_shown(value, stored) => value.clone_from(stored),
            _ => {}
        }
    }
}

fn cut_partial(members: &mut Map<String, Value>, shown: &Value) {
    for name in PARTIAL {
        if let (Some(Value::Object(part)), Some(shown)) = (members.get_mut(name), shown.get(name)) {
            part.retain(|name, value| !is_member(name, value, shown));
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const SPEED_CODES: BodyShape = BodyShape {
        list: "speedCodes",
        key: "speedCode",
        has_partial_entries: true,
        read_only: &["prefix"],
        all: &[],
    };

    fn left(shape: &BodyShape, body: &Value, shown: &Value) -> Value {
        let body = Bytes::from(body.to_string());
        serde_json::from_slice(&shape.without_unchanged(&body, shown)).unwrap()
    }

    #[test]
    fn what_is_shown_just_so_is_not_asked_for() {
        let shown = json!({
            "prefix": "#",
            "speedCodes": [
                {"speedCode": "01", "phoneNumber": "odd one", "description": "a"},
                {"speedCode": "02", "phoneNumber": "12"},
            ],
        });
        let nothing = json!({"speedCodes": []});
        assert_eq!(left(&SPEED_CODES, &shown, &shown), nothing);
        let body = json!({"speedCodes": [
            {"speedCode": "01", "phoneNumber": "odd one", "description": "b"},
            {"speedCode": "02", "phoneNumber": "13"},
            {"speedCode": "03", "phoneNumber": "odd one"},
        ]});
        let changed = json!({"speedCodes": [
            {"speedCode": "01", "description": "b"},
            {"speedCode": "02", "phoneNumber": "13"},
            {"speedCode": "03", "phoneNumber": "odd one"},
        ]});
        assert_eq!(left(&SPEED_CODES, &body, &shown), changed);
    }

    #[test]
    fn entries_that_come_whole_stay_whole_and_callers_can_be_cut() {
        let keys = BodyShape {
            list: "keys",
            key: "id",
            has_partial_entries: false,
            read_only: &[],
            all: &[],
        };
        let shown = json!({"keys": [{"id": 1, "type": "A", "label": ""}]});
        let body = json!({"keys": [{"id": 1, "type": "A", "label": "x"}]});
        assert_eq!(left(&keys, &body, &shown), body);
        let criteria = BodyShape {
            list: "criteria",
            key: "name",
            has_partial_entries: true,
            read_only: &["callsFrom"],
            all: &[],
        };
        let callers = |anonymous: bool| json!({"phoneNumbers": ["odd"], "anonymous": anonymous});
        let shown = json!({"criteria": [{"name": "a", "fromDnCriteria": callers(false)}]});
        let body = json!({"criteria": [
            {"name": "a", "callsFrom": "x", "fromDnCriteria": callers(true)},
        ]});
        let changed = json!({"criteria": [{"name": "a", "fromDnCriteria": {"anonymous": true}}]});
        assert_eq!(left(&criteria, &body, &shown), changed);
    }

    #[test]
    fn text_is_put_back_as_it_is_stored() {
        let stored = json!({"speedCodes": [{"speedCode": "01", "phoneNumber": "12", "description": "it\u{92}s"}]});
        let body = json!({"speedCodes": [{"speedCode": "01", "phoneNumber": "13", "description": "it’s"}]});
        let whole = BodyShape {
            has_partial_entries: false,
            ..SPEED_CODES
        };
        let put_back = json!({"speedCodes": [{"speedCode": "01", "phoneNumber": "13", "description": "it\u{92}s"}]});
        assert_eq!(left(&whole, &body, &stored), put_back);
        let in_part = json!({"speedCodes": [{"speedCode": "01", "phoneNumber": "13"}]});
        assert_eq!(left(&SPEED_CODES, &body, &stored), in_part);
    }

    #[test]
    fn only_what_get_alone_gives_tells_that_a_body_was_sent_back() {
        assert!(SPEED_CODES.is_sent_back(br##"{"speedCodes":[],"prefix":"#"}"##));
        assert!(!SPEED_CODES.is_sent_back(br#"{"speedCodes":[]}"#));
        let whole = BodyShape {
            read_only: &[],
            all: &["a", "b"],
            ..SPEED_CODES
        };
        assert!(whole.is_sent_back(br#"{"a":1,"b":2}"#));
        assert!(!whole.is_sent_back(br#"{"a":1}"#));
    }
}
