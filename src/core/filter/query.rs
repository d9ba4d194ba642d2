//! A filter that was checked against a register and can be asked of its records.

use super::ast::{Atom, Filter, Group};
use super::headline::Headline;
use super::is::Is;
use super::wanted::FieldTest;
use super::{Viewer, prose};
use crate::core::fold::{Folded, fold};
use crate::core::fuzzy::Word;
use crate::core::workspace::{Life, RecordRef};

/// Asked of every row; see [`super::compile`].
#[derive(Clone, Debug)]
pub struct Query {
    pub(super) register: String,
    pub(super) filter: Filter,
    /// Words that every row has to have; they rank the rows.
    pub(super) words: Vec<Word>,
    pub(super) groups: Vec<Vec<Asked>>,
    /// Archived records take part.
    pub(super) asks_archived: bool,
    /// Links to the farthest record that decides.
    pub(super) reach: usize,
    pub(super) headline: Headline,
}

#[derive(Clone, Debug)]
pub(super) struct Asked {
    pub negated: bool,
    pub test: Test,
}

#[derive(Clone, Debug)]
pub(super) enum Test {
    /// A fuzzy word among alternatives.
    Word(Word),
    /// A text in what the row shows: what a word means after a minus, where letters in any distance would leave out
    /// far too much.
    Shown(Folded),
    Phrase(Folded),
    Field(FieldTest),
    Is(Vec<Is>),
    /// An empty phrase, while somebody types it.
    Anything,
}

impl Query {
    /// The register that it was checked against.
    pub fn register(&self) -> &str {
        &self.register
    }

    /// The filter as it is written.
    pub fn filter(&self) -> &Filter {
        &self.filter
    }

    /// Whether every record passes that is not archived.
    pub fn is_empty(&self) -> bool {
        self.filter.groups.is_empty()
    }

    /// Words that rank the rows: where there are any, the best match comes first.
    pub fn words(&self) -> &[Word] {
        &self.words
    }

    /// Whether anything but words is asked.
    pub fn has_tests(&self) -> bool {
        !self.groups.is_empty()
    }

    /// Whether archived records take part.
    pub fn asks_archived(&self) -> bool {
        self.asks_archived
    }

    /// How many links lie between a row's record and those that decide about it.
    pub fn reach(&self) -> usize {
        self.reach
    }

    /// The same for the text in which words are looked for.
    pub fn hay_reach(&self) -> usize {
        self.headline.reach()
    }

    /// Whether a record passes.
    pub fn matches(&self, record: RecordRef<'_>, viewer: &Viewer) -> bool {
        if !self.keeps(record, viewer) {
            return false;
        }
        if self.words.is_empty() {
            return true;
        }
        let text = self.hay(record, viewer);
        self.words.iter().all(|word| word.is_in_text(&text))
    }

    /// Whether it passes everything but the words.
    pub fn keeps(&self, record: RecordRef<'_>, viewer: &Viewer) -> bool {
        let there = match record.life() {
            Life::Live => true,
            Life::Archived => self.asks_archived,
            Life::Removed => false,
        };
        there && self.groups.iter().all(|any| any.iter().any(|asked| asked.holds(self, record, viewer)))
    }

    /// The folded text in which words are looked for.
    pub fn hay(&self, record: RecordRef<'_>, viewer: &Viewer) -> String {
        fold(&self.headline.text(record, viewer.today))
    }

    /// Whether every row that passes this one passed `before`, so that only those have to be looked at again.
    pub fn narrows(&self, before: &Query) -> bool {
        let still = |group: &Group| self.filter.groups.contains(group) || self.grew_from(group);
        self.register == before.register
            && (before.asks_archived || !self.asks_archived)
            && before.filter.groups.iter().all(still)
    }

    fn grew_from(&self, group: &Group) -> bool {
        let [term] = group.any.as_slice() else { return false };
        match (&term.atom, term.negated) {
            (Atom::Word(text), false) => {
                Word::new(text).is_some_and(|shorter| self.words.iter().any(|word| word.narrows(&shorter)))
            }
            _ => false,
        }
    }
}

impl Asked {
    fn holds(&self, query: &Query, record: RecordRef<'_>, viewer: &Viewer) -> bool {
        let holds = match &self.test {
            Test::Word(word) => word.is_in_text(&query.headline.text(record, viewer.today)),
            Test::Shown(text) => text.is_in(&query.headline.text(record, viewer.today)),
            Test::Phrase(phrase) => {
                prose::says(record, phrase) || phrase.is_in(&query.headline.text(record, viewer.today))
            }
            Test::Field(test) => test.holds(record, viewer.today),
            Test::Is(any) => any.iter().any(|is| is.holds(record, viewer)),
            Test::Anything => true,
        };
        holds != self.negated
    }
}
