//! Users of a group: searched, counted up to a limit, or a page of them.
//!
//! A group is read in pages, so that no answer of the switch is long, and no more rows are held than were
//! asked for. An older release knows no pages and answers with everybody at once.

use ocip::command::search::{ResponsePagingControl, SearchCriteria, TrueIfEmpty};
use ocip::command::user_list::{
    UserGetListInGroupPagedSortedListRequest, UserGetListInGroupRequest, UserRow,
};

use super::value::{GroupId, TenantId};
use super::{CallContext, Error, Switch};

pub use ocip::command::search::SearchMode;

/// How many users one page of the switch has here.
const PAGE: usize = 1000;

/// The most users that are listed at once.
pub const USERS_MAX: usize = 10_000;

/// Search for users of a group: all criteria must be met.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UserSearch {
    /// What they must meet.
    pub criteria: Vec<UserCriterion>,
    /// Which of them.
    pub window: UserWindow,
}

/// What a user must meet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserCriterion {
    /// What is looked at.
    pub column: UserColumn,
    /// How it is compared.
    pub mode: SearchMode,
    /// With what.
    pub value: String,
    /// Whether small and capital letters are different.
    pub is_case_sensitive: bool,
}

/// What of a user can be searched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UserColumn {
    /// The user id.
    UserId,
    /// The last name.
    LastName,
    /// The first name.
    FirstName,
    /// The phone number.
    PhoneNumber,
    /// The e-mail address.
    EmailAddress,
    /// The extension.
    Extension,
}

/// Part of the users found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UserWindow {
    /// All, if they are no more than this.
    UpTo(usize),
    /// Those from a place on, by user id; the first is at 0.
    From {
        /// How many stand before.
        start: usize,
        /// How many at most.
        count: usize,
    },
}

/// User as a list has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedUser {
    /// The user id, with its domain.
    pub user_id: String,
    /// 1–30 characters.
    pub last_name: String,
    /// 1–30 characters.
    pub first_name: String,
    /// The name of the department, as the list has it.
    pub department: Option<String>,
    /// As it is stored.
    pub phone_number: Option<String>,
    /// Of the phone number.
    pub country_code: Option<String>,
    /// 2–20 digits.
    pub extension: Option<String>,
    /// 1–80 characters.
    pub email_address: Option<String>,
}

/// Group whose users are listed.
struct GroupPlace<'g> {
    tenant: &'g TenantId,
    group: &'g GroupId,
}

impl Switch {
    /// The users of a group that a search finds. `None` when they are more than it allows.
    pub async fn list_users(
        &self,
        call: CallContext<'_>,
        tenant: &TenantId,
        group: &GroupId,
        search: &UserSearch,
    ) -> Result<Option<Vec<ListedUser>>, Error> {
        let place = GroupPlace { tenant, group };
        let (start, count) = search.window.bounds();
        let mut rows: Vec<UserRow> = Vec::new();
        // At most one page for each PAGE of USERS_MAX, and one more.
        while rows.len() < count {
            let wanted = PAGE.min(count - rows.len());
            let page = place.page(search, start + rows.len(), wanted);
            match self.cluster.call(call, &page).await {
                Ok(page) => {
                    let page = page.user_table.0;
                    let is_last = page.len() < wanted;
                    rows.extend(page.into_iter().take(wanted).map(|row| row.0));
                    if is_last {
                        break;
                    }
                }
                Err(Error::Refused(refusal)) if refusal.may_be_unknown_command() => {
                    rows = self.list_without_pages(call, &place, search).await?;
                    break;
                }
                Err(error) => return Err(error),
            }
        }
        if matches!(search.window, UserWindow::UpTo(limit) if rows.len() > limit) {
            return Ok(None);
        }
        Ok(Some(
            rows.into_iter().map(|row| self.listed_user(row)).collect(),
        ))
    }

