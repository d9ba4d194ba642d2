//! A risk, as the screen, the command line and imports see it: its ratings read, and the intents that rate, confirm,
//! countersign and refuse. Nothing is written here; every function gives intents for one proposal.

use chrono::{Days, NaiveDate};
use serde_json::{Value, json};

use super::id::RecordId;
use super::intent::Intent;
use super::method::Method;
use super::record::ValueRef;
use super::scoring::{Assessment, Difference, Rater, Rating, RatingStatus, assess};
use super::workspace::{RecordRef, Workspace};

/// Key of the register.
pub const REGISTER: &str = "risk";
/// Key of the register of proposed ratings.
pub const RATING: &str = "rating";

/// Fields, checked against the schema by a test.
pub mod field {
    pub const OWNER: &str = "owner";
    pub const LAST_REVIEW: &str = "last_review";
    pub const NEXT_REVIEW: &str = "next_review";
    pub const DECIDED_ON: &str = "decided_on";
    pub const CONFIRMED_ON: &str = "confirmed_on";
    pub const CONFIRMED_BY: &str = "confirmed_by";
    pub const CONFIRMED_BECAUSE: &str = "confirmed_because";
    pub const STATUS: &str = "status";
    pub const BLIND_RATERS: &str = "blind_raters";
    pub const BLIND_OPENED: &str = "blind_opened";
    pub const TREATMENT: &str = "treatment_option";
    /// The method under which older ratings are kept: `5x5-severity v1`.
    pub const KEPT_UNDER: &str = "kept_under";
    pub const KEPT_BECAUSE: &str = "kept_because";
}

/// The three points at which a risk is rated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Stage {
    /// As if no control worked.
    Inherent,
    /// With the controls that work today.
    Current,
    /// Once the treatment plan is done and works.
    Target,
}

impl Stage {
    pub const ALL: [Self; 3] = [Self::Inherent, Self::Current, Self::Target];

    /// The field of the risk, and the choice in the register of ratings.
    pub fn key(self) -> &'static str {
        match self {
            Self::Inherent => "inherent",
            Self::Current => "current",
            Self::Target => "target",
        }
    }

    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|stage| stage.key() == key)
    }

    /// The stage that `change stage` leads to.
    pub fn next(self) -> Self {
        match self {
            Self::Inherent => Self::Current,
            Self::Current => Self::Target,
            Self::Target => Self::Inherent,
        }
    }
}

/// Who acts, on which day.
#[derive(Clone, Copy, Debug)]
pub struct Acting {
    pub person: Option<RecordId>,
    pub today: NaiveDate,
    /// Id for a record that may have to be made.
    pub fresh: RecordId,
}

/// Why a risk can't be confirmed, or a proposed rating can't be decided on, by this person.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RiskError {
    #[error("{label} has no current rating to confirm; score it first")]
    NotRated { label: String },
    #[error("the current rating of {label} has no level under its method; score it again")]
    NoLevel { label: String },
    #[error("{label} is {state} and waits for nobody; score the risk instead")]
    NotWaiting { label: String, state: String },
    #[error("{label} is a blind rating, which is compared and never takes effect; score the risk instead")]
    Blind { label: String },
    #[error("{label} can't be read as the rating of a risk; refuse it and score the risk")]
    Unreadable { label: String },
    #[error("{label} needs an assessor; a risk owner can't decide on it")]
    NotAssessor { label: String },
    #[error("{label} is your own proposal, so somebody else has to decide on it")]
    OwnProposal { label: String },
    #[error("{label} needs a name to sign with: add your login to your record in the register of people")]
    NobodySigns { label: String },
}

/// What scoring leads to.
#[derive(Clone, Debug, PartialEq)]
pub struct Scored {
    pub intents: Vec<Intent>,
    /// A risk owner's rating that crosses appetite or an acceptance limit waits for an assessor.
    pub proposed: bool,
    pub difference: Difference,
}

#[derive(Clone, Copy)]
pub struct Risk<'a> {
    pub record: RecordRef<'a>,
}

impl<'a> Risk<'a> {
    /// None when the record is of another register.
    pub fn of(record: RecordRef<'a>) -> Option<Self> {
        (record.register_key() == REGISTER).then_some(Self { record })
    }

