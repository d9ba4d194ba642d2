//! The program without a terminal: keys go in by name, what a person would see comes out as text.
//!
//! Everything runs on the test's own thread over a store in memory, with a clock that stands still; nothing sleeps.
//! The writer's thread is waited for by its receipts.

// Each test file uses a part of it, and a test may fail by panicking.
#![allow(dead_code, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::fmt::Write as _;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use aims_bench::core::catalogue::Role as Held;
use aims_bench::core::entry::{Actor, Entry};
use aims_bench::core::workspace::{RecordRef, Workspace};
use aims_bench::exchange::demo;
use aims_bench::keymap::{Key, Keymap};
use aims_bench::ledger::outside::{Fixed, Outside};
use aims_bench::ledger::place::Place;
use aims_bench::ledger::{Ledger, Opening, Setup};
use aims_bench::library::{Library, Start, start};
use aims_bench::store::{Memory, Op, Store, Txn};
use aims_bench::tui::action::Table;
use aims_bench::tui::app::{App, first};
use aims_bench::tui::desk::{Desk, Effect, Settings};
use aims_bench::tui::remembered::Remembered;
use aims_bench::tui::screen::Entered;
use aims_bench::tui::terminal::caps::{Background, Caps, Charset, Depth};
use aims_bench::tui::theme::{Choice, Theme};
use aims_bench::tui::view;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect, Size};
use ratatui::style::Style;

pub const TODAY: &str = "2026-11-21";
/// Long enough for a machine under load; a passing test never waits for it.
const LONG: Duration = Duration::from_secs(60);

/// How a sitting looks and what it may do.
#[derive(Clone, Debug)]
pub struct Look {
    pub depth: Depth,
    pub background: Option<Background>,
    pub charset: Charset,
    pub read_only: bool,
    pub room: bool,
    pub restricted: bool,
    pub keymap: Option<&'static str>,
}

impl Default for Look {
    fn default() -> Self {
        Self {
            depth: Depth::Sixteen,
            background: Some(Background::Dark),
            charset: Charset::Unicode,
            read_only: false,
            room: false,
            restricted: false,
            keymap: None,
        }
    }
}

impl Look {
    pub fn mono() -> Self {
        Self { depth: Depth::Mono, ..Self::default() }
    }

    pub fn ascii() -> Self {
        Self { charset: Charset::Ascii, ..Self::default() }
    }
}

/// A sitting of one person.
pub struct Session {
    pub app: App,
    pub store: Arc<dyn Store>,
    pub look: Look,
    login: String,
    sittings: u64,
    keys: usize,
    width: u16,
    height: u16,
    /// What the loop would have done outside: clipboard, files, leaving.
    pub effects: Vec<Effect>,
}

fn today() -> chrono::NaiveDate {
    TODAY.parse().unwrap()
}

/// Opens at nine o'clock of the fixed day; each sitting has chances of its own.
pub fn opening(login: &str, sitting: u64, read_only: bool) -> Opening {
    let mut outside = Fixed::on(today());
    outside.counter = sitting * 10_000_000;
    Opening {
        schema: Library::embedded().schema().unwrap(),
        actor: Actor { uid: 1000, login: login.into(), person: None },
        place: Place { machine: "m".into(), file: "f".into() },
        outside: Box::new(outside),
        read_only,
        told: std::sync::Arc::new(|| ()),
    }
}

type Rows = Vec<(Vec<u8>, Vec<u8>)>;

/// The rows of the demo, made once for all tests of a file.
fn demo_rows() -> &'static Rows {
    static ROWS: OnceLock<Rows> = OnceLock::new();
    ROWS.get_or_init(|| {
        let store: Arc<dyn Store> = Arc::new(Memory::new());
        let mut ledger = demo::load(store.clone(), opening("maeve", 0, false)).unwrap();
        ledger.settle(LONG).unwrap();
        rows_of(&*store)
    })
}

fn rows_of(store: &dyn Store) -> Rows {
    let all = store.snapshot().unwrap().scan(&[0], &[0xff], usize::MAX).unwrap();
    all.into_iter().map(|row| (row.key, row.value)).collect()
}

/// The demo in this store.
pub fn fill_with_demo(store: &dyn Store) {
    for (number, rows) in demo_rows().chunks(20).enumerate() {
        let ops = rows.iter().map(|(key, value)| Op::Put(key.clone(), value.clone())).collect();
        let mut request = [0xee; 16];
        request[..8].copy_from_slice(&(number as u64).to_le_bytes());
        store.commit(request, Txn { conds: Vec::new(), ops }).unwrap();
    }
}

