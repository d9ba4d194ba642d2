//! What the painter writes is judged by a terminal emulator: whatever was shown before, after the bytes of a frame the
//! emulator shows exactly that frame.

// A test may fail by panicking, also in its own functions.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use aims_bench::tui::terminal::backend::{Painter, Screen};
use aims_bench::tui::terminal::caps::{Caps, Charset, Depth};
use aims_bench::tui::terminal::pace::QUESTION;
use proptest::prelude::*;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect, Size};
use ratatui::style::{Color, Modifier, Style};
use std::cell::RefCell;
use std::io::{self, Write};
use std::rc::Rc;
use std::time::{Duration, Instant};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Keeps every write apart.
#[derive(Clone, Default)]
struct Tape(Rc<RefCell<Vec<Vec<u8>>>>);

impl Tape {
    fn take(&self) -> Vec<Vec<u8>> {
        self.0.take()
    }
}

impl Write for Tape {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().push(bytes.to_vec());
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn caps(depth: Depth, charset: Charset) -> Caps {
    Caps { depth, background: None, charset, alternate_screen: true, clipboard: true, dumb: false }
}

struct Stage {
    screen: Screen<Tape>,
    tape: Tape,
    emulator: vt100::Parser,
}

impl Stage {
    fn new(columns: u16, rows: u16, depth: Depth, charset: Charset) -> Self {
        let tape = Tape::default();
        let size = Size::new(columns, rows);
        Self {
            screen: Screen::new(tape.clone(), size, &caps(depth, charset)),
            tape,
            emulator: vt100::Parser::new(rows, columns, 0),
        }
    }

    /// Draws a frame and returns its bytes, which were one write or none.
    fn show(&mut self, frame: &Buffer, cursor: Option<Position>) -> Vec<u8> {
        self.screen
            .draw(|f| {
                f.buffer_mut().merge(frame);
                if let Some(at) = cursor {
                    f.set_cursor_position(at);
                }
            })
            .unwrap();
        let writes = self.tape.take();
        assert!(writes.len() <= 1, "a frame is one write: {writes:?}");
        let mut bytes = writes.concat();
        // A large frame asks whether it was taken in, behind everything else.
        if bytes.ends_with(QUESTION) {
            bytes.truncate(bytes.len() - QUESTION.len());
        }
        assert_eq!(bytes.len(), self.screen.painter().written());
        self.emulator.process(&bytes);
        bytes
    }

    /// Answers as a line of 8 kB/s would.
    fn slow_down(&mut self) {
        let (pace, start) = (self.screen.pace(), Instant::now());
        for _ in 0..3 {
            pace.frame(600, start);
        }
        for answer in 1..=3 {
            pace.answered(start + Duration::from_millis(answer * 75));
        }
    }

