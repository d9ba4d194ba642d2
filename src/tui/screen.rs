//! What a screen is: a layer of the stack that draws itself from what it is given and answers actions with values.
//!
//! A screen never touches the terminal or the store. It changes the workspace only by [`Desk::submit`], and the stack
//! only by the [`Reply`] that it returns.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::action::{Action, Destination};
use super::desk::Desk;
use crate::core::apply::Applied;
use crate::core::id::RecordId;
use crate::keymap::Facts;

/// What is to happen with the stack after an action.
pub enum Reply {
    /// Done here.
    Done,
    /// Not mine; the application's own actions come next.
    Pass,
    /// Leave this layer.
    Pop,
    /// Put a layer on top.
    Push(Box<dyn Screen>),
    /// Leave this layer and put another in its place.
    Replace(Box<dyn Screen>),
    /// Leave this layer and let the one below do something.
    PopThen(Action),
    /// Go to a place of the program, leaving what is above the base.
    Go(Destination),
}

impl std::fmt::Debug for Reply {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Done => "Done",
            Self::Pass => "Pass",
            Self::Pop => "Pop",
            Self::Push(_) => "Push",
            Self::Replace(_) => "Replace",
            Self::PopThen(_) => "PopThen",
            Self::Go(_) => "Go",
        })
    }
}

/// Text that reaches a screen whose innermost context is `text`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entered {
    Char(char),
    Paste(String),
    /// What the person's own editor gave back.
    FromEditor(String),
}

/// Something that a screen asked for is there.
#[derive(Clone, Debug)]
pub enum Event<'a> {
    /// An entry was applied, by this screen, another one or (later) another person.
    Applied(&'a Applied),
    /// The view moved into the past or back; everything read before is void.
    Turned,
    /// A second went by with the form unchanged, the terminal goes away, or another layer comes on top: keep drafts.
    KeepDraft,
    /// The layer is on top again.
    Shown,
}

pub trait Screen {
    /// Keymap contexts, innermost first, without `anywhere`.
    fn contexts(&self) -> Vec<&'static str>;

    /// Adds what conditions of the keymap may ask about.
    fn facts(&self, _desk: &Desk, _facts: &mut Facts) {}

    /// What stands after the client's name on line 1.
    fn title(&self, desk: &Desk) -> String;

    /// Line 2: panes or tabs; nothing for sheets.
    fn tabs(&self, _desk: &Desk) -> Vec<Tab> {
        Vec::new()
    }

    /// The word at the right end of line 2: what is due, how many rows.
    fn aside(&self, _desk: &Desk) -> String {
        String::new()
    }

    /// Whether it covers everything below; a box that leaves the rest visible says no.
    fn covers(&self) -> bool {
        true
    }

    /// Draws into `area` and says where the terminal's cursor belongs: on the current row or in the focused field.
    fn draw(&self, desk: &Desk, area: Rect, buffer: &mut Buffer) -> Option<Position>;

    /// The area that the next frame will have, told before actions that depend on it (pages).
    fn resize(&mut self, _area: Rect) {}

    fn act(&mut self, desk: &mut Desk, action: &Action) -> Reply;

    fn enter(&mut self, _desk: &mut Desk, _text: Entered) -> Reply {
        Reply::Done
    }

    fn event(&mut self, _desk: &mut Desk, _event: Event<'_>) {}

    /// Why an action of this screen can't be done now; none when it can.
    fn disabled(&self, _desk: &Desk, _action: &Action) -> Option<String> {
        None
    }

    /// Text of the focused field, for the person's own editor.
    fn editable(&self) -> Option<String> {
        None
    }

    /// Whether `esc` stops here: the workbench and My risks.
    fn is_base(&self) -> bool {
        false
    }

    /// The record under the cursor.
    fn current(&self, _desk: &Desk) -> Option<RecordId> {
        None
    }

    /// The register that it shows, for export and import.
    fn register(&self) -> Option<String> {
        None
    }

    /// The rows that it shows, when a filter narrows them.
    fn rows(&self, _desk: &Desk) -> Option<Vec<RecordId>> {
        None
    }

    /// Goes on with work that was sliced so that no key waits; true while there is more.
    fn work(&mut self, _desk: &Desk) -> bool {
        false
    }

    /// Whether it still shows what was there before the last key, because what the key asks for is being made.
    fn is_pending(&self) -> bool {
        false
    }

    /// Does ahead what the next keys will probably ask for; true while there is more.
    fn read_ahead(&mut self, _desk: &Desk) -> bool {
        false
    }

    /// The record whose sitting this is: the program opens it again when one comes back.
    fn sitting(&self) -> Option<RecordId> {
        None
    }

    /// What is needed to come back to this place in the next sitting.
    fn session(&self, _desk: &Desk) -> Option<serde_json::Value> {
        None
    }
}

/// One tab of line 2.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tab {
    pub text: String,
    pub current: bool,
}
