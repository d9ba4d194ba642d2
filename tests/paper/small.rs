//! One small audit, impact assessment, gap analysis and management review. Every text that a person may type goes through `say`, so that
//! the same papers can be made of words and of hostile text.

use aims_bench::core::id::RecordId;
use aims_bench::core::workspace::RecordRef;
use aims_bench::exchange::export::About;
use aims_bench::exchange::paper::{self, Form, Kind, Paper, Setting};
use serde_json::{Value, json};

use crate::desk::{Desk, today};

pub struct Small {
    pub desk: Desk,
    pub audit: RecordId,
    pub impact: RecordId,
    pub gap: RecordId,
    pub review: RecordId,
    pub signed: Signed,
}

/// What a director signs.
pub struct Signed {
    soa: RecordId,
    plan: RecordId,
    acceptance: RecordId,
    policy: RecordId,
    scope: RecordId,
}

pub fn setting() -> Setting {
    Setting { today: today(), zone: |time| time.fixed_offset() }
}

impl Small {
    /// As people write it.
    pub fn audit() -> Self {
        Self::with(&|text| text.to_string())
    }

    pub fn with(say: &dyn Fn(&str) -> String) -> Self {
        let mut desk = Desk::default();
        let mut add = |register: &str, fields: Value| desk.add(register, fields);
        let id = |id: RecordId| id.to_string();
        add("organisation", json!({"name": say("Northfield Care")}));
        let lead = add("person", json!({"name": say("Ruth Castellan"), "function": say("Internal auditor")}));
        let team = add("person", json!({"name": say("Jonas Weber")}));
        let owner = add("person", json!({"name": say("Mara Lind"), "function": say("Head of digital services")}));
        let system = add("system", json!({"name": say("Fall watch")}));
        let evidence = add("evidence", json!({"title": say("Drift reports, January to June")}));
        let audit = add(
            "audit",
            json!({
                "title": say("Autumn audit"), "kind": "internal", "objectives": say("Whether drift is watched."),
                "scope": say("Fall watch, January to June.\nNot the pilots."), "criteria": ["9.1", "A.6.2.6", "4.1"],
                "systems": [id(system)], "sites": [say("Ward north")], "lead": id(lead), "team": [id(team)],
                "competence": say("Lead auditor course 2024."), "independence": say("Neither runs or built the system."),
                "safeguard": say("A second person reads all notes."), "starts_on": "2026-11-19",
                "ends_on": "2026-11-20", "baseline": say("Audit 2026"), "sampling": say("One system of each tier."),
                "summary": say("Drift is measured, not everywhere."), "conclusion": say("The AIMS conforms, with gaps."),
                "distribution": [say("Board"), say("AIMS lead")], "reported_on": "2026-11-21", "status": "reported",
            }),
        );
        let of = |mut fields: Value| {
            fields["audit"] = json!(id(audit));
            fields
        };
        let plan = [
            ("2026-11-20T08:00:00Z", "2026-11-20T09:30:00Z", "How models are released"),
            ("2026-11-19T13:00:00Z", "2026-11-19T14:00:00Z", "What is measured on the wards"),
        ];
        for (starts, ends, topic) in plan {
            let fields = json!({"starts": starts, "ends": ends, "topic": say(topic), "criteria": ["9.1", "A.6.2.6"],
                "interviewees": [id(owner)], "auditor": id(lead), "place": say("Room 2.04")});
            add("audit_slot", of(fields));
        }
        add("audit_slot", of(json!({"topic": say("Closing meeting")})));
        let asked = |what: &str, more: Value| {
            let mut fields = json!({"what": say(what), "criterion": "A.6.2.6", "asked_of": id(owner),
                "asked_on": "2026-11-02", "notes": say("SECRET said on the telephone")});
            fields.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            of(fields)
        };
        add("evidence_request", asked("Release records of the year", json!({"due": "2026-12-01"})));
        add("evidence_request", asked("Drift reports, January to June", json!({"due": "2026-11-10"})));
        let came = json!({"due": "2026-11-10", "received_on": "2026-11-09", "status": "received"});
        add("evidence_request", asked("Roles on the wards", came));
        for (meeting, present) in [("opening", true), ("closing", false)] {
            add("attendance", of(json!({"meeting": meeting, "person": id(owner), "present": present})));
        }
        let guest =
            json!({"meeting": "closing", "name": say("Ida Holm"), "function": say("Voxline Ltd"), "present": true});
        add("attendance", of(guest));
        add(
            "sample",
            of(
                json!({"title": say("Systems in operation"), "register": "systems", "population": "status:in_operation",
                "counted": 11, "size": 1, "method": "stratified", "strata": "risk_tier", "seed": say("2026-IA-001"),
                "items": [id(system)], "items_other": [say("release 2026-04")], "reason": say("One of each tier."),
                "limits": say("Nothing about the two pilots."), "drawn_by": id(lead), "drawn_on": "2026-11-18"}),
            ),
        );
        let talk = add(
            "interview",
            of(json!({"title": say("platform team"), "people": [id(owner)],
                "log": say("SECRET log of the talk"), "parked": say("SECRET question")})),
        );
        let check = add(
            "audit_check",
            of(json!({"criterion": "9.1", "interview": id(talk), "mark": "gap", "note": say("SECRET note"),
                "ticked": [say("SECRET tick")], "verdict": "minor", "reason": say("SECRET reason")})),
        );
        let finding = |title: &str, grade: &str, status: &str, more: Value| {
            let mut fields = json!({"title": say(title), "criterion": "9.1", "grade": grade, "status": status,
                "requirement": say("Measure what shows that it works."), "checks": [id(check)],
                "evidence_text": say("No numbers for the wards, 2026-11-20."), "evidence": [id(evidence)],
                "systems": [id(system)], "area": say("Wards"), "owner": id(owner)});
            fields.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            of(fields)
        };
        add("finding", finding("Releases are shown on one page", "good_practice", "confirmed", json!({})));
        let disputed = json!({"gap": say("Nobody looks at drift on wards."), "acknowledgement": "partly",
            "acknowledged_by": id(owner), "acknowledged_on": "2026-11-20", "opinion": say("Two wards do.")});
        add("finding", finding("Drift is not measured on wards", "minor", "disputed", disputed));
        add("finding", finding("DRAFT of a thought", "major", "draft", json!({})));
        add("finding", finding("WITHDRAWN again", "minor", "withdrawn", json!({})));
        let impact = impact(&mut desk, say, system, owner, lead);
        let gap = gap(&mut desk, say, evidence, owner);
        let review = review(&mut desk, say, owner, lead);
        let signed = signed(&mut desk, say, system, owner);
        Self { desk, audit, impact, gap, review, signed }
    }

