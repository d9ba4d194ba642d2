//! The certification file (RG-30): what took place and what is booked, the certificates with their terms, what was found
//! and until when it has to be mended, and the looks of the body that nobody has booked yet.

use super::{Cell, Column, HIDDEN, REST, Row, Scope, Target, Tone, View};
use crate::core::certification::file::{self, field};
use crate::core::certification::{Cycle, Look, Window};
use crate::core::derived;
use crate::core::nonconformity;
use crate::core::typing;
use crate::core::workspace::{RecordRef, Workspace};

pub const FILE: View = View {
    name: "certification-file",
    title: "Certification file",
    aliases: &["windows", "rg-30"],
    help: "Every step of the certification with its days and decision, what was found and its deadline, the certificates, and the next looks of the body.",
    report: Some("RG-30"),
    empty: "Nothing is planned: enter the bodies that could certify, then the first event.",
    columns: &[
        Column::new("Event", REST),
        Column::new("Body", HIDDEN),
        Column::new("Dates", 24),
        Column::new("Auditor days", HIDDEN),
        Column::new("Findings", HIDDEN),
        Column::new("Deadline", 10),
        Column::new("Decision", 12),
        Column::new("Certificate / expiry", HIDDEN),
        Column::new("Next window", HIDDEN),
    ],
    rows,
};

/// What one line says; what it leaves out is empty.
#[derive(Default)]
struct Said {
    event: String,
    body: String,
    dates: String,
    days: String,
    findings: String,
    deadline: Cell,
    decision: String,
    certificate: String,
    next: String,
}

impl Said {
    fn cells(self) -> Vec<Cell> {
        let Self { event, body, dates, days, findings, deadline, decision, certificate, next } = self;
        let [event, body, dates, days, findings] = [event, body, dates, days, findings].map(Cell::text);
        let [decision, certificate, next] = [decision, certificate, next].map(Cell::text);
        vec![event, body, dates, days, findings, deadline, decision, certificate, next]
    }
}

fn rows(scope: &Scope<'_>) -> Vec<Row> {
    let workspace = scope.workspace;
    let mut found = Vec::new();
    let mut events: Vec<RecordRef<'_>> = workspace.live(file::EVENT).collect();
    let day = |event: &RecordRef<'_>| match event.text(field::STARTS_ON) {
        "" => event.text(field::WINDOW_FROM).to_string(),
        starts => starts.to_string(),
    };
    events.sort_by_key(|event| (day(event).is_empty(), day(event)));
    for event in events {
        found.push(self::event(scope, event));
        let open = file::nonconformities(event).into_iter();
        found.extend(open.filter_map(|one| clock(scope, one)));
    }
    for certificate in workspace.live(file::CERTIFICATE) {
        found.push(self::certificate(scope, certificate));
        found.extend(looks(scope, certificate));
    }
    found
}

/// A computed column of the record, as text.
fn computed(scope: &Scope<'_>, record: RecordRef<'_>, name: &str) -> String {
    let column = derived::Derived::all_of(record.register_key()).find(|one| one.name == name);
    column.map_or_else(String::new, |column| column.text(record, scope.today))
}

fn event(scope: &Scope<'_>, event: RecordRef<'_>) -> Row {
    let deadline = file::deadline(event);
    let decision = match typing::show(event, "decision") {
        decision if decision.is_empty() => typing::show(event, "status"),
        decision => decision,
    };
    let said = Said {
        event: format!("{} {}", event.label(), event.title()),
        body: event.target(field::BODY).map_or("", |body| body.title()).to_string(),
        dates: computed(scope, event, "event_dates"),
        days: typing::show(event, "auditor_days"),
        findings: computed(scope, event, "event_findings"),
        deadline: Cell::day(deadline),
        decision,
        certificate: computed(scope, event, "event_certificate"),
        next: computed(scope, event, "event_next_window"),
    };
    let late = deadline.is_some_and(|day| day < scope.today) || derived::overdue_since(event, scope.today).is_some();
    let tone = match (late, event.has_ended()) {
        (true, _) => Tone::Bad,
        (false, true) => Tone::Muted,
        (false, false) => Tone::Plain,
    };
    Row::of(event, said.cells()).tone(tone)
}

