//! What is refused, in which words, and that nothing changes then.

mod core_support;

use aims_bench::core::entry::EntryKind;
use aims_bench::core::id::{EntryId, RecordId, SiteId};
use aims_bench::core::intent::{Intent, Proposal};
use aims_bench::core::propose::{Problem, ProblemKind, disabled};
use core_support::{Site, creation, rating, record};
use serde_json::{Value, json};

/// One refusal with one problem: its kind and its sentence.
fn refusal(site: &Site, intents: Vec<Intent>) -> (ProblemKind, String) {
    one(site.refused(&Proposal::edit(intents, "because")))
}

fn one(problems: Vec<Problem>) -> (ProblemKind, String) {
    assert_eq!(problems.len(), 1, "{problems:?}");
    let problem = problems.into_iter().next().unwrap();
    (problem.kind, problem.message)
}

fn value(message: &str) -> (ProblemKind, String) {
    (ProblemKind::Value, message.into())
}

fn set(record: RecordId, field: &str, value: Value) -> Vec<Intent> {
    vec![Intent::set(record, field, value)]
}

fn clinic() -> (Site, RecordId, RecordId) {
    let mut site = Site::founded(1);
    let person = site.person("Ana");
    let risk = site.risk("Late alert");
    (site, risk, person)
}

#[test]
fn values_that_a_field_cannot_take() {
    let (site, risk, person) = clinic();
    let cases = [
        ("title", json!("two\nlines"), "R-001: Title should be one line"),
        ("title", json!("two\u{2028}lines"), "R-001: Title should be one line"),
        ("title", json!(5), "R-001: Title should be text"),
        ("notes", json!("nul \0"), "R-001: Notes holds a NUL character, which no text can"),
        ("notes", json!("x".repeat(65_537)), "R-001: Notes is 65537 bytes long; at most 65536 fit"),
        ("score", json!("five"), "R-001: Score should be a number"),
        ("share", json!(101), "R-001: Share should be a number from 0 to 100"),
        ("share", json!(-0.5), "R-001: Share should be a number from 0 to 100"),
        ("effort", json!(1.5), "R-001: Effort should be a whole number of days"),
        ("due", json!("21.11.2026"), "R-001: Due should be a date such as 2026-11-21"),
        ("due", json!("2026-02-30"), "R-001: Due should be a date such as 2026-11-21"),
        ("due", json!("2026-1-1"), "R-001: Due should be a date such as 2026-11-21"),
        ("seen_at", json!("2026-11-21"), "R-001: Seen at should be a time such as 2026-11-21T09:30:00Z"),
        ("open", json!("yes"), "R-001: Open should be yes or no"),
        ("option", json!("explode"), "R-001: Option \"explode\" is none of avoid, share, retain"),
        ("parties", json!(["everyone"]), "R-001: Parties \"everyone\" is none of individuals, groups, societies"),
        ("parties", json!("groups"), "R-001: Parties should be a list"),
        ("tags", json!([5]), "R-001: Tags holds something that is no text"),
        ("tags", json!(["a\nb"]), "R-001: Tags holds an element of several lines; each should be one line"),
        ("tags", json!(["ok", " "]), "R-001: Tags holds an element without text"),
        ("tags", json!([" a"]), "R-001: Tags holds \" a\"; elements begin and end without spaces"),
        ("owner", json!("Ana"), "R-001: Owner points to no record of the register person"),
        ("owner", json!(record(99).to_string()), "R-001: Owner points to no record of the register person"),
        ("owner", json!(risk.to_string()), "R-001: Owner points to R-001, which is no record of the register person"),
        (
            "related",
            json!([person.to_string()]),
            "R-001: Related points to P-001, which is no record of the register risk",
        ),
        ("current", json!(5), "R-001: Current should be a rating"),
        ("page", json!({ "title": "x" }), "R-001: Page should be an object with \"url\""),
        ("paper", json!("a.pdf"), "R-001: Paper should be an object with \"sha256\""),
        ("@life", json!("removed"), "R-001: @life is no field"),
        ("@label", json!("R-9"), "R-001: @label is no field"),
        ("status", json!("accepted"), "R-001: Status of risks changes along its workflow; change the state instead"),
    ];
    for (field, wrong, message) in cases {
        assert_eq!(refusal(&site, set(risk, field, wrong.clone())), value(message), "{field} {wrong}");
    }
}

