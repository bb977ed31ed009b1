//! Who can be an executive's assistant (`executive/available_assistants`; OCI schema, Executive, receptionist).

use ocip::batch::BatchCommand;
use ocip::command::{CommandKind, ElementContent, ElementField};
use ocip::xml::{ParseError, XmlReader, XmlWriter};

use crate::named_users::{NamedUsers, USER_ID};

/// The headings of the table.
pub const HEADINGS: &[&str] = &[
    "User Id",
    "Last Name",
    "First Name",
    "Hiragana Last Name",
    "Hiragana First Name",
    "Phone Number",
    "Extension",
    "Department",
    "Email Address",
];

/// The `xsi:type` of the request.
pub const REQUEST: &str = "UserExecutiveGetAvailableAssistantListRequest";

/// The `xsi:type` of the answer to it.
pub const RESPONSE: &str = "UserExecutiveGetAvailableAssistantListResponse";

const GROUP: &str = "searchCriteriaExactUserGroup";
const TENANT_ID: &str = "serviceProviderId";
const GROUP_ID: &str = "groupId";
const USER_TABLE: &str = "userTable";

/// Asks for the users who can be an executive's assistants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AvailableAssistantsRequest {
    /// The executive.
    pub user_id: String,
    /// Only users of this group; all when there is none.
    pub group: Option<AssistantGroup>,
}

/// Group that assistants are to be of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AssistantGroup {
    /// Its tenant.
    pub tenant: String,
    /// Its id there.
    pub group: String,
}

// === impl AvailableAssistantsRequest ===

impl BatchCommand for AvailableAssistantsRequest {
    type Response = NamedUsers;
    const KIND: CommandKind = CommandKind::Read;

    fn type_name(&self) -> &'static str {
        REQUEST
    }

    fn response_type(&self) -> &'static str {
        RESPONSE
    }

    fn write_elements(&self, writer: &mut XmlWriter<'_>) {
        writer.text_element(USER_ID, &self.user_id);
        ElementField::write_as(&self.group, GROUP, writer);
    }

    fn read_response(_: &str, reader: &mut XmlReader<'_>) -> Result<NamedUsers, ParseError> {
        let mut users = None;
        while let Some(child) = reader.child()? {
            match child.name() {
                USER_TABLE => users = Some(NamedUsers::read(HEADINGS, reader)?),
                _ => reader.skip()?,
            }
        }
        users.ok_or(ParseError::Missing(USER_TABLE))
    }
}

impl AvailableAssistantsRequest {
    /// Reads one, for whoever stands where the switch stands.
    pub fn read(reader: &mut XmlReader<'_>) -> Result<Self, ParseError> {
        let (mut user_id, mut group) = (None, None);
        while let Some(child) = reader.child()? {
            match child.name() {
                USER_ID => {
                    <String as ElementField>::accept(&mut user_id, USER_ID, reader, &child)?;
                }
                GROUP => <Option<AssistantGroup> as ElementField>::accept(
                    &mut group, GROUP, reader, &child,
                )?,
                _ => reader.skip()?,
            }
        }
        Ok(Self {
            user_id: ElementField::finish(user_id, USER_ID)?,
            group: ElementField::finish(group, GROUP)?,
        })
    }
}

/// Writes an answer, for whoever stands where the switch stands.
pub fn write_answer(users: &NamedUsers, writer: &mut XmlWriter<'_>) {
    writer.element(USER_TABLE, |writer| users.write(writer));
}

// === impl AssistantGroup ===

impl ElementContent for AssistantGroup {
    fn write(&self, writer: &mut XmlWriter<'_>) {
        writer.text_element(TENANT_ID, &self.tenant);
        writer.text_element(GROUP_ID, &self.group);
    }

    fn read(reader: &mut XmlReader<'_>) -> Result<Self, ParseError> {
        let (mut tenant, mut group) = (None, None);
        while let Some(child) = reader.child()? {
            let (slot, name) = match child.name() {
                TENANT_ID => (&mut tenant, TENANT_ID),
                GROUP_ID => (&mut group, GROUP_ID),
                _ => {
                    reader.skip()?;
                    continue;
                }
            };
            <String as ElementField>::accept(slot, name, reader, &child)?;
        }
        Ok(Self {
            tenant: ElementField::finish(tenant, TENANT_ID)?,
            group: ElementField::finish(group, GROUP_ID)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire_tests::{read, written};

    #[test]
    fn a_request_has_its_group_behind_the_user_or_none() {
        let group = AssistantGroup {
            tenant: "t".to_owned(),
            group: "g & h".to_owned(),
        };
        for (group, expected) in [
            (None, "<userId>a</userId>"),
            (
                Some(group),
                "<userId>a</userId><searchCriteriaExactUserGroup>\
                 <serviceProviderId>t</serviceProviderId><groupId>g &amp; h</groupId>\
                 </searchCriteriaExactUserGroup>",
            ),
        ] {
            let user_id = "a".to_owned();
            let request = AvailableAssistantsRequest { user_id, group };
            let xml = written(|writer| request.write_elements(writer));
            assert_eq!(xml, expected);
            assert_eq!(read(&xml, AvailableAssistantsRequest::read), Ok(request));
        }
    }

    #[test]
    fn an_answer_without_its_table_is_none() {
        let found = read("<later/>", |reader| {
            AvailableAssistantsRequest::read_response(RESPONSE, reader)
        });
        assert_eq!(found, Err(ParseError::Missing("userTable")));
    }
}
