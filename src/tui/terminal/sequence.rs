//! What one complete sequence means: xterm, VT220, Linux console and rxvt spellings of the same keys, and answers.

use super::input::{Answer, Input};
use crate::keymap::{Code, Key};

/// A key without modifiers.
pub fn plain(code: Code) -> Key {
    Key { code, ctrl: false, alt: false, shift: false }
}

/// A byte below 0x80. `ctrl-i`, `ctrl-m` and `ctrl-h` are what terminals send for tab, enter and backspace.
pub fn control_or_char(byte: u8) -> Key {
    let ctrl = |c: u8| Key { ctrl: true, ..plain(Code::Char(char::from(c))) };
    match byte {
        0x00 => ctrl(b' '),
        0x08 | 0x7f => plain(Code::Backspace),
        0x09 => plain(Code::Tab),
        0x0d => plain(Code::Enter),
        0x1b => plain(Code::Esc),
        0x01..=0x1a => ctrl(byte + 0x60),
        0x1c..=0x1f => ctrl(byte + 0x40),
        _ => plain(Code::Char(char::from(byte))),
    }
}

/// The Linux console's F1 to F5: `CSI [ A` to `CSI [ E`.
pub fn linux_function(last: u8, alt: bool) -> Option<Key> {
    let number = last.checked_sub(b'A').filter(|n| *n < 5)? + 1;
    Some(Key { alt, ..plain(Code::F(number)) })
}

/// `ESC O ..`: cursor and function keys in application mode, the keypad, rxvt's ctrl-arrows.
pub fn ss3(params: &[u8], last: u8, alt: bool) -> Option<Key> {
    let modifiers = numbers(params).last().copied().unwrap_or(1);
    let (code, ctrl) = match last {
        b'a'..=b'd' => (arrow(last.to_ascii_uppercase())?, true),
        b'M' => (Code::Enter, false),
        b'I' => (Code::Tab, false),
        b' ' => (Code::Char(' '), false),
        b'X' => (Code::Char('='), false),
        // The keypad in application mode: the character lies 0x40 below.
        b'j'..=b'y' => (Code::Char(char::from(last - 0x40)), false),
        _ => (letter(last)?, false),
    };
    let mut key = modified(code, modifiers, alt);
    key.ctrl |= ctrl;
    Some(key)
}

/// `CSI params last`. `None` for what is not understood, focus reports and mouse reports.
pub fn csi(params: &[u8], last: u8, alt: bool) -> Option<Input> {
    match params.first() {
        Some(b'?') => return private_answer(params, last).map(Input::Answer),
        Some(b'<'..=b'>') => return None,
        _ => {}
    }
    if params.iter().any(|b| !matches!(b, b'0'..=b';')) {
        return None;
    }
    let fields = numbers(params);
    let first = fields.first().copied().unwrap_or(0);
    let modifiers = fields.get(1).copied().unwrap_or(1);
    let key = match last {
        b'~' => tilde(&fields, alt)?,
        b'^' => Key { ctrl: true, ..numbered(first, 1, alt)? },
        b'$' => numbered(first, 2, alt)?,
        b'@' if !params.is_empty() => Key { ctrl: true, ..numbered(first, 2, alt)? },
        b'u' => kitty(params, alt)?,
        b'Z' => modified(Code::Tab, 2, alt),
        b'a'..=b'd' if params.is_empty() => modified(arrow(last.to_ascii_uppercase())?, 2, alt),
        b'n' => return Some(Input::Answer(Answer::Status(first))),
        b'R' if fields.len() == 2 && !(first == 1 && (2..=16).contains(&modifiers)) => {
            return Some(Input::Answer(Answer::Cursor { row: first, column: modifiers }));
        }
        _ if released(params) => return None,
        _ => modified(letter(last)?, modifiers, alt),
    };
    Some(Input::Key(key))
}

/// `OSC 11 ; rgb:RRRR/GGGG/BBBB`, the only string that is an answer here.
pub fn osc(bytes: &[u8]) -> Option<Answer> {
    let text = std::str::from_utf8(bytes).ok()?;
    let colour = text.strip_prefix("11;")?;
    let colour = colour.strip_prefix("rgb:").or_else(|| colour.strip_prefix("rgba:"))?;
    let mut parts = colour.split('/').map(scaled);
    let (red, green, blue) = (parts.next()??, parts.next()??, parts.next()??);
    Some(Answer::Background { red, green, blue })
}

/// One to four hexadecimal digits, scaled so that all ones is 255.
fn scaled(hex: &str) -> Option<u8> {
    let most = match hex.len() {
        1 => 0xf_u32,
        2 => 0xff,
        3 => 0xfff,
        4 => 0xffff,
        _ => return None,
    };
    let value = u32::from_str_radix(hex, 16).ok()?;
    u8::try_from((value * 255 + most / 2) / most).ok()
}

/// `CSI ? .. c` is the list of device attributes; other private reports are not asked for.
fn private_answer(params: &[u8], last: u8) -> Option<Answer> {
    (last == b'c').then(|| Answer::Attributes(numbers(params.get(1..).unwrap_or_default())))
}

