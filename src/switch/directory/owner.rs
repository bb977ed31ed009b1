//! Owners of numbers: whose number is it?
//!
//! The switch can search a group by phone number and by extension, but not by alternate, mobile, fax
//! or pager number. So the searches come first, for all numbers in few documents; then a number's
//! description, which is the contact's name when this gateway wrote it, says whom to look at; and
//! only for what is left are all numbers of a bounded part of the group read.

use std::sync::Arc;

use ocip::batch::Batch;
use ocip::command::search::SearchMode;
use ocip::command::user_list::UserGetListInGroupRequest;
use ocip::document::COMMANDS_MAX;

use super::contact::{Contact, ContactSource, NumberOwner};
use super::group::{COMMANDS_OF_USER, PAGES_MAX, criteria, in_group};
use super::{CONTACT_TTL, Directory};
use crate::numbering::NumberIdentity;
use crate::switch::speed_dial_100::SpeedDial;
use crate::switch::{CallContext, Error, Subscriber};

/// By how many last digits a phone number is searched for: few enough not to reach into the country
/// code, which tables set apart by a hyphen.
const SEARCH_DIGITS: usize = 6;

/// The longest extension, in digits.
const EXTENSION_MAX: usize = 20;

/// How many users that a search finds are looked at.
const CANDIDATES_MAX: usize = 20;

/// How many commands a search leaves to what it is for.
const SPARE_COMMANDS: usize = 10;

/// How many users are looked at together when nothing else helps.
const LOOKED_AT_ONCE: usize = 50;

/// The numbers whose owners are looked for, and what was found.
struct OwnerSearch<'h> {
    directory: &'h Directory,
    call: CallContext<'h>,
    subscriber: &'h Subscriber,
    entries: &'h [SpeedDial],
    /// What the numbers of the entries are.
    numbers: Vec<NumberIdentity>,
    owners: Vec<Option<Arc<NumberOwner>>>,
    /// Why it could not go on: the request may not ask for more.
    cut_short: Option<Error>,
}

/// Search request on behalf of an entry.
struct OwnerQuery {
    entry: usize,
    request: UserGetListInGroupRequest,
}

impl Directory {
    /// The owners of what the entries dial, all read anew. That a number is nobody's is only said when
    /// all was looked at that may be: a request that may not ask for more ends with an error.
    pub async fn owners(
        &self,
        call: CallContext<'_>,
        subscriber: &Subscriber,
        entries: &[SpeedDial],
    ) -> Result<Vec<Option<Arc<NumberOwner>>>, Error> {
        let mut hunt = OwnerSearch::new(self, call, subscriber, entries);
        hunt.go().await?;
        match hunt.cut_short.take() {
            Some(error) if !hunt.is_over() => Err(error),
            _ => Ok(hunt.owners),
        }
    }

    /// The same for showing them: what was found lately is not looked for again, and a request that may
    /// not ask for more shows those that were found by then.
    pub async fn known_owners(
        &self,
        call: CallContext<'_>,
        subscriber: &Subscriber,
        entries: &[SpeedDial],
    ) -> Result<Vec<Option<Arc<NumberOwner>>>, Error> {
        let group = self.group_key(subscriber);
        let key = |entry: &SpeedDial| {
            let number = self.plan().identify(&entry.number).form();
            let description = entry.description.as_deref().unwrap_or_default();
            format!("{group}\0{}\0{number}\0{description}", subscriber.user_id())
        };
        let mut owners: Vec<_> = entries
            .iter()
            .map(|entry| self.owners.get(&key(entry)))
            .collect();
        let unknown = entries.iter().zip(&owners);
        let unknown = unknown.filter(|(_, owner)| owner.is_none());
        let unknown: Vec<SpeedDial> = unknown.map(|(entry, _)| entry.clone()).collect();
        let mut hunt = OwnerSearch::new(self, call, subscriber, &unknown);
        hunt.go().await?;
        for (entry, owner) in unknown.iter().zip(&hunt.owners) {
            // For whom nobody could look is looked for the next time.
            if owner.is_some() || hunt.cut_short.is_none() {
                self.owners.insert(key(entry), owner.clone());
            }
        }
        let mut found = hunt.owners.into_iter();
        for owner in owners.iter_mut().filter(|owner| owner.is_none()) {
            *owner = found.next();
        }
        Ok(owners.into_iter().map(Option::flatten).collect())
    }
}