    fn text(&self) -> String {
        self.emulator.screen().contents()
    }
}

fn lines(text: &[&str]) -> Buffer {
    Buffer::with_lines(text.iter().copied())
}

/// Clusters on whose width terminals do not agree.
fn disputed(symbol: &str) -> bool {
    let sum: usize = symbol.chars().filter_map(|c| c.width()).sum();
    sum != symbol.width()
        || symbol.chars().any(|c| matches!(c, '\u{fe0f}' | '\u{200d}' | '\u{1f1e6}'..='\u{1f1ff}' | '\u{ff9e}'))
}

fn emulated(colour: Color) -> vt100::Color {
    match colour {
        Color::Rgb(r, g, b) => vt100::Color::Rgb(r, g, b),
        Color::Indexed(i) => vt100::Color::Idx(i),
        Color::Red => vt100::Color::Idx(1),
        Color::LightCyan => vt100::Color::Idx(14),
        _ => vt100::Color::Default,
    }
}

/// The emulator shows this frame, cell for cell and colour for colour.
fn assert_shown(frame: &Buffer, emulator: &vt100::Parser) -> Result<(), TestCaseError> {
    let area = frame.area;
    for y in 0..area.height {
        let mut x = 0;
        while x < area.width {
            let cell = &frame[(x, y)];
            let symbol = cell.symbol();
            let width = u16::try_from(symbol.width() + symbol.chars().filter(|c| *c == '\u{ff9e}').count()).unwrap();
            let shown = emulator.screen().cell(y, x).unwrap();
            let content = match shown.contents() {
                "" => " ",
                content => content,
            };
            if x + width > area.width {
                prop_assert_eq!(content, " ", "no half character at {},{}", x, y);
                x += 1;
                continue;
            }
            if disputed(symbol) {
                let first: String = symbol.chars().take(1).collect();
                prop_assert!(content.starts_with(&first) || content == "?", "{content:?} for {symbol:?} at {x},{y}");
            } else {
                prop_assert_eq!(content, symbol, "at {},{}", x, y);
            }
            let mods = cell.modifier;
            prop_assert_eq!(shown.bgcolor(), emulated(cell.bg), "background at {},{}", x, y);
            prop_assert_eq!(shown.inverse(), mods.contains(Modifier::REVERSED));
            prop_assert_eq!(shown.underline(), mods.contains(Modifier::UNDERLINED));
            if content != " " {
                prop_assert_eq!(shown.fgcolor(), emulated(cell.fg), "foreground at {},{}", x, y);
                // The emulator holds bold or dim, not both.
                if !mods.contains(Modifier::BOLD | Modifier::DIM) {
                    prop_assert_eq!(shown.bold(), mods.contains(Modifier::BOLD));
                    prop_assert_eq!(shown.dim(), mods.contains(Modifier::DIM));
                }
                prop_assert_eq!(shown.italic(), mods.contains(Modifier::ITALIC));
            }
            x += width.max(1);
        }
    }
    Ok(())
}

fn style() -> impl Strategy<Value = Style> {
    let colour = prop_oneof![
        3 => Just(Color::Reset),
        1 => Just(Color::Red),
        1 => Just(Color::LightCyan),
        1 => Just(Color::Indexed(208)),
        1 => Just(Color::Rgb(1, 20, 255)),
    ];
    let mods = prop_oneof![
        3 => Just(Modifier::empty()),
        1 => Just(Modifier::BOLD),
        1 => Just(Modifier::DIM),
        1 => Just(Modifier::REVERSED),
        1 => Just(Modifier::UNDERLINED | Modifier::ITALIC),
        1 => Just(Modifier::BOLD | Modifier::REVERSED),
    ];
    (colour.clone(), colour, mods).prop_map(|(fg, bg, mods)| Style::new().fg(fg).bg(bg).add_modifier(mods))
}

fn word() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        5 => "[a-zA-Z0-9 .]{1,8}",
        1 => Just("漢字かな".to_owned()),
        1 => Just("e\u{301}a\u{308}o\u{302}\u{323}".to_owned()),
        1 => Just("👍🚀".to_owned()),
        1 => Just("👨\u{200d}👩\u{200d}👧".to_owned()),
        1 => Just("👍🏽".to_owned()),
        1 => Just("🇩🇪🇫🇷".to_owned()),
        1 => Just("❤\u{fe0f}1\u{fe0f}\u{20e3}".to_owned()),
        1 => Just("ｶﾞ".to_owned()),
        1 => Just("한글".to_owned()),
        1 => Just("│─✓".to_owned()),
    ];
    prop::collection::vec(piece, 1..4).prop_map(|v| v.concat())
}

/// What is put on a buffer: a styled text, or a styled area.
#[derive(Clone, Debug)]
enum Mark {
    Text(u16, u16, String, Style),
    Area(u16, u16, u16, u16, Style),
}

