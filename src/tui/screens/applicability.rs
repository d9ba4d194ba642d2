//! Deciding whether a control applies and why, with what the catalogue says about it and what the workspace knows.

mod paint;

use std::collections::BTreeMap;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use serde_json::{Value, json};

use super::record;
use crate::core::completeness;
use crate::core::id::RecordId;
use crate::core::inclusion;
use crate::core::intent::{Intent, Proposal};
use crate::core::schema::Choice;
use crate::core::typing;
use crate::keymap::Facts;
use crate::ledger::drafts::{Draft, DraftKey};
use crate::tui::action::{Action, Answer, Side};
use crate::tui::bases::Bases;
use crate::tui::desk::Desk;
use crate::tui::screen::{Entered, Event, Reply, Screen};
use crate::tui::widgets::input::{Input, Typed};
use crate::tui::words;

const REGISTER: &str = "soa";
const FORM: &str = "applicability";

/// What has the focus.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Focus {
    Answer,
    Grounds,
    Words,
    NotFor,
    WhyNotFor,
    DecidedOn,
}

const ORDER: [Focus; 6] =
    [Focus::Answer, Focus::Grounds, Focus::Words, Focus::NotFor, Focus::WhyNotFor, Focus::DecidedOn];

pub struct Applicability {
    entry: RecordId,
    label: String,
    answer: Option<Answer>,
    /// Grounds for inclusion: the choice and whether it is ticked.
    grounds: Vec<(Choice, bool)>,
    ground_at: usize,
    /// Why it applies, and why not: who changes his mind doesn't find the reason for the opposite in the field.
    inclusion: Input,
    exclusion: Input,
    /// Systems that it is not for, by label.
    not_for: Input,
    why_not_for: Input,
    decided_on: Input,
    /// Grounds that the workspace knows: offered once the answer is yes.
    known: Vec<&'static str>,
    focus: Focus,
    untouched: BTreeMap<String, String>,
    /// What the decision rested on when the sheet was opened, or when it was last asked about.
    bases: Bases,
}

/// The fields whose change by somebody else makes it another decision.
const DECISION: [&str; 3] = ["applicable", "inclusion_text", "exclusion_text"];

impl Applicability {
    pub fn open(desk: &mut Desk, id: RecordId) -> Result<Self, String> {
        let entry = record::entry_of(desk, id).ok_or(words::NO_CONTROL)?;
        let register = entry.register().ok_or(words::NO_CONTROL)?;
        let answer = match entry.text("applicable") {
            "yes" => Some(Answer::Yes),
            "no" => Some(Answer::No),
            _ => None,
        };
        let offered = register.field("inclusion").map(|field| field.choices.clone()).unwrap_or_default();
        let grounds = offered.into_iter().map(|choice| {
            let ticked = entry.has_element("inclusion", &choice.key);
            (choice, ticked)
        });
        let labels: Vec<&str> = entry.targets("excluded_systems").map(|system| system.label()).collect();
        let decided = match entry.text("decided_on") {
            "" => desk.today().to_string(),
            date => date.to_string(),
        };
        let mut sheet = Self {
            entry: entry.id(),
            label: entry.label().to_string(),
            answer,
            grounds: grounds.collect(),
            ground_at: 0,
            inclusion: Input::text(entry.text("inclusion_text")),
            exclusion: Input::text(entry.text("exclusion_text")),
            not_for: Input::line(&typing::join_list(labels)),
            why_not_for: Input::line(entry.text("excluded_systems_reason")),
            known: inclusion::grounds(entry).into_iter().map(|ground| ground.kind).collect(),
            decided_on: Input::line(&decided),
            focus: Focus::Answer,
            untouched: BTreeMap::new(),
            bases: Bases::default(),
        };
        sheet.untouched = sheet.texts();
        sheet.bases = Bases::of(desk, sheet.entry, DECISION);
        sheet.bring_back(desk);
        Ok(sheet)
    }

    /// The reason for what is chosen now.
    fn words(&self) -> &Input {
        if self.answer == Some(Answer::No) { &self.exclusion } else { &self.inclusion }
    }

    fn words_mut(&mut self) -> &mut Input {
        if self.answer == Some(Answer::No) { &mut self.exclusion } else { &mut self.inclusion }
    }

    fn key(&self, desk: &Desk) -> DraftKey {
        desk.ledger.draft_key(REGISTER, Some(self.entry), FORM)
    }

