//! One question, one answer, on the lines above the message: a reason, a name, a file.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::core::intent::Proposal;
use crate::ledger::drafts::{Draft, DraftKey};
use crate::tui::action::Action;
use crate::tui::desk::Desk;
use crate::tui::screen::{Entered, Event, Reply, Screen};
use crate::tui::theme::Role;
use crate::tui::widgets::frame;
use crate::tui::widgets::input::{Input, Typed};
use crate::tui::{text, words};

/// What happens with the answer.
pub type Answered = Box<dyn FnMut(&mut Desk, &str) -> Reply>;

/// What is proposed for the reason that was given, or a sentence why nothing can be.
pub type Proposing = Box<dyn FnMut(&mut Desk, &str) -> Result<Proposal, String>>;

pub struct Ask {
    title: String,
    /// Lines of explanation above the field.
    about: Vec<String>,
    input: Input,
    answered: Answered,
    /// Where unsaved text is kept; none for names and files.
    draft: Option<DraftKey>,
}

const DRAFT_FIELD: &str = "text";

impl Ask {
    pub fn new(title: impl Into<String>, about: Vec<String>, start: &str, answered: Answered) -> Self {
        Self { title: title.into(), about, input: Input::line(start), answered, draft: None }
    }

    /// Asks for a reason: without one nothing happens, and the line stays. What is typed is a draft until it is saved.
    pub fn why(
        desk: &mut Desk,
        title: impl Into<String>,
        about: Vec<String>,
        key: DraftKey,
        mut propose: Proposing,
    ) -> Self {
        let given: Proposing = Box::new(move |desk, reason| match reason {
            "" => Err(words::SAY_WHY.to_string()),
            reason => propose(desk, reason),
        });
        Self::remark(desk, title, about, key, given)
    }

    /// As [`Ask::why`], where nothing need be said.
    pub fn remark(
        desk: &mut Desk,
        title: impl Into<String>,
        about: Vec<String>,
        key: DraftKey,
        mut propose: Proposing,
    ) -> Self {
        let start = desk.ledger.draft(&key).and_then(|draft| draft.texts.get(DRAFT_FIELD)).cloned();
        if start.is_some() {
            desk.say(words::DRAFT_BACK);
        }
        let draft = key.clone();
        let given = move |desk: &mut Desk, reason: &str| match propose(desk, reason) {
            Ok(proposal) if desk.submit(&proposal, Some(&draft)) => Reply::Pop,
            Ok(_) => Reply::Done,
            Err(sentence) => {
                desk.refuse(sentence);
                Reply::Done
            }
        };
        let ask = Self::new(title, about, &start.unwrap_or_default(), Box::new(given));
        Self { draft: Some(key), ..ask }
    }

    /// What else is to be done once it is saved.
    pub fn on_saved(mut self, mut then: impl FnMut(&mut Desk) + 'static) -> Self {
        let mut answered = self.answered;
        self.answered = Box::new(move |desk, text| {
            let reply = answered(desk, text);
            if matches!(reply, Reply::Pop) {
                then(desk);
            }
            reply
        });
        self
    }

    fn keep(&mut self, desk: &mut Desk) {
        let Some(key) = &self.draft else { return };
        let value = self.input.value();
        if value.is_empty() {
            return desk.ledger.discard_draft(key);
        }
        let texts = [(DRAFT_FIELD.to_string(), value)].into_iter().collect();
        let draft = Draft { texts, time: desk.ledger.now(), ..Draft::default() };
        if let Err(error) = desk.ledger.keep_draft(key, draft) {
            desk.alarm(error.to_string());
        }
    }
}

impl Screen for Ask {
    fn contexts(&self) -> Vec<&'static str> {
        vec!["text", "form"]
    }

    fn title(&self, _desk: &Desk) -> String {
        self.title.clone()
    }

    fn covers(&self) -> bool {
        false
    }

    fn draw(&self, desk: &Desk, area: Rect, buffer: &mut Buffer) -> Option<Position> {
        let width = usize::from(area.width.saturating_sub(4));
        let about: Vec<String> = self.about.iter().flat_map(|line| text::wrap(line, width)).collect();
        let height = u16::try_from(about.len() + 3).unwrap_or(area.height).min(area.height);
        let place = Rect { y: area.bottom().saturating_sub(height), height, ..area };
        let inner = frame::boxed(&desk.theme, &self.title, place, buffer);
        let lines = usize::from(inner.height.saturating_sub(1));
        for (y, line) in (inner.y..).zip(about.iter().take(lines)) {
            buffer.set_stringn(inner.x, y, line, usize::from(inner.width), desk.theme.style(Role::Muted));
        }
        let y = inner.bottom().saturating_sub(1);
        buffer.set_string(inner.x, y, "> ", desk.theme.style(Role::Muted));
        let field = Rect { x: inner.x + 2, y, width: inner.width.saturating_sub(2), height: 1 };
        Some(self.input.draw(field, buffer, desk.theme.style(Role::FieldFocus)))
    }

    fn act(&mut self, desk: &mut Desk, action: &Action) -> Reply {
        match action {
            Action::Commit => {
                let reply = (self.answered)(desk, self.input.value().trim());
                if matches!(reply, Reply::Pop) {
                    // Saved: leaving must not keep it once more.
                    self.draft = None;
                }
                reply
            }
            Action::Back | Action::LeaveForm => {
                self.keep(desk);
                if self.draft.is_some() && !self.input.is_empty() {
                    desk.say(words::KEPT);
                }
                Reply::Pop
            }
            other => match self.input.act(other) {
                Some(_) => Reply::Done,
                None => Reply::Pass,
            },
        }
    }

    fn enter(&mut self, desk: &mut Desk, entered: Entered) -> Reply {
        if let Typed::Refused(reason) = self.input.enter(entered) {
            desk.refuse(reason);
        }
        Reply::Done
    }

    fn event(&mut self, desk: &mut Desk, event: Event<'_>) {
        if matches!(event, Event::KeepDraft) {
            self.keep(desk);
        }
    }

    fn editable(&self) -> Option<String> {
        Some(self.input.value())
    }
}
