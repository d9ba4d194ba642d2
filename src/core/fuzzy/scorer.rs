//! The score of a word in a text: that of fuzzy-matcher 0.3.7 with a fresh matcher for every text, cell by cell, for a
//! few times less. Why not the matcher itself: it clears and fills two rows over the whole text and asks the heap three
//! times a call, and scores would have to be made independent of earlier ones by a call in between.
//!
//! Two lines of cells take turns, as there; what the line before the last left in a cell is still there where a line
//! begins later, and counts, because it counts there.

/// Far below any score, and far enough from the lowest number to subtract gaps.
const NEVER: i32 = i16::MIN as i32;
const MATCH: i32 = 16;
const FOLLOWS: i32 = 4;
const AT_HEAD: i32 = 8;
/// After punctuation that merely breaks a word.
const AT_BREAK: i32 = 7;
const GAP_START: i32 = -3;
const GAP: i32 = -1;

/// One place of the text for one letter of the word.
#[derive(Clone, Copy, Debug)]
struct Cell {
    /// Best with the letter here.
    here: i32,
    /// Best with the letter before here.
    before: i32,
    bonus: i32,
}

const FRESH: Cell = Cell { here: NEVER, before: NEVER, bonus: 0 };
const NOTHING_YET: Cell = Cell { here: NEVER, before: GAP, bonus: 0 };

/// Scores folded texts. It keeps nothing of one text for the next but the room.
#[derive(Debug, Default)]
pub struct Scorer {
    /// Where each letter of the word can stand first.
    firsts: Vec<usize>,
    line: Vec<Cell>,
    line_before: Vec<Cell>,
}

impl Scorer {
    /// The score of a folded word in a folded text, higher is better; none where its letters are not all there in
    /// order. The same for the same texts, whatever was scored before.
    pub fn score(&mut self, text: &str, word: &str) -> Option<i32> {
        let mut letters = word.chars();
        match (letters.next(), letters.next()) {
            (None, _) => Some(0),
            (Some(letter), None) => one_letter(text, letter),
            // Nearly all texts: nothing has to be copied.
            _ if text.is_ascii() && word.is_ascii() => self.letters(text.as_bytes(), word.as_bytes()),
            _ => self.letters(&text.chars().collect::<Vec<_>>(), &word.chars().collect::<Vec<_>>()),
        }
    }

    fn letters<T: Copy + PartialEq + Into<char>>(&mut self, text: &[T], word: &[T]) -> Option<i32> {
        // What stands before the first place of the first letter, or after the last of the last, adds nothing.
        let (first, last) = (word.first()?, word.last()?);
        let start = text.iter().position(|letter| letter == first)?;
        let end = text.iter().rposition(|letter| letter == last)? + 1;
        let before = start.checked_sub(1).and_then(|at| text.get(at)).copied();
        let text = text.get(start..end)?;
        let mut wanted = word.iter().peekable();
        self.firsts.clear();
        let found = text.iter().enumerate().filter(|(_, letter)| wanted.next_if_eq(letter).is_some());
        self.firsts.extend(found.map(|(at, _)| at));
        (self.firsts.len() == word.len()).then(|| self.fill(before, text, word))
    }

    fn fill<T: Copy + PartialEq + Into<char>>(&mut self, before: Option<T>, text: &[T], word: &[T]) -> i32 {
        let Self { firsts, line, line_before } = self;
        line.clear();
        line_before.clear();
        line.resize(text.len() + 1, FRESH);
        line_before.resize(text.len() + 1, NOTHING_YET);
        for (letter, skipped) in word.iter().zip(firsts.iter().copied()) {
            let mut cells = line.iter_mut().skip(skipped);
            let Some(mut left) = cells.next() else { break };
            let mut before = skipped.checked_sub(1).and_then(|at| text.get(at)).copied().or(before);
            let above = line_before.iter().skip(skipped);
            for ((cell, above), there) in cells.zip(above).zip(text.iter().skip(skipped)) {
                if there == letter {
                    let place = place(before.map(Into::into));
                    let bonus = left.bonus.max(place).max(FOLLOWS);
                    left.bonus = bonus;
                    cell.here = MATCH + (above.here + bonus).max(above.before + place);
                } else {
                    (cell.here, cell.bonus) = (NEVER, 0);
                }
                cell.before = (left.here + GAP_START + GAP).max(left.before + GAP);
                left = cell;
                before = Some(*there);
            }
            std::mem::swap(line, line_before);
        }
        let last = firsts.last().copied().unwrap_or(0);
        line_before.iter().skip(last).map(|cell| cell.here).max().unwrap_or(NEVER)
    }
}

/// What a match adds after this letter; at the very start twice as much as after a blank.
fn place(before: Option<char>) -> i32 {
    match before {
        None => 2 * AT_HEAD,
        Some(' ' | '/' | '\\' | '|' | '(' | ')' | '[' | ']' | '{' | '}') => AT_HEAD,
        Some(letter) if letter.is_ascii_punctuation() => AT_BREAK,
        Some(_) => 0,
    }
}

/// For a single letter only the best place counts where it stands.
fn one_letter(text: &str, letter: char) -> Option<i32> {
    if text.starts_with(letter) {
        return Some(GAP + 2 * AT_HEAD + MATCH);
    }
    let (mut before, mut best) = (' ', None);
    for there in text.chars() {
        if there == letter {
            best = best.max(Some(place(Some(before))));
            if best == Some(AT_HEAD) {
                break;
            }
        }
        before = there;
    }
    best.map(|place| GAP + place + MATCH)
}
