//! The only place that measures text: how many columns it takes, how it is cut, padded, wrapped and made safe.
//!
//! A column is a terminal cell; a grapheme is what a person calls one character and is never split. Widths are those
//! that ratatui lays out with, so a padded cell and the drawn cell agree. Every function that cuts or fills makes its
//! text safe first ([`sanitise`]), because what can't be shown can't be measured.

use std::borrow::Cow;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// A tab advances to the next multiple of this many columns.
const TAB_STOP: usize = 4;

/// Which end of a column the text leans on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Align {
    Left,
    Right,
    Centre,
}

/// The graphemes of `text`, each never to be split.
pub fn graphemes(text: &str) -> impl DoubleEndedIterator<Item = &str> {
    text.graphemes(true)
}

/// Columns that one grapheme takes: 0, 1, 2 or, for rare clusters, more.
///
/// The half-width katakana sound marks count as one column each: terminals give them a cell although Unicode calls
/// them extenders.
pub fn grapheme_width(grapheme: &str) -> usize {
    if let [byte] = grapheme.as_bytes() {
        return usize::from(!byte.is_ascii_control());
    }
    let marks = grapheme.chars().filter(|c| matches!(c, '\u{ff9e}' | '\u{ff9f}')).count();
    grapheme.width() + marks
}

/// Columns that `text` takes on one line. Control characters count nothing: they are never sent.
pub fn width(text: &str) -> usize {
    if text.is_ascii() {
        return text.bytes().filter(|b| !b.is_ascii_control()).count();
    }
    graphemes(text).filter(|g| !g.contains(char::is_control)).map(grapheme_width).sum()
}

/// Columns that a terminal which knows no graphemes gives one character (0 for controls and combining marks).
pub fn char_width(c: char) -> usize {
    c.width().unwrap_or(0)
}

/// True for characters that must never reach a terminal: controls, line and paragraph separators, and the invisible
/// marks that reorder text (U+202A to U+202E, U+2066 to U+2069), which make one name look like another.
pub fn is_unsafe(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// The visible, one-column stand-in for a character that [`is_unsafe`]; any other character is itself.
pub fn visible(c: char) -> char {
    match c {
        '\0'..='\u{1f}' => char::from_u32(0x2400 + u32::from(c)).unwrap_or('\u{fffd}'),
        '\u{7f}' => '\u{2421}',
        c if is_unsafe(c) => '\u{fffd}',
        c => c,
    }
}

/// One line that is safe to show: tabs become spaces up to the next stop, every unsafe character its visible
/// stand-in (`ESC` is `␛`, a line break `␊`, a reordering mark `�`). Borrowed when nothing had to change.
pub fn sanitise(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_unsafe) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + TAB_STOP);
    let mut column = 0;
    for (nth, piece) in text.replace("\r\n", "\n").split('\t').enumerate() {
        if nth > 0 {
            let spaces = TAB_STOP - column % TAB_STOP;
            out.extend(std::iter::repeat_n(' ', spaces));
            column += spaces;
        }
        let shown: String = piece.chars().map(visible).collect();
        column += width(&shown);
        out.push_str(&shown);
    }
    Cow::Owned(out)
}

/// Safe `text` in at most `columns`, with `ellipsis` at its end if something was cut.
///
/// The result may be one column short when a wide grapheme does not fit; [`pad`] fills it.
pub fn truncate<'a>(text: &'a str, columns: usize, ellipsis: &str) -> Cow<'a, str> {
    let safe = sanitise(text);
    if width(&safe) <= columns {
        return safe;
    }
    let mark = if width(ellipsis) <= columns { ellipsis } else { "" };
    let room = columns - width(mark);
    let mut cut = String::with_capacity(safe.len());
    let mut used = 0;
    for grapheme in graphemes(&safe) {
        let wide = grapheme_width(grapheme);
        if used + wide > room {
            break;
        }
        used += wide;
        cut.push_str(grapheme);
    }
    cut.push_str(mark);
    Cow::Owned(cut)
}

/// Safe `text` in exactly `columns`: cut with `ellipsis` if too long, filled with spaces if too short.
pub fn pad(text: &str, columns: usize, align: Align, ellipsis: &str) -> String {
    let body = truncate(text, columns, ellipsis);
    let free = columns.saturating_sub(width(&body));
    let before = match align {
        Align::Left => 0,
        Align::Right => free,
        Align::Centre => free / 2,
    };
    let mut out = " ".repeat(before);
    out.push_str(&body);
    out.push_str(&" ".repeat(free - before));
    out
}

/// Safe lines of at most `columns` each, broken between words, and inside a word only where it is longer than a line.
///
/// Line breaks of the text are kept, so an empty line stays one. Wide (CJK) graphemes may be parted without a space.
/// A grapheme wider than `columns` stands alone on its line, cut to nothing.
pub fn wrap(text: &str, columns: usize) -> Vec<String> {
    text.split('\n').flat_map(|line| wrap_line(line.strip_suffix('\r').unwrap_or(line), columns)).collect()
}

