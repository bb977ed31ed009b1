//! Places of users: in which tenant and group is the user or the service user with an id?
//!
//! A person's profile says so. A service user (of a hunt group, say) has none: it is looked for among the service
//! users of a tenant, whose table has its group. With `n` ids that is a document for each fifteen of them, and one for
//! each fifteen tenants in which one without a profile is looked for.

use ocip::batch::Batch;
use ocip::command::search::{SearchCriteria, SearchMode, TrueIfEmpty};
use ocip::command::service_instance::{
    ServiceInstanceRow, UserGetServiceInstanceListInServiceProviderRequest,
    UserGetServiceInstanceListInServiceProviderResponse,
};
use ocip::command::user::UserGetResponse;
use ocip::document::COMMANDS_MAX;

use super::news::DEVICES;
use super::subscriber::{group_key, ids_of};
use super::{CallContext, CommandError, Error, RefusalClass, Switch, is_about_the_user};

/// User who is to be found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SoughtUser<'i> {
    /// Any id of the user, with or without a domain.
    pub id: &'i str,
    /// The tenants in which a service user of this id is looked for. Whoever has a profile is found anywhere.
    pub tenants: Vec<&'i str>,
}

/// Place of a user, as the switch told it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserPlace {
    tenant_id: String,
    group_id: String,
    user_id: String,
    identity: String,
    is_service: bool,
}

/// A tenant in which a service user is looked for.
#[derive(Clone, Copy)]
struct ServiceQuestion<'i> {
    /// Which of the users it is.
    place: usize,
    id: &'i str,
    tenant: &'i str,
}

impl Switch {
    /// Where users are, each in its place; `None` for an id that is nobody's, or of a service in another tenant.
    pub async fn places_of(
        &self,
        call: CallContext<'_>,
        sought: &[SoughtUser<'_>],
    ) -> Result<Vec<Option<UserPlace>>, Error> {
        let ids: Vec<_> = sought.iter().map(|one| one.id).collect();
        let profiles = self.cluster.user_get_each(call, &ids).await?;
        let mut places = Vec::with_capacity(sought.len());
        for (id, profile) in ids.into_iter().zip(profiles) {
            places.push(place_of_person(id, profile)?);
        }
        let questions = sought.iter().enumerate().flat_map(|(place, one)| {
            let is_lacking = places[place].is_none();
            let tenants = one.tenants.iter().filter(move |_| is_lacking);
            tenants.map(move |tenant| ServiceQuestion {
                place,
                id: one.id,
                tenant,
            })
        });
        let questions: Vec<_> = questions.collect();
        for questions in questions.chunks(COMMANDS_MAX) {
            self.ask_for_services(call, questions, &mut places).await?;
        }
        Ok(places)
    }

    /// Asks for service users in one document, and puts those that there are into their places.
    async fn ask_for_services(
        &self,
        call: CallContext<'_>,
        questions: &[ServiceQuestion<'_>],
        places: &mut [Option<UserPlace>],
    ) -> Result<(), Error> {
        let mut batch = Batch::new(call.request_id);
        let asked = questions
            .iter()
            .map(|one| batch.add(&self.service_list(one)));
        let tickets: Vec<_> = asked.collect();
        let mut replies = self.cluster.execute(call, &batch).await?;
        for (question, ticket) in questions.iter().zip(tickets) {
            let rows = found_rows(replies.take(ticket))?;
            let id = self.full_user_id(question.id);
            let mut rows = rows.into_iter();
            // A search counts only where it finds the id.
            let found = rows.find(|row| row.user_id.to_lowercase() == id.to_lowercase());
            if let (Some(row), Some(place)) = (found, places.get_mut(question.place)) {
                *place = Some(UserPlace::of_service(question.tenant, row));
            }
        }
        Ok(())
    }

    fn service_list(
        &self,
        question: &ServiceQuestion<'_>,
    ) -> UserGetServiceInstanceListInServiceProviderRequest {
        UserGetServiceInstanceListInServiceProviderRequest {
            service_provider_id: question.tenant.to_owned(),
            search_criteria_user_id: vec![SearchCriteria {
                mode: SearchMode::EqualTo,
                value: self.full_user_id(question.id),
                is_case_insensitive: TrueIfEmpty(true),
            }],
            ..Default::default()
        }
    }

    /// Notes a change of any kind, about these users and all that is in these groups, each with its tenant: what is
    /// remembered of them is read anew.
    pub fn note_typed_change<'n>(
        &self,
        users: impl IntoIterator<Item = &'n UserPlace>,
        groups: impl IntoIterator<Item = [&'n str; 2]>,
    ) {
        for user in users {
            self.bump_version_of(&user.identity);
            self.bump_version_of(&group_key(&user.tenant_id, &user.group_id));
        }
        for [tenant, group] in groups {
            self.bump_version_of(&group_key(tenant, group));
        }
        // A phone may be anybody's; they are few, and read again within a minute anyhow.
        self.devices.invalidate_all();
        self.publish_change(DEVICES);
    }
}

// === impl UserPlace ===

impl UserPlace {
    fn of_service(tenant: &str, row: ServiceInstanceRow) -> Self {
        Self {
            tenant_id: tenant.to_owned(),
            group_id: row.group_id,
            identity: row.user_id.clone(),
            user_id: row.user_id,
            is_service: true,
        }
    }

    /// The tenant.
    pub fn tenant_id(&self) -> &str {
        &self.tenant_id
    }

    /// The group within the tenant.
    pub fn group_id(&self) -> &str {
        &self.group_id
    }

    /// The id by which commands name the user.
    pub fn user_id(&self) -> &str {
        &self.user_id
    }

    /// Identity of the user, the same for every id that the user has.
    pub fn identity(&self) -> &str {
        &self.identity
    }

    /// Whether it is a service and no person.
    pub fn is_service(&self) -> bool {
        self.is_service
    }
}

fn place_of_person(
    id: &str,
    profile: Result<UserGetResponse, CommandError>,
) -> Result<Option<UserPlace>, Error> {
    match profile {
        Ok(mut profile) => {
            let (user_id, identity) = ids_of(id, &mut profile);
            Ok(Some(UserPlace {
                tenant_id: profile.service_provider_id,
                group_id: profile.group_id,
                user_id,
                identity,
                is_service: false,
            }))
        }
        Err(CommandError::Refused(refusal)) if is_about_the_user(&refusal) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// The rows that were found; none where there is no such tenant.
fn found_rows(
    answer: Result<UserGetServiceInstanceListInServiceProviderResponse, CommandError>,
) -> Result<Vec<ServiceInstanceRow>, Error> {
    match answer {
        Ok(response) => Ok(response.service_instance_table.0),
        Err(error) if is_about_nobody(&error) => Ok(Vec::new()),
        Err(error) => Err(error.into()),
    }
}

fn is_about_nobody(error: &CommandError) -> bool {
    let classes = [
        RefusalClass::SubscriberNotFound,
        RefusalClass::NotFound,
        RefusalClass::BadInput,
    ];
    classes.into_iter().any(|class| error.is_of_class(class))
}
