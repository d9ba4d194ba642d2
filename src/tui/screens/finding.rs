//! A finding and what follows from it, one step at a time: what the auditee says, correction, similar cases, cause,
//! decision, corrective actions, effect. Text has the focus; what is decided stands behind tab, under digits, with what
//! it still needs. What is typed is a draft until the step is left.
//!
//! ```text
//!  ✓ finding ✓ answer ✓ correction ✓ similar [cause]   decision   action   effect      the steps; > waits
//!  next: cause · Amara Okafor · lacks Root cause                       who takes it, what it lacks
//!  ------------------------------------------------------------------
//!  Gap                     Nobody measures where people are cared for        what is known
//!    Why 1                 Nobody was told to                                the next why opens as one is filled
//!  > Why 2                 _
//!  ------------------------------------------------------------------
//!  action is needed: [x] Method [ ] Root cause                         what the first digit needs
//!  1 action is needed  2 not needed: close                             what can be done here
//! ```

mod draft;
mod fields;
mod go;
mod page;
mod paint;

use std::cell::Cell;
use std::collections::BTreeMap;
use std::rc::Rc;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::core::id::RecordId;
use crate::core::nonconformity::{Doing, FollowUp, Step, field};
use crate::keymap::Facts;
use crate::tui::action::{Action, Rating};
use crate::tui::bases::Bases;
use crate::tui::desk::Desk;
use crate::tui::screen::{Entered, Event, Reply, Screen};
use crate::tui::screens::form::choices::Choices;
use crate::tui::screens::form::fields::Entry;
use crate::tui::screens::record;
use crate::tui::screens::sitting;
use crate::tui::widgets::input::Typed;
use crate::tui::words;

/// What a digit does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Offer {
    Do(Doing),
    AddAction,
}

pub use go::carry_here;

pub struct Finding {
    /// What was opened: a finding, a nonconformity or a corrective action.
    id: RecordId,
    step: Step,
    entries: Vec<Entry>,
    /// The field that has the focus; past the last one the digits have it.
    at: usize,
    choices: Option<Choices>,
    problems: BTreeMap<String, String>,
    bases: Bases,
    /// The step that a list above was left for.
    wish: Rc<Cell<Option<Step>>>,
    /// A question above was answered, and something was saved by it.
    answered: Rc<Cell<bool>>,
}

impl Finding {
    /// Opens where it was left: at text that is not saved yet, else at the next step.
    pub fn open(desk: &mut Desk, id: RecordId) -> Result<Self, String> {
        let found = desk.workspace().get(id).ok_or(words::RECORD_GONE)?;
        let follow_up = FollowUp::of(found).ok_or(words::NO_FOLLOW_UP)?;
        let last = if follow_up.nonconformity.is_some() { Step::Effect } else { Step::Finding };
        let next = follow_up.next().map_or(last, |next| next.step);
        let mut sheet = Self {
            id,
            step: next,
            entries: Vec::new(),
            at: 0,
            choices: None,
            problems: BTreeMap::new(),
            bases: Bases::default(),
            wish: Rc::default(),
            answered: Rc::default(),
        };
        let left = draft::left_at(&sheet, desk);
        sheet.go(desk, left.unwrap_or(next));
        Ok(sheet)
    }

    fn follow_up<'d>(&self, desk: &'d Desk) -> Option<FollowUp<'d>> {
        desk.workspace().get(self.id).and_then(FollowUp::of)
    }

    /// The record that the fields of this step belong to.
    fn record(&self, desk: &Desk) -> Option<RecordId> {
        self.follow_up(desk)?.record(self.step).map(|record| record.id())
    }

    fn go(&mut self, desk: &mut Desk, step: Step) {
        self.step = step;
        self.read(desk);
        draft::bring_back(self, desk);
    }

    /// Shows what stands at the step; the first field that is empty has the focus, or what waits to be decided.
    fn read(&mut self, desk: &Desk) {
        let follow_up = self.follow_up(desk);
        self.entries = follow_up.map(|one| page::entries(one, self.step, desk.me())).unwrap_or_default();
        self.choices = None;
        self.problems.clear();
        let empty = |at: &usize| self.is_shown(*at) && self.entries.get(*at).is_some_and(|one| one.input.is_empty());
        let first = if page::begins_with_digits(self, desk) { None } else { (0..self.entries.len()).find(empty) };
        self.at = first.unwrap_or(self.entries.len());
        if let Some(record) = self.record(desk) {
            let fields = self.entries.iter().filter(|entry| !entry.takes_several());
            self.bases = Bases::of(desk, record, fields.map(|entry| entry.key.as_str()));
        }
    }

    fn offers(&self, desk: &Desk) -> Vec<Offer> {
        let Some(follow_up) = self.follow_up(desk) else { return Vec::new() };
        let doings: Vec<Doing> = follow_up.doings(self.step);
        let adds = doings.iter().any(|doing| matches!(doing, Doing::Plan | Doing::Implemented));
        adds.then_some(Offer::AddAction).into_iter().chain(doings.into_iter().map(Offer::Do)).take(9).collect()
    }

    fn in_bar(&self) -> bool {
        self.at >= self.entries.len()
    }

    /// Whether a field is shown: the next why opens as one is filled.
    fn is_shown(&self, at: usize) -> bool {
        let Some(entry) = self.entries.get(at) else { return false };
        let is_why = |entry: &Entry| field::WHYS.contains(&entry.key.as_str());
        let before = at.checked_sub(1).and_then(|before| self.entries.get(before)).filter(|before| is_why(before));
        !is_why(entry) || !entry.input.is_empty() || before.is_none_or(|before| !before.input.is_empty())
    }

    /// A list or question above was left.
    fn shown(&mut self, desk: &mut Desk) {
        if self.answered.take() {
            self.arrive(desk);
        } else if let Some(step) = self.wish.take() {
            // A question would need a place above: what is typed stays, and saving asks it again.
            if !matches!(self.leave_for(desk, step), Reply::Done) {
                desk.say(words::NOT_SAVED_YET);
            }
        }
    }
}

