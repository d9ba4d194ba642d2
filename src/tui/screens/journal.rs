//! The whole journal, drafts, baselines, and the way to a state of the past.

use super::accept;
use super::approve;
use super::ask::Ask;
use super::form::Form;
use super::history;
use super::lines::{Line, Lines};
use super::record::{self, moves};
use super::score;
use super::who;
use crate::core::definition::{self, BASELINE};
use crate::core::id::Position;
use crate::core::intent::{Intent, Proposal};
use crate::core::risk::Stage;
use crate::core::workspace::Workspace;
use crate::ledger::drafts::DraftKey;
use crate::tui::action::Action;
use crate::tui::desk::Desk;
use crate::tui::screen::Reply;
use crate::tui::words;

/// Entries that are read for the list at once.
const NEWEST: usize = 2_000;

pub fn open(desk: &Desk) -> Lines {
    let fill = |desk: &Desk| {
        let entries = desk.ledger.newest(None, NEWEST).unwrap_or_default();
        entries.iter().map(|entry| history::line(desk, entry, None)).collect()
    };
    Lines::new(desk, words::JOURNAL, words::NO_HISTORY, Box::new(fill))
        .of_entries()
        .on_open(Box::new(history::on_entry))
}

fn draft_keys(desk: &Desk) -> Vec<DraftKey> {
    desk.ledger.drafts().keys().cloned().collect()
}

/// Everything that was typed and not saved.
pub fn drafts(desk: &Desk) -> Lines {
    let fill = |desk: &Desk| {
        let drafts = desk.ledger.drafts().iter();
        drafts
            .map(|(key, draft)| {
                let record = key.record.and_then(|id| desk.workspace().get(id));
                let what = record.map_or_else(|| words::new_record(&key.register), |record| record.label().to_string());
                let text: Vec<&str> =
                    draft.texts.values().map(String::as_str).filter(|text| !text.is_empty()).collect();
                Line {
                    columns: vec![history::when(draft.time), what, key.form.clone()],
                    text: text.join(" · "),
                    record: key.record,
                    field: Some(key.to_string()),
                    ..Line::default()
                }
            })
            .collect()
    };
    Lines::new(desk, words::DRAFTS, words::NO_DRAFTS, Box::new(fill)).of_drafts().on_open(Box::new(
        |desk, line, action| {
            let wanted = line.field.clone().unwrap_or_default();
            let Some(key) = draft_keys(desk).into_iter().find(|key| key.to_string() == wanted) else {
                return Reply::Pass;
            };
            match action {
                Action::Open => reopen(desk, &key),
                Action::DiscardDraft => {
                    desk.ledger.discard_draft(&key);
                    desk.turned = true;
                    desk.say(words::DRAFT_GONE);
                    Reply::Done
                }
                _ => Reply::Pass,
            }
        },
    ))
}

/// Opens the form that a draft belongs to.
fn reopen(desk: &mut Desk, key: &DraftKey) -> Reply {
    let Some(id) = key.record else {
        return Form::create(desk, &key.register, Vec::new()).map_or(Reply::Done, |form| Reply::Push(Box::new(form)));
    };
    if key.form.starts_with(super::sitting::DRAFT) {
        return super::sitting::open(desk, id);
    }
    if let Some(stage) = key.form.strip_prefix("score-").and_then(Stage::from_key) {
        return match super::score::Score::open(desk, id, stage) {
            Ok(sheet) => Reply::Push(Box::new(sheet)),
            Err(reason) => {
                desk.refuse(reason);
                Reply::Done
            }
        };
    }
    if let Some(entry) = key.form.strip_prefix(history::REVERT).and_then(|entry| entry.parse().ok()) {
        return history::revert(desk, entry);
    }
    if let Some(to) = key.form.strip_prefix(moves::STATE) {
        // Where that step is gone, the choice of those that are left is the next best.
        return match moves::ask_reason(desk, id, to) {
            Some(ask) => Reply::Push(Box::new(ask)),
            None => moves::change_state(desk, id),
        };
    }
    if let Some(own) = key.form.strip_prefix(who::CONFIRM) {
        return who::confirm(desk, id, own);
    }
    if let Some(own) = key.form.strip_prefix(who::REFUSE) {
        return who::refuse(desk, id, own);
    }
    match key.form.as_str() {
        moves::COUNTERSIGN => moves::countersign(desk, id),
        moves::REFUSE => moves::refuse_rating(desk, id),
        record::CONFIRM => record::act(desk, id, &Action::ConfirmRisk),
        score::BLIND | score::CONSENSUS => record::act(desk, id, &Action::RateBlind),
        "applicability" => record::act(desk, id, &Action::Applicability),
        approve::FORM => record::act(desk, id, &Action::Approve),
        accept::FORM => record::act(desk, id, &Action::Accept),
        _ => record::act(desk, id, &Action::EditCell),
    }
}

