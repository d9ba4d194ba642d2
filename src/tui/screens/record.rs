//! One record: everything that is known about it, and the actions that any screen offers on the current record.

mod events;
mod lines;
pub mod moves;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::core::acceptance;
use crate::core::approval;
use crate::core::audit::{AUDIT, PROGRAMME};
use crate::core::blind;
use crate::core::duty::INCIDENT;
use crate::core::gap;
use crate::core::id::RecordId;
use crate::core::intent::{Intent, Proposal};
use crate::core::login;
use crate::core::management_review;
use crate::core::plan;
use crate::core::risk::{self, Acting, Risk};
use crate::core::versions::Versioned;
use crate::core::workspace::{Life, RecordRef};
use crate::keymap::Facts;
use crate::tui::action::Action;
use crate::tui::app::go;
use crate::tui::desk::{Desk, Effect};
use crate::tui::screen::{Event, Reply, Screen};
use crate::tui::screens::ask::Ask;
use crate::tui::screens::blind::Blind;
use crate::tui::screens::form::Form;
use crate::tui::screens::{
    accept, approve, audit, cycle, history, put_off, sample, sitting, steps, treatment, trigger, who,
};
use crate::tui::theme::Role;
use crate::tui::{text, words};

pub use lines::{Line, summary};
pub use moves::form_at;

/// What a record is called: its title, or that of the control that an entry is about, the catalogue's or an own one's.
pub fn title(record: RecordRef<'_>) -> String {
    let own = record.title();
    if own != record.label() {
        return own.to_string();
    }
    let (workspace, control) = (record.workspace(), record.text("control_id"));
    let known = crate::library::adapted::of(workspace).catalogue().ok().and_then(|catalogue| catalogue.title(control));
    let known = known.or_else(|| workspace.by_label("control", control).map(RecordRef::title));
    known.map_or_else(|| own.to_string(), str::to_string)
}

/// Its label and what it is called, where that is something else.
pub fn named(record: RecordRef<'_>) -> String {
    let (label, title) = (record.label(), title(record));
    if title == label { title } else { format!("{label} {title}") }
}

/// Facts about the current record for the keymap.
pub fn facts(desk: &Desk, id: Option<RecordId>, facts: &mut Facts) {
    let Some(record) = id.and_then(|id| desk.workspace().get(id)) else { return };
    facts.on_system = record.register_key() == "system";
    facts.on_risk = record.register_key() == "risk";
    facts.on_sitting = sitting::is_of(record.register_key());
    facts.on_audit = record.register_key() == AUDIT;
    cycle::facts(record.register_key(), facts);
    facts.on_programme = record.register_key() == PROGRAMME;
    facts.on_document = approval::is_approved_here(record.register_key());
    facts.on_version = Versioned::of(record.register_key()).is_some();
    facts.on_acceptance = record.register_key() == acceptance::REGISTER;
    facts.on_incident = record.register_key() == INCIDENT;
    facts.on_control = matches!(record.register_key(), "control" | "soa");
    facts.archived = record.life() == Life::Archived;
    facts.proposed = may_countersign(desk) && Risk::of(record).is_some_and(|risk| risk.proposals().next().is_some());
    facts.claimed = record.filled(login::field::CLAIMED) && who::decides(desk);
    facts.undecided = entry_of(desk, record.id()).is_some_and(|entry| !entry.filled("applicable"));
}

fn may_countersign(desk: &Desk) -> bool {
    risk::rater(desk.workspace(), desk.ledger.actor().person) == crate::core::scoring::Rater::Assessor
}

/// The SoA entry of a control, or the record itself when it is one.
pub fn entry_of(desk: &Desk, id: RecordId) -> Option<RecordRef<'_>> {
    let record = desk.workspace().get(id)?;
    match record.register_key() {
        "soa" => Some(record),
        "control" => desk.workspace().pointing("soa", "control", id).next(),
        _ => None,
    }
}

/// Whether it is somebody else's blind rating that may not be seen yet.
pub fn is_hidden(desk: &Desk, id: RecordId) -> bool {
    desk.workspace().get(id).is_some_and(blind::is_shut)
}

