//! Which cells are prose or reasons, and how much two texts share.

use std::collections::BTreeMap;

use crate::registers::Register;
use crate::world::Row;

/// Fields that give a reason, in every register.
const REASONS: [&str; 13] = [
    "because",
    "inclusion_text",
    "exclusion_text",
    "excluded_systems_reason",
    "scope_reason",
    "legal_class_reason",
    "impact_screening_reason",
    "confirmed_because",
    "close_reason",
    "no_control_reason",
    "reason",
    "countersign_note",
    "no_own_controls_reason",
];

pub struct Prose {
    pub place: String,
    pub register: String,
    pub label: String,
    pub field: String,
    pub text: String,
    pub is_reason: bool,
}

/// Every prose cell once; rows of one journal entry share its reason.
pub fn prose(rows: &[Row], registers: &BTreeMap<String, Register>) -> Vec<Prose> {
    let mut found = Vec::new();
    let mut entries = std::collections::BTreeSet::new();
    for row in rows {
        let register = &registers[&row.register];
        let mut add = |field: &str, text: &str, is_reason: bool| {
            found.push(Prose {
                place: format!("{} {} {field}", row.place, row.label),
                register: row.register.clone(),
                label: row.label.clone(),
                field: field.to_string(),
                text: text.to_string(),
                is_reason,
            });
        };
        if !row.because.is_empty() && entries.insert((row.at, row.by.clone(), row.because.clone())) {
            add("@because", &row.because, true);
        }
        for (key, text) in &row.cells {
            if key.contains(".none.") || key.ends_with(".confidence_reason") {
                add(key, text, true);
            } else if register.fields.get(key).is_some_and(|field| ["line", "text"].contains(&field.kind.as_str())) {
                add(key, text, REASONS.contains(&key.as_str()));
            }
        }
    }
    found
}

/// The trigrams of characters, lowercased, sorted, each once.
pub fn trigrams(text: &str) -> Vec<[char; 3]> {
    let letters: Vec<char> = text.to_lowercase().chars().collect();
    let mut found: Vec<[char; 3]> = letters.windows(3).map(|three| [three[0], three[1], three[2]]).collect();
    found.sort_unstable();
    found.dedup();
    found
}

/// Jaccard: how many of all trigrams of both texts are in both. 0 when there is none.
pub fn shared(one: &[[char; 3]], other: &[[char; 3]]) -> f64 {
    let (mut left, mut right, mut both) = (0, 0, 0);
    while left < one.len() && right < other.len() {
        match one[left].cmp(&other[right]) {
            std::cmp::Ordering::Less => left += 1,
            std::cmp::Ordering::Greater => right += 1,
            std::cmp::Ordering::Equal => {
                both += 1;
                left += 1;
                right += 1;
            }
        }
    }
    let all = one.len() + other.len() - both;
    if all == 0 { 0.0 } else { f64::from(both as u32) / f64::from(all as u32) }
}
