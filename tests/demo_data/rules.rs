//! The validity rules as `data/demo/faults.toml` reads them, on the state after the last row.

use std::collections::BTreeSet;

use crate::world::{PARTIES, World, days, items};

/// Rule, register, record, field.
pub type Fault = (String, String, String, String);

const GRID: [[u8; 5]; 5] = [[0, 0, 1, 1, 1], [0, 1, 1, 2, 2], [1, 1, 2, 3, 3], [1, 2, 3, 3, 4], [2, 3, 3, 4, 4]];
const REASON: usize = 25;

/// Level of one stage under 5x5-iso27005, 0 (VL) to 4 (VH): the highest over the parties.
pub fn level(world: &World, risk: &str, stage: &str) -> Option<u8> {
    let number = |field: String| world.get("risk", risk, &field).parse::<usize>().ok();
    let likelihood = number(format!("{stage}.likelihood"))?;
    PARTIES
        .iter()
        .filter_map(|party| {
            let own = number(format!("{stage}.own.{party}")).unwrap_or(likelihood);
            Some(GRID[own - 1][number(format!("{stage}.{party}"))? - 1])
        })
        .max()
}

struct Finder<'a> {
    world: &'a World,
    faults: BTreeSet<Fault>,
}

impl Finder<'_> {
    fn is(&self, register: &str, label: &str, field: &str, words: &[&str]) -> bool {
        words.contains(&self.world.get(register, label, field))
    }

    fn empty(&self, register: &str, label: &str, field: &str) -> bool {
        self.world.get(register, label, field).is_empty()
    }

    fn no_reason(&self, register: &str, label: &str, field: &str) -> bool {
        self.world.get(register, label, field).chars().count() < REASON
    }

    fn past(&self, register: &str, label: &str, field: &str) -> bool {
        days(self.world.get(register, label, field)).is_some_and(|day| day < 0)
    }

    fn list(&self, register: &str, label: &str, field: &str) -> Vec<String> {
        items(self.world.get(register, label, field))
    }

    fn fault(&mut self, wrong: bool, rule: &str, register: &str, label: &str, field: &str) {
        if wrong {
            self.faults.insert((rule.into(), register.into(), label.into(), field.into()));
        }
    }

    fn applicability(&mut self, label: &str) {
        if self.is("soa", label, "applicable", &["no"]) {
            let world = self.world;
            let open = |risk: &str| !["closed", "rejected"].contains(&world.get("risk", risk, "status"));
            let used = world.labels("treatment").iter().any(|treatment| {
                items(world.get("treatment", treatment, "controls")).iter().any(|control| control == label)
                    && world.get("treatment", treatment, "status") != "cancelled"
                    && open(world.get("treatment", treatment, "risk"))
            });
            let demanded = !self.empty("soa", label, "demanded_by");
            let built_here = world.labels("system").iter().any(|system| {
                self.list("system", system, "roles").contains(&"producer".to_string())
                    && self.is("system", system, "in_scope", &["yes"])
                    && !self.is("system", system, "status", &["retired", "rejected"])
            });
            self.fault(self.no_reason("soa", label, "exclusion_text"), "VR-02", "soa", label, "exclusion_text");
            self.fault(used || demanded, "VR-04", "soa", label, "applicable");
            let building = label.starts_with("A.6.") || label.starts_with("A.7.");
            self.fault(building && built_here, "VR-05", "soa", label, "applicable");
        } else {
            self.fault(self.no_reason("soa", label, "inclusion_text"), "VR-03", "soa", label, "inclusion_text");
            self.fault(self.empty("control", label, "owner"), "VR-03", "control", label, "owner");
            self.fault(self.empty("control", label, "evidence"), "VR-48", "control", label, "evidence");
        }
    }

    fn risk(&mut self, label: &str) {
        let (inherent, current) = (level(self.world, label, "inherent"), level(self.world, label, "current"));
        let controls = self.list("risk", label, "existing_controls");
        let proven = controls.iter().any(|control| {
            self.is("control", control, "status", &["operating"])
                && self.is("control", control, "effectiveness", &["effective", "partly"])
        });
        self.fault(current < inherent && !proven, "VR-14", "risk", label, "current");
        let number = |stage: &str, cell: &str| self.world.get("risk", label, &format!("{stage}.{cell}"));
        let same =
            PARTIES.iter().chain(&["likelihood"]).all(|cell| number("inherent", cell) == number("current", cell));
        self.fault(same && !controls.is_empty(), "VR-15", "risk", label, "current");
        for stage in ["inherent", "current", "target"] {
            for party in PARTIES {
                let given = self.world.get("risk", label, &format!("{stage}.{party}"));
                let none = given == "-" && !self.no_reason("risk", label, &format!("{stage}.none.{party}"));
                self.fault(given.parse::<u8>().is_err() && !none, "VR-16", "risk", label, stage);
            }
        }
        let late = self.empty("risk", label, "next_review") || self.past("risk", label, "next_review");
        let open = !self.is("risk", label, "status", &["closed", "rejected"]);
        self.fault(open && late, "VR-18", "risk", label, "next_review");
    }

    fn system(&mut self, label: &str) {
        if self.is("system", label, "in_scope", &["yes"]) {
            for field in ["owner", "roles", "purpose", "stage"] {
                self.fault(self.empty("system", label, field), "VR-19", "system", label, field);
            }
            let date = "next_risk_assessment";
            let late = self.empty("system", label, date) || self.past("system", label, date);
            let live = !self.is("system", label, "status", &["proposed", "retired", "rejected"]);
            self.fault(live && late, "VR-18", "system", label, date);
        } else {
            self.fault(self.no_reason("system", label, "scope_reason"), "VR-24", "system", label, "scope_reason");
            self.fault(self.empty("system", label, "scope_approved_by"), "VR-24", "system", label, "scope_approved_by");
        }
    }

    fn treatment(&mut self, label: &str) {
        let bare =
            self.empty("treatment", label, "controls") && self.no_reason("treatment", label, "no_control_reason");
        let cancelled = self.is("treatment", label, "status", &["cancelled"]);
        self.fault(bare && !cancelled, "VR-09", "treatment", label, "controls");
        let open = self.is("treatment", label, "status", &["planned", "approved", "in_progress"]);
        self.fault(open && self.past("treatment", label, "due"), "VR-42", "treatment", label, "due");
    }

    fn evidence(&mut self, label: &str) {
        if self.is("evidence", label, "status", &["collected", "reviewed", "accepted"]) {
            for field in ["collected_on", "period_from", "period_to"] {
                self.fault(self.empty("evidence", label, field), "VR-47", "evidence", label, field);
            }
            self.fault(self.past("evidence", label, "valid_until"), "VR-47", "evidence", label, "valid_until");
        }
    }

    fn role(&mut self, label: &str) {
        let world = self.world;
        let held = world.labels("assignment").iter().any(|one| {
            world.get("assignment", one, "role") == label
                && days(world.get("assignment", one, "from")).is_some_and(|from| from <= 0)
                && !self.past("assignment", one, "until")
        });
        self.fault(!held, "VR-30", "role", label, "name");
    }
}

/// Every fault that the rules see.
pub fn find(world: &World) -> BTreeSet<Fault> {
    let mut finder = Finder { world, faults: BTreeSet::new() };
    for label in world.labels("soa") {
        finder.applicability(label);
    }
    for label in world.labels("risk") {
        finder.risk(label);
    }
    for label in world.labels("system") {
        finder.system(label);
    }
    for label in world.labels("treatment") {
        finder.treatment(label);
    }
    for label in world.labels("action") {
        let open = finder.is("action", label, "status", &["open", "in_progress"]);
        finder.fault(open && finder.past("action", label, "due"), "VR-42", "action", label, "due");
    }
    for label in world.labels("evidence_request") {
        let open = finder.is("evidence_request", label, "status", &["asked"]);
        finder.fault(open && finder.past("evidence_request", label, "due"), "VR-42", "evidence_request", label, "due");
    }
    for label in world.labels("evidence") {
        finder.evidence(label);
    }
    for label in world.labels("role") {
        finder.role(label);
    }
    crate::living::find(world, &mut finder.faults);
    finder.faults
}
