//! Plan, do, check, act: every register in its phase with what is open, late and wrong in it. The way to find a register
//! whose name one does not know.

use std::collections::BTreeMap;

use super::{Cell, Column, HIDDEN, REST, Row, Scope, Target, Tone, View};
use crate::core::calendar;
use crate::core::rules::{Checker, Severity};

pub const PDCA: View = View {
    name: "pdca",
    title: "Plan, do, check, act",
    aliases: &["phases", "all-registers"],
    help: "Every register in its phase of the cycle, with what is open, late and found wrong in it.",
    report: None,
    empty: "There is no register.",
    columns: &[
        Column::new("Phase", 7),
        Column::new("Records", 7),
        Column::new("Open", 5),
        Column::new("Late", 5),
        Column::new("Problems", 8),
        Column::new("Register", REST),
        Column::new("Clauses", HIDDEN),
        Column::new("Help", HIDDEN),
    ],
    rows,
};

/// The phases in their order, as registers name them and as people read them.
pub const PHASES: [(&str, &str); 5] =
    [("plan", "Plan"), ("do", "Do"), ("check", "Check"), ("act", "Act"), ("support", "Support")];

/// A phase as people read it.
pub fn phase(key: &str) -> &'static str {
    PHASES.iter().find(|(known, _)| *known == key).map_or("", |(_, name)| name)
}

fn rows(scope: &Scope<'_>) -> Vec<Row> {
    let workspace = scope.workspace;
    let mut problems: BTreeMap<&str, usize> = BTreeMap::new();
    if let Some(catalogue) = workspace.catalogue() {
        let checker = Checker::new(workspace, scope.today, catalogue);
        for (record, _) in checker.about(workspace).filter(|(_, severity)| *severity != Severity::Practice) {
            *problems.entry(record.register_key()).or_default() += 1;
        }
    }
    let mut late: BTreeMap<&str, usize> = BTreeMap::new();
    for one in calendar::all(workspace, scope.today).iter().filter(|one| one.day < scope.today) {
        *late.entry(one.record.register_key()).or_default() += 1;
    }
    let in_phase = PHASES.iter().flat_map(|(key, name)| {
        let registers = workspace.schema().registers();
        registers.filter(move |register| register.pdca == *key).map(move |register| (*name, register))
    });
    in_phase
        .map(|(name, register)| {
            let live = workspace.live(&register.key).count();
            let open = match register.state {
                Some(_) => workspace.live(&register.key).filter(|record| !record.has_ended()).count(),
                None => 0,
            };
            let of = |counts: &BTreeMap<&str, usize>| counts.get(register.key.as_str()).copied().unwrap_or(0);
            let (late, wrong) = (of(&late), of(&problems));
            // An empty cell is read faster than a nought.
            let count = |count: usize| if count == 0 { Cell::Empty } else { Cell::count(count) };
            let mut title: Vec<char> = register.plural.chars().collect();
            title.iter_mut().take(1).for_each(|first| *first = first.to_uppercase().next().unwrap_or(*first));
            let tone = match (late + wrong, live) {
                (0, 0) => Tone::Muted,
                (0, _) => Tone::Plain,
                _ => Tone::Warning,
            };
            Row {
                cells: vec![
                    Cell::text(name),
                    count(live),
                    count(open),
                    count(late),
                    count(wrong),
                    Cell::text(title.into_iter().collect::<String>()),
                    Cell::text(register.clauses.join(" ")),
                    Cell::text(register.help.as_str()),
                ],
                tone,
                target: Target::Register(register.key.clone()),
            }
        })
        .collect()
}
