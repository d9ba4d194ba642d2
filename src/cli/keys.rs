//! `aims keys`: what the keys do, and what is wrong with a keymap. Needs no workspace.

use std::path::PathBuf;

use super::args::{Keys, KeysCommand};
use super::failure::{Done, Failure};
use super::out::Out;
use crate::keymap::{self, Keymap, Loaded, Problem, Severity};
use crate::tui::action::Table;

pub fn run(args: &Keys, out: &mut Out) -> Result<Done, Failure> {
    let vocabulary = Table::default();
    match &args.command {
        KeysCommand::List { keymap, markdown, why } => {
            let loaded = load(keymap.as_deref(), &vocabulary)?;
            let format = if *markdown { keymap::Format::Markdown } else { keymap::Format::Text };
            out.lines(&loaded.keymap.list(&vocabulary, format, *why))?;
            Ok(Done::Fine)
        }
        KeysCommand::Check { keymap } => {
            let loaded = load(keymap.as_deref(), &vocabulary)?;
            for finding in &loaded.findings {
                out.line(&finding.to_string())?;
            }
            let serious = loaded.findings.iter().any(|finding| finding.severity() > Severity::Note);
            if serious {
                return Ok(Done::Findings);
            }
            out.line(&format!("{}: nothing is wrong.", loaded.keymap.title()))?;
            Ok(Done::Fine)
        }
    }
}

/// The keymap of a name or file, else the person's own, else the default one.
fn load(choice: Option<&str>, vocabulary: &Table) -> Result<Loaded, Failure> {
    let loaded = Keymap::open(choice, own_file().as_deref(), vocabulary);
    let unusable = loaded
        .findings
        .iter()
        .find(|finding| matches!(finding.problem, Problem::UnknownKeymap { .. } | Problem::Unreadable(_)));
    match unusable {
        Some(finding) => Err(Failure::usage(finding.to_string())),
        None => Ok(loaded),
    }
}

/// Where a person's own keymap lies, whether there is one or not.
pub fn own_file() -> Option<PathBuf> {
    let variable = |name: &str| std::env::var_os(name);
    keymap::own_file(variable("XDG_CONFIG_HOME").as_deref(), variable("HOME").as_deref())
}
