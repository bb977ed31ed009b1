//! Phone buttons: the keys of a user's phone, kept on the switch as device custom tags.
//!
//! Three questions lead there: which device has the user (the profile), of which type is it (kept
//! for a while, it rarely changes), and which tags does it have. A change reads type and tags, writes
//! only those that differ and reads them back in one document, and then, when they have changed, has
//! the device rebuilt or reset; a switch that does not know AddOrModifyList gets an Add or Modify
//! for each tag.

mod commands;

use std::sync::Arc;

use ocip::batch::{Batch, BatchReplies};
use ocip::command::access_device::{
    AccessDeviceCustomTagGetListResponse, AccessDeviceGetResponse, AccessDeviceKey,
    AccessDeviceResetRequest, CpeConfigRebuildDeviceConfigFileRequest,
};
use ocip::document::COMMANDS_MAX;

use super::device::CachedDevice;
use super::phone_type::{
    AfterChange, DeviceLines, DeviceTags, KeyMistake, NewKey, PhoneKey, PhoneType, PhoneTypes,
};
use super::subscriber::DeskPhone;
use super::value::Destination;
use super::write_lock::WriteLocks;
use super::{CallContext, Error, Subscriber, Switch, after_sending, leave_time_to_read};
use crate::numbering::NumberingPlan;
use commands::{
    TagCommand, add_all, deletion, first_refusal, get_device, get_tags, single, upsert,
};

/// The keys of a phone.
#[derive(Debug, Clone)]
pub struct PhoneButtons {
    /// The type of the device, whether or not a phone type describes it.
    pub device_type: String,
    /// The name of the device.
    pub device_name: String,
    /// The managed keys that are not empty, as clients are shown them.
    pub keys: Vec<PhoneKey>,
    /// What describes the device, if anything does.
    pub phone_type: Option<Arc<PhoneType>>,
}

/// Error of reading or changing keys.
#[derive(Debug, Clone)]
pub enum ButtonsError {
    /// The user has no phone.
    NoPhone,
    /// No phone type describes this device type.
    UnknownType(String),
    /// Keys that the phone does not take: which of the request, and what is wrong.
    BadKeys(Vec<(usize, KeyMistake)>),
    /// Numbers that may not be put on the switch: which of the request, where, and why.
    NotAllowed(Vec<(usize, &'static str, String)>),
    /// Trouble on the way or a refusal.
    Switch(Error),
}

/// Outcome of a change.
#[derive(Debug, Clone)]
pub enum ButtonsChanged {
    /// All of it was carried out; the phone as it is now.
    Whole(PhoneButtons),
    /// A part of it took effect.
    Partly {
        /// What became of each key of the request.
        keys: Vec<(u8, Result<(), Error>)>,
        /// What became of rebuilding or resetting the device, if that was to be done.
        device: Option<Result<(), Error>>,
        /// The phone as it is now.
        now: PhoneButtons,
    },
}

/// A device with its phone type, about to be changed.
struct ButtonTarget<'s> {
    key: &'s AccessDeviceKey,
    device: Arc<CachedDevice>,
    phone_type: Arc<PhoneType>,
    lines: DeviceLines,
}

/// A change of keys that was checked.
struct CheckedChange<'k> {
    /// What was asked for.
    asked: &'k [PhoneKey],
    /// Those of them that are not as they are shown already.
    wanted: Vec<NewKey>,
    before: DeviceTags,
}

/// Outcome of the writing.
struct WriteOutcome {
    /// What kept it from being done in full: a refusal, or an answer that did not come.
    trouble: Option<Error>,
    tags: DeviceTags,
}

/// Rules for numbers on keys.
pub struct NumberRules<'r> {
    /// The numbering plan.
    pub plan: &'r NumberingPlan,
    /// Error of a number that may not be put on a key.
    pub refuses: &'r (dyn Fn(&str) -> Option<String> + Sync),
}

impl From<Error> for ButtonsError {
    fn from(error: Error) -> Self {
        Self::Switch(error)
    }
}

