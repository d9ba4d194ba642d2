//! The list of measures: every gap, the most urgent first, of these the least work first.

use crate::core::gap::{self, Measure};
use crate::core::id::RecordId;
use crate::tui::desk::Desk;
use crate::tui::screens::lines::{Line, Lines};
use crate::tui::theme::Role;
use crate::tui::words;

pub fn open(desk: &Desk, assessment: RecordId) -> Lines {
    let fill = move |desk: &Desk| {
        let found = desk.workspace().get(assessment).map(gap::measures).unwrap_or_default();
        found.into_iter().map(|measure| line(desk, measure)).collect()
    };
    let title = desk.workspace().get(assessment).map_or("", |one| one.label());
    Lines::new(desk, words::measures_title(title), words::NO_MEASURES, Box::new(fill))
}

fn line(desk: &Desk, measure: Measure<'_>) -> Line {
    // A room reads what is to be done, not by whom.
    let owner = measure.owner().filter(|_| !desk.settings.room).map_or("", |owner| owner.title());
    let action = measure.action().map_or("", |action| action.label());
    Line {
        columns: vec![
            measure.priority.map_or("-", words::priority).to_string(),
            measure.effort.map_or("-", words::effort).to_string(),
            measure.criterion().to_string(),
            words::conformity(measure.conformity).to_string(),
            action.to_string(),
            owner.to_string(),
        ],
        text: measure.gap().lines().next().unwrap_or("").to_string(),
        role: Role::Text,
        record: Some(measure.item.record.id()),
        ..Line::default()
    }
}
