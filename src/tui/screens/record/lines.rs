//! A record as lines: fields by group, who points to it; and the few lines under a table that tell what matters.

use crate::core::blind;
use crate::core::id::RecordId;
use crate::core::record::ValueRef;
use crate::core::risk::{Risk, Stage};
use crate::core::schema::Kind;
use crate::core::typing;
use crate::core::workspace::{Life, RecordRef};
use crate::tui::desk::Desk;
use crate::tui::words;

/// One line of a record.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Line {
    pub name: String,
    pub text: String,
    pub heading: bool,
    /// The field that it shows.
    pub field: Option<String>,
    /// The record that it leads to.
    pub link: Option<RecordId>,
    /// Not for a projector.
    pub private: bool,
}

pub(super) fn heading(name: &str) -> Line {
    Line { name: name.to_string(), heading: true, ..Line::default() }
}

/// Everything about a record.
pub fn of(desk: &Desk, record: RecordRef<'_>) -> Vec<Line> {
    let mut lines =
        vec![Line { name: record.label().into(), text: super::title(record), heading: true, ..Line::default() }];
    if record.life() == Life::Archived {
        lines.push(Line { name: words::ARCHIVED.into(), ..Line::default() });
    }
    super::events::of(desk, record, &mut lines);
    fields(record, &mut lines);
    // A control and its decision are one thing to the reader.
    let other = match record.register_key() {
        "control" => desk.workspace().pointing("soa", "control", record.id()).next(),
        "soa" => record.target("control"),
        _ => None,
    };
    if let Some(other) = other {
        lines.push(heading(if other.register_key() == "soa" { words::APPLICABILITY } else { words::IMPLEMENTATION }));
        fields(other, &mut lines);
    }
    linked(desk, record, &mut lines);
    lines
}

fn fields(record: RecordRef<'_>, lines: &mut Vec<Line>) {
    let Some(register) = record.register() else { return };
    let mut group = "";
    for field in register.fields.iter().filter(|field| record.filled(&field.key)) {
        if field.group != group && !field.group.is_empty() {
            group = &field.group;
            lines.push(heading(group));
        }
        let private =
            field.sealed() || matches!(field.means.as_deref(), Some("owner" | "notes")) || field.key == "notes";
        let base = Line { name: field.label.clone(), field: Some(field.key.clone()), private, ..Line::default() };
        match field.kind {
            _ if blind::hides(record, &field.key) => {
                lines.push(Line { text: words::BLIND_HIDDEN.into(), ..base });
            }
            _ if record.value(&field.key) == ValueRef::Erased => {
                lines.push(Line { text: record.missing().into(), ..base });
            }
            Kind::Rating => lines.push(Line { text: rating(record, &field.key), ..base }),
            kind if kind.is_reference() => {
                let single = record.target(&field.key);
                for (at, target) in single.into_iter().chain(record.targets(&field.key)).enumerate() {
                    let name = if at == 0 { base.name.clone() } else { String::new() };
                    let text = super::named(target);
                    lines.push(Line { name, text, link: Some(target.id()), ..base.clone() });
                }
            }
            _ => {
                let shown = typing::show(record, &field.key);
                for (at, row) in crate::tui::text::wrap(&shown, 54).into_iter().enumerate() {
                    let name = if at == 0 { base.name.clone() } else { String::new() };
                    lines.push(Line { name, text: row, ..base.clone() });
                }
            }
        }
    }
}

fn rating(record: RecordRef<'_>, field: &str) -> String {
    let Some(rating) = crate::core::risk::rating_in(record, field) else { return words::NO_RATING.into() };
    let method = record.workspace().methods().of_rating(&rating.method, rating.version);
    let level = method.and_then(|method| {
        let assessment = crate::core::scoring::assess(&rating, method);
        assessment.overall.map(|level| method.mark(level).to_string())
    });
    format!("{}  {}", level.unwrap_or_default(), rating.short())
}

