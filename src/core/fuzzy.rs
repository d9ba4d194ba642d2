//! Fuzzy words: the only files that know the matcher, and the way around its faults (fuzzy-matcher 0.3.7).
//!
//! 1. Without its cache it panics at the first match: the cache stays on.
//! 2. The scores of `fuzzy_indices` differ from those of `fuzzy_match`: rows are ranked by what `fuzzy_match` gives,
//!    and positions are asked for on their own, for rows that are being drawn.
//! 3. A score depends on what the same matcher scored before: its matrix keeps old bonuses. [`scorer`] gives each text
//!    the score of a fresh matcher, and the tests compare the two.
//! 4. It folds ASCII only and minds case by default: both sides are folded before it sees them; see [`fold`].
//!
//! [`haystack`] keeps what rows are searched by, [`search`] finds and ranks in slices.
//!
//! [`fold`]: super::fold

pub mod haystack;
pub mod scorer;
pub mod search;
pub mod word;

pub use haystack::{Hay, Haystacks, LONGEST};
pub use scorer::Scorer;
pub use search::{Progress, Rows, Search};
pub use word::Word;

use fuzzy_matcher::FuzzyMatcher;
use fuzzy_matcher::skim::SkimMatcherV2;

use super::fold::fold;

/// Which characters of `text` a word matches, counted from 0, for showing them; empty where it doesn't match. Slow:
/// only for rows that are drawn.
pub fn positions(text: &str, word: &str) -> Vec<usize> {
    let matcher = SkimMatcherV2::default().ignore_case();
    matcher.fuzzy_indices(&fold(text), &fold(word)).map(|(_, positions)| positions).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    struct Titles {
        hays: Haystacks,
        keep: fn(u32) -> bool,
    }

    impl Titles {
        fn new(titles: &[String]) -> Self {
            let mut hays = Haystacks::default();
            (0..).zip(titles).for_each(|(slot, title)| hays.put(slot, &fold(title)));
            Self { hays, keep: |_| true }
        }
    }

    impl Rows for Titles {
        fn hay(&mut self, slot: u32) -> Hay<'_> {
            self.hays.get(slot).unwrap()
        }

        fn keep(&mut self, slot: u32) -> bool {
            (self.keep)(slot)
        }
    }

    /// What the search must equal: every row scored by a matcher of its own, best first, ties in the order of rows.
    fn all_fresh(titles: &[String], words: &[&str]) -> Vec<u32> {
        let mut scored: Vec<(i64, u32)> = Vec::new();
        for (slot, title) in (0..).zip(titles) {
            let score = words.iter().try_fold(0, |sum, word| {
                let fresh = SkimMatcherV2::default().ignore_case();
                Some(sum + fresh.fuzzy_match(&fold(title), &fold(word))?)
            });
            scored.extend(score.map(|score| (score, slot)));
        }
        scored.sort_by_key(|(score, slot)| (std::cmp::Reverse(*score), *slot));
        scored.into_iter().map(|(_, slot)| slot).collect()
    }

    fn search(titles: &[String], words: &[&str], rows: Vec<u32>, budget: usize) -> Vec<u32> {
        let mut lookup = Titles::new(titles);
        let words = words.iter().filter_map(|word| Word::new(word)).collect();
        let mut search = Search::new(words, rows);
        while !search.step(&mut lookup, budget).is_done() {}
        search.ranked().to_vec()
    }

    fn slots(titles: &[String]) -> Vec<u32> {
        (0..).take(titles.len()).collect()
    }

    /// Titles of few letters, so that doubled letters, separators and ties come often.
    fn titles() -> impl Strategy<Value = Vec<String>> {
        let alike = "[aAeEsS r.R(\\-/]{0,24}";
        let prose = "[A-Za-z]{1,9}( [a-zäÖé0-9]{1,8}){0,6}";
        proptest::collection::vec(prop_oneof![alike, prose], 0..40)
    }

    proptest! {
        #[test]
        fn the_best_rows_are_those_of_a_fresh_matcher_for_every_row(
            titles in titles(),
            words in proptest::collection::vec("[aesrAE. ]{1,6}|[a-z]{1,4}|é|[a-z ]{8}", 1..4),
            budget in 1usize..200,
        ) {
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            prop_assert_eq!(search(&titles, &words, slots(&titles), budget), all_fresh(&titles, &words));
        }

        #[test]
        fn a_score_is_that_of_a_fresh_matcher(
            texts in titles(),
            words in proptest::collection::vec("[aesrAE. ]{1,6}|[a-z.]|é|[a-z ]{8}|s{2,7}", 1..4),
        ) {
            let mut scorer = Scorer::default();
            for (text, word) in texts.iter().flat_map(|text| words.iter().map(move |word| (fold(text), fold(word)))) {
                let fresh = SkimMatcherV2::default().ignore_case().fuzzy_match(&text, &word);
                prop_assert_eq!(scorer.score(&text, &word).map(i64::from), fresh, "{} in {}", word, text);
            }
        }

        #[test]
        fn a_word_that_grows_needs_only_the_rows_of_before(
            titles in titles(),
            word in "[aes r]{2,6}",
            stopped_after in 0usize..60,
        ) {
            let shorter = word.split_at(word.len() - 1).0;
            let mut first = Search::new(Word::new(shorter).into_iter().collect(), slots(&titles));
            first.step(&mut Titles::new(&titles), stopped_after);
            prop_assert!(Word::new(&word).unwrap().narrows(&Word::new(shorter).unwrap()));
            let rest = first.into_candidates();
            prop_assert_eq!(search(&titles, &[&word], rest, 50), all_fresh(&titles, &[&word]));
        }

        #[test]
        fn positions_spell_the_word(text in "\\PC{0,30}", word in "\\PC{1,4}") {
            let letters: Vec<char> = fold(&text).chars().collect();
            let found = positions(&text, &word);
            let spelt: String = found.iter().map(|at| letters[*at]).collect();
            prop_assert!(found.is_empty() || spelt.eq_ignore_ascii_case(&fold(&word)), "{found:?}");
        }
    }

    #[test]
    fn the_top_of_many_rows_is_known_long_before_all_are_scored() {
        let titles: Vec<String> = (0..5000)
            .map(|n| format!("R-{n:04} {} drift in unit {}", ["Model", "Sensor", "Data"][n % 3], n % 97))
            .collect();
        let mut lookup = Titles::new(&titles);
        let mut search = Search::new(Word::new("mod").into_iter().collect(), slots(&titles));
        while search.progress().ranked < 50 {
            search.step(&mut lookup, 500);
        }
        assert!(search.scored() < 200, "{} rows were scored", search.scored());
        assert_eq!(search.ranked()[..50], all_fresh(&titles, &["mod"])[..50]);
    }

    #[test]
    fn a_row_that_is_not_kept_is_neither_counted_nor_scored() {
        let titles: Vec<String> = (0..10).map(|n| format!("risk {n}")).collect();
        let mut lookup = Titles { keep: |slot| slot % 2 == 0, ..Titles::new(&titles) };
        let mut search = Search::new(Vec::new(), slots(&titles));
        assert_eq!(search.step(&mut lookup, 4), Progress { scanned: 4, rows: 10, found: 2, ranked: 2 });
        assert!(search.step(&mut lookup, 100).is_done());
        assert_eq!(search.ranked(), [0, 2, 4, 6, 8]);
    }

    #[test]
    fn a_changed_row_is_read_again_and_old_texts_are_cleared_away() {
        let mut hays = Haystacks::default();
        for round in 0..2000 {
            hays.put(7, &format!("{round} {}", "x".repeat(100)));
        }
        assert!(hays.get(7).unwrap().text().starts_with("1999 "));
        hays.forget(7);
        assert!(hays.get(7).is_none());
        hays.put(3, &"é".repeat(LONGEST + 50));
        assert_eq!(hays.get(3).unwrap().text().chars().count(), LONGEST);
    }
}
