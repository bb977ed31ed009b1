//! XSD text to linked types.
//!
//! The files are read one after another, each from front to end; what they declare is kept as drafts, with names in
//! place of types. Once all files are read, each type is built after those that it mentions. What is not understood
//! is told and makes unusable what reaches it.
//!
//! The files of an operator are not trusted: depth, size and work are bounded.

mod build;
mod complex;
mod draft;
mod facets;
mod file;
mod lineage;
mod link;
mod names;
mod node;
mod note;
mod reference;
mod resolve;
mod scope;
mod set;
mod sketch;
mod table;
#[cfg(test)]
mod tests;
mod usable;

use self::set::DraftSet;
use super::{SchemaError, SchemaSet};

/// Reader of schema files, one after another.
pub(super) struct SetReader {
    drafts: DraftSet,
}

impl SchemaSet {
    /// Reads schema files, given as name and text, that import and include only one another. Anything in them that is
    /// not understood is an error.
    pub fn read(files: &[(&str, &str)]) -> Result<SchemaSet, SchemaError> {
        let set = SchemaSet::read_lenient(files, false);
        match set.faults.first() {
            Some(fault) => Err(fault.clone()),
            None => Ok(set),
        }
    }

    /// Reads schema files that may hold what is not understood: that makes only those commands unusable that reach
    /// it. `documentation` says whether what the files say about their types is kept.
    pub fn read_lenient(files: &[(&str, &str)], documentation: bool) -> SchemaSet {
        let mut reader = SetReader::new(documentation);
        for (name, text) in files {
            reader.file(name, text);
        }
        reader.finish()
    }
}

// === impl SetReader ===

impl SetReader {
    pub(super) fn new(documentation: bool) -> SetReader {
        let drafts = DraftSet::new(documentation);
        SetReader { drafts }
    }

    /// Reads one file; its text is not needed any more after that.
    pub(super) fn file(&mut self, name: &str, text: &str) {
        self.drafts.read(name, text);
    }

    /// Tells of a file that is no text.
    pub(super) fn fault(&mut self, fault: SchemaError) {
        self.drafts.faults.push(fault);
    }

    pub(super) fn finish(mut self) -> SchemaSet {
        self.drafts.close();
        usable::schema_set(self.drafts)
    }
}
