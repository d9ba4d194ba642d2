//! The register files, read as plain tables: what a demo cell may say.

use std::collections::BTreeMap;
use std::fs;

use toml::{Table, Value};

pub struct Field {
    pub kind: String,
    pub target: Option<String>,
    pub choices: Vec<String>,
    pub required: bool,
    pub because: bool,
}

pub struct Move {
    pub from: String,
    pub to: String,
    pub needs: Vec<String>,
    pub because: bool,
}

pub struct Register {
    pub key: String,
    pub export: String,
    pub prefix: String,
    pub digits: usize,
    pub always_because: bool,
    pub fields: BTreeMap<String, Field>,
    /// Field, initial state and all states, if records have a workflow.
    pub state: Option<(String, String, Vec<String>)>,
    pub moves: Vec<Move>,
}

fn text(table: &Table, key: &str) -> String {
    table.get(key).and_then(Value::as_str).unwrap_or_default().to_string()
}

fn flag(table: &Table, key: &str) -> bool {
    table.get(key).and_then(Value::as_bool).unwrap_or(false)
}

fn tables(table: &Table, key: &str) -> Vec<Table> {
    let list = table.get(key).and_then(Value::as_array).cloned().unwrap_or_default();
    list.iter().filter_map(Value::as_table).cloned().collect()
}

fn keys(table: &Table, key: &str) -> Vec<String> {
    tables(table, key).iter().map(|one| text(one, "key")).collect()
}

pub fn toml_files(folder: &str) -> Vec<Table> {
    let root = format!("{}/data/{folder}", env!("CARGO_MANIFEST_DIR"));
    let mut paths: Vec<_> = fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths.iter().map(|path| fs::read_to_string(path).unwrap().parse().unwrap()).collect()
}

/// All registers by key.
pub fn registers() -> BTreeMap<String, Register> {
    toml_files("registers").iter().map(register).map(|register| (register.key.clone(), register)).collect()
}

fn register(table: &Table) -> Register {
    let field = |one: &Table| {
        let target = match text(one, "kind").as_str() {
            "person" | "people" => Some("person".to_string()),
            "reference" | "references" => Some(text(one, "target")),
            _ => None,
        };
        let field = Field {
            kind: text(one, "kind"),
            target,
            choices: keys(one, "choices"),
            required: flag(one, "required"),
            because: flag(one, "because"),
        };
        (text(one, "key"), field)
    };
    let state = table.get("state").and_then(Value::as_table);
    let moves = state.map(|state| tables(state, "move")).unwrap_or_default();
    Register {
        key: text(table, "key"),
        export: text(table, "export"),
        prefix: text(table, "prefix").trim_end_matches('-').to_string(),
        digits: table.get("digits").and_then(Value::as_integer).unwrap_or(0).unsigned_abs() as usize,
        always_because: text(table, "because") == "always",
        fields: tables(table, "field").iter().map(field).collect(),
        state: state.map(|state| (text(state, "field"), text(state, "initial"), keys(state, "state"))),
        moves: moves
            .iter()
            .map(|one| Move {
                from: text(one, "from"),
                to: text(one, "to"),
                needs: list(one, "needs"),
                because: flag(one, "because"),
            })
            .collect(),
    }
}

fn list(table: &Table, key: &str) -> Vec<String> {
    let values = table.get(key).and_then(Value::as_array).cloned().unwrap_or_default();
    values.iter().filter_map(Value::as_str).map(str::to_string).collect()
}

/// The 38 controls of Annex A, which exist before the demo is loaded.
pub fn annex_a() -> Vec<String> {
    toml_files("catalogue/annex-a")
        .iter()
        .flat_map(|group| tables(group, "control"))
        .map(|one| text(&one, "id"))
        .collect()
}

/// Ids of the risk library.
pub fn library_ids() -> Vec<String> {
    toml_files("library").iter().flat_map(|topic| tables(topic, "risk")).map(|one| text(&one, "id")).collect()
}
