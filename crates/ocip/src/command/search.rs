//! How lists are searched, sorted and cut into pages (OCI schema, Shared shapes).

use super::field::ElementField;
use super::{ElementContent, FieldValue, elements, token_enum};
use crate::xml::{ChildElement, ParseError, XmlReader, XmlWriter, value_error};

token_enum! {
    /// How a value is compared with what is searched for.
    pub enum SearchMode {
        /// It begins with it.
        StartsWith = "Starts With",
        /// It has it somewhere.
        Contains = "Contains",
        /// It is it.
        EqualTo = "Equal To",
    }
}

/// A boolean whose element may be empty, which stands for true.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TrueIfEmpty(pub bool);

elements! {
    /// What to search one column for. What the column is stands in the name of the element.
    #[derive(PartialEq, Eq)]
    pub struct SearchCriteria {
        /// How it is compared.
        mode: SearchMode = "mode",
        /// At least one character; how many at most depends on the column.
        value: String = "value",
        /// Whether small and capital letters are the same.
        is_case_insensitive: TrueIfEmpty = "isCaseInsensitive",
    }
}

elements! {
    /// What to search the ids for that other systems gave to users: small and capital letters are
    /// always different.
    #[derive(PartialEq, Eq)]
    pub struct SearchCriteriaUserExternalId {
        /// How it is compared.
        mode: SearchMode = "mode",
        /// 1–36 characters.
        value: String = "value",
    }
}

elements! {
    /// Which part of a list to answer with.
    #[derive(PartialEq, Eq)]
    pub struct ResponsePagingControl {
        /// The first row of the page; the first of the list is 1.
        response_start_index: i32 = "responseStartIndex",
        /// 1–2000 rows.
        response_page_size: i32 = "responsePageSize",
    }
}

elements! {
    /// In which direction to sort by a column.
    #[derive(PartialEq, Eq)]
    pub struct SortBy {
        /// From small to large.
        is_ascending: TrueIfEmpty = "isAscending",
        /// Whether small and capital letters are different.
        is_case_sensitive: TrueIfEmpty = "isCaseSensitive",
    }
}

/// The column that a list of users is sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UserSortKey {
    /// The primary user id.
    UserId,
    /// The last name.
    LastName,
    /// The first name.
    FirstName,
    /// The department.
    Department,
    /// The phone number.
    PhoneNumber,
    /// The extension.
    Extension,
    /// The e-mail address.
    EmailAddress,
}

/// One column that a list of users is sorted by, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserSortOrder {
    /// Which column.
    pub key: UserSortKey,
    /// In which direction.
    pub sort_by: SortBy,
}

// === impl TrueIfEmpty ===

impl FieldValue for TrueIfEmpty {
    fn write_as(&self, name: &str, writer: &mut XmlWriter<'_>) {
        FieldValue::write_as(&self.0, name, writer);
    }

    fn read_from<'x>(
        reader: &mut XmlReader<'x>,
        child: &ChildElement<'x>,
    ) -> Result<Self, ParseError> {
        match reader.plain_text(child)?.trim() {
            "" | "true" | "1" => Ok(Self(true)),
            "false" | "0" => Ok(Self(false)),
            other => Err(value_error(child.name(), other, "a boolean")),
        }
    }
}

// === impl UserSortKey ===

impl UserSortKey {
    /// All of them.
    const ALL: [Self; 7] = [
        Self::UserId,
        Self::LastName,
        Self::FirstName,
        Self::Department,
        Self::PhoneNumber,
        Self::Extension,
        Self::EmailAddress,
    ];

    /// The element that stands for the column.
    fn element(self) -> &'static str {
        match self {
            Self::UserId => "sortByUserId",
            Self::LastName => "sortByUserLastName",
            Self::FirstName => "sortByUserFirstName",
            Self::Department => "sortByDepartmentName",
            Self::PhoneNumber => "sortByDn",
            Self::Extension => "sortByExtension",
            Self::EmailAddress => "sortByEmailAddress",
        }
    }
}

// === impl UserSortOrder ===

/// A choice: the one element that stands there says which column.
impl ElementContent for UserSortOrder {
    fn write(&self, writer: &mut XmlWriter<'_>) {
        ElementField::write_as(&self.sort_by, self.key.element(), writer);
    }

    fn read(reader: &mut XmlReader<'_>) -> Result<Self, ParseError> {
        let mut order = None;
        while let Some(child) = reader.child()? {
            let named = |key: &UserSortKey| key.element() == child.name();
            let Some(key) = UserSortKey::ALL.into_iter().find(named) else {
                reader.skip()?;
                continue;
            };
            let sort_by = SortBy::read(reader)?;
            if order.replace(Self { key, sort_by }).is_some() {
                return Err(ParseError::Repeated(key.element()));
            }
        }
        order.ok_or(ParseError::Missing(UserSortKey::UserId.element()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::testing::{read, written};

    #[test]
    fn a_criteria_has_its_elements_in_the_order_of_the_wire() {
        let criteria = SearchCriteria {
            mode: SearchMode::StartsWith,
            value: "A&B".into(),
            is_case_insensitive: TrueIfEmpty(true),
        };
        let text = "<mode>Starts With</mode><value>A&amp;B</value>\
                    <isCaseInsensitive>true</isCaseInsensitive>";
        assert_eq!(written(&criteria), text);
        assert_eq!(read(text), Ok(criteria));
    }

    #[test]
    fn an_empty_boolean_stands_for_true() {
        let sort_by = |is_ascending: &str| {
            let text = format!("{is_ascending}<isCaseSensitive>0</isCaseSensitive>");
            read::<SortBy>(&text).map(|read| (read.is_ascending.0, read.is_case_sensitive.0))
        };
        assert_eq!(sort_by("<isAscending/>"), Ok((true, false)));
        assert_eq!(sort_by("<isAscending></isAscending>"), Ok((true, false)));
        assert_eq!(
            sort_by("<isAscending>false</isAscending>"),
            Ok((false, false))
        );
        assert_eq!(sort_by(""), Err(ParseError::Missing("isAscending")));
        assert!(sort_by("<isAscending>no</isAscending>").is_err());
    }

    #[test]
    fn every_sort_order_is_read_back() {
        for key in UserSortKey::ALL {
            let sort_by = SortBy {
                is_ascending: TrueIfEmpty(false),
                is_case_sensitive: TrueIfEmpty(true),
            };
            let order = UserSortOrder { key, sort_by };
            assert_eq!(read(&written(&order)), Ok(order));
        }
    }

    #[test]
    fn a_sort_order_is_exactly_one_column() {
        let order = |name: &str| {
            format!(
                "<{name}><isAscending>true</isAscending>\
                 <isCaseSensitive>false</isCaseSensitive></{name}>"
            )
        };
        let none = read::<UserSortOrder>(&order("sortByTitle"));
        assert_eq!(none, Err(ParseError::Missing("sortByUserId")));
        let two = [order("sortByDn"), order("sortByUserId")].concat();
        let two = read::<UserSortOrder>(&two);
        assert_eq!(two, Err(ParseError::Repeated("sortByUserId")));
    }
}
