//! Keys and marks for levels that bring only names, in any Latin script.

/// A key out of a name: `Très élevé ` becomes `tres-eleve`. At most 40 characters; `value` when nothing is left.
pub(super) fn slug(name: &str) -> String {
    let mut key = String::new();
    for letter in name.chars().map(plain) {
        match letter.to_ascii_lowercase() {
            letter if letter.is_ascii_lowercase() || letter.is_ascii_digit() => key.push(letter),
            _ if key.is_empty() || key.ends_with('-') => {}
            _ => key.push('-'),
        }
        if key.len() == 40 {
            break;
        }
    }
    match key.trim_end_matches('-') {
        "" => "value".to_owned(),
        key => key.to_owned(),
    }
}

/// One key for each name; a name used twice gets its position behind it.
pub(super) fn keys<'a>(names: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut keys: Vec<String> = Vec::new();
    for (index, name) in names.enumerate() {
        let key = slug(name);
        let taken = keys.contains(&key);
        keys.push(if taken { format!("{key}-{}", index + 1) } else { key });
    }
    keys
}

/// One mark of one or two capital letters for each (abbreviation, name), all different.
pub(super) fn marks<'a>(levels: impl Iterator<Item = (&'a str, &'a str)>) -> Vec<String> {
    let mut marks: Vec<String> = Vec::new();
    for (abbreviation, name) in levels {
        let mark = candidates(abbreviation, name).find(|mark| !marks.contains(mark));
        marks.push(mark.unwrap_or_default());
    }
    marks
}

/// From the best: the abbreviation, the initials of two words, the first letter, the first letter with a later one, and
/// any letter at all.
fn candidates(abbreviation: &str, name: &str) -> impl Iterator<Item = String> {
    let short = Some(letters(abbreviation)).filter(|short| (1..=2).contains(&short.len()));
    let initials: Vec<char> = name.split_whitespace().filter_map(|word| letters(word).chars().next()).collect();
    let two_words = Some(initials.iter().take(2).collect::<String>()).filter(|mark| mark.len() == 2);
    let all = letters(name);
    let first: String = all.chars().take(1).collect();
    let pairs: Vec<String> = all.chars().skip(1).map(|second| format!("{first}{second}")).collect();
    let single = Some(first).filter(|first| !first.is_empty());
    let any = ('A'..='Z').map(String::from);
    short.into_iter().chain(two_words).chain(single).chain(pairs).chain(any)
}

fn letters(text: &str) -> String {
    text.chars().map(plain).filter(char::is_ascii_alphabetic).map(|letter| letter.to_ascii_uppercase()).collect()
}

/// The letter without its accent, for the letters of western European names.
fn plain(letter: char) -> char {
    match letter {
        'À'..='Å' | 'à'..='å' => 'a',
        'Ç' | 'ç' => 'c',
        'È'..='Ë' | 'è'..='ë' => 'e',
        'Ì'..='Ï' | 'ì'..='ï' => 'i',
        'Ñ' | 'ñ' => 'n',
        'Ò'..='Ö' | 'Ø' | 'ò'..='ö' | 'ø' => 'o',
        'Ù'..='Ü' | 'ù'..='ü' => 'u',
        'Ý' | 'ý' | 'ÿ' => 'y',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_with_accents_and_spaces_give_readable_keys() {
        assert_eq!(slug("Très élevé "), "tres-eleve");
        assert_eq!(slug("  --  "), "value");
        assert_eq!(slug("5x5 (ISO/IEC)"), "5x5-iso-iec");
        assert_eq!(keys(["Low", "low ", "High"].into_iter()), ["low", "low-2", "high"]);
    }

    #[test]
    fn marks_are_letters_and_all_different() {
        let names =
            [("1", "Very low"), ("2", "Low"), ("", "Lower"), ("VH", "Very high"), ("", "Très élevé"), ("", "九")];
        assert_eq!(marks(names.into_iter()), ["VL", "L", "LO", "VH", "TE", "A"]);
    }
}
