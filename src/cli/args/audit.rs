//! Arguments of `aims audit`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::{AsOf, Because, Format, TextFormat};

#[derive(Debug, Args)]
pub struct Audit {
    #[command(subcommand)]
    pub command: AuditCommand,
}

#[derive(Debug, Subcommand)]
pub enum AuditCommand {
    /// Make an auditor's working file: the state at a baseline, and notes that nobody else has
    Take(Take),
    /// Bring agreed findings, attendance, requests and the report back from a working file; notes never travel
    HandIn(HandIn),
    /// List what the audits of a programme look at, holes first; exit status 1 while there are any
    Coverage(Coverage),
    /// Draw a sample for an audit; the same seed and population give the same sample, anywhere
    Sample(Sample),
    /// List the picks that auditors usually make, each with its why
    Suggest,
}

#[derive(Debug, Args)]
pub struct Coverage {
    /// The programme's label: AP-001
    pub programme: String,
    #[command(flatten)]
    pub as_of: AsOf,
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
}

/// How a sample is picked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum HowDrawn {
    /// What --pick names
    ByHand,
    /// By the seed
    #[default]
    Random,
    /// By the seed, with at least one of every stratum
    Stratified,
}

#[derive(Debug, Args)]
pub struct Sample {
    /// The audit's label: IA-001
    pub audit: String,
    /// The population: a filter, such as 'status:in_operation tier:high'; all of the register if it is left out
    #[arg(long, value_name = "FILTER", default_value = "", allow_hyphen_values = true)]
    pub population: String,
    /// The register that the population is taken from
    #[arg(long, value_name = "REGISTER", default_value = "systems")]
    pub register: String,
    #[arg(long, value_enum, default_value_t)]
    pub method: HowDrawn,
    /// What the population is divided by: risk-tier, role, life-cycle or site
    #[arg(long, value_name = "BY")]
    pub strata: Option<String>,
    /// How many
    #[arg(long, value_name = "N")]
    pub size: Option<usize>,
    /// A word or number from which the picks follow; a fresh one if it is left out
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    pub seed: Option<String>,
    /// What is picked by hand, by label
    #[arg(long, value_name = "ID,..", value_delimiter = ',')]
    pub pick: Vec<String>,
    /// Systems of which one decision is followed: decision, log, explanation, oversight, reviewer
    #[arg(long, value_name = "ID,..", value_delimiter = ',')]
    pub trace: Vec<String>,
    /// What the sample is called
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    pub title: Option<String>,
    /// Why this population, method and size
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    pub reason: Option<String>,
    /// What it can't show; how many were not looked at, if it is left out
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    pub limits: Option<String>,
    /// Say what would be drawn, and keep nothing
    #[arg(long)]
    pub dry_run: bool,
}

#[derive(Debug, Args)]
pub struct Take {
    /// The client's workspace
    pub file: PathBuf,
    /// The state that is audited: a baseline, a date (end of that day) or a position
    #[arg(long, value_name = "BASELINE|DATE|POSITION", allow_hyphen_values = true)]
    pub as_of: String,
    /// The working file to make; it ends in .aims
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
    /// The audit's label: IA-001; found by the baseline if it is left out
    #[arg(long, value_name = "ID")]
    pub audit: Option<String>,
}

#[derive(Debug, Args)]
pub struct HandIn {
    /// The auditor's working file
    pub from: PathBuf,
    /// The client's workspace
    #[arg(long, value_name = "FILE")]
    pub to: PathBuf,
    /// Say what would go and what stays, and change nothing
    #[arg(long)]
    pub dry_run: bool,
    #[command(flatten)]
    pub because: Because,
    #[arg(long, value_enum, default_value_t)]
    pub format: TextFormat,
}
