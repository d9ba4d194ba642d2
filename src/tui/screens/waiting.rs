//! What waits for a decision. Logins that say who they are, for a lead; then ratings that wait for an assessor, oldest
//! first: what each would change, who proposes it and why. The keys that decide on a risk decide here, too, and the
//! next one moves up.

use super::lines::{Line, Lines};
use super::{history, who};
use crate::core::login;
use crate::core::risk::{Risk, Stage, rating_in};
use crate::core::workspace::RecordRef;
use crate::tui::action::Action;
use crate::tui::desk::Desk;
use crate::tui::screen::Reply;
use crate::tui::words;

pub fn open(desk: &Desk) -> Lines {
    let fill = |desk: &Desk| {
        let risks = desk.workspace().live("risk").filter_map(Risk::of);
        let mut waiting: Vec<(Risk<'_>, RecordRef<'_>)> =
            risks.flat_map(|risk| risk.proposals().map(move |proposed| (risk, proposed))).collect();
        waiting.sort_by_key(|(_, proposed)| (proposed.text("rated_on"), proposed.id()));
        let ratings = waiting.into_iter().map(|(risk, proposed)| line(desk, risk, proposed));
        let logins = who::decides(desk).then(|| login::claims(desk.workspace())).into_iter().flatten();
        logins.map(|(person, own)| claim(desk, person, own)).chain(ratings).collect()
    };
    let decide = |desk: &mut Desk, line: &Line, action: &Action| match (line.record, &line.login, action) {
        (Some(person), Some(own), Action::ConfirmLogin) => who::confirm(desk, person, own),
        (Some(person), Some(own), Action::RefuseLogin) => who::refuse(desk, person, own),
        _ => Reply::Pass,
    };
    Lines::new(desk, words::WAITING, words::NOTHING_WAITS, Box::new(fill)).on_open(Box::new(decide))
}

fn claim(desk: &Desk, person: RecordRef<'_>, own: &str) -> Line {
    let shown = if desk.settings.room { "" } else { own };
    let name = if desk.settings.room { person.label() } else { person.title() };
    Line {
        columns: vec![
            person.label().to_string(),
            words::CLAIM.to_string(),
            shown.to_string(),
            history::when(person.updated().millis()),
        ],
        text: words::says_it_is(name, &who::access(person)),
        record: Some(person.id()),
        login: Some(own.to_string()),
        ..Line::default()
    }
}

fn line(desk: &Desk, risk: Risk<'_>, proposed: RecordRef<'_>) -> Line {
    let stage = Stage::from_key(proposed.text("stage")).unwrap_or(Stage::Current);
    let before = risk.rating(stage).map_or_else(|| words::NO_RATING.to_string(), |rating| rating.short());
    let after = rating_in(proposed, "value").map(|rating| rating.short()).unwrap_or_default();
    let arrow = desk.theme.glyphs.arrow;
    let who = proposed.target("rated_by").map_or("", |person| person.title());
    let who = if desk.settings.room { "" } else { who };
    let since = history::when(proposed.updated().millis());
    Line {
        columns: vec![risk.record.label().to_string(), stage.key().to_string(), who.to_string(), since],
        text: format!("{before} {arrow} {after}: {}", proposed.text("reason")),
        record: Some(risk.record.id()),
        ..Line::default()
    }
}