/// Names of baselines, newest last, each with what was written beside it.
pub fn baseline_names(desk: &Desk) -> Vec<(String, String)> {
    let workspace = desk.ledger.workspace();
    let text = |value: &serde_json::Value, key: &str| value.get(key).and_then(|v| v.as_str()).unwrap_or("").to_string();
    workspace
        .definitions(BASELINE)
        .map(|(name, value)| (name.to_string(), format!("{} {}", text(value, "made_on"), text(value, "note"))))
        .collect()
}

pub fn baselines(desk: &Desk) -> Lines {
    let fill = |desk: &Desk| {
        let names = baseline_names(desk).into_iter();
        names.map(|(name, note)| Line { columns: vec![name], text: note, ..Line::default() }).collect()
    };
    Lines::new(desk, words::BASELINES, words::NO_BASELINES, Box::new(fill)).on_open(Box::new(|desk, line, action| {
        if *action != Action::Open {
            return Reply::Pass;
        }
        if let Some(name) = line.columns.first() {
            crate::tui::app::go::turn(desk, name);
        }
        Reply::Pop
    }))
}

/// Names the present position for ever.
pub fn ask_baseline() -> Ask {
    Ask::new(
        words::BASELINE_ASK,
        vec![words::BASELINE_ABOUT.into()],
        "",
        Box::new(|desk, name| {
            let name = name.trim().replace(' ', "-");
            if name.is_empty() {
                return Reply::Pop;
            }
            let value = definition::baseline(desk.ledger.workspace().position(), desk.ledger.today(), &desk.my_name());
            let intents = vec![Intent::Define { key: format!("{BASELINE}{name}"), value }];
            match desk.submit(&Proposal::edit(intents, ""), None) {
                true => {
                    desk.say(words::baseline_made(&name));
                    Reply::Pop
                }
                false => Reply::Done,
            }
        }),
    )
}

/// The workspace as of a baseline, a date or a position; with what to call it, and the date that counts as today.
pub fn past(desk: &Desk, text: &str) -> Result<(Workspace, String, chrono::NaiveDate), String> {
    let text = text.trim();
    let ledger = &desk.ledger;
    let baseline = ledger.workspace().definition(&format!("{BASELINE}{text}"));
    if let Some(value) = baseline {
        let position: Position =
            value.get("position").and_then(|p| p.as_str()).unwrap_or("").parse().map_err(|_| words::NO_POSITION)?;
        let workspace = ledger.as_of(&position).map_err(|error| error.to_string())?;
        let date = date_of(&workspace).unwrap_or_else(|| ledger.today());
        return Ok((workspace, text.to_string(), date));
    }
    if let Ok(position) = text.parse::<Position>() {
        let workspace = ledger.as_of(&position).map_err(|error| error.to_string())?;
        let date = date_of(&workspace).unwrap_or_else(|| ledger.today());
        return Ok((workspace, words::A_POSITION.into(), date));
    }
    let date = crate::core::typing::date(text, ledger.today()).map_err(|_| words::not_a_past(text))?;
    let end = date.and_hms_milli_opt(23, 59, 59, 999).and_then(|time| time.and_local_timezone(chrono::Local).latest());
    let end = end.ok_or_else(|| words::not_a_past(text))?.timestamp_millis();
    let position = ledger.position_at(end).map_err(|error| error.to_string())?;
    let workspace = ledger.as_of(&position).map_err(|error| error.to_string())?;
    Ok((workspace, date.to_string(), date.min(ledger.today())))
}

/// The day of the newest entry of a state.
fn date_of(workspace: &Workspace) -> Option<chrono::NaiveDate> {
    let newest = workspace.position().0.keys().map(|site| workspace.last_time(*site)).max()?;
    chrono::DateTime::from_timestamp_millis(newest).map(|time| time.with_timezone(&chrono::Local).date_naive())
}
