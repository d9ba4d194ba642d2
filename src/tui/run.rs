//! The loop: sleep until something happens, take in everything that waits, draw once. It alone touches the terminal and
//! other programs; with nothing to do it sends no byte and wakes nobody.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

use ratatui::layout::Size;

use super::app::App;
use super::desk::{Effect, Message};
use super::errands::{self, Errands};
use super::screen::Entered;
use super::stage::Stage;
use super::terminal::{self, Answer, Input, Reader, Screen, Sig, SignalWatch, TermEvent, Terminal, Tty, TtyWriter};
use super::{clipboard, editor, view, words};
use crate::core::id::RecordId;
use crate::ledger::writer::Told;

/// A draft is written at the latest this long after the first key that it lacks, however fast one types on.
const DRAFT: Duration = Duration::from_millis(900);
/// The hint box of an unfinished sequence comes after this.
const WHICH_KEY: Duration = Duration::from_millis(300);
/// How long lending the terminal waits for the disk.
const SETTLING: Duration = Duration::from_secs(1);
/// How long sliced work goes on before a frame is drawn that shows no more than the one before. Nobody notices that a
/// letter shows so much later, and mostly its rows come with it.
const WORKING: Duration = Duration::from_millis(8);
/// How long leaving waits for the disk before it writes the rescue file.
const LEAVING: Duration = Duration::from_secs(5);

/// What wakes the loop.
#[derive(Debug)]
pub enum Wake {
    Terminal(TermEvent),
    /// The ledger's writer told something.
    Ledger,
    /// A file is written, or could not be.
    Errand(Message),
    /// A file was read for its hash.
    Hashed {
        evidence: RecordId,
        name: String,
        sha256: String,
    },
}

impl From<TermEvent> for Wake {
    fn from(event: TermEvent) -> Self {
        Self::Terminal(event)
    }
}

/// The way for other threads to wake the loop.
pub struct Waker {
    sender: Sender<Wake>,
    inbox: Receiver<Wake>,
}

impl Default for Waker {
    fn default() -> Self {
        let (sender, inbox) = channel();
        Self { sender, inbox }
    }
}

impl Waker {
    /// Where the terminal's events go.
    pub fn events(&self) -> impl Fn(TermEvent) -> bool + Send + 'static {
        terminal::sink(self.sender.clone())
    }

    /// For the ledger: called after everything that it should look at.
    pub fn told(&self) -> Told {
        let sender = self.sender.clone();
        Arc::new(move || {
            // Nobody listens any more when the program is leaving.
            let _leaving = sender.send(Wake::Ledger);
        })
    }
}

/// Why the screen can't be shown.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    #[error("{0}")]
    Terminal(#[from] terminal::TerminalError),
    #[error("the screen can't be written ({0}); what was typed is kept as drafts")]
    Io(#[from] std::io::Error),
}

/// How a sitting ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    Quit,
    /// The terminal went away or somebody asked the program to end.
    Sent(Sig),
    HungUp,
}

/// Runs until the person leaves. `rescue` is where unsaved work goes if the disk refuses it.
pub fn run(app: &mut App, stage: Stage, waker: Waker, rescue: &Path) -> Result<Ending, RunError> {
    let Stage { screen, terminal, reader, signals, tty } = stage;
    app.resize(screen.size());
    let errands = Errands::new(waker.sender.clone());
    let mut sitting = Sitting {
        app,
        screen,
        terminal,
        reader,
        signals,
        tty,
        errands,
        waker: waker.sender,
        inbox: waker.inbox,
        put_by: VecDeque::new(),
        held: false,
        hung: false,
        woken: Instant::now(),
        working: true,
        draft_due: None,
    };
    let ending = catch_unwind(AssertUnwindSafe(|| {
        let ending = sitting.run();
        if !sitting.hung {
            sitting.hear_out();
        }
        ending
    }));
    let Sitting { app, terminal, hung, errands, .. } = sitting;
    if !hung {
        // What can't be undone of the terminal's state can't be told on it either.
        let _unrestored = terminal.leave();
    }
    match ending {
        Ok(ending) => {
            leave(app, rescue);
            errands.finish();
            ending
        }
        Err(panic) => {
            // The application may be half changed; what was typed is worth a try, and the first panic is the one to tell.
            let _second = catch_unwind(AssertUnwindSafe(|| leave(app, rescue)));
            resume_unwind(panic)
        }
    }
}

/// Keeps everything that was typed, in the store or beside it.
fn leave(app: &mut App, rescue: &Path) {
    app.keep_drafts();
    let session = app.session();
    if !session.is_null() {
        // A place to come back to is a convenience: nothing is lost without it.
        let _unsaved = app.desk.ledger.save_session(&session);
    }
    if !app.desk.ledger.close(LEAVING) {
        match app.desk.ledger.rescue(rescue) {
            Ok(true) => eprintln!("aims: {}", words::rescued(&rescue.display().to_string())),
            Ok(false) => {}
            Err(error) => {
                eprintln!("aims: {}", words::rescue_failed(&rescue.display().to_string(), &error.to_string()))
            }
        }
    }
}

