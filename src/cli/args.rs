//! What may be typed after `aims`. Parsing, `--help`, completions and the manual page all come from here.

mod audit;
mod export;
mod keys;
mod questionnaire;
mod serve;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

pub use audit::{Audit, AuditCommand, Coverage, HandIn, HowDrawn, Sample, Take};
#[cfg(test)]
pub use export::PAPERS;
pub use export::{Export, FileFormat};
pub use keys::{Keys, KeysCommand};
pub use questionnaire::{Questionnaire, QuestionnaireCommand, ReadSheet, Suggest, TakeAnswer, WriteSheet};
pub use serve::Serve;

/// Shown below the list of commands.
const AFTER: &str = "\
Exit status: 0 fine, 1 findings or refused, 2 wrong usage, 3 the workspace can't be used.

The workspace is the one that -w names, else the one in AIMS_WORKSPACE, else the only *.aims file of this folder.";

#[derive(Debug, Parser)]
#[command(
    name = "aims",
    version,
    about = "Assess an AI management system against ISO/IEC 42001:2023, offline, in a terminal",
    after_help = AFTER,
    disable_help_subcommand = true
)]
pub struct Cli {
    #[command(flatten)]
    pub global: Global,
    /// Without a command the workspace of this folder is opened.
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// Where to work; before or after the command.
#[derive(Clone, Debug, Default, Args)]
pub struct Global {
    /// The workspace, instead of AIMS_WORKSPACE or the one *.aims file of this folder
    #[arg(short, long, global = true, value_name = "FILE")]
    pub workspace: Option<PathBuf>,
    /// Take this day for today: 2026-11-21, +30d, -1w
    #[arg(long, global = true, value_name = "DATE", allow_hyphen_values = true)]
    pub today: Option<String>,
    /// Open the workspace although it lies on a network file system
    #[arg(long, global = true)]
    pub allow_network_fs: bool,
    /// Refuse everything that would change the workspace
    #[arg(long, global = true)]
    pub read_only: bool,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make a workspace for an organisation
    New(New),
    /// Open a workspace on the screen
    Open(Open),
    /// Try the program on a throw-away copy of a made-up organisation
    Demo(Demo),
    /// List the records of a register
    List(List),
    /// Show one record with its links and its last changes
    Show(Show),
    /// Change fields of a record, or its state
    Set(Set),
    /// Add a record to a register
    Add(Add),
    /// Rate a risk
    Score(Score),
    /// Say that a risk was reviewed and nothing has changed
    Confirm(Confirm),
    /// Write a register, or all of them, to a file that can be read back
    Export(Export),
    /// Take in a spreadsheet, or a folder that `export all` wrote
    Import(Import),
    /// Take in registers, fields, methods, criteria, questions and texts of one's own
    Define(Define),
    /// Show who changed what in a record, when and why
    History(History),
    /// Show the newest entries of the journal
    Log(Log),
    /// Show what changed between two dates, baselines or positions
    Diff(Diff),
    /// Coverage of a programme, samples of an audit, the auditor's own file
    Audit(Audit),
    /// Read a customer's questionnaire, answer it, write the same sheet back
    Questionnaire(Questionnaire),
    /// Run the audit rules: every finding with rule, severity, record and clause
    Check(Check),
    /// Check database, chains and records, and name the first thing that is wrong
    Verify(Verify),
    /// Copy the workspace to a new file and read the copy back
    Backup(Backup),
    /// Make a workspace from a backup
    Restore(Restore),
    /// Hold a workspace for several people of this host, who join it over a socket
    Serve(Serve),
    /// List or check the keys of the screen
    Keys(Keys),
    /// List the registers
    Registers(Registers),
    /// Say what this program sees: files, terminal, workspace, settings
    Doctor(Doctor),
    /// Print completions for a shell
    Completions(Completions),
    /// Print the manual page
    Man(Man),
}

/// How reading commands write.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people
    #[default]
    Table,
    /// RFC 4180
    Csv,
    /// One stable shape for all commands
    Json,
}

/// For commands whose answer is no table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum TextFormat {
    /// For people
    #[default]
    Table,
    /// One stable shape for all commands
    Json,
}

#[derive(Clone, Debug, Default, Args)]
pub struct AsOf {
    /// Show it as it was: 2026-03-31 (end of that day), a baseline, or a position
    #[arg(long, value_name = "DATE|BASELINE|POSITION", allow_hyphen_values = true)]
    pub as_of: Option<String>,
}

#[derive(Debug, Args)]
pub struct New {
    /// The file to make; it ends in .aims
    pub file: PathBuf,
    /// The name of the organisation, as it should stand on registers
    #[arg(long, value_name = "NAME")]
    pub org: String,
    /// What the organisation is towards AI systems: user, provider, producer
    #[arg(long, value_name = "ROLES", value_delimiter = ',', required = true)]
    pub role: Vec<String>,
    /// The risk method: 3x3, 4x4, 5x5-product, 5x5-iso27005 (if it is left out), 5x5-severity
    #[arg(long, value_name = "ID")]
    pub method: Option<String>,
    /// A workspace, or a file or folder of definitions, whose definitions, roles, own controls and answers to take over
    #[arg(long, value_name = "TEMPLATE")]
    pub from: Option<PathBuf>,
}

