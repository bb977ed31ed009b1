//! Fax Messaging (OCI schema, Alternate numbers and fax): the number that takes a user's faxes.

use super::{Response, elements, request};

elements! {
    /// Asks for the fax number of a user.
    pub struct UserFaxMessagingGetRequest17sp1 {
        /// Whose number.
        user_id: String = "userId",
    }
}

elements! {
    /// The fax number of a user.
    #[derive(PartialEq, Eq)]
    pub struct UserFaxMessagingGetResponse17sp1 {
        /// Whether faxes are taken.
        is_active: bool = "isActive",
        /// `+CC-NATIONAL` or national digits, 1–23 characters.
        phone_number: Option<String> = "phoneNumber",
        /// 2–20 digits.
        extension: Option<String> = "extension",
        /// At most three SIP URIs.
        alias: Vec<String> = "alias",
    }
}

impl Response for UserFaxMessagingGetResponse17sp1 {}

request!(Read UserFaxMessagingGetRequest17sp1 => UserFaxMessagingGetResponse17sp1);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::testing::{read, written};

    #[test]
    fn a_service_without_a_number_is_read_back() {
        let text = "<isActive>false</isActive>";
        let fax: UserFaxMessagingGetResponse17sp1 = read(text).unwrap();
        assert_eq!((&fax.phone_number, fax.alias.len()), (&None, 0));
        assert_eq!(written(&fax), text);
    }

    #[test]
    fn number_extension_and_aliases_are_in_the_order_of_the_wire() {
        let fax = UserFaxMessagingGetResponse17sp1 {
            is_active: true,
            phone_number: Some("+32-24010041".into()),
            extension: Some("041".into()),
            alias: vec!["fax@demo.example".into(), "fax.2@demo.example".into()],
        };
        let text = written(&fax);
        assert_eq!(
            text,
            "<isActive>true</isActive><phoneNumber>+32-24010041</phoneNumber>\
             <extension>041</extension><alias>fax@demo.example</alias>\
             <alias>fax.2@demo.example</alias>"
        );
        assert_eq!(read(&text), Ok(fax));
    }
}
