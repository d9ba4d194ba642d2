//! The one table of everything a person can do: keymaps, palette, help, which-key and the last line all read it.
//!
//! `table.rs` holds the rows, `words.rs` the words that may follow an action's name, `hints.rs` what the last line
//! offers first. Whether an action can be done right now is decided where the state is, not here.

mod hints;
mod table;
mod words;

use std::fmt;

use crate::keymap::{Arguments, Command, Context, Kind, KnownAction, Vocabulary, nearest};

pub use hints::{Hint, hints};
pub use table::{ACTIONS, Action};
pub use words::{Answer, Cell, Destination, ExportFormat, Rating, Side, Word};

/// One row of the table.
#[derive(Debug)]
pub struct ActionDef {
    /// The word in keymap files: a kebab-case verb, the same everywhere and for ever.
    pub name: &'static str,
    /// The line in the palette. `{}` stands for the label of the word that follows the name.
    pub title: &'static str,
    /// One or two words for the last line.
    pub hint: &'static str,
    /// A sentence for the help screen.
    pub help: &'static str,
    /// Where it does something; `anywhere` means in every context.
    pub contexts: &'static [&'static str],
    /// The words that may follow.
    pub args: Args,
    /// How far it reaches.
    pub effect: Effect,
}

/// The words that may follow an action's name, before the registers of the workspace are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Args {
    None,
    One(&'static [&'static str]),
    AtMostOne(&'static [&'static str]),
    /// A place of [`Destination::FIXED`] or the key of a register, or nothing.
    Destination,
}

/// How far an action reaches, from nothing to the end of the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Effect {
    /// Moves a marker or goes a step back. The palette offers none of these.
    Moves,
    /// Shows something else; nothing changes.
    Looks,
    /// Changes what stands in the sheet or text field in front; nothing is saved by it.
    Types,
    /// Leads to a new entry of the journal, at once or through a sheet.
    Writes,
    /// Writes a file outside the workspace.
    Exports,
    /// Throws something away that can't be had back.
    Discards,
    /// Ends or suspends the program.
    Leaves,
}

/// Why words are no action.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ActionError {
    #[error("no action \"{given}\"{}", offer(.nearest))]
    Unknown { given: String, nearest: Option<String> },
    #[error("\"{action}\" needs a word after it: {allowed}")]
    Missing { action: &'static str, allowed: String },
    #[error("\"{action}\" can't take \"{given}\"; it takes {allowed}")]
    Word { action: &'static str, given: String, allowed: String },
}

fn offer(nearest: &Option<String>) -> String {
    match nearest {
        Some(word) => format!(", did you mean \"{word}\"?"),
        None => String::new(),
    }
}

impl Action {
    /// Reads an action's name and the word after it, such as `go risks`.
    pub fn parse(words: &str) -> Result<Self, ActionError> {
        let mut words = words.split_whitespace();
        let name = words.next().unwrap_or_default();
        let given: Vec<&str> = words.collect();
        let Some(def) = ACTIONS.iter().find(|def| def.name == name) else {
            return Err(ActionError::Unknown {
                given: name.to_owned(),
                nearest: nearest(name, ACTIONS.iter().map(|def| def.name)).map(str::to_owned),
            });
        };
        let word = given.join(" ");
        let read = Self::build(name, (!word.is_empty()).then_some(word.as_str()));
        read.ok_or_else(|| {
            let action = def.name;
            let allowed = def.args.allowed();
            match word.is_empty() {
                true => ActionError::Missing { action, allowed },
                false => ActionError::Word { action, given: word, allowed },
            }
        })
    }

    /// The row of the table.
    pub fn def(&self) -> Option<&'static ActionDef> {
        ACTIONS.iter().find(|def| def.name == self.name())
    }

    /// The line in the palette.
    pub fn title(&self, table: &Table) -> String {
        let pattern = self.def().map_or("", |def| def.title);
        let register = match self {
            Self::Go(Some(Destination::Register(key))) => table.plural(key),
            _ => None,
        };
        match register {
            Some(plural) => pattern.replace("{}", plural),
            None => pattern.replace("{}", &self.label()),
        }
    }

    /// The words as a keymap writes them.
    pub fn command(&self) -> Option<Command> {
        Command::new(&self.to_string())
    }

    /// How far the action reaches.
    pub fn effect(&self) -> Effect {
        self.def().map_or(Effect::Looks, |def| def.effect)
    }

    /// What the palette offers: every action outside text fields and sheets that does more than move, once for
    /// each word it takes.
    pub fn palette(table: &Table) -> Vec<Self> {
        let mut offered = Vec::new();
        for def in ACTIONS.iter().filter(|def| def.in_palette()) {
            let words = match table.arguments(def.args) {
                Arguments::None => vec![None],
                Arguments::One(words) => words.into_iter().map(Some).collect(),
                Arguments::AtMostOne(words) => std::iter::once(None).chain(words.into_iter().map(Some)).collect(),
            };
            offered.extend(words.into_iter().filter_map(|word| Self::build(def.name, word.as_deref())));
        }
        offered
    }
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())?;
        match self.word() {
            Some(word) => write!(f, " {word}"),
            None => Ok(()),
        }
    }
}

