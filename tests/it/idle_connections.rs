//! What connections cost that do nothing.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};

use crate::commands::start_demo;

const REQUEST: &[u8] = b"GET /nowhere HTTP/1.1\r\nhost: x\r\nuser-agent: somebody/1.0\r\n\r\n";

/// What one of them may take.
const KIB: u64 = 8;

/// A connection that has been used once.
fn used(addr: SocketAddr) -> TcpStream {
    let mut stream = TcpStream::connect(addr).unwrap();
    stream.write_all(REQUEST).unwrap();
    let mut answer = [0; 4096];
    assert!(stream.read(&mut answer).unwrap() > 0);
    stream
}

#[test]
fn an_idle_connection_takes_little_memory() {
    let mut demo = start_demo();
    demo.listening("ocip");
    let addr = demo.listening("rest");
    let mut open: Vec<_> = (0..100).map(|_| used(addr)).collect();
    let before = demo.resident_kib();
    let more = 800;
    open.extend((0..more).map(|_| used(addr)));
    let taken = demo.resident_kib().saturating_sub(before);
    println!("{:.1} KiB for each", taken as f64 / more as f64);
    assert!(taken < more * KIB, "{taken} KiB for {more} connections");
    // All of them are still good.
    for stream in &mut open {
        stream.write_all(REQUEST).unwrap();
        assert!(stream.read(&mut [0; 4096]).unwrap() > 0);
    }
    assert_eq!(demo.terminate(), 0);
}
