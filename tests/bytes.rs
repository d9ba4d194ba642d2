//! What the story frames cost in bytes, against the budgets that the rod has measured on the real program
//! (`benches/rod/run --budgets`). The same demo is opened on the same day and the same keys are pressed, so every frame
//! is the same to the byte.

// A test may fail by panicking, also in its own functions.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod support;

use std::cell::RefCell;
use std::io::{self, Write};
use std::rc::Rc;

use aims_bench::tui::terminal::backend::Screen;
use aims_bench::tui::terminal::caps::Depth;
use aims_bench::tui::view;
use ratatui::layout::Size;
use support::screen::{Look, Session};

const BUDGETS: &str = include_str!("../benches/rod/budgets.csv");
/// A frame may cost this much of the least that shows the same change.
const OF_THE_FLOOR: f64 = 1.2;
/// What a step to the next row may cost in the table, at any width.
const STEP: usize = 80;

/// One line of the table.
struct Budget {
    frame: String,
    size: Size,
    before: Vec<String>,
    keys: Vec<String>,
    bytes: usize,
    floor: usize,
    table: Option<usize>,
}

fn budgets() -> Vec<Budget> {
    let mut reader = csv::Reader::from_reader(BUDGETS.as_bytes());
    let headings = reader.headers().unwrap().clone();
    let rows = reader.records().map(Result::unwrap);
    rows.map(|row| {
        let get = |name: &str| row[headings.iter().position(|heading| heading == name).unwrap()].to_string();
        let number = |name: &str| get(name).parse::<usize>().unwrap();
        Budget {
            frame: get("frame"),
            size: Size::new(get("columns").parse().unwrap(), get("rows").parse().unwrap()),
            before: keys(&get("before")),
            keys: keys(&get("keys")),
            bytes: number("bytes"),
            floor: number("floor"),
            table: get("table").parse().ok(),
        }
    })
    .collect()
}

/// `down*3 tab` as single keys.
fn keys(text: &str) -> Vec<String> {
    let repeated = text.split_whitespace().map(|word| word.split_once('*').unwrap_or((word, "1")));
    repeated.flat_map(|(key, times)| vec![key.to_string(); times.parse().unwrap()]).collect()
}

/// Keeps every write apart.
#[derive(Clone, Default)]
struct Tape(Rc<RefCell<Vec<usize>>>);

impl Write for Tape {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().push(bytes.len());
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The demo on the terminal that the rod is.
struct Stage {
    session: Session,
    screen: Screen<Tape>,
    tape: Tape,
}

impl Stage {
    fn new(size: Size) -> Self {
        let look = Look { depth: Depth::Indexed, background: None, ..Look::default() };
        let session = Session::demo_as("maeve", size.width, size.height, look);
        let tape = Tape::default();
        let screen = Screen::new(tape.clone(), size, &session.caps());
        let mut stage = Self { session, screen, tape };
        stage.draw();
        stage
    }

    /// Bytes of the frame as it is now: one write or none, and what asks the terminal whether it was taken in is no part
    /// of it.
    fn draw(&mut self) -> usize {
        let app = &self.session.app;
        self.screen.draw(|frame| view::draw(app, frame)).unwrap();
        let writes = self.tape.0.take();
        assert!(writes.len() <= 1, "a frame is one write: {writes:?}");
        self.screen.painter().written()
    }

    /// Presses a key as the loop does, which draws before and after work that it has put off.
    fn press(&mut self, key: &str) -> usize {
        self.session.app.press(key.parse().unwrap());
        let mut bytes = self.draw();
        while self.session.app.work() {
            bytes += self.draw();
        }
        bytes + self.draw()
    }
}

fn cost(budget: &Budget) -> usize {
    let mut stage = Stage::new(budget.size);
    for key in &budget.before {
        stage.press(key);
    }
    budget.keys.iter().map(|key| stage.press(key)).sum()
}

#[track_caller]
fn assert_within_budget(width: u16) {
    let over: Vec<String> = budgets()
        .iter()
        .filter(|budget| budget.size.width == width)
        .filter_map(|budget| {
            let bytes = cost(budget);
            let Budget { frame, size, bytes: most, .. } = budget;
            println!("{bytes:>6} of {most:>6}  {size}  {frame}");
            (bytes > *most).then(|| format!("{frame} at {size}: {bytes} bytes, {most} are allowed"))
        })
        .collect();
    assert!(over.is_empty(), "{over:#?}");
}

#[test]
fn no_story_frame_costs_more_than_its_budget() {
    assert_within_budget(80);
}

#[test]
fn no_story_frame_of_a_wide_screen_costs_more_than_its_budget() {
    assert_within_budget(200);
}

#[test]
fn the_budgets_are_near_the_least_that_shows_the_same() {
    let budgets = budgets();
    for size in [Size::new(80, 24), Size::new(200, 50)] {
        assert!(budgets.iter().filter(|budget| budget.size == size).count() >= 20, "{size}");
    }
    for Budget { frame, size, bytes, floor, table, .. } in &budgets {
        let most = *floor as f64 * OF_THE_FLOOR;
        assert!(*bytes as f64 <= most, "{frame} at {size}: {bytes} bytes, {floor} would do");
        assert!(table.is_none_or(|part| part <= STEP), "{frame} at {size}: {table:?} bytes in the table");
    }
    assert!(budgets.iter().filter(|budget| budget.table.is_some()).count() >= 4, "steps in the table are watched");
}
