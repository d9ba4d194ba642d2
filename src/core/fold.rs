//! Comparing texts as people do who type in a hurry: without case, without accents, control characters as blanks.
//!
//! Folding keeps the number of characters, so that a place in the folded text is the same place in the text.

/// One character as it is compared. Base letters stand for the accented ones of European alphabets.
pub fn fold_char(letter: char) -> char {
    if letter.is_ascii() {
        return if letter.is_ascii_control() { ' ' } else { letter.to_ascii_lowercase() };
    }
    if letter.is_control() {
        return ' ';
    }
    // A few capitals have two lower-case characters; the first is the letter, the rest its accent.
    let lower = letter.to_lowercase().next().unwrap_or(letter);
    match lower {
        'à'..='å' | 'ā' | 'ă' | 'ą' | 'æ' => 'a',
        'ç' | 'ć' | 'ĉ' | 'ċ' | 'č' => 'c',
        'ď' | 'đ' | 'ð' => 'd',
        'è'..='ë' | 'ē' | 'ĕ' | 'ė' | 'ę' | 'ě' => 'e',
        'ĝ' | 'ğ' | 'ġ' | 'ģ' => 'g',
        'ì'..='ï' | 'ĩ' | 'ī' | 'ĭ' | 'į' | 'ı' => 'i',
        'ķ' => 'k',
        'ĺ' | 'ļ' | 'ľ' | 'ŀ' | 'ł' => 'l',
        'ñ' | 'ń' | 'ņ' | 'ň' => 'n',
        'ò'..='ö' | 'ø' | 'ō' | 'ŏ' | 'ő' | 'œ' => 'o',
        'ŕ' | 'ŗ' | 'ř' => 'r',
        'ś' | 'ŝ' | 'ş' | 'š' | 'ș' | 'ß' => 's',
        'ţ' | 'ť' | 'ț' | 'þ' => 't',
        'ù'..='ü' | 'ũ' | 'ū' | 'ŭ' | 'ů' | 'ű' | 'ų' => 'u',
        'ŵ' => 'w',
        'ý' | 'ÿ' | 'ŷ' => 'y',
        'ź' | 'ż' | 'ž' => 'z',
        '\u{a0}' => ' ',
        other => other,
    }
}

pub fn fold(text: &str) -> String {
    if text.is_ascii() && !text.bytes().any(|byte| byte.is_ascii_control()) {
        return text.to_ascii_lowercase();
    }
    text.chars().map(fold_char).collect()
}

/// A name as it is compared: letters and digits only, so that `next-review`, `Next review` and `next_review` are one.
pub fn name(text: &str) -> String {
    text.chars().map(fold_char).filter(|letter| letter.is_alphanumeric()).collect()
}

/// A folded text that others are compared with.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Folded(Box<[char]>);

impl Folded {
    pub fn new(text: &str) -> Self {
        Self(text.chars().map(fold_char).collect())
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn text(&self) -> String {
        self.0.iter().collect()
    }

    /// Whether it stands somewhere in `text`. An empty one stands everywhere.
    pub fn is_in(&self, text: &str) -> bool {
        let Some(first) = self.0.first() else { return true };
        let mut rest = text.chars();
        loop {
            let here = rest.clone();
            let Some(letter) = rest.next() else { return false };
            if fold_char(letter) == *first && self.starts(here) {
                return true;
            }
        }
    }

    pub fn starts(&self, text: impl IntoIterator<Item = char>) -> bool {
        let mut letters = text.into_iter().map(fold_char);
        self.0.iter().all(|wanted| letters.next() == Some(*wanted))
    }

    /// Whether `text` is the same, but for blanks around it.
    pub fn is(&self, text: &str) -> bool {
        text.trim().chars().map(fold_char).eq(self.0.iter().copied())
    }
}

/// How many letters have to be put in, taken out, changed or swapped with their neighbour to get from one text to
/// the other; at most `limit`, which is returned for everything farther apart.
pub fn distance(a: &str, b: &str, limit: usize) -> usize {
    let a: Vec<char> = a.chars().map(fold_char).collect();
    let b: Vec<char> = b.chars().map(fold_char).collect();
    if a.len().abs_diff(b.len()) >= limit {
        return limit;
    }
    let mut before: Vec<usize> = Vec::new();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    let mut left_letter = None;
    for (i, x) in a.iter().enumerate() {
        let mut next = Vec::with_capacity(row.len());
        next.push(i + 1);
        let mut above_letter = None;
        for (j, y) in b.iter().enumerate() {
            let at = |row: &[usize], j: usize| row.get(j).copied().unwrap_or(limit);
            let mut best = (at(&row, j) + usize::from(x != y)).min(at(&row, j + 1) + 1).min(at(&next, j) + 1);
            if above_letter == Some(x) && left_letter == Some(y) && j > 0 {
                best = best.min(at(&before, j - 1) + 1);
            }
            next.push(best);
            above_letter = Some(y);
        }
        left_letter = Some(x);
        before = std::mem::replace(&mut row, next);
    }
    row.last().copied().unwrap_or(limit).min(limit)
}

/// The candidate that `text` was probably meant to be: one that starts like it, or one few typing errors away.
pub fn nearest<'a>(text: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let limit = (text.chars().count() / 3).clamp(2, 4) + 1;
    let start = Folded::new(text);
    let mut best: Option<(usize, &str)> = None;
    for candidate in candidates {
        let away = match start.starts(candidate.chars()) && !start.is_empty() {
            true => 1,
            false => distance(text, candidate, limit),
        };
        if away < limit && best.is_none_or(|(least, _)| away < least) {
            best = Some((away, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folding_keeps_every_character_in_its_place() {
        for text in ["Île de Ré", "STRAßE", "İstanbul", "a\u{0}b\tc", "日本 ÆON", "Łódź Őr ȘT"] {
            assert_eq!(fold(text).chars().count(), text.chars().count(), "{text}");
        }
        assert_eq!(fold("Łódź ŐR Ștefan"), "lodz or stefan");
    }

    #[test]
    fn accents_and_case_do_not_hide_a_text() {
        assert!(Folded::new("MUNCH").is_in("Klinikum München"));
        assert!(Folded::new("ü").is_in("Klinikum Munchen"));
        assert!(Folded::new("sepsis ").is("sepsis ") || !Folded::new("sepsis ").is("sepsis"));
        assert!(Folded::new("aab").is_in("aaab"));
        assert!(!Folded::new("abc").is_in("ab"));
        assert!(Folded::new("").is_in(""));
    }

    #[test]
    fn a_slip_of_the_fingers_finds_the_name_that_was_meant() {
        let fields = ["owner", "title", "next_review", "treatment_option", "status"];
        assert_eq!(nearest("onwer", fields), Some("owner"));
        assert_eq!(nearest("stat", fields), Some("status"));
        assert_eq!(nearest("nextreview", fields), Some("next_review"));
        assert_eq!(nearest("cucumber", fields), None);
        assert_eq!(distance("abcd", "abdc", 9), 1);
        assert_eq!(distance("", "abc", 9), 3);
    }
}
