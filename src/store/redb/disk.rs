//! Where the bytes of a database lie: a file, or whatever a test puts in its place; and a layer that
//! keeps every write in memory.

use std::collections::BTreeMap;
use std::io::{Error, ErrorKind, Result};
use std::ops::Bound;
use std::sync::{Arc, PoisonError, RwLock};

use ::redb::{BackendError, StorageBackend};

/// Any backend. A second handle lets go of a file whose database can't be closed any more.
#[derive(Clone, Debug)]
pub struct Disk(Arc<dyn StorageBackend>);

impl Disk {
    pub fn new(backend: impl StorageBackend) -> Self {
        Disk(Arc::new(backend))
    }
}

type Locked<T> = std::result::Result<T, BackendError>;

// Without the six lock methods a wrapped file would silently be open to every process at once.
impl StorageBackend for Disk {
    fn len(&self) -> Result<u64> {
        self.0.len()
    }
    fn read(&self, offset: u64, out: &mut [u8]) -> Result<()> {
        self.0.read(offset, out)
    }
    fn set_len(&self, len: u64) -> Result<()> {
        self.0.set_len(len)
    }
    fn sync_data(&self) -> Result<()> {
        self.0.sync_data()
    }
    fn write(&self, offset: u64, data: &[u8]) -> Result<()> {
        self.0.write(offset, data)
    }
    fn close(&self) -> Result<()> {
        self.0.close()
    }
    fn try_lock_range(&self, from: Bound<u64>, to: Bound<u64>) -> Locked<bool> {
        self.0.try_lock_range(from, to)
    }
    fn try_lock_shared_range(&self, from: Bound<u64>, to: Bound<u64>) -> Locked<bool> {
        self.0.try_lock_shared_range(from, to)
    }
    fn lock_range(&self, from: Bound<u64>, to: Bound<u64>) -> Locked<()> {
        self.0.lock_range(from, to)
    }
    fn lock_shared_range(&self, from: Bound<u64>, to: Bound<u64>) -> Locked<()> {
        self.0.lock_shared_range(from, to)
    }
    fn unlock_range(&self, from: Bound<u64>, to: Bound<u64>) -> Locked<()> {
        self.0.unlock_range(from, to)
    }
    fn query_lock_range(&self, from: Bound<u64>, to: Bound<u64>) -> Locked<bool> {
        self.0.query_lock_range(from, to)
    }
}

const BLOCK: u64 = 4096;

type Block = [u8; BLOCK as usize];

/// A disk that can be read and seems to be written, while nothing below ever changes.
///
/// Opening a database always writes: a flag, a repair, a new map of free space. Over this layer a
/// file can be opened, checked and even repaired without touching it, so that a damaged, foreign or
/// newer file stays as it was found, and a file on a read-only disk can be read. Its locks are
/// shared ones: readers don't exclude each other, a reader and a writer do.
#[derive(Debug)]
pub(super) struct Overlay {
    below: Disk,
    above: RwLock<Above>,
}

#[derive(Debug)]
struct Above {
    len: u64,
    /// Up to here what lies below shows through; behind it, what was never written is zero.
    shown: u64,
    blocks: BTreeMap<u64, Box<Block>>,
}

impl Overlay {
    pub(super) fn new(below: Disk) -> Result<Self> {
        let len = below.len()?;
        let above = RwLock::new(Above { len, shown: len, blocks: BTreeMap::new() });
        Ok(Overlay { below, above })
    }

    /// Block `number` as it would be without anything written over it.
    fn block_below(&self, number: u64, shown: u64) -> Result<Box<Block>> {
        let mut block = Box::new([0; BLOCK as usize]);
        let start = number * BLOCK;
        let there = usize::try_from(shown.saturating_sub(start).min(BLOCK)).unwrap_or(0);
        if let Some(part) = block.get_mut(..there)
            && !part.is_empty()
        {
            self.below.read(start, part)?;
        }
        Ok(block)
    }
}

/// The pieces of `offset..offset + len`: block number, where in the block, where in the buffer, how
/// long.
fn pieces(offset: u64, len: usize) -> impl Iterator<Item = (u64, usize, usize, usize)> {
    let mut done = 0;
    std::iter::from_fn(move || {
        let at = offset + done as u64;
        let within = (at % BLOCK) as usize;
        let size = (BLOCK as usize - within).min(len - done);
        let piece = (at / BLOCK, within, done, size);
        done += size;
        (size > 0).then_some(piece)
    })
}

fn beyond() -> Error {
    Error::from(ErrorKind::UnexpectedEof)
}

