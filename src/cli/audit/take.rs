//! `aims audit take`: an auditor's working file, cut from the client's workspace at the state that is audited.

use std::path::Path;
use std::sync::Arc;

use crate::cli::args::{Global, Take};
use crate::cli::asof;
use crate::cli::failure::{Done, Failure};
use crate::cli::new::with_ending;
use crate::cli::out::Out;
use crate::cli::workspace::{Purpose, View, WAIT, opening, record, store_options};
use crate::core::audit::{AUDIT, AuditFile};
use crate::core::definition::BASELINE;
use crate::core::intent::{Intent, Proposal};
use crate::core::workspace::{RecordRef, Workspace};
use crate::ledger::Ledger;
use crate::ledger::place::Place;
use crate::store::{Redb, Store};

pub fn run(global: &Global, args: &Take, out: &mut Out) -> Result<Done, Failure> {
    let file = with_ending(&args.out)?;
    let global = Global { workspace: Some(args.file.clone()), ..global.clone() };
    let view = View::open(&global, None)?;
    let present = view.workspace();
    if AuditFile::of(present).is_some() {
        return Err(Failure::refused(format!(
            "{} is an auditor's working file itself; take from the client's workspace",
            args.file.display()
        )));
    }
    let moment = asof::moment(&view.ledger, &args.as_of, view.today)?;
    let past = view.ledger.as_of(&moment.position)?;
    let audit = audit(present, &past, args)?;
    let mark = AuditFile { audit: audit.id(), position: moment.position, as_of: args.as_of.trim().to_string() };
    let begin = begin(present, &mark);
    let store: Arc<dyn Store> = Arc::new(Redb::create_with(&file, store_options(&global, Purpose::Write))?);
    let made = make(&global, &view.ledger, &file, store.clone(), (&mark, begin));
    let entries = match made {
        Ok(entries) => entries,
        Err(failure) => {
            let _gone = store.close();
            // Half a file helps nobody, and this one was made a moment ago.
            let _left = std::fs::remove_file(&file);
            return Err(failure);
        }
    };
    let (client, name) = (view.client(), file.display());
    out.line(&format!(
        "Made {name}: {client} as of {}, {entries} entries, for {} {}.",
        mark.as_of,
        audit.label(),
        audit.title()
    ))?;
    out.line("What is written there stays there: notes, checks, samples and interviews never leave it.")?;
    out.line(&format!("Next: aims open {name}"))?;
    out.line(&format!("  and when findings are agreed: aims audit hand-in {name} --to {}", args.file.display()))?;
    Ok(Done::Fine)
}

/// The audit that is meant: the one that is named, or the one that began with this baseline, or the only one there is.
fn audit<'a>(present: &Workspace, past: &'a Workspace, args: &Take) -> Result<RecordRef<'a>, Failure> {
    let named = match &args.audit {
        Some(label) => record(present, AUDIT, label)?.id(),
        None => {
            let began = present.live(AUDIT).filter(|audit| audit.text("baseline") == args.as_of.trim());
            let began: Vec<RecordRef<'_>> = began.collect();
            let open: Vec<RecordRef<'_>> =
                past.live(AUDIT).filter(|audit| !matches!(audit.text("status"), "closed" | "cancelled")).collect();
            match (began.as_slice(), open.as_slice()) {
                ([one], _) | ([], [one]) => one.id(),
                _ => {
                    return Err(Failure::usage(
                        "say which audit it is for: --audit IA-001; `aims list audits` shows them",
                    ));
                }
            }
        }
    };
    past.get(named).ok_or_else(|| {
        let label = present.get(named).map_or("", |audit| audit.label());
        Failure::refused(format!(
            "{label} was not yet planned as of {}; take a later state, such as the baseline with which it began",
            args.as_of
        ))
    })
}

/// What the client's workspace said of the audit when it began, and can't be seen in the state before.
fn begin(present: &Workspace, mark: &AuditFile) -> Vec<Intent> {
    let key = format!("{BASELINE}{}", mark.as_of);
    let Some(baseline) = present.definition(&key) else { return Vec::new() };
    let mut intents = vec![Intent::Define { key, value: baseline.clone() }];
    let started = mark.audit(present).filter(|audit| audit.text("baseline") == mark.as_of);
    if started.is_some_and(|audit| audit.text("status") == "in_progress") {
        intents.push(Intent::set(mark.audit, "baseline", mark.as_of.clone()));
        intents.push(Intent::Move { record: mark.audit, to: "in_progress".into() });
    }
    intents
}

fn make(
    global: &Global,
    from: &Ledger,
    file: &Path,
    store: Arc<dyn Store>,
    (mark, begin): (&AuditFile, Vec<Intent>),
) -> Result<u64, Failure> {
    let mut opening = opening(global, file, Purpose::Write, Arc::new(|| ()))?;
    let entries = from.extract(&mark.position, &*store, &Place::of(file), &mut *opening.outside)?;
    let mut ledger = Ledger::open(store.clone(), opening)?;
    let because = format!("Taken for the audit as of {}", mark.as_of);
    let marked = |more: &[Intent]| Proposal::edit([&[mark.mark()], more].concat(), because.clone());
    // Where the audit was prepared only after that state, it stays as it was then.
    if ledger.submit(&marked(&begin)).is_err() {
        ledger.submit(&marked(&[]))?;
    }
    ledger.settle(WAIT)?;
    ledger.close(WAIT);
    store.close()?;
    Ok(entries)
}
