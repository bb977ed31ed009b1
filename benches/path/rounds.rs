//! The course of a run: starts all processes, then measures all ways in alternating rounds.

use std::fs::{self, File};
use std::net::SocketAddr;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use ocip::batch::Batch;
use ocip::command::speed_dial_100::UserSpeedDial100GetListRequest17sp1;
use tokio::runtime::Runtime;

use crate::answer::{CERTIFICATE, GROUP, TENANT, USER};
use crate::child::{self, Role};
use crate::load::{self, Load};

/// How many callers there are at once.
pub(crate) const CALLERS: [usize; 2] = [1, 8];

/// Sessions of a gateway: one for each caller.
const SESSIONS: usize = 8;

const ROUNDS: usize = 6;
const ROUND: Duration = Duration::from_millis(500);
const WARM_UP: Duration = Duration::from_millis(200);

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
}

/// What came out of one way with one number of callers.
pub(crate) struct Row {
    /// How.
    pub(crate) way: Way,
    /// How many at once.
    pub(crate) callers: usize,
    /// In nanoseconds, one for each request.
    pub(crate) latencies: Vec<u64>,
    /// Of the process in the middle, over all requests.
    pub(crate) cpu: Duration,
    /// What the answering task received meanwhile.
    pub(crate) documents: usize,
}

/// What came out of a run.
pub(crate) struct Measured {
    /// All rows, by number of callers.
    pub(crate) rows: Vec<Row>,
    /// From starting the process to its listening.
    pub(crate) listening_after: Duration,
    /// From starting the process to the last of its sessions being open.
    pub(crate) ready_after: Duration,
    /// The gateway's memory at the end.
    pub(crate) resident_bytes: usize,
}

/// The processes, and connections to them.
struct Setup {
    runtime: Runtime,
    gateway: Gateway,
    quiet: Gateway,
    copy: Role,
    loads: Vec<(Way, usize, Load)>,
    /// The last, since the others log out when they end.
    answer: Role,
}

struct Gateway {
    role: Role,
    addr: SocketAddr,
    listening_after: Duration,
    ready_after: Duration,
}

