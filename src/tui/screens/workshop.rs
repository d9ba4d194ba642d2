//! A workshop: one risk after another from the list, large enough for a room. Title, what could happen, the matrix with
//! who stands where, what the library knows that is missing, and a decision by one key. Nothing is shown that does not
//! belong on a wall: no notes, owners, findings or messages.

mod library;
mod paint;

use chrono::NaiveDate;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::ask::Ask;
use super::pick::{Item, Pick};
use super::score::{Purpose, Score};
use crate::core::id::RecordId;
use crate::core::intent::{Intent, Proposal};
use crate::core::risk::{self, Risk, Stage, field};
use crate::core::typing;
use crate::keymap::Facts;
use crate::tui::action::Action;
use crate::tui::desk::Desk;
use crate::tui::screen::{Event, Reply, Screen};
use crate::tui::screens::record;
use crate::tui::words;

pub struct Workshop {
    risks: Vec<RecordId>,
    at: usize,
    day: NaiveDate,
    /// What this room decided about each risk, in few words; none where it has decided nothing.
    decided: Vec<Option<String>>,
}

impl Workshop {
    /// Goes through these risks in their order; closed ones need nobody's time. A workshop of the same day is gone on with
    /// at the first risk that is not decided.
    pub fn open(desk: &Desk, rows: Vec<RecordId>) -> Result<Self, String> {
        let open = |id: &RecordId| desk.workspace().get(*id).and_then(Risk::of).is_some_and(|risk| !risk.is_closed());
        let risks: Vec<RecordId> = rows.into_iter().filter(open).collect();
        if risks.is_empty() {
            return Err(words::NO_RISKS_HERE.into());
        }
        let mut workshop = Self { risks, at: 0, day: desk.ledger.today(), decided: Vec::new() };
        workshop.read(desk);
        workshop.at = workshop.decided.iter().position(Option::is_none).unwrap_or(0);
        Ok(workshop)
    }

    fn read(&mut self, desk: &Desk) {
        self.decided = self.risks.iter().map(|id| decided(desk, *id, self.day)).collect();
    }

    fn id(&self) -> Option<RecordId> {
        self.risks.get(self.at).copied()
    }

    fn risk<'d>(&self, desk: &'d Desk) -> Option<Risk<'d>> {
        desk.workspace().get(self.id()?).and_then(Risk::of)
    }

    fn step(&mut self, by: isize) -> Reply {
        self.at = self.at.saturating_add_signed(by).min(self.risks.len().saturating_sub(1));
        Reply::Done
    }

    fn next_open(&mut self, desk: &mut Desk) -> Reply {
        let count = self.risks.len();
        let waits = |at: &usize| self.decided.get(*at).is_none_or(Option::is_none);
        match (1..=count).map(|by| (self.at + by) % count).find(waits) {
            Some(at) => self.at = at,
            None => desk.say(words::WORKSHOP_DONE),
        }
        Reply::Done
    }

    fn score(&self, desk: &mut Desk, id: RecordId) -> Reply {
        match Score::open_for(desk, id, Stage::Current, Purpose::Workshop) {
            Ok(sheet) => Reply::Push(Box::new(sheet)),
            Err(reason) => {
                desk.refuse(reason);
                Reply::Done
            }
        }
    }

    fn confirm(&self, desk: &mut Desk, id: RecordId) -> Reply {
        let Some(risk) = self.risk(desk) else { return Reply::Done };
        if let Err(error) = risk.confirmable() {
            desk.refuse(error.to_string());
            return Reply::Done;
        }
        let heading = words::confirm_title(risk.record.label());
        let key = desk.ledger.draft_key(risk::REGISTER, Some(id), record::CONFIRM);
        let day = self.day;
        let propose = move |desk: &mut Desk, reason: &str| {
            let acting = record::acting(desk);
            let risk = desk.ledger.workspace().get(id).and_then(Risk::of).ok_or(words::RECORD_GONE)?;
            let because = words::workshop_reason(day, reason);
            Ok(Proposal::edit(risk.confirm(&because, acting), because))
        };
        Reply::Push(Box::new(Ask::why(desk, heading, Vec::new(), key, Box::new(propose))))
    }

    /// What is to be done about the risk, in the main.
    fn treat(&self, desk: &mut Desk, id: RecordId) -> Reply {
        let Some(risk) = self.risk(desk) else { return Reply::Done };
        let choices = risk.record.field(field::TREATMENT).map(|field| field.choices.clone()).unwrap_or_default();
        let now = risk.record.text(field::TREATMENT);
        let at = choices.iter().position(|choice| choice.key == now).unwrap_or(0);
        let items = choices.iter().map(|choice| Item::new("", choice.label.clone(), choice.help.clone())).collect();
        let title = words::treat_title(risk.record.label());
        let because = words::workshop_reason(self.day, words::TREAT_DECIDED);
        let chosen = move |desk: &mut Desk, chosen: &[usize]| {
            let Some(choice) = chosen.first().and_then(|at| choices.get(*at)) else { return Reply::Pop };
            let intents = vec![Intent::set(id, field::TREATMENT, choice.key.clone())];
            match desk.submit(&Proposal::edit(intents, because.clone()), None) {
                true => Reply::Pop,
                false => Reply::Done,
            }
        };
        Reply::Push(Box::new(Pick::one(title, items, Box::new(chosen)).starting_at(at)))
    }

    /// Offers what the library knows and the risk does not say.
    fn suggest(&self, desk: &mut Desk, id: RecordId) -> Reply {
        let Some(risk) = self.risk(desk) else { return Reply::Done };
        let missing = library::missing(risk);
        if missing.is_empty() {
            desk.refuse(words::LIBRARY_KNOWS_NO_MORE);
            return Reply::Done;
        }
        let items = missing.iter().map(library::item).collect();
        let day = self.day;
        let chosen = move |desk: &mut Desk, chosen: &[usize]| {
            let taken: Vec<&library::Missing> = chosen.iter().filter_map(|at| missing.get(*at)).collect();
            let intents = library::take(desk, id, &taken);
            let because = words::workshop_reason(day, words::FROM_LIBRARY);
            match desk.submit(&Proposal::edit(intents, because), None) {
                true => Reply::Pop,
                false => Reply::Done,
            }
        };
        Reply::Push(Box::new(Pick::several(words::LIBRARY_SUGGESTS, items, Box::new(chosen))))
    }
}

