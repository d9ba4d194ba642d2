//! Papers: what is handed over and signed. Audit plan, request list, attendance sheet, findings sheet, audit report,
//! impact assessment report, gap analysis report, minutes of a management review; and what a director signs: Statement of
//! Applicability, treatment plan, acceptance of risks, policy, scope.
//!
//! [`make`] reads a record and builds a [`Paper`] of headings, tables and boxes; [`markdown`] and [`html`] write it, and
//! [`table`] writes its rows as a spreadsheet. Papers for the auditee hold no working papers: [`read`] gives nothing of
//! a confidential field, and no paper looks at audit checks.
//!
//! Every paper names the client and the position that it shows, and carries the SHA-256 of its content: of the Markdown
//! above its last rule, whichever form is written, so that anybody can compute it again.

mod attendance;
mod findings;
mod gap;
mod html;
mod impact;
mod markdown;
mod minutes;
mod model;
mod plan;
pub mod read;
mod report;
mod requests;
mod signing;
mod table;
mod text;
mod versions;

use chrono::{DateTime, FixedOffset, NaiveDate, Utc};
use sha2::{Digest, Sha256};

use super::export::{About, Format};
use super::sheet::SheetError;
use crate::core::id::Position;
use crate::core::workspace::{RecordRef, Workspace};
use crate::library::LibraryError;

pub use model::{Block, Blocks, Column, Heading, Paper, Signature, Table};

/// What a paper is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    AuditPlan,
    AuditRequests,
    AuditAttendance,
    FindingsSheet,
    AuditReport,
    ImpactReport,
    GapReport,
    ReviewMinutes,
    Soa,
    TreatmentPlan,
    Acceptance,
    Policy,
    Scope,
}

impl Kind {
    /// In the order in which an audit needs them.
    pub const ALL: [Self; 13] = [
        Self::AuditPlan,
        Self::AuditRequests,
        Self::AuditAttendance,
        Self::FindingsSheet,
        Self::AuditReport,
        Self::ImpactReport,
        Self::GapReport,
        Self::ReviewMinutes,
        Self::Soa,
        Self::TreatmentPlan,
        Self::Acceptance,
        Self::Policy,
        Self::Scope,
    ];

    /// The word for `aims export` and for files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::AuditPlan => "audit-plan",
            Self::AuditRequests => "audit-requests",
            Self::AuditAttendance => "audit-attendance",
            Self::FindingsSheet => "findings-sheet",
            Self::AuditReport => "audit-report",
            Self::ImpactReport => "impact-report",
            Self::GapReport => "gap-report",
            Self::ReviewMinutes => "review-minutes",
            Self::Soa => "soa",
            Self::TreatmentPlan => "treatment-plan",
            Self::Acceptance => "acceptance",
            Self::Policy => "policy",
            Self::Scope => "scope",
        }
    }

    /// Its heading.
    pub const fn title(self) -> &'static str {
        match self {
            Self::AuditPlan => "Audit plan",
            Self::AuditRequests => "Evidence requests",
            Self::AuditAttendance => "Attendance sheet",
            Self::FindingsSheet => "Findings sheet",
            Self::AuditReport => "Audit report",
            Self::ImpactReport => "Impact assessment report",
            Self::GapReport => "Gap analysis report",
            Self::ReviewMinutes => "Minutes of the management review",
            Self::Soa => "Statement of Applicability",
            Self::TreatmentPlan => "Risk treatment plan",
            Self::Acceptance => "Acceptance of risks",
            Self::Policy => "Policy",
            Self::Scope => "Scope of the AI management system",
        }
    }

    /// The register whose records have this paper.
    pub const fn register(self) -> &'static str {
        match self {
            Self::AuditPlan | Self::AuditRequests | Self::AuditAttendance | Self::FindingsSheet | Self::AuditReport => {
                crate::core::audit::AUDIT
            }
            Self::ImpactReport => "impact_assessment",
            Self::GapReport => "gap_assessment",
            Self::ReviewMinutes => crate::core::management_review::REGISTER,
            Self::Soa => "soa_version",
            Self::TreatmentPlan => "treatment_plan",
            Self::Acceptance => "risk_acceptance",
            Self::Policy => "policy",
            Self::Scope => "scope_statement",
        }
    }

    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// The papers that a record of this register has.
    pub fn of(register: &str) -> impl Iterator<Item = Self> {
        Self::ALL.into_iter().filter(move |kind| kind.register() == register)
    }

    /// Whether it is printed across the sheet.
    const fn is_wide(self) -> bool {
        matches!(self, Self::AuditRequests | Self::GapReport | Self::Soa | Self::TreatmentPlan)
    }
}

/// Why there is no paper.
#[derive(Debug, thiserror::Error)]
pub enum PaperError {
    #[error("{label} is of the register {is}, and {paper} is a paper of {wants}; name a record of that register")]
    OtherRegister { paper: &'static str, label: String, is: String, wants: &'static str },
    #[error("what {label} held when it was approved can't be read: {why}")]
    Frozen { label: String, why: String },
    #[error(transparent)]
    Library(#[from] LibraryError),
    #[error(transparent)]
    Write(#[from] SheetError),
}

/// A moment as it is told where the paper is read.
pub type Zone = fn(DateTime<Utc>) -> DateTime<FixedOffset>;

/// What a paper depends on besides the workspace.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    pub today: NaiveDate,
    pub zone: Zone,
}

/// The form in which a paper is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Form {
    Markdown,
    /// One page that needs nothing else: no script, no link, no font of its own.
    Html,
    /// Its rows alone.
    Rows(Format),
}

