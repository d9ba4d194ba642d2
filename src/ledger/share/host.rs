//! The process that holds the workspace lets others of the same person in. Threads read and write the sockets; what is
//! asked for waits until the ledger looks ([`crate::ledger::Ledger::poll`]), so there is one order of things.

use std::collections::{BTreeMap, VecDeque};
use std::io;
use std::net::Shutdown;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::Builder;
use std::time::Duration;

use super::call::{Call, Hello, News, PROTOCOL};
use super::frame::{self, Frame, RowsOut};
use super::socket;
use crate::core::entry::Actor;
use crate::ledger::keys;
use crate::ledger::writer::Told;
use crate::store::{Store, StoreError};

/// How long somebody who connects may take to say hello.
const HELLO: Duration = Duration::from_secs(5);
/// Calls that wait for the ledger; whoever sends more waits in his own process.
const CALLS: usize = 256;
/// What may wait for a guest who does not read; then he is cut off, and reads everything anew when he comes back.
const UNREAD: usize = 1_024;
/// Rows read at once for a guest who joins.
const BATCH: usize = 2_000;

/// What the threads tell the ledger.
pub enum Event {
    Joined { guest: u64, joined: Joined },
    Called { guest: u64, call: Call },
    Left { guest: u64 },
}

/// A guest who has said hello and waits for the workspace.
pub struct Joined {
    pub actor: Actor,
    stream: UnixStream,
    out: SyncSender<Arc<[u8]>>,
    start: SyncSender<Arc<dyn Store>>,
}

pub struct Host {
    socket: PathBuf,
    events: Receiver<Event>,
    guests: BTreeMap<u64, Joined>,
    /// Whose answer is durable with which of the ledger's tickets: ledger's ticket, guest, guest's ticket.
    waiting: VecDeque<(u64, u64, u64)>,
    /// The guest, and his ticket, whose call is being done.
    pub answering: Option<(u64, u64)>,
    closing: Arc<AtomicBool>,
}

impl Host {
    /// Listens. What an earlier holder left at the socket's place goes away: who has the file is the holder.
    ///
    /// # Errors
    /// When the folder can't be trusted or the socket can't be made; then nobody else gets in, and that is all.
    pub fn open(path: &Path, own: &Actor, told: Told) -> io::Result<Self> {
        socket::folder_of(path)?;
        match std::fs::remove_file(path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let listener = UnixListener::bind(path)?;
        let closing = Arc::new(AtomicBool::new(false));
        let (events, inbox) = sync_channel(CALLS);
        let door = Door { own: own.clone(), events, told, closing: closing.clone() };
        Builder::new().name("aims-door".into()).spawn(move || door.run(&listener))?;
        Ok(Self {
            socket: path.to_path_buf(),
            events: inbox,
            guests: BTreeMap::new(),
            waiting: VecDeque::new(),
            answering: None,
            closing,
        })
    }

    pub fn next(&self) -> Option<Event> {
        self.events.try_recv().ok()
    }

    pub fn guests(&self) -> usize {
        self.guests.len()
    }

    pub fn actor(&self, guest: u64) -> Option<&Actor> {
        self.guests.get(&guest).map(|joined| &joined.actor)
    }

    /// Lets a guest in: he is sent every row that is his to read, and from now on everything that happens.
    pub fn let_in(&mut self, guest: u64, joined: Joined, store: Arc<dyn Store>) {
        // A guest who went away meanwhile is told by his own thread.
        let _gone = joined.start.send(store);
        self.guests.insert(guest, joined);
    }

    pub fn forget(&mut self, guest: u64) {
        if let Some(joined) = self.guests.remove(&guest) {
            let _gone = joined.stream.shutdown(Shutdown::Both);
        }
        self.waiting.retain(|(_, waiting, _)| *waiting != guest);
    }

    /// Sends to one guest; one who does not keep up is cut off.
    pub fn tell(&mut self, guest: u64, news: &News) {
        match frame::message(news) {
            Ok(bytes) => self.send(guest, &bytes.into()),
            Err(_) => self.forget(guest),
        }
    }

    pub fn tell_all(&mut self, news: &News) {
        for guest in self.guests.keys().copied().collect::<Vec<_>>() {
            self.tell(guest, news);
        }
    }

    pub fn send(&mut self, guest: u64, bytes: &Arc<[u8]>) {
        let kept = self.guests.get(&guest).is_none_or(|joined| joined.out.try_send(bytes.clone()).is_ok());
        if !kept {
            self.forget(guest);
        }
    }

    /// Sends an entry to everybody. Whoever asked for it finds his ticket on it.
    pub fn publish(&mut self, rows: &Arc<[u8]>, id: crate::core::id::EntryId) {
        let answering = self.answering;
        for guest in self.guests.keys().copied().collect::<Vec<_>>() {
            self.send(guest, rows);
            let ticket = answering.filter(|(asked, _)| *asked == guest).map(|(_, ticket)| ticket);
            self.tell(guest, &News::Entry { id, ticket });
        }
    }

    /// The answer to a guest's ticket is durable with this one of the ledger.
    pub fn owe(&mut self, ledger: u64, guest: u64, ticket: u64) {
        self.waiting.push_back((ledger, guest, ticket));
    }

    pub fn durable(&mut self, ledger: u64) {
        while let Some((waiting, guest, ticket)) = self.waiting.front().copied() {
            if waiting > ledger {
                break;
            }
            self.waiting.pop_front();
            self.tell(guest, &News::Durable { ticket });
        }
    }
}

impl Drop for Host {
    /// The guests see at once that the holder has gone, and one of them takes over.
    fn drop(&mut self) {
        self.closing.store(true, Ordering::Relaxed);
        // The door wakes up for one more caller, and finds that it is closing.
        let _nobody = UnixStream::connect(&self.socket);
        let _gone = std::fs::remove_file(&self.socket);
        for joined in self.guests.values() {
            let _gone = joined.stream.shutdown(Shutdown::Both);
        }
    }
}

/// The thread at the socket, and those of the guests.
#[derive(Clone)]
struct Door {
    own: Actor,
    events: SyncSender<Event>,
    told: Told,
    closing: Arc<AtomicBool>,
}

impl Door {
    fn run(&self, listener: &UnixListener) {
        for (guest, stream) in (0u64..).zip(listener.incoming()) {
            if self.closing.load(Ordering::Relaxed) {
                return;
            }
            let Ok(stream) = stream else { continue };
            let door = self.clone();
            // Without a thread the caller sees a closed door, and tries again.
            let _refused = Builder::new().name("aims-guest".into()).spawn(move || door.visit(guest, stream));
        }
    }

