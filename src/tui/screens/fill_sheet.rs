//! The customer's own sheet with the approved answers in it, as a copy in the workspace's folder.

use std::path::{Path, PathBuf};

use super::ask::Ask;
use crate::core::id::RecordId;
use crate::core::questionnaire::field;
use crate::exchange::questionnaire::write;
use crate::exchange::sheet::file_label;
use crate::tui::desk::{Desk, Effect};
use crate::tui::screen::Reply;
use crate::tui::words;

/// Asks where the sheet lies; it was read in from there, unless it was moved since.
pub fn ask(desk: &Desk, id: RecordId) -> Ask {
    let file = desk.workspace().get(id).map_or("", |one| one.text(field::FILE));
    let start = if file.is_empty() { format!("{}/", desk.settings.folder.display()) } else { file.to_string() };
    Ask::new(
        words::ORIGINAL_ASK,
        vec![words::ORIGINAL_ABOUT.into()],
        &start,
        Box::new(move |desk, path| match fill(desk, id, Path::new(path)) {
            Ok(effect) => {
                desk.effects.push(effect);
                Reply::Pop
            }
            Err(reason) => {
                desk.refuse(reason);
                Reply::Done
            }
        }),
    )
}

fn fill(desk: &Desk, id: RecordId, original: &Path) -> Result<Effect, String> {
    let questionnaire = desk.workspace().get(id).ok_or(words::RECORD_GONE)?;
    let file = file_label(original);
    let bytes = std::fs::read(original).map_err(|error| format!("{file} can't be read: {error}"))?;
    let written = write(questionnaire, &file, &bytes, false).map_err(|error| error.to_string())?;
    let what = words::sheet_filled(questionnaire.label(), written.answers, written.left);
    Ok(Effect::Write { what, path: beside(desk, questionnaire.label(), original), bytes: written.bytes })
}

/// `QN-001-county-check.xlsx` in the workspace's folder.
fn beside(desk: &Desk, label: &str, original: &Path) -> PathBuf {
    let name = original.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    desk.settings.folder.join(format!("{label}-{name}"))
}
