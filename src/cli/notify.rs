//! Notifications of the service manager: systemd's sd_notify(3).
//!
//! A notification is one datagram of `NAME=value` lines to the socket that `NOTIFY_SOCKET` names: a
//! path, or `@` and an abstract name. Without that variable nobody listens, and nothing is sent.
//!
//! The watchdog is for what a restart can heal: the process no longer runs tasks, or no longer
//! accepts connections. A switch that cannot be reached is not among it, because the new process
//! could not reach it either and would log in once more; `/readyz` is where that shows. systemd
//! watches while a service runs or reloads, and no longer once it stops.
//!
//! Written here and not taken from a crate, because sd-notify 0.5 knows no abstract sockets. Only the
//! clock of a reload is not in the standard library; that is `rustix`.

use std::convert::Infallible;
use std::ffi::OsStr;
use std::io;
use std::os::linux::net::SocketAddrExt;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::net::{SocketAddr, UnixDatagram};
use std::time::Duration;

use rustix::time::{ClockId, Timespec, clock_gettime};
use tokio::time::{MissedTickBehavior, interval};

/// How long a service manager that does not read may hold the gateway up.
const SEND_TIMEOUT: Duration = Duration::from_secs(1);

/// The way to the service manager, where there is one.
#[derive(Debug)]
pub struct ServiceNotifier {
    manager: Option<(UnixDatagram, SocketAddr)>,
    watchdog: Option<Duration>,
}

impl ServiceNotifier {
    /// As the service manager wants it: `NOTIFY_SOCKET`, `WATCHDOG_USEC`, `WATCHDOG_PID`.
    pub fn from_environment() -> Self {
        let variable = |name| std::env::var(name).ok();
        let watchdog = watchdog(variable("WATCHDOG_USEC"), variable("WATCHDOG_PID"));
        match std::env::var_os("NOTIFY_SOCKET") {
            None => Self::new(None, watchdog),
            Some(name) => {
                let opened = open(&name).inspect_err(|error| {
                    tracing::warn!(?name, %error, "NOTIFY_SOCKET cannot be used");
                });
                Self::new(opened.ok(), watchdog)
            }
        }
    }

    fn new(manager: Option<(UnixDatagram, SocketAddr)>, watchdog: Option<Duration>) -> Self {
        Self { manager, watchdog }
    }

    /// The listeners accept connections, at first or after a reload. `status` is one line for
    /// people.
    pub fn ready(&self, status: &str) {
        self.send(&format!("READY=1\nSTATUS={status}\n"));
    }

    /// A reload begins; [`ready`](Self::ready) ends it, whether or not it changed anything. systemd
    /// takes the time to tell this reload from an earlier one.
    pub fn reloading(&self) {
        let now = microseconds(clock_gettime(ClockId::Monotonic));
        self.send(&format!(
            "RELOADING=1\nMONOTONIC_USEC={now}\nSTATUS=reading the configuration\n"
        ));
    }

    /// The end begins.
    pub fn stopping(&self) {
        self.send("STOPPING=1\nSTATUS=shutting down, running requests may finish\n");
    }

    /// Says that the process is well, at half of the time that the watchdog allows, as long as
    /// `is_well` agrees and the runtime runs tasks. For ever; drop it to end it.
    pub async fn keep_alive(&self, is_well: impl Fn() -> bool) -> Infallible {
        let Some(allowed) = self.watchdog else {
            return std::future::pending().await;
        };
        let mut ticks = interval(allowed / 2);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            // This future may have a thread of its own; the requests need the workers'.
            let runs = tokio::spawn(async {}).await.is_ok();
            if runs && is_well() {
                self.send("WATCHDOG=1\n");
            }
        }
    }

    fn send(&self, message: &str) {
        let Some((socket, manager)) = &self.manager else {
            return;
        };
        if let Err(error) = socket.send_to_addr(message.as_bytes(), manager) {
            tracing::warn!(%error, "the service manager cannot be told");
        }
    }
}

/// An address and not a connection: the manager may open its socket anew while we run.
fn open(name: &OsStr) -> io::Result<(UnixDatagram, SocketAddr)> {
    let manager = match name.as_bytes() {
        [b'@', name @ ..] => SocketAddr::from_abstract_name(name)?,
        [b'/', ..] => SocketAddr::from_pathname(name)?,
        _ => {
            return Err(io::Error::new(
                io::ErrorKind::Unsupported,
                "expected an absolute path, or @ and a name",
            ));
        }
    };
    let socket = UnixDatagram::unbound()?;
    socket.set_write_timeout(Some(SEND_TIMEOUT))?;
    Ok((socket, manager))
}

