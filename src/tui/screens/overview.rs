//! The whole at a glance: the heatmap with counts, progress of the Statement of Applicability by group, what is due.
//! Every number leads to its rows.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::table::Table;
use crate::core::completeness;
use crate::core::risk::{Risk, Stage};
use crate::core::scoring::{Heatmap, HeatmapView, Rating};
use crate::keymap::Facts;
use crate::tui::action::Action;
use crate::tui::desk::Desk;
use crate::tui::screen::{Event, Reply, Screen};
use crate::tui::text::{self, Align};
use crate::tui::theme::Role;
use crate::tui::words;

/// Columns of the names of likelihoods, and of a cell.
const NAMES: u16 = 18;
const CELL: u16 = 7;

/// A line of the part at the right or below: what it says and the list behind it.
struct Entry {
    name: String,
    text: String,
    register: &'static str,
    filter: String,
}

pub struct Overview {
    stage: Stage,
    /// Counts by likelihood and consequence, each from 1.
    counts: Vec<Vec<usize>>,
    unrated: usize,
    entries: Vec<Entry>,
    /// In the grid: likelihood and consequence; below it: a line.
    at: Spot,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Spot {
    Grid { likelihood: u8, consequence: u8 },
    Line(usize),
}

impl Overview {
    pub fn open(desk: &Desk) -> Self {
        let high = desk.workspace().methods().in_force().map_or(5, |method| method.likelihood_max());
        let wide = desk.workspace().methods().in_force().map_or(5, |method| method.consequence_max());
        let mut overview = Self {
            stage: Stage::Current,
            counts: Vec::new(),
            unrated: 0,
            entries: Vec::new(),
            at: Spot::Grid { likelihood: high, consequence: wide },
        };
        overview.read(desk);
        overview.start_at_gravest();
        overview
    }

    /// To the highest cell that has risks, so that the first key leads somewhere.
    fn start_at_gravest(&mut self) {
        let filled = self.counts.iter().enumerate().rev().find_map(|(row, cells)| {
            let column = cells.iter().rposition(|count| *count > 0)?;
            Some((u8::try_from(row + 1).ok()?, u8::try_from(column + 1).ok()?))
        });
        if let Some((likelihood, consequence)) = filled {
            self.at = Spot::Grid { likelihood, consequence };
        }
    }

    fn read(&mut self, desk: &Desk) {
        let workspace = desk.workspace();
        let risks: Vec<Option<Rating>> = workspace
            .live("risk")
            .filter_map(Risk::of)
            .filter(|risk| !risk.is_closed())
            .map(|risk| risk.rating(self.stage))
            .collect();
        self.counts.clear();
        if let Some(method) = workspace.methods().in_force() {
            let heat = Heatmap::count(method, HeatmapView::Highest, risks.iter().map(Option::as_ref));
            self.unrated = heat.unrated;
            self.counts = (1..=method.likelihood_max())
                .map(|l| (1..=method.consequence_max()).map(|c| heat.at(l, c)).collect())
                .collect();
        }
        self.entries = soa_groups(desk);
        self.entries.extend(due_lines(desk));
    }

    fn step(&mut self, down: isize, right: isize) {
        let rows = self.counts.len();
        let columns = self.counts.first().map_or(0, Vec::len);
        self.at = match self.at {
            Spot::Grid { likelihood, consequence } => {
                let l = isize::from(i8::try_from(likelihood).unwrap_or(1)) - down;
                let c = isize::from(i8::try_from(consequence).unwrap_or(1)) + right;
                let clamp = |value: isize, most: usize| {
                    u8::try_from(value.clamp(1, isize::try_from(most.max(1)).unwrap_or(1))).unwrap_or(1)
                };
                if l < 1 {
                    Spot::Line(0)
                } else {
                    Spot::Grid { likelihood: clamp(l, rows), consequence: clamp(c, columns) }
                }
            }
            Spot::Line(at) if down < 0 && at == 0 => Spot::Grid { likelihood: 1, consequence: 1 },
            Spot::Line(at) => Spot::Line(at.saturating_add_signed(down).min(self.entries.len().saturating_sub(1))),
        };
    }

