//! Acceptance of risks: the copy of a rating that it freezes, whether it still counts today, and who may give it.
//!
//! Levels are derived everywhere else; an acceptance keeps what was accepted, because it is about that and nothing
//! worse. A risk that got worse since is no longer covered; one that got better is.

use std::fmt;
use std::str::FromStr;

use chrono::NaiveDate;

use super::method::{Level, Party};
use super::risk::{Risk, Stage};
use super::scoring::{ByParty, PartyRating, Rating, assess};
use super::workspace::{RecordRef, Workspace};

/// Key of the register.
pub const REGISTER: &str = "risk_acceptance";

/// Fields, checked against the schema by a test.
pub mod field {
    pub const TITLE: &str = "title";
    pub const KIND: &str = "kind";
    pub const RISKS: &str = "risks";
    pub const RATINGS: &str = "accepted_ratings";
    pub const STATUS: &str = "status";
    pub const REASON: &str = "reason";
    pub const CONDITIONS: &str = "conditions";
    pub const EXPIRES: &str = "expires";
    pub const REVIEW_TRIGGER: &str = "review_trigger";
    pub const ACCEPTED_BY: &str = "accepted_by";
    pub const AUTHORITY: &str = "authority";
    pub const METHOD: &str = "approval_method";
    pub const RECORDED_BY: &str = "recorded_by";
    pub const SCAN: &str = "scan";
    pub const ACCEPTED_ON: &str = "accepted_on";
    pub const REPLACES: &str = "replaces";
    pub const CONFIRMED_ON: &str = "confirmed_on";
}

/// What is accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The rating of today, until a day.
    Interim,
    /// The planned rating, confirmed once the treatment was verified.
    Residual,
}

impl Kind {
    pub const fn key(self) -> &'static str {
        match self {
            Self::Interim => "interim",
            Self::Residual => "residual",
        }
    }

    pub fn from_key(key: &str) -> Option<Self> {
        [Self::Interim, Self::Residual].into_iter().find(|kind| kind.key() == key)
    }

    /// The rating that it freezes.
    pub const fn stage(self) -> Stage {
        match self {
            Self::Interim => Stage::Current,
            Self::Residual => Stage::Target,
        }
    }
}

/// The copy of a rating, as one line that people read and the program reads back:
/// `R-012 current VH · 4 5 3 1 4 · 5x5-iso27005 v1`. The numbers are the likelihood and the consequence for each party
/// in the usual order; `-` is none, `?` not said, `3:2` a likelihood of the party's own before its consequence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frozen {
    pub label: String,
    pub stage: Stage,
    /// The mark of the level at that time, as the method had it.
    pub mark: String,
    pub likelihood: u8,
    pub parties: ByParty<Said>,
    pub method: String,
    pub version: u32,
}

/// What a frozen rating says about a party.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Said {
    #[default]
    Unsaid,
    NoConsequence,
    Consequence {
        own_likelihood: Option<u8>,
        value: u8,
    },
}

impl Frozen {
    /// The copy of a stage's rating; none where there is no level to freeze.
    pub fn of(risk: Risk<'_>, stage: Stage) -> Option<Self> {
        let rating = risk.rating(stage)?;
        let method = risk.method_of(&rating)?;
        let level = assess(&rating, method).overall?;
        let party = |party: Party| match rating.party(party) {
            None => Said::Unsaid,
            Some(PartyRating::NoConsequence { .. }) => Said::NoConsequence,
            Some(PartyRating::Consequence { value, own_likelihood }) => {
                Said::Consequence { own_likelihood: *own_likelihood, value: *value }
            }
        };
        Some(Self {
            label: risk.record.label().to_string(),
            stage,
            mark: method.mark(level).to_string(),
            likelihood: rating.likelihood,
            parties: ByParty::from_fn(party),
            method: rating.method.clone(),
            version: rating.version,
        })
    }

    /// The rating that was frozen.
    pub fn rating(&self) -> Rating {
        let mut rating = Rating::new(self.likelihood, self.method.clone(), self.version);
        for (party, said) in self.parties.iter() {
            rating = match *said {
                Said::Unsaid => rating,
                Said::NoConsequence => rating.without(party, "as accepted"),
                Said::Consequence { own_likelihood: None, value } => rating.with(party, value),
                Said::Consequence { own_likelihood: Some(own), value } => rating.with_own(party, own, value),
            };
        }
        rating
    }

    /// The level that was accepted, by the method that the copy names.
    pub fn level(&self, workspace: &Workspace) -> Option<Level> {
        let method = workspace.methods().of_rating(&self.method, self.version)?;
        assess(&self.rating(), method).overall
    }
}