fn mark() -> impl Strategy<Value = Mark> {
    prop_oneof![
        4 => (0u16..40, 0u16..16, word(), style()).prop_map(|(x, y, w, s)| Mark::Text(x, y, w, s)),
        1 => (0u16..40, 0u16..16, 1u16..20, 1u16..4, style())
            .prop_map(|(x, y, w, h, s)| Mark::Area(x, y, w, h, s)),
    ]
}

fn apply(buffer: &mut Buffer, marks: &[Mark]) {
    let area = buffer.area;
    for mark in marks {
        match mark {
            Mark::Text(x, y, text, style) => {
                if *x < area.width && *y < area.height {
                    buffer.set_string(*x, *y, text, *style);
                }
            }
            Mark::Area(x, y, w, h, style) => {
                buffer.set_style(Rect::new(*x, *y, *w, *h).intersection(area), *style);
            }
        }
    }
}

/// The same rows, moved by `by`.
fn moved(buffer: &Buffer, by: i32) -> Buffer {
    let area = buffer.area;
    let mut out = Buffer::empty(area);
    for y in 0..area.height {
        let from = i32::from(y) + by;
        if (0..i32::from(area.height)).contains(&from) {
            for x in 0..area.width {
                out[(x, y)] = buffer[(x, u16::try_from(from).unwrap())].clone();
            }
        }
    }
    out
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_frame_over_any_other_shows_exactly_the_second(
        (columns, rows) in (1u16..60, 1u16..16),
        first in prop::collection::vec(mark(), 0..24),
        second in prop::collection::vec(mark(), 0..24),
    ) {
        let mut stage = Stage::new(columns, rows, Depth::True, Charset::Unicode);
        let area = Rect::new(0, 0, columns, rows);
        let mut frame = Buffer::empty(area);
        apply(&mut frame, &first);
        stage.show(&frame, None);
        assert_shown(&frame, &stage.emulator)?;
        let mut frame = Buffer::empty(area);
        apply(&mut frame, &second);
        stage.show(&frame, None);
        assert_shown(&frame, &stage.emulator)?;
        prop_assert!(stage.show(&frame, None).is_empty());
    }

    #[test]
    fn a_scrolled_and_edited_frame_shows_exactly(
        (columns, rows) in (4u16..60, 4u16..16),
        first in prop::collection::vec(mark(), 8..30),
        steps in prop::collection::vec((-4i32..5, prop::collection::vec(mark(), 0..3)), 1..6),
        cursor in prop::option::of((0u16..60, 0u16..20)),
    ) {
        let mut stage = Stage::new(columns, rows, Depth::True, Charset::Unicode);
        let mut frame = Buffer::empty(Rect::new(0, 0, columns, rows));
        apply(&mut frame, &first);
        stage.show(&frame, None);
        for (by, edits) in steps {
            frame = moved(&frame, by);
            apply(&mut frame, &edits);
            let at = cursor.map(|(x, y)| Position::new(x, y));
            stage.show(&frame, at);
            assert_shown(&frame, &stage.emulator)?;
            let shown = stage.emulator.screen();
            prop_assert_eq!(shown.hide_cursor(), cursor.is_none());
            if let Some((x, y)) = cursor {
                prop_assert_eq!(shown.cursor_position(), (y.min(rows - 1), x.min(columns - 1)));
            }
        }
    }

    #[test]
    fn on_a_slow_line_frames_come_in_portions_and_the_last_one_stands(
        (columns, rows) in (8u16..60, 4u16..16),
        first in prop::collection::vec(mark(), 8..30),
        steps in prop::collection::vec((-2i32..3, prop::collection::vec(mark(), 0..6)), 1..8),
    ) {
        let mut stage = Stage::new(columns, rows, Depth::True, Charset::Unicode);
        let mut frame = Buffer::empty(Rect::new(0, 0, columns, rows));
        apply(&mut frame, &first);
        stage.show(&frame, None);
        assert_shown(&frame, &stage.emulator)?;
        stage.slow_down();
        let at = Some(Position::new(1, 1));
        for (by, edits) in steps {
            frame = moved(&frame, by);
            apply(&mut frame, &edits);
            stage.show(&frame, at);
        }
        let mut portions = 0;
        while !stage.screen.painter().is_finished() {
            stage.show(&frame, at);
            portions += 1;
            prop_assert!(portions <= 2 * rows, "it gets nowhere");
        }
        assert_shown(&frame, &stage.emulator)?;
        prop_assert_eq!(stage.emulator.screen().cursor_position(), (1, 1));
        prop_assert!(stage.show(&frame, at).is_empty());
    }

    #[test]
    fn nothing_but_our_own_sequences_reaches_the_terminal(symbol in any::<String>(), x in 0u16..8) {
        let mut stage = Stage::new(8, 2, Depth::Sixteen, Charset::Unicode);
        let bytes = raw_cell(&mut stage, x, &symbol);
        let text = String::from_utf8(bytes).unwrap();
        for c in text.chars() {
            prop_assert!(!c.is_control() || matches!(c, '\x1b' | '\r' | '\n' | '\x08'), "{text:?}");
            let reorders = matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
            prop_assert!(!reorders);
        }
        for sequence in text.split('\x1b').skip(1) {
            prop_assert!(sequence.starts_with('['), "{text:?}");
        }
    }
}