/// A new workspace, as `aims new` makes it.
pub fn fill_with_nothing(store: Arc<dyn Store>) {
    let mut ids = Fixed::on(today());
    ids.counter = 500_000;
    let wanted = Start { name: "Northfield Care".into(), roles: vec![Held::User], method: "5x5-iso27005".to_string() };
    let proposal = start(Library::embedded(), &wanted, &mut || ids.record_id()).unwrap();
    let mut ledger = Ledger::create(store, opening("nell", 0, false), Setup { proposal, now: None }).unwrap();
    ledger.settle(LONG).unwrap();
}

impl Session {
    /// Maeve, who leads the management system, on the demo.
    pub fn demo(width: u16, height: u16) -> Self {
        Self::demo_as("maeve", width, height, Look::default())
    }

    pub fn demo_as(login: &str, width: u16, height: u16, look: Look) -> Self {
        let store: Arc<dyn Store> = Arc::new(Memory::new());
        fill_with_demo(&*store);
        Self::on(store, login, width, height, look)
    }

    /// A person whom the workspace doesn't know, on a workspace that was just made.
    pub fn empty() -> Self {
        let store: Arc<dyn Store> = Arc::new(Memory::new());
        fill_with_nothing(store.clone());
        Self::on(store, "nell", 80, 24, Look::default())
    }

    /// Opens whatever is in the store.
    pub fn on(store: Arc<dyn Store>, login: &str, width: u16, height: u16, look: Look) -> Self {
        let app = app(store.clone(), login, 1, Size::new(width, height), &look);
        let login = login.to_string();
        Self { app, store, look, login, sittings: 1, keys: 0, width, height, effects: Vec::new() }
    }

    /// In a workspace that is held elsewhere, as somebody who has joined it.
    pub fn over(ledger: Ledger) -> Self {
        let (store, login) = (ledger.store().clone(), ledger.actor().login.clone());
        let look = Look::default();
        let app = begin(ledger, Size::new(80, 24), &look);
        Self { app, store, look, login, sittings: 1, keys: 0, width: 80, height: 24, effects: Vec::new() }
    }

    /// The frame that the next sitting shows before the workspace is loaded, and the numbers that it goes on with; none
    /// where it waits for the workspace.
    pub fn glimpse(&self) -> Option<(String, Remembered)> {
        let glimpse = Ledger::glimpse(&self.store, opening(&self.login, 9, true), first::wanted).unwrap()?;
        let size = Size::new(self.width, self.height);
        let mut app = App::glimpse(desk(glimpse.ledger, size, &self.look), glimpse.is_head).unwrap();
        app.resize(size);
        Some((frame_of(&app, size), app.desk.remembered))
    }

    /// The frames of the next sitting that differ, from when the workspace is loaded, before anything is counted, until
    /// everything is.
    pub fn frames_after(&self, remembered: Remembered) -> Vec<String> {
        let size = Size::new(self.width, self.height);
        let ledger = Ledger::open(self.store.clone(), opening(&self.login, 10, true)).unwrap();
        let mut app = App::begin(desk(ledger, size, &self.look), remembered).unwrap();
        app.resize(size);
        let mut frames = vec![frame_of(&app, size)];
        while app.work() {
            frames.push(frame_of(&app, size));
        }
        frames.dedup();
        frames
    }

    /// Takes in what others do until the screen has this text.
    #[track_caller]
    pub fn awaits(&mut self, text: &str) -> &mut Self {
        let end = std::time::Instant::now() + LONG;
        while !self.frame().contains(text) {
            assert!(std::time::Instant::now() < end, "{text:?} never came:\n{}", self.frame());
            self.app.poll();
            self.after();
            std::thread::yield_now();
        }
        self
    }

    /// Leaves as the loop does.
    pub fn leave(mut self) {
        self.app.keep_drafts();
        let session = self.app.session();
        self.app.desk.ledger.save_session(&session).unwrap();
        assert!(self.app.desk.ledger.close(LONG));
    }

    /// Leaves as the loop does, then opens the same store again.
    pub fn reopen(&mut self) {
        self.app.keep_drafts();
        let session = self.app.session();
        if !session.is_null() {
            self.app.desk.ledger.save_session(&session).unwrap();
        }
        self.app.desk.ledger.settle(LONG).unwrap();
        self.again();
    }

    /// Opens the same store again without a word of leaving, as after a power cut.
    pub fn cut_and_reopen(&mut self) {
        self.app.desk.ledger.settle(LONG).unwrap();
        self.again();
    }

