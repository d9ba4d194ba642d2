//! The state of the program and how a key travels through it: keymap, action, the screen on top, then the
//! application's own actions. Drawing takes `&App`; everything that changes goes through [`App::act`].

pub mod first;
pub mod go;

use ratatui::layout::{Rect, Size};

use super::action::{Action, Table};
use super::audit::Audit;
use super::desk::{Desk, Effect, Other};
use super::screen::{Entered, Event, Reply, Screen};
use super::screens::who;
use super::standing::Standing;
use super::words;
use crate::core::id::RecordId;
use crate::core::intent::{Intent, Proposal};
use crate::keymap::{Facts, Key, Pending, Press, Unfinished};
use crate::ledger::share::Heard;

pub struct App {
    pub desk: Desk,
    layers: Vec<Box<dyn Screen>>,
    unfinished: Unfinished,
    /// The hint box of an unfinished sequence is wanted: the next key did not come soon.
    pub which_key: bool,
    /// Something was typed since drafts were last kept.
    typed: bool,
    vocabulary: Table,
    audit: Audit,
    /// The question who one is has been put, in this sitting or an earlier one.
    asked: bool,
    seen: Seen,
}

/// Whom the workspace took the person at the keyboard for when it was last looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Seen {
    me: Option<RecordId>,
    /// Who he says he is.
    claimed: Option<RecordId>,
}

impl App {
    /// `base` is the screen that `esc` never leaves.
    pub fn new(desk: Desk, base: Box<dyn Screen>) -> Self {
        let registers = desk.ledger.workspace().schema().clone();
        let vocabulary =
            Table::new(registers.outlines().map(|register| (register.key.as_str(), register.plural.as_str())));
        let size = desk.size;
        let mut app = Self {
            desk,
            layers: vec![base],
            unfinished: Unfinished::default(),
            which_key: false,
            typed: false,
            vocabulary,
            audit: Audit::default(),
            asked: false,
            seen: Seen::default(),
        };
        app.seen = app.look_who();
        app.resize(size);
        app.count(Standing::work);
        app
    }

    /// Has the counts of the whole workspace look at it.
    fn count<T>(&mut self, look: impl FnOnce(&mut Standing, &Desk) -> T) -> T {
        let mut standing = std::mem::take(&mut self.desk.standing);
        let done = look(&mut standing, &self.desk);
        self.desk.standing = standing;
        done
    }

    pub fn vocabulary(&self) -> &Table {
        &self.vocabulary
    }

    pub fn layers(&self) -> &[Box<dyn Screen>] {
        &self.layers
    }

    pub fn top(&self) -> Option<&dyn Screen> {
        self.layers.last().map(AsRef::as_ref)
    }

