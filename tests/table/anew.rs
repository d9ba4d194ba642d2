//! Whatever is typed, edited and broken off in between: a list that was made in pieces is the list made at once.

use aims_bench::core::table::{Link, TableState};
use proptest::prelude::*;
use serde_json::json;

use crate::desk::{Clinic, clinic, rating};
use crate::{labels, table};

const TYPED: [&str; 12] = [
    "",
    "m",
    "mo",
    "mod",
    "model",
    "model owner:me",
    "model wr",
    "owner:me",
    "current<high",
    "is:archived",
    "model is:archived | has:current",
    "-model",
];

#[derive(Clone, Debug)]
enum Step {
    Type(usize),
    Work(usize),
    Title(usize, bool),
    Rate(usize, u8),
    Archive(usize),
    Add,
    Rename,
    Untold(usize),
    ReadAhead(usize),
    Link(bool),
    Sort(bool),
    Refresh,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => (0..TYPED.len()).prop_map(Step::Type),
        4 => prop_oneof![1usize..6, 60usize..61].prop_map(Step::Work),
        1 => (0usize..4, any::<bool>()).prop_map(|(at, with)| Step::Title(at, with)),
        1 => (0usize..4, 1u8..6).prop_map(|(at, level)| Step::Rate(at, level)),
        1 => (0usize..4).prop_map(Step::Archive),
        1 => Just(Step::Add),
        3 => Just(Step::Rename),
        1 => (0usize..4).prop_map(Step::Untold),
        2 => (1usize..6).prop_map(Step::ReadAhead),
        1 => any::<bool>().prop_map(Step::Link),
        1 => any::<bool>().prop_map(Step::Sort),
        1 => Just(Step::Refresh),
    ]
}

fn take(clinic: &mut Clinic, list: &mut TableState, step: &Step, number: usize) {
    let risks = [clinic.sepsis, clinic.notes, clinic.vendor, clinic.rota];
    let live = |clinic: &Clinic, at: usize| {
        let risk = risks[at];
        (clinic.desk.get(risk).life() == aims_bench::core::workspace::Life::Live).then_some(risk)
    };
    let viewer = clinic.desk.viewer();
    let applied = match step {
        Step::Type(at) => {
            list.set_filter(TYPED[*at], &clinic.desk.workspace, &viewer);
            None
        }
        Step::Work(budget) => {
            list.step(&clinic.desk.workspace, &viewer, *budget);
            None
        }
        Step::Title(at, with) => live(clinic, *at).map(|risk| {
            let title = if *with { format!("Model number {number}") } else { format!("Ward {number}") };
            clinic.desk.set(risk, "title", json!(title))
        }),
        Step::Rate(at, level) => live(clinic, *at)
            .filter(|risk| clinic.desk.get(*risk).json("current") != rating(*level, *level, *level))
            .map(|risk| clinic.desk.set(risk, "current", rating(*level, *level, *level))),
        Step::Archive(at) => live(clinic, *at).map(|risk| clinic.desk.archive(risk)),
        Step::Add => Some(clinic.desk.created("risk", json!({"title": format!("Model {number}")})).1),
        Step::Rename => Some({
            let name = if number.is_multiple_of(2) { "Model writer" } else { "Scribe" };
            clinic.desk.set(clinic.letters, "name", json!(format!("{name} {number}")))
        }),
        Step::Untold(at) => {
            if let Some(risk) = live(clinic, *at) {
                clinic.desk.set(risk, "title", json!(format!("Untold model {number}")));
            }
            None
        }
        Step::ReadAhead(rows) => {
            list.read_ahead(&clinic.desk.workspace, &viewer, *rows);
            None
        }
        Step::Link(on) => {
            list.set_link(on.then_some(Link { record: clinic.letters, via: None }));
            None
        }
        Step::Sort(down) => {
            let title = list.columns()[1].clone();
            list.sort_by_column(&title, *down);
            None
        }
        Step::Refresh => {
            list.refresh(&clinic.desk.workspace, &viewer);
            None
        }
    };
    if let Some(applied) = applied {
        list.touched(&applied, &clinic.desk.workspace, &clinic.desk.viewer());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn a_list_made_in_pieces_is_the_list_made_at_once(
        steps in proptest::collection::vec(step(), 1..40),
        last in 0..TYPED.len(),
    ) {
        let mut clinic = clinic();
        let mut list = table(&clinic.desk, "risk", "");
        for (number, step) in steps.iter().enumerate() {
            take(&mut clinic, &mut list, step, number);
            prop_assert!(list.is_empty() || list.cursor() < list.len());
        }
        let viewer = clinic.desk.viewer();
        list.set_filter(TYPED[last], &clinic.desk.workspace, &viewer);
        list.finish(&clinic.desk.workspace, &viewer);
        let mut fresh = table(&clinic.desk, "risk", "");
        fresh.set_sort(list.sort().to_vec());
        fresh.set_link(list.link().cloned());
        fresh.set_filter(TYPED[last], &clinic.desk.workspace, &viewer);
        fresh.finish(&clinic.desk.workspace, &viewer);
        prop_assert_eq!(labels(&clinic.desk, &list), labels(&clinic.desk, &fresh));
        prop_assert_eq!((list.found(), list.total()), (fresh.found(), fresh.total()));
    }
}
