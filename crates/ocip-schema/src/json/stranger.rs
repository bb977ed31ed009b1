//! Members that the schema does not know.

use super::body::BodyCheck;
use super::fault::MappingFault;
use super::members::{ITEMS, TYPE, is_in_items, names};
use super::nearest::nearest_names;
use super::place::BodyPlace;
use super::scope::ObjectScope;
use super::value::cut;
use crate::model::Particle;

/// What is said of a member that could be either of two.
const AMBIGUOUS: &str =
    "nothing: its schema has it in several places, which JSON cannot tell apart";

// === impl BodyCheck ===

impl<'s> BodyCheck<'s> {
    /// Members, in order, that the schema has in two places at once, be they elements or repeated choices. No schema of
    /// a switch is known that has any; to write one value twice would be a guess.
    fn ambiguous(&mut self, scope: &ObjectScope<'_, 's>) {
        for pair in scope.met.windows(2) {
            if let [one, other] = pair
                && one == other
            {
                self.fault(&scope.place.member(one), || (AMBIGUOUS.to_owned(), None));
            }
        }
    }

    /// Members that stand for nothing; `known` of the object's members are no matter of its content.
    pub(super) fn strangers(
        &mut self,
        content: &'s [Particle],
        scope: &mut ObjectScope<'_, 's>,
        known: usize,
    ) {
        scope.met.sort_unstable();
        self.ambiguous(scope);
        scope.met.dedup();
        if scope.met.len() + known == scope.object.len() {
            return;
        }
        let mut names = names(content);
        names.sort_unstable();
        for name in scope.object.keys() {
            let is_known = names.binary_search(&&**name).is_ok() || (known > 0 && name == TYPE);
            if !is_known {
                let place = scope.place.member(name);
                self.faults.add(|| stranger(name, &place, content, &names));
            }
        }
    }
}

/// What is wrong with a member that stands for nothing.
fn stranger(
    name: &str,
    place: &BodyPlace<'_>,
    content: &[Particle],
    names: &[&str],
) -> MappingFault {
    let (limit, nearest) = match is_in_items(name, content) {
        true => (
            format!(
                "no such member; {} goes into the objects of @items",
                cut(name)
            ),
            vec![ITEMS.to_owned()],
        ),
        false => (
            "no such member".to_owned(),
            nearest_names(name, names.iter().copied()),
        ),
    };
    MappingFault {
        pointer: place.to_string(),
        limit,
        given: None,
        nearest,
    }
}
