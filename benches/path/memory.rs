//! The gateway's memory: over a long run at full speed, and for connections that idle.

use std::time::{Duration, Instant};

use crate::answer::ENTRIES;
use crate::child;
use crate::load::{Load, OF_GATEWAY};
use crate::scene::{GatewayProcess, GatewaySettings, SESSIONS, Scene, unchanged};

/// How often a long run says where it is.
const LINES: u32 = 20;

/// Connections that are opened before those that count.
const FIRST: usize = 100;

/// Connections that count.
const IDLE: usize = 400;

/// Asks at full speed for so many seconds and prints the memory at intervals.
pub(crate) fn run(seconds: &str) {
    let whole = Duration::from_secs(seconds.parse().expect("a number of seconds"));
    let scene = Scene::start(Duration::ZERO);
    let gateway = start(&scene);
    let runtime = child::runtime();
    let mut load = Load::open(&runtime, gateway.addr, SESSIONS, OF_GATEWAY, 10);
    let (begin, mut requests) = (Instant::now(), 0);
    println!("  seconds     requests  resident KiB");
    for _ in 0..LINES {
        requests += load.run(&runtime, whole / LINES).len();
        let kibibytes = gateway.role.resident_bytes() / 1024;
        println!(
            "{:9.1}  {requests:11}  {kibibytes:12}",
            begin.elapsed().as_secs_f64()
        );
    }
}

/// Prints what a connection costs that has had its first answer and idles now.
pub(crate) fn run_idle() {
    let runtime = child::runtime();
    for entries in ENTRIES {
        // What one length has left behind would be used by the next.
        let scene = Scene::start(Duration::ZERO);
        let gateway = start(&scene);
        let open = |count| Load::open(&runtime, gateway.addr, count, OF_GATEWAY, entries);
        let _first = open(FIRST);
        let before = gateway.role.resident_bytes();
        let _idle = open(IDLE);
        let taken = gateway.role.resident_bytes().saturating_sub(before);
        println!(
            "idle connection after its first answer, {entries:3} entries: {:.1} KiB",
            taken as f64 / 1024.0 / IDLE as f64
        );
    }
}

fn start(scene: &Scene) -> GatewayProcess {
    let settings = GatewaySettings {
        // Millions of lines have to go somewhere.
        keeps_log: false,
        ..GatewaySettings::default()
    };
    scene.gateway(settings, &unchanged)
}
