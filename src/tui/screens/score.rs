//! The score sheet: five cells, the grid with where each party stands, what it means, and the reason. Digits go to the
//! cells while one has the focus; in a reason every key is text.

mod matrix;
mod paint;
mod purpose;

pub use matrix::Matrix;
pub use purpose::{BLIND, CONSENSUS, Purpose};

use std::sync::Arc;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::core::id::RecordId;
use crate::core::intent::Proposal;
use crate::core::method::Method;
use crate::core::risk::{Risk, Stage};
use crate::core::scoring::{self, Editor, Focus, Input, Submission};
use crate::keymap::Facts;
use crate::ledger::drafts::{Draft, DraftKey};
use crate::tui::action::{Action, Rating as Digit, Side};
use crate::tui::bases::Bases;
use crate::tui::desk::Desk;
use crate::tui::screen::{Entered, Event, Reply, Screen};
use crate::tui::screens::{accept, record};
use crate::tui::words;
use purpose::Given;

pub struct Score {
    record: RecordId,
    label: String,
    stage: Stage,
    purpose: Purpose,
    editor: Editor,
    method: Arc<Method>,
    /// What the rating rested on when the sheet was opened, or when it was last asked about.
    bases: Bases,
    /// The draft as it was last kept, to tell whether anything was typed.
    untouched: scoring::Draft,
}

impl Score {
    /// Why it can't be opened is told as a sentence.
    pub fn open(desk: &mut Desk, record: RecordId, stage: Stage) -> Result<Self, String> {
        Self::open_for(desk, record, stage, Purpose::Rating)
    }

    /// As [`Score::open`], for a rating that does not come from one person at his desk.
    pub fn open_for(desk: &mut Desk, record: RecordId, stage: Stage, purpose: Purpose) -> Result<Self, String> {
        purpose.allowed(desk, record)?;
        let workspace = desk.workspace();
        let risk = workspace.get(record).and_then(Risk::of).ok_or(words::NO_RISK)?;
        let method = workspace.methods().in_force().ok_or(words::NO_METHOD)?;
        let method = Arc::new(method.clone());
        let today = desk.today();
        let label = risk.record.label().to_string();
        let before = purpose.before(desk, risk, stage).and_then(|rating| {
            let old = risk.method_of(&rating)?;
            Some((rating, Arc::new(old.clone())))
        });
        let mut editor = match before {
            Some((rating, old)) => Editor::revise(method.clone(), rating, old, today),
            None => Editor::fresh(method.clone(), today),
        };
        let untouched = editor.draft();
        let key = purpose.key(desk, record, stage);
        let mut bases = Bases::of(desk, record, [stage.key()]);
        let kept = desk.ledger.draft(&key).cloned().unwrap_or_default();
        if let Ok(draft) = serde_json::from_value(kept.place) {
            editor.resume(draft);
            if let Some(base) = kept.bases.get(stage.key()) {
                bases.rest_on(record, stage.key(), base.clone());
            }
            desk.say(words::DRAFT_BACK);
        }
        Ok(Self { record, label, stage, purpose, editor, method, bases, untouched })
    }

    fn key(&self, desk: &Desk) -> DraftKey {
        self.purpose.key(desk, self.record, self.stage)
    }

    fn keep(&mut self, desk: &mut Desk) {
        let key = self.key(desk);
        let draft = self.editor.draft();
        if draft == self.untouched {
            return desk.ledger.discard_draft(&key);
        }
        let place = serde_json::to_value(&draft).unwrap_or_default();
        let texts = [("because".to_string(), self.editor.reason().to_string())].into_iter().collect();
        let draft = Draft { texts, place, bases: self.bases.kept(|_| true), time: desk.ledger.now() };
        if let Err(error) = desk.ledger.keep_draft(&key, draft) {
            desk.alarm(error.to_string());
        }
    }

    fn press(&mut self, desk: &mut Desk, input: Input) -> Reply {
        match self.editor.press(input) {
            scoring::Reply::Changed => Reply::Done,
            scoring::Reply::Ignored => Reply::Pass,
            scoring::Reply::Refused(sentence) => {
                desk.refuse(sentence);
                Reply::Done
            }
            scoring::Reply::Leave => self.leave(desk),
            scoring::Reply::Submit(submission) => self.submit(desk, &submission),
        }
    }

    fn leave(&mut self, desk: &mut Desk) -> Reply {
        self.keep(desk);
        if self.editor.draft() != self.untouched {
            desk.say(words::KEPT);
        }
        Reply::Pop
    }

