//! All impacts of an assessment, the worst first, with the rule that rates them and what sets the highest.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::list;
use super::paint::{self, Row};
use super::sheet::Sheet;
use crate::core::catalogue::ImpactCatalogue;
use crate::core::id::RecordId;
use crate::core::impact::{self, Rated, asked_by, overall, overall_remaining};
use crate::core::workspace::RecordRef;
use crate::keymap::Facts;
use crate::tui::action::Action;
use crate::tui::desk::Desk;
use crate::tui::screen::{Reply, Screen};
use crate::tui::screens::record::{self, moves};
use crate::tui::text;
use crate::tui::theme::Role;
use crate::tui::widgets::frame;
use crate::tui::words;

pub struct Overview {
    id: RecordId,
    catalogue: &'static ImpactCatalogue,
    at: usize,
}

impl Overview {
    pub fn new(id: RecordId, catalogue: &'static ImpactCatalogue) -> Self {
        Self { id, catalogue, at: 0 }
    }

    /// The worst first: by what is left, then by what it was; benefits last.
    fn rows<'d>(&self, desk: &'d Desk) -> Vec<Rated<'d>> {
        let assessment = desk.workspace().get(self.id);
        let mut rows: Vec<Rated<'d>> =
            assessment.map(impact::impacts).unwrap_or_default().into_iter().map(Rated::of).collect();
        rows.sort_by_key(|row| std::cmp::Reverse((row.left, row.rating)));
        rows
    }

    fn current_row<'d>(&self, desk: &'d Desk) -> Option<RecordRef<'d>> {
        self.rows(desk).get(self.at).map(|row| row.impact)
    }

    fn open(&self, desk: &mut Desk) -> Reply {
        let Some(row) = self.current_row(desk) else { return Reply::Done };
        let question = self.catalogue.questions().map(|(_, question)| question).find(|one| asked_by(one, row));
        let (Some(question), id) = (question, row.id()) else { return Reply::Done };
        Reply::Push(Box::new(Sheet::open(desk, (self.id, question), Some(id), self.catalogue, false)))
    }

    /// What is highest, per party and over all, and by which rule.
    fn head(&self, desk: &Desk, width: usize) -> Vec<(String, Role)> {
        let all = || self.rows(desk).into_iter().map(|row| row.impact);
        let (before, after) = (overall(all()), overall_remaining(all()));
        let dimension = |id: &str| self.catalogue.dimension(id).map_or_else(|| id.to_string(), |one| one.title.clone());
        let mut lines = vec![
            (words::before_measures(&words::by_party(&before)), Role::Text),
            (words::after_measures(&words::by_party(&after)), Role::Text),
            (words::set_by(&after, dimension), Role::Title),
        ];
        if !before.unrated.is_empty() {
            lines.push((words::harms_unrated(before.unrated.len()), Role::Warning));
        }
        let rule = &self.catalogue.rule;
        for told in [&rule.overall, &rule.harm] {
            lines.extend(text::wrap(told, width).into_iter().map(|line| (line, Role::Muted)));
        }
        lines
    }
}

impl Screen for Overview {
    fn contexts(&self) -> Vec<&'static str> {
        vec!["sitting"]
    }

    fn facts(&self, _desk: &Desk, facts: &mut Facts) {
        facts.assessing = true;
        facts.on_impact = true;
        facts.choosing = true;
    }

    fn title(&self, desk: &Desk) -> String {
        let label = desk.workspace().get(self.id).map_or("", |record| record.label());
        format!("{label} · {}", words::IMPACTS)
    }

    fn aside(&self, desk: &Desk) -> String {
        self.rows(desk).len().to_string()
    }

    fn draw(&self, desk: &Desk, area: Rect, buffer: &mut Buffer) -> Option<Position> {
        let theme = &desk.theme;
        let room = usize::from(area.width.saturating_sub(2));
        let mut y = area.y;
        for (line, role) in self.head(desk, room) {
            if y + 4 >= area.bottom() {
                break;
            }
            buffer.set_stringn(area.x + 1, y, line, room, theme.style(role));
            y += 1;
        }
        frame::rule(theme, Rect { y, height: 1, ..area }, buffer);
        let rows: Vec<Row<'_>> = self.rows(desk).into_iter().map(Row::Impact).collect();
        let below = Rect { y: y + 1, height: area.bottom().saturating_sub(y + 1), ..area };
        paint::impacts(&rows, Some(self.at), desk, below, buffer)
    }

    fn act(&mut self, desk: &mut Desk, action: &Action) -> Reply {
        let last = self.rows(desk).len().saturating_sub(1);
        match action {
            Action::NextChoice => self.at = (self.at + 1).min(last),
            Action::PreviousChoice => self.at = self.at.saturating_sub(1),
            Action::FirstRow => self.at = 0,
            Action::LastRow => self.at = last,
            Action::Commit => return self.open(desk),
            Action::RaiseFinding => match self.current_row(desk).map(|row| row.id()) {
                Some(id) => list::raise(desk, id),
                None => desk.refuse(words::NO_IMPACTS),
            },
            Action::History => {
                return match self.current_row(desk).map(|row| row.id()) {
                    Some(id) => record::act(desk, id, action),
                    None => Reply::Done,
                };
            }
            Action::ChangeState => return moves::change_state(desk, self.id),
            Action::RunningLog | Action::Back | Action::LeaveForm => return Reply::Pop,
            _ => return Reply::Pass,
        }
        Reply::Done
    }

    fn current(&self, desk: &Desk) -> Option<RecordId> {
        self.current_row(desk).map(|row| row.id())
    }
}