    async fn list_without_pages(
        &self,
        call: CallContext<'_>,
        place: &GroupPlace<'_>,
        search: &UserSearch,
    ) -> Result<Vec<UserRow>, Error> {
        let request = place.whole(search);
        let table = self.cluster.call(call, &request).await?.user_table;
        let mut rows: Vec<UserRow> = table.iter().map(UserRow::from).collect();
        if let UserWindow::From { start, count } = search.window {
            // In the order of pages.
            rows.sort_by(|one, other| one.user_id.cmp(&other.user_id));
            rows = rows.into_iter().skip(start).take(count).collect();
        }
        Ok(rows)
    }

    pub(super) fn listed_user(&self, row: UserRow) -> ListedUser {
        ListedUser {
            user_id: self.full_user_id(&row.user_id),
            last_name: row.last_name,
            first_name: row.first_name,
            department: row.department,
            phone_number: row.phone_number,
            country_code: row.country_code,
            extension: row.extension,
            email_address: row.email_address,
        }
    }
}

// === impl GroupPlace ===

impl GroupPlace<'_> {
    fn page(
        &self,
        search: &UserSearch,
        start: usize,
        count: usize,
    ) -> UserGetListInGroupPagedSortedListRequest {
        let of = |column| search.of(column);
        UserGetListInGroupPagedSortedListRequest {
            service_provider_id: self.tenant.as_str().to_owned(),
            group_id: self.group.as_str().to_owned(),
            response_paging_control: Some(ResponsePagingControl {
                response_start_index: i32::try_from(start + 1).unwrap_or(i32::MAX),
                response_page_size: i32::try_from(count).unwrap_or(i32::MAX),
            }),
            search_criteria_user_last_name: of(UserColumn::LastName),
            search_criteria_user_first_name: of(UserColumn::FirstName),
            search_criteria_dn: of(UserColumn::PhoneNumber),
            search_criteria_email_address: of(UserColumn::EmailAddress),
            search_criteria_user_id: of(UserColumn::UserId),
            search_criteria_extension: of(UserColumn::Extension),
            ..Default::default()
        }
    }

    /// Everybody, as many as they are: with a limit the switch would refuse, in words that nobody knows.
    fn whole(&self, search: &UserSearch) -> UserGetListInGroupRequest {
        let of = |column| search.of(column);
        UserGetListInGroupRequest {
            service_provider_id: self.tenant.as_str().to_owned(),
            group_id: self.group.as_str().to_owned(),
            search_criteria_user_last_name: of(UserColumn::LastName),
            search_criteria_user_first_name: of(UserColumn::FirstName),
            search_criteria_dn: of(UserColumn::PhoneNumber),
            search_criteria_email_address: of(UserColumn::EmailAddress),
            search_criteria_user_id: of(UserColumn::UserId),
            search_criteria_extension: of(UserColumn::Extension),
            ..Default::default()
        }
    }
}

// === impl UserColumn ===

impl UserColumn {
    /// The longest value that can be searched for, in characters.
    pub const fn characters_max(self) -> usize {
        match self {
            Self::UserId => 161,
            Self::LastName | Self::FirstName => 30,
            Self::PhoneNumber => 23,
            Self::EmailAddress => 80,
            Self::Extension => 20,
        }
    }
}

// === impl UserSearch ===

impl UserSearch {
    fn of(&self, column: UserColumn) -> Vec<SearchCriteria> {
        let criteria = self.criteria.iter().filter(|one| one.column == column);
        let criteria = criteria.map(|one| SearchCriteria {
            mode: one.mode,
            value: one.value.clone(),
            is_case_insensitive: TrueIfEmpty(!one.is_case_sensitive),
        });
        criteria.collect()
    }
}

// === impl UserWindow ===

impl UserWindow {
    /// Where to begin, and how many rows show all that must be known: one more than is allowed is too many.
    fn bounds(self) -> (usize, usize) {
        match self {
            Self::UpTo(limit) => (0, limit + 1),
            Self::From { start, count } => (start, count),
        }
    }
}

impl Default for UserWindow {
    fn default() -> Self {
        Self::UpTo(USERS_MAX)
    }
}