#[test]
fn values_that_the_journal_could_not_give_back() {
    let (mut site, risk, _) = clinic();
    let nested = |levels: usize| (0..levels).fold(json!("x"), |inner, _| Value::Array(vec![inner]));
    let link = |inner: Value| {
        Value::Object([("url".into(), json!("https://x.org")), ("more".into(), inner)].into_iter().collect())
    };
    site.set(risk, "page", link(nested(31)));
    assert_eq!(
        refusal(&site, set(risk, "page", link(nested(32)))),
        value("R-001: Page is nested deeper than 32 levels")
    );
    // Deep enough to exhaust the stack of a careless check.
    assert_eq!(
        refusal(&site, set(risk, "page", link(nested(2_000)))),
        value("R-001: Page is nested deeper than 32 levels")
    );
    let mark = json!({ "$sealed": "ab".repeat(32) });
    assert_eq!(
        refusal(&site, set(risk, "current", mark.clone())),
        value("R-001: Current is a mark that only the journal makes")
    );
    let define = |value: Value| vec![Intent::Define { key: "own.import.risks".into(), value }];
    assert_eq!(refusal(&site, define(mark)), value("own.import.risks is a mark that only the journal makes"));
    assert_eq!(refusal(&site, define(link(nested(40)))), value("own.import.risks is nested too deeply"));
    let long = site.refused(&Proposal::edit(set(risk, "notes", json!("n")), "why ".repeat(20_000)));
    assert_eq!(one(long), (ProblemKind::Reason, "the reason is 79999 bytes long; at most 65536 fit".into()));
    let source = Proposal {
        kind: EntryKind::Import,
        source: Some(json!("row ".repeat(50_000))),
        ..Proposal::edit(set(risk, "notes", json!("n")), "")
    };
    assert_eq!(one(site.refused(&source)), value("the account of the import is 200002 bytes long; at most 131072 fit"));
    // At the limit, all is well.
    site.set(risk, "notes", json!("x".repeat(65_536)));
}

#[test]
fn what_does_not_exist_or_must_not_change() {
    let (mut site, risk, _) = clinic();
    let missing = |message: String| (ProblemKind::Missing, message);
    let nobody = record(999);
    assert_eq!(refusal(&site, set(nobody, "title", json!("x"))), missing(format!("there is no record {nobody}")));
    assert_eq!(
        refusal(&site, vec![Intent::Archive { record: nobody }]),
        missing(format!("there is no record {nobody}"))
    );
    let id = site.mint();
    assert_eq!(
        refusal(&site, vec![creation(id, "rsk", &[])]),
        missing("there is no register \"rsk\"; `aims registers` lists them".into())
    );
    assert_eq!(
        refusal(&site, set(risk, "titel", json!("x"))),
        missing("R-001: risks have no field \"titel\"; `aims registers` lists their fields".into())
    );
    site.edit(vec![Intent::Archive { record: risk }]);
    assert_eq!(
        refusal(&site, set(risk, "notes", json!("x"))),
        missing("R-001 is archived; restore it before changing it".into())
    );
    let gone = site.risk("Wrong dose");
    let created = site.book.in_order().pop().unwrap();
    site.undo(created.id()).unwrap();
    assert_eq!(
        refusal(&site, set(gone, "notes", json!("x"))),
        missing("R-002 was taken back and can't be changed".into())
    );
    assert_eq!(
        refusal(&site, vec![Intent::Restore { record: gone }]),
        missing("R-002 was taken back and can't be archived or restored".into())
    );
    let related = json!([gone.to_string()]);
    let other = site.risk("Bias");
    assert_eq!(
        refusal(&site, set(other, "related", related)),
        value("R-003: Related points to R-002, which was taken back")
    );
    assert_eq!(
        refusal(&site, vec![creation(gone, "risk", &[("title", json!("again"))])]),
        value(&format!("the record {gone} exists already"))
    );
    assert_eq!(
        refusal(&site, vec![creation(other, "risk", &[("title", json!("again"))])]),
        value(&format!("the record {other} exists already"))
    );
}

