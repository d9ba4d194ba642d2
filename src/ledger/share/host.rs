//! The process that holds the workspace lets others of the same person in. Threads read and write the sockets; what is
//! asked for waits until the ledger looks ([`crate::ledger::Ledger::poll`]), so there is one order of things.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::io::{self, BufReader};
use std::net::Shutdown;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::Builder;
use std::time::{Duration, Instant};

use super::aside::Aside;
use super::call::{Call, Hello, News, PROTOCOL};
use super::frame::{self, Frame, RowsOut};
use super::outbox::{HELD, Outbox, nudge, outbox};
use super::reading::{Reading, SharedReading};
use super::socket;
use crate::core::entry::{Actor, Entry};
use crate::core::id::{EntryId, Hash};
use crate::ledger::keys;
use crate::ledger::writer::Told;
use crate::store::{Store, StoreError, Tally};

/// How long somebody who connects may take to say hello.
const HELLO: Duration = Duration::from_secs(5);
/// Calls that wait for the ledger; whoever sends more waits in his own process.
const CALLS: usize = 256;
/// Guests who were shown out and may still take what waits for them.
const LEAVING: usize = 64;
/// Calls of one guest that wait for the ledger: who asks as fast as he can has his turn like the others.
const TURNS: usize = 8;
/// Rows read at once for a guest who joins.
const BATCH: usize = 2_000;

/// Who is let in, and as whom. Nothing that a guest says about himself is believed.
#[derive(Clone)]
pub enum Welcome {
    Nobody,
    /// Other processes of this person.
    Own(Actor),
    /// Everybody whom the permissions of the socket let through, by the user id that the kernel tells; the function
    /// knows their login names.
    Everybody(Arc<dyn Fn(u32) -> String + Send + Sync>),
}

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
    out: Outbox,
    start: SyncSender<(Start, SharedReading)>,
    /// One for each of his calls that waits.
    turns: Receiver<()>,
    /// The personal and confidential values that are his to read.
    reading: SharedReading,
    /// He was sent more or less than that.
    outdated: bool,
}

/// From where a guest's thread reads the workspace, and how much of it.
pub struct Start {
    pub store: Arc<dyn Store>,
    pub reading: Reading,
    /// Rows that the store does not have yet, in frames.
    pub pending: Vec<Arc<[u8]>>,
}

pub struct Host {
    socket: PathBuf,
    events: Receiver<Event>,
    guests: BTreeMap<u64, Joined>,
    /// Guests who were shown out and are still sent what waited for them.
    leaving: VecDeque<(u64, UnixStream)>,
    /// Whose answer is durable with which of the ledger's tickets: ledger's ticket, guest, guest's ticket.
    waiting: VecDeque<(u64, u64, u64)>,
    /// The guest, and his ticket, whose call is being done.
    pub answering: Option<(u64, u64)>,
    closing: Arc<AtomicBool>,
    service: bool,
    /// When all guests were last sent what was gathered for them.
    flushed: Option<Instant>,
    /// Something is held back, and will be looked at again.
    held: bool,
    nudge: SyncSender<()>,
    pub aside: Aside,
}