/// What was decided about a risk in the workshop of a day, as the journal says it: so it is still known after a cut.
fn decided(desk: &Desk, id: RecordId, day: NaiveDate) -> Option<String> {
    let start = words::workshop_start(day);
    let record = desk.workspace().get(id)?;
    let risk = Risk::of(record)?;
    let here = |key: &str| {
        let head = record.heads(key).last().map(|head| head.edit)?;
        let entry = desk.ledger.entry(head).ok().flatten()?;
        entry.header.because.starts_with(&start).then_some(())
    };
    let mut said = Vec::new();
    if record.text(field::CONFIRMED_BECAUSE).starts_with(&start) {
        said.push(words::CONFIRMED.to_string());
    } else if here(Stage::Current.key()).is_some() {
        let level = risk.assessment(Stage::Current).and_then(|assessment| assessment.overall);
        let method = risk.rating(Stage::Current).and_then(|rating| risk.method_of(&rating));
        said.push(method.zip(level).map_or("", |(method, level)| method.mark(level)).to_string());
    }
    if risk.proposals().any(|proposed| proposed.text("reason").starts_with(&start)) {
        said.push(words::PROPOSED_HERE.to_string());
    }
    if record.filled(field::TREATMENT) && here(field::TREATMENT).is_some() {
        said.push(typing::show(record, field::TREATMENT).to_lowercase());
    }
    (!said.is_empty()).then(|| said.join(", "))
}

impl Screen for Workshop {
    fn contexts(&self) -> Vec<&'static str> {
        vec!["detail"]
    }

    fn facts(&self, _desk: &Desk, facts: &mut Facts) {
        facts.on_risk = true;
        facts.workshop = true;
    }

    fn title(&self, _desk: &Desk) -> String {
        words::workshop_title(self.day)
    }

    fn aside(&self, _desk: &Desk) -> String {
        let done = self.decided.iter().flatten().count();
        words::workshop_state(self.at + 1, self.risks.len(), done)
    }

    fn draw(&self, desk: &Desk, area: Rect, buffer: &mut Buffer) -> Option<Position> {
        paint::draw(self, desk, area, buffer)
    }

    fn act(&mut self, desk: &mut Desk, action: &Action) -> Reply {
        let Some(id) = self.id() else { return Reply::Pass };
        match action {
            Action::Score => self.score(desk, id),
            Action::ConfirmRisk => self.confirm(desk, id),
            Action::Treat => self.treat(desk, id),
            Action::Add => self.suggest(desk, id),
            Action::NextUndecided => self.next_open(desk),
            Action::Open | Action::PageDown | Action::NextRow => self.step(1),
            Action::PageUp | Action::PreviousRow => self.step(-1),
            Action::FirstRow => {
                self.at = 0;
                Reply::Done
            }
            Action::LastRow => {
                self.at = self.risks.len().saturating_sub(1);
                Reply::Done
            }
            // Forms and histories name owners and repeat notes.
            Action::EditCell | Action::History | Action::ChangeState | Action::RateBlind if desk.settings.room => {
                desk.refuse(words::NOT_ON_A_WALL);
                Reply::Done
            }
            _ => Reply::Pass,
        }
    }

    fn event(&mut self, desk: &mut Desk, event: Event<'_>) {
        if matches!(event, Event::Applied(_) | Event::Turned) {
            self.read(desk);
        }
    }

    fn current(&self, _desk: &Desk) -> Option<RecordId> {
        self.id()
    }
}
