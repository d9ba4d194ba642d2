//! What every screen works on: the ledger, the library, the settings of this sitting, and the message line.

use std::collections::{HashMap, HashSet};
use std::path::PathBuf;
use std::sync::Arc;

use ratatui::layout::Size;

use super::action::Action;
use super::remembered::Remembered;
use super::standing::{Counts, Standing};
use super::theme::Theme;
use crate::core::apply::Applied;
use crate::core::audit::{AuditFile, independence};
use crate::core::id::{EntryId, RecordId};
use crate::core::intent::{Intent, Proposal};
use crate::core::path::Path;
use crate::core::workspace::{RecordRef, Workspace};
use crate::keymap::Keymap;
use crate::ledger::drafts::DraftKey;
use crate::ledger::{Ledger, LedgerError, Submitted};
use crate::library::{Library, adapted};

/// What only the loop may do: it alone touches terminal, files and other programs.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    Quit,
    Suspend,
    Redraw,
    /// To the terminal's clipboard.
    Copy(String),
    /// Hand the focused field to the person's own editor.
    EditOutside(String),
    /// Write a file: what to call it in the message, where, and its bytes.
    Write {
        what: String,
        path: PathBuf,
        bytes: Vec<u8>,
    },
    /// Read a file for its hash, which then stands with the evidence.
    Attach {
        evidence: RecordId,
        path: PathBuf,
    },
    /// Copy the whole workspace.
    Backup(PathBuf),
}

/// How loud a message is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    Said,
    /// Something was refused or can't be done.
    Refused,
    /// Something that must not be overlooked.
    Alarm,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    pub tone: Tone,
    pub text: String,
}

/// A view into the past.
pub struct Past {
    pub workspace: Workspace,
    /// What the person asked for: a date, a baseline, a position.
    pub name: String,
    /// The date that counts as today there.
    pub date: chrono::NaiveDate,
}

/// Who changed something, and when: milliseconds since 1970, UTC.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Other {
    pub who: String,
    pub time: i64,
}

/// Settings of a sitting.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// No other program, no file outside what is asked for.
    pub restricted: bool,
    pub read_only: bool,
    /// Hide notes, owners, findings and messages.
    pub room: bool,
    /// The folder where exports go by default.
    pub folder: PathBuf,
    /// Name of the workspace's file, for messages.
    pub file: String,
    /// The locale, for files that a spreadsheet of this machine opens.
    pub locale: String,
}

pub struct Desk {
    pub ledger: Ledger,
    pub library: &'static Library,
    pub keymap: Keymap,
    pub theme: Theme,
    pub settings: Settings,
    pub size: Size,
    pub past: Option<Past>,
    /// The view was turned to another time since the stack was last told.
    pub turned: bool,
    pub message: Option<Message>,
    /// Messages of this sitting, newest last, for the help screen.
    pub messages: Vec<Message>,
    pub effects: Vec<Effect>,
    /// Entries applied since the stack was last told.
    pub applied: Vec<Applied>,
    /// Records that somebody else has changed since one last did so oneself, by whom and when.
    pub others: HashMap<RecordId, Other>,
    /// Counts of the whole workspace, for the lines above.
    pub standing: Standing,
    /// What the audit rules find, where they have run; see [`Desk::problems`].
    pub found: Option<usize>,
    /// Records with findings, for their mark and for `is:problem`.
    pub with_problems: Arc<HashSet<RecordId>>,
    /// Columns that were chosen for a register, until its list takes them.
    pub chosen_columns: Option<(String, Vec<Path>)>,
    /// Numbers of the last sitting, until those of this one are there.
    pub remembered: Remembered,
}

/// Messages that are kept for the help screen.
const MESSAGES: usize = 200;

impl Desk {
    pub fn new(ledger: Ledger, library: &'static Library, keymap: Keymap, theme: Theme, settings: Settings) -> Self {
        Self {
            ledger,
            library,
            keymap,
            theme,
            settings,
            size: Size::new(80, 24),
            past: None,
            turned: false,
            message: None,
            messages: Vec::new(),
            effects: Vec::new(),
            applied: Vec::new(),
            others: HashMap::new(),
            standing: Standing::default(),
            found: None,
            with_problems: Arc::default(),
            chosen_columns: None,
            remembered: Remembered::default(),
        }
    }

    /// The counts of the whole workspace, or those of the last sitting until everything is counted.
    pub fn counts(&self) -> Option<Counts> {
        let counted = self.standing.counts().filter(|_| !self.remembered.loading);
        counted.or(self.remembered.counts)
    }

    /// How many findings the audit rules have, or had in the last sitting until they have run.
    pub fn problems(&self) -> Option<usize> {
        self.found.or(self.remembered.problems)
    }

    /// What is shown: the present, or the past that was asked for.
    pub fn workspace(&self) -> &Workspace {
        self.past.as_ref().map_or_else(|| self.ledger.workspace(), |past| &past.workspace)
    }