impl fmt::Display for Frozen {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} {} {} · {}", self.label, self.stage.key(), self.mark, self.likelihood)?;
        for (_, said) in self.parties.iter() {
            match said {
                Said::Unsaid => write!(out, " ?")?,
                Said::NoConsequence => write!(out, " -")?,
                Said::Consequence { own_likelihood: None, value } => write!(out, " {value}")?,
                Said::Consequence { own_likelihood: Some(own), value } => write!(out, " {own}:{value}")?,
            }
        }
        write!(out, " · {} v{}", self.method, self.version)
    }
}

/// A line that is no copy of a rating.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "this is no copy of a rating; let the acceptance sheet make it: R-012 current VH · 4 5 3 1 4 · 5x5-iso27005 v1"
)]
pub struct NotFrozen;

impl FromStr for Frozen {
    type Err = NotFrozen;

    fn from_str(text: &str) -> Result<Self, NotFrozen> {
        let mut parts = text.split(" · ");
        let (Some(what), Some(numbers), Some(by), None) = (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(NotFrozen);
        };
        let mut what = what.split_whitespace();
        let (Some(label), Some(stage), Some(mark)) = (what.next(), what.next(), what.next()) else {
            return Err(NotFrozen);
        };
        let mut numbers = numbers.split_whitespace();
        let likelihood = numbers.next().and_then(|number| number.parse().ok()).ok_or(NotFrozen)?;
        let mut parties = ByParty::default();
        for party in Party::ALL {
            *parties.get_mut(party) = party_of(numbers.next().ok_or(NotFrozen)?)?;
        }
        let (method, version) = by.rsplit_once(" v").ok_or(NotFrozen)?;
        Ok(Self {
            label: label.to_string(),
            stage: Stage::from_key(stage).ok_or(NotFrozen)?,
            mark: mark.to_string(),
            likelihood,
            parties,
            method: method.to_string(),
            version: version.parse().map_err(|_| NotFrozen)?,
        })
    }
}

fn party_of(text: &str) -> Result<Said, NotFrozen> {
    let number = |text: &str| text.parse().map_err(|_| NotFrozen);
    match text {
        "?" => Ok(Said::Unsaid),
        "-" => Ok(Said::NoConsequence),
        _ => match text.split_once(':') {
            Some((own, value)) => Ok(Said::Consequence { own_likelihood: Some(number(own)?), value: number(value)? }),
            None => Ok(Said::Consequence { own_likelihood: None, value: number(text)? }),
        },
    }
}

/// An acceptance, as the rules, the columns and the sheet see it.
#[derive(Clone, Copy)]
pub struct Acceptance<'a> {
    pub record: RecordRef<'a>,
}

/// Whether an acceptance covers a risk today, and why not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    Counts,
    /// Nobody has accepted yet, or the answer was no.
    NotGiven,
    /// Its last day has passed, or somebody marked it so.
    Expired(Option<NaiveDate>),
    Revoked,
    /// A newer one took its place.
    Renewed,
    /// The risk is worse than what was accepted: the level then and now.
    Worse {
        then: String,
        now: String,
    },
    /// It counts, but what was accepted can't be compared with today's rating: another method.
    NotComparable,
}

impl Standing {
    pub const fn counts(&self) -> bool {
        matches!(self, Self::Counts | Self::NotComparable)
    }
}

impl<'a> Acceptance<'a> {
    pub fn of(record: RecordRef<'a>) -> Option<Self> {
        (record.register_key() == REGISTER).then_some(Self { record })
    }

    /// All that name a risk, newest last.
    pub fn of_risk(risk: RecordRef<'a>) -> Vec<Self> {
        let named = risk.workspace().pointing(REGISTER, field::RISKS, risk.id());
        let mut all: Vec<Self> = named.map(|record| Self { record }).collect();
        all.sort_by(|a, b| {
            let day = |one: &Self| one.record.text(field::ACCEPTED_ON).to_string();
            day(a).cmp(&day(b)).then_with(|| super::natural::compare(a.record.label(), b.record.label()))
        });
        all
    }

    /// The newest that covers the risk today.
    pub fn in_force(risk: Risk<'a>, today: NaiveDate) -> Option<Self> {
        Self::of_risk(risk.record).into_iter().rev().find(|one| one.standing(risk, today).counts())
    }

    pub fn kind(self) -> Option<Kind> {
        Kind::from_key(self.record.text(field::KIND))
    }

    pub fn expires(self) -> Option<NaiveDate> {
        self.record.text(field::EXPIRES).parse().ok()
    }

    /// What it froze for a risk. Where it is about one risk alone, its label may have changed since.
    pub fn frozen(self, risk: RecordRef<'_>) -> Option<Frozen> {
        let mut lines: Vec<Frozen> =
            self.record.elements(field::RATINGS).filter_map(|line| line.parse().ok()).collect();
        match lines.iter().position(|line| line.label == risk.label()) {
            Some(at) => Some(lines.swap_remove(at)),
            None if lines.len() == 1 && self.record.elements(field::RISKS).count() == 1 => lines.pop(),
            None => None,
        }
    }

