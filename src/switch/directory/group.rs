//! The users of a group: lists, searches, and all numbers of single users.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use ocip::batch::{Batch, BatchReplies, ReplyTicket};
use ocip::command::alternate_numbers::{
    AlternateNumbersVariant, UserAlternateNumbersGetRequest, UserAlternateNumbersGetResponse,
};
use ocip::command::fax_messaging::{
    UserFaxMessagingGetRequest17sp1, UserFaxMessagingGetResponse17sp1,
};
use ocip::command::search::{ResponsePagingControl, SearchCriteria, SearchMode, TrueIfEmpty};
use ocip::command::user::{UserGetRequest, UserGetResponse, UserGetVariant};
use ocip::command::user_list::{
    PagedUserRow, UserGetListInGroupPagedSortedListRequest, UserGetListInGroupRequest, UserTexts,
};
use ocip::document::COMMANDS_MAX;
use tokio::time::{Instant, timeout_at};

use super::Directory;
use super::contact::{Contact, KnownNumbers};
use crate::switch::value::UserId;
use crate::switch::{CallContext, CommandError, Error, Subscriber};

/// How many users one page of a list has.
const PAGE: usize = 1000;

/// The most users of one group that are listed.
const USERS_MAX: usize = 50_000;

/// How many pages that is.
pub(super) const PAGES_MAX: usize = USERS_MAX / PAGE;

/// How many commands it takes to ask for all numbers of a user.
pub(super) const COMMANDS_OF_USER: usize = 3;

/// How many users are asked about in one document.
const USERS_IN_DOCUMENT: usize = COMMANDS_MAX / COMMANDS_OF_USER;

/// The variant of a profile that every release knows and that has all that is needed here.
const PROFILE: UserGetVariant = UserGetVariant::V19;

/// Questions about one user in a document.
struct Asked {
    user_id: String,
    profile: ReplyTicket<UserGetResponse>,
    further: Option<Further>,
}

type Further = (
    ReplyTicket<UserAlternateNumbersGetResponse>,
    ReplyTicket<UserFaxMessagingGetResponse17sp1>,
);

impl Directory {
    /// The users of the subscriber's group with extension and phone number, which is what a list says;
    /// read at most once in a refresh interval.
    pub async fn group_users(
        &self,
        call: CallContext<'_>,
        subscriber: &Subscriber,
    ) -> Result<Arc<Vec<Contact>>, Error> {
        let reading = self.groups.try_get_with(
            self.group_key(subscriber),
            self.read_group(call, subscriber),
        );
        // Somebody else may be reading, with another deadline.
        match timeout_at(call.deadline, reading).await {
            Ok(users) => users.map_err(|error| Error::clone(&error)),
            Err(_) => Err(Error::Busy),
        }
    }

    /// Listed users with all their numbers, none of them read longer ago than `max_age`. One who is gone
    /// meanwhile stays as listed.
    pub async fn with_all_numbers(
        &self,
        call: CallContext<'_>,
        subscriber: &Subscriber,
        listed: &[Contact],
        max_age: Duration,
    ) -> Result<Vec<Contact>, Error> {
        let ids: Vec<&str> = listed.iter().map(|user| user.id.as_str()).collect();
        let known = self.contacts(call, subscriber, &ids, max_age).await?;
        let complete = listed.iter().map(|user| match known.get(&user.id) {
            None => user.clone(),
            Some(contact) => Contact {
                department: user.department.clone(),
                ..Contact::clone(contact)
            },
        });
        Ok(complete.collect())
    }

    /// What the subscriber's group is kept by: another text after each change of its users, so that what was
    /// kept before is not found.
    pub(super) fn group_key(&self, subscriber: &Subscriber) -> String {
        let key = subscriber.group_key();
        let version = self.switch.group_change(subscriber);
        format!("{key}\0{version}")
    }

