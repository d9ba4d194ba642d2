//! An impact assessment: section by section, one question at a time. Text has the focus, choices are taken by digits,
//! links from a list, and impacts are added where the question asks for them. What is typed is a draft until one goes on.

mod choose;
mod follow;
mod given;
mod list;
mod overview;
mod paint;
mod place;
mod sheet;
mod sheet_paint;
pub mod states;
mod walk;

use std::cell::RefCell;
use std::rc::Rc;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::core::catalogue::{ImpactCatalogue, ImpactQuestion};
use crate::core::diff::FieldChange;
use crate::core::id::RecordId;
use crate::core::impact::{self, Answer, Holder, Stop, field};
use crate::core::intent::Proposal;
use crate::core::workspace::RecordRef;
use crate::keymap::Facts;
use crate::tui::action::{Action, Side};
use crate::tui::bases::Bases;
use crate::tui::desk::Desk;
use crate::tui::screen::{Entered, Event, Reply, Screen};
use crate::tui::screens::evidence;
use crate::tui::screens::record::{self, moves};
use crate::tui::screens::sitting;
use crate::tui::widgets::input::Input;
use crate::tui::words;
pub use follow::open;
use given::{Given, Held};

/// What can have the focus of a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Spot {
    /// The impacts that it asks for.
    List,
    Part(usize),
    /// Nothing to type: the keys of the sitting.
    Keys,
}

/// What a list above was left for.
#[derive(Clone, Debug)]
enum Wish {
    Question(String),
    Linked(Vec<String>),
}

pub struct Impact {
    id: RecordId,
    catalogue: &'static ImpactCatalogue,
    stops: Vec<Stop<'static>>,
    at: usize,
    /// The record that holds the answer; none as long as nobody gave one.
    record: Option<RecordId>,
    /// What stood here when the question was opened.
    stood: Answer,
    parts: Vec<Given>,
    /// Which of the spots has the focus.
    focus: usize,
    /// Row of the list of impacts.
    row: usize,
    bases: Bases,
    /// What changed in the AI system since the assessment before; none where there was none.
    changed: Option<Vec<FieldChange>>,
    wish: Rc<RefCell<Option<Wish>>>,
}

impl Impact {
    fn open(desk: &mut Desk, id: RecordId) -> Result<Self, String> {
        let catalogue = desk.texts().impact().map_err(|error| error.to_string())?;
        let assessment = desk.workspace().get(id).ok_or(words::RECORD_GONE)?;
        let stops = impact::course(assessment, catalogue);
        let mut sheet = Self {
            id,
            catalogue,
            stops,
            at: 0,
            record: None,
            stood: Answer::new(),
            parts: Vec::new(),
            focus: 0,
            row: 0,
            bases: Bases::default(),
            changed: None,
            wish: Rc::default(),
        };
        sheet.changed = sheet.changed_since(desk)?;
        let left = place::left_at(desk, id, &sheet.stops);
        let first_open = (0..sheet.stops.len()).find(|at| sheet.is_open(desk, *at));
        sheet.go(desk, left.or(first_open).unwrap_or(0));
        Ok(sheet)
    }

    fn changed_since(&self, desk: &Desk) -> Result<Option<Vec<FieldChange>>, String> {
        let Some(assessment) = self.assessment(desk) else { return Ok(None) };
        let before = assessment.target(field::PREVIOUS).map(|one| one.id());
        let Some((before, system)) = before.zip(assessment.target(field::SYSTEM)) else { return Ok(None) };
        let trail = |id: RecordId| desk.ledger.trail(id).map_err(|error| error.to_string());
        let (of_before, of_system) = (trail(before)?, trail(system.id())?);
        Ok(impact::changed(system.id(), before, &of_before, &of_system, desk.workspace()))
    }

