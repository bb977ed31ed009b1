//! `docs/examples/`: the example clients, run as their heads say.

use std::net::SocketAddr;
use std::process::Command;

use super::page;
use crate::commands::start_demo;

const SPEED_DIALS: &str = "before: 03 +32504987165, 50 +32101654987\n\
    set and changed: 03 +32504987165, 17 +3224010011, 50 +32101654987\n\
    cleared: 03 +32504987165, 50 +32101654987\n\
    refused: 40001: speedCodes[0].speedCode: a speed code has two digits, \"00\" to \"99\"; given: \"170\"\n";

const LINKS: &str =
    "added 03 Test description\nadded 50 +32101654987\nadded 00 Ann Peeters\nremoved 00\n";

/// Runs both examples in one language, twice, since they leave things as they were.
fn try_examples(interpreter: &str, suffix: &str) {
    if Command::new(interpreter).arg("--version").output().is_err() {
        println!("not tried: there is no {interpreter} here");
        return;
    }
    let mut demo = start_demo();
    demo.listening("ocip");
    let rest = demo.listening("rest");
    for _ in 0..2 {
        let run =
            |name: &str, more: &[&str]| run(interpreter, &format!("{name}.{suffix}"), rest, more);
        assert_eq!(run("speed_dial", &[]), SPEED_DIALS);
        let login = ["foouser@demo.example", "demo-user-password"];
        assert_eq!(run("icws_links", &login), LINKS);
    }
}

/// What an example prints.
fn run(interpreter: &str, file: &str, rest: SocketAddr, more: &[&str]) -> String {
    let output = Command::new(interpreter)
        .arg(page("examples").join(file))
        .arg(format!("http://{rest}"))
        .args(more)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{file}: {said}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn the_python_examples_work() {
    try_examples("python3", "py");
}

#[test]
fn the_javascript_examples_work() {
    try_examples("node", "mjs");
}
