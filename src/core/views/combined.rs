//! Criteria of a combined audit: what of other frameworks can be asked in the same breath as a clause or control of ours,
//! and what came of it when it was last looked at. Ids side by side, never proof of conformity.

use std::collections::HashMap;

use super::cross::{far, short, sure, target};
use super::{Cell, Column, HIDDEN, REST, Row, Scope, View};
use crate::core::catalogue::{Crosswalk, Mapping};
use crate::core::typing;
use crate::core::workspace::{RecordRef, Workspace};

pub const CRITERIA: View = View {
    name: "combined-criteria",
    title: "Combined audit criteria",
    aliases: &["combined-audit"],
    help: "Every clause and control of ours with the items of other frameworks that the same question answers, and its last verdict.",
    report: None,
    empty: "No mapping is there: the crosswalk or the catalogue can't be read.",
    columns: &[
        Column::new("Criterion", 9),
        Column::new("State", 9),
        Column::new("Verdict", 14),
        Column::new("Asked with it", REST),
        Column::new("Title", HIDDEN),
        Column::new("Least sure", HIDDEN),
        Column::new("Audit", HIDDEN),
        Column::new("Decided on", HIDDEN),
    ],
    rows,
};

fn rows(scope: &Scope<'_>) -> Vec<Row> {
    let (Some(crosswalk), Some(catalogue)) = ((scope.crosswalk)(), scope.workspace.catalogue()) else {
        return Vec::new();
    };
    let clauses = catalogue.clauses().map(|clause| (clause.id.as_str(), clause.title.as_str()));
    let ours = clauses.chain(catalogue.controls().map(|control| (control.id.as_str(), control.title.as_str())));
    let verdicts = verdicts(scope.workspace);
    ours.filter_map(|(id, title)| row(scope.workspace, crosswalk, id, title, verdicts.get(id).copied())).collect()
}

/// `last` is the newest check of an audit that has a verdict on it.
fn row(
    workspace: &Workspace,
    crosswalk: &Crosswalk,
    id: &str,
    title: &str,
    last: Option<RecordRef<'_>>,
) -> Option<Row> {
    let mut asked = Vec::new();
    let mut least = None;
    for framework in &crosswalk.frameworks {
        let these: Vec<&Mapping> = framework.mappings.iter().filter(|mapping| mapping.from == id).collect();
        if these.is_empty() {
            continue;
        }
        let items: Vec<&str> = these.iter().map(|mapping| mapping.to.as_str()).collect();
        asked.push(format!("{}: {}", short(framework), items.join(", ")));
        least = these.iter().map(|mapping| mapping.confidence).chain(least).min();
    }
    let least = least?;
    let reached = far(workspace, id);
    let cells = vec![
        Cell::text(id),
        Cell::text(reached.word()),
        last.map_or(Cell::Empty, |check| Cell::text(typing::show(check, "verdict"))),
        Cell::text(asked.join("; ")),
        Cell::text(title),
        Cell::text(sure(least)),
        last.and_then(|check| check.target("audit")).map_or(Cell::Empty, |audit| Cell::text(audit.label())),
        last.map_or(Cell::Empty, |check| Cell::of(check, "decided_on")),
    ];
    let leads = target(workspace, id);
    Some(Row::new(cells).tone(reached.tone()).leading(leads))
}

/// The newest check with a verdict on each criterion.
fn verdicts(workspace: &Workspace) -> HashMap<&str, RecordRef<'_>> {
    let mut newest: HashMap<&str, RecordRef<'_>> = HashMap::new();
    for check in workspace.live("audit_check").filter(|check| check.filled("verdict")) {
        let known = newest.entry(check.text("criterion")).or_insert(check);
        if check.text("decided_on") >= known.text("decided_on") {
            *known = check;
        }
    }
    newest
}