impl StorageBackend for Overlay {
    fn len(&self) -> Result<u64> {
        Ok(self.above.read().unwrap_or_else(PoisonError::into_inner).len)
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> Result<()> {
        let above = self.above.read().unwrap_or_else(PoisonError::into_inner);
        let end = offset.checked_add(out.len() as u64).ok_or_else(beyond)?;
        if end > above.len {
            return Err(beyond());
        }
        if end <= above.shown && above.blocks.range(offset / BLOCK..=end / BLOCK).next().is_none() {
            return self.below.read(offset, out);
        }
        for (number, within, at, size) in pieces(offset, out.len()) {
            let fresh;
            let block = match above.blocks.get(&number) {
                Some(block) => block,
                None => {
                    fresh = self.block_below(number, above.shown)?;
                    &fresh
                }
            };
            let from = block.get(within..within + size).ok_or_else(beyond)?;
            let to = out.get_mut(at..at + size).ok_or_else(beyond)?;
            to.copy_from_slice(from);
        }
        Ok(())
    }

    fn set_len(&self, len: u64) -> Result<()> {
        let mut above = self.above.write().unwrap_or_else(PoisonError::into_inner);
        if len < above.len {
            above.shown = above.shown.min(len);
            above.blocks.retain(|number, _| number * BLOCK < len);
            let kept = usize::try_from(len % BLOCK).unwrap_or(0);
            if let Some(block) = above.blocks.get_mut(&(len / BLOCK))
                && let Some(cut) = block.get_mut(kept..)
            {
                cut.fill(0);
            }
        }
        above.len = len;
        Ok(())
    }

    fn sync_data(&self) -> Result<()> {
        Ok(())
    }

    fn write(&self, offset: u64, data: &[u8]) -> Result<()> {
        let mut above = self.above.write().unwrap_or_else(PoisonError::into_inner);
        let end = offset.checked_add(data.len() as u64).ok_or_else(beyond)?;
        above.len = above.len.max(end);
        let shown = above.shown;
        for (number, within, at, size) in pieces(offset, data.len()) {
            let block = match above.blocks.entry(number) {
                std::collections::btree_map::Entry::Occupied(found) => found.into_mut(),
                std::collections::btree_map::Entry::Vacant(place) => place.insert(self.block_below(number, shown)?),
            };
            let to = block.get_mut(within..within + size).ok_or_else(beyond)?;
            to.copy_from_slice(data.get(at..at + size).ok_or_else(beyond)?);
        }
        Ok(())
    }

    fn close(&self) -> Result<()> {
        self.below.close()
    }

    fn try_lock_range(&self, from: Bound<u64>, to: Bound<u64>) -> Locked<bool> {
        self.below.try_lock_shared_range(from, to)
    }
    fn try_lock_shared_range(&self, from: Bound<u64>, to: Bound<u64>) -> Locked<bool> {
        self.below.try_lock_shared_range(from, to)
    }
    fn lock_range(&self, from: Bound<u64>, to: Bound<u64>) -> Locked<()> {
        self.below.lock_shared_range(from, to)
    }
    fn lock_shared_range(&self, from: Bound<u64>, to: Bound<u64>) -> Locked<()> {
        self.below.lock_shared_range(from, to)
    }
    fn unlock_range(&self, from: Bound<u64>, to: Bound<u64>) -> Locked<()> {
        self.below.unlock_range(from, to)
    }
    fn query_lock_range(&self, from: Bound<u64>, to: Bound<u64>) -> Locked<bool> {
        self.below.query_lock_range(from, to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ::redb::backends::InMemoryBackend;
    use proptest::prelude::*;

    #[derive(Clone, Debug)]
    enum Step {
        Write(u64, Vec<u8>),
        SetLen(u64),
        Read(u64, usize),
    }

    fn step() -> impl Strategy<Value = Step> {
        prop_oneof![
            (0..20_000_u64, proptest::collection::vec(any::<u8>(), 0..9000))
                .prop_map(|(at, data)| Step::Write(at, data)),
            (0..30_000_u64).prop_map(Step::SetLen),
            (0..20_000_u64, 0..9000_usize).prop_map(|(at, len)| Step::Read(at, len)),
        ]
    }

    proptest! {
        /// Whatever is written over it, an overlay reads like a disk of its own, and the disk below
        /// stays as it was.
        #[test]
        fn an_overlay_reads_like_the_disk_it_pretends_to_be(
            base in proptest::collection::vec(any::<u8>(), 0..20_000),
            steps in proptest::collection::vec(step(), 0..30),
        ) {
            let below = Arc::new(InMemoryBackend::new());
            below.set_len(base.len() as u64).unwrap();
            below.write(0, &base).unwrap();
            let mut model = base.clone();
            let overlay = Overlay::new(Disk(below.clone())).unwrap();
            for step in steps {
                match step {
                    Step::Write(at, data) => {
                        // redb never writes beyond the length it has set.
                        let end = at as usize + data.len();
                        if end > model.len() {
                            model.resize(end, 0);
                            overlay.set_len(end as u64).unwrap();
                        }
                        model[at as usize..end].copy_from_slice(&data);
                        overlay.write(at, &data).unwrap();
                    }
                    Step::SetLen(len) => {
                        model.resize(len as usize, 0);
                        overlay.set_len(len).unwrap();
                    }
                    Step::Read(at, len) => {
                        let mut out = vec![0; len];
                        let end = at as usize + len;
                        let read = overlay.read(at, &mut out);
                        prop_assert_eq!(read.is_ok(), end <= model.len());
                        if end <= model.len() {
                            prop_assert_eq!(&out, &model[at as usize..end]);
                        }
                    }
                }
            }
            let mut now = vec![0; base.len()];
            below.read(0, &mut now).unwrap();
            prop_assert_eq!(now, base);
        }
    }
}
