//! What is on its way to a guest. Frames are gathered here and handed to the guest's thread together: who only follows
//! is woken once for what several people did at once, and whoever does not read is cut off before he costs much.

use std::io::{self, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::thread::Builder;
use std::time::Duration;

use crate::ledger::writer::Told;

/// Frames, and bytes, that may wait for a guest who does not read; then he is cut off, and reads everything anew when
/// he comes back. One frame may be longer than that.
const FRAMES: usize = 1_024;
const BYTES: usize = 64 << 20;
/// Bytes that are written to a guest at once.
const TOGETHER: usize = 64 << 10;

/// How long something may be held back to be sent together with more: less than a blink.
pub const HELD: Duration = Duration::from_millis(4);

type Frames = Vec<Arc<[u8]>>;

#[derive(Default)]
struct Unread {
    frames: AtomicUsize,
    bytes: AtomicUsize,
}

/// The holder's end.
pub struct Outbox {
    held: Frames,
    thread: Sender<Frames>,
    unread: Arc<Unread>,
}

/// The end of the thread that writes to the guest.
pub struct Post {
    frames: Receiver<Frames>,
    unread: Arc<Unread>,
}

pub fn outbox() -> (Outbox, Post) {
    let (thread, frames) = channel();
    let unread = Arc::new(Unread::default());
    (Outbox { held: Frames::new(), thread, unread: unread.clone() }, Post { frames, unread })
}

impl Outbox {
    /// Gathers a frame. False: too much waits already.
    pub fn put(&mut self, frame: Arc<[u8]>) -> bool {
        let frames = self.unread.frames.fetch_add(1, Ordering::Relaxed);
        let bytes = self.unread.bytes.fetch_add(frame.len(), Ordering::Relaxed);
        self.held.push(frame);
        frames < FRAMES && bytes < BYTES
    }

    pub fn is_holding(&self) -> bool {
        !self.held.is_empty()
    }

    /// Hands over what was gathered. A thread that has ended tells that itself.
    pub fn flush(&mut self) {
        if self.is_holding() {
            let _ended = self.thread.send(std::mem::take(&mut self.held));
        }
    }
}

impl Post {
    /// Writes what comes until the holder lets the guest go.
    ///
    /// # Errors
    /// As the writer.
    pub fn deliver(&self, to: &mut impl Write) -> io::Result<()> {
        let mut bytes = Vec::new();
        while let Ok(frames) = self.frames.recv() {
            self.gather(&frames, &mut bytes, to)?;
            // What waits already goes with it.
            while let Ok(frames) = self.frames.try_recv() {
                self.gather(&frames, &mut bytes, to)?;
            }
            self.write(&mut bytes, to)?;
        }
        Ok(())
    }

    fn gather(&self, frames: &Frames, bytes: &mut Vec<u8>, to: &mut impl Write) -> io::Result<()> {
        for frame in frames {
            bytes.extend_from_slice(frame);
            self.unread.frames.fetch_sub(1, Ordering::Relaxed);
            if bytes.len() >= TOGETHER {
                self.write(bytes, to)?;
            }
        }
        Ok(())
    }

    fn write(&self, bytes: &mut Vec<u8>, to: &mut impl Write) -> io::Result<()> {
        to.write_all(bytes)?;
        self.unread.bytes.fetch_sub(bytes.len(), Ordering::Relaxed);
        bytes.clear();
        // A large entry is no reason to keep as much room for ever.
        bytes.shrink_to(TOGETHER);
        Ok(())
    }
}

/// A thread that wakes the ledger when something was held back long enough.
pub fn nudge(told: Told) -> io::Result<SyncSender<()>> {
    let (nudge, nudged) = sync_channel(1);
    let wake = move || {
        while nudged.recv().is_ok() {
            std::thread::sleep(HELD);
            told();
        }
    };
    Builder::new().name("aims-nudge".into()).spawn(wake)?;
    Ok(nudge)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn frames_arrive_in_order_and_make_room_again() {
        let (mut out, post) = outbox();
        let mut wire = Vec::new();
        for round in 0..3_u8 {
            for _ in 0..FRAMES {
                assert!(out.put(Arc::new([round])));
            }
            out.flush();
            // The thread of the guest, for once as often as it has something to do.
            let frames = post.frames.recv().unwrap();
            let mut bytes = Vec::new();
            post.gather(&frames, &mut bytes, &mut wire).unwrap();
            post.write(&mut bytes, &mut wire).unwrap();
        }
        assert!(wire.len() == 3 * FRAMES && wire.is_sorted());
    }

    #[test]
    fn who_does_not_read_is_cut_off_by_frames_or_by_bytes_but_never_for_one_large_entry() {
        let (mut many, _never_read) = outbox();
        assert_eq!((0..2 * FRAMES).filter(|_| many.put(Arc::new([0; 8]))).count(), FRAMES);
        let (mut large, _never_read) = outbox();
        let frame: Arc<[u8]> = vec![0; BYTES + 1].into();
        assert!(large.put(frame.clone()));
        large.flush();
        assert!(!large.put(frame), "handed over is not read yet");
    }
}
