//! `aims import`: a spreadsheet or an exported folder, with a report row by row.

use super::args::{Conflict, Dates, Decimal, Global, Import, TextFormat};
use super::failure::{Done, Failure};
use super::json;
use super::out::Out;
use super::workspace::{Desk, View};
use crate::core::id::RecordId;
use crate::core::workspace::Workspace;
use crate::exchange::cell::{DateOrder, DecimalMark};
use crate::exchange::export::INDEX;
use crate::exchange::import::{self, EmptyCells, ImportError, OnConflict, Options, Plan};
use crate::exchange::report::{Outcome, Report};
use crate::exchange::sheet::HeaderRow;
use crate::ledger::outside::{Outside, System};

pub fn run(global: &Global, args: &Import, out: &mut Out) -> Result<Done, Failure> {
    if args.dry_run {
        return dry_run(global, args, out);
    }
    let mut desk = Desk::open(global)?;
    let options = options(args, desk.ledger.today(), desk.ledger.actor().clone())?;
    let mut plan = plan(desk.workspace(), args, &options)?;
    let proposal = match plan.take_proposal(args.because.because.as_deref().unwrap_or("")) {
        Ok(proposal) => proposal,
        Err(stopped) => {
            tell(&plan.report, false, out)?;
            desk.close();
            return Err(Failure::refused(stopped.to_string()));
        }
    };
    let left_out = plan.report.counts().refused > 0;
    match args.format {
        TextFormat::Table => {
            let told = told(&plan.report);
            // Before the disk is waited for: of a large file the report is long, and none of it is said.
            drop(plan);
            desk.take(proposal)?;
            told.iter().try_for_each(|line| out.line(line))?;
        }
        TextFormat::Json => {
            desk.take(proposal)?;
            let mut data = plan.report.to_json();
            if let Some(object) = data.as_object_mut() {
                object.insert("done".into(), true.into());
            }
            out.json(&json::of_workspace(desk.workspace(), &desk.file, "import", data))?;
        }
    }
    desk.close();
    Ok(if left_out { Done::Findings } else { Done::Fine })
}

/// Reads the workspace only, so that it works beside a person who has it open, and on a read-only disk.
fn dry_run(global: &Global, args: &Import, out: &mut Out) -> Result<Done, Failure> {
    let view = View::open(global, None)?;
    let options = options(args, view.today, view.ledger.actor().clone())?;
    let plan = plan(view.workspace(), args, &options)?;
    let stopped = plan.stopped();
    match args.format {
        TextFormat::Table => {
            tell(&plan.report, true, out)?;
            if let Some(stopped) = &stopped {
                out.line(&stopped.to_string())?;
            }
        }
        TextFormat::Json => {
            let mut data = plan.report.to_json();
            if let Some(object) = data.as_object_mut() {
                object.insert("done".into(), false.into());
            }
            out.json(&json::of_view(&view, "import", data))?;
        }
    }
    let fine = matches!(stopped, None | Some(import::Stopped::Nothing));
    Ok(if fine { Done::Fine } else { Done::Findings })
}

fn plan(workspace: &Workspace, args: &Import, options: &Options) -> Result<Plan, Failure> {
    let source = &args.source;
    let bundle = match source.is_dir() {
        true if !source.join(INDEX).exists() => {
            return Err(Failure::usage(format!(
                "{} has no {INDEX}; name a file, or a folder that `aims export all` wrote",
                source.display()
            )));
        }
        true if args.register.is_some() => {
            return Err(Failure::usage("--as names the register of one file; a folder holds all of them"));
        }
        true => import::folder(workspace, source, options),
        false => import::open(workspace, source, args.register.as_deref(), options),
    };
    let mut outside = System::default();
    let mut id = || -> RecordId { outside.record_id() };
    import::read(workspace, bundle.map_err(failure)?, options, &mut id).map_err(failure)
}

fn options(args: &Import, today: chrono::NaiveDate, actor: crate::core::entry::Actor) -> Result<Options, Failure> {
    let pair = |word: &String| match word.rsplit_once('=') {
        Some((heading, path)) if !heading.trim().is_empty() && !path.trim().is_empty() => {
            Ok((heading.trim().to_string(), path.trim().to_string()))
        }
        _ => Err(Failure::usage(format!("--map {word}: write it as HEADING=FIELD, such as Responsible=owner"))),
    };
    Ok(Options {
        map: args.map.iter().map(pair).collect::<Result<_, _>>()?,
        remember: args.remember,
        match_title: args.by_title,
        on_conflict: match args.on_conflict {
            Conflict::Stop => OnConflict::Stop,
            Conflict::Skip => OnConflict::Skip,
            Conflict::Update => OnConflict::Update,
        },
        empty: if args.clear_empty { EmptyCells::Clear } else { EmptyCells::Keep },
        skip_refused: args.skip_refused,
        dates: args.dates.map(|first| match first {
            Dates::Day => DateOrder::DayFirst,
            Dates::Month => DateOrder::MonthFirst,
        }),
        decimal: args.decimal.map(|mark| match mark {
            Decimal::Point => DecimalMark::Point,
            Decimal::Comma => DecimalMark::Comma,
        }),
        commas: args.commas,
        header: args.header_row.map_or(HeaderRow::Detect, HeaderRow::Line),
        sheet: args.sheet.clone(),
        actor,
        ..Options::on(today)
    })
}

/// A preview tells every row and column; afterwards only what was left out is worth a line.
fn tell(report: &Report, preview: bool, out: &mut Out) -> Result<(), Failure> {
    let lines = if preview { report.lines() } else { told(report) };
    lines.iter().try_for_each(|line| out.line(line))
}

fn told(report: &Report) -> Vec<String> {
    let left_out = report.rows.iter().filter(|row| matches!(row.outcome, Outcome::Refused(_) | Outcome::Skipped(_)));
    let notes = report.notes.iter().cloned();
    left_out.map(ToString::to_string).chain(notes).chain([report.counts().to_string()]).collect()
}

fn failure(error: ImportError) -> Failure {
    let message = error.to_string();
    match error {
        ImportError::NoRegister { .. }
        | ImportError::NoGuess { .. }
        | ImportError::TwoGuesses { .. }
        | ImportError::Map { .. }
        | ImportError::NoSuchHeading { .. } => Failure::Usage(message),
        ImportError::Sheet(_)
        | ImportError::NothingKnown { .. }
        | ImportError::Twice { .. }
        | ImportError::Index { .. }
        | ImportError::Altered { .. }
        | ImportError::Refused(_) => Failure::Refused(message),
    }
}