#[test]
fn imported_columns_are_kept_and_can_be_changed_but_not_invented() {
    let (mut site, risk, _) = clinic();
    let import = |intents| Proposal { kind: EntryKind::Import, ..Proposal::edit(intents, "") };
    site.submit(&import(set(risk, "Old ID", json!("17")))).unwrap();
    site.set(risk, "Old ID", "18");
    assert_eq!(site.json(risk, "Old ID"), json!("18"));
    let wrong = site.refused(&import(set(risk, "Old ID", json!(18))));
    assert_eq!(one(wrong), value("R-001: Old ID is no field of this register, so it can only hold text"));
    let wrong = site.refused(&import(set(risk, "two\nlines", json!("x"))));
    assert_eq!(
        one(wrong),
        value("R-001: two\nlines is no name for a column: it should be one line of at most 256 bytes")
    );
    let long = site.refused(&import(set(risk, "Old ID", json!("x".repeat(70_000)))));
    assert_eq!(one(long), value("R-001: Old ID is 70000 bytes long; at most 65536 fit"));
    // Another record may get it, too: same-as-above and fill-down.
    let other = site.risk("Bias");
    site.set(other, "Old ID", "19");
    let fields = site.workspace.get(other).unwrap().fields();
    assert!(fields.contains(&"Old ID"), "{fields:?}");
}

#[test]
fn a_reason_is_asked_for_where_the_schema_says_so() {
    let (mut site, risk, person) = clinic();
    let asked = |intents: Vec<Intent>, what: &str| {
        let problem = one(site.refused(&Proposal::edit(intents, "  ")));
        assert_eq!(problem, (ProblemKind::Reason, format!("say why: {what} needs a reason")));
    };
    asked(set(risk, "current", rating(3, 3)), "Current");
    let new = RecordId(7);
    asked(vec![creation(new, "decision", &[("title", json!("Stop it"))])], "a new decision");
    asked(vec![creation(new, "risk", &[("title", json!("Bias")), ("current", rating(3, 3))])], "Current");
    asked(vec![creation(new, "soa", &[("control_id", json!("A.2.2")), ("applicable", json!(true))])], "Applicable");
    asked(
        vec![creation(new, "risk", &[("title", json!("Bias")), ("status", json!("accepted"))])],
        "risk that begins as Accepted",
    );
    site.set(risk, "owner", person.to_string());
    site.set(risk, "tags", json!(["x"]));
    site.edit(vec![Intent::Move { record: risk, to: "assessed".into() }]);
    let accept = vec![Intent::Move { record: risk, to: "accepted".into() }];
    let problem = one(site.refused(&Proposal::edit(accept.clone(), "")));
    assert_eq!(problem, (ProblemKind::Reason, "say why: accept needs a reason".into()));
    let accepted = site.edit(accept);
    // An undo needs none, a revert does.
    let entry = site.book.entries[&accepted.id()].clone();
    let revert = aims_bench::core::undo::take_back(&site.workspace, &entry, EntryKind::Revert, " ").unwrap();
    assert_eq!(one(site.refused(&revert)), (ProblemKind::Reason, "say why: a revert needs a reason".into()));
    site.undo(accepted.id()).unwrap();
    // What is not asked for may be left out.
    site.submit(&Proposal::edit(set(risk, "notes", json!("n")), "")).unwrap();
    site.submit(&Proposal::edit(vec![creation(new, "risk", &[("title", json!("Bias"))])], "")).unwrap();
}

#[test]
fn steps_that_the_workflow_does_not_have_tell_the_ways_out() {
    let (mut site, risk, person) = clinic();
    let step = |to: &str| vec![Intent::Move { record: risk, to: to.into() }];
    let state = |message: &str| (ProblemKind::State, message.to_string());
    assert_eq!(
        refusal(&site, step("closed")),
        state("R-001 is Identified and can't become Closed: it can become Assessed")
    );
    assert_eq!(refusal(&site, step("lost")), state("R-001: \"lost\" is no state of risks"));
    assert_eq!(
        refusal(&site, vec![Intent::Move { record: person, to: "closed".into() }]),
        state("people have no workflow")
    );
    assert_eq!(refusal(&site, step("assessed")), state("R-001: to mark as assessed, fill \"Owner\" first"));
    // What the same proposal gives counts, whatever the order; what it takes away counts, too.
    let owner = Intent::set(risk, "owner", person.to_string());
    site.edit([step("assessed"), vec![owner]].concat());
    let tag = Intent::Add { record: risk, field: "tags".into(), element: "x".into() };
    site.edit(vec![tag]);
    let drop = Intent::Drop { record: risk, field: "tags".into(), element: "x".into() };
    assert_eq!(refusal(&site, [step("accepted"), vec![drop]].concat()), state("R-001: to accept, fill \"Tags\" first"));
    assert_eq!(
        refusal(&site, [set(risk, "owner", Value::Null), step("accepted")].concat()),
        state("R-001: to accept, fill \"Owner\" first")
    );
    // A state may be named by its label; from the end nothing follows.
    site.edit(step("Accepted"));
    site.edit(step("closed"));
    assert_eq!(
        refusal(&site, step("assessed")),
        state("R-001 is Closed and can't become Assessed: nothing follows it")
    );
}

