//! Frames to bytes: it is remembered what the terminal shows, and a frame is one write of the shortest bytes to what
//! it should show. A frame that changes nothing writes nothing.
//!
//! [`Screen`] runs ratatui over a backend that only notes the cursor, and hands every finished buffer whole to
//! [`Painter`], the one place that writes. ratatui's own difference is not used: with overlapping wide characters it
//! leaves cells out.

use super::caps::{Caps, Charset, Depth};
use super::grid::{Grid, Slot};
use super::pace::{self, Pace};
use super::paint::Brush;
use super::scroll;
use ratatui::backend::{Backend, ClearType, WindowSize};
use ratatui::buffer::{self, Buffer};
use ratatui::layout::{Position, Size};
use ratatui::{Frame, Terminal};
use std::cell::Cell;
use std::convert::Infallible;
use std::io::{self, Write};
use std::rc::Rc;
use std::time::Instant;

const BEGIN: &[u8] = b"\x1b[?2026h";
const END: &[u8] = b"\x1b[?2026l";
/// A frame of fewer bytes arrives in one piece anyway, and the brackets would be a good part of it.
const BRACKETS_WORTH_IT: usize = 512;

/// See the module.
#[derive(Debug)]
pub struct Painter<W> {
    out: W,
    depth: Depth,
    charset: Charset,
    size: Size,
    shown: Grid,
    want: Grid,
    /// False when the terminal may show anything: the next frame clears it first.
    known: bool,
    brush: Brush,
    cursor: Option<Position>,
    /// `None` until it is known.
    cursor_visible: Option<bool>,
    written: usize,
    /// The last frame was written to its end.
    finished: bool,
    /// What the terminal has not shown yet.
    pub pace: Pace,
}

impl<W: Write> Painter<W> {
    /// A painter for a terminal of this size, of whose content nothing is known.
    pub fn new(out: W, size: Size, caps: &Caps) -> Self {
        Self {
            out,
            depth: caps.depth,
            charset: caps.charset,
            size,
            shown: Grid::blank(size.width, size.height),
            want: Grid::blank(size.width, size.height),
            known: false,
            // The VT100 and its kin, which show no colour, can't erase inside a row.
            brush: Brush { erases: caps.depth > Depth::Mono, ..Brush::default() },
            cursor: None,
            cursor_visible: None,
            written: 0,
            finished: true,
            pace: Pace::default(),
        }
    }

    /// Takes the new size; the next frame is painted from nothing.
    pub fn resize(&mut self, size: Size) {
        self.size = size;
        self.want = Grid::blank(size.width, size.height);
        self.forget();
    }

    /// Says that the terminal may show anything now (another program had it): the next frame is painted from nothing.
    pub fn forget(&mut self) {
        self.known = false;
        self.cursor_visible = None;
    }

    /// Bytes that the last frame wrote, without the question of [`pace`]; 0 when nothing had changed.
    pub fn written(&self) -> usize {
        self.written
    }

    /// Where the bytes go.
    pub fn writer(&self) -> &W {
        &self.out
    }

    /// Writes bytes that are no part of a frame (clipboard, bell), which must not move the cursor.
    pub fn write_raw(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.out.write_all(bytes)?;
        self.out.flush()
    }

    /// False when the last frame was only begun, because the line is slow: the next one goes on from there, whatever
    /// it shows.
    pub fn is_finished(&self) -> bool {
        self.finished
    }

    fn paint_cells(&mut self) {
        if !self.known {
            self.brush.clear();
            self.shown = Grid::blank(self.size.width, self.size.height);
            self.brush.paint(&self.shown, &self.want);
            return;
        }
        let before = self.brush.clone();
        self.brush.paint(&self.shown, &self.want);
        let mut moved = None;
        if let Some(shift) = scroll::find(&self.shown, &self.want) {
            let mut grid = self.shown.clone();
            grid.shift(shift.top, shift.bottom, shift.by);
            let mut brush = before.clone();
            brush.shift(shift, usize::from(self.size.height));
            let shifted = brush.clone();
            brush.paint(&grid, &self.want);
            if brush.out.len() < self.brush.out.len() {
                self.brush = brush;
                moved = Some((grid, shifted));
            }
        }
        let whole = self.brush.out.len() - BEGIN.len();
        let portion = self.pace.portion().filter(|portion| whole < BRACKETS_WORTH_IT && *portion < whole);
        let Some(portion) = portion else {
            // Nothing that is shown has to be known behind a whole frame.
            return;
        };
        let (shown, brush) = moved.unwrap_or_else(|| (self.shown.clone(), before));
        self.brush = brush;
        let next = self.brush.paint_some(&shown, &self.want, BEGIN.len() + portion);
        self.finished = self.want.take_below(next, &shown);
    }

