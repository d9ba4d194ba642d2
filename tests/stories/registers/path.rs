//! The way through the states of a register that visits most of them and ends where nothing is due any more.

use std::collections::VecDeque;

use aims_bench::core::schema::{Move, States};

/// The longest way from the start that comes by no state twice; one that comes to an end goes before one that doesn't.
pub fn longest(states: &States) -> Vec<Move> {
    let mut best = (false, Vec::new());
    go_on(states, &states.initial, &mut Vec::new(), &mut best);
    best.1.into_iter().cloned().collect()
}

/// Ways from the start that together take every step there is, the longest first; each as short as it can be.
pub fn every_step(states: &States) -> Vec<Vec<Move>> {
    let mut ways: Vec<Vec<Move>> = states.moves.iter().filter_map(|step| shortest(states, step)).collect();
    ways.sort_by_key(|way| std::cmp::Reverse(way.len()));
    let mut taken: Vec<Move> = Vec::new();
    ways.retain(|way| {
        let is_new = way.iter().any(|step| !taken.contains(step));
        taken.extend(way.iter().cloned());
        is_new
    });
    ways
}

/// The shortest way that ends with this step.
fn shortest(states: &States, step: &Move) -> Option<Vec<Move>> {
    let mut ways: VecDeque<Vec<Move>> = VecDeque::from([Vec::new()]);
    let mut seen = vec![states.initial.clone()];
    while let Some(way) = ways.pop_front() {
        let at = way.last().map_or(&states.initial, |step| &step.to).clone();
        let on = |next: &Move| way.iter().chain([next]).cloned().collect();
        if at == step.from {
            return Some(on(step));
        }
        for next in states.moves_from(&at).filter(|next| !seen.contains(&next.to)).cloned().collect::<Vec<_>>() {
            seen.push(next.to.clone());
            ways.push_back(on(&next));
        }
    }
    None
}

fn go_on<'a>(states: &'a States, at: &'a str, way: &mut Vec<&'a Move>, best: &mut (bool, Vec<&'a Move>)) {
    let ends = states.state(at).is_some_and(|state| state.end);
    if (ends, way.len()) > (best.0, best.1.len()) {
        *best = (ends, way.clone());
    }
    for step in states.moves_from(at).filter(|_| !ends) {
        let was_there = step.to == states.initial || way.iter().any(|earlier| earlier.to == step.to);
        if !was_there {
            way.push(step);
            go_on(states, &step.to, way, best);
            way.pop();
        }
    }
}

#[test]
fn the_longest_way_visits_each_state_once() {
    let step = |from: &str, to: &str| Move {
        from: from.into(),
        to: to.into(),
        label: to.into(),
        needs: Vec::new(),
        because: false,
    };
    let state = |key: &str, end| aims_bench::core::schema::State {
        key: key.into(),
        label: key.into(),
        help: String::new(),
        end,
    };
    let states = States {
        field: "status".into(),
        initial: "a".into(),
        states: vec![state("a", false), state("b", false), state("c", false), state("over", true)],
        moves: vec![step("a", "over"), step("a", "b"), step("b", "c"), step("c", "a"), step("b", "over")],
    };
    let way: Vec<String> = longest(&states).into_iter().map(|step| step.to).collect();
    assert_eq!(way, ["b", "over"]);
}
