//! The desk review of an audit: criterion by criterion all that was noted in all interviews and on all items, the other
//! auditor's view, the verdict, and the finding. The reason has the focus; verdicts stand behind tab.

mod paint;

use std::cell::Cell;
use std::rc::Rc;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use serde_json::json;

use super::sitting::{self, DRAFT};
use crate::core::audit::{self, AUDIT, Check, FINDING, Verdict, field};
use crate::core::criterion::Criterion;
use crate::core::id::RecordId;
use crate::core::intent::Proposal;
use crate::core::workspace::RecordRef;
use crate::keymap::Facts;
use crate::ledger::drafts::{Draft, DraftKey};
use crate::tui::action::{Action, Rating, Side};
use crate::tui::bases::Bases;
use crate::tui::desk::Desk;
use crate::tui::screen::{Entered, Event, Reply, Screen};
use crate::tui::screens::finding;
use crate::tui::screens::form::Form;
use crate::tui::screens::pick::{Item, Pick};
use crate::tui::screens::record;
use crate::tui::screens::settle::{Settle, Text};
use crate::tui::widgets::input::{Input, Typed};
use crate::tui::words;

pub struct Review {
    id: RecordId,
    criteria: Vec<String>,
    /// This auditor's verdicts by place, and the findings: counted when something changes, not for every frame.
    given: Vec<Option<Verdict>>,
    findings: usize,
    at: usize,
    verdict: Option<Verdict>,
    reason: Input,
    /// What stood there when the criterion was opened.
    stood: (Option<Verdict>, String),
    /// The check that holds this auditor's verdict.
    check: Option<RecordId>,
    /// Verdicts have the focus, not the reason.
    bar: bool,
    /// First line of the notes that is shown.
    scroll: usize,
    bases: Bases,
    /// Criterion that a list above was left for.
    wish: Rc<Cell<Option<usize>>>,
    /// The question about a major grade was answered with yes.
    sure: Rc<Cell<bool>>,
}

impl Review {
    /// Opens where it was left: at a reason that is not saved, else at the first criterion without a verdict.
    pub fn open(desk: &mut Desk, id: RecordId) -> Result<Self, String> {
        let audit = desk.workspace().get(id).ok_or(words::RECORD_GONE)?;
        let criteria = audit::reviewed(audit);
        if criteria.is_empty() {
            return Err(words::no_criteria(audit.label()));
        }
        let mut sheet = Self {
            id,
            criteria,
            given: Vec::new(),
            findings: 0,
            at: 0,
            verdict: None,
            reason: Input::text(""),
            stood: (None, String::new()),
            check: None,
            bar: false,
            scroll: 0,
            bases: Bases::default(),
            wish: Rc::default(),
            sure: Rc::default(),
        };
        sheet.count(desk);
        let drafts = desk.ledger.drafts();
        let kept = |at: usize| Some((drafts.get(&sheet.key(desk, at)?)?.time, at));
        let left = (0..sheet.criteria.len()).filter_map(kept).max().map(|(_, at)| at);
        let undecided = (0..sheet.criteria.len()).find(|at| sheet.is_open(*at));
        sheet.go(desk, left.or(undecided).unwrap_or(0));
        Ok(sheet)
    }

