//! A gap analysis: one checkpoint or control at a time. What is done today has the focus, so every key is text; the
//! verdict stands behind tab, then what is missing, how urgent it is, how much work, whose, and how mature.

mod choices;
mod lists;
mod measures;
mod paint;
mod place;

use std::cell::Cell;
use std::rc::Rc;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::core::gap::{self, Conformity, Item, Judged, Known, Tally, field};
use crate::core::id::RecordId;
use crate::core::intent::Proposal;
use crate::core::workspace::RecordRef;
use crate::keymap::Facts;
use crate::tui::action::{Action, Rating, Side};
use crate::tui::bases::Bases;
use crate::tui::desk::Desk;
use crate::tui::screen::{Entered, Event, Reply, Screen};
use crate::tui::screens::{evidence, record, sitting};
use crate::tui::widgets::input::Input;
use crate::tui::words;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Focus {
    Practice,
    Verdict,
    Gap,
    Priority,
    Effort,
    Owner,
    Maturity,
}

impl Focus {
    /// In the order of tab.
    const ALL: [Self; 7] =
        [Self::Practice, Self::Verdict, Self::Gap, Self::Priority, Self::Effort, Self::Owner, Self::Maturity];

    fn step(self, by: usize) -> Self {
        let at = Self::ALL.iter().position(|one| *one == self).unwrap_or(0);
        Self::ALL.get((at + by) % Self::ALL.len()).copied().unwrap_or(self)
    }

    fn is_text(self) -> bool {
        matches!(self, Self::Practice | Self::Gap)
    }
}

/// What a list above was left for.
#[derive(Clone, Debug)]
enum Wish {
    Criterion(String),
    Owner(Option<RecordId>),
}

pub struct Gap {
    id: RecordId,
    criteria: Vec<String>,
    at: usize,
    /// The item that holds what is said here; none as long as nothing is.
    item: Option<RecordId>,
    /// What stood here when the criterion was opened.
    stood: Judged,
    practice: Input,
    gap: Input,
    /// The rest of what is said; its texts are those of the two fields above.
    judged: Judged,
    focus: Focus,
    bases: Bases,
    /// What interviews noted on it.
    known: Vec<Known>,
    tally: Tally,
    wish: Rc<Cell<Option<Wish>>>,
}

impl Gap {
    /// Opens where it was left: at the text that is not saved yet, else at the first criterion without a verdict.
    pub fn open(desk: &mut Desk, id: RecordId) -> Result<Self, String> {
        let assessment = desk.workspace().get(id).ok_or(words::RECORD_GONE)?;
        let catalogue = desk.texts().catalogue().map_err(|error| error.to_string())?;
        let criteria = gap::agenda(assessment, catalogue);
        let mut sheet = Self {
            id,
            criteria,
            at: 0,
            item: None,
            stood: Judged::default(),
            practice: Input::text(""),
            gap: Input::text(""),
            judged: Judged::default(),
            focus: Focus::Practice,
            bases: Bases::default(),
            known: Vec::new(),
            tally: Tally::default(),
            wish: Rc::default(),
        };
        let left = place::left_at(desk, id, &sheet.criteria);
        let first_open = (0..sheet.criteria.len()).find(|at| sheet.is_open(desk, *at));
        sheet.go(desk, left.or(first_open).unwrap_or(0));
        Ok(sheet)
    }

