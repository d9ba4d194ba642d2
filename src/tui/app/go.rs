//! The application's own actions: what every screen leaves to it, and where `go` leads.

use crate::core::questionnaire::QUESTIONNAIRE;
use crate::core::risk::Stage;
use crate::tui::action::{Action, Destination, ExportFormat};
use crate::tui::desk::{Effect, Past};
use crate::tui::screen::{Reply, Screen};
use crate::tui::screens::ask::Ask;
use crate::tui::screens::pick::{Item, Pick};
use crate::tui::screens::{
    applicability, conflicts, due, export, help, import, journal, method, mine, overview, palette, problems,
    read_sheet, score, table, view, waiting, workbench,
};
use crate::tui::words;

use super::App;

impl App {
    /// Goes to a place, leaving what is above the base.
    pub(super) fn go(&mut self, place: Destination) {
        self.leave_upper();
        let desk = &mut self.desk;
        let screen: Box<dyn Screen> = match place {
            Destination::Systems | Destination::Risks | Destination::Controls => {
                let pane = match place {
                    Destination::Systems => workbench::Pane::Systems,
                    Destination::Risks => workbench::Pane::Risks,
                    _ => workbench::Pane::Controls,
                };
                match workbench::Workbench::open(desk, pane) {
                    Ok(bench) => Box::new(bench),
                    Err(reason) => return desk.refuse(reason),
                }
            }
            Destination::Mine => Box::new(mine::Mine::open(desk)),
            Destination::Overview => Box::new(overview::Overview::open(desk)),
            Destination::Due => Box::new(due::open(desk)),
            Destination::Waiting => Box::new(waiting::open(desk)),
            Destination::Conflicts => Box::new(conflicts::open(desk)),
            Destination::Problems => Box::new(problems::open(desk)),
            Destination::Journal => Box::new(journal::open(desk)),
            Destination::Drafts => Box::new(journal::drafts(desk)),
            Destination::Baselines => Box::new(journal::baselines(desk)),
            Destination::View(table) => Box::new(view::View::open(desk, table)),
            Destination::Register(key) => match table::Table::open(desk, &key) {
                Ok(table) => Box::new(table),
                Err(reason) => return self.desk.refuse(reason),
            },
        };
        self.base_or_push(screen);
    }

    /// The workbench and My risks are bases; every other place is one step above, so that `esc` leads back.
    fn base_or_push(&mut self, screen: Box<dyn Screen>) {
        match screen.is_base() {
            true => self.replace_base(screen),
            false => self.push(screen),
        }
    }

    pub(super) fn own(&mut self, action: Action) {
        match action {
            Action::Back | Action::LeaveForm if self.layers.len() > 1 => self.pop(),
            Action::Back if self.desk.past.is_some() => self.leave_past(),
            Action::Back | Action::LeaveForm => {}
            Action::Quit => self.desk.effects.push(Effect::Quit),
            Action::Suspend => self.desk.effects.push(Effect::Suspend),
            Action::Redraw => self.desk.effects.push(Effect::Redraw),
            Action::Undo => self.desk.undo(),
            Action::Go(Some(place)) => self.go(place),
            Action::Go(None) => self.ask_place(),
            Action::Find => self.find(),
            Action::Palette => {
                let palette = palette::open(self);
                self.push(Box::new(palette));
            }
            Action::Help => {
                let help = help::Help::open(self);
                self.push(Box::new(help));
            }
            Action::AsOf => self.ask_past(),
            Action::LeaveAsOf => self.leave_past(),
            Action::RoomMode => self.desk.settings.room = !self.desk.settings.room,
            Action::ExportSoa(format) => self.export("soa", format),
            Action::Export(format) => {
                let register = self.register_in_front().unwrap_or_else(|| "risk".into());
                self.export(&register, format);
            }
            Action::Import => {
                let sheet = self.register_in_front().as_deref() == Some(QUESTIONNAIRE);
                let ask = if sheet { read_sheet::ask(&mut self.desk) } else { import::ask(&mut self.desk) };
                self.push(Box::new(ask));
            }
            Action::Baseline => {
                let ask = journal::ask_baseline();
                self.push(Box::new(ask));
            }
            Action::Backup => {
                let ask = export::ask_backup(&self.desk);
                self.push(Box::new(ask));
            }
            Action::EditOutside => {
                if let Some(text) = self.layers.last().and_then(|top| top.editable()) {
                    self.desk.effects.push(Effect::EditOutside(text));
                }
            }
            Action::NextStep => self.next_step(),
            Action::SayWho => self.ask_who(),
            Action::ChangeMethod => {
                let reply = method::change(&mut self.desk);
                self.follow(reply, None);
            }
            Action::OldRatings => {
                let list = method::old_ratings(&self.desk);
                self.push(Box::new(list));
            }
            other => self.on_current(other),
        }
    }

    /// Actions on the current record that any screen with a record offers.
    fn on_current(&mut self, action: Action) {
        let Some(id) = self.layers.last().and_then(|top| top.current(&self.desk)) else {
            return self.desk.refuse(words::not_available(&action.title(&self.vocabulary)));
        };
        let reply = crate::tui::screens::record::act(&mut self.desk, id, &action);
        match reply {
            Reply::Pass => self.desk.refuse(words::not_available(&action.title(&self.vocabulary))),
            reply => self.follow(reply, None),
        }
    }