    fn texts(&self) -> BTreeMap<String, String> {
        let ticked: Vec<&str> =
            self.grounds.iter().filter(|(_, ticked)| *ticked).map(|(choice, _)| choice.key.as_str()).collect();
        let answer = match self.answer {
            Some(Answer::Yes) => "yes",
            Some(Answer::No) => "no",
            _ => "",
        };
        [
            ("answer", answer.to_string()),
            ("grounds", ticked.join(";")),
            ("inclusion", self.inclusion.value()),
            ("exclusion", self.exclusion.value()),
            ("not_for", self.not_for.value()),
            ("why_not_for", self.why_not_for.value()),
            ("decided_on", self.decided_on.value()),
        ]
        .map(|(key, text)| (key.to_string(), text))
        .into()
    }

    fn bring_back(&mut self, desk: &mut Desk) {
        let Some(draft) = desk.ledger.draft(&self.key(desk)).cloned() else { return };
        let text = |key: &str| draft.texts.get(key).cloned().unwrap_or_default();
        self.answer = match text("answer").as_str() {
            "yes" => Some(Answer::Yes),
            "no" => Some(Answer::No),
            _ => None,
        };
        let ticked: Vec<String> = text("grounds").split(';').map(str::to_string).collect();
        for (choice, on) in &mut self.grounds {
            *on = ticked.contains(&choice.key);
        }
        self.inclusion = Input::text(&text("inclusion"));
        self.exclusion = Input::text(&text("exclusion"));
        self.not_for = Input::line(&text("not_for"));
        self.why_not_for = Input::line(&text("why_not_for"));
        self.decided_on = Input::line(&text("decided_on"));
        self.focus = Focus::Words;
        for (field, base) in draft.bases {
            self.bases.rest_on(self.entry, &field, base);
        }
        desk.say(words::DRAFT_BACK);
    }

    fn keep(&mut self, desk: &mut Desk) {
        let (key, texts) = (self.key(desk), self.texts());
        if texts == self.untouched {
            return desk.ledger.discard_draft(&key);
        }
        let bases = self.bases.kept(|_| true);
        let draft = Draft { texts, bases, time: desk.ledger.now(), ..Draft::default() };
        if let Err(error) = desk.ledger.keep_draft(&key, draft) {
            desk.alarm(error.to_string());
        }
    }

    /// Grounds, and systems that it is not for, are for controls that apply.
    fn offers(&self, focus: Focus) -> bool {
        match focus {
            Focus::WhyNotFor => self.answer != Some(Answer::No) && !self.not_for.is_empty(),
            Focus::Grounds | Focus::NotFor => self.answer != Some(Answer::No),
            Focus::Answer | Focus::Words | Focus::DecidedOn => true,
        }
    }

    /// Says what is wrong with the field that has the focus, while it is typed.
    fn check(&self, desk: &mut Desk) {
        let (key, input) = match self.focus {
            Focus::NotFor => ("excluded_systems", &self.not_for),
            Focus::DecidedOn => ("decided_on", &self.decided_on),
            Focus::Answer | Focus::Grounds | Focus::Words | Focus::WhyNotFor => return,
        };
        if let Err(sentence) = read(desk, key, input) {
            desk.say(sentence);
        }
    }

    fn go(&mut self, by: isize) {
        let at = ORDER.iter().position(|focus| *focus == self.focus).unwrap_or(0);
        let shown: Vec<Focus> = ORDER.into_iter().filter(|focus| self.offers(*focus)).collect();
        let here = shown.iter().position(|focus| ORDER.get(at) == Some(focus)).unwrap_or(0);
        let next = (here + shown.len()).saturating_add_signed(by) % shown.len().max(1);
        self.focus = shown.get(next).copied().unwrap_or(Focus::Answer);
    }

    fn choose(&mut self, answer: Answer) {
        self.answer = (answer != Answer::Later).then_some(answer);
        // What is known is offered, to be taken away again; nothing is saved by it.
        if answer == Answer::Yes && self.grounds.iter().all(|(_, ticked)| !ticked) {
            for (choice, ticked) in &mut self.grounds {
                *ticked = self.known.contains(&choice.key.as_str());
            }
        }
        // A "no" needs its reason, so that is where typing goes on.
        self.focus = match answer {
            Answer::No => Focus::Words,
            Answer::Yes => Focus::Grounds,
            Answer::Later => Focus::Answer,
        };
    }

    fn input(&mut self) -> Option<&mut Input> {
        match self.focus {
            Focus::Words => Some(self.words_mut()),
            Focus::NotFor => Some(&mut self.not_for),
            Focus::WhyNotFor => Some(&mut self.why_not_for),
            Focus::DecidedOn => Some(&mut self.decided_on),
            Focus::Answer | Focus::Grounds => None,
        }
    }

