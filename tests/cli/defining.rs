//! `define` and `new --from`: what an organisation makes its own, there and back, and on to the next client.

use std::path::PathBuf;

use crate::desk::Desk;

fn fixture(name: &str) -> String {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/definitions");
    folder.join(name).display().to_string()
}

fn clinic() -> Desk {
    let desk = Desk::with_workspace();
    desk.run(&["define", &fixture("")]).fine();
    desk
}

#[test]
fn a_file_says_what_it_would_define_and_then_does() {
    let desk = Desk::with_workspace();
    let before = desk.entries();
    let told = desk.run(&["define", &fixture("care.toml"), "--dry-run"]).fine().out;
    assert!(told.contains("new: field ward (Ward) of risk"), "{told}");
    assert!(told.contains("new: register ward_visit (ward visits) with 4 fields"), "{told}");
    assert_eq!(desk.entries(), before);

    desk.run(&["define", &fixture("care.toml")]).fine();
    assert_eq!(desk.entries(), before + 1);
    desk.run(&["add", "ward_visit", "title=First round"]).fine();
    assert!(desk.run(&["set", "WV-001", "status=made"]).failed(1).contains("Seen on"));
    desk.run(&["add", "risk", "title=Misses sepsis", "ward=geriatrics"]).fine();
    assert_eq!(desk.field("R-001", "ward"), "Geriatrics");
    let again = desk.run(&["define", &fixture("care.toml")]).fine().out;
    assert!(again.contains("defined already"), "{again}");
    assert!(desk.run(&["log", "--limit", "9"]).fine().out.contains("care.toml"));
}

#[test]
fn what_is_defined_is_written_and_read_back_as_it_was() {
    let desk = clinic();
    let list = desk.run(&["define", "--list"]).fine().out;
    for name in ["register.ward_visit", "field.risk.ward", "method.own.3x3-care", "criteria.house", "language.de"] {
        assert!(list.contains(name), "{name} in {list}");
    }
    desk.run(&["define", "--export", "mine.toml"]).fine();
    let again = desk.run(&["define", "mine.toml"]).fine().out;
    assert!(again.contains("defined already"), "{again}");

    desk.run(&["new", "other", "--org", "Elsewhere", "--role", "user"]).fine();
    let with = |args: &[&str]| desk.run(&[args, &["-w", "other.aims"]].concat());
    with(&["define", "mine.toml"]).fine();
    with(&["define", "--export", "theirs.toml"]).fine();
    let read = |name: &str| std::fs::read_to_string(desk.file(name)).unwrap();
    assert_eq!(read("mine.toml"), read("theirs.toml"));
}

#[test]
fn a_mistake_is_told_with_file_line_and_column_and_nothing_is_defined() {
    let desk = Desk::with_workspace();
    let before = desk.entries();
    let cases = [
        (
            "[[field]]\nregister = \"risk\"\nkey = \"ward\"\nlabel = \"Ward\"\nkind = \"lime\"\n",
            "bad.toml:5:8: ",
            "`line`",
        ),
        ("[[field]]\nkey = \"ward\"\nlabel = \"Ward\"\nkind = \"line\"\n", "bad.toml:1:1: ", "register = \"risk\""),
        (
            "[[field]]\nregister = \"risk\"\nkey = \"title\"\nlabel = \"T\"\nkind = \"line\"\n",
            "bad.toml:1:1: ",
            "the program has a field of this name",
        ),
        ("\n[[fields]]\nkey = \"x\"\n", "bad.toml:2:3: ", "\"fields\" is no kind of definition"),
        ("[paper.soap]\nheading = \"x\"\n", "bad.toml:1:8: ", "soap is no paper"),
        ("[language.de]\n\"clauses.99.title\" = \"x\"\n", "bad.toml:2:1: ", "clauses.99.title"),
        (
            "[[criteria]]\nid = \"x\"\ntitle = \"X\"\nclause = [{ id = \"y.1\", title = \"Y\" }]\n",
            "bad.toml:1:1: ",
            "x.SOMETHING",
        ),
        ("method-in-force = \"9x9\"\n", "bad.toml:1:19: ", "should name a method"),
    ];
    for (text, place, part) in cases {
        std::fs::write(desk.file("bad.toml"), text).unwrap();
        let line = desk.run(&["define", "bad.toml"]).failed(1);
        assert!(line.contains(place) && line.contains(part), "{line}\nfor {text}");
    }
    assert!(desk.run(&["define", "nowhere.toml"]).failed(2).contains("nowhere.toml"));
    assert_eq!(desk.entries(), before);
}

