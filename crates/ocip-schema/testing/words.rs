//! Words: names of what is declared, and texts about it. All of them are made up.

use super::random::Random;

const FIRST: [&str; 40] = [
    "Amber", "Birch", "Cedar", "Delta", "Ember", "Falcon", "Garnet", "Harbor", "Island", "Jasper",
    "Kestrel", "Lagoon", "Maple", "Nectar", "Ocean", "Pebble", "Quartz", "River", "Saffron",
    "Timber", "Umber", "Velvet", "Willow", "Yarrow", "Zephyr", "Arbor", "Basalt", "Copper", "Dune",
    "Elm", "Flint", "Glacier", "Hazel", "Indigo", "Juniper", "Linden", "Meadow", "Olive", "Pine",
    "Russet",
];

const SECOND: [&str; 30] = [
    "Bridge", "Canvas", "Dial", "Engine", "Frame", "Gate", "Hedge", "Inlet", "Jetty", "Kiln",
    "Ladder", "Mill", "Notch", "Orchard", "Path", "Quay", "Ridge", "Spring", "Tower", "Valley",
    "Wharf", "Yard", "Anchor", "Beacon", "Circuit", "Depot", "Ferry", "Grove", "Hollow", "Lantern",
];

const TEXT: [&str; 36] = [
    "whether", "the", "quay", "of", "a", "lantern", "keeps", "its", "own", "order", "when", "no",
    "other", "ferry", "is", "named", "and", "what", "becomes", "of", "it", "after", "an", "hour",
    "in", "which", "nobody", "came", "by", "until", "all", "ridges", "are", "counted", "again",
    "twice",
];

/// The name with this number; 1,200 differ.
pub(crate) fn name(number: usize) -> String {
    let first = FIRST[number % FIRST.len()];
    let second = SECOND[number / FIRST.len() % SECOND.len()];
    format!("{first}{second}")
}

/// How many names differ.
pub(crate) const NAMES: usize = FIRST.len() * SECOND.len();

/// A name as an element has it.
pub(crate) fn lower(name: &str) -> String {
    let mut characters = name.chars();
    let first = characters.next().map(|one| one.to_ascii_lowercase());
    first.into_iter().chain(characters).collect()
}

/// A heading of a table.
pub(crate) fn heading(random: &mut Random) -> String {
    let (first, second) = (random.one_of(&FIRST), random.one_of(&SECOND));
    format!("{first} {second}")
}

/// A text of about so many characters, in lines that begin with `indent`.
pub(crate) fn text(random: &mut Random, characters: usize, indent: &str) -> String {
    let mut text = String::with_capacity(characters * 2);
    let mut line = 0;
    while text.len() < characters {
        if line == 0 {
            text.push_str(indent);
        }
        let word = random.one_of(&TEXT);
        text.push_str(word);
        line += word.len() + 1;
        let ends = line > 56 || text.len() >= characters;
        text.push(if ends { '\n' } else { ' ' });
        line = if ends { 0 } else { line };
    }
    text
}
