//! Speed Dial 100: one hundred codes per user.

use ocip::batch::Batch;
use ocip::command::service::UserServiceIsAssignedRequest;
use ocip::command::speed_dial_100::{
    SpeedDial100Code, SpeedDial100Entry, SpeedDial100EntryModify, SpeedDial100List,
    SpeedDial100Text, UserSpeedDial100AddListRequest, UserSpeedDial100DeleteListRequest,
    UserSpeedDial100GetListRequest17sp1, UserSpeedDial100GetListResponse17sp1,
    UserSpeedDial100ModifyListRequest,
};
use ocip::command::{Nillable, Request};

use super::value::{Destination, SpeedDialDescription, ValueError};
use super::{CallContext, CommandError, Error, Subscriber, Switch};

/// A speed code, 0–99.
pub type SpeedCode = SpeedDial100Code;

/// The name of the service (OCI schema, `UserService`).
pub const SERVICE: &str = "Speed Dial 100";

/// How many codes there are.
pub const SPEED_CODES: usize = 100;

/// All codes, one behind the other.
const CODES: &str = "0001020304050607080910111213141516171819\
     2021222324252627282930313233343536373839\
     4041424344454647484950515253545556575859\
     6061626364656667686970717273747576777879\
     8081828384858687888990919293949596979899";

/// A speed code as the REST side writes it: two digits.
pub fn format_code(code: SpeedCode) -> &'static str {
    let at = 2 * usize::from(code.number());
    &CODES[at..at + 2]
}

/// A speed code as the REST side writes it.
pub fn parse_code(text: &str) -> Result<SpeedCode, ValueError> {
    let digits = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
    let code = digits
        .then(|| text.parse().ok().and_then(SpeedCode::new))
        .flatten();
    code.ok_or_else(|| ValueError::new("a speed code has two digits, \"00\" to \"99\"", text))
}

/// All codes of a user that are set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpeedDials {
    /// What is dialled before a code; a setting of the group.
    pub prefix: Option<String>,
    /// Ordered by code.
    pub entries: Vec<SpeedDial>,
}

/// All codes of a user that are set, for whoever only looks at them: no entry has texts of its own.
#[derive(Debug, Clone)]
pub struct SpeedDialTexts {
    prefix: Option<String>,
    list: SpeedDial100List,
}

/// A code that is set, as it stands in [`SpeedDialTexts`].
pub type SpeedDialText<'l> = SpeedDial100Text<'l>;

/// A code that is set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpeedDial {
    /// The code.
    pub code: SpeedCode,
    /// The number or SIP URI, as the switch stores it.
    pub number: String,
    /// What it is for.
    pub description: Option<String>,
}

/// A code that is to be set.
#[derive(Debug, Clone)]
pub struct NewSpeedDial {
    /// The code, not set yet.
    pub code: SpeedCode,
    /// What it is to dial.
    pub number: Destination,
    /// What it is for.
    pub description: Option<SpeedDialDescription>,
}

/// A code that is to be changed.
#[derive(Debug, Clone)]
pub struct SpeedDialChange {
    /// The code, set already.
    pub code: SpeedCode,
    /// What it is to dial; `None` keeps the number.
    pub number: Option<Destination>,
    /// Absent keeps the description, nil clears it.
    pub description: Nillable<SpeedDialDescription>,
}

impl Switch {
    /// Whether the user has the service.
    pub async fn has_speed_dials(
        &self,
        call: CallContext<'_>,
        subscriber: &Subscriber,
    ) -> Result<bool, Error> {
        let request = UserServiceIsAssignedRequest::about(subscriber.user_id(), SERVICE);
        let answer = self.cluster.call(call, &request).await?;
        Ok(answer.is_assigned)
    }

    /// The codes of a user that are set.
    pub async fn speed_dials(
        &self,
        call: CallContext<'_>,
        subscriber: &Subscriber,
    ) -> Result<SpeedDials, Error> {
        let texts = self.speed_dial_texts(call, subscriber).await?;
        Ok(SpeedDials::from(&texts))
    }

    /// The same, to be looked at.
    pub async fn speed_dial_texts(
        &self,
        call: CallContext<'_>,
        subscriber: &Subscriber,
    ) -> Result<SpeedDialTexts, Error> {
        let list = self.cluster.call(call, &get_list(subscriber)).await?;
        Ok(SpeedDialTexts::from(list))
    }

    /// Sets codes, all or none. The switch refuses a code that is set already.
    pub async fn add_speed_dials(
        &self,
        call: CallContext<'_>,
        subscriber: &Subscriber,
        entries: Vec<NewSpeedDial>,
    ) -> Result<(), Error> {
        let request = UserSpeedDial100AddListRequest {
            user_id: subscriber.user_id().to_owned(),
            speed_dial_entry: entries.into_iter().map(SpeedDial100Entry::from).collect(),
        };
        self.write_speed_dials(call, subscriber, &request).await
    }