    fn submit(&mut self, desk: &mut Desk, submission: &Submission) -> Reply {
        let acting = record::acting(desk);
        let Some(risk) = desk.ledger.workspace().get(self.record).and_then(Risk::of) else { return Reply::Pop };
        let given = self.purpose.give(desk, risk, self.stage, submission, acting);
        if self.purpose == Purpose::Blind {
            return self.submit_blind(desk, given);
        }
        let Given { scored, because } = given;
        let arrow = desk.theme.glyphs.arrow;
        let told = match self.editor.was() {
            Some(_) => {
                let steps = scored.difference.words_with(arrow);
                match &scored.difference.level {
                    Some((before, after)) => format!("{before}{arrow}{after} ({steps})"),
                    None => steps,
                }
            }
            // A first rating has nothing to be compared with.
            None => {
                let level = self.editor.assessment().overall.map_or("", |level| self.method.mark(level));
                format!("{level} ({})", submission.rating.short())
            }
        };
        let what = words::scored(&self.label, self.stage.key(), &told, scored.proposed, &because);
        let mut proposal = Proposal::edit(scored.intents, because);
        self.bases.put_into(&mut proposal);
        let key = self.key(desk);
        if !desk.submit(&proposal, Some(&key)) {
            return self.bases.ask(desk, &proposal).unwrap_or(Reply::Done);
        }
        let undo = desk.key_of(&Action::Undo);
        desk.say(words::done(&what, undo.as_deref()));
        self.untouched = self.editor.draft();
        Reply::Pop
    }

    /// A blind rating says what was given to nobody, not in the message either.
    fn submit_blind(&mut self, desk: &mut Desk, given: Given) -> Reply {
        let key = self.key(desk);
        if !desk.submit(&Proposal::edit(given.scored.intents, given.because), Some(&key)) {
            return Reply::Done;
        }
        desk.say(words::rated_blind(&self.label));
        self.untouched = self.editor.draft();
        Reply::Pop
    }

    /// Somebody else rated it meanwhile: it was decided which rating is to be kept.
    fn settle(&mut self, desk: &mut Desk, side: Side) -> Reply {
        self.bases.settle(desk, side);
        if side == Side::Theirs {
            let key = self.key(desk);
            desk.ledger.discard_draft(&key);
            self.untouched = self.editor.draft();
            return Reply::Pop;
        }
        self.press(desk, Input::Enter)
    }

    fn change_stage(&mut self, desk: &mut Desk) -> Reply {
        if self.purpose.is_of_current() {
            desk.refuse(words::CURRENT_ONLY);
            return Reply::Done;
        }
        self.keep(desk);
        match Self::open_for(desk, self.record, self.stage.next(), self.purpose) {
            Ok(next) => *self = next,
            Err(reason) => desk.refuse(reason),
        }
        Reply::Done
    }
}

impl Screen for Score {
    fn contexts(&self) -> Vec<&'static str> {
        match self.editor.focus() {
            Focus::Cell(_) => vec!["score"],
            _ => vec!["text", "score"],
        }
    }

    fn facts(&self, desk: &Desk, facts: &mut Facts) {
        facts.on_risk = true;
        facts.complete = self.editor.is_complete();
        facts.has_draft = desk.ledger.draft(&self.key(desk)).is_some();
    }

    fn title(&self, _desk: &Desk) -> String {
        words::score_for(&words::score_title(&self.label, self.stage.key()), self.purpose.name())
    }

    fn draw(&self, desk: &Desk, area: Rect, buffer: &mut Buffer) -> Option<Position> {
        paint::draw(self, desk, area, buffer)
    }

    fn act(&mut self, desk: &mut Desk, action: &Action) -> Reply {
        let input = match action {
            Action::Rate(Digit::Number(number)) => Input::Char(char::from_digit(u32::from(*number), 10).unwrap_or('0')),
            Action::Rate(Digit::None) => Input::Char('-'),
            Action::JumpCell(cell) => Input::Char(cell.letter()),
            Action::OwnLikelihood => Input::Char(':'),
            Action::ClearCell | Action::DeleteLeft => Input::Backspace,
            Action::NextField | Action::CharRight => Input::Next,
            Action::PreviousField | Action::CharLeft => Input::Previous,
            Action::Commit => Input::Enter,
            Action::LeaveForm | Action::Back => Input::Back,
            Action::ChangeStage => return self.change_stage(desk),
            Action::Settle(side) => return self.settle(desk, *side),
            Action::Accept if self.editor.draft() == self.untouched => return accept::open(desk, self.record),
            Action::Accept => {
                desk.refuse(words::SAVE_FIRST);
                return Reply::Done;
            }
            Action::DeleteToStart => {
                self.editor.set_text("");
                return Reply::Done;
            }
            Action::DeleteWord => {
                let text = self.editor.text().unwrap_or_default().trim_end();
                let kept = text.rfind(' ').and_then(|at| text.get(..=at)).unwrap_or("").to_string();
                self.editor.set_text(&kept);
                return Reply::Done;
            }
            _ => return Reply::Pass,
        };
        self.press(desk, input)
    }

    fn enter(&mut self, desk: &mut Desk, entered: Entered) -> Reply {
        match entered {
            Entered::Char(letter) => self.press(desk, Input::Char(letter)),
            Entered::Paste(text) => self.press(desk, Input::Paste(text)),
            Entered::FromEditor(text) => {
                self.editor.set_text(text.trim());
                Reply::Done
            }
        }
    }

    fn event(&mut self, desk: &mut Desk, event: Event<'_>) {
        match event {
            Event::KeepDraft => self.keep(desk),
            Event::Applied(applied) => {
                if let Some(said) = self.bases.moved(desk, applied) {
                    desk.alarm(said);
                }
            }
            _ => {}
        }
    }

    fn current(&self, _desk: &Desk) -> Option<RecordId> {
        Some(self.record)
    }

    fn editable(&self) -> Option<String> {
        self.editor.text().map(str::to_string)
    }
}
