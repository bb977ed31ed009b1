//! `docs/configuration.md`: the example configuration, which is made from the table of keys, as a page to
//! look things up in.

use std::fmt::Write;

use super::example_config::example;
use super::{MADE, page};
use crate::support::golden;

#[test]
fn the_page_of_the_configuration_has_every_section_and_key() {
    golden::check(&page("configuration.md"), &format!("{MADE}\n{}", render()));
}

/// What only the file can say, and what the page says instead.
const SWITCHED_OFF: [&str; 2] = [
    "A line \"#key = value\" is switched off; without another remark its value is the default.",
    "Here is what stands in `config.example.toml`; without another remark the value of a key is the \
     default.",
];

/// A blank line ends a paragraph of comments, a section or a key takes the comments above it.
fn render() -> String {
    let mut text = String::from("# Configuration\n");
    let mut comment = String::new();
    for line in example().lines() {
        if let Some(words) = line.strip_prefix("# ") {
            comment += &words.replace(SWITCHED_OFF[0], SWITCHED_OFF[1]);
            comment.push('\n');
        } else if line == "#" {
            comment.push('\n');
        } else if line.is_empty() {
            let words = comment.strip_prefix("The configuration of").is_some();
            assert!(words || comment.is_empty(), "of what is this: {comment}");
            write!(text, "\n{comment}").unwrap();
            comment.clear();
        } else {
            text += &entry(line.trim_start_matches('#'), &comment);
            comment.clear();
        }
    }
    assert!(
        text.contains(SWITCHED_OFF[1]),
        "config.example.toml has another sentence now"
    );
    text
}

/// A section, or a key with its example.
fn entry(line: &str, comment: &str) -> String {
    if line.starts_with('[') {
        return format!("\n## `{line}`\n\n{comment}\n");
    }
    let words = comment.trim_end().replace('\n', "\n  ");
    format!("* `{line}`\n  {words}\n")
}
