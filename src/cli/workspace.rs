//! Finding, opening and leaving a workspace.
//!
//! Reading commands open the file read-only, so they work on a read-only disk and beside other readers and leave no
//! trace. Writing commands take in what a rescue file kept, and answer only when everything is durable.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use chrono::NaiveDate;

use super::args::Global;
use super::asof;
use super::failure::{Done, Failure};
use super::out::note;
use crate::core::audit::{AuditFile, independence};
use crate::core::catalogue::Crosswalk;
use crate::core::intent::{Intent, Proposal};
use crate::core::typing;
use crate::core::views;
use crate::core::workspace::{RecordRef, Workspace};
use crate::ledger::outside::{Outside, System};
use crate::ledger::place::Place;
use crate::ledger::share::host::Welcome;
use crate::ledger::share::{Home, socket};
use crate::ledger::writer::Told;
use crate::ledger::{Ledger, Opening, Submitted, rescue};
use crate::library::Library;
use crate::store::{OpenOptions, Redb, Store, StoreError};

/// The variable that names the workspace.
pub const VARIABLE: &str = "AIMS_WORKSPACE";
/// What the file of a workspace ends in.
pub const ENDING: &str = "aims";
/// Where services have their sockets, if nobody says otherwise.
pub const SERVICES: &str = "/run/aims";
/// How long a command waits for the disk before it gives up and writes the rescue file.
pub const WAIT: Duration = Duration::from_secs(30);

/// What a command is about to do to the workspace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    Read,
    Write,
}

/// The workspace that a command is about, without touching it.
///
/// # Errors
/// `Unusable` when there is none, or several in the folder; `Refused` when a writing command finds another one in the
/// folder than the variable names.
pub fn find(global: &Global, purpose: Purpose) -> Result<PathBuf, Failure> {
    if let Some(file) = &global.workspace {
        return Ok(file.clone());
    }
    let named = std::env::var_os(VARIABLE).filter(|name| !name.is_empty()).map(PathBuf::from);
    let here = in_folder();
    match (named, here.as_slice()) {
        (Some(named), [here]) if purpose == Purpose::Write && !same_file(&named, here) => {
            Err(Failure::refused(format!(
                "{VARIABLE} names {} but this folder holds {}; say which one is meant with -w FILE",
                named.display(),
                here.display()
            )))
        }
        (Some(named), _) => Ok(named),
        (None, [one]) => Ok(one.clone()),
        (None, []) => service().ok_or_else(|| {
            Failure::Unusable(format!(
                "there is no workspace in this folder; name one with -w FILE or {VARIABLE}, make one with \
             `aims new NAME.{ENDING} --org NAME --role user`, or look around with `aims demo`"
            ))
        }),
        (None, several) => {
            let names: Vec<String> = several.iter().map(|file| file.display().to_string()).collect();
            Err(Failure::Unusable(format!(
                "this folder holds several workspaces ({}); say which one is meant with -w FILE",
                names.join(", ")
            )))
        }
    }
}

/// Workspaces of the current folder, by name.
fn in_folder() -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = std::fs::read_dir(".")
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| PathBuf::from(entry.file_name()))
        .filter(|path| path.extension().is_some_and(|ending| ending == ENDING) && path.is_file())
        .collect();
    found.sort();
    found
}

/// The socket of the only service of this host.
fn service() -> Option<PathBuf> {
    use std::os::unix::fs::FileTypeExt;
    let entries = std::fs::read_dir(SERVICES).into_iter().flatten().flatten();
    let mut sockets = entries.filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_socket()));
    sockets.next().filter(|_| sockets.next().is_none()).map(|entry| entry.path())
}

/// Whether both names lead to one file.
pub fn same_file(one: &Path, other: &Path) -> bool {
    match (std::fs::canonicalize(one), std::fs::canonicalize(other)) {
        (Ok(one), Ok(other)) => one == other,
        _ => false,
    }
}

/// The day that counts as today.
pub fn today(global: &Global) -> Result<NaiveDate, Failure> {
    let today = System::default().today();
    match &global.today {
        None => Ok(today),
        Some(text) => typing::date(text, today).map_err(|error| Failure::usage(format!("--today: {error}"))),
    }
}

