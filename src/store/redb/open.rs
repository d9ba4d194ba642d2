//! From a file to an open database, or to one sentence that says why not.
//!
//! A file is looked at before it is touched: its first bytes, then the whole database through an
//! [`Overlay`], checked if need be. Only what is ours, whole and of a known layout is opened for
//! writing, so a refused file keeps every byte and its time of change.

use std::fs::{File, OpenOptions as FileOptions};
use std::io;
use std::path::{Path, PathBuf};

use ::redb::backends::FileBackend;
use ::redb::{Builder, Database, DatabaseError, StorageBackend as _, TableError};

use super::disk::{Disk, Overlay};
use super::fault::{Fault, disk_error};
use super::filesystem::{self, Identity};
use super::guard::caught;
use super::holder::holder_of;
use super::opened::Opened;
use super::read::{number, reading, table};
use super::rows::{FORMAT, LAYOUT, LOG, META, MIN_READER, OURS, REQUESTS, ROWS};
use crate::store::{KEPT_REVISIONS, Result, StoreError};

/// The layout that this program writes, and the newest it knows.
pub(super) const KNOWN_LAYOUT: u64 = 1;

/// Files below this are always checked: it takes less time than a person notices (4 MB).
const CHECK_BELOW: u64 = 4 << 20;

/// When every page of the file is checked before it is used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Check {
    /// When it is small (below 4 MB), and when the last process that had it ended in the middle of its work: neither in
    /// order nor after a pause, in which everything was put in order behind the last write.
    #[default]
    Auto,
    /// Each time.
    Always,
    /// Never: damage is then found when a damaged row is read, if at all.
    Never,
}

/// How to open a workspace file.
#[derive(Clone, Debug)]
pub struct OpenOptions {
    /// Never write to the file; commits are refused. Works on a read-only disk, beside other
    /// readers, and on a file whose last writer died (it is repaired in memory).
    pub read_only: bool,
    /// Open it on a network file system too.
    pub allow_network_fs: bool,
    pub check: Check,
    /// Bytes of memory for pages, 4 MiB unless said otherwise: records are read once and then kept, so pages serve commits
    /// only, and the system has them in its own cache.
    pub cache_bytes: usize,
    /// For how many revisions change feed and request ids are kept; tests make it small.
    pub kept_revisions: u64,
}

impl Default for OpenOptions {
    fn default() -> Self {
        OpenOptions {
            read_only: false,
            allow_network_fs: false,
            check: Check::Auto,
            cache_bytes: 4 << 20,
            kept_revisions: KEPT_REVISIONS,
        }
    }
}

/// Makes a disk afresh each time the database is opened.
pub(super) type MakeDisk = Box<dyn Fn() -> io::Result<Disk> + Send + Sync>;

/// Where the database lies.
pub(super) enum Source {
    File { path: PathBuf, identity: Identity },
    Made(MakeDisk),
}

/// What is known of a database before it is opened.
pub(super) struct Look {
    len: u64,
    /// The last writer did not close it.
    pub(super) unclean: bool,
    /// Its last commit was one of two phases, which only [`settle`](super::write::settle) makes: everything before it
    /// was on the disk for certain when it began, and nothing was committed after it.
    settled: bool,
}

impl Source {
    /// An existing file.
    pub(super) fn file(path: &Path, options: &OpenOptions) -> Result<Source> {
        let name = path.display().to_string();
        let file = open_file(path, !options.read_only)?;
        if !options.allow_network_fs {
            filesystem::refuse_network(path, &file)?;
        }
        let identity = filesystem::identity(&file).map_err(|e| disk_error(&name, &e))?;
        let path = path.to_path_buf();
        Ok(Source::File { path, identity })
    }

    /// What messages call it.
    pub(super) fn name(&self) -> String {
        match self {
            Source::File { path, .. } => path.display().to_string(),
            Source::Made(_) => "the workspace".to_owned(),
        }
    }

    fn disk(&self, write: bool, from_platter: bool) -> Result<Disk> {
        match self {
            Source::Made(make) => make().map_err(|e| disk_error(&self.name(), &e)),
            Source::File { path, identity } => {
                let file = open_file(path, write)?;
                let found = filesystem::identity(&file);
                if found.map_err(|e| disk_error(&self.name(), &e))? != *identity {
                    return Err(StoreError::Unavailable {
                        why: format!("another file has taken the place of {}", self.name()),
                    });
                }
                if from_platter {
                    filesystem::forget_cached(&file);
                }
                disk_of(file, path)
            }
        }
    }

