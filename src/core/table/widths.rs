//! How the cells of a line are shared out among columns. Pure: the same columns and width always give the same layout.

/// What a column asks for, in cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ColumnSpec {
    /// Narrower than this it says nothing, and is left out.
    pub least: u16,
    /// Wider than this it gains nothing, unless it stretches.
    pub most: u16,
    /// Cells between it and the next column.
    pub gap: u16,
    /// Left out first where this is highest; 0 is never left out while another column can be.
    pub rank: u8,
    /// Takes what is left over.
    pub stretches: bool,
}

/// A column that is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Placed {
    /// Its number among the columns that were asked for.
    pub column: usize,
    pub x: u16,
    pub width: u16,
}

/// Shares out `total` cells: widths and the gaps between them add up to it exactly. Columns shrink to their least
/// width first; when that is not enough, those of the highest rank are left out, of equal ones the last. What is left
/// over goes to the columns that stretch, or to the last one.
pub fn widths(specs: &[ColumnSpec], total: u16) -> Vec<Placed> {
    let mut shown: Vec<(usize, ColumnSpec)> = specs.iter().copied().enumerate().collect();
    while shown.len() > 1 && needed(&shown) > u32::from(total) {
        let least_wanted = shown.iter().enumerate().max_by_key(|(at, (_, spec))| (spec.rank, *at)).map(|(at, _)| at);
        shown.remove(least_wanted.unwrap_or(0));
    }
    let mut widths: Vec<u16> = match shown.len() {
        1 => vec![total],
        _ => shown.iter().map(|(_, spec)| spec.least).collect(),
    };
    let gaps: u16 = gaps(&shown).try_into().unwrap_or(u16::MAX);
    let mut left = total.saturating_sub(gaps).saturating_sub(widths.iter().sum());
    // What is most important gets its full width first.
    let mut order: Vec<usize> = (0..shown.len()).collect();
    order.sort_by_key(|at| shown.get(*at).map(|(_, spec)| spec.rank));
    for at in order {
        if let (Some((_, spec)), Some(width)) = (shown.get(at), widths.get_mut(at)) {
            let more = spec.most.saturating_sub(*width).min(left);
            *width += more;
            left -= more;
        }
    }
    spread(&shown, &mut widths, left);
    let mut x = 0;
    let mut placed = Vec::with_capacity(shown.len());
    for ((column, spec), width) in shown.iter().zip(widths) {
        placed.push(Placed { column: *column, x, width });
        x += width + spec.gap;
    }
    placed
}

fn spread(shown: &[(usize, ColumnSpec)], widths: &mut [u16], mut left: u16) {
    let mut takers: Vec<usize> =
        shown.iter().enumerate().filter(|(_, (_, spec))| spec.stretches).map(|(at, _)| at).collect();
    if takers.is_empty() {
        takers.extend(shown.len().checked_sub(1));
    }
    while let Some((at, rest)) = takers.split_first() {
        let share = left / u16::try_from(rest.len() + 1).unwrap_or(1);
        if let Some(width) = widths.get_mut(*at) {
            *width += share;
            left -= share;
        }
        takers = rest.to_vec();
    }
}

fn gaps(shown: &[(usize, ColumnSpec)]) -> u32 {
    let (_, before_last) = shown.split_last().unwrap_or((&(0, NOTHING), &[]));
    before_last.iter().map(|(_, spec)| u32::from(spec.gap)).sum()
}

fn needed(shown: &[(usize, ColumnSpec)]) -> u32 {
    shown.iter().map(|(_, spec)| u32::from(spec.least)).sum::<u32>() + gaps(shown)
}

const NOTHING: ColumnSpec = ColumnSpec { least: 0, most: 0, gap: 0, rank: 0, stretches: false };

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn spec() -> impl Strategy<Value = ColumnSpec> {
        (0u16..20, 0u16..40, 0u16..3, 0u8..4, any::<bool>()).prop_map(|(least, more, gap, rank, stretches)| {
            ColumnSpec { least, most: least + more, gap, rank, stretches }
        })
    }

    proptest! {
        #[test]
        fn columns_and_gaps_fill_the_line_exactly(
            specs in proptest::collection::vec(spec(), 1..12),
            total in 0u16..400,
        ) {
            let placed = widths(&specs, total);
            let mut x = 0;
            for (at, one) in placed.iter().enumerate() {
                let spec = specs[one.column];
                prop_assert_eq!(one.x, x);
                x += one.width + if at + 1 == placed.len() { 0 } else { spec.gap };
                if placed.len() > 1 {
                    prop_assert!(one.width >= spec.least);
                }
            }
            prop_assert_eq!(x, total);
        }

        #[test]
        fn nothing_important_is_left_out_for_something_less_so(
            specs in proptest::collection::vec(spec(), 1..12),
            total in 0u16..200,
        ) {
            let shown: Vec<usize> = widths(&specs, total).iter().map(|one| one.column).collect();
            let worst_shown = shown.iter().map(|at| specs[*at].rank).max().unwrap();
            let left_out = (0..specs.len()).filter(|at| !shown.contains(at));
            prop_assert!(left_out.map(|at| specs[at].rank).all(|rank| rank >= worst_shown));
        }
    }

    #[test]
    fn no_columns_need_no_cells() {
        assert!(widths(&[], 80).is_empty());
    }
}
