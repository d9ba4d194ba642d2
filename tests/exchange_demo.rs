//! The demo organisation comes out of its files as a journal of several people, and goes through files and back.

mod exchange_support;

use std::collections::BTreeSet;
use std::sync::Arc;

use aims_bench::core::audit::sample::{Method, Plan, draw};
use aims_bench::core::audit::{Stop, agenda, of_interview};
use aims_bench::core::filter::Viewer;
use aims_bench::core::impact::{self, Missing};
use aims_bench::core::workspace::RecordRef;
use aims_bench::exchange::demo::{self, DemoError};
use aims_bench::exchange::export::Format;
use aims_bench::ledger::Ledger;
use aims_bench::library::Library;
use aims_bench::store::Memory;
use exchange_support::{export_all, fresh, import_all, opening, same};

fn the_demo() -> Ledger {
    demo::load(Arc::new(Memory::new()), opening(1)).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn the_demo_has_a_history_of_several_people_over_fifteen_months() {
    let mut ledger = the_demo();
    ledger.settle(std::time::Duration::from_secs(30)).unwrap();
    let workspace = ledger.workspace();
    assert!(workspace.count("system") >= 14 && workspace.count("risk") >= 70);
    assert_eq!(workspace.live("soa").filter(|entry| entry.text("control_id").starts_with("A.")).count(), 38);
    let verdict = ledger.verify().unwrap();
    assert_eq!(verdict.wrong, None);
    let entries = ledger.all_entries().unwrap();
    let people: BTreeSet<_> = entries.iter().filter_map(|entry| entry.header.actor.person).collect();
    assert!(people.len() >= 5, "{} people", people.len());
    let first = entries.iter().map(|entry| entry.header.time).min().unwrap();
    assert!(ledger.now() - first > 450 * 24 * 60 * 60 * 1000);
    assert!(entries.windows(2).all(|pair| pair[0].header.time <= pair[1].header.time));
    assert!(workspace.definition("baseline.stage1").is_some());
    assert_eq!(ledger.actor().login, "anna", "afterwards the ledger is the caller's");
}

#[test]
fn what_somebody_adds_to_the_audits_of_the_demo_is_the_first_that_counts() {
    let demo = the_demo();
    let workspace = demo.workspace();
    let registers = ["audit_programme", "audit", "interview", "audit_check", "finding", "nonconformity", "sample"];
    for register in registers.into_iter().chain(["impact_assessment", "impact_answer", "impact", "gap_item"]) {
        assert!(workspace.count(register) > 0, "no {register}");
        assert_eq!(workspace.highest_number(register), 0, "{register}");
    }
}

#[test]
fn the_seed_of_the_demos_sample_draws_the_same_systems_again() {
    let demo = the_demo();
    let kept = demo.workspace().by_label("sample", "SA-2026-01").unwrap();
    let plan = Plan {
        register: kept.text("register").into(),
        population: kept.text("population").into(),
        method: Method::Random,
        seed: kept.text("seed").into(),
        size: kept.text("size").parse().unwrap(),
    };
    let drawn = draw(demo.workspace(), &plan, &Viewer::new(kept.text("drawn_on").parse().unwrap())).unwrap();
    let labels = |of: Vec<RecordRef<'_>>| -> BTreeSet<String> { of.iter().map(|one| one.label().into()).collect() };
    assert_eq!(labels(drawn.items), labels(kept.targets("items").collect()));
    assert_eq!(kept.text("counted"), drawn.population.to_string());
}

#[test]
fn one_talk_of_the_demo_is_over_and_one_was_left_in_the_middle() {
    let demo = the_demo();
    let open = |label: &str| {
        let talk = demo.workspace().by_label("interview", label).unwrap();
        assert!(talk.filled("started"), "{label}");
        let marked = |stop: &Stop| of_interview(talk).any(|check| Stop::of(check) == *stop && check.mark().is_some());
        let stops = agenda(talk);
        (talk.filled("ended"), stops.iter().filter(|stop| marked(stop)).count(), stops.len())
    };
    assert_eq!(open("IV-2026-01"), (true, 4, 4));
    assert_eq!(open("IV-2026-02"), (false, 2, 6));
}

#[test]
fn the_approved_impact_assessment_of_the_demo_lacks_nothing() {
    let demo = the_demo();
    let catalogue = Library::embedded().impact().unwrap();
    let assessment = demo.workspace().by_label("impact_assessment", "AIA-2026-01").unwrap();
    assert_eq!(assessment.text("status"), "approved");
    let missing = impact::missing(assessment, catalogue, "approved");
    let places: Vec<&str> = missing.iter().map(Missing::place).collect();
    assert_eq!(places, Vec::<&str>::new());
    let risks: Vec<&str> =
        impact::impacts(assessment).into_iter().filter_map(|one| one.target("risk")).map(|risk| risk.label()).collect();
    assert_eq!(risks, ["R-055"]);
}

#[test]
fn the_demo_goes_through_csv_and_back() {
    let demo = the_demo();
    for format in [Format::Csv, Format::Xlsx] {
        let folder = tempfile::tempdir().unwrap();
        export_all(&demo, folder.path(), &format);
        let mut copy = fresh(2);
        let plan = import_all(&mut copy, folder.path());
        assert_eq!(plan.report.counts().refused, 0, "{:#?}", plan.report.refused().next());
        let usual = |note: &&String| note.contains("baseline") || note.contains("a decimal point");
        let odd: Vec<&String> = plan.report.notes.iter().filter(|note| !usual(note)).collect();
        assert!(odd.is_empty(), "{odd:#?}");
        copy.submit(&plan.proposal("").unwrap()).unwrap();
        same(demo.workspace(), copy.workspace());
    }
}

#[test]
fn an_error_names_file_and_line() {
    let files: Vec<(&str, String)> = demo::FILES
        .iter()
        .map(|(name, text)| match *name {
            "systems.csv" => (*name, text.replacen("machine_learning", "machine_yearning", 1)),
            _ => (*name, (*text).to_string()),
        })
        .collect();
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (*name, text.as_str())).collect();
    match demo::load_files(Arc::new(Memory::new()), opening(1), &files) {
        Err(DemoError::Row { file, line, why }) => {
            assert_eq!((file.as_str(), line), ("systems.csv", 2), "{why}");
            assert!(why.contains("machine_yearning"), "{why}");
        }
        Err(other) => panic!("{other}"),
        Ok(_) => panic!("it was loaded"),
    }
}
