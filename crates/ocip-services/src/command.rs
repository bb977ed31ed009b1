//! The two commands of each table: reading its settings, and changing them.
//!
//! The elements of both stand in the order of the table; what a table does not name is skipped when an
//! answer is read, for newer releases add elements.

use ocip::batch::BatchCommand;
use ocip::command::ability::{Ability, AbilityNeed};
use ocip::command::response::SuccessResponse;
use ocip::command::{CommandKind, ElementField, FieldValue as ElementValue, Nillable};
use ocip::xml::{ChildElement, ParseError, XmlReader, XmlWriter};

use crate::ALL;
use crate::available_assistants::AvailableAssistantsRequest;
use crate::named_users::{NamedUsers, OptIn, read_ids, write_ids};
use crate::table::{Commands, Kind, Setting, UserService, Value};

pub(crate) use crate::named_users::USER_ID;

/// The element that is one address of a list (OCI schema, EmailAddressList).
pub(crate) const ADDRESS: &str = "emailAddress";

/// What stands between addresses in one text.
pub const BETWEEN_ADDRESSES: &str = ";";

/// The type of the answer to a change.
pub(crate) const SUCCESS_RESPONSE: &str = "SuccessResponse";

/// What can be done with the tables on a switch, asked about the user called `nobody`.
pub fn abilities(nobody: &str) -> Vec<Ability> {
    let ability = |service: &&'static UserService| {
        let mut variants: Vec<_> = service.variants().collect();
        variants.dedup_by_key(|commands| commands.get);
        let get = |commands| SettingsGetRequest {
            service,
            commands,
            user_id: nobody.to_owned(),
        };
        let all = variants.into_iter().map(get);
        Ability::of_variants(service.name, AbilityNeed::Service, all)
    };
    let assistants = AvailableAssistantsRequest {
        user_id: nobody.to_owned(),
        group: None,
    };
    let need = AbilityNeed::Service;
    let available = Ability::of_read("assistants of executives", need, &assistants);
    ALL.iter().map(ability).chain([available]).collect()
}

/// Every variant of the commands of every service.
fn all_variants() -> impl Iterator<Item = (&'static UserService, &'static Commands)> {
    let of = |service: &'static UserService| service.variants().map(move |one| (service, one));
    ALL.iter().flat_map(move |service| of(service))
}

/// Asks for the settings of a user.
#[derive(Debug, Clone)]
pub struct SettingsGetRequest {
    /// Whose settings of which service.
    pub service: &'static UserService,
    /// Its commands in the variant that is asked with.
    pub commands: &'static Commands,
    /// The user.
    pub user_id: String,
}

/// Changes settings of a user.
#[derive(Debug, Clone)]
pub struct SettingsModifyRequest {
    /// The service.
    pub service: &'static UserService,
    /// Its commands in the variant that is asked with.
    pub commands: &'static Commands,
    /// The user.
    pub user_id: String,
    /// One for each setting of the table; what is absent stays.
    pub changes: Vec<Nillable<Value>>,
}

/// The settings of a user: one value for each setting of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings(pub Vec<Option<Value>>);

// === impl SettingsGetRequest ===

impl BatchCommand for SettingsGetRequest {
    type Response = Settings;
    const KIND: CommandKind = CommandKind::Read;

    fn type_name(&self) -> &'static str {
        self.commands.get
    }

    fn response_type(&self) -> &'static str {
        self.commands.response
    }

    fn write_elements(&self, writer: &mut XmlWriter<'_>) {
        writer.text_element(USER_ID, &self.user_id);
    }

    fn read_response(type_name: &str, reader: &mut XmlReader<'_>) -> Result<Settings, ParseError> {
        match all_variants().find(|(_, commands)| commands.response == type_name) {
            Some((service, commands)) => Settings::read(&service.settings_in(commands), reader),
            // An answer of another type than the expected one does not get here.
            None => Err(ParseError::Missing("a command of a table")),
        }
    }
}

impl SettingsGetRequest {
    /// Reads the user's id, for whoever stands where the switch stands.
    pub fn read(
        service: &'static UserService,
        commands: &'static Commands,
        reader: &mut XmlReader<'_>,
    ) -> Result<Self, ParseError> {
        let user_id = read_user_id(reader)?;
        Ok(Self {
            service,
            commands,
            user_id,
        })
    }
}

