//! What the risk library knows about a risk that the risk itself does not say: causes and controls.

use serde_json::json;

use crate::core::catalogue::RiskTemplate;
use crate::core::fold::fold;
use crate::core::id::RecordId;
use crate::core::intent::Intent;
use crate::core::risk::Risk;
use crate::library::adapted;
use crate::tui::desk::Desk;
use crate::tui::screens::pick::Item;
use crate::tui::words;

/// One thing that is missing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Missing {
    /// A kind of source, as the register of risks names it.
    Cause { key: String, label: String },
    /// A control of Annex A that neither stands as existing nor in a treatment.
    Control { record: RecordId, label: String, title: String },
}

impl Missing {
    /// As it stands among others in a line.
    pub fn name(&self) -> String {
        match self {
            Self::Cause { label, .. } => label.clone(),
            Self::Control { label, title, .. } => format!("{label} {title}"),
        }
    }
}

/// Words of a title that say something, in their plain form.
fn telling(title: &str) -> Vec<String> {
    fold(title)
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| word.len() > 4)
        .map(str::to_string)
        .collect()
}

/// The entry that the risk was made from, else the one whose title shares the most telling words with its own, at least
/// two.
pub fn template(risk: Risk<'_>) -> Option<&'static RiskTemplate> {
    let library = adapted::of(risk.record.workspace()).risk_templates().ok()?;
    if let Some(template) = library.template(risk.record.text("library_id")) {
        return Some(template);
    }
    let own = telling(&format!("{} {}", risk.record.title(), risk.record.text("event")));
    let shared = |template: &RiskTemplate| telling(&template.title).iter().filter(|word| own.contains(word)).count();
    library
        .templates()
        .map(|one| (shared(one), one))
        .filter(|(count, _)| *count >= 2)
        .max_by_key(|(count, _)| *count)
        .map(|(_, one)| one)
}

pub fn missing(risk: Risk<'_>) -> Vec<Missing> {
    let Some(template) = template(risk) else { return Vec::new() };
    let record = risk.record;
    let workspace = record.workspace();
    let mut found = Vec::new();
    let library = adapted::of(workspace).risk_templates().ok();
    let causes = library.map(|library| library.choices_for(template, "risk_sources")).unwrap_or_default();
    for key in causes.into_iter().filter(|key| !record.has_element("risk_sources", key)) {
        let field = record.field("risk_sources");
        let label = field.and_then(|field| field.choices.iter().find(|choice| choice.key == key));
        let label = label.map_or(key, |choice| &choice.label).to_string();
        found.push(Missing::Cause { key: key.to_string(), label });
    }
    let treated: Vec<RecordId> = workspace
        .pointing("treatment", "risk", record.id())
        .flat_map(|treatment| treatment.targets("controls"))
        .chain(record.targets("existing_controls"))
        .map(|control| control.id())
        .collect();
    for id in &template.controls {
        let Some(control) = workspace.by_label("control", id).filter(|one| !treated.contains(&one.id())) else {
            continue;
        };
        let title = crate::tui::screens::record::title(control);
        found.push(Missing::Control { record: control.id(), label: id.clone(), title });
    }
    found
}

pub fn item(missing: &Missing) -> Item {
    match missing {
        Missing::Cause { label, .. } => Item::new(words::CAUSE, label.clone(), ""),
        Missing::Control { label, title, .. } => Item::new(label.clone(), title.clone(), ""),
    }
}

/// Causes go to the risk; controls become a treatment of their own, to be planned.
pub fn take(desk: &mut Desk, risk: RecordId, taken: &[&Missing]) -> Vec<Intent> {
    let mut intents = Vec::new();
    let mut controls = Vec::new();
    for one in taken {
        match one {
            Missing::Cause { key, .. } => {
                intents.push(Intent::Add { record: risk, field: "risk_sources".into(), element: key.clone() });
            }
            Missing::Control { record, .. } => controls.push(record.to_string()),
        }
    }
    if !controls.is_empty() {
        let record = desk.ledger.record_id();
        let title = desk.workspace().get(risk).map_or("", |risk| risk.title());
        let fields = vec![
            ("title".to_string(), json!(words::treatment_of(title))),
            ("risk".to_string(), json!(risk.to_string())),
            ("option".to_string(), json!("change_likelihood")),
            ("controls".to_string(), json!(controls)),
        ];
        intents.push(Intent::Create { record, register: "treatment".into(), label: None, fields });
    }
    intents
}
