//! The request list: what the audit wants to see, from whom and until when, and what came.

use super::model::Table;
use super::{Paper, Setting, read};
use crate::core::audit::field;
use crate::core::workspace::RecordRef;
use crate::exchange::sheet::Cell;

pub fn fill(paper: &mut Paper, audit: RecordRef<'_>, setting: Setting) {
    let mut requests: Vec<RecordRef<'_>> =
        audit.workspace().pointing("evidence_request", field::AUDIT, audit.id()).collect();
    requests.sort_by(|a, b| {
        let key = |one: RecordRef<'_>| {
            let due = read::date(one, "due");
            (!is_open(one), due.is_none(), due)
        };
        key(*a).cmp(&key(*b)).then_with(|| crate::core::natural::compare(a.label(), b.label()))
    });
    let columns = [
        ("Id", 7),
        ("What is wanted", 29),
        ("For", 14),
        ("Asked of", 13),
        ("Asked", 9),
        ("Due", 9),
        ("Received", 10),
        ("Status", 9),
    ];
    let mut table = Table::new(columns);
    let mut overdue = 0;
    for request in &requests {
        let late = is_open(*request) && read::date(*request, "due").is_some_and(|due| due < setting.today);
        overdue += usize::from(late);
        let status = if late { "Overdue".to_string() } else { read::of(*request, "status") };
        let criterion = request.text(field::CRITERION);
        table.row([
            Cell::text(request.label()),
            read::cell(*request, "what"),
            Cell::text(read::criterion(request.workspace(), criterion)),
            read::cell(*request, "asked_of"),
            read::cell(*request, "asked_on"),
            read::cell(*request, "due"),
            read::cell(*request, "received_on"),
            Cell::text(status),
        ]);
    }
    let open = requests.iter().filter(|request| is_open(**request)).count();
    let blocks = &mut paper.blocks;
    blocks.facts(read::facts(audit, &["kind", "body", "lead", "starts_on", "ends_on"]));
    blocks.text(format!("On {}: {} asked for, {open} open, {overdue} of them overdue.", setting.today, requests.len()));
    blocks.table(table.clone(), "Nothing has been asked for yet.");
    blocks.note("Please send or show each piece by the day it is due, and name its id.");
    paper.table = table;
}

fn is_open(request: RecordRef<'_>) -> bool {
    request.text("status") == "asked"
}