    /// Shows the buffer, with the cursor at a place or hidden, in one write or none. After an error the next frame is
    /// painted from nothing. On a slow line only its upper part may be written; see [`Painter::is_finished`].
    ///
    /// Cells behind a wide character are covered by it, whatever they hold; what lies outside the screen is left out.
    pub fn show(&mut self, frame: &Buffer, cursor: Option<Position>) -> io::Result<()> {
        self.take(frame);
        self.cursor = cursor;
        self.finished = true;
        self.encode();
        self.written = self.brush.out.len();
        if self.written > 0 {
            if self.pace.frame(self.written, Instant::now()) {
                self.brush.out.extend_from_slice(pace::QUESTION);
            }
            let done = self.out.write_all(&self.brush.out).and_then(|()| self.out.flush());
            if let Err(error) = done {
                self.forget();
                return Err(error);
            }
        }
        std::mem::swap(&mut self.shown, &mut self.want);
        self.known = true;
        self.cursor_visible = Some(cursor.is_some());
        Ok(())
    }

    fn take(&mut self, frame: &Buffer) {
        self.want.erase();
        let columns = usize::from(frame.area.width).max(1);
        for (y, row) in frame.content.chunks_exact(columns).enumerate() {
            let mut x = 0;
            while let Some(cell) = row.get(x) {
                let slot = Slot::from_cell(cell, self.depth, self.charset);
                let step = usize::from(slot.width).max(1);
                // A wide character that the margin cuts becomes one blank: what it would have covered is not.
                let fits = x + step <= row.len();
                self.want.put(x, y, slot);
                x += if fits { step } else { 1 };
            }
        }
    }

    /// The bytes of the frame: empty if the terminal shows it already.
    fn encode(&mut self) {
        self.brush.out.clear();
        let painted = !self.known || self.shown != self.want;
        if painted {
            self.brush.out.extend_from_slice(BEGIN);
            self.paint_cells();
        }
        if let Some(at) = self.cursor.filter(|_| self.finished) {
            let last = |size: u16| size.saturating_sub(1);
            let x = at.x.min(last(self.size.width));
            let y = at.y.min(last(self.size.height));
            self.brush.go(usize::from(x), usize::from(y));
        }
        let visible = self.cursor.is_some();
        if self.cursor_visible != Some(visible) {
            let mode: &[u8] = if visible { b"\x1b[?25h" } else { b"\x1b[?25l" };
            self.brush.out.extend_from_slice(mode);
        }
        if !painted {
            return;
        }
        if self.brush.out.len() - BEGIN.len() < BRACKETS_WORTH_IT {
            self.brush.out.drain(..BEGIN.len());
        } else {
            self.brush.out.extend_from_slice(END);
        }
    }
}

/// What ratatui draws on: it keeps the size and the cursor, and nothing reaches a terminal.
#[derive(Debug)]
struct Sketch {
    size: Size,
    /// Shared with the screen, which reads it while ratatui's buffer is borrowed.
    cursor: Rc<Cell<Option<Position>>>,
}

impl Backend for Sketch {
    type Error = Infallible;