    fn intents(&mut self, desk: &Desk) -> Result<Vec<Intent>, (Focus, String)> {
        let id = self.entry;
        let yes = self.answer == Some(Answer::Yes);
        let date = read(desk, "decided_on", &self.decided_on).map_err(|error| (Focus::DecidedOn, error))?;
        // What applies to nothing is not excluded from a part of it.
        let not_for = match yes {
            true => read(desk, "excluded_systems", &self.not_for).map_err(|error| (Focus::NotFor, error))?,
            false => Value::Array(Vec::new()),
        };
        let why_not_for = match not_for.as_array().is_some_and(|systems| !systems.is_empty()) {
            true => json!(self.why_not_for.value().trim()),
            false => Value::Null,
        };
        let reason = self.words().value().trim().to_string();
        let ticked: Vec<Value> =
            self.grounds.iter().filter(|(_, on)| *on).map(|(choice, _)| json!(choice.key)).collect();
        let mut intents = vec![
            Intent::set(id, "applicable", if yes { "yes" } else { "no" }),
            Intent::Set { record: id, field: "decided_on".into(), value: date },
            Intent::set(id, "excluded_systems_reason", why_not_for),
            Intent::Set { record: id, field: "excluded_systems".into(), value: not_for },
        ];
        // The document shows the reasons for what was decided; those for the opposite are in the history.
        let (said, unsaid, grounds) = match yes {
            true => ("inclusion_text", "exclusion_text", ticked),
            false => ("exclusion_text", "inclusion_text", Vec::new()),
        };
        intents.push(Intent::set(id, said, reason));
        intents.push(Intent::set(id, unsaid, Value::Null));
        intents.push(Intent::Set { record: id, field: "inclusion".into(), value: Value::Array(grounds) });
        if let Some(person) = desk.ledger.actor().person {
            intents.push(Intent::set(id, "decided_by", person.to_string()));
        }
        Ok(intents)
    }

    fn commit(&mut self, desk: &mut Desk) -> Reply {
        if self.answer.is_none() {
            self.keep(desk);
            desk.say(words::left_undecided(&self.label));
            return Reply::Pop;
        }
        if self.words().is_empty() {
            self.focus = Focus::Words;
            desk.refuse(words::SAY_WHY);
            return Reply::Done;
        }
        let intents = match self.intents(desk) {
            Ok(intents) => intents,
            Err((focus, sentence)) => {
                self.focus = focus;
                desk.refuse(sentence);
                return Reply::Done;
            }
        };
        let (key, reason) = (self.key(desk), self.words().value());
        let mut proposal = Proposal::edit(intents, reason);
        self.bases.put_into(&mut proposal);
        if !desk.submit(&proposal, Some(&key)) {
            return self.bases.ask(desk, &proposal).unwrap_or(Reply::Done);
        }
        self.untouched = self.texts();
        let undo = desk.key_of(&Action::Undo);
        desk.say(words::done(&words::decided(&self.label, self.answer == Some(Answer::Yes)), undo.as_deref()));
        Reply::Pop
    }

    /// Somebody else decided meanwhile: it was chosen which decision is to be kept.
    fn settle(&mut self, desk: &mut Desk, side: Side) -> Reply {
        self.bases.settle_all(desk, side);
        if side == Side::Theirs {
            let key = self.key(desk);
            desk.ledger.discard_draft(&key);
            self.untouched = self.texts();
            return Reply::Pop;
        }
        self.commit(desk)
    }

    /// The next control that waits for a decision.
    fn next_undecided(&mut self, desk: &mut Desk) -> Reply {
        self.keep(desk);
        let entries: Vec<RecordId> = desk
            .workspace()
            .live(REGISTER)
            .filter(|entry| !entry.filled("applicable"))
            .map(|entry| entry.id())
            .collect();
        let here = entries.iter().position(|id| *id == self.entry).map_or(0, |at| at + 1);
        let next = entries.get(here).or_else(|| entries.iter().find(|id| **id != self.entry)).copied();
        match next.map(|id| Self::open(desk, id)) {
            Some(Ok(sheet)) => *self = sheet,
            Some(Err(reason)) => desk.refuse(reason),
            None => desk.say(words::ALL_DECIDED),
        }
        Reply::Done
    }
}

/// What is typed into a field of the entry, as its value.
fn read(desk: &Desk, key: &str, input: &Input) -> Result<Value, String> {
    let register = desk.workspace().schema().register(REGISTER);
    match register.and_then(|register| register.field(key)) {
        Some(field) => typing::read(field, &input.value(), desk.today(), desk.workspace())
            .map_err(|error| words::field_says(&field.label, &error)),
        None => Ok(Value::Null),
    }
}

