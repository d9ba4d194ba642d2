//! Risks: ratings that can be explained, that think of people as well as of the organisation, and that are up to date.

use super::read::{self, live_targets};
use super::{Check, Context, Found, Reads, Rule, Severity, events, weak};
use crate::core::method::Level;
use crate::core::method_change;
use crate::core::risk::{self, Risk, Stage};
use crate::core::scoring::{Party, PartyRating, Rating, assess};
use crate::core::workspace::RecordRef;

pub const RULES: &[Rule] = &[
    Rule {
        id: "VR-14",
        title: "A current rating better than the inherent one is explained by controls or treatments that are in place.",
        severity: Severity::Error,
        basis: "8.3",
        reads: &[
            Reads::of("risk", &["title", "status", "inherent", "current", "existing_controls"]),
            Reads::of("control", &["status", "effectiveness"]),
            Reads::of("treatment", &["risk", "status"]),
        ],
        checks: &[Check::Each("risk", improvement_explained)],
    },
    Rule {
        id: "VR-15",
        title: "Controls that are claimed change something, and not all risks share one level.",
        severity: Severity::Warning,
        basis: "audit practice",
        reads: &[
            Reads::of("risk", &["title", "status", "inherent", "current", "existing_controls"]),
            Reads::of("control", &["status", "effectiveness"]),
        ],
        checks: &[Check::Each("risk", controls_change_something), Check::Whole(levels_differ)],
    },
    Rule {
        id: "VR-16",
        title: "Every risk says what follows for individuals, groups and societies as well as for the organisation.",
        severity: Severity::Error,
        basis: "6.1.2",
        reads: &[Reads::of("risk", &["title", "status", "inherent", "current", "target"])],
        checks: &[Check::Each("risk", every_party)],
    },
    Rule {
        id: "VR-17",
        title: "Ratings are made with the method and version in force.",
        severity: Severity::Warning,
        basis: "6.1.2",
        reads: &[Reads::of(
            "risk",
            &["title", "status", "inherent", "current", "target", "kept_under", "kept_because"],
        )],
        checks: &[Check::Each("risk", method_in_force)],
    },
    Rule {
        id: "VR-18",
        title: "Risks are assessed again by their planned day and after each significant change of a linked system.",
        severity: Severity::Error,
        basis: "8.2",
        reads: &[
            Reads::of(
                "risk",
                &["title", "status", "systems", "current", "next_review", "last_review", "confirmed_on", "decided_on"],
            ),
            events::CHANGES,
            events::WRITTEN,
            Reads::of("system", &["name", "status", "in_scope", "next_risk_assessment"]),
        ],
        checks: &[Check::Each("risk", reviewed), Check::Each("system", system_assessed)],
    },
];

/// With fewer open risks a shared level is no sign of anything.
const FEW_RISKS: usize = 5;

