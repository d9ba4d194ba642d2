//! The blind ratings of a risk: who was asked, who has rated, and once they are open how far they lie apart. From here one
//! rates blind, and later agrees on a consensus.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::ask::Ask;
use super::pick::{Item, Pick};
use super::score::{Purpose, Score};
use crate::core::access::Access;
use crate::core::blind::{Blind as Given, Round, is_shut};
use crate::core::id::RecordId;
use crate::core::intent::Proposal;
use crate::core::risk::{Risk, Stage, field};
use crate::core::scoring::Cell;
use crate::core::workspace::RecordRef;
use crate::keymap::Facts;
use crate::tui::action::Action;
use crate::tui::desk::Desk;
use crate::tui::screen::{Reply, Screen};
use crate::tui::text::{self, Align};
use crate::tui::theme::Role;
use crate::tui::widgets::frame;
use crate::tui::words;

/// Columns of a name, and of a cell.
const NAME: usize = 22;
const CELL: usize = 6;

pub struct Blind {
    id: RecordId,
}

impl Blind {
    pub fn open(desk: &Desk, id: RecordId) -> Result<Self, String> {
        desk.workspace().get(id).and_then(Risk::of).ok_or(words::NO_RISK)?;
        Ok(Self { id })
    }

    fn risk<'d>(&self, desk: &'d Desk) -> Option<Risk<'d>> {
        desk.workspace().get(self.id).and_then(Risk::of)
    }

    fn round<'d>(&self, desk: &'d Desk) -> Option<Round<'d>> {
        self.risk(desk).map(Round::of)
    }

    /// Blind as long as it is closed; the consensus after that.
    fn score(&self, desk: &mut Desk) -> Reply {
        let open = self.round(desk).is_some_and(|round| round.is_open());
        let purpose = if open { Purpose::Consensus } else { Purpose::Blind };
        match Score::open_for(desk, self.id, Stage::Current, purpose) {
            Ok(sheet) => Reply::Push(Box::new(sheet)),
            Err(reason) => {
                desk.refuse(reason);
                Reply::Done
            }
        }
    }

    /// Who is to rate blind: everybody who may assess.
    fn name_raters(&self, desk: &Desk) -> Reply {
        let asked: Vec<RecordId> = self
            .risk(desk)
            .map(|risk| risk.record.targets(field::BLIND_RATERS).map(|one| one.id()).collect())
            .unwrap_or_default();
        let able = |person: &RecordRef<'_>| !matches!(person.text("access"), "viewer" | "risk_owner" | "auditor");
        let people: Vec<(RecordId, Item)> = desk
            .workspace()
            .live("person")
            .filter(able)
            .map(|person| {
                let mut item = Item::new(person.label(), person.title(), person.text("function"));
                item.ticked = asked.contains(&person.id());
                (person.id(), item)
            })
            .collect();
        let (ids, items): (Vec<RecordId>, Vec<Item>) = people.into_iter().unzip();
        let risk = self.id;
        let chosen = move |desk: &mut Desk, chosen: &[usize]| {
            let people: Vec<RecordId> = chosen.iter().filter_map(|at| ids.get(*at)).copied().collect();
            let round = desk.ledger.workspace().get(risk).and_then(Risk::of).map(Round::of);
            let intents = round.map(|round| round.ask(&people)).unwrap_or_default();
            match desk.submit(&Proposal::edit(intents, ""), None) {
                true => Reply::Pop,
                false => Reply::Done,
            }
        };
        Reply::Push(Box::new(Pick::several(words::BLIND_RATERS, items, Box::new(chosen))))
    }

    /// A lead opens the ratings although not all have rated, or anybody those of people who rated at the same moment;
    /// that is answered for with a reason.
    fn open_early(&self, desk: &mut Desk) -> Reply {
        let today = desk.ledger.today();
        let Some(round) = self.round(desk) else { return Reply::Done };
        if !round.is_complete() && !matches!(desk.ledger.access(), Access::Alone | Access::Lead) {
            desk.refuse(words::LEAD_OPENS);
            return Reply::Done;
        }
        if let Err(error) = round.open(today) {
            desk.refuse(error.to_string());
            return Reply::Done;
        }
        let about = vec![words::open_early(round.waiting())];
        let risk = self.id;
        let key = desk.ledger.draft_key("risk", Some(risk), "blind-open");
        let propose = move |desk: &mut Desk, reason: &str| {
            let today = desk.ledger.today();
            let risk = desk.ledger.workspace().get(risk).and_then(Risk::of).ok_or(words::RECORD_GONE)?;
            let intents = Round::of(risk).open(today).map_err(|error| error.to_string())?;
            Ok(Proposal::edit(intents, reason))
        };
        Reply::Push(Box::new(Ask::why(desk, words::OPEN_BLIND, about, key, Box::new(propose))))
    }
}