    /// Users with all their numbers, as far as they are in the subscriber's group.
    async fn contacts(
        &self,
        call: CallContext<'_>,
        subscriber: &Subscriber,
        user_ids: &[&str],
        max_age: Duration,
    ) -> Result<HashMap<String, Arc<Contact>>, Error> {
        let now = Instant::now();
        // Taken first: what a change overtakes is kept by the former key, where nobody finds it.
        let group = self.group_key(subscriber);
        let key = |user_id: &str| format!("{group}\0{user_id}");
        let mut found = HashMap::new();
        let mut missing = Vec::new();
        for user_id in user_ids {
            match self.contacts.get(&key(user_id)) {
                Some((read, contact)) if now < read + max_age => {
                    found.insert((*user_id).to_owned(), contact);
                }
                _ => missing.push(*user_id),
            }
        }
        call.afford(missing.len() * COMMANDS_OF_USER)?;
        for contact in self.read_contacts(call, subscriber, &missing).await? {
            let contact = Arc::new(contact);
            let kept = (now, Arc::clone(&contact));
            self.contacts.insert(key(&contact.id), kept);
            found.insert(contact.id.clone(), contact);
        }
        Ok(found)
    }

    /// A user of the subscriber's group, found by the id, with its domain or without, in letters of any
    /// case.
    pub(super) async fn group_user(
        &self,
        call: CallContext<'_>,
        subscriber: &Subscriber,
        user_id: &str,
    ) -> Result<Option<Contact>, Error> {
        // What cannot be a user id is nobody's, and the switch would refuse the question.
        if UserId::parse(user_id).is_err() {
            return Ok(None);
        }
        let full = self.switch.full_user_id(user_id);
        let request = UserGetListInGroupRequest {
            search_criteria_user_id: vec![criteria(SearchMode::EqualTo, &full)],
            ..in_group(subscriber)
        };
        let users = self.switch.cluster.call(call, &request).await?.user_table;
        let mut ids = users
            .iter()
            .map(|row| self.switch.full_user_id(row.user_id));
        let listed = ids.find(|id| id.to_lowercase() == full.to_lowercase());
        let listed: Vec<&str> = listed.as_deref().into_iter().collect();
        Ok(self.read_contacts(call, subscriber, &listed).await?.pop())
    }

    /// Users with all their numbers, read anew. Who is not in the subscriber's group is left out:
    /// the profiles say where each one is.
    pub(super) async fn read_contacts(
        &self,
        call: CallContext<'_>,
        subscriber: &Subscriber,
        user_ids: &[&str],
    ) -> Result<Vec<Contact>, Error> {
        let mut contacts = Vec::with_capacity(user_ids.len());
        for some in user_ids.chunks(USERS_IN_DOCUMENT) {
            let read = self.read_some(call, subscriber, some).await?;
            contacts.extend(read);
        }
        Ok(contacts)
    }

    async fn read_some(
        &self,
        call: CallContext<'_>,
        subscriber: &Subscriber,
        user_ids: &[&str],
    ) -> Result<Vec<Contact>, Error> {
        loop {
            let place = self.further_numbers.load(Ordering::Relaxed);
            let variant = AlternateNumbersVariant::ALL.get(place).copied();
            let mut batch = Batch::new(call.request_id);
            let ask = |user_id: &&str| Asked::add(&mut batch, user_id, variant);
            let asked: Vec<_> = user_ids.iter().map(ask).collect();
            let mut replies = self.switch.cluster.execute(call, &batch).await?;
            let read = asked.into_iter().map(|one| one.take(&mut replies));
            let read: Result<Vec<_>, CommandError> = read.collect();
            match read {
                // An older release refuses the whole document.
                Err(error) if variant.is_some() && error.may_be_unknown_command() => {
                    tracing::info!(
                        ?variant,
                        "the switch does not tell further numbers this way"
                    );
                    self.further_numbers.store(place + 1, Ordering::Relaxed);
                }
                Err(error) => return Err(error.into()),
                Ok(read) => {
                    let read = read.into_iter().flatten();
                    let read = read.filter(|(_, known)| subscriber.is_with(&known.profile));
                    return Ok(read
                        .map(|(user_id, known)| Contact::of_user(user_id, known, self.plan()))
                        .collect());
                }
            }
        }
    }