    fn draw<'a, I>(&mut self, _: I) -> Result<(), Infallible>
    where
        I: Iterator<Item = (u16, u16, &'a buffer::Cell)>,
    {
        Ok(())
    }

    fn hide_cursor(&mut self) -> Result<(), Infallible> {
        self.cursor.set(None);
        Ok(())
    }

    fn show_cursor(&mut self) -> Result<(), Infallible> {
        Ok(())
    }

    fn get_cursor_position(&mut self) -> Result<Position, Infallible> {
        Ok(self.cursor.get().unwrap_or(Position::ORIGIN))
    }

    fn set_cursor_position<P: Into<Position>>(&mut self, position: P) -> Result<(), Infallible> {
        self.cursor.set(Some(position.into()));
        Ok(())
    }

    fn clear(&mut self) -> Result<(), Infallible> {
        Ok(())
    }

    fn clear_region(&mut self, _: ClearType) -> Result<(), Infallible> {
        Ok(())
    }

    fn size(&self) -> Result<Size, Infallible> {
        Ok(self.size)
    }

    fn window_size(&mut self) -> Result<WindowSize, Infallible> {
        Ok(WindowSize { columns_rows: self.size, pixels: Size::ZERO })
    }

    fn flush(&mut self) -> Result<(), Infallible> {
        Ok(())
    }
}

/// The terminal as the application draws on it: whole frames, always.
#[derive(Debug)]
pub struct Screen<W: Write> {
    sketch: Terminal<Sketch>,
    cursor: Rc<Cell<Option<Position>>>,
    painter: Painter<W>,
}

impl<W: Write> Screen<W> {
    /// A screen of this size; nothing is written before the first frame.
    pub fn new(out: W, size: Size, caps: &Caps) -> Self {
        let cursor = Rc::new(Cell::new(None));
        let sketch = Sketch { size, cursor: cursor.clone() };
        let sketch = match Terminal::new(sketch) {
            Ok(terminal) => terminal,
            Err(never) => match never {},
        };
        Self { sketch, cursor, painter: Painter::new(out, size, caps) }
    }

    /// Draws one frame. What it leaves out is blank; the cursor is shown only if the frame placed it.
    pub fn draw(&mut self, view: impl FnOnce(&mut Frame<'_>)) -> io::Result<()> {
        let done = match self.sketch.draw(view) {
            Ok(done) => done,
            Err(never) => match never {},
        };
        self.painter.show(done.buffer, self.cursor.get())
    }

    /// Takes the terminal's new size.
    pub fn resize(&mut self, size: Size) {
        if self.painter.size != size {
            self.sketch.backend_mut().size = size;
            self.painter.resize(size);
        }
    }

    /// The next frame is painted from nothing: another program had the terminal, or a person asked for it.
    pub fn forget(&mut self) {
        self.painter.forget();
        self.painter.pace.forget();
    }

    pub fn size(&self) -> Size {
        self.painter.size
    }

    pub fn painter(&self) -> &Painter<W> {
        &self.painter
    }

    pub fn pace(&mut self) -> &mut Pace {
        &mut self.painter.pace
    }

    /// See [`Painter::write_raw`].
    pub fn write_raw(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.painter.write_raw(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ratatui::style::Style;

    /// A writer that fails when told, as a terminal that goes away or is broken off does.
    #[derive(Default)]
    struct Flaky {
        fail: Rc<Cell<bool>>,
        bytes: Rc<Cell<Vec<u8>>>,
    }

    impl Write for Flaky {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            if self.fail.take() {
                return Err(io::Error::from_raw_os_error(5));
            }
            self.bytes.set(bytes.to_vec());
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_failed_write_is_an_error_and_the_next_frame_starts_anew() {
        let out = Flaky::default();
        let (fail, bytes) = (out.fail.clone(), out.bytes.clone());
        let caps = Caps::detect(|_| None, super::super::caps::Wishes::default());
        let mut screen = Screen::new(out, Size::new(10, 1), &caps);
        let mut show = |text: &str| {
            screen.draw(|frame| {
                frame.buffer_mut().set_string(0, 0, text, Style::new());
            })
        };
        show("one").unwrap();
        fail.set(true);
        assert_eq!(show("two").unwrap_err().raw_os_error(), Some(5));
        show("two").unwrap();
        let mut emulator = vt100::Parser::new(1, 10, 0);
        emulator.process(b"rubbish");
        emulator.process(&bytes.take());
        assert_eq!(emulator.screen().contents(), "two");
    }
}