#[test]
fn a_new_record_can_walk_its_first_steps_in_the_same_entry() {
    let (mut site, _, person) = clinic();
    let id = site.mint();
    let steps = |names: &[&str]| names.iter().map(|to| Intent::Move { record: id, to: to.to_string() }).collect();
    let create = creation(id, "risk", &[("title", json!("Bias")), ("owner", json!(person.to_string()))]);
    let wrong = refusal(&site, [vec![create.clone()], steps(&["accepted"])].concat());
    assert_eq!(
        wrong,
        (ProblemKind::State, "R-002 is Identified and can't become Accepted: it can become Assessed".into())
    );
    let wrong = refusal(&site, [vec![create.clone()], steps(&["assessed", "accepted"])].concat());
    assert_eq!(wrong, (ProblemKind::State, "R-002: to accept, fill \"Tags\" first".into()));
    let tag = Intent::Add { record: id, field: "tags".into(), element: "x".into() };
    let late = Intent::Drop { record: id, field: "tags".into(), element: "x".into() };
    let label = Intent::Label { record: id, label: "R-077".into() };
    let archive = Intent::Archive { record: id };
    site.edit([vec![create, tag], steps(&["assessed", "accepted"]), vec![label, archive]].concat());
    let found = site.workspace.get(id).unwrap();
    assert_eq!((found.label(), found.text("status"), found.life() as u8), ("R-077", "accepted", 1));
    assert_eq!(found.heads("status").len(), 1);
    let undo = site.book.in_order().pop().unwrap();
    site.undo(undo.id()).unwrap();
    assert_eq!(site.workspace.count("risk"), 1);
    // An element that comes and goes was never there.
    let other = site.mint();
    let tag = |add: bool| match add {
        true => Intent::Add { record: other, field: "tags".into(), element: "x".into() },
        false => Intent::Drop { record: other, field: "tags".into(), element: "x".into() },
    };
    site.edit(vec![creation(other, "risk", &[("title", json!("Dose"))]), tag(true), tag(false)]);
    assert_eq!(site.json(other, "tags"), json!([]));
    assert!(matches!(late, Intent::Drop { .. }));
}

#[test]
fn required_fields() {
    let (site, risk, person) = clinic();
    let new = RecordId(7);
    assert_eq!(refusal(&site, vec![creation(new, "risk", &[])]), value("R-002: fill Title"));
    assert_eq!(refusal(&site, vec![creation(new, "risk", &[("title", json!("  "))])]), value("R-002: fill Title"));
    assert_eq!(refusal(&site, vec![creation(new, "person", &[])]), value("P-002: fill Name, Roles"));
    assert_eq!(
        refusal(&site, vec![creation(new, "risk", &[("title", json!("a\nb"))])]),
        value("R-002: Title should be one line"),
        "one problem, not two"
    );
    assert_eq!(refusal(&site, set(risk, "title", Value::Null)), value("R-001: Title can't be empty"));
    assert_eq!(refusal(&site, set(risk, "title", json!(" \t"))), value("R-001: Title can't be empty"));
    assert_eq!(refusal(&site, set(person, "roles", json!([]))), value("P-001: Roles can't be empty"));
    let drop = Intent::Drop { record: person, field: "roles".into(), element: "model owner".into() };
    assert_eq!(refusal(&site, vec![drop]), value("P-001: Roles can't be empty"));
    assert_eq!(
        refusal(&site, vec![creation(new, "soa", &[])]),
        value("fill \"Control\": SoA entries are called by it")
    );
}

