//! Another risk method in force: the choice, and the ratings of the older one, to rate again or to keep.

use super::ask::Ask;
use super::lines::{Line, Lines};
use super::pick::{Item, Pick};
use crate::core::id::RecordId;
use crate::core::intent::{Intent, Proposal};
use crate::core::method::Method;
use crate::core::method_change;
use crate::core::risk::{self, Risk};
use crate::library::methods;
use crate::tui::action::Action;
use crate::tui::app::go;
use crate::tui::desk::Desk;
use crate::tui::screen::Reply;
use crate::tui::theme::Role;
use crate::tui::words;

/// Forms of the drafts of these questions.
const CHANGE: &str = "change-method";
const KEEP: &str = "keep-rating";

/// The methods of the workspace and those that come with the program.
pub fn change(desk: &mut Desk) -> Reply {
    if let Some(locked) = desk.locked() {
        desk.refuse(locked);
        return Reply::Done;
    }
    let own = desk.ledger.workspace().methods();
    let in_force = own.in_force().map(Method::title).unwrap_or_default();
    let mut all: Vec<Method> = own.all().cloned().collect();
    match methods::all() {
        Ok(shipped) => all.extend(shipped.into_iter().filter(|one| own.newest(one.id()).is_none())),
        Err(error) => desk.alarm(error.to_string()),
    }
    let item = |method: &Method| {
        let title = method.title();
        let note = if title == in_force { words::METHOD_IN_FORCE } else { "" };
        let mut item = Item::new(title.clone(), method.name(), note);
        item.disabled = (title == in_force).then(|| words::method_is_in_force(&title));
        item
    };
    let items = all.iter().map(item).collect();
    let chosen = move |desk: &mut Desk, chosen: &[usize]| match chosen.first().and_then(|at| all.get(*at)) {
        Some(method) => Reply::Replace(Box::new(ask_why(desk, method.clone()))),
        None => Reply::Pop,
    };
    Reply::Push(Box::new(Pick::one(words::CHANGE_METHOD, items, Box::new(chosen))))
}

fn ask_why(desk: &mut Desk, method: Method) -> Ask {
    let workspace = desk.ledger.workspace();
    let rated = workspace.live(risk::REGISTER).filter_map(Risk::of).filter(|risk| !risk.is_closed());
    let count = rated.filter(|risk| risk::Stage::ALL.into_iter().any(|stage| risk.rating(stage).is_some())).count();
    let about = vec![words::method_touches(&method.title(), count)];
    let title = words::method_because(&method.title());
    let key = desk.ledger.draft_key(risk::REGISTER, None, CHANGE);
    let propose = move |desk: &mut Desk, reason: &str| {
        let intents = method_change::put_in_force(desk.ledger.workspace(), &method);
        Ok(Proposal::edit(intents, reason))
    };
    let ask = Ask::why(desk, title, about, key, Box::new(propose));
    ask.on_saved(|desk| {
        let waiting = method_change::waiting(desk.ledger.workspace()).len();
        desk.say(words::method_changed(waiting));
    })
}

/// Risks with ratings of an older method: enter rates again, other keys keep one or all of them.
pub fn old_ratings(desk: &Desk) -> Lines {
    let fill = |desk: &Desk| {
        let waiting = method_change::waiting(desk.workspace()).into_iter();
        let line = |(risk, older): (Risk<'_>, Vec<method_change::Older>)| {
            let stages: Vec<&str> = older.iter().map(|one| one.stage.key()).collect();
            let method = older.first().map_or("", |one| &one.method).to_string();
            Line {
                columns: vec![risk.record.label().to_string(), method, stages.join(" ")],
                text: risk.record.title().to_string(),
                role: Role::Text,
                record: Some(risk.record.id()),
                ..Line::default()
            }
        };
        waiting.map(line).collect()
    };
    let lines = Lines::new(desk, words::OLD_RATINGS, words::NO_OLD_RATINGS, Box::new(fill)).of_old_ratings();
    lines.on_open(Box::new(|desk, line, action| match (action, line.record) {
        (Action::Open, Some(id)) => go::score_sheet(desk, id),
        (Action::KeepRating, Some(id)) => ask_keep(desk, vec![id]),
        (Action::KeepAllRatings, _) => {
            let waiting = method_change::waiting(desk.ledger.workspace());
            let all = waiting.iter().map(|(risk, _)| risk.record.id()).collect();
            ask_keep(desk, all)
        }
        _ => Reply::Pass,
    }))
}

fn ask_keep(desk: &mut Desk, risks: Vec<RecordId>) -> Reply {
    if let Some(locked) = desk.locked() {
        desk.refuse(locked);
        return Reply::Done;
    }
    let only = (risks.len() == 1).then(|| risks.first().copied()).flatten();
    let label = only.and_then(|id| desk.workspace().get(id)).map_or(String::new(), |risk| risk.label().to_string());
    let title = words::keep_ratings(&label, risks.len());
    let key = desk.ledger.draft_key(risk::REGISTER, only, KEEP);
    let propose = move |desk: &mut Desk, reason: &str| {
        let workspace = desk.ledger.workspace();
        let kept = risks.iter().filter_map(|id| workspace.get(*id)).filter_map(Risk::of);
        let intents: Vec<Intent> = kept.flat_map(|risk| method_change::keep(risk, reason)).collect();
        Ok(Proposal::edit(intents, reason))
    };
    Reply::Push(Box::new(Ask::why(desk, title, Vec::new(), key, Box::new(propose))))
}
