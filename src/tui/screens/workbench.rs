//! Home: AI systems, risks and controls in three linked panes. Selecting a system narrows risks and controls to what
//! belongs to it. Side by side where there is room, one at a time where there is not; the detail stands below.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use serde_json::json;

use super::pane::Pane as List;
use super::table;
use crate::core::id::RecordId;
use crate::keymap::Facts;
use crate::tui::action::Action;
use crate::tui::desk::Desk;
use crate::tui::remembered::{FIRST, First};
use crate::tui::screen::{Entered, Event, Reply, Screen, Tab};
use crate::tui::theme::Role;
use crate::tui::words;

/// From this width the panes stand side by side.
const SIDE_BY_SIDE: u16 = 120;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pane {
    Systems,
    Risks,
    Controls,
}

impl Pane {
    const ALL: [Self; 3] = [Self::Systems, Self::Risks, Self::Controls];

    fn register(self) -> &'static str {
        match self {
            Self::Systems => "system",
            Self::Risks => "risk",
            Self::Controls => "control",
        }
    }

    fn index(self) -> usize {
        match self {
            Self::Systems => 0,
            Self::Risks => 1,
            Self::Controls => 2,
        }
    }
}

pub struct Workbench {
    lists: [List; 3],
    front: Pane,
    /// The system to which risks and controls are narrowed.
    linked: Option<RecordId>,
    area: Rect,
}

impl Workbench {
    pub fn open(desk: &mut Desk, front: Pane) -> Result<Self, String> {
        let list = |pane: Pane| List::open(desk, pane.register());
        let lists = [list(Pane::Systems)?, list(Pane::Risks)?, list(Pane::Controls)?];
        Ok(Self { lists, front, linked: None, area: Rect::default() })
    }

    /// As it was left in the last sitting.
    pub fn resume(desk: &mut Desk, session: &serde_json::Value) -> Result<Self, String> {
        let text = |key: &str| session.get(key).and_then(|value| value.as_str()).unwrap_or("").to_string();
        let front = match text("pane").as_str() {
            "system" => Pane::Systems,
            "control" => Pane::Controls,
            _ => Pane::Risks,
        };
        let mut bench = Self::open(desk, front)?;
        let register = front.register();
        let filter = text("filter");
        if let Some(list) = bench.lists.get_mut(front.index()) {
            if !filter.is_empty() {
                list.set_filter(desk, &filter);
            }
            let row = desk.workspace().by_label(register, &text("row")).map(|record| record.id());
            if let Some(row) = row {
                list.table.go_to(desk.workspace(), row);
                let line = session.get("line").and_then(serde_json::Value::as_u64).unwrap_or(0);
                list.table.stand_on(usize::try_from(line).unwrap_or(0));
            }
        }
        Ok(bench)
    }

    /// Shown of all; while only what is in sight is there, what it was in the last sitting.
    fn count(&self, desk: &Desk, pane: Pane, list: &List) -> String {
        match desk.remembered.loading {
            true => desk.remembered.tabs.get(pane.register()).cloned().unwrap_or_else(|| words::NOT_COUNTED.into()),
            false => table::counts(list),
        }
    }

    /// The lists that can be seen now.
    fn in_sight(&self) -> impl Iterator<Item = &List> {
        let side_by_side = self.area.width >= SIDE_BY_SIDE;
        self.lists
            .iter()
            .zip(Pane::ALL)
            .filter(move |(_, pane)| side_by_side || *pane == self.front)
            .map(|(list, _)| list)
    }

    /// What the next sitting shows first.
    fn first(&self, desk: &Desk) -> Option<First> {
        let workspace = desk.workspace();
        let rows = self.in_sight().flat_map(|list| list.table.visible(workspace));
        let shown: Vec<RecordId> = rows.filter_map(|row| row.record).map(|record| record.id()).collect();
        let front: Vec<RecordId> = self.current(desk).into_iter().collect();
        let tabs = Pane::ALL.into_iter().zip(&self.lists);
        let tabs = tabs.map(|(pane, list)| (pane.register().to_string(), table::counts(list))).collect();
        First::of(desk, &shown, &front, tabs)
    }

    fn list(&self) -> Option<&List> {
        self.lists.get(self.front.index())
    }

    fn list_mut(&mut self) -> Option<&mut List> {
        self.lists.get_mut(self.front.index())
    }

    fn show(&mut self, desk: &Desk, pane: Pane) {
        if self.front == Pane::Systems && pane != Pane::Systems {
            self.link(desk, self.lists.first().and_then(|list| list.current(desk)));
        }
        self.front = pane;
    }

