//! Registers whose records people make on a screen of their own: which job makes them, and the jobs.

use super::form::{go_to, offered};
use super::story::{Done, Story};
use super::typed::PEOPLE;
use crate::support::screen::{Look, Session};

pub type OwnJob = fn(&mut Story) -> Done;
pub type Begin = fn(&mut Story);

/// Every register whose job is not done in its form alone.
pub const OWN: [(&str, OwnJob); 14] = [
    ("approval", approval),
    ("attendance", attendance),
    ("audit_check", audit_check),
    ("gap_item", gap_item),
    ("impact", impact),
    ("impact_answer", impact_answer),
    ("impact_assessment", impact_assessment),
    ("interview", interview),
    ("organisation", organisation),
    ("rating", rating),
    ("risk_acceptance", risk_acceptance),
    ("sample", sample),
    ("snooze", snooze),
    ("soa", soa),
];

pub fn made_by(register: &str) -> Option<OwnJob> {
    OWN.iter().find(|(key, _)| *key == register).map(|(_, job)| *job)
}

/// Registers that come with their records.
pub const STANDING: [&str; 2] = ["organisation", "soa"];

/// Registers with states whose records can't begin in their form.
pub const BEGUN: [(&str, Begin); 3] =
    [("impact_assessment", answered), ("rating", proposed), ("risk_acceptance", asked_for)];

pub fn begun_by(register: &str) -> Option<Begin> {
    BEGUN.iter().find(|(key, _)| *key == register).map(|(_, begin)| *begin)
}

/// The newest record of a register, which the job has made.
fn done(story: &Story, register: &str, bound: usize, way: &str) -> Done {
    let label = story.s.workspace().live(register).last().map(|record| record.label().to_string());
    let label = label.unwrap_or_else(|| panic!("no {register}: {}\n{}", story.s.message(), story.s.frame()));
    Done { label, bound, way: way.into() }
}

/// The log of approvals is written by the sheet with which a policy is approved.
fn approval(story: &mut Story) -> Done {
    story.apart(|story| story.make("policy", &[("version", "")]));
    story.s.press("a").sees("> Approver").type_text(PEOPLE[0]).press("enter tab tab tab");
    story.s.sees("> Result").press("tab").sees("> Authority").type_text("Director, by the bylaws").press("enter");
    story.go("approval");
    done(story, "approval", 12, "by the approval of a policy")
}

fn organisation(story: &mut Story) -> Done {
    let register = story.register("organisation");
    story.go("organisation");
    story.s.press("+").says("change it instead").press("e");
    let field = register.field("sectors").unwrap();
    go_to(&mut story.s, &offered(&register), field);
    story.s.type_text("Care").press("enter");
    assert!(story.s.workspace().live("organisation").next().unwrap().has_element("sectors", "Care"));
    done(story, "organisation", 13, "changed")
}

fn rating(story: &mut Story) -> Done {
    story.go("rating");
    story.s.press("+").says("come from rating a risk (s on it)");
    proposed(story);
    story.s.press("g g").type_text("risks").press("enter r").sees("Countersign RT-001").press("enter");
    assert_eq!(story.s.text("rating", "RT-001", "status"), "valid");
    story.go("rating");
    story.s.press("w enter").type_text("Rated again at the yearly round").press("enter");
    assert_eq!(story.s.text("rating", "RT-001", "status"), "superseded");
    done(story, "rating", 17, "proposed > valid > superseded")
}

/// A risk owner proposes a rating that somebody else has to decide on.
fn proposed(story: &mut Story) {
    story.apart(|story| {
        let person = story.register("person");
        let fields = offered(&person);
        story.go("person");
        story.s.on_row("P-001").press("e");
        for (key, text) in [("logins", "nell"), ("access", "Lead")] {
            go_to(&mut story.s, &fields, person.field(key).unwrap());
            story.s.type_text(text);
        }
        story.s.press("enter");
        story.make("person", &[("name", "Ruth Castellan"), ("logins", "ruth"), ("access", "Risk owner")]);
        story.make("risk", &[("owner", "ruth")]);
        story.s.press("s");
        story.rate();
        story.s.settle();
    });
    let mut ruth = Session::on(story.s.store.clone(), "ruth", 80, 24, Look::default());
    // Each sitting has chances of its own, so that no two people make the same id.
    ruth.cut_and_reopen();
    ruth.press("s 5 5 5 5 5").type_text("The alert was off for a week").press("enter").says("proposed");
    ruth.settle();
    story.s.cut_and_reopen();
    story.s.cut_and_reopen();
}

fn soa(story: &mut Story) -> Done {
    story.go("soa");
    story.s.on_row("A.10.4").press("a 2").type_text("We hand no AI system to customers").press("enter");
    assert_eq!(story.s.text("soa", "A.10.4", "applicable"), "no");
    Done { label: "A.10.4".into(), bound: 6, way: "decided".into() }
}

fn snooze(story: &mut Story) -> Done {
    story.apart(|story| story.make("action", &[("due", "")]));
    story.s.press("z").type_text("+100d The supplier is late").press("enter");
    story.go("snooze");
    done(story, "snooze", 7, "put off")
}

fn sample(story: &mut Story) -> Done {
    story.have("system");
    story.apart(|story| story.make("audit", &[]));
    story.s.press("b").type_text("at random").press("enter enter enter enter");
    story.s.type_text("One of one").press("enter enter");
    story.go("sample");
    done(story, "sample", 12, "drawn for an audit")
}