/// How long the watchdog waits for a sign of life; `None` when it does not watch this process.
fn watchdog(microseconds: Option<String>, process: Option<String>) -> Option<Duration> {
    let is_ours = process.is_none_or(|id| id == std::process::id().to_string());
    let allowed = microseconds?.parse().ok().map(Duration::from_micros)?;
    (is_ours && !allowed.is_zero()).then_some(allowed)
}

fn microseconds(time: Timespec) -> i128 {
    i128::from(time.tv_sec) * 1_000_000 + i128::from(time.tv_nsec) / 1_000
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicBool, Ordering};

    /// A service manager on a socket of its own, and the notifier of its service.
    fn manager(watchdog: Option<Duration>) -> (UnixDatagram, ServiceNotifier) {
        let name = format!("ocip-gateway-test-{:032x}", rand::random::<u128>());
        let address = SocketAddr::from_abstract_name(&name).unwrap();
        let manager = UnixDatagram::bind_addr(&address).unwrap();
        let opened = open(OsStr::new(&format!("@{name}"))).unwrap();
        (manager, ServiceNotifier::new(Some(opened), watchdog))
    }

    fn heard(manager: &UnixDatagram) -> String {
        let mut buffer = [0; 1024];
        let length = manager.recv(&mut buffer).unwrap();
        String::from_utf8_lossy(&buffer[..length]).into_owned()
    }

    #[test]
    fn a_reload_says_when_it_began() {
        let (manager, notifier) = manager(None);
        let time_told = || -> i128 {
            notifier.reloading();
            let text = heard(&manager);
            let mut lines = text.lines();
            assert_eq!(lines.next(), Some("RELOADING=1"));
            let time = lines.next().unwrap().strip_prefix("MONOTONIC_USEC=");
            time.unwrap().parse().unwrap()
        };
        let clock = || microseconds(clock_gettime(ClockId::Monotonic));
        let (before, told, after) = (clock(), time_told(), clock());
        assert!(
            before <= told && told <= after,
            "{before} {told} {after} µs"
        );
    }

    #[test]
    fn microseconds_are_whole() {
        let time = Timespec {
            tv_sec: 3,
            tv_nsec: 1_999,
        };
        assert_eq!(microseconds(time), 3_000_001);
    }

    #[tokio::test(start_paused = true)]
    async fn the_watchdog_hears_of_a_well_process_twice_in_its_time_and_of_no_other() {
        let (manager, notifier) = manager(Some(Duration::from_secs(30)));
        manager.set_nonblocking(true).unwrap();
        let heard_of = |manager: &UnixDatagram| {
            let mut buffer = [0; 64];
            std::iter::from_fn(|| manager.recv(&mut buffer).ok()).count()
        };
        let well = AtomicBool::new(true);
        let watch = async |time| {
            let alive = notifier.keep_alive(|| well.load(Ordering::SeqCst));
            let _ = tokio::time::timeout(time, alive).await;
        };
        watch(Duration::from_secs(50)).await;
        assert_eq!(heard_of(&manager), 4, "at 0, 15, 30 and 45 s");
        well.store(false, Ordering::SeqCst);
        watch(Duration::from_secs(50)).await;
        assert_eq!(heard_of(&manager), 0);
    }

    #[test]
    fn the_watchdog_of_another_process_and_nonsense_are_left_alone() {
        let ask = |time: &str, process: Option<&str>| {
            watchdog(Some(time.to_owned()), process.map(str::to_owned))
        };
        let ours = std::process::id().to_string();
        assert_eq!(ask("20", None), Some(Duration::from_micros(20)));
        assert_eq!(ask("20", Some(&ours)), Some(Duration::from_micros(20)));
        assert_eq!(ask("20", Some("1")), None);
        assert_eq!(ask("0", None), None);
        assert_eq!(ask("-1", None), None);
        assert_eq!(watchdog(None, Some(ours)), None);
    }

    #[test]
    fn sockets_are_paths_or_abstract_names() {
        for name in ["", "run/notify", "vsock:2:1234"] {
            assert!(open(OsStr::new(name)).is_err(), "{name}");
        }
        assert!(open(OsStr::new("/run/systemd/notify")).is_ok());
    }

    #[test]
    fn a_manager_that_is_gone_does_no_harm() {
        let (manager, notifier) = manager(None);
        drop(manager);
        notifier.ready("x");
        ServiceNotifier::new(None, None).stopping();
    }
}