    /// Narrows risks and controls to a system, or lets go of it.
    fn link(&mut self, desk: &Desk, system: Option<RecordId>) {
        self.linked = system;
        for list in self.lists.iter_mut().skip(1) {
            list.set_link(desk, system);
        }
    }

    fn turn(&mut self, desk: &Desk, by: isize) {
        let at = (self.front.index() + Pane::ALL.len()).saturating_add_signed(by) % Pane::ALL.len();
        if let Some(pane) = Pane::ALL.get(at) {
            self.show(desk, *pane);
        }
    }

    /// The list whose filter and link stand on the line above: the one in front, or the risks where a system among
    /// the systems narrows them.
    fn line_of(&self) -> Option<&List> {
        let front = self.list()?;
        let narrows = self.front == Pane::Systems && self.linked.is_some();
        match narrows && !front.is_filtering() && front.table.filter().is_empty() {
            true => self.lists.get(Pane::Risks.index()),
            false => Some(front),
        }
    }

    fn columns(area: Rect) -> [Rect; 3] {
        let systems = area.width * 24 / 100;
        let controls = area.width * 27 / 100;
        let risks = area.width - systems - controls;
        [
            Rect { width: systems.saturating_sub(1), ..area },
            Rect { x: area.x + systems, width: risks.saturating_sub(1), ..area },
            Rect { x: area.x + systems + risks, width: controls, ..area },
        ]
    }
}

