//! How like a question is to those that the library answers: by the words that both have, the rarer the heavier.
//!
//! Only words are compared, never what they mean, so a likeness is an offer to look and no more. The same question and
//! library give the same order, anywhere.

use std::collections::{BTreeMap, BTreeSet};

use super::{ANSWER, field};
use crate::core::fold;
use crate::core::natural;
use crate::core::workspace::{RecordRef, Workspace};

/// How like, from 0 (no word in common) to 100 (the same words).
pub type Likeness = u8;

/// Below this nothing is offered: a word in common is chance.
const LEAST: Likeness = 25;

/// Words that stand in every question.
const EMPTY: [&str; 58] = [
    "about", "and", "any", "are", "been", "can", "could", "describe", "did", "does", "explain", "for", "from", "give",
    "had", "has", "have", "how", "into", "its", "kindly", "list", "may", "more", "not", "our", "own", "please",
    "provide", "shall", "should", "such", "that", "the", "their", "them", "there", "these", "they", "this", "those",
    "used", "using", "was", "were", "what", "when", "where", "whether", "which", "who", "whom", "will", "with",
    "would", "you", "your", "yours",
];

/// Words that mean the same in such questions; the first of a row stands for all.
const SAME: [&[&str]; 14] = [
    &["artificial", "ai", "intelligence"],
    &["bias", "fair", "unequal", "discrimination", "equal"],
    &["supplier", "vendor", "third-party", "subprocessor", "subcontractor"],
    &["train", "teach", "course", "competence", "literacy", "skill"],
    &["test", "validate", "validation", "verify", "verification"],
    &["incident", "breach", "fault"],
    &["complaint", "complain", "grievance"],
    &["person", "people", "individual", "user", "patient"],
    &["log", "record", "trail"],
    &["release", "deploy", "version", "rollout", "change", "update"],
    &["provenance", "origin", "source", "come"],
    &["responsible", "accountable", "owner", "responsibility"],
    &["tell", "told", "inform", "notify", "notification", "learn"],
    &["impact", "effect", "affect"],
];

/// An answer of the library that may fit.
#[derive(Clone, Copy, Debug)]
pub struct Suggestion<'a> {
    pub answer: RecordRef<'a>,
    pub likeness: Likeness,
}

/// Answers of the library that may fit a question, the likest first; those that are no longer used are left out.
pub fn suggest<'a>(workspace: &'a Workspace, question: &str, most: usize) -> Vec<Suggestion<'a>> {
    let answers: Vec<(RecordRef<'a>, Vec<BTreeSet<String>>)> = workspace
        .live(ANSWER)
        .filter(|answer| !answer.has_ended())
        .map(|answer| {
            let wordings = std::iter::once(answer.text(field::TITLE)).chain(answer.elements(field::OTHER_WORDINGS));
            (answer, wordings.map(words).collect())
        })
        .collect();
    let mut seen: BTreeMap<&str, u32> = BTreeMap::new();
    for (_, wordings) in &answers {
        let own: BTreeSet<&str> = wordings.iter().flatten().map(String::as_str).collect();
        own.into_iter().for_each(|word| *seen.entry(word).or_default() += 1);
    }
    let all = u32::try_from(answers.len()).unwrap_or(u32::MAX);
    let weight = |word: &str| {
        let answers = seen.get(word).copied().unwrap_or(0);
        (1.0 + f64::from(all) / f64::from(answers + 1)).ln()
    };
    let asked = words(question);
    let mut found: Vec<Suggestion<'a>> = answers
        .iter()
        .map(|(answer, wordings)| {
            let likeness = wordings.iter().map(|wording| like(&asked, wording, &weight)).max().unwrap_or(0);
            Suggestion { answer: *answer, likeness }
        })
        .filter(|one| one.likeness >= LEAST)
        .collect();
    found.sort_by(|a, b| {
        let labels = || natural::compare(a.answer.label(), b.answer.label());
        b.likeness.cmp(&a.likeness).then_with(labels).then_with(|| a.answer.id().cmp(&b.answer.id()))
    });
    found.truncate(most);
    found
}

