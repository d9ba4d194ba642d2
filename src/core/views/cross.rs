//! The crosswalk: what our clauses and controls touch of other frameworks, how sure that is and who says so. Ids side
//! by side, never proof of conformity.

use super::{Cell, Column, HIDDEN, REST, Row, Scope, Target, Tone, View};
use crate::core::catalogue::{Framework, Mapping, MappingConfidence, Relation};
use crate::core::workspace::{RecordRef, Workspace};

pub const COVERAGE: View = View {
    name: "crosswalk",
    title: "Crosswalk: coverage",
    aliases: &["coverage"],
    help: "Every mapped item of other frameworks, with the clauses and controls of ours that touch it and how far those are.",
    report: None,
    empty: "No mapping is there: the crosswalk can't be read.",
    columns: &[
        Column::new("Framework", 13),
        Column::new("Item", 13),
        Column::new("State", 8),
        Column::new("Sure", 6),
        Column::new("Title", REST),
        Column::new("Ours", HIDDEN),
        Column::new("In place", HIDDEN),
        Column::new("Excluded", HIDDEN),
        Column::new("Note", HIDDEN),
    ],
    rows: coverage,
};

pub const MAPPINGS: View = View {
    name: "mappings",
    title: "Crosswalk: mappings",
    aliases: &["crosswalk-mappings"],
    help: "Every mapping from a clause or control to an item of another framework, with relation, confidence and source.",
    report: None,
    empty: "No mapping is there: the crosswalk can't be read.",
    columns: &[
        Column::new("Ours", 7),
        Column::new("Framework", 13),
        Column::new("Item", 11),
        Column::new("Relation", 10),
        Column::new("Sure", 5),
        Column::new("Title", REST),
        Column::new("State", HIDDEN),
        Column::new("Sources", HIDDEN),
        Column::new("Note", HIDDEN),
        Column::new("Id", HIDDEN),
    ],
    rows: mappings,
};

/// How far one of ours is. A clause has no applicability: it always counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Far {
    Excluded,
    Undecided,
    Planned,
    InPlace,
}

impl Far {
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Excluded => "excluded",
            Self::Undecided => "undecided",
            Self::Planned => "planned",
            Self::InPlace => "in place",
        }
    }

    pub(super) const fn tone(self) -> Tone {
        match self {
            Self::Excluded => Tone::Bad,
            Self::Undecided | Self::Planned => Tone::Warning,
            Self::InPlace => Tone::Plain,
        }
    }
}

pub(super) fn far(workspace: &Workspace, id: &str) -> Far {
    let Some(control) = workspace.by_label("control", id) else {
        return if id.starts_with("A.") { Far::Undecided } else { clause_far(workspace, id) };
    };
    let entry = workspace.pointing("soa", "control", control.id()).next();
    match entry.map_or("", |entry| entry.text("applicable")) {
        "no" => Far::Excluded,
        "yes" if matches!(control.text("status"), "implemented" | "operating") => Far::InPlace,
        "yes" => Far::Planned,
        _ => Far::Undecided,
    }
}

/// A clause counts as in place when the newest gap analysis says that it conforms.
fn clause_far(workspace: &Workspace, id: &str) -> Far {
    let about = |item: &RecordRef<'_>| {
        let criterion = item.text("criterion");
        criterion == id || crate::core::catalogue::belongs(criterion, id, '/')
    };
    let verdicts: Vec<&str> = workspace.live("gap_item").filter(about).map(|item| item.text("conformity")).collect();
    match (verdicts.is_empty(), verdicts.iter().all(|verdict| *verdict == "yes")) {
        (true, _) => Far::Undecided,
        (false, true) => Far::InPlace,
        (false, false) => Far::Planned,
    }
}

pub(super) fn target(workspace: &Workspace, id: &str) -> Target {
    workspace.by_label("control", id).map_or(Target::Nowhere, |control| Target::Record(control.id()))
}

/// The name of a framework in few letters: what stands before its year or version.
pub(super) fn short(framework: &Framework) -> &str {
    match framework.id.as_str() {
        "eu-ai-act" => "EU AI Act",
        "nist-ai-rmf-1.0" => "NIST AI RMF",
        "iso27001-2022" => "ISO/IEC 27001",
        other => other,
    }
}

pub(super) const fn sure(confidence: MappingConfidence) -> &'static str {
    match confidence {
        MappingConfidence::Low => "low",
        MappingConfidence::Medium => "medium",
        MappingConfidence::High => "high",
    }
}

const fn relation(relation: Relation) -> &'static str {
    match relation {
        Relation::Equal => "equal",
        Relation::Subset => "subset",
        Relation::Superset => "superset",
        Relation::Intersects => "intersects",
    }
}

fn coverage(scope: &Scope<'_>) -> Vec<Row> {
    let Some(crosswalk) = (scope.crosswalk)() else { return Vec::new() };
    let mut found = Vec::new();
    for framework in &crosswalk.frameworks {
        for item in &framework.items {
            let ours: Vec<&Mapping> = framework.mappings.iter().filter(|mapping| mapping.to == item.id).collect();
            // The best of ours says how far the item is; the surest mapping says how sure that is.
            let best =
                ours.iter().map(|mapping| (far(scope.workspace, &mapping.from), *mapping)).max_by_key(|(far, _)| *far);
            let Some((reached, first)) = best else { continue };
            let confidence = ours.iter().map(|mapping| mapping.confidence).max();
            let with = |wanted: Far| -> String {
                let these = ours.iter().filter(|mapping| far(scope.workspace, &mapping.from) == wanted);
                these.map(|mapping| mapping.from.as_str()).collect::<Vec<_>>().join("; ")
            };
            let all: Vec<&str> = ours.iter().map(|mapping| mapping.from.as_str()).collect();
            let cells = vec![
                Cell::text(short(framework)),
                Cell::text(item.id.as_str()),
                Cell::text(reached.word()),
                Cell::text(confidence.map_or("", sure)),
                Cell::text(item.title.as_str()),
                Cell::text(all.join("; ")),
                Cell::text(with(Far::InPlace)),
                Cell::text(with(Far::Excluded)),
                Cell::text(framework.note.as_str()),
            ];
            found.push(Row { cells, tone: reached.tone(), target: target(scope.workspace, &first.from) });
        }
    }
    found
}

fn mappings(scope: &Scope<'_>) -> Vec<Row> {
    let Some(crosswalk) = (scope.crosswalk)() else { return Vec::new() };
    let row = |(framework, mapping): (&Framework, &Mapping)| {
        let reached = far(scope.workspace, &mapping.from);
        let title = framework.item(&mapping.to).map_or("", |item| item.title.as_str());
        let sources = mapping.sources.iter().map(|id| crosswalk.source(id).map_or(id.as_str(), |source| &source.title));
        let cells = vec![
            Cell::text(mapping.from.as_str()),
            Cell::text(short(framework)),
            Cell::text(mapping.to.as_str()),
            Cell::text(relation(mapping.relation)),
            Cell::text(sure(mapping.confidence)),
            Cell::text(title),
            Cell::text(reached.word()),
            Cell::text(sources.collect::<Vec<_>>().join("; ")),
            Cell::text(mapping.note.as_str()),
            Cell::text(mapping.id.as_str()),
        ];
        Row { cells, tone: reached.tone(), target: target(scope.workspace, &mapping.from) }
    };
    crosswalk.mappings().map(row).collect()
}