    fn workspace(self) -> &'a Workspace {
        self.record.workspace()
    }

    /// The rating of a stage; none where nobody rated it, or what stands there is no rating.
    pub fn rating(self, stage: Stage) -> Option<Rating> {
        rating_in(self.record, stage.key())
    }

    /// The method by which a rating is read.
    pub fn method_of(self, rating: &Rating) -> Option<&'a Method> {
        self.workspace().methods().of_rating(&rating.method, rating.version)
    }

    /// What a stage's rating means under its method.
    pub fn assessment(self, stage: Stage) -> Option<Assessment<'a>> {
        let rating = self.rating(stage)?;
        Some(assess(&rating, self.method_of(&rating)?))
    }

    /// Ratings that wait for an assessor, newest last.
    pub fn proposals(self) -> impl Iterator<Item = RecordRef<'a>> + 'a {
        let id = self.record.id();
        let waiting = |rating: &RecordRef<'a>| rating.text("status") == "proposed" && !is_blind(*rating);
        self.workspace().pointing(RATING, "risk", id).filter(waiting)
    }

    pub fn owner(self) -> Option<RecordRef<'a>> {
        self.record.target(field::OWNER)
    }

    pub fn is_owned_by(self, person: Option<RecordId>) -> bool {
        person.is_some_and(|person| self.owner().is_some_and(|owner| owner.id() == person))
    }

    pub fn next_review(self) -> Option<NaiveDate> {
        self.record.text(field::NEXT_REVIEW).parse().ok()
    }

    /// Past its review date and still in work.
    pub fn is_overdue(self, today: NaiveDate) -> bool {
        !self.is_closed() && self.next_review().is_some_and(|next| next < today)
    }

    pub fn is_closed(self) -> bool {
        let states = self.record.register().and_then(|register| register.state.as_ref());
        states.and_then(|states| states.state(self.record.text(field::STATUS))).is_some_and(|state| state.end)
    }

    /// Rates a stage. The reason is the proposal's. A rating of the current stage is a review, too; one that says what
    /// stands there already is a confirmation.
    ///
    /// A later rating takes the place of what was proposed for the same stage before: an assessor's of everybody's
    /// proposals, a risk owner's of his own.
    pub fn score(self, stage: Stage, rating: &Rating, reason: &str, acting: Acting) -> Scored {
        let workspace = self.workspace();
        let before = self.rating(stage);
        let before_method = before.as_ref().and_then(|before| self.method_of(before));
        let method = workspace.methods().of_rating(&rating.method, rating.version);
        // A rating whose method is not here is refused when it is proposed; until then it differs in nothing.
        let difference = method
            .map(|method| Difference::between(before.as_ref().zip(before_method), (rating, method)))
            .unwrap_or_default();
        if stage == Stage::Current && method.is_some() && before.is_some() && difference.is_empty() {
            return Scored { intents: self.confirm(reason, acting), proposed: false, difference };
        }
        let rater = rater(workspace, acting.person);
        let proposed = difference.status_when_made_by(rater) == RatingStatus::Proposed;
        let mut intents: Vec<Intent> = self
            .replaceable(stage)
            .filter(|other| match other.text("status") {
                "valid" => !proposed,
                _ => rater == Rater::Assessor || acting.person == other.text("rated_by").parse().ok(),
            })
            .map(supersede)
            .collect();
        match proposed {
            true => intents.push(self.propose_rating(stage, rating, reason, acting)),
            false => intents.extend(self.take(stage, rating, acting)),
        }
        Scored { intents, proposed, difference }
    }

    /// Proposed ratings of a stage that a later one takes the place of: waiting, or valid until then.
    fn replaceable(self, stage: Stage) -> impl Iterator<Item = RecordRef<'a>> + 'a {
        let id = self.record.id();
        self.workspace().pointing(RATING, "risk", id).filter(move |other| {
            other.text("stage") == stage.key()
                && matches!(other.text("status"), "proposed" | "valid")
                && !is_blind(*other)
        })
    }

    /// Makes a rating the one that stands on the risk.
    fn take(self, stage: Stage, rating: &Rating, acting: Acting) -> Vec<Intent> {
        let id = self.record.id();
        let mut intents = vec![Intent::set(id, stage.key(), rating.to_value())];
        let earlier = rating.decided_on.filter(|day| *day < acting.today).map(|day| day.to_string());
        intents.push(Intent::set(id, field::DECIDED_ON, earlier.map_or(Value::Null, Value::String)));
        if stage == Stage::Current {
            intents.extend(self.reviewed(rating, self.method_of(rating), acting.today));
            // The step needs an owner; without one the risk stays identified until it has one.
            if self.record.text(field::STATUS) == "identified" && self.record.filled(field::OWNER) {
                intents.push(Intent::Move { record: id, to: "assessed".into() });
            }
        }
        intents
    }

    pub(super) fn propose_rating(self, stage: Stage, rating: &Rating, reason: &str, acting: Acting) -> Intent {
        let mut fields = vec![
            ("risk".to_string(), json!(self.record.id().to_string())),
            ("stage".to_string(), json!(stage.key())),
            ("value".to_string(), rating.to_value()),
            ("rated_on".to_string(), json!(rating.decided_on.unwrap_or(acting.today).to_string())),
            ("reason".to_string(), json!(reason)),
        ];
        if let Some(person) = acting.person {
            fields.push(("rated_by".to_string(), json!(person.to_string())));
        }
        Intent::Create { record: acting.fresh, register: RATING.into(), label: None, fields }
    }

    /// Dates of a review that was done today: the method says when the next one is due.
    fn reviewed(self, rating: &Rating, method: Option<&Method>, today: NaiveDate) -> Vec<Intent> {
        let id = self.record.id();
        let days = method.and_then(|method| assess(rating, method).review_after_days);
        let next = days.and_then(|days| today.checked_add_days(Days::new(u64::from(days))));
        let mut intents = vec![Intent::set(id, field::LAST_REVIEW, today.to_string())];
        intents.extend(next.map(|next| Intent::set(id, field::NEXT_REVIEW, next.to_string())));
        intents
    }

    /// Why [`Risk::confirm`] would confirm nothing: there has to be a current rating with a level.
    pub fn confirmable(self) -> Result<(), RiskError> {
        let label = || self.record.label().to_string();
        let rating = self.rating(Stage::Current).ok_or_else(|| RiskError::NotRated { label: label() })?;
        let method = self.method_of(&rating);
        let level = method.and_then(|method| assess(&rating, method).overall);
        level.map(|_| ()).ok_or_else(|| RiskError::NoLevel { label: label() })
    }

    /// "Reviewed, no change": moves the review date by the interval of the current level.
    pub fn confirm(self, reason: &str, acting: Acting) -> Vec<Intent> {
        let id = self.record.id();
        let mut intents = vec![
            Intent::set(id, field::CONFIRMED_ON, acting.today.to_string()),
            Intent::set(id, field::CONFIRMED_BECAUSE, reason.trim()),
        ];
        if let Some(person) = acting.person {
            intents.push(Intent::set(id, field::CONFIRMED_BY, person.to_string()));
        }
        if let Some(rating) = self.rating(Stage::Current) {
            let method = self.method_of(&rating);
            intents.extend(self.reviewed(&rating, method, acting.today));
        }
        intents
    }
}

