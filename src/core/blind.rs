//! Two assessors who rate a risk blind: each sees that others have rated, not how, until all who were asked have rated or
//! a lead opens it. Then the spread is shown, and a consensus becomes the risk's rating; the blind ones stay on record.
//! It is about the current rating. Nothing is written here; every function gives intents for one proposal.
//!
//! A blind rating is closed by a field of its own, on which the readers of its register turn: over a service its numbers
//! are sent to nobody else. Opening it is an entry: with the rating of whoever rates last, or by a lead. Where everything
//! is at hand, in one's own file and for leads, [`is_shut`] keeps it from view all the same: a workspace reads such a
//! value as one that is not for its reader, see [`RecordRef::value`].

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::access;
use super::id::RecordId;
use super::intent::Intent;
use super::method::Method;
use super::risk::{Acting, RATING, Risk, Stage, field, is_blind, rating_in, supersede};
use super::scoring::{Assessment, Cell, CellEntry, Rating, assess};
use super::workspace::RecordRef;

/// Why a blind rating can't be given, opened or brought together.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BlindError {
    #[error("the blind ratings of {label} are open, so none can be given any more; agree on a consensus")]
    Opened { label: String },
    #[error("{label} is rated blind by people with a name: add your login to your record in the register of people")]
    NoName { label: String },
    #[error("{label} is rated blind by those who were asked, and you are not among them; they can ask you, too")]
    NotAsked { label: String },
    #[error("nobody has rated {label} blind yet, so there is nothing to open")]
    NothingYet { label: String },
    #[error("the blind ratings of {label} are still closed: {waiting} of those who were asked have not rated")]
    Closed { label: String, waiting: usize },
    #[error("all have rated {label}, but at the same moment; open the ratings")]
    NotOpened { label: String },
}

/// The yes/no field of a rating that keeps it from the others.
pub const CLOSED: &str = "closed";

/// One blind rating.
#[derive(Clone, Copy, Debug)]
pub struct Blind<'a> {
    pub record: RecordRef<'a>,
}

impl<'a> Blind<'a> {
    pub fn person(self) -> Option<RecordRef<'a>> {
        self.record.target("rated_by")
    }

    pub fn rating(self) -> Option<Rating> {
        rating_in(self.record, "value")
    }

    pub fn reason(self) -> &'a str {
        self.record.text("reason")
    }

    /// The method by which it is read.
    pub fn method(self) -> Option<&'a Method> {
        let rating = self.rating()?;
        self.record.workspace().methods().of_rating(&rating.method, rating.version)
    }

    pub fn assessment(self) -> Option<Assessment<'a>> {
        Some(assess(&self.rating()?, self.method()?))
    }
}

/// Whether a field of a record is a blind rating, or its reason, that its reader may not see yet.
pub fn hides(record: RecordRef<'_>, field: &str) -> bool {
    record.register_key() == RATING && matches!(field, "value" | "reason") && is_shut(record)
}

/// Whether it is the blind rating of somebody else than its reader, in a round that is not open.
pub fn is_shut(record: RecordRef<'_>) -> bool {
    if record.register_key() != RATING || !is_blind(record) || record.text("status") != "proposed" {
        return false;
    }
    let reader = record.workspace().reader().person;
    let own = reader.is_some() && record.target("rated_by").map(|person| person.id()) == reader;
    let open = |risk| Round::of(risk).is_open();
    !own && !record.target("risk").and_then(Risk::of).map_or(!is_closed(record), open)
}

/// Whether its numbers are kept from everybody but who gave it. Ratings of before there was such a field never are.
fn is_closed(record: RecordRef<'_>) -> bool {
    record.filled(CLOSED) && !access::is_open(record)
}

/// The blind ratings of a risk that no consensus has ended yet.
pub struct Round<'a> {
    risk: Risk<'a>,
    asked: Vec<RecordRef<'a>>,
    given: Vec<Blind<'a>>,
}

impl<'a> Round<'a> {
    pub fn of(risk: Risk<'a>) -> Self {
        let workspace = risk.record.workspace();
        let waits = |rating: &RecordRef<'a>| rating.text("status") == "proposed" && is_blind(*rating);
        let given = workspace.pointing(RATING, "risk", risk.record.id()).filter(waits);
        Self {
            risk,
            asked: risk.record.targets(field::BLIND_RATERS).collect(),
            given: given.map(|record| Blind { record }).collect(),
        }
    }

    fn label(&self) -> String {
        self.risk.record.label().to_string()
    }

    /// Somebody was asked, or has rated unasked.
    pub fn is_running(&self) -> bool {
        !self.asked.is_empty() || !self.given.is_empty()
    }

