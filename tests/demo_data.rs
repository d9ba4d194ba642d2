//! The demo organisation: its files can be read, its history could have happened, its texts are its own, and exactly
//! the planted faults are in it.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

#[path = "demo_data/events.rs"]
mod events;
#[path = "demo_data/living.rs"]
mod living;
#[path = "demo_data/prose.rs"]
mod prose;
#[path = "demo_data/registers.rs"]
mod registers;
#[path = "demo_data/rules.rs"]
mod rules;
#[path = "demo_data/world.rs"]
mod world;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use registers::{Field, Register, annex_a, library_ids, registers};
use rules::Fault;
use toml::{Table, Value};
use world::{FOLDER, PARTIES, Row, World, days, items, rows};

const DAY: i64 = 1440;

fn planted() -> Vec<Fault> {
    let file: Table = fs::read_to_string(format!("{FOLDER}/faults.toml")).unwrap().parse().unwrap();
    let text = |fault: &Value, key: &str| fault.get(key).and_then(Value::as_str).unwrap().to_string();
    let faults = file.get("fault").and_then(Value::as_array).unwrap();
    assert!(faults.iter().all(|fault| text(fault, "why").chars().count() >= 25), "every fault says why");
    let row = |fault| (text(fault, "rule"), text(fault, "register"), text(fault, "record"), text(fault, "field"));
    faults.iter().map(row).collect()
}

fn at_the_end() -> World {
    let registers = registers();
    let mut world = World::seeded();
    for row in rows(&registers) {
        if let (true, Some((field, initial, _))) = (world.take(&row), &registers[&row.register].state) {
            world.begin(&row, field, initial);
        }
    }
    world
}

/// Rows of one time, person and reason are one journal entry.
fn entries(rows: &[Row]) -> Vec<Vec<&Row>> {
    let mut entries: BTreeMap<(i64, &str, &str), Vec<&Row>> = BTreeMap::new();
    for row in rows {
        entries.entry((row.at, &row.by, &row.because)).or_default().push(row);
    }
    entries.into_values().collect()
}

/// What is wrong with the form of one cell, if anything; references and states are checked elsewhere.
fn misfit(field: &Field, cell: &str) -> Option<String> {
    let choice = |one: &str| (!field.choices.iter().any(|key| key == one)).then(|| format!("no choice: {one}"));
    match field.kind.as_str() {
        "choice" => choice(cell),
        "choices" => items(cell).iter().find_map(|one| choice(one)),
        "yesno" => (!["yes", "no"].contains(&cell)).then(|| "neither yes nor no".to_string()),
        "date" => days(cell).is_none().then(|| format!("no relative date: {cell}")),
        "number" => cell.parse::<f64>().err().map(|error| error.to_string()),
        "percent" => (!cell.parse::<u8>().is_ok_and(|number| number <= 100)).then(|| "not 0 to 100".to_string()),
        "money" => {
            let amount = cell.split_once(' ').filter(|(number, _)| number.parse::<f64>().is_ok());
            amount.is_none_or(|(_, currency)| currency.len() != 3).then(|| format!("no amount: {cell}"))
        }
        "line" => cell.contains('\n').then(|| "a line break in a line".to_string()),
        _ => None,
    }
}

/// Whether the head names a cell of a rating: inherent.likelihood, value.none.groups, ..
fn is_rating_head(register: &Register, head: &str) -> bool {
    let Some((stage, cell)) = head.split_once('.') else { return false };
    let party = cell.strip_prefix("none.").or(cell.strip_prefix("own.")).unwrap_or(cell);
    register.fields.get(stage).is_some_and(|field| field.kind == "rating")
        && (PARTIES.contains(&party) || ["likelihood", "confidence", "confidence_reason"].contains(&cell))
}

#[test]
fn every_cell_fits_its_field() {
    let registers = registers();
    for row in rows(&registers) {
        let register = &registers[&row.register];
        for (head, cell) in &row.cells {
            match register.fields.get(head) {
                Some(field) if field.kind != "rating" && cell != "(none)" => {
                    let wrong = misfit(field, cell);
                    assert!(wrong.is_none(), "{} {head}: {}", row.place, wrong.unwrap_or_default());
                }
                Some(_) => assert_eq!(cell, "(none)", "{} {head}: a rating is given cell by cell", row.place),
                None => assert!(is_rating_head(register, head), "{}: no field {head}", row.place),
            }
        }
    }
}