// === impl OwnerSearch ===

impl<'h> OwnerSearch<'h> {
    fn new(
        directory: &'h Directory,
        call: CallContext<'h>,
        subscriber: &'h Subscriber,
        entries: &'h [SpeedDial],
    ) -> Self {
        let identify = |entry: &SpeedDial| directory.plan().identify(&entry.number);
        Self {
            directory,
            call,
            subscriber,
            entries,
            numbers: entries.iter().map(identify).collect(),
            owners: vec![None; entries.len()],
            cut_short: None,
        }
    }

    async fn go(&mut self) -> Result<(), Error> {
        // From the cheapest to the dearest, each for what is still open alone.
        self.search(OwnerSearch::searches_by_number).await?;
        self.try_personal_phone_list().await?;
        self.search(OwnerSearch::searches_by_name).await?;
        self.look_at_the_group().await
    }

    fn is_over(&self) -> bool {
        self.owners.iter().all(Option::is_some)
    }

    /// As many of `some` as may still be asked for, at so many commands each.
    fn affordable<'s, T>(&mut self, some: &'s [T], commands: usize) -> &'s [T] {
        let left = self.call.commands_left().saturating_sub(SPARE_COMMANDS);
        let most = left / commands;
        if some.len() > most {
            let wanted = some.len() * commands + SPARE_COMMANDS;
            self.cut_short = self.cut_short.take().or(self.call.afford(wanted).err());
        }
        &some[..some.len().min(most)]
    }

    /// The entries that have no owner yet.
    fn open(&self) -> impl Iterator<Item = usize> {
        (0..self.owners.len()).filter(|entry| self.owners[*entry].is_none())
    }

    fn searches_by_number(&self, entry: usize) -> Vec<UserGetListInGroupRequest> {
        let number = &self.numbers[entry];
        let Some(digits) = number.digits() else {
            return Vec::new();
        };
        let mut searches = Vec::new();
        if digits.len() >= SEARCH_DIGITS {
            let last = &digits[digits.len() - SEARCH_DIGITS..];
            searches.push(UserGetListInGroupRequest {
                search_criteria_dn: vec![criteria(SearchMode::Contains, last)],
                ..in_group(self.subscriber)
            });
        }
        let extension = number
            .may_be_extension
            .then(|| self.entries[entry].number.as_str());
        if let Some(extension) = extension.filter(|digits| digits.len() <= EXTENSION_MAX) {
            searches.push(UserGetListInGroupRequest {
                search_criteria_extension: vec![criteria(SearchMode::EqualTo, extension)],
                ..in_group(self.subscriber)
            });
        }
        searches
    }

    /// A description `First Last` may be a name. Where the first name ends is not known, nor whether
    /// the end is cut off: its first word begins a first name, its last one is part of a last name.
    fn searches_by_name(&self, entry: usize) -> Vec<UserGetListInGroupRequest> {
        let description = self.entries[entry].description.as_deref();
        let Some((first, rest)) = description.and_then(|name| name.split_once(' ')) else {
            return Vec::new();
        };
        let last = rest.rsplit(' ').next().unwrap_or(rest);
        vec![UserGetListInGroupRequest {
            search_criteria_user_first_name: vec![criteria(SearchMode::StartsWith, first)],
            search_criteria_user_last_name: vec![criteria(SearchMode::Contains, last)],
            ..in_group(self.subscriber)
        }]
    }

    /// Runs the searches for what is open, and looks at all numbers of whom they find.
    async fn search(
        &mut self,
        searches: impl Fn(&Self, usize) -> Vec<UserGetListInGroupRequest>,
    ) -> Result<(), Error> {
        let searches: Vec<OwnerQuery> = self
            .open()
            .flat_map(|entry| {
                let requests = searches(self, entry).into_iter();
                requests.map(move |request| OwnerQuery { entry, request })
            })
            .collect();
        let mut found: Vec<String> = Vec::new();
        for some in self.affordable(&searches, 1).chunks(COMMANDS_MAX) {
            found.extend(self.run(some).await?);
        }
        // Several searches may find the same user, who is read once.
        found.sort_unstable();
        found.dedup();
        let found: Vec<&str> = found.iter().map(String::as_str).collect();
        let (directory, subscriber) = (self.directory, self.subscriber);
        let found = self.affordable(&found, COMMANDS_OF_USER);
        let contacts = directory.read_contacts(self.call, subscriber, found);
        self.assign(ContactSource::GroupUsers, &contacts.await?);
        Ok(())
    }

    /// The ids of users that the searches find. One without a result has found nobody.
    async fn run(&self, searches: &[OwnerQuery]) -> Result<Vec<String>, Error> {
        let mut batch = Batch::new(self.call.request_id);
        let tickets: Vec<_> = searches
            .iter()
            .map(|search| batch.add(&search.request))
            .collect();
        let switch = &self.directory.switch;
        let mut replies = switch.cluster.execute(self.call, &batch).await?;
        let mut found = Vec::new();
        for (search, ticket) in searches.iter().zip(tickets) {
            match replies.take(ticket) {
                Ok(response) => {
                    let rows = response.user_table.iter().take(CANDIDATES_MAX);
                    found.extend(rows.map(|row| switch.full_user_id(row.user_id)));
                }
                Err(error) => {
                    let code = self.entries[search.entry].code.number();
                    tracing::debug!(code, %error, "a search for a number found nobody");
                }
            }
        }
        Ok(found)
    }

    async fn try_personal_phone_list(&mut self) -> Result<(), Error> {
        if self.is_over() || self.affordable(&[()], 1).is_empty() {
            return Ok(());
        }
        let list = self
            .directory
            .personal_phone_list(self.call, self.subscriber);
        let list = match list.await {
            Err(Error::Refused(refusal)) => {
                tracing::debug!(%refusal, "a personal phone list was refused");
                Vec::new()
            }
            list => list?,
        };
        self.assign(ContactSource::PersonalPhoneList, &list);
        Ok(())
    }

    /// Reads all numbers of users, one part of the group after the other, until everything is found
    /// or as many were looked at as the operator allows.
    async fn look_at_the_group(&mut self) -> Result<(), Error> {
        let most = self.directory.settings.lookup_users_max;
        if self.is_over() || most == 0 {
            return Ok(());
        }
        let (directory, subscriber) = (self.directory, self.subscriber);
        if self.affordable(&[(); PAGES_MAX], 1).len() < PAGES_MAX {
            return Ok(());
        }
        let users = directory.group_users(self.call, subscriber).await?;
        for some in users[..users.len().min(most)].chunks(LOOKED_AT_ONCE) {
            // Some are kept from before, and the likely ones are read once more.
            let some = self.affordable(some, COMMANDS_OF_USER);
            let known = directory.with_all_numbers(self.call, subscriber, some, CONTACT_TTL);
            let known = known.await?;
            // What is kept says whom to ask; what counts is what the switch says now.
            let likely = self.likely_owners(&known);
            let likely = self.affordable(&likely, COMMANDS_OF_USER);
            let contacts = directory.read_contacts(self.call, subscriber, likely);
            self.assign(ContactSource::GroupUsers, &contacts.await?);
            if self.is_over() || self.cut_short.is_some() {
                break;
            }
        }
        Ok(())
    }

    /// The ids of those contacts who have an open number.
    fn likely_owners<'c>(&self, contacts: &'c [Contact]) -> Vec<&'c str> {
        let plan = self.directory.plan();
        let has_open_number = |contact: &&Contact| {
            let mut open = self.open();
            open.any(|entry| {
                let kind = contact.numbers.kind_of(&self.numbers[entry], plan);
                kind.is_some()
            })
        };
        let likely = contacts.iter().filter(has_open_number);
        likely.map(|contact| contact.id.as_str()).collect()
    }

    /// Gives open numbers to those of the contacts who have them.
    fn assign(&mut self, source: ContactSource, contacts: &[Contact]) {
        let plan = self.directory.plan();
        let open: Vec<usize> = self.open().collect();
        for entry in open {
            let wanted = &self.numbers[entry];
            let owner = contacts.iter().find_map(|contact| {
                let kind = contact.numbers.kind_of(wanted, plan)?;
                Some(NumberOwner {
                    source,
                    contact: contact.clone(),
                    kind,
                })
            });
            self.owners[entry] = owner.map(Arc::new);
        }
    }
}