impl Form {
    /// The ending of a file of this form.
    pub const fn ending(&self) -> &'static str {
        match self {
            Self::Markdown => "md",
            Self::Html => "html",
            Self::Rows(format) => format.ending(),
        }
    }
}

/// The paper of a record.
///
/// # Errors
/// When the record is of another register, or the texts that it needs can't be read.
pub fn make(kind: Kind, record: RecordRef<'_>, setting: Setting) -> Result<Paper, PaperError> {
    make_from(kind, record, None, setting)
}

/// The position whose content the paper of this record shows: the one that was approved.
pub fn approved_position(kind: Kind, record: RecordRef<'_>) -> Option<Position> {
    matches!(kind, Kind::Soa | Kind::TreatmentPlan).then(|| record.text("position").parse().ok()).flatten()
}

/// As [`make`]; `frozen` is the workspace at [`approved_position`].
///
/// # Errors
/// As [`make`].
pub fn make_from(
    kind: Kind,
    record: RecordRef<'_>,
    frozen: Option<&Workspace>,
    setting: Setting,
) -> Result<Paper, PaperError> {
    if record.register_key() != kind.register() {
        return Err(PaperError::OtherRegister {
            paper: kind.name(),
            label: record.label().to_string(),
            is: record.register_key().to_string(),
            wants: kind.register(),
        });
    }
    let own = record.workspace().adapted().paper(kind.name());
    let mut paper = Paper {
        heading: Heading {
            name: kind.name(),
            title: kind.title(),
            own: own.map(|own| own.heading.clone()).filter(|heading| !heading.is_empty()),
            is_wide: kind.is_wide(),
        },
        of: read::name(record),
        client: record.workspace().live("organisation").next().map_or_else(String::new, |one| one.title().to_string()),
        blocks: Blocks::default(),
        table: Table::default(),
        left_out: String::new(),
    };
    for paragraph in own.into_iter().flat_map(|own| &own.intro) {
        paper.blocks.text(paragraph.clone());
    }
    match kind {
        Kind::AuditPlan => plan::fill(&mut paper, record, setting),
        Kind::AuditRequests => requests::fill(&mut paper, record, setting),
        Kind::AuditAttendance => attendance::fill(&mut paper, record),
        Kind::FindingsSheet => findings::fill(&mut paper, record),
        Kind::AuditReport => report::fill(&mut paper, record),
        Kind::ImpactReport => impact::fill(&mut paper, record)?,
        Kind::GapReport => gap::fill(&mut paper, record),
        Kind::ReviewMinutes => minutes::fill(&mut paper, record),
        Kind::Soa | Kind::TreatmentPlan => versions::fill(&mut paper, record, frozen, setting),
        Kind::Acceptance => signing::acceptance(&mut paper, record),
        Kind::Policy => {
            signing::document(
                &mut paper,
                record,
                "statement",
                &["kind", "owner", "location", "aligned_with", "communication"],
            );
        }
        Kind::Scope => {
            let keys = ["units", "sites", "products", "systems", "excluded", "interfaces", "owner"];
            signing::document(&mut paper, record, "statement", &keys);
        }
    }
    Ok(paper)
}

/// A paper as a whole file.
///
/// # Errors
/// When its rows are more than the format allows.
pub fn write(paper: &Paper, form: &Form, about: &About) -> Result<Vec<u8>, PaperError> {
    Ok(match form {
        Form::Markdown => markdown::file(paper, about).into_bytes(),
        Form::Html => html::file(paper, about).into_bytes(),
        Form::Rows(format) => table::write(paper, format, about)?,
    })
}

/// The name of a paper's file, without its ending: `audit-plan-IA-001`. A label may hold anything; a file name not.
pub fn file_name(kind: Kind, label: &str) -> String {
    let safe = |letter: char| if letter.is_alphanumeric() || matches!(letter, '-' | '_') { letter } else { '-' };
    format!("{}-{}", kind.name(), label.chars().map(safe).collect::<String>())
}

/// SHA-256 of the content, 64 hexadecimal digits: of the Markdown above its last rule.
pub fn hash(paper: &Paper) -> String {
    let digest = Sha256::digest(markdown::content(paper).as_bytes());
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// What stands below the content, in both forms: whose paper it is, and which state of the workspace it shows.
fn foot(paper: &Paper, about: &About) -> Vec<(&'static str, String)> {
    let written = about.written.format("%Y-%m-%d %H:%M UTC").to_string();
    let mut foot = vec![("Client", paper.client.clone()), ("Position", about.position.clone())];
    foot.extend(about.as_of.iter().map(|as_of| ("As of", as_of.clone())));
    foot.extend([("Content SHA-256", hash(paper)), ("Written", written)]);
    foot
}