/// What audits, impact assessments and the gap analysis bring. Their labels are by year, so that the next record that
/// somebody makes is the first one that counts.
fn by_year(register: &Register) -> bool {
    let of_audits = ["audit_programme", "audit", "audit_slot", "attendance", "evidence_request", "sample", "interview"];
    let of_what_follows = ["audit_check", "finding", "nonconformity", "corrective_action"];
    let of_assessments = ["impact_assessment", "impact_answer", "impact", "gap_assessment", "gap_item"];
    [&of_audits[..], &of_what_follows, &of_assessments].concat().contains(&register.key.as_str())
}

/// The year in a label by year: `2026` of `IA-2026-02`.
fn year_of<'a>(register: &Register, label: &'a str) -> &'a str {
    let year = label.strip_prefix(&register.prefix).and_then(|rest| rest.strip_prefix('-')?.split('-').next());
    year.filter(|year| ["2025", "2026"].contains(year)).unwrap_or_else(|| panic!("{label} has no year"))
}

#[test]
fn every_label_is_of_its_register_and_none_is_left_out() {
    let (registers, world) = (registers(), at_the_end());
    for register in registers.values() {
        let labels = world.labels(&register.key);
        let annex = annex_a();
        let own: Vec<&str> = labels.iter().copied().filter(|label| !annex.iter().any(|id| id == label)).collect();
        let expected: Vec<String> = match register.key.as_str() {
            "organisation" => vec!["ORG".to_string()],
            "control" | "soa" => (1..=own.len()).map(|number| format!("own-{number:02}")).collect(),
            _ if by_year(register) => {
                let mut numbers: BTreeMap<&str, usize> = BTreeMap::new();
                let mut next = |year| {
                    let number = numbers.entry(year).or_default();
                    *number += 1;
                    format!("{}-{year}-{number:02}", register.prefix)
                };
                own.iter().map(|label| next(year_of(register, label))).collect()
            }
            _ => {
                let width = register.digits;
                (1..=own.len()).map(|number| format!("{}-{number:0width$}", register.prefix)).collect()
            }
        };
        assert_eq!(own, expected, "{}", register.key);
    }
}

#[test]
fn every_record_has_what_its_register_requires_from_its_first_row_on() {
    let registers = registers();
    let mut world = World::seeded();
    for row in rows(&registers) {
        if world.take(&row) {
            for (key, field) in registers[&row.register].fields.iter().filter(|(_, field)| field.required) {
                let rated = row.cells.contains_key(&format!("{key}.likelihood"));
                assert!(rated || row.cells.contains_key(key), "{}: {key} is required ({})", row.place, field.kind);
            }
        }
    }
}

#[test]
fn every_reference_points_to_a_record_of_that_time() {
    let registers = registers();
    let all = rows(&registers);
    let mut world = World::seeded();
    for entry in entries(&all) {
        for row in &entry {
            world.take(row);
        }
        for row in entry {
            assert!(world.has("person", &row.by), "{}: {} is nobody yet", row.place, row.by);
            for (head, cell) in &row.cells {
                let target = registers[&row.register].fields.get(head).and_then(|field| field.target.as_deref());
                let Some(target) = target else { continue };
                for one in items(cell) {
                    assert!(world.has(target, &one), "{} {head}: there is no {target} {one} yet", row.place);
                }
            }
        }
    }
}

#[test]
fn every_state_is_reached_by_allowed_moves() {
    let registers = registers();
    let mut world = World::seeded();
    for row in rows(&registers) {
        let register = &registers[&row.register];
        let Some((field, initial, states)) = &register.state else {
            world.take(&row);
            continue;
        };
        let was = world.get(&row.register, &row.label, field).to_string();
        let new = world.take(&row);
        let Some(now) = row.cells.get(field) else {
            if new {
                world.begin(&row, field, initial);
            }
            continue;
        };
        assert!(states.contains(now), "{}: no state {now}", row.place);
        if new {
            assert_eq!(now, initial, "{}: a record begins in its first state", row.place);
            continue;
        }
        let step = register.moves.iter().find(|step| step.from == was && step.to == *now);
        let step = step.unwrap_or_else(|| panic!("{} {}: no move from {was} to {now}", row.place, row.label));
        assert!(!step.because || row.because.chars().count() >= 25, "{}: {was} to {now} needs a reason", row.place);
        for need in &step.needs {
            let there = [need.clone(), format!("{need}.likelihood")];
            let filled = there.iter().any(|key| !world.get(&row.register, &row.label, key).is_empty());
            assert!(filled, "{} {}: {was} to {now} needs {need}", row.place, row.label);
        }
    }
}