fn attendance(story: &mut Story) -> Done {
    story.apart(|story| story.make("audit", &[("lead", "")]));
    story.s.press("a enter enter");
    story.go("attendance");
    done(story, "attendance", 8, "who was at a meeting of an audit")
}

fn talked(story: &mut Story) {
    story.apart(|story| story.make("audit", &[("criteria", "")]));
    story.make("interview", &[]);
    story.s.press("s").sees("9.1  Monitoring").type_text("One dashboard, nobody looks at night").press("tab 2 enter");
    story.s.press("e enter").says("the talk is over").press("esc");
}

fn interview(story: &mut Story) -> Done {
    talked(story);
    story.go("interview");
    done(story, "interview", 18, "a talk from its start to its end")
}

fn audit_check(story: &mut Story) -> Done {
    talked(story);
    story.go("audit_check");
    done(story, "audit_check", 18, "noted and marked in a talk")
}

fn gap_item(story: &mut Story) -> Done {
    story.apart(|story| story.make("gap_assessment", &[]));
    story.s.press("s").sees("4.1/1").type_text("Roles are written down, purpose is not").press("tab 2 enter esc esc");
    story.go("gap_item");
    done(story, "gap_item", 11, "judged in a gap analysis")
}

/// A risk is accepted by somebody whose role has a limit for that; later the acceptance is revoked.
fn risk_acceptance(story: &mut Story) -> Done {
    watched(story);
    story.s.press("a").sees("> Reason").type_text("It is watched each day").press("tab tab tab tab");
    story.s.sees("> Accepted by").type_text(PEOPLE[0]).press("enter enter");
    story.go("risk_acceptance");
    assert_eq!(story.s.text("risk_acceptance", "AX-001", "status"), "accepted", "{}", story.s.message());
    story.s.press("w").type_text("revoke").press("enter").type_text("It came true in March").press("enter");
    assert_eq!(story.s.text("risk_acceptance", "AX-001", "status"), "revoked", "{}", story.s.message());
    done(story, "risk_acceptance", 15, "accepted > revoked")
}

/// An acceptance without a name is asked for.
fn asked_for(story: &mut Story) {
    watched(story);
    story.s.press("a").sees("> Reason").type_text("It is watched each day").press("enter");
}

/// A rated risk, and somebody who may accept it.
fn watched(story: &mut Story) {
    story.apart(|story| {
        story.make("role", &[("acceptance_limit", "M")]);
        story.make("assignment", &[]);
        story.make("risk", &[("owner", "")]);
        story.s.press("s");
        story.rate();
    });
}

fn impact_assessment(story: &mut Story) -> Done {
    assessed(story);
    story.go("impact_assessment");
    story.s.press("w enter");
    assert_eq!(story.s.text("impact_assessment", "AIA-001", "status"), "superseded");
    done(story, "impact_assessment", 80, "draft > in_review > approved > superseded")
}

fn impact_answer(story: &mut Story) -> Done {
    assessed(story);
    story.go("impact_answer");
    done(story, "impact_answer", 80, "answered in an assessment")
}

fn impact(story: &mut Story) -> Done {
    assessed(story);
    story.go("impact");
    done(story, "impact", 80, "rated in an assessment")
}

/// A short assessment from its draft to its approval.
fn assessed(story: &mut Story) {
    answered(story);
    story.s.press("w enter w").type_text("approve").press("enter");
    assert_eq!(story.s.text("impact_assessment", "AIA-001", "status"), "approved", "{}", story.s.message());
}

/// A draft in which everything that a short assessment asks is answered.
fn answered(story: &mut Story) {
    story.have("system");
    story.make("impact_assessment", &[]);
    let s = &mut story.s;
    s.press("s").sees("IA-0.1").press("1 enter").sees("IA-0.3").press("2 enter").sees("IA-0.4").press("2 enter");
    s.sees("IA-0.5").press("2 enter").sees("IA-0.7").press("2 tab").type_text("Letters are read before they leave");
    s.press("page-down").sees("IA-1.1").type_text("All wards of the north").press("page-down");
    s.press("enter").type_text("nell").press("space enter enter").sees("IA-2.1");
    for text in ["Writes letters", "Discharge letters", "Pasting whole files"] {
        s.type_text(text).press("page-down");
    }
    s.sees("IA-2.6").press("2 enter").sees("IA-6.1").type_text("Patients, ward clerks").press("page-down");
    s.type_text("Older patients").press("page-down").sees("IA-8.1");
    s.press("enter 2 1 3 3 2 2 2 3 2").type_text("Older patients get letters they can't read").press("enter");
    s.press("page-down").sees("IA-8.4").type_text("A box in each letter").press("page-down").sees("IA-9.1");
    s.press("tab").type_text("None: few letters").press("page-down").sees("IA-10.1").press("tab");
    s.type_text("Clerks write by hand").press("page-down").sees("IA-10.2").press("tab").type_text("See IA-8.1");
    s.press("page-down").sees("IA-11.1").press("enter").type_text("Large print").press("tab 4 enter");
    s.press("page-down").sees("IA-12.1").press("page-down").sees("IA-12.2").press("f page-down");
    s.sees("IA-12.3").press("1 enter").sees("IA-12.4").press("enter").type_text("omar").press("enter tab");
    s.type_text("today").press("page-down").sees("IA-12.5").type_text("Patients' council").press("page-down");
    s.sees("IA-12.6").type_text("+12m").press("page-down").says("everything is answered").press("esc esc");
    story.go("impact_assessment");
}
