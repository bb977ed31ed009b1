//! Speed Dial 100: one hundred codes per user.

use super::value::{Destination, SpeedDialDescription};
use super::{Call, Error, Refusal, Subscriber, Switch};
use crate::ocip::batch::Batch;
use crate::ocip::command::Nillable;
use crate::ocip::command::speed_dial_100::{
    SpeedDial100Code, SpeedDial100Entry, SpeedDial100EntryModify, UserSpeedDial100AddListRequest,
    UserSpeedDial100DeleteListRequest, UserSpeedDial100GetListRequest17sp1,
    UserSpeedDial100GetListResponse17sp1, UserSpeedDial100ModifyListRequest,
};

/// A speed code, 0–99.
pub type SpeedCode = SpeedDial100Code;

/// How many codes there are.
pub const SPEED_CODES: usize = 100;

/// All codes of a user that are set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpeedDials {
    /// What is dialled before a code; a setting of the group.
    pub prefix: Option<String>,
    /// Ordered by code.
    pub entries: Vec<SpeedDial>,
}

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
    /// The codes of a user that are set.
    pub async fn speed_dials(
        &self,
        call: Call<'_>,
        subscriber: &Subscriber,
    ) -> Result<SpeedDials, Error> {
        let request = get_list(subscriber);
        self.cluster
            .call(call, &request)
            .await
            .map(SpeedDials::from)
    }

    /// Sets codes, all or none. The switch refuses a code that is set already.
    pub async fn add_speed_dials(
        &self,
        call: Call<'_>,
        subscriber: &Subscriber,
        entries: Vec<NewSpeedDial>,
    ) -> Result<(), Error> {
        let request = UserSpeedDial100AddListRequest {
            user_id: subscriber.user_id().to_owned(),
            speed_dial_entry: entries.into_iter().map(SpeedDial100Entry::from).collect(),
        };
        let _lock = self.write_lock(subscriber, call.deadline).await?;
        self.cluster.call(call, &request).await?;
        Ok(())
    }

    /// Changes codes. The switch refuses a code that is not set.
    pub async fn change_speed_dials(
        &self,
        call: Call<'_>,
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
        let _lock = self.write_lock(subscriber, call.deadline).await?;
        self.cluster.call(call, &request).await?;
        Ok(())
    }

    /// Clears codes and gives those that are left, in one document. The switch refuses a code that
    /// is not set. When it refuses only to say what is left, the codes are cleared all the same:
    /// that is the inner result.
    pub async fn delete_speed_dials(
        &self,
        call: Call<'_>,
        subscriber: &Subscriber,
        codes: Vec<SpeedCode>,
    ) -> Result<Result<SpeedDials, Refusal>, Error> {
        let mut batch = Batch::new(call.request_id);
        let user_id = subscriber.user_id().to_owned();
        let deleted = batch.add(&UserSpeedDial100DeleteListRequest {
            user_id,
            speed_code: codes,
        });
        let list = batch.add(&get_list(subscriber));
        let _lock = self.write_lock(subscriber, call.deadline).await?;
        let mut replies = self.cluster.execute(call, &batch).await?;
        replies.take(deleted)?;
        Ok(replies.take(list).map(SpeedDials::from))
    }
}

fn get_list(subscriber: &Subscriber) -> UserSpeedDial100GetListRequest17sp1 {
    UserSpeedDial100GetListRequest17sp1 {
        user_id: subscriber.user_id().to_owned(),
    }
}

impl From<UserSpeedDial100GetListResponse17sp1> for SpeedDials {
    fn from(response: UserSpeedDial100GetListResponse17sp1) -> Self {
        let mut entries: Vec<_> = response
            .speed_dial_entry
            .into_iter()
            .map(SpeedDial::from)
            .collect();
        entries.sort_by_key(|entry| entry.code);
        Self {
            prefix: response.prefix,
            entries,
        }
    }
}

impl From<SpeedDial100Entry> for SpeedDial {
    fn from(entry: SpeedDial100Entry) -> Self {
        Self {
            code: entry.speed_code,
            number: entry.phone_number,
            description: entry.description,
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
