//! Control characters in cells: found, and shown instead of obeyed.

use std::borrow::Cow;

/// Tab and line ends are layout; every other character below 0x20, DEL and those from 0x80 to 0x9F steer terminals.
fn is_control(c: char) -> bool {
    c.is_control() && !matches!(c, '\t' | '\n' | '\r')
}

/// True when the text holds a control character other than tab and line ends.
pub fn has_control(text: &str) -> bool {
    // Those above 0x7F all begin with the byte 0xC2. Without a way out in the middle this runs many bytes at a time, and
    // most texts hold none of these bytes.
    let suspect = |b: u8| (b < 0x20 && !matches!(b, b'\t' | b'\n' | b'\r')) || b == 0x7F || b == 0xC2;
    let any = text.as_bytes().iter().fold(false, |any, b| any | suspect(*b));
    any && text.chars().any(is_control)
}

/// The sign shown for a control character, tab and line ends too: `␀` to `␟`, `␡`, and `�` for those above 0x7F.
/// Any other character is itself.
pub fn visible_char(c: char) -> char {
    if !c.is_control() {
        return c;
    }
    match u32::from(c) {
        code @ 0..=0x1F => char::from_u32(0x2400 + code).unwrap_or(char::REPLACEMENT_CHARACTER),
        0x7F => '\u{2421}',
        _ => char::REPLACEMENT_CHARACTER,
    }
}

/// The text with every control character but tab and line ends replaced by its sign.
pub fn visible(text: &str) -> Cow<'_, str> {
    if !has_control(text) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().map(|c| if is_control(c) { visible_char(c) } else { c }).collect())
}

/// The control characters of a text as a person looks them up, each once: `U+001B (ESC), U+0000 (NUL)`.
pub(crate) fn control_names(text: &str) -> String {
    let mut names: Vec<String> = Vec::new();
    for c in text.chars().filter(|c| is_control(*c)) {
        let code = u32::from(c);
        let name = match code {
            0 => " (NUL)",
            7 => " (BEL)",
            8 => " (BS)",
            0x0B => " (VT)",
            0x0C => " (FF)",
            0x1B => " (ESC)",
            0x7F => " (DEL)",
            0x9B => " (CSI)",
            _ => "",
        };
        let full = format!("U+{code:04X}{name}");
        if !names.contains(&full) {
            names.push(full);
        }
    }
    names.join(", ")
}

/// Where the first control character stands: how many line ends come before it.
pub(crate) fn lines_before_control(text: &str) -> u64 {
    let mut lines = 0;
    let mut after_cr = false;
    for c in text.chars() {
        if is_control(c) {
            break;
        }
        if c == '\r' || (c == '\n' && !after_cr) {
            lines += 1;
        }
        after_cr = c == '\r';
    }
    lines
}
