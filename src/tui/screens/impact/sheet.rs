//! One impact: digits fill the cells in order, the rating stands there as soon as its four numbers do, and below are
//! the words. In a cell digits act; in the words every key is text.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use serde_json::{Value, json};

use super::{list, place, sheet_paint};
use crate::core::catalogue::{ImpactCatalogue, ImpactQuestion};
use crate::core::id::RecordId;
use crate::core::impact::{Cell, Effect, HIGH, field};
use crate::core::intent::{Intent, Proposal};
use crate::core::workspace::Life;
use crate::keymap::Facts;
use crate::ledger::drafts::{Draft, DraftKey};
use crate::tui::action::{Action, Rating, Side};
use crate::tui::bases::Bases;
use crate::tui::desk::Desk;
use crate::tui::screen::{Entered, Event, Reply, Screen};
use crate::tui::screens::evidence;
use crate::tui::screens::record::{self, moves};
use crate::tui::screens::sitting;
use crate::tui::widgets::input::Input;
use crate::tui::words;

/// The words below the cells, in the order of tab.
pub(super) const WORDS: [&str; 4] = [field::TITLE, field::WHO, field::PATH, field::MEASURES];
/// Choices that single digits reach; `0` shows those behind them.
pub(super) const DIGITS: usize = 9;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Spot {
    Cell(Cell),
    /// One of [`WORDS`].
    Word(usize),
}

pub struct Sheet {
    pub(super) assessment: RecordId,
    question: &'static ImpactQuestion,
    pub(super) catalogue: &'static ImpactCatalogue,
    /// None until it is saved for the first time.
    pub(super) impact: Option<RecordId>,
    pub(super) effect: Effect,
    pub(super) stood: Effect,
    pub(super) words: Vec<Input>,
    pub(super) spot: Spot,
    /// The choices behind the first nine are shown.
    pub(super) more: bool,
    bases: Bases,
}

