//! A user's own phone list (OCI schema, Personal and common phone lists): names and numbers.

use super::search::SearchCriteria;
use super::{Response, elements, request};

elements! {
    /// Asks for the entries of a user's phone list that meet the criteria.
    #[derive(Default)]
    pub struct UserPersonalPhoneListGetListRequest {
        /// Whose list.
        user_id: String = "userId",
        /// At least 1; the command fails when more entries match.
        response_size_limit: Option<i32> = "responseSizeLimit",
        /// Whether one of the criteria is enough: true or absent, never false.
        search_criteria_mode_or: Option<bool> = "searchCriteriaModeOr",
        /// 1–50 characters.
        search_criteria_user_personal_phone_list_name: Vec<SearchCriteria>
            = "searchCriteriaUserPersonalPhoneListName",
        /// 1–30 characters.
        search_criteria_user_personal_phone_list_number: Vec<SearchCriteria>
            = "searchCriteriaUserPersonalPhoneListNumber",
    }
}

elements! {
    /// Entries of a user's phone list.
    pub struct UserPersonalPhoneListGetListResponse {
        /// Any number of them.
        entry: Vec<PhoneListEntry> = "entry",
    }
}

elements! {
    /// A name and its number.
    #[derive(PartialEq, Eq)]
    pub struct PhoneListEntry {
        /// 1–50 characters; no two entries of a list have the same.
        entry_name: String = "entryName",
        /// A number as it is dialled, 1–30 characters.
        phone_number: String = "phoneNumber",
    }
}

impl Response for UserPersonalPhoneListGetListResponse {}

request!(Read UserPersonalPhoneListGetListRequest => UserPersonalPhoneListGetListResponse);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::search::{SearchMode, TrueIfEmpty};
    use crate::command::testing::{read, written};

    #[test]
    fn the_request_has_its_elements_in_the_order_of_the_wire() {
        let criteria = |value: &str| SearchCriteria {
            mode: SearchMode::Contains,
            value: value.into(),
            is_case_insensitive: TrueIfEmpty(false),
        };
        let request = UserPersonalPhoneListGetListRequest {
            user_id: "u".into(),
            response_size_limit: Some(2),
            search_criteria_user_personal_phone_list_name: vec![criteria("a")],
            search_criteria_user_personal_phone_list_number: vec![criteria("1")],
            ..UserPersonalPhoneListGetListRequest::default()
        };
        let text = written(&request);
        let places: Vec<_> = ["userId", "SizeLimit", "ListName", "ListNumber"]
            .into_iter()
            .map(|name| text.find(name).unwrap())
            .collect();
        assert!(places.is_sorted(), "{text}");
        assert!(!text.contains("searchCriteriaModeOr"));
    }

    #[test]
    fn entries_are_read_in_the_order_in_which_they_stand() {
        let list: UserPersonalPhoneListGetListResponse = read(
            "<entry><entryName>Zoo &amp; park</entryName><phoneNumber>1</phoneNumber></entry>\
             <entry><entryName>Bank</entryName><phoneNumber>2</phoneNumber></entry>",
        )
        .unwrap();
        let names: Vec<_> = list.entry.iter().map(|entry| &entry.entry_name).collect();
        assert_eq!(names, ["Zoo & park", "Bank"]);
    }
}
