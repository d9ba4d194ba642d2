//! The Statement of Applicability and the treatment plan as a version: what was approved from the position that was
//! approved, how far it has come from today.

use super::model::{Signature, Table};
use super::{Paper, Setting, read};
use crate::core::natural;
use crate::core::versions::{self, Content, Row, Versioned, field};
use crate::core::workspace::{RecordRef, Workspace};
use crate::exchange::sheet::Cell;

/// `frozen` is the workspace at the position that was approved, where there is one.
pub fn fill(paper: &mut Paper, version: RecordRef<'_>, frozen: Option<&Workspace>, setting: Setting) {
    let Some(of) = Versioned::of(version.register_key()) else { return };
    let now = version.workspace();
    let content = versions::content(frozen.unwrap_or(now), of);
    head(paper, version, frozen, setting);
    match of {
        Versioned::Soa => soa(paper, &content, now),
        Versioned::TreatmentPlan => plan(paper, &content, now),
    }
    sign(paper, version);
}

fn head(paper: &mut Paper, version: RecordRef<'_>, frozen: Option<&Workspace>, setting: Setting) {
    let blocks = &mut paper.blocks;
    let approved = version.filled(field::APPROVED_ON);
    if !approved {
        blocks.note("Draft: nobody has approved it yet. It shows what stands today.");
    } else if frozen.is_none() && has_moved(version) {
        blocks.note(
            "The content has changed since it was approved; this paper shows what stands today. Print it from the \
             workspace that holds the position below.",
        );
    }
    blocks.facts(read::wanted(version, &[field::VERSION]));
    blocks.facts(read::facts(
        version,
        &["scope_statement", "risk_assessment", "treatment_plan", "replaces", "change_note", "valid_from", "status"],
    ));
    blocks.facts(read::facts(version, &["approved_by", "authority", "approval_method", "approved_on"]));
    let mut facts = read::facts(version, &[field::POSITION, field::CONTENT_HASH]);
    if !approved {
        let hash = Versioned::of(version.register_key()).map(|of| versions::hash(version.workspace(), of));
        facts = vec![("Content hash".into(), hash.map_or_else(String::new, |hash| hash.to_string()))];
    }
    facts.push(("Status, owner and evidence as of".into(), setting.today.to_string()));
    blocks.facts(facts);
}

fn has_moved(version: RecordRef<'_>) -> bool {
    let of = Versioned::of(version.register_key());
    of.is_some_and(|of| versions::hash(version.workspace(), of).to_string() != version.text(field::CONTENT_HASH))
}

/// A line to sign on for whoever approves, with his function and room for place and date.
pub fn signature(person: Option<RecordRef<'_>>) -> Signature {
    let name = person.map_or_else(String::new, |person| {
        let function = read::of(person, "function");
        let name = person.title();
        if function.is_empty() { name.to_string() } else { format!("{name}, {function}") }
    });
    Signature::new("Approved by", name)
}

fn sign(paper: &mut Paper, version: RecordRef<'_>) {
    paper.blocks.heading("Approval");
    paper.blocks.note("By signing I approve the content above as the version named there.");
    if !version.filled(field::APPROVED_BY) {
        paper.blocks.room("Name and function", 1);
    }
    paper.blocks.room("Place", 1);
    paper.blocks.signatures(vec![signature(version.target(field::APPROVED_BY))]);
}

/// The record of today behind a row of the content.
fn live<'a>(now: &'a Workspace, row: &Row) -> Option<RecordRef<'a>> {
    now.get(row.record)
}

fn soa(paper: &mut Paper, content: &Content, now: &Workspace) {
    let blocks = &mut paper.blocks;
    blocks.heading("Groups");
    blocks.table(groups(content, now), "No control has an entry.");
    blocks.chapter("Controls");
    let columns =
        [("Control", 17), ("Applies", 8), ("Reason", 30), ("Needed for", 15), ("Status, owner", 15), ("Evidence", 15)];
    let mut table = Table::new(columns);
    let titles = [
        "Control",
        "Title",
        "Applicable",
        "Grounds",
        "Reason",
        "Linked risks",
        "Linked requirements",
        "Not for",
        "Status",
        "Owner",
        "Evidence",
    ];
    let mut rows = Table::new(titles.map(|title| (title, 0)));
    for row in &content.rows {
        let control = live(now, row).and_then(|entry| entry.target("control"));
        let of = |key: &str| control.map_or_else(String::new, |control| read::of(control, key));
        let evidence = control.map_or_else(String::new, |one| {
            one.targets("evidence").map(|evidence| evidence.label().to_string()).collect::<Vec<_>>().join(", ")
        });
        let excluded = row.shown("applicable") == "No";
        let mut reason = row.shown(if excluded { "exclusion_text" } else { "inclusion_text" }).to_string();
        let not_for = match (row.shown("excluded_systems"), row.shown("excluded_systems_reason")) {
            ("", _) => String::new(),
            (systems, "") => format!("Not for {systems}."),
            (systems, why) => format!("Not for {systems}: {why}"),
        };
        if !not_for.is_empty() {
            reason = format!("{reason}\n{not_for}");
        }
        let applies = match row.shown("applicable") {
            "" => "Undecided",
            said => said,
        };
        let needed = [row.shown("risks"), row.shown("demanded_by")];
        let needed = needed.into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join("\n");
        let owner = of("owner");
        let status = [of("status"), owner.clone()].into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>();
        table.row(
            [
                format!("{} {}", row.label, row.title),
                applies.to_string(),
                reason.clone(),
                needed,
                status.join("\n"),
                evidence.clone(),
            ]
            .map(Cell::text),
        );
        rows.row(
            [
                row.label.clone(),
                row.title.clone(),
                applies.to_string(),
                row.shown("inclusion").to_string(),
                row.shown(if excluded { "exclusion_text" } else { "inclusion_text" }).to_string(),
                row.shown("risks").to_string(),
                row.shown("demanded_by").to_string(),
                not_for,
                of("status"),
                owner,
                evidence,
            ]
            .map(Cell::text),
        );
    }
    blocks.table(table, "No control has an entry.");
    paper.table = rows;
}