    fn again(&mut self) {
        self.sittings += 1;
        self.app = app(self.store.clone(), &self.login, self.sittings, Size::new(self.width, self.height), &self.look);
    }

    /// Presses keys by their names in a keymap, with spaces between.
    pub fn press(&mut self, keys: &str) -> &mut Self {
        for name in keys.split_whitespace() {
            let key: Key = name.parse().unwrap_or_else(|error| panic!("{name}: {error}"));
            self.keys += 1;
            self.key(key);
        }
        self
    }

    pub fn times(&mut self, count: usize, key: &str) -> &mut Self {
        for _ in 0..count {
            self.press(key);
        }
        self
    }

    /// Types text letter by letter; it does not count as keys.
    pub fn type_text(&mut self, text: &str) -> &mut Self {
        for letter in text.chars() {
            self.key(Key::char(letter));
        }
        self
    }

    fn key(&mut self, key: Key) {
        self.app.press(key);
        self.after();
    }

    pub fn paste(&mut self, text: &str) -> &mut Self {
        self.app.enter(Entered::Paste(text.into()));
        self.after();
        self
    }

    fn after(&mut self) {
        while self.app.work() {}
        self.effects.extend(self.app.take_effects());
    }

    /// The terminal that it is seen on.
    pub fn caps(&self) -> Caps {
        caps(&self.look)
    }

    /// What the loop does when no key comes for a while.
    pub fn rest(&mut self) -> &mut Self {
        if self.app.unfinished().is_some() && !self.app.which_key {
            self.app.which_key = true;
        } else {
            self.app.keep_drafts();
        }
        self
    }

    /// Waits until everything is durable, and tells the screen.
    pub fn settle(&mut self) -> &mut Self {
        self.app.desk.ledger.settle(LONG).unwrap();
        self
    }

    pub fn resize(&mut self, width: u16, height: u16) -> &mut Self {
        (self.width, self.height) = (width, height);
        self.app.resize(Size::new(width, height));
        self
    }

    /// Keys since the last [`Session::count_from_here`], text not counted.
    pub fn keys(&self) -> usize {
        self.keys
    }

    pub fn count_from_here(&mut self) -> &mut Self {
        self.keys = 0;
        self
    }

    fn buffer(&self) -> (Buffer, Option<Position>) {
        let area = Rect::new(0, 0, self.width, self.height);
        let mut buffer = Buffer::empty(area);
        let cursor = view::render(&self.app, area, &mut buffer);
        (buffer, cursor)
    }

    /// The screen as text, blanks at the ends of lines cut.
    pub fn frame(&self) -> String {
        frame_of(&self.app, Size::new(self.width, self.height))
    }

    /// The screen as text, below it the style of each cell as a letter, then what the letters mean and where the
    /// cursor stands.
    pub fn styled(&self) -> String {
        let (buffer, cursor) = self.buffer();
        let mut styles: Vec<Style> = vec![Buffer::empty(Rect::new(0, 0, 1, 1))[(0, 0)].style()];
        let mut shown = self.frame();
        shown.push_str("\n\n");
        for y in 0..self.height {
            let mut line = String::new();
            for x in 0..self.width {
                let style = buffer[(x, y)].style();
                let at = styles.iter().position(|known| *known == style).unwrap_or_else(|| {
                    styles.push(style);
                    styles.len() - 1
                });
                line.push(b".abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"[at] as char);
            }
            shown.push_str(line.trim_end_matches('.'));
            shown.push('\n');
        }
        shown.push('\n');
        for (at, style) in styles.iter().enumerate().skip(1) {
            let letter = b".abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"[at] as char;
            let colour = style.fg.map(|fg| fg.to_string()).filter(|fg| fg != "Reset").unwrap_or_default();
            writeln!(shown, "{letter} {colour} {:?}", style.add_modifier).unwrap();
        }
        match cursor {
            Some(cursor) => writeln!(shown, "cursor {},{}", cursor.x, cursor.y).unwrap(),
            None => writeln!(shown, "no cursor").unwrap(),
        }
        shown
    }

    /// Where the terminal's own cursor stands: column, row.
    pub fn cursor(&self) -> Option<(u16, u16)> {
        self.buffer().1.map(|at| (at.x, at.y))
    }

    #[track_caller]
    pub fn sees(&mut self, text: &str) -> &mut Self {
        assert!(self.frame().contains(text), "{text:?} is not on the screen:\n{}", self.frame());
        self
    }

    #[track_caller]
    pub fn absent(&mut self, text: &str) -> &mut Self {
        assert!(!self.frame().contains(text), "{text:?} is on the screen:\n{}", self.frame());
        self
    }

