//! The command line: one file a command.
//!
//! | file | what it is |
//! |---|---|
//! | `args` | everything that may be typed; help, completions and the manual page come from it |
//! | `workspace`, `asof`, `actor` | finding and opening the file, the past, and who asks |
//! | `out`, `json`, `shown`, `trail` | writing: tables, CSV, JSON, fields and entries as people read them |
//! | `failure` | why something was not done, and the exit status |
//! | the others | one command each |
//!
//! Exit status: 0 fine, 1 findings or refused, 2 wrong usage, 3 the workspace can't be used.

mod actor;
mod add;
pub mod args;
pub mod asof;
mod audit;
mod backup;
mod check;
mod completions;
mod confirm;
mod define;
mod demo;
mod diff;
mod doctor;
mod export;
pub mod failure;
mod history;
mod import;
pub mod json;
mod keys;
mod list;
mod log;
mod new;
mod open;
pub mod out;
mod questionnaire;
mod registers;
mod score;
mod serve;
mod set;
mod show;
mod shown;
mod trail;
mod verify;
pub mod workspace;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::Parser;
use clap::error::ErrorKind;

use args::{Cli, Command};
use failure::{Done, Failure};
use out::{Out, note};

/// Runs one command line, the program's name first.
pub fn main(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    let cli = match Cli::try_parse_from(args) {
        Ok(cli) => cli,
        Err(error) => return refuse_usage(&error),
    };
    let mut out = Out::stdout();
    let done = run(&cli, &mut out).and_then(|done| out.finish().map(|()| done));
    match done {
        Ok(Done::Fine) | Err(Failure::Pipe) => ExitCode::SUCCESS,
        Ok(Done::Findings) => ExitCode::FAILURE,
        Ok(Done::Sent(signal)) => ExitCode::from(128 + signal),
        Err(failure) => {
            // What was written before is worth reading.
            let _unread = out.finish();
            note(&format!("aims: {failure}"));
            ExitCode::from(failure.status())
        }
    }
}

fn run(cli: &Cli, out: &mut Out) -> Result<Done, Failure> {
    let global = &cli.global;
    // A wrong date is found before anything is opened.
    workspace::today(global)?;
    match &cli.command {
        None => open::run(global, &args::Open::default(), out),
        Some(Command::Open(args)) => open::run(global, args, out),
        Some(Command::Demo(args)) => demo::run(global, args, out),
        Some(Command::New(args)) => new::run(global, args, out),
        Some(Command::List(args)) => list::run(global, args, out),
        Some(Command::Show(args)) => show::run(global, args, out),
        Some(Command::Set(args)) => set::run(global, args, out),
        Some(Command::Audit(args)) => audit::run(global, args, out),
        Some(Command::Questionnaire(args)) => questionnaire::run(global, args, out),
        Some(Command::Check(args)) => check::run(global, args, out),
        Some(Command::Add(args)) => add::run(global, args, out),
        Some(Command::Score(args)) => score::run(global, args, out),
        Some(Command::Confirm(args)) => confirm::run(global, args, out),
        Some(Command::Export(args)) => export::run(global, args, out),
        Some(Command::Import(args)) => import::run(global, args, out),
        Some(Command::Define(args)) => define::run(global, args, out),
        Some(Command::History(args)) => history::run(global, args, out),
        Some(Command::Log(args)) => log::run(global, args, out),
        Some(Command::Diff(args)) => diff::run(global, args, out),
        Some(Command::Serve(args)) => serve::run(global, args, out),
        Some(Command::Verify(args)) => verify::run(global, args, out),
        Some(Command::Backup(args)) => backup::backup(global, args, out),
        Some(Command::Restore(args)) => backup::restore(global, args, out),
        Some(Command::Keys(args)) => keys::run(args, out),
        Some(Command::Registers(args)) => registers::run(global, args, out),
        Some(Command::Doctor(args)) => doctor::run(global, args, out),
        Some(Command::Completions(args)) => completions::completions(args, out),
        Some(Command::Man(args)) => completions::man(args, out),
    }
}

/// What clap says, as one sentence with the usage; help and version are no errors.
fn refuse_usage(error: &clap::Error) -> ExitCode {
    if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) {
        // A reader that went away has seen enough.
        let _unread = error.print();
        return ExitCode::SUCCESS;
    }
    let text = error.render().to_string();
    let before_usage = text.split("\nUsage:").next().unwrap_or_default();
    let before_hint = before_usage.split("\nFor more information").next().unwrap_or_default();
    let words: Vec<&str> = before_hint.split_whitespace().collect();
    let sentence = words.join(" ");
    let sentence = sentence.strip_prefix("error: ").unwrap_or(&sentence);
    note(&format!("aims: {sentence}; --help shows what can be written"));
    ExitCode::from(2)
}
