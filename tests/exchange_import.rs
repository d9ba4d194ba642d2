//! Spreadsheets of other people come in: reported row by row, as one entry, or not at all.

mod exchange_support;

use aims_bench::core::intent::{Intent, Proposal};
use aims_bench::exchange::import::{self, ImportError, OnConflict, Options, Stopped};
use aims_bench::exchange::report::{Meaning, Outcome};
use aims_bench::ledger::Ledger;
use exchange_support::{create, csv, fresh, options, register_csv, take};
use serde_json::json;

/// Three people, two systems and a rated risk.
fn workshop() -> Ledger {
    let mut ledger = fresh(1);
    for (label, name) in [("P-001", "Maeve Brennan"), ("P-002", "Tomasz Lindqvist"), ("P-003", "Maeve Brennan")] {
        create(&mut ledger, "person", label, json!({ "name": name }));
    }
    create(&mut ledger, "system", "SYS-01", json!({ "name": "Triage assist" }));
    create(&mut ledger, "system", "SYS-02", json!({ "name": "Scoring, retail" }));
    let rating = json!({ "likelihood": 4, "consequence": { "individuals": 5, "groups": 3, "organisation": 4 },
        "none": { "societies": "only staff use it" }, "method": "5x5-iso27005", "version": 1, "decided_on": "2026-03-01" });
    let risk = json!({ "title": "Triage misses sepsis", "current": rating, "event": "The alert stays silent" });
    create(&mut ledger, "risk", "R-001", risk);
    ledger
}

fn outcomes(plan: &import::Plan) -> Vec<(u64, &'static str)> {
    plan.report.rows.iter().map(|row| (row.line, row.outcome.word())).collect()
}

#[test]
fn every_row_is_reported_with_what_would_become_of_it() {
    let mut ledger = workshop();
    let text = "Risk id,Scenario,Owner,event,Cost centre\r\n\
        R-001,Triage misses sepsis,Tomasz Lindqvist,The alert stays silent at night,4711\r\n\
        R-002,Staff paste records into a chat tool,P-001,,\r\n\
        R-003,Somebody unknown,Nobody Known,,\r\n\
        ,No label yet,,,\r\n\
        R-002,The same again,,,\r\n";
    let before = ledger.workspace().position().clone();
    let plan = csv(&mut ledger, "risks", text, &options()).unwrap();
    assert_eq!(ledger.workspace().position(), &before, "a plan changes nothing");
    assert_eq!(outcomes(&plan), [(2, "changed"), (3, "added"), (4, "refused"), (5, "added"), (6, "refused")]);
    let lines: Vec<String> = plan.report.rows.iter().map(ToString::to_string).collect();
    assert!(
        lines[0].contains("Event: \"The alert stays silent\" becomes \"The alert stays silent at night\""),
        "{}",
        lines[0]
    );
    assert!(lines[0].contains("Owner: \"\" becomes \"Tomasz Lindqvist\""), "{}", lines[0]);
    assert!(lines[2].contains("column Owner: \"Nobody Known\" is no record of the register person"), "{}", lines[2]);
    assert!(lines[4].contains("R-002 stands on line 3 already"), "{}", lines[4]);
    let kept = plan.report.columns.iter().find(|column| column.heading == "Cost centre").unwrap();
    assert_eq!(kept.meaning, Meaning::Kept("Cost centre".into()));
    let counts = plan.report.counts();
    assert_eq!((counts.added, counts.changed, counts.unchanged, counts.refused), (2, 1, 0, 2));
    match plan.proposal("").unwrap_err() {
        Stopped::Refused { count: 2, first } => assert!(first.starts_with("file.csv, line 4"), "{first}"),
        other => panic!("{other}"),
    }
}