#[test]
fn the_same_cell_twice_is_a_slip() {
    let (site, risk, person) = clinic();
    let twice = |field: &str| value(&format!("R-001: {field} is changed twice at once; change it once"));
    assert_eq!(
        refusal(&site, [set(risk, "notes", json!("a")), set(risk, "notes", json!("b"))].concat()),
        twice("notes")
    );
    let tag = |add: bool, element: &str| match add {
        true => Intent::Add { record: risk, field: "tags".into(), element: element.into() },
        false => Intent::Drop { record: risk, field: "tags".into(), element: element.into() },
    };
    assert_eq!(refusal(&site, vec![tag(true, "x"), tag(true, "x")]), twice("tags"));
    assert_eq!(
        refusal(&site, vec![Intent::Archive { record: risk }, Intent::Archive { record: risk }]),
        twice("@life")
    );
    let fields = [("title", json!("a")), ("title", json!("b"))];
    let wrong = refusal(&site, vec![creation(RecordId(7), "risk", &fields)]);
    assert_eq!(wrong, value("R-002: title is changed twice at once; change it once"));
    let define = |value: Value| Intent::Define { key: "own.import.risks".into(), value };
    assert_eq!(
        refusal(&site, vec![define(json!({ "a": "b" })), define(json!({}))]),
        value("own.import.risks is defined twice at once")
    );
    // Two elements, and the same element in two records, are different cells.
    let mut site = site.clone();
    site.edit(vec![tag(true, "x"), tag(true, "y"), Intent::set(person, "contact", "x")]);
}

#[test]
fn labels_are_one_short_word_and_nobody_elses() {
    let (mut site, risk, person) = clinic();
    let label = |label: &str| vec![Intent::Label { record: risk, label: label.into() }];
    for wrong in ["", "two words", "tab\there", &"x".repeat(65)] {
        let message = format!("\"{wrong}\" can't be a label: it should be one short word such as R-012");
        assert_eq!(refusal(&site, label(wrong)), value(&message));
    }
    let other = site.risk("Bias");
    assert_eq!(refusal(&site, label("R-002")), value("the label R-002 is taken in risks"));
    let create = |id: u128, label: &str| Intent::Create {
        record: RecordId(id),
        register: "risk".into(),
        label: Some(label.into()),
        fields: vec![("title".into(), json!("Dose"))],
    };
    assert_eq!(
        refusal(&site, vec![create(7, "R-001")]),
        value("the label R-001 is taken in risks; leave it out to get the next one")
    );
    assert_eq!(
        refusal(&site, vec![create(7, "R-9"), create(8, "R-9")]),
        value("the label R-9 is taken in risks; leave it out to get the next one")
    );
    // The same label in another register is another label.
    site.edit(vec![Intent::Label { record: person, label: "R-001".into() }]);
    assert_eq!(site.workspace.find_label("R-001").len(), 2);
    assert_eq!(site.workspace.find_label("r-001").len(), 2);
    site.edit(vec![Intent::Label { record: other, label: "Odd-One".into() }]);
    assert!(site.workspace.find_label("odd-one").is_empty(), "only a search looks at every label");
    assert_eq!(site.workspace.search_label("odd-one").len(), 1);
}

#[test]
fn numbers_of_labels_only_go_up() {
    let (mut site, risk, _) = clinic();
    let second = site.risk("Bias");
    assert_eq!(site.label(second), "R-002");
    // Not after an undo of the creation ..
    let created = site.book.in_order().pop().unwrap();
    let undo = site.undo(created.id()).unwrap();
    let third = site.risk("Dose");
    assert_eq!(site.label(third), "R-003");
    // .. and the undo of the undo brings the old number back.
    site.undo(undo.id()).unwrap();
    assert_eq!(site.label(second), "R-002");
    // A number given by hand counts, also when the label is changed again.
    site.edit(vec![Intent::Label { record: risk, label: "R-0100".into() }]);
    site.edit(vec![Intent::Label { record: risk, label: "R-001".into() }]);
    let hand = Intent::Create {
        record: RecordId(7),
        register: "risk".into(),
        label: Some("R-150".into()),
        fields: vec![("title".into(), json!("Dose"))],
    };
    let (next, after) = (site.mint(), site.mint());
    let auto = |id| creation(id, "risk", &[("title", json!("x"))]);
    site.edit(vec![auto(next), hand, auto(after)]);
    assert_eq!((site.label(next), site.label(after)), ("R-101".into(), "R-151".into()));
    // What looks like a number but is none, or is beyond counting, is a name.
    for name in ["R-+7", "R-99999999999999999999", "R-1e9", "R-", "X-500", "R-18446744073709551615"] {
        site.edit(vec![Intent::Label { record: risk, label: name.into() }]);
    }
    let last = site.risk("Last");
    assert_eq!(site.label(last), "R-152");
    let rows: Vec<&str> = site.workspace.rows("risk").map(|row| row.label()).collect();
    assert_eq!(rows, ["R-002", "R-003", "R-101", "R-150", "R-151", "R-152", "R-18446744073709551615"]);
    // Kept with the rows, because a number that only an overwritten label had can't be seen in them.
    assert_eq!(site.workspace.highest_numbers()["risk"], 152);
    let mut loaded = Site::new(1).workspace;
    loaded.restore_highest("risk", 152);
    loaded.restore_highest("risk", 10);
    assert_eq!(loaded.highest_number("risk"), 152);
}

