//! The programme as the command line tells it: what no audit looks at, and auditors who would judge their own work.

use crate::desk::Desk;

#[test]
fn the_holes_of_a_programme_come_first_and_are_findings() {
    let desk = Desk::with_workspace();
    desk.run(&["add", "system", "name=Letter writer", "in_scope=yes", "--because", "Used"]).fine();
    desk.run(&["set", "ORG", "sites=North; South"]).fine();
    desk.run(&["add", "audit_programme", "title=2026 to 2028"]).fine();
    let criteria = "criteria=4; 5; 6; 7; 8; 9; 10; A.2; A.3; A.4; A.5; A.6; A.7; A.8; A.9; A.10";
    desk.run(&["add", "audit", "title=Autumn audit", "programme=AP-001", criteria, "sites=north"]).fine();
    let said = desk.run(&["audit", "coverage", "AP-001"]);
    assert_eq!(said.status, 1);
    let lines: Vec<&str> = said.out.lines().collect();
    assert!(
        lines[1].starts_with("system") && lines[1].contains("SYS-01") && lines[1].contains("Letter writer"),
        "{said:?}"
    );
    assert!(lines[2].starts_with("site") && lines[2].contains("South"), "{said:?}");
    assert!(said.out.contains("9.2.2") && said.out.contains("2 of"), "{said:?}");
    desk.run(&["set", "IA-001", "systems=SYS-01", "sites+=South"]).fine();
    let said = desk.run(&["audit", "coverage", "AP-001", "--format", "json"]).fine();
    assert!(said.out.contains("\"holes\": 0"), "{said:?}");
}

#[test]
fn a_command_that_sets_a_team_says_who_is_not_independent() {
    let desk = Desk::with_workspace();
    desk.run(&["add", "person", "name=Ida Holm", "independence_notes=Built it until March"]).fine();
    desk.run(&["add", "system", "name=Letter writer", "owner=P-001"]).fine();
    let said = desk.run(&["add", "audit", "title=Autumn audit", "systems=SYS-01", "team=P-001"]).fine();
    assert!(said.err.contains("independence: IA-001: Ida Holm answers for SYS-01"), "{said:?}");
    assert!(said.err.contains("Ida Holm: Built it until March"), "{said:?}");
    desk.run(&["set", "IA-001", "safeguard=A peer reads all notes"]).fine();
    let said = desk.run(&["set", "IA-001", "lead=P-001"]).fine();
    assert!(!said.err.contains("independence"), "a safeguard makes up for it: {said:?}");
}
