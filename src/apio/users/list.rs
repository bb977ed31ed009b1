//! `…/users/` (APIO documentation, group users): who is in a group.
//!
//! Rows of the switch become the answer's text one by one: what is held is one answer, of at most 10,000 users.

use std::sync::Arc;

use http::StatusCode;
use schemars::JsonSchema;
use serde::Serialize;

use super::super::answer::json;
use super::super::error::{ApioError, ErrorCode};
use super::super::state::Apio;
use super::super::user_path::group_of_path;
use super::search;
use crate::dialect::{GroupPath, GroupRequest, OperationKind};
use crate::http::{Request, Response};
use crate::numbering::NumberingPlan;
use crate::switch::users::{ListedUser, UserSearch, UserWindow};
use crate::switch::value::{GroupId, TenantId};

/// Users of a group.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "UserList")]
pub(super) struct ShownUsers {
    /// The users, by user id.
    users: Vec<UserSummary>,
}

/// User in a list.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(in crate::apio) struct UserSummary {
    /// The user id.
    user_id: String,
    /// The first name.
    first_name: String,
    /// The last name.
    last_name: String,
    /// The extension within the group, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    extension: Option<String>,
    /// The phone number, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    phone_number: Option<String>,
    /// The department, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    department: Option<DepartmentSummary>,
    /// The e-mail address, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    email_address: Option<String>,
    /// The group.
    group_id: String,
}

/// Department in a list.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct DepartmentSummary {
    /// Its name, with those of the departments above it where the switch gives them.
    full_path_name: String,
}

/// Users of a group that were found, and which group that is.
pub(in crate::apio) struct FoundUsers {
    pub(in crate::apio) tenant: TenantId,
    pub(in crate::apio) group: GroupId,
    pub(in crate::apio) users: Vec<ListedUser>,
}

/// Finds the users that a request asks for.
pub(in crate::apio) async fn find(apio: &Apio, request: &Request) -> Result<FoundUsers, ApioError> {
    let search = search::parse(request)?;
    let (tenant, group) = group_of_path(request)?;
    let asker = GroupRequest::new(apio, request, GroupPath::new(&tenant, &group));
    let switch = &apio.base.switch;
    let asked = switch.list_users(asker.call, &tenant, &group, &search);
    let found = asked.await;
    let found = found.map_err(|error| asker.error(error, OperationKind::Read))?;
    let users = found.ok_or_else(|| too_many(&search))?;
    Ok(FoundUsers {
        tenant,
        group,
        users,
    })
}

/// Answers with the users that a request asks for.
pub(super) async fn get(apio: Arc<Apio>, request: Request) -> Result<Response, ApioError> {
    let found = find(&apio, &request).await?;
    let show = |user| UserSummary::new(user, &found.group, &apio.base.plan);
    let shown = ShownUsers {
        users: found.users.into_iter().map(show).collect(),
    };
    Ok(json(StatusCode::OK, &shown))
}

fn too_many(search: &UserSearch) -> ApioError {
    let limit = match search.window {
        UserWindow::UpTo(limit) => limit,
        UserWindow::From { count, .. } => count,
    };
    let message = format!(
        "responseSizeLimit: more than {limit} users are found; look for fewer, or ask for pages with \
         responseStartIndex and responsePageSize"
    );
    ApioError::new(ErrorCode::BadField, message)
}

// === impl UserSummary ===

impl UserSummary {
    /// A user of `group` as a list of the switch has them.
    pub(in crate::apio) fn new(user: ListedUser, group: &GroupId, plan: &NumberingPlan) -> Self {
        let code = user.country_code.as_deref();
        let number = user.phone_number;
        Self {
            phone_number: number.map(|stored| plan.present_own(&stored, code)),
            user_id: user.user_id,
            first_name: user.first_name,
            last_name: user.last_name,
            extension: user.extension,
            department: user
                .department
                .map(|full_path_name| DepartmentSummary { full_path_name }),
            email_address: user.email_address,
            group_id: group.as_str().to_owned(),
        }
    }
}