pub fn outside(global: &Global) -> Result<System, Failure> {
    let today = global.today.as_ref().map(|_| today(global)).transpose()?;
    Ok(System { today })
}

pub fn store_options(global: &Global, purpose: Purpose) -> OpenOptions {
    OpenOptions {
        read_only: purpose == Purpose::Read,
        allow_network_fs: global.allow_network_fs,
        ..OpenOptions::default()
    }
}

/// What the ledger needs besides the store of `file`.
pub fn opening(global: &Global, file: &Path, purpose: Purpose, told: Told) -> Result<Opening, Failure> {
    Ok(Opening {
        schema: Library::embedded().schema()?,
        actor: super::actor::actor(),
        place: Place::of(file),
        outside: Box::new(outside(global)?),
        read_only: purpose == Purpose::Read,
        told,
    })
}

/// Whether this is where a service lets people in, not a file.
pub fn is_socket(file: &Path) -> bool {
    use std::os::unix::fs::FileTypeExt;
    std::fs::metadata(file).is_ok_and(|meta| meta.file_type().is_socket())
}

/// Where a workspace is held, and found again: a file, or the socket of a service.
///
/// # Errors
/// When the data that comes with the program can't be read.
pub fn home(global: &Global, file: &Path, purpose: Purpose, welcome: Welcome) -> Result<Home, Failure> {
    let shared = is_socket(file);
    let own = || socket::path(file, std::env::var_os("XDG_RUNTIME_DIR").as_deref().map(Path::new)).ok();
    let (path, options) = (file.to_path_buf(), store_options(global, purpose));
    let place = file.to_path_buf();
    Ok(Home {
        schema: Library::embedded().schema()?,
        open: Box::new(move || match shared {
            // Nobody but the service opens the file behind it.
            true => Err(StoreError::Busy { file: path.display().to_string(), holder: "its service".into() }),
            false => Ok(Arc::new(Redb::open(&path, options.clone())?)),
        }),
        place: Box::new(move || Place::of(&place)),
        socket: if shared { Some(file.to_path_buf()) } else { own() },
        shared,
        read_only: purpose == Purpose::Read,
        welcome: if shared { Welcome::Nobody } else { welcome },
    })
}

/// Opens a workspace for a command, or joins the process that holds it: a command is over before anybody would miss the
/// file.
///
/// # Errors
/// What the store or the ledger says.
pub fn open(global: &Global, file: &Path, purpose: Purpose) -> Result<Ledger, Failure> {
    let opening = opening(global, file, purpose, Arc::new(|| ()))?;
    Ok(Ledger::at_home(home(global, file, purpose, Welcome::Nobody)?, opening)?)
}

/// The same for a screen, which lets one's other processes in. `before` sees the store of a file that is held here
/// before the workspace is read.
///
/// # Errors
/// As [`open`].
pub fn open_for_screen(
    global: &Global,
    file: &Path,
    purpose: Purpose,
    told: Told,
    before: impl FnOnce(&Arc<dyn Store>),
) -> Result<Ledger, Failure> {
    let opening = opening(global, file, purpose, told)?;
    let welcome = Welcome::Own(opening.actor.clone());
    Ok(Ledger::at_home_after(home(global, file, purpose, welcome)?, opening, before)?)
}

/// Whose workspace it is.
pub fn client(workspace: &Workspace) -> String {
    workspace.live("organisation").next().map(|record| record.title().to_string()).unwrap_or_default()
}

/// Whose workspace it is, and of which audit where it is an auditor's working file.
pub fn whose(workspace: &Workspace) -> String {
    let client = client(workspace);
    match AuditFile::of(workspace).and_then(|file| file.audit(workspace)) {
        Some(audit) => format!("{client}, auditor's working file of {}", audit.label()),
        None => client,
    }
}

