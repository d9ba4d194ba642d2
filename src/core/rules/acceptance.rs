//! Acceptance of risks above appetite. Until acceptances have a register of their own, a decision that names the risk
//! stands for one: its people accept, its reason is the reason, its review day is the end date.

use std::collections::BTreeSet;

use super::read::{self, pointing};
use super::{Check, Context, Found, Reads, Rule, Severity};
use crate::core::id::RecordId;
use crate::core::method::{Level, Method};
use crate::core::risk::{Risk, Stage};
use crate::core::scoring::{Excess, assess};
use crate::core::workspace::RecordRef;

pub const RULES: &[Rule] = &[
    Rule {
        id: "VR-11",
        title: "A risk kept above appetite is accepted by someone whose limit covers it, until a day.",
        severity: Severity::Error,
        basis: "6.1.3; an end date is good practice",
        reads: &[
            Reads::of("risk", &["title", "current", "status"]),
            Reads::of("treatment", &["risk", "status"]),
            Reads::of("decision", &["risks", "decided_by", "review_on"]),
            Reads::everywhere("assignment", &["person", "role", "from", "until"]),
            Reads::everywhere("role", &["acceptance_limit"]),
        ],
        checks: &[Check::Each("risk", accepted)],
    },
    Rule {
        id: "VR-12",
        title: "An expired acceptance does not count.",
        severity: Severity::Error,
        basis: "6.1.3",
        reads: &[
            Reads::of("risk", &["title", "current", "status"]),
            Reads::of("treatment", &["risk", "status"]),
            Reads::of("decision", &["risks", "decided_by", "review_on"]),
        ],
        checks: &[Check::Each("risk", not_expired)],
    },
    Rule {
        id: "VR-13",
        title: "Who alone carries out the treatment does not alone accept the risk.",
        severity: Severity::Practice,
        basis: "good practice, in the spirit of 9.2.2",
        reads: &[
            Reads::of("risk", &["title", "owner", "current", "status"]),
            Reads::of("treatment", &["risk", "status", "owner"]),
            Reads::of("decision", &["risks", "decided_by", "review_on"]),
            Reads::everywhere("person", &["name"]),
            Reads::everywhere("organisation", &["too_small_note"]),
        ],
        checks: &[Check::Each("risk", not_by_the_doer_alone)],
    },
];

/// A risk that is kept although it is above appetite.
struct Kept<'a> {
    method: &'a Method,
    level: Level,
    excess: Excess,
    decisions: Vec<RecordRef<'a>>,
}

impl<'a> Kept<'a> {
    /// None for a risk that needs no acceptance: within appetite, or still being treated.
    fn of(context: &Context<'_>, record: RecordRef<'a>) -> Option<Self> {
        let monitored = match read::status(record) {
            "accepted" => false,
            "monitored" => true,
            _ => return None,
        };
        let risk = Risk::of(record)?;
        let ratings = context.ratings(risk);
        let rating = ratings.of(Stage::Current)?;
        let method = risk.method_of(rating)?;
        let assessment = assess(rating, method);
        let (level, excess) = (assessment.overall?, assessment.above_appetite?);
        let in_work = |one: &RecordRef<'_>| {
            read::status_is(*one, &["planned", "approved", "in_progress", "implemented", "not_effective"])
        };
        if monitored && record.workspace().pointing("treatment", "risk", record.id()).any(|one| in_work(&one)) {
            return None;
        }
        let decisions = pointing(record, "decision", "risks").into_iter().filter(|one| one.filled("decided_by"));
        Some(Self { method, level, excess, decisions: decisions.collect() })
    }

    fn in_force(&self, context: &Context<'_>) -> impl Iterator<Item = RecordRef<'a>> {
        let today = context.today;
        self.decisions.iter().copied().filter(move |one| read::past(*one, "review_on", today).is_none())
    }

    fn marks(&self) -> (&str, &str) {
        (self.method.mark(self.level), self.method.mark(self.excess.limit))
    }

    /// Whether one of the deciders holds, today, a role whose limit covers the level.
    fn is_authorised(&self, context: &Context<'_>, decision: RecordRef<'_>) -> bool {
        decision.targets("decided_by").any(|person| {
            context.workspace.pointing("assignment", "person", person.id()).any(|assignment| {
                let limit = || {
                    let role = read::live_target(assignment, "role")?;
                    self.method.find_level(role.text("acceptance_limit"))
                };
                super::people::is_current(assignment, context.today) && limit().is_some_and(|limit| limit >= self.level)
            })
        })
    }
}

