//! A word that is looked for, and what can be said about a text without scoring it.

use super::haystack::{Hay, letter_bit, separates};
use crate::core::fold::fold;

/// One fuzzy word: its letters have to be in the text, in this order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    text: String,
    first: char,
    mask: u64,
    /// What the letters after the first can add to a score at most.
    rest: i32,
}

/// What a letter adds at most: 16 for the match, and 4 for following the one before, or 8 at the start of a word less
/// the 4 that the gap before it costs at least.
const LETTER: i32 = 20;
/// After a separator that matched as well, the start of a word costs no gap.
const LETTER_AFTER_SEPARATOR: i32 = 24;
/// The first letter: 16, less 1, and 16 at the start of the text or 8 at the start of a word.
const AT_START: i32 = 31;
const AT_WORD: i32 = 23;
const INSIDE: i32 = 15;

impl Word {
    /// None for a word without letters.
    pub fn new(text: &str) -> Option<Self> {
        let text = fold(text);
        let first = text.chars().next()?;
        let mask = text.chars().fold(0, |mask, letter| mask | letter_bit(letter));
        let pairs = text.chars().zip(text.chars().skip(1));
        let rest = pairs.map(|(before, _)| if separates(before) { LETTER_AFTER_SEPARATOR } else { LETTER }).sum();
        Some(Self { text, first, mask, rest })
    }

    /// Folded.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether the matcher would find it: all letters in order. Exact, so that counts are.
    pub fn is_in(&self, hay: &Hay<'_>) -> bool {
        hay.mask & self.mask == self.mask && self.in_order(hay.text)
    }

    fn in_order(&self, text: &str) -> bool {
        // Bytes of characters beyond ASCII must not be mixed.
        if self.text.is_ascii() {
            let mut letters = text.bytes();
            return self.text.bytes().all(|wanted| letters.any(|letter| letter == wanted));
        }
        let mut letters = text.chars();
        self.text.chars().all(|wanted| letters.any(|letter| letter == wanted))
    }

    /// The same for a text that no haystack keeps.
    pub fn is_in_text(&self, text: &str) -> bool {
        self.in_order(&fold(text))
    }

    /// A score that the row can't exceed.
    pub fn bound(&self, hay: &Hay<'_>) -> i32 {
        let start = if hay.first == self.first {
            AT_START
        } else if hay.heads & letter_bit(self.first) != 0 {
            AT_WORD
        } else {
            INSIDE
        };
        start + self.rest
    }

    /// Whether every text that `self` is in has `shorter` in it, too.
    pub fn narrows(&self, shorter: &Word) -> bool {
        shorter.in_order(&self.text)
    }
}