    fn holder(&self) -> String {
        match self {
            Source::File { identity, .. } => holder_of(*identity),
            Source::Made(_) => "another process".to_owned(),
        }
    }

    /// Opens the database for the first time: looks, checks, and opens it.
    pub(super) fn open(&self, options: &OpenOptions) -> Result<(Opened, Look)> {
        let disk = self.disk(!options.read_only, false)?;
        let look = self.look(&disk)?;
        let check = match options.check {
            Check::Auto => look.len < CHECK_BELOW || (look.unclean && !look.settled),
            Check::Always => true,
            Check::Never => false,
        };
        let probe = self.unwritten(disk, options, check)?;
        let probe = self.judged(probe, options.read_only)?;
        if options.read_only {
            return Ok((probe, look));
        }
        // The overlay holds nothing worth keeping, so a failure to close it means nothing.
        let _ = probe.close();
        let opened = self.database(self.disk(true, false)?, options, false)?;
        Ok((self.judged(opened, false)?, look))
    }

    /// Opens the database again after its disk failed. What the disk really holds decides, so
    /// every page is read from there and checked.
    pub(super) fn open_again(&self, options: &OpenOptions) -> Result<Opened> {
        if options.read_only {
            return self.open_unwritten(options);
        }
        let disk = self.disk(true, true)?;
        self.look(&disk)?;
        self.database(disk, options, true)
    }

    /// Opens the database again without writing to it.
    pub(super) fn open_unwritten(&self, options: &OpenOptions) -> Result<Opened> {
        let disk = self.disk(false, true)?;
        self.look(&disk)?;
        self.unwritten(disk, options, true)
    }

    /// A new database on an empty disk, without anything in it.
    pub(super) fn empty(&self, options: &OpenOptions) -> Result<Opened> {
        self.database(self.disk(true, false)?, options, false)
    }

    /// Lays out a new workspace on an empty disk.
    pub(super) fn create(&self, options: &OpenOptions) -> Result<Opened> {
        let opened = self.empty(options)?;
        let made = caught(|| super::write::lay_out(&opened.database, KNOWN_LAYOUT));
        match self.answer(made) {
            Ok(()) => Ok(opened),
            Err(error) => {
                opened.forget();
                Err(error)
            }
        }
    }

    /// Whether there is nothing on the disk at all.
    pub(super) fn is_empty(&self) -> Result<bool> {
        let len = self.disk(false, false)?.len();
        Ok(len.map_err(|e| disk_error(&self.name(), &e))? == 0)
    }

    fn look(&self, disk: &Disk) -> Result<Look> {
        let not_ours = |why: &str| StoreError::NotAWorkspace { file: self.name(), why: why.to_owned() };
        let failed = |e: io::Error| disk_error(&self.name(), &e);
        let len = disk.len().map_err(failed)?;
        if len == 0 {
            return Err(not_ours("it is empty"));
        }
        // The first bytes of a redb file, format 3: nine of magic, then flags of which the second says that the file was
        // not closed and the third that its last commit had two phases (redb, docs/design.md, "Database header").
        let mut head = [0; 10];
        if len < head.len() as u64 {
            return Err(not_ours("it is too short"));
        }
        disk.read(0, &mut head).map_err(failed)?;
        let [magic @ .., flags] = head;
        if magic != *b"redb\x1a\x0a\xa9\x0d\x0a" {
            return Err(not_ours("it is a file of another kind"));
        }
        Ok(Look { len, unclean: flags & 2 != 0, settled: flags & 4 != 0 })
    }

    /// Opens the database over an overlay: nothing is ever written to `disk`.
    fn unwritten(&self, disk: Disk, options: &OpenOptions, check: bool) -> Result<Opened> {
        let overlay = Overlay::new(disk).map_err(|e| disk_error(&self.name(), &e))?;
        self.database(Disk::new(overlay), options, check)
    }

