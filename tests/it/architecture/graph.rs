//! Which file takes what from which other.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::modules::{Module, modules};

/// How many names may stand for one another until something is found.
const HOPS_MAX: usize = 16;

/// All crates of the workspace with their modules, by the names that code calls them.
pub(super) struct Workspace(BTreeMap<String, BTreeMap<Vec<String>, Module>>);

/// Where a path leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Target {
    pub(super) krate: String,
    /// The module that has the item, or is it.
    pub(super) module: Vec<String>,
}

/// What one file takes from another.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Edge {
    pub(super) from: PathBuf,
    pub(super) to: PathBuf,
    /// The path as it is written.
    pub(super) path: String,
}

// === impl Workspace ===

impl Workspace {
    /// Reads the crates with these names and roots.
    pub(super) fn read(crates: &[(String, PathBuf)]) -> Self {
        let read = crates.iter();
        Self(
            read.map(|(name, file)| (name.clone(), modules(file)))
                .collect(),
        )
    }

    /// Every module with the name of its crate.
    pub(super) fn modules(&self) -> impl Iterator<Item = (&str, &Module)> {
        let each = self.0.iter();
        each.flat_map(|(name, modules)| modules.values().map(move |module| (&**name, module)))
    }

    /// All that a module takes from others of the workspace, as written and where it leads.
    pub(super) fn taken<'w>(
        &'w self,
        krate: &'w str,
        module: &'w Module,
    ) -> impl Iterator<Item = (String, Target)> + 'w {
        let imports = module.imports.iter().map(|one| &one.path);
        let written = imports.chain(&module.mentions);
        written.filter_map(move |path| {
            let target = self.resolve(krate, &module.path, path, HOPS_MAX)?;
            Some((path.join("::"), target))
        })
    }

    /// Which file takes what from which other, within a crate.
    pub(super) fn edges(&self) -> BTreeSet<Edge> {
        let mut edges = BTreeSet::new();
        for (krate, module) in self.modules() {
            for (path, target) in self.taken(krate, module) {
                let to = &self.0[&target.krate][&target.module].file;
                if target.krate == krate && *to != module.file {
                    let (from, to) = (module.file.clone(), to.clone());
                    edges.insert(Edge { from, to, path });
                }
            }
        }
        edges
    }

    /// Where a path leads that stands in a module; `None` for what is of no crate of the workspace,
    /// and for names that are no module's.
    fn resolve(
        &self,
        krate: &str,
        from: &[String],
        path: &[String],
        hops: usize,
    ) -> Option<Target> {
        let (krate, path) = self.absolute(krate, from, path)?;
        self.descend(krate, &path, hops.checked_sub(1)?)
    }

    /// A path from the root of its crate.
    pub(super) fn absolute<'w>(
        &'w self,
        krate: &'w str,
        from: &[String],
        path: &[String],
    ) -> Option<(&'w str, Vec<String>)> {
        let (first, rest) = path.split_first()?;
        let up = path.iter().take_while(|name| *name == "super").count();
        let (above, below) = match &**first {
            "crate" => (&from[..0], rest),
            "self" => (from, rest),
            "super" => (&from[..from.len().checked_sub(up)?], &path[up..]),
            _ if self.0[krate][from].children.contains(first) => (from, path),
            name => {
                let (krate, _) = self.0.get_key_value(name)?;
                return Some((krate, rest.to_vec()));
            }
        };
        Some((krate, [above, below].concat()))
    }

    /// Goes down from the root of a crate by names of modules, and by what they pass on.
    fn descend(&self, krate: &str, path: &[String], hops: usize) -> Option<Target> {
        let mut at: &[String] = &[];
        for (place, name) in path.iter().enumerate() {
            // None where a module is there for tests alone.
            let module = self.0[krate].get(at)?;
            if module.children.contains(name) {
                at = &path[..=place];
                continue;
            }
            let rest = &path[place + 1..];
            if let Some(found) = self.passed_on(krate, module, name, rest, hops) {
                return Some(found);
            }
            break;
        }
        self.0[krate].contains_key(at).then(|| Target {
            krate: krate.to_owned(),
            module: at.to_vec(),
        })
    }

    /// Where a name leads that a module has from elsewhere.
    fn passed_on(
        &self,
        krate: &str,
        module: &Module,
        name: &str,
        rest: &[String],
        hops: usize,
    ) -> Option<Target> {
        let import = module.imports.iter().find(|import| import.name == name)?;
        let path: Vec<_> = import.path.iter().chain(rest).cloned().collect();
        // A module may pass on a macro of its own.
        if path == [name] && !self.0.contains_key(name) {
            return None;
        }
        self.resolve(krate, &module.path, &path, hops)
    }
}

/// The groups of files each of which leads to all others of its group.
pub(super) fn circles(edges: &BTreeSet<Edge>) -> Vec<BTreeSet<&Path>> {
    let mut next: BTreeMap<&Path, BTreeSet<&Path>> = BTreeMap::new();
    for edge in edges {
        next.entry(&edge.from).or_default().insert(&edge.to);
    }
    let reached: BTreeMap<_, _> = next
        .keys()
        .map(|file| (*file, reach(&next, file)))
        .collect();
    let mut circles = BTreeSet::new();
    for (file, others) in &reached {
        let leads_back =
            |other: &&&Path| reached.get(*other).is_some_and(|them| them.contains(file));
        circles.insert(
            others
                .iter()
                .filter(leads_back)
                .copied()
                .collect::<BTreeSet<_>>(),
        );
    }
    circles
        .into_iter()
        .filter(|circle| circle.len() > 1)
        .collect()
}

/// The files that `from` leads to, itself included when it does.
fn reach<'e>(next: &BTreeMap<&Path, BTreeSet<&'e Path>>, from: &Path) -> BTreeSet<&'e Path> {
    let mut found = BTreeSet::new();
    let mut open: Vec<&Path> = vec![from];
    while let Some(file) = open.pop() {
        for other in next.get(file).into_iter().flatten() {
            if found.insert(*other) {
                open.push(other);
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_circle_is_whoever_leads_back() {
        let edge = |(from, to): (&str, &str)| Edge {
            from: from.into(),
            to: to.into(),
            path: String::new(),
        };
        let edges = [
            ("a", "b"),
            ("b", "c"),
            ("c", "b"),
            ("c", "d"),
            ("e", "f"),
            ("f", "e"),
        ];
        let edges = edges.map(edge).into();
        let found = circles(&edges);
        let expected = [["b", "c"], ["e", "f"]].map(|circle| circle.map(Path::new).into());
        assert_eq!(found, expected);
    }
}
