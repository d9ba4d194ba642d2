//! Reading a customer's sheet: which columns hold what, and the questions that were found, before anything is kept.
//! Tab goes through the columns and the customer, arrows choose another.

use std::path::{Path, PathBuf};

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::ask::Ask;
use crate::core::id::RecordId;
use crate::core::intent::Proposal;
use crate::core::questionnaire::{Received, receive};
use crate::exchange::questionnaire::{Named, Read, Wanted, read};
use crate::exchange::sheet::column_letters;
use crate::keymap::Facts;
use crate::ledger::outside::{Outside, System};
use crate::tui::action::Action;
use crate::tui::desk::Desk;
use crate::tui::screen::{Reply, Screen};
use crate::tui::theme::Role;
use crate::tui::widgets::pen::Pen;
use crate::tui::words;

/// Where what is chosen begins, behind its name.
const NAMES: u16 = 17;

/// Asks for the file.
pub fn ask(desk: &mut Desk) -> Ask {
    let start = format!("{}/", desk.settings.folder.display());
    Ask::new(
        words::SHEET_ASK,
        vec![words::SHEET_ABOUT.into()],
        &start,
        Box::new(|desk, path| Reply::Replace(Box::new(ReadSheet::open(desk, Path::new(path))))),
    )
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Line {
    Questions,
    Answers,
    Short,
    Numbers,
    Customer,
}

impl Line {
    /// In the order of tab.
    const ALL: [(Self, &'static str); 5] = [
        (Self::Questions, words::SHEET_QUESTIONS),
        (Self::Answers, words::SHEET_ANSWERS),
        (Self::Short, words::SHEET_SHORT),
        (Self::Numbers, words::SHEET_NUMBERS),
        (Self::Customer, words::SHEET_CUSTOMER),
    ];
}

pub struct ReadSheet {
    path: PathBuf,
    wanted: Wanted,
    /// What was found with what is wanted, or why nothing was.
    found: Result<Read, String>,
    customers: Vec<RecordId>,
    customer: Option<usize>,
    at: usize,
}

impl ReadSheet {
    fn open(desk: &Desk, path: &Path) -> Self {
        let mut customers: Vec<_> = desk.workspace().live("customer").collect();
        customers.sort_by(|a, b| crate::core::natural::compare(a.label(), b.label()));
        let wanted = Wanted::default();
        Self {
            path: path.to_path_buf(),
            found: read(path, &wanted).map_err(|error| error.to_string()),
            wanted,
            customers: customers.into_iter().map(|one| one.id()).collect(),
            customer: None,
            at: 0,
        }
    }

    fn line(&self) -> Line {
        Line::ALL.get(self.at).map_or(Line::Questions, |(line, _)| *line)
    }

    fn column(&self, line: Line) -> Option<&Named> {
        let columns = &self.found.as_ref().ok()?.columns;
        match line {
            Line::Questions => Some(&columns.question),
            Line::Answers => Some(&columns.answer),
            Line::Short => columns.short.as_ref(),
            Line::Numbers => columns.number.as_ref(),
            Line::Customer => None,
        }
    }

    fn wanted_of(&mut self, line: Line) -> Option<&mut Option<String>> {
        match line {
            Line::Questions => Some(&mut self.wanted.question),
            Line::Answers => Some(&mut self.wanted.answer),
            Line::Short => Some(&mut self.wanted.short),
            Line::Numbers => Some(&mut self.wanted.number),
            Line::Customer => None,
        }
    }

    /// The column or customer beside the one that is chosen.
    fn turn(&mut self, by: isize) {
        let line = self.line();
        if line == Line::Customer {
            let next = self.customer.map_or(0, |at| at.saturating_add_signed(by));
            self.customer =
                Some(next.min(self.customers.len().saturating_sub(1))).filter(|_| !self.customers.is_empty());
            return;
        }
        // From what a person asked for last, which may be no column that can be taken.
        let asked = self.wanted_of(line).and_then(|wanted| wanted.clone());
        let asked = asked.and_then(|letters| crate::exchange::sheet::column_number(&letters));
        let now = asked.or_else(|| self.column(line).map(|column| column.at));
        let next = now.map_or(0, |at| at.saturating_add_signed(by));
        let letters = column_letters(u32::try_from(next + 1).unwrap_or(1));
        if let Some(wanted) = self.wanted_of(line) {
            *wanted = Some(letters);
        }
        self.found = read(&self.path, &self.wanted).map_err(|error| error.to_string());
    }

    fn keep(&self, desk: &mut Desk) -> Reply {
        let read = match &self.found {
            Ok(read) => read,
            Err(reason) => {
                desk.refuse(reason.clone());
                return Reply::Done;
            }
        };
        let stem = self.path.file_stem().map(|stem| stem.to_string_lossy().into_owned());
        let file = std::fs::canonicalize(&self.path).unwrap_or_else(|_| self.path.clone());
        let received = Received {
            title: stem.unwrap_or_default(),
            customer: self.customer.and_then(|at| self.customers.get(at)).copied(),
            received_on: desk.ledger.today().to_string(),
            owner: desk.ledger.actor().person,
            file: file.display().to_string(),
            ..read.received()
        };
        let mut outside = System::default();
        let (id, intents) = receive(&received, &read.asked, &mut || outside.record_id());
        if !desk.submit(&Proposal::edit(intents, ""), None) {
            return Reply::Done;
        }
        let label = desk.workspace().get(id).map_or("", |made| made.label()).to_string();
        let undo = desk.key_of(&Action::Undo);
        desk.say(words::done(&words::sheet_read(&label, read.asked.len()), undo.as_deref()));
        Reply::Pop
    }
}

impl Screen for ReadSheet {
    fn contexts(&self) -> Vec<&'static str> {
        vec!["preview"]
    }

    fn facts(&self, _desk: &Desk, facts: &mut Facts) {
        facts.complete = self.found.is_ok();
    }

    fn title(&self, _desk: &Desk) -> String {
        words::sheet_title(&crate::exchange::sheet::file_label(&self.path))
    }

    fn aside(&self, _desk: &Desk) -> String {
        self.found.as_ref().map_or_else(|_| String::new(), |read| words::sheet_questions(read.asked.len()))
    }

    fn draw(&self, desk: &Desk, area: Rect, buffer: &mut Buffer) -> Option<Position> {
        let mut pen = Pen::new(desk, area, buffer);
        let mut cursor = None;
        for (at, (line, name)) in Line::ALL.iter().enumerate() {
            let focused = at == self.at;
            pen.put(1, name, if focused { Role::Title } else { Role::Muted });
            let said = match line {
                Line::Customer => {
                    let customer = self.customer.and_then(|at| self.customers.get(at));
                    let customer = customer.and_then(|id| desk.workspace().get(*id));
                    customer.map_or_else(
                        || words::NO_CUSTOMER.to_string(),
                        |one| format!("{}  {}", one.label(), one.title()),
                    )
                }
                line => self
                    .column(*line)
                    .map_or_else(|| "-".to_string(), |column| words::sheet_column(&column.letters, &column.title)),
            };
            if focused {
                cursor = Some(Position::new(area.x + NAMES, pen.y));
                pen.put(NAMES - 2, desk.theme.glyphs.row, Role::Title);
            }
            pen.put(NAMES, &said, if focused { Role::Selected } else { Role::Text });
            pen.y += 1;
        }
        pen.put(1, words::COLUMN_TURN, Role::Muted);
        pen.y += 1;
        pen.rule();
        match &self.found {
            Err(reason) => pen.lines(1, reason, 6, Role::Warning),
            Ok(read) => {
                for note in &read.notes {
                    pen.lines(1, note, 2, Role::Warning);
                }
                for asked in &read.asked {
                    let text = asked.text.lines().next().unwrap_or("");
                    pen.put(1, &format!("{:>4}  {:6} {text}", asked.row, asked.number), Role::Text);
                    pen.y += 1;
                }
            }
        }
        cursor
    }

    fn act(&mut self, desk: &mut Desk, action: &Action) -> Reply {
        let lines = Line::ALL.len();
        match action {
            Action::NextField | Action::NextRow => self.at = (self.at + 1) % lines,
            Action::PreviousField | Action::PreviousRow => self.at = (self.at + lines - 1) % lines,
            Action::NextChoice => self.turn(1),
            Action::PreviousChoice => self.turn(-1),
            Action::Commit => return self.keep(desk),
            Action::Back | Action::LeaveForm => {
                desk.say(words::NOTHING_CHANGED);
                return Reply::Pop;
            }
            _ => return Reply::Pass,
        }
        Reply::Done
    }
}
