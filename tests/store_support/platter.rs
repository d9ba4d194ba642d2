//! A disk in memory that fails on command: at its n-th write, sync or change of length the power
//! goes, the process dies in the middle of a write, the disk reports an error, or there is no room.
//!
//! What was written since the last sync may be lost sector by sector, in any combination.

use std::io::{Error, ErrorKind, Result};
use std::sync::{Arc, Mutex, MutexGuard};

use aims_bench::store::Disk;
use redb::StorageBackend;

use super::Rng;

const SECTOR: usize = 512;

/// What happens at the chosen call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    Never,
    /// The power goes: of what is not synced any part is lost.
    Power,
    /// The process is killed: half of this write arrives, the rest of the machine lives.
    Killed,
    /// One input/output error. A failed sync loses any part of what was to be synced, and says so
    /// only once, as Linux does.
    IoError,
    /// From here on there is no room, until [`Platter::make_room`].
    NoRoom,
}

#[derive(Clone, Debug)]
pub struct Platter(Arc<Mutex<Inner>>);

#[derive(Debug)]
struct Inner {
    /// What a reader sees.
    live: Vec<u8>,
    /// What a power failure can't take away.
    durable: Vec<u8>,
    pending: Vec<(usize, Vec<u8>)>,
    lengths: Vec<usize>,
    calls: u64,
    at: u64,
    trouble: Trouble,
    dice: Rng,
    off: bool,
    full: bool,
}

impl Platter {
    /// A platter with this content that gets into `trouble` at call number `at`.
    pub fn new(image: Vec<u8>, trouble: Trouble, at: u64) -> Self {
        Platter(Arc::new(Mutex::new(Inner {
            live: image.clone(),
            durable: image,
            pending: Vec::new(),
            lengths: Vec::new(),
            calls: 0,
            at,
            trouble,
            dice: Rng::new(at),
            off: false,
            full: false,
        })))
    }

    /// For [`aims_bench::store::Redb::on`].
    pub fn disk(&self) -> Result<Disk> {
        if self.inner().off {
            return Err(gone());
        }
        Ok(Disk::new(self.clone()))
    }

    /// Writes, syncs and changes of length so far.
    pub fn calls(&self) -> u64 {
        self.inner().calls
    }

    /// Whether the trouble has come.
    pub fn in_trouble(&self) -> bool {
        self.calls() >= self.inner().at
    }

    pub fn make_room(&self) {
        let mut inner = self.inner();
        inner.full = false;
        inner.trouble = Trouble::Never;
    }

    /// What is on the disk when the machine starts again; cuts the power if that has not happened.
    pub fn after_power_failure(&self) -> Vec<u8> {
        let mut inner = self.inner();
        if !inner.off {
            inner.lose_unsynced();
            inner.off = true;
        }
        inner.live.clone()
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap()
    }
}

fn gone() -> Error {
    Error::other("the power is off")
}

impl Inner {
    /// Of everything since the last sync, each sector arrived or not, and one of the lengths.
    fn lose_unsynced(&mut self) {
        let mut image = std::mem::take(&mut self.durable);
        if !self.lengths.is_empty() && self.dice.once_in(2) {
            image.resize(*self.dice.pick(&self.lengths), 0);
        }
        let kept_in_ten = *self.dice.pick(&[0, 1, 5, 9, 10]);
        for (start, data) in std::mem::take(&mut self.pending) {
            let mut at = 0;
            while at < data.len() {
                let size = (SECTOR - (start + at) % SECTOR).min(data.len() - at);
                let place = start + at..start + at + size;
                if self.dice.below(10) < kept_in_ten && place.end <= image.len() {
                    image[place].copy_from_slice(&data[at..at + size]);
                }
                at += size;
            }
        }
        self.lengths.clear();
        self.durable.clone_from(&image);
        self.live = image;
    }

    fn put(&mut self, at: usize, data: &[u8]) {
        let end = at + data.len();
        if end > self.live.len() {
            self.live.resize(end, 0);
        }
        self.live[at..end].copy_from_slice(data);
        self.pending.push((at, data.to_vec()));
    }

    /// Counts a call; says what goes wrong with it.
    fn call(&mut self) -> Result<Trouble> {
        if self.off {
            return Err(gone());
        }
        self.calls += 1;
        if self.calls == self.at {
            self.full = self.trouble == Trouble::NoRoom;
            return Ok(self.trouble);
        }
        Ok(Trouble::Never)
    }

    fn no_room(&self) -> Result<()> {
        if self.full {
            return Err(ErrorKind::StorageFull.into());
        }
        Ok(())
    }

    fn die(&mut self, power: bool) -> Result<()> {
        if power {
            self.lose_unsynced();
        }
        self.off = true;
        Err(gone())
    }
}

impl StorageBackend for Platter {
    fn len(&self) -> Result<u64> {
        let inner = self.inner();
        if inner.off {
            return Err(gone());
        }
        Ok(inner.live.len() as u64)
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> Result<()> {
        let inner = self.inner();
        if inner.off {
            return Err(gone());
        }
        let start = offset as usize;
        let found = inner.live.get(start..start + out.len());
        out.copy_from_slice(found.ok_or(ErrorKind::UnexpectedEof)?);
        Ok(())
    }

    fn set_len(&self, len: u64) -> Result<()> {
        let mut inner = self.inner();
        let trouble = inner.call()?;
        if len as usize > inner.live.len() {
            inner.no_room()?;
        }
        match trouble {
            Trouble::Power | Trouble::Killed => return inner.die(trouble == Trouble::Power),
            Trouble::IoError => return Err(Error::other("bad sector")),
            Trouble::Never | Trouble::NoRoom => {}
        }
        inner.live.resize(len as usize, 0);
        inner.lengths.push(len as usize);
        Ok(())
    }

    fn sync_data(&self) -> Result<()> {
        let mut inner = self.inner();
        match inner.call()? {
            trouble @ (Trouble::Power | Trouble::Killed) => inner.die(trouble == Trouble::Power),
            Trouble::IoError => {
                inner.lose_unsynced();
                Err(Error::other("bad sector"))
            }
            Trouble::Never | Trouble::NoRoom => {
                inner.durable = inner.live.clone();
                inner.pending.clear();
                inner.lengths.clear();
                Ok(())
            }
        }
    }

    fn write(&self, offset: u64, data: &[u8]) -> Result<()> {
        let mut inner = self.inner();
        let at = offset as usize;
        let trouble = inner.call()?;
        inner.no_room()?;
        match trouble {
            Trouble::Power => {
                inner.put(at, data);
                inner.die(true)
            }
            Trouble::Killed => {
                inner.put(at, &data[..data.len() / 2]);
                inner.die(false)
            }
            Trouble::IoError => {
                inner.put(at, &data[..data.len() / 2]);
                Err(Error::other("bad sector"))
            }
            Trouble::Never | Trouble::NoRoom => {
                inner.put(at, data);
                Ok(())
            }
        }
    }
}
