//! Risk criteria and method (RG-04): the scales, the levels with appetite, tolerance, who may accept and how often a risk
//! of that level is reviewed, as the method in force says.

use super::{Cell, Column, HIDDEN, REST, Row, Scope, View};
use crate::core::method::{Level, Method, Party};

pub const CRITERIA: View = View {
    name: "risk-criteria",
    title: "Risk criteria and method",
    aliases: &["method", "scales"],
    help: "The scales and levels of the risk method in force, with appetite, tolerance, who may accept and how often is reviewed.",
    report: Some("RG-04"),
    empty: "No risk method is in force: choose one first.",
    columns: &[
        Column::new("Scale", 14),
        Column::new("Level", 18),
        Column::new("Meaning", REST),
        Column::new("Appetite", HIDDEN),
        Column::new("Tolerance", HIDDEN),
        Column::new("Who may accept", 14),
        Column::new("Review interval", HIDDEN),
        Column::new("Version / approval", HIDDEN),
    ],
    rows,
};

fn rows(scope: &Scope<'_>) -> Vec<Row> {
    let Some(method) = scope.workspace.methods().in_force() else { return Vec::new() };
    let definition = method.definition();
    let version = match &definition.approval {
        Some(approval) => {
            format!("{}, approved by {} on {}", method.title(), approval.approved_by, approval.approved_on)
        }
        None => format!("{}, not approved", method.title()),
    };
    let scale = |scale: &str, at: usize, label: &str, meaning: &str| {
        let level = format!("{} {label}", at + 1);
        let mut cells = vec![Cell::text(scale), Cell::text(level), Cell::text(meaning)];
        cells.extend([Cell::Empty, Cell::Empty, Cell::Empty, Cell::Empty, Cell::text(version.as_str())]);
        Row::new(cells)
    };
    let mut found: Vec<Row> = Vec::new();
    for (at, value) in method.likelihood_scale().iter().enumerate() {
        found.push(scale("Likelihood", at, &value.label, &value.meaning));
    }
    for party in Party::ALL {
        let name = format!("To {party}");
        for (at, value) in method.consequence_scale(party).iter().enumerate() {
            found.push(scale(&name, at, &value.label, &value.meaning));
        }
    }
    for (level, said) in method.levels() {
        let acceptor = method.acceptor(level).map_or("", |acceptor| acceptor.name.as_str());
        let days = method.review_days(level).map_or_else(String::new, |days| format!("{days} days"));
        found.push(Row::new(vec![
            Cell::text("Level"),
            Cell::text(format!("{} {}", said.mark, said.name)),
            Cell::text(said.description.as_str()),
            Cell::text(within(method, level, Method::appetite)),
            Cell::text(within(method, level, Method::tolerance)),
            Cell::text(acceptor),
            Cell::text(days),
            Cell::text(version.as_str()),
        ]));
    }
    found
}

/// The parties for whom a level is still within a limit.
fn within(method: &Method, level: Level, limit: impl Fn(&Method, Party) -> Level) -> String {
    let parties: Vec<&str> =
        Party::ALL.into_iter().filter(|party| level <= limit(method, *party)).map(Party::key).collect();
    match parties.len() {
        0 => "no".to_string(),
        len if len == Party::ALL.len() => "yes".to_string(),
        _ => parties.join(", "),
    }
}
