//! What is wrong, or worth knowing, about a keymap file; each with its place and its remedy.

use std::fmt;
use std::sync::Arc;

use super::key::{Key, KeyError};
use super::nearest::nearest;

/// How much a finding matters. Errors mean that an entry was left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    Note,
    Warning,
    Error,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        })
    }
}

/// A spot in a file; line and column count characters from 1.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    pub file: Arc<str>,
    pub line: usize,
    pub column: usize,
}

/// A file's text, ready to say where a byte of it stands.
#[derive(Debug)]
pub struct Source<'a> {
    pub file: Arc<str>,
    pub text: &'a str,
    /// Where each line begins.
    lines: Vec<usize>,
}

impl<'a> Source<'a> {
    pub fn new(file: Arc<str>, text: &'a str) -> Self {
        let after_newlines = text.match_indices('\n').map(|(at, _)| at + 1);
        Self { file, text, lines: std::iter::once(0).chain(after_newlines).collect() }
    }

    /// The line of a byte, counted from 1.
    pub fn line(&self, at: usize) -> usize {
        self.lines.partition_point(|start| *start <= at)
    }

    /// What stands before a byte in its line.
    pub fn before(&self, at: usize) -> &'a str {
        let start = self.lines.get(self.line(at).saturating_sub(1)).copied().unwrap_or(0);
        self.text.get(start..at).unwrap_or_default()
    }

    pub fn place(&self, at: usize) -> Place {
        Place { file: Arc::clone(&self.file), line: self.line(at), column: self.before(at).chars().count() + 1 }
    }

    pub fn finding(&self, at: usize, problem: Problem) -> Finding {
        Finding { file: Arc::clone(&self.file), place: Some(self.place(at)), problem }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.file, self.line, self.column)
    }
}

/// The remedy for a word that is not known: the nearest one that is, or where to find them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Offer {
    DidYouMean(String),
    Otherwise(String),
}

impl Offer {
    /// The candidate that is near enough, or else the advice.
    pub fn new<'a>(
        given: &str,
        candidates: impl IntoIterator<Item = &'a str>,
        otherwise: impl FnOnce() -> String,
    ) -> Self {
        match nearest(given, candidates) {
            Some(word) => Self::DidYouMean(word.to_owned()),
            None => Self::Otherwise(otherwise()),
        }
    }
}

impl fmt::Display for Offer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::DidYouMean(word) => write!(f, ", did you mean \"{word}\"?"),
            Self::Otherwise(advice) => write!(f, "; {advice}"),
        }
    }
}

