//! `aims questionnaire`: a customer's sheet read in, answered from the library, and written back.

use std::path::{Path, PathBuf};

use super::args::{Global, Questionnaire, QuestionnaireCommand, ReadSheet, Suggest, TakeAnswer, WriteSheet};
use super::failure::{Done, Failure};
use super::json;
use super::out::{Out, Table};
use super::workspace::{Desk, View, record, same_file};
use crate::cli::args::Format;
use crate::core::id::RecordId;
use crate::core::questionnaire::{self, ANSWER, QUESTION, QUESTIONNAIRE, Received, Reply, Tally, field, state};
use crate::core::risk::Acting;
use crate::core::typing;
use crate::exchange::questionnaire::{QuestionnaireError, Read, Wanted, read, write};
use crate::exchange::sheet::{HeaderRow, write_atomically};
use crate::ledger::outside::{Outside, System};

/// How many answers of the library are offered for a question.
const OFFERED: usize = 3;

pub fn run(global: &Global, args: &Questionnaire, out: &mut Out) -> Result<Done, Failure> {
    match &args.command {
        QuestionnaireCommand::Import(args) => import(global, args, out),
        QuestionnaireCommand::Suggest(args) => suggest(&View::open(global, None)?, args, out),
        QuestionnaireCommand::Take(args) => take(global, args, out),
        QuestionnaireCommand::Write(args) => write_back(&View::open(global, None)?, args, out),
    }
}

fn failure(error: QuestionnaireError) -> Failure {
    match error {
        QuestionnaireError::NoColumn { .. }
        | QuestionnaireError::NoSuchColumn { .. }
        | QuestionnaireError::Same { .. } => Failure::usage(error.to_string()),
        other => Failure::refused(other.to_string()),
    }
}

fn import(global: &Global, args: &ReadSheet, out: &mut Out) -> Result<Done, Failure> {
    let wanted = Wanted {
        header: args.header_row.map_or(HeaderRow::Detect, HeaderRow::Line),
        sheet: args.sheet.clone(),
        question: args.question_column.clone(),
        answer: args.answer_column.clone(),
        short: args.short_column.clone(),
        number: args.number_column.clone(),
    };
    let sheet = read(&args.file, &wanted).map_err(failure)?;
    tell(&sheet, out)?;
    if args.dry_run {
        out.line("Nothing was written; without --dry-run each question becomes a record.")?;
        return Ok(Done::Fine);
    }
    let mut desk = Desk::open(global)?;
    let today = desk.ledger.today();
    let day = |text: &Option<String>| match text {
        Some(text) => typing::date(text, today).map(|day| day.to_string()).map_err(Failure::usage),
        None => Ok(String::new()),
    };
    let customer = args.customer.as_ref().map(|label| record(desk.workspace(), "customer", label).map(|one| one.id()));
    let stem = || args.file.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let received = Received {
        title: args.title.clone().unwrap_or_else(stem),
        customer: customer.transpose()?,
        received_on: if args.received.is_some() { day(&args.received)? } else { today.to_string() },
        due: day(&args.due)?,
        owner: desk.ledger.actor().person,
        file: kept_path(&args.file),
        ..sheet.received()
    };
    let mut outside = System::default();
    let mut fresh = || -> RecordId { outside.record_id() };
    let (id, intents) = questionnaire::receive(&received, &sheet.asked, &mut fresh);
    desk.submit(intents, "")?;
    let label = desk.workspace().get(id).map_or("", |made| made.label()).to_string();
    out.line(&format!("Read in as {label} with {} questions, none of them answered.", sheet.asked.len()))?;
    out.line(&format!("Next: aims questionnaire suggest {label}, or press s on it on the screen"))?;
    desk.close();
    Ok(Done::Fine)
}

/// Where the sheet lies, so that it is found again from another folder.
fn kept_path(file: &Path) -> String {
    std::fs::canonicalize(file).unwrap_or_else(|_| file.to_path_buf()).display().to_string()
}

fn tell(sheet: &Read, out: &mut Out) -> Result<(), Failure> {
    let columns = &sheet.columns;
    let mut told = vec![("questions", &columns.question), ("answers", &columns.answer)];
    told.extend(columns.short.as_ref().map(|column| ("short answers", column)));
    told.extend(columns.number.as_ref().map(|column| ("numbers", column)));
    for (what, column) in told {
        out.line(format!("{what:14} column {} {}", column.letters, column.title).trim_end())?;
    }
    sheet.notes.iter().try_for_each(|note| out.line(note))
}

