//! Movement through rows that are all at hand: the same keys in help, lists of lines and records.

use crate::tui::action::Action;

/// The row that `action` leads to from row `at` of `count`, with `page` rows to see; `None` if it moves no row.
pub fn row(action: &Action, at: usize, count: usize, page: usize) -> Option<usize> {
    let page = isize::try_from(page).unwrap_or(10);
    let by = match action {
        Action::NextRow => 1,
        Action::PreviousRow => -1,
        Action::PageDown => page,
        Action::PageUp => -page,
        Action::HalfPageDown => page / 2,
        Action::HalfPageUp => -page / 2,
        Action::FirstRow => isize::MIN,
        Action::LastRow => isize::MAX,
        _ => return None,
    };
    Some(at.saturating_add_signed(by).min(count.saturating_sub(1)))
}
