//! Samples: the same seed and the same population give the same sample, on any machine and in any version.

use std::collections::BTreeSet;

use aims_bench::core::audit::sample::{self, Method, Plan, SampleError, Strata};
use aims_bench::core::id::RecordId;
use proptest::prelude::*;
use serde_json::json;

use crate::desk::Desk;
use crate::workspace::{Desk as Organisation, clinic};

const ROLES: [&str; 3] = ["user", "provider", "producer"];
const GOLDEN: [&str; 4] = ["SYS-001", "SYS-007", "SYS-008", "SYS-018"];
const STAGES: [&str; 3] = ["inception", "deployment", "retirement"];

/// Systems made in this order; the number is what the label says, the rest what the system is.
fn organisation(made: &[(usize, usize, usize)]) -> Organisation {
    let mut desk = Organisation::default();
    for (number, role, stage) in made {
        let record = desk.new_id();
        let fields = json!({"name": format!("System {number}"), "roles": [ROLES[*role]], "stage": STAGES[*stage]});
        let fields = fields.as_object().unwrap().iter().map(|(key, value)| (key.clone(), value.clone())).collect();
        let label = Some(format!("SYS-{number:03}"));
        let register = "system".to_string();
        desk.submit(vec![aims_bench::core::intent::Intent::Create { record, register, label, fields }]);
    }
    desk
}

fn plan(method: Method, seed: &str, size: usize) -> Plan {
    Plan { register: "system".into(), population: String::new(), method, seed: seed.into(), size }
}

fn drawn(desk: &Organisation, plan: &Plan) -> Result<Vec<String>, SampleError> {
    let drawn = sample::draw(&desk.workspace, plan, &desk.viewer())?;
    Ok(drawn.items.iter().map(|item| item.label().to_string()).collect())
}

#[test]
fn a_sample_of_today_is_the_sample_of_any_other_year() {
    let desk = organisation(&(1..=19).map(|number| (number, 0, 0)).collect::<Vec<_>>());
    // Made by hand after the description in `chance`, by a program of its own.
    assert_eq!(drawn(&desk, &plan(Method::Random, "2026-IA-003", 4)).unwrap(), GOLDEN);
    assert_eq!(drawn(&desk, &plan(Method::Random, " 2026-IA-003 ", 4)).unwrap(), GOLDEN, "blanks are no seed");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn a_sample_is_a_part_of_its_population_of_the_size_that_was_asked_for_whatever_order_it_came_in(
        made in prop::collection::vec((0usize..3, 0usize..3), 1..25),
        shift in 0usize..25,
        seed in "[a-z0-9]{1,12}",
        part in 1usize..25,
    ) {
        let made: Vec<_> = made.into_iter().enumerate().map(|(at, (role, stage))| (at + 1, role, stage)).collect();
        let size = part.min(made.len());
        let mut turned = made.clone();
        turned.rotate_left(shift % made.len());
        turned.reverse();
        let plan = plan(Method::Random, &seed, size);
        let first = drawn(&organisation(&made), &plan).unwrap();
        prop_assert_eq!(first.iter().collect::<BTreeSet<_>>().len(), size);
        prop_assert_eq!(&first, &drawn(&organisation(&turned), &plan).unwrap());
        if size < made.len() {
            // One more is the same sample and one more.
            let more = drawn(&organisation(&made), &Plan { size: size + 1, ..plan }).unwrap();
            prop_assert!(first.iter().all(|label| more.contains(label)));
        }
    }

    #[test]
    fn a_stratified_sample_has_one_of_every_stratum_or_says_how_many_it_needs(
        made in prop::collection::vec((0usize..3, 0usize..3), 1..25),
        seed in "[a-z0-9]{1,12}",
        part in 1usize..25,
    ) {
        let made: Vec<_> = made.into_iter().enumerate().map(|(at, (role, stage))| (at + 1, role, stage)).collect();
        let desk = organisation(&made);
        let plan = plan(Method::Stratified(Strata::LifeCycle), &seed, part.min(made.len()));
        let stages: BTreeSet<usize> = made.iter().map(|(_, _, stage)| *stage).collect();
        match drawn(&desk, &plan) {
            Ok(labels) => {
                prop_assert_eq!(labels.len(), plan.size);
                let of = |label: &String| made.iter().find(|one| format!("SYS-{:03}", one.0) == *label).unwrap().2;
                prop_assert_eq!(labels.iter().map(of).collect::<BTreeSet<_>>(), stages);
            }
            Err(error) => {
                prop_assert_eq!(error, SampleError::TooFew { strata: stages.len(), needed: stages.len() });
                prop_assert!(plan.size < stages.len());
            }
        }
    }
}