    fn assessment<'d>(&self, desk: &'d Desk) -> Option<RecordRef<'d>> {
        desk.workspace().get(self.id)
    }

    fn question(&self) -> Option<&'static ImpactQuestion> {
        self.stops.get(self.at).map(|stop| stop.question)
    }

    fn is_open(&self, desk: &Desk, at: usize) -> bool {
        let stop = self.stops.get(at);
        stop.zip(self.assessment(desk)).is_some_and(|(stop, record)| impact::is_open(record, stop.question))
    }

    /// The record that holds a part.
    fn record_of(&self, key: &str) -> Option<RecordId> {
        let part = self.parts.iter().find(|given| given.part.key() == key)?;
        if part.part.holder == Holder::Assessment { Some(self.id) } else { self.record }
    }

    /// Shows a question: what stands there, then what was typed there and not saved.
    fn go(&mut self, desk: &mut Desk, at: usize) {
        self.at = at.min(self.stops.len().saturating_sub(1));
        (self.focus, self.row) = (0, 0);
        self.read(desk);
        place::bring_back(self, desk);
    }

    fn read(&mut self, desk: &Desk) {
        let Some((assessment, question)) = self.assessment(desk).zip(self.question()) else { return };
        let (record, stood) = impact::answer(assessment, question);
        self.parts = impact::parts(assessment, question).into_iter().map(|part| Given::new(part, &stood)).collect();
        (self.record, self.stood) = (record, stood);
        self.bases = Bases::default();
        let keys: Vec<String> = self.parts.iter().map(|given| given.part.key().to_string()).collect();
        for key in keys {
            if let Some(holder) = self.record_of(&key) {
                self.bases.note(desk, holder, &key);
            }
        }
        self.focus = self.focus.min(self.spots().len().saturating_sub(1));
    }

    /// What can have the focus, in the order of tab. Where everything is text, the keys have a place of their own.
    fn spots(&self) -> Vec<Spot> {
        let mut spots: Vec<Spot> = Vec::new();
        if self.question().is_some_and(list::has) {
            spots.push(Spot::List);
        }
        spots.extend((0..self.parts.len()).map(Spot::Part));
        if spots.iter().all(|spot| matches!(spot, Spot::Part(at) if self.parts.get(*at).is_some_and(Given::is_text))) {
            spots.push(Spot::Keys);
        }
        spots
    }

    fn spot(&self) -> Spot {
        self.spots().get(self.focus).copied().unwrap_or(Spot::Keys)
    }

    /// The part that has the focus.
    fn part(&self) -> Option<&Given> {
        match self.spot() {
            Spot::Part(at) => self.parts.get(at),
            _ => None,
        }
    }

    fn part_mut(&mut self) -> Option<&mut Given> {
        match self.spot() {
            Spot::Part(at) => self.parts.get_mut(at),
            _ => None,
        }
    }

    fn input(&mut self) -> Option<&mut Input> {
        match &mut self.part_mut()?.held {
            Held::Text(input) => Some(input),
            Held::Chosen { .. } => None,
        }
    }

    fn is_changed(&self) -> bool {
        given::answer(&self.parts) != self.stood
    }

    /// The answer goes into the journal. A reply: it was refused or asked about, and everything stays as it is.
    fn save(&mut self, desk: &mut Desk) -> Result<(), Reply> {
        let after = given::answer(&self.parts);
        let acting = record::acting(desk);
        let Some((assessment, question)) = desk.ledger.workspace().get(self.id).zip(self.question()) else {
            return Ok(());
        };
        if after == self.stood {
            // What was typed was taken out again.
            place::keep(self, desk);
            return Ok(());
        }
        let changed = after.iter().filter(|(key, values)| self.stood.get(*key) != Some(*values));
        let objection = changed.flat_map(|(key, values)| values.iter().map(move |value| (key, value)));
        if let Some(objection) = objection.filter_map(|(key, one)| impact::objection(assessment, key, one)).next() {
            desk.refuse(objection.to_string());
            return Err(Reply::Done);
        }
        let intents = match impact::write(assessment, question, (self.record, &self.stood), &after, acting) {
            Ok(intents) => intents,
            Err(sentence) => {
                desk.refuse(sentence);
                return Err(Reply::Done);
            }
        };
        let mut proposal = Proposal::edit(intents, "");
        self.bases.put_into(&mut proposal);
        let key = place::key(desk, self.id, &question.id);
        if !desk.submit(&proposal, Some(&key)) {
            return Err(self.bases.ask(desk, &proposal).unwrap_or(Reply::Done));
        }
        self.renew(desk);
        self.read(desk);
        Ok(())
    }

    /// What is not under work shows what stands there now: somebody else's answer, or none once it is taken back.
    fn look_again(&mut self, desk: &Desk) {
        self.renew(desk);
        let Some((assessment, question)) = self.assessment(desk).zip(self.question()) else { return };
        if impact::answer(assessment, question) != (self.record, self.stood.clone()) {
            self.read(desk);
        }
    }

    /// An answer of the screening changes what is asked; the question in front stays in front.
    fn renew(&mut self, desk: &Desk) {
        let question = self.question().map(|question| question.id.as_str());
        let Some(assessment) = self.assessment(desk) else { return };
        self.stops = impact::course(assessment, self.catalogue);
        let here = self.stops.iter().position(|stop| Some(stop.question.id.as_str()) == question);
        self.at = here.unwrap_or(self.at).min(self.stops.len().saturating_sub(1));
    }

    fn commit(&mut self, desk: &mut Desk) -> Reply {
        if self.spot() == Spot::List
            && let Some(reply) = list::open_row(self, desk)
        {
            return reply;
        }
        let waits = self.part().is_some_and(|given| given.target().is_some() && given.values().is_empty());
        if waits && self.question().is_some_and(|question| question.required) {
            return choose::links(self, desk);
        }
        self.next_open(desk)
    }

    fn settle(&mut self, desk: &mut Desk, side: Side) -> Reply {
        self.bases.settle_all(desk, side);
        if side == Side::Theirs {
            self.read(desk);
            return Reply::Done;
        }
        self.save(desk).err().unwrap_or(Reply::Done)
    }

    fn saved_then(&mut self, desk: &mut Desk, then: impl FnOnce(&mut Self, &mut Desk) -> Reply) -> Reply {
        match self.save(desk) {
            Ok(()) => then(self, desk),
            Err(reply) => reply,
        }
    }

    /// What proves the answer stands with it; before there is one, with the assessment.
    fn add_evidence(&mut self, desk: &mut Desk) -> Reply {
        self.saved_then(desk, |sheet, desk| evidence::offer(desk, sheet.record.unwrap_or(sheet.id), "6.1.4"))
    }
}

