//! Names that come near to one that is not known.

/// How many names are offered.
const OFFERED: usize = 3;

/// Names longer than this, in bytes, are not compared.
const COMPARED_MAX: usize = 80;

/// The known names that are few edits away from a wrong one, the nearest first, and then those that have the same words
/// and some more, or lack some. The work is that of a narrow band for each known name of about the same length.
pub(super) fn nearest_names<'n>(
    wrong: &str,
    known: impl IntoIterator<Item = &'n str>,
) -> Vec<String> {
    if wrong.len() > COMPARED_MAX {
        return Vec::new();
    }
    let edits_max = edits_allowed(wrong.len());
    let mut near: Vec<(usize, &str)> = known
        .into_iter()
        .filter(|name| name.len() <= COMPARED_MAX)
        .filter_map(|name| {
            let edits = edits(wrong, name, edits_max);
            let rank = edits.or_else(|| share_words(wrong, name).then_some(edits_max + 1))?;
            Some((rank, name))
        })
        .collect();
    near.sort_unstable();
    near.dedup();
    let offered = near.into_iter().take(OFFERED);
    offered.map(|(_, name)| name.to_owned()).collect()
}

/// Whether all words of one name stand in the other in the same order, and are at least half of it: who forgets the
/// `Phone` in `forwardToPhoneNumber` means that.
fn share_words(one: &str, other: &str) -> bool {
    let [one, other] = [one, other].map(|name| words(name).collect::<Vec<_>>());
    let (short, long) = if one.len() <= other.len() {
        (one, other)
    } else {
        (other, one)
    };
    let mut rest = long.iter();
    let stands = |word: &&str| rest.any(|known| known.eq_ignore_ascii_case(word));
    short.len() * 2 >= long.len() && short.iter().all(stands)
}

/// The words of a name, each of which begins with a capital.
fn words(name: &str) -> impl Iterator<Item = &str> {
    let mut rest = name;
    std::iter::from_fn(move || {
        let begins =
            |(at, sign): (usize, char)| (at > 0 && sign.is_ascii_uppercase()).then_some(at);
        let end = rest.char_indices().find_map(begins).unwrap_or(rest.len());
        let (word, behind) = rest.split_at(end);
        rest = behind;
        (!word.is_empty()).then_some(word)
    })
}

/// How many edits away a name may be to be offered.
fn edits_allowed(length: usize) -> usize {
    match length {
        0..=3 => 1,
        4..=7 => 2,
        8..=15 => 3,
        _ => 4,
    }
}

/// The edit distance (insert, remove, replace a byte) up to a limit, whatever the case; `None` beyond it.
fn edits(wrong: &str, name: &str, max: usize) -> Option<usize> {
    let (wrong, name) = (wrong.as_bytes(), name.as_bytes());
    if wrong.len().abs_diff(name.len()) > max {
        return None;
    }
    // Only what lies near the diagonal can be within the limit; the rest stays above it.
    let beyond = max + 1;
    let mut row: Vec<usize> = (0..=name.len()).map(|column| column.min(beyond)).collect();
    for (line, sign) in wrong.iter().enumerate() {
        let first = (line + 1).saturating_sub(max).max(1);
        let last = (line + 1 + max).min(name.len());
        let mut diagonal = row[first - 1];
        row[first - 1] = match first {
            1 => (line + 1).min(beyond),
            _ => beyond,
        };
        for column in first..=last {
            let same = usize::from(!sign.eq_ignore_ascii_case(&name[column - 1]));
            let (above, left) = (row[column], row[column - 1]);
            row[column] = (diagonal + same).min(above + 1).min(left + 1).min(beyond);
            diagonal = above;
        }
    }
    row.last().copied().filter(|&edits| edits <= max)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_that_lack_a_word_or_have_one_too_many_find_the_right_one() {
        let known = [
            "forwardToPhoneNumber",
            "isActive",
            "isRingSplashActive",
            "GroupId",
        ];
        for (wrong, expected) in [
            ("forwardToNumber", &["forwardToPhoneNumber"][..]),
            ("forwardPhone", &["forwardToPhoneNumber"]),
            ("forwardCallsToPhoneNumber", &["forwardToPhoneNumber"]),
            ("ringSplashActive", &["isRingSplashActive"]),
            ("number", &[]),
            ("numberPhoneToForward", &[]),
        ] {
            assert_eq!(nearest_names(wrong, known), expected, "{wrong}");
        }
    }

    #[test]
    fn names_with_a_slip_find_the_right_one() {
        let known = [
            "userId",
            "phoneNumber",
            "GroupId",
            "extension",
            "phoneNumbers",
        ];
        let near = |wrong: &str| nearest_names(wrong, known);
        assert_eq!(near("phonNumber"), ["phoneNumber", "phoneNumbers"]);
        assert_eq!(near("groupId"), ["GroupId"]);
        assert_eq!(near("userid"), ["userId"]);
        assert_eq!(near("extnesion"), ["extension"]);
        assert!(near("somethingElse").is_empty());
        assert!(near("").is_empty());
        assert!(near(&"phoneNumber".repeat(100_000)).is_empty());
    }

    /// The textbook's table.
    fn distance(one: &str, other: &str) -> usize {
        let (one, other) = (one.as_bytes(), other.as_bytes());
        let mut table = vec![vec![0; other.len() + 1]; one.len() + 1];
        for i in 0..=one.len() {
            for j in 0..=other.len() {
                table[i][j] = match (i, j) {
                    (0, _) => j,
                    (_, 0) => i,
                    _ => {
                        let same = usize::from(one[i - 1] != other[j - 1]);
                        let replaced = table[i - 1][j - 1] + same;
                        replaced.min(table[i - 1][j] + 1).min(table[i][j - 1] + 1)
                    }
                };
            }
        }
        table[one.len()][other.len()]
    }

    proptest! {
        #[test]
        fn the_band_finds_what_the_whole_table_does(one in "[abc]{0,9}", other in "[abc]{0,9}", max in 0..5usize) {
            let expected = Some(distance(&one, &other)).filter(|&edits| edits <= max);
            prop_assert_eq!(edits(&one, &other, max), expected);
        }
    }
}
