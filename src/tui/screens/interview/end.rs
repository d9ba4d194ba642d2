//! The end of a talk: the questions that were parked for it, and the moment when it was over.

use super::{Interview, time};
use crate::core::audit::{self, field};
use crate::core::intent::{Intent, Proposal};
use crate::tui::action::Action;
use crate::tui::desk::Desk;
use crate::tui::screen::Reply;
use crate::tui::screens::ask::Ask;
use crate::tui::screens::settle::{Settle, Text};
use crate::tui::words;

impl Interview {
    /// A question for the end of the talk.
    pub(super) fn park(&mut self, desk: &mut Desk) -> Reply {
        let id = self.id;
        let about: Vec<String> =
            self.talk(desk).map_or("", |talk| talk.text(field::PARKED)).lines().map(str::to_string).collect();
        let key = desk.ledger.draft_key(audit::INTERVIEW, Some(id), "park");
        let from = self.stop().map(|stop| format!("#{}", stop.criterion)).unwrap_or_default();
        let propose = move |desk: &mut Desk, question: &str| {
            if question.is_empty() {
                return Err(words::NOTHING_TO_PARK.to_string());
            }
            let parked = desk.ledger.workspace().get(id).map_or("", |talk| talk.text(field::PARKED));
            let line = format!("{question} {from}");
            let all = if parked.is_empty() { line } else { format!("{parked}\n{line}") };
            Ok(Proposal::edit(vec![Intent::set(id, field::PARKED, all)], ""))
        };
        Reply::Push(Box::new(Ask::remark(desk, words::PARK, about, key, Box::new(propose))))
    }

    /// Reads out what was parked, and writes down when the talk ended.
    pub(super) fn end(&mut self, desk: &mut Desk) -> Reply {
        if let Err(reply) = self.save(desk) {
            return reply;
        }
        let Some(talk) = self.talk(desk) else { return Reply::Pop };
        let open = self.stops.iter().filter(|stop| self.is_open(desk, stop)).count();
        let parked = talk.text(field::PARKED);
        let parked =
            (!parked.is_empty()).then(|| Text { heading: words::PARKED.into(), text: parked.into(), choice: None });
        let end = Text { choice: Some(words::END_TALK.into()), ..Text::default() };
        let back = Text { choice: Some(words::GO_ON.into()), ..Text::default() };
        let (id, over) = (self.id, self.over.clone());
        let chosen = move |desk: &mut Desk, at: usize| {
            if at == 0 {
                let now = time(desk.ledger.now());
                if desk.submit(&Proposal::edit(vec![Intent::set(id, field::ENDED, now)], ""), None) {
                    over.set(true);
                    return Reply::PopThen(Action::LeaveForm);
                }
            }
            Reply::Pop
        };
        let title = words::end_title(talk.label(), open);
        // Leaving the question by its first answer leaves the sitting too, which esc does from the text.
        self.focus = self.text;
        Reply::Push(Box::new(Settle::new(title, parked.into_iter().chain([end, back]).collect(), Box::new(chosen))))
    }
}