/// A workspace to read, now or as it was.
pub struct View {
    pub ledger: Ledger,
    past: Option<Workspace>,
    /// The words of `--as-of`.
    pub as_of: Option<String>,
    pub file: PathBuf,
    /// The day that counts as today: that of `--today`, else the day of the state shown.
    pub today: NaiveDate,
}

impl View {
    /// # Errors
    /// As [`find`]; what the store or the ledger says; `Usage` or `Refused` for a state that can't be shown.
    pub fn open(global: &Global, as_of: Option<&str>) -> Result<Self, Failure> {
        let file = find(global, Purpose::Read)?;
        let ledger = open(global, &file, Purpose::Read)?;
        if rescue::beside(&file).exists() {
            note(&format!(
                "aims: {} holds work that is not in the workspace yet; the next command that changes it takes it in",
                rescue::beside(&file).display()
            ));
        }
        let now = today(global)?;
        let mut view = Self { ledger, past: None, as_of: None, file, today: now };
        if let Some(words) = as_of {
            let moment = asof::moment(&view.ledger, words, now)?;
            view.past = Some(view.ledger.as_of(&moment.position)?);
            view.as_of = Some(words.to_string());
            if global.today.is_none() {
                view.today = moment.day;
            }
        }
        Ok(view)
    }

    pub fn workspace(&self) -> &Workspace {
        self.past.as_ref().unwrap_or(self.ledger.workspace())
    }

    pub fn client(&self) -> String {
        client(self.workspace())
    }

    /// What a view may look at.
    pub fn scope<'a>(&'a self, crosswalk: &'a dyn Fn() -> Option<&'a Crosswalk>) -> views::Scope<'a> {
        views::Scope { workspace: self.workspace(), today: self.today, me: self.ledger.actor().person, crosswalk }
    }

    /// The rows of a view.
    pub fn rows(&self, table: &views::View) -> Vec<views::Row> {
        let crosswalk = || crate::library::Library::embedded().crosswalk().ok();
        table.rows(&self.scope(&crosswalk))
    }
}

/// A workspace to change.
pub struct Desk {
    pub ledger: Ledger,
    pub file: PathBuf,
}

impl Desk {
    /// Opens it, takes in what a rescue file kept, and says whose it is.
    ///
    /// # Errors
    /// As [`find`]; what the store or the ledger says; `Refused` with `--read-only`.
    pub fn open(global: &Global) -> Result<Self, Failure> {
        let file = find(global, Purpose::Write)?;
        if global.read_only {
            return Err(Failure::refused("this command changes the workspace; leave --read-only out"));
        }
        let mut ledger = open(global, &file, Purpose::Write)?;
        note(&format!("{} ({})", whose(ledger.workspace()), file.display()));
        if !ledger.is_guest() {
            recover(&mut ledger, &file)?;
        }
        Ok(Self { ledger, file })
    }

    pub fn workspace(&self) -> &Workspace {
        self.ledger.workspace()
    }

    /// Proposes, and answers when it is durable.
    ///
    /// # Errors
    /// `Refused` by the rules, with nothing changed; `Unusable` when the disk does not take it, which is then kept in
    /// the rescue file.
    pub fn submit(&mut self, intents: Vec<Intent>, because: &str) -> Result<Submitted, Failure> {
        self.propose(&Proposal::edit(intents, because))
    }

    /// As [`Desk::submit`], for a proposal that is more than an edit.
    ///
    /// # Errors
    /// As [`Desk::submit`].
    pub fn propose(&mut self, proposal: &Proposal) -> Result<Submitted, Failure> {
        let submitted = self.ledger.submit(proposal)?;
        self.settled(submitted)
    }

    /// As [`Desk::propose`], for a proposal that may be large and is not needed any more.
    ///
    /// # Errors
    /// As [`Desk::submit`].
    pub fn take(&mut self, proposal: Proposal) -> Result<(), Failure> {
        // What became of it is let go before the disk is waited for.
        self.ledger.submit_large(proposal)?;
        self.settled(())
    }

    fn settled<T>(&mut self, submitted: T) -> Result<T, Failure> {
        match self.ledger.settle(WAIT) {
            Ok(()) => Ok(submitted),
            Err(error) => Err(kept_beside(&self.ledger, &self.file, &error.to_string())),
        }
    }

