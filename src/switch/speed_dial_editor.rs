//! Editor of speed dials, for changes that depend on the present list.

use ocip::command::speed_dial_100::{
    SpeedDial100Entry, UserSpeedDial100AddListRequest, UserSpeedDial100DeleteListRequest,
    UserSpeedDial100ModifyListRequest,
};
use ocip::command::{Nillable, Request};
use tokio::time::Instant;

use super::speed_dial_100::{NewSpeedDial, SpeedCode, SpeedDial, SpeedDialChange, SpeedDials};
use super::value::Destination;
use super::write_lock::WriteLock;
use super::{CallContext, Error, Subscriber, Switch};

/// The exclusive right to change a user's codes, and what they were when it was given.
///
/// Nobody else changes them through this gateway while it lasts, so what is decided by looking at
/// the list still holds when it is written.
pub struct SpeedDialEditor<'e> {
    switch: &'e Switch,
    call: CallContext<'e>,
    subscriber: &'e Subscriber,
    list: SpeedDials,
    lock: WriteLock,
}

impl Switch {
    /// Begins to change a user's codes; `None` when somebody else is still at it at `wait_until`.
    pub async fn edit_speed_dials<'e>(
        &'e self,
        call: CallContext<'e>,
        subscriber: &'e Subscriber,
        wait_until: Instant,
    ) -> Result<Option<SpeedDialEditor<'e>>, Error> {
        let lock = match self.write_lock(subscriber, wait_until).await {
            Err(Error::Busy) => return Ok(None),
            lock => lock?,
        };
        Ok(Some(SpeedDialEditor {
            list: self.speed_dials(call, subscriber).await?,
            switch: self,
            call,
            subscriber,
            lock,
        }))
    }
}

impl SpeedDialEditor<'_> {
    /// The entry of a code that is set.
    pub fn entry(&self, code: SpeedCode) -> Option<&SpeedDial> {
        self.list.entries.iter().find(|entry| entry.code == code)
    }

    /// The lowest code that is not set.
    pub fn free_code(&self) -> Option<SpeedCode> {
        let codes = (0..=SpeedCode::MAX).filter_map(SpeedCode::new);
        let mut free = codes.filter(|code| self.entry(*code).is_none());
        free.next()
    }

    /// Reads the list anew.
    pub async fn refresh(&mut self) -> Result<(), Error> {
        let call = self.lock.call(self.call);
        self.list = self.switch.speed_dials(call, self.subscriber).await?;
        Ok(())
    }

    /// Sets a code that is not set yet.
    pub async fn add(&mut self, entry: NewSpeedDial) -> Result<(), Error> {
        let added = SpeedDial100Entry::from(entry);
        let request = UserSpeedDial100AddListRequest {
            user_id: self.subscriber.user_id().to_owned(),
            speed_dial_entry: vec![added],
        };
        self.write(&request).await
    }

    /// Changes what a code dials.
    pub async fn set_number(&mut self, code: SpeedCode, number: Destination) -> Result<(), Error> {
        let change = SpeedDialChange {
            code,
            number: Some(number),
            description: Nillable::Absent,
        };
        let request = UserSpeedDial100ModifyListRequest {
            user_id: self.subscriber.user_id().to_owned(),
            speed_dial_entry: vec![change.into()],
        };
        self.write(&request).await
    }

    /// Clears a code.
    pub async fn delete(&mut self, code: SpeedCode) -> Result<(), Error> {
        let request = UserSpeedDial100DeleteListRequest {
            user_id: self.subscriber.user_id().to_owned(),
            speed_code: vec![code],
        };
        self.write(&request).await
    }

    async fn write<R: Request>(&self, request: &R) -> Result<(), Error> {
        let call = self.lock.call(self.call);
        let written = self.switch.cluster.call(call, request).await;
        self.switch.bump_version(self.subscriber);
        written.map(|_| ())
    }
}