    fn ask_place(&mut self) {
        let schema = self.desk.workspace().schema().clone();
        let mut places: Vec<(Destination, Item)> = Destination::every()
            .map(|place| {
                let action = Action::Go(Some(place.clone()));
                let key = self.desk.key_of(&action).unwrap_or_default();
                (place, Item::new(key, action.title(&self.vocabulary), ""))
            })
            .collect();
        places.extend(Destination::views().map(|place| {
            let action = Action::Go(Some(place.clone()));
            let key = self.desk.key_of(&action).unwrap_or_default();
            (place, Item::new(key, action.title(&self.vocabulary), ""))
        }));
        for register in
            schema.outlines().filter(|register| !Destination::OTHERWISE_NAMED.contains(&register.key.as_str()))
        {
            let action = Action::Go(Some(Destination::Register(register.key.clone())));
            let key = self.desk.key_of(&action).unwrap_or_default();
            let count = self.desk.workspace().count(&register.key);
            places.push((
                Destination::Register(register.key.clone()),
                Item::new(key, register.plural.clone(), count.to_string()),
            ));
        }
        let (places, items): (Vec<Destination>, Vec<Item>) = places.into_iter().unzip();
        let pick = Pick::one(
            words::GO_TO,
            items,
            Box::new(move |_, chosen| {
                chosen.first().and_then(|at| places.get(*at)).map_or(Reply::Pop, |place| Reply::Go(place.clone()))
            }),
        );
        self.push(Box::new(pick));
    }

    /// Any record by half-remembered words.
    fn find(&mut self) {
        let workspace = self.desk.workspace();
        let mut ids = Vec::new();
        let mut items = Vec::new();
        for register in workspace.schema().outlines() {
            for record in workspace.live(&register.key) {
                ids.push(record.id());
                items.push(Item::new(
                    record.label(),
                    crate::tui::screens::record::title(record),
                    register.name.clone(),
                ));
            }
        }
        let pick = Pick::one(
            words::FIND,
            items,
            Box::new(move |desk, chosen| {
                let id = chosen.first().and_then(|at| ids.get(*at)).copied();
                match id.and_then(|id| crate::tui::screens::record::Detail::open(desk, id)) {
                    Some(detail) => Reply::Replace(Box::new(detail)),
                    None => Reply::Pop,
                }
            }),
        );
        self.push(Box::new(pick));
    }

    fn ask_past(&mut self) {
        let names: Vec<(String, String)> = journal::baseline_names(&self.desk);
        let items = names.iter().map(|(name, note)| Item::new(name.clone(), note.clone(), "")).collect();
        let pick = Pick::one(
            words::AS_OF_ASK,
            items,
            Box::new(move |desk, chosen| {
                if let Some((name, _)) = chosen.first().and_then(|at| names.get(*at)) {
                    turn(desk, name);
                }
                Reply::Pop
            }),
        )
        .or_else(Box::new(|desk, text| {
            turn(desk, text);
            Some(Reply::Pop)
        }));
        self.push(Box::new(pick));
    }

    fn leave_past(&mut self) {
        self.desk.past = None;
        self.desk.turned = true;
        self.desk.say(words::NOW_AGAIN);
    }

    fn export(&mut self, register: &str, format: Option<ExportFormat>) {
        let rows = self.layers.last().and_then(|top| top.rows(&self.desk));
        let current = self.layers.last().and_then(|top| top.current(&self.desk));
        let current = current.filter(|_| self.register_in_front().as_deref() == Some(register));
        let reply = export::start(&mut self.desk, register, format, rows, current);
        self.follow(reply, None);
    }

    /// The register that the screen in front shows, or that its record is of.
    fn register_in_front(&self) -> Option<String> {
        let top = self.layers.last()?;
        let of_record = || Some(self.desk.workspace().get(top.current(&self.desk)?)?.register_key().to_string());
        top.register().or_else(of_record)
    }

    /// What a new workspace needs next.
    fn next_step(&mut self) {
        let here = self.layers.last().and_then(|top| top.current(&self.desk));
        let reply = crate::tui::screens::start::next(&mut self.desk, here);
        self.follow(reply, None);
    }
}

/// Turns the view to a date, a baseline or a position.
pub fn turn(desk: &mut crate::tui::desk::Desk, text: &str) {
    match journal::past(desk, text) {
        Ok((workspace, name, date)) => {
            desk.say(words::turned(&name));
            desk.past = Some(Past { workspace, name, date });
            desk.turned = true;
        }
        Err(reason) => desk.refuse(reason),
    }
}

/// Opens the score sheet of a record.
pub fn score_sheet(desk: &mut crate::tui::desk::Desk, id: crate::core::id::RecordId) -> Reply {
    match score::Score::open(desk, id, Stage::Current) {
        Ok(sheet) => Reply::Push(Box::new(sheet)),
        Err(reason) => {
            desk.refuse(reason);
            Reply::Done
        }
    }
}

/// Opens the applicability sheet of a control or its SoA entry.
pub fn applicability_sheet(desk: &mut crate::tui::desk::Desk, id: crate::core::id::RecordId) -> Reply {
    match applicability::Applicability::open(desk, id) {
        Ok(sheet) => Reply::Push(Box::new(sheet)),
        Err(reason) => {
            desk.refuse(reason);
            Reply::Done
        }
    }
}

/// The reason for a confirmation, in one line.
pub fn ask_confirm(desk: &mut crate::tui::desk::Desk, id: crate::core::id::RecordId) -> Reply {
    let ask: Option<Ask> = crate::tui::screens::record::confirm(desk, id);
    ask.map_or(Reply::Done, |ask| Reply::Push(Box::new(ask)))
}