impl Sheet {
    /// An impact, or a new one of the question; at its measures where these are asked for.
    pub fn open(
        desk: &mut Desk,
        (assessment, question): (RecordId, &'static ImpactQuestion),
        impact: Option<RecordId>,
        catalogue: &'static ImpactCatalogue,
        at_measures: bool,
    ) -> Self {
        let known = impact.and_then(|id| desk.workspace().get(id));
        let asked = question.impacts.as_ref();
        let effect = known.map(Effect::of).or_else(|| asked.map(Effect::asked)).unwrap_or_default();
        let mut sheet = Self {
            assessment,
            question,
            catalogue,
            impact,
            stood: effect.clone(),
            words: Vec::new(),
            spot: Spot::Cell(Cell::Party),
            effect,
            more: false,
            bases: Bases::default(),
        };
        sheet.rest_here(desk);
        sheet.fill_words();
        sheet.spot = match sheet.effect.first_empty() {
            _ if at_measures => Spot::Word(WORDS.len() - 1),
            Some(cell) => Spot::Cell(cell),
            None => Spot::Cell(Cell::Party),
        };
        sheet.bring_back(desk);
        sheet
    }

    /// The impact rests on what stands there now.
    fn rest_here(&mut self, desk: &Desk) {
        let Some(id) = self.impact else { return };
        let keys = self.effect.cells().iter().map(|cell| cell.key()).chain(WORDS).chain([field::KIND]);
        self.bases = Bases::of(desk, id, keys);
    }

    fn fill_words(&mut self) {
        self.words = WORDS
            .iter()
            .map(|key| match *key {
                field::PATH | field::MEASURES => Input::text(self.effect.get(key)),
                _ => Input::line(self.effect.get(key)),
            })
            .collect();
    }

    /// The cells with the words.
    fn written(&self) -> Effect {
        let mut effect = self.effect.clone();
        for (key, input) in WORDS.iter().zip(&self.words) {
            effect.set(key, &input.value());
        }
        effect
    }

    fn is_changed(&self) -> bool {
        self.written() != self.stood
    }

    fn key(&self, desk: &Desk) -> DraftKey {
        place::impact_key(desk, self.assessment, self.impact, &self.question.id)
    }

    fn keep(&self, desk: &mut Desk) {
        let key = self.key(desk);
        if !self.is_changed() {
            return desk.ledger.discard_draft(&key);
        }
        let written = self.written();
        let values: serde_json::Map<String, Value> =
            written.values().map(|(key, value)| (key.to_string(), json!(value))).collect();
        let texts = WORDS.iter().map(|key| ((*key).to_string(), written.get(key).to_string())).collect();
        let cursors: Vec<Value> = self.words.iter().map(Input::place).collect();
        let word = match self.spot {
            Spot::Word(at) => Some(at),
            Spot::Cell(_) => None,
        };
        let place = json!({ "values": values, "cursors": cursors, "word": word });
        sitting::keep(desk, &key, Draft { texts, place, bases: self.bases.kept(|_| true), time: 0 });
    }

    fn bring_back(&mut self, desk: &mut Desk) {
        let Some(draft) = desk.ledger.draft(&self.key(desk)).cloned() else { return };
        let mut effect = Effect::default();
        for (key, value) in draft.place.get("values").and_then(Value::as_object).into_iter().flatten() {
            effect.set(key, value.as_str().unwrap_or(""));
        }
        self.effect = effect;
        self.fill_words();
        let cursors = draft.place.get("cursors").and_then(Value::as_array).cloned().unwrap_or_default();
        self.words.iter_mut().zip(&cursors).for_each(|(input, cursor)| input.put_back(Some(cursor)));
        let word = draft.place.get("word").and_then(Value::as_u64).and_then(|at| usize::try_from(at).ok());
        self.spot = match (word.filter(|at| *at < WORDS.len()), self.effect.first_empty()) {
            (Some(at), _) => Spot::Word(at),
            (None, Some(cell)) => Spot::Cell(cell),
            (None, None) => Spot::Cell(Cell::Party),
        };
        if let Some(id) = self.impact {
            draft.bases.into_iter().for_each(|(key, base)| self.bases.rest_on(id, &key, base));
        }
        desk.say(words::DRAFT_BACK);
    }

    /// What the cell in front offers, as far as digits reach it now.
    pub(super) fn offered(&self, cell: Cell) -> Vec<(String, &'static str, &'static str)> {
        let all = self.effect.offers(cell, self.catalogue);
        match (all.len() > DIGITS, self.more) {
            (true, true) => all.into_iter().skip(DIGITS).collect(),
            (true, false) => all.into_iter().take(DIGITS).collect(),
            (false, _) => all,
        }
    }

    pub(super) fn has_more(&self, cell: Cell) -> bool {
        self.effect.offers(cell, self.catalogue).len() > DIGITS
    }

    fn rate(&mut self, desk: &mut Desk, rating: Rating) {
        let Spot::Cell(cell) = self.spot else { return };
        let Rating::Number(digit) = rating else { return self.effect.set(cell.key(), "") };
        if digit == 0 && self.has_more(cell) {
            self.more = !self.more;
            return;
        }
        let offers = self.offered(cell);
        let chosen = match cell.is_number() {
            true => offers.iter().find(|(id, _, _)| *id == digit.to_string()),
            false => usize::from(digit).checked_sub(1).and_then(|at| offers.get(at)),
        };
        let Some(chosen) = chosen.map(|(id, _, _)| id.clone()) else { return desk.refuse(words::NOT_ON_SCALE) };
        self.effect.set(cell.key(), &chosen);
        if cell == Cell::Party {
            let fits = self.effect.offers(Cell::Dimension, self.catalogue);
            if !fits.iter().any(|(id, _, _)| id == self.effect.get(field::DIMENSION)) {
                self.effect.set(field::DIMENSION, "");
            }
        }
        self.more = false;
        self.spot = match self.effect.first_empty() {
            _ if cell == Cell::Remaining => self.spot,
            Some(next) => Spot::Cell(next),
            None if self.words.first().is_some_and(Input::is_empty) => Spot::Word(0),
            None => Spot::Cell(self.beside(cell, 1)),
        };
    }

    /// The cell `by` places on, round the end.
    fn beside(&self, cell: Cell, by: isize) -> Cell {
        let cells = self.effect.cells();
        let at = cells.iter().position(|one| *one == cell).unwrap_or(0);
        let next = (at + cells.len()).saturating_add_signed(by) % cells.len().max(1);
        cells.get(next).copied().unwrap_or(cell)
    }

    /// Tab goes from the cells to the words and back: to what is left after measures where measures stand there.
    fn tab(&mut self, by: isize) {
        self.spot = match (self.spot, by > 0) {
            (Spot::Cell(_), true) => Spot::Word(0),
            (Spot::Cell(_), false) => Spot::Word(WORDS.len() - 1),
            (Spot::Word(at), true) if at + 1 < WORDS.len() => Spot::Word(at + 1),
            (Spot::Word(at), false) if at > 0 => Spot::Word(at - 1),
            (Spot::Word(_), forward) => {
                let measured = forward && self.effect.is_harm() && self.words.last().is_some_and(|one| !one.is_empty());
                let first = self.effect.first_empty();
                Spot::Cell(if measured && first.is_none() { Cell::Remaining } else { first.unwrap_or(Cell::Party) })
            }
        };
    }

    /// Whether the impact is in the journal as it stands here. A reply where it was refused or asked about.
    fn save(&mut self, desk: &mut Desk) -> Result<(), Reply> {
        let written = self.written();
        if written.get(field::TITLE).is_empty() {
            self.spot = Spot::Word(0);
            desk.refuse(words::IMPACT_TITLE_FIRST);
            return Err(Reply::Done);
        }
        if !self.is_changed() {
            return Ok(());
        }
        let acting = record::acting(desk);
        let intents = written.write(self.impact.map(|id| (id, &self.stood)), self.assessment, acting);
        let made = intents.iter().find_map(|intent| match intent {
            Intent::Create { record, .. } => Some(*record),
            _ => None,
        });
        let mut proposal = Proposal::edit(intents, "");
        self.bases.put_into(&mut proposal);
        let key = self.key(desk);
        if !desk.submit(&proposal, Some(&key)) {
            return Err(self.bases.ask(desk, &proposal).unwrap_or(Reply::Done));
        }
        self.impact = self.impact.or(made);
        (self.stood, self.effect) = (written.clone(), written);
        self.rest_here(desk);
        Ok(())
    }

    fn commit(&mut self, desk: &mut Desk) -> Reply {
        if let Err(reply) = self.save(desk) {
            return reply;
        }
        if self.effect.is_harm() {
            let rating = self.effect.rating();
            let remaining = self.effect.get(field::REMAINING).parse().ok().or(rating);
            let key = desk.key_of(&Action::RaiseFinding).filter(|_| remaining.is_some_and(|left: u8| left >= HIGH));
            desk.say(words::impact_saved(rating, key.as_deref()));
        }
        Reply::Pop
    }

    fn settle(&mut self, desk: &mut Desk, side: Side) -> Reply {
        self.bases.settle_all(desk, side);
        if side == Side::Theirs {
            let key = self.key(desk);
            desk.ledger.discard_draft(&key);
            if let Some(found) = self.impact.and_then(|id| desk.workspace().get(id)) {
                (self.effect, self.stood) = (Effect::of(found), Effect::of(found));
                self.fill_words();
            }
            return Reply::Done;
        }
        self.save(desk).err().unwrap_or(Reply::Done)
    }

    fn input(&mut self) -> Option<&mut Input> {
        match self.spot {
            Spot::Word(at) => self.words.get_mut(at),
            Spot::Cell(_) => None,
        }
    }
}

impl Screen for Sheet {
    fn contexts(&self) -> Vec<&'static str> {
        match self.spot {
            Spot::Cell(_) => vec!["sitting"],
            Spot::Word(_) => vec!["text", "sitting"],
        }
    }