/// The numbers between `;`, of which sub-parameters behind `:` are left out; an absent one is 0.
fn numbers(params: &[u8]) -> Vec<u16> {
    if params.is_empty() {
        return Vec::new();
    }
    params.split(|b| *b == b';').map(leading_number).collect()
}

fn leading_number(field: &[u8]) -> u16 {
    field
        .iter()
        .take_while(|b| b.is_ascii_digit())
        .fold(0_u16, |n, b| n.saturating_mul(10).saturating_add(u16::from(b - b'0')))
}

/// True for a key-release report (`modifiers:3`), which terminals with the kitty protocol send.
fn released(params: &[u8]) -> bool {
    params.split(|b| *b == b';').nth(1).is_some_and(|field| field.ends_with(b":3"))
}

fn arrow(last: u8) -> Option<Code> {
    Some(match last {
        b'A' => Code::Up,
        b'B' => Code::Down,
        b'C' => Code::Right,
        b'D' => Code::Left,
        _ => return None,
    })
}

fn letter(last: u8) -> Option<Code> {
    Some(match last {
        b'H' => Code::Home,
        b'F' => Code::End,
        b'P' => Code::F(1),
        b'Q' => Code::F(2),
        b'R' => Code::F(3),
        b'S' => Code::F(4),
        _ => return arrow(last),
    })
}

/// `modifiers` as xterm counts them: 1 plus shift 1, alt 2, ctrl 4, meta 8.
fn modified(code: Code, modifiers: u16, alt: bool) -> Key {
    let bits = modifiers.saturating_sub(1);
    let key = Key { code, shift: bits & 1 != 0, alt: alt || bits & (2 | 8) != 0, ctrl: bits & 4 != 0 };
    spelled(key)
}

/// Shift is part of a character, never a modifier of it, and ctrl is told by the lower-case letter.
fn spelled(mut key: Key) -> Key {
    if let Code::Char(c) = key.code {
        if key.ctrl {
            key.code = Code::Char(c.to_ascii_lowercase());
        } else if key.shift {
            let mut upper = c.to_uppercase();
            if let (Some(one), None) = (upper.next(), upper.next()) {
                key.code = Code::Char(one);
            }
        }
        key.shift = false;
    }
    key
}

/// `CSI number ; modifiers ~`, and `CSI 27 ; modifiers ; code ~` of xterm's modifyOtherKeys.
fn tilde(fields: &[u16], alt: bool) -> Option<Key> {
    let modifiers = fields.get(1).copied().unwrap_or(1);
    match fields {
        [27, modifiers, code] => coded(u32::from(*code), *modifiers, alt),
        [number, ..] => numbered(*number, modifiers, alt),
        [] => None,
    }
}

/// The VT220 numbers. F13 and up are what VT and Linux terminals send for shift with F1 and up.
fn numbered(number: u16, modifiers: u16, alt: bool) -> Option<Key> {
    let function = |from: u16, first: u8| u8::try_from(number - from).ok().map(|n| Code::F(first + n));
    let (code, shifted) = match number {
        1 | 7 => (Code::Home, false),
        2 => (Code::Insert, false),
        3 => (Code::Delete, false),
        4 | 8 => (Code::End, false),
        5 => (Code::PageUp, false),
        6 => (Code::PageDown, false),
        11..=15 => (function(11, 1)?, false),
        17..=21 => (function(17, 6)?, false),
        23..=24 => (function(23, 11)?, false),
        25..=26 => (function(25, 1)?, true),
        28..=29 => (function(28, 3)?, true),
        31..=34 => (function(31, 5)?, true),
        _ => return None,
    };
    let mut key = modified(code, modifiers, alt);
    key.shift |= shifted;
    Some(key)
}

/// `CSI code ; modifiers u`, the kitty protocol, which is not asked for but may be on.
fn kitty(params: &[u8], alt: bool) -> Option<Key> {
    if released(params) {
        return None;
    }
    let mut fields = params.split(|b| *b == b';');
    let digits = fields.next()?;
    let code = digits
        .iter()
        .take_while(|b| b.is_ascii_digit())
        .fold(0_u32, |n, b| n.saturating_mul(10).saturating_add(u32::from(b - b'0')));
    let modifiers = fields.next().map_or(1, leading_number);
    coded(code, modifiers, alt)
}

/// A key by its Unicode number.
fn coded(code: u32, modifiers: u16, alt: bool) -> Option<Key> {
    let code = match code {
        9 => Code::Tab,
        13 | 57_414 => Code::Enter,
        27 => Code::Esc,
        8 | 127 => Code::Backspace,
        // Kitty's private numbers for modifier, lock and media keys.
        57_344..=63_743 => return None,
        _ => {
            let c = char::from_u32(code)?;
            if c.is_control() {
                return None;
            }
            Code::Char(c)
        }
    };
    Some(modified(code, modifiers, alt))
}
