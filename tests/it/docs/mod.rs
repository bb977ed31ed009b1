//! `docs/`: what is made from the code is up to date, and the example clients work.
//!
//! With `GOLDEN_WRITE=1` in the environment the tests write the pages that are made, to be committed.

mod always_forwarding;
mod clients;
mod configuration;
mod criteria;
mod errors;
pub(crate) mod example_config;
mod examples;
mod limits;
mod links;
mod requests;
mod schedules;
mod services;
mod shared_calls;

use std::path::{Path, PathBuf};
use std::sync::Mutex;

use crate::support::golden;

/// What stands at the head of a page that is made.
const MADE: &str = "<!-- Made from the code by `GOLDEN_WRITE=1 cargo test --test it docs`. -->\n";

/// A page of `docs/`.
fn page(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("docs")
        .join(name)
}

/// Compares the parts of `docs/rest-api.md` that are made, each between marks of its name; with `GOLDEN_WRITE` in the
/// environment they are put there, by one test at a time.
fn check_rest_api(parts: &[(&str, String)]) {
    static PAGE: Mutex<()> = Mutex::new(());
    let _turn = PAGE.lock();
    let path = page("rest-api.md");
    let mut text = std::fs::read_to_string(&path).unwrap();
    for (name, part) in parts {
        let marks = [format!("<!-- {name} -->\n"), format!("<!-- /{name} -->\n")];
        let (before, rest) = text.split_once(&marks[0]).unwrap();
        let (_, after) = rest.split_once(&marks[1]).unwrap();
        text = [before, &marks[0], part, &marks[1], after].concat();
    }
    golden::check(&path, &text);
}