    fn facts(&self, _desk: &Desk, facts: &mut Facts) {
        facts.assessing = true;
        facts.on_impact = true;
        facts.complete = self.effect.first_empty().is_none();
        facts.multiline = match self.spot {
            Spot::Word(at) => self.words.get(at).is_some_and(Input::is_multiline),
            Spot::Cell(_) => false,
        };
    }

    fn title(&self, desk: &Desk) -> String {
        sheet_paint::title(self, desk)
    }

    fn draw(&self, desk: &Desk, area: Rect, buffer: &mut Buffer) -> Option<Position> {
        sheet_paint::draw(self, desk, area, buffer)
    }

    fn act(&mut self, desk: &mut Desk, action: &Action) -> Reply {
        match (action, self.spot) {
            (Action::NextField, _) => self.tab(1),
            (Action::PreviousField, _) => self.tab(-1),
            (Action::Rate(rating), _) => self.rate(desk, *rating),
            (Action::ClearCell, Spot::Cell(cell)) => self.effect.set(cell.key(), ""),
            (Action::NextChoice, Spot::Cell(cell)) => self.spot = Spot::Cell(self.beside(cell, 1)),
            (Action::PreviousChoice, Spot::Cell(cell)) => self.spot = Spot::Cell(self.beside(cell, -1)),
            (Action::ToggleChoice, Spot::Cell(cell)) if self.has_more(cell) => self.more = !self.more,
            (Action::Commit, _) => return self.commit(desk),
            (Action::RaiseFinding, _) => match self.save(desk) {
                Ok(()) => self.impact.into_iter().for_each(|id| list::raise(desk, id)),
                Err(reply) => return reply,
            },
            (Action::Settle(side), _) => return self.settle(desk, *side),
            (Action::History, _) => {
                return self.impact.map_or(Reply::Pass, |id| record::act(desk, id, action));
            }
            (Action::AddEvidence, _) => match self.save(desk) {
                Ok(()) => return self.impact.map_or(Reply::Done, |id| evidence::offer(desk, id, "6.1.4")),
                Err(reply) => return reply,
            },
            (Action::ChangeState, _) => return moves::change_state(desk, self.assessment),
            (Action::Back | Action::LeaveForm, _) => {
                let changed = self.is_changed();
                self.keep(desk);
                return sitting::leave(desk, changed);
            }
            (other, _) => return sitting::edit(desk, self.input(), other),
        }
        Reply::Done
    }

    fn enter(&mut self, desk: &mut Desk, entered: Entered) -> Reply {
        sitting::enter(desk, self.input(), entered)
    }

    fn event(&mut self, desk: &mut Desk, event: Event<'_>) {
        match event {
            Event::KeepDraft => self.keep(desk),
            Event::Applied(applied) => {
                // A new impact that is taken back again is new once more.
                let gone =
                    self.impact.and_then(|id| desk.workspace().get(id)).is_some_and(|one| one.life() == Life::Removed);
                if gone {
                    (self.impact, self.stood, self.bases) = (None, Effect::default(), Bases::default());
                } else if let Some(said) = self.bases.moved(desk, applied) {
                    desk.alarm(said);
                }
            }
            Event::Shown | Event::Turned => {}
        }
    }

    fn editable(&self) -> Option<String> {
        match self.spot {
            Spot::Word(at) => self.words.get(at).map(Input::value),
            Spot::Cell(_) => None,
        }
    }

    fn current(&self, _desk: &Desk) -> Option<RecordId> {
        self.impact
    }
}
