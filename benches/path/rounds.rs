//! The course of a run: starts all processes, then measures all ways in alternating rounds.

use std::time::Duration;

use tokio::runtime::Runtime;

use crate::child::{self, Role};
use crate::load::{Load, OF_COPY, OF_GATEWAY, OF_NGINX, Question};
use crate::scene::{GatewayProcess, GatewaySettings, ProxyProcess, Scene, unchanged};

const ROUNDS: usize = 6;
const ROUND: Duration = Duration::from_millis(400);
const WARM_UP: Duration = Duration::from_millis(150);

/// How many ask at once, and for how long a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct LoadCase {
    pub(crate) callers: usize,
    pub(crate) entries: usize,
}

/// With how many callers the aims are to be met.
pub(crate) const CALLERS: usize = 8;

/// All that is measured.
pub(crate) const CASES: [LoadCase; 7] = [
    LoadCase::new(1, 10),
    LoadCase::new(8, 0),
    LoadCase::new(8, 10),
    LoadCase::new(8, 100),
    LoadCase::new(64, 0),
    LoadCase::new(64, 10),
    LoadCase::new(64, 100),
];

/// What is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    /// OCI exchanges alone, made by tasks within the gateway.
    Bare,
    /// HTTP to OCI and back, each request logged.
    Whole,
    /// The same without access lines.
    Quiet,
    /// The exchange's bytes through a proxy that understands nothing.
    Copy,
    /// The same through nginx, where there is one.
    Nginx,
    /// The same through a forwarder in Python, where there is one.
    Python,
}

/// What came out of one way in one case.
pub(crate) struct Row {
    /// How.
    pub(crate) way: Way,
    /// What.
    pub(crate) case: LoadCase,
    /// In nanoseconds, one for each request.
    pub(crate) latencies: Vec<u64>,
    /// Of the process in the middle, over all requests.
    pub(crate) cpu: Duration,
    /// What the answering task received meanwhile.
    pub(crate) documents: usize,
}

/// What came out of a run.
pub(crate) struct Measured {
    /// All rows, by case.
    pub(crate) rows: Vec<Row>,
    /// From starting the process to its listening.
    pub(crate) listening_after: Duration,
    /// From starting the process to the last of its sessions being open.
    pub(crate) ready_after: Duration,
    /// The gateway's memory at the end, with the latencies of bare exchanges that it has kept for the bench.
    pub(crate) resident_bytes: usize,
    /// The memory of the gateway that makes no bare exchanges.
    pub(crate) quiet_resident_bytes: usize,
}

/// The processes, and connections to them.
struct Setup {
    runtime: Runtime,
    loads: Vec<(Way, LoadCase, Load)>,
    gateway: GatewayProcess,
    quiet: GatewayProcess,
    copy: ProxyProcess,
    nginx: Option<ProxyProcess>,
    python: Option<ProxyProcess>,
    /// The last, since the others log out when they end.
    scene: Scene,
}

/// Measures everything.
pub(crate) fn measure() -> Measured {
    let mut setup = Setup::start();
    let mut rows = Vec::new();
    for case in CASES {
        let ways = setup.ways(case);
        let mut group: Vec<Row> = ways.into_iter().map(|way| Row::new(way, case)).collect();
        // Not earlier: a connection that idles for long is closed.
        setup.loads.clear();
        for row in &group {
            setup.open(row.way, case);
            setup.run(row.way, case, WARM_UP);
        }
        for _ in 0..ROUNDS {
            group.iter_mut().for_each(|row| setup.round(row));
        }
        rows.extend(group);
    }
    Measured {
        rows,
        listening_after: setup.gateway.listening_after,
        ready_after: setup.gateway.ready_after,
        resident_bytes: setup.gateway.role.resident_bytes(),
        quiet_resident_bytes: setup.quiet.role.resident_bytes(),
    }
}

// === impl LoadCase ===

impl LoadCase {
    const fn new(callers: usize, entries: usize) -> Self {
        Self { callers, entries }
    }
}

