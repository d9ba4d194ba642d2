//! Reasons that an auditor won't take: an excluded control needs a reason (6.1.3), and "not relevant" alone is none.
//!
//! This is a hint by form, never a judgement of what a text says: long nonsense passes, and so does anything that
//! says a fact.

/// Fewer letters than this can hardly name a fact about the organisation.
pub const SHORTEST: usize = 25;

/// Phrases that say that a thing is left out, not why.
const PHRASES: [&[&str]; 27] = [
    &["not", "relevant"],
    &["irrelevant"],
    &["no", "relevance"],
    &["not", "applicable"],
    &["n", "a"],
    &["na"],
    &["does", "not", "apply"],
    &["doesn", "t", "apply"],
    &["not", "needed"],
    &["no", "need"],
    &["unneeded"],
    &["unnecessary"],
    &["not", "necessary"],
    &["not", "required"],
    &["no", "requirement"],
    &["not", "used"],
    &["not", "in", "scope"],
    &["out", "of", "scope"],
    &["excluded"],
    &["none"],
    &["nothing"],
    &["tbd"],
    &["tbc"],
    &["to", "be", "decided"],
    &["to", "be", "confirmed"],
    &["see", "above"],
    &["as", "discussed"],
];

/// Words that add nothing to such a phrase.
const FILLERS: [&str; 42] = [
    "a",
    "aims",
    "an",
    "and",
    "any",
    "applies",
    "are",
    "as",
    "at",
    "because",
    "been",
    "by",
    "case",
    "company",
    "control",
    "currently",
    "for",
    "has",
    "here",
    "in",
    "is",
    "it",
    "moment",
    "no",
    "of",
    "organisation",
    "organization",
    "our",
    "present",
    "so",
    "that",
    "the",
    "therefore",
    "this",
    "to",
    "us",
    "was",
    "we",
    "with",
    "within",
    "x",
    "yet",
];

/// Why a reason is weak.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weakness {
    /// Nothing is written.
    Missing,
    /// Only phrases such as "not relevant".
    Generic,
    /// Only the name of the thing, or its name and such a phrase.
    TitleOnly,
    /// Shorter than [`SHORTEST`].
    Short,
}

impl Weakness {
    /// Why an auditor won't take it, and what would do.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::Missing => "There is no reason yet: say which fact about your systems or your role makes it so.",
            Self::Generic => {
                "It says that the control is left out, not why: name the fact, such as what you do not build, buy or offer."
            }
            Self::TitleOnly => {
                "It only repeats the control's name: say which fact about your systems or your role makes it so."
            }
            Self::Short => {
                "It is too short to name a fact that an auditor could check: write a sentence about your systems or your role."
            }
        }
    }

    /// The same in the middle of a sentence: `"n/a" only says that it is left out, not why`.
    pub fn about(self, text: &str) -> String {
        let quoted = text.trim();
        match self {
            Self::Missing => "no reason is given".to_string(),
            Self::Generic => format!("\"{quoted}\" says that it is so, not why"),
            Self::TitleOnly => format!("\"{quoted}\" only repeats the name"),
            Self::Short => format!("\"{quoted}\" is too short to name a fact that can be checked"),
        }
    }
}

/// What is weak about a reason; `title` is the name of the thing that it is about, or empty.
pub fn weakness(text: &str, title: &str) -> Option<Weakness> {
    let text = text.trim();
    if !text.chars().any(char::is_alphanumeric) {
        return Some(Weakness::Missing);
    }
    let (rest, phrases) = without_phrases(&words(text));
    if rest.is_empty() && phrases {
        return Some(Weakness::Generic);
    }
    let known = words(title);
    if !known.is_empty() && rest.iter().all(|word| known.contains(word)) {
        return Some(Weakness::TitleOnly);
    }
    (text.chars().count() < SHORTEST).then_some(Weakness::Short)
}

/// The same for reasons that may be short, such as "only staff use it" in a rating: one or two words are none.
pub fn is_empty_talk(text: &str) -> bool {
    words(text).len() <= 2 || matches!(weakness(text, ""), Some(Weakness::Missing | Weakness::Generic))
}

fn words(text: &str) -> Vec<String> {
    text.split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect()
}

/// The words that are neither part of a phrase nor filler, and whether any phrase was there.
fn without_phrases(words: &[String]) -> (Vec<String>, bool) {
    let (mut rest, mut any, mut left) = (Vec::new(), false, words);
    while let Some((first, behind)) = left.split_first() {
        let fits = |phrase: &&&[&str]| left.len() >= phrase.len() && phrase.iter().zip(left).all(|(a, b)| a == b);
        match PHRASES.iter().find(fits) {
            Some(phrase) => {
                any = true;
                left = left.get(phrase.len()..).unwrap_or_default();
            }
            None => {
                if !FILLERS.contains(&first.as_str()) {
                    rest.push(first.clone());
                }
                left = behind;
            }
        }
    }
    (rest, any)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TITLE: &str = "Documentation of AI system design and development";

    #[test]
    fn phrases_that_say_nothing_are_told_from_reasons() {
        for text in [
            "n/a",
            "N.A.",
            "Not relevant.",
            "This control is not applicable to our organisation!",
            "Not needed, out of scope",
        ] {
            assert_eq!(weakness(text, TITLE), Some(Weakness::Generic), "{text}");
        }
        for text in ["", "  ", "-", "..."] {
            assert_eq!(weakness(text, TITLE), Some(Weakness::Missing), "{text}");
        }
        for text in ["AI system design and development is not applicable", TITLE] {
            assert_eq!(weakness(text, TITLE), Some(Weakness::TitleOnly), "{text}");
        }
        assert_eq!(weakness("We buy everything", TITLE), Some(Weakness::Short));
        for text in [
            "Not applicable: we only use bought systems as they are and train nothing.",
            "All models are bought and used unchanged; no design is ours.",
            "Keine eigene Entwicklung, alle Systeme sind gekauft.",
        ] {
            assert_eq!(weakness(text, TITLE), None, "{text}");
        }
    }

    #[test]
    fn a_short_fact_is_more_than_a_word_or_two() {
        assert!(!is_empty_talk("only staff use it"));
        for text in ["not applicable here", "staff only", "", "-"] {
            assert!(is_empty_talk(text), "{text}");
        }
    }

    #[test]
    fn the_lists_are_sorted_and_distinct_where_it_matters() {
        assert!(FILLERS.windows(2).all(|pair| pair[0] < pair[1]));
    }
}
