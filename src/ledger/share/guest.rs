//! The other end: a process that found the workspace held by another one of the same person, and works in it there.

use std::collections::VecDeque;
use std::io::{self, BufReader, Write};
use std::net::Shutdown;
use std::os::unix::fs::MetadataExt;
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::thread::Builder;
use std::time::{Duration, Instant};

use super::call::{Call, Hello, News, PROTOCOL};
use super::frame::{self, Frame, Row};
use super::socket;
use crate::core::entry::Actor;
use crate::ledger::writer::Told;
use crate::store::StoreError;

/// How long the holder may take to answer before he counts as stopped. Loading sends something all the time.
const PATIENCE: Duration = Duration::from_secs(2);
/// What may wait here unread before the holder has to wait, and the frames that are taken in together.
const UNREAD: usize = 64;
const TOGETHER: usize = 64;

/// What came over the socket at once. Rows go into the copy first: the news say which of them count.
#[derive(Debug, Default)]
pub struct Inbound {
    pub rows: Vec<Row>,
    pub news: Vec<News>,
}

impl Inbound {
    /// The next frame, and those behind it that are here already. None when the other end has gone.
    fn read(from: &mut BufReader<UnixStream>) -> io::Result<Option<Self>> {
        let mut inbound = Self::default();
        for _ in 0..TOGETHER {
            match frame::read(from)? {
                Some(Frame::Message(bytes)) => inbound.news.push(serde_json::from_slice(&bytes)?),
                Some(Frame::Rows(rows)) => inbound.rows.extend(rows),
                None => return Ok(None),
            }
            // The copy is as of this moment: rows that come later are not to be read with it.
            let loaded = matches!(inbound.news.last(), Some(News::Loaded));
            if loaded || !frame::is_whole(from.buffer()) {
                break;
            }
        }
        Ok(Some(inbound))
    }
}

/// A call that is not durable yet: it is made again wherever the workspace is held next.
#[derive(Debug)]
pub struct Sent {
    ticket: u64,
    pub call: Call,
    /// The holder has done it, and it waits for his disk; drafts and places are not answered before that.
    accepted: bool,
}

pub struct Guest {
    stream: UnixStream,
    inbox: Receiver<Inbound>,
    /// Oldest first.
    pub unanswered: VecDeque<Sent>,
    pub read_only: bool,
    /// The holder's disk said no, and nobody here was told yet.
    pub alarm: Option<StoreError>,
    gone: bool,
}

/// A holder who let us in: the way to him, who we are there, and all rows.
pub struct Welcomed {
    pub guest: Guest,
    pub actor: Actor,
    pub rows: Vec<Row>,
}

