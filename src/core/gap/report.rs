//! What an assessment comes to: counts by clause and group, and the measures in the order in which they are worth doing.

use std::collections::HashMap;

use super::agenda::{agenda, by_standard, left_out};
use super::{Conformity, Effort, Item, Priority, field, items};
use crate::core::catalogue::{Catalogue, belongs};
use crate::core::workspace::RecordRef;

/// How many criteria stand where.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub yes: usize,
    pub partly: usize,
    pub no: usize,
    pub not_applicable: usize,
    /// Not judged yet.
    pub open: usize,
}

impl Tally {
    pub fn all(self) -> usize {
        self.judged() + self.open
    }

    pub fn judged(self) -> usize {
        self.yes + self.partly + self.no + self.not_applicable
    }

    fn count(&mut self, conformity: Option<Conformity>) {
        let of = match conformity {
            Some(Conformity::Yes) => &mut self.yes,
            Some(Conformity::Partly) => &mut self.partly,
            Some(Conformity::No) => &mut self.no,
            Some(Conformity::NotApplicable) => &mut self.not_applicable,
            None => &mut self.open,
        };
        *of += 1;
    }
}

/// A clause of the first level or a group of controls.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// `9` or `A.6`; empty for controls that are of no group.
    pub id: String,
    /// Empty for controls of one's own.
    pub title: String,
    pub tally: Tally,
}

/// A gap and what is to be done about it.
#[derive(Clone, Copy, Debug)]
pub struct Measure<'a> {
    pub item: Item<'a>,
    pub conformity: Conformity,
    pub priority: Option<Priority>,
    pub effort: Option<Effort>,
}

impl<'a> Measure<'a> {
    pub fn criterion(self) -> &'a str {
        self.item.criterion()
    }

    /// What is missing; what is done today where nobody has said more.
    pub fn gap(self) -> &'a str {
        match self.item.record.text(field::GAP) {
            "" => self.item.record.text(field::PRACTICE),
            gap => gap,
        }
    }

    pub fn owner(self) -> Option<RecordRef<'a>> {
        self.item.record.target(field::OWNER)
    }

    pub fn action(self) -> Option<RecordRef<'a>> {
        self.item.action()
    }
}

/// Everything that a report on an assessment says.
#[derive(Clone, Debug)]
pub struct Report<'a> {
    /// Clauses 4 to 10, the groups of Annex A, then controls of one's own; only those with something to compare.
    pub groups: Vec<Group>,
    pub total: Tally,
    pub measures: Vec<Measure<'a>>,
    /// Controls that the roles held seldom need and nobody has compared.
    pub left_out: Vec<String>,
}

/// Id and title of the clause of the first level, or the group of controls, that a criterion belongs to.
pub fn group_of<'c>(catalogue: &'c Catalogue, criterion: &str) -> (&'c str, &'c str) {
    let clause = criterion.split(['.', '/']).next().unwrap_or(criterion);
    let part = catalogue
        .parts
        .iter()
        .chain(&catalogue.own)
        .find(|part| part.id == clause)
        .map(|part| (part.id.as_str(), part.title.as_str()));
    let group = || {
        let found = catalogue.groups.iter().find(|group| belongs(criterion, &group.id, '.'));
        found.map(|group| (group.id.as_str(), group.title.as_str()))
    };
    part.or_else(group).unwrap_or(("", ""))
}

/// The gaps of an assessment: the most urgent first, of these the least work first, then in the order of the standard.
/// What has no priority or effort stands behind what has one.
pub fn measures(assessment: RecordRef<'_>) -> Vec<Measure<'_>> {
    let gap = |item: Item<'_>| item.conformity().filter(|conformity| conformity.is_gap());
    let measure =
        |item| Some(Measure { item, conformity: gap(item)?, priority: item.priority(), effort: item.effort() });
    let mut found: Vec<Measure<'_>> = items(assessment).filter_map(measure).collect();
    let rank = |measure: &Measure<'_>| {
        let (priority, effort) = (measure.priority, measure.effort);
        (priority.is_none(), priority, effort.is_none(), effort)
    };
    found.sort_by(|a, b| rank(a).cmp(&rank(b)).then_with(|| by_standard(a.criterion(), b.criterion())));
    found
}

pub fn report<'a>(assessment: RecordRef<'a>, catalogue: &Catalogue) -> Report<'a> {
    let (mut groups, mut total): (Vec<Group>, Tally) = (Vec::new(), Tally::default());
    // Where diverged copies brought two of one criterion, the first counts, as on the sheet.
    let mut judged: HashMap<&str, Option<Conformity>> = HashMap::new();
    for item in items(assessment) {
        judged.entry(item.criterion()).or_insert_with(|| item.conformity());
    }
    let all = agenda(assessment, catalogue);
    for criterion in &all {
        let conformity = judged.get(criterion.as_str()).copied().flatten();
        total.count(conformity);
        let (id, title) = group_of(catalogue, criterion);
        match groups.iter_mut().find(|group| group.id == id) {
            Some(group) => group.tally.count(conformity),
            None => {
                let mut tally = Tally::default();
                tally.count(conformity);
                groups.push(Group { id: id.to_string(), title: title.to_string(), tally });
            }
        }
    }
    let out = left_out(assessment.workspace(), catalogue).into_iter().map(|control| control.id.clone());
    let left_out = out.filter(|id| !all.contains(id)).collect();
    Report { groups, total, measures: measures(assessment), left_out }
}
