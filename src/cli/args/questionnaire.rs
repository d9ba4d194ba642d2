//! Arguments of `aims questionnaire`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::Format;

#[derive(Debug, Args)]
pub struct Questionnaire {
    #[command(subcommand)]
    pub command: QuestionnaireCommand,
}

#[derive(Debug, Subcommand)]
pub enum QuestionnaireCommand {
    /// Read a customer's sheet: each of its questions becomes a record, none is answered
    Import(ReadSheet),
    /// List the open questions with the answers of the library that are like them
    Suggest(Suggest),
    /// Answer a question with an answer of the library; somebody has to approve it
    Take(TakeAnswer),
    /// Write the approved answers into the customer's own sheet; nothing else in it changes
    Write(WriteSheet),
}

#[derive(Debug, Args)]
pub struct ReadSheet {
    /// The customer's sheet, CSV or XLSX
    pub file: PathBuf,
    /// The customer's label: CU-001
    #[arg(long, value_name = "ID")]
    pub customer: Option<String>,
    /// What the questionnaire is called; the file's name, if it is left out
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    pub title: Option<String>,
    /// The day on which it came; today, if it is left out
    #[arg(long, value_name = "DATE", allow_hyphen_values = true)]
    pub received: Option<String>,
    /// The day by which they want it back
    #[arg(long, value_name = "DATE", allow_hyphen_values = true)]
    pub due: Option<String>,
    /// The column of the questions, by heading or letter
    #[arg(long, value_name = "COLUMN")]
    pub question_column: Option<String>,
    /// The column that answers go into
    #[arg(long, value_name = "COLUMN")]
    pub answer_column: Option<String>,
    /// The column for yes, no or not applicable
    #[arg(long, value_name = "COLUMN")]
    pub short_column: Option<String>,
    /// The column of the customer's own numbers
    #[arg(long, value_name = "COLUMN")]
    pub number_column: Option<String>,
    /// The line on which the headings stand
    #[arg(long, value_name = "LINE")]
    pub header_row: Option<u64>,
    /// The sheet of a workbook
    #[arg(long, value_name = "NAME")]
    pub sheet: Option<String>,
    /// Say what was found, and change nothing
    #[arg(long)]
    pub dry_run: bool,
}

#[derive(Debug, Args)]
pub struct Suggest {
    /// The questionnaire's label: QN-001
    pub id: String,
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
}

#[derive(Debug, Args)]
pub struct TakeAnswer {
    /// The question's label: QU-007
    pub question: String,
    /// The label of the library's answer: AN-004
    pub answer: String,
}

#[derive(Debug, Args)]
pub struct WriteSheet {
    /// The questionnaire's label: QN-001
    pub id: String,
    /// The customer's sheet as it came; where it was read in, if it is left out
    #[arg(long, value_name = "FILE")]
    pub original: Option<PathBuf>,
    /// The file to write; it has to be another one
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
    /// Write answers that nobody has approved, too
    #[arg(long)]
    pub unapproved: bool,
}
