//! A screenful of cells as the terminal will show them: safe characters, fitted pens, no half wide character.

use super::caps::{Charset, Depth};
use super::style::Pen;
use crate::tui::text;
use ratatui::buffer::Cell;

/// The character of a cell, or a cluster of several.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Text {
    One(char),
    Many(Box<str>),
}

/// One cell. `width` 0 marks a cell that the wide character on its left covers.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Slot {
    pub text: Text,
    pub width: u8,
    pub pen: Pen,
}

impl Slot {
    /// A space.
    pub fn blank(pen: Pen) -> Self {
        Self { text: Text::One(' '), width: 1, pen: pen.on_blank() }
    }

    fn covered(pen: Pen) -> Self {
        Self { text: Text::One(' '), width: 0, pen }
    }

    /// The cell as this terminal can show it. Control characters and escape bytes become visible marks here, the last
    /// place before the terminal.
    pub fn from_cell(cell: &Cell, depth: Depth, charset: Charset) -> Self {
        let pen = Pen::new(cell.fg, cell.bg, cell.modifier, depth);
        let symbol = cell.symbol();
        if let [byte @ 0x20..=0x7e] = symbol.as_bytes() {
            return if *byte == b' ' {
                Self::blank(pen)
            } else {
                Self { text: Text::One(char::from(*byte)), width: 1, pen }
            };
        }
        let safe: String = symbol.chars().map(text::visible).collect();
        let columns = text::grapheme_width(&safe);
        if symbol.is_empty() || symbol == "\u{a0}" {
            return Self::blank(pen);
        }
        if columns == 0 {
            // A combining mark alone would land on the neighbour.
            return Self { text: Text::One('?'), width: 1, pen };
        }
        let shown = match charset {
            Charset::Unicode => safe,
            Charset::PlainGlyphs => safe.chars().map(|c| plain_glyph(c).unwrap_or(c)).collect(),
            Charset::Ascii => ascii(&safe, columns),
        };
        let mut chars = shown.chars();
        let text = match (chars.next(), chars.next()) {
            (Some(only), None) => Text::One(only),
            _ => Text::Many(shown.into_boxed_str()),
        };
        Self { text, width: u8::try_from(columns).unwrap_or(u8::MAX), pen }
    }

    /// True for a space that an erased cell looks like.
    pub fn is_erased(&self) -> bool {
        self.text == Text::One(' ') && self.width == 1 && self.pen == Pen::default()
    }

    /// True for a space, coloured or not.
    pub fn is_blank(&self) -> bool {
        self.text == Text::One(' ') && self.width == 1
    }

    /// Columns that the most ignorant terminal may advance for this cell, and whether every terminal agrees.
    ///
    /// Terminals differ on joined emoji, emoji presentation, flags and skin tones.
    pub fn reach(&self) -> (usize, bool) {
        let flag = |c: char| matches!(c, '\u{1f1e6}'..='\u{1f1ff}');
        match &self.text {
            Text::One(c) if flag(*c) => (2, false),
            Text::One(c) => {
                let columns = text::char_width(*c);
                (columns, columns == usize::from(self.width))
            }
            Text::Many(cluster) => {
                let disputed = |c: char| matches!(c, '\u{fe0e}' | '\u{fe0f}' | '\u{200d}') || flag(c);
                let each = |c: char| match c {
                    '\u{fe0f}' => 1,
                    '\u{ff9e}' | '\u{ff9f}' => 1,
                    c if flag(c) => 2,
                    c => text::char_width(c),
                };
                let reach: usize = cluster.chars().map(each).sum();
                let sum: usize = cluster.chars().map(text::char_width).sum();
                let agreed = sum == usize::from(self.width) && !cluster.chars().any(disputed);
                (reach.max(usize::from(self.width)), agreed)
            }
        }
    }

    /// The first character alone, for a place where the whole cluster might run over the margin; it must fit in the
    /// cell's own columns.
    pub fn reduced(&self) -> char {
        let first = match &self.text {
            Text::One(c) => *c,
            Text::Many(cluster) => cluster.chars().next().unwrap_or('?'),
        };
        let fits = (1..=usize::from(self.width)).contains(&text::char_width(first));
        if fits && !matches!(first, '\u{1f1e6}'..='\u{1f1ff}') { first } else { '?' }
    }
}

/// ASCII that takes exactly `columns`: known glyphs by their nearest look, anything else `?` for each column.
fn ascii(cluster: &str, columns: usize) -> String {
    let mut out = String::new();
    for c in cluster.chars() {
        match plain_glyph(c) {
            _ if c.is_ascii() => out.push(c),
            Some(glyph) => out.push(glyph),
            None => out.extend(std::iter::repeat_n('?', text::char_width(c))),
        }
    }
    let mut fitted: String = out.chars().take(columns).collect();
    while fitted.len() < columns {
        fitted.push(' ');
    }
    fitted
}

