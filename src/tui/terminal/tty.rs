//! The terminal's descriptors and size, and a writer that can be broken off.
//!
//! A terminal may take no bytes for ever: a person pressed ctrl-s, a link stands still. A program that sleeps in
//! `write` then can't save what was typed when SIGTERM comes. So the output is opened anew, without blocking (on an
//! open file of its own: the shell shares the inherited one), and [`TtyWriter`] sleeps in `poll` on the terminal and on
//! a pipe through which [`Tty::break_off`] wakes it.

use ratatui::layout::Size;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fd::{AsFd, BorrowedFd, OwnedFd};
use rustix::fs::{Mode, OFlags};
use rustix::io::Errno;
use rustix::pipe::{PipeFlags, pipe_with};
use rustix::termios::{isatty, tcgetwinsize, ttyname};
use std::io::{self, Write};
use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// Larger sizes, which a broken terminal may report, are cut to this: a frame must fit in memory.
const LARGEST: Size = Size { width: 1000, height: 500 };
/// What a terminal is taken for that does not know its size.
const USUAL: Size = Size { width: 80, height: 24 };

/// Why the terminal can't be had or changed.
#[derive(Debug, thiserror::Error)]
pub enum TerminalError {
    #[error(
        "neither the standard input and output nor /dev/tty is a terminal ({0}); run this in a terminal, or use a \
         command such as `list`, `show` or `export` that needs none"
    )]
    NoTerminal(io::Error),
    #[error("the terminal refused {step} ({source}); close this window and log in again if it behaves oddly")]
    Refused {
        /// What was tried, such as "raw mode".
        step: &'static str,
        source: io::Error,
    },
    #[error("there is no shell that could continue the program, so it does not stop; quit it instead")]
    NoShell,
}

/// See the module.
#[derive(Debug)]
pub struct Tty {
    input: OwnedFd,
    output: OwnedFd,
    /// An open file of our own on the output, or a copy of the inherited one where that can't be had.
    paper: OwnedFd,
    /// Readable once broken off, which is for good.
    broken: OwnedFd,
    breaker: OwnedFd,
    /// Frames are refused while another program has the terminal.
    ours: AtomicBool,
}