fn open(record: RecordRef<'_>) -> Option<Risk<'_>> {
    Risk::of(record).filter(|risk| !risk.is_closed())
}

/// Whether a control counts as working: in place, and not known to fail.
fn works(control: RecordRef<'_>) -> bool {
    read::status_is(control, &["implemented", "operating"]) && control.text("effectiveness") != "not_effective"
}

fn improvement_explained(context: &Context<'_>, record: RecordRef<'_>, found: &mut Found) {
    let Some(risk) = open(record) else { return };
    let ratings = context.ratings(risk);
    let (Some(inherent), Some(current)) = (ratings.of(Stage::Inherent), ratings.of(Stage::Current)) else { return };
    // Levels of different methods don't compare.
    if (&inherent.method, inherent.version) != (&current.method, current.version) {
        return;
    }
    let Some(method) = risk.method_of(current) else { return };
    let (Some(before), Some(after)) = (assess(inherent, method).overall, assess(current, method).overall) else {
        return;
    };
    if after >= before {
        return;
    }
    let working: Vec<RecordRef<'_>> = live_targets(record, "existing_controls").filter(|one| works(*one)).collect();
    let treatments = |states: &[&str]| {
        context.workspace.pointing("treatment", "risk", record.id()).any(|one| read::status_is(one, states))
    };
    let name = read::name(record);
    let (after, before) = (method.mark(after), method.mark(before));
    if working.is_empty() && !treatments(&["implemented", "verified_effective"]) {
        let controls: Vec<&str> = live_targets(record, "existing_controls").map(RecordRef::label).collect();
        let why = match controls.is_empty() {
            true => "no existing control is linked".to_string(),
            false => format!("none of its existing controls ({}) is in place and working", read::labels(controls)),
        };
        let sentence = || {
            format!(
                "{name} is rated {after} today against {before} inherent, but {why}: link the control that explains it, or rate it without."
            )
        };
        return found.at(record, "current", sentence);
    }
    let tested = |one: &RecordRef<'_>| matches!(one.text("effectiveness"), "effective" | "partly");
    if !working.iter().any(tested) && !treatments(&["verified_effective"]) {
        let sentence = || {
            format!(
                "{name} is rated {after} today against {before} inherent, but nothing that explains it was ever tested: test {}, or rate it without.",
                match working.is_empty() {
                    true => "what the treatment did".to_string(),
                    false => read::labels(working.iter().map(|one| one.label())),
                }
            )
        };
        found.weighing(Severity::Warning, record, "current", sentence);
    }
}

fn controls_change_something(context: &Context<'_>, record: RecordRef<'_>, found: &mut Found) {
    let Some(risk) = open(record) else { return };
    let working: Vec<&str> =
        live_targets(record, "existing_controls").filter(|one| works(*one)).map(RecordRef::label).collect();
    if working.is_empty() {
        return;
    }
    let ratings = context.ratings(risk);
    let (Some(inherent), Some(current)) = (ratings.of(Stage::Inherent), ratings.of(Stage::Current)) else { return };
    let same = (&inherent.method, inherent.version) == (&current.method, current.version)
        && inherent.likelihood == current.likelihood
        && Party::ALL.into_iter().all(|party| numbers(inherent, party) == numbers(current, party));
    if same {
        let sentence = || {
            format!(
                "{} has the same rating with and without {}: say what the controls change, or take them out.",
                read::name(record),
                read::labels(working)
            )
        };
        found.at(record, "current", sentence);
    }
}

/// Likelihood and consequence of a party; reasons may be told in other words.
fn numbers(rating: &Rating, party: Party) -> Option<(u8, u8)> {
    match rating.party(party)? {
        PartyRating::Consequence { value, .. } => Some((rating.likelihood_of(party), *value)),
        PartyRating::NoConsequence { .. } => None,
    }
}

fn levels_differ(context: &Context<'_>, found: &mut Found) {
    let mut shared: Option<(String, u32, Level)> = None;
    let mut count = 0usize;
    let mut mark = String::new();
    for record in context.workspace.live("risk") {
        let Some(risk) = open(record) else { continue };
        let Some(rating) = risk.rating(Stage::Current) else { continue };
        let Some(method) = risk.method_of(&rating) else { continue };
        let Some(level) = assess(&rating, method).overall else { continue };
        let this = (rating.method, rating.version, level);
        match &shared {
            // The second level that differs settles it, so this rarely looks far.
            Some(other) if *other != this => return,
            Some(_) => {}
            None => {
                mark = method.mark(level).to_string();
                shared = Some(this);
            }
        }
        count += 1;
    }
    if count >= FEW_RISKS {
        let sentence = || {
            format!(
                "All {count} rated open risks stand at {mark}: an auditor will ask whether they were judged one by one; look at them again."
            )
        };
        found.overall(Severity::Warning, sentence);
    }
}

fn every_party(context: &Context<'_>, record: RecordRef<'_>, found: &mut Found) {
    let Some(risk) = open(record) else { return };
    let name = || read::name(record);
    let ratings = context.ratings(risk);
    let mut rated = false;
    for stage in Stage::ALL {
        let Some(rating) = ratings.of(stage) else { continue };
        rated = true;
        let silent: Vec<&str> =
            Party::ALL.into_iter().filter(|party| rating.party(*party).is_none()).map(Party::key).collect();
        if !silent.is_empty() {
            let sentence = || {
                format!(
                    "{} says nothing about {} in its {} rating: give a consequence, or none with the reason.",
                    name(),
                    read::labels(silent),
                    stage.key()
                )
            };
            found.at(record, stage.key(), sentence);
        }
        for party in Party::ALL {
            let Some(PartyRating::NoConsequence { reason }) = rating.party(party) else { continue };
            if weak::is_empty_talk(reason) {
                let about =
                    if reason.trim().is_empty() { "no reason".into() } else { format!("\"{}\"", reason.trim()) };
                let sentence = || {
                    format!(
                        "{} sees no consequence for {} in its {} rating with {about}, which is none: say why nobody is touched.",
                        name(),
                        party.key(),
                        stage.key()
                    )
                };
                found.at(record, stage.key(), sentence);
            }
        }
    }
    if !rated && read::status(record) != "identified" {
        let sentence = || {
            format!(
                "{} is {}, but was never rated: give likelihood and consequence for all four parties.",
                name(),
                read::status_words(record)
            )
        };
        found.at(record, Stage::Current.key(), sentence);
    }
}

fn method_in_force(context: &Context<'_>, record: RecordRef<'_>, found: &mut Found) {
    let methods = context.workspace.methods();
    let (Some(risk), Some(in_force)) = (open(record), methods.in_force()) else { return };
    if method_change::is_kept(record, in_force) && record.filled(risk::field::KEPT_BECAUSE) {
        return;
    }
    let mut first = None;
    let mut older = Vec::new();
    let ratings = context.ratings(risk);
    for stage in Stage::ALL {
        let Some(rating) = ratings.of(stage) else { continue };
        if !methods.is_in_force(&rating.method, rating.version) {
            first.get_or_insert(stage);
            older.push(format!("{} ({} v{})", stage.key(), rating.method, rating.version));
        }
    }
    let Some(first) = first else { return };
    let sentence = || {
        format!(
            "{} has ratings of another method than the one in force, {}: {}; rate again, or keep them with a reason.",
            read::name(record),
            in_force.title(),
            older.join(", ")
        )
    };
    found.at(record, first.key(), sentence);
}

fn reviewed(context: &Context<'_>, record: RecordRef<'_>, found: &mut Found) {
    let Some(risk) = open(record) else { return };
    looked_at_since_changes(context, record, found);
    if let Some(day) = read::past(record, "next_review", context.today) {
        let (name, ago) = (read::name(record), read::ago(day, context.today));
        let sentence = || format!("{name} was to be reviewed by {day}, {ago}: confirm it or rate it again.");
        return found.at(record, "next_review", sentence);
    }
    if risk.next_review().is_none() && read::status(record) != "identified" {
        let name = read::name(record);
        let sentence =
            || format!("{name} is {}, but no day is set for its next review: set one.", read::status_words(record));
        found.weighing(Severity::Warning, record, "next_review", sentence);
    }
}

/// What was never rated is to be rated whether something changed or not.
fn looked_at_since_changes(context: &Context<'_>, record: RecordRef<'_>, found: &mut Found) {
    if read::status(record) == "identified" {
        return;
    }
    let Some((changes, carried_out)) = events::changes_since(context, record) else { return };
    let sentence = || {
        format!(
            "{} was not looked at since {changes}: confirm it or rate it again, or decide that no new look is needed.",
            read::name(record)
        )
    };
    let severity = if carried_out { Severity::Error } else { Severity::Warning };
    found.weighing(severity, record, "last_review", sentence);
}

fn system_assessed(context: &Context<'_>, system: RecordRef<'_>, found: &mut Found) {
    if !super::systems::in_scope(system) {
        return;
    }
    let name = read::name(system);
    if let Some(day) = read::past(system, "next_risk_assessment", context.today) {
        let ago = read::ago(day, context.today);
        let sentence = || {
            format!("The risks of {name} were to be assessed again by {day}, {ago}: assess them and set the next day.")
        };
        found.at(system, "next_risk_assessment", sentence);
    } else if !system.filled("next_risk_assessment") && read::status(system) != "proposed" {
        let sentence = || {
            format!(
                "{name} is {}, but no day is set for the next assessment of its risks: set one.",
                read::status_words(system)
            )
        };
        found.weighing(Severity::Warning, system, "next_risk_assessment", sentence);
    }
}
