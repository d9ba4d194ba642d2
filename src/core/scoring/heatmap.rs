//! How many ratings stand in each cell of the grid.

use super::assess::assess;
use super::fit::Fit;
use super::{Level, Method, Party, Rating};

/// Which numbers of a rating give its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum HeatmapView {
    /// Those of the party that the risk's level comes from.
    Highest,
    Party(Party),
}

/// Where one rating stands. The same function serves the counts and the list behind a count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Spot {
    Cell {
        likelihood: u8,
        consequence: u8,
        level: Level,
    },
    /// Rated, but with no consequence in this view.
    NoConsequence,
    /// No rating, or no value yet in this view.
    Unrated,
    /// Made with another method, or not on the scales: its numbers mean nothing here.
    OtherMethod,
}

impl Spot {
    pub fn of(rating: Option<&Rating>, method: &Method, view: HeatmapView) -> Spot {
        let Some(rating) = rating else {
            return Spot::Unrated;
        };
        if Fit::of(rating, method) == Fit::OtherMethod {
            return Spot::OtherMethod;
        }
        let assessment = assess(rating, method);
        let shown = |party: Party| match view {
            HeatmapView::Highest => true,
            HeatmapView::Party(wanted) => party == wanted,
        };
        let lead = match view {
            HeatmapView::Highest => assessment.lead(),
            HeatmapView::Party(party) => assessment.party(party).rated(),
        };
        if let Some(rated) = lead {
            let (likelihood, consequence, level) = (rated.likelihood, rated.consequence, rated.level);
            return Spot::Cell { likelihood, consequence, level };
        }
        let has = |wanted: super::Standing| {
            assessment.per_party.iter().any(|(party, standing)| shown(party) && *standing == wanted)
        };
        if has(super::Standing::OffScale) {
            Spot::OtherMethod
        } else if has(super::Standing::Unrated) {
            Spot::Unrated
        } else {
            Spot::NoConsequence
        }
    }
}

/// Counts per cell and per level under one method.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heatmap {
    /// `cells[likelihood - 1][consequence - 1]`, as the grid.
    cells: Vec<Vec<usize>>,
    /// By the rank of the level.
    levels: Vec<usize>,
    pub no_consequence: usize,
    pub unrated: usize,
    pub other_method: usize,
    /// Of those in cells: made with an older version of the method.
    pub older_version: usize,
}

impl Heatmap {
    /// Counts each item once; `None` is a risk without a rating.
    pub fn count<'r>(
        method: &Method,
        view: HeatmapView,
        ratings: impl IntoIterator<Item = Option<&'r Rating>>,
    ) -> Heatmap {
        let mut map = Heatmap {
            cells: vec![vec![0; usize::from(method.consequence_max())]; usize::from(method.likelihood_max())],
            levels: vec![0; method.levels().count()],
            no_consequence: 0,
            unrated: 0,
            other_method: 0,
            older_version: 0,
        };
        for rating in ratings {
            match Spot::of(rating, method, view) {
                Spot::Cell { likelihood, consequence, level } => {
                    map.add(likelihood, consequence, level);
                    let older = rating.is_some_and(|rating| Fit::of(rating, method) == Fit::OlderVersion);
                    map.older_version += usize::from(older);
                }
                Spot::NoConsequence => map.no_consequence += 1,
                Spot::Unrated => map.unrated += 1,
                Spot::OtherMethod => map.other_method += 1,
            }
        }
        map
    }

    fn add(&mut self, likelihood: u8, consequence: u8, level: Level) {
        let row = self.cells.get_mut(usize::from(likelihood).saturating_sub(1));
        if let Some(cell) = row.and_then(|row| row.get_mut(usize::from(consequence).saturating_sub(1))) {
            *cell += 1;
        }
        if let Some(count) = self.levels.get_mut(usize::from(level.index())) {
            *count += 1;
        }
    }

    /// The count of a cell; both values count from 1. 0 outside the grid.
    pub fn at(&self, likelihood: u8, consequence: u8) -> usize {
        let index = |value: u8| usize::from(value).checked_sub(1);
        let row = index(likelihood).and_then(|row| self.cells.get(row));
        row.zip(index(consequence)).and_then(|(row, column)| row.get(column)).copied().unwrap_or(0)
    }

    pub fn at_level(&self, level: Level) -> usize {
        self.levels.get(usize::from(level.index())).copied().unwrap_or(0)
    }

    /// All ratings that stand in a cell.
    pub fn placed(&self) -> usize {
        self.levels.iter().sum()
    }
}
