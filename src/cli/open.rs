//! `aims open`: the screen.

use std::path::{Path, PathBuf};

use super::args::{Global, Open, Screen};
use super::failure::{Done, Failure};
use super::out::{Out, note};
use super::workspace::{self, Purpose};
use crate::keymap::{Keymap, own_file, summary};
use crate::ledger::{Ledger, rescue};
use crate::library::Library;
use crate::tui::action::Table;
use crate::tui::app::App;
use crate::tui::desk::{Desk, Settings};
use crate::tui::run::{self, Ending, Waker};
use crate::tui::terminal::caps::Wishes;
use crate::tui::terminal::{Caps, Sig};
use crate::tui::theme::{Choice, Theme};

pub fn run(global: &Global, args: &Open, _out: &mut Out) -> Result<Done, Failure> {
    let purpose = if global.read_only { Purpose::Read } else { Purpose::Write };
    let file = match &args.file {
        Some(file) => file.clone(),
        None => workspace::find(global, purpose)?,
    };
    let waker = Waker::default();
    let mut ledger = workspace::open(global, &file, purpose, waker.told(), true)?;
    if purpose == Purpose::Write && !ledger.is_guest() {
        workspace::recover(&mut ledger, &file)?;
    }
    let as_of = args.as_of.as_of.clone();
    // A service's folder is its own: what this person writes goes to where he is.
    let beside = match ledger.is_guest() && workspace::is_socket(&file) {
        true => PathBuf::from(file.file_name().unwrap_or_default()),
        false => file,
    };
    show(global, &args.screen, ledger, waker, &beside, as_of)
}

/// Shows a workspace until the person leaves.
pub fn show(
    global: &Global,
    screen: &Screen,
    ledger: Ledger,
    waker: Waker,
    file: &Path,
    as_of: Option<String>,
) -> Result<Done, Failure> {
    let caps = Caps::of_process(Wishes { ascii: screen.ascii, ..Wishes::default() });
    let choice: Choice = match &screen.theme {
        Some(name) => name.parse().map_err(|error| Failure::usage(format!("--theme: {error}")))?,
        None => Choice::default(),
    };
    let registers = ledger.workspace().schema().clone();
    let vocabulary = Table::new(registers.outlines().map(|register| (register.key.as_str(), register.plural.as_str())));
    let own = own_file(std::env::var_os("XDG_CONFIG_HOME").as_deref(), std::env::var_os("HOME").as_deref());
    let own = own.filter(|file| file.exists());
    let loaded = Keymap::open(screen.keymap.as_deref(), own.as_deref(), &vocabulary);
    let settings = Settings {
        restricted: screen.restricted,
        read_only: global.read_only,
        room: screen.room,
        folder: folder_of(file),
        locale: locale(),
        file: file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default(),
    };
    let mut desk = Desk::new(ledger, Library::embedded(), loaded.keymap, Theme::new(choice, &caps), settings);
    if let Some(words) = summary(&loaded.findings, "?") {
        desk.alarm(words);
    }
    if let Some(text) = as_of {
        crate::tui::app::go::turn(&mut desk, &text);
        if desk.past.is_none() {
            let reason = desk.message.take().map(|message| message.text).unwrap_or_default();
            return Err(Failure::usage(format!("--as-of: {reason}")));
        }
    }
    let mut app = App::begin(desk).map_err(Failure::Refused)?;
    let ending = run::run(&mut app, &caps, waker, &rescue::beside(file));
    match ending {
        Ok(Ending::Quit) => Ok(Done::Fine),
        Ok(Ending::HungUp) => Ok(Done::Sent(1)),
        Ok(Ending::Sent(sig)) => Ok(Done::Sent(match sig {
            Sig::HangUp => 1,
            Sig::Interrupt => 2,
            _ => 15,
        })),
        Err(error) => {
            note(&format!("aims: {error}"));
            Ok(Done::Findings)
        }
    }
}

/// As the C library chooses it.
fn locale() -> String {
    let set = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    set("LC_ALL").or_else(|| set("LC_NUMERIC")).or_else(|| set("LANG")).unwrap_or_default()
}

fn folder_of(file: &Path) -> PathBuf {
    let parent = file.parent().filter(|parent| !parent.as_os_str().is_empty());
    parent.map_or_else(|| PathBuf::from("."), Path::to_path_buf)
}