    /// Whether it covers the risk today. Where the treatment still goes on, a residual one is about the plan; after
    /// that, about what was reached.
    pub fn standing(self, risk: Risk<'_>, today: NaiveDate) -> Standing {
        let begun = self.record.text(field::ACCEPTED_ON).parse().is_ok_and(|day: NaiveDate| day <= today);
        match self.record.text(field::STATUS) {
            "accepted" if begun => {}
            "expired" => return Standing::Expired(self.expires()),
            "revoked" => return Standing::Revoked,
            "renewed" => return Standing::Renewed,
            _ => return Standing::NotGiven,
        }
        if let Some(day) = self.expires().filter(|day| *day < today) {
            return Standing::Expired(Some(day));
        }
        let stage = match self.kind() {
            Some(Kind::Residual) if is_in_treatment(risk.record) => Stage::Target,
            _ => Stage::Current,
        };
        match (self.frozen(risk.record), risk.rating(stage)) {
            (Some(frozen), Some(now)) => compare(&frozen, &now, risk.record.workspace()),
            _ => Standing::NotComparable,
        }
    }
}

/// Whether a treatment of the risk is still to be done or to be verified.
pub fn is_in_treatment(risk: RecordRef<'_>) -> bool {
    let treatments = risk.workspace().pointing("treatment", "risk", risk.id());
    let open = ["planned", "approved", "in_progress", "implemented", "not_effective"];
    treatments.into_iter().any(|one| open.contains(&one.text("status")))
}

/// Worse is a higher level of the risk, or of a party that is then above its appetite. Levels of different methods
/// compare by their marks alone.
fn compare(frozen: &Frozen, now: &Rating, workspace: &Workspace) -> Standing {
    let methods = workspace.methods();
    let Some(method) = methods.of_rating(&now.method, now.version) else { return Standing::NotComparable };
    let after = assess(now, method);
    let Some(level) = after.overall else { return Standing::NotComparable };
    let worse = || Standing::Worse { then: frozen.mark.clone(), now: method.mark(level).to_string() };
    if (frozen.method.as_str(), frozen.version) != (now.method.as_str(), now.version) {
        return match method.find_level(&frozen.mark) {
            Some(then) if level > then => worse(),
            _ => Standing::NotComparable,
        };
    }
    let before = assess(&frozen.rating(), method);
    let party_is_worse = Party::ALL.into_iter().any(|party| {
        let now = after.party(party).rated();
        now.is_some_and(|now| now.above_appetite && before.party(party).level().is_none_or(|then| now.level > then))
    });
    match before.overall.is_none_or(|then| level > then) || party_is_worse {
        true => worse(),
        false => Standing::Counts,
    }
}

/// What is wrong with an acceptance that is to be recorded; each sentence says what to do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Objection {
    #[error("{risk} has no {stage} rating with a level to accept; score it first")]
    NotRated { risk: String, stage: &'static str },
    #[error(
        "the {stage} rating of {risk} is {now} now, and {said} was written down; look at it again and accept what stands"
    )]
    Moved { risk: String, stage: &'static str, now: String, said: String },
    #[error(
        "{name} may accept up to {limit}, and {risk} is {level}: {acceptor} accepts that level; name somebody who may, or give a role its limit"
    )]
    AboveLimit { name: String, limit: String, risk: String, level: String, acceptor: String },
    #[error(
        "{name} holds no role today with a limit for accepting risks, and {risk} is {level}: {acceptor} accepts that level; name somebody who may, or give a role its limit"
    )]
    NoLimit { name: String, risk: String, level: String, acceptor: String },
}

/// Whether a person may accept a rating of a risk as it stands; `said` is the copy that was made, where it was made.
pub fn objection(
    risk: Risk<'_>,
    stage: Stage,
    person: RecordRef<'_>,
    said: Option<&Frozen>,
    today: NaiveDate,
) -> Option<Objection> {
    let label = || risk.record.label().to_string();
    let Some(now) = Frozen::of(risk, stage) else {
        return Some(Objection::NotRated { risk: label(), stage: stage.key() });
    };
    if let Some(said) = said.filter(|said| **said != now) {
        let (now, said) = (now.to_string(), said.to_string());
        return Some(Objection::Moved { risk: label(), stage: stage.key(), now, said });
    }
    let rating = risk.rating(stage)?;
    let method = risk.method_of(&rating)?;
    let level = assess(&rating, method).overall?;
    if super::authority::may_accept(person, risk, method, level, today) {
        return None;
    }
    let acceptor = method.acceptor(level).map_or("nobody".to_string(), |acceptor| format!("the {}", acceptor.name));
    let (name, risk, mark) = (person.title().to_string(), label(), method.mark(level).to_string());
    Some(match super::authority::limit(person, method, today) {
        Some((_, limit)) => {
            Objection::AboveLimit { name, limit: method.mark(limit).to_string(), risk, level: mark, acceptor }
        }
        None => Objection::NoLimit { name, risk, level: mark, acceptor },
    })
}
