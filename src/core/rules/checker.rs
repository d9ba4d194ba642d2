//! Runs the rules, the [first time](first) all of them, then only those that read what changed.

mod first;

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use chrono::NaiveDate;

pub use first::Seen;

use super::marks::{Mark, Marks};
use super::{ANY, Check, Context, Finding, Found, Rule, Severity, all};
use crate::core::apply::Applied;
use crate::core::catalogue::Catalogue;
use crate::core::id::RecordId;
use crate::core::natural;
use crate::core::record::LIFE;
use crate::core::workspace::{Life, RecordRef, Workspace};

/// How many findings there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub errors: usize,
    pub warnings: usize,
    pub practices: usize,
}

impl Counts {
    pub fn total(&self) -> usize {
        self.errors + self.warnings + self.practices
    }

    fn of(&mut self, severity: Severity) -> &mut usize {
        match severity {
            Severity::Error => &mut self.errors,
            Severity::Warning => &mut self.warnings,
            Severity::Practice => &mut self.practices,
        }
    }
}

/// What is found in a workspace, kept up to date. The same workspace has to be handed in each time; a new day, an as-of
/// view or another file needs a new checker.
pub struct Checker<'c> {
    catalogue: &'c Catalogue,
    today: NaiveDate,
    rules: Vec<&'static Rule>,
    /// What the checks of single records found, by the record that was looked at.
    each: Marks,
    /// Findings of the checks of the whole, by the place of the rule.
    whole: Vec<Vec<Finding>>,
    /// The first slot that was not looked at yet; none once everything was.
    next: Option<u32>,
    /// Registers whose references have to be remembered: when one is taken away, its target is looked at again.
    outward: HashSet<&'static str>,
    links: HashMap<RecordId, Box<[RecordId]>>,
    /// Records that are taken back: an edit from elsewhere may bring them back without saying so.
    removed: HashSet<RecordId>,
    counts: Counts,
}

/// What all rules find in a workspace: errors first, then by rule, then by label.
pub fn findings(workspace: &Workspace, today: NaiveDate, catalogue: &Catalogue) -> Vec<Finding> {
    let rules: Vec<&'static Rule> = all().collect();
    let context = Context::new(workspace, today, catalogue);
    let mut findings: Vec<Finding> = rules.iter().flat_map(|rule| of_whole(rule, &context)).collect();
    for register in workspace.schema().outlines().filter(|register| workspace.count(&register.key) > 0) {
        let checks: Vec<_> = rules.iter().filter_map(|rule| check_of(rule, &register.key)).collect();
        for record in workspace.live(&register.key) {
            findings.extend(checks.iter().flat_map(|check| of_one(*check, &context, record)));
        }
    }
    findings.sort_by(order);
    findings
}

/// A check of single records.
type Each = (&'static Rule, for<'a> fn(&Context<'a>, RecordRef<'a>, &mut Found));

/// How a rule looks at the records of a register.
fn check_of(rule: &'static Rule, register: &str) -> Option<Each> {
    rule.checks.iter().find_map(|check| match check {
        Check::Each(of, check) if *of == ANY || *of == register => Some((rule, *check)),
        _ => None,
    })
}

fn of_one<'a>((rule, check): Each, context: &Context<'a>, record: RecordRef<'a>) -> Vec<Finding> {
    let mut found = Found::in_full(rule);
    check(context, record, &mut found);
    found.findings()
}

fn of_whole(rule: &'static Rule, context: &Context<'_>) -> Vec<Finding> {
    let mut found = Found::in_full(rule);
    for check in rule.checks {
        if let Check::Whole(check) = check {
            check(context, &mut found);
        }
    }
    found.findings()
}

impl<'c> Checker<'c> {
    /// Runs everything.
    pub fn new(workspace: &Workspace, today: NaiveDate, catalogue: &'c Catalogue) -> Self {
        let mut checker = Self::begin(today, catalogue);
        checker.go_on(workspace, u32::MAX);
        checker
    }

    /// One that has not looked at anything; [`Checker::go_on`] does, and until it has nothing may be changed.
    pub fn begin(today: NaiveDate, catalogue: &'c Catalogue) -> Self {
        let rules: Vec<&'static Rule> = all().collect();
        Self {
            catalogue,
            today,
            whole: vec![Vec::new(); rules.len()],
            outward: outward(&rules),
            rules,
            each: Marks::default(),
            next: Some(0),
            links: HashMap::new(),
            removed: HashSet::new(),
            counts: Counts::default(),
        }
    }

    /// The day for which it was made.
    pub fn today(&self) -> NaiveDate {
        self.today
    }

