//! The report of an impact assessment: the decision and the worst harm first, then every impact, then the questions
//! with their answers.

use super::model::{Blocks, Signature, Table};
use super::{Paper, PaperError, read};
use crate::core::catalogue::{AnswerKind, ImpactCatalogue, ImpactQuestion};
use crate::core::impact::{self, Harm, Overall, Worst, field};
use crate::core::method::Party;
use crate::core::workspace::RecordRef;
use crate::exchange::sheet::Cell;
use crate::library::adapted;

/// What else the assessment says to the question whose answer is this field.
const BESIDE: [(&str, &[&str]); 5] = [
    ("system", &["version"]),
    ("depth", &["depth_reason"]),
    ("decision", &["decision_reason", "conditions"]),
    ("approver", &["approved_on", "opinions"]),
    ("next_review", &["triggers"]),
];

/// States in which nobody has decided yet.
const BEFORE: [&str; 2] = ["draft", "in_review"];

pub fn fill(paper: &mut Paper, assessment: RecordRef<'_>) -> Result<(), PaperError> {
    let catalogue = adapted::of(assessment.workspace()).impact()?;
    let workspace = assessment.workspace();
    let mut impacts: Vec<RecordRef<'_>> =
        workspace.pointing(impact::REGISTER, field::ASSESSMENT, assessment.id()).collect();
    impacts.sort_by(|a, b| {
        let key = |one: RecordRef<'_>| (!impact::is_harm(one), std::cmp::Reverse(rating(one)));
        key(*a).cmp(&key(*b)).then_with(|| crate::core::natural::compare(a.label(), b.label()))
    });
    let blocks = &mut paper.blocks;
    if BEFORE.contains(&assessment.text("status")) {
        blocks.note("Draft: nobody has approved it yet.");
    }
    blocks.heading("Assessment");
    blocks.facts(read::wanted(assessment, &["system", "version", "trigger"]));
    blocks.facts(read::facts(
        assessment,
        &["previous", "changed_since", "prohibited", "restricted", "sensitive", "depth", "depth_reason"],
    ));
    blocks.facts(read::wanted(assessment, &["authors"]));
    blocks.facts(read::facts(assessment, &["started_on", "consulted", "nobody_reason", "status"]));
    blocks.heading("Decision");
    blocks.facts(read::wanted(assessment, &["decision", "decision_reason"]));
    blocks.facts(read::facts(assessment, &["conditions", "opinions", "told"]));
    blocks.facts(read::wanted(assessment, &["approver", "approved_on", "next_review"]));
    blocks.facts(read::facts(assessment, &["triggers", "evidence"]));
    harm(blocks, &impacts, catalogue);
    if !impacts.is_empty() {
        blocks.chapter("Impacts");
    }
    for one in &impacts {
        blocks.kept(read::name(*one), described(*one, catalogue));
    }
    answers(blocks, assessment, catalogue, !impacts.is_empty());
    blocks.heading("Signed");
    blocks.signatures(vec![
        Signature::new("For the authors", read::of(assessment, "authors")),
        Signature::new("Approver", read::of(assessment, "approver")),
    ]);
    paper.table = rows(&impacts, catalogue);
    Ok(())
}

fn rating(one: RecordRef<'_>) -> Option<u8> {
    impact::is_harm(one).then(|| Harm::of(one).map(Harm::rating)).flatten()
}

/// The highest harm of each party, before and after measures.
fn harm(blocks: &mut Blocks, impacts: &[RecordRef<'_>], catalogue: &ImpactCatalogue) {
    blocks.heading("Highest harm");
    let before = impact::overall(impacts.iter().copied());
    let after = impact::overall_remaining(impacts.iter().copied());
    let said = |worst: &Option<Worst<'_>>| match worst {
        Some(worst) => {
            let dimension = dimension(worst.impact, catalogue);
            Cell::text(format!("{} ({}, {dimension})", worst.rating, worst.impact.label()))
        }
        None => Cell::text("none rated"),
    };
    let mut table = Table::new([("Party", 24), ("Before measures", 38), ("After measures", 38)]);
    for party in Party::ALL {
        let (one, other) = (before.by_party.get(party), after.by_party.get(party));
        if one.is_some() || other.is_some() {
            table.row([Cell::text(capital(party.key())), said(one), said(other)]);
        }
    }
    if before.worst.is_some() {
        table.row([Cell::text("Overall"), said(&before.worst), said(&after.worst)]);
    }
    blocks.table(table, "No harm is rated.");
    unrated(blocks, &before);
    blocks.note(format!("{} {}", catalogue.rule.harm, catalogue.rule.overall));
}

