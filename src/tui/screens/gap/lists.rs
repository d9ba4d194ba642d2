//! Lists above the sheet: everything that is compared, and who may close a gap.

use super::{Gap, Wish};
use crate::core::gap::{self, Judged};
use crate::core::id::RecordId;
use crate::tui::desk::Desk;
use crate::tui::screen::Reply;
use crate::tui::screens::pick::{Item, Pick};
use crate::tui::words;

impl Gap {
    /// A list of everything that is compared, found by a few words; below it the controls that the roles held seldom
    /// need.
    pub(super) fn jump(&self, desk: &Desk) -> Reply {
        let Ok(catalogue) = desk.texts().catalogue() else { return Reply::Done };
        let title = |criterion: &str| {
            let asked = catalogue.asked(criterion);
            let own = desk.workspace().by_label("control", criterion);
            asked.map_or_else(
                || own.map_or("", |control| control.title()).to_string(),
                |asked| match criterion.contains('/') {
                    true => asked.requirement.to_string(),
                    false => asked.title.to_string(),
                },
            )
        };
        let assessment = self.assessment(desk);
        let items = self.criteria.iter().map(|criterion| {
            let judged = assessment.and_then(|one| Judged::at(one, criterion).1.conformity);
            Item::new(criterion.clone(), title(criterion), judged.map_or("", words::conformity))
        });
        let out = gap::left_out(desk.workspace(), catalogue);
        let out: Vec<_> = out.into_iter().filter(|control| !self.criteria.contains(&control.id)).collect();
        let seldom =
            out.iter().map(|control| Item::new(control.id.clone(), control.title.clone(), words::SELDOM_NEEDED));
        let items: Vec<Item> = items.chain(seldom).collect();
        let ids: Vec<String> =
            self.criteria.iter().cloned().chain(out.iter().map(|control| control.id.clone())).collect();
        let wish = self.wish.clone();
        let chosen = move |_: &mut Desk, chosen: &[usize]| {
            wish.set(chosen.first().and_then(|at| ids.get(*at)).cloned().map(Wish::Criterion));
            Reply::Pop
        };
        Reply::Push(Box::new(Pick::one(words::JUMP, items, Box::new(chosen)).starting_at(self.at)))
    }

    pub(super) fn ask_owner(&self, desk: &Desk) -> Reply {
        let people: Vec<(Option<RecordId>, Item)> = desk
            .workspace()
            .live("person")
            .map(|person| (Some(person.id()), Item::new(person.label(), person.title(), person.text("function"))))
            .chain([(None, Item::new("-", words::NOBODY_YET, ""))])
            .collect();
        let (ids, items): (Vec<Option<RecordId>>, Vec<Item>) = people.into_iter().unzip();
        let wish = self.wish.clone();
        let chosen = move |_: &mut Desk, chosen: &[usize]| {
            wish.set(chosen.first().and_then(|at| ids.get(*at)).copied().map(Wish::Owner));
            Reply::Pop
        };
        Reply::Push(Box::new(Pick::one(words::GAP_OWNER, items, Box::new(chosen))))
    }

    /// Does what a list above was left for.
    pub(super) fn meet_wish(&mut self, desk: &mut Desk) {
        match self.wish.take() {
            None => {}
            Some(Wish::Owner(owner)) => self.judged.owner = owner,
            Some(Wish::Criterion(criterion)) => {
                if self.save(desk).is_err() {
                    return;
                }
                let known = self.criteria.iter().position(|one| *one == criterion);
                let at = known.unwrap_or_else(|| {
                    let after = self.criteria.iter().rposition(|one| gap::by_standard(one, &criterion).is_lt());
                    let at = after.map_or(0, |at| at + 1);
                    self.criteria.insert(at, criterion);
                    at
                });
                self.go(desk, at);
            }
        }
    }
}
