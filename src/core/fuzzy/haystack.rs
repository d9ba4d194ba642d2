//! What rows are searched by: folded texts in one string, with masks that rule most rows out at a glance.

/// Characters of a text that fuzzy words look at. What a person reads in a row is shorter; the limit keeps a row
/// that was stuffed with text from costing more than a hundred others.
pub const LONGEST: usize = 400;

/// One row's folded text.
#[derive(Clone, Copy, Debug)]
pub struct Hay<'a> {
    /// Texts of many rows; this one is only taken out where the masks do not rule it out.
    texts: &'a str,
    start: usize,
    end: usize,
    /// A bit for each letter that occurs; see [`letter_bit`].
    pub mask: u64,
    /// A bit for each letter that a word starts with; see [`head_bit`].
    pub heads: u32,
}

impl<'a> Hay<'a> {
    /// Of a folded text.
    pub fn new(text: &'a str) -> Self {
        let mut hay = Hay { texts: text, start: 0, end: text.len(), mask: 0, heads: 0 };
        let mut at_head = true;
        for letter in text.chars() {
            hay.mask |= letter_bit(letter);
            if at_head {
                hay.heads |= head_bit(letter);
            }
            at_head = separates(letter);
        }
        hay
    }

    pub fn text(&self) -> &'a str {
        self.texts.get(self.start..self.end).unwrap_or("")
    }

    pub fn bytes(&self) -> &'a [u8] {
        self.texts.as_bytes().get(self.start..self.end).unwrap_or(&[])
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

/// Whether no other character has the bit of this one, so that the bit alone tells that it occurs.
pub fn has_own_bit(letter: char) -> bool {
    matches!(letter, 'a'..='z' | '0'..='9' | ' ')
}

/// Letters have a bit each, everything else shares six: it is only asked how high a score could be.
pub fn head_bit(letter: char) -> u32 {
    let place = match letter {
        'a'..='z' => u32::from(letter) - u32::from('a'),
        other => 26 + u32::from(other) % 6,
    };
    1 << place
}

/// Whether the matcher takes what follows for the start of a word.
pub fn separates(letter: char) -> bool {
    letter.is_ascii_punctuation() || letter == ' '
}

/// Twelve bytes of masks and four of place a row, beside its text.
#[derive(Clone, Copy, Debug)]
struct Entry {
    mask: u64,
    heads: u32,
    /// Where its text starts; it ends where the next one starts.
    start: u32,
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
    #[inline]
    pub fn get(&self, slot: u32) -> Option<Hay<'_>> {
        let after = *self.places.get(slot as usize)? as usize;
        let entry = self.entries.get(after.checked_sub(1)?)?;
        let end = self.entries.get(after).map_or(self.text.len(), |next| next.start as usize);
        let Entry { mask, heads, start } = *entry;
        Some(Hay { texts: &self.text, start: start as usize, end, mask, heads })
    }

    pub fn has(&self, slot: u32) -> bool {
        self.places.get(slot as usize).is_some_and(|place| *place > 0)
    }

    /// Keeps the folded text of a row, at most [`LONGEST`] characters of it.
    pub fn put(&mut self, slot: u32, folded: &str) {
        // Most are shorter in bytes already.
        let cut = (folded.len() > LONGEST).then(|| folded.char_indices().nth(LONGEST)).flatten();
        let folded = cut.and_then(|(end, _)| folded.get(..end)).unwrap_or(folded);
        self.forget(slot);
        let at = slot as usize;
        if self.places.len() <= at {
            self.places.resize(at + 1, 0);
        }
        let (Ok(start), Ok(_)) = (u32::try_from(self.text.len()), u32::try_from(self.text.len() + folded.len())) else {
            return;
        };
        let hay = Hay::new(folded);
        self.text.push_str(folded);
        self.entries.push(Entry { start, mask: hay.mask, heads: hay.heads });
        if let (Some(place), Ok(number)) = (self.places.get_mut(at), u32::try_from(self.entries.len())) {
            *place = number;
        }
    }

    /// A row changed: its text is read again when next looked at.
    pub fn forget(&mut self, slot: u32) {
        self.waste += self.get(slot).map_or(0, |hay| hay.bytes().len());
        if let Some(place) = self.places.get_mut(slot as usize) {
            *place = 0;
        }
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