/// What is written for one cell with any content at all.
fn raw_cell(stage: &mut Stage, x: u16, symbol: &str) -> Vec<u8> {
    let size = stage.screen.size();
    let mut frame = Buffer::empty(Rect::new(0, 0, size.width, size.height));
    frame[(x, 1)].set_symbol(symbol);
    let all = caps(Depth::Sixteen, Charset::Unicode);
    let mut painter = Painter::new(stage.tape.clone(), size, &all);
    painter.show(&frame, None).unwrap();
    stage.tape.take().concat()
}

#[test]
fn an_escape_in_a_cell_is_seen_and_not_obeyed() {
    let mut stage = Stage::new(8, 2, Depth::Sixteen, Charset::Unicode);
    let bytes = raw_cell(&mut stage, 0, "\x1b");
    stage.emulator.process(&bytes);
    assert_eq!(stage.text(), "\n␛");
}

#[test]
fn a_frame_is_one_write_inside_a_synchronised_block() {
    let mut stage = Stage::new(70, 10, Depth::Sixteen, Charset::Unicode);
    let rows: Vec<String> =
        (0..10).map(|at| format!("row {at} that is longer than a few words and fills the line")).collect();
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    let bytes = stage.show(&lines(&rows), None);
    assert!(bytes.starts_with(b"\x1b[?2026h"));
    assert!(bytes.ends_with(b"\x1b[?2026l"));
    assert_eq!(stage.text(), rows.join("\n"));
}

#[test]
fn a_frame_of_a_few_bytes_is_sent_bare() {
    let mut stage = Stage::new(20, 3, Depth::Sixteen, Charset::Unicode);
    stage.show(&lines(&["one", "two", "three"]), None);
    assert_eq!(stage.show(&lines(&["one", "two", "threw"]), None), b"\x08w", "one step back, one letter");
}

