//! Commands: requests in families of variants, and their replies.

use super::content::{ContentForm, ContentMaker};
use super::random::Deck;
use super::size::SetSize;
use super::words;

/// How many families a whole set has.
const FAMILIES: usize = 2_658;

/// How many variants a family has besides one.
const VARIANTS: [(usize, usize); 5] = [(0, 1_891), (1, 400), (2, 220), (3, 97), (4, 50)];

const RELEASES: [&str; 11] = [
    "", "14", "14sp1", "17", "17sp4", "19", "20", "21sp1", "22", "22V2", "23",
];

/// What a family does: verb, whether it reads, and the most elements besides ids.
const VERBS: [(&str, bool, usize); 13] = [
    ("Get", true, 2),
    ("Modify", false, 30),
    ("GetList", true, 5),
    ("Add", false, 22),
    ("Delete", false, 2),
    ("GetInstance", true, 2),
    ("GetInstanceList", true, 4),
    ("ModifyInstance", false, 34),
    ("GetAvailableList", true, 4),
    ("AssignList", false, 4),
    ("GetPagedSortedList", true, 8),
    ("UnassignList", false, 4),
    ("GetSummary", true, 1),
];

/// Levels, and how many in a hundred families have them.
const LEVELS: [(&str, usize); 5] = [
    ("User", 42),
    ("Group", 27),
    ("ServiceProvider", 10),
    ("Reseller", 2),
    ("System", 19),
];

/// How many newest variants are deprecated all the same.
const DEPRECATED: usize = 75;

/// How many writes have a reply with data.
const WRITES_WITH_DATA: usize = 20;

/// How many tables a reply has.
const TABLES: [(usize, usize); 5] = [(1, 613), (2, 15), (3, 2), (5, 1), (0, 1_530)];

/// Forms of requests, and then of replies.
const FORMS: [(ContentForm, usize); 4] = [
    (ContentForm::WholeChoice, 29),
    (ContentForm::WithChoice, 95),
    (ContentForm::WithNested, 85),
    (ContentForm::Repeated, 4),
];

/// Text that declares a request and its reply.
pub(crate) struct MadeCommand {
    pub(crate) text: String,
    pub(crate) is_deprecated: bool,
}

/// Maker of commands.
struct CommandMaker<'m> {
    content: &'m mut ContentMaker,
    forms: Deck<ContentForm>,
    tables: Deck<usize>,
    data_writes: usize,
}

/// Family of requests.
struct Family {
    name: String,
    level: &'static str,
    reads: bool,
    most_elements: usize,
    /// One family reads and has no reply with data all the same.
    is_mute: bool,
}

/// Declares all commands, service by service.
pub(crate) fn declare(content: &mut ContentMaker, size: SetSize) -> Vec<MadeCommand> {
    let variants = VARIANTS.map(|(more, count)| (more, size.of(count)));
    let mut variants = Deck::new(&mut content.random, &variants, 0);
    let levels = LEVELS.map(|(level, count)| (level, size.of(count * 2)));
    let mut levels = Deck::new(&mut content.random, &levels, "User");
    let mut maker = CommandMaker::new(content, size);
    let (mut commands, mut level) = (Vec::new(), "User");
    let mut deprecated = size.of(DEPRECATED);
    for number in 0..size.of(FAMILIES) {
        if number % VERBS.len() == 0 {
            level = levels.deal();
        }
        let family = Family::new(number, level);
        let newest_is_old = deprecated > 0 && number % 30 == 7;
        deprecated -= usize::from(newest_is_old);
        commands.extend(maker.family(&family, variants.deal(), newest_is_old));
    }
    commands
}

// === impl Family ===

impl Family {
    fn new(number: usize, level: &'static str) -> Self {
        let (verb, reads, most_elements) = VERBS[number % VERBS.len()];
        let service = words::name(number / VERBS.len());
        Self {
            name: format!("{level}{service}{verb}"),
            level,
            reads,
            most_elements,
            is_mute: number == VERBS.len(),
        }
    }

    /// The elements that say who or what is meant.
    fn ids(&self) -> Vec<String> {
        let ids: &[(&str, &str)] = match self.level {
            "User" => &[("userId", "UserId")],
            "Group" => &[
                ("serviceProviderId", "ServiceProviderId"),
                ("groupId", "GroupId"),
            ],
            "ServiceProvider" => &[("serviceProviderId", "ServiceProviderId")],
            "Reseller" => &[("resellerId", "ResellerId22")],
            _ => &[],
        };
        let element = |(name, kind): &(&str, &str)| {
            format!("          <xs:element name=\"{name}\" type=\"{kind}\"/>\n")
        };
        ids.iter().map(element).collect()
    }
}

