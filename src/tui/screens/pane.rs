//! A list of one register on the screen: rows, the filter line, the cell under the cursor. The table screen has one,
//! the workbench three.

mod bulk;
mod cells;
mod filter;
mod paint;

use ratatui::layout::{Position, Rect};

use crate::core::filter::Viewer;
use crate::core::id::RecordId;
use crate::core::risk::REGISTER;
use crate::core::schema::Kind;
use crate::core::table::{Link, TableState};
use crate::keymap::Facts;
use crate::tui::action::Action;
use crate::tui::desk::{Desk, Effect};
use crate::tui::screen::{Entered, Event, Reply};
use crate::tui::screens::pick::{Item, Pick};
use crate::tui::screens::record;
use crate::tui::screens::workshop::Workshop;
use crate::tui::words;

pub use cells::CellEdit;
use filter::{Did, Filter};

/// Rows looked at before a frame is drawn: a few milliseconds.
const BUDGET: usize = 20_000;
/// Rows looked at before it is asked whether there is a key: less than a millisecond.
const SLICE: usize = 8_000;
/// Rows whose texts are read before it is asked whether there is a key.
const AHEAD: usize = 500;

pub struct Pane {
    pub table: TableState,
    /// The filter while it is typed.
    filter: Option<Filter>,
    /// The column under the cursor, as its place among those shown.
    pub column: usize,
    /// The cell that is edited in its place.
    pub edit: Option<CellEdit>,
    /// Where rows start inside the pane.
    area: Rect,
}

/// Who looks at the list, and from when.
pub fn viewer(desk: &Desk) -> Viewer {
    let mut viewer = Viewer::new(desk.today()).person(desk.ledger.actor().person);
    viewer.problems = desk.with_problems.clone();
    viewer
}

impl Pane {
    pub fn open(desk: &Desk, register: &str) -> Result<Self, String> {
        let table = TableState::new(desk.workspace(), register, &viewer(desk)).map_err(|error| error.to_string())?;
        let mut pane = Self { table, filter: None, column: 0, edit: None, area: Rect::default() };
        pane.step(desk);
        Ok(pane)
    }

    /// Goes on making the list.
    pub fn step(&mut self, desk: &Desk) {
        self.table.step(desk.workspace(), &viewer(desk), BUDGET);
    }

    /// The same in idle time. True while there is more.
    pub fn work(&mut self, desk: &Desk) -> bool {
        self.is_working() && !self.table.step(desk.workspace(), &viewer(desk), SLICE).done
    }

    /// While somebody begins to type a filter, reads the texts in which it will look. True while there is more.
    pub fn read_ahead(&mut self, desk: &Desk) -> bool {
        self.filter.is_some() && self.table.read_ahead(desk.workspace(), &viewer(desk), AHEAD)
    }

    /// Whether the list is still being made.
    pub fn is_working(&self) -> bool {
        !self.table.progress().done
    }

    pub fn is_filtering(&self) -> bool {
        self.filter.is_some()
    }

    /// Rows that the pane has room for; the first line is the heading.
    pub fn set_area(&mut self, area: Rect) {
        self.area = area;
        self.table.set_height(usize::from(area.height.saturating_sub(1)).max(1));
    }

    pub fn current(&self, desk: &Desk) -> Option<RecordId> {
        self.table.current(desk.workspace()).map(|record| record.id())
    }

    pub fn set_filter(&mut self, desk: &Desk, text: &str) {
        self.table.set_filter(text, desk.workspace(), &viewer(desk));
        self.step(desk);
    }

    pub fn set_link(&mut self, desk: &Desk, record: Option<RecordId>) {
        self.table.set_link(record.map(|record| Link { record, via: None }));
        self.step(desk);
    }

    pub fn refresh(&mut self, desk: &Desk) {
        self.table.refresh(desk.workspace(), &viewer(desk));
        self.step(desk);
    }