    fn assessment<'d>(&self, desk: &'d Desk) -> Option<RecordRef<'d>> {
        desk.workspace().get(self.id)
    }

    fn criterion(&self) -> &str {
        self.criteria.get(self.at).map_or("", String::as_str)
    }

    fn is_open(&self, desk: &Desk, at: usize) -> bool {
        let Some((assessment, criterion)) = self.assessment(desk).zip(self.criteria.get(at)) else { return false };
        Judged::at(assessment, criterion).1.conformity.is_none()
    }

    /// Shows a criterion: what stands there, then what was typed there and not saved.
    fn go(&mut self, desk: &mut Desk, at: usize) {
        self.at = at.min(self.criteria.len().saturating_sub(1));
        self.focus = Focus::Practice;
        self.read(desk);
        place::bring_back(self, desk);
    }

    fn read(&mut self, desk: &Desk) {
        let Some(assessment) = self.assessment(desk) else { return };
        let (item, stood) = Judged::at(assessment, self.criterion());
        self.known = gap::known(desk.workspace(), self.criterion());
        self.practice = Input::text(&stood.practice);
        self.gap = Input::text(&stood.gap);
        self.judged = stood.clone();
        (self.item, self.stood) = (item, stood);
        self.bases = Bases::default();
        if let Some(item) = item {
            for key in field::JUDGED {
                self.bases.note(desk, item, key);
            }
        }
        self.count(desk);
    }

    fn count(&mut self, desk: &Desk) {
        let catalogue = desk.texts().catalogue().ok();
        let report = self.assessment(desk).zip(catalogue).map(|(one, catalogue)| gap::report(one, catalogue));
        self.tally = report.map(|report| report.total).unwrap_or_default();
    }

    fn said(&self) -> Judged {
        Judged { practice: self.practice.value(), gap: self.gap.value(), ..self.judged.clone() }
    }

    fn is_changed(&self) -> bool {
        self.said() != self.stood
    }

    /// What is said here goes into the journal. A reply where it was refused: everything stays as it is.
    fn save(&mut self, desk: &mut Desk) -> Result<(), Reply> {
        let acting = record::acting(desk);
        let Some(assessment) = desk.ledger.workspace().get(self.id) else { return Ok(()) };
        let intents = gap::judge(assessment, self.criterion(), (self.item, &self.stood), &self.said(), acting);
        let key = place::key(desk, self.id, self.criterion());
        if intents.is_empty() {
            // What was typed was taken out again.
            desk.ledger.discard_draft(&key);
            return Ok(());
        }
        let mut proposal = Proposal::edit(intents, "");
        self.bases.put_into(&mut proposal);
        if !desk.submit(&proposal, Some(&key)) {
            return Err(self.bases.ask(desk, &proposal).unwrap_or(Reply::Done));
        }
        let focus = self.focus;
        self.read(desk);
        self.focus = focus;
        Ok(())
    }

    fn leave_for(&mut self, desk: &mut Desk, at: usize) -> Reply {
        match self.save(desk) {
            Ok(()) => {
                self.go(desk, at);
                Reply::Done
            }
            Err(reply) => reply,
        }
    }

    /// The next criterion without a verdict, from here on and then from the start.
    fn next_open(&mut self, desk: &mut Desk) -> Reply {
        if let Err(reply) = self.save(desk) {
            return reply;
        }
        let count = self.criteria.len();
        match (1..count).map(|by| (self.at + by) % count).find(|at| self.is_open(desk, *at)) {
            Some(at) => self.go(desk, at),
            None => desk.say(words::ALL_COMPARED),
        }
        Reply::Done
    }

    /// Puts what interviews noted into the current practice, line by line, once.
    fn take_over(&mut self, desk: &mut Desk) {
        let text = self.practice.value();
        let fresh = self.known.iter().map(|known| known.line.as_str());
        let fresh: Vec<&str> = fresh.filter(|line| !line.is_empty() && !text.lines().any(|one| one == *line)).collect();
        if fresh.is_empty() {
            return desk.refuse(words::NOTHING_TO_TAKE_OVER);
        }
        let all = if text.trim().is_empty() { fresh.join("\n") } else { format!("{text}\n{}", fresh.join("\n")) };
        desk.say(words::lines_taken_over(fresh.len()));
        self.practice = Input::text(&all);
        self.focus = Focus::Practice;
    }

    /// An action that closes the gap, or the one that there is.
    fn act_on_gap(&mut self, desk: &mut Desk) -> Reply {
        if let Err(reply) = self.save(desk) {
            return reply;
        }
        let acting = record::acting(desk);
        let workspace = desk.ledger.workspace();
        let item = self.item.and_then(|id| workspace.get(id)).and_then(Item::of);
        let Some(item) = item.filter(|item| item.conformity().is_some_and(Conformity::is_gap)) else {
            desk.refuse(words::NO_GAP_TO_CLOSE);
            return Reply::Done;
        };
        if let Some(action) = item.action() {
            let told = words::has_action(action.label(), action.title());
            desk.refuse(told);
            return Reply::Done;
        }
        let title = words::close_gap(item.criterion(), item.record.text(field::GAP));
        let intents = gap::act(item, &title, acting);
        if desk.submit(&Proposal::edit(intents, ""), None) {
            let label = desk.workspace().get(acting.fresh).map_or("", |action| action.label()).to_string();
            desk.say(words::action_made(&label, &title));
        }
        Reply::Done
    }

    /// Evidence belongs to an item, so there has to be one: what is said goes into the journal first.
    fn add_evidence(&mut self, desk: &mut Desk) -> Reply {
        if let Err(reply) = self.save(desk) {
            return reply;
        }
        let Some(item) = self.item else {
            desk.refuse(words::EVIDENCE_SAY_FIRST);
            return Reply::Done;
        };
        evidence::offer(desk, item, self.criterion())
    }

    fn settle(&mut self, desk: &mut Desk, side: Side) -> Reply {
        self.bases.settle_all(desk, side);
        if side == Side::Theirs {
            self.read(desk);
            return Reply::Done;
        }
        self.save(desk).err().unwrap_or(Reply::Done)
    }

    fn input(&mut self) -> Option<&mut Input> {
        match self.focus {
            Focus::Practice => Some(&mut self.practice),
            Focus::Gap => Some(&mut self.gap),
            _ => None,
        }
    }
}

