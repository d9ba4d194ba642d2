//! Every action by name, with its key, or with the reason why it can't be done now.

use super::pick::{Item, Pick};
use crate::tui::action::Action;
use crate::tui::app::App;
use crate::tui::screen::Reply;
use crate::tui::words;

pub fn open(app: &App) -> Pick {
    let actions = Action::palette(app.vocabulary());
    let items: Vec<Item> = actions
        .iter()
        .map(|action| {
            let mut item = Item::new(app.desk.key_of(action).unwrap_or_default(), action.title(app.vocabulary()), "");
            item.disabled = app.disabled(action);
            item
        })
        .collect();
    Pick::one(
        words::PALETTE,
        items,
        Box::new(move |_, chosen| match chosen.first().and_then(|at| actions.get(*at)) {
            Some(action) => Reply::PopThen(action.clone()),
            None => Reply::Pop,
        }),
    )
}
