//! Handing over: a register as a file, the rows that are shown or all of them; and a copy of the whole workspace.

use std::path::{Path, PathBuf};

use super::ask::Ask;
use super::pick::{Item, Pick};
use crate::core::id::RecordId;
use crate::exchange::export::{self, About, Format, Options};
use crate::tui::action::ExportFormat;
use crate::tui::desk::{Desk, Effect};
use crate::tui::screen::Reply;
use crate::tui::words;

const FORMATS: [(ExportFormat, &str); 4] = [
    (ExportFormat::Csv, words::AS_CSV),
    (ExportFormat::Xlsx, words::AS_XLSX),
    (ExportFormat::CsvExcel, words::AS_CSV_EXCEL),
    (ExportFormat::Json, words::AS_JSON),
];

/// Writes at once when the format is known; else asks for it, one digit each.
pub fn start(desk: &mut Desk, register: &str, format: Option<ExportFormat>, rows: Option<Vec<RecordId>>) -> Reply {
    if let Some(format) = format {
        write(desk, register, format, rows);
        return Reply::Done;
    }
    let schema = desk.workspace().schema().clone();
    let plural = schema.register(register).map_or(register, |register| &register.plural).to_string();
    let items =
        FORMATS.iter().enumerate().map(|(at, (_, words))| Item::new((at + 1).to_string(), *words, "")).collect();
    let register = register.to_string();
    let count = rows.as_ref().map(Vec::len);
    let pick = Pick::one(
        words::export_title(&plural, count),
        items,
        Box::new(move |desk, chosen| {
            if let Some((format, _)) = chosen.first().and_then(|at| FORMATS.get(*at)) {
                write(desk, &register, *format, rows.clone());
            }
            Reply::Pop
        }),
    );
    Reply::Push(Box::new(pick.taking_the_only_one()))
}

fn write(desk: &mut Desk, register: &str, format: ExportFormat, rows: Option<Vec<RecordId>>) {
    let schema = desk.workspace().schema().clone();
    let Some(register) = schema.register(register) else { return };
    let options = Options { only: rows, ..Options::on(desk.today()) };
    let table = export::build(desk.workspace(), register, &options);
    let now = chrono::DateTime::from_timestamp_millis(desk.ledger.now()).unwrap_or_default().naive_utc();
    let mut about = About::of(desk.workspace(), now);
    about.workspace = Some(desk.settings.file.clone());
    about.as_of = desk.past.as_ref().map(|past| past.name.clone());
    let format = match format {
        ExportFormat::Csv => Format::Csv,
        ExportFormat::CsvExcel => Format::CsvExcel(desk.settings.locale.clone()),
        ExportFormat::Xlsx => Format::Xlsx,
        ExportFormat::Json => Format::Json,
    };
    let count = table.records.len();
    match export::write(&table, &format, &about) {
        Ok(bytes) => {
            let path = path(desk, &register.export, format.ending());
            desk.effects.push(Effect::Write { what: words::rows_of(count, &register.plural), path, bytes });
        }
        Err(error) => desk.refuse(error.to_string()),
    }
}

/// `CLIENT-soa-2026-11-21.csv` in the workspace's folder; as of the past, that day.
fn path(desk: &Desk, name: &str, ending: &str) -> PathBuf {
    let stem = Path::new(&desk.settings.file).file_stem().map(|stem| stem.to_string_lossy().into_owned());
    let file = format!("{}-{name}-{}.{ending}", stem.unwrap_or_default(), desk.today());
    desk.settings.folder.join(file)
}

/// Where the copy of the whole workspace goes.
pub fn ask_backup(desk: &Desk) -> Ask {
    let stem = desk.settings.file.trim_end_matches(".aims");
    let start = desk.settings.folder.join(format!("{stem}-{}.backup.aims", desk.ledger.today()));
    Ask::new(
        words::BACKUP_ASK,
        Vec::new(),
        &start.display().to_string(),
        Box::new(|desk, path| {
            desk.effects.push(Effect::Backup(path.into()));
            Reply::Pop
        }),
    )
}