#[derive(Clone, Debug, Default, Args)]
pub struct Open {
    /// The workspace
    pub file: Option<PathBuf>,
    #[command(flatten)]
    pub as_of: AsOf,
    #[command(flatten)]
    pub screen: Screen,
}

#[derive(Clone, Debug, Default, Args)]
pub struct Demo {
    /// Write the demo to this file instead of opening it
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    #[command(flatten)]
    pub screen: Screen,
}

#[derive(Debug, Args)]
pub struct Check {
    /// Only the findings of this rule: VR-02
    #[arg(long, value_name = "ID")]
    pub rule: Option<String>,
    /// What a certification audit of this stage would miss, the gravest first: 1 or 2
    #[arg(long, value_name = "STAGE", value_parser = clap::value_parser!(u8).range(1..=2), conflicts_with = "rule")]
    pub stage: Option<u8>,
    #[command(flatten)]
    pub as_of: AsOf,
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
}

/// How the screen looks and what it may do.
#[derive(Clone, Debug, Default, Args)]
pub struct Screen {
    /// Start no other program and write no file but those asked for
    #[arg(long)]
    pub restricted: bool,
    /// Hide notes, owners, findings and messages, for a projector
    #[arg(long)]
    pub room: bool,
    /// The keys to use: default, vim, or a file
    #[arg(long, value_name = "NAME")]
    pub keymap: Option<String>,
    /// The colours to use
    #[arg(long, value_name = "NAME")]
    pub theme: Option<String>,
    /// Draw with plain letters only
    #[arg(long)]
    pub ascii: bool,
}

#[derive(Debug, Args)]
pub struct List {
    /// The register or view: risks, systems, soa, calendar, .. (aims registers lists them)
    pub register: String,
    /// Only records that this filter finds: 'current.level>=high owner:me'
    #[arg(long = "where", value_name = "FILTER", allow_hyphen_values = true)]
    pub filter: Option<String>,
    /// Order by these, a minus for downwards: -current.level,@label
    #[arg(long, value_name = "COLUMNS", allow_hyphen_values = true)]
    pub sort: Option<String>,
    /// The columns to show: @label,title,owner.unit
    #[arg(long, value_name = "COLUMNS")]
    pub columns: Option<String>,
    #[command(flatten)]
    pub as_of: AsOf,
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
}

#[derive(Debug, Args)]
pub struct Show {
    /// The record's label: R-012, A.6.2.3
    pub id: String,
    #[command(flatten)]
    pub as_of: AsOf,
    #[arg(long, value_enum, default_value_t)]
    pub format: TextFormat,
}

#[derive(Debug, Default, Args)]
pub struct Because {
    /// The reason, in one sentence
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    pub because: Option<String>,
}

#[derive(Debug, Args)]
pub struct Set {
    /// The record's label: R-012, A.6.2.3
    pub id: String,
    /// field=value; field+=value and field-=value for lists; status=STATE takes a step of the workflow
    #[arg(value_name = "FIELD=VALUE")]
    pub fields: Vec<String>,
    /// Give the record another label
    #[arg(long, value_name = "LABEL")]
    pub label: Option<String>,
    /// Put the record away; it is kept and can be restored
    #[arg(long, conflicts_with = "restore")]
    pub archive: bool,
    /// Take the record back from the archive
    #[arg(long)]
    pub restore: bool,
    #[command(flatten)]
    pub because: Because,
}

#[derive(Debug, Args)]
pub struct Add {
    /// The register: risk, system, action, ..
    pub register: String,
    /// field=value
    #[arg(value_name = "FIELD=VALUE")]
    pub fields: Vec<String>,
    /// Its label, instead of the next one
    #[arg(long, value_name = "LABEL")]
    pub label: Option<String>,
    #[command(flatten)]
    pub because: Because,
}

#[derive(Debug, Args)]
pub struct Score {
    /// The risk's label: R-012
    pub id: String,
    /// The likelihood common to all parties, from 1
    #[arg(long, value_name = "N")]
    pub likelihood: Option<u8>,
    /// Per party: individuals=5,organisation=4; 3:5 with a likelihood of its own; -:REASON for none.
    /// A party that is not named keeps what it had
    #[arg(long, value_name = "PARTY=N,..", allow_hyphen_values = true)]
    pub consequence: Vec<String>,
    /// Which rating: inherent, current or target
    #[arg(long, default_value = "current")]
    pub stage: String,
    /// How sure: low, medium or high
    #[arg(long, value_name = "LEVEL")]
    pub confidence: Option<String>,
    /// What is not known
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    pub confidence_reason: Option<String>,
    /// The day of the judgement, if it was before today
    #[arg(long, value_name = "DATE", allow_hyphen_values = true)]
    pub decided_on: Option<String>,
    #[command(flatten)]
    pub because: Because,
}

#[derive(Debug, Args)]
pub struct Confirm {
    /// The risks' labels: R-012
    #[arg(required = true)]
    pub ids: Vec<String>,
    #[command(flatten)]
    pub because: Because,
}