/// Does an action on a record; [`Reply::Pass`] when it is none of these.
pub fn act(desk: &mut Desk, id: RecordId, action: &Action) -> Reply {
    let Some(record) = desk.workspace().get(id) else {
        desk.refuse(words::NO_ROW);
        return Reply::Done;
    };
    let is_risk = record.register_key() == risk::REGISTER;
    if matches!(action, Action::History | Action::Copy) && is_hidden(desk, id) {
        desk.refuse(words::BLIND_HIDDEN);
        return Reply::Done;
    }
    match action {
        Action::Open => match Detail::open(desk, id) {
            Some(detail) => Reply::Push(Box::new(detail)),
            None => Reply::Done,
        },
        Action::Score if is_risk => go::score_sheet(desk, id),
        Action::ConfirmRisk if is_risk => go::ask_confirm(desk, id),
        Action::Countersign if is_risk => moves::countersign(desk, id),
        Action::RefuseRating if is_risk => moves::refuse_rating(desk, id),
        Action::ConfirmLogin | Action::RefuseLogin => match (who::first_claim(desk, id), action) {
            (None, _) => {
                desk.refuse(words::NO_CLAIM);
                Reply::Done
            }
            (Some(own), Action::ConfirmLogin) => who::confirm(desk, id, &own),
            (Some(own), _) => who::refuse(desk, id, &own),
        },
        Action::NoNewLook if trigger::can_be_asked(record) => trigger::ask_clear(desk, id),
        Action::Report if record.register_key() == INCIDENT => trigger::ask_duty(desk, id),
        Action::Treat if is_risk => treatment::open(desk, id),
        Action::AddAction => treatment::add_action(desk, id),
        Action::Sit => sitting::open(desk, id),
        Action::RateBlind if is_risk => match Blind::open(desk, id) {
            Ok(screen) => Reply::Push(Box::new(screen)),
            Err(reason) => {
                desk.refuse(reason);
                Reply::Done
            }
        },
        Action::DrawSample if record.register_key() == AUDIT => sample::open(desk, id),
        Action::FillAttendance if record.register_key() == AUDIT => audit::ask_meeting(desk, id),
        Action::Requests if record.register_key() == AUDIT => audit::requests(desk, id),
        Action::FillInputs if record.register_key() == management_review::REGISTER => cycle::fill_inputs(desk, id),
        Action::MakePlan if record.register_key() == gap::ASSESSMENT => cycle::make_plan(desk, id),
        Action::Milestones if record.register_key() == plan::PLAN => cycle::milestones(desk, id),
        Action::AdjustPlan if record.register_key() == plan::PLAN => cycle::adjust(desk, id),
        Action::Coverage if record.register_key() == PROGRAMME => audit::coverage(desk, id),
        Action::Approve if approval::is_approved_here(record.register_key()) => approve::open(desk, id),
        Action::Compare if Versioned::of(record.register_key()).is_some() => approve::compare(desk, id),
        Action::Accept if is_risk || record.register_key() == acceptance::REGISTER => accept::open(desk, id),
        Action::Applicability if entry_of(desk, id).is_some() => go::applicability_sheet(desk, id),
        Action::EditCell => match Form::edit(desk, id) {
            Some(form) => Reply::Push(Box::new(form)),
            None => Reply::Done,
        },
        Action::Add => {
            let register = record.register_key().to_string();
            match Form::create(desk, &register, Vec::new()) {
                Some(form) => Reply::Push(Box::new(form)),
                None => Reply::Done,
            }
        }
        Action::PutOff => put_off::ask(desk, id),
        Action::ChangeState => moves::change_state(desk, id),
        Action::Archive => submit(desk, vec![Intent::Archive { record: id }]),
        Action::Restore => submit(desk, vec![Intent::Restore { record: id }]),
        Action::History => match history::History::of_record(desk, id) {
            Ok(history) => Reply::Push(Box::new(history)),
            Err(reason) => {
                desk.refuse(reason);
                Reply::Done
            }
        },
        Action::Copy => {
            let text = format!("{}\t{}", record.label(), title(record));
            desk.effects.push(Effect::Copy(text));
            desk.say(words::COPIED);
            Reply::Done
        }
        _ => Reply::Pass,
    }
}

fn submit(desk: &mut Desk, intents: Vec<Intent>) -> Reply {
    desk.submit(&Proposal::edit(intents, ""), None);
    Reply::Done
}

/// Who acts now.
pub fn acting(desk: &mut Desk) -> Acting {
    Acting { person: desk.ledger.actor().person, today: desk.ledger.today(), fresh: desk.ledger.record_id() }
}

/// Form of the draft of a confirmation.
pub const CONFIRM: &str = "confirm";