impl Switch {
    /// The keys of the user's phone.
    pub async fn phone_buttons(
        &self,
        call: CallContext<'_>,
        subscriber: &Subscriber,
        types: &PhoneTypes,
    ) -> Result<PhoneButtons, ButtonsError> {
        let phone = subscriber.phone().ok_or(ButtonsError::NoPhone)?;
        let device = self.device(call, &phone.key).await?;
        let Some(phone_type) = types.get(&device.device_type) else {
            let device_type = device.device_type.as_str();
            tracing::warn!(device_type, "no phone type describes this device type");
            return Ok(show(&phone.key, &device, None, &DeviceTags::new()));
        };
        let tags = self.cluster.call(call, &get_tags(&phone.key)).await?;
        Ok(show(&phone.key, &device, Some(phone_type), &filled(tags)))
    }

    /// Changes keys of the user's phone; those that are not named stay as they are.
    pub async fn change_phone_buttons(
        &self,
        call: CallContext<'_>,
        subscriber: &Subscriber,
        types: &PhoneTypes,
        keys: &[PhoneKey],
        numbers: &NumberRules<'_>,
    ) -> Result<ButtonsChanged, ButtonsError> {
        let phone = subscriber.phone().ok_or(ButtonsError::NoPhone)?;
        let locks = self.lock_phone(call, subscriber, phone).await?;
        let call = locks.call(call);
        let (target, before) = self.target(call, phone, types).await?;
        let change = CheckedChange {
            asked: keys,
            wanted: target.check(keys, &before, numbers.plan)?,
            before,
        };
        target.check_numbers(&change, numbers)?;
        if target
            .phone_type
            .changes(&change.wanted, &change.before)
            .is_empty()
        {
            return Ok(ButtonsChanged::Whole(target.show(&change.before)));
        }
        // Before anything is sent: a change that is begun must not end for its price.
        call.afford(change.commands_max(&target))?;
        let written = match self.write(leave_time_to_read(call), &target, &change).await {
            Ok(written) => written,
            Err(error) => self.look_again(call, &target, error).await?,
        };
        if written.tags == change.before {
            // With nothing written and nothing refused, the tags were already so.
            return match written.trouble {
                Some(error) => Err(error.into()),
                None => Ok(ButtonsChanged::Whole(target.show(&written.tags))),
            };
        }
        let device = self.see_to_device(call, &target).await;
        Ok(target.judge(&change, written, device))
    }

    /// Two users can share a phone, so it has a lock of its own besides the user's. Everybody takes
    /// the user's first.
    async fn lock_phone(
        &self,
        call: CallContext<'_>,
        subscriber: &Subscriber,
        phone: &DeskPhone,
    ) -> Result<WriteLocks, Error> {
        let user = self.write_lock(subscriber, call.deadline).await?;
        let device = format!("\0{:?}", phone.key);
        let device = self.write_lock_of(&device, call.deadline).await?;
        Ok(WriteLocks::of(user, device))
    }

