//! From a name or a path to a keymap that works: shipped files, the user's own file, `extends`, and what to do when
//! something is wrong with them.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::file;
use super::finding::{Finding, Offer, Problem, Source};
use super::layers::Keymap;
use super::vocabulary::Vocabulary;
use super::{check, whole};

/// The keymaps inside the program; the first is the one that everything falls back to.
const SHIPPED: &[(&str, &str)] =
    &[("default", include_str!("../../keymaps/default.toml")), ("vim", include_str!("../../keymaps/vim.toml"))];

/// A keymap that can be used, and what was found while loading it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loaded {
    pub keymap: Keymap,
    /// In the order of the files and lines; findings about the whole keymap come last.
    pub findings: Vec<Finding>,
}

impl Keymap {
    /// The names of the keymaps inside the program.
    pub fn shipped() -> impl Iterator<Item = &'static str> {
        SHIPPED.iter().map(|(name, _)| *name)
    }

    /// The text of a shipped keymap, to be copied and changed.
    pub fn shipped_text(name: &str) -> Option<&'static str> {
        SHIPPED.iter().find(|(known, _)| *known == name).map(|(_, text)| *text)
    }

    /// A shipped keymap; `None` for an unknown name.
    pub fn builtin(name: &str, vocabulary: &dyn Vocabulary) -> Option<Loaded> {
        Self::shipped_text(name).map(|text| Self::from_text(&format!("{name}.toml"), text, vocabulary))
    }

    /// A keymap from a file's text; `file` is how messages name it. Always gives a keymap that can be used: wrong
    /// entries are left out, a file that can't be trusted lies over the default keys, and quit, help and palette keep
    /// their default keys if no other key does them.
    pub fn from_text(file: &str, text: &str, vocabulary: &dyn Vocabulary) -> Loaded {
        Chain { vocabulary, above: Vec::new() }.load(file, text)
    }

    /// The keymap for a session. `choice` is what the command line names: a shipped keymap, used as it is, or the
    /// path of a file (it holds a `/` or ends in `.toml`). Without a choice the user's own file is used if there is
    /// one, and the default keymap if not.
    pub fn open(choice: Option<&str>, own: Option<&Path>, vocabulary: &dyn Vocabulary) -> Loaded {
        match choice {
            Some(name) => match Self::builtin(name, vocabulary) {
                Some(loaded) => loaded,
                None if name.contains('/') || name.ends_with(".toml") => Self::from_path(Path::new(name), vocabulary),
                None => fallback(name, unknown(name), vocabulary),
            },
            None => match own {
                Some(path) if path.exists() => Self::from_path(path, vocabulary),
                _ => Self::from_text("default.toml", default_text(), vocabulary),
            },
        }
    }

    /// The keymap of a file. A file that can't be read is a finding, and the default keys are used.
    pub fn from_path(path: &Path, vocabulary: &dyn Vocabulary) -> Loaded {
        match std::fs::read_to_string(path) {
            Ok(text) => {
                let file = path.file_name().map_or(path.as_os_str(), |name| name).to_string_lossy();
                Self::from_text(&file, &text, vocabulary)
            }
            Err(error) => {
                let problem = Problem::Unreadable(error.to_string());
                fallback(&path.display().to_string(), problem, vocabulary)
            }
        }
    }
}

/// Where a user's own keymap lies: `aims/keymap.toml` in the configuration folder. Takes the values of
/// `XDG_CONFIG_HOME` and `HOME`; a relative `XDG_CONFIG_HOME` is not valid and passed over.
pub fn own_file(xdg_config_home: Option<&OsStr>, home: Option<&OsStr>) -> Option<PathBuf> {
    let config = xdg_config_home
        .map(PathBuf::from)
        .filter(|path| path.is_absolute())
        .or_else(|| home.filter(|home| !home.is_empty()).map(|home| Path::new(home).join(".config")))?;
    Some(config.join("aims").join("keymap.toml"))
}

fn default_text() -> &'static str {
    SHIPPED.first().map_or("", |(_, text)| *text)
}

fn unknown(name: &str) -> Problem {
    Problem::UnknownKeymap {
        given: name.to_owned(),
        offer: Offer::new(name, Keymap::shipped(), || {
            format!("there are {}", Keymap::shipped().collect::<Vec<_>>().join(" and "))
        }),
    }
}

fn fallback(file: &str, problem: Problem, vocabulary: &dyn Vocabulary) -> Loaded {
    let mut loaded = Keymap::from_text("default.toml", default_text(), vocabulary);
    loaded.findings.insert(0, Finding { file: Arc::from(file), place: None, problem });
    loaded
}

/// Files that extend each other, the one being read last.
struct Chain<'v> {
    vocabulary: &'v dyn Vocabulary,
    above: Vec<String>,
}

impl Chain<'_> {
    fn load(mut self, name: &str, text: &str) -> Loaded {
        let file: Arc<str> = Arc::from(name);
        let (mut keymap, mut findings) = self.lay(&file, text);
        let missing = whole::missing_essentials(&keymap, self.vocabulary);
        findings.extend(whole::check(&file, &keymap, self.vocabulary));
        findings.sort_by(|a, b| (a.place.is_none(), &a.place).cmp(&(b.place.is_none(), &b.place)));
        if !missing.is_empty() {
            let default = self.base();
            for action in missing {
                keymap.keep(action, &default);
            }
        }
        Loaded { keymap, findings }
    }

    /// The file over what it extends. What there is to know about a shipped base is no news to who extends it.
    fn lay(&mut self, file: &Arc<str>, text: &str) -> (Keymap, Vec<Finding>) {
        let source = Source::new(Arc::clone(file), text);
        let (raw, mut findings) = file::read(&source);
        let mut keymap = match &raw.extends {
            Some(base) => match Keymap::shipped_text(&base.text) {
                Some(base_text) if !self.above.contains(&base.text) => {
                    self.above.push(base.text.clone());
                    self.lay(&Arc::from(format!("{}.toml", base.text)), base_text).0
                }
                _ => {
                    findings.push(source.finding(base.at, unknown(&base.text)));
                    self.base()
                }
            },
            // Parts may be missing, and nobody may be left without keys by a slip in a file.
            None if raw.broken => self.base(),
            None => Keymap::empty(self.vocabulary),
        };
        let (sheet, more) = check::check(&source, raw, self.vocabulary);
        findings.extend(more);
        findings.extend(keymap.lay(sheet));
        (keymap, findings)
    }

    fn base(&self) -> Keymap {
        let source = Source::new(Arc::from("default.toml"), default_text());
        let (raw, _) = file::read(&source);
        let (sheet, _) = check::check(&source, raw, self.vocabulary);
        let mut keymap = Keymap::empty(self.vocabulary);
        keymap.lay(sheet);
        keymap
    }
}
