//! What earlier reviews decided, and what could be done better.

use super::{Source, in_order, joined, listed, named, with_state};
use crate::core::management_review as review;
use crate::core::workspace::RecordRef;

/// The actions of earlier reviews: those that are open with owner and day, those that were done since.
pub fn actions(source: &Source<'_>) -> String {
    let workspace = source.review.workspace();
    let earlier = workspace.live(review::REGISTER).filter(|one| one.id() != source.review.id());
    let earlier: Vec<RecordRef<'_>> = earlier.filter(|one| review::held_on(*one).is_some()).collect();
    if earlier.is_empty() {
        return "This is the first management review; there are no earlier actions.".to_string();
    }
    let all = in_order(earlier.iter().flat_map(|one| review::actions(*one)));
    let (ended, open): (Vec<_>, Vec<_>) =
        all.into_iter().partition(|one| one.has_ended() || one.text("status") == "done");
    let ended: Vec<_> = ended.into_iter().filter(|one| source.changed_since(*one)).collect();
    joined(
        vec![
            listed("Open", &open, |one| with_state(one, source.today)),
            listed("Done or given up since", &ended, |one| with_state(one, source.today)),
        ],
        "No action of an earlier review is open.".to_string(),
    )
}

/// Opportunities, improvements, and findings that are none but could be better.
pub fn opportunities(source: &Source<'_>) -> String {
    let open = |register: &str| -> Vec<RecordRef<'_>> {
        source.live(register).into_iter().filter(|one| !one.has_ended()).collect()
    };
    let improved: Vec<_> =
        source.live("improvement").into_iter().filter(|one| one.text("status") == "verified").collect();
    let improved: Vec<_> = improved.into_iter().filter(|one| source.changed_since(*one)).collect();
    let findings: Vec<_> = open("finding").into_iter().filter(|one| one.text("grade") == "opportunity").collect();
    let effect = |one: RecordRef<'_>| match one.text("effect").lines().next() {
        Some(effect) => format!("{}: {effect}", named(one)),
        None => named(one),
    };
    joined(
        vec![
            listed("Opportunities that are open", &open("opportunity"), |one| with_state(one, source.today)),
            listed("Improvements that are open", &open("improvement"), |one| with_state(one, source.today)),
            listed("Opportunities that audits named", &findings, named),
            listed("Improvements with an effect that was seen", &improved, effect),
        ],
        "None is entered; ask everybody who attends for one.".to_string(),
    )
}
