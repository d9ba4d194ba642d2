//! Choosing: options by their digits, records that an answer links from a list.

use super::{Impact, Wish};
use crate::core::impact;
use crate::core::workspace::RecordRef;
use crate::tui::action::Rating;
use crate::tui::desk::Desk;
use crate::tui::screen::Reply;
use crate::tui::screens::pick::{Item, Pick};
use crate::tui::screens::record;
use crate::tui::words;

/// A list of the live records of the register that the part links.
pub fn links(sheet: &Impact, desk: &mut Desk) -> Reply {
    let Some(given) = sheet.part() else { return Reply::Pass };
    let Some((target, several)) = given.target() else { return Reply::Pass };
    let linked = given.values();
    let mut records: Vec<RecordRef<'_>> = desk.workspace().live(target).collect();
    records.sort_by(|a, b| crate::core::natural::compare(a.label(), b.label()));
    let ids: Vec<String> = records.iter().map(|record| record.id().to_string()).collect();
    let items = records.iter().map(|one| {
        let mut item = Item::new(one.label(), record::title(*one), "");
        item.ticked = several && linked.contains(&one.id().to_string());
        item
    });
    let items: Vec<Item> = items.collect();
    let at = ids.iter().position(|id| linked.contains(id)).unwrap_or(0);
    let wish = sheet.wish.clone();
    let chosen = move |_: &mut Desk, chosen: &[usize]| {
        let chosen = chosen.iter().filter_map(|at| ids.get(*at)).cloned().collect();
        *wish.borrow_mut() = Some(Wish::Linked(chosen));
        Reply::Pop
    };
    let label = &given.part.field.label;
    Reply::Push(Box::new(match several {
        true => Pick::several(words::choose_several_of(label), items, Box::new(chosen)),
        false => Pick::one(words::choose_of(label), items, Box::new(chosen)).starting_at(at),
    }))
}

impl Impact {
    /// Why a value can't be given in the part that has the focus.
    pub(super) fn objects(&self, desk: &Desk, value: &str) -> Option<String> {
        let key = self.part()?.part.key();
        Some(impact::objection(self.assessment(desk)?, key, value)?.to_string())
    }

    pub(super) fn rate(&mut self, desk: &mut Desk, rating: Rating) -> Reply {
        let Some(given) = self.part_mut() else { return Reply::Pass };
        let count = given.options().len();
        match rating {
            Rating::None | Rating::Number(0) => given.clear(),
            Rating::Number(digit) if count > 0 => {
                let at = usize::from(digit) - 1;
                match given.option(at).map(str::to_string) {
                    Some(id) => match self.objects(desk, &id) {
                        Some(sentence) => desk.refuse(sentence),
                        None => self.part_mut().into_iter().for_each(|given| given.take(at)),
                    },
                    None => desk.refuse(words::choice_digits(count)),
                }
            }
            Rating::Number(_) => return links(self, desk),
        }
        Reply::Done
    }

    /// Space: the choice under the cursor, or the list of what can be linked.
    pub(super) fn toggle(&mut self, desk: &mut Desk) -> Reply {
        match self.part() {
            Some(given) if given.target().is_some() => links(self, desk),
            Some(given) => match u8::try_from(given.cursor() + 1) {
                Ok(digit) => self.rate(desk, Rating::Number(digit)),
                Err(_) => Reply::Done,
            },
            None => Reply::Pass,
        }
    }
}