impl Screen for Blind {
    fn contexts(&self) -> Vec<&'static str> {
        vec!["detail"]
    }

    fn facts(&self, _desk: &Desk, facts: &mut Facts) {
        facts.on_risk = true;
    }

    fn title(&self, desk: &Desk) -> String {
        words::blind_title(self.risk(desk).map_or("", |risk| risk.record.label()))
    }

    fn aside(&self, desk: &Desk) -> String {
        self.round(desk).map_or_else(String::new, |round| {
            let all = round.raters();
            let given = all.iter().filter(|(_, blind)| blind.is_some()).count();
            words::blind_state(given, all.len(), round.is_open())
        })
    }

    fn draw(&self, desk: &Desk, area: Rect, buffer: &mut Buffer) -> Option<Position> {
        let risk = self.risk(desk)?;
        draw(desk, risk, &Round::of(risk), area, buffer)
    }

    fn act(&mut self, desk: &mut Desk, action: &Action) -> Reply {
        match action {
            Action::Score => self.score(desk),
            Action::Add => self.name_raters(desk),
            Action::Open => self.open_early(desk),
            Action::RateBlind => Reply::Done,
            _ => Reply::Pass,
        }
    }

    fn current(&self, _desk: &Desk) -> Option<RecordId> {
        Some(self.id)
    }
}

/// One cell of the table, in the middle of its columns.
fn cell(text: &str) -> String {
    text::pad(text, CELL, Align::Centre, "")
}

fn draw(desk: &Desk, risk: Risk<'_>, round: &Round<'_>, area: Rect, buffer: &mut Buffer) -> Option<Position> {
    let theme = &desk.theme;
    let room = usize::from(area.width.saturating_sub(2));
    let mut y = area.y;
    let mut put = |buffer: &mut Buffer, text: &str, role: Role| {
        if y < area.bottom() {
            let shown = text::truncate(text, room, theme.glyphs.ellipsis);
            buffer.set_stringn(area.x + 1, y, shown, room, theme.style(role));
            y += 1;
        }
    };
    put(buffer, risk.record.title(), Role::Title);
    let heads: String = Cell::ALL.iter().map(|one| cell(&one.letter().to_string())).collect();
    put(buffer, &format!("{:NAME$}{heads}{}", "", cell(words::LEVEL)), Role::Muted);
    let raters = round.raters();
    for (person, blind) in &raters {
        let name = match (desk.settings.room, person) {
            (true, Some(person)) => person.label(),
            (false, Some(person)) => person.title(),
            (_, None) => words::NO_AUDITOR,
        };
        let name = text::pad(name, NAME, Align::Left, theme.glyphs.ellipsis);
        let Some(blind) = blind else {
            put(buffer, &format!("{name}{}", words::NOT_RATED_YET), Role::Muted);
            continue;
        };
        if is_shut(blind.record) || (desk.settings.room && !round.is_open()) {
            put(buffer, &format!("{name}{}", words::HAS_RATED), Role::Text);
            continue;
        }
        put(buffer, &format!("{name}{}", numbers(*blind)), Role::Text);
        for line in text::wrap(blind.reason(), room.saturating_sub(2)).into_iter().take(2) {
            put(buffer, &format!("  {line}"), Role::Muted);
        }
    }
    if raters.is_empty() {
        put(buffer, words::NOBODY_ASKED, Role::Muted);
    }
    if round.is_open() {
        let spread: String = Cell::ALL.iter().map(|one| cell(&spread(round.spread(*one)))).collect();
        put(buffer, &format!("{:NAME$}{spread}", words::SPREAD), Role::Warning);
    }
    let last = Rect { y: area.bottom().saturating_sub(3), height: 1, ..area };
    frame::rule(theme, last, buffer);
    let hint = match (round.is_open(), raters.is_empty()) {
        (true, _) => words::BLIND_AGREE,
        _ if round.is_complete() => words::BLIND_OPEN,
        (false, true) => words::BLIND_NAME,
        (false, false) => words::BLIND_RATE,
    };
    for (y, line) in (last.y + 1..area.bottom()).zip(text::wrap(hint, room)) {
        buffer.set_stringn(area.x + 1, y, line, room, theme.style(Role::Muted));
    }
    Some(Position::new(area.x, area.y))
}

/// The cells of a rating and its level.
fn numbers(blind: Given<'_>) -> String {
    let rating = blind.rating();
    let cells = Cell::ALL.iter().map(|one| {
        let entry = rating.as_ref().and_then(|rating| rating.entry(*one));
        cell(&entry.map_or_else(String::new, |entry| entry.to_string()))
    });
    let cells: String = cells.collect();
    let level = blind.assessment().and_then(|assessment| assessment.overall);
    let mark = blind.method().zip(level).map_or("", |(method, level)| method.mark(level));
    format!("{cells}{}", cell(mark))
}

/// The lowest and highest number; one where all agree.
fn spread(found: Option<(u8, u8)>) -> String {
    match found {
        None => String::new(),
        Some((low, high)) if low == high => low.to_string(),
        Some((low, high)) => format!("{low}-{high}"),
    }
}