/// The line that asks why nothing has changed.
pub fn confirm(desk: &mut Desk, id: RecordId) -> Option<Ask> {
    let record = desk.workspace().get(id)?;
    let risk = Risk::of(record)?;
    if risk.rating(risk::Stage::Current).is_none() {
        desk.refuse(words::NOT_RATED);
        return None;
    }
    let (heading, about) = (words::confirm_title(record.label()), vec![record.title().to_string()]);
    let key = desk.ledger.draft_key(risk::REGISTER, Some(id), CONFIRM);
    let propose = move |desk: &mut Desk, reason: &str| {
        let acting = acting(desk);
        let risk = desk.ledger.workspace().get(id).and_then(Risk::of).ok_or(words::RECORD_GONE)?;
        Ok(Proposal::edit(risk.confirm(reason, acting), reason))
    };
    Some(Ask::why(desk, heading, about, key, Box::new(propose)))
}

/// The whole record, line by line; links can be followed.
pub struct Detail {
    id: RecordId,
    lines: Vec<Line>,
    at: usize,
    rows: usize,
}

impl Detail {
    pub fn open(desk: &Desk, id: RecordId) -> Option<Self> {
        let record = desk.workspace().get(id)?;
        Some(Self { id, lines: lines::of(desk, record), at: 0, rows: 10 })
    }

    fn read_again(&mut self, desk: &Desk) {
        if let Some(record) = desk.workspace().get(self.id) {
            self.lines = lines::of(desk, record);
            self.at = self.at.min(self.lines.len().saturating_sub(1));
        }
    }
}

impl Screen for Detail {
    fn contexts(&self) -> Vec<&'static str> {
        vec!["detail"]
    }

    fn facts(&self, desk: &Desk, facts: &mut Facts) {
        self::facts(desk, Some(self.id), facts);
        facts.asked = self.lines.iter().any(|line| line.heading && line.name == words::ASKED_AGAIN);
    }

    fn title(&self, desk: &Desk) -> String {
        desk.workspace().get(self.id).map_or_else(String::new, named)
    }

    fn resize(&mut self, area: Rect) {
        self.rows = usize::from(area.height).max(1);
    }

    fn draw(&self, desk: &Desk, area: Rect, buffer: &mut Buffer) -> Option<Position> {
        let theme = &desk.theme;
        let first = (self.at + 1).saturating_sub(usize::from(area.height));
        for (y, (at, line)) in (area.y..area.bottom()).zip(self.lines.iter().enumerate().skip(first)) {
            if desk.settings.room && line.private {
                continue;
            }
            let current = at == self.at;
            let marker = if current { theme.glyphs.row } else { " " };
            let name = text::pad(&line.name, 21, text::Align::Left, theme.glyphs.ellipsis);
            let role = if line.name.is_empty() { Role::Text } else { Role::Muted };
            buffer.set_string(area.x, y, marker, theme.style(Role::Title));
            buffer.set_string(area.x + 2, y, name, theme.style(if line.heading { Role::Title } else { role }));
            let room = usize::from(area.width.saturating_sub(25));
            let shown = text::truncate(&line.text, room, theme.glyphs.ellipsis);
            let role = if current { Role::Selected } else { Role::Text };
            buffer.set_stringn(area.x + 24, y, shown, room, theme.style(role));
        }
        let y = area.y + u16::try_from(self.at - first).unwrap_or(0);
        Some(Position::new(area.x, y))
    }

    fn act(&mut self, desk: &mut Desk, action: &Action) -> Reply {
        if let Some(at) = steps::row(action, self.at, self.lines.len(), self.rows) {
            self.at = at;
            return Reply::Done;
        }
        match action {
            Action::Open => self.follow(desk),
            Action::EditCell => {
                let key = self.lines.get(self.at).and_then(|line| line.field.clone());
                let form = Form::edit(desk, self.id);
                match (form, key) {
                    (Some(form), Some(key)) => Reply::Push(Box::new(form.at_field(&key))),
                    (Some(form), None) => Reply::Push(Box::new(form)),
                    (None, _) => Reply::Done,
                }
            }
            other => act(desk, self.id, other),
        }
    }

    fn event(&mut self, desk: &mut Desk, event: Event<'_>) {
        if !matches!(event, Event::KeepDraft) {
            self.read_again(desk);
        }
    }

    fn current(&self, _desk: &Desk) -> Option<RecordId> {
        Some(self.id)
    }
}

impl Detail {
    /// A link leads to its record, a rating to its sheet, anything else to the form.
    fn follow(&mut self, desk: &mut Desk) -> Reply {
        let Some(line) = self.lines.get(self.at) else { return Reply::Done };
        if let Some(detail) = line.link.and_then(|id| Detail::open(desk, id)) {
            return Reply::Push(Box::new(detail));
        }
        match &line.field {
            Some(_) => self.act(desk, &Action::EditCell),
            None => Reply::Done,
        }
    }
}