/// Measures everything.
pub(crate) fn measure() -> Measured {
    let folder = tempfile::tempdir().expect("a folder");
    let mut setup = Setup::start(folder.path());
    let mut rows = Vec::new();
    for callers in CALLERS {
        let ways = [Way::Bare, Way::Whole, Way::Quiet, Way::Copy];
        let mut group: Vec<Row> = ways.map(|way| Row::new(way, callers)).into();
        for row in &group {
            setup.run(row.way, callers, WARM_UP);
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
    }
}

// === impl Row ===

impl Row {
    fn new(way: Way, callers: usize) -> Self {
        Self {
            way,
            callers,
            latencies: Vec::new(),
            cpu: Duration::ZERO,
            documents: 0,
        }
    }
}

// === impl Setup ===

impl Setup {
    fn start(folder: &Path) -> Self {
        let mut answer = Role::start(&["answer", text(folder)], Stdio::inherit());
        let port = answer.hear();
        let mut copy = Role::start(&["copy", text(folder), &port], Stdio::inherit());
        let copy_addr = address(&copy.hear());
        let gateway = Gateway::start(folder, &port, "info");
        let quiet = Gateway::start(folder, &port, "warn");
        let runtime = child::runtime();
        let mut loads = Vec::new();
        let get = http_request().into_bytes();
        for callers in CALLERS {
            let open =
                |addr, request, constant| Load::open(&runtime, addr, callers, request, constant);
            loads.extend([
                (
                    Way::Whole,
                    callers,
                    open(gateway.addr, &get, load::json_list),
                ),
                (Way::Quiet, callers, open(quiet.addr, &get, load::json_list)),
                (
                    Way::Copy,
                    callers,
                    open(copy_addr, &oci_request(), load::document),
                ),
            ]);
        }
        Self {
            runtime,
            gateway,
            quiet,
            copy,
            loads,
            answer,
        }
    }

    fn round(&mut self, row: &mut Row) {
        let before = (self.documents(), self.middle(row.way).cpu_time());
        let latencies = self.run(row.way, row.callers, ROUND);
        row.cpu += self.middle(row.way).cpu_time() - before.1;
        row.documents += self.documents() - before.0;
        row.latencies.extend(match row.way {
            Way::Bare => self.bare_latencies(),
            _ => latencies,
        });
    }

    /// One stretch of one way; of the bare one, the gateway keeps the latencies.
    fn run(&mut self, way: Way, callers: usize, duration: Duration) -> Vec<u64> {
        if way == Way::Bare {
            let question = format!("{callers} {}", duration.as_millis());
            self.gateway.role.ask(question);
            return Vec::new();
        }
        let mut loads = self.loads.iter_mut();
        let load = loads.find(|(of, count, _)| (*of, *count) == (way, callers));
        let (_, _, load) = load.expect("a load for every way but the bare one");
        load.run(&self.runtime, duration)
    }

    fn bare_latencies(&mut self) -> Vec<u64> {
        let words = self.gateway.role.ask("");
        let words = words.split(' ');
        words.map(|word| word.parse().expect("a number")).collect()
    }

    /// The process whose CPU time counts.
    fn middle(&self, way: Way) -> &Role {
        match way {
            Way::Bare | Way::Whole => &self.gateway.role,
            Way::Quiet => &self.quiet.role,
            Way::Copy => &self.copy,
        }
    }

    fn documents(&mut self) -> usize {
        self.answer.ask("").parse().expect("a number")
    }
}

// === impl Gateway ===

impl Gateway {
    fn start(folder: &Path, port: &str, log_level: &str) -> Self {
        let config = folder.join(format!("{log_level}.toml"));
        fs::write(&config, configuration(port, log_level)).expect("a file");
        let log = File::create(folder.join(format!("{log_level}.log"))).expect("a file");
        let begin = Instant::now();
        let mut role = Role::start(&["gateway", text(&config)], log.into());
        let addr = address(&role.hear());
        let listening_after = begin.elapsed();
        role.hear();
        Self {
            role,
            addr,
            listening_after,
            ready_after: begin.elapsed(),
        }
    }
}

fn text(path: &Path) -> &str {
    path.to_str().expect("a plain path")
}

fn address(said: &str) -> SocketAddr {
    said.parse().expect("an address")
}

/// Defaults wherever they do not get in the way: the proof and the sessions last for the run.
fn configuration(port: &str, log_level: &str) -> String {
    format!(
        "server.listen = '127.0.0.1:0'\n\
         admin.listen = '127.0.0.1:0'\n\
         access.allow_anonymous = true\n\
         access.rate.address_per_second = 0\n\
         access.tenant_concurrency = 0\n\
         access.proof_ttl = '10m'\n\
         log.level = '{log_level}'\n\
         [backend]\n\
         servers = ['127.0.0.1:{port}']\n\
         ca_file = '{CERTIFICATE}'\n\
         login.user_id = 'bench'\n\
         login.password = 'bench'\n\
         pool.min_sessions = {SESSIONS}\n\
         pool.max_sessions = {SESSIONS}\n\
         pool.probe_interval = '1h'\n"
    )
}

fn http_request() -> String {
    format!(
        "GET /api/v1/tenants/{TENANT}/groups/{GROUP}/users/{USER}/services/speed_dial_100/ \
         HTTP/1.1\r\nhost: 127.0.0.1\r\naccept: application/json\r\n\r\n"
    )
}

/// The same document as the gateway sends.
fn oci_request() -> Vec<u8> {
    const ID: &str = "0123456789abcdef0123456789abcdef";
    let mut batch = Batch::new(ID);
    batch.add(&UserSpeedDial100GetListRequest17sp1 {
        user_id: USER.to_owned(),
    });
    let mut document = Vec::new();
    batch.write(ID, &mut document);
    document
}