/// Twice the weight of what both have, by the weight of all that they have; a short wording that stands whole in a long
/// question counts, too.
fn like(one: &BTreeSet<String>, other: &BTreeSet<String>, weight: &dyn Fn(&str) -> f64) -> Likeness {
    let sum = |words: &mut dyn Iterator<Item = &String>| -> f64 { words.map(|word| weight(word)).sum() };
    let (first, second) = (sum(&mut one.iter()), sum(&mut other.iter()));
    let both = sum(&mut one.intersection(other));
    if both == 0.0 {
        return 0;
    }
    let even = 2.0 * both / (first + second);
    let contained = both / first.min(second);
    // Never below 0 or above 100, and the same on every machine: sums run in the order of the words.
    ((0.7 * even + 0.3 * contained) * 100.0).round().clamp(0.0, 100.0) as Likeness
}

/// The words that say something, each once, in the form that stands for its kin.
fn words(text: &str) -> BTreeSet<String> {
    let folded = fold::fold(text);
    let words = folded.split(|letter: char| !letter.is_alphanumeric() && letter != '-');
    let said = words.map(|word| word.trim_matches('-')).filter(|word| word.chars().count() > 2 || *word == "ai");
    said.filter(|word| !EMPTY.contains(word)).map(|word| kin(&stem(word))).collect()
}

/// Without the ending of plural, past and progress.
fn stem(word: &str) -> String {
    const LEFT: usize = 4;
    let cut = |ending: &&str| word.strip_suffix(*ending).filter(|rest| rest.chars().count() >= LEFT);
    let verb = ["ings", "ing", "ed"].iter().find_map(cut).map(undoubled);
    // "logs" is short and still a plural; "bias" and "this" are none.
    let short =
        || word.strip_suffix('s').filter(|rest| rest.chars().count() == 3 && !rest.ends_with(['a', 'i', 's', 'u']));
    let stem = verb.or_else(|| ["ies", "es", "s"].iter().find_map(cut)).or_else(short).unwrap_or(word);
    // "releas", "assess", "notif": what is left is compared with words that are cut in the same way.
    stem.strip_suffix(['e', 'y']).filter(|rest| rest.chars().count() >= LEFT).unwrap_or(stem).to_string()
}

/// "logged" and "stopping" have one letter more than "log" and "stop".
fn undoubled(stem: &str) -> &str {
    let mut letters = stem.char_indices().rev();
    match (letters.next(), letters.next()) {
        (Some((at, last)), Some((_, before))) if last == before && last != 's' => stem.get(..at).unwrap_or(stem),
        _ => stem,
    }
}

fn kin(stemmed: &str) -> String {
    let row = SAME.iter().find(|row| row.iter().any(|word| stem(word) == stemmed));
    row.and_then(|row| row.first()).map_or_else(|| stemmed.to_string(), |first| stem(first))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn even(_: &str) -> f64 {
        1.0
    }

    fn alike(one: &str, other: &str) -> Likeness {
        like(&words(one), &words(other), &even)
    }

    #[test]
    fn the_same_words_are_wholly_alike_in_any_order_case_and_number() {
        assert_eq!(alike("Do you test models for bias?", "MODELS: bias, tested"), 100);
        assert_eq!(alike("Where is the log kept?", "Who pays for lunch?"), 0);
        assert_eq!(alike("", "anything"), 0);
        assert_eq!(alike("What will you do?", "How have they been?"), 0, "empty words are no words");
    }

    #[test]
    fn kin_words_count_as_one() {
        assert_eq!(words("artificial intelligence"), words("AI"));
        assert_eq!(words("vendors"), words("suppliers"));
        assert_eq!(words("logged, logging"), words("logs"));
        assert!(alike("How do you check for bias?", "Do you check for unequal results?") > 50);
    }

    #[test]
    fn a_wording_that_stands_whole_in_a_long_question_counts() {
        let long = "Please describe in detail your rollback plan, staffing, opening hours, insurance and parking.";
        assert!(alike("rollback plan", long) >= LEAST);
    }
}
