//! Scoring, from the files in `data/methods` to the keys of the score screen.

// A test stops at the first thing that is not as it says.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

#[path = "scoring/ciso_assistant.rs"]
mod ciso_assistant;
#[path = "scoring/editor_jobs.rs"]
mod editor_jobs;
#[path = "scoring/editor_keys.rs"]
mod editor_keys;
#[path = "scoring/levels.rs"]
mod levels;
#[path = "scoring/method_files.rs"]
mod method_files;
#[path = "scoring/ratings.rs"]
mod ratings;
#[path = "scoring/registers.rs"]
mod registers;
#[path = "scoring/shipped_methods.rs"]
mod shipped_methods;
#[path = "scoring/typing.rs"]
mod typing;

use std::sync::Arc;

use aims_bench::core::method::{Method, Party};
use aims_bench::core::scoring::{PartyRating, Rating};
use aims_bench::library::methods;
use proptest::prelude::*;

/// A shipped method by id.
fn method(id: &str) -> Arc<Method> {
    Arc::new(methods::find(id).unwrap())
}

/// A rating with one consequence for each party, in the order of the score screen.
fn rating(method: &Method, likelihood: u8, consequences: [u8; 4]) -> Rating {
    let empty = Rating::new(likelihood, method.id(), method.version());
    Party::ALL.into_iter().zip(consequences).fold(empty, |rating, (party, value)| rating.with(party, value))
}

/// The mark of the overall level.
fn level(rating: &Rating, method: &Method) -> String {
    let assessment = aims_bench::core::scoring::assess(rating, method);
    assessment.overall.map_or("-".to_owned(), |level| method.mark(level).to_owned())
}

/// One party's answer with values of 1..=`most`.
fn any_party(most: u8) -> impl Strategy<Value = Option<PartyRating>> {
    prop_oneof![
        1 => Just(None),
        2 => "[a-zäß\"\\\\ ]{0,20}".prop_map(|reason| Some(PartyRating::NoConsequence { reason })),
        6 => (1..=most, proptest::option::of(1..=most))
            .prop_map(|(value, own_likelihood)| Some(PartyRating::Consequence { value, own_likelihood })),
    ]
}

/// A rating whose numbers go from 1 to `most`.
fn any_rating(most: u8) -> impl Strategy<Value = Rating> {
    let party = || any_party(most);
    (1..=most, party(), party(), party(), party()).prop_map(|(likelihood, i, g, s, o)| {
        let mut rating = Rating::new(likelihood, "5x5-iso27005", 1);
        for (party, rated) in Party::ALL.into_iter().zip([i, g, s, o]) {
            *rating.parties.get_mut(party) = rated;
        }
        rating
    })
}
