//! The registers that ship with the program: complete, consistent, and with keys that are for ever.

#![allow(clippy::unwrap_used)]

mod report_columns;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use aims_bench::core::schema::{Because, Kind, Register, Schema};
use aims_bench::library::Library;
use report_columns::REPORTS;

fn registers() -> Vec<Register> {
    Library::embedded().registers().unwrap()
}

fn schema() -> Schema {
    Schema::new(registers()).unwrap()
}

#[test]
fn the_schema_takes_all_registers() {
    let keys: Vec<String> = schema().registers().map(|register| register.key.clone()).collect();
    let expected = [
        "organisation",
        "system",
        "risk",
        "rating",
        "treatment",
        "control",
        "soa",
        "action",
        "evidence",
        "person",
        "role",
        "assignment",
        "decision",
        "audit_programme",
        "audit",
        "audit_slot",
        "attendance",
        "evidence_request",
        "interview",
        "audit_check",
        "sample",
        "finding",
        "nonconformity",
        "corrective_action",
        "impact_assessment",
        "impact_answer",
        "impact",
        "gap_assessment",
        "gap_item",
        "concern",
        "context_issue",
        "interested_party",
        "requirement",
        "scope_statement",
        "process",
        "policy",
        "acknowledgement",
        "lifecycle_event",
        "resource",
        "risk_assessment",
        "opportunity",
        "treatment_plan",
        "risk_acceptance",
        "soa_version",
        "control_test",
        "objective",
        "aims_change",
        "system_change",
        "review_trigger",
        "competence_requirement",
        "training",
        "awareness_activity",
        "communication",
        "feedback",
        "document",
        "approval",
        "data_set",
        "transparency_record",
        "test_record",
        "release",
        "metric",
        "measurement",
        "log_arrangement",
        "incident",
        "incident_notification",
        "use_case",
        "supplier",
        "supplier_assessment",
        "responsibility_split",
        "customer",
        "questionnaire",
        "question",
        "answer",
        "management_review",
        "improvement",
        "watch_item",
        "plan",
        "plan_milestone",
        "certification_body",
        "certification_event",
        "certificate",
        "snooze",
    ];
    assert_eq!(keys, expected);
}

#[test]
fn every_name_on_the_command_line_means_one_register() {
    let mut names = BTreeSet::new();
    for register in registers() {
        let own = [register.key, register.plural, register.export];
        for name in own.into_iter().chain(register.aliases).collect::<BTreeSet<_>>() {
            assert!(names.insert(name.clone()), "{name} means two registers");
        }
    }
    for name in [
        "soa",
        "risks",
        "treatment-plan",
        "systems",
        "ratings",
        "actions",
        "evidence",
        "people",
        "roles",
        "assignments",
    ] {
        assert!(names.contains(name), "{name}");
    }
}

#[test]
fn a_label_belongs_to_one_register() {
    let schema = schema();
    let mut owners: BTreeMap<&str, &str> = BTreeMap::new();
    for register in schema.registers().filter(|register| !register.prefix.is_empty()) {
        let other = owners.insert(&register.prefix, &register.key);
        assert!(other.is_none(), "{} and {} both give {}-001", other.unwrap_or(""), register.key, register.prefix);
    }
}

#[test]
fn a_person_finds_help_on_every_field_choice_and_state() {
    for register in registers() {
        assert!(register.help.ends_with('.'), "{}", register.key);
        assert!(["plan", "do", "check", "act", "support"].contains(&register.pdca.as_str()), "{}", register.key);
        let catalogue = Library::embedded().catalogue().unwrap();
        for clause in &register.clauses {
            assert!(catalogue.clause(clause).is_some(), "{}: no clause {clause}", register.key);
        }
        for field in &register.fields {
            let at = format!("{}.{}", register.key, field.key);
            assert!(field.help.len() > 10 && field.help.ends_with(['.', '?']), "{at}: {}", field.help);
            assert!(!field.group.is_empty() && !field.label.is_empty(), "{at}");
            assert!(field.short.as_ref().is_none_or(|short| short.chars().count() <= 10), "{at}");
            let picks = matches!(field.kind, Kind::Choice | Kind::Choices | Kind::Checklist);
            assert_eq!(picks, !field.choices.is_empty(), "{at}");
            if matches!(field.kind, Kind::Line | Kind::Text) && field.help.len() < 25 {
                panic!("{at}: say what a person should write");
            }
        }
        for state in register.state.iter().flat_map(|workflow| &workflow.states) {
            assert!(state.help.ends_with('.'), "{}.{}", register.key, state.key);
        }
    }
}