#[test]
fn a_key_on_a_slow_line_is_shown_before_the_rest_of_the_frame_of_the_key_before() {
    let mut stage = Stage::new(80, 4, Depth::Sixteen, Charset::Unicode);
    let frame = |hand: [&str; 2], title: &str, text: &str| lines(&[hand[0], hand[1], title, text]);
    let (first, second) = (["> R-001", "  R-002"], ["  R-001", "> R-002"]);
    let title = "Jailbreak by role play in the code assistant of the public sector, EMEA 12";
    stage.show(&frame(first, title, "The vendor has not confirmed the retention period, says the ward"), None);
    stage.slow_down();
    let source = "an override is possible, but it isn't logged: 5 % of all decisions";
    let next = frame(first, "Membership inference against radiology's second reader, Nordics 7 and more", source);
    assert!(stage.show(&next, None).len() < 90);
    assert!(!stage.screen.painter().is_finished());
    assert!(stage.text().contains("Membership") && stage.text().contains("The vendor"), "{}", stage.text());
    let last = frame(second, "Silent model upgrade by its vendor; nobody was told until the audit came", source);
    stage.show(&last, None);
    assert!(stage.text().starts_with("  R-001\n> R-002"), "{}", stage.text());
    while !stage.screen.painter().is_finished() {
        stage.show(&last, None);
    }
    assert!(stage.text().contains("Silent model") && stage.text().contains("an override"), "{}", stage.text());
}

#[test]
fn a_gap_inside_a_row_is_erased_and_not_written() {
    let full = lines(&["a row of a pane that is full of words | and its neighbour"]);
    let empty = lines(&["a row                                 | and its neighbour"]);
    let mut stage = Stage::new(57, 1, Depth::Sixteen, Charset::Unicode);
    stage.show(&full, None);
    let bytes = stage.show(&empty, None);
    assert!(bytes.ends_with(b"\x1b[31X"), "{:?}", String::from_utf8_lossy(&bytes));
    assert_shown(&empty, &stage.emulator).unwrap();
    // A VT100 can't, and gets blanks.
    let mut stage = Stage::new(57, 1, Depth::Mono, Charset::Unicode);
    stage.show(&full, None);
    assert!(!stage.show(&empty, None).contains(&b'X'));
    assert_shown(&empty, &stage.emulator).unwrap();
}

#[test]
fn an_unchanged_frame_writes_nothing_and_a_moved_cursor_only_its_move() {
    let mut stage = Stage::new(20, 3, Depth::Sixteen, Charset::Unicode);
    let frame = lines(&["one                 ", "two", "three"]);
    stage.show(&frame, Some(Position::new(2, 1)));
    assert!(stage.show(&frame, Some(Position::new(2, 1))).is_empty());
    assert_eq!(stage.show(&frame, Some(Position::new(2, 0))), b"\x1b[A", "nothing but the move");
    assert_eq!(stage.show(&frame, None), b"\x1b[?25l");
}

#[test]
fn moving_a_marker_costs_a_few_bytes_and_scrolling_a_line_not_a_screen() {
    let rows: Vec<String> =
        (0..40).map(|n| format!("  R-{n:03}  Triage model misses sepsis in ward {:<30}", n * 7919)).collect();
    let window = |first: usize, marked: usize| {
        let mut frame = Buffer::empty(Rect::new(0, 0, 80, 24));
        frame.set_string(0, 0, "NORTHFIELD CARE", Style::new());
        for (y, row) in rows.iter().skip(first).take(20).enumerate() {
            let y = u16::try_from(y).unwrap() + 2;
            frame.set_string(0, y, row, Style::new());
            if usize::from(y) == marked + 2 {
                frame.set_string(0, y, ">", Style::new().add_modifier(Modifier::BOLD));
            }
        }
        frame
    };
    let mut stage = Stage::new(80, 24, Depth::Sixteen, Charset::Unicode);
    stage.show(&window(0, 5), None);
    let step = stage.show(&window(0, 6), None).len();
    assert!(step <= 45, "a marker one row down: {step} bytes");
    stage.show(&window(0, 19), None);
    let scroll = stage.show(&window(1, 19), None).len();
    assert!(scroll <= 170, "a line scrolled: {scroll} bytes");
    println!("a marker one row down: {step} bytes; a line scrolled: {scroll} bytes");
    assert_shown(&window(1, 19), &stage.emulator).unwrap();
}

