//! `doctor`: every failure has its step, its hint and its exit status, and no password is tried twice.

use std::sync::Arc;

use ocip_simulator::behaviour::SwitchRelease;
use ocip_simulator::certificate::{CertificateValidity, ServerCertificate, TestCa};
use ocip_simulator::{Fault, FaultAction, SimulatedSwitch, Simulator};
use serde_json::Value;

use crate::support::binary::{Said, Site, run};
use crate::support::simulate;
use crate::tls::{NAMES, simulate_tls};

/// A switch over TLS and the authority that vouches for it.
struct Lab {
    authority: TestCa,
    switch: Arc<SimulatedSwitch>,
    simulator: Simulator,
}

impl Lab {
    async fn new() -> Self {
        Self::with(NAMES, CertificateValidity::Current).await
    }

    async fn with(names: &[&str], validity: CertificateValidity) -> Self {
        let authority = TestCa::new().unwrap();
        let certificate = authority.server(names, validity).unwrap();
        Self::of(authority, certificate).await
    }

    async fn of(authority: TestCa, certificate: ServerCertificate) -> Self {
        let switch = SimulatedSwitch::demo();
        let simulator = simulate_tls(&switch, certificate).await;
        Self {
            authority,
            switch,
            simulator,
        }
    }

    fn server(&self) -> String {
        self.simulator.local_addr().to_string()
    }

    fn site(&self, more: &str) -> Site {
        Site::new(&self.authority, &[self.server()], more)
    }

    /// What the doctor says to an otherwise good configuration.
    async fn doctor(&self, more: &str) -> Said {
        doctor(&self.site(more)).await
    }

    async fn doctor_as(&self, user_id: &str, password: &str) -> Said {
        let servers = [self.server()];
        doctor(&Site::with_login(
            &self.authority,
            &servers,
            "",
            user_id,
            password,
        ))
        .await
    }
}

async fn doctor(site: &Site) -> Said {
    let said = site.run("doctor", &[], "").await;
    assert_eq!(said.stderr, "", "{said:?}");
    said
}

/// The line of the first finding of this kind, such as `FAIL tls`, and the line after it.
fn finding(said: &Said, kind: &str) -> (String, String) {
    let (status, step) = kind.split_once(' ').unwrap();
    let beginning = format!("{status:<5} {step:<9} ");
    let mut lines = said.stdout.lines();
    let line = lines.find(|line| line.starts_with(&beginning));
    let line = line.unwrap_or_else(|| panic!("no {beginning:?}: {}", said.stdout));
    (line.to_owned(), lines.next().unwrap_or_default().to_owned())
}

#[track_caller]
fn assert_hint(said: &Said, kind: &str, line_has: &str, hint_has: &str) {
    let (line, hint) = finding(said, kind);
    assert!(line.contains(line_has), "{line}");
    assert!(hint.starts_with("      hint: "), "{hint}");
    assert!(hint.contains(hint_has), "{hint}");
}

#[tokio::test]
async fn a_good_switch_passes_every_step_and_is_left_as_it_was() {
    let lab = Lab::new().await;
    let said = lab.doctor("").await;
    assert_eq!(said.status, 0, "{said:?}");
    for step in [
        "config", "dns", "tcp", "tls", "expiry", "login", "level", "password", "version",
        "latency", "commands",
    ] {
        finding(&said, &format!("ok {step}"));
    }
    for line in said.stdout.lines() {
        assert!(line.starts_with("ok "), "{line}");
    }
    assert!(said.stdout.contains("the switch is of release 23"));
    let counts = lab.switch.counts();
    assert_eq!(
        (counts.logins_accepted, counts.connections_accepted),
        (1, 1)
    );
    let harmless = |name: &String| {
        ["Get", "Verify", "IsAssigned", "Login", "Logout"]
            .iter()
            .any(|word| name.contains(word))
    };
    assert!(counts.executed.keys().all(harmless), "{counts:?}");
    assert_eq!(counts.executed("LogoutRequest"), 1);
}

#[tokio::test]
async fn where_nobody_listens_later_steps_are_skipped_and_other_servers_are_not() {
    let lab = Lab::new().await;
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let nobody = free.local_addr().unwrap().to_string();
    drop(free);
    let servers = [nobody.clone(), lab.server()];
    let said = doctor(&Site::new(&lab.authority, &servers, "")).await;
    assert_eq!(said.status, 1);
    assert_hint(
        &said,
        "FAIL tcp",
        &nobody,
        "is the Open Client Server running",
    );
    for step in ["tls", "login", "commands"] {
        let (line, _) = finding(&said, &format!("skip {step}"));
        assert!(
            line.contains(&nobody) && line.ends_with("not tried without tcp"),
            "{line}"
        );
    }
    assert!(finding(&said, "ok login").0.contains(&lab.server()));
}