/// A rating in a field of any record.
pub fn rating_in(record: RecordRef<'_>, field: &str) -> Option<Rating> {
    match record.value(field) {
        ValueRef::Tree(tree) => Rating::from_tree(tree),
        _ => None,
    }
}

/// As whom a person rates. Whoever the workspace doesn't know works alone in it and is no mere risk owner.
pub fn rater(workspace: &Workspace, person: Option<RecordId>) -> Rater {
    let access = person.and_then(|person| workspace.get(person)).map_or("", |person| person.text("access"));
    match access {
        "risk_owner" => Rater::RiskOwner,
        _ => Rater::Assessor,
    }
}

/// Whether a rating was given without having seen the others.
pub fn is_blind(proposed: RecordRef<'_>) -> bool {
    proposed.value("blind") == ValueRef::Bool(true)
}

pub(super) fn supersede(proposed: RecordRef<'_>) -> Intent {
    Intent::Move { record: proposed.id(), to: "superseded".into() }
}

/// Why this person can't countersign or refuse a proposed rating: only an assessor with a name does, and nobody his own.
pub fn decidable(proposed: RecordRef<'_>, acting: Acting) -> Result<(), RiskError> {
    let label = || proposed.label().to_string();
    if is_blind(proposed) {
        return Err(RiskError::Blind { label: label() });
    }
    if proposed.text("status") != "proposed" {
        return Err(RiskError::NotWaiting { label: label(), state: proposed.text("status").to_string() });
    }
    if rater(proposed.workspace(), acting.person) != Rater::Assessor {
        return Err(RiskError::NotAssessor { label: label() });
    }
    let person = acting.person.ok_or_else(|| RiskError::NobodySigns { label: label() })?;
    match proposed.text("rated_by").parse().ok() == Some(person) {
        true => Err(RiskError::OwnProposal { label: label() }),
        false => Ok(()),
    }
}

/// Makes a proposed rating the risk's rating; what else was proposed for the stage is superseded. None when it can't be
/// read. See [`decidable`].
pub fn countersign(proposed: RecordRef<'_>, acting: Acting) -> Option<Vec<Intent>> {
    let stage = Stage::from_key(proposed.text("stage"))?;
    let risk = Risk::of(proposed.target("risk")?)?;
    let rating = rating_in(proposed, "value")?;
    let mut intents: Vec<Intent> =
        risk.replaceable(stage).filter(|other| other.id() != proposed.id()).map(supersede).collect();
    intents.extend(risk.take(stage, &rating, acting));
    intents.extend(decided(proposed, "valid", acting));
    Some(intents)
}

/// Turns a proposed rating down; both stay on record. The reason is the proposal's.
pub fn refuse(proposed: RecordRef<'_>, reason: &str, acting: Acting) -> Vec<Intent> {
    let mut intents = decided(proposed, "refused", acting);
    intents.push(Intent::set(proposed.id(), "countersign_note", reason.trim()));
    intents
}

fn decided(proposed: RecordRef<'_>, state: &str, acting: Acting) -> Vec<Intent> {
    let id = proposed.id();
    let mut intents = vec![Intent::set(id, "countersigned_on", acting.today.to_string())];
    if let Some(person) = acting.person {
        intents.push(Intent::set(id, "countersigned_by", person.to_string()));
    }
    intents.push(Intent::Move { record: id, to: state.into() });
    intents
}