#[test]
fn a_label_can_come_from_a_field() {
    let (mut site, _, _) = clinic();
    let entry = site.create("soa", &[("control_id", json!("A.6.2.3"))]);
    assert_eq!(site.label(entry), "A.6.2.3");
    let again = creation(RecordId(7), "soa", &[("control_id", json!(" A.6.2.3 "))]);
    assert_eq!(
        refusal(&site, vec![again]),
        value("the label A.6.2.3 is taken in SoA entries; leave it out to get the next one")
    );
}

#[test]
fn there_is_one_organisation() {
    let (mut site, _, _) = clinic();
    let org = |id: u128| creation(RecordId(id), "organisation", &[("name", json!("Clinic"))]);
    let taken = |remedy: &str| value(&format!("there is one organisation in a workspace, and {remedy}"));
    assert_eq!(refusal(&site, vec![org(7), org(8)]), taken("it exists; change it instead"));
    site.edit(vec![org(7)]);
    assert_eq!(site.label(RecordId(7)), "ORG");
    assert_eq!(refusal(&site, vec![org(8)]), taken("it exists; change it instead"));
    site.edit(vec![Intent::Archive { record: RecordId(7) }]);
    assert_eq!(refusal(&site, vec![org(8)]), taken("it is archived; restore it instead"));
}

#[test]
fn nothing_to_do_is_told_and_not_written() {
    let (mut site, risk, _) = clinic();
    let nothing = |message: &str| (ProblemKind::Nothing, message.to_string());
    assert_eq!(refusal(&site, Vec::new()), nothing("there is nothing to change"));
    site.set(risk, "tags", json!(["a", "b"]));
    let stands = [
        Intent::set(risk, "title", "Late alert"),
        Intent::set(risk, "notes", Value::Null),
        Intent::set(risk, "notes", "  "),
        Intent::set(risk, "tags", json!(["b", "a", "b"])),
        Intent::Add { record: risk, field: "tags".into(), element: "a".into() },
        Intent::Drop { record: risk, field: "tags".into(), element: "z".into() },
        Intent::Move { record: risk, to: "identified".into() },
        Intent::Restore { record: risk },
        Intent::Label { record: risk, label: "R-001".into() },
    ];
    for intent in stands {
        let refused = site.propose(&Proposal::edit(vec![intent.clone()], "")).unwrap_err();
        assert!(refused.is_nothing(), "{intent:?}");
        assert_eq!(refused.to_string(), "nothing changes: it already stands like that");
    }
    // Beside something real, it is left out.
    let entry = site.edit(vec![Intent::set(risk, "title", "Late alert"), Intent::set(risk, "notes", "n")]);
    assert_eq!(entry.changes.len(), 1);
}

#[test]
fn a_form_whose_ground_moved_is_refused_before_anything_is_lost() {
    let (mut site, risk, _) = clinic();
    let heads = |site: &Site| site.workspace.get(risk).unwrap().heads("notes").iter().map(|head| head.edit).collect();
    let base: Vec<EntryId> = heads(&site);
    let form = |base: &Vec<EntryId>| Proposal {
        bases: vec![(risk, "notes".into(), base.clone())],
        ..Proposal::edit(set(risk, "notes", json!("mine")), "")
    };
    site.set(risk, "notes", "theirs");
    let moved = (ProblemKind::Moved, "R-001: Notes was changed meanwhile; look at both before saving".to_string());
    assert_eq!(one(site.refused(&form(&base))), moved);
    let base: Vec<EntryId> = heads(&site);
    site.submit(&form(&base)).unwrap();
    let foreign = vec![EntryId { site: SiteId(9), seq: 1 }];
    assert_eq!(one(site.refused(&form(&foreign))), moved);
}

#[test]
fn only_an_undo_removes() {
    let (mut site, risk, person) = clinic();
    let remove = vec![Intent::Remove { record: risk }];
    assert_eq!(refusal(&site, remove), (ProblemKind::Authority, "R-001 can't be removed; archive it".into()));
    // Not while something points to it.
    let created = site.book.in_order().into_iter().find(|entry| entry.changes[0].record() == Some(person)).unwrap();
    let owner = site.set(risk, "owner", person.to_string());
    assert_eq!(site.undo(created.id()).unwrap_err(), "P-001 can't be taken back: R-001 points to it");
    site.undo(owner.id()).unwrap();
    site.undo(created.id()).unwrap();
    assert_eq!(site.workspace.count("person"), 0);
}

