//! The screen. A message travels: terminal bytes, [`terminal`]; keymap; [`action`]; the screen on top ([`screen`],
//! [`screens`]), which proposes through the [`desk`]; the ledger; and back as a drawn frame ([`view`]).

pub mod action;
pub mod app;
pub mod audit;
pub mod bases;
pub mod clipboard;
pub mod desk;
pub mod editor;
pub mod errands;
mod halves;
pub mod remembered;
pub mod run;
pub mod screen;
pub mod screens;
pub mod stage;
pub mod standing;
pub mod terminal;
pub mod text;
pub mod theme;
pub mod view;
pub mod widgets;
pub mod words;
