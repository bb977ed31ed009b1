//! Random documents that fit a schema, made by numbers.

use crate::SchemaSet;
use crate::model::{ElementDeclaration, Particle, Term, TypeContent, TypeDefinition};
use crate::simple::BuiltinType;

const HEADINGS: [&str; 7] = [
    "User Id",
    "Line/Port",
    "IMP Id",
    "user id",
    "Password",
    "&lt;&quot;&amp;",
    "",
];

const TEXTS: [&str; 9] = [
    "",
    "a",
    " two  words ",
    "&lt;&amp;&quot;",
    "back\\slash",
    "&#9;&#10;",
    "7",
    "true",
    "\u{e9}\u{1f600}\u{2028}",
];

/// Maker of documents.
pub(super) struct InstanceWriter<'s> {
    pub(super) schemas: &'s SchemaSet,
    pub(super) seed: u64,
    pub(super) out: String,
}

impl InstanceWriter<'_> {
    /// A number below `end`, after splitmix64.
    fn below(&mut self, end: usize) -> usize {
        self.seed = self.seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.seed;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed >> 33) % end as u64) as usize
    }

    fn one_of(&mut self, words: &[&str]) -> String {
        words[self.below(words.len())].to_owned()
    }

    pub(super) fn content(&mut self, kind: &TypeDefinition) {
        match &kind.content {
            TypeContent::Text(simple) => {
                let text = self.value(simple.base);
                self.out.push_str(&text);
            }
            TypeContent::Anything => {}
            TypeContent::Elements(_) if &*kind.name.local == "OCITable" => self.table(),
            TypeContent::Elements(content) => {
                for particle in &content.sequence {
                    self.particle(particle);
                }
            }
        }
    }

    fn value(&mut self, base: BuiltinType) -> String {
        match base {
            BuiltinType::Boolean => self.one_of(&["true", "false", "1", " 0 "]),
            BuiltinType::Int => self.one_of(&["0", "-1", "+07", " 12 ", "2147483647", "-0"]),
            _ => self.one_of(&TEXTS),
        }
    }

    fn particle(&mut self, particle: &Particle) {
        let spare = particle.max.map_or(3, |max| (max - particle.min).min(3));
        for _ in 0..particle.min + self.below(spare + 1) {
            match &particle.term {
                Term::Element(element) => self.element(element),
                Term::Sequence(particles) => particles.iter().for_each(|one| self.particle(one)),
                Term::Choice(branches) => {
                    let branch = self.below(branches.len());
                    self.particle(&branches[branch]);
                }
                Term::Any => {
                    let at = self.out.len();
                    self.out.push_str(&format!("<any{at}>1</any{at}>"));
                }
            }
        }
    }

    fn element(&mut self, element: &ElementDeclaration) {
        let name = &element.name;
        if element.nillable && self.below(4) == 0 {
            self.out.push_str(&format!("<{name} xsi:nil=\"true\"/>"));
            return;
        }
        let kinds = self.schemas.kinds.get(&element.kind.name);
        match kinds {
            Some(kinds) if element.kind.is_abstract || self.below(2) == 0 => {
                let kind = &kinds[self.below(kinds.len())];
                let type_name = &kind.name.local;
                self.out
                    .push_str(&format!("<{name} xsi:type=\"{type_name}\">"));
                self.content(kind);
            }
            _ => {
                self.out.push_str(&format!("<{name}>"));
                self.content(&element.kind);
            }
        }
        self.out.push_str(&format!("</{name}>"));
    }

    fn table(&mut self) {
        let columns = 1 + self.below(HEADINGS.len() + 2);
        for _ in 0..columns {
            let heading = self.one_of(&HEADINGS);
            self.out
                .push_str(&format!("<colHeading>{heading}</colHeading>"));
        }
        for _ in 0..self.below(4) {
            self.out.push_str("<row>");
            for _ in 0..1 + self.below(columns) {
                let cell = self.one_of(&TEXTS);
                self.out.push_str(&format!("<col>{cell}</col>"));
            }
            self.out.push_str("</row>");
        }
    }
}
