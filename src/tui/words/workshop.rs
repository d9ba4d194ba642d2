//! Several people who rate: blind ratings and their consensus, and the workshop of a room.

use chrono::NaiveDate;

pub const BLIND: &str = "blind";
pub const CONSENSUS: &str = "consensus";
pub const WORKSHOP: &str = "workshop";
pub const BLIND_HIDDEN: &str = "rated blind; it is seen once all have rated or a lead opens it";
/// The reason in the journal, where others read it before the ratings are open.
pub const BLIND_BECAUSE: &str = "rated blind; the reason stands with the rating";
pub const CURRENT_ONLY: &str = "blind ratings and their consensus are about the risk of today";

/// The title of a score sheet, with what it is for.
pub fn score_for(title: &str, purpose: &str) -> String {
    if purpose.is_empty() { title.to_string() } else { format!("{title} · {purpose}") }
}

pub fn rated_blind(label: &str) -> String {
    format!("{label} is rated blind; nobody sees how until all have rated or a lead opens it")
}

pub fn rater(name: &str, level: &str) -> String {
    format!("{name} {level}")
}

pub fn consensus_reason(raters: &[String], reason: &str) -> String {
    format!("consensus of {}: {reason}", raters.join(", "))
}

/// How the reasons of a workshop begin; what was decided in it is found by it.
pub fn workshop_start(day: NaiveDate) -> String {
    format!("workshop of {day}: ")
}

pub fn workshop_reason(day: NaiveDate, reason: &str) -> String {
    format!("{}{reason}", workshop_start(day))
}

pub const BLIND_RATERS: &str = "Who rates this risk blind (space ticks)";
pub const LEAD_OPENS: &str = "blind ratings are opened by a lead before all have rated";
pub const OPEN_BLIND: &str = "Open the blind ratings now, because";
pub const NOT_RATED_YET: &str = "has not rated yet";
pub const HAS_RATED: &str = "has rated";
pub const NOBODY_ASKED: &str = "nobody is asked to rate this risk blind";
pub const SPREAD: &str = "spread";
pub const BLIND_NAME: &str = "+ asks people to rate it blind; nobody sees the others' ratings until all have rated";
pub const BLIND_RATE: &str =
    "s rates it blind; + changes who is asked; enter opens the ratings before all have rated, for a lead";
pub const BLIND_AGREE: &str =
    "s rates it by consensus: the reason names who rated how, and the blind ratings stay on record";

pub const BLIND_OPEN: &str = "all have rated, some of them at the same moment: enter opens the ratings";

pub fn blind_title(label: &str) -> String {
    format!("{label} · blind ratings")
}

pub fn blind_state(given: usize, all: usize, open: bool) -> String {
    format!("{given} of {all} rated · {}", if open { "open" } else { "closed" })
}

pub fn open_early(waiting: usize) -> String {
    match waiting {
        0 => "All have rated.".into(),
        1 => "1 person has not rated yet and can't rate blind once they are open.".into(),
        waiting => format!("{waiting} people have not rated yet and can't rate blind once they are open."),
    }
}

pub const NO_RISKS_HERE: &str = "there is no open risk in this list to go through";
pub const WORKSHOP_DONE: &str = "every risk of the list is decided; esc leaves the workshop";
pub const TREAT_DECIDED: &str = "treatment option chosen";
pub const LIBRARY_KNOWS_NO_MORE: &str = "the library knows no cause or control that is missing here";
pub const LIBRARY_SUGGESTS: &str = "What the library knows and the risk does not say (space ticks)";
pub const NOT_ON_A_WALL: &str = "not in a room: it names owners and notes; f9 leaves room mode";
pub const CONFIRMED: &str = "confirmed";
pub const PROPOSED_HERE: &str = "proposed";
pub const CAUSE: &str = "cause";
pub const HAPPENS: &str = "happens";
pub const FOLLOWS: &str = "follows";
pub const COMES_FROM: &str = "comes from";
pub const TREAT_LINE: &str = "treatment";
pub const LIBRARY_WORD: &str = "missing?";
pub const NOTHING_DECIDED: &str = "nothing decided yet";

pub fn workshop_title(day: NaiveDate) -> String {
    format!("Workshop of {day}")
}

pub fn workshop_state(at: usize, all: usize, done: usize) -> String {
    format!("{at} of {all} · {done} decided")
}

pub fn treat_title(label: &str) -> String {
    format!("What is to be done about {label}")
}

pub fn decided_so_far(what: &str) -> String {
    format!("decided: {what}")
}