// === impl Row ===

impl Row {
    fn new(way: Way, case: LoadCase) -> Self {
        Self {
            way,
            case,
            latencies: Vec::new(),
            cpu: Duration::ZERO,
            documents: 0,
        }
    }
}

// === impl Setup ===

impl Setup {
    fn start() -> Self {
        let scene = Scene::start(Duration::ZERO);
        let quiet = GatewaySettings {
            log_level: "warn",
            ..GatewaySettings::default()
        };
        Self {
            runtime: child::runtime(),
            loads: Vec::new(),
            gateway: scene.gateway(GatewaySettings::default(), &unchanged),
            quiet: scene.gateway(quiet, &unchanged),
            copy: scene.copy(&unchanged),
            nginx: scene.nginx(&unchanged),
            python: scene.python(),
            scene,
        }
    }

    /// The ways that are measured in a case.
    fn ways(&self, case: LoadCase) -> Vec<Way> {
        let mut ways = vec![Way::Bare, Way::Whole];
        // What a log line costs has nothing to do with the list.
        ways.extend((case.entries == 10).then_some(Way::Quiet));
        ways.push(Way::Copy);
        ways.extend(self.nginx.as_ref().map(|_| Way::Nginx));
        // So slow that one number of callers tells everything.
        let python = self.python.as_ref().filter(|_| case.callers == CALLERS);
        ways.extend(python.map(|_| Way::Python));
        ways
    }

    fn open(&mut self, way: Way, case: LoadCase) {
        let (addr, question): (_, Question) = match way {
            Way::Bare => return,
            Way::Whole => (self.gateway.addr, OF_GATEWAY),
            Way::Quiet => (self.quiet.addr, OF_GATEWAY),
            Way::Copy => (self.copy.addr, OF_COPY),
            Way::Nginx | Way::Python => (self.forwarder(way).addr, OF_NGINX),
        };
        let LoadCase { callers, entries } = case;
        let load = Load::open(&self.runtime, addr, callers, question, entries);
        self.loads.push((way, case, load));
    }

    fn round(&mut self, row: &mut Row) {
        let before = (self.scene.documents(), self.middle(row.way).cpu_time());
        let latencies = self.run(row.way, row.case, ROUND);
        row.cpu += self.middle(row.way).cpu_time() - before.1;
        row.documents += self.scene.documents() - before.0;
        row.latencies.extend(match row.way {
            Way::Bare => self.bare_latencies(),
            _ => latencies,
        });
    }

    /// One stretch of one way; of the bare one, the gateway keeps the latencies.
    fn run(&mut self, way: Way, case: LoadCase, duration: Duration) -> Vec<u64> {
        if way == Way::Bare {
            let LoadCase { callers, entries } = case;
            let question = format!("{callers} {entries} {}", duration.as_millis());
            self.gateway.role.ask(question);
            return Vec::new();
        }
        let mut loads = self.loads.iter_mut();
        let load = loads.find(|(of, its, _)| (*of, *its) == (way, case));
        let (_, _, load) = load.expect("a load for every way but the bare one");
        load.run(&self.runtime, duration)
    }

    fn bare_latencies(&mut self) -> Vec<u64> {
        let words = self.gateway.role.ask("");
        let words = words.split(' ');
        words.map(|word| word.parse().expect("a number")).collect()
    }

    /// One that speaks HTTP on both sides; only a way that there is is measured.
    fn forwarder(&self, way: Way) -> &ProxyProcess {
        let forwarder = match way {
            Way::Python => &self.python,
            _ => &self.nginx,
        };
        forwarder.as_ref().expect("a forwarder that was started")
    }

    /// The process whose CPU time counts.
    fn middle(&self, way: Way) -> &Role {
        match way {
            Way::Bare | Way::Whole => &self.gateway.role,
            Way::Quiet => &self.quiet.role,
            Way::Copy => &self.copy.role,
            Way::Nginx | Way::Python => &self.forwarder(way).role,
        }
    }
}
