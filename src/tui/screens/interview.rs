//! An interview: one criterion and sampled item at a time. The notes have the focus, so every key is text; marks are
//! given beside them, behind tab, and grades not at all. What is typed is a draft until the talk goes on.

mod asides;
mod paint;
mod place;

use std::cell::Cell;
use std::collections::HashMap;
use std::rc::Rc;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::core::audit::{self, Mark, Mention, Noted, Stop, field};
use crate::core::id::RecordId;
use crate::core::intent::{Intent, Proposal};
use crate::core::workspace::RecordRef;
use crate::keymap::Facts;
use crate::tui::action::{Action, Rating, Side};
use crate::tui::bases::Bases;
use crate::tui::desk::Desk;
use crate::tui::screen::{Entered, Event, Reply, Screen};
use crate::tui::screens::evidence;
use crate::tui::screens::record;
use crate::tui::screens::sitting;
use crate::tui::widgets::input::Input;
use crate::tui::words;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Focus {
    /// The note on the criterion.
    Note,
    /// The log of the whole talk.
    Log,
    /// Marks and usual evidence.
    Bar,
}

pub struct Interview {
    id: RecordId,
    stops: Vec<Stop>,
    /// What is marked, and what names this criterion elsewhere: counted when something changes, not for every frame.
    marks: HashMap<Stop, Option<Mark>>,
    mentions: Vec<Mention>,
    at: usize,
    /// The check that holds what was noted here; none as long as nothing was.
    check: Option<RecordId>,
    /// What stood here when the stop was opened.
    stood: Noted,
    note: Input,
    mark: Option<Mark>,
    /// Usual evidence of the criterion, and whether it was seen.
    usual: Vec<(String, bool)>,
    usual_at: usize,
    log: Input,
    log_stood: String,
    focus: Focus,
    /// To which text tab leads back from the bar.
    text: Focus,
    bases: Bases,
    /// The stop that a list above was left for.
    wish: Rc<Cell<Option<Stop>>>,
}

impl Interview {
    /// Opens where it was left: at the text that is not saved yet, else at the first stop that is open.
    pub fn open(desk: &mut Desk, id: RecordId) -> Result<Self, String> {
        let talk = desk.workspace().get(id).ok_or(words::RECORD_GONE)?;
        let mut stops = audit::agenda(talk);
        place::add_kept(desk, id, &mut stops);
        if stops.is_empty() {
            return Err(words::no_criteria(talk.label()));
        }
        let log = talk.text(field::LOG).to_string();
        let mut sheet = Self {
            id,
            stops,
            marks: audit::marks(talk),
            mentions: Vec::new(),
            at: 0,
            check: None,
            stood: Noted::default(),
            note: Input::text(""),
            mark: None,
            usual: Vec::new(),
            usual_at: 0,
            log: Input::text(&log),
            log_stood: log,
            focus: Focus::Note,
            text: Focus::Note,
            bases: Bases::of(desk, id, [field::LOG]),
            wish: Rc::default(),
        };
        let left = place::left_at(desk, id, &sheet.stops);
        let first_open = sheet.stops.iter().position(|stop| sheet.is_open(stop));
        sheet.go(desk, left.or(first_open).unwrap_or(0));
        place::bring_log_back(&mut sheet, desk);
        Ok(sheet)
    }

