//! A finding and what follows from it, one step at a time: what the auditee says, correction, similar cases, cause,
//! decision, corrective actions, effect. Text has the focus; what is decided stands behind tab, under digits, with what
//! it still needs. What is typed is a draft until the step is left.

mod draft;
mod page;
mod paint;

use std::cell::Cell;
use std::collections::BTreeMap;
use std::rc::Rc;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use serde_json::json;

use crate::core::apply::Applied;
use crate::core::audit::AUDIT;
use crate::core::id::RecordId;
use crate::core::intent::{Intent, Proposal};
use crate::core::nonconformity::{self, ACTION, Doing, FollowUp, Given, Step, field};
use crate::core::typing;
use crate::keymap::Facts;
use crate::tui::action::{Action, Rating, Side};
use crate::tui::bases::Bases;
use crate::tui::desk::Desk;
use crate::tui::screen::{Entered, Event, Reply, Screen};
use crate::tui::screens::ask::Ask;
use crate::tui::screens::form::Form;
use crate::tui::screens::form::choices::Choices;
use crate::tui::screens::form::fields::Entry;
use crate::tui::screens::pick::{Item, Pick};
use crate::tui::screens::record;
use crate::tui::widgets::input::Typed;
use crate::tui::words;

/// What a digit does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Offer {
    Do(Doing),
    AddAction,
}

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
        self.entries = self.follow_up(desk).map(|follow_up| page::entries(follow_up, self.step)).unwrap_or_default();
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

    /// To the next field that is shown; the digits stand after the last and before the first.
    fn move_focus(&mut self, desk: &Desk, by: isize) {
        self.check_current(desk);
        let count = self.entries.len() + 1;
        for _ in 0..count {
            self.at = (self.at + count).saturating_add_signed(by) % count;
            if self.in_bar() || self.is_shown(self.at) {
                break;
            }
        }
        self.choices = None;
    }

    fn check_current(&mut self, desk: &Desk) {
        let Some(entry) = self.entries.get(self.at) else { return };
        match entry.value(desk.today(), desk.workspace()) {
            Err(message) => drop(self.problems.insert(entry.key.clone(), message)),
            Ok(_) => drop(self.problems.remove(&entry.key)),
        }
    }

    /// A statement is added to its field by what it belongs to, not by itself.
    fn is_statement(&self, entry: &Entry) -> bool {
        self.step.statement() == Some(entry.key.as_str())
    }

    fn said(&self) -> String {
        let statement = self.entries.iter().find(|entry| self.is_statement(entry));
        statement.map(|entry| entry.input.value().trim().to_string()).unwrap_or_default()
    }

    /// What was typed into fields, as intents; none when a text is no value.
    fn edits(&mut self, desk: &mut Desk) -> Option<Vec<Intent>> {
        let record = self.record(desk)?;
        let mut edits = Vec::new();
        for at in 0..self.entries.len() {
            let Some(entry) = self.entries.get(at).filter(|one| one.is_changed() && !self.is_statement(one)) else {
                continue;
            };
            match entry.edits(record, desk.today(), desk.workspace()) {
                Ok(more) => edits.extend(more),
                Err(message) => {
                    desk.refuse(words::field_wrong(&entry.label));
                    self.problems.insert(entry.key.clone(), message);
                    self.at = at;
                    return None;
                }
            }
        }
        Some(edits)
    }

    /// What was typed goes into the journal; a statement waits for what it belongs to.
    fn save(&mut self, desk: &mut Desk) -> Result<(), Reply> {
        let edits = self.edits(desk).ok_or(Reply::Done)?;
        if edits.is_empty() {
            return Ok(());
        }
        self.submit(desk, Proposal::edit(edits, ""))?;
        self.entries.iter_mut().for_each(|entry| {
            if self.step.statement() != Some(entry.key.as_str()) {
                entry.settle();
            }
        });
        Ok(())
    }

    fn submit(&mut self, desk: &mut Desk, mut proposal: Proposal) -> Result<(), Reply> {
        self.bases.put_into(&mut proposal);
        let key = draft::key(self, desk, self.step);
        match desk.submit(&proposal, key.as_ref()) {
            true => Ok(()),
            false => Err(self.bases.ask(desk, &proposal).unwrap_or(Reply::Done)),
        }
    }

    fn leave_for(&mut self, desk: &mut Desk, step: Step) -> Reply {
        if let Err(reply) = self.save(desk) {
            return reply;
        }
        draft::keep(self, desk);
        if let Some(follow_up) = self.follow_up(desk)
            && follow_up.record(step).is_none()
        {
            let why = match step {
                Step::Finding | Step::Answer => nonconformity::NotYet::NoFinding,
                _ => nonconformity::NotYet::NoNonconformity,
            };
            desk.refuse(why.to_string());
            return Reply::Done;
        }
        self.go(desk, step);
        Reply::Done
    }

    fn turn(&mut self, desk: &mut Desk, by: isize) -> Reply {
        let at = Step::ALL.iter().position(|step| *step == self.step).unwrap_or(0);
        match Step::ALL.get(at.saturating_add_signed(by)) {
            Some(step) if *step != self.step => self.leave_for(desk, *step),
            _ => Reply::Done,
        }
    }

    /// On to the step that waits; what it lacks is said where one is there already.
    fn next_open(&mut self, desk: &mut Desk) -> Reply {
        if let Err(reply) = self.save(desk) {
            return reply;
        }
        let next = self.follow_up(desk).and_then(FollowUp::next).map(|next| next.step);
        match next {
            Some(step) if step != self.step => self.leave_for(desk, step),
            Some(_) => {
                let said = paint::next_line(self, desk);
                desk.say(said);
                Reply::Done
            }
            None => {
                desk.say(words::NOTHING_FOLLOWS);
                Reply::Done
            }
        }
    }

    fn choose(&mut self, desk: &mut Desk, digit: u8) -> Reply {
        let offers = self.offers(desk);
        match usize::from(digit).checked_sub(1).and_then(|at| offers.get(at)) {
            Some(Offer::AddAction) => self.add_action(desk),
            Some(Offer::Do(doing)) => self.take_step(desk, *doing),
            None => {
                desk.refuse(if offers.is_empty() { words::NO_DIGITS } else { words::STEP_DIGITS });
                Reply::Done
            }
        }
    }

    /// What was typed and the step are one entry. A reason that is typed nowhere is asked for, once nothing else is in
    /// the way.
    fn take_step(&mut self, desk: &mut Desk, doing: Doing) -> Reply {
        let Some(edits) = self.edits(desk) else { return Reply::Done };
        let (said, acting) = (self.said(), record::acting(desk));
        let Some(follow_up) = desk.ledger.workspace().get(self.id).and_then(FollowUp::of) else { return Reply::Done };
        let done = match follow_up.change(doing, Given { said: &said, edits: &edits }, acting) {
            Ok(done) => done,
            Err(not_yet) => {
                desk.refuse(not_yet.to_string());
                return Reply::Done;
            }
        };
        if doing.asks_why() {
            return self.ask_why(desk, doing, done.intents);
        }
        match self.submit(desk, Proposal::edit(done.intents, done.because)) {
            Ok(()) => {
                self.arrive(desk);
                Reply::Done
            }
            Err(reply) => reply,
        }
    }

    fn ask_why(&mut self, desk: &mut Desk, doing: Doing, intents: Vec<Intent>) -> Reply {
        if let Some(reason) = desk.why_not(intents.clone()) {
            desk.refuse(reason);
            return Reply::Done;
        }
        let Some((register, record)) = self.record(desk).and_then(|id| {
            let found = desk.workspace().get(id)?;
            Some((found.register_key().to_string(), found))
        }) else {
            return Reply::Done;
        };
        let title = words::because_title(record.label(), &words::doing(doing, ""));
        let form = format!("{}{}", record::moves::STATE, doing.leads_to().unwrap_or_default());
        let key = desk.ledger.draft_key(&register, Some(record.id()), &form);
        let answered = self.answered.clone();
        let propose = move |_: &mut Desk, reason: &str| Ok(Proposal::edit(intents.clone(), reason));
        let ask = Ask::why(desk, title, Vec::new(), key, Box::new(propose));
        Reply::Push(Box::new(ask.on_saved(move |_| answered.set(true))))
    }

    /// After a step: to the next one.
    fn arrive(&mut self, desk: &mut Desk) {
        let next = self.follow_up(desk).and_then(FollowUp::next).map(|next| next.step);
        let told = desk.message.take();
        self.go(desk, next.unwrap_or(self.step));
        desk.message = told;
    }

    fn add_action(&mut self, desk: &mut Desk) -> Reply {
        if let Err(reply) = self.save(desk) {
            return reply;
        }
        let Some(nonconformity) = self.follow_up(desk).and_then(|follow_up| follow_up.nonconformity) else {
            return Reply::Done;
        };
        let mut given = vec![(field::NONCONFORMITY.to_string(), json!(nonconformity.id().to_string()))];
        for (to, from) in [("cause", field::ROOT_CAUSE), (field::OWNER, field::OWNER), (field::DUE, field::DUE)] {
            if nonconformity.filled(from) {
                given.push((to.to_string(), nonconformity.json(from)));
            }
        }
        match Form::create(desk, ACTION, given) {
            Some(form) => Reply::Push(Box::new(form.at_field("title"))),
            None => Reply::Done,
        }
    }

    /// An open finding goes on in another audit: at once where there is one, else in the one that is chosen.
    fn carry(&mut self, desk: &mut Desk) -> Reply {
        let Some(finding) = self.follow_up(desk).and_then(|follow_up| follow_up.finding) else {
            desk.refuse(nonconformity::NotYet::NoFinding.to_string());
            return Reply::Done;
        };
        let from = finding.id();
        let audits: Vec<RecordId> = nonconformity::into_audits(finding).iter().map(|audit| audit.id()).collect();
        match audits.as_slice() {
            [] => desk.refuse(words::NO_AUDIT_TO_CARRY),
            [audit] => carry_into(desk, from, *audit),
            _ => {
                let items = audits.iter().filter_map(|id| desk.workspace().get(*id));
                let items: Vec<Item> =
                    items.map(|audit| Item::new(audit.label(), audit.title(), audit.text("starts_on"))).collect();
                let chosen = move |desk: &mut Desk, chosen: &[usize]| {
                    if let Some(audit) = chosen.first().and_then(|at| audits.get(*at)) {
                        carry_into(desk, from, *audit);
                    }
                    Reply::Pop
                };
                return Reply::Push(Box::new(Pick::one(words::CARRY_WHERE, items, Box::new(chosen))));
            }
        }
        Reply::Done
    }

    fn jump(&self, desk: &Desk) -> Reply {
        let follow_up = self.follow_up(desk);
        let item = |step: &Step| {
            let lacks = follow_up.map(|follow_up| page::lacking(follow_up, *step)).unwrap_or_default();
            Item::new(words::step(*step), lacks, "")
        };
        let wish = self.wish.clone();
        let chosen = move |_: &mut Desk, chosen: &[usize]| {
            wish.set(chosen.first().and_then(|at| Step::ALL.get(*at)).copied());
            Reply::Pop
        };
        let pick = Pick::one(words::JUMP, Step::ALL.iter().map(item).collect(), Box::new(chosen));
        Reply::Push(Box::new(pick))
    }

    fn take_choice(&mut self, desk: &Desk) {
        let taken = self.choices.take().and_then(|choices| choices.current().map(|choice| choice.text.clone()));
        if let (Some(text), Some(entry)) = (taken, self.entries.get_mut(self.at)) {
            entry.take(&text);
        }
        self.check_current(desk);
    }

    fn is_choosing(&self) -> bool {
        self.choices.as_ref().is_some_and(|choices| !choices.is_empty())
    }

    fn step_choice(&mut self, desk: &Desk, by: isize) {
        if self.in_bar() {
            return;
        }
        match &mut self.choices {
            Some(choices) if !choices.is_empty() => choices.step(by),
            _ => {
                let open = self.entries.get(self.at).and_then(|entry| Choices::of(entry, desk.workspace()));
                match open.filter(|choices| !choices.is_empty()) {
                    Some(choices) => self.choices = Some(choices),
                    None => self.move_focus(desk, by),
                }
            }
        }
    }

    fn typed(&mut self, desk: &mut Desk, typed: Typed) -> Reply {
        if let Typed::Refused(reason) = typed {
            desk.refuse(reason);
        }
        self.choices = self.entries.get(self.at).and_then(|entry| Choices::of(entry, desk.workspace()));
        self.check_current(desk);
        Reply::Done
    }

    /// What somebody else changed: fields that nothing was typed into follow, the others say so.
    fn follow(&mut self, desk: &mut Desk, applied: &Applied) {
        let Some(record) = self.record(desk) else { return };
        for (_, key) in applied.touched.iter().filter(|(id, _)| *id == record) {
            let statement = self.step.statement() == Some(&**key);
            let Some(entry) = self.entries.iter_mut().find(|entry| entry.key == **key && !statement) else { continue };
            let Some(found) = desk.ledger.workspace().get(record) else { continue };
            let theirs = found.field(key).map(|field| typing::write(found, field)).unwrap_or_default();
            if entry.is_changed() && !entry.takes_several() {
                let said = words::moved(&entry.label, &theirs);
                self.problems.insert(entry.key.clone(), said.clone());
                desk.alarm(said);
                continue;
            }
            entry.rebase(&theirs);
            if !entry.takes_several() {
                self.bases.note(desk, record, key);
            }
        }
    }

    fn settle(&mut self, desk: &mut Desk, side: Side) -> Reply {
        let Some((record, key)) = self.bases.settle(desk, side) else { return Reply::Done };
        let found = desk.ledger.workspace().get(record);
        let theirs = found.and_then(|found| Some(typing::write(found, found.field(&key)?))).unwrap_or_default();
        if let Some(entry) = self.entries.iter_mut().find(|entry| entry.key == key) {
            if side == Side::Theirs {
                entry.set_text(&theirs);
            }
            entry.rebase(&theirs);
        }
        self.save(desk).err().unwrap_or(Reply::Done)
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

fn carry_into(desk: &mut Desk, finding: RecordId, audit: RecordId) {
    let acting = record::acting(desk);
    let workspace = desk.ledger.workspace();
    let (Some(finding), Some(audit)) = (workspace.get(finding), workspace.get(audit)) else { return };
    debug_assert_eq!(audit.register_key(), AUDIT);
    let said = words::carried(finding.label(), audit.label());
    match nonconformity::carry(finding, audit, acting) {
        Ok(intent) => {
            if desk.submit(&Proposal::edit(vec![intent], ""), None) {
                desk.say(said);
            }
        }
        Err(not_yet) => desk.refuse(not_yet.to_string()),
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
                if changed {
                    desk.say(words::KEPT);
                }
                return Reply::Pop;
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
            Event::Turned => self.read(desk),
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
