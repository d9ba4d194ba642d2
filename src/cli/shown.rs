//! Fields as a person reads them on the command line, ratings with their level.

use serde_json::{Map, Value, json};

use crate::core::risk::rating_in;
use crate::core::schema::{Field, Kind};
use crate::core::scoring::{Party, Rating, assess};
use crate::core::typing;
use crate::core::workspace::{Life, RecordRef, Workspace};

/// A field's heading and text: `Owner`, `Amara Okafor`.
pub fn field(record: RecordRef<'_>, key: &str) -> String {
    let kind = record.register().and_then(|register| register.field(key)).map(|field| field.kind);
    match kind {
        Some(Kind::Rating) => {
            rating_in(record, key).map_or_else(String::new, |rating| self::rating(record.workspace(), &rating))
        }
        _ => typing::show(record, key),
    }
}

/// `VH  L 4 · I 5 · G 3:2 · S - · O 4 (5x5-iso27005 v1)`.
pub fn rating(workspace: &Workspace, rating: &Rating) -> String {
    let method = workspace.methods().of_rating(&rating.method, rating.version);
    let level = method.and_then(|method| Some(method.mark(assess(rating, method).overall?)));
    format!("{}  {} ({} v{})", level.unwrap_or("?"), rating.short(), rating.method, rating.version)
}

/// What stands beside a rating's numbers: the level of each party, why there is none, how sure.
pub fn rating_notes(workspace: &Workspace, rating: &Rating) -> Vec<String> {
    let mut notes = Vec::new();
    if let Some(method) = workspace.methods().of_rating(&rating.method, rating.version) {
        let assessment = assess(rating, method);
        let levels: Vec<String> = Party::ALL
            .into_iter()
            .filter_map(|party| Some(format!("{party} {}", method.mark(assessment.party(party).level()?))))
            .collect();
        if !levels.is_empty() {
            notes.push(levels.join(", "));
        }
        notes.push(assessment.verdict(method));
    }
    for party in Party::ALL {
        if let Some(crate::core::scoring::PartyRating::NoConsequence { reason }) = rating.party(party) {
            notes.push(format!("no consequence for {party}: {reason}"));
        }
    }
    if let Some(confidence) = rating.confidence {
        let why = rating.confidence_reason.as_ref().map_or_else(String::new, |reason| format!(": {reason}"));
        notes.push(format!("confidence {}{why}", confidence.key()));
    }
    notes
}

pub fn life(record: RecordRef<'_>) -> &'static str {
    match record.life() {
        Life::Live => "live",
        Life::Archived => "archived",
        Life::Removed => "removed",
    }
}

/// Fields of a record in the order of its form, those that the register doesn't know last. Only what holds anything.
pub fn fields<'a>(record: RecordRef<'a>) -> Vec<(Option<&'a Field>, &'a str)> {
    let known = record.register().map_or(&[][..], |register| register.fields.as_slice());
    let mut found: Vec<(Option<&'a Field>, &'a str)> =
        known.iter().filter(|field| record.filled(&field.key)).map(|field| (Some(field), field.key.as_str())).collect();
    let others = record.fields().into_iter().filter(|key| known.iter().all(|field| field.key != *key));
    found.extend(others.filter(|key| record.filled(key)).map(|key| (None, key)));
    found
}

/// A record as JSON; see [`super::json`].
pub fn object(record: RecordRef<'_>) -> Map<String, Value> {
    let fields: Map<String, Value> = fields(record)
        .into_iter()
        .map(|(known, key)| {
            let label = known.map_or(key, |field| field.label.as_str());
            (key.to_string(), json!({ "label": label, "value": record.json(key), "shown": field(record, key) }))
        })
        .collect();
    let mut object = Map::new();
    object.insert("register".into(), json!(record.register_key()));
    object.insert("id".into(), json!(record.id().to_string()));
    object.insert("label".into(), json!(record.label()));
    object.insert("title".into(), json!(title(record)));
    object.insert("life".into(), json!(life(record)));
    object.insert("fields".into(), Value::Object(fields));
    object.insert("conflicts".into(), json!(record.conflicts()));
    object
}

/// What a record is called; controls of Annex A have their title from the catalogue.
pub fn title(record: RecordRef<'_>) -> String {
    let own = record.title();
    if own != record.label() || !matches!(record.register_key(), "soa" | "control") {
        return own.to_string();
    }
    let linked = record.target("control").map(|control| control.meaning("title")).filter(|title| !title.is_empty());
    let catalogue = || crate::library::adapted::of(record.workspace()).catalogue().ok()?.title(record.label());
    linked.or_else(catalogue).unwrap_or(own).to_string()
}