    /// Catalogue, risk library and questions as the workspace in front has them, with its own and in its language.
    pub fn texts(&self) -> &'static Library {
        adapted::of(self.workspace())
    }

    pub fn today(&self) -> chrono::NaiveDate {
        self.past.as_ref().map_or_else(|| self.ledger.today(), |past| past.date)
    }

    /// The person at the keyboard, where the workspace knows one.
    pub fn me(&self) -> Option<RecordRef<'_>> {
        self.workspace().get(self.ledger.actor().person?)
    }

    /// What that person is called; the login where the workspace knows none.
    pub fn my_name(&self) -> String {
        self.me().map_or_else(|| self.ledger.actor().login.clone(), |me| me.title().to_string())
    }

    /// The client's name, for line 1.
    pub fn client(&self) -> String {
        let organisation = self.workspace().rows("organisation").next();
        organisation.map_or_else(|| self.settings.file.clone(), |record| record.title().to_string())
    }

    /// The audit whose working file this is; none where it is a client's workspace.
    pub fn audit_file(&self) -> Option<&str> {
        let workspace = self.ledger.workspace();
        AuditFile::of(workspace)?.audit(workspace).map(|audit| audit.label())
    }

    pub fn say(&mut self, text: impl Into<String>) {
        self.tell(Tone::Said, text.into());
    }

    pub fn refuse(&mut self, text: impl Into<String>) {
        self.tell(Tone::Refused, text.into());
    }

    pub fn alarm(&mut self, text: impl Into<String>) {
        self.tell(Tone::Alarm, text.into());
    }

    fn tell(&mut self, tone: Tone, text: String) {
        self.hear(Message { tone, text });
    }

    /// Shows a message that came from elsewhere.
    pub fn hear(&mut self, message: Message) {
        self.messages.push(message.clone());
        if self.messages.len() > MESSAGES {
            self.messages.remove(0);
        }
        self.message = Some(message);
    }

    /// Why nothing can be changed now; none when it can.
    pub fn locked(&self) -> Option<String> {
        match (&self.past, self.settings.read_only || self.ledger.is_read_only()) {
            (Some(past), _) => Some(super::words::locked_as_of(&past.name)),
            (None, true) => Some(super::words::LOCKED_READ_ONLY.into()),
            (None, false) => None,
        }
    }

    /// The edits that a field rests on now: what a form was opened on, to be told when it moved.
    pub fn base(&self, record: RecordId, field: &str) -> Vec<EntryId> {
        let heads = self.ledger.workspace().get(record).map(|record| record.heads(field)).unwrap_or_default();
        heads.iter().map(|head| head.edit).collect()
    }

    /// The one way in: proposes, and says what happened. False: nothing was changed, and the message says why.
    pub fn submit(&mut self, proposal: &Proposal, draft: Option<&DraftKey>) -> bool {
        self.try_submit(proposal, draft).is_ok()
    }

    /// As [`Desk::submit`], with the refusal for a form that shows it beside its fields.
    pub fn try_submit(&mut self, proposal: &Proposal, draft: Option<&DraftKey>) -> Result<(), LedgerError> {
        if let Some(reason) = self.locked() {
            self.refuse(reason);
            return Err(LedgerError::ReadOnly);
        }
        match self.ledger.submit_form(proposal, draft) {
            Ok(submitted) => {
                let undo = self.key_of(&Action::Undo);
                submitted.applied.touched.iter().for_each(|(id, _)| drop(self.others.remove(id)));
                self.take_in(submitted, |line| super::words::done(line, undo.as_deref()));
                Ok(())
            }
            Err(error) => {
                self.refuse(error.to_string());
                Err(error)
            }
        }
    }

    /// Why these intents would be refused now.
    pub fn why_not(&mut self, intents: Vec<Intent>) -> Option<String> {
        self.locked().or_else(|| self.ledger.disabled(intents))
    }

    pub fn undo(&mut self) {
        if let Some(reason) = self.locked() {
            return self.refuse(reason);
        }
        match self.ledger.undo() {
            Ok(submitted) => self.take_in(submitted, super::words::undone),
            Err(error) => self.refuse(error.to_string()),
        }
    }

    /// Says what an entry did, and has the layers told of it.
    fn take_in(&mut self, submitted: Submitted, told: impl FnOnce(&str) -> String) {
        let line = crate::core::history::describe(&submitted.entry, self.ledger.workspace());
        let warnings = independence::warnings_after(self.ledger.workspace(), &submitted.applied, self.ledger.today());
        match warnings.is_empty() {
            true => self.say(told(&line)),
            false => self.say(super::words::not_independent(&warnings)),
        }
        self.applied.push(submitted.applied);
    }

    /// The key to show for an action.
    pub fn key_of(&self, action: &Action) -> Option<String> {
        let command = action.command()?;
        self.keymap.shortest(&command).map(|spot| spot.keys.to_string())
    }
}
