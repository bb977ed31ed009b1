//! Instructions of one request, outside the kernel, as callgrind counts them.
//!
//! A process is run once for each length of a list, and once without the requests that count; what
//! it needs more, divided by those requests, is the figure, so neither start nor warm-up nor end is
//! in it. One connection asks and one worker answers, so hardly anything depends on the time.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use crate::answer::ENTRIES;
use crate::child;
use crate::load::{Load, OF_COPY, OF_GATEWAY, OF_NGINX, OF_TYPED};
use crate::report;
use crate::scene::{GatewaySettings, Scene};

/// How many requests count.
const REQUESTS: usize = 1000;

/// How many of each length come before.
const WARM_UP: usize = 50;

/// The variable that names a folder for the profiles, which are thrown away without it.
const PROFILES: &str = "PROFILES";

/// Whose instructions are counted.
#[derive(Clone, Copy)]
enum CountedProcess {
    Gateway,
    /// The gateway, asked by a typed command.
    Typed,
    Copy,
    Nginx,
}

/// Prints the figures of the gateway, and of the proxies when they are wanted.
pub(crate) fn run(with_proxies: bool) {
    if Command::new("valgrind").arg("--version").output().is_err() {
        report::fail("valgrind is not installed");
    }
    println!("instructions/request  entries  way");
    print_rows(CountedProcess::Gateway);
    print_rows(CountedProcess::Typed);
    if with_proxies {
        print_rows(CountedProcess::Copy);
        print_rows(CountedProcess::Nginx);
    }
}

fn print_rows(process: CountedProcess) {
    let Some(before) = process.count(None) else {
        println!(
            "                   -        -  {} is not installed",
            process.name()
        );
        return;
    };
    for entries in ENTRIES {
        let after = process.count(Some(entries)).unwrap_or(before);
        let each = after.saturating_sub(before) / REQUESTS as u64;
        println!("{each:20}  {entries:7}  {}", process.name());
    }
}

// === impl CountedProcess ===

impl CountedProcess {
    fn name(self) -> &'static str {
        match self {
            Self::Gateway => "gateway",
            Self::Typed => "typed",
            Self::Copy => "copy",
            Self::Nginx => "nginx",
        }
    }

    /// All instructions of a run with requests for a list of so many entries, or with no more than
    /// the warm-up; `None` when there is no such program.
    fn count(self, entries: Option<usize>) -> Option<u64> {
        let scene = Scene::start(Duration::ZERO);
        let profile = scene.path("profile");
        self.run(&scene, &profile, entries)?;
        if let Ok(folder) = std::env::var(PROFILES) {
            let entries = entries.map_or("start".to_owned(), |entries| entries.to_string());
            let kept = Path::new(&folder).join(format!("{}-{entries}", self.name()));
            fs::copy(&profile, kept).expect("a folder for profiles");
        }
        Some(total(&profile))
    }

    /// Starts the process, has it answer, and ends it.
    fn run(self, scene: &Scene, profile: &Path, entries: Option<usize>) -> Option<()> {
        let wrap = |command| under_callgrind(&command, profile);
        let (_role, addr, question) = match self {
            Self::Gateway => {
                let gateway = scene.gateway(GatewaySettings::default(), &wrap);
                (gateway.role, gateway.addr, OF_GATEWAY)
            }
            Self::Typed => {
                let settings = GatewaySettings {
                    has_schemas: true,
                    ..GatewaySettings::default()
                };
                let gateway = scene.gateway(settings, &wrap);
                (gateway.role, gateway.addr, OF_TYPED)
            }
            Self::Copy => {
                let copy = scene.copy(&wrap);
                (copy.role, copy.addr, OF_COPY)
            }
            Self::Nginx => {
                let nginx = scene.nginx(&wrap)?;
                (nginx.role, nginx.addr, OF_NGINX)
            }
        };
        let runtime = child::runtime();
        let open = |entries| Load::open(&runtime, addr, 1, question, entries);
        let mut loads = ENTRIES.map(|entries| (entries, open(entries)));
        for (its_entries, load) in &mut loads {
            let counted = entries == Some(*its_entries);
            let count = if counted { WARM_UP + REQUESTS } else { WARM_UP };
            load.repeat(&runtime, count);
        }
        Some(())
    }
}

/// The same command, counted into `profile`.
fn under_callgrind(command: &Command, profile: &Path) -> Command {
    let mut counted = Command::new("valgrind");
    counted
        .args(["--quiet", "--tool=callgrind"])
        .arg(format!("--callgrind-out-file={}", profile.display()))
        .arg(command.get_program())
        .args(command.get_args())
        .env("TOKIO_WORKER_THREADS", "1");
    counted
}

fn total(profile: &Path) -> u64 {
    let profile = fs::read_to_string(profile).expect("a profile");
    let line = profile
        .lines()
        .find_map(|line| line.strip_prefix("summary: "));
    let count = line.expect("a profile with a sum").trim().parse();
    count.expect("a number")
}
