//! What happens around a record, below its name: what asks for a new look at it, what it asks of others, the clocks
//! of an incident, the values of a metric.

use super::lines::{Line, heading};
use crate::core::duty::{self, INCIDENT, NOTIFICATION};
use crate::core::metric::{self, METRIC, Trend, measured, sparkline};
use crate::core::trigger::{Cause, Trigger, Triggers, decided_on};
use crate::core::workspace::RecordRef;
use crate::tui::desk::Desk;
use crate::tui::screens::trigger;
use crate::tui::theme;
use crate::tui::words;

/// How many values a line of bars shows.
const BARS: usize = 24;

pub(super) fn of(desk: &Desk, record: RecordRef<'_>, lines: &mut Vec<Line>) {
    asked(desk, record, lines);
    asks(record, lines);
    reporting(desk, record, lines);
    values(desk, record, lines);
}

/// What nobody has answered yet, the newest first.
fn asked(desk: &Desk, record: RecordRef<'_>, lines: &mut Vec<Line>) {
    if !trigger::can_be_asked(record) {
        return;
    }
    let open = Triggers::of(desk.workspace()).open_about(record);
    if open.is_empty() {
        return;
    }
    lines.push(heading(words::ASKED_AGAIN));
    lines.extend(open.iter().rev().map(|trigger| Line {
        name: trigger.day.to_string(),
        text: trigger.what(),
        link: Some(trigger.cause.id()),
        ..Line::default()
    }));
}

/// What this record asks of risks and impact assessments, and how each was answered.
fn asks(record: RecordRef<'_>, lines: &mut Vec<Line>) {
    let triggers = Cause::of(record).map(Cause::triggers).unwrap_or_default();
    if triggers.is_empty() {
        return;
    }
    let answer = |trigger: &Trigger<'_>| match decided_on(trigger.about) {
        _ if trigger.open => words::NOT_LOOKED_AT.to_string(),
        Some(day) if day >= trigger.day => words::looked_at(day),
        _ => words::NOT_NEEDED.to_string(),
    };
    lines.push(heading(words::ASKS_FOR));
    lines.extend(triggers.iter().map(|trigger| Line {
        name: answer(trigger),
        text: super::named(trigger.about),
        link: Some(trigger.about.id()),
        ..Line::default()
    }));
}

/// The deadlines of an incident, or that of a notification.
fn reporting(desk: &Desk, record: RecordRef<'_>, lines: &mut Vec<Line>) {
    let Ok(catalogue) = desk.library.catalogue() else { return };
    let found = match record.register_key() {
        INCIDENT => duty::notifications(record, catalogue),
        NOTIFICATION => vec![record],
        _ => return,
    };
    if found.is_empty() {
        return;
    }
    lines.push(heading(words::REPORTING));
    for one in found {
        let by = duty::deadline(one, catalogue).map(|by| words::by_day(&by.text())).unwrap_or_default();
        let own = one.id() == record.id();
        let who = if own { String::new() } else { format!("  {} {}", one.label(), one.text(duty::field::RECIPIENT)) };
        lines.push(Line {
            name: duty::state(one, catalogue, desk.today()).words(),
            text: format!("{by}{who}").trim().to_string(),
            link: (!own).then_some(one.id()),
            ..Line::default()
        });
    }
}

/// The last values of a metric as bars, with the last one and where they go.
fn values(desk: &Desk, record: RecordRef<'_>, lines: &mut Vec<Line>) {
    if record.register_key() != METRIC {
        return;
    }
    let all = measured(record);
    let Some(last) = all.last() else { return };
    let values: Vec<f64> = all.iter().map(|one| one.value).collect();
    let shown = values.get(values.len().saturating_sub(BARS)..).unwrap_or_default();
    let ascii = *desk.theme.glyphs == theme::ASCII;
    let trend = Trend::of(&values).map_or("", Trend::words);
    let unit = record.text(metric::field::UNIT);
    lines.push(heading(words::VALUES));
    lines.push(Line {
        name: last.day.to_string(),
        text: words::last_value(&sparkline(shown, ascii), last.value, unit, trend),
        link: Some(last.record.id()),
        ..Line::default()
    });
}
