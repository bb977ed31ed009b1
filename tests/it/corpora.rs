//! What the fuzzer has found worth keeping, through the same functions without the fuzzer.

use std::path::Path;
use std::sync::LazyLock;

use proptest::prelude::*;

#[path = "../../fuzz/src/oracle.rs"]
mod oracle;

/// Documents of faulty and hostile switches, to be made worse.
static HOSTILE: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/hostile");
    let files = std::fs::read_dir(folder).unwrap();
    let mut paths: Vec<_> = files.map(|file| file.unwrap().path()).collect();
    paths.sort();
    paths
        .iter()
        .map(|path| std::fs::read(path).unwrap())
        .collect()
});

/// What is put into a document, or in the place of some of it.
const PIECES: [&str; 30] = [
    "",
    "<",
    ">",
    "/",
    "</",
    "/>",
    "<a>",
    "</a>",
    "<a/>",
    "<p:a>",
    "</p:a>",
    "<command>",
    "</command >",
    "&amp;",
    "&x",
    "<![CDATA[",
    "]]>",
    "<!--",
    "-->",
    "<?p",
    "?>",
    " xmlns:p='P'",
    " xsi:nil='true'",
    "\r\n",
    "\x01",
    "é\u{ffff}",
    "<row><col>1</col><col>2</col></row>",
    "<row><col>1</col><col>&amp;</col></row>",
    "<row><col></col> <col/></row>",
    "<row><col>\n</col><long-name-of-an-element>1</long-name-of-an-element></row>",
];

/// Hands each file of a folder of the repository to `oracle`, which panics when it does not hold.
fn replay(folder: &str, oracle: fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut files = 0;
    for entry in std::fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        println!("{}", path.display());
        oracle(&std::fs::read(path).unwrap());
        files += 1;
    }
    assert!(files > 0, "{} is empty", folder.display());
}

#[test]
fn framing_and_reader_agree_on_all_that_was_found() {
    replay("fuzz/corpus/framing", oracle::framing);
    replay("fixtures/hostile", oracle::framing);
}

#[test]
fn encodings_keep_markup_in_all_that_was_found() {
    replay("fuzz/corpus/encodings", oracle::encodings);
    replay("fixtures/hostile", oracle::encodings);
}

#[test]
fn every_reply_type_matches_in_all_that_was_found() {
    replay("fuzz/corpus/replies", oracle::replies);
    replay("fixtures/hostile", oracle::replies);
}

#[test]
fn what_is_fast_says_what_was_slow_of_all_that_was_found() {
    for folder in ["differential", "framing", "replies"] {
        replay(&format!("fuzz/corpus/{folder}"), oracle::differential);
    }
    replay("fixtures/hostile", oracle::differential);
}

proptest! {
    #[test]
    fn what_is_fast_says_what_was_slow(
        document in 0..HOSTILE.len(),
        edits in prop::collection::vec(
            (any::<prop::sample::Index>(), 0..9_usize, prop::sample::select(PIECES.to_vec())),
            0..6,
        ),
        piece: u8,
        script: u8,
    ) {
        let mut document = HOSTILE[document].clone();
        for (place, length, put) in edits {
            let at = place.index(document.len() + 1);
            let end = (at + length).min(document.len());
            document.splice(at..end, put.bytes());
        }
        document.splice(0..0, [piece, script]);
        oracle::differential(&document);
    }
}
