//! The sitting of an impact assessment.

use crate::core::diff::FieldChange;
use crate::core::impact::{Missing, Overall};
use crate::core::method::Party;

pub const ANSWER: &str = "answer";
pub const ANSWER_EMPTY: &str = "(no answer yet)";
pub const ANSWERS_HIDDEN: &str = "(answers are hidden in a room)";
pub const LINK_EMPTY: &str = "(none; space chooses)";
pub const TAB_KEYS: &str = "tab: keys";
pub const ALL_ANSWERED: &str = "everything is answered; w takes it to the next state, l shows the impacts";
pub const QUESTION_OPEN: &str = "open";
pub const NEED_NOT: &str = "need not be answered";
pub const QUESTION_ANSWERED: &str = "answered";
pub const NEW_IMPACT: &str = "+ another one";
pub const FIRST_IMPACT: &str = "+ a first one";
pub const NO_IMPACTS: &str = "(no impact here yet)";
pub const IMPACTS: &str = "Impacts";
pub const IMPACT_TITLE_FIRST: &str = "say in one line who is touched how; tab leads there";
pub const NOT_ON_SCALE: &str = "the scale of this cell does not go there; the digits stand beside it";
pub const HARM_OF: &str = "Harm";
pub const BENEFIT_OF: &str = "Benefit";
pub const NO_RATING_YET: &str = "not rated yet";
pub const MORE_OFFERS: &str = "0 more";
pub const APPROVED_BEFORE: &str = "An assessment of the same AI system was approved before.";
pub const TAKE_OVER: &str = "take over its answers and impacts, and go on from there";
pub const BEGIN_EMPTY: &str = "begin without answers; it stays the one before";
pub const NO_ROW_HERE: &str = "no impact under the cursor; down goes to the list";
pub const NOT_IN_ASSESSMENT: &str = "an assessment asks about one AI system only; make another for another one";
pub const NOT_PARKED: &str = "a question can stay open here: page-down goes on, n comes back to it";
pub const NO_SYSTEM: &str = "the assessment names no AI system; edit its record and choose one";
pub const CHANGED_SINCE: &str = "changed since in the register";
pub const UNCHANGED_SINCE: &str = "nothing of the AI system's record has changed since";

/// How far it has come, and the worst so far.
pub fn assessed(section: &str, done: usize, all: usize, worst: Option<(u8, Party)>) -> String {
    let far = format!("{section} · {done} of {all} answered");
    match worst {
        Some((rating, party)) => format!("{far} · highest {rating} {party}"),
        None => far,
    }
}

pub fn answer_before(label: &str, text: &str) -> String {
    format!("{label} said: {text}")
}

/// What changed in the system since the assessment before.
pub fn field_since(change: &FieldChange, arrow: &str) -> String {
    let side = |text: &str| if text.is_empty() { "-".to_string() } else { text.to_string() };
    format!("{} {} {arrow} {}", change.label, side(&change.old.text), side(&change.new.text))
}

/// What a step waits for, the first few places named.
pub fn step_waits(missing: &[Missing<'_, '_>]) -> String {
    const NAMED: usize = 4;
    let mut groups: Vec<(&str, Vec<&str>)> = Vec::new();
    for one in missing {
        let what = match one {
            Missing::Answer(_) => "open",
            Missing::Rating(_) => "not rated",
            Missing::Risk(_) => "high without a risk",
            Missing::People => "no individual or group named",
        };
        match groups.iter_mut().find(|(known, _)| *known == what) {
            Some((_, places)) => places.push(one.place()),
            None => groups.push((what, vec![one.place()])),
        }
    }
    let words: Vec<String> = groups
        .into_iter()
        .map(|(what, places)| {
            let more = places.len().saturating_sub(NAMED);
            let named = places.iter().take(NAMED).copied().collect::<Vec<_>>().join(", ");
            if more > 0 { format!("{what}: {named} and {more} more") } else { format!("{what}: {named}") }
        })
        .collect();
    words.join("; ")
}

/// The highest of each party: `individuals 4 · groups 5 · societies -`.
pub fn by_party(overall: &Overall<'_>) -> String {
    let one = |party: Party| match overall.by_party.get(party) {
        Some(worst) => format!("{party} {}", worst.rating),
        None => format!("{party} -"),
    };
    Party::ALL.into_iter().filter(|party| party.is_people()).map(one).collect::<Vec<_>>().join(" · ")
}

/// The impact that sets the highest rating: party and dimension.
pub fn set_by(overall: &Overall<'_>, dimension: impl Fn(&str) -> String) -> String {
    match overall.worst {
        Some(worst) => {
            let impact = worst.impact;
            format!(
                "highest {}: {}, {} ({})",
                worst.rating,
                impact.text("party"),
                dimension(impact.text("dimension")),
                impact.label()
            )
        }
        None => "no harm is rated yet".into(),
    }
}

pub fn before_measures(text: &str) -> String {
    format!("before measures  {text}")
}

pub fn after_measures(text: &str) -> String {
    format!("after measures   {text}")
}

pub fn harms_unrated(count: usize) -> String {
    format!("not rated yet: {count}; the highest may still rise")
}

/// The rating beside the likelihood, which does not change it.
pub fn harm_rated(rating: u8, likelihood: &str) -> String {
    match likelihood {
        "" => format!("rating {rating} of 5"),
        likelihood => format!("rating {rating} of 5 · likelihood {likelihood} of 5"),
    }
}

/// Told once an impact is saved.
pub fn impact_saved(rating: Option<u8>, high_key: Option<&str>) -> String {
    match (rating, high_key) {
        (Some(rating), Some(key)) => format!("rated {rating}: {key} makes a risk of it"),
        (Some(rating), None) => format!("rated {rating}"),
        (None, _) => "kept; not rated yet".into(),
    }
}

pub fn choose_of(what: &str) -> String {
    format!("{what}: a few letters find it")
}

pub fn choose_several_of(what: &str) -> String {
    format!("{what}: space ticks, enter takes")
}

pub fn choice_digits(count: usize) -> String {
    format!("1 to {count} choose, 0 takes the choice away")
}

pub fn follows_title(label: &str, before: &str) -> String {
    format!("{label} follows {before}")
}

pub fn approved_before(label: &str, title: &str, day: &str) -> String {
    format!("{label} {title}, {day}")
}

pub fn taken_over(label: &str) -> String {
    format!("taken over from {label}")
}

/// The reason of a risk that was made of an impact.
pub fn risk_of(label: &str, title: &str) -> String {
    format!("from the impact {label}: {title}")
}

/// Headings of a list of impacts; the rating stands beside its likelihood, `4 2`.
pub const IMPACT_COLUMNS: [&str; 7] = ["", "Id", "Party", "Dimension", "R L", "Left", "Risk"];
pub const IMPACT_TITLE: &str = "Impact";
