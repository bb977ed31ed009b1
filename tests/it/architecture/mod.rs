//! The rooms of `ARCHITECTURE.md`: who imports what, as the table says, and no files in a circle.
//!
//! An import is a name that a `use` or `pub use` brings, or a path in code, followed to the file that has
//! it. What is there for tests alone does not count; `mod` says where a file is, and takes nothing.

mod graph;
mod locks;
mod modules;
mod tokens;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use self::graph::{Edge, Workspace, circles};
use self::modules::Module;

const GATEWAY: &str = "ocip_gateway";

/// What each room may know; none for all.
type Rules = BTreeMap<String, Option<BTreeSet<String>>>;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn workspace() -> Workspace {
    let mut crates = vec![(GATEWAY.to_owned(), root().join("src/lib.rs"))];
    for folder in std::fs::read_dir(root().join("crates")).unwrap() {
        let folder = folder.unwrap();
        let name = folder.file_name().into_string().unwrap().replace('-', "_");
        crates.push((name, folder.path().join("src/lib.rs")));
    }
    Workspace::read(&crates)
}

/// The rows of the tables: the first cell names rooms, the third what they may know.
fn rules(text: &str) -> Rules {
    let rows = text.lines().filter(|line| line.starts_with("| `"));
    let mut rules = Rules::new();
    for row in rows {
        let cells: Vec<_> = row.split('|').map(str::trim).collect();
        let words = |cell: &str| -> BTreeSet<String> {
            let is_part = |sign: char| sign.is_alphanumeric() || "-_/.".contains(sign);
            let words = cell.split(|sign: char| !is_part(sign));
            let words = words.map(|word| word.trim_end_matches('/').replace('-', "_"));
            words.filter(|word| !word.is_empty()).collect()
        };
        let known = (cells[3] != "all").then(|| words(cells[3]));
        for room in words(cells[1]) {
            let room = room.strip_prefix("crates/").unwrap_or(&room).to_owned();
            rules.insert(room, known.clone());
        }
    }
    rules
}

/// The room that a path leads into: a crate, or a module below the gateway's root.
fn room(krate: &str, path: &[String]) -> Option<String> {
    match krate {
        GATEWAY => path.first().cloned(),
        _ => Some(krate.to_owned()),
    }
}

/// What of the imports of a module is in another room, as written and by the rooms' names.
fn foreign<'w>(
    workspace: &'w Workspace,
    krate: &'w str,
    module: &'w Module,
) -> impl Iterator<Item = (String, String, String)> + 'w {
    let own = room(krate, &module.path);
    workspace
        .taken(krate, module)
        .filter_map(move |(written, _)| {
            let path: Vec<_> = written.split("::").map(str::to_owned).collect();
            let (krate, path) = workspace.absolute(krate, &module.path, &path)?;
            let (own, other) = (own.clone()?, room(krate, &path)?);
            (own != other).then_some((own, other, written))
        })
}

#[test]
fn a_room_knows_what_the_table_says() {
    let text = std::fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    let (rules, workspace) = (rules(&text), workspace());
    let mut wrong = BTreeSet::new();
    for (krate, module) in workspace.modules() {
        for (own, other, path) in foreign(&workspace, krate, module) {
            let known = rules.get(&own).unwrap_or_else(|| panic!("no room {own}"));
            if known.as_ref().is_some_and(|known| !known.contains(&other)) {
                let file = module.file.strip_prefix(root()).unwrap().display();
                wrong.insert(format!("{own} knows {other}: {path} in {file}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn the_table_has_every_room_and_says_nothing_else() {
    let text = std::fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    let (rules, workspace) = (rules(&text), workspace());
    let of_modules = workspace.modules();
    let mut rooms: BTreeSet<_> = of_modules
        .filter_map(|(krate, module)| room(krate, &module.path))
        .collect();
    let known = rules.values().flatten().flatten();
    for room in rules.keys().chain(known) {
        let is_place = ["main.rs", "src"].contains(&&**room);
        assert!(is_place || rooms.contains(room), "there is no room {room}");
    }
    rooms.retain(|room| !rules.contains_key(room));
    assert!(rooms.is_empty(), "not in the table: {rooms:?}");
}

#[test]
fn rooms_stand_in_no_circle() {
    let workspace = workspace();
    let mut edges = BTreeSet::new();
    for (krate, module) in workspace.modules() {
        for (from, to, path) in foreign(&workspace, krate, module) {
            let (from, to) = (PathBuf::from(from), PathBuf::from(to));
            edges.insert(Edge { from, to, path });
        }
    }
    let circles = circles(&edges);
    assert!(circles.is_empty(), "{circles:#?}");
}

/// The imports that the circles are made of.
fn within(edges: &BTreeSet<Edge>, circles: &[BTreeSet<&Path>]) -> Vec<String> {
    let name = |file: &Path| file.strip_prefix(root()).unwrap().display().to_string();
    let is_within = |edge: &&Edge| {
        let mut circles = circles.iter();
        circles.any(|circle| circle.contains(&*edge.from) && circle.contains(&*edge.to))
    };
    let edges = edges.iter().filter(is_within);
    edges
        .map(|edge| {
            format!(
                "{} takes {} of {}",
                name(&edge.from),
                edge.path,
                name(&edge.to)
            )
        })
        .collect()
}

#[test]
fn files_stand_in_no_circle() {
    let edges = workspace().edges();
    let circles = circles(&edges);
    println!("files in circles: {}", circles.iter().flatten().count());
    assert!(circles.is_empty(), "{:#?}", within(&edges, &circles));
    // The reader sees something.
    assert!(edges.len() > 500, "{}", edges.len());
}