/// The user of a request that names nothing else.
pub(crate) fn read_user_id(reader: &mut XmlReader<'_>) -> Result<String, ParseError> {
    let (user_id, _) = read_elements(&[], reader)?;
    user_id.ok_or(ParseError::Missing(USER_ID))
}

// === impl SettingsModifyRequest ===

impl BatchCommand for SettingsModifyRequest {
    type Response = SuccessResponse;
    const KIND: CommandKind = CommandKind::Write;

    fn type_name(&self) -> &'static str {
        self.commands.modify
    }

    fn response_type(&self) -> &'static str {
        SUCCESS_RESPONSE
    }

    fn write_elements(&self, writer: &mut XmlWriter<'_>) {
        writer.text_element(USER_ID, &self.user_id);
        let settings = self.service.settings_in(self.commands);
        for (setting, change) in settings.iter().zip(&self.changes) {
            write_change(setting, change, writer);
        }
    }

    fn read_response(_: &str, reader: &mut XmlReader<'_>) -> Result<SuccessResponse, ParseError> {
        ocip::command::ElementContent::read(reader)
    }
}

impl SettingsModifyRequest {
    /// Reads one, for whoever stands where the switch stands.
    pub fn read(
        service: &'static UserService,
        commands: &'static Commands,
        reader: &mut XmlReader<'_>,
    ) -> Result<Self, ParseError> {
        let (user_id, changes) = read_elements(&service.settings_in(commands), reader)?;
        let user_id = user_id.ok_or(ParseError::Missing(USER_ID))?;
        Ok(Self {
            service,
            commands,
            user_id,
            changes,
        })
    }
}

// === impl Settings ===

impl Settings {
    /// Writes them, for whoever stands where the switch stands.
    pub fn write(&self, settings: &[Setting], writer: &mut XmlWriter<'_>) {
        for (setting, value) in settings.iter().zip(&self.0) {
            if let Some(value) = value.as_ref().filter(|_| setting.is_read()) {
                write_value(setting, value, writer);
            }
        }
    }

    fn read(settings: &[Setting], reader: &mut XmlReader<'_>) -> Result<Self, ParseError> {
        let (_, elements) = read_elements(settings, reader)?;
        complete(settings, elements).map(Self)
    }
}

// === impl Value ===

impl Value {
    pub(crate) fn write(&self, element: &str, writer: &mut XmlWriter<'_>) {
        match self {
            Self::Flag(flag) => ElementValue::write_as(flag, element, writer),
            Self::Number(number) => ElementValue::write_as(number, element, writer),
            Self::Text(text) => writer.text_element(element, text),
            Self::UserIds(ids) => writer.element(element, |writer| write_ids(ids, writer)),
            Self::OptIns(all) => ElementField::write_as(all, element, writer),
            Self::Users(users) => writer.element(element, |writer| users.write(writer)),
        }
    }
}

/// Reads the id of a user, if there is one, and what stands there of `settings`.
fn read_elements(
    settings: &[Setting],
    reader: &mut XmlReader<'_>,
) -> Result<(Option<String>, Vec<Nillable<Value>>), ParseError> {
    let mut user_id = None;
    let mut found = vec![Nillable::Absent; settings.len()];
    while let Some(child) = reader.child()? {
        if child.name() == USER_ID {
            <String as ElementField>::accept(&mut user_id, USER_ID, reader, &child)?;
            continue;
        }
        if !read_setting(settings, &mut found, reader, &child)? {
            reader.skip()?;
        }
    }
    Ok((user_id, found))
}

/// Reads an element into its place in `found`; false when it is none of the settings.
pub(crate) fn read_setting<'x>(
    settings: &[Setting],
    found: &mut [Nillable<Value>],
    reader: &mut XmlReader<'x>,
    child: &ChildElement<'x>,
) -> Result<bool, ParseError> {
    let Some(position) = settings.iter().position(|one| one.element == child.name()) else {
        return Ok(false);
    };
    let setting = &settings[position];
    if let Kind::OptIns(_) = setting.kind {
        let opt_in = OptIn::read_from(reader, child)?;
        match &mut found[position] {
            Nillable::Value(Value::OptIns(all)) => all.push(opt_in),
            other => *other = Nillable::Value(Value::OptIns(vec![opt_in])),
        }
        return Ok(true);
    }
    if found[position] != Nillable::Absent {
        return Err(ParseError::Repeated(setting.element));
    }
    found[position] = match child.nil {
        true => reader.skip().map(|()| Nillable::Nil)?,
        false => read_value(setting.kind, reader, child).map(Nillable::Value)?,
    };
    Ok(true)
}