fn accepted(context: &Context<'_>, risk: RecordRef<'_>, found: &mut Found) {
    let Some(kept) = Kept::of(context, risk) else { return };
    let (level, limit) = kept.marks();
    let name = read::name(risk);
    let state = read::status_words(risk);
    let acceptor = kept.method.acceptor(kept.level).map_or("someone who may", |acceptor| &acceptor.name);
    if kept.decisions.is_empty() {
        let sentence = format!(
            "{name} is {state} at {level}, above appetite ({limit}), but no decision says who accepts it: record one that names the risk, by the {acceptor}, with a reason and an end date."
        );
        return found.at(risk, "status", sentence);
    }
    let valid: Vec<RecordRef<'_>> = kept.in_force(context).collect();
    if valid.is_empty() {
        return;
    }
    let Some(decision) = valid.iter().find(|one| kept.is_authorised(context, **one)) else {
        let labels: Vec<&str> = valid.iter().map(|one| one.label()).collect();
        let sentence = format!(
            "{name} is {state} at {level}, above appetite ({limit}), but nobody who decided {} holds a role that may accept {level}: have the {acceptor} decide, or give the role its limit.",
            read::labels(labels)
        );
        return found.at(risk, "status", sentence);
    };
    if !decision.filled("review_on") {
        let sentence = format!(
            "{} accepts {} at {level} without an end date: say when it is to be looked at again.",
            decision.label(),
            risk.label()
        );
        found.weighing(Severity::Practice, risk, "status", sentence);
    }
}

fn not_expired(context: &Context<'_>, risk: RecordRef<'_>, found: &mut Found) {
    let Some(kept) = Kept::of(context, risk).filter(|kept| kept.in_force(context).next().is_none()) else { return };
    let newest = kept.decisions.iter().filter_map(|one| Some((read::date(*one, "review_on")?, one.label()))).max();
    let Some((day, label)) = newest else { return };
    let (level, limit) = kept.marks();
    let sentence = format!(
        "{} is kept at {level}, above appetite ({limit}), by {label}, which ended on {day}: decide again, or treat the risk.",
        read::name(risk)
    );
    found.at(risk, "status", sentence);
}

fn not_by_the_doer_alone(context: &Context<'_>, risk: RecordRef<'_>, found: &mut Found) {
    let Some(kept) = Kept::of(context, risk) else { return };
    let deciders: BTreeSet<RecordId> =
        kept.in_force(context).flat_map(|one| one.targets("decided_by")).map(RecordRef::id).collect();
    let treatments = context.workspace.pointing("treatment", "risk", risk.id());
    let doers: BTreeSet<Option<RecordId>> = treatments
        .filter(|one| read::status(*one) != "cancelled")
        .map(|one| one.target("owner").map(RecordRef::id))
        .collect();
    let (Some(decider), 1) = (deciders.first(), deciders.len()) else { return };
    let alone = doers.len() == 1 && doers.contains(&Some(*decider));
    let owner = risk.target("owner").is_some_and(|owner| owner.id() == *decider);
    let said = context.workspace.live("organisation").any(|one| one.filled("too_small_note"));
    if !alone || owner || said {
        return;
    }
    let who = context.workspace.get(*decider).map_or("the same person", RecordRef::title);
    let sentence = format!(
        "{} is accepted by {who} alone, who alone carries out its treatment: have someone else accept it, or say once on the organisation that there are too few people.",
        read::name(risk)
    );
    found.at(risk, "status", sentence);
}
