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

/// What stands at the head of a page that is made.
const MADE: &str = "<!-- Made from the code by `GOLDEN_WRITE=1 cargo test --test it docs`. -->\n";

/// A page of `docs/`.
fn page(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("docs")
        .join(name)
}
