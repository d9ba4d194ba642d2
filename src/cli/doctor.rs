//! `aims doctor`: what this program sees. Works without a workspace, and says what to mend.

use std::io::IsTerminal;

use chrono::Local;
use serde_json::{Value, json};

use super::args::{Doctor, Global, TextFormat};
use super::failure::{Done, Failure};
use super::json;
use super::keys::own_file;
use super::out::Out;
use super::workspace::{Purpose, VARIABLE, View, find, today};
use crate::core::entry::FORMAT;
use crate::core::login;
use crate::keymap::{Keymap, Severity};
use crate::ledger::rescue;
use crate::library::Library;
use crate::tui::action::Table;

/// One thing that was looked at.
struct Line {
    what: &'static str,
    value: String,
    /// What is wrong and what helps; none when all is well.
    problem: Option<String>,
}

#[derive(Default)]
struct Lines(Vec<Line>);

impl Lines {
    fn fine(&mut self, what: &'static str, value: impl Into<String>) {
        self.0.push(Line { what, value: value.into(), problem: None });
    }

    fn wrong(&mut self, what: &'static str, value: impl Into<String>, problem: impl Into<String>) {
        self.0.push(Line { what, value: value.into(), problem: Some(problem.into()) });
    }
}

pub fn run(global: &Global, args: &Doctor, out: &mut Out) -> Result<Done, Failure> {
    let mut lines = Lines::default();
    program(&mut lines);
    person(global, &mut lines)?;
    terminal(&mut lines);
    keymap(&mut lines);
    let healthy = workspace(global, &mut lines);
    let found = lines.0.iter().any(|line| line.problem.is_some());
    if args.format == TextFormat::Json {
        let data =
            lines.0.iter().map(|line| json!({ "what": line.what, "value": line.value, "problem": line.problem }));
        out.json(&json::alone("doctor", Value::Array(data.collect())))?;
    } else {
        let width = lines.0.iter().map(|line| line.what.len()).max().unwrap_or(0);
        for line in &lines.0 {
            out.field(line.what, width, &line.value)?;
            if let Some(problem) = &line.problem {
                out.field("", width, &format!("! {problem}"))?;
            }
        }
    }
    match healthy {
        Err(failure) if args.format == TextFormat::Table => Err(failure),
        Err(_) => Ok(Done::Findings),
        Ok(()) if found => Ok(Done::Findings),
        Ok(()) => Ok(Done::Fine),
    }
}

fn program(lines: &mut Lines) {
    lines.fine("program", format!("aims {}", env!("CARGO_PKG_VERSION")));
    if let Ok(file) = std::env::current_exe() {
        lines.fine("runs from", file.display().to_string());
    }
    lines.fine("journal format", format!("writes and reads {FORMAT}"));
    match Library::embedded().catalogue() {
        Ok(catalogue) => lines.fine("catalogue", catalogue.version.mark()),
        Err(error) => lines.wrong("catalogue", "can't be read", error.to_string()),
    }
}

fn person(global: &Global, lines: &mut Lines) -> Result<(), Failure> {
    let actor = super::actor::actor();
    lines.fine("you are", format!("{} (user id {})", actor.login, actor.uid));
    let zone = Local::now().format("%:z");
    let set = if global.today.is_some() {
        ", set by --today: dates are counted from it, entries keep the real time"
    } else {
        ""
    };
    lines.fine("today", format!("{} (UTC{zone}){set}", today(global)?));
    Ok(())
}

fn terminal(lines: &mut Lines) {
    let variable = |name: &str| std::env::var(name).unwrap_or_default();
    let stdout = std::io::stdout();
    let size = rustix::termios::tcgetwinsize(&stdout).ok().filter(|_| stdout.is_terminal());
    let size =
        size.map_or_else(|| "no terminal on standard output".into(), |size| format!("{}x{}", size.ws_col, size.ws_row));
    match variable("TERM").as_str() {
        "" => lines.wrong("terminal", size, "TERM is not set; the screen then draws as for the plainest terminal"),
        "dumb" => {
            lines.wrong("terminal", format!("dumb, {size}"), "TERM=dumb can't show the screen; the commands work")
        }
        term => lines.fine("terminal", format!("{term}, {size}")),
    }
    if std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty()) {
        lines.fine("colours", "off, because NO_COLOR is set");
    }
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].iter().map(|name| variable(name)).find(|value| !value.is_empty());
    match locale {
        Some(locale) if locale.to_lowercase().replace('-', "").contains("utf8") => lines.fine("locale", locale),
        Some(locale) => lines.wrong("locale", locale, "it is not UTF-8, so letters may look wrong; try LANG=C.UTF-8"),
        None => lines.wrong("locale", "none", "no locale is set, so letters may look wrong; try LANG=C.UTF-8"),
    }
}

