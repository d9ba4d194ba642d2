//! The record form, made from the schema: every field in the same place, help and what is wrong beside the field.
//! What is typed is a draft until it is saved; leaving never throws anything away.

pub(in crate::tui::screens) mod choices;
pub(in crate::tui::screens) mod fields;
mod paint;
mod sheet;

use std::collections::BTreeMap;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use serde_json::json;

use crate::core::apply::Applied;
use crate::core::id::RecordId;
use crate::core::intent::{Intent, Proposal};
use crate::core::propose::{ProblemKind, Refusal};
use crate::core::schema::{Field, Kind, Register};
use crate::keymap::Facts;
use crate::ledger::LedgerError;
use crate::ledger::drafts::{Draft, DraftKey};
use crate::tui::action::{Action, Side};
use crate::tui::bases::Bases;
use crate::tui::desk::Desk;
use crate::tui::screen::{Entered, Event, Reply, Screen};
use crate::tui::screens::preview::Preview;
use crate::tui::screens::record;
use crate::tui::widgets::input::Typed;
use crate::tui::words;
pub use sheet::{Given, Sends};

use choices::Choices;
use fields::{BECAUSE, Entry};

pub struct Form {
    register: String,
    record: Option<RecordId>,
    heading: String,
    entries: Vec<Entry>,
    at: usize,
    choices: Option<Choices>,
    /// What is wrong, by field.
    problems: BTreeMap<String, String>,
    draft: DraftKey,
    /// Intents that go with a new record besides its fields: the link to where it was added from.
    along: Vec<(String, serde_json::Value)>,
    /// Records that one field is set of, where the form is for many.
    several: Vec<RecordId>,
    /// What the fields rested on when the form was opened, or when it was last asked about.
    bases: Bases,
    /// Where the fields are not those of one record.
    sends: Option<Sends>,
}

impl Form {
    /// The form of an existing record.
    pub fn edit(desk: &mut Desk, record: RecordId) -> Option<Self> {
        if record::is_hidden(desk, record) {
            desk.refuse(words::BLIND_HIDDEN);
            return None;
        }
        let found = desk.workspace().get(record)?;
        if found.is_closed() {
            desk.refuse(words::NOT_TO_READ);
            return None;
        }
        let register = found.register_key().to_string();
        let heading = format!("{} {}", found.label(), found.title());
        let entries = fields::of_record(found);
        Some(Self::open(desk, register, Some(record), heading, entries, Vec::new()))
    }

    /// An empty form. `given` fields are filled in and can be changed.
    pub fn create(desk: &mut Desk, register: &str, given: Vec<(String, serde_json::Value)>) -> Option<Self> {
        let schema = desk.workspace().schema().clone();
        let description = schema.register(register)?;
        if let Some(reason) = not_made_here(desk, description) {
            desk.refuse(reason);
            return None;
        }
        let heading = words::new_record(&description.name);
        let mut entries = fields::of_register(description, &given, desk.workspace());
        entries.extend(fields::reason(description));
        Some(Self::open(desk, register.to_string(), None, heading, entries, given))
    }

    /// One field for several records at once; what it would change is shown before it is saved.
    pub fn for_one_field(desk: &mut Desk, register: &Register, field: &Field, records: Vec<RecordId>) -> Option<Self> {
        let mut narrow = register.clone();
        narrow.fields = vec![field.clone()];
        let mut entries = fields::of_register(&narrow, &[], desk.workspace());
        entries.extend(fields::reason(&narrow));
        let heading = words::field_of_rows(&field.label, records.len());
        let key = register.key.clone();
        let mut form = Self::open(desk, key, None, heading, entries, Vec::new());
        form.draft.form = format!("bulk-{}", field.key);
        form.several = records;
        Some(form)
    }

    fn open(
        desk: &mut Desk,
        register: String,
        record: Option<RecordId>,
        heading: String,
        entries: Vec<Entry>,
        along: Vec<(String, serde_json::Value)>,
    ) -> Self {
        let draft = desk.ledger.draft_key(&register, record, "form");
        let mut form = Self {
            register,
            record,
            heading,
            entries,
            at: 0,
            choices: None,
            problems: BTreeMap::new(),
            draft,
            along,
            several: Vec::new(),
            bases: Bases::default(),
            sends: None,
        };
        if let Some(record) = record {
            let fields = form.entries.iter().filter(|entry| entry.key != BECAUSE && !entry.takes_several());
            form.bases = Bases::of(desk, record, fields.map(|entry| entry.key.as_str()));
        }
        form.bring_back(desk);
        form
    }

