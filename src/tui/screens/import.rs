//! Bringing a file in: what it would change, row by row, before anything does. Arrows say what happens to records that
//! are there already, space leaves refused rows out; one entry, one undo.

use std::path::{Path, PathBuf};

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::ask::Ask;
use super::{define, steps};
use crate::core::intent::Proposal;
use crate::exchange::import::{self, OnConflict, Options};
use crate::keymap::Facts;
use crate::ledger::outside::{Outside, System};
use crate::tui::action::Action;
use crate::tui::desk::Desk;
use crate::tui::screen::{Reply, Screen};
use crate::tui::text;
use crate::tui::theme::Role;
use crate::tui::words;

/// Asks for the file. `register` is the one in front, which the file may turn out not to be.
pub fn ask(desk: &mut Desk) -> Ask {
    let start = format!("{}/", desk.settings.folder.display());
    Ask::new(
        words::IMPORT_ASK,
        vec![words::IMPORT_ABOUT.into()],
        &start,
        Box::new(|desk, path| match open(desk, Path::new(path)) {
            Ok(screen) => Reply::Replace(screen),
            Err(reason) => {
                desk.refuse(reason);
                Reply::Done
            }
        }),
    )
}

/// The preview of a file: of records, or of definitions.
fn open(desk: &mut Desk, path: &Path) -> Result<Box<dyn Screen>, String> {
    Ok(match define::is_for(path) {
        true => Box::new(define::Define::open(desk, path)?),
        false => Box::new(Import::open(desk, path)?),
    })
}

pub struct Import {
    path: PathBuf,
    on_conflict: OnConflict,
    skip_refused: bool,
    lines: Vec<String>,
    sum: String,
    /// What would be done, or why nothing is.
    plan: Result<Proposal, String>,
    at: usize,
    rows: usize,
}

impl Import {
    pub fn open(desk: &mut Desk, path: &Path) -> Result<Self, String> {
        let mut screen = Self {
            path: path.to_path_buf(),
            on_conflict: OnConflict::Stop,
            skip_refused: false,
            lines: Vec::new(),
            sum: String::new(),
            plan: Err(String::new()),
            at: 0,
            rows: 10,
        };
        screen.read(desk)?;
        Ok(screen)
    }

    fn read(&mut self, desk: &mut Desk) -> Result<(), String> {
        let mut options = Options::on(desk.ledger.today());
        options.on_conflict = self.on_conflict;
        options.skip_refused = self.skip_refused;
        options.actor = desk.ledger.actor().clone();
        let opened = match self.path.is_dir() {
            true => import::folder(desk.ledger.workspace(), &self.path, &options),
            false => import::open(desk.ledger.workspace(), &self.path, None, &options),
        };
        let bundle = opened.map_err(|error| error.to_string())?;
        // Reading looks at the workspace while ids are minted, so they come from a source of their own.
        let mut outside = System::default();
        let mut fresh = || outside.record_id();
        let mut plan =
            import::read(desk.ledger.workspace(), bundle, &options, &mut fresh).map_err(|error| error.to_string())?;
        self.lines = plan.report.lines();
        self.sum = plan.report.counts().to_string();
        self.plan = plan.take_proposal("").map_err(|stopped| stopped.to_string());
        self.at = self.at.min(self.lines.len().saturating_sub(1));
        Ok(())
    }

    fn read_again(&mut self, desk: &mut Desk) {
        if let Err(reason) = self.read(desk) {
            desk.refuse(reason);
        }
    }
}

const ORDER: [(OnConflict, &str); 3] = [
    (OnConflict::Stop, words::ON_CONFLICT_STOP),
    (OnConflict::Skip, words::ON_CONFLICT_SKIP),
    (OnConflict::Update, words::ON_CONFLICT_UPDATE),
];

impl Screen for Import {
    fn contexts(&self) -> Vec<&'static str> {
        vec!["preview"]
    }

    fn facts(&self, _desk: &Desk, facts: &mut Facts) {
        facts.complete = self.plan.is_ok();
    }

    fn title(&self, _desk: &Desk) -> String {
        words::import_title(&self.path.display().to_string())
    }

    fn aside(&self, _desk: &Desk) -> String {
        self.sum.clone()
    }

    fn resize(&mut self, area: Rect) {
        self.rows = usize::from(area.height.saturating_sub(3)).max(1);
    }

    fn draw(&self, desk: &Desk, area: Rect, buffer: &mut Buffer) -> Option<Position> {
        let theme = &desk.theme;
        let mut x = area.x + 1;
        for (choice, word) in ORDER {
            let chosen = choice == self.on_conflict;
            let shown = if chosen { format!("[{word}]") } else { format!(" {word} ") };
            buffer.set_string(x, area.y, &shown, theme.style(if chosen { Role::Title } else { Role::Muted }));
            x += u16::try_from(text::width(&shown)).unwrap_or(0) + 1;
        }
        let skip = format!("[{}] {}", if self.skip_refused { "x" } else { " " }, words::SKIP_REFUSED);
        buffer.set_string(area.x + 1, area.y + 1, skip, theme.style(Role::Muted));
        if let Err(reason) = &self.plan {
            let room = usize::from(area.width.saturating_sub(2));
            let shown = text::truncate(reason, room, theme.glyphs.ellipsis);
            buffer.set_string(area.x + 1, area.y + 2, shown, theme.style(Role::Warning));
        }
        let list = Rect { y: area.y + 3, height: area.height.saturating_sub(3), ..area };
        let first = (self.at + 1).saturating_sub(usize::from(list.height));
        for (y, (at, line)) in (list.y..list.bottom()).zip(self.lines.iter().enumerate().skip(first)) {
            let current = at == self.at;
            buffer.set_string(area.x, y, if current { theme.glyphs.row } else { " " }, theme.style(Role::Title));
            let room = usize::from(area.width.saturating_sub(3));
            let shown = text::truncate(line, room, theme.glyphs.ellipsis);
            buffer.set_string(area.x + 2, y, shown, theme.style(if current { Role::Selected } else { Role::Text }));
        }
        Some(Position::new(area.x, list.y + u16::try_from(self.at - first).unwrap_or(0)))
    }

    fn act(&mut self, desk: &mut Desk, action: &Action) -> Reply {
        if let Some(at) = steps::row(action, self.at, self.lines.len(), self.rows) {
            self.at = at;
            return Reply::Done;
        }
        match action {
            Action::NextChoice | Action::PreviousChoice => {
                let by: isize = if *action == Action::NextChoice { 1 } else { -1 };
                let at = ORDER.iter().position(|(choice, _)| *choice == self.on_conflict).unwrap_or(0);
                let next = (at + ORDER.len()).saturating_add_signed(by) % ORDER.len();
                self.on_conflict = ORDER.get(next).map_or(OnConflict::Stop, |(choice, _)| *choice);
                self.read_again(desk);
            }
            Action::ToggleChoice => {
                self.skip_refused = !self.skip_refused;
                self.read_again(desk);
            }
            Action::Commit => match &self.plan {
                Ok(proposal) => {
                    let proposal = proposal.clone();
                    if desk.submit(&proposal, None) {
                        let undo = desk.key_of(&Action::Undo);
                        desk.say(words::done(&words::imported(&self.sum), undo.as_deref()));
                        return Reply::Pop;
                    }
                }
                Err(reason) => desk.refuse(reason.clone()),
            },
            Action::Back | Action::LeaveForm => {
                desk.say(words::NOTHING_CHANGED);
                return Reply::Pop;
            }
            _ => return Reply::Pass,
        }
        Reply::Done
    }
}