impl Screen for Applicability {
    fn contexts(&self) -> Vec<&'static str> {
        match self.focus {
            Focus::Answer | Focus::Grounds => vec!["applicability"],
            _ => vec!["text", "applicability"],
        }
    }

    fn facts(&self, desk: &Desk, facts: &mut Facts) {
        facts.on_control = true;
        facts.undecided = self.answer.is_none();
        facts.complete = self.answer.is_some() && !self.words().is_empty();
        facts.multiline = self.focus == Focus::Words;
        facts.has_draft = desk.ledger.draft(&self.key(desk)).is_some();
    }

    fn title(&self, _desk: &Desk) -> String {
        words::applicability_title(&self.label)
    }

    /// How far the group is that the control belongs to.
    fn aside(&self, desk: &Desk) -> String {
        let catalogue = desk.texts().catalogue().ok();
        let entry = desk.workspace().get(self.entry);
        let group = catalogue.zip(entry).and_then(|(catalogue, entry)| catalogue.group_of(entry.text("control_id")));
        group.map_or_else(String::new, |group| {
            let count = completeness::of_group(desk.workspace(), group);
            format!("{}: {}", group.id, words::group_progress(count))
        })
    }

    fn draw(&self, desk: &Desk, area: Rect, buffer: &mut Buffer) -> Option<Position> {
        paint::draw(self, desk, area, buffer)
    }

    fn act(&mut self, desk: &mut Desk, action: &Action) -> Reply {
        match action {
            Action::Choose(answer) => self.choose(*answer),
            Action::NextField => self.go(1),
            Action::PreviousField => self.go(-1),
            Action::NextChoice | Action::PreviousChoice => {
                let by: isize = if *action == Action::NextChoice { 1 } else { -1 };
                match self.focus {
                    Focus::Grounds => {
                        let count = self.grounds.len().max(1);
                        self.ground_at = (self.ground_at + count).saturating_add_signed(by) % count;
                    }
                    _ => {
                        let order = [Answer::Yes, Answer::No, Answer::Later];
                        let at = order.iter().position(|answer| Some(*answer) == self.answer).unwrap_or(2);
                        let next = (at + order.len()).saturating_add_signed(by) % order.len();
                        self.answer = order.get(next).copied().filter(|answer| *answer != Answer::Later);
                    }
                }
            }
            Action::ToggleChoice => match self.focus {
                Focus::Grounds => {
                    if let Some((_, ticked)) = self.grounds.get_mut(self.ground_at) {
                        *ticked = !*ticked;
                    }
                }
                _ => self.choose(if self.answer == Some(Answer::Yes) { Answer::No } else { Answer::Yes }),
            },
            Action::Commit if self.focus == Focus::Grounds && self.words().is_empty() => self.focus = Focus::Words,
            Action::Commit => return self.commit(desk),
            Action::NextUndecided => return self.next_undecided(desk),
            Action::Settle(side) => return self.settle(desk, *side),
            Action::Add => return record::act(desk, self.entry, &Action::EditCell),
            Action::History => return record::act(desk, self.entry, action),
            Action::Back | Action::LeaveForm => {
                self.keep(desk);
                if self.texts() != self.untouched {
                    desk.say(words::KEPT);
                }
                return Reply::Pop;
            }
            other => {
                let Some(input) = self.input() else { return Reply::Pass };
                return match input.act(other) {
                    Some(_) => Reply::Done,
                    None => Reply::Pass,
                };
            }
        }
        Reply::Done
    }

    fn enter(&mut self, desk: &mut Desk, entered: Entered) -> Reply {
        let Some(input) = self.input() else { return Reply::Done };
        match input.enter(entered) {
            Typed::Refused(reason) => desk.refuse(reason),
            _ => self.check(desk),
        }
        Reply::Done
    }

    fn event(&mut self, desk: &mut Desk, event: Event<'_>) {
        match event {
            Event::KeepDraft => self.keep(desk),
            Event::Applied(applied) => {
                if let Some(said) = self.bases.moved(desk, applied) {
                    desk.alarm(said);
                }
            }
            _ => {}
        }
    }

    fn editable(&self) -> Option<String> {
        match self.focus {
            Focus::Words => Some(self.words().value()),
            Focus::NotFor => Some(self.not_for.value()),
            Focus::WhyNotFor => Some(self.why_not_for.value()),
            Focus::DecidedOn => Some(self.decided_on.value()),
            Focus::Answer | Focus::Grounds => None,
        }
    }

    fn current(&self, _desk: &Desk) -> Option<RecordId> {
        Some(self.entry)
    }
}
