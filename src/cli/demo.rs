//! `aims demo`: the screen on a throw-away copy of a made-up organisation, or that copy as a file.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use super::args::{Demo, Global};
use super::failure::{Done, Failure};
use super::out::{Out, note};
use super::workspace::{self, Purpose};
use crate::exchange::demo;
use crate::store::{Memory, Redb, Store};
use crate::tui::run::Waker;

/// Who one is in the demo: its lead.
const ME: &str = "P-001";

/// How long writing the whole demo may take.
const WRITING: Duration = Duration::from_secs(120);

pub fn run(global: &Global, args: &Demo, out: &mut Out) -> Result<Done, Failure> {
    match &args.out {
        Some(file) => write(global, file, out),
        None => show(global, args),
    }
}

fn show(global: &Global, args: &Demo) -> Result<Done, Failure> {
    let file = Path::new("demo.aims");
    let waker = Waker::default();
    let opening = workspace::opening(global, file, Purpose::Write, waker.told())?;
    let store: Arc<dyn Store> = Arc::new(Memory::new());
    let mut ledger = demo::load(store, opening).map_err(|error| Failure::Unusable(error.to_string()))?;
    let me = ledger.workspace().by_label("person", ME).map(|person| person.id());
    ledger.set_person(me);
    super::open::show(global, &args.screen, ledger, waker, file, None)
}

fn write(global: &Global, file: &Path, out: &mut Out) -> Result<Done, Failure> {
    let store: Arc<dyn Store> = Arc::new(Redb::create(file)?);
    let opening = workspace::opening(global, file, Purpose::Write, std::sync::Arc::new(|| ()))?;
    let mut ledger = demo::load(store, opening).map_err(|error| Failure::Unusable(error.to_string()))?;
    ledger.settle(WRITING)?;
    let entries = ledger.workspace().position().entries();
    let closed = ledger.close(WRITING);
    if !closed {
        note("aims: the disk is slow; the file is complete, but opening it may take a moment");
    }
    out.line(&format!(
        "Wrote {}: Northfield Care, {entries} entries. Open it with: aims open {}",
        file.display(),
        file.display()
    ))?;
    Ok(Done::Fine)
}
