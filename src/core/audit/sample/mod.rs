//! Sampling: a population by the language of filters, and picks by hand, by a seed, or by a seed with every stratum
//! among them. The same seed and the same population give the same sample, whoever draws it (ISO 19011, Annex A.6 asks
//! that a sample can be justified; that it can be drawn again is ours).
//!
//! | file | what it is |
//! |---|---|
//! | `chance` | from a seed to an order, for ever the same |
//! | `strata` | what a population is divided by |
//! | `suggest` | the picks that auditors usually make, each with its why |

mod chance;
mod strata;
mod suggest;

use serde_json::{Value, json};

pub use strata::{Stratum, called};
pub use suggest::{Suggestion, suggestions, trace};

use super::{SAMPLE, field};
use crate::core::filter::{Viewer, compile};
use crate::core::id::RecordId;
use crate::core::intent::Intent;
use crate::core::natural;
use crate::core::risk::Acting;
use crate::core::workspace::{Life, RecordRef, Workspace};
use chance::Chance;

/// How the items are picked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Method {
    /// These, by judgement.
    ByHand(Vec<RecordId>),
    Random,
    Stratified(Strata),
}

impl Method {
    pub fn key(&self) -> &'static str {
        match self {
            Self::ByHand(_) => "by_hand",
            Self::Random => "random",
            Self::Stratified(_) => "stratified",
        }
    }
}

/// What a population is divided by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strata {
    /// The highest current level of a system's risks.
    RiskTier,
    Role,
    LifeCycle,
    Site,
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SampleError {
    #[error("the population: {0}")]
    Population(String),
    #[error("the population is empty: no {0} match its filter; widen it")]
    Empty(String),
    #[error("say how many are to be picked, at least 1")]
    NoSize,
    #[error("{size} can't be picked out of {population}; ask for fewer, or widen the population")]
    TooMany { size: usize, population: usize },
    #[error("give a seed, a word or a number: the picks follow from it, so that somebody else gets the same ones")]
    NoSeed,
    #[error("{plural} can't be divided by {by}; choose another division, or draw at random")]
    NoStrata { plural: String, by: &'static str },
    #[error("{strata} strata need at least {needed} picks; ask for {needed} or more")]
    TooFew { strata: usize, needed: usize },
    #[error("{0} is not in the population; widen it, or pick another")]
    NotThere(String),
}

/// How a sample is to be drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// Key of the register.
    pub register: String,
    /// A filter; empty for all of it.
    pub population: String,
    pub method: Method,
    pub seed: String,
    /// Of what is picked by a seed; by hand it is what was picked.
    pub size: usize,
}

/// One stratum: how many there are in the population, and how many of them were picked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Share {
    pub name: String,
    pub of: usize,
    pub picked: usize,
}

/// What was drawn, in the order of the labels.
#[derive(Clone, Debug)]
pub struct Drawn<'a> {
    pub population: usize,
    pub items: Vec<RecordRef<'a>>,
    /// Only of a stratified sample.
    pub strata: Vec<Share>,
}

/// The live records that a filter finds.
///
/// # Errors
/// `Population` for a filter that can't be read; `Empty` when it finds nothing.
pub fn population<'a>(
    workspace: &'a Workspace,
    register: &str,
    filter: &str,
    viewer: &Viewer,
) -> Result<Vec<RecordRef<'a>>, SampleError> {
    let query =
        compile(filter, workspace, register, viewer).map_err(|error| SampleError::Population(error.to_string()))?;
    let rows = workspace.rows(register).filter(|record| record.life() == Life::Live);
    let found: Vec<RecordRef<'a>> = rows.filter(|record| query.matches(*record, viewer)).collect();
    match found.is_empty() {
        true => Err(SampleError::Empty(plural(workspace, register))),
        false => Ok(found),
    }
}

fn plural(workspace: &Workspace, register: &str) -> String {
    workspace.schema().register(register).map_or(register, |register| &register.plural).to_string()
}

/// Draws as a plan says.
///
/// # Errors
/// What the plan lacks or asks too much of, as a sentence.
pub fn draw<'a>(workspace: &'a Workspace, plan: &Plan, viewer: &Viewer) -> Result<Drawn<'a>, SampleError> {
    let all = population(workspace, &plan.register, &plan.population, viewer)?;
    let mut items = match &plan.method {
        Method::ByHand(picked) => by_hand(workspace, &all, picked)?,
        Method::Random => {
            let mut order = in_order(&all, plan)?;
            order.truncate(plan.size);
            order
        }
        Method::Stratified(strata) => {
            if !strata.divides(workspace, &plan.register) {
                let plural = plural(workspace, &plan.register);
                return Err(SampleError::NoStrata { plural, by: strata.name() });
            }
            with_every_stratum(in_order(&all, plan)?, *strata, plan.size)?
        }
    };
    items.sort_by(|a, b| natural::compare(a.label(), b.label()));
    let strata = match plan.method {
        Method::Stratified(strata) => shares(strata, &all, &items),
        _ => Vec::new(),
    };
    Ok(Drawn { population: all.len(), items, strata })
}

impl Strata {
    pub fn name(self) -> &'static str {
        match self {
            Self::RiskTier => "risk tier",
            Self::Role => "role",
            Self::LifeCycle => "life cycle stage",
            Self::Site => "site",
        }
    }
}