#[test]
fn the_fields_of_one_heading_stand_together() {
    for register in registers() {
        let mut groups: Vec<&str> = register.fields.iter().map(|field| field.group.as_str()).collect();
        groups.dedup();
        let distinct: BTreeSet<&str> = groups.iter().copied().collect();
        assert_eq!(groups.len(), distinct.len(), "{}: {groups:?}", register.key);
    }
}

#[test]
fn every_state_can_be_reached_and_left_unless_it_is_an_end() {
    for register in registers() {
        let Some(workflow) = &register.state else { continue };
        let mut reached = BTreeSet::from([workflow.initial.as_str()]);
        let mut open = vec![workflow.initial.as_str()];
        while let Some(state) = open.pop() {
            for step in workflow.moves_from(state) {
                if reached.insert(step.to.as_str()) {
                    open.push(step.to.as_str());
                }
            }
        }
        for state in &workflow.states {
            assert!(reached.contains(state.key.as_str()), "{}: {} is out of reach", register.key, state.key);
            let leaves = workflow.moves_from(&state.key).count();
            assert!(state.end || leaves > 0, "{}: {} is a dead end", register.key, state.key);
        }
    }
}

#[test]
fn going_back_and_giving_up_need_a_reason() {
    for register in registers() {
        for step in register.state.iter().flat_map(|workflow| &workflow.moves) {
            let word = step.label.split(' ').next().unwrap();
            if ["cancel", "reject", "close", "reopen", "accept", "retire", "suspend", "escalate"].contains(&word)
                && !(register.key == "evidence" && word == "accept")
            {
                // A reason stands in the journal for everybody; what not everybody reads has a sealed field for it.
                let sealed = |key: &String| register.field(key).is_some_and(|field| field.sealed());
                let told = register.readers.is_some() && step.needs.iter().any(sealed);
                assert!(step.because || told, "{}: {}", register.key, step.label);
            }
        }
    }
}

#[test]
fn ratings_and_decisions_are_never_changed_without_a_reason() {
    let schema = schema();
    for register in schema.registers() {
        for field in register.fields.iter().filter(|field| field.kind == Kind::Rating) {
            assert!(field.because || register.because == Because::Always, "{}.{}", register.key, field.key);
        }
    }
    assert!(schema.register("soa").unwrap().field("applicable").unwrap().because);
    assert!(schema.register("role").unwrap().field("acceptance_limit").unwrap().because);
}

#[test]
fn what_may_have_to_be_erased_is_sealed() {
    let schema = schema();
    let person = schema.register("person").unwrap();
    for field in ["contact", "independence_notes"] {
        assert!(person.field(field).unwrap().sealed(), "{field}");
    }
    assert!(schema.register("attendance").unwrap().field("name").unwrap().personal);
}

#[test]
fn the_working_papers_of_an_auditor_are_confidential() {
    let schema = schema();
    for (register, fields) in [("interview", ["log", "parked"]), ("audit_check", ["note", "reason"])] {
        for field in fields {
            assert!(schema.register(register).unwrap().field(field).unwrap().confidential, "{register}.{field}");
        }
    }
}

#[test]
fn the_program_finds_what_it_looks_for_by_meaning() {
    let schema = schema();
    let meanings = |what: &str| -> Vec<&str> {
        let found = schema.registers().filter(|register| register.meaning(what).is_some());
        found.map(|register| register.key.as_str()).collect()
    };
    let audited = ["audit", "evidence_request", "finding", "nonconformity", "corrective_action", "impact_assessment"];
    for register in ["system", "risk", "rating", "treatment", "control", "action", "evidence"].iter().chain(&audited) {
        assert!(meanings("owner").contains(register), "{register} has an owner");
    }
    for register in ["system", "risk", "rating", "treatment", "control", "action", "evidence"].iter().chain(&audited) {
        assert!(meanings("state").contains(register), "{register} has a state");
    }
    let due = ["treatment", "control", "action", "evidence", "evidence_request", "nonconformity", "corrective_action"];
    for register in due {
        assert!(meanings("due").contains(&register), "{register} can be due");
    }
    for register in ["system", "risk", "control", "impact_assessment"] {
        assert!(meanings("next_review").contains(&register), "{register} is reviewed");
    }
    for register in schema.registers() {
        let mut seen = BTreeSet::new();
        for field in &register.fields {
            if let Some(means) = &field.means {
                assert!(seen.insert(means), "{}: two fields mean {means}", register.key);
            }
        }
    }
}