    /// The message line.
    pub fn message(&self) -> String {
        self.app.desk.message.as_ref().map(|message| message.text.clone()).unwrap_or_default()
    }

    #[track_caller]
    pub fn says(&mut self, text: &str) -> &mut Self {
        let message = self.message();
        assert!(message.contains(text), "the message is {message:?}, not {text:?}:\n{}", self.frame());
        self
    }

    /// The first of the lines that has the text.
    #[track_caller]
    pub fn line(&self, text: &str) -> String {
        let frame = self.frame();
        let line = frame.lines().find(|line| line.contains(text)).map(str::to_string);
        line.unwrap_or_else(|| panic!("{text:?} is not on the screen:\n{frame}"))
    }

    /// The title line.
    pub fn title(&self) -> String {
        self.frame().lines().next().unwrap_or_default().to_string()
    }

    /// The line of keys.
    pub fn hints(&self) -> String {
        self.frame().lines().last().unwrap_or_default().to_string()
    }

    pub fn workspace(&self) -> &Workspace {
        self.app.desk.ledger.workspace()
    }

    #[track_caller]
    pub fn record(&self, register: &str, label: &str) -> RecordRef<'_> {
        self.workspace().by_label(register, label).unwrap_or_else(|| panic!("no {register} {label}"))
    }

    /// A record as a person reads it.
    pub fn text(&self, register: &str, label: &str, field: &str) -> String {
        self.record(register, label).text(field).to_string()
    }

    /// How many entries the journal has.
    pub fn entries(&self) -> usize {
        usize::try_from(self.workspace().position().entries()).unwrap()
    }

    /// The newest entry of the journal.
    pub fn last_entry(&mut self) -> Entry {
        self.settle();
        self.app.desk.ledger.newest(None, 1).unwrap().remove(0)
    }

    /// Puts the cursor of the table in front on this row.
    #[track_caller]
    pub fn on_row(&mut self, label: &str) -> &mut Self {
        let before = self.keys;
        self.press("home");
        for _ in 0..2_000 {
            let current = self.cursor().map(|(_, y)| row(&self.buffer().0, y)).unwrap_or_default();
            if current.split_whitespace().any(|word| word.trim_end_matches(['^', '?', '#', '!', '~']) == label) {
                self.keys = before;
                return self;
            }
            let was = self.frame();
            self.press("down");
            assert!(self.frame() != was, "no row {label}:\n{was}");
        }
        panic!("no row {label}");
    }
}

fn row(buffer: &Buffer, y: u16) -> String {
    let mut line = String::new();
    let mut x = 0;
    while x < buffer.area.width {
        let symbol = buffer[(x, y)].symbol();
        line.push_str(symbol);
        x += u16::try_from(aims_bench::tui::text::width(symbol).max(1)).unwrap();
    }
    line.trim_end().to_string()
}

fn caps(look: &Look) -> Caps {
    Caps {
        depth: look.depth,
        background: look.background,
        charset: look.charset,
        alternate_screen: true,
        clipboard: true,
        dumb: false,
    }
}

fn app(store: Arc<dyn Store>, login: &str, sitting: u64, size: Size, look: &Look) -> App {
    let ledger = Ledger::open(store, opening(login, sitting, look.read_only)).unwrap();
    begin(ledger, size, look)
}

fn frame_of(app: &App, size: Size) -> String {
    let area = Rect::new(0, 0, size.width, size.height);
    let mut buffer = Buffer::empty(area);
    let _cursor = view::render(app, area, &mut buffer);
    (0..size.height).map(|y| row(&buffer, y)).collect::<Vec<_>>().join("\n")
}

fn begin(ledger: Ledger, size: Size, look: &Look) -> App {
    let mut app = App::begin(desk(ledger, size, look), Remembered::default()).unwrap();
    while app.work() {}
    app
}

fn desk(ledger: Ledger, size: Size, look: &Look) -> Desk {
    let schema = ledger.workspace().schema().clone();
    let vocabulary = Table::new(schema.outlines().map(|register| (register.key.as_str(), register.plural.as_str())));
    let keymap = Keymap::builtin(look.keymap.unwrap_or("default"), &vocabulary).unwrap().keymap;
    let settings = Settings {
        locale: String::new(),
        restricted: look.restricted,
        read_only: look.read_only,
        room: look.room,
        folder: "/nowhere".into(),
        file: "demo.aims".into(),
    };
    let theme = Theme::new(Choice::default(), &caps(look));
    let mut desk = Desk::new(ledger, Library::embedded(), keymap, theme, settings);
    desk.size = size;
    desk
}
