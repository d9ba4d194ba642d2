//! Arguments of `aims export`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::AsOf;

/// Shown below the options: the papers, which no other command lists. `cli::export` has a test that none is missing.
pub const PAPERS: &str = "\
Papers, each of one record:
  audit-plan IA-001        the plan by hours, for those who are audited
  audit-requests IA-001    what the audit asks to see, from whom, until when
  audit-attendance IA-001  who was there, with room to sign
  findings-sheet IA-001    one box a finding, to be signed by both sides
  audit-report IA-001      the report
  impact-report AIA-001    the report of an impact assessment
  gap-report GA-001        the report of a gap analysis
  review-minutes MR-001    the minutes of a management review, to be signed
  soa SV-001               a version of the Statement of Applicability, to be signed
  treatment-plan TP-001    a version of the risk treatment plan, to be signed
  acceptance AX-001        the acceptance of risks, to be signed
  policy PO-001            a policy, to be signed
  scope SC-001             the scope of the AI management system, to be signed";

/// The form of an exported file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum FileFormat {
    /// RFC 4180, UTF-8, one value a column; what registers are written as
    Csv,
    /// CSV as Excel expects it on this machine's locale
    CsvExcel,
    /// A workbook with typed cells
    Xlsx,
    /// For programs
    Json,
    /// Markdown, for papers; what they are written as
    Md,
    /// One page that prints on A4 and needs nothing else, for papers
    Html,
}

#[derive(Debug, Args)]
#[command(after_help = PAPERS)]
pub struct Export {
    /// soa, risks, treatment-plan, calendar, .. (aims registers lists registers and views), all, pack, or a paper
    pub report: String,
    /// The record of a paper: IA-001; the pack: stage1, stage2, surveillance, recertification
    pub id: Option<String>,
    /// csv for registers and md for papers, if it is left out
    #[arg(long, value_enum)]
    pub format: Option<FileFormat>,
    /// The file to write, or a folder to write it into; a folder for `all` and packs
    #[arg(long, value_name = "PATH")]
    pub out: Option<PathBuf>,
    /// Only records that this filter finds: 'current.level>=high owner:me'
    #[arg(long = "where", value_name = "FILTER", allow_hyphen_values = true)]
    pub filter: Option<String>,
    /// Archived records too; `all` has them always
    #[arg(long)]
    pub archived: bool,
    #[command(flatten)]
    pub as_of: AsOf,
}