    /// Says what is to be thought of after a change: whether who audits is independent.
    pub fn warn(&self, submitted: &Submitted) {
        let warnings = independence::warnings_after(self.workspace(), &submitted.applied, self.ledger.today());
        warnings.iter().for_each(|warning| note(&format!("independence: {warning}")));
    }

    /// Closes the file in order. Everything is durable before, so that a failure here only makes the next opening slower.
    pub fn close(mut self) {
        let _slower = self.ledger.close(WAIT);
        let _slower = self.ledger.store().close();
    }
}

/// Keeps beside the workspace what the disk did not take.
fn kept_beside(ledger: &Ledger, file: &Path, error: &str) -> Failure {
    let beside = rescue::beside(file);
    Failure::Unusable(match ledger.rescue(&beside) {
        Ok(_) => format!(
            "it could not be saved ({error}), so it is kept in {} and is taken in when aims opens the workspace again",
            beside.display()
        ),
        Err(second) => format!(
            "it could not be saved ({error}), nor kept in {} ({second}); make room and do it again",
            beside.display()
        ),
    })
}

/// What a service could not save before it ended.
///
/// # Errors
/// Always: that is the answer.
pub fn rescue_what_is_left(ledger: &Ledger, file: &Path) -> Result<Done, Failure> {
    Err(kept_beside(ledger, file, "the disk does not take it"))
}

/// Takes in what a failing disk kept out, and says how much came back.
///
/// # Errors
/// `Unusable` when the rescue file is not this workspace's or can't be read.
pub fn recover(ledger: &mut Ledger, file: &Path) -> Result<(), Failure> {
    let beside = rescue::beside(file);
    if !beside.exists() {
        return Ok(());
    }
    let count = ledger.recover(&beside)?;
    ledger.settle(WAIT)?;
    let entries = if count == 1 { "1 entry".to_string() } else { format!("{count} entries") };
    note(&format!("{entries} came back from {}", beside.display()));
    Ok(())
}

/// The records that a person means by a label: one, or a control with its SoA entry. `register/label` and record ids
/// work, too.
///
/// # Errors
/// `Refused` when there is none, or when several registers have it.
pub fn records<'a>(workspace: &'a Workspace, text: &str) -> Result<Vec<RecordRef<'a>>, Failure> {
    if let Some(record) = text.parse().ok().and_then(|id| workspace.get(id)) {
        return Ok(vec![record]);
    }
    if let Some((register, label)) = text.split_once('/') {
        let register = super::registers::find(workspace.schema(), register)?;
        let record = typing::resolve(workspace, &register.key, label).map_err(Failure::Refused)?;
        return Ok(vec![record]);
    }
    let found = workspace.find_label(text);
    let of = |key: &str| found.iter().copied().find(|record| record.register_key() == key);
    match (found.as_slice(), of("soa"), of("control")) {
        ([], _, _) => {
            Err(Failure::refused(format!("there is no record {text}; `aims list REGISTER` shows the labels")))
        }
        ([one], _, _) => Ok(vec![*one]),
        ([_, _], Some(entry), Some(control)) => Ok(vec![entry, control]),
        (several, _, _) => {
            let names: Vec<String> =
                several.iter().map(|record| format!("{}/{}", record.register_key(), record.label())).collect();
            Err(Failure::refused(format!("several records are called {text}; say which: {}", names.join(", "))))
        }
    }
}

/// The one record of a register that a person means.
///
/// # Errors
/// As [`records`]; `Refused` for a record of another register.
pub fn record<'a>(workspace: &'a Workspace, register: &str, text: &str) -> Result<RecordRef<'a>, Failure> {
    let found = records(workspace, text)?;
    found.iter().copied().find(|record| record.register_key() == register).ok_or_else(|| {
        let is = found.first().and_then(|record| record.register()).map_or("record", |register| register.name.as_str());
        Failure::refused(format!("{text} is no {register} but a {is}; give the label of a {register}"))
    })
}
