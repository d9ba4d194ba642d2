//! Bringing definitions in: what a TOML file would define, before it does. One entry, one undo.

use std::path::{Path, PathBuf};

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::steps;
use crate::core::intent::{Proposal, Stamp};
use crate::core::propose::disabled;
use crate::exchange::definitions::{self, Told};
use crate::keymap::Facts;
use crate::tui::action::Action;
use crate::tui::desk::Desk;
use crate::tui::screen::{Reply, Screen};
use crate::tui::text;
use crate::tui::theme::Role;
use crate::tui::words;

pub struct Define {
    path: PathBuf,
    told: Vec<Told>,
    /// What would be done, or why nothing is.
    plan: Result<Proposal, String>,
    at: usize,
    rows: usize,
}

/// Whether a file holds definitions, not records.
pub fn is_for(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending == "toml")
}

impl Define {
    pub fn open(desk: &Desk, path: &Path) -> Result<Self, String> {
        let defined = definitions::open(&[path.to_path_buf()]).map_err(|error| error.to_string())?;
        let workspace = desk.ledger.workspace();
        let name = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        let proposal = definitions::proposal(workspace, &defined, &words::definitions_of(&name));
        let stamp = Stamp::of_nobody(workspace, desk.ledger.today(), desk.ledger.actor().clone());
        let plan = match proposal.intents.is_empty() {
            true => Err(words::DEFINED_ALREADY.to_string()),
            false => match disabled(workspace, proposal.intents.clone(), &stamp) {
                Some(reason) => Err(definitions::placed(&reason, &defined)),
                None => Ok(proposal),
            },
        };
        Ok(Self { path: path.to_path_buf(), told: definitions::told(workspace, &defined), plan, at: 0, rows: 10 })
    }
}

impl Screen for Define {
    fn contexts(&self) -> Vec<&'static str> {
        vec!["preview"]
    }

    fn facts(&self, _desk: &Desk, facts: &mut Facts) {
        facts.complete = self.plan.is_ok();
    }

    fn title(&self, _desk: &Desk) -> String {
        words::import_title(&self.path.display().to_string())
    }

    fn resize(&mut self, area: Rect) {
        self.rows = usize::from(area.height.saturating_sub(2)).max(1);
    }

    fn draw(&self, desk: &Desk, area: Rect, buffer: &mut Buffer) -> Option<Position> {
        let theme = &desk.theme;
        let (line, role) = match &self.plan {
            Ok(_) => (words::DEFINES.to_string(), Role::Muted),
            Err(reason) => (reason.clone(), Role::Warning),
        };
        let room = usize::from(area.width.saturating_sub(2));
        for (y, row) in (area.y..area.y + 2).zip(text::wrap(&line, room)) {
            let shown = text::truncate(&row, room, theme.glyphs.ellipsis);
            buffer.set_string(area.x + 1, y, shown, theme.style(role));
        }
        let list = Rect { y: area.y + 2, height: area.height.saturating_sub(2), ..area };
        let first = (self.at + 1).saturating_sub(usize::from(list.height));
        for (y, (at, told)) in (list.y..list.bottom()).zip(self.told.iter().enumerate().skip(first)) {
            let current = at == self.at;
            buffer.set_string(area.x, y, if current { theme.glyphs.row } else { " " }, theme.style(Role::Title));
            let room = usize::from(area.width.saturating_sub(3));
            let line = told.to_string();
            let shown = text::truncate(&line, room, theme.glyphs.ellipsis);
            buffer.set_string(area.x + 2, y, shown, theme.style(if current { Role::Selected } else { Role::Text }));
        }
        Some(Position::new(area.x, list.y + u16::try_from(self.at - first).unwrap_or(0)))
    }

    fn act(&mut self, desk: &mut Desk, action: &Action) -> Reply {
        if let Some(at) = steps::row(action, self.at, self.told.len(), self.rows) {
            self.at = at;
            return Reply::Done;
        }
        match action {
            Action::Commit => match &self.plan {
                Ok(proposal) => {
                    let proposal = proposal.clone();
                    if desk.submit(&proposal, None) {
                        let undo = desk.key_of(&Action::Undo);
                        desk.say(words::done(&words::defined(proposal.intents.len()), undo.as_deref()));
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
