//! What a field can hold, narrowed by what is typed: choices by label, references by label and title.

use crate::core::audit::field::{CRITERIA, CRITERION};
use crate::core::fold::fold;
use crate::core::fuzzy::Scorer;
use crate::core::schema::Kind;
use crate::core::typing;
use crate::core::workspace::{Life, Workspace};

use super::fields::Entry;
use crate::library::adapted;
use crate::tui::words;

/// Most that are worth showing.
const MOST: usize = 50;

#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    /// What stands in the field once taken.
    pub text: String,
    /// What it means.
    pub note: String,
}

#[derive(Clone, Debug, Default)]
pub struct Choices {
    list: Vec<Choice>,
    at: usize,
}

/// Clauses, their checkpoints and all controls; of a control also that it does not apply.
fn criteria(workspace: &Workspace) -> Vec<Choice> {
    let Ok(catalogue) = adapted::of(workspace).catalogue() else { return Vec::new() };
    let choice = |text: &str, note: &str| Choice { text: text.into(), note: note.into() };
    let own = catalogue.own.iter().flat_map(|part| &part.clauses);
    let clauses = catalogue.clauses().chain(own).flat_map(|clause| {
        let points = clause.checkpoints.iter().map(|point| choice(&point.id, &point.text));
        std::iter::once(choice(&clause.id, &clause.title)).chain(points)
    });
    let controls = workspace.live("control").map(|control| {
        let title = crate::tui::screens::record::title(control);
        let out = workspace.pointing("soa", "control", control.id()).any(|entry| entry.text("applicable") == "no");
        choice(control.label(), &if out { words::not_in_soa(&title) } else { title })
    });
    clauses.chain(controls).collect()
}

impl Choices {
    /// None for fields that hold free text.
    pub fn of(entry: &Entry, workspace: &Workspace) -> Option<Self> {
        let field = entry.field.as_ref()?;
        let all: Vec<Choice> = match field.kind {
            Kind::Choice | Kind::Choices | Kind::Checklist => field
                .choices
                .iter()
                .filter(|choice| !choice.retired)
                .map(|choice| Choice { text: choice.label.clone(), note: choice.help.clone() })
                .collect(),
            Kind::Yesno => ["yes", "no"].map(|word| Choice { text: word.into(), note: String::new() }).into(),
            _ if field.kind.is_reference() => workspace
                .rows(field.target()?)
                .filter(|record| record.life() == Life::Live)
                .map(|record| Choice { text: record.label().into(), note: record.title().into() })
                .collect(),
            // Any text may be one, such as a policy of one's own; those of the standard are offered.
            _ if [CRITERION, CRITERIA].contains(&field.key.as_str()) => criteria(workspace),
            _ => return None,
        };
        let typed = entry.input.value();
        let word = match field.kind.is_set() {
            true if typed.trim_end().ends_with(';') => String::new(),
            true => typing::split_list(&typed).pop().unwrap_or_default(),
            false => typed,
        };
        let exact = all.iter().any(|choice| choice.text.eq_ignore_ascii_case(word.trim()));
        if exact {
            return None;
        }
        let word = fold(word.trim());
        let mut scorer = Scorer::default();
        let mut found: Vec<(i32, Choice)> = all
            .into_iter()
            .filter_map(|choice| {
                let hay = fold(&format!("{} {}", choice.text, choice.note));
                let parts: Option<Vec<i32>> = word.split_whitespace().map(|part| scorer.score(&hay, part)).collect();
                Some((parts?.iter().sum(), choice))
            })
            .collect();
        if !word.is_empty() {
            found.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
        }
        Some(Self { list: found.into_iter().map(|(_, choice)| choice).take(MOST).collect(), at: 0 })
    }

    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    pub fn step(&mut self, by: isize) {
        self.at = self.at.saturating_add_signed(by).min(self.list.len().saturating_sub(1));
    }

    /// Whether what is typed can only mean one of them.
    pub fn is_only_one(&self) -> bool {
        self.list.len() == 1
    }

    pub fn current(&self) -> Option<&Choice> {
        self.list.get(self.at)
    }

    /// Those around the current one, and which of them it is.
    pub fn window(&self, rows: usize) -> (&[Choice], usize) {
        let first = (self.at + 1).saturating_sub(rows);
        let end = (first + rows).min(self.list.len());
        (self.list.get(first..end).unwrap_or_default(), self.at - first)
    }
}
