//! Search for requests by words of their names.

use crate::SchemaSet;
use crate::command::CommandType;

/// How many words of a question are looked at.
const WORDS_MAX: usize = 16;

impl SchemaSet {
    /// The requests whose names hold every word of `words`, upper or lower case alike, and that are of this family
    /// when one is given; by name. No words find all.
    pub fn search(&self, words: &str, family: Option<&str>) -> Vec<CommandType<'_>> {
        let words = words.split_whitespace().take(WORDS_MAX);
        let words: Vec<_> = words.map(str::to_ascii_lowercase).collect();
        let of_family = |one: &CommandType<'_>| family.is_none_or(|family| one.family() == family);
        let requests = self.requests().filter(of_family);
        let has_words = |one: &CommandType<'_>| {
            let name = one.name().to_ascii_lowercase();
            words.iter().all(|word| name.contains(word))
        };
        requests.filter(has_words).collect()
    }
}

impl CommandType<'_> {
    /// Whether its family has no newer one.
    pub fn is_newest(self) -> bool {
        self.schemas.family(self.family()).first() == Some(&self)
    }
}

#[cfg(test)]
mod tests {
    use crate::SchemaSet;

    fn found(words: &str, family: Option<&str>) -> Vec<&'static str> {
        let found = SchemaSet::embedded().search(words, family);
        found.iter().map(|one| one.name()).collect()
    }

    #[test]
    fn words_are_found_in_any_order_and_case() {
        let devices = found("RESET accessdevice", None);
        let expected = [
            "GroupAccessDeviceResetRequest",
            "ServiceProviderAccessDeviceResetRequest",
            "SystemAccessDeviceResetRequest",
        ];
        assert_eq!(devices, expected);
        assert_eq!(
            found("userget", Some("UserGet")).len(),
            SchemaSet::embedded().family("UserGet").len()
        );
        assert_eq!(found("UserGetRequest23V2 group", None), [""; 0]);
        assert_eq!(found("Response", None), [""; 0], "replies are not searched");
        assert_eq!(
            found("", None).len(),
            SchemaSet::embedded().requests().count()
        );
    }

    #[test]
    fn one_of_each_family_is_the_newest() {
        let schemas = SchemaSet::embedded();
        let newest = |name| schemas.command(name).unwrap().is_newest();
        assert!(newest("UserGetRequest23V2") && !newest("UserGetRequest23"));
        assert!(newest("UserDeleteRequest"));
    }
}
