//! Registers as data: what a record of each kind may hold, in which states it can be, and how it is shown.
//!
//! The structs mirror `data/registers/*.toml` and the journalled definitions `own.register.*` and `own.field.*`,
//! so that both are read by the same code. Field and choice keys are for ever: what is retired stays readable.

mod held;
mod set;
pub mod texts;

use serde::{Deserialize, Serialize};

pub use held::{Held, Later, Outline};
pub use set::{Schema, SchemaError};

/// How a field's value is typed and edited. The stored value is plain JSON; see [`Kind::is_set`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// One line of text.
    Line,
    /// Several lines, at most 64 KiB.
    Text,
    Number,
    /// 0 to 100.
    Percent,
    /// Amount with currency as text, such as "1200 EUR".
    Money,
    /// Whole days.
    Duration,
    Date,
    Datetime,
    Yesno,
    Choice,
    Choices,
    Checklist,
    Person,
    People,
    Reference,
    References,
    Rating,
    Link,
    Attachment,
    /// Free strings.
    List,
    /// The workflow state; changes only along the register's moves.
    State,
}

impl Kind {
    /// Sets are merged by element; everything else is replaced whole.
    pub fn is_set(self) -> bool {
        matches!(self, Self::Choices | Self::Checklist | Self::People | Self::References | Self::List)
    }

    pub fn is_reference(self) -> bool {
        matches!(self, Self::Person | Self::People | Self::Reference | Self::References)
    }

