//! `aims open`: the screen.

use std::cell::OnceCell;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::args::{Global, Open, Screen};
use super::failure::{Done, Failure};
use super::out::{Out, note};
use super::workspace::{self, Purpose};
use crate::keymap::{Keymap, own_file, summary};
use crate::ledger::{Ledger, rescue};
use crate::library::Library;
use crate::store::Store;
use crate::tui::action::Table;
use crate::tui::app::{App, first};
use crate::tui::desk::{Desk, Settings};
use crate::tui::remembered::Remembered;
use crate::tui::run::{self, Ending, Waker};
use crate::tui::stage::Stage;
use crate::tui::terminal::caps::Wishes;
use crate::tui::terminal::{Caps, Sig};
use crate::tui::theme::{Choice, Theme};

pub fn run(global: &Global, args: &Open, _out: &mut Out) -> Result<Done, Failure> {
    let purpose = if global.read_only { Purpose::Read } else { Purpose::Write };
    let file = match &args.file {
        Some(file) => file.clone(),
        None => workspace::find(global, purpose)?,
    };
    let as_of = args.as_of.as_of.clone();
    let look = Look::new(global, &args.screen, &file)?;
    let waker = Waker::default();
    let mut curtain = None;
    // What another sitting left over is told before anything is shown.
    let plain = as_of.is_some() || rescue::beside(&file).exists();
    let before = |store: &Arc<dyn Store>| {
        if !plain {
            curtain = glimpse(global, &file, &look, &waker, store);
        }
    };
    let mut ledger = workspace::open_for_screen(global, &file, purpose, waker.told(), before)?;
    if purpose == Purpose::Write && !ledger.is_guest() {
        workspace::recover(&mut ledger, &file)?;
    }
    // A service's folder is its own: what this person writes goes to where he is.
    let beside = match ledger.is_guest() && workspace::is_socket(&file) {
        true => PathBuf::from(file.file_name().unwrap_or_default()),
        false => file,
    };
    play(look, ledger, waker, curtain, &beside, as_of)
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
    play(Look::new(global, screen, file)?, ledger, waker, None, file, as_of)
}

/// How the screen looks and behaves, whatever it shows.
struct Look {
    caps: Caps,
    theme: Theme,
    /// The name of a keymap, where one was asked for.
    keys: Option<String>,
    settings: Settings,
    /// The keymap and what is wrong with it, once the registers are known that it may name.
    keymap: OnceCell<(Keymap, Option<String>)>,
}

impl Look {
    fn new(global: &Global, screen: &Screen, file: &Path) -> Result<Self, Failure> {
        let caps = Caps::of_process(Wishes { ascii: screen.ascii, ..Wishes::default() });
        let choice: Choice = match &screen.theme {
            Some(name) => name.parse().map_err(|error| Failure::usage(format!("--theme: {error}")))?,
            None => Choice::default(),
        };
        let settings = Settings {
            restricted: screen.restricted,
            read_only: global.read_only,
            room: screen.room,
            folder: folder_of(file),
            locale: locale(),
            file: file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default(),
        };
        let theme = Theme::new(choice, &caps);
        Ok(Self { caps, theme, keys: screen.keymap.clone(), settings, keymap: OnceCell::new() })
    }

    /// A desk with this look; what is wrong with the keymap is said.
    fn desk(&self, ledger: Ledger) -> Desk {
        let registers = ledger.workspace().schema().clone();
        let (keymap, wrong) = self.keymap.get_or_init(|| {
            let outlines = registers.outlines().map(|register| (register.key.as_str(), register.plural.as_str()));
            let own = own_file(std::env::var_os("XDG_CONFIG_HOME").as_deref(), std::env::var_os("HOME").as_deref());
            let own = own.filter(|file| file.exists());
            let loaded = Keymap::open(self.keys.as_deref(), own.as_deref(), &Table::new(outlines));
            (loaded.keymap, summary(&loaded.findings, "?"))
        });
        let settings = self.settings.clone();
        let mut desk = Desk::new(ledger, Library::embedded(), keymap.clone(), self.theme, settings);
        if let Some(words) = wrong {
            desk.alarm(words);
        }
        desk
    }
}

/// The terminal with the first frame on it, and what that frame remembers.
struct Curtain {
    stage: Stage,
    remembered: Remembered,
}

/// Shows the first frame while the workspace is still on the disk. Whatever is wrong here is wrong when the workspace is
/// loaded, too, and said there.
fn glimpse(global: &Global, file: &Path, look: &Look, waker: &Waker, store: &Arc<dyn Store>) -> Option<Curtain> {
    let opening = workspace::opening(global, file, Purpose::Read, Arc::new(|| ())).ok()?;
    let glimpse = Ledger::glimpse(store, opening, first::wanted).ok()??;
    let mut app = App::glimpse(look.desk(glimpse.ledger), glimpse.is_head).ok()?;
    let mut stage = Stage::enter(&look.caps, waker).ok()?;
    stage.show(&mut app).ok()?;
    Some(Curtain { stage, remembered: app.desk.remembered })
}

fn play(
    look: Look,
    ledger: Ledger,
    waker: Waker,
    curtain: Option<Curtain>,
    file: &Path,
    as_of: Option<String>,
) -> Result<Done, Failure> {
    let mut desk = look.desk(ledger);
    if let Some(text) = as_of {
        crate::tui::app::go::turn(&mut desk, &text);
        if desk.past.is_none() {
            let reason = desk.message.take().map(|message| message.text).unwrap_or_default();
            return Err(Failure::usage(format!("--as-of: {reason}")));
        }
    }
    let (stage, remembered) = match curtain {
        Some(Curtain { stage, remembered }) => (Some(stage), remembered),
        None => (None, Remembered::default()),
    };
    let mut app = App::begin(desk, remembered).map_err(Failure::Refused)?;
    let stage = match stage {
        Some(stage) => Ok(stage),
        None => Stage::enter(&look.caps, &waker),
    };
    let ending = stage.and_then(|stage| run::run(&mut app, stage, waker, &rescue::beside(file)));
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