    /// Who was asked, and after them whoever has rated unasked; each with what he gave.
    pub fn raters(&self) -> Vec<(Option<RecordRef<'a>>, Option<Blind<'a>>)> {
        let by = |person: RecordRef<'a>| self.by(Some(person.id()));
        let asked = self.asked.iter().map(|person| (Some(*person), by(*person)));
        let is_asked = |blind: &Blind<'a>| {
            blind.person().is_some_and(|person| self.asked.iter().any(|asked| asked.id() == person.id()))
        };
        let others = self.given.iter().filter(|blind| !is_asked(blind)).map(|blind| (blind.person(), Some(*blind)));
        asked.chain(others).collect()
    }

    /// What a person gave.
    pub fn by(&self, person: Option<RecordId>) -> Option<Blind<'a>> {
        let person = person?;
        self.given.iter().copied().find(|blind| blind.person().is_some_and(|one| one.id() == person))
    }

    /// Those who were asked and have not rated.
    pub fn awaited(&self) -> impl Iterator<Item = RecordId> + '_ {
        self.asked.iter().map(|person| person.id()).filter(|person| self.by(Some(*person)).is_none())
    }

    /// How many they are.
    pub fn waiting(&self) -> usize {
        self.awaited().count()
    }

    /// Whether everybody who was asked has rated, so that whoever was among them may open the ratings.
    pub fn is_complete(&self) -> bool {
        !self.asked.is_empty() && self.waiting() == 0
    }

    /// Whether it would be complete with a rating of this person.
    pub fn is_last(&self, person: Option<RecordId>) -> bool {
        !self.asked.is_empty() && self.awaited().all(|awaited| Some(awaited) == person)
    }

    /// Ratings that are kept from the others.
    pub fn closed(&self) -> impl Iterator<Item = Blind<'a>> + '_ {
        self.given.iter().copied().filter(|blind| is_closed(blind.record))
    }

    /// Whether the ratings may be seen: all who were asked have rated, or a lead has opened them; and it was done.
    pub fn is_open(&self) -> bool {
        let ready = self.is_complete() || (!self.given.is_empty() && self.risk.record.filled(field::BLIND_OPENED));
        ready && self.closed().next().is_none()
    }

    /// The lowest and the highest entry that was given in a cell; none where nobody gave a number.
    pub fn spread(&self, cell: Cell) -> Option<(u8, u8)> {
        let number = |blind: &Blind<'_>| match blind.rating()?.entry(cell)? {
            CellEntry::Value { value, .. } => Some(value),
            CellEntry::NoConsequence => None,
        };
        let numbers: Vec<u8> = self.given.iter().filter_map(number).collect();
        Some((numbers.iter().copied().min()?, numbers.iter().copied().max()?))
    }

    /// Why this person can't rate blind now.
    pub fn ratable(&self, person: Option<RecordId>) -> Result<(), BlindError> {
        if self.is_open() {
            return Err(BlindError::Opened { label: self.label() });
        }
        let person = person.ok_or_else(|| BlindError::NoName { label: self.label() })?;
        match self.asked.is_empty() || self.asked.iter().any(|asked| asked.id() == person) {
            true => Ok(()),
            false => Err(BlindError::NotAsked { label: self.label() }),
        }
    }

    /// A person's blind rating, in place of his last one; whoever is the last opens all of them with it. The reason is
    /// the proposal's.
    pub fn rate(&self, rating: &Rating, reason: &str, acting: Acting) -> Vec<Intent> {
        let today = rating.decided_on.unwrap_or(acting.today).to_string();
        let last = self.is_last(acting.person);
        let mut intents = match self.by(acting.person) {
            Some(own) => {
                let id = own.record.id();
                vec![
                    Intent::set(id, "value", rating.to_value()),
                    Intent::set(id, "rated_on", today),
                    Intent::set(id, "reason", reason),
                ]
            }
            None => {
                let mut intent = self.risk.propose_rating(Stage::Current, rating, reason, acting);
                if let Intent::Create { fields, .. } = &mut intent {
                    fields.extend([("blind".into(), json!(true)), (CLOSED.into(), json!(!last))]);
                }
                vec![intent]
            }
        };
        if last {
            intents.extend(self.unclose());
        }
        intents
    }

    fn unclose(&self) -> impl Iterator<Item = Intent> + '_ {
        self.closed().map(|blind| Intent::set(blind.record.id(), CLOSED, false))
    }

    /// Asks these people for blind ratings; what was opened is closed to them again.
    pub fn ask(&self, people: &[RecordId]) -> Vec<Intent> {
        let id = self.risk.record.id();
        let rated = |person: &RecordId| self.by(Some(*person)).is_some();
        let awaits = people.is_empty() || !people.iter().all(rated);
        let people: Vec<String> = people.iter().map(ToString::to_string).collect();
        let mut intents = vec![Intent::set(id, field::BLIND_RATERS, json!(people))];
        if self.risk.record.filled(field::BLIND_OPENED) {
            intents.push(Intent::set(id, field::BLIND_OPENED, Value::Null));
        }
        if self.is_open() && awaits {
            intents.extend(self.given.iter().map(|blind| Intent::set(blind.record.id(), CLOSED, true)));
        }
        intents
    }

    /// Opens the ratings: before all have rated a lead does, after that whoever comes first.
    pub fn open(&self, today: NaiveDate) -> Result<Vec<Intent>, BlindError> {
        if self.given.is_empty() {
            return Err(BlindError::NothingYet { label: self.label() });
        }
        if self.is_open() {
            return Err(BlindError::Opened { label: self.label() });
        }
        let early = Intent::set(self.risk.record.id(), field::BLIND_OPENED, today.to_string());
        Ok((!self.is_complete()).then_some(early).into_iter().chain(self.unclose()).collect())
    }

    /// Why there can be no consensus yet.
    pub fn agreeable(&self) -> Result<(), BlindError> {
        match self.is_open() {
            true => Ok(()),
            false if self.is_complete() => Err(BlindError::NotOpened { label: self.label() }),
            false => Err(BlindError::Closed { label: self.label(), waiting: self.waiting() }),
        }
    }

    /// What goes along with the consensus: the blind ratings are superseded and stay on record, and nobody is asked any
    /// more.
    pub fn end(&self) -> Vec<Intent> {
        let id = self.risk.record.id();
        let mut intents: Vec<Intent> = self.given.iter().map(|blind| supersede(blind.record)).collect();
        let asked = self.asked.iter().map(|person| Intent::Drop {
            record: id,
            field: field::BLIND_RATERS.into(),
            element: person.id().to_string(),
        });
        intents.extend(asked);
        if self.risk.record.filled(field::BLIND_OPENED) {
            intents.push(Intent::set(id, field::BLIND_OPENED, Value::Null));
        }
        intents
    }
}
