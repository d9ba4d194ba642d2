//! My risks: a risk owner's first screen. Each risk with what happened since it was last reviewed, what is due first;
//! between them what one has to mend.

mod work;

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::{record, steps, trigger, who};
use crate::core::control_test::Look;
use crate::core::id::RecordId;
use crate::core::risk::{Risk, Stage};
use crate::core::trigger::{Trigger, Triggers};
use crate::core::workspace::RecordRef;
use crate::keymap::Facts;
use crate::tui::action::Action;
use crate::tui::desk::Desk;
use crate::tui::remembered::{FIRST, First};
use crate::tui::screen::{Event, Reply, Screen};
use crate::tui::text;
use crate::tui::theme::Role;
use crate::tui::words;

/// Cards that are remembered for the first frame of the next sitting.
const MOST: usize = 40;
/// How soon a review counts as to be done.
const SOON: i64 = 30;

struct Card {
    id: RecordId,
    /// What happened since the last review, one thing a line.
    news: Vec<String>,
    /// The day of the oldest event that asks for a new look and was not answered.
    asked: Option<NaiveDate>,
}

pub struct Mine {
    cards: Vec<Card>,
    at: usize,
    rows: usize,
}

/// Whether it is this person's own, and still in work.
fn is_mine(risk: Risk<'_>, me: Option<RecordId>) -> bool {
    risk.is_owned_by(me) && !risk.is_closed()
}

/// Whether the review is near or past.
fn is_near(risk: Risk<'_>, today: NaiveDate) -> bool {
    risk.next_review().is_none_or(|next| (next - today).num_days() <= SOON)
}

/// Whether it is this person's own and its review is near or past.
pub fn waits(risk: Risk<'_>, me: Option<RecordId>, today: NaiveDate) -> bool {
    is_mine(risk, me) && is_near(risk, today)
}

impl Mine {
    pub fn open(desk: &Desk) -> Self {
        let mut mine = Self { cards: Vec::new(), at: 0, rows: 10 };
        mine.read(desk);
        mine
    }

    fn read(&mut self, desk: &Desk) {
        let before = self.cards.get(self.at).map(|card| card.id);
        let risks = desk
            .workspace()
            .live("risk")
            .filter_map(Risk::of)
            .filter(|risk| is_mine(*risk, desk.ledger.actor().person));
        let date = |day: Option<NaiveDate>| day.unwrap_or(NaiveDate::MIN);
        let triggers = Triggers::of(desk.workspace());
        let open: HashMap<RecordId, Vec<Trigger<'_>>> =
            risks.map(|risk| (risk.record.id(), triggers.open_about(risk.record))).collect();
        let asked = |id: RecordId| open.get(&id).and_then(|open| open.first()).map(|trigger| trigger.day);
        // What happened asks as urgently as a review that is past its day.
        let urgent = |risk: Risk<'_>| date(risk.next_review()).min(asked(risk.record.id()).unwrap_or(NaiveDate::MAX));
        let risks = open.keys().filter_map(|id| desk.workspace().get(*id)).filter_map(Risk::of);
        let mut own: Vec<(NaiveDate, RecordRef<'_>)> = risks.map(|risk| (urgent(risk), risk.record)).collect();
        own.extend(work::own(desk).map(|record| (date(work::day(record)), record)));
        own.sort_by(|(a, one), (b, two)| {
            a.cmp(b).then_with(|| crate::core::natural::compare(one.label(), two.label()))
        });
        // While one works through the list its order stays, so that the next key hits the row one sees.
        let old: Vec<RecordId> = self.cards.iter().map(|card| card.id).collect();
        if !old.is_empty() {
            own.sort_by_key(|(_, record)| old.iter().position(|id| *id == record.id()).unwrap_or(usize::MAX));
        }
        let told = |record: RecordRef<'_>| match Risk::of(record) {
            Some(risk) => news(desk, risk, open.get(&record.id()).map_or(&[], Vec::as_slice)),
            None => work::news(record),
        };
        let card = |record: RecordRef<'_>| Card { id: record.id(), news: told(record), asked: asked(record.id()) };
        self.cards = own.iter().map(|(_, record)| card(*record)).collect();
        self.at = before.and_then(|id| self.cards.iter().position(|card| card.id == id)).unwrap_or(self.at);
        self.at = self.at.min(self.cards.len().saturating_sub(1));
    }