#[test]
fn a_definition_that_a_record_uses_stays_until_it_does_not() {
    let desk = clinic();
    desk.run(&["add", "risk", "title=Misses sepsis", "ward=geriatrics"]).fine();
    let line = desk.run(&["define", "--take-back", "field.risk.ward"]).failed(1);
    assert!(line.contains("R-001 uses the definition own.field.risk.ward"), "{line}");
    desk.run(&["set", "R-001", "ward="]).fine();
    desk.run(&["define", "--take-back", "field.risk.ward"]).fine();
    assert!(!desk.run(&["define", "--list"]).fine().out.contains("field.risk.ward"));

    desk.run(&["add", "gap_assessment", "title=First look"]).fine();
    desk.run(&["add", "gap_item", "assessment=GA-001", "criterion=house.1/1"]).fine();
    let line = desk.run(&["define", "--take-back", "criteria.house"]).failed(1);
    assert!(line.contains("own.criteria.house"), "{line}");
    assert!(desk.run(&["define", "--take-back", "criteria.mine"]).failed(1).contains("no definition"));
}

#[test]
fn papers_and_labels_speak_as_the_organisation_does() {
    let desk = clinic();
    desk.run(&["add", "gap_assessment", "title=First look"]).fine();
    desk.run(&["add", "gap_item", "assessment=GA-001", "criterion=house.1/1", "conformity=no"]).fine();
    desk.run(&["export", "gap-report", "GA-001", "--out", "gap.md"]).fine();
    let paper = std::fs::read_to_string(desk.file("gap.md")).unwrap();
    assert!(paper.starts_with("# Where we stand"), "{paper}");
    assert!(paper.contains("Made with the quality office."), "{paper}");
    assert!(paper.contains("Rules of the house"), "own criteria are a group of the report: {paper}");

    let fields = desk.run(&["registers", "system", "-w", "care.aims"]).fine().out;
    assert!(fields.contains("Verantwortlich"), "{fields}");
    let fields = desk.run(&["registers", "risk", "-w", "care.aims"]).fine().out;
    assert!(fields.contains("Station"), "an own field has its label in the language, too: {fields}");
    assert!(desk.run(&["show", "A.2.2"]).fine().out.contains("KI-Politik"));
}

#[test]
fn the_next_client_starts_from_a_template() {
    let desk = clinic();
    desk.run(&["define", "--export", "mine.toml"]).fine();
    desk.run(&["add", "person", "name=Kim Weber"]).fine();
    desk.run(&["add", "risk", "title=Misses sepsis"]).fine();
    desk.run(&["add", "role", "name=Ward physician"]).fine();
    desk.run(&["add", "control", "control_id=own-01", "title=Rounds", "origin=own"]).fine();

    let said = desk.run(&["new", "next", "--org", "Next Clinic", "--role", "user", "--from", "care.aims"]).fine().out;
    assert!(said.contains("taken: field ward (Ward) of risk"), "{said}");
    assert!(said.contains("taken: role records: 1"), "{said}");
    assert!(said.contains("taken: control records: 1"), "{said}");
    assert!(said.contains("not taken: "), "{said}");
    let next = |args: &[&str]| desk.run(&[args, &["-w", "next.aims"]].concat());
    assert!(next(&["list", "roles"]).fine().out.contains("Ward physician"));
    assert!(next(&["list", "controls"]).fine().out.contains("own-01"));
    assert!(!next(&["list", "people"]).fine().out.contains("Kim Weber"));
    assert!(!next(&["list", "risks"]).fine().out.contains("sepsis"));
    let log = next(&["log", "--limit", "9"]).fine().out;
    assert!(log.contains("taken over from the template care.aims"), "{log}");

    let from = |name: &str, template: &str| {
        desk.run(&["new", name, "--org", "Third", "--role", "user", "--from", template]).fine().out
    };
    assert!(from("third", "mine.toml").contains("taken: register ward_visit"));
    assert!(from("fourth", &fixture("")).contains("taken: method own.3x3-care"));
    let line = desk.run(&["new", "fifth", "--org", "F", "--role", "user", "--from", "nowhere.toml"]).failed(1);
    assert!(line.contains("nowhere.toml"), "{line}");
    assert!(!desk.file("fifth.aims").exists());
}
