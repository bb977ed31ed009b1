//! Complex types that are no commands, in depths: those of one depth have elements of lesser depths only, so that
//! no type contains itself.

use super::content::{ContentForm, ContentMaker};
use super::random::Deck;
use super::size::SetSize;
use super::words;

/// How many types each depth has in a whole set.
const DEPTHS: [usize; 4] = [560, 200, 70, 25];

const FORMS: [(ContentForm, usize); 3] = [
    (ContentForm::WholeChoice, 47),
    (ContentForm::WithChoice, 90),
    (ContentForm::WithNested, 25),
];

/// Declares them, depth by depth; gives the texts of single types.
pub(crate) fn declare(maker: &mut ContentMaker, size: SetSize) -> Vec<String> {
    let counts = FORMS.map(|(form, count)| (form, size.of(count)));
    let plain = DEPTHS.iter().map(|count| size.of(*count)).sum::<usize>();
    let special = counts.iter().map(|(_, count)| count).sum::<usize>();
    let counts = [
        &counts[..],
        &[(ContentForm::Plain, plain.saturating_sub(special))],
    ]
    .concat();
    let mut forms = Deck::new(&mut maker.random, &counts, ContentForm::Plain);
    let (mut texts, mut number) = (Vec::new(), 0);
    for count in DEPTHS.map(|count| size.of(count)) {
        let mut names = Vec::new();
        for _ in 0..count {
            let name = format!("{}Settings", words::name(number));
            number += 1;
            texts.push(declaration(maker, &name, forms.deal()));
            names.push(name);
        }
        maker.complex.push(names);
    }
    texts
}

fn declaration(maker: &mut ContentMaker, name: &str, form: ContentForm) -> String {
    let about = words::text(&mut maker.random, 160, "        ");
    let count = maker.random.between(2, 12);
    let content = maker.content(form, &[], count, "    ");
    format!(
        "  <xs:complexType name=\"{name}\">\n    <xs:annotation>\n      <xs:documentation>\n{about}      \
         </xs:documentation>\n    </xs:annotation>\n{content}  </xs:complexType>\n"
    )
}
