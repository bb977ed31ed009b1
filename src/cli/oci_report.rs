//! Report of the switch's commands: how many can be used, and by which keys.

use ocip::command::CommandKind;
use ocip::command::pattern::CommandPattern;
use ocip_schema::{SchemaSet, TargetClass, UnusableCommand};

use super::access;
use crate::access::{ApiKey, CallerScope, CommandTarget, OciDenial, OciRights, Role};
use crate::config::{AccessKey, Config};

/// How many names of a kind are told, unless all are asked for.
const NAMES_SHOWN_MAX: usize = 20;

/// What there is to say of the commands and the keys of a configuration.
pub(super) struct OciReport<'c> {
    config: &'c Config,
    schemas: &'c SchemaSet,
    /// The names of all commands, with whom they are about.
    commands: Vec<(&'c str, CommandTarget)>,
    /// Whether all names are told.
    all: bool,
}

/// What one key may use.
struct KeyCommands<'c> {
    reads: Vec<&'c str>,
    writes: Vec<&'c str>,
    /// Those of both that no pattern would have allowed.
    by_name: Vec<&'c str>,
}

/// Whom a command is about, as access has it.
fn target(class: TargetClass) -> CommandTarget {
    match class {
        TargetClass::User => CommandTarget::User,
        TargetClass::Group => CommandTarget::Group,
        TargetClass::Tenant => CommandTarget::Tenant,
        TargetClass::Reseller => CommandTarget::Reseller,
        TargetClass::Optional => CommandTarget::Optional,
        TargetClass::None => CommandTarget::None,
    }
}

// === impl OciReport ===

impl<'c> OciReport<'c> {
    /// A report of a configuration and its schemas; `all` has it name all commands.
    pub(super) fn new(config: &'c Config, schemas: &'c SchemaSet, all: bool) -> Self {
        let commands = schemas.requests();
        let commands = commands.map(|command| (command.name(), target(command.target())));
        Self {
            config,
            schemas,
            commands: commands.collect(),
            all,
        }
    }

    /// What is in force, in lines.
    pub(super) fn lines(&self) -> Vec<String> {
        let mut lines = self.usable();
        let keys = access::settings(&self.config.access).keys;
        let granted = keys
            .iter()
            .filter_map(|key| Some((key, key.oci_rights().ok()?)));
        let granted: Vec<_> = granted.collect();
        if granted.is_empty() {
            lines.push("No key may use them: none has access.key.oci.".to_owned());
            return lines;
        }
        lines.push("Keys that may use them:".to_owned());
        for (key, rights) in granted {
            lines.extend(self.of_key(key, rights));
        }
        lines
    }

    fn usable(&self) -> Vec<String> {
        let usable = self.commands.len();
        let unusable = self.schemas.unusable().iter();
        let unusable: Vec<_> = unusable
            .filter(|one| one.name.contains("Request"))
            .collect();
        let of_all = format!(
            "{} of {}",
            grouped(usable),
            grouped(usable + unusable.len())
        );
        let head = "Commands of the switch in oci.schemas";
        if unusable.is_empty() {
            return vec![format!("{head}: {of_all} usable.")];
        }
        let mut lines = vec![format!(
            "{head}: {of_all} usable; {} not, because",
            grouped(unusable.len())
        )];
        let reason = |one: &&UnusableCommand| format!("  {}: {}", one.name, one.reason);
        lines.extend(unusable.iter().take(self.most()).map(reason));
        lines.extend(self.further(unusable.len()).map(|more| format!("  {more}")));
        lines
    }

    fn of_key(&self, key: &ApiKey, rights: OciRights<'_>) -> Vec<String> {
        let found = self.usable_with(rights);
        let (reads, writes) = (grouped(found.reads.len()), grouped(found.writes.len()));
        let mut line = format!(
            "  {} ({}): {reads} reads, {writes} writes",
            key.name,
            whose(key)
        );
        if !found.by_name.is_empty() {
            let shown = found.by_name.iter().take(self.most()).copied();
            let shown: Vec<_> = shown.collect();
            line += &format!("; of these by name alone: {}", shown.join(", "));
            line.extend(
                self.further(found.by_name.len())
                    .map(|more| format!(", {more}")),
            );
        }
        let mut lines = vec![line];
        if self.all {
            lines.extend(found.reads.iter().map(|name| format!("    read   {name}")));
            lines.extend(found.writes.iter().map(|name| format!("    write  {name}")));
        }
        lines
    }