impl Host {
    /// Listens. What an earlier holder left at the socket's place goes away: who has the file is the holder.
    ///
    /// # Errors
    /// When the folder can't be trusted or the socket can't be made; then nobody else gets in, and that is all.
    pub fn open(path: &Path, welcome: Welcome, told: Told) -> io::Result<Self> {
        let everybody = matches!(welcome, Welcome::Everybody(_));
        match everybody {
            true => socket::shared_folder_of(path)?,
            false => socket::folder_of(path)?,
        }
        match std::fs::remove_file(path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let listener = UnixListener::bind(path)?;
        if everybody {
            // Until now nobody but the service could connect: a new socket lets nobody else write.
            std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o660))?;
        }
        let closing = Arc::new(AtomicBool::new(false));
        let (events, inbox) = sync_channel(CALLS);
        let nudge = nudge(told.clone())?;
        let door = Door { welcome, events, told, closing: closing.clone() };
        Builder::new().name("aims-door".into()).spawn(move || door.run(&listener))?;
        Ok(Self {
            socket: path.to_path_buf(),
            events: inbox,
            guests: BTreeMap::new(),
            leaving: VecDeque::new(),
            waiting: VecDeque::new(),
            answering: None,
            closing,
            service: everybody,
            flushed: None,
            held: false,
            nudge,
            aside: Aside::default(),
        })
    }

    pub fn next(&self) -> Option<Event> {
        let event = self.events.try_recv().ok()?;
        if let Event::Called { guest, .. } = &event
            && let Some(joined) = self.guests.get(guest)
        {
            let _next = joined.turns.try_recv();
        }
        Some(event)
    }

    /// Several people come in, and what each may do is checked.
    pub fn is_service(&self) -> bool {
        self.service
    }

    pub fn seats(&self) -> impl Iterator<Item = u64> + '_ {
        self.guests.keys().copied()
    }

    pub fn guests(&self) -> usize {
        self.guests.len()
    }

    /// Each guest, and what of the sealed values is his to read.
    pub fn readings(&self) -> impl Iterator<Item = (u64, Actor, Reading)> + '_ {
        self.guests.iter().map(|(guest, joined)| (*guest, joined.actor.clone(), joined.reading.get().clone()))
    }

    /// What a guest reads from now on, and whether he was sent more or less before.
    pub fn note_reading(&mut self, guest: u64, reading: Reading, differs: bool) {
        if let Some(joined) = self.guests.get_mut(&guest) {
            *joined.reading.get() = reading;
            joined.outdated |= differs;
        }
    }

    /// Guests who were sent too much or too little leave with what waits for them, and come again by themselves.
    pub fn show_out_who_reads_otherwise(&mut self) {
        let outdated: Vec<(u64, Joined)> = self.guests.extract_if(.., |_, joined| joined.outdated).collect();
        for (guest, mut joined) in outdated {
            joined.out.flush();
            self.waiting.retain(|(_, waiting, _)| *waiting != guest);
            self.leaving.push_back((guest, joined.stream));
        }
        // Who does not take what waits for him is not waited for.
        while self.leaving.len() > LEAVING {
            if let Some((_, stream)) = self.leaving.pop_front() {
                let _gone = stream.shutdown(Shutdown::Both);
            }
        }
    }

    /// Guests by the sealed values of an entry that they are sent.
    pub fn readers_of(&self, entry: &Entry) -> BTreeMap<BTreeSet<Hash>, Vec<u64>> {
        // Most entries have nothing that is sealed, and are the same for everybody.
        if entry.seals.is_empty() {
            return BTreeMap::from([(BTreeSet::new(), self.guests.keys().copied().collect())]);
        }
        let mut readers: BTreeMap<BTreeSet<Hash>, Vec<u64>> = BTreeMap::new();
        for (guest, joined) in &self.guests {
            readers.entry(joined.reading.get().of(entry)).or_default().push(*guest);
        }
        readers
    }

    pub fn actor(&self, guest: u64) -> Option<&Actor> {
        self.guests.get(&guest).map(|joined| &joined.actor)
    }

    /// Lets a guest in: he is sent every row that is his to read, and from now on everything that happens.
    pub fn let_in(&mut self, guest: u64, joined: Joined, start: Start) {
        *joined.reading.get() = start.reading.clone();
        // A guest who went away meanwhile is told by his own thread.
        let _gone = joined.start.send((start, joined.reading.clone()));
        self.guests.insert(guest, joined);
    }

    pub fn forget(&mut self, guest: u64) {
        if let Some(joined) = self.guests.remove(&guest) {
            let _gone = joined.stream.shutdown(Shutdown::Both);
        }
        self.leaving.retain(|(left, _)| *left != guest);
        self.waiting.retain(|(_, waiting, _)| *waiting != guest);
    }

    /// Sends to one guest; one who does not keep up is cut off. It leaves with [`Host::flush`].
    pub fn tell(&mut self, guest: u64, news: &News) {
        match frame::message(news) {
            Ok(bytes) => self.send(guest, &bytes.into()),
            Err(_) => self.forget(guest),
        }
    }

    /// Lets go what was gathered for the guests; a moment later, if they had something a moment ago and there is no
    /// `hurry`. What several people do at once comes to each of them together, and wakes him once.
    pub fn flush(&mut self, hurry: bool) {
        if !self.guests.values().any(|joined| joined.out.is_holding()) {
            self.held = false;
            return;
        }
        let now = Instant::now();
        if hurry || self.flushed.is_none_or(|then| now.duration_since(then) >= HELD) {
            self.guests.values_mut().for_each(|joined| joined.out.flush());
            (self.flushed, self.held) = (Some(now), false);
        } else if !self.held {
            self.held = true;
            let _nudged_already = self.nudge.try_send(());
        }
    }

    pub fn tell_all(&mut self, news: &News) {
        for guest in self.guests.keys().copied().collect::<Vec<_>>() {
            self.tell(guest, news);
        }
    }

    pub fn send(&mut self, guest: u64, bytes: &Arc<[u8]>) {
        let kept = self.guests.get_mut(&guest).is_none_or(|joined| joined.out.put(bytes.clone()));
        if !kept {
            self.forget(guest);
        }
    }

    /// Sends an entry to these guests, in the same rows. Whoever asked for it finds his ticket on it.
    pub fn publish(&mut self, guests: &[u64], rows: &[u8], id: EntryId) {
        // One write for each guest, and the same bytes for all who did not ask for it.
        let with = |ticket| -> Option<Arc<[u8]>> {
            let news = frame::message(&News::Entry { id, ticket }).ok()?;
            Some([rows, news.as_slice()].concat().into())
        };
        let told = with(None);
        for guest in guests {
            let bytes = match self.answering.filter(|(asked, _)| asked == guest) {
                None => told.clone(),
                Some((_, ticket)) => with(Some(ticket)),
            };
            match bytes {
                Some(bytes) => self.send(*guest, &bytes),
                None => self.forget(*guest),
            }
        }
    }

    /// The answer to a guest's ticket is durable with this one of the ledger.
    pub fn owe(&mut self, ledger: u64, guest: u64, ticket: u64) {
        self.waiting.push_back((ledger, guest, ticket));
    }

    /// Tells whose answers are durable; false when nobody waits for this.
    pub fn durable(&mut self, ledger: u64) -> bool {
        let mut told = false;
        while let Some((waiting, guest, ticket)) = self.waiting.front().copied() {
            if waiting > ledger {
                break;
            }
            self.waiting.pop_front();
            self.tell(guest, &News::Durable { ticket });
            told = true;
        }
        told
    }
}