/// What happens when a row would change a record that is there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Conflict {
    /// Nothing is imported
    #[default]
    Stop,
    /// Records that are there stay as they are
    Skip,
    /// The file counts
    Update,
}

/// What comes first in a date such as 03/04/2026.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Dates {
    Day,
    Month,
}

/// What stands before decimals.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Decimal {
    Point,
    Comma,
}

#[derive(Debug, Args)]
pub struct Import {
    /// A CSV or XLSX file, or a folder that `aims export all` wrote
    pub source: PathBuf,
    /// The register: risks, systems, soa, ..; found by the file's name or headings if it is left out
    #[arg(long = "as", value_name = "REGISTER")]
    pub register: Option<String>,
    /// What a heading means: 'Responsible=owner', 'Remarks=-' to leave a column out
    #[arg(long, value_name = "HEADING=FIELD", allow_hyphen_values = true)]
    pub map: Vec<String>,
    /// Remember --map for this register
    #[arg(long, requires = "map")]
    pub remember: bool,
    /// Say what would happen, row by row, and change nothing
    #[arg(long)]
    pub dry_run: bool,
    /// What happens when a row would change a record that is there
    #[arg(long, value_enum, default_value_t)]
    pub on_conflict: Conflict,
    /// Go on without the rows that are refused
    #[arg(long)]
    pub skip_refused: bool,
    /// Match rows without a known label by their title, where it is unique
    #[arg(long)]
    pub by_title: bool,
    /// Empty cells clear what stands; without this they leave it, and (none) clears
    #[arg(long)]
    pub clear_empty: bool,
    /// What comes first in dates, where the file doesn't show it
    #[arg(long, value_enum, value_name = "FIRST")]
    pub dates: Option<Dates>,
    /// The decimal mark, where the file doesn't show it
    #[arg(long, value_enum, value_name = "MARK")]
    pub decimal: Option<Decimal>,
    /// Commas separate the elements of a list, too
    #[arg(long)]
    pub commas: bool,
    /// The line on which the headings stand
    #[arg(long, value_name = "LINE")]
    pub header_row: Option<u64>,
    /// The sheet of a workbook
    #[arg(long, value_name = "NAME")]
    pub sheet: Option<String>,
    #[command(flatten)]
    pub because: Because,
    #[arg(long, value_enum, default_value_t)]
    pub format: TextFormat,
}

#[derive(Debug, Args)]
pub struct Define {
    /// Files of definitions (TOML), or folders of them
    #[arg(conflicts_with_all = ["list", "export", "take_back"])]
    pub files: Vec<PathBuf>,
    /// Say what would be defined and whether it fits, and change nothing
    #[arg(long)]
    pub dry_run: bool,
    /// List what is defined here
    #[arg(long, conflicts_with_all = ["export", "take_back"])]
    pub list: bool,
    /// Write everything that is defined here to a file that can be read back
    #[arg(long, value_name = "FILE", conflicts_with = "take_back")]
    pub export: Option<PathBuf>,
    /// Take a definition back that no record uses: field.risk.ward
    #[arg(long, value_name = "NAME")]
    pub take_back: Vec<String>,
    #[command(flatten)]
    pub as_of: AsOf,
    #[command(flatten)]
    pub because: Because,
}

#[derive(Debug, Args)]
pub struct History {
    /// The record's label: R-012, A.6.2.3
    pub id: String,
    #[command(flatten)]
    pub as_of: AsOf,
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
}

#[derive(Debug, Args)]
pub struct Log {
    /// How many entries
    #[arg(long, value_name = "N", default_value_t = 50)]
    pub limit: usize,
    #[command(flatten)]
    pub as_of: AsOf,
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
}

#[derive(Debug, Args)]
pub struct Diff {
    /// A date, baseline or position
    #[arg(allow_hyphen_values = true)]
    pub from: String,
    /// A date, baseline or position; now, if it is left out
    #[arg(allow_hyphen_values = true)]
    pub to: Option<String>,
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
}

#[derive(Debug, Args)]
pub struct Verify {
    #[arg(long, value_enum, default_value_t)]
    pub format: TextFormat,
}

#[derive(Debug, Args)]
pub struct Backup {
    /// The file to make, or a folder to make it in
    pub dest: PathBuf,
}

#[derive(Debug, Args)]
pub struct Restore {
    /// The backup
    pub backup: PathBuf,
    /// The workspace to make; it ends in .aims
    pub file: PathBuf,
}

#[derive(Debug, Args)]
pub struct Registers {
    /// List the fields of this register
    pub register: Option<String>,
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
}

#[derive(Debug, Args)]
pub struct Doctor {
    #[arg(long, value_enum, default_value_t)]
    pub format: TextFormat,
}

#[derive(Debug, Args)]
pub struct Completions {
    /// The shell
    #[arg(value_enum)]
    pub shell: clap_complete::Shell,
}

#[derive(Debug, Args)]
pub struct Man {
    /// The page of one command; of the program, if it is left out
    pub command: Option<String>,
}