    fn talk<'d>(&self, desk: &'d Desk) -> Option<RecordRef<'d>> {
        desk.workspace().get(self.id)
    }

    fn stop(&self) -> Option<&Stop> {
        self.stops.get(self.at)
    }

    /// A stop without a mark waits.
    fn is_open(&self, stop: &Stop) -> bool {
        self.mark_at(stop).is_none()
    }

    /// The mark that is saved.
    fn mark_at(&self, stop: &Stop) -> Option<Mark> {
        self.marks.get(stop).copied().flatten()
    }

    fn count(&mut self, desk: &Desk) {
        let (Some(talk), Some(stop)) = (self.talk(desk), self.stop()) else { return };
        let audit = talk.target(field::AUDIT);
        let mut mentions = audit.map(|audit| audit::mentions(audit, &stop.criterion)).unwrap_or_default();
        let item = stop.item.and_then(|item| desk.workspace().get(item));
        let of_item = audit.zip(item).map(|(audit, item)| audit::mentions_of(audit, item)).unwrap_or_default();
        mentions.extend(of_item.into_iter().filter(|mention| !mentions.contains(mention)).collect::<Vec<_>>());
        (self.marks, self.mentions) = (audit::marks(talk), mentions);
    }

    /// Shows a stop: what stands there, then what was typed there and not saved.
    fn go(&mut self, desk: &mut Desk, at: usize) {
        self.at = at.min(self.stops.len().saturating_sub(1));
        self.read(desk);
        place::bring_back(self, desk);
        self.focus = self.text;
    }

    fn read(&mut self, desk: &Desk) {
        let (Some(talk), Some(stop)) = (self.talk(desk), self.stop()) else { return };
        let (check, stood) = Noted::at(talk, stop);
        let asked = desk.texts().catalogue().ok().and_then(|catalogue| catalogue.asked(&stop.criterion));
        let mut usual: Vec<String> = asked.map(|asked| asked.evidence.to_vec()).unwrap_or_default();
        usual.extend(stood.ticked.iter().filter(|ticked| !usual.contains(ticked)).cloned().collect::<Vec<_>>());
        self.usual = usual.into_iter().map(|name| (name.clone(), stood.ticked.contains(&name))).collect();
        self.usual_at = 0;
        self.note = Input::text(&stood.note);
        self.mark = stood.mark;
        (self.check, self.stood) = (check, stood);
        self.rest(desk);
        self.count(desk);
    }

    /// The sheet rests on what stands at this stop now.
    fn rest(&mut self, desk: &Desk) {
        self.bases.leave_all_but(self.id);
        if let Some(check) = self.check {
            self.bases.note(desk, check, field::NOTE);
            self.bases.note(desk, check, field::MARK);
        }
    }

    fn read_log(&mut self, desk: &Desk) {
        let log = self.talk(desk).map_or("", |talk| talk.text(field::LOG)).to_string();
        if log != self.log_stood {
            self.log = Input::text(&log);
            self.log_stood = log;
        }
        self.bases.note(desk, self.id, field::LOG);
    }

    fn noted(&self) -> Noted {
        let ticked = self.usual.iter().filter(|(_, on)| *on).map(|(name, _)| name.clone());
        Noted { note: self.note.value(), mark: self.mark, ticked: ticked.collect() }
    }

    fn is_changed(&self) -> bool {
        self.noted() != self.stood
    }

    /// What was noted here goes into the journal. False: it was refused, and everything stays as it is.
    fn save(&mut self, desk: &mut Desk) -> Result<(), Reply> {
        let acting = record::acting(desk);
        let now = time(desk.ledger.now());
        let (Some(talk), Some(stop)) = (desk.ledger.workspace().get(self.id), self.stop()) else { return Ok(()) };
        let mut intents = audit::note(talk, stop, (self.check, &self.stood), &self.noted(), acting, &now);
        if self.log.value() != self.log_stood {
            intents.push(Intent::set(self.id, field::LOG, self.log.value()));
        }
        let key = place::key(desk, self.id, stop);
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
        let noted = self.noted();
        if noted != self.stood {
            desk.say(words::kept_at(&stop.criterion, noted.mark));
        }
        self.stood = noted;
        if let Some((talk, stop)) = self.talk(desk).zip(self.stop()) {
            (self.check, self.marks) = (Noted::at(talk, stop).0, audit::marks(talk));
        }
        self.rest(desk);
        self.log_stood = self.log.value();
        place::forget_log(desk, self.id);
        self.bases.note(desk, self.id, field::LOG);
        // One's own mark is no news at the next stop.
        if let Some(check) = self.check {
            self.bases.note(desk, check, field::NOTE);
            self.bases.note(desk, check, field::MARK);
        }
        Ok(())
    }

    /// Saves, then goes to another stop.
    fn leave_for(&mut self, desk: &mut Desk, at: usize) -> Reply {
        match self.save(desk) {
            Ok(()) => {
                self.go(desk, at);
                Reply::Done
            }
            Err(reply) => reply,
        }
    }

    fn step(&mut self, desk: &mut Desk, by: isize) -> Reply {
        let at = self.at.saturating_add_signed(by).min(self.stops.len().saturating_sub(1));
        self.leave_for(desk, at)
    }

    /// The next stop without a mark, from here on and then from the start; the end of the talk when all have one.
    fn next_open(&mut self, desk: &mut Desk) -> Reply {
        if let Err(reply) = self.save(desk) {
            return reply;
        }
        let count = self.stops.len();
        let next = (1..count)
            .map(|by| (self.at + by) % count)
            .find(|at| self.stops.get(*at).is_some_and(|stop| self.is_open(stop)));
        match next {
            Some(at) => self.go(desk, at),
            None => {
                self.read(desk);
                let parked = self.talk(desk).map_or("", |talk| talk.text(field::PARKED)).to_string();
                desk.say(words::all_marked(&parked));
            }
        }
        Reply::Done
    }

    /// Goes to the stop that was chosen in a list, making one where nobody had planned it.
    fn meet_wish(&mut self, desk: &mut Desk) {
        let Some(stop) = self.wish.take() else { return };
        if self.save(desk).is_err() {
            return;
        }
        let known = self.stops.iter().position(|one| *one == stop);
        let at = known.unwrap_or_else(|| {
            self.stops.insert(self.at + 1, stop);
            self.at + 1
        });
        self.go(desk, at);
    }

    /// Evidence belongs to a check, so there has to be one: what was noted goes into the journal first.
    fn add_evidence(&mut self, desk: &mut Desk) -> Reply {
        if self.check.is_none() && !self.is_changed() {
            desk.refuse(words::EVIDENCE_NOTE_FIRST);
            return Reply::Done;
        }
        if let Err(reply) = self.save(desk) {
            return reply;
        }
        self.read(desk);
        match self.check.zip(self.stop()) {
            Some((check, stop)) => evidence::offer(desk, check, &stop.criterion),
            None => Reply::Done,
        }
    }

    /// Between the note of the criterion and the log of the talk.
    fn turn_log(&mut self) {
        self.text = if self.text == Focus::Note { Focus::Log } else { Focus::Note };
        self.focus = self.text;
    }

    fn input(&mut self) -> Option<&mut Input> {
        match self.focus {
            Focus::Note => Some(&mut self.note),
            Focus::Log => Some(&mut self.log),
            Focus::Bar => None,
        }
    }

    fn rate(&mut self, desk: &mut Desk, rating: Rating) {
        match rating {
            Rating::Number(0) | Rating::None => self.mark = None,
            Rating::Number(digit) => match Mark::ALL.get(usize::from(digit) - 1) {
                Some(mark) => self.mark = Some(*mark),
                None => desk.refuse(words::MARK_DIGITS),
            },
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
}

/// A moment as the schema writes it.
pub(super) fn time(millis: i64) -> String {
    let time = chrono::DateTime::from_timestamp_millis(millis);
    time.map_or_else(String::new, |time| time.format("%Y-%m-%dT%H:%M:%SZ").to_string())
}

impl Screen for Interview {
    fn contexts(&self) -> Vec<&'static str> {
        match self.focus {
            Focus::Bar => vec!["sitting"],
            _ => vec!["text", "sitting"],
        }
    }

    fn facts(&self, _desk: &Desk, facts: &mut Facts) {
        facts.multiline = self.focus != Focus::Bar;
        facts.complete = self.mark.is_some();
        facts.interviewing = true;
    }

    fn title(&self, desk: &Desk) -> String {
        paint::title(self, desk)
    }

    fn draw(&self, desk: &Desk, area: Rect, buffer: &mut Buffer) -> Option<Position> {
        paint::draw(self, desk, area, buffer)
    }

    fn act(&mut self, desk: &mut Desk, action: &Action) -> Reply {
        match action {
            Action::NextField | Action::PreviousField => {
                self.focus = if self.focus == Focus::Bar { self.text } else { Focus::Bar };
            }
            Action::Rate(rating) => self.rate(desk, *rating),
            Action::ClearCell => self.mark = None,
            Action::NextChoice => self.usual_at = (self.usual_at + 1) % self.usual.len().max(1),
            Action::PreviousChoice => {
                let count = self.usual.len().max(1);
                self.usual_at = (self.usual_at + count - 1) % count;
            }
            Action::ToggleChoice => {
                if let Some((_, on)) = self.usual.get_mut(self.usual_at) {
                    *on = !*on;
                }
            }
            Action::Commit | Action::NextUndecided => return self.next_open(desk),
            Action::PageDown => return self.step(desk, 1),
            Action::PageUp => return self.step(desk, -1),
            Action::FirstRow => return self.leave_for(desk, 0),
            Action::LastRow => return self.leave_for(desk, self.stops.len()),
            Action::Jump => return self.jump(desk),
            Action::OtherItem => return self.other_item(desk),
            Action::Park => return self.park(desk),
            Action::RunningLog => self.turn_log(),
            Action::EndSitting => return self.end(desk),
            Action::AddEvidence => return self.add_evidence(desk),
            Action::Settle(side) => return self.settle(desk, *side),
            Action::History => {
                return match self.check {
                    Some(check) => record::act(desk, check, action),
                    None => Reply::Pass,
                };
            }
            Action::LeaveForm if self.focus == Focus::Bar => self.focus = self.text,
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
            // Where nothing is typed, what stands there now is shown; what is typed stays, and says so.
            Event::Applied(_) if !self.is_changed() && self.log.value() == self.log_stood => {
                self.read(desk);
                self.read_log(desk);
            }
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
            Focus::Note => Some(self.note.value()),
            Focus::Log => Some(self.log.value()),
            Focus::Bar => None,
        }
    }

    fn current(&self, _desk: &Desk) -> Option<RecordId> {
        Some(self.id)
    }

    fn aside(&self, desk: &Desk) -> String {
        paint::aside(self, desk)
    }

    fn sitting(&self) -> Option<RecordId> {
        Some(self.id)
    }
}
