//! What happens and what it asks for: everything that nobody has looked at again yet, and what is measured.

use super::{Cell, Column, HIDDEN, REST, Row, Scope, Target, Tone, View};
use crate::core::metric::{self, METRIC, Threshold, Trend, measured};
use crate::core::risk::Risk;
use crate::core::trigger::{Trigger, Triggers};
use crate::core::workspace::RecordRef;

/// Days after which something that nobody looked at is late.
const LATE: i64 = 30;

pub const TRIGGERS: View = View {
    name: "triggers",
    title: "Asked to look again",
    aliases: &["open-triggers", "new-looks"],
    help: "Every risk and impact assessment that an incident, a value beyond its limit, a change or something else asks to look at again, the oldest first.",
    report: None,
    empty: "Nothing asks for a new look.",
    columns: &[
        Column::new("Target", 11),
        Column::new("Owner", 14),
        Column::new("Since", 10),
        Column::new("Days", 4),
        Column::new("Cause", REST),
        Column::new("Kind", HIDDEN),
        Column::new("Cause id", HIDDEN),
        Column::new("Target title", HIDDEN),
    ],
    rows: triggers,
};

fn triggers(scope: &Scope<'_>) -> Vec<Row> {
    let index = Triggers::of(scope.workspace);
    let row = |trigger: Trigger<'_>| {
        let days = (scope.today - trigger.day).num_days();
        let cells = vec![
            Cell::text(trigger.about.label()),
            Cell::text(owner(trigger.about)),
            Cell::Date(trigger.day),
            Cell::Count(days),
            Cell::text(trigger.what()),
            Cell::text(trigger.kind.words()),
            Cell::text(trigger.cause.label()),
            Cell::text(trigger.about.title()),
        ];
        Row::of(trigger.about, cells).tone(if days > LATE { Tone::Bad } else { Tone::Warning })
    };
    index.open().into_iter().map(row).collect()
}

/// Who answers for a risk, or wrote an impact assessment.
fn owner(record: RecordRef<'_>) -> String {
    match Risk::of(record) {
        Some(risk) => risk.owner().map_or("", RecordRef::title).to_string(),
        None => record.targets("authors").map(RecordRef::title).collect::<Vec<_>>().join(", "),
    }
}

pub const MONITORING: View = View {
    name: "monitoring",
    title: "Monitoring and measurement results",
    aliases: &["rg-20", "results"],
    help: "Every metric in use with its last value, where it goes, and what was made of it; those beyond their limit first.",
    report: Some("RG-20"),
    empty: "Nothing is measured yet: add a metric, then its values.",
    columns: &[
        Column::new("Metric", REST),
        Column::new("Object", 12),
        Column::new("Target", 15),
        Column::new("Value", 6),
        Column::new("Date", 10),
        Column::new("Trend", 5),
        Column::new("Analysis", HIDDEN),
        Column::new("Action", HIDDEN),
    ],
    rows: monitoring,
};

fn monitoring(scope: &Scope<'_>) -> Vec<Row> {
    let mut rows: Vec<(u8, Row)> =
        scope.workspace.live(METRIC).filter(|metric| !metric.has_ended()).map(|metric| result(scope, metric)).collect();
    rows.sort_by_key(|(weight, _)| *weight);
    rows.into_iter().map(|(_, row)| row).collect()
}

/// A metric with its last value, and how much it weighs: beyond the limit, too old or missing, within.
fn result(scope: &Scope<'_>, metric: RecordRef<'_>) -> (u8, Row) {
    let all = measured(metric);
    let values: Vec<f64> = all.iter().map(|one| one.value).collect();
    let last = all.last();
    let beyond = last.and_then(|last| Threshold::of(metric)?.breach(last.value));
    let fresh = last.is_some_and(|last| !metric::is_too_old(metric, last.day, scope.today));
    let (weight, tone) = match (beyond, fresh) {
        (Some(_), _) => (0, Tone::Bad),
        (None, false) => (1, Tone::Warning),
        (None, true) => (2, Tone::Plain),
    };
    // The mark says what the colour says.
    let mark = if beyond.is_some() { "!" } else { "" };
    let said = |field: &str| last.map_or(Cell::Empty, |last| Cell::text(last.record.text(field)));
    let cells = vec![
        Cell::text(metric.title()),
        Cell::text(metric::object_words(metric)),
        Cell::text(metric::target_words(metric)),
        last.map_or(Cell::Empty, |last| Cell::text(format!("{}{mark}", last.value))),
        last.map_or(Cell::Empty, |last| Cell::Date(last.day)),
        Cell::text(Trend::of(&values).map_or("", Trend::words)),
        said("analysis"),
        said("action"),
    ];
    let row = match last {
        Some(last) => Row::of(last.record, cells),
        None => Row::new(cells).leading(Target::Record(metric.id())),
    };
    (weight, row.tone(tone))
}