    fn drill(&self, desk: &mut Desk) -> Reply {
        let (register, filter) = match self.at {
            Spot::Grid { likelihood, consequence } => {
                let stage = self.stage.key();
                ("risk", format!("{stage}.likelihood={likelihood} {stage}.consequence={consequence}"))
            }
            Spot::Line(at) => match self.entries.get(at) {
                Some(entry) => (entry.register, entry.filter.clone()),
                None => return Reply::Done,
            },
        };
        match Table::filtered(desk, register, &filter) {
            Ok(table) => Reply::Push(Box::new(table)),
            Err(reason) => {
                desk.refuse(reason);
                Reply::Done
            }
        }
    }
}

/// Progress of the decisions, group by group of Annex A.
fn soa_groups(desk: &Desk) -> Vec<Entry> {
    let Ok(catalogue) = desk.texts().catalogue() else { return Vec::new() };
    let workspace = desk.workspace();
    catalogue
        .groups
        .iter()
        .map(|group| {
            let count = completeness::of_group(workspace, group);
            Entry {
                name: format!("{} {}", group.id, group.title),
                text: words::group_progress(count),
                register: "soa",
                filter: format!("control_id:{}.", group.id),
            }
        })
        .collect()
}

fn due_lines(desk: &Desk) -> Vec<Entry> {
    let today = desk.today();
    let due = super::due::all(desk);
    [
        ("risk", words::REVIEWS, "is:overdue"),
        ("action", words::ACTIONS, "is:overdue"),
        ("treatment", words::TREATMENTS, "is:overdue"),
        ("evidence", words::EVIDENCE, "valid_until<today"),
    ]
    .into_iter()
    .map(|(register, name, filter)| {
        let of = due.iter().filter(|due| due.record.register_key() == register);
        let late = of.clone().filter(|due| due.day < today).count();
        let soon = of.count() - late;
        Entry { name: name.to_string(), text: words::due_progress(late, soon), register, filter: filter.to_string() }
    })
    .collect()
}

impl Screen for Overview {
    fn contexts(&self) -> Vec<&'static str> {
        vec!["heatmap"]
    }

    fn facts(&self, _desk: &Desk, facts: &mut Facts) {
        facts.empty = self.counts.iter().flatten().all(|count| *count == 0);
    }

    fn title(&self, _desk: &Desk) -> String {
        words::overview_title(self.stage.key())
    }

    fn aside(&self, _desk: &Desk) -> String {
        if self.unrated > 0 { words::unrated(self.unrated) } else { String::new() }
    }

    fn draw(&self, desk: &Desk, area: Rect, buffer: &mut Buffer) -> Option<Position> {
        let mut cursor = None;
        let wide = area.width >= 110;
        let bottom = self.draw_grid(desk, area, buffer, &mut cursor);
        let lines = match wide {
            true => Rect { x: area.x + NAMES + CELL * 7, width: area.width.saturating_sub(NAMES + CELL * 7), ..area },
            false => Rect { y: bottom, height: area.bottom().saturating_sub(bottom), ..area },
        };
        self.draw_lines(desk, lines, buffer, &mut cursor);
        cursor
    }

    fn act(&mut self, desk: &mut Desk, action: &Action) -> Reply {
        match action {
            Action::NextRow => self.step(1, 0),
            Action::PreviousRow => self.step(-1, 0),
            Action::NextColumn => self.step(0, 1),
            Action::PreviousColumn => self.step(0, -1),
            Action::PageDown | Action::LastRow => self.at = Spot::Line(self.entries.len().saturating_sub(1)),
            Action::PageUp | Action::FirstRow => {
                let high = u8::try_from(self.counts.len()).unwrap_or(5);
                self.at = Spot::Grid { likelihood: high, consequence: high };
            }
            Action::Open => return self.drill(desk),
            Action::NextPane | Action::ChangeStage => {
                self.stage = self.stage.next();
                self.read(desk);
            }
            Action::Refresh => self.read(desk),
            _ => return Reply::Pass,
        }
        Reply::Done
    }

