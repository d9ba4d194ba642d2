//! Arguments of `aims audit`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::{Because, TextFormat};

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