fn unrated(blocks: &mut Blocks, overall: &Overall<'_>) {
    if !overall.unrated.is_empty() {
        let labels: Vec<&str> = overall.unrated.iter().map(|one| one.label()).collect();
        blocks.note(format!("Not rated yet, so the highest may still rise: {}.", labels.join(", ")));
    }
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

fn dimension(one: RecordRef<'_>, catalogue: &ImpactCatalogue) -> String {
    let known = catalogue.dimension(one.text(field::DIMENSION));
    known.map_or_else(|| read::of(one, field::DIMENSION), |dimension| dimension.title.clone())
}

/// A number on its scale with its word: `4 Grave`.
fn level(one: RecordRef<'_>, key: &str, catalogue: &ImpactCatalogue) -> String {
    let value = read::of(one, key);
    match catalogue.scale(key).and_then(|scale| scale.level(&value)) {
        Some(level) => format!("{value} {}", level.label),
        None => value,
    }
}

fn described(one: RecordRef<'_>, catalogue: &ImpactCatalogue) -> Blocks {
    let mut inside = Blocks::default();
    let mut facts = read::facts(one, &["kind", "party", "who"]);
    facts.push((read::label(one, field::DIMENSION), dimension(one, catalogue)));
    facts.extend(read::facts(one, &["use", "path"]));
    let scales = ["severity", "extent", "duration", "reversibility", "vulnerability", "likelihood"];
    let rated: Vec<String> = scales
        .iter()
        .map(|key| (read::label(one, key), level(one, key, catalogue)))
        .filter(|(_, value)| !value.is_empty())
        .map(|(label, value)| format!("{label} {value}"))
        .collect();
    facts.push(("Scales".into(), rated.join("; ")));
    if impact::is_harm(one) {
        facts.push(("Harm rating".into(), rating(one).map_or("not rated".into(), |rating| rating.to_string())));
    }
    facts.extend(read::facts(
        one,
        &["confidence", "evidence", "measures", "treatments", "controls", "remaining", "risk"],
    ));
    inside.facts(facts);
    inside
}

/// Section by section what was asked and answered, then what was not.
fn answers(blocks: &mut Blocks, assessment: RecordRef<'_>, catalogue: &ImpactCatalogue, any_impacts: bool) {
    let given: Vec<RecordRef<'_>> =
        assessment.workspace().pointing("impact_answer", field::ASSESSMENT, assessment.id()).collect();
    blocks.chapter("Questions and answers");
    let course: Vec<&str> =
        impact::course(assessment, catalogue).iter().map(|stop| stop.question.id.as_str()).collect();
    let (mut open, mut left_out) = (Vec::new(), Vec::new());
    for section in &catalogue.sections {
        let mut answered = Vec::new();
        for question in &section.questions {
            match answer(assessment, &given, question, any_impacts) {
                text if !text.trim().is_empty() => answered.push((format!("{} {}", question.id, question.text), text)),
                _ if course.contains(&question.id.as_str()) => open.push(question.id.as_str()),
                _ => left_out.push(question.id.as_str()),
            }
        }
        if !answered.is_empty() {
            blocks.subheading(format!("{} {}", section.id, section.title));
            blocks.questions(answered);
        }
    }
    let known = |one: &RecordRef<'_>| catalogue.question(one.text("question")).is_some();
    let other = given.iter().filter(|one| !known(one));
    let other: Vec<_> = other.map(|one| (one.text("question").to_string(), said(*one, None))).collect();
    if !other.is_empty() {
        blocks.subheading("Other questions");
        blocks.questions(other);
    }
    for (what, questions) in [("Not answered", open), ("Not asked at this depth", left_out)] {
        if !questions.is_empty() {
            blocks.note(format!("{what}: {}.", questions.join(", ")));
        }
    }
}

fn answer(assessment: RecordRef<'_>, given: &[RecordRef<'_>], question: &ImpactQuestion, any_impacts: bool) -> String {
    let own = question.field.as_deref().into_iter().flat_map(|key| {
        let beside = BESIDE.iter().find(|(of, _)| *of == key).map_or(&[][..], |(_, keys)| keys);
        std::iter::once(key).chain(beside.iter().copied())
    });
    let answers = given.iter().filter(|one| one.text("question") == question.id);
    let mut parts: Vec<String> = own.map(|key| read::of(assessment, key)).collect();
    parts.extend(answers.map(|one| said(*one, Some(question))));
    parts.retain(|part| !part.trim().is_empty());
    if parts.is_empty() && any_impacts {
        match question.kind {
            AnswerKind::Impacts => parts.push("See the impacts above.".into()),
            AnswerKind::Computed => parts.push("See the highest harm above.".into()),
            _ => {}
        }
    }
    parts.join("\n")
}

/// An answer with what was chosen and what it names.
fn said(answer: RecordRef<'_>, question: Option<&ImpactQuestion>) -> String {
    let chosen = answer.elements("chosen").map(|id| {
        let options = question.map(|question| question.options.as_slice()).unwrap_or_default();
        options.iter().find(|option| option.id == id).map_or(id, |option| option.text.as_str())
    });
    let chosen = chosen.collect::<Vec<_>>().join("; ");
    let named = ["answer", "links", "risks", "treatments", "controls", "people", "evidence"];
    let parts = std::iter::once(chosen).chain(named.iter().map(|key| read::of(answer, key)));
    parts.filter(|part| !part.trim().is_empty()).collect::<Vec<_>>().join("\n")
}

fn rows(impacts: &[RecordRef<'_>], catalogue: &ImpactCatalogue) -> Table {
    let columns = [
        ("Impact", 0),
        ("Title", 0),
        ("Kind", 0),
        ("Party", 0),
        ("Who", 0),
        ("Dimension", 0),
        ("Severity", 0),
        ("Extent", 0),
        ("Duration", 0),
        ("Reversibility", 0),
        ("Vulnerability", 0),
        ("Likelihood", 0),
        ("Harm rating", 0),
        ("Measures", 0),
        ("Remaining rating", 0),
        ("Risk", 0),
    ];
    let mut table = Table::new(columns);
    for one in impacts {
        let text = |key: &str| Cell::text(read::of(*one, key));
        let number = |key: &str| read::number(*one, key);
        let mut cells = vec![Cell::text(one.label()), text("title"), text("kind"), text("party"), text("who")];
        cells.push(Cell::text(dimension(*one, catalogue)));
        cells.extend(["severity", "extent", "duration", "reversibility", "vulnerability", "likelihood"].map(number));
        cells.push(rating(*one).map_or(Cell::Empty, |rating| Cell::number(f64::from(rating))));
        cells.extend([text("measures"), number("remaining"), text("risk")]);
        table.row(cells);
    }
    table
}
