//! A customer's questionnaire: one question at a time. Answers of the library that are like it are offered by digits and
//! never taken by themselves; the answer is a text; `w` approves it. Where something is offered it has the focus first,
//! else the text.

mod paint;
mod place;

use std::cell::Cell;
use std::rc::Rc;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::core::id::RecordId;
use crate::core::intent::Proposal;
use crate::core::questionnaire::{self as core, QUESTION, Short, Tally, field, state};
use crate::core::workspace::RecordRef;
use crate::keymap::Facts;
use crate::tui::action::{Action, Rating, Side};
use crate::tui::bases::Bases;
use crate::tui::desk::Desk;
use crate::tui::screen::{Entered, Event, Reply, Screen};
use crate::tui::screens::pick::{Item, Pick};
use crate::tui::screens::{evidence, record, sitting};
use crate::tui::widgets::input::Input;
use crate::tui::words;

/// How many answers of the library are offered.
const MOST: usize = 4;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Focus {
    Offers,
    Answer,
    Short,
}

/// An answer of the library as it is offered.
#[derive(Clone, Debug)]
struct Offer {
    answer: RecordId,
    likeness: u8,
}

pub struct Questionnaire {
    id: RecordId,
    questions: Vec<RecordId>,
    at: usize,
    offers: Vec<Offer>,
    /// The offer under the marker.
    marked: usize,
    /// What stood here when the question was opened.
    stood: core::Reply,
    text: Input,
    /// The rest of what is said; its text is that of the field.
    said: core::Reply,
    focus: Focus,
    bases: Bases,
    tally: Tally,
    wish: Rc<Cell<Option<usize>>>,
}

/// Opens the sitting of a questionnaire, or of the one that a question belongs to, at that question.
pub fn open(desk: &mut Desk, id: RecordId) -> Result<Box<dyn Screen>, String> {
    let record = desk.workspace().get(id).ok_or(words::RECORD_GONE)?;
    let (questionnaire, question) = match record.register_key() {
        QUESTION => (record.target(field::QUESTIONNAIRE).ok_or(words::RECORD_GONE)?, Some(id)),
        _ => (record, None),
    };
    let questions: Vec<RecordId> = core::questions(questionnaire).into_iter().map(RecordRef::id).collect();
    if questions.is_empty() {
        return Err(words::NO_QUESTIONS.into());
    }
    let mut sheet = Questionnaire {
        id: questionnaire.id(),
        questions,
        at: 0,
        offers: Vec::new(),
        marked: 0,
        stood: core::Reply::default(),
        text: Input::text(""),
        said: core::Reply::default(),
        focus: Focus::Answer,
        bases: Bases::default(),
        tally: Tally::default(),
        wish: Rc::default(),
    };
    let asked_for = question.and_then(|id| sheet.questions.iter().position(|one| *one == id));
    let left = || place::left_at(desk, &sheet.questions);
    let first_open = || (0..sheet.questions.len()).find(|at| sheet.is_open(desk, *at));
    let at = asked_for.or_else(left).or_else(first_open).unwrap_or(0);
    sheet.go(desk, at);
    Ok(Box::new(sheet))
}