    /// Contexts for the keymap, innermost first.
    pub fn stack(&self) -> Vec<&'static str> {
        let mut stack = self.top().map(Screen::contexts).unwrap_or_default();
        stack.push(super::action::ANYWHERE);
        stack
    }

    /// What conditions of the keymap may ask about, now.
    pub fn facts(&self) -> Facts {
        let mut facts = Facts {
            as_of: self.desk.past.is_some(),
            read_only: self.desk.settings.read_only,
            restricted: self.desk.settings.restricted,
            room: self.desk.settings.room,
            ..Facts::default()
        };
        if let Some(top) = self.top() {
            top.facts(&self.desk, &mut facts);
        }
        facts
    }

    /// The hint box of an unfinished key sequence.
    pub fn pending(&self) -> Option<Pending<'_>> {
        self.unfinished.pending(&self.desk.keymap, &self.stack(), &self.facts())
    }

    pub fn unfinished(&self) -> Option<String> {
        self.unfinished.keys().map(|keys| keys.to_string())
    }

    pub fn press(&mut self, key: Key) {
        let (stack, facts) = (self.stack(), self.facts());
        self.which_key = false;
        let action = match self.unfinished.press(&self.desk.keymap, &stack, &facts, key) {
            Press::Act(binding) => Action::parse(binding.command.as_str()),
            Press::Wait(_) | Press::Cancelled => return,
            Press::Type(letter) => return self.enter(Entered::Char(letter)),
            Press::Dead(keys) => {
                let help = self.desk.key_of(&Action::Help).unwrap_or_default();
                return self.desk.refuse(words::dead_key(&keys.to_string(), &help));
            }
        };
        match action {
            Ok(action) => self.act(action),
            Err(error) => self.desk.refuse(error.to_string()),
        }
    }

    /// Text for the focused field: typed, pasted, or back from an editor.
    pub fn enter(&mut self, entered: Entered) {
        let in_text = self.stack().first() == Some(&"text");
        if !in_text && matches!(entered, Entered::Paste(_)) {
            // Rows from a spreadsheet land on a table, which asks before anything changes.
            let Some(top) = self.layers.last_mut() else { return };
            let reply = top.enter(&mut self.desk, entered);
            return self.follow(reply, None);
        }
        self.desk.message = None;
        self.typed = true;
        if let Some(top) = self.layers.last_mut() {
            let reply = top.enter(&mut self.desk, entered);
            self.follow(reply, None);
        }
    }

    pub fn act(&mut self, action: Action) {
        self.desk.message = None;
        if let Some(reason) = self.disabled(&action) {
            return self.desk.refuse(reason);
        }
        if action.effect() == super::action::Effect::Types {
            self.typed = true;
        }
        let Some(top) = self.layers.last_mut() else { return };
        let reply = top.act(&mut self.desk, &action);
        self.follow(reply, Some(action));
    }

    /// Why an action can't be done now, in the words that pressing it shows.
    pub fn disabled(&self, action: &Action) -> Option<String> {
        // What a sheet or a list leads to is judged where it is submitted: a place or a file may be chosen by anybody.
        if action.effect() == super::action::Effect::Writes
            && *action != Action::Commit
            && let Some(reason) = self.desk.locked()
        {
            return Some(reason);
        }
        match action {
            Action::Undo if self.desk.ledger.undoable().is_none() => Some(words::NOTHING_TO_UNDO.into()),
            Action::SayWho => who::why_not(&self.desk),
            Action::LeaveAsOf if self.desk.past.is_none() => Some(words::ALREADY_NOW.into()),
            Action::EditOutside if self.desk.settings.restricted => Some(words::RESTRICTED.into()),
            _ => self.top()?.disabled(&self.desk, action),
        }
    }

    fn follow(&mut self, reply: Reply, action: Option<Action>) {
        match reply {
            Reply::Done => {}
            Reply::Pass => {
                if let Some(action) = action {
                    self.own(action);
                }
            }
            Reply::Pop => self.pop(),
            Reply::Push(screen) => self.push(screen),
            Reply::Replace(screen) => {
                self.pop_quietly();
                self.push(screen);
            }
            Reply::PopThen(next) => {
                self.pop();
                self.tell_applied();
                // What was just done is told, unless what follows has something to say itself.
                let told = self.desk.message.take();
                self.act(next);
                self.desk.message = self.desk.message.take().or(told);
            }
            Reply::Go(place) => self.go(place),
        }
        self.follow_who("");
        self.tell_applied();
    }

    /// Entries that were applied are told to every layer, so that none shows what is no longer true.
    fn tell_applied(&mut self) {
        if std::mem::take(&mut self.desk.turned) {
            self.audit.publish(&mut self.desk);
            self.desk.standing.forget();
            self.count(Standing::work);
            self.tell(&Event::Turned);
        }
        let all = std::mem::take(&mut self.desk.applied);
        if !all.is_empty() {
            self.audit.take_in(&all);
        }
        for applied in all {
            self.count(|standing, desk| standing.take_in(desk, &applied));
            self.tell(&Event::Applied(&applied));
        }
    }

    fn tell(&mut self, event: &Event<'_>) {
        for layer in &mut self.layers {
            layer.event(&mut self.desk, event.clone());
        }
    }

    pub fn push(&mut self, screen: Box<dyn Screen>) {
        self.keep_drafts();
        self.unfinished.clear();
        self.layers.push(screen);
        let size = self.desk.size;
        self.resize(size);
        self.shown();
    }

    fn pop(&mut self) {
        self.pop_quietly();
        self.shown();
    }

    fn pop_quietly(&mut self) {
        self.keep_drafts();
        if self.layers.len() > 1 {
            self.layers.pop();
        }
        self.unfinished.clear();
    }

    fn shown(&mut self) {
        if let Some(top) = self.layers.last_mut() {
            top.event(&mut self.desk, Event::Shown);
        }
    }

    /// Leaves everything above the base, keeping what was typed.
    fn leave_upper(&mut self) {
        self.keep_drafts();
        self.layers.truncate(1);
        self.unfinished.clear();
    }

    fn replace_base(&mut self, screen: Box<dyn Screen>) {
        self.leave_upper();
        self.layers.clear();
        self.push(screen);
    }

    /// Puts unsaved text where it survives: the store, by way of the ledger.
    pub fn keep_drafts(&mut self) {
        self.typed = false;
        self.tell(&Event::KeepDraft);
    }

    /// Whether there is typed text that no draft holds yet.
    pub fn has_unkept(&self) -> bool {
        self.typed
    }

    pub fn resize(&mut self, size: Size) {
        self.desk.size = size;
        let body = super::view::body(Rect::new(0, 0, size.width, size.height));
        for layer in &mut self.layers {
            layer.resize(body);
        }
    }

    /// Puts the hash of a file to the evidence that it is.
    pub fn attach(&mut self, evidence: RecordId, name: &str, sha256: &str) {
        let intents = vec![
            Intent::set(evidence, "file", serde_json::json!({ "name": name, "sha256": sha256 })),
            Intent::set(evidence, "sha256", sha256),
        ];
        self.desk.submit(&Proposal::edit(intents, ""), None);
        self.tell_applied();
    }

    /// Takes in what the store told, and entries of others.
    pub fn poll(&mut self) {
        for receipt in self.desk.ledger.poll() {
            if let crate::ledger::Receipt::Failing { error, .. } = receipt {
                self.desk.alarm(words::not_saved(&error.to_string()));
            }
        }
        let heard = self.desk.ledger.heard();
        self.hear(heard);
    }

    /// What other processes of the workspace did, and where the workspace is held now.
    pub fn hear(&mut self, all: Vec<Heard>) {
        let because = self.said_of_claim(&all);
        for heard in all {
            self.hear_one(heard);
        }
        self.follow_who(&because);
        self.tell_applied();
    }

    fn hear_one(&mut self, heard: Heard) {
        match heard {
            Heard::Applied { entry, applied } => {
                let workspace = self.desk.ledger.workspace();
                let line = crate::core::history::describe(&entry, workspace);
                let who = crate::tui::screens::history::who(&entry, workspace);
                // What one just did oneself is not talked over.
                if self.desk.message.is_none() {
                    self.desk.say(words::by_other(&who, &line, &entry.header.because));
                }
                let own = self.desk.ledger.actor();
                // One's own other terminal is nobody else.
                if (entry.header.actor.uid, entry.header.actor.person) != (own.uid, own.person) {
                    let other = Other { who, time: entry.header.time };
                    let touched = applied.touched.iter().map(|(id, _)| (*id, other.clone()));
                    self.desk.others.extend(touched);
                }
                self.desk.applied.push(applied);
            }
            Heard::Moved { here } => {
                self.desk.turned = true;
                self.desk.say(if here { words::HELD_HERE } else { words::HELD_ELSEWHERE });
            }
            Heard::Lost { what, why } => self.desk.alarm(words::lost(&what, &why)),
        }
    }

    /// Makes the lists of the screen, so that a frame which stands already isn't replaced by half of one.
    pub fn make_lists(&mut self) {
        while self.work_on_lists() {}
    }

    fn work_on_lists(&mut self) -> bool {
        let desk = &self.desk;
        self.layers.iter_mut().fold(false, |more, layer| layer.work(desk) | more)
    }

    /// Whether the screen still shows what was there before the last key.
    pub fn is_pending(&self) -> bool {
        self.layers.iter().any(|layer| layer.is_pending())
    }

    fn read_ahead(&mut self) -> bool {
        let desk = &self.desk;
        self.layers.iter_mut().fold(false, |more, layer| layer.read_ahead(desk) | more)
    }

    /// Goes on with sliced work: lists first, then what the next keys need, then the audit rules. True while there is
    /// more.
    pub fn work(&mut self) -> bool {
        let mut more = self.work_on_lists();
        more |= self.count(Standing::work);
        let more = more || self.read_ahead() || self.audit.work(&mut self.desk);
        if !more {
            self.tell_where();
        }
        more
    }

    /// The record in front, and whether something of it is being written.
    pub fn in_front(&self) -> Option<(RecordId, bool)> {
        let front = self.layers.iter().rev().find(|layer| layer.covers())?;
        let writes = |context: &&str| ["form", "score", "applicability"].contains(context);
        Some((front.current(&self.desk)?, front.contexts().iter().any(writes)))
    }

    /// Others see where one is once keys rest, not every row that one passes.
    fn tell_where(&mut self) {
        let at = if self.desk.past.is_some() { None } else { self.in_front() };
        self.desk.ledger.look_at(at);
    }

    pub fn take_effects(&mut self) -> Vec<Effect> {
        std::mem::take(&mut self.desk.effects)
    }

    /// Where the person was, for the next sitting.
    pub fn session(&self) -> serde_json::Value {
        let base = self.layers.first().and_then(|base| base.session(&self.desk));
        let mut session = base.unwrap_or(serde_json::Value::Null);
        let sitting = self.layers.iter().rev().find_map(|layer| layer.sitting());
        if let Some(place) = session.as_object_mut() {
            if self.asked {
                place.insert(first::ASKED.into(), true.into());
            }
            if let Some(record) = sitting {
                place.insert(first::SITTING.into(), record.to_string().into());
            }
        }
        session
    }
}
