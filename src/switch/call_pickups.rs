//! Pickup groups: users of a group who take each other's calls.
//!
//! A name is looked for in the list before its group is read, because nothing public says with which number a switch
//! refuses one that it does not have.

use ocip::batch::{Batch, ReplyTicket};
use ocip::command::call_pickup::{
    GroupCallPickupAddInstanceRequest, GroupCallPickupDeleteInstanceRequest,
    GroupCallPickupGetAvailableUserListRequest, GroupCallPickupGetInstanceListRequest,
    GroupCallPickupGetInstanceRequest, GroupCallPickupModifyInstanceRequest, PickupUserRow,
    ReplacementUserIdList, UserCallPickupGetRequest,
};
use ocip::command::response::SuccessResponse;
use ocip::command::table::Table;

use super::users::ListedUser;
use super::value::{GroupId, PickupGroupName, TenantId, UserId};
use super::write_lock::WriteLock;
use super::{CallContext, CommandError, Error, Nillable, Subscriber, Switch};

/// Group of users who take each other's calls.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PickupGroup {
    /// Its name; a user may be in none.
    pub name: Option<String>,
    /// Who is in it.
    pub users: Vec<ListedUser>,
}

/// Group whose pickup groups are asked for.
#[derive(Debug, Clone, Copy)]
pub struct PickupPlace<'g> {
    /// The tenant.
    pub tenant: &'g TenantId,
    /// The group within the tenant.
    pub group: &'g GroupId,
}

/// Change of a pickup group; what is absent stays.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PickupChange {
    /// The name that it gets.
    pub new_name: Option<PickupGroupName>,
    /// All who are in it.
    pub users: Option<Vec<UserId>>,
}

impl Switch {
    /// The names of the pickup groups of a group.
    pub async fn pickup_groups(
        &self,
        call: CallContext<'_>,
        place: PickupPlace<'_>,
    ) -> Result<Vec<String>, Error> {
        let request = GroupCallPickupGetInstanceListRequest {
            service_provider_id: place.tenant(),
            group_id: place.group(),
        };
        Ok(self.cluster.call(call, &request).await?.name)
    }

    /// A pickup group; `None` when there is none of that name.
    pub async fn pickup_group(
        &self,
        call: CallContext<'_>,
        place: PickupPlace<'_>,
        name: &PickupGroupName,
    ) -> Result<Option<PickupGroup>, Error> {
        let names = self.pickup_groups(call, place).await?;
        if !names.iter().any(|one| one == name.as_str()) {
            return Ok(None);
        }
        let request = place.get(name.as_str());
        let found = self.cluster.call(call, &request).await?;
        Ok(Some(
            self.listed_group(Some(request.name), found.user_table),
        ))
    }

    /// The pickup group of a user.
    pub async fn pickup_group_of(
        &self,
        call: CallContext<'_>,
        subscriber: &Subscriber,
    ) -> Result<PickupGroup, Error> {
        let user_id = subscriber.user_id().to_owned();
        let request = UserCallPickupGetRequest { user_id };
        let found = self.cluster.call(call, &request).await?;
        Ok(self.listed_group(found.name, found.user_table))
    }

    /// The users of a group who are in none of its pickup groups.
    pub async fn users_for_pickup(
        &self,
        call: CallContext<'_>,
        place: PickupPlace<'_>,
    ) -> Result<Vec<ListedUser>, Error> {
        let request = GroupCallPickupGetAvailableUserListRequest {
            service_provider_id: place.tenant(),
            group_id: place.group(),
            name: None,
        };
        let found = self.cluster.call(call, &request).await?;
        Ok(self.listed_group(None, found.user_table).users)
    }

    /// Makes a pickup group and gives it, in one document. When only the group cannot be told, it is there all
    /// the same: that is the inner result.
    pub async fn make_pickup_group(
        &self,
        call: CallContext<'_>,
        place: PickupPlace<'_>,
        name: &PickupGroupName,
        users: Vec<UserId>,
    ) -> Result<Result<PickupGroup, CommandError>, Error> {
        let mut batch = Batch::new(call.request_id);
        let changed = batch.add(&GroupCallPickupAddInstanceRequest {
            service_provider_id: place.tenant(),
            group_id: place.group(),
            name: name.as_str().to_owned(),
            user_id: users.into_iter().map(UserId::into_string).collect(),
        });
        let get = place.get(name.as_str());
        self.write_and_read(call, place, batch, changed, get).await
    }

