//! `docs/examples/`: the example clients, run as their heads say.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
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

/// What each example says without an argument, and to an answer that is not the gateway's.
fn try_mistakes(interpreter: &str, suffix: &str) {
    if Command::new(interpreter).arg("--version").output().is_err() {
        return;
    }
    let proxy = TcpListener::bind("127.0.0.1:0").unwrap();
    let addr = proxy.local_addr().unwrap();
    std::thread::spawn(move || {
        proxy
            .incoming()
            .for_each(|client| bad_gateway(client.unwrap()))
    });
    for (name, more) in [("speed_dial", &[][..]), ("icws_links", &["u", "p"])] {
        let said = fail(interpreter, &format!("{name}.{suffix}"), &[]);
        assert!(said.contains("http://127.0.0.1:8080"), "{said}");
        let base = format!("http://{addr}");
        let arguments = [&[base.as_str()], more].concat();
        let said = fail(interpreter, &format!("{name}.{suffix}"), &arguments);
        let expected = "no answer of the gateway: <html>";
        assert!(said.contains("502") && said.contains(expected), "{said}");
        assert!(
            !said.contains("Traceback") && !said.contains("    at "),
            "{said}"
        );
    }
}

/// Answers as a proxy that reaches nobody does.
fn bad_gateway(mut client: TcpStream) {
    let _ = client.read(&mut [0; 4096]);
    let page = "<html>502 Bad Gateway</html>";
    let head = format!(
        "HTTP/1.1 502 Bad Gateway\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        page.len()
    );
    let _ = client.write_all(format!("{head}{page}").as_bytes());
}

/// What an example says that fails.
fn fail(interpreter: &str, file: &str, arguments: &[&str]) -> String {
    let file = page("examples").join(file);
    let output = Command::new(interpreter)
        .arg(file)
        .args(arguments)
        .output()
        .unwrap();
    assert!(!output.status.success());
    String::from_utf8(output.stderr).unwrap()
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
    try_mistakes("python3", "py");
}

#[test]
fn the_javascript_examples_work() {
    try_examples("node", "mjs");
    try_mistakes("node", "mjs");
}