    fn usable_with(&self, rights: OciRights<'_>) -> KeyCommands<'c> {
        let commands = self.commands.iter().copied();
        let allowed = commands.filter(|(name, target)| rights.check(name, *target).is_ok());
        let allowed: Vec<_> = allowed.collect();
        let by_name = allowed
            .iter()
            .filter(|(name, target)| rights.takes_name(name, *target));
        let by_name = by_name.map(|(name, _)| *name).collect();
        let names = allowed.iter().map(|(name, _)| *name);
        let (reads, writes) =
            names.partition(|name| CommandKind::of_name(name) == CommandKind::Read);
        KeyCommands {
            reads,
            writes,
            by_name,
        }
    }

    /// How many names are told at most.
    fn most(&self) -> usize {
        if self.all {
            usize::MAX
        } else {
            NAMES_SHOWN_MAX
        }
    }

    /// What to say of those beyond.
    fn further(&self, count: usize) -> Option<String> {
        let more = count.checked_sub(self.most()).filter(|more| *more > 0)?;
        Some(format!("and {} more; check --oci names all", grouped(more)))
    }

    /// What is allowed, and probably not what was meant.
    pub(super) fn doubts(&self) -> Vec<String> {
        let mut doubts = Vec::new();
        for key in &self.config.access.key {
            let grant = key.oci.as_ref();
            let [allow, deny] = [
                grant.map_or(&[][..], |grant| &grant.allow),
                grant.map_or(&[][..], |grant| &grant.deny),
            ];
            let of = |list| format!("access.key {:?}: oci.{list} has", key.name);
            doubts.extend(allow.iter().filter_map(|one| self.doubt(&of("allow"), one)));
            doubts.extend(deny.iter().filter_map(|one| self.doubt(&of("deny"), one)));
            doubts.extend(allow.iter().filter_map(|one| self.in_vain(key, one)));
        }
        let timeouts = self.config.oci.timeouts.0.iter();
        doubts.extend(timeouts.filter_map(|(one, _)| self.doubt("oci.timeouts has", one)));
        doubts
    }

    fn doubt(&self, whose: &str, pattern: &CommandPattern) -> Option<String> {
        let matched = self.commands.iter().any(|(name, _)| pattern.matches(name));
        (!matched)
            .then(|| format!("{whose} \"{pattern}\", which matches no command of oci.schemas"))
    }

    /// A name stands there for one command; where that is refused all the same, somebody may wonder.
    fn in_vain(&self, key: &AccessKey, pattern: &CommandPattern) -> Option<String> {
        let settings = access::key(key)?;
        let rights = settings.oci_rights().ok()?;
        let mut named = self
            .commands
            .iter()
            .filter(|(name, _)| pattern.is_name() && pattern.matches(name));
        let denial = named.find_map(|(name, target)| rights.check(name, *target).err())?;
        let is_meant = matches!(denial, OciDenial::Denied { .. });
        (!is_meant).then(|| {
            format!(
                "access.key {:?}: oci.allow has \"{pattern}\" in vain: {denial}",
                key.name
            )
        })
    }
}

/// What a key may do where, in words.
fn whose(key: &ApiKey) -> String {
    let role = match key.role {
        Role::Read => "read",
        Role::Write => "write",
    };
    let scope = match &key.scope {
        CallerScope::Everything => "all tenants".to_owned(),
        CallerScope::Tenants(tenants) => format!("tenants {}", tenants.join(", ")),
        CallerScope::Groups { tenant, groups } => {
            format!("groups {} of {tenant}", groups.join(", "))
        }
        CallerScope::User { user_id, .. } => format!("user {user_id}"),
        CallerScope::Nobody => "nobody".to_owned(),
    };
    format!("{role}, {scope}")
}

/// A number with a comma before each three digits.
fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (nth, digit) in digits.chars().enumerate() {
        if nth > 0 && (digits.len() - nth).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{KeyHash, KeyRole, OciKeyGrant};

    fn patterns(texts: &[&str]) -> Vec<CommandPattern> {
        texts.iter().map(|text| text.parse().unwrap()).collect()
    }

    fn key(name: &str, tenants: &[&str], allow: &[&str]) -> AccessKey {
        AccessKey {
            name: name.to_owned(),
            sha256: Some(KeyHash([0; 32])),
            role: KeyRole::Write,
            tenants: tenants.iter().map(|&text| text.to_owned()).collect(),
            oci: Some(OciKeyGrant {
                allow: patterns(allow),
                deny: patterns(&[]),
            }),
            ..AccessKey::default()
        }
    }

    fn config(keys: Vec<AccessKey>) -> Config {
        let mut config = Config::default();
        config.access.key = keys;
        config
    }

    fn lines(config: &Config, all: bool) -> String {
        OciReport::new(config, SchemaSet::embedded(), all)
            .lines()
            .join("\n")
    }

    #[test]
    fn numbers_are_read_in_threes() {
        let found: Vec<_> = [0, 999, 1000, 3989, 1_234_567].map(grouped).into();
        assert_eq!(found, ["0", "999", "1,000", "3,989", "1,234,567"]);
    }

    #[test]
    fn each_key_is_told_with_what_it_may_use() {
        let mut reader = key("reader", &["foo"], &["UserGet", "read:*"]);
        reader.role = KeyRole::Read;
        let keys = vec![
            key(
                "one",
                &["*"],
                &["UserGetRequest21", "UserModifyRequest17sp4"],
            ),
            key("deleter", &["foo"], &["UserDeleteRequest", "*"]),
            AccessKey {
                oci: None,
                ..key("none", &["*"], &[])
            },
        ];
        let told = lines(&config(keys), false);
        let count = SchemaSet::embedded().requests().count();
        let head = format!("Commands of the switch in oci.schemas: {count} of {count} usable.");
        assert!(told.starts_with(&head), "{told}");
        assert!(
            told.contains("\n  one (write, all tenants): 1 reads, 1 writes"),
            "{told}"
        );
        assert!(
            told.contains("\n  deleter (write, tenants foo): "),
            "{told}"
        );
        assert!(told.contains("by name alone: UserDeleteRequest"), "{told}");
        assert!(!told.contains("none"), "{told}");
        let told = lines(&config(vec![reader]), true);
        assert!(
            told.contains("    read   UserGetRequest21") && !told.contains("    write"),
            "{told}"
        );
        assert!(!told.contains("System"), "{told}");
    }

    #[test]
    fn without_a_grant_nobody_may_use_them() {
        let told = lines(&config(Vec::new()), false);
        assert!(
            told.ends_with("\nNo key may use them: none has access.key.oci."),
            "{told}"
        );
    }

    #[test]
    fn a_pattern_that_matches_nothing_is_probably_not_meant() {
        let allow = [
            "Usr*",
            "UserGet",
            "LoginRequest22V5",
            "SystemSoftwareVersionGet",
        ];
        let mut config = config(vec![key("a", &["foo"], &allow)]);
        config.oci.timeouts.0 = vec![(patterns(&["Foo*"]).remove(0), std::time::Duration::ZERO)];
        let doubts = OciReport::new(&config, SchemaSet::embedded(), false).doubts();
        assert_eq!(doubts.len(), 4, "{doubts:#?}");
        assert_eq!(
            doubts[0],
            "access.key \"a\": oci.allow has \"Usr*\", which matches no command of oci.schemas"
        );
        assert!(
            doubts[1].contains(
                "\"LoginRequest22V5\" in vain: LoginRequest22V5 is about the gateway's own"
            )
        );
        assert!(
            doubts[2].contains("\"SystemSoftwareVersionGet\" in vain")
                && doubts[2].contains("oci_system")
        );
        assert_eq!(
            doubts[3],
            "oci.timeouts has \"Foo*\", which matches no command of oci.schemas"
        );
    }
}