impl Screen for Impact {
    fn contexts(&self) -> Vec<&'static str> {
        match self.part() {
            Some(given) if given.is_text() => vec!["text", "sitting"],
            _ => vec!["sitting"],
        }
    }

    fn facts(&self, _desk: &Desk, facts: &mut Facts) {
        facts.assessing = true;
        facts.choosing = self.spot() == Spot::List;
        facts.multiline = self.part().is_some_and(Given::is_multiline);
        facts.complete = !given::answer(&self.parts).is_empty();
    }

    fn title(&self, desk: &Desk) -> String {
        paint::title(self, desk)
    }

    fn aside(&self, desk: &Desk) -> String {
        paint::aside(self, desk)
    }

    fn draw(&self, desk: &Desk, area: Rect, buffer: &mut Buffer) -> Option<Position> {
        paint::draw(self, desk, area, buffer)
    }

    fn act(&mut self, desk: &mut Desk, action: &Action) -> Reply {
        match action {
            Action::NextField => self.focus = (self.focus + 1) % self.spots().len().max(1),
            Action::PreviousField => {
                let count = self.spots().len().max(1);
                self.focus = (self.focus + count - 1) % count;
            }
            Action::Rate(rating) => return self.rate(desk, *rating),
            Action::ClearCell => self.part_mut().into_iter().for_each(Given::clear),
            Action::NextChoice | Action::PreviousChoice => {
                let by = if *action == Action::NextChoice { 1 } else { -1 };
                match self.spot() {
                    Spot::List => list::step(self, desk, by),
                    _ => self.part_mut().into_iter().for_each(|given| given.step(by)),
                }
            }
            Action::ToggleChoice => return self.toggle(desk),
            Action::Commit => return self.commit(desk),
            Action::NextUndecided => return self.next_open(desk),
            Action::PageDown => return self.step(desk, 1),
            Action::PageUp => return self.step(desk, -1),
            Action::FirstRow => return self.leave_for(desk, 0),
            Action::LastRow => return self.leave_for(desk, self.stops.len()),
            Action::Jump => return self.jump(desk),
            Action::RunningLog => {
                return self.saved_then(desk, |sheet, _| {
                    Reply::Push(Box::new(overview::Overview::new(sheet.id, sheet.catalogue)))
                });
            }
            Action::RaiseFinding => return list::make_risk(self, desk),
            Action::AddEvidence => return self.add_evidence(desk),
            Action::ChangeState => return self.saved_then(desk, |sheet, desk| moves::change_state(desk, sheet.id)),
            Action::OtherItem => desk.refuse(words::NOT_IN_ASSESSMENT),
            Action::Park => desk.refuse(words::NOT_PARKED),
            Action::Settle(side) => return self.settle(desk, *side),
            Action::History => return record::act(desk, self.record.unwrap_or(self.id), action),
            Action::Back | Action::LeaveForm => {
                let changed = self.is_changed();
                place::keep(self, desk);
                return sitting::leave(desk, changed);
            }
            other => return sitting::edit(desk, self.input(), other),
        }
        Reply::Done
    }

    fn enter(&mut self, desk: &mut Desk, entered: Entered) -> Reply {
        sitting::enter(desk, self.input(), entered)
    }

    fn event(&mut self, desk: &mut Desk, event: Event<'_>) {
        match event {
            Event::KeepDraft => place::keep(self, desk),
            Event::Applied(_) if !self.is_changed() => self.look_again(desk),
            Event::Applied(applied) => {
                self.renew(desk);
                if let Some(said) = self.bases.moved(desk, applied) {
                    desk.alarm(said);
                }
            }
            Event::Shown => self.meet_wish(desk),
            Event::Turned => {
                place::keep(self, desk);
                self.renew(desk);
                sitting::anew(desk, |desk| self.go(desk, self.at));
            }
        }
    }

    fn editable(&self) -> Option<String> {
        match &self.part()?.held {
            Held::Text(input) => Some(input.value()),
            Held::Chosen { .. } => None,
        }
    }

    fn current(&self, _desk: &Desk) -> Option<RecordId> {
        Some(self.id)
    }

    fn sitting(&self) -> Option<RecordId> {
        Some(self.id)
    }
}
