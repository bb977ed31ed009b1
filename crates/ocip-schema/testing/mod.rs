//! A schema set with the size and shape of a switch's own, made from a seed; for tests, examples and benches.
//!
//! A switch's set is not ours to ship. This one has as many files, types, elements and texts, and every construct about as
//! often, with made-up names; what is rare comes from the files of `fixtures/oci/schemas/` that every set is built on.
//! The same seed and size give the same bytes.

#![allow(dead_code, reason = "not everybody who shares this needs all of it")]

mod commands;
mod content;
mod random;
mod simple_types;
mod size;
mod structures;
mod words;

use std::fs;
use std::io;
use std::path::Path;

use commands::MadeCommand;
use content::ContentMaker;
use random::Random;
use size::SetSize;

/// A file of `fixtures/oci/schemas/`, by name and text.
macro_rules! fixture {
    ($name:literal) => {
        (
            $name,
            include_str!(concat!(
                env!("CARGO_MANIFEST_DIR"),
                "/../../fixtures/oci/schemas/",
                $name
            )),
        )
    };
}

/// What every set is built on.
const FOUNDATION: [(&str, &str); 4] = [
    fixture!("OCISchemaBASE.xsd"),
    fixture!("OCISchemaBASEDataTypes.xsd"),
    fixture!("OCISchemaDataTypes.xsd"),
    fixture!("OCISchemaSearchCriteria.xsd"),
];

/// How many files a whole set has for what is in no other file.
const SERVICE_FILES: usize = 133;

/// How many files hold the complex types that are no commands.
const STRUCTURE_FILES: usize = 5;

const DATA_TYPES: &str = "OCISchemaMadeDataTypes.xsd";

/// A made schema set.
pub(crate) struct MadeSet {
    /// The files by their path in the folder, and their text.
    pub(crate) files: Vec<(String, String)>,
}

// === impl MadeSet ===

impl MadeSet {
    /// A set with the size of a switch's own.
    pub(crate) fn whole(seed: u64) -> Self {
        Self::part(seed, 1000)
    }

    /// A set with so many thousandths of everything; nothing is left out altogether.
    pub(crate) fn part(seed: u64, per_mille: usize) -> Self {
        let size = SetSize { per_mille };
        let mut random = Random::new(seed);
        let (simple, simple_text) = simple_types::declare(&mut random, size);
        let mut maker = ContentMaker::new(random, size, simple);
        let structures = structures::declare(&mut maker, size);
        let commands = commands::declare(&mut maker, size);
        let foundation = FOUNDATION.map(|(name, text)| (name.to_owned(), text.to_owned()));
        let mut files = Vec::from(foundation);
        files.push((
            DATA_TYPES.to_owned(),
            schema(&["OCISchemaDataTypes.xsd"], &simple_text, ""),
        ));
        files.extend(structure_files(&structures));
        files.extend(command_files(&commands, size));
        let others: Vec<_> = files
            .iter()
            .skip(1)
            .map(|(name, _)| name.as_str())
            .collect();
        let others: Vec<_> = others
            .into_iter()
            .filter(|name| !name.contains("BASE"))
            .collect();
        let whole = schema(&others, "", "");
        files.push(("OCISchemaAS.xsd".to_owned(), whole));
        Self { files }
    }

    /// The files as a reader takes them.
    pub(crate) fn pairs(&self) -> Vec<(&str, &str)> {
        let files = self.files.iter();
        files
            .map(|(name, text)| (name.as_str(), text.as_str()))
            .collect()
    }

    /// The sum of the files' sizes.
    pub(crate) fn bytes(&self) -> usize {
        self.files.iter().map(|(_, text)| text.len()).sum()
    }

    /// Writes the files into a folder, which is made when it is missing.
    pub(crate) fn write_to(&self, folder: &Path) -> io::Result<()> {
        for (name, text) in &self.files {
            let path = folder.join(name);
            fs::create_dir_all(path.parent().unwrap_or(folder))?;
            fs::write(path, text)?;
        }
        Ok(())
    }
}

/// A file that includes others and declares `body`; `up` leads to the folder of the set.
fn schema(includes: &[&str], body: &str, up: &str) -> String {
    let include = |name: &&str| format!("  <xs:include schemaLocation=\"{up}{name}\"/>\n");
    let includes: String = includes.iter().map(include).collect();
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<xs:schema xmlns:xs=\"http://www.w3.org/2001/XMLSchema\" \
         xmlns:core=\"C\" elementFormDefault=\"qualified\" attributeFormDefault=\"qualified\">\n  \
         <xs:import namespace=\"C\" schemaLocation=\"{up}OCISchemaBASE.xsd\"/>\n{includes}{body}</xs:schema>\n"
    )
}

fn structure_name(number: usize) -> String {
    format!("OCISchemaMadeStructures{number}.xsd")
}

fn structure_files(texts: &[String]) -> Vec<(String, String)> {
    let chunks = texts.chunks(texts.len().div_ceil(STRUCTURE_FILES));
    let files = chunks.enumerate().map(|(number, texts)| {
        let before: Vec<_> = (0..number).map(structure_name).collect();
        let mut includes = vec!["OCISchemaDataTypes.xsd", DATA_TYPES];
        includes.extend(before.iter().map(String::as_str));
        (
            structure_name(number),
            schema(&includes, &texts.concat(), ""),
        )
    });
    files.collect()
}

/// One file for what is deprecated, and others in a folder.
fn command_files(commands: &[MadeCommand], size: SetSize) -> Vec<(String, String)> {
    let text = |is_deprecated: bool| {
        let some = commands
            .iter()
            .filter(move |one| one.is_deprecated == is_deprecated);
        some.map(|one| one.text.as_str()).collect::<Vec<_>>()
    };
    let last = structure_name(STRUCTURE_FILES - 1);
    let includes = [last.as_str()];
    let mut files = vec![(
        "OCISchemaDeprecated.xsd".to_owned(),
        schema(&includes, &text(true).concat(), ""),
    )];
    let present = text(false);
    let chunks = present.chunks(present.len().div_ceil(size.of(SERVICE_FILES)));
    files.extend(chunks.enumerate().map(|(number, texts)| {
        let name = format!("Services/OCISchemaService{}.xsd", words::name(number * 7));
        (name, schema(&includes, &texts.concat(), "../"))
    }));
    files
}