fn wrap_line(line: &str, columns: usize) -> Vec<String> {
    let safe = sanitise(line);
    if columns == 0 {
        return vec![String::new()];
    }
    let mut lines = Vec::new();
    let mut current = String::new();
    let mut used = 0;
    for word in words(&safe) {
        let wide = width(word);
        if used + width(word.trim_end()) > columns && used > 0 {
            lines.push(current.trim_end().to_owned());
            current.clear();
            used = 0;
            if word.trim().is_empty() {
                continue;
            }
        }
        if width(word.trim_end()) <= columns {
            current.push_str(word);
            used += wide;
            continue;
        }
        for grapheme in graphemes(word) {
            let wide = grapheme_width(grapheme);
            if used + wide > columns && used > 0 {
                lines.push(current.trim_end().to_owned());
                current.clear();
                used = 0;
            }
            if wide <= columns {
                current.push_str(grapheme);
                used += wide;
            }
        }
    }
    lines.push(current.trim_end().to_owned());
    lines
}

/// Pieces between which a line may be broken: a word with the spaces behind it, or a wide grapheme by itself.
fn words(line: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut start = 0;
    let mut previous = "";
    for (at, grapheme) in line.grapheme_indices(true) {
        let after_space = previous.starts_with(' ') && !grapheme.starts_with(' ');
        let wide = grapheme_width(grapheme) > 1 && !previous.is_empty();
        let after_wide = grapheme_width(previous) > 1 && !grapheme.starts_with(' ');
        if (after_space || wide || after_wide) && at > start {
            pieces.extend(line.get(start..at));
            start = at;
        }
        previous = grapheme;
    }
    pieces.extend(line.get(start..));
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use ratatui::buffer::Buffer;
    use ratatui::layout::Rect;
    use ratatui::style::Style;

    /// Text with everything that breaks naive measuring: wide, combining, joined, flags, marks, controls.
    fn nasty() -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            3 => "[ -~]{1,6}",
            1 => Just("漢字".to_owned()),
            1 => Just("e\u{301}".to_owned()),
            1 => Just("👨\u{200d}👩\u{200d}👧".to_owned()),
            1 => Just("🇩🇪".to_owned()),
            1 => Just("❤\u{fe0f}".to_owned()),
            1 => Just("ｶﾞ".to_owned()),
            1 => Just("\u{600}".to_owned()),
            1 => Just("\u{202e}evil\u{202c}".to_owned()),
            1 => Just("\x1b[31m\t\r\n\0".to_owned()),
            1 => any::<char>().prop_map(String::from),
        ];
        prop::collection::vec(piece, 0..12).prop_map(|v| v.concat())
    }

    /// Columns that ratatui gives `text` when it draws it.
    fn drawn_width(text: &str) -> usize {
        let area = Rect::new(0, 0, 400, 1);
        let mut buffer = Buffer::empty(area);
        let (x, _) = buffer.set_stringn(0, 0, text, 400, Style::default());
        usize::from(x)
    }

    proptest! {
        #[test]
        fn a_padded_text_is_exactly_as_wide_as_its_column(text in nasty(), columns in 0usize..40) {
            for align in [Align::Left, Align::Right, Align::Centre] {
                let padded = pad(&text, columns, align, "…");
                prop_assert_eq!(width(&padded), columns, "{:?}", padded);
                prop_assert_eq!(drawn_width(&padded), columns, "{:?}", padded);
            }
        }

        #[test]
        fn measured_and_drawn_width_agree(text in nasty()) {
            let safe = sanitise(&text);
            prop_assert_eq!(width(&safe), drawn_width(&safe));
        }

        #[test]
        fn nothing_unsafe_survives(text in nasty()) {
            prop_assert!(!sanitise(&text).chars().any(is_unsafe));
        }

        #[test]
        fn wrapped_lines_fit_and_lose_only_spaces(text in nasty(), columns in 2usize..30) {
            let lines = wrap(&text, columns);
            for line in &lines {
                prop_assert!(width(line) <= columns, "{:?} in {}", line, columns);
            }
            let solid = |s: &str| s.chars().filter(|c| !c.is_whitespace()).collect::<String>();
            let fits = graphemes(&sanitise(&text)).all(|g| grapheme_width(g) <= columns);
            if fits && !text.contains(['\n', '\r']) {
                prop_assert_eq!(solid(&lines.concat()), solid(&sanitise(&text)));
            }
        }
    }

    #[test]
    fn a_long_title_ends_in_an_ellipsis() {
        assert_eq!(truncate("Triage model misses sepsis", 12, "…"), "Triage mode…");
        assert_eq!(truncate("Triage", 12, "…"), "Triage");
        assert_eq!(pad("漢字漢字", 6, Align::Left, "…"), "漢字… ");
        assert_eq!(pad("7", 4, Align::Right, "…"), "   7");
    }

    #[test]
    fn dangerous_text_is_seen_not_obeyed() {
        assert_eq!(sanitise("a\x1b[2Jb"), "a␛[2Jb");
        assert_eq!(sanitise("invoice\u{202e}gpj.exe"), "invoice\u{fffd}gpj.exe");
        assert_eq!(sanitise("a\tb"), "a   b");
        assert_eq!(sanitise("one\r\ntwo\0"), "one␊two␀");
        assert!(matches!(sanitise("plain é 漢"), Cow::Borrowed(_)));
    }

    #[test]
    fn words_stay_whole_and_empty_lines_stay() {
        assert_eq!(wrap("few patients over 80 in the data", 14), ["few patients", "over 80 in the", "data"]);
        assert_eq!(wrap("a\n\nb", 5), ["a", "", "b"]);
        assert_eq!(wrap("abcdefgh", 3), ["abc", "def", "gh"]);
        assert_eq!(wrap("漢字漢字", 5), ["漢字", "漢字"]);
    }
}
