//! What is offered at the cursor.

use aims_bench::core::filter::complete;

use crate::desk::{Clinic, clinic};

/// Completes at `^` and gives the texts that would stand there.
fn offered(register: &str, typed: &str) -> Vec<String> {
    let Clinic { desk, .. } = clinic();
    let cursor = typed.find('^').unwrap();
    let text = typed.replace('^', "");
    let found = complete(&text, cursor, &desk.workspace, register, &desk.viewer());
    assert_eq!(found.replace.end, cursor);
    found.candidates.iter().map(|one| format!("{}{}", &text[..found.replace.start], one.insert)).collect()
}

#[test]
fn names_of_fields_are_offered_with_what_can_follow() {
    assert_eq!(offered("risk", "own^")[0], "own".replace("own", "owner:"));
    assert!(offered("risk", "triage -stat^").contains(&"triage -status:".to_string()));
    assert!(offered("risk", "cur^").contains(&"current.level:".to_string()));
    assert_eq!(offered("risk", "current.l^ x"), ["current.level:", "current.likelihood:"]);
    assert!(offered("treatment", "risk.own^").contains(&"risk.owner:".to_string()));
    assert!(
        offered("risk", "triage rev^").contains(&"triage next_review:".to_string()),
        "any word of the label will do"
    );
}

#[test]
fn values_are_offered_by_what_the_field_holds() {
    assert_eq!(offered("risk", "status:tre^"), ["status:treatment_planned", "status:treated", "status:in_treatment"]);
    assert_eq!(offered("risk", "owner:m^"), ["owner:me", "owner:\"Mara Lindqvist\""]);
    assert_eq!(offered("risk", "systems:tri^"), ["systems:SYS-01"]);
    assert_eq!(offered("risk", "systems:SYS-01,let^"), ["systems:SYS-01,SYS-02"]);
    assert_eq!(offered("risk", "current.level>=^")[0], "current.level>=very-high");
    assert!(offered("risk", "next_review<^").contains(&"next_review<30d".to_string()));
    assert!(offered("risk", "next_review<-3^").contains(&"next_review<-30d".to_string()));
    assert!(offered("risk", "is:o^").contains(&"is:overdue".to_string()));
    assert!(!offered("risk", "is:^").contains(&"is:undecided".to_string()), "only what risks can be");
    assert!(offered("risk", "a | no:evi^").contains(&"a | no:evidence".to_string()));
    assert!(offered("risk", "\"status:^").is_empty() || offered("risk", "colour:^").is_empty());
}

#[test]
fn every_offer_is_a_filter_that_is_taken() {
    let Clinic { desk, .. } = clinic();
    for typed in [
        "status:",
        "owner:",
        "systems:",
        "current.level>=",
        "next_review<",
        "is:",
        "has:",
        "no:",
        "all_systems:",
        "current.confidence:",
    ] {
        let found = complete(typed, typed.len(), &desk.workspace, "risk", &desk.viewer());
        assert!(!found.candidates.is_empty(), "{typed}");
        for candidate in found.candidates {
            let text = format!("{typed}{}", candidate.insert);
            let query = aims_bench::core::filter::compile(&text, &desk.workspace, "risk", &desk.viewer());
            assert!(query.is_ok(), "{text}: {}", query.unwrap_err());
        }
    }
}
