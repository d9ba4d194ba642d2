//! Handing over: a register as a file, the rows that are shown or all of them; the papers of a record; and a copy of the
//! whole workspace.

use std::path::{Path, PathBuf};

use super::ask::Ask;
use super::fill_sheet;
use super::pick::{Item, Pick};
use crate::core::id::RecordId;
use crate::core::questionnaire::QUESTIONNAIRE;
use crate::core::views::View;
use crate::exchange::export::{self, About, Format, Options};
use crate::exchange::paper::{self, Form, Kind, Setting};
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

/// How a paper can be had.
const FORMS: [(Form, &str); 2] = [(Form::Html, words::AS_HTML), (Form::Markdown, words::AS_MARKDOWN)];

/// Writes at once when the format is known; else asks for it, one digit each. Behind the formats of the register stand
/// the papers of the record in front.
pub fn start(
    desk: &mut Desk,
    register: &str,
    format: Option<ExportFormat>,
    rows: Option<Vec<RecordId>>,
    current: Option<RecordId>,
) -> Reply {
    if let Some(format) = format {
        write(desk, register, format, rows);
        return Reply::Done;
    }
    let schema = desk.workspace().schema().clone();
    let plural = schema.register(register).map_or(register, |register| &register.plural).to_string();
    let current = current.and_then(|id| desk.workspace().get(id));
    let papers: Vec<Kind> = current.map(|record| Kind::of(record.register_key()).collect()).unwrap_or_default();
    let formats = FORMATS.iter().map(|(_, words)| (*words, ""));
    let of = current.map_or("", |record| record.label()).to_string();
    let sheet = current.filter(|record| record.register_key() == QUESTIONNAIRE).map(|_| words::FILLED_SHEET);
    let items = formats
        .chain(papers.iter().map(|kind| words::paper(*kind)).chain(sheet).map(|words| (words, of.as_str())))
        .enumerate()
        .map(|(at, (text, note))| Item::new((at + 1).to_string(), text, note))
        .collect();
    let has_sheet = sheet.is_some();
    let register = register.to_string();
    let count = rows.as_ref().map(Vec::len);
    let current = current.map(|record| record.id());
    let pick = Pick::one(
        words::export_title(&plural, count),
        items,
        Box::new(move |desk, chosen| {
            let Some(at) = chosen.first() else { return Reply::Pop };
            if let Some((format, _)) = FORMATS.get(*at) {
                write(desk, &register, *format, rows.clone());
                return Reply::Pop;
            }
            match (at.checked_sub(FORMATS.len()).and_then(|at| papers.get(at)), current) {
                (Some(kind), Some(record)) => Reply::Replace(Box::new(ask_form(*kind, record))),
                (None, Some(record)) if has_sheet => Reply::Replace(Box::new(fill_sheet::ask(desk, record))),
                _ => Reply::Pop,
            }
        }),
    );
    Reply::Push(Box::new(pick.taking_the_only_one()))
}

/// A view as a file: at once when the format is known, else it is asked for.
pub fn start_view(desk: &mut Desk, view: &'static View, format: Option<ExportFormat>) -> Reply {
    if let Some(format) = format {
        write_view(desk, view, &Form::Rows(format_of(desk, format)));
        return Reply::Done;
    }
    let names = FORMATS.iter().map(|(_, words)| *words).chain(FORMS.iter().map(|(_, words)| *words));
    let items = names.enumerate().map(|(at, words)| Item::new((at + 1).to_string(), words, "")).collect();
    let pick = Pick::one(
        words::view_as(view.title),
        items,
        Box::new(move |desk, chosen| {
            let Some(at) = chosen.first() else { return Reply::Pop };
            let form = match FORMATS.get(*at) {
                Some((format, _)) => Some(Form::Rows(format_of(desk, *format))),
                None => at.checked_sub(FORMATS.len()).and_then(|at| FORMS.get(at)).map(|(form, _)| form.clone()),
            };
            if let Some(form) = form {
                write_view(desk, view, &form);
            }
            Reply::Pop
        }),
    );
    Reply::Push(Box::new(pick.taking_the_only_one()))
}

fn write_view(desk: &mut Desk, view: &'static View, form: &Form) {
    let rows = super::view::rows(desk, view);
    match crate::exchange::view::write(view, &rows, desk.today(), form, &about(desk)) {
        Ok(bytes) => {
            let path = path(desk, view.name, form.ending());
            desk.effects.push(Effect::Write { what: words::rows_of(rows.len(), "rows"), path, bytes });
        }
        Err(error) => desk.refuse(error.to_string()),
    }
}

fn format_of(desk: &Desk, format: ExportFormat) -> Format {
    match format {
        ExportFormat::Csv => Format::Csv,
        ExportFormat::CsvExcel => Format::CsvExcel(desk.settings.locale.clone()),
        ExportFormat::Xlsx => Format::Xlsx,
        ExportFormat::Json => Format::Json,
    }
}

fn ask_form(kind: Kind, record: RecordId) -> Pick {
    let items = FORMS.iter().enumerate().map(|(at, (_, words))| Item::new((at + 1).to_string(), *words, "")).collect();
    let pick = Pick::one(
        words::paper_title(kind),
        items,
        Box::new(move |desk, chosen| {
            if let Some((form, _)) = chosen.first().and_then(|at| FORMS.get(*at)) {
                write_paper(desk, kind, record, form);
            }
            Reply::Pop
        }),
    );
    pick.taking_the_only_one()
}

fn write_paper(desk: &mut Desk, kind: Kind, record: RecordId, form: &Form) {
    let Some(record) = desk.workspace().get(record) else {
        desk.refuse(words::RECORD_GONE);
        return;
    };
    let setting = Setting { today: desk.today(), zone: |time| time.with_timezone(&chrono::Local).fixed_offset() };
    let label = record.label().to_string();
    let approved = paper::approved_position(kind, record);
    let frozen = match approved.map(|position| desk.ledger.as_of(&position)).transpose() {
        Ok(frozen) => frozen,
        Err(error) => {
            let said = error.to_string();
            desk.refuse(said);
            return;
        }
    };
    let written = paper::make_from(kind, record, frozen.as_ref(), setting)
        .and_then(|paper| Ok((paper::write(&paper, form, &about(desk))?, paper.left_out)));
    match written {
        Ok((bytes, left_out)) => {
            let path = path(desk, &paper::file_name(kind, &label), form.ending());
            desk.effects.push(Effect::Write { what: words::paper_of(kind, &label, &left_out), path, bytes });
        }
        Err(error) => desk.refuse(error.to_string()),
    }
}

/// What a file says about itself.
fn about(desk: &Desk) -> About {
    let now = chrono::DateTime::from_timestamp_millis(desk.ledger.now()).unwrap_or_default().naive_utc();
    About {
        workspace: Some(desk.settings.file.clone()),
        as_of: desk.past.as_ref().map(|past| past.name.clone()),
        ..About::of(desk.workspace(), now)
    }
}

fn write(desk: &mut Desk, register: &str, format: ExportFormat, rows: Option<Vec<RecordId>>) {
    let schema = desk.workspace().schema().clone();
    let Some(register) = schema.register(register) else { return };
    let options = Options { only: rows, ..Options::on(desk.today()) };
    let table = export::build(desk.workspace(), register, &options);
    let about = about(desk);
    let format = format_of(desk, format);
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