    /// Runs again what reads what an entry touched. `workspace` has the entry applied.
    pub fn update(&mut self, workspace: &Workspace, applied: &Applied) {
        // Methods and own fields change what every value means; it happens a few times a year.
        if applied.defined.iter().any(|key| key.starts_with("own.")) {
            *self = Self::new(workspace, self.today, self.catalogue);
            return;
        }
        let mut touched: BTreeMap<RecordId, BTreeSet<&str>> = BTreeMap::new();
        for (record, field) in &applied.touched {
            touched.entry(*record).or_default().insert(field);
        }
        let mut due = Due::default();
        for (id, mut fields) in touched {
            let Some(record) = workspace.get(id) else {
                // A record that vanished whole leaves no register to ask about.
                *self = Self::new(workspace, self.today, self.catalogue);
                return;
            };
            if self.removed.contains(&id) {
                fields.insert(LIFE);
            }
            self.collect(record, &fields, &mut due);
            self.remember(record);
        }
        let context = Context::new(workspace, self.today, self.catalogue);
        for (index, id) in due.each {
            self.run_each(&context, index, id);
        }
        for (index, register) in due.register {
            let ids: Vec<RecordId> = workspace.rows(register).map(RecordRef::id).collect();
            for id in ids {
                self.run_each(&context, index, id);
            }
        }
        for index in due.whole {
            self.run_whole(&context, index);
        }
    }

    /// Everything found: errors first, then by rule, then by label. Runs the rules that found something again, for
    /// their words.
    pub fn findings(&self, workspace: &Workspace) -> Vec<Finding> {
        let context = Context::new(workspace, self.today, self.catalogue);
        let each = self.each.iter().filter_map(|(slot, marks)| Some((workspace.slot(slot)?, marks)));
        let mut findings: Vec<Finding> = each.flat_map(|(record, marks)| self.said(&context, record, marks)).collect();
        findings.extend(self.whole.iter().flatten().cloned());
        findings.sort_by(order);
        findings
    }

    /// What was found about one record, in the same order.
    pub fn of(&self, workspace: &Workspace, id: RecordId) -> Vec<Finding> {
        // What a check of one record finds is about that record, so only the checks of the whole are searched.
        let whole = self.whole.iter().flatten().filter(|finding| finding.record == Some(id));
        let mut findings: Vec<Finding> = whole.cloned().collect();
        if let Some((slot, record)) = workspace.slot_of(id).and_then(|slot| Some((slot, workspace.slot(slot)?))) {
            let context = Context::new(workspace, self.today, self.catalogue);
            findings.extend(self.said(&context, record, self.each.of(slot)));
        }
        findings.sort_by(order);
        findings
    }

    /// The findings behind the marks of a record.
    fn said<'a>(&self, context: &Context<'a>, record: RecordRef<'a>, marks: &[Mark]) -> Vec<Finding> {
        let rules =
            marks.chunk_by(|a, b| a.rule == b.rule).filter_map(|same| self.rules.get(usize::from(same.first()?.rule)));
        let checks = rules.filter_map(|rule| check_of(rule, record.register_key()));
        checks.flat_map(|check| of_one(check, context, record)).collect()
    }

    /// The record that each finding is about, where it is about one, and how grave it is; in no order.
    pub fn about<'a>(&self, workspace: &'a Workspace) -> impl Iterator<Item = (RecordRef<'a>, Severity)> {
        let each = self.each.iter().filter_map(|(slot, marks)| Some((workspace.slot(slot)?, marks)));
        let each = each.flat_map(|(record, marks)| marks.iter().map(move |mark| (record, mark.severity)));
        let whole = self.whole.iter().flatten();
        each.chain(whole.filter_map(|finding| Some((workspace.get(finding.record?)?, finding.severity))))
    }

    pub fn counts(&self) -> Counts {
        self.counts
    }

    pub fn count(&self) -> usize {
        self.counts.total()
    }
}

/// What has to run again.
#[derive(Default)]
struct Due {
    /// Place of the rule, and the record to look at.
    each: BTreeSet<(usize, RecordId)>,
    /// Place of the rule, and the register whose records all have to be looked at.
    register: BTreeSet<(usize, &'static str)>,
    whole: BTreeSet<usize>,
}

impl Checker<'_> {
    /// Finds out who hangs on a touched record: by its references as they were and as they are, and by those to it.
    fn collect(&self, record: RecordRef<'_>, fields: &BTreeSet<&str>, due: &mut Due) {
        let register = record.register_key();
        let mut near: Option<Vec<RecordRef<'_>>> = None;
        for (index, rule) in self.rules.iter().enumerate() {
            let reading = rule
                .reads
                .iter()
                .find(|reads| reads.reads_register(register) && fields.iter().any(|field| reads.reads_field(field)));
            let Some(reads) = reading else { continue };
            for check in rule.checks {
                match check {
                    Check::Whole(_) => drop(due.whole.insert(index)),
                    Check::Each(of, _) if *of == ANY || *of == register => drop(due.each.insert((index, record.id()))),
                    Check::Each(of, _) if reads.everywhere => drop(due.register.insert((index, of))),
                    Check::Each(of, _) => {
                        let near = near.get_or_insert_with(|| self.neighbours(record));
                        let ids = near.iter().filter(|one| one.register_key() == *of).map(|one| (index, one.id()));
                        due.each.extend(ids);
                    }
                }
            }
        }
    }