impl Tty {
    /// The terminal on standard input and output; where one of them is no terminal, the controlling one.
    pub fn open() -> Result<Arc<Self>, TerminalError> {
        let copy = |fd: BorrowedFd<'_>| {
            if isatty(fd) { fd.try_clone_to_owned() } else { controlling() }
        };
        let input = copy(io::stdin().as_fd()).map_err(TerminalError::NoTerminal)?;
        let output = copy(io::stdout().as_fd()).map_err(TerminalError::NoTerminal)?;
        Self::on(input, output).map_err(TerminalError::NoTerminal)
    }

    /// A terminal on these descriptors.
    pub fn on(input: OwnedFd, output: OwnedFd) -> io::Result<Arc<Self>> {
        let paper = match own_file(&output) {
            Some(paper) => paper,
            None => output.try_clone()?,
        };
        let (broken, breaker) = wake_pipe()?;
        Ok(Arc::new(Self { input, output, paper, broken, breaker, ours: AtomicBool::new(true) }))
    }

    /// Where keys are read.
    pub fn input(&self) -> BorrowedFd<'_> {
        self.input.as_fd()
    }

    /// The inherited output, for modes; bytes go through [`Tty::writer`].
    pub fn output(&self) -> BorrowedFd<'_> {
        self.output.as_fd()
    }

    /// Input, output and error for a program that the terminal is lent to.
    pub fn stdio(&self) -> io::Result<[Stdio; 3]> {
        Ok([
            Stdio::from(self.input.try_clone()?),
            Stdio::from(self.output.try_clone()?),
            Stdio::from(self.output.try_clone()?),
        ])
    }

    /// The size now: at least 1x1, at most 1000x500, 80x24 where the terminal does not say.
    pub fn size(&self) -> Size {
        match tcgetwinsize(&self.output) {
            Ok(size) if size.ws_col > 0 && size.ws_row > 0 => {
                Size { width: size.ws_col.min(LARGEST.width), height: size.ws_row.min(LARGEST.height) }
            }
            _ => USUAL,
        }
    }

    /// A writer for frames.
    pub fn writer(self: &Arc<Self>) -> TtyWriter {
        TtyWriter(self.clone())
    }

    /// Ends every write that waits for the terminal, now and from now on, with an error. For the end of the program.
    pub fn break_off(&self) {
        // A full pipe is as good: it is readable.
        let _ = rustix::io::write(&self.breaker, b"!");
    }

    pub(super) fn set_ours(&self, ours: bool) {
        self.ours.store(ours, Ordering::SeqCst);
    }

    /// Writes everything, or gives up after `patience`; works after [`Tty::break_off`] too, for the way out.
    pub fn write_within(&self, mut bytes: &[u8], patience: Duration) -> io::Result<()> {
        let until = Instant::now() + patience;
        while !bytes.is_empty() {
            let left = until.saturating_duration_since(Instant::now());
            let mut fds = [PollFd::new(&self.paper, PollFlags::OUT)];
            match poll(&mut fds, Some(&timespec(left))) {
                Ok(0) => return Err(io::ErrorKind::TimedOut.into()),
                Ok(_) => {}
                Err(Errno::INTR) => continue,
                Err(error) => return Err(error.into()),
            }
            match rustix::io::write(&self.paper, bytes) {
                Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
                Ok(n) => bytes = bytes.get(n..).unwrap_or_default(),
                Err(Errno::INTR | Errno::AGAIN) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(())
    }
}

fn controlling() -> io::Result<OwnedFd> {
    let flags = OFlags::RDWR | OFlags::NOCTTY | OFlags::CLOEXEC;
    Ok(rustix::fs::open("/dev/tty", flags, Mode::empty())?)
}

/// The same terminal opened anew; in some containers its name leads nowhere.
fn own_file(output: &OwnedFd) -> Option<OwnedFd> {
    let name = ttyname(output, Vec::new()).ok()?;
    let flags = OFlags::WRONLY | OFlags::NOCTTY | OFlags::CLOEXEC | OFlags::NONBLOCK;
    rustix::fs::open(name, flags, Mode::empty()).ok()
}

/// Read end, write end.
pub(super) fn wake_pipe() -> io::Result<(OwnedFd, OwnedFd)> {
    Ok(pipe_with(PipeFlags::CLOEXEC | PipeFlags::NONBLOCK)?)
}

pub(super) fn timespec(duration: Duration) -> Timespec {
    // Seconds beyond an i64 are longer than anybody waits.
    Timespec::try_from(duration).unwrap_or(Timespec { tv_sec: i64::MAX, tv_nsec: 0 })
}

/// Writes frames: one `write` each unless the terminal is full.
///
/// It fails once the terminal is gone, after [`Tty::break_off`], and while another program has the terminal.
#[derive(Clone, Debug)]
pub struct TtyWriter(Arc<Tty>);

impl Write for TtyWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let tty = &self.0;
        if !tty.ours.load(Ordering::SeqCst) {
            return Err(io::Error::other("the terminal is not ours now"));
        }
        loop {
            match rustix::io::write(&tty.paper, bytes) {
                Ok(n) => return Ok(n),
                Err(Errno::INTR) => {}
                Err(Errno::AGAIN) => wait_for_room(tty)?,
                Err(error) => return Err(error.into()),
            }
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn wait_for_room(tty: &Tty) -> io::Result<()> {
    let mut fds = [PollFd::new(&tty.paper, PollFlags::OUT), PollFd::new(&tty.broken, PollFlags::IN)];
    match poll(&mut fds, None) {
        Ok(_) | Err(Errno::INTR) => {}
        Err(error) => return Err(error.into()),
    }
    let [_, broken] = fds;
    if broken.revents().is_empty() { Ok(()) } else { Err(io::Error::other("writing to the terminal was broken off")) }
}
