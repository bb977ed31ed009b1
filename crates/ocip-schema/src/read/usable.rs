//! Usable commands: those that reach nothing that was not understood, and neither does their reply.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::super::model::{QName, TypeDefinition};
use super::super::{SchemaSet, UnusableCommand};
use super::link::TypeLinker;
use super::set::DraftSet;
use super::table::LinkState;

/// Links drafts, and leaves out what cannot be used.
pub(super) fn schema_set(drafts: DraftSet) -> SchemaSet {
    let (linker, roots) = TypeLinker::link(drafts);
    let mut unusable = failed(&linker);
    for (name, reason) in without_reply(&linker, &unusable) {
        unusable.insert(name, reason);
    }
    let is_usable = |kind: &&Arc<TypeDefinition>| !unusable.contains_key(&kind.name);
    let linked = linker.table.linked().filter(is_usable);
    let types: HashMap<_, _> = linked
        .map(|kind| (kind.name.clone(), Arc::clone(kind)))
        .collect();
    let mut set = SchemaSet::new(roots, types);
    set.unusable = unusable.into_iter().map(told).collect();
    set.unusable.sort_by(|one, other| one.name.cmp(&other.name));
    set.faults = linker.faults;
    set
}

fn told((name, reason): (QName, String)) -> UnusableCommand {
    UnusableCommand {
        name: name.local.to_string(),
        reason,
    }
}

/// The commands that could not be linked, and why.
fn failed(linker: &TypeLinker) -> HashMap<QName, String> {
    let mut failed = HashMap::new();
    for &number in &linker.lineages.commands {
        if let LinkState::Failed(fault) = linker.table.state(number) {
            let reason = linker.faults.get(*fault).map(ToString::to_string);
            let name = linker.table.names.name(number).clone();
            failed.insert(name, reason.unwrap_or_default());
        }
    }
    failed
}

/// The requests whose reply cannot be read: to send them would be to lose the answer.
fn without_reply(linker: &TypeLinker, unusable: &HashMap<QName, String>) -> Vec<(QName, String)> {
    let by_name: BTreeMap<&str, &str> = unusable
        .iter()
        .map(|(name, reason)| (&*name.local, &**reason))
        .collect();
    let commands = linker.lineages.commands.iter();
    let names = commands.map(|number| linker.table.names.name(*number));
    let usable = names.filter(|name| !unusable.contains_key(name));
    let judged = usable.filter_map(|name| {
        let reply = reply_of(&name.local)?;
        let reason = by_name.get(reply.as_str())?;
        Some((name.clone(), format!("its reply {reply}: {reason}")))
    });
    judged.collect()
}

/// The name of a request's reply: that of the request, with the last `Request` replaced.
fn reply_of(name: &str) -> Option<String> {
    let (family, release) = name.rsplit_once("Request")?;
    Some(format!("{family}Response{release}"))
}