#[test]
fn one_entry_does_it_and_one_undo_takes_it_back() {
    let mut ledger = workshop();
    let before = register_csv(ledger.workspace(), "risk");
    let text = "Risk id;Scenario;AI system;Cost centre\nR-001;Triage misses sepsis in old people;SYS-01;4711\n\
        ;Scores drift;\"Scoring, retail | Triage assist\";\n";
    let options = Options { on_conflict: OnConflict::Update, ..options() };
    let plan = take(&mut ledger, "risk", text, &options);
    assert_eq!(plan.report.counts().added, 1);
    let workspace = ledger.workspace();
    let risk = workspace.by_label("risk", "R-001").unwrap();
    assert_eq!((risk.title(), risk.text("Cost centre")), ("Triage misses sepsis in old people", "4711"));
    assert_eq!(workspace.by_label("risk", "R-002").unwrap().targets("systems").count(), 2);
    assert!(register_csv(workspace, "risk").lines().next().unwrap().ends_with("Cost centre"), "exported again");
    let entry = ledger.all_entries().unwrap().pop().unwrap();
    assert_eq!(entry.header.because, "import of file.csv");
    let source = entry.header.source.unwrap();
    assert_eq!(source["files"][0]["sha256"].as_str().unwrap().len(), 64);
    assert_eq!(source["report"]["counts"]["changed"], 1);
    ledger.undo().unwrap();
    assert_eq!(register_csv(ledger.workspace(), "risk"), before);
}

#[test]
fn what_somebody_wrote_is_overwritten_only_when_told() {
    let mut ledger = workshop();
    let text = "Risk id,Scenario\nR-001,Something else\nR-009,New\n";
    let plan = csv(&mut ledger, "risk", text, &options()).unwrap();
    assert_eq!(plan.proposal("").unwrap_err(), Stopped::Conflict { count: 1 });
    let skip = Options { on_conflict: OnConflict::Skip, ..options() };
    let plan = take(&mut ledger, "risk", text, &skip);
    assert!(matches!(plan.report.rows[0].outcome, Outcome::Skipped(_)));
    assert_eq!(ledger.workspace().by_label("risk", "R-001").unwrap().title(), "Triage misses sepsis");
    assert!(ledger.workspace().by_label("risk", "R-009").is_some());
    let update = Options { on_conflict: OnConflict::Update, ..options() };
    take(&mut ledger, "risk", text, &update);
    assert_eq!(ledger.workspace().by_label("risk", "R-001").unwrap().title(), "Something else");
    let plan = csv(&mut ledger, "risk", text, &update).unwrap();
    assert_eq!(plan.proposal("").unwrap_err(), Stopped::Nothing);
    // The undecided controls of a new workspace are nobody's work.
    take(&mut ledger, "soa", "Control,Applicable\nA.2.2,yes\n", &options());
}

#[test]
fn empty_cells_keep_what_stands_and_none_clears_it() {
    let mut ledger = workshop();
    let update = Options { on_conflict: OnConflict::Update, ..options() };
    let plan = csv(&mut ledger, "risk", "Risk id,event,Scenario\nR-001,,Triage misses sepsis\n", &update).unwrap();
    assert_eq!(outcomes(&plan), [(2, "unchanged")]);
    take(&mut ledger, "risk", "Risk id,event\nR-001,(none)\n", &update);
    assert!(!ledger.workspace().by_label("risk", "R-001").unwrap().filled("event"));
}

#[test]
fn a_level_that_disagrees_with_the_grid_is_reported_and_never_stored() {
    let mut ledger = workshop();
    let text = "Risk id,Current likelihood,current.individuals,Current level,Target level\nR-001,5,,Low,\n";
    let update = Options { on_conflict: OnConflict::Update, ..options() };
    let plan = take(&mut ledger, "risk", text, &update);
    assert!(
        plan.report
            .notes
            .iter()
            .any(|note| note.contains("line 2: Current level says \"Low\", but the method's grid gives \"Very high\"")),
        "{:?}",
        plan.report.notes
    );
    let risk = ledger.workspace().by_label("risk", "R-001").unwrap();
    let rating = aims_bench::core::risk::rating_in(risk, "current").unwrap();
    assert_eq!(rating.short(), "L 5 · I 5 · G 3 · S - · O 4", "the other cells of the rating stand");
    assert_eq!(rating.decided_on.unwrap().to_string(), exchange_support::TODAY, "it was judged anew");
}

