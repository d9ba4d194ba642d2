//! Risks from the library for a system: offered by its role and life cycle stage, several at once, each with the
//! controls that it suggests.

use serde_json::json;

use super::pick::{Item, Pick};
use crate::core::catalogue::{Role, Stage};
use crate::core::id::RecordId;
use crate::core::intent::{Intent, Proposal};
use crate::tui::desk::Desk;
use crate::tui::screen::Reply;
use crate::tui::words;

pub fn open(desk: &mut Desk, system: Option<RecordId>) -> Reply {
    let workspace = desk.workspace();
    let record = system.and_then(|id| workspace.get(id));
    let roles: Vec<Role> = match record {
        Some(record) => record.elements("roles").filter_map(Role::from_key).collect(),
        None => {
            workspace.rows("organisation").flat_map(|org| org.elements("roles")).filter_map(Role::from_key).collect()
        }
    };
    let stages: Vec<Stage> = record.and_then(|record| Stage::from_key(record.text("stage"))).into_iter().collect();
    let generative = record.map(|record| matches!(record.text("kind"), "generative" | "genai" | "agent"));
    let offered = match desk.library.templates_for(&roles, &stages, generative) {
        Ok(offered) => offered,
        Err(error) => {
            desk.refuse(error.to_string());
            return Reply::Done;
        }
    };
    let used: Vec<String> = workspace
        .live("risk")
        .filter(|risk| system.is_none_or(|system| risk.has_element("systems", &system.to_string())))
        .map(|risk| risk.text("library_id").to_string())
        .collect();
    let mut ids = Vec::new();
    let mut items = Vec::new();
    for suggestion in &offered {
        let template = suggestion.template;
        let mut item = Item::new(template.id.clone(), template.title.clone(), template.controls.join(" "));
        if used.contains(&template.id) {
            item.disabled = Some(words::IN_REGISTER.into());
        }
        ids.push(template.id.clone());
        items.push(item);
    }
    let title = match record {
        Some(record) => words::library_for(record.label(), record.title()),
        None => words::LIBRARY.to_string(),
    };
    Reply::Push(Box::new(Pick::several(
        title,
        items,
        Box::new(move |desk, chosen| {
            let chosen: Vec<&String> = chosen.iter().filter_map(|at| ids.get(*at)).collect();
            add(desk, system, &chosen);
            Reply::Pop
        }),
    )))
}

fn add(desk: &mut Desk, system: Option<RecordId>, chosen: &[&String]) {
    let Ok(library) = desk.texts().risk_templates() else { return };
    let today = desk.ledger.today().to_string();
    let mut intents = Vec::new();
    for template in chosen.iter().filter_map(|id| library.template(id)) {
        let parties: Vec<&str> = template.affected_parties.iter().map(|party| party.key()).collect();
        let controls: Vec<String> = template
            .controls
            .iter()
            .filter_map(|id| desk.ledger.workspace().by_label("control", id))
            .map(|control| control.id().to_string())
            .collect();
        let mut fields = vec![
            ("title".to_string(), json!(template.title)),
            ("event".to_string(), json!(template.description)),
            ("library_id".to_string(), json!(template.id)),
            ("affected_parties".to_string(), json!(parties)),
            ("existing_controls".to_string(), json!([])),
            ("opened".to_string(), json!(today)),
        ];
        if let Some(system) = system {
            fields.push(("systems".to_string(), json!([system.to_string()])));
        }
        if let Some(person) = desk.ledger.actor().person {
            fields.push(("owner".to_string(), json!(person.to_string())));
        }
        let risk = desk.ledger.record_id();
        intents.push(Intent::Create { record: risk, register: "risk".into(), label: None, fields });
        if !controls.is_empty() {
            let title = json!(words::treatment_of(&template.title));
            let treatment = vec![
                ("title".to_string(), title),
                ("risk".to_string(), json!(risk.to_string())),
                ("option".to_string(), json!("change_likelihood")),
                ("controls".to_string(), json!(controls)),
            ];
            let record = desk.ledger.record_id();
            intents.push(Intent::Create { record, register: "treatment".into(), label: None, fields: treatment });
        }
    }
    desk.submit(&Proposal::edit(intents, words::FROM_LIBRARY), None);
}