    /// The device about to be changed and its tags, both read anew: what its keys mean depends on its
    /// type, and whoever gives somebody another phone may keep its name.
    async fn target<'s>(
        &self,
        call: CallContext<'_>,
        phone: &'s DeskPhone,
        types: &PhoneTypes,
    ) -> Result<(ButtonTarget<'s>, DeviceTags), ButtonsError> {
        let known = self.devices.get(&phone.key);
        let was_described = known.is_some_and(|known| types.get(&known.device_type).is_some());
        let (device, tags) = match was_described {
            true => self.device_and_tags(call, &phone.key).await?,
            // Nobody can tell what its tags mean, so they may not be needed.
            false => (self.fresh_device(call, &phone.key).await?, None),
        };
        let phone_type = types.get(&device.device_type).map(Arc::clone);
        let phone_type =
            phone_type.ok_or_else(|| ButtonsError::UnknownType(device.device_type.clone()))?;
        let tags = match tags {
            Some(tags) => tags,
            None => self.cluster.call(call, &get_tags(&phone.key)).await?,
        };
        let target = ButtonTarget {
            key: &phone.key,
            phone_type,
            lines: DeviceLines {
                line_port: phone.line_port.clone(),
                count: device.lines,
            },
            device,
        };
        Ok((target, filled(tags)))
    }

    async fn device_and_tags(
        &self,
        call: CallContext<'_>,
        key: &AccessDeviceKey,
    ) -> Result<
        (
            Arc<CachedDevice>,
            Option<AccessDeviceCustomTagGetListResponse>,
        ),
        Error,
    > {
        let mut batch = Batch::new(call.request_id);
        let profile = batch.add(&get_device(key));
        let tags = batch.add(&get_tags(key));
        let mut replies = self.cluster.execute(call, &batch).await?;
        let device = self.keep_device(key, replies.take(profile)?);
        Ok((device, Some(replies.take(tags)?)))
    }

    async fn device(
        &self,
        call: CallContext<'_>,
        key: &AccessDeviceKey,
    ) -> Result<Arc<CachedDevice>, Error> {
        if let Some(known) = self.devices.get(key) {
            return Ok(known);
        }
        self.fresh_device(call, key).await
    }

    /// The device with this key, read anew.
    pub(super) async fn fresh_device(
        &self,
        call: CallContext<'_>,
        key: &AccessDeviceKey,
    ) -> Result<Arc<CachedDevice>, Error> {
        let profile = self.cluster.call(call, &get_device(key)).await?;
        Ok(self.keep_device(key, profile))
    }

    fn keep_device(
        &self,
        key: &AccessDeviceKey,
        profile: AccessDeviceGetResponse,
    ) -> Arc<CachedDevice> {
        let lines = profile
            .number_of_assigned_ports
            .and_then(|lines| u32::try_from(lines).ok());
        // The user has a line there, whatever the profile says.
        let lines = lines.unwrap_or_default().max(1);
        let device = Arc::new(CachedDevice {
            device_type: profile.device_type,
            lines,
        });
        self.devices.insert(key.clone(), Arc::clone(&device));
        device
    }

    /// Writes what differs, in one document where the switch knows the command for it.
    async fn write(
        &self,
        call: CallContext<'_>,
        target: &ButtonTarget<'_>,
        change: &CheckedChange<'_>,
    ) -> Result<WriteOutcome, Error> {
        let CheckedChange { wanted, before, .. } = change;
        let changes = target.phone_type.changes(wanted, before);
        let upsert = upsert(target.key, &changes).filter(|_| self.knows_tag_lists());
        let Some(upsert) = upsert else {
            return self.write_one_by_one(call, target, wanted, before).await;
        };
        let mut commands = deletion(target.key, &changes);
        commands.push(upsert);
        let written = self.send_tag_commands(call, target, &commands).await?;
        if !written.is_unknown_command() {
            return Ok(written);
        }
        let again = self.write_one_by_one(call, target, wanted, &written.tags);
        let again = again.await.map_err(after_sending)?;
        // If that was refused in the same words, they were not about the command.
        if !again.is_unknown_command() {
            self.forget_tag_lists();
        }
        Ok(again)
    }

    async fn write_one_by_one(
        &self,
        call: CallContext<'_>,
        target: &ButtonTarget<'_>,
        wanted: &[NewKey],
        before: &DeviceTags,
    ) -> Result<WriteOutcome, Error> {
        let changes = target.phone_type.changes(wanted, before);
        let mut commands = deletion(target.key, &changes);
        commands.extend(
            changes
                .iter()
                .filter_map(|change| single(target.key, change)),
        );
        self.send_tag_commands(call, target, &commands).await
    }

    /// Sends the commands, and reads the tags with the last of them.
    async fn send_tag_commands(
        &self,
        call: CallContext<'_>,
        target: &ButtonTarget<'_>,
        commands: &[TagCommand],
    ) -> Result<WriteOutcome, Error> {
        let mut refusal = None;
        let mut sent = false;
        let last_room = COMMANDS_MAX - 1;
        let (ahead, last) = commands.split_at(commands.len() - commands.len().min(last_room));
        for commands in ahead.chunks(COMMANDS_MAX) {
            let mut batch = Batch::new(call.request_id);
            let tickets = add_all(&mut batch, commands);
            let mut replies = self.execute_after(sent, call, &batch).await?;
            refusal = refusal.or(first_refusal(&mut replies, tickets));
            sent = true;
        }
        let mut batch = Batch::new(call.request_id);
        let tickets = add_all(&mut batch, last);
        let tags = batch.add(&get_tags(target.key));
        let mut replies = self.execute_after(sent, call, &batch).await?;
        refusal = refusal.or(first_refusal(&mut replies, tickets));
        let tags = match replies.take(tags) {
            Ok(tags) => tags,
            // Refused with its whole document, or for a reason of its own: asked again.
            Err(_) => {
                let again = self.cluster.call(call, &get_tags(target.key)).await;
                again.map_err(after_sending)?
            }
        };
        Ok(WriteOutcome {
            trouble: refusal.map(Error::from),
            tags: filled(tags),
        })
    }

    /// Has the device take the change over. In a document of its own: what was refused must not
    /// reset a phone.
    async fn see_to_device(
        &self,
        call: CallContext<'_>,
        target: &ButtonTarget<'_>,
    ) -> Option<Result<(), Error>> {
        let key = target.key.clone();
        let done = match target.phone_type.after_change {
            AfterChange::None => return None,
            AfterChange::Rebuild => {
                let rebuild = CpeConfigRebuildDeviceConfigFileRequest { key, force: None };
                self.cluster.call(call, &rebuild).await
            }
            AfterChange::Reset => {
                self.cluster
                    .call(call, &AccessDeviceResetRequest { key })
                    .await
            }
        };
        Some(done.map(drop))
    }

    /// Sends a document; an error tells whether others were `sent` before it.
    async fn execute_after(
        &self,
        sent: bool,
        call: CallContext<'_>,
        batch: &Batch,
    ) -> Result<BatchReplies, Error> {
        let result = self.cluster.execute(call, batch).await;
        result.map_err(|error| if sent { after_sending(error) } else { error })
    }

    /// After an answer that did not come: what holds?
    async fn look_again(
        &self,
        call: CallContext<'_>,
        target: &ButtonTarget<'_>,
        error: Error,
    ) -> Result<WriteOutcome, Error> {
        if !matches!(error, Error::NoAnswer(_) | Error::Lost { .. }) {
            return Err(error);
        }
        match self.cluster.call(call, &get_tags(target.key)).await {
            Ok(tags) => Ok(WriteOutcome {
                trouble: Some(error),
                tags: filled(tags),
            }),
            Err(_) => Err(error),
        }
    }
}