#[test]
fn an_entry_that_made_a_record_and_pointed_to_it_is_undone_whole() {
    let (mut site, risk, _) = clinic();
    let ben = site.mint();
    let entry = site.edit(vec![
        creation(
            ben,
            "person",
            &[("name", json!("Ben")), ("roles", json!(["x"])), ("risks", json!([risk.to_string()]))],
        ),
        Intent::set(risk, "owner", ben.to_string()),
        Intent::Add { record: risk, field: "watchers".into(), element: ben.to_string() },
    ]);
    assert_eq!(site.workspace.backlinks(ben).count(), 2);
    assert_eq!(site.workspace.pointing("risk", "owner", ben).count(), 1);
    let undo = site.undo(entry.id()).unwrap();
    assert_eq!(site.workspace.backlinks(ben).count(), 0);
    assert_eq!(site.workspace.count("person"), 1);
    // Again with everything, and once more without.
    let again = site.undo(undo.id()).unwrap();
    assert_eq!(site.workspace.backlinks(ben).count(), 2);
    assert_eq!(site.workspace.get(ben).unwrap().title(), "Ben");
    site.undo(again.id()).unwrap();
    assert_eq!(site.workspace.count("person"), 1);
}

#[test]
fn definitions_that_make_no_sense() {
    let (mut site, risk, _) = clinic();
    let define = |key: &str, value: Value| vec![Intent::Define { key: key.into(), value }];
    let field = |key: &str, kind: &str| json!({ "key": key, "label": "Ward", "kind": kind });
    let position = site.workspace.position().to_string();
    let cases = [
        (
            "mood",
            json!("good"),
            "\"mood\" is no kind of definition; known are own.register., own.field., own.method., own.import. and baseline.",
        ),
        ("own.import.x", json!("y"), "own.import.x should map column titles to fields"),
        ("own.field.risk.ward", Value::Null, "there is no definition own.field.risk.ward to take back"),
        (
            "own.field.risk.ward",
            field("bed", "line"),
            "the definition own.field.risk.ward can't be used: it describes \"bed\"; the key and the description should have the same name",
        ),
        (
            "own.field.risk.title",
            field("title", "number"),
            "the definition own.field.risk.title can't be used: the program has a field of this name in risk; choose another one",
        ),
        (
            "own.field.risk.ward",
            field("ward", "choice"),
            "the definition own.field.risk.ward can't be used: register risk: field ward has no choices",
        ),
        (
            "own.field.ship.ward",
            field("ward", "line"),
            "the definition own.field.ship.ward can't be used: register ship: does not exist, so the field ward has no place",
        ),
        (
            "own.field.risk.Ward",
            field("Ward", "line"),
            "the definition own.field.risk.Ward can't be used: register risk: the field key \"Ward\" should be small letters, digits and _",
        ),
        (
            "own.field.ward",
            field("ward", "line"),
            "the definition own.field.ward can't be used: its key should be own.field.REGISTER.KEY",
        ),
        (
            "own.register.risk",
            json!({ "key": "risk", "name": "r", "plural": "r", "prefix": "R", "pdca": "plan", "export": "r", "help": "" }),
            "the definition own.register.risk can't be used: the program has a register of this name; choose another one",
        ),
        (
            "own.register.visit",
            json!({ "key": "visit", "name": "r", "plural": "r", "pdca": "plan", "export": "r", "help": "" }),
            "the definition own.register.visit can't be used: register visit: it has neither a prefix nor a field that gives the label",
        ),
        ("own.method-in-force", json!("7x7"), "own.method-in-force should name a method of this workspace"),
        (
            "baseline.",
            json!({ "position": position }),
            "\"\" can't name a baseline: it should be one word such as stage1",
        ),
        (
            "baseline.a b",
            json!({ "position": position }),
            "\"a b\" can't name a baseline: it should be one word such as stage1",
        ),
        ("baseline.x", json!({}), "the baseline x names no position"),
        (
            "baseline.x",
            json!({ "position": "0000000000000009:1#".to_string() + &"ab".repeat(32) }),
            "the baseline x names a position that this workspace has not reached",
        ),
        (
            "baseline.x",
            json!({ "position": format!("{}:3#{}", site.id, "ab".repeat(32)) }),
            "the baseline x names a position that this workspace has not reached",
        ),
    ];
    for (key, wrong, message) in cases {
        assert_eq!(refusal(&site, define(key, wrong.clone())), value(message), "{key} {wrong}");
    }
    let sealed = json!({ "key": "staff", "label": "Staff", "kind": "people", "personal": true });
    assert_eq!(
        refusal(&site, define("own.field.risk.staff", sealed)),
        value(
            "the definition own.field.risk.staff can't be used: register risk: field staff is a set, which can't be confidential or personal"
        )
    );
    let baseline = site.edit(define("baseline.stage1", json!({ "position": position })));
    for change in [json!({ "position": "start" }), Value::Null] {
        assert_eq!(
            refusal(&site, define("baseline.stage1", change)),
            value("the baseline stage1 exists; a baseline never changes, so choose another name")
        );
    }
    assert_eq!(site.undo(baseline.id()).unwrap_err(), "a baseline is never taken back; make a new one");
    // A method and its being in force, in one entry; then it can't go.
    let mut fresh = Site::new(2);
    fresh.edit(core_support::method().into_iter().rev().collect());
    assert_eq!(
        refusal(&fresh, define("own.method.5x5-iso27005", Value::Null)),
        value("the method 5x5-iso27005 is in force; put another one in force before taking it back")
    );
    let Intent::Define { value: other, .. } = core_support::method().remove(0) else { panic!() };
    assert_eq!(
        refusal(&fresh, define("own.method.4x4", other)),
        value("own.method.4x4 describes the method 5x5-iso27005; the two names should be the same")
    );
    // A definition that another one builds on stays.
    let visit = json!({ "key": "visit", "name": "visit", "plural": "visits", "prefix": "V", "pdca": "check", "export": "visits", "help": "" });
    site.edit(define("own.register.visit", visit));
    let made = site.create("visit", &[]);
    assert_eq!(
        refusal(&site, define("own.register.visit", Value::Null)),
        (ProblemKind::State, "the register visit has records, so its definition can't be taken back".into())
    );
    let refers = json!({ "key": "visit", "label": "Visit", "kind": "reference", "target": "visit" });
    site.edit(define("own.field.risk.visit", refers));
    site.set(risk, "visit", made.to_string());
    assert_eq!(site.workspace.get(risk).unwrap().target("visit").unwrap().id(), made);
}

