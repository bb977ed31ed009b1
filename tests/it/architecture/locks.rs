//! Whoever takes a write lock sends under it: the lock's own call is what knows when it ends.

use std::fs;
use std::path::{Path, PathBuf};

use super::root;

/// What gives a lock.
const TAKERS: [&str; 6] = [
    ".write_lock(",
    ".write_lock_of(",
    ".holder_lock(",
    ".pickup_lock(",
    ".lock_phone(",
    ".lock_users(",
];

/// Keeps a lock for several writes, and makes the call for each of them.
const EDITOR: &str = "speed_dial_editor.rs";

/// How far behind a lock its call is made at most, in bytes.
const NEAR: usize = 300;

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => sources(&path, found),
            false => found.push(path),
        }
    }
}

/// The names that locks are given in `text`, each with what follows.
fn taken(text: &str) -> Vec<(&str, &str)> {
    let takings = TAKERS.iter().flat_map(|taker| text.match_indices(taker));
    let named = takings.filter_map(|(at, _)| {
        let begin = text[..at].rfind([';', '{', '}']).map_or(0, |end| end + 1);
        let statement = text[begin..at].trim_start();
        // Elsewhere it is passed on.
        let (name, _) = statement.strip_prefix("let ")?.split_once(' ')?;
        let rest = &text[at..];
        Some((name, &rest[..rest.len().min(NEAR)]))
    });
    named.collect()
}

#[test]
fn whoever_takes_a_write_lock_sends_under_it() {
    let mut files = Vec::new();
    for room in ["src/switch", "src/oci"] {
        sources(&root().join(room), &mut files);
    }
    let mut locks = 0;
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        let goes_past = text.contains("writes.locks") && !file.ends_with("switch/mod.rs");
        assert!(!goes_past, "{}: no lock of the store", file.display());
        if file.ends_with(EDITOR) {
            let sent = text.matches("cluster.call(").count();
            let under = text.matches("self.lock.call(self.call)").count();
            assert!(under > 0 && sent <= under, "{}", file.display());
            continue;
        }
        for (name, rest) in taken(&text) {
            locks += 1;
            let is_used = rest.contains(&format!("let call = {name}.call(call);"));
            let is_joined = rest.contains("WriteLocks::of(");
            assert!(is_used || is_joined, "{}: {name}: {rest}", file.display());
        }
    }
    assert!(locks > 20, "{locks}: the reader sees something");
}