    fn audit<'d>(&self, desk: &'d Desk) -> Option<RecordRef<'d>> {
        desk.workspace().get(self.id)
    }

    fn criterion(&self) -> &str {
        self.criteria.get(self.at).map_or("", String::as_str)
    }

    fn key(&self, desk: &Desk, at: usize) -> Option<DraftKey> {
        let criterion = self.criteria.get(at)?;
        Some(desk.ledger.draft_key(AUDIT, Some(self.id), &format!("{DRAFT}review-{criterion}")))
    }

    /// A criterion on which this auditor has given no verdict waits.
    fn is_open(&self, at: usize) -> bool {
        self.given.get(at).is_some_and(Option::is_none)
    }

    /// Counts, and gives this auditor's check on the criterion in front.
    fn count<'d>(&mut self, desk: &'d Desk) -> Option<Check<'d>> {
        let own = audit::verdicts_of(self.audit(desk)?, desk.ledger.actor().person);
        let verdict = |criterion: &String| Verdict::from_key(own.get(criterion.as_str())?.record.text(field::VERDICT));
        self.given = self.criteria.iter().map(verdict).collect();
        self.findings = desk.workspace().pointing(FINDING, field::AUDIT, self.id).count();
        own.get(self.criterion()).copied()
    }

    fn go(&mut self, desk: &mut Desk, at: usize) {
        self.at = at.min(self.criteria.len().saturating_sub(1));
        (self.bar, self.scroll) = (false, 0);
        self.read(desk);
        let draft = self.key(desk, self.at).and_then(|key| desk.ledger.draft(&key)).cloned();
        let Some(draft) = draft else { return };
        self.reason = Input::text(draft.texts.get(field::REASON).map_or("", String::as_str));
        self.reason.put_back(draft.place.get("cursor"));
        self.verdict = draft.place.get("verdict").and_then(|word| word.as_str()).and_then(Verdict::from_key);
        if let Some(check) = self.check {
            for (name, base) in draft.bases {
                self.bases.rest_on(check, &name, base);
            }
        }
        desk.say(words::DRAFT_BACK);
    }

    fn read(&mut self, desk: &Desk) {
        let own = self.count(desk);
        self.check = own.map(|check| check.record.id());
        self.verdict = own.and_then(|check| Verdict::from_key(check.record.text(field::VERDICT)));
        let reason = own.map_or("", |check| check.record.text(field::REASON)).to_string();
        self.reason = Input::text(&reason);
        self.stood = (self.verdict, reason);
        self.bases = Bases::default();
        if let Some(check) = self.check {
            self.bases.note(desk, check, field::VERDICT);
            self.bases.note(desk, check, field::REASON);
        }
    }

    fn is_changed(&self) -> bool {
        (self.verdict, self.reason.value()) != self.stood
    }

    fn keep(&self, desk: &mut Desk) {
        let Some(key) = self.key(desk, self.at) else { return };
        if !self.is_changed() {
            return desk.ledger.discard_draft(&key);
        }
        let place = json!({ "cursor": self.reason.place(), "verdict": self.verdict.map(Verdict::key) });
        let texts = [(field::REASON.to_string(), self.reason.value())].into();
        sitting::keep(desk, &key, Draft { texts, place, bases: self.bases.kept(|_| true), time: 0 });
    }

    /// Puts a verdict down, to be saved; one that can't be said of the criterion is refused with the reason.
    fn choose(&mut self, desk: &mut Desk, digit: u8) {
        if digit == 0 {
            self.verdict = None;
            return;
        }
        let Some(verdict) = Verdict::ALL.get(usize::from(digit) - 1).copied() else {
            return desk.refuse(words::VERDICT_DIGITS);
        };
        if !verdict.fits(self.criterion()) {
            return desk.refuse(words::ALWAYS_APPLIES);
        }
        let catalogue = desk.texts().catalogue();
        let criterion = catalogue.map(|catalogue| Criterion::of(catalogue, desk.workspace(), self.criterion()));
        match criterion {
            Ok(kind) if verdict.is_nonconformity() && !kind.carries_nonconformity() => {
                desk.refuse(words::no_nonconformity(self.criterion(), kind.objection()));
            }
            Ok(_) => self.verdict = Some(verdict),
            Err(error) => desk.refuse(error.to_string()),
        }
    }

    /// Whether the verdict goes into the journal; a reply where something is asked first or was refused.
    fn save(&mut self, desk: &mut Desk) -> Result<(), Reply> {
        if !self.is_changed() {
            // What was typed was taken out again.
            self.keep(desk);
            return Ok(());
        }
        if self.verdict.is_some_and(Verdict::is_nonconformity) && self.reason.is_empty() {
            self.bar = false;
            desk.refuse(words::SAY_WHY);
            return Err(Reply::Done);
        }
        if self.verdict == Some(Verdict::Major) && self.stood.0 != self.verdict && !self.sure.take() {
            return Err(self.ask_major());
        }
        let acting = record::acting(desk);
        let Some(audit) = desk.ledger.workspace().get(self.id) else { return Ok(()) };
        let intents = audit::decide(audit, self.criterion(), self.verdict, &self.reason.value(), acting);
        let mut proposal = Proposal::edit(intents, self.reason.value());
        self.bases.put_into(&mut proposal);
        let key = self.key(desk, self.at);
        if !desk.submit(&proposal, key.as_ref()) {
            return Err(self.bases.ask(desk, &proposal).unwrap_or(Reply::Done));
        }
        desk.say(words::judged(self.criterion(), self.verdict));
        self.read(desk);
        Ok(())
    }

    /// A major grade stops a certificate, so it is asked twice; the harmless answer stands first.
    fn ask_major(&self) -> Reply {
        let sure = self.sure.clone();
        let title = words::major_title(self.criterion());
        let means = Text { heading: words::MAJOR.into(), text: words::MAJOR_MEANS.into(), choice: None };
        let reason = Text { heading: words::YOUR_REASON.into(), text: self.reason.value(), choice: None };
        let back = Text { choice: Some(words::MAJOR_BACK.into()), ..Text::default() };
        let give = Text { choice: Some(words::MAJOR_GIVE.into()), ..Text::default() };
        let chosen = move |_: &mut Desk, at: usize| {
            sure.set(at == 1);
            Reply::Pop
        };
        Reply::Push(Box::new(Settle::new(title, vec![means, reason, back, give], Box::new(chosen))))
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

    fn next_open(&mut self, desk: &mut Desk) -> Reply {
        if let Err(reply) = self.save(desk) {
            return reply;
        }
        let count = self.criteria.len();
        match (1..=count).map(|by| (self.at + by) % count).find(|at| self.is_open(*at)) {
            Some(at) => self.go(desk, at),
            None => desk.say(words::ALL_JUDGED),
        }
        Reply::Done
    }

    fn jump(&self, desk: &Desk) -> Reply {
        let catalogue = desk.texts().catalogue().ok();
        let items = self.criteria.iter().zip(&self.given).map(|(criterion, verdict)| {
            let title = catalogue.and_then(|catalogue| catalogue.asked(criterion)).map_or("", |asked| asked.title);
            Item::new(criterion.clone(), title, verdict.map_or("", words::verdict))
        });
        let (items, wish): (Vec<Item>, _) = (items.collect(), self.wish.clone());
        let chosen = move |_: &mut Desk, chosen: &[usize]| {
            wish.set(chosen.first().copied());
            Reply::Pop
        };
        Reply::Push(Box::new(Pick::one(words::JUMP, items, Box::new(chosen)).starting_at(self.at)))
    }

    /// The form of a finding, filled in from what stands here.
    fn raise_finding(&mut self, desk: &mut Desk) -> Reply {
        if let Err(reply) = self.save(desk) {
            return reply;
        }
        let Some(audit) = desk.workspace().get(self.id) else { return Reply::Done };
        let catalogue = desk.texts().catalogue().ok();
        let asked = catalogue.and_then(|catalogue| catalogue.asked(self.criterion()));
        let requirement = asked.map_or("", |asked| asked.requirement);
        let given = audit::finding_of(audit, self.criterion(), self.verdict, requirement);
        match Form::create(desk, FINDING, given) {
            Some(form) => Reply::Push(Box::new(form.at_field("title"))),
            None => Reply::Done,
        }
    }

    fn settle(&mut self, desk: &mut Desk, side: Side) -> Reply {
        self.bases.settle_all(desk, side);
        if side == Side::Theirs {
            self.read(desk);
            return Reply::Done;
        }
        self.save(desk).err().unwrap_or(Reply::Done)
    }

    /// A list or question above was left.
    fn shown(&mut self, desk: &mut Desk) {
        let reply = match self.wish.take() {
            Some(at) => self.leave_for(desk, at),
            None if self.sure.get() => self.next_open(desk),
            None => Reply::Done,
        };
        // Another question would need a place above: what it is about stays here, and saving asks it again.
        if !matches!(reply, Reply::Done) {
            desk.say(words::NOT_SAVED_YET);
        }
    }
}

