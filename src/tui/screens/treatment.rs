//! Treating a risk: its treatments, what they do and what still has to be done; and an action on any record.

use serde_json::json;

use super::form::Form;
use super::pick::{Item, Pick};
use crate::core::id::RecordId;
use crate::core::typing;
use crate::tui::desk::Desk;
use crate::tui::screen::Reply;
use crate::tui::words;

/// The treatments of a risk; the first line makes a new one.
pub fn open(desk: &mut Desk, risk: RecordId) -> Reply {
    let workspace = desk.workspace();
    let Some(record) = workspace.get(risk) else { return Reply::Done };
    let title = words::treatments_of(record.label(), record.title());
    let treatments: Vec<RecordId> =
        workspace.pointing("treatment", "risk", risk).map(|treatment| treatment.id()).collect();
    if treatments.is_empty() {
        return create(desk, risk);
    }
    let mut items: Vec<Item> = treatments
        .iter()
        .filter_map(|id| workspace.get(*id))
        .map(|treatment| {
            let controls: Vec<&str> = treatment.targets("controls").map(|control| control.label()).collect();
            let note =
                format!("{} {} {}", typing::show(treatment, "status"), treatment.text("due"), controls.join(" "));
            Item::new(treatment.label(), treatment.title(), note)
        })
        .collect();
    items.push(Item::new("+", words::NEW_TREATMENT, ""));
    Reply::Push(Box::new(Pick::one(
        title,
        items,
        Box::new(move |desk, chosen| {
            let at = chosen.first().copied().unwrap_or_default();
            match treatments.get(at) {
                Some(id) => Form::edit(desk, *id).map_or(Reply::Pop, |form| Reply::Replace(Box::new(form))),
                None => match create(desk, risk) {
                    Reply::Push(form) => Reply::Replace(form),
                    other => other,
                },
            }
        }),
    )))
}

/// A new treatment, with what the risk already says filled in.
fn create(desk: &mut Desk, risk: RecordId) -> Reply {
    let workspace = desk.workspace();
    let Some(record) = workspace.get(risk) else { return Reply::Done };
    let mut given = vec![("risk".to_string(), json!(risk.to_string()))];
    if !record.text("owner").is_empty() {
        given.push(("owner".to_string(), json!(record.text("owner"))));
    }
    if !record.text("treatment_option").is_empty() {
        given.push(("option".to_string(), json!(record.text("treatment_option"))));
    }
    let library = record.text("library_id");
    let template = desk.texts().risk_templates().ok().and_then(|library_of| library_of.template(library));
    let controls: Vec<String> = template
        .map(|template| &template.controls[..])
        .unwrap_or_default()
        .iter()
        .filter_map(|id| workspace.by_label("control", id))
        .map(|control| control.id().to_string())
        .collect();
    if !controls.is_empty() {
        given.push(("controls".to_string(), json!(controls)));
    }
    match Form::create(desk, "treatment", given) {
        Some(form) => Reply::Push(Box::new(form)),
        None => Reply::Done,
    }
}

/// A task on a record, linked to it.
pub fn add_action(desk: &mut Desk, id: RecordId) -> Reply {
    let Some(record) = desk.workspace().get(id) else { return Reply::Done };
    let origin = match record.register_key() {
        "risk" | "treatment" => "risk",
        "management_review" => "review",
        _ => "",
    };
    let mut given = Vec::new();
    if !origin.is_empty() {
        given.push(("origin".to_string(), json!(origin)));
    }
    match record.register_key() {
        "risk" => given.push(("risk".to_string(), json!(id.to_string()))),
        "management_review" => given.push(("management_review".to_string(), json!(id.to_string()))),
        "plan_milestone" => given.push(("milestone".to_string(), json!(id.to_string()))),
        "treatment" => {
            given.push(("treatment".to_string(), json!(id.to_string())));
            if !record.text("risk").is_empty() {
                given.push(("risk".to_string(), json!(record.text("risk"))));
            }
        }
        _ => {}
    }
    match Form::create(desk, "action", given) {
        Some(form) => Reply::Push(Box::new(form)),
        None => Reply::Done,
    }
}