// === impl CommandMaker ===

impl<'m> CommandMaker<'m> {
    fn new(content: &'m mut ContentMaker, size: SetSize) -> Self {
        let forms = FORMS.map(|(form, count)| (form, size.of(count)));
        let plain = (ContentForm::Plain, size.of(2_200));
        let forms = Deck::new(
            &mut content.random,
            &[&forms[..], &[plain]].concat(),
            ContentForm::Plain,
        );
        let tables = TABLES.map(|(tables, count)| (tables, size.of(count)));
        Self {
            forms,
            tables: Deck::new(&mut content.random, &tables, 0),
            data_writes: size.of(WRITES_WITH_DATA),
            content,
        }
    }

    fn family(&mut self, family: &Family, more: usize, newest_is_old: bool) -> Vec<MadeCommand> {
        let first = self.content.random.below(RELEASES.len() - more);
        let releases = &RELEASES[first..=first + more];
        let with_data = !family.is_mute && (family.reads || self.takes_data());
        let variants = releases.iter().enumerate();
        variants
            .map(|(age, release)| MadeCommand {
                text: self.request(family, release) + &self.reply(family, release, with_data),
                is_deprecated: age < more || newest_is_old,
            })
            .collect()
    }

    fn takes_data(&mut self) -> bool {
        let takes = self.data_writes > 0 && self.content.random.happens(30);
        self.data_writes -= usize::from(takes);
        takes
    }

    fn request(&mut self, family: &Family, release: &str) -> String {
        let ids = family.ids();
        let few = family.reads && self.content.random.happens(600);
        let more = self.content.random.below(family.most_elements + 1);
        let body = match few {
            true if ids.is_empty() => String::new(),
            true => self
                .content
                .content(ContentForm::Plain, &ids, 0, "        "),
            false => {
                let form = self.forms.deal();
                self.content.content(form, &ids, more.max(1), "        ")
            }
        };
        let name = format!("{}Request{release}", family.name);
        self.type_text(&name, "OCIRequest", &body, "")
    }

    fn reply(&mut self, family: &Family, release: &str, with_data: bool) -> String {
        if !with_data {
            return String::new();
        }
        let tables = self.tables.deal();
        let tables: Vec<_> = (0..tables).map(|number| self.table(number)).collect();
        let (elements, headings): (Vec<_>, Vec<_>) = tables.into_iter().unzip();
        let count = self.content.random.between(1, 14);
        let form = match self.content.random.happens(10) {
            true => ContentForm::WithChoice,
            false => ContentForm::Plain,
        };
        let body = self.content.content(form, &elements, count, "        ");
        let name = format!("{}Response{release}", family.name);
        self.type_text(&name, "OCIDataResponse", &body, &headings.concat())
    }

    /// A table's element and the line about its headings.
    fn table(&mut self, number: usize) -> (String, String) {
        let name = format!("{}Table", words::lower(&words::name(number * 17 + 3)));
        let count = self.content.random.between(2, 9);
        let headings: Vec<_> = (0..count)
            .map(|_| format!("\"{}\"", words::heading(&mut self.content.random)))
            .collect();
        let element = format!("          <xs:element name=\"{name}\" type=\"OCITable\"/>\n");
        (
            element,
            format!(
                "        The column headings of {name} are: {}.\n",
                headings.join(", ")
            ),
        )
    }

    fn type_text(&mut self, name: &str, base: &str, body: &str, headings: &str) -> String {
        let about = words::text(&mut self.content.random, 425, "        ");
        let extension = match body {
            "" => format!("      <xs:extension base=\"core:{base}\"/>\n"),
            body => {
                format!("      <xs:extension base=\"core:{base}\">\n{body}      </xs:extension>\n")
            }
        };
        format!(
            "  <xs:complexType name=\"{name}\">\n    <xs:annotation>\n      <xs:documentation>\n{about}{headings}      \
             </xs:documentation>\n    </xs:annotation>\n    <xs:complexContent>\n{extension}    </xs:complexContent>\n\
             \x20 </xs:complexType>\n"
        )
    }
}