#[test]
fn a_line_of_a_list_between_two_others_costs_less_than_the_list() {
    let window = |first: usize| {
        let mut frame = Buffer::empty(Rect::new(0, 0, 120, 40));
        for y in 0..36_u16 {
            let row = first + usize::from(y);
            if y < 12 {
                frame.set_string(0, y + 2, format!("SYS-{y:02} Triage assist"), Style::new());
            }
            let title = format!("R-{row:03} Triage model misses sepsis in ward {:<20}", row * 7919);
            frame.set_string(30, y + 2, title, Style::new());
        }
        frame
    };
    let mut stage = Stage::new(120, 40, Depth::Sixteen, Charset::Unicode);
    let whole = stage.show(&window(0), None).len();
    let scrolled = stage.show(&window(1), None).len();
    assert_shown(&window(1), &stage.emulator).unwrap();
    assert!(scrolled * 4 < whole, "{scrolled} of {whole} bytes");
}

#[test]
fn no_color_drops_colours_and_keeps_the_selection() {
    let mut stage = Stage::new(20, 1, Depth::Mono, Charset::Unicode);
    let mut frame = Buffer::empty(Rect::new(0, 0, 20, 1));
    let selected =
        Style::new().fg(Color::Red).bg(Color::Rgb(9, 9, 9)).add_modifier(Modifier::REVERSED | Modifier::BOLD);
    frame.set_string(0, 0, "selected", selected);
    let bytes = String::from_utf8(stage.show(&frame, None)).unwrap();
    assert!(bytes.contains("\x1b[1;7m"), "{bytes:?}");
    let cell = stage.emulator.screen().cell(0, 0).unwrap();
    assert!(cell.inverse() && cell.bold());
    assert_eq!(cell.fgcolor(), vt100::Color::Default);
    assert_eq!(cell.bgcolor(), vt100::Color::Default);
}

#[test]
fn colours_fit_the_terminal() {
    let mut frame = Buffer::empty(Rect::new(0, 0, 1, 1));
    frame.set_string(0, 0, "x", Style::new().fg(Color::Rgb(255, 0, 0)));
    let sent = |depth| {
        let mut stage = Stage::new(1, 1, depth, Charset::Unicode);
        String::from_utf8(stage.show(&frame, None)).unwrap()
    };
    assert!(sent(Depth::True).contains("\x1b[38;2;255;0;0m"));
    assert!(sent(Depth::Indexed).contains("\x1b[38;5;196m"));
    assert!(sent(Depth::Sixteen).contains("\x1b[91m"));
}

#[test]
fn without_utf8_nothing_but_ascii_is_sent_and_columns_stay() {
    let mut stage = Stage::new(20, 2, Depth::Sixteen, Charset::Ascii);
    let bytes = stage.show(&lines(&["┌─ é 漢 ✓ … ▶ e\u{301}|    ", "│"]), None);
    assert!(bytes.is_ascii());
    assert_eq!(stage.text(), "+- ? ?? v ~ > e|\n|");
}

#[test]
fn the_linux_console_gets_text_but_plain_lines() {
    let mut stage = Stage::new(12, 1, Depth::Sixteen, Charset::PlainGlyphs);
    stage.show(&lines(&["│ Zürich ─  "]), None);
    assert_eq!(stage.text(), "| Zürich -");
}

#[test]
fn every_size_from_one_by_one_can_be_drawn_and_resized() {
    let mut stage = Stage::new(1, 1, Depth::True, Charset::Unicode);
    for (columns, rows) in [(1, 1), (2, 1), (1, 5), (80, 24), (3, 2), (200, 60)] {
        stage.screen.resize(Size::new(columns, rows));
        stage.emulator = vt100::Parser::new(rows, columns, 0);
        let mut frame = Buffer::empty(Rect::new(0, 0, columns, rows));
        for y in 0..rows {
            frame.set_string(0, y, "漢字 and text", Style::new());
        }
        stage.show(&frame, Some(Position::new(70, 70)));
        assert_shown(&frame, &stage.emulator).unwrap();
    }
}
