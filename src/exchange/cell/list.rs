//! Several values in one cell.

/// What stands between the values of a list that is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ListMark {
    /// ` | `: one line, and no reader mistakes it for a name.
    #[default]
    Bar,
    /// One value a line.
    Line,
    /// `; `
    Semicolon,
}

/// What separates values in a list that is read: always line ends, `|` and `;`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ListStyle {
    /// A comma separates too. Only when told, because names hold commas.
    pub comma: bool,
}

impl ListStyle {
    /// Lists with commas too.
    pub const WITH_COMMA: ListStyle = ListStyle { comma: true };

    fn separates(self, c: char) -> bool {
        matches!(c, '\n' | '\r' | '|' | ';') || (self.comma && c == ',')
    }
}

/// A known name is put together from at most this many pieces more than one, so that a cell full of separators stays
/// cheap.
const NAME_PIECES: usize = 8;

/// Splits a cell into its values: white space around them is taken off, empty ones are left out.
///
/// A backslash before a separator or white space makes it part of the value. Backslashes mean nothing anywhere else,
/// so `\\server\share` stays as it is.
pub fn split_list(text: &str, style: ListStyle) -> Vec<String> {
    pieces(text, style).into_iter().map(|p| p.value).filter(|v| !v.is_empty()).collect()
}

/// Splits a cell like [`split_list`], but keeps together what `known` says is one name although it holds a separator:
/// `Scoring, retail` stays whole when there is a system of that name. The longest known name wins.
///
/// The second part of the answer lists the names that were kept together, so that the caller can say so.
pub fn split_list_known(text: &str, style: ListStyle, known: &dyn Fn(&str) -> bool) -> (Vec<String>, Vec<String>) {
    let pieces = pieces(text, style);
    let (mut values, mut kept) = (Vec::new(), Vec::new());
    let mut from = 0;
    while let Some(first) = pieces.get(from) {
        let rest = pieces.get(from + 1..).unwrap_or(&[]);
        let joined = rest.iter().take(NAME_PIECES).enumerate().rev().find_map(|(offset, last)| {
            let whole = text.get(first.start..last.end)?.trim();
            known(whole).then(|| (offset + 2, whole.to_owned()))
        });
        match joined {
            Some((count, whole)) => {
                from += count;
                kept.push(whole.clone());
                values.push(whole);
            }
            None => {
                from += 1;
                if !first.value.is_empty() {
                    values.push(first.value.clone());
                }
            }
        }
    }
    (values, kept)
}

/// Writes values into one cell so that [`split_list`] without commas gives them back exactly. Empty values are left
/// out: a list can't hold them.
pub fn join_list<'a>(values: impl IntoIterator<Item = &'a str>, mark: ListMark) -> String {
    let between = match mark {
        ListMark::Bar => " | ",
        ListMark::Line => "\n",
        ListMark::Semicolon => "; ",
    };
    let mut out = String::new();
    for value in values.into_iter().filter(|v| !v.is_empty()) {
        if !out.is_empty() {
            out.push_str(between);
        }
        escape(value, &mut out);
    }
    out
}

struct Piece {
    value: String,
    start: usize,
    end: usize,
}

fn pieces(text: &str, style: ListStyle) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut value = Trimmed::default();
    let mut start = 0;
    let mut slashes = 0;
    for (at, c) in text.char_indices() {
        if c == '\\' {
            slashes += 1;
            continue;
        }
        let separator = style.separates(c);
        if slashes > 0 {
            // Backslashes count in pairs only where one can escape something.
            let meaning = separator || c.is_whitespace();
            let literal = if meaning { slashes / 2 } else { slashes };
            let escaped = meaning && slashes % 2 == 1;
            (0..literal).for_each(|_| value.push('\\'));
            slashes = 0;
            if escaped {
                value.push_kept(c);
                continue;
            }
        }
        if separator {
            pieces.push(Piece { value: value.take(), start, end: at });
            start = at + c.len_utf8();
        } else {
            value.push(c);
        }
    }
    // At the end of the cell nothing follows that could be escaped, but `escape` doubles there as before a separator.
    let literal = if slashes % 2 == 0 { slashes / 2 } else { slashes };
    (0..literal).for_each(|_| value.push('\\'));
    pieces.push(Piece { value: value.take(), start, end: text.len() });
    pieces
}

/// A value that loses the white space at its edges, but not the escaped one.
#[derive(Default)]
struct Trimmed {
    text: String,
    /// Length up to which nothing is trimmed from the end.
    kept: usize,
}

impl Trimmed {
    fn push(&mut self, c: char) {
        if c.is_whitespace() && self.text.is_empty() {
            return;
        }
        self.text.push(c);
        if !c.is_whitespace() {
            self.kept = self.text.len();
        }
    }

    fn push_kept(&mut self, c: char) {
        self.text.push(c);
        self.kept = self.text.len();
    }

    fn take(&mut self) -> String {
        self.text.truncate(self.kept);
        self.kept = 0;
        std::mem::take(&mut self.text)
    }
}

fn escape(value: &str, out: &mut String) {
    let first = value.chars().take_while(|c| c.is_whitespace()).count();
    let total = value.chars().count();
    let last = value.chars().rev().take_while(|c| c.is_whitespace()).count();
    let mut slashes = 0;
    for (index, c) in value.chars().enumerate() {
        if c == '\\' {
            slashes += 1;
            out.push('\\');
            continue;
        }
        let edge = c.is_whitespace() && (index < first || index >= total - last);
        let special = ListStyle::default().separates(c) || edge;
        if special || (slashes > 0 && c.is_whitespace()) {
            (0..slashes).for_each(|_| out.push('\\'));
        }
        if special {
            out.push('\\');
        }
        slashes = 0;
        out.push(c);
    }
    (0..slashes).for_each(|_| out.push('\\'));
}
