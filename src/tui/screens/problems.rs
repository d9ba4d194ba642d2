//! What the audit rules find, the gravest first; enter leads to the field that mends it.

use super::form::Form;
use super::lines::{Line, Lines};
use crate::core::rules::{self, Severity};
use crate::tui::action::Action;
use crate::tui::desk::Desk;
use crate::tui::screen::Reply;
use crate::tui::theme::Role;
use crate::tui::words;

pub fn open(desk: &Desk) -> Lines {
    let fill = |desk: &Desk| {
        let Ok(catalogue) = desk.library.catalogue() else { return Vec::new() };
        rules::findings(desk.workspace(), desk.today(), catalogue)
            .into_iter()
            .map(|finding| {
                let record = finding.record.and_then(|id| desk.workspace().get(id));
                let (word, role) = match finding.severity {
                    Severity::Error => (words::ERROR, Role::Error),
                    Severity::Warning => (words::WARNING, Role::Warning),
                    Severity::Practice => (words::PRACTICE, Role::Muted),
                };
                Line {
                    columns: vec![
                        word.to_string(),
                        finding.rule.to_string(),
                        record.map_or_else(String::new, |record| record.label().to_string()),
                    ],
                    text: finding.sentence,
                    role,
                    record: finding.record,
                    field: finding.field,
                    ..Line::default()
                }
            })
            .collect()
    };
    Lines::new(desk, words::PROBLEMS, words::NO_PROBLEMS, Box::new(fill)).on_open(Box::new(|desk, line, action| {
        let (Action::Open, Some(id)) = (action, line.record) else { return Reply::Pass };
        match (&line.field, Form::edit(desk, id)) {
            (Some(field), Some(form)) => Reply::Push(Box::new(form.at_field(field))),
            _ => Reply::Pass,
        }
    }))
}