fn suggest(view: &View, args: &Suggest, out: &mut Out) -> Result<Done, Failure> {
    let questionnaire = record(view.workspace(), QUESTIONNAIRE, &args.id)?;
    let mut table = Table::new(&["QUESTION", "ASKED", "ANSWER", "LIKE", "LIBRARY"]);
    let mut data = Vec::new();
    let open = |status: &str| matches!(status, "" | state::OPEN);
    for question in questionnaire::questions(questionnaire) {
        if !open(question.text(field::STATUS)) {
            continue;
        }
        let asked = questionnaire::wording(question);
        let found = questionnaire::suggest(view.workspace(), asked, OFFERED);
        if found.is_empty() {
            table.row([question.label().to_string(), question.title().to_string(), "-".into(), "".into(), "".into()]);
        }
        for (at, one) in found.iter().enumerate() {
            let first = at == 0;
            let shown = |text: &str| if first { text.to_string() } else { String::new() };
            table.row([
                shown(question.label()),
                shown(question.title()),
                one.answer.label().to_string(),
                format!("{} %", one.likeness),
                one.answer.title().to_string(),
            ]);
        }
        data.push(serde_json::json!({
            "question": question.label(),
            "asked": asked,
            "suggestions": found.iter().map(|one| serde_json::json!({
                "answer": one.answer.label(), "likeness": one.likeness, "title": one.answer.title(),
            })).collect::<Vec<_>>(),
        }));
    }
    match args.format {
        Format::Table => out.table(&table)?,
        Format::Csv => out.csv(&table)?,
        Format::Json => out.json(&json::of_view(view, "questionnaire-suggest", data.into()))?,
    }
    Ok(Done::Fine)
}

fn take(global: &Global, args: &TakeAnswer, out: &mut Out) -> Result<Done, Failure> {
    let mut desk = Desk::open(global)?;
    let acting =
        Acting { person: desk.ledger.actor().person, today: desk.ledger.today(), fresh: desk.ledger.record_id() };
    let question = record(desk.workspace(), QUESTION, &args.question)?;
    let answer = record(desk.workspace(), ANSWER, &args.answer)?;
    let (label, id) = (question.label().to_string(), question.id());
    if question.text(field::STATUS) == state::APPROVED {
        return Err(Failure::refused(format!(
            "{label} is approved; open it again first: aims set {label} status=answered --because TEXT"
        )));
    }
    let intents = Reply::from_library(answer).say(question, acting);
    desk.submit(intents, "")?;
    let text = desk.workspace().get(id).map_or("", |question| question.text(field::ANSWER_TEXT)).to_string();
    out.line(&format!("{label}: {text}"))?;
    desk.close();
    Ok(Done::Fine)
}

fn write_back(view: &View, args: &WriteSheet, out: &mut Out) -> Result<Done, Failure> {
    let questionnaire = record(view.workspace(), QUESTIONNAIRE, &args.id)?;
    let kept = questionnaire.text(field::FILE);
    let original = match &args.original {
        Some(file) => file.clone(),
        None if kept.is_empty() => {
            let message = format!("{} does not say where its sheet lies; give it with --original FILE", args.id);
            return Err(Failure::usage(message));
        }
        None => PathBuf::from(kept),
    };
    if same_file(&original, &args.out) {
        return Err(Failure::refused(format!(
            "{} is the customer's sheet itself; write the answers to another file",
            args.out.display()
        )));
    }
    let bytes = std::fs::read(&original)
        .map_err(|error| Failure::refused(format!("{} can't be read: {error}", original.display())))?;
    let file = crate::exchange::sheet::file_label(&original);
    let written = write(questionnaire, &file, &bytes, args.unapproved).map_err(failure)?;
    write_atomically(&args.out, |to| {
        let failed = |source| crate::exchange::sheet::SheetError::Write { file: file.clone(), source };
        std::io::Write::write_all(to, &written.bytes).map_err(failed)
    })
    .map_err(|error: crate::exchange::sheet::SheetError| Failure::refused(error.to_string()))?;
    let tally = Tally::of(questionnaire);
    out.line(&format!(
        "Wrote {} of {} answers to {}; {} cells were left as they are.",
        written.answers,
        tally.all,
        args.out.display(),
        written.left
    ))?;
    Ok(if written.left > 0 { Done::Findings } else { Done::Fine })
}
