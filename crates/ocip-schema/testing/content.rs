//! Content of complex types: elements in sequences and choices.

use std::collections::HashSet;
use std::fmt::Write;

use super::random::{Deck, Random};
use super::size::SetSize;
use super::words;

/// Sort of an element, by its type.
#[derive(Clone, Copy, PartialEq)]
enum ElementSort {
    Boolean,
    Fixed,
    Default,
    BuiltIn(&'static str),
    Simple,
    Complex,
    OfKinds(&'static str),
    AnonymousComplex,
    AnonymousSimple,
    Untyped,
}

/// How many elements of each sort a whole set has; of those that hold a simple type as many as are wanted.
const SORTS: [(ElementSort, usize); 20] = [
    (ElementSort::Boolean, 13_700),
    (ElementSort::Fixed, 210),
    (ElementSort::Default, 88),
    (ElementSort::BuiltIn("xs:int"), 210),
    (ElementSort::BuiltIn("xs:dateTime"), 71),
    (ElementSort::BuiltIn("xs:long"), 61),
    (ElementSort::BuiltIn("xs:date"), 33),
    (ElementSort::BuiltIn("xs:string"), 25),
    (ElementSort::BuiltIn("xs:token"), 11),
    (ElementSort::BuiltIn("xs:base64Binary"), 4),
    (ElementSort::BuiltIn("xs:decimal"), 4),
    (ElementSort::BuiltIn("xs:normalizedString"), 1),
    (ElementSort::OfKinds("DepartmentKey"), 364),
    (ElementSort::OfKinds("ServiceInstanceAddProfile"), 25),
    (ElementSort::Complex, 5_400),
    (ElementSort::Simple, 22_200),
    (ElementSort::AnonymousComplex, 440),
    (ElementSort::AnonymousSimple, 10),
    (ElementSort::Untyped, 3),
    (ElementSort::BuiltIn("xs:float"), 1),
];

/// How often an element stands, as it is written.
const OCCURRENCES: [(&str, usize); 11] = [
    (" minOccurs=\"0\"", 17_200),
    (" minOccurs=\"0\" nillable=\"true\"", 2_130),
    (" minOccurs=\"0\" maxOccurs=\"unbounded\"", 1_490),
    (" maxOccurs=\"unbounded\"", 580),
    (" minOccurs=\"0\" maxOccurs=\"10\"", 240),
    (" maxOccurs=\"1000\"", 20),
    (" minOccurs=\"2\" maxOccurs=\"4\"", 1),
    (" minOccurs=\"4\" maxOccurs=\"8\"", 1),
    (" minOccurs=\"8\" maxOccurs=\"8\"", 1),
    (" minOccurs=\"12\" maxOccurs=\"12\"", 1),
    ("", 17_600),
];

/// Form of a type's content.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum ContentForm {
    /// A sequence of elements.
    Plain,
    /// A sequence with a choice in it.
    WithChoice,
    /// A sequence with a choice that has a sequence in it.
    WithNested,
    /// A choice and nothing else.
    WholeChoice,
    /// A choice that repeats.
    Repeated,
}

/// Maker of contents.
pub(crate) struct ContentMaker {
    pub(crate) random: Random,
    sorts: Deck<ElementSort>,
    occurrences: Deck<&'static str>,
    pub(crate) simple: Vec<String>,
    /// Complex types by depth; those of one depth have elements of lesser depths only.
    pub(crate) complex: Vec<Vec<String>>,
}

// === impl ContentMaker ===

impl ContentMaker {
    pub(crate) fn new(mut random: Random, size: SetSize, simple: Vec<String>) -> Self {
        let sorts = SORTS.map(|(sort, count)| (sort, size.of(count)));
        let occurrences = OCCURRENCES.map(|(text, count)| (text, size.of(count)));
        Self {
            sorts: Deck::new(&mut random, &sorts, ElementSort::Simple),
            occurrences: Deck::new(&mut random, &occurrences, ""),
            random,
            simple,
            complex: Vec::new(),
        }
    }

    /// The content with `given` elements first and `count` made ones behind them.
    pub(crate) fn content(
        &mut self,
        form: ContentForm,
        given: &[String],
        count: usize,
        indent: &str,
    ) -> String {
        let mut taken = HashSet::new();
        let inner = format!("{indent}  ");
        let head = given.concat();
        match form {
            ContentForm::WholeChoice => {
                let body = self.elements(count.max(2), &mut taken, &inner, false);
                format!("{indent}<xs:choice>\n{body}{indent}</xs:choice>\n")
            }
            ContentForm::Plain => {
                let body = self.elements(count, &mut taken, &inner, true);
                format!("{indent}<xs:sequence>\n{head}{body}{indent}</xs:sequence>\n")
            }
            ContentForm::WithChoice | ContentForm::WithNested | ContentForm::Repeated => {
                let body = self.elements(count, &mut taken, &inner, true);
                let choice = self.choice(form, &mut taken, &inner);
                format!("{indent}<xs:sequence>\n{head}{choice}{body}{indent}</xs:sequence>\n")
            }
        }
    }