impl Drop for Host {
    /// The guests see at once that the holder has gone, and one of them takes over.
    fn drop(&mut self) {
        self.closing.store(true, Ordering::Relaxed);
        // The door wakes up for one more caller, and finds that it is closing.
        let _nobody = UnixStream::connect(&self.socket);
        let _gone = std::fs::remove_file(&self.socket);
        let leaving = self.leaving.iter().map(|(_, stream)| stream);
        for stream in self.guests.values().map(|joined| &joined.stream).chain(leaving) {
            let _gone = stream.shutdown(Shutdown::Both);
        }
    }
}

/// The thread at the socket, and those of the guests.
#[derive(Clone)]
struct Door {
    welcome: Welcome,
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
        let uid = peer.uid.as_raw();
        let actor = match &self.welcome {
            Welcome::Own(own) if own.uid == uid => own.clone(),
            Welcome::Everybody(login) => Actor { uid, login: login(uid), person: None },
            Welcome::Own(_) | Welcome::Nobody => {
                return refused("it is open for one person only".into());
            }
        };
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
        Ok(actor)
    }

    fn serve(&self, guest: u64, actor: Actor, stream: UnixStream) -> io::Result<()> {
        let (out, post) = outbox();
        let (turn, turns) = sync_channel(TURNS);
        let (start, started) = sync_channel::<(Start, SharedReading)>(1);
        let mut to = stream.try_clone()?;
        let uid = actor.uid;
        let welcome = frame::message(&News::Welcome { actor: actor.clone() })?;
        Builder::new().name("aims-to-guest".into()).spawn(move || {
            let write = || -> io::Result<()> {
                io::Write::write_all(&mut to, &welcome)?;
                let Ok((start, reading)) = started.recv() else { return Ok(()) };
                send_rows(&start, &reading, uid, &mut to)?;
                drop((start, reading));
                post.deliver(&mut to)
            };
            let mut write = write;
            // Whatever ended it, the guest has to come again: half of what happened is worse than nothing.
            let _ended = write();
            let _gone = to.shutdown(Shutdown::Both);
        })?;
        let joined = Joined {
            actor,
            stream: stream.try_clone()?,
            out,
            start,
            turns,
            reading: SharedReading::default(),
            outdated: false,
        };
        self.say(Event::Joined { guest, joined });
        let mut stream = BufReader::new(stream);
        while let Some(Frame::Message(bytes)) = frame::read(&mut stream)? {
            let call = serde_json::from_slice(&bytes)?;
            if turn.send(()).is_err() {
                // He was let go.
                break;
            }
            self.say(Event::Called { guest, call });
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
fn send_rows(start: &Start, reading: &SharedReading, uid: u32, to: &mut UnixStream) -> io::Result<()> {
    let store = &start.store;
    let failed = |error: StoreError| io::Error::other(error.to_string());
    let own = [format!("{}{uid}/", keys::DRAFTS), keys::session(uid)].map(String::into_bytes);
    let seals_tally = keys::tally(keys::SEALS_TALLY);
    let private = [keys::DRAFTS.as_bytes(), b"session/"];
    let mut out = RowsOut::new(to);
    let mut sent = Tally::default();
    let mut from = Vec::new();
    let snapshot = store.snapshot().map_err(failed)?;
    loop {
        let rows = snapshot.scan(&from, &[0xff], BATCH).map_err(failed)?;
        for kv in &rows {
            if kv.key.starts_with(keys::SEALS.as_bytes()) {
                if !reading.takes_row(&kv.key, &kv.value)? {
                    continue;
                }
                sent.add(&kv.value);
            }
            if kv.key == seals_tally.as_bytes() {
                // As if there were no more than he is sent: the copy is checked like any workspace.
                out.put(&kv.key, &sent.encode(&kv.key))?;
                continue;
            }
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
    for rows in &start.pending {
        io::Write::write_all(to, rows)?;
    }
    io::Write::write_all(to, &frame::message(&News::Loaded)?)
}
