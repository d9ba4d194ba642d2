//! The grid of a method, likelihood upwards, with the parties in the cells where they stand.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::core::method::{Method, Party};
use crate::core::scoring::{Assessment, Standing};
use crate::tui::desk::Desk;
use crate::tui::text::{self, Align};
use crate::tui::theme::Role;
use crate::tui::words;

/// Columns of the names at the left.
pub const NAMES: u16 = 15;
/// Columns that a cell of the grid needs for `ind >VH<`, and those of the part at its right.
const GRID_CELL: u16 = 8;
const SIDE: u16 = 16;
/// Columns of the widest cell in rows of one line; taller ones are wider, too.
const WIDEST: u16 = 12;

pub struct Matrix<'a> {
    pub method: &'a Method,
    /// Who stands where; none for the bare grid.
    pub assessment: Option<&'a Assessment<'a>>,
    /// Rows of each cell.
    pub tall: u16,
}

impl Matrix<'_> {
    /// Rows with the heading.
    pub fn height(&self) -> u16 {
        u16::from(self.method.likelihood_max()) * self.tall + 1
    }

    /// Where there is room at the right of the grid, the column at which it begins.
    pub fn draw(&self, desk: &Desk, area: Rect, buffer: &mut Buffer) -> Option<u16> {
        let method = self.method;
        let put = |buffer: &mut Buffer, x: u16, y: u16, text: &str, style: ratatui::style::Style| {
            let room = usize::from(area.width.saturating_sub(x));
            if y < area.bottom() {
                let shown = text::truncate(text, room, desk.theme.glyphs.ellipsis);
                buffer.set_stringn(area.x + x, y, shown, room, style);
            }
        };
        let muted = desk.theme.style(Role::Muted);
        let columns = u16::from(method.consequence_max());
        let room = area.width.saturating_sub(NAMES + 4);
        let beside = room.saturating_sub(SIDE) / columns.max(1);
        let side = beside >= GRID_CELL;
        let width = if side { beside } else { room / columns.max(1) }.min(WIDEST * self.tall);
        let right = NAMES + 2 + width * columns + 1;
        for c in 1..=method.consequence_max() {
            let x = NAMES + 2 + width * u16::from(c - 1);
            put(buffer, x, area.y, &text::pad(&c.to_string(), usize::from(width), Align::Centre, ""), muted);
        }
        if side {
            put(buffer, right, area.y, words::CONSEQUENCE, muted);
        }
        for (step, likelihood) in (0u16..).zip((1..=method.likelihood_max()).rev()) {
            let top = area.y + 1 + step * self.tall;
            let middle = top + self.tall / 2;
            let scale = method.likelihood_scale();
            let name = scale.get(usize::from(likelihood - 1)).map_or("", |value| value.label.as_str());
            let label = format!("{likelihood} {name}");
            let label = text::pad(&label, usize::from(NAMES + 1), Align::Left, desk.theme.glyphs.ellipsis);
            put(buffer, 1, middle, &label, muted);
            for consequence in 1..=method.consequence_max() {
                let Some(level) = method.level_at(likelihood, consequence) else { continue };
                let x = NAMES + 2 + width * u16::from(consequence - 1);
                let (shown, anybody) = self.cell(likelihood, consequence, method.mark(level));
                let colour = method.level(level).map(|level| level.hex.as_str());
                let mut style = desk.theme.level(usize::from(level.index()), method.levels().count(), colour);
                if anybody {
                    style = style.patch(desk.theme.style(Role::Title));
                }
                for y in top..top + self.tall {
                    let shown = if y == middle { shown.as_str() } else { "" };
                    put(buffer, x, y, &text::pad(shown, usize::from(width), Align::Centre, ""), style);
                }
            }
        }
        side.then_some(right)
    }

    /// What stands in a cell, and whether a party does.
    fn cell(&self, likelihood: u8, consequence: u8, mark: &str) -> (String, bool) {
        let Some(assessment) = self.assessment else { return (mark.to_string(), false) };
        let who = standing_here(assessment, likelihood, consequence);
        let leads = assessment.leading.is_some_and(|party| who.contains(&party));
        let names: String = who.iter().map(|party| short(*party, who.len())).collect();
        let shown = match (names.is_empty(), leads) {
            (true, _) => mark.to_string(),
            (false, true) => format!("{names} >{mark}<"),
            (false, false) => format!("{names} {mark}"),
        };
        (shown, !names.is_empty())
    }
}

/// Three letters of a party, or one where several share a cell.
pub fn short(party: Party, sharing: usize) -> String {
    let take = if sharing > 1 { 1 } else { 3 };
    party.key().chars().take(take).collect()
}

fn standing_here(assessment: &Assessment<'_>, likelihood: u8, consequence: u8) -> Vec<Party> {
    let here = |standing: &Standing| {
        standing.rated().is_some_and(|rated| rated.likelihood == likelihood && rated.consequence == consequence)
    };
    assessment.per_party.iter().filter(|(_, standing)| here(standing)).map(|(party, _)| party).collect()
}