impl Screen for Gap {
    fn contexts(&self) -> Vec<&'static str> {
        if self.focus.is_text() { vec!["text", "sitting"] } else { vec!["sitting"] }
    }

    fn facts(&self, _desk: &Desk, facts: &mut Facts) {
        facts.comparing = true;
        facts.multiline = self.focus == Focus::Practice;
        facts.complete = self.judged.conformity.is_some();
    }

    fn title(&self, desk: &Desk) -> String {
        let assessment = self.assessment(desk);
        words::gap_title(assessment.map_or("", |one| one.label()), assessment.map_or("", |one| one.title()))
    }

    fn aside(&self, _desk: &Desk) -> String {
        words::compared(self.tally.judged(), self.tally.all())
    }

    fn draw(&self, desk: &Desk, area: Rect, buffer: &mut Buffer) -> Option<Position> {
        paint::draw(self, desk, area, buffer)
    }

    fn act(&mut self, desk: &mut Desk, action: &Action) -> Reply {
        match action {
            Action::NextField => self.focus = self.focus.step(1),
            Action::PreviousField => self.focus = self.focus.step(Focus::ALL.len() - 1),
            Action::Rate(Rating::Number(0)) if self.focus != Focus::Maturity => self.choose(desk, None),
            Action::Rate(Rating::Number(digit)) => self.choose(desk, Some(*digit)),
            Action::Rate(Rating::None) | Action::ClearCell => self.choose(desk, None),
            Action::NextChoice => self.turn(desk, 1),
            Action::PreviousChoice => self.turn(desk, -1),
            Action::ToggleChoice if self.focus == Focus::Owner => return self.ask_owner(desk),
            Action::Commit | Action::NextUndecided => return self.next_open(desk),
            Action::PageDown => return self.leave_for(desk, self.at + 1),
            Action::PageUp => return self.leave_for(desk, self.at.saturating_sub(1)),
            Action::FirstRow => return self.leave_for(desk, 0),
            Action::LastRow => return self.leave_for(desk, self.criteria.len()),
            Action::Jump => return self.jump(desk),
            Action::TakeOver => self.take_over(desk),
            Action::AddAction => return self.act_on_gap(desk),
            Action::AddEvidence => return self.add_evidence(desk),
            Action::Measures => {
                return match self.save(desk) {
                    Ok(()) => Reply::Push(Box::new(measures::open(desk, self.id))),
                    Err(reply) => reply,
                };
            }
            Action::Settle(side) => return self.settle(desk, *side),
            Action::History => {
                return match self.item {
                    Some(item) => record::act(desk, item, action),
                    None => Reply::Pass,
                };
            }
            Action::LeaveForm if self.focus != Focus::Practice => self.focus = Focus::Practice,
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
            Event::Applied(applied) => {
                self.count(desk);
                if let Some(said) = self.bases.moved(desk, applied) {
                    desk.alarm(said);
                }
            }
            Event::Shown => self.meet_wish(desk),
            Event::Turned => {
                place::keep(self, desk);
                sitting::anew(desk, |desk| self.go(desk, self.at));
            }
        }
    }

    fn editable(&self) -> Option<String> {
        match self.focus {
            Focus::Practice => Some(self.practice.value()),
            Focus::Gap => Some(self.gap.value()),
            _ => None,
        }
    }

    fn current(&self, _desk: &Desk) -> Option<RecordId> {
        Some(self.id)
    }

    fn sitting(&self) -> Option<RecordId> {
        Some(self.id)
    }
}