fn linked(desk: &Desk, record: RecordRef<'_>, lines: &mut Vec<Line>) {
    let mut found: Vec<(RecordRef<'_>, String)> = desk
        .workspace()
        .backlinks(record.id())
        .filter(|(other, _)| other.life() == Life::Live)
        .map(|(other, field)| {
            let label = other.register().and_then(|register| register.field(field)).map_or(field, |field| &field.label);
            (other, label.to_string())
        })
        .collect();
    if found.is_empty() {
        return;
    }
    found.sort_by(|(a, _), (b, _)| {
        a.register_key().cmp(b.register_key()).then_with(|| crate::core::natural::compare(a.label(), b.label()))
    });
    lines.push(heading(words::LINKED));
    for (other, field) in found {
        let kind = other.register().map_or(other.register_key(), |register| &register.name);
        let text = super::named(other);
        lines.push(Line { name: format!("{kind}, {field}"), text, link: Some(other.id()), ..Line::default() });
    }
}

/// The detail under a table: the same facts in the same places for every record of a register.
pub fn summary(desk: &Desk, record: RecordRef<'_>) -> Vec<(String, String)> {
    let room = desk.settings.room;
    let head = format!("{}  {}", record.label(), super::title(record));
    match Risk::of(record) {
        Some(risk) => {
            let mut lines = vec![(head, level_words(risk))];
            lines.push((
                words::WHY.into(),
                join(&[record.text("risk_source"), record.text("event"), record.text("consequence_text")], "; "),
            ));
            lines.push((words::PARTIES.into(), parties(desk, risk)));
            lines.push((words::TREATS.into(), treats(risk)));
            if !room {
                lines.push((words::NEXT.into(), next(risk)));
            }
            lines
        }
        None if matches!(record.register_key(), "control" | "soa") => control(desk, record, head),
        None => {
            let register = record.register();
            let fields = register.map(|register| &register.fields[..]).unwrap_or_default();
            let shown = fields
                .iter()
                .filter(|field| field.means.as_deref() != Some("title") && record.filled(&field.key))
                .filter(|field| !(room && (field.sealed() || field.means.as_deref() == Some("owner"))))
                .take(4)
                .map(|field| {
                    let text = match field.kind {
                        _ if blind::hides(record, &field.key) => words::BLIND_HIDDEN.into(),
                        Kind::Rating if record.value(&field.key) != ValueRef::Erased => rating(record, &field.key),
                        _ => typing::show(record, &field.key).replace('\n', " "),
                    };
                    (field.label.clone(), text)
                });
            std::iter::once((head, String::new())).chain(shown).collect()
        }
    }
}

/// A control and its decision as one: does it apply and why, who does what, how, what proves it.
fn control(desk: &Desk, record: RecordRef<'_>, head: String) -> Vec<(String, String)> {
    let entry = super::entry_of(desk, record.id());
    let control = if record.register_key() == "soa" { record.target("control") } else { Some(record) };
    let decision = entry.map(|entry| entry.text("applicable"));
    let (word, why) = match decision {
        Some("yes") => (words::APPLIES, "inclusion_text"),
        Some("no") => (words::APPLIES_NOT, "exclusion_text"),
        _ => (words::UNDECIDED, ""),
    };
    let why = entry.map(|entry| entry.text(why).replace('\n', " ")).unwrap_or_default();
    let mut lines = vec![(head, word.to_string()), (words::WHY.into(), why)];
    let Some(control) = control else { return lines };
    let owner = if desk.settings.room { String::new() } else { typing::show(control, "owner") };
    let state = [owner, typing::show(control, "status"), typing::show(control, "effectiveness")];
    let evidence: Vec<String> =
        control.targets("evidence").map(|one| format!("{} {}", one.label(), one.title())).collect();
    lines.push((words::CONTROL.into(), join(&state.each_ref().map(String::as_str), " · ")));
    lines.push((words::HOW.into(), control.text("how_implemented").replace('\n', " ")));
    lines.push((words::PROOF.into(), evidence.join(" · ")));
    lines
}

fn join(parts: &[&str], separator: &str) -> String {
    let filled: Vec<&str> = parts.iter().copied().filter(|part| !part.trim().is_empty()).collect();
    // Whole sentences need no other sign between them.
    filled.join(separator).replace('\n', " ").replace(".; ", ". ")
}

fn level_words(risk: Risk<'_>) -> String {
    let Some(rating) = risk.rating(Stage::Current) else { return words::NO_RATING.into() };
    let level = risk.assessment(Stage::Current).and_then(|assessment| assessment.overall);
    let mark = level.zip(risk.method_of(&rating)).map_or("", |(level, method)| method.mark(level));
    format!("current {mark} ({})", rating.short())
}

fn parties(desk: &Desk, risk: Risk<'_>) -> String {
    let Some(rating) = risk.rating(Stage::Current) else { return String::new() };
    let Some(method) = risk.method_of(&rating) else { return String::new() };
    let assessment = crate::core::scoring::assess(&rating, method);
    let dot = format!(" {} ", desk.theme.glyphs.dot);
    let each: Vec<String> = assessment
        .per_party
        .iter()
        .filter_map(|(party, standing)| {
            let rated = standing.rated()?;
            Some(format!("{} {} {}", party.key(), rated.consequence, method.mark(rated.level)))
        })
        .collect();
    each.join(&dot)
}

fn treats(risk: Risk<'_>) -> String {
    let workspace = risk.record.workspace();
    let existing = risk.record.targets("existing_controls").map(|control| control.label().to_string());
    let mut words: Vec<String> = existing.collect();
    for treatment in workspace.pointing("treatment", "risk", risk.record.id()) {
        let controls: Vec<&str> = treatment.targets("controls").map(|control| control.label()).collect();
        words.push(format!("{} {} {}", treatment.label(), typing::show(treatment, "status"), controls.join(" ")));
    }
    words.join(" · ")
}

fn next(risk: Risk<'_>) -> String {
    let workspace = risk.record.workspace();
    let open = |action: &RecordRef<'_>| matches!(action.text("status"), "open" | "in_progress" | "");
    let mut actions: Vec<RecordRef<'_>> = workspace.pointing("action", "risk", risk.record.id()).filter(open).collect();
    actions.sort_by_key(|action| action.text("due").to_string());
    let first =
        actions.first().map(|action| format!("{} \"{}\" due {}", action.label(), action.title(), action.text("due")));
    let review = risk.next_review().map(|date| format!("review {date}"));
    let confidence =
        risk.rating(Stage::Current).and_then(|rating| rating.confidence).map(|c| format!("confidence {}", c.key()));
    [first, review, confidence].into_iter().flatten().collect::<Vec<_>>().join("  ")
}