impl Questionnaire {
    fn question<'d>(&self, desk: &'d Desk) -> Option<RecordRef<'d>> {
        desk.workspace().get(*self.questions.get(self.at)?)
    }

    fn is_open(&self, desk: &Desk, at: usize) -> bool {
        let question = self.questions.get(at).and_then(|id| desk.workspace().get(*id));
        question.is_some_and(|question| matches!(question.text(field::STATUS), "" | state::OPEN))
    }

    fn is_approved(&self, desk: &Desk) -> bool {
        self.question(desk).is_some_and(|question| question.text(field::STATUS) == state::APPROVED)
    }

    /// Shows a question: what stands there, then what was typed there and not saved.
    fn go(&mut self, desk: &mut Desk, at: usize) {
        self.at = at.min(self.questions.len().saturating_sub(1));
        self.read(desk);
        let offers_first = self.is_open(desk, self.at) && !self.offers.is_empty() || self.is_approved(desk);
        self.focus = if offers_first { Focus::Offers } else { Focus::Answer };
        place::bring_back(self, desk);
    }

    fn read(&mut self, desk: &Desk) {
        let Some(question) = self.question(desk) else { return };
        let found = core::suggest(desk.workspace(), core::wording(question), MOST);
        self.offers = found.iter().map(|one| Offer { answer: one.answer.id(), likeness: one.likeness }).collect();
        self.marked = 0;
        self.stood = core::Reply::of(question);
        self.text = Input::text(&self.stood.text);
        self.said = self.stood.clone();
        self.bases = Bases::of(desk, question.id(), [field::ANSWER_TEXT, field::SHORT_ANSWER, field::ANSWER]);
        self.count(desk);
    }

    fn count(&mut self, desk: &Desk) {
        self.tally = desk.workspace().get(self.id).map(Tally::of).unwrap_or_default();
    }

    fn reply(&self) -> core::Reply {
        core::Reply { text: self.text.value(), ..self.said.clone() }
    }

    fn is_changed(&self) -> bool {
        self.reply() != self.stood
    }

    /// What is said here goes into the journal. A reply where it was refused: everything stays as it is.
    fn save(&mut self, desk: &mut Desk) -> Result<(), Reply> {
        let acting = record::acting(desk);
        let question = self.questions.get(self.at).and_then(|id| desk.ledger.workspace().get(*id));
        let Some(question) = question else { return Ok(()) };
        let key = place::key(desk, question.id());
        let intents = match self.is_changed() {
            true => self.reply().say(question, acting),
            false => Vec::new(),
        };
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

    /// The next question without an answer, from here on and then from the start.
    fn next_open(&mut self, desk: &mut Desk) -> Reply {
        if let Err(reply) = self.save(desk) {
            return reply;
        }
        let count = self.questions.len();
        match (1..=count).map(|by| (self.at + by) % count).find(|at| self.is_open(desk, *at)) {
            Some(at) => self.go(desk, at),
            None => desk.say(words::ALL_REPLIED),
        }
        Reply::Done
    }

    /// Takes an answer of the library. What a person wrote stays: the answer then stands below it.
    fn take(&mut self, desk: &mut Desk, at: usize) {
        let offered = self.offers.get(at).and_then(|offer| desk.workspace().get(offer.answer));
        let Some(answer) = offered else { return desk.refuse(words::NO_OFFER_THERE) };
        let label = answer.label().to_string();
        let from = core::Reply::from_library(answer);
        let written = self.text.value();
        let of_library = |text: &str| {
            let mut texts = desk.workspace().live(core::ANSWER).map(|one| one.text(field::ANSWER_TEXT));
            texts.any(|one| one == text)
        };
        let own = !written.trim().is_empty() && written != from.text && !of_library(&written);
        self.text = Input::text(&if own { format!("{written}\n{}", from.text) } else { from.text.clone() });
        self.said =
            core::Reply { text: String::new(), short: self.said.short.filter(|_| own).or(from.short), from: from.from };
        self.focus = Focus::Answer;
        desk.say(if own { words::taken_below(&label) } else { words::taken(&label) });
    }

    fn choose(&mut self, desk: &mut Desk, digit: u8) {
        let at = usize::from(digit).checked_sub(1);
        if self.is_approved(desk) {
            return desk.refuse(words::APPROVED_STANDS);
        }
        match (self.focus, at) {
            (Focus::Offers, Some(at)) => self.take(desk, at),
            (Focus::Short, None) => self.said.short = None,
            (Focus::Short, Some(at)) => match Short::ALL.get(at) {
                Some(short) => self.said.short = Some(*short),
                None => desk.refuse(words::SHORT_DIGITS),
            },
            (Focus::Offers | Focus::Answer, _) => {}
        }
    }

    /// The offer or short answer before or behind, without a wrap.
    fn turn(&mut self, desk: &mut Desk, by: isize) {
        match self.focus {
            Focus::Offers => {
                let last = self.offers.len().saturating_sub(1);
                self.marked = self.marked.saturating_add_signed(by).min(last);
            }
            Focus::Short => {
                let now = self.said.short.and_then(|short| Short::ALL.iter().position(|one| *one == short));
                let next = now.map_or(0, |at| at.saturating_add_signed(by).min(Short::ALL.len() - 1));
                self.choose(desk, u8::try_from(next + 1).unwrap_or(1));
            }
            Focus::Answer => {}
        }
    }

    /// Says that the answer may go out; one that is approved is opened again by the steps of its workflow.
    fn approve(&mut self, desk: &mut Desk) -> Reply {
        if let Err(reply) = self.save(desk) {
            return reply;
        }
        let acting = record::acting(desk);
        let Some(id) = self.questions.get(self.at).copied() else { return Reply::Done };
        let Some(question) = desk.ledger.workspace().get(id) else { return Reply::Done };
        match core::approve(question, acting) {
            Ok(intents) => {
                let label = question.label().to_string();
                if desk.submit(&Proposal::edit(intents, ""), None) {
                    let said = words::answer_approved(&label, &desk.my_name());
                    self.read(desk);
                    self.focus = Focus::Offers;
                    desk.say(said);
                }
                Reply::Done
            }
            Err(core::Objection::Approved) => record::act(desk, id, &Action::ChangeState),
            Err(objection) => {
                desk.refuse(objection.to_string());
                Reply::Done
            }
        }
    }

    /// Evidence belongs to the question, whose answer goes into the journal first.
    fn add_evidence(&mut self, desk: &mut Desk) -> Reply {
        if let Err(reply) = self.save(desk) {
            return reply;
        }
        match self.questions.get(self.at).copied() {
            Some(question) => evidence::offer(desk, question, ""),
            None => Reply::Done,
        }
    }

    /// A list of all questions, found by a few words.
    fn jump(&self, desk: &Desk) -> Reply {
        let item = |id: &RecordId| {
            let question = desk.workspace().get(*id)?;
            let mark = if question.filled(field::NUMBER) { question.text(field::NUMBER) } else { question.label() };
            Some(Item::new(mark, question.title(), paint::state_of(question)))
        };
        let items = self.questions.iter().filter_map(item).collect();
        let wish = self.wish.clone();
        let chosen = move |_: &mut Desk, chosen: &[usize]| {
            wish.set(chosen.first().copied());
            Reply::Pop
        };
        Reply::Push(Box::new(Pick::one(words::JUMP, items, Box::new(chosen)).starting_at(self.at)))
    }

    fn settle(&mut self, desk: &mut Desk, side: Side) -> Reply {
        self.bases.settle_all(desk, side);
        if side == Side::Theirs {
            self.read(desk);
            return Reply::Done;
        }
        self.save(desk).err().unwrap_or(Reply::Done)
    }

    fn step(&mut self, desk: &Desk, back: bool) {
        let next = match (self.focus, back) {
            (Focus::Offers, false) | (Focus::Short, true) => Focus::Answer,
            (Focus::Answer, false) | (Focus::Offers, true) => Focus::Short,
            (Focus::Short, false) | (Focus::Answer, true) => Focus::Offers,
        };
        // An approved answer is no field to write in.
        let skips = next == Focus::Answer && self.is_approved(desk);
        self.focus = if skips { if back { Focus::Offers } else { Focus::Short } } else { next };
    }
}

