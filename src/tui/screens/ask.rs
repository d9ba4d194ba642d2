//! One question, one answer, on the lines above the message: a reason, a name, a file.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

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

    /// Asks for a reason: without one nothing happens, and the line stays.
    pub fn why(title: impl Into<String>, about: Vec<String>, mut answered: Answered) -> Self {
        let given = move |desk: &mut Desk, reason: &str| {
            if reason.is_empty() {
                desk.refuse(words::SAY_WHY);
                return Reply::Done;
            }
            answered(desk, reason)
        };
        Self::new(title, about, "", Box::new(given))
    }

    /// Keeps what is typed as a draft, and brings it back.
    pub fn drafted(mut self, desk: &mut Desk, key: DraftKey) -> Self {
        if let Some(text) = desk.ledger.draft(&key).and_then(|draft| draft.texts.get(DRAFT_FIELD)).cloned() {
            self.input = Input::line(&text);
            desk.say(words::DRAFT_BACK);
        }
        self.draft = Some(key);
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
            Action::Commit => (self.answered)(desk, self.input.value().trim()),
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