fn keymap(lines: &mut Lines) {
    let Some(file) = own_file() else { return lines.fine("own keymap", "none: HOME is not set") };
    if !file.exists() {
        return lines.fine("own keymap", format!("none ({} would be it)", file.display()));
    }
    let loaded = Keymap::from_path(&file, &Table::default());
    let serious = loaded.findings.iter().filter(|finding| finding.severity() > Severity::Note).count();
    match serious {
        0 => lines.fine("own keymap", file.display().to_string()),
        count => {
            lines.wrong("own keymap", file.display().to_string(), format!("{count} findings; see `aims keys check`"))
        }
    }
}

/// # Errors
/// When a workspace was named and can't be used; that there is none is fine here.
fn workspace(global: &Global, lines: &mut Lines) -> Result<(), Failure> {
    match std::env::var_os(VARIABLE).filter(|name| !name.is_empty()) {
        Some(name) => lines.fine(VARIABLE, name.to_string_lossy()),
        None => lines.fine(VARIABLE, "not set"),
    }
    let file = match find(global, Purpose::Read) {
        Ok(file) => file,
        Err(failure) => {
            lines.fine("workspace", failure.to_string());
            return Ok(());
        }
    };
    let view = match View::open(global, None) {
        Ok(view) => view,
        Err(failure) => {
            lines.wrong("workspace", file.display().to_string(), failure.to_string());
            return Err(failure);
        }
    };
    let bytes = std::fs::metadata(&file).map_or(0, |meta| meta.len());
    lines.fine("workspace", format!("{} ({}), {} KiB", file.display(), view.client(), bytes / 1024));
    private(&file, lines);
    let current = view.workspace();
    let records: usize = current.schema().outlines().map(|register| current.count(&register.key)).sum();
    let chains = current.position().0.len();
    let chain = if chains == 1 { "chain" } else { "chains" };
    let entries = current.position().entries();
    lines.fine("holds", format!("{records} records, {entries} entries in {chains} {chain}"));
    match view.ledger.actor().person.and_then(|id| current.get(id)) {
        Some(person) => lines.fine("in it you are", format!("{} ({})", person.title(), person.label())),
        None => match login::claimed_by(current, &view.ledger.actor().login).filter(|_| view.ledger.is_stranger()) {
            Some(person) => {
                lines.fine("in it you are", format!("nobody until a lead confirms that you are {}", person.title()))
            }
            None => lines.fine("in it you are", "nobody by name: no person's logins name you"),
        },
    }
    match current.methods().in_force() {
        Some(method) => lines.fine("risk method", method.title()),
        None => lines.wrong("risk method", "none", "risks can't be rated without a method"),
    }
    for sentence in current.unusable().iter().chain(current.methods().unusable()).chain(current.adapted().unusable()) {
        lines.wrong("definition", "can't be used", sentence.clone());
    }
    let beside = rescue::beside(&file);
    if beside.exists() {
        let what = "it holds work that the disk refused; the next command that changes the workspace takes it in";
        lines.wrong("rescue file", beside.display().to_string(), what);
    }
    Ok(())
}

fn private(file: &std::path::Path, lines: &mut Lines) {
    use std::os::unix::fs::PermissionsExt;
    let mode = std::fs::metadata(file).map_or(0o600, |meta| meta.permissions().mode() & 0o777);
    if mode & 0o077 != 0 {
        let remedy = format!("others on this computer may open it; chmod 600 {}", file.display());
        lines.wrong("permissions", format!("{mode:o}"), remedy);
    }
}