impl ActionDef {
    /// Whether the palette offers it: what it does must make sense from a view, with the palette closed again.
    pub fn in_palette(&self) -> bool {
        let outside_sheets = |name: &&str| {
            let known = CONTEXTS.iter().find(|context| context.name == *name);
            known.is_some_and(|context| matches!(context.kind, Kind::View | Kind::Base))
        };
        self.effect != Effect::Moves && self.contexts.iter().any(outside_sheets)
    }
}

impl Args {
    fn allowed(self) -> String {
        match self {
            Self::None => "no word".to_owned(),
            Self::One(words) | Self::AtMostOne(words) => words.join(", "),
            Self::Destination => {
                format!("{} or the key of a register", Destination::FIXED.join(", "))
            }
        }
    }
}

/// Every context with keys of its own. The screen stacks them, innermost first and [`ANYWHERE`] last:
/// `text` and a sheet, or `list`.
pub const CONTEXTS: &[Context] = &[
    context("text", "text field", Kind::Text),
    context("form", "form", Kind::Sheet),
    context("palette", "palette", Kind::Sheet),
    context("confirm", "question", Kind::Sheet),
    context("filter", "filter line", Kind::Sheet),
    context("score", "score", Kind::Sheet),
    context("applicability", "applicability", Kind::Sheet),
    context("preview", "preview", Kind::Sheet),
    context("sitting", "sitting", Kind::Sheet),
    context("list", "table", Kind::View),
    context("heatmap", "heatmap", Kind::View),
    context("detail", "record", Kind::View),
    context("help", "help", Kind::View),
    context(ANYWHERE, "anywhere", Kind::Base),
];

/// The context that is looked up last.
pub const ANYWHERE: &str = "anywhere";

const fn context(name: &'static str, title: &'static str, kind: Kind) -> Context {
    Context { name, title, kind }
}

/// The table with the registers that `go` may name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    registers: Vec<Register>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Register {
    key: String,
    plural: String,
}

impl Table {
    /// The table for a workspace that has these registers, each with its key and plural (`treatment`, `treatments`).
    /// Registers with a screen of their own under another name are known by that name only.
    pub fn new<'a>(registers: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        Self {
            registers: registers
                .into_iter()
                .filter(|(key, _)| !Destination::OTHERWISE_NAMED.contains(key))
                .map(|(key, plural)| Register { key: key.to_owned(), plural: plural.to_owned() })
                .collect(),
        }
    }

    fn plural(&self, key: &str) -> Option<&str> {
        let register = self.registers.iter().find(|register| register.key == key)?;
        Some(&register.plural)
    }

    fn arguments(&self, args: Args) -> Arguments {
        let owned = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
        match args {
            Args::None => Arguments::None,
            Args::One(words) => Arguments::One(owned(words)),
            Args::AtMostOne(words) => Arguments::AtMostOne(owned(words)),
            Args::Destination => {
                let mut words: Vec<String> = owned(Destination::FIXED);
                words.extend(self.registers.iter().map(|register| register.key.clone()));
                words.extend(crate::core::views::ALL.iter().map(|view| view.name.to_owned()));
                Arguments::AtMostOne(words)
            }
        }
    }
}

impl Default for Table {
    /// With the registers of the first release.
    fn default() -> Self {
        Self::new([
            ("organisation", "the organisation"),
            ("rating", "ratings"),
            ("treatment", "treatments"),
            ("soa", "the Statement of Applicability"),
            ("action", "actions"),
            ("evidence", "evidence"),
            ("person", "people"),
            ("role", "roles"),
            ("assignment", "assignments"),
            ("decision", "decisions"),
        ])
    }
}

impl Vocabulary for Table {
    fn contexts(&self) -> &[Context] {
        CONTEXTS
    }

    fn actions(&self) -> Vec<&str> {
        ACTIONS.iter().map(|def| def.name).collect()
    }

    fn action(&self, name: &str) -> Option<KnownAction> {
        let def = ACTIONS.iter().find(|def| def.name == name)?;
        Some(KnownAction {
            arguments: self.arguments(def.args),
            contexts: def.contexts,
            harmless: def.effect <= Effect::Looks,
            in_palette: def.in_palette(),
        })
    }

    fn title(&self, command: &Command) -> String {
        Action::parse(command.as_str()).map_or_else(|_| command.to_string(), |action| action.title(self))
    }
}