#[test]
fn reports_have_the_columns_that_auditors_ask_for() {
    let schema = schema();
    for (key, report, titles) in REPORTS {
        let register = schema.register(key).unwrap();
        assert_eq!(register.report.as_deref(), Some(*report));
        let columns: Vec<&str> = register.columns.iter().map(|column| column.title.as_str()).collect();
        assert_eq!(&columns, titles, "{report}");
    }
    let with_report = schema.registers().filter(|register| register.report.is_some()).count();
    assert_eq!(with_report, REPORTS.len());
}

/// What can follow a field in a path: the parts of a rating.
const RATING_PARTS: [&str; 8] =
    ["likelihood", "consequence", "level", "individuals", "groups", "societies", "organisation", "confidence"];

fn resolves(schema: &Schema, register: &Register, path: &str) -> bool {
    let path = path.strip_prefix('-').unwrap_or(path);
    if ["@label", "@created", "@updated", "@archived"].contains(&path) || path.starts_with("derived.") {
        return true;
    }
    let (head, rest) = path.split_once('.').map_or((path, None), |(head, rest)| (head, Some(rest)));
    let Some(field) = register.field(head) else { return false };
    match (rest, field.kind) {
        (None, _) => true,
        (Some(part), Kind::Rating) => RATING_PARTS.contains(&part),
        (Some(rest), _) => {
            let target = field.target().and_then(|target| schema.register(target));
            target.is_some_and(|target| resolves(schema, target, rest))
        }
    }
}

#[test]
fn every_column_and_sort_order_leads_to_a_value() {
    let schema = schema();
    for register in schema.registers() {
        let columns = register.columns.iter().map(|column| &column.from);
        for path in register.table.columns.iter().chain(&register.table.sort).chain(columns) {
            assert!(resolves(&schema, register, path), "{}: {path}", register.key);
        }
        for column in &register.columns {
            let derived = column.from.starts_with("derived.");
            assert_eq!(derived, !column.help.is_empty(), "{}: {}: how is it computed?", register.key, column.title);
        }
    }
}

/// `register.field`, `register.field.choice` and `register.field.state` of everything that is stored under a key.
fn stored_keys() -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    for register in registers() {
        for field in &register.fields {
            let names = std::iter::once(&field.key).chain(&field.renamed_from);
            for name in names {
                let at = format!("{}.{name}", register.key);
                keys.extend(field.choices.iter().map(|choice| format!("{at}.{}", choice.key)));
                keys.insert(at);
            }
        }
        if let Some(workflow) = &register.state {
            let states = workflow.states.iter();
            keys.extend(states.map(|state| format!("{}.{}.{}", register.key, workflow.field, state.key)));
        }
    }
    keys
}

/// Records and journals out in the world hold these keys. A field that is renamed says `renamed_from`, one that is no
/// longer wanted says `retired`; none is taken away. New keys are added with `GOLDEN=write cargo test --test data_registers`.
#[test]
fn no_key_that_was_ever_stored_vanishes() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/register_keys.txt");
    let text = std::fs::read_to_string(&path).unwrap_or_default();
    let golden: BTreeSet<String> = text.lines().map(str::to_string).collect();
    let keys = stored_keys();
    let vanished: Vec<&String> = golden.difference(&keys).collect();
    assert!(vanished.is_empty(), "these keys are for ever, retire or rename them instead: {vanished:?}");
    if std::env::var("GOLDEN").as_deref() == Ok("write") {
        std::fs::write(&path, keys.iter().map(|key| format!("{key}\n")).collect::<String>()).unwrap();
        return;
    }
    let new: Vec<&String> = keys.difference(&golden).collect();
    assert!(new.is_empty(), "add the new keys with GOLDEN=write: {new:?}");
}

/// Start-up sees a register from outside and reads its fields when somebody looks at it; both must tell the same.
#[test]
fn what_start_up_sees_of_a_register_is_what_its_file_says() {
    let seen = Library::shipped().schema().unwrap();
    let whole = schema();
    assert_eq!(seen.read().count(), 0, "a register was read although nobody looked at it");
    assert!(seen.outlines().eq(whole.outlines()));
    for register in whole.registers() {
        assert_eq!(seen.register(&register.key), Some(register));
    }
    assert_eq!(seen.read().count(), whole.outlines().len());
}