/// Every way in which a keymap can be wrong. The numbers are those of the table of checks in `check.rs`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    #[error("this is not TOML ({0}); keys and actions stand in quotation marks; the other lines are used")]
    Toml(String),
    #[error("{what} must be {expected}")]
    Shape { what: String, expected: &'static str },
    #[error("nothing above the first heading is called \"{given}\"{offer}")]
    UnknownTopField { given: String, offer: Offer },
    #[error("the file can't be read ({0}); the default keys are used")]
    Unreadable(String),
    #[error("no keymap \"{given}\" is shipped and the default keys are used{offer}")]
    UnknownKeymap { given: String, offer: Offer },

    // 1
    #[error("no context \"{given}\"{offer}")]
    UnknownContext { given: String, offer: Offer },
    #[error("no action \"{given}\"{offer}")]
    UnknownAction { given: String, offer: Offer },
    #[error("no condition \"{given}\"{offer}")]
    UnknownCondition { given: String, offer: Offer },
    #[error("\"{0}\" is no condition; write a fact, \"not\" and a fact, or several joined by \"and\"")]
    NoCondition(String),
    #[error("a rule has no field \"{given}\"{offer}")]
    UnknownField { given: String, offer: Offer },
    #[error("\"{action}\" needs a word after it: {allowed}")]
    MissingArgument { action: String, allowed: String },
    #[error("\"{action}\" can't take \"{given}\"{offer}")]
    UnknownArgument { action: String, given: String, offer: Offer },
    #[error("\"{action}\" does nothing in [{context}]; it acts in {contexts}")]
    ActsElsewhere { action: String, context: String, contexts: String },
    // 2
    #[error("\"{0}\" stands twice in the same place; keep one of the two")]
    Duplicate(String),
    #[error(
        "rule {rule} for \"{keys}\" can never win: whenever it holds an earlier one does; move it up or take it out"
    )]
    DeadRule { keys: String, rule: usize },
    #[error("\"{0}\" can never hold: it asks for a fact and its opposite")]
    NeverHolds(String),
    // 3
    #[error("\"{longer}\" can't be reached: \"{shorter}\" on line {line} already acts; take one of them out")]
    BehindShorter { longer: String, shorter: String, line: usize },
    // 4
    #[error(transparent)]
    Key(#[from] KeyError),
    #[error("terminals send \"{given}\" as \"{arrives}\"; bind \"{arrives}\", or another key")]
    ArrivesAs { given: Key, arrives: Key },
    #[error("no terminal sends \"{given}\": {why}")]
    NeverSent { given: Key, why: &'static str },
    #[error("\"esc\" must stand alone in \"{0}\": it cancels a sequence, and with a key after it looks like Alt")]
    EscInSequence(String),
    // 5
    #[error(
        "only terminals with the kitty keyboard protocol send \"{0}\", and tmux strips it; choose a second key too"
    )]
    NeedsProtocol(Key),
    // 6
    #[error("\"{given}\" may not arrive: {why}")]
    Taken { given: Key, why: &'static str },
    // 7
    #[error("\"{0}\" types in a text field and can't be bound in [text]; choose a key with Ctrl or a function key")]
    PrintableInText(String),
    #[error("\"esc\" goes one step back and may not do \"{0}\", which changes, discards or ends something")]
    EscActs(String),
    // 8
    #[error("in [{context}] \"{keys}\" is \"{inner}\" and hides \"{outer}\" of [{base}]")]
    Hides { context: String, keys: String, inner: String, outer: String, base: String },
    // 9
    #[error("no key does \"{0}\"; one is needed, so the default keys for it are kept where they are free")]
    NoKeyForEssential(String),
    #[error("no key does \"{0}\", and the palette can't offer it")]
    NoKey(String),
    // beyond the table: slips that would otherwise go unseen
    #[error("\"{keys}\" is not bound in [{context}], so there is nothing to take out")]
    NothingToUnbind { keys: String, context: String },
    #[error("[prefix] names \"{0}\", but no sequence begins with it; take the line out")]
    PrefixOfNothing(String),
}

impl Problem {
    pub fn severity(&self) -> Severity {
        match self {
            Self::Taken { .. } | Self::Hides { .. } => Severity::Note,
            Self::NeedsProtocol(_)
            | Self::ActsElsewhere { .. }
            | Self::NoKey(_)
            | Self::NothingToUnbind { .. }
            | Self::PrefixOfNothing(_) => Severity::Warning,
            _ => Severity::Error,
        }
    }
}

/// A problem and where it is. A finding about the keymap as a whole has no place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    pub file: Arc<str>,
    pub place: Option<Place>,
    pub problem: Problem,
}

impl Finding {
    pub fn severity(&self) -> Severity {
        self.problem.severity()
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.place {
            Some(place) => write!(f, "{place}: ")?,
            None => write!(f, "{}: ", self.file)?,
        }
        write!(f, "{}: {}", self.severity(), self.problem)
    }
}

/// The worst of several findings in one line for the status line, and how many more there are:
/// `keymap.toml:14: no action "opne", did you mean "open"? (2 more: F1)`. Notes are not worth a line.
pub fn summary(findings: &[Finding], more_with: &str) -> Option<String> {
    let count = |severity| findings.iter().filter(|f| f.severity() == severity).count();
    let worst = findings.iter().filter(|f| f.severity() > Severity::Note).rev().max_by_key(|f| f.severity())?;
    let place = match &worst.place {
        Some(place) => format!("{}:{}", place.file, place.line),
        None => worst.file.to_string(),
    };
    let others = count(Severity::Error) + count(Severity::Warning) - 1;
    let more = match others {
        0 => String::new(),
        n => format!(" ({n} more: {more_with})"),
    };
    Some(format!("{place}: {}{more}", worst.problem))
}
