//! Change of a profile as a body asks for it.

use bytes::Bytes;
use schemars::{Schema, SchemaGenerator, json_schema};
use secrecy::SecretString;
use serde_json::{Map, Value as Json};

use super::super::body::{BodyErrors, read};
use super::super::error::{ApioError, ErrorCode, RefusalDoubt};
use super::super::unchanged::BodyShape;
use super::member::MEMBERS;
use crate::dialect::unambiguous::UnambiguousJson;
use crate::dialect::{password, schema};
use crate::numbering::NumberingPlan;
use crate::switch::Nillable;
use crate::switch::profile::ProfileChange;
use crate::switch::value::{ValueError, check_token};

/// The user's line, which GET alone gives.
pub(super) const LINE: &str = "accessDeviceEndpoint";
const DEPARTMENT: &str = "department";
const OLD_PASSWORD: &str = "oldPassword";
const NEW_PASSWORD: &str = "newPassword";

/// The longest name of a department, in characters (DepartmentName).
const DEPARTMENT_MAX: usize = 50;

/// What a body of PUT is made of.
pub(super) const SHAPE: BodyShape = BodyShape {
    list: "",
    key: "",
    has_partial_entries: false,
    read_only: &[LINE],
    all: &[
        "lastName",
        "firstName",
        "cliLastName",
        "language",
        "timeZone",
    ],
};

/// Where a change is asked for, and by whom.
pub(super) struct ChangeContext<'c> {
    /// The numbering plan.
    pub(super) plan: &'c NumberingPlan,
    /// The tenant of the path.
    pub(super) tenant: &'c str,
    /// The group of the path.
    pub(super) group: &'c str,
    /// Whether a user asks, and not who administers the group.
    pub(super) is_user: bool,
}

/// Body being read: the change so far, and what is wrong.
pub(super) struct ChangeReader<'c> {
    context: &'c ChangeContext<'c>,
    /// The change so far.
    pub(super) change: ProfileChange,
    /// What is wrong so far.
    pub(super) mistakes: BodyErrors,
    /// Members that users may not change of themselves.
    forbidden: Vec<String>,
}

/// Reads a change. All that is wrong is told at once.
pub(super) fn parse(body: &Bytes, context: &ChangeContext<'_>) -> Result<ProfileChange, ApioError> {
    let mut reader = ChangeReader::new(context);
    let UnambiguousJson(given) = read(body)?;
    // Any other value was refused when it was read.
    for (name, given) in given.as_object().unwrap_or(&Map::new()) {
        reader.take(name, given);
    }
    reader.finish()
}

/// The shape of a change.
pub(super) fn shape() -> Schema {
    let members = MEMBERS.iter();
    let members = members.map(|one| (one.json.to_owned(), Json::from(one.schema())));
    let mut properties: Map<String, Json> = members.collect();
    properties.insert(DEPARTMENT.to_owned(), department_shape().into());
    for (name, about) in [
        (NEW_PASSWORD, "The password from now on."),
        (
            OLD_PASSWORD,
            "The password until now, without which users cannot change their own.",
        ),
    ] {
        let mut shape = schema::password_text(&mut SchemaGenerator::default());
        shape.insert("description".to_owned(), about.into());
        shape.insert("writeOnly".to_owned(), true.into());
        properties.insert(name.to_owned(), shape.into());
    }
    let line = json_schema!({ "type": "object", "description": "As GET gives it, or nothing: a line is not changed here." });
    properties.insert(LINE.to_owned(), line.into());
    json_schema!({ "type": "object", "properties": properties, "additionalProperties": false })
}

fn department_shape() -> Schema {
    let id = || schema::token_up_to(30);
    let name = schema::token_up_to(DEPARTMENT_MAX);
    json_schema!({
        "description": "The department, one of the user's own group; null for none.",
        "anyOf": [
            {
                "type": "object",
                "properties": {
                    "tenantId": id(), "groupId": id(), "departmentName": name,
                    "fullPathName": { "type": "string", "description": "Of GET; it is not looked at." },
                },
                "required": ["departmentName"],
                "additionalProperties": false,
            },
            { "enum": [null, ""] },
        ],
    })
}

