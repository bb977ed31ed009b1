//! What the fuzzer has found worth keeping, through the same functions without the fuzzer.

use std::path::Path;

#[path = "../../fuzz/src/oracle.rs"]
mod oracle;

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