    fn database(&self, disk: Disk, options: &OpenOptions, check: bool) -> Result<Opened> {
        let backend = disk.clone();
        let opened = caught(|| {
            Builder::new()
                .set_cache_size(options.cache_bytes)
                .set_check_integrity_on_open(check)
                .create_with_backend(backend)
        });
        let opened = match opened {
            Ok(Err(DatabaseError::DatabaseAlreadyOpen | DatabaseError::LockProtocolMismatch)) => {
                drop(disk);
                return Err(StoreError::Busy { file: self.name(), holder: self.holder() });
            }
            Ok(Err(DatabaseError::UpgradeRequired(version))) => {
                return Err(StoreError::NotAWorkspace {
                    file: self.name(),
                    why: format!("its file format {version} is not the one we write"),
                });
            }
            Ok(opened) => Ok(opened.map_err(Fault::from)),
            Err(panic) => Err(panic),
        };
        let database = self.answer(opened)?;
        Ok(Opened { database, disk })
    }

    fn judged(&self, opened: Opened, read_only: bool) -> Result<Opened> {
        match self.judge(&opened.database, read_only) {
            Ok(()) => Ok(opened),
            Err(error) => {
                if matches!(error, StoreError::Corrupt { .. }) {
                    opened.forget();
                } else {
                    let _ = opened.close();
                }
                Err(error)
            }
        }
    }

    /// Whether an open database is ours and of a layout that may be opened so.
    fn judge(&self, database: &Database, read_only: bool) -> Result<()> {
        let file = self.name();
        let judged = caught(|| {
            reading(database, |read| {
                let meta = match read.open_table(META) {
                    Ok(meta) => meta,
                    Err(TableError::Storage(error)) => return Err(error.into()),
                    // There is none, or one with other columns.
                    Err(_) => return Ok(None),
                };
                if meta.get(FORMAT)?.is_none_or(|found| found.value() != OURS) {
                    return Ok(None);
                }
                let layout = number(read, LAYOUT)?;
                let readable = number(read, MIN_READER)? <= KNOWN_LAYOUT;
                if layout > KNOWN_LAYOUT && !(read_only && readable) {
                    return Err(Fault::Answer(StoreError::Newer {
                        what: file.clone(),
                        found: layout,
                        known: KNOWN_LAYOUT,
                        readable,
                    }));
                }
                for which in [ROWS, LOG, REQUESTS] {
                    table(read, which)?;
                }
                Ok(Some(()))
            })
        });
        self.answer(judged)?.ok_or_else(|| StoreError::NotAWorkspace {
            file,
            why: "it holds another program's data, or was never finished".to_owned(),
        })
    }

    /// The answer to a caller for work that was done in [`caught`].
    pub(super) fn answer<T>(&self, done: Caught<T>) -> Result<T> {
        match done {
            Ok(Ok(value)) => Ok(value),
            Ok(Err(fault)) => Err(self.refusal(fault)),
            Err(panic) => Err(self.refusal(Fault::Damaged(panic))),
        }
    }

    /// What to tell a caller about a fault.
    pub(super) fn refusal(&self, fault: Fault) -> StoreError {
        let what = self.name();
        match fault {
            Fault::Answer(error) => error,
            Fault::Disk(error) => disk_error(&what, &error),
            Fault::Stale => StoreError::Unavailable { why: format!("{what}: its disk failed") },
            Fault::Gone => StoreError::Unavailable {
                why: format!("{what}: it was closed or had to be opened again; read once more"),
            },
            Fault::Damaged(why) => StoreError::Corrupt { what, why },
        }
    }
}

/// The result of work on a database, or the message of its panic.
pub(super) type Caught<T> = std::result::Result<std::result::Result<T, Fault>, String>;

fn open_file(path: &Path, write: bool) -> Result<File> {
    let name = path.display().to_string();
    // Opening a pipe would wait for somebody at its other end.
    if path.metadata().is_ok_and(|meta| !meta.is_file()) {
        return Err(StoreError::NotAWorkspace { file: name, why: "it is a folder or a device".to_owned() });
    }
    let opened = FileOptions::new().read(true).write(write).open(path);
    opened.map_err(|error| match error.kind() {
        io::ErrorKind::PermissionDenied if !write => {
            StoreError::Io { what: name, why: "you may not read it".to_owned() }
        }
        _ => disk_error(&name, &error),
    })
}

fn disk_of(file: File, path: &Path) -> Result<Disk> {
    match FileBackend::new(file) {
        Ok(backend) => Ok(Disk::new(backend)),
        Err(error) => Err(StoreError::Io { what: path.display().to_string(), why: error.to_string() }),
    }
}
