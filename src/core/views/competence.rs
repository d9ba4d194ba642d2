//! The competence and training matrix: what each holder of a role needs, and what he or she has for it (7.2).

use super::{Cell, Column, HIDDEN, REST, Row, Scope, Target, Tone, View};
use crate::core::competence::{self, Need, Shortfall, Standing, field};
use crate::core::typing;

pub const MATRIX: View = View {
    name: "competence",
    title: "Competence and training matrix",
    aliases: &["competence-matrix", "skills"],
    help: "Every holder of a role against every competence that it needs: what is there, what is planned, what is missing.",
    report: Some("RG-13"),
    empty: "No holder of a role needs a competence yet: add competence requirements for the roles, and assignments.",
    columns: &[
        Column::new("Role", 14),
        Column::new("Competence", REST),
        Column::new("Needed", HIDDEN),
        Column::new("Person", 16),
        Column::new("Has", HIDDEN),
        Column::new("Gap", 9),
        Column::new("Training", HIDDEN),
        Column::new("Date", HIDDEN),
        Column::new("Effect checked", HIDDEN),
        Column::new("Valid until", 10),
    ],
    rows,
};

fn rows(scope: &Scope<'_>) -> Vec<Row> {
    competence::needs(scope.workspace, scope.today).iter().map(|need| row(need, scope)).collect()
}

fn row(need: &Need<'_>, scope: &Scope<'_>) -> Row {
    let standing = competence::standing(need, scope.today);
    let training = standing.training();
    let reached = training.filter(|one| one.filled(field::LEVEL)).unwrap_or(need.competence);
    let (has, gap, tone) = match standing {
        Standing::Has(_) if reached.filled(field::LEVEL) => (typing::show(reached, field::LEVEL), "no", Tone::Plain),
        Standing::Has(_) => ("yes".to_string(), "no", Tone::Plain),
        Standing::Unchecked(_) => ("not checked".to_string(), "unchecked", Tone::Warning),
        Standing::Planned(_) => (String::new(), "planned", Tone::Warning),
        Standing::Missing(newest) => (newest.map_or("", |(_, why)| words(why)).to_string(), "yes", Tone::Bad),
    };
    let of = |key: &str| training.map_or(Cell::Empty, |one| Cell::of(one, key));
    let done = match training.is_some_and(|one| one.filled(field::DONE_ON)) {
        true => of(field::DONE_ON),
        false => of(field::DUE),
    };
    let cells = vec![
        Cell::text(need.role.title()),
        Cell::text(need.competence.title()),
        Cell::of(need.competence, field::LEVEL),
        Cell::text(need.person.title()),
        Cell::text(has),
        Cell::text(gap),
        training.map_or(Cell::Empty, |one| Cell::text(format!("{} {}", one.label(), one.title()))),
        done,
        of(field::EFFECT_CHECKED_ON),
        of(field::VALID_UNTIL),
    ];
    let target = match training {
        Some(training) => Target::Record(training.id()),
        None => Target::New(competence::TRAINING, given(need)),
    };
    Row { cells, tone, target }
}

/// What the form of a new training record begins with.
fn given(need: &Need<'_>) -> Vec<(&'static str, String)> {
    vec![
        ("title", need.competence.title().to_string()),
        (field::PERSON, need.person.label().to_string()),
        (field::COMPETENCES, need.competence.label().to_string()),
    ]
}

fn words(shortfall: Shortfall) -> &'static str {
    match shortfall {
        Shortfall::Expired => "expired",
        Shortfall::NotEffective => "not effective",
        Shortfall::TooLow => "lower level",
        Shortfall::NotPlanned => "not planned",
    }
}
