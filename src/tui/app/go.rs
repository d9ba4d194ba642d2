//! The application's own actions: what every screen leaves to it.
use super::App;
use crate::tui::action::{Action, Place};
impl App {
    pub(super) fn go(&mut self, _place: Place) {}
    pub(super) fn own(&mut self, _action: Action) {}
}