impl Guest {
    /// Connects, says hello and reads the workspace.
    ///
    /// # Errors
    /// `NotFound` and `ConnectionRefused`: nobody holds it, or he is just coming or going. `TimedOut`: the holder is
    /// stopped. `PermissionDenied`: he does not let us in, and why.
    pub fn join(path: &Path, shared: bool, told: Told, read_only: bool) -> io::Result<Welcomed> {
        let host = match shared {
            // Whoever may make sockets in that folder is the service; no other user can stand in for it.
            true => std::fs::metadata(path)?.uid(),
            false => {
                if path.exists() {
                    socket::folder_of(path)?;
                }
                rustix::process::getuid().as_raw()
            }
        };
        let mut stream = UnixStream::connect(path)?;
        let peer = rustix::net::sockopt::socket_peercred(&stream)?;
        if peer.uid.as_raw() != host {
            return Err(io::Error::new(io::ErrorKind::PermissionDenied, "the socket is somebody else's"));
        }
        stream.set_write_timeout(Some(PATIENCE))?;
        let hello = Hello { protocol: PROTOCOL, version: env!("CARGO_PKG_VERSION").into() };
        stream.write_all(&frame::message(&hello)?)?;
        let (outbox, inbox) = sync_channel(UNREAD);
        let mut from = BufReader::with_capacity(64 << 10, stream.try_clone()?);
        Builder::new().name("aims-from-holder".into()).spawn(move || {
            let mut read = || -> io::Result<()> {
                while let Some(inbound) = Inbound::read(&mut from)? {
                    if outbox.send(inbound).is_err() {
                        break;
                    }
                    told();
                }
                Ok(())
            };
            // The ledger sees that the channel is closed, whatever closed it.
            let _ended = read();
            drop(outbox);
            told();
        })?;
        let mut guest = Self { stream, inbox, unanswered: VecDeque::new(), read_only, alarm: None, gone: false };
        let mut rows = Vec::new();
        let mut actor = None;
        let mut loaded = false;
        while !loaded {
            let Some(inbound) = guest.wait(PATIENCE) else {
                let stopped = if guest.gone { io::ErrorKind::ConnectionRefused } else { io::ErrorKind::TimedOut };
                return Err(stopped.into());
            };
            rows.extend(inbound.rows);
            for news in inbound.news {
                match news {
                    News::Welcome { actor: found } => actor = Some(found),
                    News::Unwelcome { why } => return Err(io::Error::new(io::ErrorKind::PermissionDenied, why)),
                    News::Loaded => loaded = true,
                    _ => {}
                }
            }
        }
        let actor = actor.ok_or(io::ErrorKind::InvalidData)?;
        Ok(Welcomed { guest, actor, rows })
    }

    /// The holder has gone.
    pub fn is_gone(&self) -> bool {
        self.gone
    }

    pub fn poll(&mut self) -> Option<Inbound> {
        match self.inbox.try_recv() {
            Ok(inbound) => Some(inbound),
            Err(std::sync::mpsc::TryRecvError::Empty) => None,
            Err(std::sync::mpsc::TryRecvError::Disconnected) => {
                self.gone = true;
                None
            }
        }
    }

    /// The next thing that comes within `limit`.
    pub fn wait(&mut self, limit: Duration) -> Option<Inbound> {
        match self.inbox.recv_timeout(limit) {
            Ok(inbound) => Some(inbound),
            Err(RecvTimeoutError::Timeout) => None,
            Err(RecvTimeoutError::Disconnected) => {
                self.gone = true;
                None
            }
        }
    }

    /// Until when an answer is waited for.
    pub fn deadline() -> Instant {
        Instant::now() + PATIENCE
    }

    /// Asks for something. Whether it arrived is told by its answer only.
    pub fn ask(&mut self, ticket: u64, call: Call) -> io::Result<()> {
        let bytes = frame::message(&call)?;
        let accepted = matches!(call, Call::Draft { .. } | Call::Session { .. });
        self.unanswered.push_back(Sent { ticket, call, accepted });
        if self.stream.write_all(&bytes).is_err() {
            self.gone = true;
        }
        Ok(())
    }

    /// Says something that needs no answer; a holder who has gone does not hear it.
    pub fn mention(&mut self, call: &Call) {
        let said = frame::message(call).and_then(|bytes| self.stream.write_all(&bytes));
        if said.is_err() {
            self.gone = true;
        }
    }

    /// Whether a change was asked for that the holder has not answered in time.
    pub fn waits_for_an_answer(&self) -> bool {
        self.unanswered.iter().any(|sent| !sent.accepted)
    }

    pub fn accepted(&mut self, ticket: u64) {
        if let Some(sent) = self.unanswered.iter_mut().find(|sent| sent.ticket == ticket) {
            sent.accepted = true;
        }
    }

    /// Ends the visit from this side.
    pub fn leave(&mut self) {
        let _gone = self.stream.shutdown(Shutdown::Both);
        self.gone = true;
    }

    /// Nothing more has to be done for this ticket.
    pub fn answered(&mut self, ticket: u64) {
        self.unanswered.retain(|sent| sent.ticket != ticket);
    }
}

impl Drop for Guest {
    fn drop(&mut self) {
        let _gone = self.stream.shutdown(Shutdown::Both);
    }
}