    pub fn record(&self, kind: Kind) -> RecordRef<'_> {
        self.desk.get(match kind {
            Kind::ImpactReport => self.impact,
            Kind::GapReport => self.gap,
            Kind::ReviewMinutes => self.review,
            Kind::Soa => self.signed.soa,
            Kind::TreatmentPlan => self.signed.plan,
            Kind::Acceptance => self.signed.acceptance,
            Kind::Policy => self.signed.policy,
            Kind::Scope => self.signed.scope,
            _ => self.audit,
        })
    }

    pub fn paper(&self, kind: Kind) -> Paper {
        paper::make(kind, self.record(kind), setting()).unwrap()
    }

    pub fn about(&self) -> About {
        About::of(&self.desk.workspace, today().and_hms_opt(9, 0, 0).unwrap())
    }

    pub fn written(&self, kind: Kind, form: Form) -> String {
        String::from_utf8(paper::write(&self.paper(kind), &form, &self.about()).unwrap()).unwrap()
    }
}

fn impact(
    desk: &mut Desk,
    say: &dyn Fn(&str) -> String,
    system: RecordId,
    owner: RecordId,
    lead: RecordId,
) -> RecordId {
    let id = |id: RecordId| id.to_string();
    let assessment = desk.add(
        "impact_assessment",
        json!({
            "title": say("Fall watch, before the go-live"), "system": id(system), "version": say("3.2"),
            "trigger": "new_system", "prohibited": "no", "restricted": "no", "sensitive": "yes", "depth": "full",
            "authors": [id(owner)], "consulted": say("Patients' council, in May."), "decision": "conditions",
            "decision_reason": say("Fewer falls outweigh false alarms."), "conditions": say("Night shift trained by March."),
            "opinions": say("The works council would wait."), "told": say("Leaflet on every ward."),
            "approver": id(lead), "approved_on": "2026-11-02", "next_review": "2027-05-02", "status": "conditional",
        }),
    );
    let of = |mut fields: Value| {
        fields["assessment"] = json!(id(assessment));
        fields
    };
    let answers = [
        ("IA-2.1", json!({"answer": say("It sees when a patient falls.")})),
        ("IA-0.6", json!({"chosen": ["eu_annex_iii"], "answer": say("Annex III, number 5.")})),
        ("own question", json!({"answer": say("Asked by the council.")})),
    ];
    for (question, mut answer) in answers {
        answer["question"] = json!(question);
        desk.add("impact_answer", of(answer));
    }
    let harm = json!({"title": say("Patients are filmed in bed"), "party": "individuals", "who": say("patients"),
        "dimension": "privacy", "kind": "harm", "path": say("Camera, model, alarm, guard."), "use": "intended",
        "severity": 4, "extent": 2, "duration": 1, "reversibility": 4, "vulnerability": 2, "likelihood": 3,
        "confidence": "medium", "measures": say("Only outlines are kept."), "remaining": 3});
    desk.add("impact", of(harm));
    let benefit = json!({"title": say("Help comes earlier"), "party": "groups", "dimension": "safety_health",
        "kind": "benefit"});
    desk.add("impact", of(benefit));
    desk.add("impact", of(json!({"title": say("Night shift is watched"), "party": "groups", "kind": "harm"})));
    assessment
}

