//! What a talk turns aside for: the list of its stops, another item, a question that is parked, and its end.

use super::{Interview, time};
use crate::core::audit::{self, Stop, field};
use crate::core::id::RecordId;
use crate::core::intent::{Intent, Proposal};
use crate::tui::action::Action;
use crate::tui::desk::Desk;
use crate::tui::screen::Reply;
use crate::tui::screens::ask::Ask;
use crate::tui::screens::pick::{Item, Pick};
use crate::tui::screens::settle::{Settle, Text};
use crate::tui::words;

impl Interview {
    /// A list of all stops, found by a few words.
    pub(super) fn jump(&mut self, desk: &mut Desk) -> Reply {
        let catalogue = desk.texts().catalogue().ok();
        let items = self.stops.iter().map(|stop| {
            let title =
                catalogue.and_then(|catalogue| catalogue.asked(&stop.criterion)).map_or("", |asked| asked.title);
            let item = stop.item.and_then(|item| desk.workspace().get(item));
            let on = item.map_or_else(|| stop.other.clone(), |item| format!("{} {}", item.label(), item.title()));
            let mark = self.mark_at(stop);
            Item::new(stop.criterion.clone(), format!("{title}  {on}"), mark.map_or("", words::mark))
        });
        let items: Vec<Item> = items.collect();
        let (wish, stops) = (self.wish.clone(), self.stops.clone());
        let chosen = move |_: &mut Desk, chosen: &[usize]| {
            wish.set(chosen.first().and_then(|at| stops.get(*at)).cloned());
            Reply::Pop
        };
        let pick = Pick::one(words::JUMP, items, Box::new(chosen));
        Reply::Push(Box::new(pick.starting_at(self.at)))
    }

    /// The same criterion on an item that the sample did not name.
    pub(super) fn other_item(&mut self, desk: &mut Desk) -> Reply {
        let Some(criterion) = self.stop().map(|stop| stop.criterion.clone()) else { return Reply::Done };
        let systems: Vec<(RecordId, Item)> = desk
            .workspace()
            .live("system")
            .map(|system| (system.id(), Item::new(system.label(), system.title(), "")))
            .collect();
        let (ids, items): (Vec<RecordId>, Vec<Item>) = systems.into_iter().unzip();
        let title = words::other_item(&criterion);
        let (wish, typed, also) = (self.wish.clone(), self.wish.clone(), criterion.clone());
        let chosen = move |_: &mut Desk, chosen: &[usize]| {
            let item = chosen.first().and_then(|at| ids.get(*at)).copied();
            wish.set(item.map(|item| Stop::new(criterion.clone(), Some(item))));
            Reply::Pop
        };
        let other = move |_: &mut Desk, text: &str| {
            let stop = Stop { criterion: also.clone(), item: None, other: text.to_string() };
            typed.set((!text.is_empty()).then_some(stop));
            Some(Reply::Pop)
        };
        Reply::Push(Box::new(Pick::one(title, items, Box::new(chosen)).or_else(Box::new(other))))
    }

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
        let open = self.stops.iter().filter(|stop| self.is_open(stop)).count();
        let parked = talk.text(field::PARKED);
        let parked =
            (!parked.is_empty()).then(|| Text { heading: words::PARKED.into(), text: parked.into(), choice: None });
        let end = Text { choice: Some(words::END_TALK.into()), ..Text::default() };
        let back = Text { choice: Some(words::GO_ON.into()), ..Text::default() };
        let id = self.id;
        let chosen = move |desk: &mut Desk, at: usize| {
            let now = time(desk.ledger.now());
            let ends = vec![Intent::set(id, field::ENDED, now)];
            if at != 0 || !desk.submit(&Proposal::edit(ends, ""), None) {
                return Reply::Pop;
            }
            let label = desk.workspace().get(id).map_or("", |talk| talk.label()).to_string();
            desk.say(words::talk_ended(&label));
            // What ended is left, too.
            Reply::PopThen(Action::Back)
        };
        let title = words::end_title(talk.label(), open);
        Reply::Push(Box::new(Settle::new(title, parked.into_iter().chain([end, back]).collect(), Box::new(chosen))))
    }
}
