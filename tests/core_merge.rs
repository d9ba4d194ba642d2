//! Sites that diverge and meet again: everyone ends up with the same, and nobody's edit is lost.

mod core_support;

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};

use aims_bench::core::change::Change;
use aims_bench::core::entry::Entry;
use aims_bench::core::id::{EntryId, RecordId};
use aims_bench::core::workspace::Workspace;
use core_support::play::{Play, turns};
use core_support::{Book, Site, cells, schema};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;

/// More cases on demand: `AIMS_TEST_TIMES=20 cargo test --test core_merge`.
fn runner(cases: u32) -> TestRunner {
    let times: u32 = std::env::var("AIMS_TEST_TIMES").ok().and_then(|times| times.parse().ok()).unwrap_or(1);
    let cases = cases * times;
    TestRunner::new(ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() })
}

/// All entries in an order of our choice that respects what each had seen.
fn any_order(book: &Book, mut choose: impl FnMut(usize) -> usize) -> Vec<Entry> {
    let mut waiting = book.in_order();
    let mut done: BTreeMap<_, u64> = BTreeMap::new();
    let mut order = Vec::new();
    while !waiting.is_empty() {
        let reached = |site, seq: u64| done.get(&site).copied().unwrap_or(0) >= seq;
        let ready: Vec<usize> = (0..waiting.len())
            .filter(|at| {
                let header = &waiting[*at].header;
                reached(header.site, header.seq - 1)
                    && header.seen.0.iter().all(|(site, (seq, _))| reached(*site, *seq))
            })
            .collect();
        let entry = waiting.remove(ready[choose(ready.len())]);
        done.insert(entry.header.site, entry.header.seq);
        order.push(entry);
    }
    order
}

type CellName = (Option<RecordId>, String, Option<String>);

/// The heads as the journal alone says: edits of a cell that no other edit of it replaces.
fn heads_by_the_book(book: &Book) -> BTreeMap<CellName, BTreeSet<EntryId>> {
    let mut made: BTreeMap<CellName, BTreeSet<EntryId>> = BTreeMap::new();
    let mut named: BTreeMap<CellName, BTreeSet<EntryId>> = BTreeMap::new();
    for entry in book.entries.values() {
        for change in &entry.changes {
            if let Change::Define { key, was, .. } = change {
                let cell = (None, key.clone(), None);
                made.entry(cell.clone()).or_default().insert(entry.id());
                named.entry(cell).or_default().extend(was.iter().map(|was| was.0));
            }
            for edit in change.edits() {
                let cell = (change.record(), edit.field.to_string(), edit.element.map(str::to_string));
                if edit.value.is_some() {
                    assert!(made.entry(cell.clone()).or_default().insert(entry.id()), "an entry edits a cell once");
                }
                named.entry(cell).or_default().extend(edit.was.iter().map(|was| was.0));
            }
        }
    }
    for (cell, edits) in &mut made {
        if let Some(gone) = named.get(cell) {
            edits.retain(|edit| !gone.contains(edit));
        }
    }
    made.retain(|_, edits| !edits.is_empty());
    made
}

fn heads_of(workspace: &Workspace) -> BTreeMap<CellName, BTreeSet<EntryId>> {
    let symbols = workspace.symbols();
    let mut heads = BTreeMap::new();
    for record in workspace.every_record() {
        for (key, of_cell) in workspace.cells(record.id()) {
            let cell = (Some(record.id()), symbols.name(key.field).to_string(), key.element.map(String::from));
            heads.insert(cell, of_cell.iter().map(|head| head.edit).collect());
        }
    }
    for (key, of_key) in workspace.definitions_raw() {
        heads.insert((None, key.clone(), None), of_key.iter().map(|head| head.edit).collect());
    }
    heads
}