#[tokio::test]
async fn a_name_without_an_address_is_told() {
    let authority = TestCa::new().unwrap();
    let site = Site::new(&authority, &["no-such-host.invalid".to_owned()], "");
    let said = doctor(&site).await;
    assert_eq!(said.status, 1);
    assert_hint(
        &said,
        "FAIL dns",
        "no-such-host.invalid",
        "check the spelling",
    );
}

#[tokio::test]
async fn each_flaw_of_a_certificate_has_its_hint_and_nobody_logs_in() {
    let stranger = TestCa::new().unwrap();
    let foreign = stranger
        .server(NAMES, CertificateValidity::Current)
        .unwrap();
    let foreign = Lab::of(TestCa::new().unwrap(), foreign).await;
    let elsewhere = Lab::with(&["as9.example.net"], CertificateValidity::Current).await;
    let expired = Lab::with(NAMES, CertificateValidity::Expired).await;
    let not_yet = Lab::with(NAMES, CertificateValidity::NotYet).await;
    let pinned = Lab::new().await;
    let pin = format!("pin_sha256 = \"{}\"", "07".repeat(32));
    for (lab, more, hint) in [
        (foreign, "", "set backend.ca_file"),
        (elsewhere, "", "set backend.server_name"),
        (expired, "", "renewed"),
        (not_yet, "", "clock"),
        (pinned, pin.as_str(), "set backend.pin_sha256 = "),
    ] {
        let said = lab.doctor(more).await;
        assert_eq!(said.status, 1, "{said:?}");
        assert_hint(&said, "FAIL tls", &lab.server(), hint);
        finding(&said, "skip login");
        assert_eq!(lab.switch.counts().documents_received, 0);
    }
}

#[tokio::test]
async fn a_certificate_for_somebody_else_is_shown() {
    let lab = Lab::with(&["as9.example.net"], CertificateValidity::Current).await;
    let said = lab.doctor("").await;
    assert_hint(
        &said,
        "FAIL tls",
        "",
        "a certificate for as9.example.net, signed by ",
    );
    let said = lab.doctor("server_name = \"as9.example.net\"").await;
    assert_eq!(said.status, 0, "{said:?}");
}

#[tokio::test]
async fn a_certificate_that_ends_soon_is_a_warning() {
    let lab = Lab::with(NAMES, CertificateValidity::Ending).await;
    let said = lab.doctor("").await;
    assert_eq!(said.status, 3, "{said:?}");
    assert_hint(&said, "warn expiry", "expires in ", "renewed");
}

#[tokio::test]
async fn a_wrong_password_reaches_the_switch_once_whatever_the_number_of_servers() {
    const WRONG: &str = "planted-wrong-password";
    let lab = Lab::new().await;
    let certificate = lab
        .authority
        .server(NAMES, CertificateValidity::Current)
        .unwrap();
    let standby_switch = SimulatedSwitch::demo();
    let standby = simulate_tls(&standby_switch, certificate).await;
    let servers = [lab.server(), standby.local_addr().to_string()];
    let site = Site::with_login(&lab.authority, &servers, "", "gateway-admin", WRONG);
    let said = doctor(&site).await;
    assert_eq!(said.status, 1);
    assert_hint(&said, "FAIL login", "Invalid password", "gateway-admin");
    let (line, _) = finding(&said, "skip login");
    let why = format!(
        "{} refused gateway-admin, so it is not tried again",
        lab.server()
    );
    assert!(line.contains(&servers[1]) && line.contains(&why), "{line}");
    let counts = [lab.switch.counts(), standby_switch.counts()];
    assert_eq!(counts.each_ref().map(|one| one.logins_refused), [1, 0]);
    assert_eq!(counts[1].documents_received, 0);
    assert!(!said.stdout.contains(WRONG), "{said:?}");
}

#[tokio::test]
async fn a_disabled_account_is_told_from_a_wrong_password() {
    let lab = Lab::new().await;
    let said = lab.doctor_as("retired-admin", "demo-admin-password").await;
    assert_eq!(said.status, 1);
    assert_hint(&said, "FAIL login", "disabled", "have it enabled");
    assert_eq!(lab.switch.counts().logins_refused, 1);
}

#[tokio::test]
async fn a_login_of_a_tenant_is_a_warning_that_says_what_will_not_work() {
    let lab = Lab::new().await;
    let said = lab.doctor_as("foo-admin", "demo-admin-password").await;
    assert_eq!(said.status, 3, "{said:?}");
    assert_hint(
        &said,
        "warn level",
        "Service Provider",
        "only users of the tenant foo work",
    );
    assert!(finding(&said, "skip version").0.contains("Unauthorized"));
}

#[tokio::test]
async fn an_older_release_tells_which_commands_it_does_not_know() {
    let lab = Lab::new().await;
    lab.switch
        .edit(|data| data.behaviour.release = SwitchRelease::R19);
    let said = lab.doctor("").await;
    assert_eq!(said.status, 0, "{said:?}");
    assert!(said.stdout.contains("by a challenge (LoginRequest14sp4)"));
    let profile = "user profile: UserGetRequest19; unknown: UserGetRequest23V2, \
                   UserGetRequest22V9, UserGetRequest21";
    assert!(said.stdout.contains(profile), "{}", said.stdout);
}

