//! Copying a store while it is in use, and making new files so that nothing half-made stays.

use std::fs::{self, File};
use std::mem::ManuallyDrop;
use std::path::{Path, PathBuf};

use ::redb::{Database, Range, ReadTransaction, ReadableTable, WriteTransaction};
use sha2::{Digest, Sha256};

use super::fault::{Fault, disk_error};
use super::filesystem::{folder_of, identity, make_private, refuse_network};
use super::filesystem::{rename_to_free_name, sync_folder};
use super::guard::caught;
use super::live::Live;
use super::open::{Check, OpenOptions, Source};
use super::read::{reading, table};
use super::rows::{LOG, META, REQUESTS, ROWS, Table};
use super::snapshot::Pin;
use super::verify::count;
use crate::store::{Result, StoreError, Verified};

/// A copy is committed in pieces of about this size, so that memory stays small.
const PIECE: usize = 8 << 20;

/// Makes a new private file at `path` and whatever `fill` makes of it; removes it if that fails.
pub(super) fn new_file<T>(path: &Path, options: &OpenOptions, fill: impl FnOnce(Source) -> Result<T>) -> Result<T> {
    let name = path.display().to_string();
    let failed = |e: std::io::Error| disk_error(&name, &e);
    let folder = folder_of(path)?;
    if !options.allow_network_fs {
        refuse_network(path, &File::open(&folder).map_err(failed)?)?;
    }
    let file = make_private(path).map_err(failed)?;
    let made = identity(&file).map_err(failed).and_then(|identity| {
        drop(file);
        let path = path.to_path_buf();
        let made = fill(Source::File { path, identity })?;
        sync_folder(&folder).map_err(failed)?;
        Ok(made)
    });
    if made.is_err() {
        // The failure that led here is the one to report.
        let _ = fs::remove_file(path);
    }
    made
}

pub(super) fn backup(live: &Live, dest: &Path) -> Result<Verified> {
    let name = dest.display().to_string();
    if fs::symlink_metadata(dest).is_ok() {
        return Err(StoreError::Exists { file: name });
    }
    let folder = folder_of(dest)?;
    let part = part_of(dest);
    if fs::symlink_metadata(&part).is_ok() {
        // Left by a copy that was interrupted.
        fs::remove_file(&part).map_err(|e| disk_error(&part.display().to_string(), &e))?;
    }
    // The copy is read back and compared, so any file system will do.
    let options = OpenOptions { allow_network_fs: true, check: Check::Always, ..OpenOptions::default() };
    let found = new_file(&part, &options, |source| {
        let (written, counted) = write_copy(live, &source, &options)?;
        let (read, found) = read_copy(&source, &options)?;
        if read != written || found != counted {
            return Err(StoreError::Io {
                what: part.display().to_string(),
                why: "the copy is not like the original when it is read back".to_owned(),
            });
        }
        let file = File::open(&part).and_then(|file| file.sync_all());
        file.and_then(|()| rename_to_free_name(&part, dest)).map_err(|e| disk_error(&name, &e))?;
        Ok(found)
    })?;
    sync_folder(&folder).map_err(|e| disk_error(&name, &e))?;
    Ok(found)
}

fn part_of(dest: &Path) -> PathBuf {
    let mut part = dest.as_os_str().to_owned();
    part.push(".part");
    PathBuf::from(part)
}

type Sum = [u8; 32];

/// Writes one consistent state of the database to an empty file, and closes it.
fn write_copy(live: &Live, to: &Source, options: &OpenOptions) -> Result<(Sum, Verified)> {
    let pin = Pin::new(live, |_| Ok(()))?;
    let counted = pin.read(|(), read| count(read))?;
    let opened = to.empty(options)?;
    let copied = pin.read(|(), read| {
        copy(read, &opened.database).map_err(|failed| match failed {
            CopyFailed::Reading(fault) => fault,
            CopyFailed::Writing(fault) => Fault::Answer(to.refusal(fault)),
        })
    });
    match copied {
        Ok(sum) => {
            opened.close().map_err(|fault| to.refusal(fault))?;
            Ok((sum, counted))
        }
        Err(error @ StoreError::Corrupt { .. }) => {
            opened.forget();
            Err(error)
        }
        Err(error) => {
            let _ = opened.close();
            Err(error)
        }
    }
}

enum CopyFailed {
    Reading(Fault),
    Writing(Fault),
}

fn from<E: Into<Fault>>(error: E) -> CopyFailed {
    CopyFailed::Reading(error.into())
}

fn to<E: Into<Fault>>(error: E) -> CopyFailed {
    CopyFailed::Writing(error.into())
}

fn copy(read: &ReadTransaction, into: &Database) -> std::result::Result<Sum, CopyFailed> {
    let mut sum = Sha256::new();
    for which in [ROWS, LOG, REQUESTS, META] {
        let mut entries = table(read, which).and_then(|t| Ok(t.range::<&[u8]>(..)?)).map_err(from)?;
        loop {
            // If reading panics, the half-made copy is left alone; see `guard`.
            let write = ManuallyDrop::new(into.begin_write().map_err(to)?);
            let size = piece(&write, which, &mut entries, &mut sum);
            let write = ManuallyDrop::into_inner(write);
            let size = size?;
            write.commit().map_err(to)?;
            if size < PIECE {
                break;
            }
        }
    }
    Ok(sum.finalize().into())
}

/// Writes entries until there are no more or they have the size of a piece; how many bytes it were.
fn piece(
    write: &WriteTransaction,
    which: Table,
    entries: &mut Range<'_, &'static [u8], &'static [u8]>,
    sum: &mut Sha256,
) -> std::result::Result<usize, CopyFailed> {
    let mut target = ManuallyDrop::new(write.open_table(which).map_err(to)?);
    let mut fill = || {
        let mut size = 0;
        while size < PIECE
            && let Some(entry) = entries.next()
        {
            let (key, value) = entry.map_err(from)?;
            add(sum, key.value(), value.value());
            size += key.value().len() + value.value().len();
            target.insert(key.value(), value.value()).map_err(to)?;
        }
        Ok(size)
    };
    let size = fill();
    drop(ManuallyDrop::into_inner(target));
    size
}

/// Opens a copy checked and read-only, and adds it up again.
fn read_copy(source: &Source, options: &OpenOptions) -> Result<(Sum, Verified)> {
    let options = OpenOptions { read_only: true, ..options.clone() };
    let (opened, _) = source.open(&options)?;
    let added = caught(|| {
        reading(&opened.database, |read| {
            let mut sum = Sha256::new();
            for which in [ROWS, LOG, REQUESTS, META] {
                for entry in table(read, which)?.iter()? {
                    let (key, value) = entry?;
                    add(&mut sum, key.value(), value.value());
                }
            }
            Ok((sum.finalize().into(), count(read)?))
        })
    });
    let added = source.answer(added);
    let _ = opened.close();
    added
}

fn add(sum: &mut Sha256, key: &[u8], value: &[u8]) {
    sum.update((key.len() as u64).to_le_bytes());
    sum.update(key);
    sum.update((value.len() as u64).to_le_bytes());
    sum.update(value);
}