/// The values of an answer, in which nothing may be missing that is not optional.
pub(crate) fn complete(
    settings: &[Setting],
    found: Vec<Nillable<Value>>,
) -> Result<Vec<Option<Value>>, ParseError> {
    let values = settings.iter().zip(found);
    let values = values.map(|(setting, element)| match element.into_value() {
        None if setting.is_read() && !setting.optional => Err(ParseError::Missing(setting.element)),
        value => Ok(value),
    });
    values.collect()
}

/// Writes a change of a setting; nothing when it stays.
pub(crate) fn write_change(
    setting: &Setting,
    change: &Nillable<Value>,
    writer: &mut XmlWriter<'_>,
) {
    match change {
        Nillable::Absent => {}
        Nillable::Nil => writer.nil(setting.element),
        Nillable::Value(value) => write_value(setting, value, writer),
    }
}

fn write_value(setting: &Setting, value: &Value, writer: &mut XmlWriter<'_>) {
    match (setting.kind, value) {
        (Kind::Addresses(_), Value::Text(text)) => writer.element(setting.element, |writer| {
            for address in text.split(BETWEEN_ADDRESSES) {
                writer.text_element(ADDRESS, address);
            }
        }),
        _ => value.write(setting.element, writer),
    }
}

/// Reads a value. A number is not held to its ranges, nor a text to its length or list: what a switch has is
/// shown.
fn read_value<'x>(
    kind: Kind,
    reader: &mut XmlReader<'x>,
    child: &ChildElement<'x>,
) -> Result<Value, ParseError> {
    match kind {
        Kind::Flag => bool::read_from(reader, child).map(Value::Flag),
        Kind::Number(_) => i32::read_from(reader, child).map(Value::Number),
        Kind::UserIds(_) => read_ids(reader).map(Value::UserIds),
        Kind::Users(headings) => NamedUsers::read(headings, reader).map(Value::Users),
        Kind::Addresses(_) => read_addresses(reader).map(Value::Text),
        _ => reader.text(child).map(Value::Text),
    }
}

/// The addresses of a list, as one text.
fn read_addresses(reader: &mut XmlReader<'_>) -> Result<String, ParseError> {
    let mut addresses = Vec::new();
    while let Some(child) = reader.child()? {
        match child.name() {
            ADDRESS => addresses.push(reader.text(&child)?),
            _ => reader.skip()?,
        }
    }
    Ok(addresses.join(BETWEEN_ADDRESSES))
}

#[cfg(test)]
mod tests {
    use ocip::batch::Batch;

    use super::*;
    use crate::named_users::NamedUser;
    use crate::sample::SERVICE;
    use crate::voice_messaging_user;
    use crate::wire_tests::{read, written};

    fn text(text: &str) -> Value {
        Value::Text(text.to_owned())
    }

    fn opt_in(user_id: &str, is_in: bool) -> OptIn {
        let user_id = user_id.to_owned();
        OptIn { user_id, is_in }
    }

    #[test]
    fn a_change_has_its_elements_in_the_order_of_the_table_and_three_states() {
        let request = SettingsModifyRequest {
            service: &SERVICE,
            commands: &SERVICE.commands,
            user_id: "a&b".into(),
            changes: vec![
                Nillable::Value(Value::Flag(true)),
                Nillable::Absent,
                Nillable::Nil,
                Nillable::Value(text("Mobile & more")),
                Nillable::Absent,
                Nillable::Value(text("+3224010001")),
                Nillable::Value(text("All")),
                Nillable::Absent,
                Nillable::Nil,
                Nillable::Absent,
                Nillable::Value(Value::Flag(true)),
                Nillable::Absent,
                Nillable::Nil,
                Nillable::Value(Value::UserIds(vec!["c@d".into(), "e & f".into()])),
                Nillable::Value(Value::OptIns(vec![opt_in("g", true), opt_in("h", false)])),
                Nillable::Absent,
                Nillable::Absent,
                Nillable::Nil,
                Nillable::Value(Value::Flag(false)),
            ],
        };
        let xml = written(|writer| request.write_elements(writer));
        let expected = "<userId>a&amp;b</userId><isActive>true</isActive><delay xsi:nil=\"true\"/>\
                        <mode>Mobile &amp; more</mode><forwardTo>+3224010001</forwardTo>\
                        <level>All</level><number xsi:nil=\"true\"/><forget>true</forget>\
                        <listURI xsi:nil=\"true\"/>\
                        <userIdList><userId>c@d</userId><userId>e &amp; f</userId></userIdList>\
                        <optIn><executiveUserId>g</executiveUserId><optIn>true</optIn></optIn>\
                        <optIn><executiveUserId>h</executiveUserId><optIn>false</optIn></optIn>\
                        <mobile xsi:nil=\"true\"/><isLoud>false</isLoud>";
        assert_eq!(xml, expected);
        let xml = xml.replace(
            " xsi:nil",
            " xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:nil",
        );
        let again = read(&xml, |reader| {
            SettingsModifyRequest::read(&SERVICE, &SERVICE.commands, reader)
        })
        .unwrap();
        assert_eq!(
            (again.user_id, again.changes),
            (request.user_id, request.changes)
        );
    }