/// What was found in an event and still has a day to keep.
fn clock(scope: &Scope<'_>, found: RecordRef<'_>) -> Option<Row> {
    let deadline = nonconformity::deadline(found)?;
    let late = deadline.day < scope.today;
    let state = typing::show(found, "status");
    let said = Said {
        event: format!("  {} {}", found.label(), found.title()),
        findings: typing::show(found, "grade"),
        deadline: Cell::Date(deadline.day),
        decision: if late { format!("late: {}", state.to_lowercase()) } else { state },
        ..Said::default()
    };
    Some(Row::of(found, said.cells()).tone(if late { Tone::Bad } else { Tone::Plain }))
}

fn certificate(scope: &Scope<'_>, certificate: RecordRef<'_>) -> Row {
    let term = match (certificate.text(field::DECIDED_ON), certificate.text(field::EXPIRES)) {
        ("", "") => String::new(),
        (decided, expires) => format!("{decided} to {expires}"),
    };
    let number = certificate.text("number");
    let number = if number.is_empty() { certificate.label() } else { number };
    let expires = certificate.text(field::EXPIRES);
    let said = Said {
        event: format!("{} {}", certificate.label(), certificate.title()),
        body: certificate.target(field::BODY).map_or("", |body| body.title()).to_string(),
        dates: term,
        decision: typing::show(certificate, "status"),
        certificate: if expires.is_empty() { number.to_string() } else { format!("{number}, until {expires}") },
        next: computed(scope, certificate, "next_window"),
        ..Said::default()
    };
    Row::of(certificate, said.cells())
}

/// What the certificate asks for and nobody has booked, the soonest first.
fn looks(scope: &Scope<'_>, certificate: RecordRef<'_>) -> Vec<Row> {
    let Some(cycle) = file::cycle(certificate) else { return Vec::new() };
    let restoration = cycle.next(scope.today).filter(|window| window.look == Look::Restoration);
    let windows = cycle.open().into_iter().chain(restoration);
    windows
        .filter(|window| !is_booked(scope.workspace, certificate, *window))
        .map(|window| look(scope, certificate, &cycle, window))
        .collect()
}

fn is_booked(workspace: &Workspace, certificate: RecordRef<'_>, window: Window) -> bool {
    let of_window = |event: RecordRef<'_>| {
        let starts = event.text(field::STARTS_ON).parse().ok();
        let starts = starts.or_else(|| event.text(field::WINDOW_TO).parse().ok());
        starts.is_some_and(|day: chrono::NaiveDate| (window.from..=window.to).contains(&day))
    };
    let kinds: &[&str] = match window.look {
        Look::Surveillance => &["surveillance_1", "surveillance_2"],
        Look::Recertification | Look::Restoration => &["recertification"],
    };
    let events = workspace.pointing(file::EVENT, field::CERTIFICATE, certificate.id());
    let mut events = events.filter(|event| event.text("status") != "cancelled");
    events.any(|event| kinds.contains(&event.text(field::KIND)) && of_window(event))
}

fn look(scope: &Scope<'_>, certificate: RecordRef<'_>, cycle: &Cycle, window: Window) -> Row {
    let missed = cycle.missed(scope.today).contains(&window) && !cycle.is_restored();
    let is_open = window.from <= scope.today;
    let kind = match window.look {
        Look::Surveillance if cycle.surveillances.is_empty() => "surveillance_1",
        Look::Surveillance => "surveillance_2",
        Look::Recertification | Look::Restoration => "recertification",
    };
    let said = Said {
        event: format!("  {} of {}", window.look.key(), certificate.label()),
        dates: format!("{} to {}", window.from, window.to),
        deadline: Cell::Date(window.to),
        decision: match (missed, is_open) {
            (true, _) => "missed".into(),
            (false, true) => "to book now".into(),
            (false, false) => "to book".into(),
        },
        next: window.to_string(),
        ..Said::default()
    };
    let mut fields = vec![
        ("title", format!("{} of {}", window.look.key(), certificate.label())),
        ("kind", kind.to_string()),
        (field::CERTIFICATE, certificate.label().to_string()),
        (field::WINDOW_FROM, window.from.to_string()),
        (field::WINDOW_TO, window.to.to_string()),
    ];
    fields.extend(certificate.target(field::BODY).map(|body| (field::BODY, body.label().to_string())));
    let tone = match (missed, is_open) {
        (true, _) => Tone::Bad,
        (false, true) => Tone::Warning,
        (false, false) => Tone::Muted,
    };
    Row::new(said.cells()).tone(tone).leading(Target::New(file::EVENT, fields))
}
