//! Which columns a list shows, and what each asks for.

use super::widths::ColumnSpec;
use crate::core::path::{Path, Shape};
use crate::core::schema::{Register, Schema};
use crate::core::workspace::Workspace;

/// Widest mark of a level with the sign that it exceeds the appetite.
const LEVEL: u16 = 3;
/// `12 Dec` and `2026-12-12`.
const DAY: (u16, u16) = (7, 10);
/// A word of a list, or a name, that is cut shorter can't be told from others.
const READABLE: u16 = 9;
/// Ids of controls and SoA entries: `A.10.2`, `own-03`.
const CATALOGUE_LABEL: u16 = 8;

/// Labels of one's own, such as `IA-2026-02`, are shown whole up to this.
const OWN_LABEL: usize = 12;
/// So many at either end of a register are looked at for labels of one's own, so that a large one costs nothing.
const LOOKED_AT: usize = 50;

/// The columns that a register shows unless one chose others. Paths that the schema doesn't know are named.
pub(super) fn defaults(schema: &Schema, register: &Register) -> (Vec<Path>, Vec<String>) {
    let (mut paths, mut wrong) = (Vec::new(), Vec::new());
    for column in &register.table.columns {
        match Path::parse(schema, &register.key, column) {
            Ok(path) => paths.push(path),
            Err(error) => wrong.push(format!("The column {column} of {} can't be shown: {error}", register.plural)),
        }
    }
    if paths.is_empty() {
        paths.extend(Path::parse(schema, &register.key, "@label"));
        let title = register.meaning("title").map(|field| Path::parse(schema, &register.key, &field.key));
        paths.extend(title.and_then(Result::ok));
    }
    (paths, wrong)
}

/// What a column asks for.
pub fn column_spec(workspace: &Workspace, path: &Path) -> ColumnSpec {
    let field = path.last_field();
    let means = field.and_then(|field| field.means.as_deref()).unwrap_or("");
    let preferred = field.and_then(|field| field.width);
    let heading = u16::try_from(path.short_heading().chars().count()).unwrap_or(u16::MAX);
    let spec = |least: u16, most: u16, rank: u8| ColumnSpec {
        least: least.min(most),
        most: most.max(heading.min(12)),
        gap: 2,
        rank,
        stretches: false,
    };
    let is_title = means == "title" && path.field().is_some();
    match path.shape() {
        Shape::Label => {
            // The sign behind the label (`^`, `?`, `#`) takes a cell of the gap, which is there whether or not it shows.
            let width = label_width(workspace, path.register()) + 1;
            ColumnSpec { least: width, most: width, gap: 1, rank: 0, stretches: false }
        }
        // The sign above the mark's second cell is the gap.
        Shape::Level => ColumnSpec {
            least: LEVEL,
            most: LEVEL.max(heading.min(5)),
            gap: 0,
            rank: if means == "level" { 2 } else { 4 },
            stretches: false,
        },
        Shape::Text if is_title || path.as_str() == "derived.control_title" => {
            ColumnSpec { stretches: true, ..spec(16, preferred.unwrap_or(30), 1) }
        }
        Shape::Date | Shape::Time => {
            match means {
                // With room for the sign that it is past.
                "due" | "next_review" => ColumnSpec { gap: 1, ..spec(DAY.0 + 1, DAY.0 + 2, 3) },
                _ => spec(DAY.0, DAY.1, 6),
            }
        }
        Shape::Choice => {
            let longest = super::super::filter::longest_choice(path).min(14);
            // Cut shorter, `In operation` and `In validation` look the same.
            spec(longest.min(READABLE), preferred.unwrap_or(longest), if means == "state" { 5 } else { 6 })
        }
        Shape::Number => spec(3, preferred.unwrap_or(6), 6),
        Shape::Bool => spec(3, preferred.unwrap_or(3), 7),
        Shape::Reference => spec(READABLE, preferred.unwrap_or(14), if means == "owner" { 5 } else { 6 }),
        Shape::List => spec(6, preferred.unwrap_or(16), 6),
        Shape::Text => spec(8, preferred.unwrap_or(20), 6),
    }
}

/// The widest label that the register has given so far, so that columns don't jump while one scrolls.
fn label_width(workspace: &Workspace, register: &str) -> u16 {
    let Some(found) = workspace.schema().register(register) else { return CATALOGUE_LABEL };
    let digits = workspace.highest_number(register).to_string().len().max(found.digits);
    let prefix = found.prefix.trim_end_matches('-').chars().count();
    let slots = workspace.row_slots(register);
    let ends = slots.iter().take(LOOKED_AT).chain(slots.iter().rev().take(LOOKED_AT));
    let own = ends.filter_map(|slot| workspace.slot(*slot)).map(|record| record.label().chars().count().min(OWN_LABEL));
    let counted = u16::try_from(own.max().unwrap_or(0).max(prefix + 1 + digits)).unwrap_or(u16::MAX);
    if found.label_from.is_some() { counted.max(CATALOGUE_LABEL) } else { counted }
}
