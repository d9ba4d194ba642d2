//! stub until exchange lands
use super::ask::Ask;
use crate::tui::desk::Desk;
use crate::tui::screen::Reply;
use crate::tui::words;

pub fn ask(_desk: &mut Desk) -> Ask {
    Ask::new(words::IMPORT_ASK, Vec::new(), "", Box::new(|_, _| Reply::Pop))
}
