//! What rows are searched by: folded texts in one string, with masks that rule most rows out at a glance.

/// Characters of a text that fuzzy words look at. What a person reads in a row is shorter; the limit keeps a row
/// that was stuffed with text from costing more than a hundred others.
pub const LONGEST: usize = 400;

/// One row's folded text.
#[derive(Clone, Copy, Debug)]
pub struct Hay<'a> {
    pub text: &'a str,
    pub first: char,
    /// A bit for each letter that occurs; see [`letter_bit`].
    pub mask: u64,
    /// A bit for each letter that a word starts with.
    pub heads: u64,
}

impl<'a> Hay<'a> {
    /// Of a folded text.
    pub fn new(text: &'a str) -> Self {
        let mut hay = Hay { text, first: text.chars().next().unwrap_or(' '), mask: 0, heads: 0 };
        let mut at_head = true;
        for letter in text.chars() {
            let bit = letter_bit(letter);
            hay.mask |= bit;
            if at_head {
                hay.heads |= bit;
            }
            at_head = separates(letter);
        }
        hay
    }
}

/// Letters and digits have a bit each, everything else shares the rest. Of folded characters.
pub fn letter_bit(letter: char) -> u64 {
    let place = match letter {
        'a'..='z' => u32::from(letter) - u32::from('a'),
        '0'..='9' => 26 + u32::from(letter) - u32::from('0'),
        ' ' => 36,
        other => 37 + u32::from(other) % 27,
    };
    1 << place
}

/// Whether the matcher takes what follows for the start of a word.
pub fn separates(letter: char) -> bool {
    letter.is_ascii_punctuation() || letter == ' '
}

#[derive(Clone, Copy, Debug)]
struct Entry {
    start: u32,
    end: u32,
    first: char,
    mask: u64,
    heads: u64,
}

/// The texts of many rows by slot, filled as rows are first looked at.
#[derive(Clone, Debug, Default)]
pub struct Haystacks {
    text: String,
    entries: Vec<Entry>,
    /// One above the place in `entries`, 0 for none, by slot.
    places: Vec<u32>,
    /// Bytes of `text` that no row uses any more.
    waste: usize,
}

impl Haystacks {
    pub fn get(&self, slot: u32) -> Option<Hay<'_>> {
        let place = *self.places.get(usize::try_from(slot).ok()?)?;
        let entry = self.entries.get(usize::try_from(place).ok()?.checked_sub(1)?)?;
        let text = self.text.get(entry.start as usize..entry.end as usize)?;
        Some(Hay { text, first: entry.first, mask: entry.mask, heads: entry.heads })
    }

    /// Keeps the folded text of a row, at most [`LONGEST`] characters of it.
    pub fn put(&mut self, slot: u32, folded: &str) {
        let folded = match folded.char_indices().nth(LONGEST) {
            Some((end, _)) => folded.get(..end).unwrap_or(folded),
            None => folded,
        };
        self.forget(slot);
        let Ok(at) = usize::try_from(slot) else { return };
        if self.places.len() <= at {
            self.places.resize(at + 1, 0);
        }
        let (Ok(start), Ok(end)) = (u32::try_from(self.text.len()), u32::try_from(self.text.len() + folded.len()))
        else {
            return;
        };
        let hay = Hay::new(folded);
        let entry = Entry { start, end, first: hay.first, mask: hay.mask, heads: hay.heads };
        self.text.push_str(folded);
        self.entries.push(entry);
        if let (Some(place), Ok(number)) = (self.places.get_mut(at), u32::try_from(self.entries.len())) {
            *place = number;
        }
    }

    /// A row changed: its text is read again when next looked at.
    pub fn forget(&mut self, slot: u32) {
        let Some(place) = usize::try_from(slot).ok().and_then(|at| self.places.get_mut(at)) else { return };
        let entry = usize::try_from(*place).ok().and_then(|place| self.entries.get(place.checked_sub(1)?));
        self.waste += entry.map_or(0, |entry| (entry.end - entry.start) as usize);
        *place = 0;
        if self.waste > 64 * 1024 && self.waste > self.text.len() / 2 {
            *self = Self::default();
        }
    }

    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    pub fn clear(&mut self) {
        *self = Self::default();
    }
}