fn gap(desk: &mut Desk, say: &dyn Fn(&str) -> String, evidence: RecordId, owner: RecordId) -> RecordId {
    let assessment = desk.add(
        "gap_assessment",
        json!({"title": say("Before stage 1"), "scope": say("All wards."), "assessors": [owner.to_string()],
            "starts_on": "2026-10-01", "summary": say("Most is there; measuring comes first."), "status": "in_progress"}),
    );
    let action = desk.add("action", json!({"title": say("Measure drift monthly"), "due": "2027-01-31"}));
    let items = [
        (
            "A.6.2.6",
            json!({"practice": say("Alarms are counted."), "conformity": "partly", "maturity": 2,
            "gap": say("Nobody looks at drift."), "priority": "medium", "effort": "small",
            "owner": owner.to_string(), "action": action.to_string(), "evidence": [evidence.to_string()]}),
        ),
        (
            "10.2",
            json!({"practice": say("By e-mail."), "conformity": "no", "gap": say("No causes are looked for."),
            "priority": "high", "effort": "medium"}),
        ),
        ("4.1/1", json!({"practice": say("Context paper of 2026."), "conformity": "yes"})),
        ("A.2.2", json!({})),
    ];
    for (criterion, mut item) in items {
        item["criterion"] = json!(criterion);
        item["assessment"] = json!(assessment.to_string());
        desk.add("gap_item", item);
    }
    assessment
}

