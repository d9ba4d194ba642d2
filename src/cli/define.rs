//! `aims define`: definitions of one's own from TOML files, and back into one.

use super::args::{Define, Global};
use super::failure::{Done, Failure};
use super::out::{Out, Table};
use super::workspace::{Desk, View};
use crate::core::intent::{Intent, Stamp};
use crate::core::propose::disabled;
use crate::exchange::definitions::{self, Change, Defined, DefinitionError, OWN, Told};

pub fn run(global: &Global, args: &Define, out: &mut Out) -> Result<Done, Failure> {
    if args.list {
        return list(global, args, out);
    }
    if let Some(file) = &args.export {
        let view = View::open(global, args.as_of.as_of.as_deref())?;
        let own: Vec<_> = definitions::own(view.workspace()).collect();
        let text = definitions::write(own.iter().map(|(key, value)| (key.as_str(), *value)));
        std::fs::write(file, text)
            .map_err(|error| Failure::refused(format!("{} can't be written: {error}", file.display())))?;
        out.line(&format!("Wrote {} definitions to {}.", own.len(), file.display()))?;
        return Ok(Done::Fine);
    }
    if !args.take_back.is_empty() {
        return take_back(global, args, out);
    }
    if args.files.is_empty() {
        return Err(Failure::usage("name a file of definitions, or say --list, --export FILE or --take-back NAME"));
    }
    let defined = definitions::open(&args.files).map_err(failure)?;
    if args.dry_run {
        return dry_run(global, &defined, out);
    }
    let mut desk = Desk::open(global)?;
    let told = definitions::told(desk.workspace(), &defined);
    let lines: Vec<String> = told.iter().filter(|one| one.change != Change::Same).map(Told::to_string).collect();
    if lines.is_empty() {
        desk.close();
        out.line("Everything in there is defined already, in the same words.")?;
        return Ok(Done::Fine);
    }
    let because = args.because.because.clone().unwrap_or_else(|| format!("definitions of {}", names(args)));
    let proposal = definitions::proposal(desk.workspace(), &defined, &because);
    desk.propose(&proposal).map_err(|failure| placed(failure, &defined))?;
    lines.iter().try_for_each(|line| out.line(line))?;
    desk.close();
    Ok(Done::Fine)
}

/// Reads the workspace only, so that it works beside a person who has it open.
fn dry_run(global: &Global, defined: &[Defined], out: &mut Out) -> Result<Done, Failure> {
    let view = View::open(global, None)?;
    let told = definitions::told(view.workspace(), defined);
    told.iter().try_for_each(|line| out.line(&line.to_string()))?;
    let proposal = definitions::proposal(view.workspace(), defined, "-");
    let stamp = Stamp::of_nobody(view.workspace(), view.today, view.ledger.actor().clone());
    let refused = match proposal.intents.is_empty() {
        true => None,
        false => disabled(view.workspace(), proposal.intents, &stamp),
    };
    match refused {
        Some(reason) => {
            out.line(&definitions::placed(&reason, defined))?;
            Ok(Done::Findings)
        }
        None => Ok(Done::Fine),
    }
}

fn list(global: &Global, args: &Define, out: &mut Out) -> Result<Done, Failure> {
    let view = View::open(global, args.as_of.as_of.as_deref())?;
    let mut table = Table::new(&["DEFINITION", "WHAT"]);
    for (key, value) in definitions::own(view.workspace()) {
        table.row([key.strip_prefix(OWN).unwrap_or(&key).to_string(), definitions::what(&key, value)]);
    }
    out.table(&table)?;
    Ok(Done::Fine)
}

fn take_back(global: &Global, args: &Define, out: &mut Out) -> Result<Done, Failure> {
    let key = |name: &String| if name.starts_with(OWN) { name.clone() } else { format!("{OWN}{name}") };
    let keys: Vec<String> = args.take_back.iter().map(key).collect();
    let mut desk = Desk::open(global)?;
    let gone: Vec<String> = keys
        .iter()
        .map(|key| desk.workspace().definition(key).map_or_else(|| key.clone(), |value| definitions::what(key, value)))
        .collect();
    let intents = keys.into_iter().map(|key| Intent::Define { key, value: serde_json::Value::Null }).collect();
    let because = args.because.because.clone().unwrap_or_else(|| format!("{} taken back", gone.join(", ")));
    desk.submit(intents, &because)?;
    gone.iter().try_for_each(|what| out.line(&format!("taken back: {what}")))?;
    desk.close();
    Ok(Done::Fine)
}

fn names(args: &Define) -> String {
    let name = |path: &std::path::PathBuf| {
        path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned())
    };
    args.files.iter().map(name).collect::<Vec<_>>().join(", ")
}

fn placed(failure: Failure, defined: &[Defined]) -> Failure {
    match failure {
        Failure::Refused(sentence) => Failure::Refused(definitions::placed(&sentence, defined)),
        other => other,
    }
}

fn failure(error: DefinitionError) -> Failure {
    match error {
        DefinitionError::NoFiles { .. } | DefinitionError::File { .. } => Failure::Usage(error.to_string()),
        other => Failure::Refused(other.to_string()),
    }
}
