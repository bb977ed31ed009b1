//! What the pages name: links lead somewhere, keys, codes and command lines are those that there are.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use clap::Command;
use ocip_gateway::apio::error::ErrorCode;
use ocip_gateway::config::{Config, ConfigKey};
use ocip_gateway::icws::error::ErrorId;

/// A page and what stands in it.
struct Page {
    path: PathBuf,
    text: String,
}

/// README.md, the other pages at the top, and those of `docs/`.
fn pages() -> Vec<Page> {
    let top = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folders = [top.to_owned(), top.join("docs")];
    let entries = folders
        .iter()
        .flat_map(|folder| fs::read_dir(folder).unwrap());
    let paths = entries.map(|entry| entry.unwrap().path());
    let pages = paths.filter(|path| path.extension().is_some_and(|end| end == "md"));
    pages
        .map(|path| Page {
            text: fs::read_to_string(&path).unwrap(),
            path,
        })
        .collect()
}

/// The anchor of a heading: small letters, digits and hyphens for blanks; other signs are left out.
fn anchor(heading: &str) -> String {
    let signs = heading.trim().chars().filter_map(|sign| match sign {
        ' ' => Some('-'),
        '-' | '_' => Some(sign),
        _ => sign.is_alphanumeric().then(|| sign.to_ascii_lowercase()),
    });
    signs.collect()
}

fn anchors(page: &Path) -> BTreeSet<String> {
    let text = fs::read_to_string(page).unwrap();
    let headings = text.lines().filter(|line| line.starts_with('#'));
    headings
        .map(|line| anchor(line.trim_start_matches('#')))
        .collect()
}

/// The parts of a text that stand in single back-ticks, outside of blocks.
fn quoted(text: &str) -> Vec<&str> {
    let outside = text.split("```").step_by(2);
    outside
        .flat_map(|part| part.split('`').skip(1).step_by(2))
        .collect()
}

#[test]
fn every_link_leads_to_a_file_and_a_heading_that_there_are() {
    let mut count = 0;
    for page in pages() {
        let links = page.text.split("](").skip(1);
        let links = links.filter_map(|rest| rest.split_once(')'));
        for link in links.map(|(link, _)| link) {
            if link.contains("://") || link.contains(char::is_whitespace) {
                continue;
            }
            let (file, heading) = link.split_once('#').unwrap_or((link, ""));
            let target = match file {
                "" => page.path.clone(),
                file => page.path.with_file_name(file),
            };
            let name = page.path.display();
            assert!(target.exists(), "{name}: {link}");
            let is_known = heading.is_empty() || anchors(&target).contains(heading);
            assert!(is_known, "{name}: {link}");
            count += 1;
        }
    }
    assert!(count > 50, "{count}");
}

/// Every section and key, with the path of its sections.
fn keys(path: &str, keys: &[ConfigKey], into: &mut BTreeSet<String>) {
    for key in keys {
        let path = format!("{path}{}", key.name);
        self::keys(&format!("{path}."), key.keys, into);
        into.insert(path);
    }
}

#[test]
fn every_key_that_a_page_names_is_in_the_table_of_keys() {
    let mut known = BTreeSet::new();
    keys("", Config::keys(), &mut known);
    let sections: BTreeSet<_> = Config::keys().iter().map(|key| key.name).collect();
    let mut count = 0;
    for page in pages() {
        for text in quoted(&page.text) {
            let name = text.split(" =").next().unwrap_or_default();
            let Some((section, _)) = name.split_once('.') else {
                continue;
            };
            let is_path = name
                .chars()
                .all(|c| c.is_ascii_lowercase() || "._0123456789".contains(c));
            let is_file = name.ends_with(".rs") || name.ends_with(".md") || name.ends_with(".json");
            if is_path && !is_file && sections.contains(section) {
                let page = page.path.display();
                assert!(known.contains(name), "{page}: there is no key `{name}`");
                count += 1;
            }
        }
    }
    assert!(count > 100, "{count}");
}

#[test]
fn every_error_that_a_page_names_is_in_the_catalogue() {
    let codes: BTreeSet<_> = ErrorCode::ALL
        .iter()
        .map(|code| code.number().to_string())
        .collect();
    let ids: BTreeSet<_> = ErrorId::ALL.iter().map(|id| id.id()).collect();
    for page in pages() {
        let name = page.path.display().to_string();
        for text in quoted(&page.text) {
            if text.starts_with("error.") {
                assert!(ids.contains(text), "{name}: {text}");
            }
        }
        let words = page.text.split(|c: char| !c.is_ascii_alphanumeric());
        let is_code = |word: &&str| {
            word.len() == 5 && word.bytes().all(|b| b.is_ascii_digit()) && "45".contains(&word[..1])
        };
        // Numbers as large as codes are counts of instructions or bytes there.
        if !name.ends_with("performance.md") && !name.ends_with("CHANGELOG.md") {
            for word in words.filter(is_code) {
                assert!(codes.contains(word), "{name}: {word}");
            }
        }
    }
}

#[test]
fn every_command_line_that_a_page_shows_can_be_typed() {
    let command = ocip_gateway::cli::command();
    let mut count = 0;
    for page in pages() {
        let lines = page.text.lines().filter(|line| !line.starts_with("WARN"));
        let calls = lines.flat_map(|line| line.split("ocip-gateway ").skip(1));
        for call in calls {
            let words = call.split(|c: char| c.is_whitespace() || "`)\"'|;&".contains(c));
            count += usize::from(check_call(&command, &words.collect::<Vec<_>>(), &page.path));
        }
    }
    assert!(count > 30, "{count}");
}

/// Whether it is a call; then its options must be those of its subcommand.
fn check_call(command: &Command, words: &[&str], page: &Path) -> bool {
    let Some(subcommand) = words.first().and_then(|name| command.find_subcommand(name)) else {
        return false;
    };
    let known: BTreeSet<_> = subcommand
        .get_arguments()
        .filter_map(|argument| argument.get_long())
        .chain(["help"])
        .collect();
    for long in words.iter().filter_map(|word| word.strip_prefix("--")) {
        let long = long.split('=').next().unwrap_or_default();
        let name = subcommand.get_name();
        assert!(known.contains(long), "{}: {name} --{long}", page.display());
    }
    true
}

#[test]
fn the_page_for_trouble_has_every_step_of_the_doctor() {
    let command = ocip_gateway::cli::command();
    let doctor = command.find_subcommand("doctor").unwrap();
    let help = doctor.get_after_help().unwrap().to_string();
    let (_, steps) = help.split_once("backend.servers:\n").unwrap();
    let (steps, _) = steps.split_once("\n\n").unwrap();
    let names: Vec<_> = steps
        .lines()
        .filter_map(|line| line.split_whitespace().next())
        .collect();
    assert!(names.len() >= 11, "{names:?}");
    let page = fs::read_to_string(super::page("troubleshooting.md")).unwrap();
    for name in names
        .iter()
        .filter(|name| **name != "expiry" && **name != "version")
    {
        assert!(page.contains(&format!("| `{name}` |")), "{name}");
    }
}