fn by_hand<'a>(
    workspace: &'a Workspace,
    all: &[RecordRef<'a>],
    picked: &[RecordId],
) -> Result<Vec<RecordRef<'a>>, SampleError> {
    let mut items: Vec<RecordRef<'a>> = Vec::new();
    for id in picked {
        let found = all.iter().find(|record| record.id() == *id).ok_or_else(|| {
            let label = workspace.get(*id).map_or_else(|| id.to_string(), |record| record.label().to_string());
            SampleError::NotThere(label)
        })?;
        if items.iter().all(|item| item.id() != *id) {
            items.push(*found);
        }
    }
    if items.is_empty() { Err(SampleError::NoSize) } else { Ok(items) }
}

/// The population in the order of the seed.
fn in_order<'a>(all: &[RecordRef<'a>], plan: &Plan) -> Result<Vec<RecordRef<'a>>, SampleError> {
    match plan.size {
        _ if plan.seed.trim().is_empty() => return Err(SampleError::NoSeed),
        0 => return Err(SampleError::NoSize),
        size if size > all.len() => return Err(SampleError::TooMany { size, population: all.len() }),
        _ => {}
    }
    let mut order = all.to_vec();
    order.sort_by(|a, b| a.label().cmp(b.label()).then_with(|| a.id().cmp(&b.id())));
    Chance::of(&plan.seed).shuffle(&mut order);
    Ok(order)
}

/// The first of each stratum, unless one of it is there already; then the first of all that are left.
fn with_every_stratum(
    order: Vec<RecordRef<'_>>,
    strata: Strata,
    size: usize,
) -> Result<Vec<RecordRef<'_>>, SampleError> {
    let of: Vec<(RecordRef<'_>, Vec<Stratum>)> = order.into_iter().map(|one| (one, strata.of(one))).collect();
    let mut names: Vec<&Stratum> = of.iter().flat_map(|(_, strata)| strata).collect();
    names.sort_unstable();
    names.dedup();
    let mut picked: Vec<RecordId> = Vec::new();
    for name in &names {
        let among =
            |(one, strata): &&(RecordRef<'_>, Vec<Stratum>)| strata.contains(name) && picked.contains(&one.id());
        if of.iter().any(|one| among(&one)) {
            continue;
        }
        picked.extend(of.iter().find(|(_, strata)| strata.contains(name)).map(|(one, _)| one.id()));
    }
    if picked.len() > size {
        return Err(SampleError::TooFew { strata: names.len(), needed: picked.len() });
    }
    for (one, _) in &of {
        if picked.len() >= size {
            break;
        }
        if !picked.contains(&one.id()) {
            picked.push(one.id());
        }
    }
    Ok(of.iter().map(|(one, _)| *one).filter(|one| picked.contains(&one.id())).collect())
}

fn shares(strata: Strata, all: &[RecordRef<'_>], items: &[RecordRef<'_>]) -> Vec<Share> {
    let mut names: Vec<Stratum> = all.iter().flat_map(|one| strata.of(*one)).collect();
    names.sort_unstable();
    names.dedup();
    let count =
        |among: &[RecordRef<'_>], name: &Stratum| among.iter().filter(|one| strata.of(**one).contains(name)).count();
    let share = |name: Stratum| Share { of: count(all, &name), picked: count(items, &name), name: name.name };
    names.into_iter().map(share).collect()
}

/// What is written down beside the picks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Account {
    pub title: String,
    pub reason: String,
    pub limits: String,
    /// What was picked besides the population: a supplier, a change, the steps of a traced decision.
    pub others: Vec<String>,
}

/// The sentence about what a sample can't show that holds of every sample.
pub fn limits(drawn: &Drawn<'_>, plural: &str) -> String {
    match drawn.population.saturating_sub(drawn.items.len()) {
        0 => format!("All {} {plural} of the population were looked at.", drawn.population),
        left => format!(
            "{} of {} {plural} only; nothing was seen of the other {left}.",
            drawn.items.len(),
            drawn.population
        ),
    }
}

/// Keeps a sample for an audit. Its record has the id that `acting` brings.
pub fn keep(audit: RecordId, plan: &Plan, drawn: &Drawn<'_>, account: &Account, acting: Acting) -> Intent {
    let systems = plan.register == "system";
    let ids: Vec<String> = drawn.items.iter().filter(|_| systems).map(|item| item.id().to_string()).collect();
    let mut others: Vec<String> = drawn.items.iter().filter(|_| !systems).map(|item| called(*item)).collect();
    others.extend(account.others.iter().cloned());
    let seeded = !matches!(plan.method, Method::ByHand(_));
    let workspace = drawn.items.first().map(|item| item.workspace());
    let register = workspace.and_then(|workspace| workspace.schema().register(&plan.register));
    let strata = match plan.method {
        Method::Stratified(strata) => json!(strata.key()),
        _ => Value::Null,
    };
    let fields = [
        (field::AUDIT, json!(audit.to_string())),
        ("title", json!(account.title)),
        ("register", json!(register.map_or(plan.register.as_str(), |register| &register.export))),
        ("population", json!(plan.population.trim())),
        ("counted", json!(drawn.population)),
        ("method", json!(plan.method.key())),
        ("strata", strata),
        ("seed", if seeded { json!(plan.seed.trim()) } else { Value::Null }),
        ("size", json!(drawn.items.len())),
        ("items", json!(ids)),
        ("items_other", json!(others)),
        ("reason", json!(account.reason)),
        ("limits", json!(account.limits)),
        ("drawn_on", json!(acting.today.to_string())),
        ("drawn_by", acting.person.map_or(Value::Null, |person| json!(person.to_string()))),
    ];
    Intent::Create {
        record: acting.fresh,
        register: SAMPLE.into(),
        label: None,
        fields: fields.into_iter().map(|(key, value)| (key.to_string(), value)).collect(),
    }
}