    fn event(&mut self, desk: &mut Desk, event: Event<'_>) {
        if matches!(event, Event::Applied(_) | Event::Turned) {
            self.read(desk);
        }
    }

    fn register(&self) -> Option<String> {
        Some("risk".into())
    }
}

impl Overview {
    /// Returns the first line below the grid.
    fn draw_grid(&self, desk: &Desk, area: Rect, buffer: &mut Buffer, cursor: &mut Option<Position>) -> u16 {
        let theme = &desk.theme;
        let Some(method) = desk.workspace().methods().in_force() else {
            buffer.set_string(area.x + 1, area.y, words::NO_METHOD, theme.style(Role::Muted));
            return area.y + 1;
        };
        let levels = method.levels().count();
        let mut y = area.y;
        for likelihood in (1..=method.likelihood_max()).rev() {
            if y >= area.bottom() {
                break;
            }
            let name =
                method.likelihood_scale().get(usize::from(likelihood - 1)).map_or("", |value| value.label.as_str());
            let shown =
                text::pad(&format!("{likelihood} {name}"), usize::from(NAMES - 1), Align::Left, theme.glyphs.ellipsis);
            buffer.set_string(area.x + 1, y, shown, theme.style(Role::Muted));
            for consequence in 1..=method.consequence_max() {
                let Some(level) = method.level_at(likelihood, consequence) else { continue };
                let count =
                    self.counts.get(usize::from(likelihood - 1)).and_then(|row| row.get(usize::from(consequence - 1)));
                let count = count.copied().unwrap_or(0);
                let mark = method.mark(level);
                let shown = if count == 0 { format!("· {mark}") } else { format!("{count} {mark}") };
                let colour = method.level(level).map(|level| level.hex.as_str());
                let mut style = theme.level(usize::from(level.index()), levels, colour);
                let here = self.at == Spot::Grid { likelihood, consequence };
                let x = area.x + NAMES + CELL * u16::from(consequence - 1);
                if here {
                    style = style.patch(theme.style(Role::Selected));
                    *cursor = Some(Position::new(x, y));
                } else if count > 0 {
                    style = style.patch(theme.style(Role::Title));
                }
                buffer.set_string(x, y, text::pad(&shown, usize::from(CELL) - 1, Align::Centre, ""), style);
            }
            y += 1;
        }
        for consequence in 1..=method.consequence_max() {
            let x = area.x + NAMES + CELL * u16::from(consequence - 1);
            if y < area.bottom() {
                buffer.set_string(
                    x,
                    y,
                    text::pad(&consequence.to_string(), usize::from(CELL) - 1, Align::Centre, ""),
                    theme.style(Role::Muted),
                );
            }
        }
        y + 2
    }

    fn draw_lines(&self, desk: &Desk, area: Rect, buffer: &mut Buffer, cursor: &mut Option<Position>) {
        let theme = &desk.theme;
        let rows = usize::from(area.height);
        let at = match self.at {
            Spot::Line(at) => at,
            Spot::Grid { .. } => 0,
        };
        let first = (at + 1).saturating_sub(rows);
        for (y, (number, entry)) in (area.y..area.bottom()).zip(self.entries.iter().enumerate().skip(first)) {
            let here = self.at == Spot::Line(number);
            if here {
                *cursor = Some(Position::new(area.x, y));
            }
            buffer.set_string(area.x, y, if here { theme.glyphs.row } else { " " }, theme.style(Role::Title));
            let name =
                text::pad(&entry.name, 46.min(usize::from(area.width * 3 / 5)), Align::Left, theme.glyphs.ellipsis);
            let width = u16::try_from(text::width(&name)).unwrap_or(0);
            let role = if here { Role::Selected } else { Role::Text };
            buffer.set_string(area.x + 2, y, &name, theme.style(role));
            let room = usize::from(area.width.saturating_sub(width + 5));
            let shown = text::truncate(&entry.text, room, theme.glyphs.ellipsis);
            buffer.set_string(area.x + 4 + width, y, shown, theme.style(Role::Text));
        }
    }
}