    async fn read_group(
        &self,
        call: CallContext<'_>,
        subscriber: &Subscriber,
    ) -> Result<Arc<Vec<Contact>>, Error> {
        let mut users: Vec<Contact> = Vec::new();
        loop {
            let page = match self.read_page(call, subscriber, users.len()).await {
                // Without pages, the group comes in one piece.
                Err(Error::Refused(refusal)) if refusal.may_be_unknown_command() => {
                    let request = in_group(subscriber);
                    let whole = self.switch.cluster.call(call, &request).await?.user_table;
                    users.extend(whole.iter().map(|row| self.listed(&row)));
                    return Ok(Arc::new(users));
                }
                page => page?,
            };
            let is_last = page.len() < PAGE;
            users.extend(page.iter().map(|row| self.listed(&UserTexts::from(&row.0))));
            if is_last || users.len() >= USERS_MAX {
                return Ok(Arc::new(users));
            }
        }
    }

    /// A row of a list as a contact, by the one form of its id.
    fn listed(&self, row: &UserTexts<'_>) -> Contact {
        let id = self.switch.full_user_id(row.user_id);
        Contact::of_row(id, row, self.plan())
    }

    async fn read_page(
        &self,
        call: CallContext<'_>,
        subscriber: &Subscriber,
        start: usize,
    ) -> Result<Vec<PagedUserRow>, Error> {
        let request = UserGetListInGroupPagedSortedListRequest {
            service_provider_id: subscriber.tenant_id().to_owned(),
            group_id: subscriber.group_id().to_owned(),
            response_paging_control: Some(ResponsePagingControl {
                response_start_index: i32::try_from(start + 1).unwrap_or(i32::MAX),
                response_page_size: PAGE as i32,
            }),
            ..Default::default()
        };
        let page = self.switch.cluster.call(call, &request).await?;
        Ok(page.user_table.0)
    }
}

/// Everybody in the subscriber's group; criteria narrow it down.
pub(super) fn in_group(subscriber: &Subscriber) -> UserGetListInGroupRequest {
    UserGetListInGroupRequest {
        service_provider_id: subscriber.tenant_id().to_owned(),
        group_id: subscriber.group_id().to_owned(),
        ..Default::default()
    }
}

/// A criteria for which small and capital letters are the same.
pub(super) fn criteria(mode: SearchMode, value: &str) -> SearchCriteria {
    SearchCriteria {
        mode,
        value: value.to_owned(),
        is_case_insensitive: TrueIfEmpty(true),
    }
}

// === impl Asked ===

impl Asked {
    fn add(batch: &mut Batch, user_id: &str, variant: Option<AlternateNumbersVariant>) -> Self {
        let user_id = user_id.to_owned();
        let profile = batch.add(&UserGetRequest {
            variant: PROFILE,
            user_id: user_id.clone(),
        });
        let further = variant.map(|variant| {
            let alternates = batch.add(&UserAlternateNumbersGetRequest {
                variant,
                user_id: user_id.clone(),
            });
            let fax = batch.add(&UserFaxMessagingGetRequest17sp1 {
                user_id: user_id.clone(),
            });
            (alternates, fax)
        });
        Self {
            user_id,
            profile,
            further,
        }
    }

    /// What is known; `None` when the user is gone or has a profile that cannot be understood. Services
    /// that are not assigned have no numbers.
    fn take(
        self,
        replies: &mut BatchReplies,
    ) -> Result<Option<(String, KnownNumbers)>, CommandError> {
        let profile = match replies.take(self.profile) {
            Err(error) if error.may_be_unknown_command() => return Err(error),
            profile => profile.ok(),
        };
        let (alternates, fax) = match self.further {
            None => (None, None),
            Some((alternates, fax)) => (
                known_or_unknown(replies.take(alternates))?,
                known_or_unknown(replies.take(fax))?,
            ),
        };
        Ok(profile.map(|profile| {
            let known = KnownNumbers {
                profile,
                alternates,
                fax,
            };
            (self.user_id, known)
        }))
    }
}

/// A refusal says that there is nothing, unless the command itself is what the switch does not know.
/// Nor has somebody numbers whose record cannot be understood: the others of the group have.
fn known_or_unknown<T>(answer: Result<T, CommandError>) -> Result<Option<T>, CommandError> {
    match answer {
        Err(error) if error.may_be_unknown_command() => Err(error),
        answer => Ok(answer.ok()),
    }
}
