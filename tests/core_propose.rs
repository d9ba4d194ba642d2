//! What is refused, in which words, and that nothing changes then.

mod core_support;

use aims_bench::core::entry::EntryKind;
use aims_bench::core::id::{EntryId, RecordId, SiteId};
use aims_bench::core::intent::{Intent, Proposal};
use aims_bench::core::propose::{ProblemKind, disabled};
use core_support::refusals::{clinic, one, refusal, set, value};
use core_support::{Site, creation, rating, record};
use serde_json::{Value, json};

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
fn two_values_of_a_field_stand_until_one_is_set_and_are_not_approved_together() {
    let (mut site, risk, person) = clinic();
    let beside = |field: &str, value: Value| vec![Intent::Beside { record: risk, field: field.into(), value }];
    site.edit(set(risk, "tags", json!(["ward"])));
    site.edit(set(risk, "owner", json!(person.to_string())));
    site.edit(vec![Intent::Move { record: risk, to: "assessed".into() }]);
    site.edit(beside("title", json!("Late alarm")));
    let found = site.workspace.get(risk).unwrap();
    assert_eq!(found.conflicts(), ["title"]);
    assert_eq!(found.heads("title").len(), 2);
    let accept = vec![Intent::Move { record: risk, to: "accepted".into() }];
    let told = "R-001: Title holds two values, so it can't become Accepted; settle that first (`go conflicts`)";
    assert_eq!(refusal(&site, accept.clone()), (ProblemKind::State, told.into()));
    let settles = [set(risk, "title", json!("Late alarm")), accept].concat();
    site.edit(settles);
    assert!(site.workspace.get(risk).unwrap().conflicts().is_empty());
    let wrong = refusal(&site, beside("tags", json!(["x"])));
    assert_eq!(wrong, value("R-001: Tags holds several anyway; add to it"));
}
