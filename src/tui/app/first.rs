//! What a sitting begins with: the first screen, and the question who one is where a service does not know it. Later
//! the answer is followed: what a lead decides shows at once.

use std::sync::Arc;

use serde_json::Value;

use super::{App, Seen};
use crate::core::login;
use crate::ledger::glimpse::Wanted;
use crate::ledger::share::Heard;
use crate::tui::action::{Action, Destination};
use crate::tui::desk::Desk;
use crate::tui::remembered::{First, Remembered};
use crate::tui::screen::Screen;
use crate::tui::screens::mine::Mine;
use crate::tui::screens::workbench::{Pane, Workbench};
use crate::tui::screens::{sitting, who};
use crate::tui::words;

/// In the place that is kept for the next sitting: the question has been put.
pub const ASKED: &str = "asked_who";
/// And the record whose sitting was left with the program.
pub const SITTING: &str = "sitting";

/// What is shown before the workspace is loaded, from the place that was kept. None where a sitting is opened again: it
/// needs more than what was in sight.
pub fn wanted(session: Option<&Value>) -> Option<Wanted> {
    let text = |key: &str| session.and_then(|session| session.get(key)).and_then(Value::as_str);
    if text(SITTING).is_some() {
        return None;
    }
    let in_sight = session.and_then(First::from).map(|first| first.in_sight);
    // Whose risks they are is only known when all of them are.
    let register = if text("screen") == Some("mine") { "" } else { text("pane").unwrap_or("risk") };
    let row = text("id").and_then(|id| id.parse().ok());
    Some(Wanted { in_sight, register: register.to_string(), row })
}

impl App {
    /// The first frame before the workspace is loaded, over what was in sight. It is only looked at: every key waits for
    /// the workspace.
    ///
    /// # Errors
    /// A sentence why the first screen can't be shown.
    pub fn glimpse(mut desk: Desk, is_head: bool) -> Result<Self, String> {
        let session = desk.ledger.session();
        let first = session.as_ref().filter(|_| is_head).and_then(First::from);
        desk.remembered = first.map(|first| first.numbers).unwrap_or_default();
        desk.remembered.loading = true;
        desk.with_problems = Arc::new(desk.remembered.with_problems.iter().copied().collect());
        let base = Self::base(&mut desk, session.as_ref())?;
        Ok(Self::new(desk, base))
    }

    /// The program as a sitting begins. `remembered` is what a glimpse has shown, else nothing.
    ///
    /// # Errors
    /// A sentence why the first screen can't be shown.
    pub fn begin(mut desk: Desk, remembered: Remembered) -> Result<Self, String> {
        let was_shown = remembered.loading;
        desk.with_problems = Arc::new(remembered.with_problems.iter().copied().collect());
        desk.remembered = Remembered { loading: false, ..remembered };
        let session = desk.ledger.session();
        let place = |key: &str| session.as_ref().and_then(|session| session.get(key));
        let asked = place(ASKED).is_some();
        let left = place(SITTING).and_then(|record| record.as_str()?.parse().ok());
        let waits = who::claimed(&desk).map(|person| words::claimed(person.title()));
        let base = Self::base(&mut desk, session.as_ref())?;
        let mut app = Self::new(desk, base);
        if was_shown {
            app.make_lists();
        }
        app.asked = asked;
        match waits {
            Some(told) => app.desk.say(told),
            None => app.greet(),
        }
        if let Some(record) = left.filter(|_| app.desk.past.is_none() && !app.desk.ledger.is_stranger()) {
            let reply = sitting::open(&mut app.desk, record);
            app.follow(reply, None);
        }
        Ok(app)
    }

    /// A risk owner lands on My risks, and so does who waits to become somebody; everybody else where he was.
    fn base(desk: &mut Desk, session: Option<&Value>) -> Result<Box<dyn Screen>, String> {
        let was_mine = session.and_then(|session| session.get("screen")?.as_str()) == Some("mine");
        let is_owner = desk.me().is_some_and(|me| me.text(login::field::ACCESS) == "risk_owner");
        Ok(match session {
            _ if is_owner || was_mine || who::claimed(desk).is_some() => Box::new(Mine::open(desk)),
            Some(session) => Box::new(Workbench::resume(desk, session)?),
            None => Box::new(Workbench::open(desk, Pane::Risks)?),
        })
    }

    /// Asks a stranger once who he is; tells a lead that somebody waits.
    fn greet(&mut self) {
        let desk = &mut self.desk;
        if desk.locked().is_some() {
            return;
        }
        if desk.ledger.is_stranger() {
            match who::why_not(desk) {
                Some(reason) => desk.say(reason),
                None if self.asked => {
                    let told = words::stranger(&desk.ledger.actor().login);
                    desk.say(told);
                }
                None => self.ask_who(),
            }
            return;
        }
        let waiting = login::claims(desk.ledger.workspace()).count();
        if waiting > 0 && who::decides(desk) {
            let key = desk.key_of(&Action::Go(Some(Destination::Waiting))).unwrap_or_default();
            desk.say(words::claims_wait(waiting, &key));
        }
    }

    pub(super) fn ask_who(&mut self) {
        self.asked = true;
        let pick = who::ask(&self.desk);
        self.push(Box::new(pick));
        self.desk.say(words::WHO_LATER);
    }

    pub(super) fn look_who(&self) -> Seen {
        Seen { me: self.desk.ledger.actor().person, claimed: who::claimed(&self.desk).map(|person| person.id()) }
    }

    /// The reason of the newest entry about the person whom one says one is.
    pub(super) fn said_of_claim(&self, all: &[Heard]) -> String {
        let about = |heard: &Heard| match heard {
            Heard::Applied { entry, .. } => {
                let mut records = entry.changes.iter().filter_map(|change| change.record());
                let claimed = self.seen.claimed;
                records.any(|id| Some(id) == claimed).then(|| entry.header.because.clone())
            }
            _ => None,
        };
        all.iter().rev().find_map(about).unwrap_or_default()
    }

    /// Says what has become of who one is; every list asks anew whose it is.
    pub(super) fn follow_who(&mut self, because: &str) {
        let now = self.look_who();
        let before = std::mem::replace(&mut self.seen, now);
        if before == now {
            return;
        }
        let desk = &mut self.desk;
        let me = now.me.and_then(|me| desk.ledger.workspace().get(me));
        match me.map(|me| words::you_are(me.title(), &who::access(me))) {
            Some(told) => desk.say(told),
            None if before.me.is_some() => desk.alarm(words::NOT_KNOWN),
            None if now.claimed.is_none() => desk.alarm(words::claim_refused(because)),
            None => {}
        }
        desk.turned = true;
    }
}
