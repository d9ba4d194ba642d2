//! What each pack holds, part by part, in the order in which an auditor asks.

use crate::exchange::paper::Kind;

/// One thing of a part.
#[derive(Clone, Copy, Debug)]
pub enum Item {
    /// By its key.
    Register(&'static str),
    /// By its name.
    View(&'static str),
    /// Of every record that has one and is past its draft.
    Papers(Kind),
}

use Item::{Papers, Register, View as Shown};

/// Headings, each with what stands under it.
pub type Parts = &'static [(&'static str, &'static [Item])];

const DESIGN: &[Item] = &[
    Register("soa"),
    Register("soa_version"),
    Register("risk"),
    Register("treatment"),
    Register("treatment_plan"),
    Register("risk_acceptance"),
    Shown("risk-criteria"),
    Register("system"),
    Register("impact_assessment"),
    Papers(Kind::ImpactReport),
    Papers(Kind::Soa),
    Papers(Kind::TreatmentPlan),
    Papers(Kind::Acceptance),
];

const DOCUMENTS: &[Item] = &[
    Papers(Kind::Scope),
    Papers(Kind::Policy),
    Register("scope_statement"),
    Shown("context-and-parties"),
    Register("context_issue"),
    Register("interested_party"),
    Register("requirement"),
    Register("policy"),
    Register("process"),
    Register("assignment"),
    Register("objective"),
    Register("communication"),
    Register("document"),
    Register("evidence"),
];

const CHECKED: &[Item] = &[
    Register("audit_programme"),
    Register("audit"),
    Papers(Kind::AuditReport),
    Register("nonconformity"),
    Register("corrective_action"),
    Register("management_review"),
    Papers(Kind::ReviewMinutes),
];

const OPERATION: &[Item] = &[
    Shown("competence"),
    Register("training"),
    Register("supplier"),
    Register("supplier_assessment"),
    Register("responsibility_split"),
    Register("incident"),
    Register("incident_notification"),
    Register("concern"),
    Register("feedback"),
    Register("metric"),
    Register("measurement"),
    Register("aims_change"),
    Register("system_change"),
    Register("data_set"),
    Register("transparency_record"),
    Register("test_record"),
    Register("release"),
    Register("control"),
    Register("control_test"),
    Shown("evidence-matrix"),
];

pub const STAGE_1: Parts = &[
    ("Risks, controls and impacts", DESIGN),
    ("Context, leadership, planning and support", DOCUMENTS),
    ("Internal audit and management review", CHECKED),
    ("What is still missing", &[Shown("readiness-1")]),
];

pub const STAGE_2: Parts = &[
    ("Risks, controls and impacts", DESIGN),
    ("Context, leadership, planning and support", DOCUMENTS),
    ("Operation and measurement", OPERATION),
    ("Internal audit and management review", CHECKED),
    ("What is still missing", &[Shown("readiness-2")]),
];

/// The eight headings of a surveillance audit.
pub const EIGHT: Parts = &[
    (
        "Internal audits and management review",
        &[
            Register("audit_programme"),
            Register("audit"),
            Papers(Kind::AuditReport),
            Register("finding"),
            Register("management_review"),
            Papers(Kind::ReviewMinutes),
        ],
    ),
    ("Actions on earlier nonconformities", &[Register("nonconformity"), Register("corrective_action")]),
    ("Complaints", &[Register("feedback"), Register("concern")]),
    (
        "Effectiveness against the objectives",
        &[Register("objective"), Register("metric"), Register("measurement"), Register("control_test")],
    ),
    ("Progress of continual improvement", &[Register("improvement"), Register("watch_item"), Register("action")]),
    (
        "Operational control",
        &[
            Register("risk"),
            Register("treatment"),
            Register("risk_acceptance"),
            Register("soa"),
            Register("system"),
            Register("impact_assessment"),
            Register("supplier_assessment"),
            Register("incident"),
            Register("release"),
            Shown("evidence-matrix"),
        ],
    ),
    (
        "Changes",
        &[
            Register("aims_change"),
            Register("system_change"),
            Register("soa_version"),
            Register("scope_statement"),
            Register("context_issue"),
        ],
    ),
    ("Use of marks", &[Register("certificate"), Register("communication")]),
];

pub const CYCLE: Parts = &[
    ("Risks, controls and impacts", DESIGN),
    ("Context, leadership, planning and support", DOCUMENTS),
    ("Operation and measurement", OPERATION),
    ("Internal audit and management review", CHECKED),
    ("Improvement over the cycle", &[Register("improvement"), Register("objective"), Register("action")]),
    ("Certification over the cycle", &[Register("certification_event"), Register("certificate")]),
    ("What is still missing", &[Shown("readiness-2")]),
];