    /// Starts in the field of this key.
    pub fn at_field(mut self, key: &str) -> Self {
        if let Some(at) = self.entries.iter().position(|entry| entry.key == key) {
            self.at = at;
        }
        self
    }

    fn bring_back(&mut self, desk: &mut Desk) {
        let Some(draft) = desk.ledger.draft(&self.draft).cloned() else { return };
        for entry in &mut self.entries {
            if let Some(text) = draft.texts.get(&entry.key) {
                entry.bring_back(text);
                if let (Some(record), Some(base)) = (self.record, draft.bases.get(&entry.key)) {
                    self.bases.rest_on(record, &entry.key, base.clone());
                }
            }
        }
        if let Some(key) = draft.place.get("field").and_then(|key| key.as_str())
            && let Some(at) = self.entries.iter().position(|entry| entry.key == key)
        {
            self.at = at;
        }
        desk.say(words::DRAFT_BACK);
    }

    fn keep(&mut self, desk: &mut Desk) {
        let texts: BTreeMap<String, String> = self
            .entries
            .iter()
            .filter(|entry| entry.is_changed())
            .map(|entry| (entry.key.clone(), entry.input.value()))
            .collect();
        if texts.is_empty() {
            return desk.ledger.discard_draft(&self.draft);
        }
        let place = json!({ "field": self.focused().map(|entry| entry.key.clone()) });
        let bases = self.bases.kept(|key| texts.contains_key(key));
        let draft = Draft { texts, place, bases, time: desk.ledger.now() };
        if let Err(error) = desk.ledger.keep_draft(&self.draft, draft) {
            desk.alarm(error.to_string());
        }
    }

    fn focused(&self) -> Option<&Entry> {
        self.entries.get(self.at)
    }

    fn go(&mut self, desk: &Desk, by: isize) {
        self.check_current(desk);
        // A part of a name that only one bears is that one, as the list below showed.
        let only = self.choices.as_ref().is_some_and(Choices::is_only_one);
        if only && self.focused().is_some_and(|entry| self.problems.contains_key(&entry.key)) {
            self.take_choice(desk);
        }
        let count = self.entries.len();
        if count > 0 {
            self.at = (self.at + count).saturating_add_signed(by) % count;
        }
        self.choices = None;
    }

    /// Whether the text of the focused field is a value, said at once.
    fn check_current(&mut self, desk: &Desk) {
        let Some(entry) = self.entries.get(self.at) else { return };
        let wrong = entry.value(desk.today(), desk.workspace()).err();
        match wrong {
            Some(message) => drop(self.problems.insert(entry.key.clone(), message)),
            None => drop(self.problems.remove(&entry.key)),
        }
    }

    fn refresh_choices(&mut self, desk: &Desk) {
        self.choices = self.focused().and_then(|entry| Choices::of(entry, desk.workspace()));
        self.check_current(desk);
    }

    /// Everything that the form says, as intents; none when a field's text is no value.
    fn intents(&mut self, desk: &mut Desk) -> Option<Vec<Intent>> {
        let (today, mut values, mut edits) = (desk.today(), Vec::new(), Vec::new());
        self.problems.clear();
        for entry in self.entries.iter().filter(|entry| entry.key != BECAUSE) {
            let read = match self.record {
                None => entry.value(today, desk.workspace()).map(|value| values.push((entry.key.clone(), value))),
                Some(record) if entry.is_changed() => {
                    entry.edits(record, today, desk.workspace()).map(|more| edits.extend(more))
                }
                Some(_) => Ok(()),
            };
            if let Err(message) = read {
                self.problems.insert(entry.key.clone(), message);
            }
        }
        if let Some(first) = self.entries.iter().position(|entry| self.problems.contains_key(&entry.key)) {
            self.at = first;
            desk.refuse(words::field_wrong(self.entries.get(first).map_or("", |entry| &entry.label)));
            return None;
        }
        Some(match self.record {
            Some(_) => edits,
            None => {
                let shown: Vec<String> = values.iter().map(|(key, _)| key.clone()).collect();
                let along = self.along.iter().filter(|(key, _)| !shown.contains(key)).cloned();
                let fields = along.chain(values).filter(|(_, value)| !value.is_null()).collect();
                let record = desk.ledger.record_id();
                vec![Intent::Create { record, register: self.register.clone(), label: None, fields }]
            }
        })
    }