#[test]
fn ratings_come_with_names_dashes_and_reasons() {
    let mut ledger = workshop();
    let text = "Scenario,current.likelihood,current.individuals,current.groups,current.societies,current.none.societies,current.organisation\n\
        Rated,2,3,4:2,-,nobody outside,1\n\
        No reason,2,3,3,-,,1\n\
        Off the scale,9,1,1,1,,1\n\
        Not rated,-,,,,,\n";
    let plan = csv(&mut ledger, "risk", text, &options()).unwrap();
    assert_eq!(outcomes(&plan), [(2, "added"), (3, "refused"), (4, "refused"), (5, "added")]);
    let why = plan.report.rows[2].to_string();
    assert!(why.contains("line 4") && why.contains('9'), "{why}");
    let go_on = Options { skip_refused: true, ..options() };
    take(&mut ledger, "risk", text, &go_on);
    let rated = ledger.workspace().live("risk").find(|risk| risk.title() == "Rated").unwrap();
    let rating = aims_bench::core::risk::rating_in(rated, "current").unwrap();
    assert_eq!(rating.short(), "L 2 · I 3 · G 4:2 · S - · O 1");
    assert!(!ledger.workspace().live("risk").any(|risk| risk.title() == "No reason"));
}

#[test]
fn titles_match_records_when_asked_and_only_where_they_are_unique() {
    let mut ledger = workshop();
    let text = "Name,Unit\nTomasz Lindqvist,Medicine\nMaeve Brennan,Quality\n";
    let by_title = Options { match_title: true, on_conflict: OnConflict::Update, ..options() };
    let plan = csv(&mut ledger, "person", text, &by_title).unwrap();
    assert_eq!(outcomes(&plan), [(2, "changed"), (3, "refused")]);
    assert!(plan.report.rows[1].to_string().contains("title of several records"));
    let plan = csv(&mut ledger, "person", text, &options()).unwrap();
    assert_eq!(outcomes(&plan), [(2, "added"), (3, "added")]);
}

#[test]
fn a_map_explains_headings_and_is_remembered() {
    let mut ledger = workshop();
    let text = "Nr,Was,Wer,Bemerkung\nR-001,Triage misses sepsis,P-002,alt\n";
    let map = [("Nr", "@label"), ("Was", "title"), ("Wer", "owner"), ("Bemerkung", "-")];
    let map = map.map(|(heading, path)| (heading.to_string(), path.to_string())).to_vec();
    let told = Options { map, remember: true, on_conflict: OnConflict::Update, ..options() };
    take(&mut ledger, "risk", text, &told);
    let risk = ledger.workspace().by_label("risk", "R-001").unwrap();
    assert_eq!(risk.target("owner").unwrap().label(), "P-002");
    assert!(!risk.filled("Bemerkung"));
    let again = csv(&mut ledger, "risk", text, &options()).unwrap();
    assert_eq!(outcomes(&again), [(2, "unchanged")]);
    let wrong = Options { map: vec![("Nr".into(), "ownr".into())], ..options() };
    let error = csv(&mut ledger, "risk", text, &wrong).unwrap_err().to_string();
    assert!(error.contains("--map Nr=ownr") && error.contains("owner"), "{error}");
    let missing = Options { map: vec![("Nummer".into(), "title".into())], ..options() };
    assert!(matches!(csv(&mut ledger, "risk", text, &missing), Err(ImportError::NoSuchHeading { .. })));
}