    fn neighbours<'a>(&self, record: RecordRef<'a>) -> Vec<RecordRef<'a>> {
        let workspace = record.workspace();
        let before = self.links.get(&record.id()).into_iter().flatten().copied();
        let now = record.record.mentions().into_iter().map(|(target, _)| target);
        let mut near: Vec<RecordRef<'a>> = before.chain(now).filter_map(|id| workspace.get(id)).collect();
        near.extend(workspace.backlinks(record.id()).map(|(from, _)| from));
        near
    }

    /// Keeps what can't be read from the workspace any more once the record has changed.
    fn remember(&mut self, record: RecordRef<'_>) {
        match record.life() {
            Life::Removed => drop(self.removed.insert(record.id())),
            _ => drop(self.removed.remove(&record.id())),
        }
        if let Some(links) = self.links_of(record) {
            self.links.insert(record.id(), links);
        }
    }

    /// What it refers to, where that has to be remembered.
    fn links_of(&self, record: RecordRef<'_>) -> Option<Box<[RecordId]>> {
        self.outward.contains(record.register_key()).then(|| {
            let mut targets: Vec<RecordId> = record.record.mentions().into_iter().map(|(target, _)| target).collect();
            targets.dedup();
            targets.into()
        })
    }

    fn run_each(&mut self, context: &Context<'_>, index: usize, id: RecordId) {
        let workspace = context.workspace;
        let Some(slot) = workspace.slot_of(id) else { return };
        let Ok(place) = u16::try_from(index) else { return };
        let mut marks: Vec<Mark> = self.each.of(slot).iter().copied().filter(|mark| mark.rule != place).collect();
        let record = workspace.slot(slot).filter(|record| record.life() == Life::Live);
        let check = record.and_then(|record| check_of(self.rules.get(index)?, record.register_key()));
        if let Some((record, check)) = record.zip(check) {
            look(place, check, context, record, &mut marks);
        }
        // In the order in which running everything finds them, so that the same findings are the same combination.
        marks.sort_by_key(|mark| mark.rule);
        self.set(slot, &marks);
    }

    fn set(&mut self, slot: u32, marks: &[Mark]) {
        let before = self.each.of(slot);
        if before == marks {
            return;
        }
        for mark in before {
            *self.counts.of(mark.severity) -= 1;
        }
        for mark in marks {
            *self.counts.of(mark.severity) += 1;
        }
        self.each.set(slot, marks);
    }

    fn run_whole(&mut self, context: &Context<'_>, index: usize) {
        let Some(rule) = self.rules.get(index).copied() else { return };
        let found = of_whole(rule, context);
        let Some(place) = self.whole.get_mut(index) else { return };
        let before = std::mem::replace(place, found);
        for finding in &before {
            *self.counts.of(finding.severity) -= 1;
        }
        for finding in place {
            *self.counts.of(finding.severity) += 1;
        }
    }
}

/// Adds what a rule finds about a record to its marks.
fn look<'a>(place: u16, (rule, check): Each, context: &Context<'a>, record: RecordRef<'a>, marks: &mut Vec<Mark>) {
    let mut found = Found::in_short(rule);
    check(context, record, &mut found);
    marks.extend(found.severities().into_iter().map(|severity| Mark { rule: place, severity }));
}

fn order(a: &Finding, b: &Finding) -> Ordering {
    (a.severity, a.rule)
        .cmp(&(b.severity, b.rule))
        .then_with(|| natural::compare(&a.label, &b.label))
        .then_with(|| (a.record, &a.field, &a.sentence).cmp(&(b.record, &b.field, &b.sentence)))
}

/// Registers that a rule reads by a reference while looking at a record of another register.
fn outward(rules: &[&'static Rule]) -> HashSet<&'static str> {
    let mut registers = HashSet::new();
    for rule in rules {
        let looked_at: Vec<&str> = rule
            .checks
            .iter()
            .filter_map(|check| if let Check::Each(of, _) = check { Some(*of) } else { None })
            .collect();
        let linked = rule.reads.iter().filter(|reads| !reads.everywhere && reads.register != ANY);
        registers.extend(
            linked.map(|reads| reads.register).filter(|one| looked_at.iter().any(|of| of != one && *of != ANY)),
        );
    }
    registers
}