#[test]
fn every_problem_is_told_at_once_in_the_order_of_the_wishes() {
    let (site, risk, _) = clinic();
    let problems = site.refused(&Proposal::edit(
        vec![
            Intent::set(risk, "due", "soon"),
            creation(RecordId(7), "risk", &[("owner", json!("x"))]),
            Intent::set(risk, "score", "many"),
            creation(RecordId(3), "person", &[]),
        ],
        "",
    ));
    let told: Vec<&str> = problems.iter().map(|problem| problem.message.as_str()).collect();
    assert_eq!(
        told,
        [
            "R-001: Due should be a date such as 2026-11-21",
            "R-002: Owner points to no record of the register person",
            "R-001: Score should be a number",
            "R-002: fill Title",
            "P-002: fill Name, Roles",
        ]
    );
    assert_eq!(problems[0].record, Some(risk));
    assert_eq!(problems[0].field.as_deref(), Some("due"));
}

#[test]
fn a_disabled_action_says_why_and_does_not_ask_for_the_reason() {
    let (site, risk, _) = clinic();
    let stamp = site.stamp();
    let step = |to: &str| vec![Intent::Move { record: risk, to: to.into() }];
    assert_eq!(
        disabled(&site.workspace, step("closed"), &stamp).unwrap(),
        "R-001 is Identified and can't become Closed: it can become Assessed"
    );
    assert_eq!(disabled(&site.workspace, set(risk, "current", rating(1, 1)), &stamp), None);
}

#[test]
fn a_rating_may_come_with_its_method() {
    let mut site = Site::new(3);
    let id = site.mint();
    let rated = creation(id, "risk", &[("title", json!("Bias")), ("current", rating(4, 5))]);
    let wrong = refusal(&site, vec![rated.clone()]);
    assert_eq!(wrong, value("R-001: Current is no valid rating: its method 5x5-iso27005 is not one of this workspace"));
    site.edit([vec![rated], core_support::method()].concat());
    assert_eq!(site.json(id, "current"), rating(4, 5));
    let wrong = refusal(&site, set(id, "current", rating(6, 5)));
    assert!(wrong.1.starts_with("R-001: Current is no valid rating: "), "{wrong:?}");
}
