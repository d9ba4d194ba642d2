//! Tags in a note: `#A.3.2` and `#9.1/3` name a criterion, `@SYS-04` a record. A line with a tag is shown there, too.

use std::ops::Range;

use super::{Check, INTERVIEW, field, of_audit};
use crate::core::workspace::RecordRef;

/// A tag in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Tag<'t> {
    Criterion(&'t str),
    Record(&'t str),
}

/// What a tag may be made of; a full stop or a slash at its end belongs to the sentence.
fn is_part(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || matches!(letter, '.' | '/' | '-')
}

/// The tags of a text, in order, each with its place in bytes. A sign within a word (`a#b`, an address with `@`) is
/// none.
pub fn tags(text: &str) -> Vec<(Range<usize>, Tag<'_>)> {
    let mut found = Vec::new();
    let mut before = ' ';
    for (at, letter) in text.char_indices() {
        let begins = matches!(letter, '#' | '@') && !before.is_alphanumeric();
        before = letter;
        if !begins {
            continue;
        }
        let rest = text.get(at + 1..).unwrap_or("");
        let end = rest.find(|letter| !is_part(letter)).unwrap_or(rest.len());
        let name = rest.get(..end).unwrap_or("").trim_end_matches(['.', '/', '-']);
        if name.is_empty() {
            continue;
        }
        let tag = if letter == '#' { Tag::Criterion(name) } else { Tag::Record(name) };
        found.push((at..at + 1 + name.len(), tag));
    }
    found
}

/// A line that was noted elsewhere and names a criterion.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mention {
    /// Where it stands: a criterion with its item, or the label of an interview.
    pub from: String,
    pub line: String,
}

/// Whether a line names a criterion: itself, or one of its checkpoints.
fn names(line: &str, criterion: &str) -> bool {
    tags(line).iter().any(|(_, tag)| match tag {
        Tag::Criterion(name) => {
            *name == criterion || name.strip_prefix(criterion).is_some_and(|rest| rest.starts_with('/'))
        }
        Tag::Record(_) => false,
    })
}

/// Lines of the audit's notes and logs that name a criterion, other than its own notes.
pub fn mentions(audit: RecordRef<'_>, criterion: &str) -> Vec<Mention> {
    let sign = format!("#{criterion}");
    elsewhere(audit, &sign, |check| check.criterion() != criterion, |line| names(line, criterion))
}

/// Lines that name an AI system, other than those that were noted on it.
pub fn mentions_of(audit: RecordRef<'_>, item: RecordRef<'_>) -> Vec<Mention> {
    let sign = format!("@{}", item.label());
    let on_another = |check: Check<'_>| check.item().map(|one| one.id()) != Some(item.id());
    let named = |line: &str| tags(line).iter().any(|(_, tag)| *tag == Tag::Record(item.label()));
    elsewhere(audit, &sign, on_another, named)
}

/// `sign` stands in every line that is wanted: most texts hold none, and are not read for tags.
fn elsewhere(
    audit: RecordRef<'_>,
    sign: &str,
    mut there: impl FnMut(Check<'_>) -> bool,
    wanted: impl Fn(&str) -> bool,
) -> Vec<Mention> {
    let mut found = Vec::new();
    let mut take = |text: &str, from: &dyn Fn() -> String| {
        if text.contains(sign) {
            let named = text.lines().filter(|line| wanted(line));
            found.extend(named.map(|line| Mention { from: from(), line: line.trim().to_string() }));
        }
    };
    of_audit(audit).filter(|check| there(*check)).for_each(|check| take(check.note(), &|| place(check)));
    let interviews = audit.workspace().pointing(INTERVIEW, field::AUDIT, audit.id());
    interviews.for_each(|talk| take(talk.text(field::LOG), &|| talk.label().to_string()));
    found
}

fn place(check: Check<'_>) -> String {
    match check.item() {
        Some(item) => format!("{} {}", check.criterion(), item.label()),
        None => check.criterion().to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_ends_where_the_sentence_goes_on() {
        let found: Vec<Tag<'_>> = tags("They say #A.3.2, then #9.1/3. On @SYS-04: (#8.1) mail a@b.c, c#d, # @")
            .into_iter()
            .map(|t| t.1)
            .collect();
        let criteria = ["A.3.2", "9.1/3"].map(Tag::Criterion);
        assert_eq!(found, [&criteria[..], &[Tag::Record("SYS-04"), Tag::Criterion("8.1")]].concat());
    }
}