impl Screen for Questionnaire {
    fn contexts(&self) -> Vec<&'static str> {
        if self.focus == Focus::Answer { vec!["text", "sitting"] } else { vec!["sitting"] }
    }

    fn facts(&self, desk: &Desk, facts: &mut Facts) {
        facts.answering = true;
        facts.multiline = self.focus == Focus::Answer;
        facts.complete = self.focus == Focus::Offers && !self.offers.is_empty() && !self.is_approved(desk);
    }

    fn title(&self, desk: &Desk) -> String {
        let questionnaire = desk.workspace().get(self.id);
        let title = questionnaire.map_or("", |one| one.title());
        words::questionnaire_title(questionnaire.map_or("", |one| one.label()), title)
    }

    fn aside(&self, _desk: &Desk) -> String {
        words::answered(self.tally)
    }

    fn draw(&self, desk: &Desk, area: Rect, buffer: &mut Buffer) -> Option<Position> {
        paint::draw(self, desk, area, buffer)
    }

    fn act(&mut self, desk: &mut Desk, action: &Action) -> Reply {
        match action {
            Action::NextField => self.step(desk, false),
            Action::PreviousField => self.step(desk, true),
            Action::Rate(Rating::Number(digit)) => self.choose(desk, *digit),
            Action::Rate(Rating::None) | Action::ClearCell => self.choose(desk, 0),
            Action::NextChoice => self.turn(desk, 1),
            Action::PreviousChoice => self.turn(desk, -1),
            Action::ToggleChoice if self.focus == Focus::Offers => {
                self.choose(desk, u8::try_from(self.marked + 1).unwrap_or(0));
            }
            Action::Commit | Action::NextUndecided => return self.next_open(desk),
            Action::PageDown => return self.leave_for(desk, self.at + 1),
            Action::PageUp => return self.leave_for(desk, self.at.saturating_sub(1)),
            Action::FirstRow => return self.leave_for(desk, 0),
            Action::LastRow => return self.leave_for(desk, self.questions.len()),
            Action::Jump => return self.jump(desk),
            Action::AddEvidence => return self.add_evidence(desk),
            Action::ChangeState => return self.approve(desk),
            Action::Settle(side) => return self.settle(desk, *side),
            Action::History => {
                return match self.questions.get(self.at) {
                    Some(question) => record::act(desk, *question, action),
                    None => Reply::Pass,
                };
            }
            Action::LeaveForm if self.focus == Focus::Short && !self.is_approved(desk) => self.focus = Focus::Answer,
            Action::Back | Action::LeaveForm => {
                let changed = self.is_changed();
                place::keep(self, desk);
                return sitting::leave(desk, changed);
            }
            other => {
                let input = (self.focus == Focus::Answer).then_some(&mut self.text);
                return sitting::edit(desk, input, other);
            }
        }
        Reply::Done
    }

    fn enter(&mut self, desk: &mut Desk, entered: Entered) -> Reply {
        let input = (self.focus == Focus::Answer).then_some(&mut self.text);
        sitting::enter(desk, input, entered)
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
            Event::Shown => {
                if let Some(at) = self.wish.take() {
                    if self.save(desk).is_ok() {
                        self.go(desk, at);
                    }
                } else if self.focus != Focus::Answer && !self.is_changed() {
                    // What was done in a list above, such as opening an approved answer again, shows at once.
                    self.read(desk);
                }
            }
            Event::Turned => {
                place::keep(self, desk);
                sitting::anew(desk, |desk| self.go(desk, self.at));
            }
        }
    }

    fn editable(&self) -> Option<String> {
        (self.focus == Focus::Answer).then(|| self.text.value())
    }

    fn current(&self, _desk: &Desk) -> Option<RecordId> {
        Some(self.id)
    }

    fn sitting(&self) -> Option<RecordId> {
        Some(self.id)
    }
}