    fn risk<'a>(&self, desk: &'a Desk, at: usize) -> Option<Risk<'a>> {
        desk.workspace().get(self.cards.get(at)?.id).and_then(Risk::of)
    }

    /// Whether a risk's review is near or past, or something asks for a new look at it.
    fn is_to_review(&self, desk: &Desk, at: usize) -> bool {
        let asked = self.cards.get(at).is_some_and(|card| card.asked.is_some());
        self.risk(desk, at).is_some_and(|risk| asked || is_near(risk, desk.today()))
    }

    /// The next one whose review is due.
    fn next_due(&mut self, desk: &mut Desk) {
        let count = self.cards.len();
        let near = |at: &usize| self.is_to_review(desk, *at);
        let next = (1..=count).map(|step| (self.at + step) % count.max(1)).find(near);
        match next {
            Some(at) if at != self.at => self.at = at,
            _ => desk.say(words::ALL_REVIEWED),
        }
    }
}

/// What others did to a risk and to what belongs to it since it was last reviewed.
fn news(desk: &Desk, risk: Risk<'_>, open: &[Trigger<'_>]) -> Vec<String> {
    let since = risk.record.text("last_review").parse::<chrono::NaiveDate>().ok();
    let workspace = desk.workspace();
    let today = desk.today();
    let mut found = trigger::told(open);
    for action in workspace.pointing("action", "risk", risk.record.id()) {
        let due = action.text("due").parse::<chrono::NaiveDate>().ok();
        if let Some(late) = due.filter(|due| *due < today && !super::due::is_over(action)) {
            found.push(words::action_overdue(action.label(), (today - late).num_days()));
        }
    }
    for control in risk.record.targets("existing_controls") {
        if control.text("effectiveness") == "ineffective" || control.text("status") == "ineffective" {
            let tested = Look::newest(control).map_or(String::new(), |look| look.on.to_string());
            found.push(words::control_failed(control.label(), &short(&tested)));
        }
    }
    for proposed in risk.proposals() {
        found.push(words::waits(proposed.label()));
    }
    let since_ms =
        since.and_then(|date| date.and_hms_opt(23, 59, 59)).map_or(0, |time| time.and_utc().timestamp_millis());
    let touched = |record: RecordRef<'_>| record.updated().millis() > since_ms;
    let changed: Vec<String> = workspace
        .backlinks(risk.record.id())
        .filter(|(other, _)| matches!(other.register_key(), "treatment" | "evidence") && touched(*other))
        .map(|(other, _)| other.label().to_string())
        .collect();
    if !changed.is_empty() {
        found.push(words::changed_since(&changed.join(", ")));
    }
    let systems: Vec<&str> =
        risk.record.targets("systems").filter(|system| touched(*system)).map(|system| system.label()).collect();
    if !systems.is_empty() {
        found.push(words::system_changed(&systems.join(", ")));
    }
    if found.is_empty() {
        found.push(words::NOTHING_HAPPENED.into());
    }
    found
}

fn why_empty(desk: &Desk) -> String {
    let actor = desk.ledger.actor();
    match (actor.person, who::claimed(desk)) {
        (Some(_), _) => words::NO_OWN.into(),
        (None, Some(person)) => words::claimed(person.title()),
        (None, None) if desk.ledger.is_stranger() => words::stranger(&actor.login),
        (None, None) => words::NOBODY.into(),
    }
}

fn short(date: &str) -> String {
    date.parse::<chrono::NaiveDate>().map_or_else(|_| date.to_string(), |date| date.format("%-d %b").to_string())
}