// === impl ChangeReader ===

impl<'c> ChangeReader<'c> {
    /// A reader that has read nothing.
    pub(super) fn new(context: &'c ChangeContext<'c>) -> Self {
        Self {
            context,
            change: ProfileChange::default(),
            mistakes: BodyErrors::default(),
            forbidden: Vec::new(),
        }
    }

    /// Takes in a member.
    pub(super) fn take(&mut self, name: &str, given: &Json) {
        match name {
            DEPARTMENT => self.take_department(given),
            OLD_PASSWORD => self.change.old_password = self.password(name, given),
            NEW_PASSWORD => self.change.new_password = self.password(name, given),
            LINE => self
                .mistakes
                .add(name, "a line is not changed here; send it as GET gives it"),
            _ => self.take_text(name, given),
        }
    }

    fn take_text(&mut self, name: &str, given: &Json) {
        let Some(member) = MEMBERS.iter().find(|one| one.json == name) else {
            return self
                .mistakes
                .add(name, unknown(&[OLD_PASSWORD, NEW_PASSWORD, LINE]));
        };
        if self.context.is_user && !member.is_users_own {
            self.forbidden.push(name.to_owned());
        }
        let put = member.put(given, self.context.plan, &mut self.change);
        let text = given.as_str().unwrap_or_default();
        self.mistakes.check_text(name, text, put);
    }

    /// Whatever was given instead of a password may be one, and is not repeated.
    pub(super) fn password(&mut self, name: &str, given: &Json) -> Option<SecretString> {
        let given = given.as_str().map(SecretString::from);
        let good = given.filter(password::is_possible);
        if good.is_none() {
            self.mistakes.add(name, password::ALLOWED);
        }
        good
    }

    fn take_department(&mut self, given: &Json) {
        if self.context.is_user {
            self.forbidden.push(DEPARTMENT.to_owned());
        }
        match given {
            Json::Null => self.change.department = Nillable::Nil,
            Json::String(text) if text.is_empty() => self.change.department = Nillable::Nil,
            Json::Object(members) => self.take_department_members(members),
            other => {
                let error = ValueError::new("an object, or null for none", &other.to_string());
                self.mistakes.add(DEPARTMENT, error);
            }
        }
    }

    fn take_department_members(&mut self, members: &Map<String, Json>) {
        if !members.contains_key("departmentName") {
            self.mistakes
                .add(DEPARTMENT, "missing field `departmentName`");
        }
        for (name, given) in members {
            let path = format!("{DEPARTMENT}.{name}");
            let (tenant, group) = (self.context.tenant, self.context.group);
            match name.as_str() {
                "departmentName" => self.take_department_name(&path, given),
                "tenantId" => self.check_own(&path, given, tenant),
                "groupId" => self.check_own(&path, given, group),
                "fullPathName" => {}
                _ => self.mistakes.add(
                    &path,
                    "unknown field, expected one of `tenantId`, `groupId`, `departmentName`, `fullPathName`",
                ),
            }
        }
    }

    fn take_department_name(&mut self, path: &str, given: &Json) {
        let text = given.as_str().unwrap_or_default();
        let checked = match given {
            Json::String(_) => check_token(text, DEPARTMENT_MAX, "a department's name"),
            other => Err(ValueError::new("a text", &other.to_string())),
        };
        if self.mistakes.check_text(path, text, checked).is_some() {
            self.change.department = Nillable::Value(text.to_owned());
        }
    }

    /// A department of somebody else's group is out of reach.
    fn check_own(&mut self, path: &str, given: &Json, own: &str) {
        if given.as_str() != Some(own) {
            let given = given
                .as_str()
                .map_or_else(|| given.to_string(), str::to_owned);
            let allowed = format!("only a department of the user's own group, {own:?} here");
            self.mistakes.add(path, ValueError::new(allowed, &given));
        }
    }

