//! The implementation plan (RG-29) with its slip: each plan that is not over, below it its milestones by their days.

use super::{Cell, Column, HIDDEN, REST, Row, Scope, Tone, View};
use crate::core::derived;
use crate::core::natural;
use crate::core::plan::{self, field};
use crate::core::typing;
use crate::core::workspace::RecordRef;

pub const PLAN: View = View {
    name: "plan-slip",
    title: "Implementation plan with slip",
    aliases: &["slip", "rg-29"],
    help: "Every implementation plan with its milestones: planned, reached, what comes before, and how many days later than approved.",
    report: Some("RG-29"),
    empty: "There is no implementation plan: make one from a gap analysis, or add one.",
    columns: &[
        Column::new("Milestone", REST),
        Column::new("Tasks", HIDDEN),
        Column::new("Clauses", HIDDEN),
        Column::new("Owner", HIDDEN),
        Column::new("Resources", HIDDEN),
        Column::new("Planned", 10),
        Column::new("Actual", HIDDEN),
        Column::new("Depends on", HIDDEN),
        Column::new("Status", 11),
        Column::new("Slip", 7),
        Column::new("Approved date", HIDDEN),
        Column::new("Plan", HIDDEN),
    ],
    rows,
};

fn rows(scope: &Scope<'_>) -> Vec<Row> {
    let mut plans: Vec<RecordRef<'_>> = scope.workspace.live(plan::PLAN).filter(|one| !one.has_ended()).collect();
    plans.sort_by(|a, b| natural::compare(a.label(), b.label()));
    plans.into_iter().flat_map(|plan| std::iter::once(whole(scope, plan)).chain(parts(scope, plan))).collect()
}

fn slip(days: Option<i64>) -> Cell {
    match days {
        None => Cell::Empty,
        Some(days) if days > 0 => Cell::text(format!("+{days} d")),
        Some(days) => Cell::text(format!("{days} d")),
    }
}

fn owner(record: RecordRef<'_>) -> Cell {
    Cell::text(record.target("owner").map_or("", |owner| owner.title()))
}

fn whole(scope: &Scope<'_>, plan: RecordRef<'_>) -> Row {
    let all = plan::milestones(plan);
    let reached = all.iter().filter(|one| plan::is_reached(**one)).count();
    let days = plan::plan_slip(plan, scope.today);
    let cells = vec![
        Cell::text(format!("{} {}: {reached} of {} reached", plan.label(), plan.title(), all.len())),
        Cell::Empty,
        Cell::Empty,
        owner(plan),
        Cell::text(plan.text("resources")),
        Cell::of(plan, "ends_on"),
        Cell::Empty,
        Cell::Empty,
        Cell::text(typing::show(plan, "status")),
        slip(days),
        Cell::of(plan, field::BASELINE_ON),
        Cell::text(plan.label()),
    ];
    Row::of(plan, cells).tone(if days.is_some_and(|days| days > 0) { Tone::Warning } else { Tone::Plain })
}

fn parts(scope: &Scope<'_>, plan: RecordRef<'_>) -> Vec<Row> {
    let mut all = plan::milestones(plan);
    all.sort_by(|a, b| {
        let due = |one: &RecordRef<'_>| (one.text(field::DUE).is_empty(), one.text(field::DUE).to_string());
        due(a).cmp(&due(b)).then_with(|| natural::compare(a.label(), b.label()))
    });
    all.into_iter().map(|one| milestone(scope, plan, one)).collect()
}

/// A milestone that comes before this one and is planned for a later day: one of the two days can't be kept.
fn later_before(milestone: RecordRef<'_>) -> Option<RecordRef<'_>> {
    let due = milestone.text(field::DUE);
    let before = milestone.targets(field::DEPENDS_ON).filter(|one| !plan::is_reached(*one));
    before
        .filter(|one| !due.is_empty() && one.text(field::DUE) > due)
        .max_by_key(|one| one.text(field::DUE).to_string())
}

fn milestone(scope: &Scope<'_>, plan: RecordRef<'_>, milestone: RecordRef<'_>) -> Row {
    let tasks: Vec<String> =
        plan::tasks(milestone).iter().map(|one| format!("{} {}", one.label(), one.title())).collect();
    let late = derived::overdue_since(milestone, scope.today).is_some();
    let clash = later_before(milestone);
    let days = plan::slip(milestone, scope.today);
    let name = match clash {
        Some(before) => format!("  {} {} (before {}!)", milestone.label(), milestone.title(), before.label()),
        None => format!("  {} {}", milestone.label(), milestone.title()),
    };
    let cells = vec![
        Cell::text(name),
        Cell::text(tasks.join(", ")),
        Cell::text(typing::show(milestone, "clauses")),
        owner(milestone),
        Cell::text(milestone.text("resources")),
        Cell::of(milestone, field::DUE),
        Cell::of(milestone, field::DONE_ON),
        Cell::text(typing::show(milestone, field::DEPENDS_ON)),
        Cell::text(if late { "late".to_string() } else { typing::show(milestone, "status") }),
        slip(days),
        Cell::of(milestone, field::BASELINE_DUE),
        Cell::text(plan.label()),
    ];
    let tone = match () {
        () if late => Tone::Bad,
        () if plan::is_reached(milestone) => Tone::Muted,
        () if clash.is_some() || days.is_some_and(|days| days > 0) => Tone::Warning,
        () => Tone::Plain,
    };
    Row::of(milestone, cells).tone(tone)
}