impl Screen for Review {
    fn contexts(&self) -> Vec<&'static str> {
        if self.bar { vec!["sitting"] } else { vec!["text", "sitting"] }
    }

    fn facts(&self, _desk: &Desk, facts: &mut Facts) {
        facts.multiline = !self.bar;
        facts.complete = self.verdict.is_some();
        facts.reviewing = true;
    }

    fn title(&self, desk: &Desk) -> String {
        let audit = self.audit(desk);
        words::review_title(audit.map_or("", |audit| audit.label()), audit.map_or("", |audit| audit.title()))
    }

    fn aside(&self, _desk: &Desk) -> String {
        let done = (0..self.criteria.len()).filter(|at| !self.is_open(*at)).count();
        words::reviewed(done, self.criteria.len(), self.findings)
    }

    fn draw(&self, desk: &Desk, area: Rect, buffer: &mut Buffer) -> Option<Position> {
        paint::draw(self, desk, area, buffer)
    }

    fn act(&mut self, desk: &mut Desk, action: &Action) -> Reply {
        match action {
            Action::NextField | Action::PreviousField => self.bar = !self.bar,
            Action::Rate(Rating::Number(digit)) => self.choose(desk, *digit),
            Action::Rate(Rating::None) | Action::ClearCell => self.verdict = None,
            Action::NextChoice => self.scroll = self.scroll.saturating_add(1),
            Action::PreviousChoice => self.scroll = self.scroll.saturating_sub(1),
            Action::Commit | Action::NextUndecided => return self.next_open(desk),
            Action::PageDown => return self.leave_for(desk, self.at + 1),
            Action::PageUp => return self.leave_for(desk, self.at.saturating_sub(1)),
            Action::FirstRow => return self.leave_for(desk, 0),
            Action::LastRow => return self.leave_for(desk, self.criteria.len()),
            Action::Jump => return self.jump(desk),
            Action::RaiseFinding => return self.raise_finding(desk),
            Action::CarryForward => return finding::carry_here(desk, self.id),
            Action::Settle(side) => return self.settle(desk, *side),
            Action::History => {
                return match self.check {
                    Some(check) => record::act(desk, check, action),
                    None => Reply::Pass,
                };
            }
            Action::LeaveForm if self.bar => self.bar = false,
            Action::Back | Action::LeaveForm => {
                let changed = self.is_changed();
                self.keep(desk);
                return sitting::leave(desk, changed);
            }
            _ if self.bar => return Reply::Pass,
            other => match self.reason.act(other) {
                Some(Typed::Refused(reason)) => desk.refuse(reason),
                Some(_) => {}
                None => return Reply::Pass,
            },
        }
        Reply::Done
    }

    fn enter(&mut self, desk: &mut Desk, entered: Entered) -> Reply {
        if self.bar {
            return Reply::Done;
        }
        if let Typed::Refused(reason) = self.reason.enter(entered) {
            desk.refuse(reason);
        }
        Reply::Done
    }

    fn event(&mut self, desk: &mut Desk, event: Event<'_>) {
        match event {
            Event::KeepDraft => self.keep(desk),
            // Where nothing is typed, what stands there now is shown; what is typed stays, and says so.
            Event::Applied(_) if !self.is_changed() => self.read(desk),
            Event::Applied(applied) => {
                self.count(desk);
                if let Some(said) = self.bases.moved(desk, applied) {
                    desk.alarm(said);
                }
            }
            Event::Shown => self.shown(desk),
            Event::Turned => {
                self.keep(desk);
                sitting::anew(desk, |desk| self.go(desk, self.at));
            }
        }
    }

    fn editable(&self) -> Option<String> {
        (!self.bar).then(|| self.reason.value())
    }

    fn current(&self, _desk: &Desk) -> Option<RecordId> {
        Some(self.id)
    }

    fn sitting(&self) -> Option<RecordId> {
        Some(self.id)
    }
}