impl Screen for Workbench {
    fn contexts(&self) -> Vec<&'static str> {
        self.list().map(List::contexts).unwrap_or_default()
    }

    fn facts(&self, desk: &Desk, facts: &mut Facts) {
        if let Some(list) = self.list() {
            list.facts(desk, facts);
        }
        facts.setting_up = super::start::is_setting_up(desk);
        facts.linked = self.linked.is_some();
    }

    fn title(&self, _desk: &Desk) -> String {
        words::WORKBENCH.into()
    }

    fn tabs(&self, desk: &Desk) -> Vec<Tab> {
        let names = [words::SYSTEMS, words::RISKS_TAB, words::CONTROLS];
        let undecided = desk.counts().unwrap_or_default().undecided;
        Pane::ALL
            .iter()
            .zip(names)
            .zip(&self.lists)
            .enumerate()
            .map(|(at, ((pane, name), list))| {
                let current = *pane == self.front;
                let name = if current { name.to_uppercase() } else { name.to_string() };
                let more = match pane {
                    Pane::Controls if undecided > 0 => words::undecided(undecided),
                    _ => String::new(),
                };
                Tab { text: format!("{} {name} {}{more}", at + 1, self.count(desk, *pane, list)), current }
            })
            .collect()
    }

    fn aside(&self, desk: &Desk) -> String {
        let counts = desk.counts().unwrap_or_default();
        match (counts.due, counts.mine) {
            (0, 0) => String::new(),
            (due, 0) => words::due(due),
            (due, mine) => format!("{} {} {}", words::due(due), desk.theme.glyphs.dot, words::mine(mine)),
        }
    }

    fn current(&self, desk: &Desk) -> Option<RecordId> {
        self.list().and_then(|list| list.current(desk))
    }

    fn is_base(&self) -> bool {
        true
    }

    fn resize(&mut self, area: Rect) {
        self.area = area;
        if area.width >= SIDE_BY_SIDE {
            let parts = table::parts(Rect { width: area.width.min(table::WIDE - 1), ..area });
            let rows = if area.width >= table::WIDE {
                Rect { height: area.height.saturating_sub(1), ..parts.list }
            } else {
                parts.list
            };
            let wide = if area.width >= table::WIDE { area.width * 3 / 4 } else { area.width };
            for (list, column) in self.lists.iter_mut().zip(Self::columns(Rect { width: wide, ..rows })) {
                list.set_area(column);
            }
        } else {
            let list = table::parts(area).list;
            self.lists.iter_mut().for_each(|pane| pane.set_area(list));
        }
    }

    fn draw(&self, desk: &Desk, area: Rect, buffer: &mut Buffer) -> Option<Position> {
        let current = self.list().and_then(|list| list.current(desk));
        if area.width < SIDE_BY_SIDE {
            let parts = table::parts(area);
            let list = self.list()?;
            let typing = list.draw_filter(desk, parts.filter, buffer);
            let cursor = list.draw(desk, true, parts.list, buffer);
            table::draw_detail(desk, current, parts.detail, buffer);
            return typing.or(cursor);
        }
        let wide = area.width >= table::WIDE;
        let parts = table::parts(Rect { width: area.width.min(table::WIDE - 1), ..area });
        let (rows, detail) = match wide {
            true => {
                let width = area.width * 3 / 4;
                let rows = Rect { y: area.y + 1, height: area.height - 1, width, ..area };
                let detail = Rect { x: area.x + width, y: area.y, width: area.width - width, height: area.height };
                (rows, detail)
            }
            false => (Rect { width: area.width, ..parts.list }, Rect { width: area.width, ..parts.detail }),
        };
        let typing = self.line_of()?.draw_filter(desk, Rect { width: rows.width, ..parts.filter }, buffer);
        let mut cursor = None;
        for ((list, pane), column) in self.lists.iter().zip(Pane::ALL).zip(Self::columns(rows)) {
            let focused = pane == self.front;
            let at = list.draw(desk, focused, column, buffer);
            if focused {
                cursor = at;
            }
            if pane != Pane::Systems {
                for y in column.y..column.bottom() {
                    buffer.set_string(
                        column.x.saturating_sub(1),
                        y,
                        desk.theme.glyphs.upright,
                        desk.theme.style(Role::Frame),
                    );
                }
            }
        }
        table::draw_detail(desk, current, detail, buffer);
        typing.or(cursor)
    }

    fn act(&mut self, desk: &mut Desk, action: &Action) -> Reply {
        use crate::tui::action::Destination;
        let editing = self.contexts().first() == Some(&"text");
        match action {
            Action::NextPane if !editing => self.turn(desk, 1),
            Action::PreviousPane if !editing => self.turn(desk, -1),
            Action::Go(Some(Destination::Systems)) => self.show(desk, Pane::Systems),
            Action::Go(Some(Destination::Risks)) => self.show(desk, Pane::Risks),
            Action::Go(Some(Destination::Controls)) => self.show(desk, Pane::Controls),
            Action::LinkLetGo => self.link(desk, None),
            Action::AddFromLibrary => {
                let system = match self.front {
                    Pane::Systems => self.list().and_then(|list| list.current(desk)),
                    _ => self.linked,
                };
                return super::library::open(desk, system);
            }
            Action::NextUndecided if self.front == Pane::Controls => {
                let next =
                    desk.workspace().live("soa").find(|entry| !entry.filled("applicable")).map(|entry| entry.id());
                match next {
                    Some(entry) => return super::record::act(desk, entry, &Action::Applicability),
                    None => desk.say(words::ALL_DECIDED),
                }
            }
            other => {
                let before = self.list().and_then(|list| list.current(desk));
                let reply = match self.list_mut() {
                    Some(list) => list.act(desk, other),
                    None => Reply::Pass,
                };
                // Moving among systems narrows the other panes at once where they are in sight.
                let now = self.list().and_then(|list| list.current(desk));
                if self.front == Pane::Systems && self.area.width >= SIDE_BY_SIDE && now != before {
                    self.link(desk, now);
                }
                return reply;
            }
        }
        Reply::Done
    }

    fn enter(&mut self, desk: &mut Desk, entered: Entered) -> Reply {
        self.list_mut().map_or(Reply::Done, |list| list.enter(desk, entered))
    }

    fn event(&mut self, desk: &mut Desk, event: Event<'_>) {
        for list in &mut self.lists {
            list.event(desk, &event);
        }
        match event {
            Event::Turned => self.linked = None,
            Event::Shown => {
                if let Some(list) = self.list_mut() {
                    list.take_columns(desk);
                }
            }
            _ => {}
        }
    }

    fn work(&mut self, desk: &Desk) -> bool {
        self.lists.iter_mut().fold(false, |more, list| list.work(desk) | more)
    }

    fn is_pending(&self) -> bool {
        self.in_sight().any(|list| list.table.is_pending())
    }

    fn read_ahead(&mut self, desk: &Desk) -> bool {
        self.lists.iter_mut().fold(false, |more, list| list.read_ahead(desk) | more)
    }

    fn register(&self) -> Option<String> {
        Some(self.front.register().to_string())
    }

    fn rows(&self, desk: &Desk) -> Option<Vec<RecordId>> {
        self.list()?.filtered_rows(desk)
    }

    fn session(&self, desk: &Desk) -> Option<serde_json::Value> {
        let list = self.list()?;
        let row = list.table.current(desk.workspace());
        Some(json!({
            "screen": "workbench",
            "pane": self.front.register(),
            "filter": list.table.filter(),
            "row": row.map(|record| record.label()),
            "id": row.map(|record| record.id()),
            "line": list.table.line(),
            FIRST: self.first(desk),
        }))
    }
}
