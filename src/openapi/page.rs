//! The page that shows the document: one file, without anything from elsewhere.

use openssl::base64::encode_block;
use sha2::{Digest, Sha256};

const HTML: &str = include_str!("page.html");
const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

/// The page, and what a browser is told about it.
pub(super) struct DocsPage {
    pub(super) html: String,
    /// A content security policy that lets this very style and script run, and nothing else.
    pub(super) policy: String,
}

/// Puts style and script into the page; `anonymous` callers can try requests on it.
pub(super) fn assemble(anonymous: bool) -> DocsPage {
    let (style, script) = (hash(STYLE), hash(SCRIPT));
    DocsPage {
        html: HTML
            .replace("{{style}}", STYLE)
            .replace("{{script}}", SCRIPT)
            .replace("{{anonymous}}", if anonymous { " data-try" } else { "" }),
        policy: format!(
            "default-src 'none'; style-src '{style}'; script-src '{script}'; connect-src 'self'; \
             base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        ),
    }
}

fn hash(text: &str) -> String {
    format!("sha256-{}", encode_block(&Sha256::digest(text)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_policy_is_about_what_is_in_the_page() {
        let page = assemble(true);
        let between = |open: &str, close: &str| {
            let (_, rest) = page.html.split_once(open).unwrap();
            rest.split_once(close).unwrap().0
        };
        for inside in [
            between("<style>", "</style>"),
            between("<script>", "</script>"),
        ] {
            assert!(page.policy.contains(&hash(inside)), "{}", page.policy);
        }
        assert!(!page.html.contains("{{"));
    }

    #[test]
    fn nothing_comes_from_elsewhere() {
        let html = assemble(true).html;
        for outside in ["http://", "https://", "src=", "@import", " url(", ":url("] {
            assert!(!html.contains(outside), "{outside}");
        }
    }
}
