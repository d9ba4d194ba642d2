//! stub until exchange lands
use super::ask::Ask;
use crate::core::id::RecordId;
use crate::tui::action::ExportFormat;
use crate::tui::desk::{Desk, Effect};
use crate::tui::screen::Reply;
use crate::tui::words;

pub fn start(_desk: &mut Desk, _register: &str, _format: Option<ExportFormat>, _rows: Option<Vec<RecordId>>) -> Reply {
    Reply::Done
}

/// Where the copy of the whole workspace goes.
pub fn ask_backup(desk: &Desk) -> Ask {
    let name = format!("{}-{}.aims", desk.settings.file.trim_end_matches(".aims"), desk.ledger.today());
    let start = desk.settings.folder.join(name).display().to_string();
    Ask::new(
        words::BACKUP_ASK,
        Vec::new(),
        &start,
        Box::new(|desk, path| {
            desk.effects.push(Effect::Backup(path.into()));
            Reply::Pop
        }),
    )
}