struct Sitting<'a> {
    app: &'a mut App,
    screen: Screen<TtyWriter>,
    terminal: Terminal,
    reader: Reader,
    signals: SignalWatch,
    tty: Arc<Tty>,
    errands: Errands,
    waker: Sender<Wake>,
    inbox: Receiver<Wake>,
    /// What came while only answers of the terminal were listened for.
    put_by: VecDeque<Wake>,
    /// A frame waits for the terminal to show the ones before.
    held: bool,
    hung: bool,
    /// When something last happened.
    woken: Instant,
    /// Sliced work may be left since something last happened.
    working: bool,
    /// When text that no draft holds yet must be kept.
    draft_due: Option<Instant>,
}

impl Sitting<'_> {
    fn run(&mut self) -> Result<Ending, RunError> {
        self.draw()?;
        loop {
            let first = match self.patience() {
                _ if !self.put_by.is_empty() => self.put_by.pop_front().ok_or(RecvTimeoutError::Disconnected),
                Some(limit) => self.inbox.recv_timeout(limit),
                None => self.inbox.recv().map_err(|_| RecvTimeoutError::Disconnected),
            };
            match first {
                Ok(wake) => {
                    (self.working, self.woken) = (true, Instant::now());
                    if let Some(ending) = self.take(wake)? {
                        return Ok(ending);
                    }
                    // Everything that waits is taken in before one frame shows all of it.
                    while let Ok(wake) = self.inbox.try_recv() {
                        if let Some(ending) = self.take(wake)? {
                            return Ok(ending);
                        }
                    }
                    if self.app.is_pending() {
                        self.work();
                    }
                }
                Err(RecvTimeoutError::Timeout) if self.working => self.work(),
                Err(RecvTimeoutError::Timeout) if self.hint_is_due() => self.app.which_key = true,
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return Ok(Ending::HungUp),
            }
            if !self.terminal.is_ours() {
                // A panic elsewhere has given the terminal back.
                return Ok(Ending::HungUp);
            }
            self.mind_drafts();
            if let Err(error) = self.draw() {
                return self.gone(error);
            }
        }
    }

    /// Goes on with sliced work until there is something to show, something to take in, or a frame is due: a frame in
    /// between costs more than a slice.
    fn work(&mut self) {
        let began = Instant::now();
        while self.put_by.is_empty() {
            let pending = self.app.is_pending();
            self.working = self.app.work();
            let came = pending && !self.app.is_pending();
            if !self.working || came || began.elapsed() >= WORKING {
                break;
            }
            self.put_by.extend(self.inbox.try_recv());
        }
    }

    /// A terminal that went away may be noticed by writing to it before anybody tells.
    fn gone(&mut self, error: RunError) -> Result<Ending, RunError> {
        let gone = matches!(&error, RunError::Io(error) if error.kind() == std::io::ErrorKind::BrokenPipe
            || error.raw_os_error() == Some(rustix::io::Errno::IO.raw_os_error()));
        if !gone {
            return Err(error);
        }
        self.hung = true;
        Ok(Ending::HungUp)
    }

    /// How long to sleep at most; none when nothing is to be done without an event.
    fn patience(&self) -> Option<Duration> {
        if self.working {
            return Some(Duration::ZERO);
        }
        let now = Instant::now();
        let hints = self.app.unfinished().is_some() && !self.app.which_key;
        let hints = hints.then(|| WHICH_KEY.saturating_sub(now.saturating_duration_since(self.woken)));
        let draft = self.draft_due.map(|due| due.saturating_duration_since(now));
        let held = self.held.then(|| self.screen.painter().pace.patience(now));
        hints.into_iter().chain(draft).chain(held).min()
    }

    /// Whether the first keys of a sequence have stood alone for so long that what may follow is shown.
    fn hint_is_due(&self) -> bool {
        self.app.unfinished().is_some() && self.woken.elapsed() >= WHICH_KEY
    }

    fn mind_drafts(&mut self) {
        if !self.app.has_unkept() {
            self.draft_due = None;
            return;
        }
        let now = Instant::now();
        if now >= *self.draft_due.get_or_insert(now + DRAFT) {
            self.app.keep_drafts();
            self.draft_due = None;
        }
    }

    fn take(&mut self, wake: Wake) -> Result<Option<Ending>, RunError> {
        match wake {
            Wake::Ledger => self.app.poll(),
            Wake::Errand(message) => self.app.desk.hear(message),
            Wake::Hashed { evidence, name, sha256 } => self.app.attach(evidence, &name, &sha256),
            Wake::Terminal(TermEvent::Input(Input::Key(key))) => self.app.press(key),
            Wake::Terminal(TermEvent::Input(Input::Paste { text, cut })) => {
                self.app.enter(Entered::Paste(text));
                if cut {
                    self.app.desk.alarm(words::PASTE_CUT);
                }
            }
            Wake::Terminal(TermEvent::Input(Input::Answer(answer))) => self.hear_answer(&answer),
            Wake::Terminal(TermEvent::Resize(width, height)) => self.resize(Size::new(width, height)),
            Wake::Terminal(TermEvent::HungUp) => {
                self.hung = true;
                return Ok(Some(Ending::HungUp));
            }
            Wake::Terminal(TermEvent::Signal(sig)) => match sig {
                Sig::HangUp | Sig::Terminate | Sig::Interrupt => {
                    self.hung = sig == Sig::HangUp;
                    return Ok(Some(Ending::Sent(sig)));
                }
                Sig::Stop => self.suspend(),
                Sig::Continue => {
                    // The shell may have changed the terminal's modes behind our back; a hang-up sends this, too.
                    let _gone = self.terminal.resume();
                    self.screen.forget();
                }
            },
        }
        for effect in self.app.take_effects() {
            if let Some(ending) = self.perform(effect)? {
                return Ok(Some(ending));
            }
        }
        Ok(None)
    }

    fn resize(&mut self, size: Size) {
        self.screen.resize(size);
        self.app.resize(size);
    }

    /// Listens for what the terminal still has to answer, so that whoever has it next does not read it.
    fn hear_out(&mut self) {
        let until = self.screen.pace().grace().map(|limit| Instant::now() + limit);
        while let (Some(until), Some(_)) = (until, self.screen.pace().grace()) {
            match self.inbox.recv_timeout(until.saturating_duration_since(Instant::now())) {
                Ok(Wake::Terminal(TermEvent::Input(Input::Answer(answer)))) => self.hear_answer(&answer),
                Ok(wake) => self.put_by.push_back(wake),
                Err(_) => return,
            }
        }
    }

    fn hear_answer(&mut self, answer: &Answer) {
        if matches!(answer, Answer::Status(_)) {
            self.screen.pace().answered(Instant::now());
        }
    }

    fn draw(&mut self) -> Result<(), RunError> {
        self.held = !self.screen.pace().is_clear(Instant::now());
        if self.held {
            return Ok(());
        }
        let app = &*self.app;
        self.screen.draw(|frame| view::draw(app, frame))?;
        self.held = !self.screen.painter().is_finished();
        Ok(())
    }

    fn perform(&mut self, effect: Effect) -> Result<Option<Ending>, RunError> {
        match effect {
            Effect::Quit => return Ok(Some(Ending::Quit)),
            Effect::Suspend => self.suspend(),
            Effect::Redraw => self.screen.forget(),
            Effect::Copy(text) => match clipboard::copy(&text) {
                Ok(bytes) => self.screen.write_raw(&bytes)?,
                Err(error) => self.app.desk.refuse(error.to_string()),
            },
            Effect::EditOutside(text) => self.edit(&text),
            Effect::Write { what, path, bytes } => self.errands.start(move || errands::write(&what, &path, &bytes)),
            Effect::Attach { evidence, path } => {
                let sender = self.waker.clone();
                self.errands.start(move || errands::attach(evidence, &path, &sender));
            }
            Effect::Backup(path) => {
                let store = match self.app.desk.ledger.held("a backup") {
                    Ok(store) => store.clone(),
                    Err(error) => {
                        self.app.desk.refuse(error.to_string());
                        return Ok(None);
                    }
                };
                self.app.desk.say(words::backing_up(&path.display().to_string()));
                self.errands.start(move || errands::backup(store.as_ref(), &path));
            }
        }
        Ok(None)
    }

    /// What was typed is safe before anybody else has the terminal, or before every thread of ours stands still.
    fn keep(&mut self) {
        self.hear_out();
        self.app.keep_drafts();
        self.draft_due = None;
        if let Err(error) = self.app.desk.ledger.settle(SETTLING) {
            self.app.desk.alarm(words::not_saved(&error.to_string()));
        }
    }

    /// Another process of the same person may have the file while this one stands still.
    fn suspend(&mut self) {
        self.keep();
        let _kept_here = self.app.desk.ledger.step_down();
        if let Err(error) = terminal::suspend(&self.terminal, &self.reader, &self.signals) {
            self.app.desk.refuse(error.to_string());
        }
        self.app.desk.ledger.step_up();
        self.app.poll();
        self.back();
    }

    /// Another program had the terminal: nothing that is on it is known any more.
    fn back(&mut self) {
        self.screen.forget();
        let size = self.tty.size();
        self.resize(size);
    }

    fn edit(&mut self, text: &str) {
        self.keep();
        let env = |name: &str| std::env::var(name).ok();
        let edited = editor::command(env).map_err(|error| error.to_string()).and_then(|command| {
            let stdio = self.tty.stdio().map_err(|error| error.to_string())?;
            let (edited, taken) = terminal::lend(&self.terminal, &self.reader, &self.signals, || {
                editor::edit(text, "aims.txt", &command, &editor::folder(env), stdio)
            });
            // What was written is kept even when the terminal can't be had back.
            taken.map_err(|error| self.app.desk.alarm(error.to_string())).ok();
            edited.map_err(|error| error.to_string())
        });
        match edited {
            Ok(edited) => self.app.enter(Entered::FromEditor(edited.text)),
            Err(error) => self.app.desk.refuse(error),
        }
        self.back();
    }
}
