//! Acceptance of risks above appetite. Acceptances stand in their register; where no acceptance names a risk, a
//! decision that does stands for one: its people accept, its reason is the reason, its review day is the end date.

use std::collections::BTreeSet;

use super::read::{self, pointing};
use super::{Check, Context, Found, Reads, Rule, Severity};
use crate::core::acceptance::{self, Acceptance, Kind, Standing, field};
use crate::core::authority;
use crate::core::id::RecordId;
use crate::core::method::{Level, Method};
use crate::core::risk::{Risk, Stage};
use crate::core::scoring::{Excess, assess};
use crate::core::workspace::RecordRef;

const ACCEPTANCE: Reads = Reads::of(
    acceptance::REGISTER,
    &[
        field::TITLE,
        field::KIND,
        field::RISKS,
        field::RATINGS,
        field::STATUS,
        field::EXPIRES,
        field::ACCEPTED_BY,
        field::ACCEPTED_ON,
        field::REASON,
        field::CONFIRMED_ON,
    ],
);

pub const RULES: &[Rule] = &[
    Rule {
        id: "VR-11",
        title: "A risk kept above appetite is accepted by someone whose limit covers it, until a day.",
        severity: Severity::Error,
        basis: "6.1.3; an end date is good practice",
        reads: &[
            Reads::of("risk", &["title", "current", "target", "status", "owner"]),
            Reads::of("treatment", &["risk", "status"]),
            ACCEPTANCE,
            Reads::of("decision", &["risks", "decided_by", "review_on"]),
            Reads::everywhere("assignment", &["person", "role", "from", "until"]),
            Reads::everywhere("role", &["acceptance_limit"]),
        ],
        checks: &[Check::Each("risk", accepted)],
    },
    Rule {
        id: "VR-12",
        title: "An acceptance that has ended, was taken back or was given for a better rating does not count.",
        severity: Severity::Error,
        basis: "6.1.3",
        reads: &[
            Reads::of("risk", &["title", "current", "target", "status"]),
            Reads::of("treatment", &["risk", "status"]),
            ACCEPTANCE,
            Reads::of("decision", &["risks", "decided_by", "review_on"]),
            Reads::everywhere("person", &["name"]),
        ],
        checks: &[Check::Each("risk", still_counts)],
    },
    Rule {
        id: "VR-13",
        title: "Who alone carries out the treatment does not alone accept the risk.",
        severity: Severity::Practice,
        basis: "good practice, in the spirit of 9.2.2",
        reads: &[
            Reads::of("risk", &["title", "owner", "current", "target", "status"]),
            Reads::of("treatment", &["risk", "status", "owner"]),
            ACCEPTANCE,
            Reads::of("decision", &["risks", "decided_by", "review_on"]),
            Reads::everywhere("person", &["name"]),
            Reads::everywhere("organisation", &["too_small_note"]),
        ],
        checks: &[Check::Each("risk", not_by_the_doer_alone)],
    },
];

/// A risk that is kept although it is above appetite.
struct Kept<'a> {
    risk: Risk<'a>,
    method: &'a Method,
    level: Level,
    excess: Excess,
    acceptances: Vec<Acceptance<'a>>,
    /// Decisions that name it, where no acceptance does.
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
        if monitored && acceptance::is_in_treatment(record) {
            return None;
        }
        let acceptances = Acceptance::of_risk(record);
        let decisions = pointing(record, "decision", "risks").into_iter().filter(|one| one.filled("decided_by"));
        let decisions = if acceptances.is_empty() { decisions.collect() } else { Vec::new() };
        Some(Self { risk, method, level, excess, acceptances, decisions })
    }

    /// What accepts it today: acceptances and decisions.
    fn in_force(&self, context: &Context<'_>) -> Vec<RecordRef<'a>> {
        let (risk, today) = (self.risk, context.today);
        let acceptances = self.acceptances.iter().filter(|one| one.standing(risk, today).counts());
        let decisions = self.decisions.iter().copied().filter(|one| read::past(*one, "review_on", today).is_none());
        acceptances.map(|one| one.record).chain(decisions).collect()
    }

    fn marks(&self) -> (&str, &str) {
        (self.method.mark(self.level), self.method.mark(self.excess.limit))
    }

    /// Whether somebody who accepted may accept the level today, by a role or as its owner.
    fn is_authorised(&self, context: &Context<'_>, one: RecordRef<'_>) -> bool {
        let may = |person| authority::may_accept(person, self.risk, self.method, self.level, context.today);
        acceptors(one).into_iter().any(may)
    }
}

