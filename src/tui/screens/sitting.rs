//! Which record has a sitting, and the screen that it is.

use super::finding::Finding;
use super::gap::Gap;
use super::impact;
use super::interview::Interview;
use super::questionnaire;
use super::review::Review;
use crate::core::audit::{AUDIT, FINDING, INTERVIEW};
use crate::core::gap;
use crate::core::id::RecordId;
use crate::core::impact::ASSESSMENT;
use crate::core::nonconformity;
use crate::core::questionnaire::{QUESTION, QUESTIONNAIRE};
use crate::ledger::drafts::{Draft, DraftKey};
use crate::tui::action::Action;
use crate::tui::desk::Desk;
use crate::tui::screen::{Entered, Reply, Screen};
use crate::tui::widgets::input::{Input, Typed};
use crate::tui::words;

/// Opens a sitting where it was left; a sentence where it can't be.
type Open = fn(&mut Desk, RecordId) -> Result<Box<dyn Screen>, String>;

/// Each register whose records have one.
const SITTINGS: &[(&str, Open)] = &[
    (INTERVIEW, |desk, id| Ok(Box::new(Interview::open(desk, id)?))),
    (AUDIT, |desk, id| Ok(Box::new(Review::open(desk, id)?))),
    (gap::ASSESSMENT, |desk, id| Ok(Box::new(Gap::open(desk, id)?))),
    (FINDING, follow_up),
    (nonconformity::REGISTER, follow_up),
    (nonconformity::ACTION, follow_up),
    (ASSESSMENT, impact::open),
    (QUESTIONNAIRE, questionnaire::open),
    (QUESTION, questionnaire::open),
];

/// A finding, its nonconformity and its corrective actions are one sheet.
fn follow_up(desk: &mut Desk, id: RecordId) -> Result<Box<dyn Screen>, String> {
    Ok(Box::new(Finding::open(desk, id)?))
}

/// How the drafts of every sitting begin; the list of drafts leads back into the sitting by it.
pub const DRAFT: &str = "sitting-";

pub fn is_of(register: &str) -> bool {
    SITTINGS.iter().any(|(key, _)| *key == register)
}

pub fn open(desk: &mut Desk, id: RecordId) -> Reply {
    let register = desk.workspace().get(id).map_or("", |record| record.register_key());
    let Some((_, open)) = SITTINGS.iter().find(|(key, _)| *key == register) else {
        desk.refuse(words::NO_SITTING);
        return Reply::Done;
    };
    match open(desk, id) {
        Ok(screen) => Reply::Push(screen),
        Err(reason) => {
            desk.refuse(reason);
            Reply::Done
        }
    }
}

/// Shows a sheet anew, after the view was turned or the workspace is held elsewhere. What was typed has to be kept before
/// that, and comes back; what was said of it is not talked over.
pub fn anew(desk: &mut Desk, show: impl FnOnce(&mut Desk)) {
    let said = desk.message.take();
    show(desk);
    desk.message = said.or(desk.message.take());
}

/// An action goes to the text that has the focus, if one has it; what a text knows nothing of is passed on.
pub fn edit(desk: &mut Desk, input: Option<&mut Input>, action: &Action) -> Reply {
    match input.and_then(|input| input.act(action)) {
        Some(Typed::Refused(reason)) => desk.refuse(reason),
        Some(_) => {}
        None => return Reply::Pass,
    }
    Reply::Done
}

/// What is typed or pasted goes into the text that has the focus; where none has it, it goes nowhere.
pub fn enter(desk: &mut Desk, input: Option<&mut Input>, entered: Entered) -> Reply {
    if let Some(Typed::Refused(reason)) = input.map(|input| input.enter(entered)) {
        desk.refuse(reason);
    }
    Reply::Done
}

/// Leaves a sitting whose texts are kept by now, and says so if one had changed.
pub fn leave(desk: &mut Desk, changed: bool) -> Reply {
    if changed {
        desk.say(words::KEPT);
    }
    Reply::Pop
}

/// Keeps what was typed in a sitting and is not saved.
pub fn keep(desk: &mut Desk, key: &DraftKey, draft: Draft) {
    let draft = Draft { time: desk.ledger.now(), ..draft };
    if let Err(error) = desk.ledger.keep_draft(key, draft) {
        desk.alarm(error.to_string());
    }
}

/// What a criterion is called: in the catalogue, where a chapter is one, too, or as a control of the workspace.
pub fn title_of(desk: &Desk, criterion: &str) -> String {
    let catalogue = desk.texts().catalogue().ok();
    let asked = catalogue.and_then(|catalogue| catalogue.asked(criterion)).map(|asked| asked.title);
    let own = || desk.workspace().by_label("control", criterion).map(|control| control.title());
    let chapter = || catalogue.and_then(|catalogue| catalogue.title(criterion));
    asked.or_else(own).or_else(chapter).unwrap_or_default().to_string()
}