/// How many controls of each group apply, and how many are not decided.
fn groups(content: &Content, now: &Workspace) -> Table {
    let mut table = Table::new([("Group", 46), ("Apply", 14), ("Excluded", 14), ("Undecided", 14), ("All", 12)]);
    let catalogue = now.catalogue();
    let name = |row: &Row| match catalogue.and_then(|known| known.group_of(&row.label)) {
        Some(group) => format!("{} {}", group.id, group.title),
        None => "Own controls".to_string(),
    };
    let mut names: Vec<String> = content.rows.iter().map(name).collect();
    names.sort_by(|a, b| natural::compare(a, b));
    names.dedup();
    for group in names {
        let of_group: Vec<&Row> = content.rows.iter().filter(|row| name(row) == group).collect();
        let count = |said: &str| of_group.iter().filter(|row| row.shown("applicable") == said).count();
        let counts = [count("Yes"), count("No"), count(""), of_group.len()];
        table.row(std::iter::once(Cell::text(group)).chain(counts.map(|count| Cell::text(count.to_string()))));
    }
    table
}

fn plan(paper: &mut Paper, content: &Content, now: &Workspace) {
    let columns = [
        ("Treatment", 24),
        ("Risk", 20),
        ("Option", 10),
        ("Controls, actions", 18),
        ("Owner, due", 14),
        ("Expected", 7),
        ("Status", 7),
    ];
    let mut table = Table::new(columns);
    let titles = [
        "Treatment",
        "Title",
        "Risk",
        "Option",
        "What will be done",
        "Controls",
        "Why no control",
        "Actions",
        "Owner",
        "Due",
        "Expected residual",
        "Status",
    ];
    let mut rows = Table::new(titles.map(|title| (title, 0)));
    for row in &content.rows {
        let treatment = live(now, row);
        let risk = treatment.and_then(|one| one.target("risk"));
        let status = treatment.map_or_else(String::new, |one| read::of(one, "status"));
        let level = treatment.and_then(level_of).unwrap_or_default();
        let controls = match row.shown("controls") {
            "" => row.shown("no_control_reason"),
            controls => controls,
        };
        let with = [controls, row.shown("actions")].into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>();
        table.row(
            [
                format!("{} {}\n{}", row.label, row.title, row.shown("description")),
                risk.map_or_else(|| row.shown("risk").to_string(), read::name),
                row.shown("option").to_string(),
                with.join("\n"),
                format!("{}\n{}", row.shown("owner"), row.shown("due")),
                level.clone(),
                status.clone(),
            ]
            .map(Cell::text),
        );
        rows.row(
            [
                row.label.clone(),
                row.title.clone(),
                row.shown("risk").to_string(),
                row.shown("option").to_string(),
                row.shown("description").to_string(),
                row.shown("controls").to_string(),
                row.shown("no_control_reason").to_string(),
                row.shown("actions").to_string(),
                row.shown("owner").to_string(),
                row.shown("due").to_string(),
                row.shown("expected").to_string(),
                status,
            ]
            .map(Cell::text),
        );
    }
    paper.blocks.chapter("Treatments");
    paper.blocks.table(table, "No treatment is planned.");
    paper.table = rows;
}

/// The mark of the level that a treatment is expected to leave.
fn level_of(treatment: RecordRef<'_>) -> Option<String> {
    let rating = crate::core::risk::rating_in(treatment, "expected")?;
    let method = treatment.workspace().methods().of_rating(&rating.method, rating.version)?;
    let level = crate::core::scoring::assess(&rating, method).overall?;
    Some(method.mark(level).to_string())
}