#[test]
fn an_undo_restores_every_value_and_a_refusal_changes_nothing() {
    let (accepted, offered, undone) = (Cell::new(0), Cell::new(0), Cell::new(0));
    runner(48)
        .run(&turns(1, 1..40), |turns| {
            let mut play = Play::new(1);
            play.run(&turns);
            accepted.set(accepted.get() + play.accepted);
            offered.set(offered.get() + play.offered);
            undone.set(undone.get() + play.undone);
            Ok(())
        })
        .unwrap();
    let (accepted, offered, undone) = (accepted.get(), offered.get(), undone.get());
    assert!(accepted * 3 > offered, "{accepted} of {offered} proposals are worth testing");
    assert!(undone > 30, "{undone} undone");
}

#[test]
fn any_earlier_state_is_what_a_replay_leads_to() {
    runner(48)
        .run(&(turns(1, 1..40), any::<prop::sample::Index>()), |(turns, at)| {
            let mut play = Play::new(1);
            play.run(&turns);
            let (site, position, then) = &play.past[at.index(play.past.len())];
            let site = &play.sites[*site];
            let past = site.as_of(position);
            prop_assert_eq!(&cells(&past), then, "as it was");
            prop_assert_eq!(cells(&past), cells(&site.replay(position)), "as replayed");
            Ok(())
        })
        .unwrap();
}

#[test]
fn any_earlier_state_of_merged_sites_is_what_a_replay_leads_to() {
    runner(48)
        .run(&(turns(3, 1..60), prop::collection::vec(any::<prop::sample::Index>(), 4)), |(turns, picks)| {
            let mut play = Play::acquainted(3);
            play.run(&turns);
            let everyone: Vec<Site> = play.sites.clone();
            for other in &everyone {
                play.sites[0].merge(other);
            }
            let merged = &play.sites[0];
            for at in picks {
                let (_, position, then) = &play.past[at.index(play.past.len())];
                let past = merged.as_of(position);
                prop_assert_eq!(&cells(&past), then, "as it was on the site that was there");
                prop_assert_eq!(cells(&past), cells(&merged.replay(position)), "as replayed");
            }
            Ok(())
        })
        .unwrap();
}

#[test]
fn all_orders_of_merging_lead_to_the_same_and_no_edit_is_lost() {
    let conflicts = Cell::new(0);
    runner(48)
        .run(&(turns(3, 1..60), prop::collection::vec(any::<prop::sample::Index>(), 64)), |(turns, picks)| {
            let mut play = Play::acquainted(3);
            play.run(&turns);
            // Everybody takes over from everybody, each in another order.
            let everyone: Vec<Site> = play.sites.clone();
            for (at, site) in play.sites.iter_mut().enumerate() {
                for other in 0..everyone.len() {
                    site.merge(&everyone[(at * 2 + other) % everyone.len()]);
                }
            }
            let first = cells(&play.sites[0].workspace);
            for site in &play.sites[1..] {
                prop_assert_eq!(&first, &cells(&site.workspace));
                prop_assert_eq!(site.workspace.highest_numbers(), play.sites[0].workspace.highest_numbers());
            }
            let mut picks = picks.iter().cycle();
            for _ in 0..2 {
                let mut workspace = Workspace::new(schema());
                for entry in any_order(&play.sites[0].book, |count| picks.next().unwrap().index(count)) {
                    workspace.apply(&entry);
                }
                prop_assert_eq!(&first, &cells(&workspace), "any causal order");
                prop_assert_eq!(workspace.highest_numbers(), play.sites[0].workspace.highest_numbers());
                prop_assert_eq!(workspace.position(), play.sites[0].workspace.position());
            }
            prop_assert_eq!(heads_by_the_book(&play.sites[0].book), heads_of(&play.sites[0].workspace));
            let merged = &play.sites[0].workspace;
            conflicts.set(conflicts.get() + merged.every_record().filter(|record| record.in_conflict()).count());
            for record in merged.every_record() {
                prop_assert_eq!(record.in_conflict(), !record.conflicts().is_empty());
            }
            // Merging again brings nothing.
            for other in &everyone {
                prop_assert_eq!(play.sites[0].merge(other), 0);
            }
            prop_assert_eq!(&first, &cells(&play.sites[0].workspace));
            Ok(())
        })
        .unwrap();
    assert!(conflicts.get() > 20, "{} conflicts seen", conflicts.get());
}
