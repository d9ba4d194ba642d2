//! Scoring and confirming risks, and what a risk owner's rating may not do alone.

use crate::desk::Desk;

const WHY: [&str; 2] = ["--because", "Second check since May, no wrong dose since"];
const ALL: &str = "individuals=4,groups=2,societies=-:only staff see it, nobody else,organisation=3";

fn desk() -> Desk {
    let desk = Desk::with_workspace();
    desk.run(&["add", "person", "name=Kim Weber", "logins=kim", "access=risk_owner"]).fine();
    desk.run(&["add", "person", "name=Anna Berg", "logins=anna", "access=assessor"]).fine();
    desk.run(&["add", "risk", "title=Misses sepsis", "owner=Kim Weber"]).fine();
    desk
}

fn score(desk: &Desk, args: &[&str]) -> crate::desk::Said {
    desk.run(&[&["score", "R-001", "--today", "2026-11-21"], args, &WHY].concat())
}

#[test]
fn a_rating_gives_a_level_for_each_party_and_moves_the_review() {
    let desk = desk();
    let said = score(&desk, &["--likelihood", "3", "--consequence", ALL]).fine();
    assert!(said.out.contains("L 3 · I 4 · G 2 · S - · O 3"), "{}", said.out);
    assert_eq!(desk.field("R-001", "last_review"), "2026-11-21");
    assert!(desk.field("R-001", "next_review").as_str() > "2026-11-21");
    assert_eq!(desk.field("R-001", "status"), "Assessed");
    let shown = desk.run(&["show", "R-001"]).fine().out;
    assert!(shown.contains("no consequence for societies: only staff see it, nobody else"), "{shown}");
}

#[test]
fn a_party_that_is_not_named_keeps_what_it_had_and_a_missing_one_is_refused() {
    let desk = desk();
    let line = score(&desk, &["--likelihood", "3", "--consequence", "individuals=4"]).failed(1);
    assert!(line.contains("groups") && line.contains("societies"), "{line}");
    assert!(score(&desk, &["--consequence", ALL]).failed(1).contains("--likelihood"));
    assert!(score(&desk, &["--likelihood", "6", "--consequence", ALL]).failed(1).contains("1 (rare) to 5"));
    score(&desk, &["--likelihood", "3", "--consequence", ALL]).fine();
    let said = score(&desk, &["--consequence", "groups=2:3"]).fine();
    assert!(said.out.contains("L 3 · I 4 · G 2:3 · S - · O 3") && said.out.contains("G 2->2:3"), "{}", said.out);
    assert!(desk.run(&["score", "R-001", "--likelihood", "2"]).failed(1).contains("--because"));
    assert!(score(&desk, &["--likelihood", "2", "--stage", "future"]).failed(2).contains("inherent"));
    assert!(desk.run(&[&["score", "P-001", "--likelihood", "2"], &WHY[..]].concat()).failed(1).contains("is no risk"));
}

#[test]
fn confirming_takes_one_sentence_and_moves_the_review_by_the_interval() {
    let desk = desk();
    let line = desk.run(&[&["confirm", "R-001"], &WHY[..]].concat()).failed(1);
    assert!(line.contains("score it first"), "{line}");
    score(&desk, &["--likelihood", "2", "--consequence", ALL]).fine();
    let first = desk.field("R-001", "next_review");
    assert!(desk.run(&["confirm", "R-001"]).failed(1).contains("--because"));
    let confirm = ["confirm", "R-001", "--today", "2027-02-01"];
    desk.run(&[&confirm, &WHY[..]].concat()).fine();
    assert_eq!(desk.field("R-001", "confirmed_on"), "2027-02-01");
    assert_eq!(desk.field("R-001", "confirmed_by"), "Anna Berg");
    assert_eq!(desk.field("R-001", "confirmed_because"), WHY[1]);
    assert!(desk.field("R-001", "next_review") > first);
}

#[test]
fn the_same_numbers_again_are_a_confirmation() {
    let desk = desk();
    score(&desk, &["--likelihood", "2", "--consequence", ALL]).fine();
    let said = desk.run(&[&["score", "R-001", "--likelihood", "2", "--today", "2027-01-10"], &WHY[..]].concat()).fine();
    assert!(said.out.contains("reviewed, no change"), "{}", said.out);
    assert_eq!(desk.field("R-001", "confirmed_on"), "2027-01-10");
}

