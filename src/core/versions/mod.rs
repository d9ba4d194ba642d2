//! Versions of the Statement of Applicability and of the treatment plan. A version is a position: its content is read
//! by [`super::asof`], never copied, and a SHA-256 of what counts as the content shows that nothing moved. Status, owner
//! and evidence of controls are no part of it; they are live and printed as of a day.

mod compare;
mod content;

use chrono::NaiveDate;

pub use compare::{Difference, FieldDifference, What, compare};
pub use content::{Cell, Content, PLAN, Row, SOA, content, hash};

use super::workspace::{RecordRef, Workspace};

/// What is approved in versions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Versioned {
    Soa,
    TreatmentPlan,
}

/// Keys of the registers of versions.
pub const SOA_VERSION: &str = "soa_version";
pub const TREATMENT_PLAN: &str = "treatment_plan";

/// Fields of a version, checked against the schema by a test.
pub mod field {
    pub const VERSION: &str = "version";
    pub const STATUS: &str = "status";
    pub const POSITION: &str = "position";
    pub const CONTENT_HASH: &str = "content_hash";
    pub const REPLACES: &str = "replaces";
    pub const APPROVED_BY: &str = "approved_by";
    pub const APPROVED_ON: &str = "approved_on";
    pub const VALID_FROM: &str = "valid_from";
}

/// States of a document in which it counts.
pub const IN_FORCE: [&str; 3] = ["approved", "effective", "under_revision"];

impl Versioned {
    pub const ALL: [Self; 2] = [Self::Soa, Self::TreatmentPlan];

    /// The register of the versions.
    pub const fn register(self) -> &'static str {
        match self {
            Self::Soa => SOA_VERSION,
            Self::TreatmentPlan => TREATMENT_PLAN,
        }
    }

    /// The register whose records are the content.
    pub const fn entries(self) -> &'static str {
        match self {
            Self::Soa => "soa",
            Self::TreatmentPlan => "treatment",
        }
    }

    pub fn of(register: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.register() == register)
    }
}

/// The document of a register that counts on this day: approved by then, the newest approval first.
pub fn in_force<'a>(workspace: &'a Workspace, register: &str, today: NaiveDate) -> Option<RecordRef<'a>> {
    let counts = workspace.live(register).filter(|one| IN_FORCE.contains(&one.text(field::STATUS)));
    let dated = counts.filter_map(|one| Some((one.text(field::APPROVED_ON).parse::<NaiveDate>().ok()?, one)));
    dated.filter(|(day, _)| *day <= today).max_by_key(|(day, _)| *day).map(|(_, one)| one)
}

/// `Helen Strand, 2026-03-03`; empty while nobody has approved.
pub fn approval_words(document: RecordRef<'_>) -> String {
    let by = document.target(field::APPROVED_BY).map_or("", RecordRef::title);
    match (by, document.text(field::APPROVED_ON)) {
        (by, "") => by.to_string(),
        ("", day) => day.to_string(),
        (by, day) => format!("{by}, {day}"),
    }
}
