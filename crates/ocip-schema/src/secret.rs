//! Secrets, told by the names of types.

use super::model::{ElementDeclaration, TypeContent, TypeDefinition};
use super::simple::BuiltinType;

/// Ends of the names of types that hold secrets. Not of `PasswordMinDigits` and its like, which only speak of them.
/// A type of a user's name and password is one as a whole.
const SECRETS: [&str; 8] = [
    "Password",
    "Password256",
    "Passcode",
    "PassCode",
    "Pin",
    "SharedSecret",
    "SecretKey",
    "LoginToken",
];

/// End of the names of types that hold credentials of devices, before the release: `DeviceManagementUserNamePassword16`.
const CREDENTIALS: &str = "UserNamePassword";

/// Whether an element holds a secret: by its declared type and those that that is derived from.
///
/// A text of a built-in type and one of an anonymous type have no other name than that of the element.
pub(super) fn holds_secret(declaration: &ElementDeclaration) -> bool {
    let kind = &declaration.kind;
    let by_name = is_nameless_text(kind) && !is_yes_or_no(kind);
    is_secret_type(kind) || (by_name && is_secret_name(&declaration.name))
}

/// Whether a type holds a secret, by its name and those of the types that it is derived from. A yes or no is none.
pub(super) fn is_secret_type(kind: &TypeDefinition) -> bool {
    let mut lineage = kind.lineage();
    !is_yes_or_no(kind) && lineage.any(|kind| is_name_of_secrets(&kind.name.local))
}

/// Whether what has no declared type sounds like a secret; in doubt more does.
pub(super) fn is_secret_name(name: &str) -> bool {
    let ends_with = |end: &&str| {
        let at = name.len().checked_sub(end.len());
        let tail = at.and_then(|at| name.get(at..));
        tail.is_some_and(|tail| tail.eq_ignore_ascii_case(end))
    };
    SECRETS.iter().any(ends_with)
}

/// Whether the types of a name hold secrets.
fn is_name_of_secrets(name: &str) -> bool {
    let unreleased = name.trim_end_matches(|sign: char| sign.is_ascii_digit());
    SECRETS.iter().any(|end| name.ends_with(end)) || unreleased.ends_with(CREDENTIALS)
}

fn is_yes_or_no(kind: &TypeDefinition) -> bool {
    matches!(&kind.content, TypeContent::Text(simple) if simple.base == BuiltinType::Boolean)
}

/// Whether a type holds text and has no name that a schema file gave it.
fn is_nameless_text(kind: &TypeDefinition) -> bool {
    let is_built_in = kind.base.is_none() && kind.file.is_empty();
    matches!(kind.content, TypeContent::Text(_)) && (is_built_in || kind.name.local.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_of_secrets_end_so() {
        for name in [
            "Password",
            "SignedPassword",
            "Password256",
            "DeviceManagementPassword",
            "Passcode",
            "VoiceMessagingPassCode",
            "MeetMeConferencingConferencePin",
            "RadiusSharedSecret",
            "SecretKey",
            "LoginToken",
            "SIPAuthenticationUserNamePassword",
            "DeviceManagementUserNamePassword16",
        ] {
            assert!(is_name_of_secrets(name), "{name}");
        }
    }

    #[test]
    fn types_that_speak_of_secrets_are_none() {
        for name in [
            "",
            "PasswordMinDigits",
            "PasswordExpiresDays",
            "PasscodeRules",
            "PinRules",
            "Password25",
            "Mapping",
            "Pinned",
            "token",
            "NonEmptyToken",
            "DeviceManagementUserName16",
            "UserId",
        ] {
            assert!(!is_name_of_secrets(name), "{name}");
        }
    }

    #[test]
    fn an_element_names_its_text_where_no_type_does() {
        let types = r#"<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
            <xs:simpleType name="PinMinimum"><xs:restriction base="xs:int"/></xs:simpleType>
            <xs:simpleType name="Password"><xs:restriction base="xs:token"/></xs:simpleType>
            <xs:simpleType name="OldPassword2"><xs:restriction base="Password"/></xs:simpleType>
            <xs:simpleType name="UsePassword"><xs:restriction base="xs:boolean"/></xs:simpleType>
            <xs:element name="password" type="xs:token"/>
            <xs:element name="moderatorPin" type="xs:string"/>
            <xs:element name="old" type="OldPassword2"/>
            <xs:element name="pin" type="PinMinimum"/>
            <xs:element name="usePassword" type="xs:boolean"/>
            <xs:element name="password256" type="UsePassword"/>
            <xs:element name="mapping" type="xs:token"/>
            </xs:schema>"#;
        let schemas = crate::SchemaSet::read(&[("t.xsd", types)]).unwrap();
        let roots = schemas.roots.values();
        let mut secret: Vec<_> = roots.filter(|root| holds_secret(root)).collect();
        secret.sort_by(|one, other| one.name.cmp(&other.name));
        let names: Vec<_> = secret.iter().map(|root| &*root.name).collect();
        assert_eq!(names, ["moderatorPin", "old", "password"]);
    }
}
