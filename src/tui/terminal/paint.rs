//! Turns the difference between two grids into bytes: shortest moves, fewest attribute changes, erased line ends.
//!
//! Invariant: `at` is where the terminal's cursor surely is, `pen` what it writes with. Where terminals disagree
//! (after the last column, after a disputed cluster) `at` is `None` and the next move is absolute.

use super::grid::{Grid, Slot, Text};
use super::scroll::Shift;
use super::style::{Pen, push_number};

/// A blank line end is erased instead of written when it has more changed cells than the erase has bytes.
const ERASE_WORTH_IT: usize = 3;
/// Unchanged cells up to this many are written again instead of jumped over (`CSI n C` is four bytes).
const BRIDGE: usize = 4;
/// Blanks inside a row are erased instead of written when more of them have changed than the erase and the way behind
/// it have bytes.
const BLANK_WORTH_IT: usize = 12;

/// The terminal's pen and cursor, and the bytes for it so far.
#[derive(Clone, Debug, Default)]
pub struct Brush {
    pub out: Vec<u8>,
    pub pen: Pen,
    pub at: Option<(usize, usize)>,
    /// The terminal can erase characters inside a row, as all can but the VT100 and its kin.
    pub erases: bool,
}

impl Brush {
    /// Clears the screen, whatever was on it.
    pub fn clear(&mut self) {
        self.out.extend_from_slice(b"\x1b[m\x1b[H\x1b[2J");
        self.pen = Pen::default();
        self.at = Some((0, 0));
    }

    /// Writes what differs.
    pub fn paint(&mut self, shown: &Grid, want: &Grid) {
        self.paint_some(shown, want, usize::MAX);
    }

    /// The same from the top, until a row brings it to so many bytes; gives the first row that was left.
    pub fn paint_some(&mut self, shown: &Grid, want: &Grid, most: usize) -> usize {
        let mut next = 0;
        for (y, (old, new)) in shown.rows().zip(want.rows()).enumerate() {
            if old != new {
                if self.out.len() >= most {
                    return next;
                }
                self.row(y, old, new);
            }
            next = y + 1;
        }
        next
    }

    /// Has the terminal move a band of rows. Delete and insert line work on every terminal since the VT102, also on
    /// the Linux console, which knows no scroll command.
    pub fn shift(&mut self, shift: Shift, rows: usize) {
        self.pen(Pen::default());
        let whole = shift.top == 0 && shift.bottom + 1 == rows;
        if !whole {
            self.out.extend_from_slice(b"\x1b[");
            push_number(&mut self.out, shift.top + 1);
            self.out.push(b';');
            push_number(&mut self.out, shift.bottom + 1);
            self.out.push(b'r');
        }
        self.at = None;
        self.go(0, shift.top);
        let command = if shift.by > 0 { b'M' } else { b'L' };
        counted(&mut self.out, shift.by.unsigned_abs(), command);
        if !whole {
            self.out.extend_from_slice(b"\x1b[r");
        }
        self.at = None;
    }

    fn row(&mut self, y: usize, old: &[Slot], new: &[Slot]) {
        let columns = new.len();
        let tail = new.iter().rposition(|slot| !slot.is_erased()).map_or(0, |last| last + 1);
        let stale = |from: usize| old.iter().zip(new).skip(from).filter(|(a, b)| a != b).count();
        let erase = stale(tail) > ERASE_WORTH_IT;
        let limit = if erase { tail } else { columns };
        let mut spoilt = 0;
        let mut x = 0;
        while x < limit {
            let Some(slot) = new.get(x) else { break };
            let step = usize::from(slot.width).max(1);
            if slot.width > 0 && (x < spoilt || old.get(x) != Some(slot)) {
                self.bridge(x, y, new);
                self.go(x, y);
                let blank = if x < spoilt { 0 } else { self.blanks(x, limit, old, new) };
                if blank > 0 {
                    self.pen(Pen::default());
                    counted(&mut self.out, blank, b'X');
                    x += blank;
                    continue;
                }
                spoilt = spoilt.max(self.put(x, y, slot, columns));
            }
            x += step;
        }
        if erase || spoilt > limit {
            self.go(tail, y);
            self.pen(Pen::default());
            self.out.extend_from_slice(b"\x1b[K");
        }
    }

    /// How many blanks from `x` on are better erased than written; 0 if that doesn't pay.
    fn blanks(&self, x: usize, limit: usize, old: &[Slot], new: &[Slot]) -> usize {
        if !self.erases {
            return 0;
        }
        let run = new.iter().take(limit).skip(x).take_while(|slot| slot.is_erased()).count();
        let changed = old.iter().zip(new).skip(x).take(run);
        let stale = changed.clone().filter(|(a, b)| a != b).count();
        let last = changed.rev().position(|(a, b)| a != b).map_or(0, |behind| run - behind);
        if stale > BLANK_WORTH_IT { last } else { 0 }
    }

