//! `aims backup` and `aims restore`: copies that are read back before anybody relies on them.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::args::{Backup, Global, Restore};
use super::failure::{Done, Failure};
use super::new::with_ending;
use super::out::{Out, note};
use super::workspace::{ENDING, Purpose, View, client, opening};
use crate::ledger::Ledger;
use crate::store::{Check, OpenOptions, Redb, Store};

/// Copies the workspace; a folder as the destination gets a file named after workspace and day.
pub fn backup(global: &Global, args: &Backup, out: &mut Out) -> Result<Done, Failure> {
    let view = View::open(global, None)?;
    note(&format!("{} ({})", view.client(), view.file.display()));
    let dest = if args.dest.is_dir() { args.dest.join(dated(&view)) } else { args.dest.clone() };
    let copied = view.ledger.held("backup")?.backup(&dest)?;
    out.line(&format!("Copied {} rows to {} and read them back.", copied.rows, dest.display()))?;
    Ok(Done::Fine)
}

fn dated(view: &View) -> PathBuf {
    let name = view.file.file_stem().unwrap_or_default().to_string_lossy();
    PathBuf::from(format!("{name}-{}.{ENDING}", view.today))
}

/// Makes a workspace from a backup, after the backup was checked from one end to the other.
pub fn restore(global: &Global, args: &Restore, out: &mut Out) -> Result<Done, Failure> {
    let file = with_ending(&args.file)?;
    if std::fs::symlink_metadata(&file).is_ok() {
        return Err(Failure::refused(format!(
            "{} exists already and is left alone; choose another name",
            file.display()
        )));
    }
    let options =
        OpenOptions { read_only: true, allow_network_fs: true, check: Check::Always, ..OpenOptions::default() };
    let store: Arc<dyn Store> = Arc::new(Redb::open(&args.backup, options)?);
    let ledger = Ledger::open(store.clone(), opening(global, &args.backup, Purpose::Read, Arc::new(|| ()))?)?;
    let verdict = ledger.verify()?;
    if let Some(wrong) = verdict.wrong {
        return Err(Failure::refused(format!(
            "the backup {} is damaged ({wrong}), so nothing was restored; take an older one",
            args.backup.display()
        )));
    }
    refuse_network(global, &file)?;
    store.backup(&file)?;
    let (name, shown) = (client(ledger.workspace()), file.display());
    out.line(&format!("Restored {name} to {shown}: {} entries, {} records.", verdict.entries, verdict.records))?;
    out.line(&format!("Next: aims open {shown}"))?;
    Ok(Done::Fine)
}

/// A backup may lie anywhere, a workspace may not: asked of an empty file beside it, which goes away again.
fn refuse_network(global: &Global, file: &Path) -> Result<(), Failure> {
    let probe = file.with_extension(format!("{ENDING}.probe"));
    let made = Redb::create_with(&probe, super::workspace::store_options(global, Purpose::Write))?;
    let _closed = made.close();
    // It is empty and ours; if it can't be removed, the restored workspace is none the worse.
    let _left = std::fs::remove_file(&probe);
    Ok(())
}