    #[test]
    fn an_answer_round_trips_in_any_order_and_with_elements_of_newer_releases() {
        let mut user = NamedUser::default();
        user.set_user_id("a@b".to_owned());
        let settings = Settings(vec![
            Some(Value::Flag(false)),
            Some(Value::Number(20)),
            None,
            Some(text("of a newer release")),
            Some(text("a b")),
            None,
            Some(text("All")),
            None,
            Some(text("+32-24010003")),
            None,
            None,
            Some(text("2026-11-30T08:15:00.000+01:00")),
            Some(text("list@b")),
            None,
            None,
            Some(Value::Users(NamedUsers {
                headings: &["User Id", "Phone Number", "Opt-in"],
                users: vec![user],
            })),
            Some(text("a@b;c@d")),
            None,
            Some(Value::Flag(true)),
        ]);
        let xml = written(|writer| settings.write(SERVICE.settings, writer));
        let read = |xml: &str| read(xml, |reader| Settings::read(SERVICE.settings, reader));
        assert_eq!(read(&xml), Ok(settings.clone()));
        let (first, rest) = xml.split_at(xml.find("<numberOfRings>").unwrap());
        assert_eq!(
            read(&format!("<new><isActive/></new>{rest}{first}")),
            Ok(settings)
        );
    }

    #[test]
    fn what_is_missing_twice_or_of_another_type_is_named() {
        let read =
            |xml: &str| read(xml, |reader| Settings::read(SERVICE.settings, reader)).unwrap_err();
        assert_eq!(read(""), ParseError::Missing("isActive"));
        let twice = "<isActive>true</isActive><isActive>true</isActive>";
        assert_eq!(read(twice), ParseError::Repeated("isActive"));
        assert_eq!(read("<isActive>yes</isActive>").element(), Some("isActive"));
        assert_eq!(
            read("<numberOfRings>two</numberOfRings>").element(),
            Some("numberOfRings")
        );
    }

    #[test]
    fn every_table_can_be_sent() {
        for (service, commands) in all_variants() {
            let user_id = "x@y".to_owned();
            let mut batch = Batch::new("test");
            batch.add(&SettingsGetRequest {
                service,
                commands,
                user_id: user_id.clone(),
            });
            let changes = vec![Nillable::Nil; service.settings.len()];
            batch.add(&SettingsModifyRequest {
                service,
                commands,
                user_id,
                changes,
            });
            assert_eq!(batch.unsendable(), None, "{}", service.name);
        }
    }

    #[test]
    fn addresses_are_a_list_in_the_newest_commands_and_one_text_before() {
        const SERVICE: UserService = voice_messaging_user::SERVICE;
        let name = "voiceMessageDeliveryEmailAddress";
        let list = format!(
            "<{name}><emailAddress>a@b</emailAddress><emailAddress>c@d</emailAddress></{name}>"
        );
        let text_alone = format!("<{name}>a@b;c@d</{name}>");
        for (commands, expected) in [(&SERVICE.commands, list), (&SERVICE.older[0], text_alone)] {
            let mut changes = vec![Nillable::Absent; SERVICE.settings.len()];
            let position = SERVICE.position(name).unwrap();
            changes[position] = Nillable::Value(text("a@b;c@d"));
            let request = SettingsModifyRequest {
                service: &SERVICE,
                commands,
                user_id: "x".into(),
                changes,
            };
            let xml = written(|writer| request.write_elements(writer));
            assert_eq!(xml, format!("<userId>x</userId>{expected}"));
            let again = read(&xml, |reader| {
                SettingsModifyRequest::read(&SERVICE, commands, reader)
            });
            assert_eq!(again.unwrap().changes, request.changes);
        }
    }
}