    /// The same value for all records, with what it replaces in each.
    fn preview(&mut self, desk: &mut Desk) -> Reply {
        let Some(entry) = self.entries.first() else { return Reply::Pop };
        let value = match entry.value(desk.today(), desk.workspace()) {
            Ok(value) => value,
            Err(message) => {
                self.problems.insert(entry.key.clone(), message);
                return Reply::Done;
            }
        };
        let after = match &entry.field {
            Some(field) => {
                let register = desk.workspace().schema().register(&self.register);
                crate::core::typing::show_json(desk.workspace(), register, Some(field), &value)
            }
            None => entry.input.value(),
        };
        let (mut lines, mut intents) = (Vec::new(), Vec::new());
        for record in self.several.iter().filter_map(|id| desk.workspace().get(*id)) {
            if record.json(&entry.key) != value {
                let before = crate::core::typing::show(record, &entry.key);
                let name = crate::tui::screens::record::title(record);
                lines.push(words::becomes(record.label(), &name, &before, &after));
                intents.push(Intent::Set { record: record.id(), field: entry.key.clone(), value: value.clone() });
            }
        }
        let because = self.entries.iter().find(|entry| entry.key == BECAUSE).map(|entry| entry.input.value());
        desk.ledger.discard_draft(&self.draft);
        let proposal = Proposal::edit(intents, because.unwrap_or_default());
        Reply::Replace(Box::new(Preview::new(words::preview_of(&entry.label, self.several.len()), lines, proposal)))
    }

    fn save(&mut self, desk: &mut Desk) -> Reply {
        if let Some(sends) = self.sends.take() {
            return self.send(desk, sends);
        }
        if !self.several.is_empty() {
            return self.preview(desk);
        }
        let Some(intents) = self.intents(desk) else { return Reply::Done };
        if intents.is_empty() {
            desk.ledger.discard_draft(&self.draft);
            desk.say(words::NOTHING_CHANGED);
            return Reply::Pop;
        }
        let because = self.entries.iter().find(|entry| entry.key == BECAUSE).map(|entry| entry.input.value());
        let mut proposal = Proposal::edit(intents, because.unwrap_or_default());
        self.bases.put_into(&mut proposal);
        match desk.try_submit(&proposal, Some(&self.draft)) {
            Ok(()) => {
                self.entries.iter_mut().for_each(Entry::settle);
                Reply::Pop
            }
            Err(LedgerError::Refused(refusal)) => {
                self.show(&refusal);
                self.bases.ask(desk, &proposal).unwrap_or(Reply::Done)
            }
            Err(_) => Reply::Done,
        }
    }

    /// What is wrong, beside the fields.
    fn show(&mut self, refusal: &Refusal) {
        for problem in &refusal.problems {
            match (&problem.field, problem.kind) {
                (_, ProblemKind::Reason) => drop(self.problems.insert(BECAUSE.into(), problem.message.clone())),
                (Some(field), _) => drop(self.problems.insert(field.clone(), problem.message.clone())),
                (None, _) => {}
            }
        }
        let first = self.entries.iter().position(|entry| self.problems.contains_key(&entry.key));
        let required = self.entries.iter().position(|entry| entry.required && entry.input.is_empty());
        self.at = first.or(required).unwrap_or(self.at);
    }

    /// A field that somebody else changed meanwhile: it was decided what is to be kept, and saving goes on.
    fn settle(&mut self, desk: &mut Desk, side: Side) -> Reply {
        let Some((record, field)) = self.bases.settle(desk, side) else { return Reply::Done };
        let theirs = theirs(desk, record, &field);
        if let Some(entry) = self.entries.iter_mut().find(|entry| entry.key == field) {
            if side == Side::Theirs {
                entry.set_text(&theirs);
            }
            entry.rebase(&theirs);
        }
        self.save(desk)
    }

    /// What somebody else changed while the form is open: fields that nothing was typed into follow, the others say so.
    fn follow(&mut self, desk: &mut Desk, applied: &Applied) {
        let Some(record) = self.record else { return };
        for (_, field) in applied.touched.iter().filter(|(id, _)| *id == record) {
            let theirs = theirs(desk, record, field);
            let Some(entry) = self.entries.iter_mut().find(|entry| entry.key == **field) else { continue };
            match entry.is_changed() && !entry.takes_several() {
                true => {
                    let said = words::moved(&entry.label, &theirs);
                    self.problems.insert(entry.key.clone(), said.clone());
                    desk.alarm(said);
                }
                false => {
                    entry.rebase(&theirs);
                    if !entry.takes_several() {
                        self.bases.note(desk, record, field);
                    }
                }
            }
        }
    }

    fn after_typing(&mut self, desk: &mut Desk, typed: Typed) -> Reply {
        if let Typed::Refused(reason) = typed {
            desk.refuse(reason);
        }
        self.refresh_choices(desk);
        Reply::Done
    }

