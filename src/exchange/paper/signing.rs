//! Sheets to be signed by somebody who does not log in: the acceptance of risks, a policy, the scope.

use super::model::{Signature, Table};
use super::{Paper, read, versions};
use crate::core::acceptance::{Acceptance, Frozen, field};
use crate::core::method::Party;
use crate::core::risk::Risk;
use crate::core::scoring::assess;
use crate::core::workspace::RecordRef;
use crate::exchange::sheet::Cell;

/// What is accepted, with the numbers behind it, until when and on what conditions; room for the answer.
pub fn acceptance(paper: &mut Paper, record: RecordRef<'_>) {
    let Some(acceptance) = Acceptance::of(record) else { return };
    let proposed = record.text(field::STATUS) == "proposed";
    let blocks = &mut paper.blocks;
    if proposed {
        blocks.note("Asked for: nobody has accepted yet.");
    }
    blocks.facts(read::wanted(record, &[field::KIND, field::REASON]));
    blocks.facts(read::facts(record, &[field::CONDITIONS]));
    blocks.facts(read::wanted(record, &[field::EXPIRES]));
    blocks.facts(read::facts(record, &[field::REVIEW_TRIGGER, field::REPLACES, field::STATUS]));
    let mut rows = Table::new([("Risk", 0), ("Title", 0), ("Rating", 0), ("Level", 0), ("Acceptor", 0)]);
    for risk in record.targets(field::RISKS) {
        let frozen = acceptance.frozen(risk);
        blocks.heading(&read::name(risk));
        blocks.facts(read::facts(risk, &["event", "consequence_text", "systems", "owner", "existing_controls"]));
        let (level, acceptor) = frozen.as_ref().map(|frozen| told(frozen, risk)).unwrap_or_default();
        blocks.facts(vec![
            ("Level that is accepted".into(), level.clone()),
            ("Accepted by rank of".into(), acceptor.clone()),
        ]);
        blocks.table(parties(frozen.as_ref(), risk), "No rating was written down.");
        let rating = frozen.as_ref().map_or_else(String::new, Frozen::to_string);
        let title = Risk::of(risk).map_or("", |risk| risk.record.title());
        rows.row([risk.label(), title, &rating, &level, &acceptor].map(Cell::text));
    }
    blocks.heading("Answer");
    let answered = |yes: bool| match record.text(field::STATUS) {
        "rejected" => !yes,
        "proposed" => false,
        _ => yes,
    };
    blocks.ticks(
        "I",
        vec![
            ("accept this risk until the day above, on these conditions".into(), answered(true)),
            ("do not accept it; treat it".into(), answered(false)),
        ],
    );
    if proposed {
        blocks.room("Further conditions", 2);
    }
    blocks.facts(read::facts(record, &[field::AUTHORITY, field::METHOD, field::ACCEPTED_ON]));
    if !record.filled(field::ACCEPTED_BY) {
        blocks.room("Name and function", 1);
    }
    blocks.room("Place", 1);
    blocks.signatures(vec![Signature {
        role: "Accepted by".into(),
        ..versions::signature(record.target(field::ACCEPTED_BY))
    }]);
    paper.table = rows;
}

/// The level with its name, and the lowest rank that accepts it.
fn told(frozen: &Frozen, risk: RecordRef<'_>) -> (String, String) {
    let Some(method) = risk.workspace().methods().of_rating(&frozen.method, frozen.version) else {
        return (frozen.mark.clone(), String::new());
    };
    let level = assess(&frozen.rating(), method).overall;
    let name = level.and_then(|level| method.level(level)).map_or(String::new(), |level| format!(" ({})", level.name));
    let acceptor = level.and_then(|level| method.acceptor(level)).map_or(String::new(), |one| one.name.clone());
    (format!("{}{name}, {} rating, {} v{}", frozen.mark, frozen.stage.key(), frozen.method, frozen.version), acceptor)
}

fn parties(frozen: Option<&Frozen>, risk: RecordRef<'_>) -> Table {
    let mut table = Table::new([("Party", 40), ("Likelihood", 20), ("Consequence", 20), ("Level", 20)]);
    let Some(frozen) = frozen else { return table };
    let Some(method) = risk.workspace().methods().of_rating(&frozen.method, frozen.version) else { return table };
    let assessment = assess(&frozen.rating(), method);
    for party in Party::ALL {
        let cells = match assessment.party(party).rated() {
            Some(rated) => {
                let above = if rated.above_appetite { " (above appetite)" } else { "" };
                [
                    rated.likelihood.to_string(),
                    rated.consequence.to_string(),
                    format!("{}{above}", method.mark(rated.level)),
                ]
            }
            None => ["-".into(), "-".into(), "none".into()],
        };
        table.row(std::iter::once(Cell::text(party.key())).chain(cells.map(Cell::text)));
    }
    table
}

/// A policy, or the scope: its text first, then what it stands with, and the line to sign on.
pub fn document(paper: &mut Paper, record: RecordRef<'_>, text: &str, keys: &[&str]) {
    let blocks = &mut paper.blocks;
    if !record.filled("approved_on") {
        blocks.note("Draft: nobody has approved it yet.");
    }
    blocks.text(read::of(record, text));
    blocks.facts(read::wanted(record, &["version"]));
    blocks.facts(read::facts(record, keys));
    blocks.facts(read::facts(
        record,
        &[
            "replaces",
            "change_note",
            "valid_from",
            "next_review",
            "approved_by",
            "authority",
            "approval_method",
            "approved_on",
        ],
    ));
    blocks.heading("Approval");
    if !record.filled("approved_by") {
        blocks.room("Name and function", 1);
    }
    blocks.room("Place", 1);
    blocks.signatures(vec![versions::signature(record.target("approved_by"))]);
    let mut rows = Table::new([("Field", 0), ("Text", 0)]);
    for (name, value) in read::facts(record, &[&["title", text, "version"], keys].concat()) {
        rows.row([name, value].map(Cell::text));
    }
    paper.table = rows;
}