/// Who accepted, by an acceptance or a decision.
fn acceptors(one: RecordRef<'_>) -> Vec<RecordRef<'_>> {
    match one.register_key() {
        acceptance::REGISTER => one.target(field::ACCEPTED_BY).into_iter().collect(),
        _ => one.targets("decided_by").collect(),
    }
}

/// The field of its last day.
fn end(one: RecordRef<'_>) -> &'static str {
    if one.register_key() == acceptance::REGISTER { field::EXPIRES } else { "review_on" }
}

fn accepted(context: &Context<'_>, risk: RecordRef<'_>, found: &mut Found) {
    unconfirmed(context, risk, found);
    let Some(kept) = Kept::of(context, risk) else { return };
    let (level, limit) = kept.marks();
    let name = read::name(risk);
    let state = read::status_words(risk);
    let acceptor = kept.method.acceptor(kept.level).map_or("someone who may", |acceptor| &acceptor.name);
    let given = kept.acceptances.iter().any(|one| kept_standing(*one, kept.risk, context) != Standing::NotGiven);
    if kept.decisions.is_empty() && !given {
        let sentence = || {
            format!(
                "{name} is {state} at {level}, above appetite ({limit}), but nobody has accepted it: record the acceptance of the {acceptor}, with a reason and an end date."
            )
        };
        return found.at(risk, "status", sentence);
    }
    let valid = kept.in_force(context);
    if valid.is_empty() {
        return;
    }
    let Some(one) = valid.iter().find(|one| kept.is_authorised(context, **one)) else {
        let labels: Vec<&str> = valid.iter().map(|one| one.label()).collect();
        let sentence = || {
            format!(
                "{name} is {state} at {level}, above appetite ({limit}), but nobody who decided {} holds a role that may accept {level}: have the {acceptor} accept it, or give the role its limit.",
                read::labels(labels)
            )
        };
        return found.at(risk, "status", sentence);
    };
    if !one.filled(end(*one)) {
        let sentence = || {
            format!(
                "{} accepts {} at {level} without an end date: say when it is to be looked at again.",
                one.label(),
                risk.label()
            )
        };
        found.weighing(Severity::Practice, risk, "status", sentence);
    }
}

fn kept_standing(one: Acceptance<'_>, risk: Risk<'_>, context: &Context<'_>) -> Standing {
    one.standing(risk, context.today)
}

/// A residual acceptance is about the plan until somebody says that what was reached is what was accepted.
fn unconfirmed(context: &Context<'_>, record: RecordRef<'_>, found: &mut Found) {
    let Some(risk) = Risk::of(record).filter(|risk| !risk.is_closed()) else { return };
    let verified = record
        .workspace()
        .pointing("treatment", "risk", record.id())
        .any(|one| read::status(one) == "verified_effective");
    if !verified || acceptance::is_in_treatment(record) {
        return;
    }
    let waits = Acceptance::of_risk(record).into_iter().rev().find(|one| {
        one.kind() == Some(Kind::Residual)
            && !one.record.filled(field::CONFIRMED_ON)
            && one.standing(risk, context.today).counts()
    });
    if let Some(one) = waits {
        let sentence = || {
            format!(
                "{} accepted the planned rating of {}, whose treatment is verified now: confirm that what was reached is what was accepted.",
                one.record.label(),
                read::name(record)
            )
        };
        found.weighing(Severity::Warning, record, "status", sentence);
    }
}

fn still_counts(context: &Context<'_>, record: RecordRef<'_>, found: &mut Found) {
    let Some(risk) = Risk::of(record).filter(|risk| !risk.is_closed()) else { return };
    let kept = Kept::of(context, record);
    if kept.as_ref().is_some_and(|kept| !kept.in_force(context).is_empty()) {
        return;
    }
    let standings: Vec<(Acceptance<'_>, Standing)> =
        Acceptance::of_risk(record).into_iter().rev().map(|one| (one, one.standing(risk, context.today))).collect();
    if standings.iter().any(|(_, standing)| standing.counts()) {
        return;
    }
    let worse = standings.iter().find_map(|(one, standing)| match standing {
        Standing::Worse { then, now } => Some((*one, then, now)),
        _ => None,
    });
    // Somebody still thinks that it is accepted, wherever the risk stands.
    if let Some((one, then, now)) = worse {
        let by = acceptors(one.record).first().map_or(String::new(), |person| format!(" by {}", person.title()));
        let sentence = || {
            format!(
                "{} was accepted{by} at {then} ({}) and is {now} today, so that no longer counts: have it accepted anew, or treat the risk.",
                read::name(record),
                one.record.label()
            )
        };
        return found.at(record, "current", sentence);
    }
    let Some(kept) = kept else { return };
    let (level, limit) = kept.marks();
    let ended = |label: &str, what: String| {
        format!(
            "{} is kept at {level}, above appetite ({limit}), by {label}, which {what}: accept it anew, or treat the risk.",
            read::name(record)
        )
    };
    for (one, standing) in &standings {
        let what = match standing {
            Standing::Expired(Some(day)) => format!("ended on {day}"),
            Standing::Expired(None) => "has ended".to_string(),
            Standing::Revoked => "was revoked".to_string(),
            _ => continue,
        };
        return found.at(record, "status", ended(one.record.label(), what));
    }
    let newest = kept.decisions.iter().filter_map(|one| Some((read::date(*one, "review_on")?, one.label()))).max();
    if let Some((day, label)) = newest {
        found.at(record, "status", ended(label, format!("ended on {day}")));
    }
}

fn not_by_the_doer_alone(context: &Context<'_>, risk: RecordRef<'_>, found: &mut Found) {
    let Some(kept) = Kept::of(context, risk) else { return };
    let deciders: BTreeSet<RecordId> =
        kept.in_force(context).into_iter().flat_map(acceptors).map(RecordRef::id).collect();
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
    let sentence = || {
        format!(
            "{} is accepted by {who} alone, who alone carries out its treatment: have someone else accept it, or say once on the organisation that there are too few people.",
            read::name(risk)
        )
    };
    found.at(risk, "status", sentence);
}
