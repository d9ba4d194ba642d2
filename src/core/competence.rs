//! Competence (7.2): what the holders of a role have to master, and what each of them has to show for it.
//!
//! A person needs a competence while he or she holds its role by an assignment. What was learned counts from the
//! check that it helped until its last day. Deputies are left to the organisation: they step in for days.

use chrono::NaiveDate;

use super::assignment::{has_left, is_current};
use super::natural;
use super::workspace::{Life, RecordRef, Workspace};

/// Key of the register of what a role needs.
pub const REQUIREMENT: &str = "competence_requirement";
/// Key of the register of what people have learned.
pub const TRAINING: &str = "training";

/// Fields of both. VR-31 names them among what it reads, and a test checks those against the schema.
pub mod field {
    pub const ROLE: &str = "role";
    pub const LEVEL: &str = "level";
    pub const SYSTEMS: &str = "systems";
    pub const PERSON: &str = "person";
    pub const COMPETENCES: &str = "competences";
    pub const STATUS: &str = "status";
    pub const DUE: &str = "due";
    pub const DONE_ON: &str = "done_on";
    pub const ACTION: &str = "action";
    pub const EFFECT_DUE: &str = "effect_due";
    pub const EFFECT_CHECKED_ON: &str = "effect_checked_on";
    pub const VALID_UNTIL: &str = "valid_until";
}

/// Levels of mastery, from the lowest.
const LEVELS: [&str; 3] = ["basic", "working", "expert"];

/// A competence that one person needs today.
#[derive(Clone, Copy, Debug)]
pub struct Need<'a> {
    pub role: RecordRef<'a>,
    pub competence: RecordRef<'a>,
    pub person: RecordRef<'a>,
    /// The first of the assignments that it comes from.
    pub assignment: RecordRef<'a>,
}

/// What a person has to show for a competence.
#[derive(Clone, Copy, Debug)]
pub enum Standing<'a> {
    /// By this training, which helped and still counts.
    Has(RecordRef<'a>),
    /// This one is done; whether it helped is to be looked at.
    Unchecked(RecordRef<'a>),
    /// This one is planned.
    Planned(RecordRef<'a>),
    /// Nothing counts and nothing is planned; where there was something, the newest and what is wrong with it.
    Missing(Option<(RecordRef<'a>, Shortfall)>),
}

/// Why a training does not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shortfall {
    /// Its last day is over.
    Expired,
    /// The check showed that it did not help.
    NotEffective,
    /// It led to a lower level than the role needs.
    TooLow,
    /// It is needed, but has neither a day nor an open action.
    NotPlanned,
}

impl<'a> Standing<'a> {
    /// The training that it rests on.
    pub fn training(self) -> Option<RecordRef<'a>> {
        match self {
            Self::Has(training) | Self::Unchecked(training) | Self::Planned(training) => Some(training),
            Self::Missing(newest) => newest.map(|(training, _)| training),
        }
    }
}

/// What is needed today: by role, competence and person.
pub fn needs(workspace: &Workspace, today: NaiveDate) -> Vec<Need<'_>> {
    let mut found: Vec<Need<'_>> = Vec::new();
    let mut competences: Vec<RecordRef<'_>> = workspace.live(REQUIREMENT).collect();
    competences.sort_by(|a, b| natural::compare(a.label(), b.label()));
    for competence in competences {
        let Some(role) = competence.target(field::ROLE).filter(|role| role.life() == Life::Live) else { continue };
        let mut held: Vec<RecordRef<'_>> = workspace.pointing("assignment", field::ROLE, role.id()).collect();
        held.sort_by(|a, b| natural::compare(a.label(), b.label()));
        for assignment in held.into_iter().filter(|one| is_current(*one, today) && concerns(competence, *one)) {
            let Some(person) = assignment.target(field::PERSON).filter(|person| !has_left(*person)) else { continue };
            let told = |one: &Need<'_>| one.competence.id() == competence.id() && one.person.id() == person.id();
            if !found.iter().any(told) {
                found.push(Need { role, competence, person, assignment });
            }
        }
    }
    found.sort_by(|a, b| natural::compare(a.role.label(), b.role.label()));
    found
}

/// A competence for certain AI systems is no matter of an assignment that is for others.
fn concerns(competence: RecordRef<'_>, assignment: RecordRef<'_>) -> bool {
    let open = |record: RecordRef<'_>| record.elements(field::SYSTEMS).next().is_none();
    let shared = || competence.elements(field::SYSTEMS).any(|system| assignment.has_element(field::SYSTEMS, system));
    open(competence) || open(assignment) || shared()
}

/// What the person has for the competence on that day.
pub fn standing<'a>(need: &Need<'a>, today: NaiveDate) -> Standing<'a> {
    let mut trainings: Vec<RecordRef<'a>> = need
        .person
        .workspace()
        .pointing(TRAINING, field::COMPETENCES, need.competence.id())
        .filter(|one| one.target(field::PERSON).is_some_and(|person| person.id() == need.person.id()))
        .collect();
    // The newest first; what has no day yet is newer than all.
    let day = |one: &RecordRef<'_>| one.text(field::DONE_ON).parse::<NaiveDate>().unwrap_or(NaiveDate::MAX);
    trainings.sort_by(|a, b| day(b).cmp(&day(a)).then_with(|| natural::compare(b.label(), a.label())));
    let judged: Vec<(RecordRef<'a>, State)> =
        trainings.into_iter().map(|one| (one, state(need.competence, one, today))).collect();
    let of = |wanted: State| judged.iter().find(|(_, state)| *state == wanted).map(|(one, _)| *one);
    if let Some(training) = of(State::Counts) {
        return Standing::Has(training);
    }
    if let Some(training) = of(State::Unchecked) {
        return Standing::Unchecked(training);
    }
    if let Some(training) = of(State::Planned) {
        return Standing::Planned(training);
    }
    let short = judged.iter().find_map(|(one, state)| match state {
        State::Short(shortfall) => Some((*one, *shortfall)),
        _ => None,
    });
    Standing::Missing(short)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Counts,
    Unchecked,
    Planned,
    Short(Shortfall),
}

fn state(competence: RecordRef<'_>, training: RecordRef<'_>, today: NaiveDate) -> State {
    let over = training.text(field::VALID_UNTIL).parse::<NaiveDate>().is_ok_and(|last| last < today);
    let too_low = || match (place(training), place(competence)) {
        (Some(reached), Some(needed)) => reached < needed,
        _ => false,
    };
    match training.text(field::STATUS) {
        "effective" | "done" if over => State::Short(Shortfall::Expired),
        "effective" | "done" if too_low() => State::Short(Shortfall::TooLow),
        "effective" => State::Counts,
        "done" => State::Unchecked,
        "planned" => State::Planned,
        "not_effective" => State::Short(Shortfall::NotEffective),
        "expired" => State::Short(Shortfall::Expired),
        _ if training.target(field::ACTION).is_some_and(|action| !action.has_ended()) => State::Planned,
        _ => State::Short(Shortfall::NotPlanned),
    }
}

/// Place of the level among the levels.
fn place(record: RecordRef<'_>) -> Option<usize> {
    LEVELS.iter().position(|level| *level == record.text(field::LEVEL))
}
