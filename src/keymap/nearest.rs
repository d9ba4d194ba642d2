//! "Did you mean": the known word that a misspelt one most likely stands for.

/// The candidate with the fewest slips (a letter wrong, missing, too many, or two swapped), if it is close enough to
/// be worth offering: one slip per three letters, at least one, and never all of them.
pub fn nearest<'a>(given: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let given: Vec<char> = given.to_lowercase().chars().collect();
    let limit = (given.len() / 3).max(1);
    candidates
        .into_iter()
        .map(|candidate| (slips(&given, &candidate.to_lowercase().chars().collect::<Vec<_>>()), candidate))
        .filter(|(slips, _)| *slips <= limit && *slips < given.len())
        .min_by_key(|(slips, _)| *slips)
        .map(|(_, candidate)| candidate)
}

/// Edit distance with swaps of neighbours (optimal string alignment), three rows at a time.
fn slips(a: &[char], b: &[char]) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=b.len()).collect();
    let mut last_a = None;
    for (row, &ca) in a.iter().enumerate() {
        let mut current = vec![row + 1];
        let mut last_b = None;
        for (column, &cb) in b.iter().enumerate() {
            let at = |line: &[usize], index: usize| line.get(index).copied().unwrap_or(usize::MAX / 2);
            let mut best = (at(&above, column) + usize::from(ca != cb))
                .min(at(&above, column + 1) + 1)
                .min(at(&current, column) + 1);
            if last_a == Some(cb) && last_b == Some(ca) && column > 0 {
                best = best.min(at(&before, column - 1) + 1);
            }
            current.push(best);
            last_b = Some(cb);
        }
        before = std::mem::replace(&mut above, current);
        last_a = Some(ca);
    }
    above.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_of_the_finger_find_their_word_and_other_words_find_none() {
        let words = ["open", "next-row", "quit", "score"];
        assert_eq!(nearest("opne", words), Some("open"));
        assert_eq!(nearest("Open", words), Some("open"));
        assert_eq!(nearest("next_row", words), Some("next-row"));
        assert_eq!(nearest("scroe", words), Some("score"));
        assert_eq!(nearest("qiut", words), Some("quit"));
        assert_eq!(nearest("wobble", words), None);
        assert_eq!(nearest("", words), None);
        assert_eq!(nearest("7", ["1", "2"]), None);
    }

    #[test]
    fn the_distance_counts_each_slip_once() {
        let count = |a: &str, b: &str| slips(&a.chars().collect::<Vec<_>>(), &b.chars().collect::<Vec<_>>());
        assert_eq!(count("kitten", "sitting"), 3);
        assert_eq!(count("ab", "ba"), 1);
        assert_eq!(count("", "abc"), 3);
        assert_eq!(count("same", "same"), 0);
    }
}
