//! `aims audit hand-in`: what is agreed goes back to the client's workspace as one entry; working papers stay.

use std::path::Path;

use serde_json::{Value, json};

use crate::cli::args::{Global, HandIn, TextFormat};
use crate::cli::failure::{Done, Failure};
use crate::cli::json;
use crate::cli::out::{Out, Table};
use crate::cli::workspace::{Desk, View, same_file};
use crate::core::audit::{self, AuditFile, Line};
use crate::core::entry::EntryKind;
use crate::core::id::{EntryId, Position};
use crate::core::intent::Proposal;
use crate::core::propose::ProblemKind;
use crate::core::workspace::Workspace;
use crate::ledger::{Ledger, LedgerError};

pub fn run(global: &Global, args: &HandIn, out: &mut Out) -> Result<Done, Failure> {
    if same_file(&args.from, &args.to) {
        return Err(Failure::usage(format!(
            "{} is named twice; name the auditor's working file first and the client's workspace after --to",
            args.to.display()
        )));
    }
    let mine = View::open(&at(global, &args.from), None)?;
    let file = Mine::of(&mine, &args.from)?;
    if args.dry_run {
        let view = View::open(&at(global, &args.to), None)?;
        let found = compare(&mine, &file, &view.ledger, &args.to)?;
        return tell(args, &view.file, view.workspace(), &found, false, out);
    }
    let mut desk = Desk::open(&at(global, &args.to))?;
    let found = compare(&mine, &file, &desk.ledger, &args.to)?;
    let because = args.because.because.clone().unwrap_or_else(|| {
        format!("{}: agreed findings, attendance, requests and report, handed in by the auditor", file.label)
    });
    let proposal = Proposal {
        intents: found.intents.clone(),
        kind: EntryKind::Import,
        source: Some(audit::receipt(file.entry, file.mark.audit, mine.workspace().position())),
        ..Proposal::edit(Vec::new(), because)
    };
    let mut done = !found.intents.is_empty();
    if done {
        done = match desk.ledger.check(&proposal) {
            // It stands there already, word for word.
            Err(LedgerError::Refused(refusal))
                if refusal.problems.iter().all(|problem| problem.kind == ProblemKind::Nothing) =>
            {
                false
            }
            _ => desk.propose(&proposal).map(|_| true)?,
        };
    }
    let told = tell(args, &desk.file, desk.workspace(), &found, done, out);
    desk.close();
    told
}

fn at(global: &Global, file: &Path) -> Global {
    Global { workspace: Some(file.to_path_buf()), ..global.clone() }
}

/// The auditor's file, and whose it is.
struct Mine {
    mark: AuditFile,
    entry: EntryId,
    label: String,
}

impl Mine {
    fn of(view: &View, path: &Path) -> Result<Self, Failure> {
        let workspace = view.workspace();
        let marked = AuditFile::of(workspace).zip(AuditFile::entry(workspace));
        let (mark, entry) = marked.ok_or_else(|| {
            Failure::refused(format!(
                "{} is no auditor's working file; `aims audit take` makes one from the client's workspace",
                path.display()
            ))
        })?;
        let label = mark.audit(workspace).map_or_else(String::new, |audit| audit.label().to_string());
        Ok(Self { mark, entry, label })
    }
}

fn compare(mine: &View, file: &Mine, theirs: &Ledger, to: &Path) -> Result<audit::HandIn, Failure> {
    refuse_strangers(mine, file, theirs, to)?;
    let position = last_hand_in(mine, file, theirs)?.unwrap_or_else(|| file.mark.position.clone());
    let base = mine.ledger.as_of(&position)?;
    audit::hand_in(mine.workspace(), &base, theirs.workspace(), file.mark.audit)
        .map_err(|error| Failure::refused(error.to_string()))
}

