//! The service users of a tenant. None of them is in a department.

use ocip::command::ElementContent;
use ocip::command::service_instance::{
    ServiceInstanceRow, UserGetServiceInstanceListInServiceProviderRequest,
    UserGetServiceInstanceListInServiceProviderResponse,
};
use ocip::command::table::Table;
use ocip::xml::XmlReader;

use super::search::{RowCriteria, limited};
use super::{CommandHandler, HandlerContext, token};
use crate::data::ServiceUser;
use crate::failure::ErrorReply;
use crate::reply::SuccessReply;

pub(super) const HANDLERS: &[CommandHandler] = &[CommandHandler::read(
    "UserGetServiceInstanceListInServiceProviderRequest",
    get_list,
)];

fn get_list(
    context: &mut HandlerContext<'_>,
    reader: &mut XmlReader<'_>,
) -> Result<SuccessReply, ErrorReply> {
    let request = UserGetServiceInstanceListInServiceProviderRequest::read(reader)?;
    let tenant = &context.tenant(&request.service_provider_id)?.id;
    let data = context.data();
    let of_type = request.search_criteria_exact_service_type;
    let of_type = of_type.map(|one| token(&one.service_type));
    let all = data.service_users.values().filter(|one| {
        let is_of_type = of_type
            .as_ref()
            .is_none_or(|kind| *kind == one.service_type);
        one.tenant == *tenant && is_of_type
    });
    let search = RowCriteria::new(None)
        .column(request.search_criteria_group_id, group_id)
        .column(request.search_criteria_user_id, user_id)
        .column(request.search_criteria_user_last_name, name)
        .column(request.search_criteria_dn, phone_numbers)
        .column(request.search_criteria_extension, extension)
        .nobody(request.search_criteria_exact_user_department.is_some());
    let rows = search.run(all.map(row), &data.error_texts)?;
    let response = UserGetServiceInstanceListInServiceProviderResponse {
        service_instance_table: Table(limited(
            rows,
            request.response_size_limit,
            &data.error_texts,
        )?),
    };
    Ok(SuccessReply::data(
        "UserGetServiceInstanceListInServiceProviderResponse",
        &response,
    ))
}

fn row(one: &ServiceUser) -> ServiceInstanceRow {
    ServiceInstanceRow {
        user_id: one.user_id.clone(),
        group_id: one.group.clone(),
        service_type: one.service_type.clone(),
        name: one.name.clone(),
        phone_number: one.phone_number.clone().unwrap_or_default(),
        extension: one.extension.clone().unwrap_or_default(),
        department: String::new(),
    }
}

// === What is searched ===

fn group_id(row: &ServiceInstanceRow) -> Vec<String> {
    vec![row.group_id.clone()]
}

fn user_id(row: &ServiceInstanceRow) -> Vec<String> {
    vec![row.user_id.clone()]
}

fn name(row: &ServiceInstanceRow) -> Vec<String> {
    vec![row.name.clone()]
}

fn extension(row: &ServiceInstanceRow) -> Vec<String> {
    vec![row.extension.clone()]
}

/// With the hyphen behind the country code, and without.
fn phone_numbers(row: &ServiceInstanceRow) -> Vec<String> {
    vec![
        row.phone_number.clone(),
        row.phone_number.replacen('-', "", 1),
    ]
}
