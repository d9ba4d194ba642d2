//! A word that is looked for, and what can be said about a text without scoring it.

use super::haystack::{Hay, has_own_bit, head_bit, letter_bit, separates};
use crate::core::fold::fold;

/// One fuzzy word: its letters have to be in the text, in this order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    text: String,
    first: char,
    mask: u64,
    /// The first letter as the start of a word.
    head: u32,
    ascii: bool,
    /// It is one letter that the mask alone finds.
    alone: bool,
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
        let alone = has_own_bit(first) && text.len() == 1;
        Some(Self { ascii: text.is_ascii(), text, first, mask, head: head_bit(first), alone, rest })
    }

    /// Folded.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether the matcher would find it: all letters in order. Exact, so that counts are.
    #[inline]
    pub fn is_in(&self, hay: &Hay<'_>) -> bool {
        hay.mask & self.mask == self.mask && (self.alone || self.in_order(hay.bytes()))
    }

    fn in_order(&self, text: &[u8]) -> bool {
        // Bytes of characters beyond ASCII must not be mixed.
        if !self.ascii {
            let mut letters = std::str::from_utf8(text).unwrap_or("").chars();
            return self.text.chars().all(|wanted| letters.any(|letter| letter == wanted));
        }
        let mut letters = self.text.bytes();
        let Some(mut wanted) = letters.next() else { return true };
        for letter in text {
            if *letter == wanted {
                match letters.next() {
                    Some(next) => wanted = next,
                    None => return true,
                }
            }
        }
        false
    }

    /// The same for a text that no haystack keeps.
    pub fn is_in_text(&self, text: &str) -> bool {
        self.in_order(fold(text).as_bytes())
    }

    /// A score that the row can't exceed.
    #[inline]
    pub fn bound(&self, hay: &Hay<'_>) -> i32 {
        let start = if self.starts(hay.bytes()) {
            AT_START
        } else if hay.heads & self.head != 0 {
            AT_WORD
        } else {
            INSIDE
        };
        start + self.rest
    }

    #[inline]
    fn starts(&self, text: &[u8]) -> bool {
        text.starts_with(self.first.encode_utf8(&mut [0; 4]).as_bytes())
    }

    /// Whether each row with this bound has just this score: a single letter at the start of the text, or at none of a
    /// word, scores the same in every text.
    pub fn is_exact(&self, bound: i32) -> bool {
        self.alone && bound != AT_WORD
    }

    /// Whether every text that `self` is in has `shorter` in it, too.
    pub fn narrows(&self, shorter: &Word) -> bool {
        shorter.in_order(self.text.as_bytes())
    }
}