    fn visit(&self, guest: u64, mut stream: UnixStream) {
        match self.greet(&mut stream) {
            Ok(actor) => {
                // A visit ends when either side closes; why makes no difference to the other guests.
                let _ended = self.serve(guest, actor, stream);
                self.say(Event::Left { guest });
            }
            Err(error) => {
                let unwelcome = frame::message(&News::Unwelcome { why: error.to_string() });
                let _gone = unwelcome.and_then(|bytes| io::Write::write_all(&mut stream, &bytes));
            }
        }
    }

    /// Who the other side is, as the kernel says; nothing that it says about itself is believed.
    fn greet(&self, stream: &mut UnixStream) -> io::Result<Actor> {
        let refused = |why: String| Err(io::Error::new(io::ErrorKind::PermissionDenied, why));
        let peer = rustix::net::sockopt::socket_peercred(&*stream)?;
        if peer.uid.as_raw() != self.own.uid {
            return refused("this workspace is open for one person only".into());
        }
        stream.set_read_timeout(Some(HELLO))?;
        let Some(Frame::Message(bytes)) = frame::read(stream)? else {
            return refused("a hello was expected".into());
        };
        stream.set_read_timeout(None)?;
        let hello: Hello = serde_json::from_slice(&bytes)?;
        if hello.protocol != PROTOCOL {
            let own = env!("CARGO_PKG_VERSION");
            return refused(format!("it is held by aims {own}, which aims {} can't talk to", hello.version));
        }
        Ok(self.own.clone())
    }

    fn serve(&self, guest: u64, actor: Actor, mut stream: UnixStream) -> io::Result<()> {
        let (out, outbox) = sync_channel::<Arc<[u8]>>(UNREAD);
        let (start, started) = sync_channel::<Arc<dyn Store>>(1);
        let mut to = stream.try_clone()?;
        let uid = actor.uid;
        let welcome = frame::message(&News::Welcome { actor: actor.clone() })?;
        Builder::new().name("aims-to-guest".into()).spawn(move || {
            let write = || -> io::Result<()> {
                io::Write::write_all(&mut to, &welcome)?;
                let Ok(store) = started.recv() else { return Ok(()) };
                send_rows(&*store, uid, &mut to)?;
                drop(store);
                while let Ok(bytes) = outbox.recv() {
                    io::Write::write_all(&mut to, &bytes)?;
                }
                Ok(())
            };
            let mut write = write;
            // Whatever ended it, the guest has to come again: half of what happened is worse than nothing.
            let _ended = write();
            let _gone = to.shutdown(Shutdown::Both);
        })?;
        let joined = Joined { actor, stream: stream.try_clone()?, out, start };
        self.say(Event::Joined { guest, joined });
        while let Some(Frame::Message(bytes)) = frame::read(&mut stream)? {
            self.say(Event::Called { guest, call: serde_json::from_slice(&bytes)? });
        }
        Ok(())
    }

    fn say(&self, event: Event) {
        // Nobody listens when the holder is leaving.
        let _leaving = self.events.send(event);
        (self.told)();
    }
}

/// Every row that this user may read: drafts and places of others are not among them.
fn send_rows(store: &dyn Store, uid: u32, to: &mut UnixStream) -> io::Result<()> {
    let failed = |error: StoreError| io::Error::other(error.to_string());
    let own = [format!("{}{uid}/", keys::DRAFTS), keys::session(uid)].map(String::into_bytes);
    let private = [keys::DRAFTS.as_bytes(), b"session/"];
    let mut out = RowsOut::new(to);
    let mut from = Vec::new();
    let snapshot = store.snapshot().map_err(failed)?;
    loop {
        let rows = snapshot.scan(&from, &[0xff], BATCH).map_err(failed)?;
        for kv in &rows {
            let hidden = private.iter().any(|prefix| kv.key.starts_with(prefix));
            if !hidden || own.iter().any(|prefix| kv.key.starts_with(prefix)) {
                out.put(&kv.key, &kv.value)?;
            }
        }
        match rows.last().filter(|_| rows.len() == BATCH) {
            Some(last) => from = [last.key.as_slice(), &[0]].concat(),
            None => break,
        }
    }
    out.flush()?;
    drop(snapshot);
    io::Write::write_all(to, &frame::message(&News::Loaded)?)
}
