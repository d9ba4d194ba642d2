//! Registers that are read when somebody first looks at them. A workspace opens without knowing the fields of registers
//! that nobody asks for: their outlines say how they are called, and that is what lists of registers need.

use std::fmt;
use std::sync::OnceLock;

use serde::Deserialize;

use super::Register;

/// What is known of a register before its fields are read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Outline {
    pub key: String,
    /// Singular, lower case.
    pub name: String,
    pub plural: String,
    /// Of its labels, see [`Register::prefix`].
    #[serde(default)]
    pub prefix: String,
    /// Its name on the command line and of its file.
    pub export: String,
    #[serde(default)]
    pub aliases: Vec<String>,
    /// plan, do, check, act or support.
    pub pdca: String,
}

impl Outline {
    pub fn of(register: &Register) -> Self {
        Self {
            key: register.key.clone(),
            name: register.name.clone(),
            plural: register.plural.clone(),
            prefix: register.prefix.clone(),
            export: register.export.clone(),
            aliases: register.aliases.clone(),
            pdca: register.pdca.clone(),
        }
    }

    /// Whether it is meant by this name: its key, plural, export name or an alias.
    pub fn answers_to(&self, name: &str) -> bool {
        self.key == name || self.plural == name || self.export == name || self.aliases.iter().any(|alias| alias == name)
    }
}

/// Reads the rest of a register. Of files that are part of the program only, which a test reads all: nothing can be
/// wrong with them that somebody at the screen could mend, so there is nothing to say and nobody to say it to.
pub type Later = Box<dyn Fn() -> Option<Register> + Send + Sync>;

/// A register, read or not yet.
pub struct Held {
    outline: Outline,
    whole: OnceLock<Option<Register>>,
    later: Option<Later>,
}

impl Held {
    pub fn whole(register: Register) -> Self {
        Self { outline: Outline::of(&register), whole: OnceLock::from(Some(register)), later: None }
    }

    /// A register that `later` reads. No field of it was renamed: old keys must be known before any record is read.
    pub fn unread(outline: Outline, later: Later) -> Self {
        Self { outline, whole: OnceLock::new(), later: Some(later) }
    }

    pub fn outline(&self) -> &Outline {
        &self.outline
    }

    pub fn register(&self) -> Option<&Register> {
        self.whole.get_or_init(|| self.later.as_ref().and_then(|read| read())).as_ref()
    }

    /// The register, if somebody has looked at it.
    pub fn read(&self) -> Option<&Register> {
        self.whole.get().and_then(Option::as_ref)
    }
}

impl fmt::Debug for Held {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.read() {
            Some(register) => register.fmt(out),
            None => self.outline.fmt(out),
        }
    }
}