#[test]
fn a_system_is_in_the_stratum_of_its_gravest_risk() {
    let clinic = clinic();
    let plan = plan(Method::Stratified(Strata::RiskTier), "x", 2);
    let drawn = sample::draw(&clinic.desk.workspace, &plan, &clinic.desk.viewer()).unwrap();
    let shares: Vec<(&str, usize, usize)> =
        drawn.strata.iter().map(|share| (share.name.as_str(), share.of, share.picked)).collect();
    assert_eq!(shares, [("Very high", 1, 1), ("Medium", 1, 1)], "a risk of all systems counts for each of them");
}

#[test]
fn what_cannot_be_drawn_is_a_sentence_with_its_remedy() {
    let desk = organisation(&[(1, 0, 0), (2, 1, 1)]);
    let gone = RecordId(7);
    let cases = [
        (plan(Method::Random, "x", 3), "3 can't be picked out of 2"),
        (plan(Method::Random, " ", 1), "give a seed"),
        (plan(Method::Random, "x", 0), "at least 1"),
        (plan(Method::ByHand(vec![gone]), "", 1), "is not in the population"),
        (plan(Method::Stratified(Strata::Role), "x", 1), "2 strata need at least 2"),
        (Plan { population: "stage:retirement".into(), ..plan(Method::Random, "x", 1) }, "the population is empty"),
        (Plan { population: "stge:x".into(), ..plan(Method::Random, "x", 1) }, "stge"),
        (Plan { register: "soa".into(), ..plan(Method::Stratified(Strata::Role), "x", 1) }, "population is empty"),
    ];
    for (plan, expected) in cases {
        let error = drawn(&desk, &plan).unwrap_err().to_string();
        assert!(error.contains(expected), "{expected}: {error}");
    }
}

/// A client with six systems and an audit.
fn client() -> Desk {
    let desk = Desk::with_workspace();
    for number in 1..=6 {
        let (name, stage) = (format!("name=System {number}"), ["stage=deployment", "stage=inception"][number % 2]);
        desk.run(&["add", "system", &name, stage, "roles=user", "suppliers=Voxline Ltd"]).fine();
    }
    desk.run(&["add", "audit", "title=Autumn audit", "kind=internal", "criteria=A.6.2.6"]).fine();
    desk
}

#[test]
fn a_sample_is_drawn_kept_and_drawn_again() {
    let desk = client();
    let args =
        ["audit", "sample", "IA-001", "--population", "stage:deployment", "--size", "2", "--seed", "2026-IA-001"];
    let before = desk.entries();
    let preview = desk.run(&[&args[..], &["--dry-run"]].concat()).fine().out;
    assert_eq!(desk.entries(), before);
    let said = desk.run(&[&args[..], &["--reason", "Those in use", "--trace", "SYS-02"]].concat()).fine().out;
    assert!(said.contains("2 of 3 AI systems, seed 2026-IA-001"), "{said}");
    let picked = |text: &str| -> Vec<String> {
        text.lines().filter(|line| line.starts_with("SYS-") && line.contains(" System ")).map(str::to_string).collect()
    };
    assert_eq!(picked(&preview), picked(&said));
    assert!(said.contains("Kept as SA-001: 2 of 3 AI systems only; nothing was seen of the other 1."), "{said}");
    for (field, value) in [
        ("method", "Random"),
        ("seed", "2026-IA-001"),
        ("size", "2"),
        ("counted", "3"),
        ("population", "stage:deployment"),
        ("reason", "Those in use"),
    ] {
        assert_eq!(desk.field("SA-001", field), value, "{field}");
    }
    assert!(desk.field("SA-001", "items_other").contains("SYS-02 its oversight"));
    let suggested = desk.run(&["audit", "suggest"]).fine().out;
    assert!(suggested.contains("supplier Voxline Ltd (SYS-01)") && suggested.contains("role User"), "{suggested}");
    desk.run(&["audit", "sample", "IA-001", "--method", "by-hand", "--pick", "SYS-03,SYS-05"]).fine();
    assert_eq!(desk.field("SA-002", "seed"), "");
    let stratified = ["audit", "sample", "IA-001", "--method", "stratified", "--strata", "life-cycle", "--size", "1"];
    assert!(desk.run(&stratified).failed(1).contains("2 strata need at least 2 picks"));
}
