//! Proof that users whom a body names are in the tenant.
//!
//! A profile says where its user is, and fifteen are asked for in one document. Of more users, those of one group are
//! told by one search for all of their ids, so a long list is first looked for in the group that the request is
//! about, and then, as profiles come in, in the group that most of them are in. A search counts only where it
//! finds an id; who is not found has to have a profile.
//!
//! With `n` ids that is at most one document for each fifteen of them, and as many searches: a list of 1000 of one
//! group takes one document, one of nobody in common 134. What the request may ask for bounds it, too.

use std::collections::{HashMap, HashSet};

use ocip::batch::Batch;
use ocip::command::search::{ResponsePagingControl, SearchCriteria, SearchMode, TrueIfEmpty};
use ocip::command::user::{UserGetRequest, UserGetResponse, UserGetVariant};
use ocip::command::user_list::UserGetListInGroupPagedSortedListRequest;
use ocip::document::COMMANDS_MAX;

use super::{CallContext, CommandError, Error, Subscriber, Switch, is_about_the_user};

/// The variant of a profile that every release knows and that has all that is needed here.
const PROFILE: UserGetVariant = UserGetVariant::V19;

/// How many ids one command looks for.
const IDS_IN_SEARCH: usize = 100;

/// How many ids one document looks for; no list is as long.
const IDS_IN_DOCUMENT: usize = IDS_IN_SEARCH * COMMANDS_MAX;

/// Users whose tenant is asked for.
struct TenantProof<'p, 'i> {
    switch: &'p Switch,
    call: CallContext<'p>,
    tenant: &'p str,
    /// Of whom nothing is known yet.
    open: Vec<&'i str>,
    /// Who are not in the tenant.
    strangers: HashSet<&'i str>,
    /// In which groups was searched.
    searched: HashSet<String>,
}

impl Switch {
    /// Those of `ids` that are not of users in the tenant of `subscriber`, in their order.
    pub async fn strangers<'i>(
        &self,
        call: CallContext<'_>,
        subscriber: &Subscriber,
        ids: &[&'i str],
    ) -> Result<Vec<&'i str>, Error> {
        let (tenant, group) = (subscriber.tenant_id(), subscriber.group_id());
        self.strangers_to(call, [tenant, group], ids).await
    }

    /// The same of a tenant, in a group of which one looks for them first.
    pub async fn strangers_to<'i>(
        &self,
        call: CallContext<'_>,
        [tenant, group]: [&str; 2],
        ids: &[&'i str],
    ) -> Result<Vec<&'i str>, Error> {
        if let [one] = ids {
            let is_in_tenant = self.is_in_tenant(call, tenant, one).await?;
            return Ok(if is_in_tenant { Vec::new() } else { vec![one] });
        }
        let mut proof = TenantProof {
            switch: self,
            call,
            tenant,
            open: ids.to_vec(),
            strangers: HashSet::new(),
            searched: HashSet::new(),
        };
        let mut group = Some(group.to_owned());
        // Each turn looks at fifteen of them.
        while !proof.open.is_empty() {
            if let Some(group) = group.filter(|_| proof.open.len() > COMMANDS_MAX) {
                proof.search(group).await?;
            }
            group = proof.ask().await?;
        }
        let strangers = proof.strangers;
        let is_stranger = |id: &&&str| strangers.contains(**id);
        Ok(ids.iter().filter(is_stranger).copied().collect())
    }
}

// === impl TenantProof ===

impl TenantProof<'_, '_> {
    /// Takes out who is in the group, in one document. A switch that does not know the command finds nobody.
    async fn search(&mut self, group: String) -> Result<(), Error> {
        let mut batch = Batch::new(self.call.request_id);
        let some = &self.open[..self.open.len().min(IDS_IN_DOCUMENT)];
        let searches = some.chunks(IDS_IN_SEARCH);
        let searches = searches.map(|ids| batch.add(&self.search_for(ids, &group)));
        let tickets: Vec<_> = searches.collect();
        let mut replies = self.switch.cluster.execute(self.call, &batch).await?;
        let pages = tickets.into_iter().filter_map(|one| replies.take(one).ok());
        let rows = pages.flat_map(|page| page.user_table.0);
        let found = rows.map(|row| self.switch.full_user_id(&row.0.user_id));
        let found: HashSet<String> = found.collect();
        let mut open = std::mem::take(&mut self.open);
        open.retain(|id| !found.contains(&self.switch.full_user_id(id)));
        self.open = open;
        self.searched.insert(group);
        Ok(())
    }

    fn search_for(&self, ids: &[&str], group: &str) -> UserGetListInGroupPagedSortedListRequest {
        let criteria = ids.iter().map(|id| SearchCriteria {
            mode: SearchMode::EqualTo,
            value: self.switch.full_user_id(id),
            is_case_insensitive: TrueIfEmpty(true),
        });
        UserGetListInGroupPagedSortedListRequest {
            service_provider_id: self.tenant.to_owned(),
            group_id: group.to_owned(),
            response_paging_control: Some(ResponsePagingControl {
                response_start_index: 1,
                response_page_size: IDS_IN_SEARCH as i32,
            }),
            search_criteria_user_id: criteria.collect(),
            search_criteria_mode_or: Some(true),
            ..Default::default()
        }
    }

    /// Asks for the profiles of the next users, in one document. Gives the group in which most of them are, unless
    /// it was searched.
    async fn ask(&mut self) -> Result<Option<String>, Error> {
        let rest = self.open.split_off(self.open.len().min(COMMANDS_MAX));
        let asked = std::mem::replace(&mut self.open, rest);
        if asked.is_empty() {
            return Ok(None);
        }
        let mut batch = Batch::new(self.call.request_id);
        let profiles = asked.iter().map(|id| {
            batch.add(&UserGetRequest {
                variant: PROFILE,
                user_id: (*id).to_owned(),
            })
        });
        let tickets: Vec<_> = profiles.collect();
        let mut replies = self.switch.cluster.execute(self.call, &batch).await?;
        let mut groups = HashMap::<String, usize>::new();
        for (id, ticket) in asked.into_iter().zip(tickets) {
            match found_profile(replies.take(ticket))? {
                Some(profile) if profile.service_provider_id == self.tenant => {
                    *groups.entry(profile.group_id).or_default() += 1;
                }
                _ => drop(self.strangers.insert(id)),
            }
        }
        groups.retain(|group, _| !self.searched.contains(group));
        let most = groups.into_iter().map(|(group, count)| (count, group));
        Ok(most.max().map(|(_, group)| group))
    }
}

/// The profile; `None` when there is no such user.
fn found_profile(
    answer: Result<UserGetResponse, CommandError>,
) -> Result<Option<UserGetResponse>, Error> {
    match answer {
        Ok(profile) => Ok(Some(profile)),
        Err(CommandError::Refused(refusal)) if is_about_the_user(&refusal) => Ok(None),
        Err(error) => Err(error.into()),
    }
}
