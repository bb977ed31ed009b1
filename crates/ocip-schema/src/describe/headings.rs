//! Headings of tables, as the documentation of a reply lists them.

use super::look::words_of;

/// How many headings of a list are looked at.
const HEADINGS_MAX: usize = 50;

/// What begins a list of headings.
const WORD: &str = "heading";

/// How many lists of headings are looked at.
const LISTS_MAX: usize = 20;

/// List of headings in a documentation.
struct HeadingList {
    /// The sentence around the word, up to the list, in small letters.
    sentence: String,
    headings: Vec<String>,
}

/// The headings of a table in a documentation with sentences such as `The column headings are: "User Id", "Group Id".`
/// Of several lists it is the one whose sentence has most words of the table's name, and of those the first. None without
/// such a sentence.
pub(super) fn headings_of(documentation: &str, table: &str) -> Vec<String> {
    let words = words_of(table).to_lowercase();
    let score = |list: &HeadingList| {
        let words = words.split(' ').filter(|word| list.sentence.contains(word));
        words.count()
    };
    let mut lists = lists(documentation);
    // Of several that are best the last would be taken.
    lists.reverse();
    let best = lists.into_iter().max_by_key(score);
    best.map(|list| list.headings).unwrap_or_default()
}

fn lists(documentation: &str) -> Vec<HeadingList> {
    let mut segments = documentation.split(WORD).take(LISTS_MAX + 1);
    let (mut before, mut lists) = (segments.next().unwrap_or_default(), Vec::new());
    for segment in segments {
        let begun = before.rsplit('"').next().unwrap_or_default();
        let ended = segment.split('"').next().unwrap_or_default();
        lists.push(HeadingList {
            sentence: format!("{begun}{ended}").to_lowercase(),
            headings: headings_in(segment),
        });
        before = segment;
    }
    lists.retain(|list| !list.headings.is_empty());
    lists
}

/// The quoted words in a row that a text goes on with behind the word.
fn headings_in(text: &str) -> Vec<String> {
    let mut parts = text.split('"');
    // What stands before the first heading is a part of the sentence.
    let mut between = parts.next();
    let mut headings = Vec::new();
    while let (Some(_), Some(heading)) = (between, parts.next()) {
        headings.push(heading.split_whitespace().collect::<Vec<_>>().join(" "));
        between = parts.next().filter(|text| goes_on(text));
    }
    headings.retain(|heading| !heading.is_empty());
    headings.truncate(HEADINGS_MAX);
    headings
}

/// Whether a text between two headings is but a separator.
fn goes_on(text: &str) -> bool {
    let mut words = text
        .split([',', ' ', '\n', '\t'])
        .filter(|word| !word.is_empty());
    words.all(|word| word == "and")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_are_quoted_words_in_a_row() {
        let text = "Answer to \"X\".\nThe column headings are: \"User Id\", \"Line/Port\",\n\"Contact\n URI\" and \"Expires\". See \"Y\".";
        let expected = ["User Id", "Line/Port", "Contact URI", "Expires"];
        assert_eq!(headings_of(text, "userTable"), expected);
        assert_eq!(
            headings_of("The headings are secret.", "userTable"),
            [""; 0]
        );
        assert_eq!(headings_of("\"User Id\"", "userTable"), [""; 0]);
        assert_eq!(headings_of("heading \"a", "userTable"), ["a"]);
    }

    #[test]
    fn of_several_lists_the_one_about_the_table_is_taken() {
        let text = "Has two tables. The column headings of servicePackTable are: \"Pack\", \"Assigned\".\n\
            The user services table has the column headings: \"Service\". Any heading \"of é\".";
        assert_eq!(headings_of(text, "servicePackTable"), ["Pack", "Assigned"]);
        assert_eq!(headings_of(text, "userServicesTable"), ["Service"]);
        assert_eq!(headings_of(text, "otherTable"), ["Pack", "Assigned"]);
    }
}
