//! From question to question.

use super::given::{Given, Held};
use super::{Impact, Wish};
use crate::tui::desk::Desk;
use crate::tui::screen::Reply;
use crate::tui::screens::pick::{Item, Pick};
use crate::tui::words;

impl Impact {
    pub(super) fn leave_for(&mut self, desk: &mut Desk, at: usize) -> Reply {
        match self.save(desk) {
            Ok(()) => {
                self.go(desk, at);
                Reply::Done
            }
            Err(reply) => reply,
        }
    }

    /// Saves; what follows may have changed by it.
    pub(super) fn step(&mut self, desk: &mut Desk, by: isize) -> Reply {
        if by > 0 && self.at + 1 >= self.stops.len() {
            return self.next_open(desk);
        }
        if let Err(reply) = self.save(desk) {
            return reply;
        }
        self.go(desk, self.at.saturating_add_signed(by));
        Reply::Done
    }

    /// The next question that waits, from here on and then from the start.
    pub(super) fn next_open(&mut self, desk: &mut Desk) -> Reply {
        if let Err(reply) = self.save(desk) {
            return reply;
        }
        let count = self.stops.len();
        match (1..count).map(|by| (self.at + by) % count).find(|at| self.is_open(desk, *at)) {
            Some(at) => self.go(desk, at),
            None if self.is_open(desk, self.at) => {}
            None => desk.say(words::ALL_ANSWERED),
        }
        Reply::Done
    }

    /// A list of all questions, found by a few words.
    pub(super) fn jump(&mut self, desk: &mut Desk) -> Reply {
        let items = self.stops.iter().enumerate().map(|(at, stop)| {
            let waits = if self.is_open(desk, at) { words::QUESTION_OPEN } else { "" };
            Item::new(stop.question.id.clone(), stop.question.text.clone(), waits)
        });
        let items: Vec<Item> = items.collect();
        let ids: Vec<String> = self.stops.iter().map(|stop| stop.question.id.clone()).collect();
        let wish = self.wish.clone();
        let chosen = move |_: &mut Desk, chosen: &[usize]| {
            let id = chosen.first().and_then(|at| ids.get(*at)).cloned();
            *wish.borrow_mut() = id.map(Wish::Question);
            Reply::Pop
        };
        Reply::Push(Box::new(Pick::one(words::JUMP, items, Box::new(chosen)).starting_at(self.at)))
    }

    pub(super) fn meet_wish(&mut self, desk: &mut Desk) {
        let wish = self.wish.borrow_mut().take();
        match wish {
            Some(Wish::Question(id)) => {
                let at = self.stops.iter().position(|stop| stop.question.id == id);
                if let Some(at) = at
                    && !matches!(self.leave_for(desk, at), Reply::Done)
                {
                    desk.say(words::NOT_SAVED_YET);
                }
            }
            Some(Wish::Linked(ids)) => {
                let refused = ids.iter().find_map(|id| self.objects(desk, id));
                match refused {
                    Some(sentence) => desk.refuse(sentence),
                    None => {
                        if let Some(Given { held: Held::Chosen { ids: linked, .. }, .. }) = self.part_mut() {
                            *linked = ids;
                        }
                    }
                }
            }
            // A risk may have been made, or an impact.
            None => {}
        }
    }
}