    /// The change, or all that is wrong with it.
    pub(super) fn finish(mut self) -> Result<ProfileChange, ApioError> {
        match (&self.change.old_password, &self.change.new_password) {
            (Some(_), None) => self
                .mistakes
                .add(OLD_PASSWORD, "only together with newPassword"),
            (None, Some(_)) if self.context.is_user => {
                self.mistakes
                    .add(NEW_PASSWORD, "only together with oldPassword");
            }
            _ => {}
        }
        self.mistakes.finish()?;
        if self.forbidden.is_empty() {
            return Ok(self.change);
        }
        let forbidden = self.forbidden.into_iter();
        let messages =
            forbidden.map(|name| format!("{name}: only who administers the group may change it"));
        let error = ApioError::several(ErrorCode::OutOfScope, messages.collect());
        Err(error.with_doubt(RefusalDoubt::SentBack))
    }
}

/// Whether every profile, that of a new user too, takes a member of that name.
pub(super) fn is_known(name: &str) -> bool {
    name == DEPARTMENT || MEMBERS.iter().any(|one| one.json == name)
}

/// Message about a member that is not known where these are known beside those of every profile.
pub(super) fn unknown(others: &[&str]) -> String {
    let members = MEMBERS.iter().map(|one| one.json).chain([DEPARTMENT]);
    let known = members.chain(others.iter().copied());
    let known: Vec<_> = known.map(|name| format!("`{name}`")).collect();
    format!("unknown field, expected one of {}", known.join(", "))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn change(body: &Json, is_user: bool) -> Result<ProfileChange, ApioError> {
        let plan = NumberingPlan::of_country("32");
        let context = ChangeContext {
            plan: &plan,
            tenant: "foo",
            group: "foogroup",
            is_user,
        };
        parse(&Bytes::from(body.to_string()), &context)
    }

    #[test]
    fn every_mistake_is_told_at_once_and_no_password_is_repeated() {
        let body = json!({
            "lastName": "", "cliLastName": "100%", "extension": "1", "phoneNumber": "24*",
            "oldPassword": ["planted"], "newPassword": 12_345_678, "nmae": "planted-name",
            "department": {"tenantId": "bar", "groupId": "foogroup", "path": 1},
        });
        let error = format!("{:?}", change(&body, false).unwrap_err());
        for part in [
            "lastName: a text has 1 to 30 characters",
            "cliLastName: a name that others are shown",
            "extension: an extension has 2 to 20 digits; given",
            "phoneNumber: one phone number",
            "oldPassword: a password has 1 to 60 characters",
            "newPassword: a password has 1 to 60 characters",
            "nmae: unknown field, expected one of `lastName`",
            "department.tenantId: only a department of the user's own group",
            "department.path: unknown field",
            "department: missing field `departmentName`",
        ] {
            assert!(error.contains(part), "{part}: {error}");
        }
        assert!(
            !error.contains("planted") && !error.contains("12345678"),
            "{error}"
        );
    }

    #[test]
    fn users_change_little_of_themselves_and_a_password_only_with_the_old_one() {
        let fits = |body: &Json| {
            jsonschema::validator_for(shape().as_value())
                .unwrap()
                .is_valid(body)
        };
        let own = json!({
            "emailAddress": null, "language": "English", "timeZone": "Europe/Brussels",
            "oldPassword": "a", "newPassword": "b",
        });
        assert!(change(&own, true).is_ok() && fits(&own));
        for (body, code) in [
            (
                json!({"cliPhoneNumber": "+3224010009"}),
                ErrorCode::OutOfScope,
            ),
            (json!({"department": null}), ErrorCode::OutOfScope),
            (json!({"newPassword": "b"}), ErrorCode::BadField),
        ] {
            assert!(change(&body, false).is_ok() && fits(&body), "{body}");
            assert_eq!(change(&body, true).unwrap_err().code(), code, "{body}");
        }
        assert!(change(&json!({"oldPassword": "a"}), false).is_err());
    }
}