fn review(desk: &mut Desk, say: &dyn Fn(&str) -> String, owner: RecordId, lead: RecordId) -> RecordId {
    let action = json!({"title": say("Write one plan"), "owner": owner.to_string(), "due": "2027-01-31"});
    let action = desk.add("action", action);
    let decision = json!({"title": say("Bought systems are watched"), "decided_by": [lead.to_string()],
        "decided_on": "2026-11-10", "reason": say("Nobody else does.")});
    let decision = desk.add("decision", decision);
    desk.add(
        "management_review",
        json!({
            "title": say("Review, autumn 2026"), "planned_on": "2026-11-10", "held_on": "2026-11-10",
            "chair": lead.to_string(), "attendees": [lead.to_string(), owner.to_string()],
            "absent": say("Jonas, on leave."), "input_earlier_actions": say("The first review; there are none."),
            "input_issues": say("A law reaches bought systems."), "input_parties": say("Patients want a notice."),
            "input_nonconformities": say("One, minor."), "input_measurements": say("Misses fell."),
            "input_audits": say("Drift is not watched."), "input_opportunities": say("One plan for all."),
            "input_objectives": say("Two of three on track."), "discussion": say("Most of it was about drift."),
            "conclusion": say("It suits; watching is thin."), "decisions_improvement": say("One plan for all."),
            "decisions_changes": say("None; the scope fits."), "resources": say("Twelve days."),
            "decisions": [decision.to_string()], "actions": [action.to_string()], "next_review": "2027-05-10",
            "minutes_by": owner.to_string(), "approved_by": lead.to_string(), "approved_on": "2026-11-12",
            "status": "minutes_approved",
        }),
    )
}

fn signed(desk: &mut Desk, say: &dyn Fn(&str) -> String, system: RecordId, owner: RecordId) -> Signed {
    let id = |id: RecordId| id.to_string();
    let risk = desk.add(
        "risk",
        json!({"title": say("Alarm comes too late"), "systems": [id(system)], "owner": id(owner),
            "event": say("The pager is out of reach.")}),
    );
    let control = desk.add(
        "control",
        json!({"control_id": "A.6.2.6", "origin": "annex_a", "owner": id(owner), "how_implemented": say("Weekly look")}),
    );
    desk.add(
        "soa",
        json!({"control_id": "A.6.2.6", "control": id(control), "source": "annex_a", "applicable": "yes",
            "inclusion": ["risk"], "inclusion_text": say("Nobody else would see drift."), "risks": [id(risk)],
            "demanded_by": [say("County contract, annex 3")], "excluded_systems": [id(system)],
            "excluded_systems_reason": say("It is taken out of use.")}),
    );
    desk.add(
        "soa",
        json!({"control_id": "A.10.4", "source": "annex_a", "applicable": "no",
            "exclusion_text": say("Nothing is offered to customers.")}),
    );
    let treatment = desk.add(
        "treatment",
        json!({"title": say("Second pager"), "risk": id(risk), "option": "change_likelihood", "controls": [id(control)],
            "description": say("One at each end of the ward."), "owner": id(owner), "due": "2027-02-01"}),
    );
    desk.add("action", json!({"title": say("Buy pagers"), "treatment": id(treatment)}));
    let scope = desk.add(
        "scope_statement",
        json!({"title": say("Scope of the AIMS"), "version": "1", "statement": say("All wards of the north house."),
            "units": [say("Nursing")], "sites": [say("Ward north")], "systems": [id(system)],
            "excluded": say("The kitchen, which runs no AI."), "interfaces": say("The maker, by contract."),
            "owner": id(owner), "next_review": "2027-06-01"}),
    );
    let policy = desk.add(
        "policy",
        json!({"title": say("AI policy"), "version": "2", "kind": "ai_policy",
            "statement": say("People decide about care."), "owner": id(owner), "communication": say("To all, by mail.")}),
    );
    let plan = desk.add("treatment_plan", json!({"title": say("Plan for the winter"), "version": "1"}));
    let soa = desk.add(
        "soa_version",
        json!({"title": say("Applicability"), "version": "1", "scope_statement": id(scope), "treatment_plan": id(plan),
            "change_note": say("First one.")}),
    );
    let acceptance = desk.add(
        "risk_acceptance",
        json!({"title": say("Late alarms until the second pager"), "kind": "interim", "risks": [id(risk)],
            "accepted_ratings": ["R-001 current H · 4 4 2 - 3 · 5x5-iso27005 v1"],
            "reason": say("The pagers come in March."), "conditions": say("A nurse walks each hour."),
            "expires": "2027-03-31", "review_trigger": say("One more fall.")}),
    );
    Signed { soa, plan, acceptance, policy, scope }
}