#[test]
fn what_needs_a_reason_has_one() {
    let registers = registers();
    for row in rows(&registers) {
        let register = &registers[&row.register];
        let field_of = |head: &str| register.fields.get(head.split('.').next().unwrap_or(head));
        let asks = row.cells.keys().any(|head| field_of(head).is_some_and(|field| field.because));
        let given = row.because.chars().count() >= 25;
        assert!(given || !(asks || register.always_because), "{} {}: says no reason", row.place, row.label);
    }
}

#[test]
fn no_two_texts_share_most_of_their_trigrams() {
    let registers = registers();
    let texts = prose::prose(&rows(&registers), &registers);
    let long: Vec<_> = texts.iter().filter(|one| one.text.chars().count() >= 25).collect();
    let grams: Vec<_> = long.iter().map(|one| prose::trigrams(&one.text)).collect();
    assert!(long.len() > 900, "only {} texts", long.len());
    let mut alike = Vec::new();
    for (index, one) in grams.iter().enumerate() {
        for (other, rest) in grams.iter().enumerate().skip(index + 1) {
            // Sets whose sizes are further apart than 60 % cannot share 60 %.
            let (small, large) = (one.len().min(rest.len()), one.len().max(rest.len()));
            if small * 10 >= large * 6 && prose::shared(one, rest) >= 0.6 {
                alike.push(format!(
                    "{}\n  {}\n{}\n  {}",
                    long[index].place, long[index].text, long[other].place, long[other].text
                ));
            }
        }
    }
    assert!(alike.is_empty(), "{}", alike.join("\n\n"));
}

#[test]
fn every_reason_is_a_sentence_unless_its_weakness_was_planted() {
    let registers = registers();
    let planted = planted();
    for one in prose::prose(&rows(&registers), &registers).iter().filter(|one| one.is_reason) {
        let meant = planted.iter().any(|(_, register, record, field)| {
            *register == one.register && *record == one.label && one.field.starts_with(field.as_str())
        });
        assert!(meant || one.text.chars().count() >= 25, "{}: {}", one.place, one.text);
    }
}

#[test]
fn the_rules_find_exactly_the_planted_faults() {
    let world = at_the_end();
    let mut found = rules::find(&world);
    found.extend(events::find(&world));
    let planted = planted();
    let expected: BTreeSet<Fault> = planted.iter().cloned().collect();
    assert_eq!(planted.len(), expected.len(), "a fault is listed twice");
    assert!((12..=60).contains(&planted.len()), "{} faults", planted.len());
    assert_eq!(found.difference(&expected).collect::<Vec<_>>(), Vec::<&Fault>::new(), "wrong but not planted");
    assert_eq!(expected.difference(&found).collect::<Vec<_>>(), Vec::<&Fault>::new(), "planted but not to be seen");
}

#[test]
fn every_fault_names_a_record_and_a_field() {
    let (registers, world) = (registers(), at_the_end());
    for (rule, register, record, field) in planted() {
        assert!(rule.starts_with("VR-"), "{rule}");
        assert!(world.has(&register, &record), "{rule}: there is no {register} {record}");
        assert!(registers[&register].fields.contains_key(&field), "{rule}: {register} has no field {field}");
    }
}