    /// Changes codes. The switch refuses a code that is not set.
    pub async fn change_speed_dials(
        &self,
        call: CallContext<'_>,
        subscriber: &Subscriber,
        changes: Vec<SpeedDialChange>,
    ) -> Result<(), Error> {
        let request = UserSpeedDial100ModifyListRequest {
            user_id: subscriber.user_id().to_owned(),
            speed_dial_entry: changes
                .into_iter()
                .map(SpeedDial100EntryModify::from)
                .collect(),
        };
        self.write_speed_dials(call, subscriber, &request).await
    }

    /// Clears codes and gives those that are left, in one document. The switch refuses a code that
    /// is not set. When only what is left cannot be told, the codes are cleared all the same: that is
    /// the inner result.
    pub async fn delete_speed_dials(
        &self,
        call: CallContext<'_>,
        subscriber: &Subscriber,
        codes: Vec<SpeedCode>,
    ) -> Result<Result<SpeedDials, CommandError>, Error> {
        let mut batch = Batch::new(call.request_id);
        let user_id = subscriber.user_id().to_owned();
        let deleted = batch.add(&UserSpeedDial100DeleteListRequest {
            user_id,
            speed_code: codes,
        });
        let list = batch.add(&get_list(subscriber));
        let lock = self.write_lock(subscriber, call.deadline).await?;
        let call = lock.call(call);
        let executed = self.cluster.execute(call, &batch).await;
        self.bump_version(subscriber);
        let mut replies = executed?;
        replies.take(deleted)?;
        let left = replies.take(list).map(SpeedDialTexts::from);
        Ok(left.map(|texts| SpeedDials::from(&texts)))
    }

    async fn write_speed_dials<R: Request>(
        &self,
        call: CallContext<'_>,
        subscriber: &Subscriber,
        request: &R,
    ) -> Result<(), Error> {
        let lock = self.write_lock(subscriber, call.deadline).await?;
        let call = lock.call(call);
        let written = self.cluster.call(call, request).await;
        self.bump_version(subscriber);
        written.map(|_| ())
    }
}

fn get_list(subscriber: &Subscriber) -> UserSpeedDial100GetListRequest17sp1 {
    UserSpeedDial100GetListRequest17sp1 {
        user_id: subscriber.user_id().to_owned(),
    }
}

// === impl SpeedDialTexts ===

impl SpeedDialTexts {
    /// What is dialled before a code; empty when the switch does not say.
    pub fn prefix(&self) -> &str {
        self.prefix.as_deref().unwrap_or_default()
    }

    /// The codes, in order.
    pub fn entries(&self) -> impl Iterator<Item = SpeedDialText<'_>> {
        self.list.iter()
    }

    /// How many codes there are.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// True when no code is set.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// The texts of all codes, one behind the other.
    pub fn all_texts(&self) -> &str {
        self.list.all_texts()
    }
}

impl From<UserSpeedDial100GetListResponse17sp1> for SpeedDialTexts {
    fn from(response: UserSpeedDial100GetListResponse17sp1) -> Self {
        let mut list = response.speed_dial_entry;
        list.sort();
        Self {
            prefix: response.prefix,
            list,
        }
    }
}

impl From<&SpeedDialTexts> for SpeedDials {
    fn from(texts: &SpeedDialTexts) -> Self {
        Self {
            prefix: texts.prefix.clone(),
            entries: texts.entries().map(SpeedDial::from).collect(),
        }
    }
}

#[cfg(test)]
impl From<SpeedDials> for SpeedDialTexts {
    fn from(list: SpeedDials) -> Self {
        let entry = |entry: SpeedDial| SpeedDial100Entry {
            speed_code: entry.code,
            phone_number: entry.number,
            description: entry.description,
        };
        Self {
            prefix: list.prefix,
            list: list.entries.into_iter().map(entry).collect(),
        }
    }
}

impl From<SpeedDialText<'_>> for SpeedDial {
    fn from(entry: SpeedDialText<'_>) -> Self {
        Self {
            code: entry.speed_code,
            number: entry.phone_number.to_owned(),
            description: entry.description.map(str::to_owned),
        }
    }
}

impl From<NewSpeedDial> for SpeedDial100Entry {
    fn from(entry: NewSpeedDial) -> Self {
        Self {
            speed_code: entry.code,
            phone_number: entry.number.into_string(),
            description: entry.description.map(SpeedDialDescription::into_string),
        }
    }
}

impl From<SpeedDialChange> for SpeedDial100EntryModify {
    fn from(change: SpeedDialChange) -> Self {
        Self {
            speed_code: change.code,
            phone_number: change.number.map(Destination::into_string),
            description: change.description.map(SpeedDialDescription::into_string),
        }
    }
}
