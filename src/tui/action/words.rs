//! The words that may follow an action's name.

use super::Args;
use crate::core::views::{self, View};

/// A type that stands for the word after an action's name.
pub trait Word: Sized {
    /// The words it takes.
    const ARGS: Args;

    /// `None` for a word it does not take, or for no word where one is needed.
    fn read(word: Option<&str>) -> Option<Self>;

    /// The word, as [`Word::read`] takes it.
    fn word(&self) -> Option<String>;

    /// The word for people, as part of a title.
    fn label(&self) -> String;
}

/// Where `go` leads. Without a place it asks for one.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Destination {
    Systems,
    Risks,
    Controls,
    /// My risks: what a risk owner has to review.
    Mine,
    /// Heatmap, progress by group, what is due.
    Overview,
    /// Everything with a date, the overdue first.
    Due,
    /// Ratings that wait for an assessor, and logins that wait for a lead.
    Waiting,
    /// Fields that hold two values.
    Conflicts,
    /// What the audit rules find.
    Problems,
    Drafts,
    Baselines,
    /// The whole journal, newest first.
    Journal,
    /// A computed table.
    View(&'static View),
    /// The table of a register, by its key.
    Register(String),
}

impl Destination {
    const ALL: [(&'static str, &'static str, Self); 12] = [
        ("systems", "AI systems", Self::Systems),
        ("risks", "risks", Self::Risks),
        ("controls", "controls", Self::Controls),
        ("mine", "my risks", Self::Mine),
        ("overview", "the overview", Self::Overview),
        ("due", "what is due", Self::Due),
        ("waiting", "what waits", Self::Waiting),
        ("conflicts", "open conflicts", Self::Conflicts),
        ("problems", "problems found", Self::Problems),
        ("drafts", "drafts", Self::Drafts),
        ("baselines", "baselines", Self::Baselines),
        ("journal", "the journal", Self::Journal),
    ];

    /// The places that are there in every workspace.
    pub const FIXED: &'static [&'static str] = &[
        "systems",
        "risks",
        "controls",
        "mine",
        "overview",
        "due",
        "waiting",
        "conflicts",
        "problems",
        "drafts",
        "baselines",
        "journal",
    ];

    /// Every fixed place, in the order of the list.
    pub fn every() -> impl Iterator<Item = Self> {
        Self::ALL.into_iter().map(|(_, _, place)| place)
    }

    /// The views, in the order of their list.
    pub fn views() -> impl Iterator<Item = Self> {
        views::ALL.iter().map(|view| Self::View(view))
    }

    /// Where the rows of a register are shown.
    pub fn of_register(key: &str) -> Self {
        match key {
            "system" => Self::Systems,
            "risk" => Self::Risks,
            "control" => Self::Controls,
            other => Self::Register(other.to_owned()),
        }
    }

    /// Registers whose table is one of the fixed places.
    pub const OTHERWISE_NAMED: &'static [&'static str] = &["system", "risk", "control"];
}

impl Word for Option<Destination> {
    const ARGS: Args = Args::Destination;

    fn read(word: Option<&str>) -> Option<Self> {
        let Some(word) = word else {
            return Some(None);
        };
        if let Some((_, _, place)) = Destination::ALL.into_iter().find(|(name, _, _)| *name == word) {
            return Some(Some(place));
        }
        if let Some(view) = views::ALL.iter().find(|view| view.name == word) {
            return Some(Some(Destination::View(view)));
        }
        let is_key = !word.contains(' ') && !Destination::OTHERWISE_NAMED.contains(&word);
        is_key.then(|| Some(Destination::Register(word.to_owned())))
    }

    fn word(&self) -> Option<String> {
        match self {
            None => None,
            Some(Destination::Register(key)) => Some(key.clone()),
            Some(Destination::View(view)) => Some(view.name.to_owned()),
            Some(place) => {
                Destination::ALL.into_iter().find(|(_, _, known)| known == place).map(|(name, _, _)| name.to_owned())
            }
        }
    }

    fn label(&self) -> String {
        match self {
            None => "…".to_owned(),
            Some(Destination::Register(key)) => key.clone(),
            Some(Destination::View(view)) => view.title.to_owned(),
            Some(place) => Destination::ALL
                .into_iter()
                .find(|(_, _, known)| known == place)
                .map_or_else(String::new, |(_, label, _)| label.to_owned()),
        }
    }
}

/// A format that a table can be written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ExportFormat {
    Csv,
    /// With byte order mark and the separator that a spreadsheet of this locale expects.
    CsvExcel,
    Xlsx,
    Json,
}