#[test]
fn the_organisation_is_as_large_as_promised() {
    let world = at_the_end();
    let count = |register: &str| world.labels(register).len();
    let with = |register: &str, field: &str, value: &str| {
        world.labels(register).iter().filter(|label| world.get(register, label, field) == value).count()
    };
    assert_eq!((count("person"), count("risk"), count("control"), count("soa")), (9, 70, 42, 42));
    assert!((14..=16).contains(&count("system")));
    assert_eq!(with("soa", "applicable", "yes") + with("soa", "applicable", "no"), 42);
    assert!(count("treatment") >= 25 && count("action") >= 40 && count("evidence") >= 30);
    assert_eq!((count("decision"), with("rating", "status", "proposed")), (10, 2));
    for (register, field) in [("system", "stage"), ("system", "status"), ("system", "kind"), ("system", "automation")] {
        let registers = registers();
        let all = match field {
            "status" => registers[register].state.as_ref().unwrap().2.clone(),
            _ => registers[register].fields[field].choices.clone(),
        };
        let unused: Vec<_> = all.iter().filter(|key| with(register, field, key) == 0).collect();
        let begun = unused.iter().all(|key| ["proposed", "acts_alone"].contains(&key.as_str()));
        assert!(begun, "no {register} with {field} {unused:?}");
    }
    let held: BTreeSet<String> =
        world.labels("system").iter().flat_map(|label| items(world.get("system", label, "roles"))).collect();
    assert_eq!(held.len(), 3, "all three roles are held");
}

#[test]
fn the_ratings_are_spread_and_go_down_from_stage_to_stage() {
    let world = at_the_end();
    let mut seen: BTreeMap<u8, usize> = BTreeMap::new();
    for risk in world.labels("risk") {
        let level = |stage| rules::level(&world, risk, stage).unwrap_or_else(|| panic!("{risk} has no {stage} level"));
        let (inherent, current, target) = (level("inherent"), level("current"), level("target"));
        assert!(inherent >= current && current >= target, "{risk}: {inherent} {current} {target}");
        *seen.entry(current).or_default() += 1;
    }
    assert_eq!(seen.len(), 5, "every level occurs: {seen:?}");
    assert!(seen.values().all(|count| *count <= 35), "no level holds more than half: {seen:?}");
}

#[test]
fn the_risk_of_the_screens_is_there() {
    let world = at_the_end();
    let cells = ["likelihood", "individuals", "groups", "societies", "organisation"];
    let current = cells.map(|cell| world.get("risk", "R-012", &format!("current.{cell}")));
    assert_eq!(world.get("risk", "R-012", "title"), "Triage model misses sepsis in elderly patients");
    assert_eq!(current, ["4", "5", "3", "1", "4"]);
    let levels = ["inherent", "current", "target"].map(|stage| rules::level(&world, "R-012", stage));
    assert_eq!(levels, [Some(4), Some(4), Some(2)]);
    assert_eq!(world.get("action", "AC-019", "progress"), "60");
}

#[test]
fn risks_from_the_library_name_an_entry_of_it() {
    let (world, ids) = (at_the_end(), library_ids());
    for risk in world.labels("risk") {
        let id = world.get("risk", risk, "library_id");
        assert!(id.is_empty() || ids.iter().any(|known| known == id), "{risk}: no entry {id}");
    }
}

#[test]
fn the_journal_spans_fifteen_months_of_work_by_many() {
    let registers = registers();
    let all = rows(&registers);
    let entries = entries(&all);
    assert!(entries.len() >= 300, "{} entries", entries.len());
    let first = all.first().unwrap().at;
    assert!((-460 * DAY..=-455 * DAY).contains(&first), "begins after `new` and 15 months back");
    assert!(all.iter().all(|row| row.at < 0), "nothing is written today or later");
    let authors: BTreeSet<&str> = all.iter().map(|row| row.by.as_str()).collect();
    assert_eq!(authors.len(), 8, "everyone has written something: {authors:?}");
    let widest = all.windows(2).map(|two| two[1].at - two[0].at).max().unwrap();
    assert!(widest < 14 * DAY, "nobody wrote for {} days", widest / DAY);
    assert!(all.iter().all(|row| (7 * 60..20 * 60).contains(&row.at.rem_euclid(DAY))), "people work by day");
}

#[test]
fn baselines_lie_inside_the_journal() {
    let mut reader = csv::Reader::from_path(format!("{FOLDER}/baselines.csv")).unwrap();
    assert_eq!(reader.headers().unwrap(), &csv::StringRecord::from(vec!["@at", "@by", "name", "approved_by", "note"]));
    let names: Vec<String> = reader.records().map(|row| row.unwrap()[2].to_string()).collect();
    assert_eq!(names, ["stage1", "last-audit"]);
}