    fn choice(&mut self, form: ContentForm, taken: &mut HashSet<String>, indent: &str) -> String {
        let inner = format!("{indent}  ");
        let mut branches = self.elements(2, taken, &inner, false);
        if form == ContentForm::WithNested {
            let nested = self.elements(2, taken, &format!("{inner}  "), false);
            let _ = write!(
                branches,
                "{inner}<xs:sequence>\n{nested}{inner}</xs:sequence>\n"
            );
        }
        let occurs = match form {
            ContentForm::Repeated => " minOccurs=\"0\" maxOccurs=\"10\"",
            _ if self.random.happens(150) => " minOccurs=\"0\"",
            _ => "",
        };
        format!("{indent}<xs:choice{occurs}>\n{branches}{indent}</xs:choice>\n")
    }

    fn elements(
        &mut self,
        count: usize,
        taken: &mut HashSet<String>,
        indent: &str,
        may_be_absent: bool,
    ) -> String {
        (0..count)
            .map(|_| self.element(taken, indent, may_be_absent))
            .collect()
    }

    fn element(
        &mut self,
        taken: &mut HashSet<String>,
        indent: &str,
        may_be_absent: bool,
    ) -> String {
        let sort = self.sorts.deal();
        let occurs = match sort {
            _ if !may_be_absent => "",
            ElementSort::Fixed => " fixed=\"true\" minOccurs=\"0\"",
            ElementSort::Default => " default=\"true\" minOccurs=\"0\"",
            _ => self.occurrences.deal(),
        };
        let type_name = self.type_name(sort);
        let name = self.name(sort, &type_name, taken);
        let open = format!("{indent}<xs:element name=\"{name}\"");
        match sort {
            ElementSort::Untyped => format!("{open}{occurs}/>\n"),
            ElementSort::AnonymousComplex => self.anonymous(&open, occurs, indent),
            ElementSort::AnonymousSimple => format!(
                "{open}{occurs}>\n{indent}  <xs:simpleType>\n{indent}    <xs:restriction base=\"xs:token\">\n\
                 {indent}      <xs:maxLength value=\"40\"/>\n{indent}    </xs:restriction>\n\
                 {indent}  </xs:simpleType>\n{indent}</xs:element>\n"
            ),
            _ if self.random.happens(14) => self.explained(&open, &type_name, occurs, indent),
            _ => format!("{open} type=\"{type_name}\"{occurs}/>\n"),
        }
    }

    fn anonymous(&mut self, open: &str, occurs: &str, indent: &str) -> String {
        let inner = format!("{indent}    ");
        let body = (0..2)
            .map(|number| {
                format!(
                    "{inner}  <xs:element name=\"part{number}\" type=\"{}\"/>\n",
                    self.simple_type()
                )
            })
            .collect::<String>();
        let group = ["sequence", "choice"][usize::from(self.random.happens(4))];
        format!(
            "{open}{occurs}>\n{indent}  <xs:complexType>\n{inner}<xs:{group}>\n{body}{inner}</xs:{group}>\n\
             {indent}  </xs:complexType>\n{indent}</xs:element>\n"
        )
    }

    fn explained(&mut self, open: &str, type_name: &str, occurs: &str, indent: &str) -> String {
        let about = words::text(&mut self.random, 60, "");
        let about = about.trim_end();
        format!(
            "{open} type=\"{type_name}\"{occurs}>\n{indent}  <xs:annotation>\n{indent}    \
             <xs:documentation>{about}</xs:documentation>\n{indent}  </xs:annotation>\n{indent}</xs:element>\n"
        )
    }

    fn type_name(&mut self, sort: ElementSort) -> String {
        match sort {
            ElementSort::Boolean | ElementSort::Fixed | ElementSort::Default => {
                "xs:boolean".to_owned()
            }
            ElementSort::BuiltIn(name) | ElementSort::OfKinds(name) => name.to_owned(),
            ElementSort::Complex => self.complex_type(),
            _ => self.simple_type(),
        }
    }

    fn simple_type(&mut self) -> String {
        self.random.one_of(&self.simple).clone()
    }

    /// A complex type of any depth so far, mostly a shallow one.
    fn complex_type(&mut self) -> String {
        let depths = self.complex.len();
        if depths == 0 {
            return self.simple_type();
        }
        let depth = self.random.below(depths).min(self.random.below(depths));
        self.random.one_of(&self.complex[depth]).clone()
    }

    /// A name that the content does not have yet; the same type mostly has the same name.
    fn name(&mut self, sort: ElementSort, type_name: &str, taken: &mut HashSet<String>) -> String {
        let mut name = match sort {
            ElementSort::Simple | ElementSort::Complex | ElementSort::OfKinds(_) => {
                words::lower(type_name)
            }
            _ => format!("use{}", words::name(self.random.below(words::NAMES))),
        };
        while !taken.insert(name.clone()) {
            name = format!(
                "{}{}",
                words::lower(&words::name(self.random.below(words::NAMES))),
                "Value"
            );
        }
        name
    }
}