/// The ASCII look of line drawing, blocks, arrows and marks.
fn plain_glyph(c: char) -> Option<char> {
    Some(match c {
        '─' | '━' | '╌' | '╍' | '┄' | '┅' | '┈' | '┉' | '╴' | '╶' | '╸' | '╺' => '-',
        '│' | '┃' | '╎' | '╏' | '┆' | '┇' | '┊' | '┋' | '╵' | '╷' | '╹' | '╻' => '|',
        '═' => '=',
        '║' => '|',
        '\u{250c}'..='\u{254b}' | '\u{2552}'..='\u{2570}' => '+',
        '╱' => '/',
        '╲' => '\\',
        '╳' => 'x',
        '\u{2580}'..='\u{2588}' | '\u{2589}'..='\u{258b}' | '\u{2593}' => '#',
        '\u{258c}'..='\u{2592}' => ':',
        '■' | '◆' | '●' | '•' | '▪' | '★' => '*',
        '□' | '◇' | '○' | '◦' | '▫' | '☐' => 'o',
        '▶' | '▸' | '►' | '›' | '→' | '❯' | '»' => '>',
        '◀' | '◂' | '◄' | '‹' | '←' | '❮' | '«' => '<',
        '▲' | '▴' | '↑' => '^',
        '▼' | '▾' | '↓' => 'v',
        '✓' | '✔' | '☑' => 'v',
        '✗' | '✘' | '☒' | '×' => 'x',
        '·' => '.',
        '…' => '~',
        '–' | '—' | '−' | '‐' | '‑' => '-',
        '‘' | '’' | '‚' => '\'',
        '“' | '”' | '„' => '"',
        '≥' => '>',
        '≤' => '<',
        '\u{240a}' => ' ',
        '\u{2400}'..='\u{2426}' | '\u{fffd}' => '?',
        _ => return None,
    })
}

/// See the module. Rows are stored one after the other.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Grid {
    columns: usize,
    slots: Vec<Slot>,
}

impl Grid {
    /// A screen of spaces.
    pub fn blank(columns: u16, rows: u16) -> Self {
        let (columns, rows) = (usize::from(columns), usize::from(rows));
        Self { columns, slots: vec![Slot::blank(Pen::default()); columns * rows] }
    }

    /// Back to spaces, keeping the memory.
    pub fn erase(&mut self) {
        self.slots.fill(Slot::blank(Pen::default()));
    }

    pub fn rows(&self) -> impl DoubleEndedIterator<Item = &[Slot]> + ExactSizeIterator {
        self.slots.chunks_exact(self.columns.max(1))
    }

    pub fn row(&self, y: usize) -> &[Slot] {
        let start = y * self.columns;
        self.slots.get(start..start + self.columns).unwrap_or_default()
    }

    /// Takes the rows from `y` on over from `other`; true if they were the same.
    pub fn take_below(&mut self, y: usize, other: &Self) -> bool {
        let start = y * self.columns;
        let (Some(mine), Some(theirs)) = (self.slots.get_mut(start..), other.slots.get(start..)) else { return true };
        let same = mine == theirs;
        if !same {
            mine.clone_from_slice(theirs);
        }
        same
    }

    fn row_mut(&mut self, y: usize) -> &mut [Slot] {
        let start = y * self.columns;
        self.slots.get_mut(start..start + self.columns).unwrap_or_default()
    }

    /// Puts a slot at `x`, `y` and keeps the row whole: a wide character that loses one half becomes spaces, and one
    /// that does not fit before the margin is not put at all.
    pub fn put(&mut self, x: usize, y: usize, slot: Slot) {
        let row = self.row_mut(y);
        let end = x + usize::from(slot.width);
        if x >= row.len() {
            return;
        }
        clear_wide(row, x);
        if end > row.len() {
            if let Some(at) = row.get_mut(x) {
                *at = Slot::blank(slot.pen);
            }
            return;
        }
        for k in x + 1..end {
            clear_wide(row, k);
        }
        let pen = slot.pen;
        for (k, at) in row.iter_mut().enumerate().take(end).skip(x) {
            if k > x {
                *at = Slot::covered(pen);
            }
        }
        if let Some(at) = row.get_mut(x) {
            *at = slot;
        }
    }

    /// Moves the rows of `top..=bottom` up by `by` (down if negative); the rows that come in are spaces.
    pub fn shift(&mut self, top: usize, bottom: usize, by: isize) {
        let columns = self.columns;
        let Some(band) = self.slots.get_mut(top * columns..(bottom + 1) * columns) else {
            return;
        };
        let cells = (by.unsigned_abs() * columns).min(band.len());
        if by > 0 {
            band.rotate_left(cells);
            let kept = band.len() - cells;
            if let Some(new) = band.get_mut(kept..) {
                new.fill(Slot::blank(Pen::default()));
            }
        } else {
            band.rotate_right(cells);
            if let Some(new) = band.get_mut(..cells) {
                new.fill(Slot::blank(Pen::default()));
            }
        }
    }
}

/// Turns the wide character that covers `x`, if there is one, into spaces.
fn clear_wide(row: &mut [Slot], x: usize) {
    let Some(lead) = (0..=x).rev().find(|k| row.get(*k).is_some_and(|slot| slot.width > 0)) else {
        return;
    };
    let width = row.get(lead).map_or(0, |slot| usize::from(slot.width));
    if width < 2 || lead + width <= x {
        return;
    }
    for slot in row.iter_mut().skip(lead).take(width) {
        *slot = Slot::blank(slot.pen);
    }
}
