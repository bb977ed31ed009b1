//! What manual pages have behind the options: exit status, signals, files, environment, see also.

use std::fmt::Write;
use std::fs;
use std::path::Path;

/// The configuration file that commands take when none is named.
const CONFIG: (&str, &str) = (
    "/etc/ocip-gateway/gateway.toml",
    "The configuration, where none is named; see ocip-gateway.toml(5). Files that it names are found from its folder.",
);

/// Any key, from outside of the file.
const OVERRIDE: (&str, &str) = (
    "OCIP_GATEWAY__SECTION__KEY",
    "Sets a key of the configuration: OCIP_GATEWAY__BACKEND__POOL__MAX_SESSIONS=8.",
);

/// The sections of one page; a section without rows is left out.
struct PageSections {
    /// The subcommand, empty for the program's own page.
    name: &'static str,
    exit: &'static [(&'static str, &'static str)],
    signals: &'static [(&'static str, &'static str)],
    files: &'static [(&'static str, &'static str)],
    environment: &'static [(&'static str, &'static str)],
    see_also: &'static str,
}

const DONE: (&str, &str) = ("0", "Done.");
const FAILED: (&str, &str) = ("1", "It failed; standard error says at what.");
const MISTAKES: (&str, &str) = (
    "2",
    "The configuration or the arguments have mistakes; each is told.",
);

const STOP: (&str, &str) = (
    "SIGTERM, SIGINT",
    "Stops: it accepts nothing more, finishes what runs (server.drain_timeout) and logs out every session. A second \
     one during server.shutdown_delay ends that pause.",
);
const RELOAD: (&str, &str) = (
    "SIGHUP",
    "Reads the configuration and all files that it names again. With a mistake anywhere nothing changes, and the log \
     says why. The addresses of the listeners and [telemetry] need a restart.",
);
const TOGGLE: (&str, &str) = (
    "SIGUSR1",
    "Stops the simulated switch, and the next time starts it again.",
);

const PAGES: &[PageSections] = &[
    PageSections {
        name: "",
        exit: &[DONE, FAILED, MISTAKES],
        signals: &[],
        files: &[CONFIG],
        environment: &[OVERRIDE],
        see_also: "ocip-gateway-serve(1), ocip-gateway-doctor(1), ocip-gateway.toml(5)",
    },
    PageSections {
        name: "demo",
        exit: &[DONE, FAILED, MISTAKES],
        signals: &[STOP, TOGGLE],
        files: &[],
        environment: &[],
        see_also: "ocip-gateway-simulate(1), ocip-gateway-serve(1)",
    },
    PageSections {
        name: "serve",
        exit: &[("0", "It was told to stop, and did."), FAILED, MISTAKES],
        signals: &[STOP, RELOAD],
        files: &[
            CONFIG,
            (
                "/var/log/ocip-gateway",
                "Where the unit of the Debian package lets audit.file be.",
            ),
        ],
        environment: &[
            OVERRIDE,
            (
                "NOTIFY_SOCKET, CREDENTIALS_DIRECTORY",
                "Of systemd: it is told of readiness, reloads and the stop; the password is taken from a credential.",
            ),
        ],
        see_also: "ocip-gateway-check(1), ocip-gateway-doctor(1), ocip-gateway-healthcheck(1), ocip-gateway.toml(5), systemd.exec(5)",
    },
    PageSections {
        name: "check",
        exit: &[DONE, FAILED, MISTAKES],
        signals: &[],
        files: &[CONFIG],
        environment: &[OVERRIDE],
        see_also: "ocip-gateway-doctor(1), ocip-gateway.toml(5)",
    },
    PageSections {
        name: "doctor",
        exit: &[],
        signals: &[],
        files: &[CONFIG],
        environment: &[
            OVERRIDE,
            (
                "NO_COLOR",
                "When it is not empty there are no colours on a terminal.",
            ),
        ],
        see_also: "ocip-gateway-check(1), ocip-gateway-call(1), ocip-gateway.toml(5)",
    },
    PageSections {
        name: "call",
        exit: &[],
        signals: &[],
        files: &[CONFIG],
        environment: &[OVERRIDE],
        see_also: "ocip-gateway-doctor(1), ocip-gateway.toml(5)",
    },
    PageSections {
        name: "api-key",
        exit: &[DONE, MISTAKES],
        signals: &[],
        files: &[],
        environment: &[],
        see_also: "ocip-gateway-serve(1), ocip-gateway.toml(5)",
    },
    PageSections {
        name: "healthcheck",
        exit: &[
            ("0", "All is well."),
            ("1", "It is not, or nobody answered within three seconds."),
        ],
        signals: &[],
        files: &[CONFIG],
        environment: &[OVERRIDE],
        see_also: "ocip-gateway-serve(1)",
    },
    PageSections {
        name: "openapi",
        exit: &[DONE, MISTAKES],
        signals: &[],
        files: &[CONFIG],
        environment: &[OVERRIDE],
        see_also: "ocip-gateway-serve(1), ocip-gateway.toml(5)",
    },
    PageSections {
        name: "simulate",
        exit: &[DONE, FAILED, MISTAKES],
        signals: &[("SIGTERM, SIGINT", "Stops.")],
        files: &[],
        environment: &[],
        see_also: "ocip-gateway-demo(1), ocip-gateway-doctor(1)",
    },
];

/// Puts the sections behind what clap makes of a page. Each page must have its own.
pub(super) fn append(folder: &Path) {
    let subcommands = ocip_gateway::cli::command();
    assert_eq!(subcommands.get_subcommands().count() + 1, PAGES.len());
    for page in PAGES {
        let name = match page.name {
            "" => "ocip-gateway.1".to_owned(),
            name => format!("ocip-gateway-{name}.1"),
        };
        let path = folder.join(name);
        let made = fs::read_to_string(&path).unwrap();
        fs::write(path, format!("{made}{}", page.roff())).unwrap();
    }
}

impl PageSections {
    fn roff(&self) -> String {
        let mut text = String::new();
        for (title, rows) in [
            ("EXIT STATUS", self.exit),
            ("SIGNALS", self.signals),
            ("FILES", self.files),
            ("ENVIRONMENT", self.environment),
        ] {
            if !rows.is_empty() {
                writeln!(text, ".SH {title}").unwrap();
            }
            for (term, words) in rows {
                writeln!(text, ".TP\n\\fB{}\\fR\n{}", escaped(term), escaped(words)).unwrap();
            }
        }
        writeln!(text, ".SH SEE ALSO\n{}", escaped(self.see_also)).unwrap();
        text
    }
}

fn escaped(words: &str) -> String {
    words.replace('\\', "\\e").replace('-', "\\-")
}