// === impl WriteOutcome ===

impl WriteOutcome {
    fn is_unknown_command(&self) -> bool {
        match &self.trouble {
            Some(Error::Refused(refusal)) => refusal.may_be_unknown_command(),
            _ => false,
        }
    }
}

// === impl CheckedChange ===

impl CheckedChange<'_> {
    /// How many commands it takes at most: all at once, and again one by one where the switch does not
    /// know that; reading the tags each time, and seeing to the device.
    fn commands_max(&self, target: &ButtonTarget<'_>) -> usize {
        let changes = target.phone_type.changes(&self.wanted, &self.before);
        2 + changes.len() + 1 + 3
    }
}

// === impl ButtonTarget ===

impl ButtonTarget<'_> {
    /// Looks at the numbers of keys that are not as they were; a phone type knows which they are.
    fn check_numbers(
        &self,
        change: &CheckedChange<'_>,
        numbers: &NumberRules<'_>,
    ) -> Result<(), ButtonsError> {
        let mut refused = Vec::new();
        let changed = |key: &PhoneKey| change.wanted.iter().any(|wanted| wanted.id() == key.id);
        for (index, key) in change
            .asked
            .iter()
            .enumerate()
            .filter(|(_, key)| changed(key))
        {
            for (place, text) in self.phone_type.dialled(key) {
                let number = Destination::parse(text, numbers.plan);
                let number = number.map(Destination::into_string);
                let why = (numbers.refuses)(number.as_deref().unwrap_or(text));
                refused.extend(why.map(|why| (index, place, why)));
            }
        }
        if refused.is_empty() {
            Ok(())
        } else {
            Err(ButtonsError::NotAllowed(refused))
        }
    }

    /// Checks the keys against the phone type. One that is just as it is already needs no check: a
    /// client may send back what it read, also what no action explains.
    fn check(
        &self,
        keys: &[PhoneKey],
        before: &DeviceTags,
        plan: &NumberingPlan,
    ) -> Result<Vec<NewKey>, ButtonsError> {
        let mut wanted = Vec::with_capacity(keys.len());
        let mut mistakes = Vec::new();
        let changed = |key: &PhoneKey| !self.phone_type.is_as_shown(key, before);
        for (index, key) in keys.iter().enumerate().filter(|(_, key)| changed(key)) {
            match self.phone_type.check(key, &self.lines, plan) {
                Ok(checked) => wanted.push(checked),
                Err(errors) => mistakes.extend(errors.into_iter().map(|error| (index, error))),
            }
        }
        if mistakes.is_empty() {
            Ok(wanted)
        } else {
            Err(ButtonsError::BadKeys(mistakes))
        }
    }

    fn judge(
        &self,
        change: &CheckedChange<'_>,
        written: WriteOutcome,
        device: Option<Result<(), Error>>,
    ) -> ButtonsChanged {
        let WriteOutcome { trouble, tags } = written;
        let now = self.show(&tags);
        let error = trouble.unwrap_or(Error::Busy);
        let keys = self.results(change, &tags, &error);
        let device_done = device.as_ref().is_none_or(Result::is_ok);
        if device_done && keys.iter().all(|(_, result)| result.is_ok()) {
            return ButtonsChanged::Whole(now);
        }
        ButtonsChanged::Partly { keys, device, now }
    }

    /// A key that is as it was wanted counts as done, whatever was said about it.
    fn results(
        &self,
        change: &CheckedChange<'_>,
        tags: &DeviceTags,
        error: &Error,
    ) -> Vec<(u8, Result<(), Error>)> {
        let holds = |key: &PhoneKey| {
            let mut wanted = change.wanted.iter();
            match wanted.find(|wanted| wanted.id() == key.id) {
                Some(wanted) => self.phone_type.holds(wanted, tags),
                None => self.phone_type.is_as_shown(key, tags),
            }
        };
        let result = |key: &PhoneKey| match holds(key) {
            true => (key.id, Ok(())),
            false => (key.id, Err(error.clone())),
        };
        change.asked.iter().map(result).collect()
    }

    fn show(&self, tags: &DeviceTags) -> PhoneButtons {
        show(self.key, &self.device, Some(&self.phone_type), tags)
    }
}

/// The tags with a value. One without is as good as none, but it is there: it can only be modified.
fn filled(response: AccessDeviceCustomTagGetListResponse) -> DeviceTags {
    let rows = response.device_custom_tags_table.0.into_iter();
    rows.map(|row| (row.tag_name, row.tag_value)).collect()
}

fn shown_keys(phone_type: &PhoneType, tags: &DeviceTags) -> Vec<PhoneKey> {
    let keys = phone_type.decode(tags).into_iter();
    keys.map(|key| phone_type.shown(key)).collect()
}

fn show(
    key: &AccessDeviceKey,
    device: &CachedDevice,
    phone_type: Option<&Arc<PhoneType>>,
    tags: &DeviceTags,
) -> PhoneButtons {
    PhoneButtons {
        device_type: device.device_type.clone(),
        device_name: key.device_name().to_owned(),
        keys: phone_type
            .map(|phone_type| shown_keys(phone_type, tags))
            .unwrap_or_default(),
        phone_type: phone_type.cloned(),
    }
}