    fn takes_several(&self) -> bool {
        self.focused().is_some_and(Entry::takes_several)
    }

    fn take_choice(&mut self, desk: &Desk) {
        let taken = self.choices.as_ref().and_then(Choices::current).map(|choice| choice.text.clone());
        if let (Some(text), Some(entry)) = (taken, self.entries.get_mut(self.at)) {
            entry.take(&text);
        }
        self.choices = None;
        self.check_current(desk);
    }
}

/// Why no form could ever make a record of this register, said before anything is typed in vain.
fn not_made_here(desk: &Desk, register: &Register) -> Option<String> {
    let only = desk.workspace().rows(&register.key).next().filter(|_| register.singleton);
    if let Some(only) = only {
        return Some(words::only_one(&register.name, only.label()));
    }
    let needs_rating = register.fields.iter().any(|field| field.required && field.kind == Kind::Rating);
    needs_rating.then(|| words::comes_of_rating(&register.plural, &desk.key_of(&Action::Score).unwrap_or_default()))
}

/// The text of a field as it stands in the record.
fn theirs(desk: &Desk, record: RecordId, field: &str) -> String {
    let found = desk.ledger.workspace().get(record);
    let text = found.and_then(|found| Some(crate::core::typing::write(found, found.field(field)?)));
    text.unwrap_or_default()
}

impl Screen for Form {
    fn contexts(&self) -> Vec<&'static str> {
        vec!["text", "form"]
    }

    fn facts(&self, desk: &Desk, facts: &mut Facts) {
        facts.choosing = self.choices.as_ref().is_some_and(|choices| !choices.is_empty());
        facts.multiline = self.focused().is_some_and(|entry| entry.input.is_multiline());
        facts.has_draft = desk.ledger.draft(&self.draft).is_some();
        facts.complete = self.entries.iter().all(|entry| !entry.required || !entry.input.is_empty());
    }

    fn title(&self, _desk: &Desk) -> String {
        self.heading.clone()
    }

    fn draw(&self, desk: &Desk, area: Rect, buffer: &mut Buffer) -> Option<Position> {
        paint::draw(self, desk, area, buffer)
    }

    fn act(&mut self, desk: &mut Desk, action: &Action) -> Reply {
        match action {
            Action::NextField => self.go(desk, 1),
            Action::PreviousField => self.go(desk, -1),
            Action::NextChoice | Action::PreviousChoice => {
                let by = if *action == Action::NextChoice { 1 } else { -1 };
                match &mut self.choices {
                    Some(choices) => choices.step(by),
                    None => self.refresh_choices(desk),
                }
            }
            Action::TakeChoice => {
                self.take_choice(desk);
                // With one field to fill, the choice is the answer.
                if self.entries.len() == 1 && !self.several.is_empty() && !self.takes_several() {
                    return self.save(desk);
                }
            }
            Action::CloseChoices => self.choices = None,
            Action::Commit => return self.save(desk),
            Action::Settle(side) => return self.settle(desk, *side),
            Action::Back | Action::LeaveForm => {
                let kept = self.entries.iter().any(Entry::is_changed);
                self.keep(desk);
                if kept {
                    desk.say(words::KEPT);
                }
                return Reply::Pop;
            }
            Action::DiscardDraft => {
                desk.ledger.discard_draft(&self.draft);
                self.entries.iter_mut().for_each(Entry::restore);
                desk.say(words::DRAFT_GONE);
                return Reply::Pop;
            }
            other => {
                let Some(entry) = self.entries.get_mut(self.at) else { return Reply::Pass };
                return match entry.act(other) {
                    Some(typed @ (Typed::Changed | Typed::Refused(_))) => self.after_typing(desk, typed),
                    Some(_) => Reply::Done,
                    None => Reply::Pass,
                };
            }
        }
        Reply::Done
    }

    fn enter(&mut self, desk: &mut Desk, entered: Entered) -> Reply {
        let Some(entry) = self.entries.get_mut(self.at) else { return Reply::Done };
        let typed = entry.enter(entered);
        self.after_typing(desk, typed)
    }

    fn event(&mut self, desk: &mut Desk, event: Event<'_>) {
        match event {
            Event::KeepDraft => self.keep(desk),
            Event::Applied(applied) => self.follow(desk, applied),
            _ => {}
        }
    }

    fn current(&self, _desk: &Desk) -> Option<RecordId> {
        self.record
    }

    fn editable(&self) -> Option<String> {
        self.focused().map(|entry| entry.input.value())
    }
}