    /// Whether a person writes prose in it.
    pub fn is_prose(self) -> bool {
        matches!(self, Self::Line | Self::Text)
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    pub key: String,
    pub label: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub help: String,
    /// Not offered any more, still shown where it stands.
    #[serde(default, skip_serializing_if = "is_false")]
    pub retired: bool,
}

fn is_false(value: &bool) -> bool {
    !*value
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Field {
    pub key: String,
    pub label: String,
    pub kind: Kind,
    #[serde(default)]
    pub help: String,
    /// Needed to create a record.
    #[serde(default, skip_serializing_if = "is_false")]
    pub required: bool,
    /// What the field means to the program: title, owner, due, level, state, next_review ..
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub means: Option<String>,
    /// Heading in the form.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub group: String,
    /// Register that references point to; people always point to `person`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub choices: Vec<Choice>,
    /// A change of this field needs a reason.
    #[serde(default, skip_serializing_if = "is_false")]
    pub because: bool,
    /// Values are sealed: the journal holds a commitment, the value can be erased.
    #[serde(default, skip_serializing_if = "is_false")]
    pub confidential: bool,
    /// As `confidential`, because it is about a person.
    #[serde(default, skip_serializing_if = "is_false")]
    pub personal: bool,
    /// Column heading where there is little room.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub short: Option<String>,
    /// Preferred width of its column in cells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub width: Option<u16>,
    /// An older key of this field, resolved when reading old records and changes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub renamed_from: Option<String>,
    /// Not offered any more, still read and exported.
    #[serde(default, skip_serializing_if = "is_false")]
    pub retired: bool,
    /// The field of a person who must not be the one named here: whoever did the work does not verify it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub other_than: Option<String>,
    /// What counts where nothing is entered, such as a number of days.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assumed: Option<u32>,
}

impl Field {
    pub fn sealed(&self) -> bool {
        self.confidential || self.personal
    }

    pub fn target(&self) -> Option<&str> {
        match self.kind {
            Kind::Person | Kind::People => Some("person"),
            _ => self.target.as_deref(),
        }
    }

    pub fn choice(&self, key: &str) -> Option<&Choice> {
        self.choices.iter().find(|choice| choice.key == key)
    }

    pub fn heading(&self) -> &str {
        self.short.as_deref().unwrap_or(&self.label)
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct State {
    pub key: String,
    pub label: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub help: String,
    /// Nothing is due any more.
    #[serde(default, skip_serializing_if = "is_false")]
    pub end: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Move {
    pub from: String,
    pub to: String,
    /// A verb phrase: "start treatment".
    pub label: String,
    /// Fields that must hold something before the move.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub needs: Vec<String>,
    #[serde(default, skip_serializing_if = "is_false")]
    pub because: bool,
}

/// The workflow of a register (`domain-model.json`, state machines).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct States {
    pub field: String,
    pub initial: String,
    #[serde(rename = "state")]
    pub states: Vec<State>,
    #[serde(rename = "move", default)]
    pub moves: Vec<Move>,
}

impl States {
    pub fn state(&self, key: &str) -> Option<&State> {
        self.states.iter().find(|state| state.key == key)
    }

    /// A state by its key or its label.
    pub fn named(&self, name: &str) -> Option<&State> {
        self.state(name).or_else(|| self.states.iter().find(|state| state.label == name))
    }

    pub fn moves_from<'a>(&'a self, from: &'a str) -> impl Iterator<Item = &'a Move> {
        self.moves.iter().filter(move |step| step.from == from)
    }

    pub fn step(&self, from: &str, to: &str) -> Option<&Move> {
        self.moves.iter().find(|step| step.from == from && step.to == to)
    }
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TableSpec {
    #[serde(default)]
    pub columns: Vec<String>,
    #[serde(default)]
    pub sort: Vec<String>,
}

/// A column of the register as auditors ask for it (RG-xx).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReportColumn {
    pub title: String,
    /// A path; see [`crate::core::path`].
    pub from: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub help: String,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Because {
    #[default]
    Never,
    Always,
}

/// Who reads the sealed values of a register's records; [`crate::core::access::Reader::reads`] has the rule. Leads
/// always read. Whoever does not read a record does not change it either.
///
/// ```toml
/// [readers]
/// access = ["auditor"]             # words of person.access; left out: whoever reads confidential values
/// people = ["handler"]             # person fields: whoever stands there reads, whatever his access
/// through = "audit"                # a reference: who reads the record that it names reads this one
/// when = "protected"               # a yes/no field: these rules hold where it is yes
/// until = ["closed", "cancelled"]  # states in which these rules end, but for `people`
/// else_everybody = true            # where these rules don't hold everybody reads; left out: who reads confidential values
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Readers {
    /// Where it is left out and `through` names no record, the usual rule of confidential values holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub access: Option<Vec<String>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub people: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub through: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub until: Vec<String>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub else_everybody: bool,
}

impl Readers {
    /// Whether a change of this field changes who reads. The state does not stand here.
    pub fn turn_on(&self, field: &str) -> bool {
        self.people.iter().chain(&self.through).chain(&self.when).any(|key| key == field)
    }
}

/// What no longer changes once somebody stands behind it; the content is changed by a new version. What a version is
/// and where it lies may still be said: those fields are `except`.
///
/// ```toml
/// [fixed]
/// states = ["approved", "effective", "superseded"]
/// except = ["owner", "next_review", "scan"]
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fixed {
    /// Left out: as soon as it is written.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub states: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub except: Vec<String>,
}

impl Fixed {
    /// Whether this field stands still in this state.
    pub fn holds(&self, state: &str, field: &str) -> bool {
        let still = self.states.is_empty() || self.states.iter().any(|one| one == state);
        still && !self.except.iter().any(|one| one == field)
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Register {
    pub key: String,
    /// Singular, lower case.
    pub name: String,
    pub plural: String,
    /// Labels are this, a dash and a number: `R-012`.
    #[serde(default)]
    pub prefix: String,
    #[serde(default = "three")]
    pub digits: usize,
    /// A field whose value is the label where it is filled (catalogue ids of controls).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label_from: Option<String>,
    /// plan, do, check, act or support.
    pub pdca: String,
    #[serde(default)]
    pub clauses: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub report: Option<String>,
    /// Its name on the command line and of its file.
    pub export: String,
    #[serde(default)]
    pub aliases: Vec<String>,
    /// Whether each change of a record needs a reason.
    #[serde(default)]
    pub because: Because,
    pub help: String,
    #[serde(default)]
    pub singleton: bool,
    #[serde(rename = "field", default)]
    pub fields: Vec<Field>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<States>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub readers: Option<Readers>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fixed: Option<Fixed>,
    #[serde(default)]
    pub table: TableSpec,
    #[serde(rename = "column", default)]
    pub columns: Vec<ReportColumn>,
}

fn three() -> usize {
    3
}

impl Register {
    /// The field of this key, or the one that was renamed from it.
    pub fn field(&self, key: &str) -> Option<&Field> {
        self.fields
            .iter()
            .find(|field| field.key == key)
            .or_else(|| self.fields.iter().find(|field| field.renamed_from.as_deref() == Some(key)))
    }

    /// The first field that means `what`.
    pub fn meaning(&self, what: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.means.as_deref() == Some(what))
    }

    /// The state field's key and its workflow.
    pub fn workflow(&self) -> Option<(&str, &States)> {
        self.state.as_ref().map(|states| (states.field.as_str(), states))
    }
}
