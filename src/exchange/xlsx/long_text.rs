//! Texts that a cell of a workbook can't hold exactly, kept on a sheet of their own.
//!
//! A cell holds 32,767 UTF-16 units. A longer text is cut into parts that stand side by side in one row of the sheet
//! `Long texts`, and the cell says `see Long texts!A2`; reading puts the parts together again. The same way go texts
//! that look like such a reference, and the few that the file format or its writer would change: see [`fits`].

/// The sheet's name, unless the workbook has such a sheet already.
pub(super) const SHEET: &str = "Long texts";

/// What stands in its cell A1, and tells it from a sheet of the same name that a person made.
pub(super) const MARK: &str = "Texts that don't fit in a cell; the parts of a row belong together";

/// UTF-16 units that a cell holds.
const UNITS: usize = 32_767;

/// True when a cell gives the text back exactly as it is.
pub(super) fn fits(text: &str) -> bool {
    units(text) <= UNITS && !is_markup(text) && !text_has_seam(text) && !looks_like_reference(text)
}

/// The parts of a text, each of which a cell gives back exactly.
pub(super) fn parts(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let mut cut = 0;
        let mut count = 0;
        for (at, c) in rest.char_indices() {
            count += c.len_utf16();
            let seam = at > 0 && is_escaped(c) && rest.get(..at).is_some_and(ends_like_escape);
            // A part of one `<` can't be taken for markup, whatever follows.
            if count > UNITS || seam || (at == 1 && is_markup(rest)) {
                break;
            }
            cut = at + c.len_utf8();
        }
        let (part, after) = rest.split_at(cut);
        parts.push(part);
        rest = after;
    }
    parts
}

/// What the cell says instead of the text in row `row` (counted from 1) of the sheet `sheet`.
pub(super) fn reference(sheet: &str, row: u32) -> String {
    format!("see {sheet}!A{row}")
}

/// The sheet and the row, counted from 1, of a reference.
pub(super) fn referred(text: &str) -> Option<(&str, u32)> {
    let (sheet, row) = text.strip_prefix("see ")?.rsplit_once("!A")?;
    let plain = row.len() <= 7 && row.bytes().all(|b| b.is_ascii_digit()) && !row.starts_with('0');
    (plain && sheet.starts_with(SHEET)).then(|| row.parse().ok())?.map(|row| (sheet, row))
}

fn looks_like_reference(text: &str) -> bool {
    referred(text).is_some()
}

fn units(text: &str) -> usize {
    // Most texts are short enough by their bytes already.
    if text.len() <= UNITS { text.len() } else { text.chars().map(char::len_utf16).sum() }
}

/// The writer takes such a text for the XML of rich text and writes it raw.
fn is_markup(text: &str) -> bool {
    text.starts_with("<r>") && text.ends_with("</r>")
}

/// Control characters are written as `_x001B_`. Behind a text such as `_x0041` that makes `_x0041_x001B_`, which reads
/// as something else.
fn text_has_seam(text: &str) -> bool {
    text.contains("_x")
        && text.char_indices().any(|(at, c)| is_escaped(c) && text.get(..at).is_some_and(ends_like_escape))
}

fn is_escaped(c: char) -> bool {
    (c < ' ' && !matches!(c, '\t' | '\n')) || matches!(c, '\u{FFFE}' | '\u{FFFF}')
}

fn ends_like_escape(before: &str) -> bool {
    let bytes = before.as_bytes();
    let tail = bytes.len().checked_sub(6).and_then(|s| bytes.get(s..));
    tail.and_then(|t| t.strip_prefix(b"_x")).is_some_and(|hex| hex.iter().all(u8::is_ascii_hexdigit))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_whole_again_and_each_fits() {
        let emoji = "😀".repeat(40_000);
        let odd = format!("a{}", "😀".repeat(20_000));
        for text in ["<r>x</r>", "<r></r>", "_x0041\u{1b}", "_x0041\u{1}_x00ff\u{2}", &emoji, &odd, &"x".repeat(70_000)]
        {
            assert!(!fits(text));
            let cut = parts(text);
            assert!(cut.len() > 1);
            assert!(cut.iter().all(|p| fits(p)), "{cut:?}");
            assert_eq!(cut.concat(), text);
        }
        assert!(fits(&"x".repeat(32_767)) && !fits(&"x".repeat(32_768)));
        assert!(fits(&"é".repeat(32_767)) && !fits(&"😀".repeat(16_384)));
    }

    #[test]
    fn only_a_real_reference_is_one() {
        assert_eq!(referred(&reference("Long texts (2)", 17)), Some(("Long texts (2)", 17)));
        for text in [
            "see Long texts!A0",
            "see Long texts!A",
            "see Long texts!B2",
            "see Other!A2",
            "See Long texts!A2",
            "see Long texts!A2 ",
        ] {
            assert_eq!(referred(text), None, "{text}");
        }
        assert_eq!(parts("see Long texts!A2"), ["see Long texts!A2"]);
    }
}