impl Word for Option<ExportFormat> {
    const ARGS: Args = Args::AtMostOne(&["csv", "csv-excel", "xlsx", "json"]);

    fn read(word: Option<&str>) -> Option<Self> {
        Some(Some(match word {
            None => return Some(None),
            Some("csv") => ExportFormat::Csv,
            Some("csv-excel") => ExportFormat::CsvExcel,
            Some("xlsx") => ExportFormat::Xlsx,
            Some("json") => ExportFormat::Json,
            Some(_) => return None,
        }))
    }

    fn word(&self) -> Option<String> {
        let word = match (*self)? {
            ExportFormat::Csv => "csv",
            ExportFormat::CsvExcel => "csv-excel",
            ExportFormat::Xlsx => "xlsx",
            ExportFormat::Json => "json",
        };
        Some(word.to_owned())
    }

    fn label(&self) -> String {
        let label = match self {
            None => "…",
            Some(ExportFormat::Csv) => "as CSV",
            Some(ExportFormat::CsvExcel) => "as CSV for Excel",
            Some(ExportFormat::Xlsx) => "as XLSX",
            Some(ExportFormat::Json) => "as JSON",
        };
        label.to_owned()
    }
}

/// Of a field that somebody else changed meanwhile: what `settle` keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Side {
    Mine,
    Theirs,
    /// As a stored conflict, for somebody to settle later.
    Both,
}

impl Word for Side {
    const ARGS: Args = Args::One(&["mine", "theirs", "both"]);

    fn read(word: Option<&str>) -> Option<Self> {
        Some(match word? {
            "mine" => Self::Mine,
            "theirs" => Self::Theirs,
            "both" => Self::Both,
            _ => return None,
        })
    }

    fn word(&self) -> Option<String> {
        Some(self.label())
    }

    fn label(&self) -> String {
        let label = match self {
            Self::Mine => "mine",
            Self::Theirs => "theirs",
            Self::Both => "both",
        };
        label.to_owned()
    }
}

/// What `choose` picks: whether a control applies, or the answer to a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Answer {
    Yes,
    No,
    Later,
}

impl Word for Answer {
    const ARGS: Args = Args::One(&["yes", "no", "later"]);

    fn read(word: Option<&str>) -> Option<Self> {
        Some(match word? {
            "yes" => Self::Yes,
            "no" => Self::No,
            "later" => Self::Later,
            _ => return None,
        })
    }

    fn word(&self) -> Option<String> {
        Some(self.label())
    }

    fn label(&self) -> String {
        let label = match self {
            Self::Yes => "yes",
            Self::No => "no",
            Self::Later => "later",
        };
        label.to_owned()
    }
}

/// A cell of the score sheet to jump to.
pub use crate::core::scoring::Cell;

impl Word for Cell {
    const ARGS: Args = Args::One(&["likelihood", "individuals", "groups", "societies", "organisation"]);

    fn read(word: Option<&str>) -> Option<Self> {
        let word = word?;
        Self::ALL.into_iter().find(|cell| cell.name() == word)
    }

    fn word(&self) -> Option<String> {
        Some(self.name().to_owned())
    }

    fn label(&self) -> String {
        self.name().to_owned()
    }
}

/// What goes into a cell of the score sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Rating {
    /// 0 to 9: the sheet says where the method's scale ends.
    Number(u8),
    /// The party bears no consequence.
    None,
}

impl Rating {
    const WORDS: [(&'static str, Self); 11] = [
        ("0", Self::Number(0)),
        ("1", Self::Number(1)),
        ("2", Self::Number(2)),
        ("3", Self::Number(3)),
        ("4", Self::Number(4)),
        ("5", Self::Number(5)),
        ("6", Self::Number(6)),
        ("7", Self::Number(7)),
        ("8", Self::Number(8)),
        ("9", Self::Number(9)),
        ("none", Self::None),
    ];
}

impl Word for Rating {
    const ARGS: Args = Args::One(&["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "none"]);

    fn read(word: Option<&str>) -> Option<Self> {
        let word = word?;
        Self::WORDS.iter().find(|(name, _)| *name == word).map(|(_, rating)| *rating)
    }

    fn word(&self) -> Option<String> {
        Some(self.label())
    }

    fn label(&self) -> String {
        let found = Self::WORDS.iter().find(|(_, rating)| rating == self);
        found.map_or_else(String::new, |(name, _)| (*name).to_owned())
    }
}