    /// Changes a pickup group and gives it, in one document, like one that is made.
    pub async fn change_pickup_group(
        &self,
        call: CallContext<'_>,
        place: PickupPlace<'_>,
        name: &PickupGroupName,
        change: PickupChange,
    ) -> Result<Result<PickupGroup, CommandError>, Error> {
        let mut batch = Batch::new(call.request_id);
        let now_called = change.new_name.as_ref().unwrap_or(name);
        let get = place.get(now_called.as_str());
        let changed = batch.add(&GroupCallPickupModifyInstanceRequest {
            service_provider_id: place.tenant(),
            group_id: place.group(),
            name: name.as_str().to_owned(),
            new_name: change.new_name.map(PickupGroupName::into_string),
            user_id_list: change.users.map_or(Nillable::Absent, list_of),
        });
        self.write_and_read(call, place, batch, changed, get).await
    }

    /// Sends a change and, behind it, the question how the group is then.
    async fn write_and_read(
        &self,
        call: CallContext<'_>,
        place: PickupPlace<'_>,
        mut batch: Batch,
        changed: ReplyTicket<SuccessResponse>,
        get: GroupCallPickupGetInstanceRequest,
    ) -> Result<Result<PickupGroup, CommandError>, Error> {
        let now = batch.add(&get);
        let lock = self.pickup_lock(call, place).await?;
        let call = lock.call(call);
        let mut replies = self.cluster.execute(call, &batch).await?;
        replies.take(changed)?;
        let now = replies.take(now);
        Ok(now.map(|found| self.listed_group(Some(get.name), found.user_table)))
    }

    /// Takes a pickup group away.
    pub async fn delete_pickup_group(
        &self,
        call: CallContext<'_>,
        place: PickupPlace<'_>,
        name: &PickupGroupName,
    ) -> Result<(), Error> {
        let request = GroupCallPickupDeleteInstanceRequest {
            service_provider_id: place.tenant(),
            group_id: place.group(),
            name: name.as_str().to_owned(),
        };
        let lock = self.pickup_lock(call, place).await?;
        let call = lock.call(call);
        self.cluster.call(call, &request).await.map(|_| ())
    }

    /// Waits until no other write to the pickup groups of this group is under way in this gateway.
    async fn pickup_lock(
        &self,
        call: CallContext<'_>,
        place: PickupPlace<'_>,
    ) -> Result<WriteLock, Error> {
        let key = super::subscriber::group_key(place.tenant.as_str(), place.group.as_str());
        self.write_lock_of(&key, call.deadline).await
    }

    fn listed_group(&self, name: Option<String>, table: Table<PickupUserRow>) -> PickupGroup {
        let users = table.0.into_iter().map(|row| self.listed_user(row.0));
        let users = users.collect();
        PickupGroup { name, users }
    }
}

/// Nobody is nil.
fn list_of(users: Vec<UserId>) -> Nillable<ReplacementUserIdList> {
    if users.is_empty() {
        return Nillable::Nil;
    }
    let user_id = users.into_iter().map(UserId::into_string).collect();
    Nillable::Value(ReplacementUserIdList { user_id })
}

// === impl PickupGroup ===

impl PickupGroup {
    /// Whether these users are in it, in this order, and nobody else.
    pub fn has_just(&self, users: &[UserId]) -> bool {
        let ids = self.users.iter().map(|user| user.user_id.as_str());
        ids.eq(users.iter().map(UserId::as_str))
    }
}

// === impl PickupPlace ===

impl PickupPlace<'_> {
    fn tenant(self) -> String {
        self.tenant.as_str().to_owned()
    }

    fn group(self) -> String {
        self.group.as_str().to_owned()
    }

    fn get(self, name: &str) -> GroupCallPickupGetInstanceRequest {
        GroupCallPickupGetInstanceRequest {
            service_provider_id: self.tenant(),
            group_id: self.group(),
            name: name.to_owned(),
        }
    }
}