    /// Writes a short unchanged stretch in front of `x` again where that is shorter than moving over it.
    fn bridge(&mut self, x: usize, y: usize, row: &[Slot]) {
        let Some((from, line)) = self.at else { return };
        if line != y || from >= x || x - from > BRIDGE {
            return;
        }
        let Some(gap) = row.get(from..x) else { return };
        let mut bytes = Vec::with_capacity(BRIDGE);
        for slot in gap {
            match slot.text {
                Text::One(c) if c.is_ascii() && slot.width == 1 && self.suits(slot) => {
                    bytes.push(u8::try_from(c).unwrap_or(b' '));
                }
                _ => return,
            }
        }
        self.out.extend_from_slice(&bytes);
        self.at = Some((x, y));
    }

    /// True if the slot looks right when written with the pen at hand.
    fn suits(&self, slot: &Slot) -> bool {
        slot.pen == self.pen || slot.is_blank() && slot.pen == self.pen.on_blank()
    }

    /// Writes one slot at the cursor; returns the column up to which its neighbours may be spoilt by it.
    fn put(&mut self, x: usize, y: usize, slot: &Slot, columns: usize) -> usize {
        if !self.suits(slot) {
            self.pen(slot.pen);
        }
        let width = usize::from(slot.width);
        let end = x + width;
        let (reach, agreed) = slot.reach();
        if agreed {
            self.text(&slot.text);
            self.at = (end < columns).then_some((end, y));
            return 0;
        }
        // Spaces first, so that all its columns are ours whatever the terminal makes of the cluster.
        self.out.extend(std::iter::repeat_n(b' ', width));
        self.at = (end < columns).then_some((end, y));
        self.go(x, y);
        let spoilt = if x + reach <= columns {
            self.text(&slot.text);
            x + reach
        } else {
            self.text(&Text::One(slot.reduced()));
            0
        };
        self.at = None;
        spoilt
    }

    fn text(&mut self, text: &Text) {
        match text {
            Text::One(c) => {
                let mut bytes = [0; 4];
                self.out.extend_from_slice(c.encode_utf8(&mut bytes).as_bytes());
            }
            Text::Many(cluster) => self.out.extend_from_slice(cluster.as_bytes()),
        }
    }

    fn pen(&mut self, pen: Pen) {
        self.pen.change(pen, &mut self.out);
        self.pen = pen;
    }

    /// Moves the cursor with the fewest bytes.
    pub fn go(&mut self, x: usize, y: usize) {
        if self.at == Some((x, y)) {
            return;
        }
        let mut best = absolute(x, y);
        if let Some((from_x, from_y)) = self.at {
            for way in [sideways(from_x, from_y, x, y), upright(from_x, from_y, x, y), next_line(from_y, x, y)]
                .into_iter()
                .flatten()
            {
                if way.len() < best.len() {
                    best = way;
                }
            }
        }
        self.out.extend_from_slice(&best);
        self.at = Some((x, y));
    }
}

/// `CSI n letter`, where 1 is left out.
fn counted(out: &mut Vec<u8>, n: usize, letter: u8) {
    out.extend_from_slice(b"\x1b[");
    if n > 1 {
        push_number(out, n);
    }
    out.push(letter);
}

fn absolute(x: usize, y: usize) -> Vec<u8> {
    let mut out = b"\x1b[".to_vec();
    if x > 0 || y > 0 {
        push_number(&mut out, y + 1);
    }
    if x > 0 {
        out.push(b';');
        push_number(&mut out, x + 1);
    }
    out.push(b'H');
    out
}

fn sideways(from_x: usize, from_y: usize, x: usize, y: usize) -> Option<Vec<u8>> {
    if from_y != y {
        return None;
    }
    let mut out = Vec::new();
    if x == 0 {
        out.push(b'\r');
    } else if x > from_x {
        counted(&mut out, x - from_x, b'C');
    } else if from_x - x < 4 {
        out.extend(std::iter::repeat_n(0x08, from_x - x));
    } else {
        counted(&mut out, from_x - x, b'D');
    }
    Some(out)
}

fn upright(from_x: usize, from_y: usize, x: usize, y: usize) -> Option<Vec<u8>> {
    if from_x != x {
        return None;
    }
    let mut out = Vec::new();
    if y > from_y {
        counted(&mut out, y - from_y, b'B');
    } else {
        counted(&mut out, from_y - y, b'A');
    }
    Some(out)
}

/// Carriage return and line feed together mean the same whether or not the line discipline adds to them.
fn next_line(from_y: usize, x: usize, y: usize) -> Option<Vec<u8>> {
    if y != from_y + 1 {
        return None;
    }
    let mut out = b"\r\n".to_vec();
    if x > 0 {
        counted(&mut out, x, b'C');
    }
    Some(out)
}
