//! Runs the rules, the first time all of them, then only those that read what changed.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use chrono::NaiveDate;

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

/// The findings of a workspace, kept up to date. The same workspace has to be handed in each time; a new day, an as-of
/// view or another file needs a new checker.
pub struct Checker<'c> {
    catalogue: &'c Catalogue,
    today: NaiveDate,
    rules: Vec<&'static Rule>,
    /// Findings of the checks of single records, by the record that was looked at.
    each: HashMap<RecordId, Vec<Finding>>,
    /// Findings of the checks of the whole, by the place of the rule.
    whole: Vec<Vec<Finding>>,
    /// Registers whose references have to be remembered: when one is taken away, its target is looked at again.
    outward: HashSet<&'static str>,
    links: HashMap<RecordId, Box<[RecordId]>>,
    /// Records that are taken back: an edit from elsewhere may bring them back without saying so.
    removed: HashSet<RecordId>,
    counts: Counts,
}

impl<'c> Checker<'c> {
    /// Runs everything.
    pub fn new(workspace: &Workspace, today: NaiveDate, catalogue: &'c Catalogue) -> Self {
        let rules: Vec<&'static Rule> = all().collect();
        let mut checker = Self {
            catalogue,
            today,
            whole: vec![Vec::new(); rules.len()],
            outward: outward(&rules),
            rules,
            each: HashMap::new(),
            links: HashMap::new(),
            removed: HashSet::new(),
            counts: Counts::default(),
        };
        checker.run_all(workspace);
        checker
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

    /// Everything found: errors first, then by rule, then by label.
    pub fn findings(&self) -> Vec<&Finding> {
        let mut findings: Vec<&Finding> = self.unsorted().collect();
        findings.sort_by(|a, b| order(a, b));
        findings
    }

    /// The same in no order, for those who only count or gather.
    pub fn unsorted(&self) -> impl Iterator<Item = &Finding> {
        self.each.values().chain(&self.whole).flatten()
    }

    /// What was found about one record, in the same order.
    pub fn of(&self, record: RecordId) -> Vec<&Finding> {
        // What a check of one record finds is about that record, so only the checks of the whole are searched.
        let whole = self.whole.iter().flatten().filter(|finding| finding.record == Some(record));
        let mut findings: Vec<&Finding> = self.each.get(&record).into_iter().flatten().chain(whole).collect();
        findings.sort_by(|a, b| order(a, b));
        findings
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
    fn run_all(&mut self, workspace: &Workspace) {
        let context = Context::new(workspace, self.today, self.catalogue);
        for index in 0..self.rules.len() {
            self.run_whole(&context, index);
        }
        for register in workspace.schema().outlines() {
            let indices: Vec<usize> =
                (0..self.rules.len()).filter(|index| self.check_of(*index, &register.key).is_some()).collect();
            for record in workspace.live(&register.key) {
                for index in &indices {
                    self.look_at(&context, *index, record);
                }
            }
        }
        for record in workspace.every_record() {
            self.remember(record);
        }
    }

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
        let now = record.references().into_iter().map(|(target, _)| target);
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
        if self.outward.contains(record.register_key()) {
            let mut targets: Vec<RecordId> = record.references().into_iter().map(|(target, _)| target).collect();
            targets.dedup();
            self.links.insert(record.id(), targets.into());
        }
    }

    fn check_of(&self, index: usize, register: &str) -> Option<(&'static Rule, Check)> {
        let rule = self.rules.get(index)?;
        let fits = |check: &&Check| matches!(check, Check::Each(of, _) if *of == ANY || *of == register);
        Some((rule, *rule.checks.iter().find(fits)?))
    }

    fn run_each(&mut self, context: &Context<'_>, index: usize, id: RecordId) {
        let Some(rule) = self.rules.get(index).copied() else { return };
        if let Some(findings) = self.each.get_mut(&id) {
            findings.retain(|finding| {
                let stays = finding.rule != rule.id;
                if !stays {
                    *self.counts.of(finding.severity) -= 1;
                }
                stays
            });
            if findings.is_empty() {
                self.each.remove(&id);
            }
        }
        if let Some(record) = context.workspace.get(id).filter(|record| record.life() == Life::Live) {
            self.look_at(context, index, record);
        }
    }

    fn look_at<'a>(&mut self, context: &Context<'a>, index: usize, record: RecordRef<'a>) {
        let Some((rule, Check::Each(_, check))) = self.check_of(index, record.register_key()) else { return };
        let mut found = Found::new(rule);
        check(context, record, &mut found);
        if found.findings.is_empty() {
            return;
        }
        for finding in &found.findings {
            *self.counts.of(finding.severity) += 1;
        }
        self.each.entry(record.id()).or_default().extend(found.findings);
    }

    fn run_whole(&mut self, context: &Context<'_>, index: usize) {
        let Some(rule) = self.rules.get(index).copied() else { return };
        let mut found = Found::new(rule);
        for check in rule.checks {
            if let Check::Whole(check) = check {
                check(context, &mut found);
            }
        }
        let Some(place) = self.whole.get_mut(index) else { return };
        let before = std::mem::replace(place, found.findings);
        for finding in &before {
            *self.counts.of(finding.severity) -= 1;
        }
        for finding in place {
            *self.counts.of(finding.severity) += 1;
        }
    }
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