#[test]
fn a_risk_owners_rating_across_the_appetite_waits_until_an_assessor_countersigns() {
    let mut desk = desk();
    score(&desk, &["--likelihood", "2", "--consequence", ALL]).fine();
    let before = desk.field("R-001", "current");
    desk.sit_down("kim");
    let said = score(&desk, &["--likelihood", "5"]).fine();
    assert!(said.out.contains("waits as RT-001 for an assessor"), "{}", said.out);
    assert_eq!(desk.field("R-001", "current"), before, "the rating before it holds");
    let own = desk.run(&["set", "RT-001", "status=valid", "--because", "I agree with myself"]).failed(1);
    assert!(own.contains("needs an assessor"), "{own}");

    desk.sit_down("anna");
    desk.run(&["set", "RT-001", "status=valid", "--because", "Seen in the incident log as well"]).fine();
    assert!(desk.field("R-001", "current").contains("L 5"), "{}", desk.field("R-001", "current"));
    assert_eq!(desk.field("RT-001", "countersigned_by"), "Anna Berg");
    let again = desk.run(&["set", "RT-001", "status=valid", "--because", "again"]).failed(1);
    assert!(again.contains("already stands like that"), "{again}");
}

#[test]
fn a_newer_proposal_takes_the_place_of_the_older_one_and_a_refused_one_changes_nothing() {
    let mut desk = desk();
    score(&desk, &["--likelihood", "2", "--consequence", ALL]).fine();
    let before = desk.field("R-001", "current");
    desk.sit_down("kim");
    score(&desk, &["--likelihood", "5"]).fine();
    score(&desk, &["--likelihood", "4", "--consequence", "individuals=5"]).fine();
    assert_eq!(desk.field("RT-001", "status"), "Superseded");
    desk.sit_down("anna");
    desk.run(&["set", "RT-002", "status=refused", "--because", "The test set was last year's"]).fine();
    assert_eq!(desk.field("RT-002", "countersign_note"), "The test set was last year's");
    assert_eq!(desk.field("R-001", "current"), before);
}

/// Nothing that this person is told of RT-001 has what Anna wrote.
fn nothing_told(desk: &Desk) {
    let mut told: Vec<String> = Vec::new();
    for format in ["csv", "json"] {
        let file = desk.file(&format!("ratings.{format}"));
        let file = file.to_str().unwrap();
        desk.run(&["export", "ratings", "--format", format, "--out", file]).fine();
        told.push(std::fs::read_to_string(file).unwrap());
        std::fs::remove_file(file).unwrap();
    }
    for args in [
        &["show", "RT-001"][..],
        &["show", "R-001"],
        &["history", "RT-001"],
        &["log"],
        &["list", "ratings", "--columns", "@label, value, value.likelihood, reason"],
    ] {
        told.push(desk.run(args).fine().out);
        told.push(desk.json(args).to_string());
    }
    for text in &told {
        assert!(
            !text.contains("Night shifts") && !text.contains("4x4") && !text.contains("\"likelihood\":4"),
            "{text}"
        );
    }
    assert!(told[0].contains("(not for you to read)"), "withheld, and not empty: {}", told[0]);
    for filter in ["value.level>=low", "value.likelihood:4", "reason:night", "\"Night shifts\""] {
        let found = desk.json(&["list", "ratings", "--where", filter]);
        let rows = found["data"]["rows"].as_array().unwrap();
        assert!(rows.iter().all(|row| row["label"] != "RT-001"), "{filter}");
    }
}

#[test]
fn what_another_rated_blind_is_told_once_all_have_rated() {
    let mut desk = desk();
    desk.run(&["add", "person", "name=Ben Ode", "logins=ben", "access=assessor"]).fine();
    desk.run(&["set", "R-001", "blind_raters=Anna Berg; Ben Ode"]).fine();
    let rated = |desk: &Desk, by: &str, likelihood: u8, reason: &str, closed: &str| {
        let heading = "Risk,Stage,Rated by,Blind,Closed,Reason,value.likelihood,value.individuals,value.groups,value.societies,\
                       value.organisation,value.method,value.version";
        let row = format!("R-001,current,{by},yes,{closed},{reason},{likelihood},4,2,1,3,5x5-iso27005,1");
        std::fs::write(desk.file("blind.csv"), format!("{heading}\r\n{row}\r\n")).unwrap();
        desk.run(&["import", "blind.csv", "--as", "ratings", "--because", "rated blind"]).fine();
    };
    rated(&desk, "Anna Berg", 4, "Night shifts are worse", "yes");
    assert!(desk.run(&["show", "RT-001"]).fine().out.contains("Night shifts"), "the own one is read");
    desk.sit_down("ben");
    nothing_told(&desk);
    rated(&desk, "Ben Ode", 2, "Seen once", "no");
    nothing_told(&desk);
    desk.run(&["set", "RT-001", "closed=no", "--because", "both have rated"]).fine();
    assert!(desk.run(&["show", "RT-001"]).fine().out.contains("Night shifts"));
    assert!(desk.json(&["show", "RT-001"]).to_string().contains("\"likelihood\":4"));
    let found = desk.json(&["list", "ratings", "--where", "value.likelihood:4"]);
    assert_eq!(found["data"]["rows"][0]["label"], "RT-001");
}