impl Screen for Finding {
    fn contexts(&self) -> Vec<&'static str> {
        if self.in_bar() { vec!["sitting"] } else { vec!["text", "sitting"] }
    }

    fn facts(&self, _desk: &Desk, facts: &mut Facts) {
        facts.multiline = self.entries.get(self.at).is_some_and(|entry| entry.input.is_multiline());
        facts.choosing = self.is_choosing();
        facts.complete = self.in_bar();
        facts.follow_up = true;
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
            Action::NextField => self.move_focus(desk, 1),
            Action::PreviousField => self.move_focus(desk, -1),
            Action::NextChoice => self.step_choice(desk, 1),
            Action::PreviousChoice => self.step_choice(desk, -1),
            Action::Rate(Rating::Number(digit)) => return self.choose(desk, *digit),
            Action::Commit if self.is_choosing() => self.take_choice(desk),
            Action::Commit if !self.in_bar() => self.move_focus(desk, 1),
            Action::Commit | Action::NextUndecided => return self.next_open(desk),
            Action::PageDown => return self.turn(desk, 1),
            Action::PageUp => return self.turn(desk, -1),
            Action::Jump => return self.jump(desk),
            Action::CarryForward => return self.carry(desk),
            Action::Settle(side) => return self.settle(desk, *side),
            Action::History => {
                return self.record(desk).map_or(Reply::Pass, |record| record::act(desk, record, action));
            }
            Action::LeaveForm if self.is_choosing() => self.choices = None,
            Action::Back | Action::LeaveForm => {
                let changed = self.entries.iter().any(Entry::is_changed);
                draft::keep(self, desk);
                return sitting::leave(desk, changed);
            }
            other => {
                let Some(entry) = self.entries.get_mut(self.at) else { return Reply::Pass };
                return match entry.input.act(other) {
                    Some(typed @ (Typed::Changed | Typed::Refused(_))) => self.typed(desk, typed),
                    Some(_) => Reply::Done,
                    None => Reply::Pass,
                };
            }
        }
        Reply::Done
    }

    fn enter(&mut self, desk: &mut Desk, entered: Entered) -> Reply {
        let Some(entry) = self.entries.get_mut(self.at) else { return Reply::Done };
        let typed = entry.input.enter(entered);
        self.typed(desk, typed)
    }

    fn event(&mut self, desk: &mut Desk, event: Event<'_>) {
        match event {
            Event::KeepDraft => draft::keep(self, desk),
            Event::Applied(applied) => self.follow(desk, applied),
            Event::Shown => self.shown(desk),
            Event::Turned => {
                draft::keep(self, desk);
                sitting::anew(desk, |desk| {
                    self.read(desk);
                    draft::bring_back(self, desk);
                });
            }
        }
    }

    fn disabled(&self, _desk: &Desk, action: &Action) -> Option<String> {
        let elsewhere = matches!(
            action,
            Action::AddEvidence | Action::Park | Action::OtherItem | Action::RunningLog | Action::RaiseFinding
        );
        elsewhere.then(|| words::NOT_IN_FINDING.into())
    }

    fn editable(&self) -> Option<String> {
        self.entries.get(self.at).map(|entry| entry.input.value())
    }

    fn current(&self, desk: &Desk) -> Option<RecordId> {
        self.record(desk).or(Some(self.id))
    }

    fn sitting(&self) -> Option<RecordId> {
        Some(self.id)
    }
}