    pub fn event(&mut self, desk: &mut Desk, event: &Event<'_>) {
        match event {
            Event::Applied(applied) => {
                let viewer = viewer(desk);
                self.table.touched(applied, desk.workspace(), &viewer);
                for (id, field) in &applied.touched {
                    let made = **field == *crate::core::record::LIFE
                        && desk
                            .workspace()
                            .get(*id)
                            .is_some_and(|record| record.register_key() == self.table.register());
                    if made {
                        self.table.created(*id, desk.workspace(), &viewer);
                    }
                }
                self.step(desk);
            }
            Event::Turned => {
                if let Ok(mut fresh) = Self::open(desk, self.table.register()) {
                    fresh.set_area(self.area);
                    let text = self.table.filter().to_string();
                    fresh.set_filter(desk, &text);
                    *self = fresh;
                }
            }
            Event::KeepDraft => self.keep_cell(desk),
            Event::Shown => {}
        }
    }

    pub fn contexts(&self) -> Vec<&'static str> {
        match (&self.edit, &self.filter) {
            (Some(_), _) => vec!["text", "form"],
            (None, Some(_)) => vec!["text", "filter", "list"],
            (None, None) => vec!["list"],
        }
    }

    pub fn facts(&self, desk: &Desk, facts: &mut Facts) {
        record::facts(desk, self.current(desk), facts);
        facts.empty = self.table.is_empty();
        facts.on_risk |= self.table.is_empty() && self.table.register() == "risk";
        facts.marked = !self.table.marks().is_empty() || self.table.range().is_some();
        facts.filtered = !self.table.filter().is_empty();
        facts.linked = self.table.link().is_some();
        facts.choosing = match (&self.edit, &self.filter) {
            (Some(edit), _) => edit.is_choosing(),
            (None, filter) => filter.as_ref().is_some_and(Filter::is_choosing),
        };
    }

    /// Actions on the list itself and on its rows.
    pub fn act(&mut self, desk: &mut Desk, action: &Action) -> Reply {
        if self.edit.is_some() {
            return self.act_in_cell(desk, action);
        }
        if self.filter.is_some()
            && let Some(reply) = self.act_in_filter(desk, action)
        {
            return reply;
        }
        if matches!(action, Action::EditCell | Action::Copy)
            && let Some(id) = self.current(desk)
            && record::is_hidden(desk, id)
        {
            desk.refuse(words::BLIND_HIDDEN);
            return Reply::Done;
        }
        match action {
            Action::NextRow => self.table.move_by(1),
            Action::PreviousRow => self.table.move_by(-1),
            Action::PageDown => self.table.page(1),
            Action::PageUp => self.table.page(-1),
            Action::HalfPageDown => self.table.move_by(self.half_page()),
            Action::HalfPageUp => self.table.move_by(-self.half_page()),
            Action::FirstRow => self.table.first(),
            Action::LastRow => self.table.last(),
            Action::NextColumn => self.column = (self.column + 1).min(self.shown(desk).len().saturating_sub(1)),
            Action::PreviousColumn => self.column = self.column.saturating_sub(1),
            Action::Mark => {
                self.table.toggle_mark(desk.workspace());
                self.table.move_by(1);
            }
            Action::MarkRange => {
                if !self.table.mark_range(desk.workspace()) {
                    self.table.toggle_range();
                }
            }
            Action::MarkAll => self.table.mark_all(desk.workspace(), &viewer(desk)),
            Action::UnmarkAll => self.table.clear_marks(),
            Action::Filter => self.filter = Some(Filter::new(self.table.filter())),
            Action::ClearFilter => self.set_filter(desk, ""),
            Action::LinkLetGo => self.set_link(desk, None),
            Action::Refresh => self.refresh(desk),
            Action::Sort => self.sort(desk),
            Action::Columns => return self.choose_columns(desk),
            Action::EditCell => return self.edit_cell(desk),
            Action::SameAsAbove => return self.same_as_above(desk),
            Action::FillDown => return self.fill_down(desk),
            Action::EditMarked => return self.edit_marked(desk),
            Action::PasteTable => desk.say(words::PASTE_NOW),
            Action::Copy => self.copy(desk),
            Action::Add => return self.add(desk),
            Action::Workshop if self.table.register() == REGISTER => return self.workshop(desk),
            other => {
                return match self.current(desk) {
                    Some(id) => record::act(desk, id, other),
                    None => Reply::Pass,
                };
            }
        }
        Reply::Done
    }

    fn half_page(&self) -> isize {
        isize::try_from(self.table.height() / 2).unwrap_or(5).max(1)
    }

    fn act_in_filter(&mut self, desk: &mut Desk, action: &Action) -> Option<Reply> {
        let filter = self.filter.as_mut()?;
        match action {
            Action::Commit => self.filter = None,
            Action::LeaveForm | Action::Back => {
                let before = std::mem::take(&mut filter.before);
                self.filter = None;
                self.set_filter(desk, &before);
            }
            other => match filter.act(other, desk, self.table.register()) {
                Did::Nothing => return None,
                Did::Looked => {}
                Did::Typed => self.read_filter(desk),
            },
        }
        Some(Reply::Done)
    }

    fn read_filter(&mut self, desk: &Desk) {
        if let Some(text) = self.filter.as_ref().map(Filter::value) {
            self.set_filter(desk, &text);
        }
    }

    pub fn enter(&mut self, desk: &mut Desk, entered: Entered) -> Reply {
        if self.edit.is_some() {
            return self.enter_cell(desk, entered);
        }
        match (&mut self.filter, entered) {
            (Some(filter), entered) => filter.enter(entered, desk, self.table.register()),
            (None, Entered::Paste(text)) => return self.paste(desk, &text),
            (None, _) => return Reply::Done,
        }
        self.read_filter(desk);
        Reply::Done
    }

    /// The records that the list shows, when a filter or a link narrows it.
    pub fn filtered_rows(&self, desk: &Desk) -> Option<Vec<RecordId>> {
        if self.table.filter().is_empty() && self.table.link().is_none() {
            return None;
        }
        let rows = self.table.rows().iter().filter_map(|row| desk.workspace().slot(row.slot));
        Some(rows.map(|record| record.id()).collect())
    }

    /// The risks of the list, one after another.
    fn workshop(&self, desk: &mut Desk) -> Reply {
        let rows = self.table.rows().iter().filter_map(|row| desk.workspace().slot(row.slot));
        match Workshop::open(desk, rows.map(|record| record.id()).collect()) {
            Ok(screen) => Reply::Push(Box::new(screen)),
            Err(reason) => {
                desk.refuse(reason);
                Reply::Done
            }
        }
    }

    /// The columns that are shown, as numbers of the table's columns.
    pub fn shown(&self, desk: &Desk) -> Vec<usize> {
        let width = self.area.width.saturating_sub(2);
        self.table.layout(desk.workspace(), width).iter().map(|placed| placed.column).collect()
    }

    fn sort(&mut self, desk: &mut Desk) {
        let Some(column) = self.shown(desk).get(self.column).copied() else { return };
        let Some(path) = self.table.columns().get(column).cloned() else { return };
        self.table.sort_by_column(&path, false);
        self.step(desk);
        let down = self.table.sort().first().is_some_and(|by| by.descending);
        desk.say(words::sorted(&path.heading(), down));
    }

    fn choose_columns(&mut self, desk: &mut Desk) -> Reply {
        let workspace = desk.workspace();
        let schema = workspace.schema().clone();
        let Some(register) = schema.register(self.table.register()) else { return Reply::Done };
        let shown: Vec<String> = self.table.columns().iter().map(|path| path.as_str().to_string()).collect();
        let mut offered = shown.clone();
        let reported = register.columns.iter().map(|column| column.from.clone());
        let fields = register.fields.iter().filter(|field| !field.retired).map(|field| field.key.clone());
        for path in reported.chain(fields).chain(["@updated".to_string()]) {
            if !offered.contains(&path) {
                offered.push(path);
            }
        }
        let paths: Vec<_> = offered
            .iter()
            .filter_map(|text| crate::core::path::Path::parse(&schema, &register.key, text).ok())
            .collect();
        let items = paths
            .iter()
            .map(|path| Item {
                ticked: shown.contains(&path.as_str().to_string()),
                ..Item::new("", path.heading(), path.as_str())
            })
            .collect();
        let key = register.key.clone();
        Reply::Push(Box::new(Pick::several(
            words::COLUMNS,
            items,
            Box::new(move |desk, chosen| {
                let chosen = chosen.iter().filter_map(|at| paths.get(*at)).cloned().collect();
                desk.chosen_columns = Some((key.clone(), chosen));
                Reply::Pop
            }),
        )))
    }

    /// Takes over columns that were chosen in the list of columns.
    pub fn take_columns(&mut self, desk: &mut Desk) {
        if desk.chosen_columns.as_ref().is_some_and(|(register, _)| register == self.table.register())
            && let Some((_, columns)) = desk.chosen_columns.take()
        {
            self.table.set_columns(columns);
            self.column = 0;
        }
    }

    fn copy(&mut self, desk: &mut Desk) {
        let chosen = self.table.chosen(desk.workspace());
        let viewer = viewer(desk);
        let workspace = desk.workspace();
        let rows: Vec<String> = chosen
            .iter()
            .filter_map(|id| workspace.get(*id))
            .map(|record| {
                let cells = (0..self.table.columns().len()).map(|at| self.table.cell(at, record, &viewer));
                cells.map(|cell| cell.replace(['\t', '\n'], " ")).collect::<Vec<_>>().join("\t")
            })
            .collect();
        let count = rows.len();
        desk.effects.push(Effect::Copy(rows.join("\n")));
        desk.say(words::copied_rows(count));
    }

    fn add(&mut self, desk: &mut Desk) -> Reply {
        let register = self.table.register().to_string();
        let given = match (self.table.link(), register.as_str()) {
            // A risk that is added while a system is selected belongs to it.
            (Some(link), "risk") => vec![("systems".to_string(), serde_json::json!([link.record.to_string()]))],
            (Some(link), "treatment" | "action") => {
                vec![("risk".to_string(), serde_json::json!(link.record.to_string()))]
            }
            _ => self.given_by_filter(desk, &register),
        };
        match crate::tui::screens::form::Form::create(desk, &register, given) {
            Some(form) => Reply::Push(Box::new(form)),
            None => Reply::Done,
        }
    }

    /// Under `audit:IA-001` what is added belongs to that audit. Only references by label: other terms may be searches.
    fn given_by_filter(&self, desk: &Desk, register: &str) -> Vec<(String, serde_json::Value)> {
        let workspace = desk.workspace();
        let Some(schema) = workspace.schema().register(register) else { return Vec::new() };
        let given = |term: &str| {
            let (key, label) = term.split_once(':')?;
            let field = schema.field(key).filter(|field| field.kind == Kind::Reference)?;
            let target = workspace.by_label(field.target()?, label)?;
            Some((key.to_string(), serde_json::json!(target.id().to_string())))
        };
        self.table.filter().split_whitespace().filter_map(given).collect()
    }

    pub fn draw(
        &self,
        desk: &Desk,
        focused: bool,
        area: Rect,
        buffer: &mut ratatui::buffer::Buffer,
    ) -> Option<Position> {
        paint::draw(self, desk, focused, area, buffer)
    }

    /// The filter and the link, on one line.
    pub fn draw_filter(&self, desk: &Desk, area: Rect, buffer: &mut ratatui::buffer::Buffer) -> Option<Position> {
        paint::filter_line(self, desk, area, buffer)
    }

    pub fn typed_filter(&self) -> Option<&Filter> {
        self.filter.as_ref()
    }
}
