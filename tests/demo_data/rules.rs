//! The validity rules as `data/demo/faults.toml` reads them, on the state after the last row.

use std::collections::BTreeSet;

use crate::world::{PARTIES, World, days, items};

/// Rule, register, record, field.
pub type Fault = (String, String, String, String);

const GRID: [[u8; 5]; 5] = [[0, 0, 1, 1, 1], [0, 1, 1, 2, 2], [1, 1, 2, 3, 3], [1, 2, 3, 3, 4], [2, 3, 3, 4, 4]];
const MARKS: [&str; 5] = ["VL", "L", "M", "H", "VH"];
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
            let named = self.list("soa", label, "requirements");
            let demanded = world.labels("requirement").iter().any(|requirement| {
                let demands = self.list("requirement", requirement, "controls").iter().any(|control| control == label);
                self.in_force(requirement) && (demands || named.iter().any(|one| one == requirement))
            });
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

    fn in_force(&self, requirement: &str) -> bool {
        let day = |field| days(self.world.get("requirement", requirement, field));
        self.is("requirement", requirement, "status", &["applicable", "met", "partly_met", "not_met"])
            && day("in_force_from").is_none_or(|day| day <= 0)
            && day("in_force_until").is_none_or(|day| day >= 0)
    }

    fn requirement(&mut self, label: &str) {
        if self.in_force(label) {
            let open = self.is("requirement", label, "status", &["not_met"]);
            let field = if open { "actions" } else { "evidence" };
            self.fault(self.empty("requirement", label, "owner"), "VR-46", "requirement", label, "owner");
            self.fault(self.empty("requirement", label, field), "VR-46", "requirement", label, field);
        }
    }

    fn objective(&mut self, label: &str) {
        if self.is("objective", label, "status", &["approved", "on_track", "at_risk", "missed"]) {
            let unmeasured = self.empty("objective", label, "measure")
                && self.no_reason("objective", label, "not_measurable_reason");
            self.fault(unmeasured, "VR-27", "objective", label, "measure");
            for field in ["target", "owner", "due", "resources", "how_judged"] {
                self.fault(self.empty("objective", label, field), "VR-27", "objective", label, field);
            }
        }
    }

    /// What each holder of a role has for each competence that it needs.
    fn assignment(&mut self, label: &str) {
        let (role, person) = (self.list("assignment", label, "role"), self.list("assignment", label, "person"));
        let begun = days(self.world.get("assignment", label, "from")).is_none_or(|day| day <= 0);
        if !begun || self.past("assignment", label, "until") {
            return;
        }
        let systems = self.list("assignment", label, "systems");
        let world = self.world;
        for competence in world.labels("competence_requirement") {
            let only_for = self.list("competence_requirement", competence, "systems");
            let elsewhere =
                !only_for.is_empty() && !systems.is_empty() && !only_for.iter().any(|one| systems.contains(one));
            if self.list("competence_requirement", competence, "role") != role || elsewhere {
                continue;
            }
            let met = world.labels("training").into_iter().any(|training| {
                let counts = self.is("training", training, "status", &["effective", "done"])
                    && !self.past("training", training, "valid_until");
                self.list("training", training, "person") == person
                    && self.list("training", training, "competences").iter().any(|one| one == competence)
                    && (counts || self.is("training", training, "status", &["planned"]))
            });
            self.fault(!met, "VR-31", "assignment", label, "person");
        }
    }

    fn training(&mut self, label: &str) {
        let waits = !self.empty("training", label, "effect_due") && !self.past("training", label, "effect_due");
        let done = self.is("training", label, "status", &["done"]);
        self.fault(done && !waits, "VR-31", "training", label, "effect_checked_on");
    }

    fn climate(&mut self) {
        let world = self.world;
        let decided = world.labels("context_issue").into_iter().any(|issue| {
            self.is("context_issue", issue, "kind", &["climate"])
                && !self.empty("context_issue", issue, "relevant")
                && !self.no_reason("context_issue", issue, "effect")
        });
        self.fault(!decided, "VR-49", "context_issue", "", "kind");
    }

    /// Registers whose records are late in these states once the day is past.
    fn late(&mut self) {
        let registers: [(&str, &str, &[&str]); 7] = [
            ("opportunity", "due", &["open", "in_progress"]),
            ("awareness_activity", "due", &["open", "in_progress"]),
            ("communication", "due", &["open", "in_progress"]),
            ("objective", "due", &["approved", "on_track", "at_risk"]),
            ("aims_change", "due", &["requested", "assessed", "approved"]),
            ("training", "due", &["required", "planned"]),
            ("feedback", "answer_due", &["received", "acknowledged", "in_assessment", "action_taken", "no_action"]),
        ];
        let world = self.world;
        for (register, field, open) in registers {
            for label in world.labels(register) {
                let late = self.is(register, label, "status", open) && self.past(register, label, field);
                self.fault(late, "VR-42", register, label, field);
            }
        }
    }

    fn acceptance(&mut self, label: &str) {
        if !self.is("risk_acceptance", label, "status", &["accepted"]) {
            return;
        }
        let over = self.past("risk_acceptance", label, "expires");
        self.fault(over, "VR-42", "risk_acceptance", label, "expires");
        for copy in self.list("risk_acceptance", label, "accepted_ratings") {
            let words: Vec<&str> = copy.split(' ').collect();
            let then = MARKS.iter().position(|mark| *mark == words[2]);
            let now = level(self.world, words[0], "current").map(usize::from);
            let open = !self.is("risk", words[0], "status", &["closed", "rejected"]);
            self.fault(open && !over && now > then, "VR-12", "risk", words[0], "current");
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
    for register in ["action", "improvement", "plan_milestone", "watch_item"] {
        for label in world.labels(register) {
            let open = finder.is(register, label, "status", &["open", "in_progress"]);
            finder.fault(open && finder.past(register, label, "due"), "VR-42", register, label, "due");
        }
    }
    for label in world.labels("evidence_request") {
        let open = finder.is("evidence_request", label, "status", &["asked"]);
        finder.fault(open && finder.past("evidence_request", label, "due"), "VR-42", "evidence_request", label, "due");
    }
    for label in world.labels("evidence") {
        finder.evidence(label);
    }
    for label in world.labels("risk_acceptance") {
        finder.acceptance(label);
    }
    for label in world.labels("role") {
        finder.role(label);
    }
    for label in world.labels("requirement") {
        finder.requirement(label);
    }
    for label in world.labels("objective") {
        finder.objective(label);
    }
    for label in world.labels("assignment") {
        finder.assignment(label);
    }
    for label in world.labels("training") {
        finder.training(label);
    }
    finder.climate();
    finder.late();
    crate::living::find(world, &mut finder.faults);
    finder.faults
}