#[test]
fn the_register_is_found_by_the_headings() {
    let ledger = workshop();
    let open = |name: &str, text: &str| {
        import::open_bytes(ledger.workspace(), name, text.as_bytes().to_vec(), None, &options())
            .map(|bundle| bundle.sources[0].register.clone())
    };
    assert_eq!(open("x.csv", "Risk id,Scenario,Inherent level\n").unwrap(), "risk");
    assert_eq!(open("treatment-plan.csv", "Owner\n").unwrap(), "treatment");
    assert!(matches!(open("x.csv", "Foo,Bar\n"), Err(ImportError::NoGuess { .. })));
}

#[test]
fn a_header_below_title_rows_and_local_dates_are_understood() {
    let mut ledger = workshop();
    let text = "AI risk register;;\nNorthfield Care;;\n;;\nRisk id;Scenario;Next review\nR-001;Triage misses sepsis;31.12.2026\nR-002;Other;01.02.2027\n";
    let update = Options { on_conflict: OnConflict::Update, ..options() };
    let plan = take(&mut ledger, "risk", text, &update);
    assert_eq!(outcomes(&plan), [(5, "changed"), (6, "added")]);
    assert_eq!(ledger.workspace().by_label("risk", "R-002").unwrap().text("next_review"), "2027-02-01");
    let open = "Risk id,Next review\nR-001,03/04/2026\nR-002,05/06/2026\n";
    let plan = csv(&mut ledger, "risk", open, &update).unwrap();
    assert_eq!(plan.report.counts().refused, 2, "nobody can tell the day from the month");
    let told = Options { dates: Some(aims_bench::exchange::cell::DateOrder::DayFirst), ..update };
    assert_eq!(csv(&mut ledger, "risk", open, &told).unwrap().report.counts().changed, 2);
}

#[test]
fn rows_refer_to_each_other_in_any_order_and_a_refused_one_refuses_those_that_need_it() {
    let mut ledger = workshop();
    let text = "Treatment id,title,Risk,Option\nT-001,Recalibrate,R-001,Change likelihood\nT-002,Nothing,R-404,Avoid\n";
    let plan = csv(&mut ledger, "treatment", text, &options()).unwrap();
    assert_eq!(outcomes(&plan), [(2, "added"), (3, "refused")]);
    assert!(plan.report.rows[1].to_string().contains("\"R-404\" is no record of the register risk"));
    let two = |risks: &str, plan: &str| {
        let bundle = |name: &str, text: &str| {
            import::open_bytes(fresh(9).workspace(), name, text.as_bytes().to_vec(), None, &options()).unwrap()
        };
        let mut both = bundle("treatment-plan.csv", plan);
        both.sources.extend(bundle("risks.csv", risks).sources);
        both
    };
    let treatments = "Treatment id,title,Risk,Option\nT-005,Retrain,R-050,avoid\n";
    let good = two("Risk id,Scenario\nR-050,New risk\n", treatments);
    let plan = exchange_support::plan(&mut ledger, good, &options()).unwrap();
    assert_eq!(plan.report.counts().added, 2);
    // A risk without the title that it needs takes its treatment down with it.
    let bad = two("Risk id,Event\nR-050,No scenario\n", treatments);
    let plan = exchange_support::plan(&mut ledger, bad, &options()).unwrap();
    assert_eq!(plan.report.counts().refused, 2, "{:?}", plan.report.lines());
}

#[test]
fn an_import_may_bring_any_state_and_leaves_archived_records_alone() {
    let mut ledger = workshop();
    let risk = ledger.workspace().by_label("risk", "R-001").unwrap().id();
    let update = Options { on_conflict: OnConflict::Update, ..options() };
    take(&mut ledger, "risk", "Risk id,Status\nR-001,Monitored\n", &update);
    assert_eq!(ledger.workspace().get(risk).unwrap().text("status"), "monitored");
    let wrong = csv(&mut ledger, "risk", "Risk id,Status\nR-001,Sleeping\n", &update).unwrap();
    assert!(wrong.report.rows[0].to_string().contains("\"Sleeping\" is none of the states identified"));
    ledger.submit(&Proposal::edit(vec![Intent::Archive { record: risk }], "")).unwrap();
    let plan = csv(&mut ledger, "risk", "Risk id,event\nR-001,Changed\n", &update).unwrap();
    assert!(plan.report.rows[0].to_string().contains("archived; restore it"), "{}", plan.report.rows[0]);
    take(&mut ledger, "risk", "Risk id,@archived\nR-001,no\n", &update);
    assert_eq!(ledger.workspace().live("risk").count(), 1);
}