impl Screen for Mine {
    fn contexts(&self) -> Vec<&'static str> {
        vec!["list"]
    }

    fn facts(&self, desk: &Desk, facts: &mut Facts) {
        record::facts(desk, self.cards.get(self.at).map(|card| card.id), facts);
        facts.mine = true;
        facts.asked = self.cards.get(self.at).is_some_and(|card| card.asked.is_some());
        facts.empty = self.cards.is_empty();
    }

    fn title(&self, desk: &Desk) -> String {
        let access = desk.me().map(|me| crate::core::typing::show(me, "access")).unwrap_or_default();
        words::mine_title(&access)
    }

    fn aside(&self, desk: &Desk) -> String {
        let today = desk.today();
        let late =
            (0..self.cards.len()).filter_map(|at| self.risk(desk, at)).filter(|risk| risk.is_overdue(today)).count();
        let waiting = (0..self.cards.len())
            .filter_map(|at| self.risk(desk, at))
            .filter(|risk| risk.proposals().next().is_some())
            .count();
        let near = (0..self.cards.len()).filter(|at| self.is_to_review(desk, *at)).count();
        words::mine_counts(near, late, waiting)
    }

    fn is_base(&self) -> bool {
        true
    }

    fn resize(&mut self, area: Rect) {
        self.rows = usize::from(area.height / 2).max(1);
    }

    fn draw(&self, desk: &Desk, area: Rect, buffer: &mut Buffer) -> Option<Position> {
        let theme = &desk.theme;
        if self.cards.is_empty() {
            let sentence = why_empty(desk);
            for (y, line) in
                (area.y..area.bottom()).zip(text::wrap(&sentence, usize::from(area.width.saturating_sub(2))))
            {
                buffer.set_string(area.x + 1, y, line, theme.style(Role::Muted));
            }
            return None;
        }
        let height = |card: &Card| 1 + card.news.len().min(3);
        let mut first = self.at;
        let mut used = self.cards.get(self.at).map_or(1, height);
        while first > 0 {
            used += self.cards.get(first - 1).map_or(1, height);
            if used > usize::from(area.height) {
                break;
            }
            first -= 1;
        }
        let mut y = area.y;
        let mut cursor = None;
        for (at, card) in self.cards.iter().enumerate().skip(first) {
            if y >= area.bottom() {
                break;
            }
            let current = at == self.at;
            if current {
                cursor = Some(Position::new(area.x, y));
            }
            let Some(record) = desk.workspace().get(card.id) else { continue };
            let place = Rect { y, ..area };
            y = match Risk::of(record) {
                Some(risk) => draw_card(desk, risk, card, current, place, area.bottom(), buffer),
                None => work::draw(desk, record, &card.news, current, place, area.bottom(), buffer),
            };
        }
        cursor
    }

    fn act(&mut self, desk: &mut Desk, action: &Action) -> Reply {
        if let Some(at) = steps::row(action, self.at, self.cards.len(), self.rows) {
            self.at = at;
            return Reply::Done;
        }
        match action {
            Action::NextUndecided => self.next_due(desk),
            Action::Refresh => {
                self.cards.clear();
                self.read(desk);
            }
            other => {
                return match self.cards.get(self.at).map(|card| card.id) {
                    Some(id) => record::act(desk, id, other),
                    None => Reply::Pass,
                };
            }
        }
        Reply::Done
    }

    fn event(&mut self, desk: &mut Desk, event: Event<'_>) {
        if matches!(event, Event::Applied(_) | Event::Turned) {
            self.read(desk);
        }
    }

    fn current(&self, _desk: &Desk) -> Option<RecordId> {
        self.cards.get(self.at).map(|card| card.id)
    }

    fn register(&self) -> Option<String> {
        Some("risk".into())
    }

    fn session(&self, desk: &Desk) -> Option<serde_json::Value> {
        // What a card tells stands in the records that belong to its risk.
        let shown: Vec<RecordId> = self.cards.iter().take(MOST).map(|card| card.id).collect();
        let first = First::of(desk, &shown, &shown, BTreeMap::new());
        Some(serde_json::json!({ "screen": "mine", FIRST: first }))
    }
}

/// One risk: its level, its date, its name; below what happened. Returns the first free line.
fn draw_card(
    desk: &Desk,
    risk: Risk<'_>,
    card: &Card,
    current: bool,
    area: Rect,
    end: u16,
    buffer: &mut Buffer,
) -> u16 {
    let theme = &desk.theme;
    let today = desk.today();
    let mut y = area.y;
    buffer.set_string(area.x, y, if current { theme.glyphs.row } else { " " }, theme.style(Role::Title));
    let base = theme.style(if current { Role::Selected } else { Role::Text });
    buffer.set_string(area.x + 2, y, text::pad(risk.record.label(), 7, text::Align::Left, ""), base);
    let assessment = risk.assessment(Stage::Current);
    let level = assessment.and_then(|assessment| assessment.overall);
    let rating = risk.rating(Stage::Current);
    let method = rating.as_ref().and_then(|rating| risk.method_of(rating));
    if let (Some(level), Some(method)) = (level, method) {
        let above = assessment.is_some_and(|assessment| assessment.above_appetite.is_some());
        let mark = format!("{}{}", method.mark(level), if above { words::ABOVE_MARK } else { "" });
        let colour = method.level(level).map(|level| level.hex.as_str());
        let style = theme.level(usize::from(level.index()), method.levels().count(), colour);
        buffer.set_string(area.x + 10, y, mark, style);
    }
    let date = risk
        .next_review()
        .map(|date| format!("{}{}", date.format("%-d %b"), if date < today { words::LATE_MARK } else { "" }));
    buffer.set_string(area.x + 14, y, date.unwrap_or_default(), theme.style(Role::Text));
    let left = area.x + 23;
    let room = usize::from(area.right().saturating_sub(left + 1));
    let title = text::pad(risk.record.title(), room, text::Align::Left, theme.glyphs.ellipsis);
    buffer.set_string(left, y, title, theme.style(Role::Text));
    y += 1;
    for line in card.news.iter().take(3) {
        if y >= end {
            break;
        }
        buffer.set_string(left, y, text::truncate(line, room, theme.glyphs.ellipsis), theme.style(Role::Muted));
        y += 1;
    }
    y
}