#[tokio::test]
async fn what_the_release_lacks_is_a_warning_or_a_failure_as_much_depends_on_it() {
    let lab = Lab::new().await;
    let unknown = "[Error 6004] OCI XML Request validation error";
    for (commands, status, kind, line, hint) in [
        (
            "UserSpeedDial100*",
            3,
            "warn",
            "Speed Dial 100: unknown: ",
            "answers 502",
        ),
        (
            "UserGetRequest*",
            1,
            "FAIL",
            "user profile: unknown: ",
            "Application Server",
        ),
    ] {
        let text = unknown.to_owned();
        lab.switch
            .add_fault(Fault::new(FaultAction::Refuse { text }).on(commands));
        let said = lab.doctor("").await;
        assert_eq!(said.status, status, "{said:?}");
        assert_hint(&said, &format!("{kind} commands"), line, hint);
    }
}

#[tokio::test]
async fn a_switch_that_breaks_off_is_told_at_the_step_where_it_does() {
    let lab = Lab::new().await;
    for (commands, kind, hint) in [
        (
            "UserSpeedDial100*",
            "FAIL commands",
            "log of the Open Client",
        ),
        ("LoginRequest*", "FAIL login", "NetworkAccessLists"),
    ] {
        lab.switch
            .add_fault(Fault::new(FaultAction::DropBefore).on(commands));
        let said = lab.doctor("").await;
        assert_eq!(said.status, 1, "{said:?}");
        assert_hint(&said, kind, "closed the connection", hint);
    }
}

#[tokio::test]
async fn a_switch_that_speaks_clear_text_is_told_from_one_without_a_good_certificate() {
    let simulator = simulate(&SimulatedSwitch::demo()).await;
    let server = simulator.local_addr().to_string();
    let site = Site::new(&TestCa::new().unwrap(), &[server], "");
    let said = doctor(&site).await;
    assert_eq!(said.status, 1, "{said:?}");
    assert_hint(&said, "FAIL tls", "", "2208 is clear text");
}

#[tokio::test]
async fn a_tls_switch_asked_in_clear_text_is_told() {
    let lab = Lab::new().await;
    let site = lab.site("");
    site.write(&format!(
        "[backend]\nservers = [{:?}]\ntransport = \"tcp\"\n[backend.login]\n\
         user_id = \"gateway-admin\"\npassword = \"x\"\n",
        lab.server()
    ));
    let said = doctor(&site).await;
    assert_eq!(said.status, 1, "{said:?}");
    finding(&said, "skip tls");
    assert_hint(&said, "FAIL login", "gateway-admin", "2209 is TLS");
}

#[tokio::test]
async fn mistakes_of_the_configuration_have_the_words_and_the_status_of_check() {
    let lab = Lab::new().await;
    let site = lab.site("max_conections = 1");
    let said = doctor(&site).await;
    let checked = site.run("check", &[], "").await;
    assert_eq!((said.status, checked.status), (2, 2));
    let (line, _) = finding(&said, "FAIL config");
    assert!(
        line.ends_with(checked.stderr.trim_end()),
        "{line}: {checked:?}"
    );
    std::fs::remove_file(site.config().with_file_name("ca.pem")).unwrap();
    site.write(
        &std::fs::read_to_string(site.config())
            .unwrap()
            .replace("max_conections = 1", ""),
    );
    let said = doctor(&site).await;
    assert_eq!(said.status, 2, "{said:?}");
    assert!(
        finding(&said, "FAIL config").0.contains("ca_file"),
        "{said:?}"
    );
}

#[tokio::test]
async fn machines_get_one_document() {
    let lab = Lab::new().await;
    let said = lab.site("").run("doctor", &["--json"], "").await;
    assert_eq!(said.status, 0, "{said:?}");
    let json: Value = serde_json::from_str(&said.stdout).unwrap();
    assert_eq!(
        (&json["worst"], &json["exit_status"]),
        (&"ok".into(), &0.into())
    );
    let findings = json["findings"].as_array().unwrap();
    assert!(
        findings
            .iter()
            .any(|one| one["step"] == "login" && one["server"] == lab.server())
    );
}

#[tokio::test]
async fn the_help_tells_the_exit_status() {
    let said = run(&["doctor", "--help"], "").await;
    assert_eq!(said.status, 0);
    assert!(said.stdout.contains("Exit status:"), "{}", said.stdout);
}

#[tokio::test]
async fn a_file_that_others_can_get_at_is_a_warning() {
    let lab = Lab::new().await;
    let site = lab.site("");
    for (mode, what) in [
        (0o644, "others can read it (mode 0644)"),
        (0o660, "its group can write it (mode 0660)"),
    ] {
        site.allow(mode);
        let said = doctor(&site).await;
        assert_eq!(said.status, 3, "{said:?}");
        assert_hint(&said, "warn config", what, "chmod g-w,o-rwx ");
    }
}