#[test]
fn a_name_that_contradicts_the_label_is_told() {
    let mut ledger = workshop();
    let text = "Risk id,Owner,owner\nR-001,Maeve Brennan,P-002\n";
    let update = Options { on_conflict: OnConflict::Update, ..options() };
    let plan = take(&mut ledger, "risk", text, &update);
    assert_eq!(ledger.workspace().by_label("risk", "R-001").unwrap().target("owner").unwrap().label(), "P-002");
    let told = "Owner says \"Maeve Brennan\", but owner says \"Tomasz Lindqvist\"; owner counts";
    assert!(plan.report.notes.iter().any(|note| note.contains(told)), "{:?}", plan.report.notes);
    let twice = csv(&mut ledger, "person", "Name,name \nA,B\n", &options());
    assert!(matches!(twice, Err(ImportError::Twice { .. })) || twice.is_ok());
}

#[test]
fn traps_in_cells_are_data_or_a_sentence_and_never_harm() {
    let mut ledger = workshop();
    let unclosed = csv(&mut ledger, "risk", "Risk id,Scenario\nR-010,\"never closed\nR-011,x\n", &options());
    let sentence = unclosed.unwrap_err().to_string();
    assert!(sentence.contains("line 2") && sentence.contains("never closed"), "{sentence}");
    let after = csv(&mut ledger, "risk", "Risk id,Scenario\nR-010,\"a\" b\nR-011,fine\n", &options()).unwrap();
    assert_eq!(outcomes(&after), [(2, "refused"), (3, "added")]);

    let formula = "=HYPERLINK(\"http://example.org\")";
    let rtl = "סיכון של הטיה";
    let emoji = "🧯 👩‍👩‍👧";
    let text = format!(
        "Risk id,Scenario,event\nR-020,\"{}\",x\nR-021,{rtl},{emoji}\nR-022,ESC \u{1b}[31m,NUL \u{0} here\nR-023,'=1+1,y\n",
        formula.replace('"', "\"\"")
    );
    let plan = take(&mut ledger, "risk", &text, &options());
    let workspace = ledger.workspace();
    let title = |label: &str| workspace.by_label("risk", label).unwrap().title().to_string();
    assert_eq!((title("R-020"), title("R-021")), (formula.to_string(), rtl.to_string()));
    assert_eq!(title("R-022"), "ESC ␛[31m");
    assert_eq!(workspace.by_label("risk", "R-022").unwrap().text("event"), "NUL ␀ here");
    assert_eq!(title("R-023"), "=1+1", "the quote that makes a formula harmless is taken off");
    assert!(plan.report.notes.iter().any(|note| note.contains("U+001B (ESC)")), "{:?}", plan.report.notes);
    let out = register_csv(workspace, "risk");
    assert!(out.contains("'=HYPERLINK") && !out.contains(",=HYPERLINK"), "harmless again on its way out");

    let longest = "x".repeat(64 * 1024);
    take(&mut ledger, "risk", &format!("Risk id,Scenario,event\nR-030,long,{longest}\n"), &options());
    assert_eq!(ledger.workspace().by_label("risk", "R-030").unwrap().text("event").len(), 64 * 1024);
    let over =
        csv(&mut ledger, "risk", &format!("Risk id,Scenario,event\nR-031,long,{longest}y\nR-032,ok,\n"), &options())
            .unwrap();
    assert_eq!(outcomes(&over), [(2, "refused"), (3, "added")]);
    assert!(over.report.rows[0].to_string().contains("65536 bytes"), "{}", over.report.rows[0]);
}