/// Findings of one client must never get into the workspace of another: it has to have the very journal that the
/// file began with, and the same organisation.
fn refuse_strangers(mine: &View, file: &Mine, theirs: &Ledger, to: &Path) -> Result<(), Failure> {
    let workspace = theirs.workspace();
    if AuditFile::of(workspace).is_some() {
        return Err(Failure::refused(format!(
            "{} is an auditor's working file itself; hand in to the client's workspace",
            to.display()
        )));
    }
    let organisation =
        |workspace: &Workspace| workspace.rows("organisation").next().map(|organisation| organisation.id());
    let same = organisation(mine.workspace()) == organisation(workspace);
    if same && includes(theirs, &file.mark.position)? {
        return Ok(());
    }
    Err(Failure::refused(format!(
        "{} is not the workspace that this file was taken from: it was taken from {}, and that is {}; nothing was handed in",
        to.display(),
        mine.client(),
        match same {
            true => "another copy, which lacks what the audit is about".to_string(),
            false => format!("the workspace of {}", crate::cli::workspace::client(workspace)),
        }
    )))
}

fn includes(ledger: &Ledger, position: &Position) -> Result<bool, Failure> {
    for (site, (seq, hash)) in &position.0 {
        let id = EntryId { site: *site, seq: *seq };
        let known =
            ledger.workspace().position().includes(id) && ledger.entry(id)?.is_some_and(|entry| entry.hash == *hash);
        if !known {
            return Ok(false);
        }
    }
    Ok(true)
}

/// How far the file had got when it was last handed in there.
fn last_hand_in(mine: &View, file: &Mine, theirs: &Ledger) -> Result<Option<Position>, Failure> {
    let reader = theirs.reader()?;
    let mut newest = None;
    for (site, (last, _)) in &theirs.workspace().position().0 {
        for seq in (file.mark.position.seq(*site) + 1..=*last).rev() {
            let Some(entry) = reader.read(EntryId { site: *site, seq })? else { continue };
            let Some(position) = audit::handed_in(&entry, file.entry) else { continue };
            let known = position
                .0
                .iter()
                .all(|(site, (seq, _))| mine.workspace().position().includes(EntryId { site: *site, seq: *seq }));
            let at = (entry.header.clock, entry.id());
            if known && newest.as_ref().is_none_or(|(newest, _)| *newest < at) {
                newest = Some((at, position));
            }
            break;
        }
    }
    Ok(newest.map(|(_, position)| position))
}

fn tell(
    args: &HandIn,
    file: &Path,
    workspace: &Workspace,
    found: &audit::HandIn,
    done: bool,
    out: &mut Out,
) -> Result<Done, Failure> {
    if args.format == TextFormat::Json {
        let lines = |lines: &[Line]| -> Vec<Value> {
            lines.iter().map(|line| json!({ "label": line.label, "title": line.title, "text": line.text })).collect()
        };
        let data = json!({
            "done": done,
            "goes": lines(&found.goes),
            "stays": lines(&found.stays),
            "notes": found.notes,
        });
        out.json(&json::of_workspace(workspace, file, "hand-in", data))?;
        return Ok(Done::Fine);
    }
    for (heading, lines) in [("GOES", &found.goes), ("STAYS", &found.stays)] {
        if lines.is_empty() {
            continue;
        }
        let mut table = Table::new(&[heading, "", ""]);
        lines.iter().for_each(|line| table.row([line.label.clone(), line.title.clone(), line.text.clone()]));
        out.table(&table)?;
    }
    found.notes.iter().try_for_each(|note| out.line(&format!("{note}.")))?;
    out.line(&match (found.goes.is_empty(), done, args.dry_run) {
        (true, ..) => "Nothing to hand in: nothing has changed since last time.".to_string(),
        (_, _, true) => "Nothing was changed; without --dry-run this is handed in.".to_string(),
        (_, true, _) => format!("Handed in to {}: {} records.", args.to.display(), found.goes.len()),
        (_, false, _) => "Nothing changes: it stands there already.".to_string(),
    })?;
    Ok(Done::Fine)
}
