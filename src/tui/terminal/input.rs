//! Terminal bytes to keys, pastes and answers, incrementally: a sequence may be cut at any byte.
//!
//! The rule that everything follows: bytes of a sequence never become text. What is not understood is swallowed
//! whole. A lone `ESC` can't be told from the start of a sequence until some time has passed, so the reader asks
//! [`Parser::patience`] how long to wait and calls [`Parser::flush`] when nothing came.

use super::paste::Paste;
use super::sequence;
use crate::keymap::{Code, Key};
use std::time::Duration;

/// Something a person or the terminal sent.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Input {
    Key(Key),
    /// One bracketed paste. `cut` is true when it was longer than [`super::paste::LIMIT`] or broke off: say so.
    Paste {
        text: String,
        cut: bool,
    },
    Answer(Answer),
}

/// The terminal's reply to a query. Nothing is asked at start, so one only comes if the application asked.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Answer {
    /// Device attributes (`CSI ? .. c`).
    Attributes(Vec<u16>),
    /// Device status (`CSI 0 n` is "fine"): the acknowledgement of everything written before the question.
    Status(u16),
    /// Cursor position, both from 1 (`CSI row ; column R`).
    Cursor { row: u16, column: u16 },
    /// Background colour (`OSC 11`), each part scaled to a byte.
    Background { red: u8, green: u8, blue: u8 },
}

/// A lone `ESC` is a key after this long without another byte. 50 ms also bridges a sequence that a slow link cut.
pub const ESC_WAIT: Duration = Duration::from_millis(50);
/// A sequence that stalls this long is dropped, so that a broken one can't hold the keyboard.
const SEQUENCE_WAIT: Duration = Duration::from_secs(1);
/// A paste that stalls this long is handed over as far as it came, marked `cut`.
const PASTE_WAIT: Duration = Duration::from_secs(5);
/// Longest sequence that is kept to be understood. Longer ones are swallowed to their end.
const SEQUENCE_LIMIT: usize = 256;

/// Where in a sequence the parser stands. `alt` is the extra `ESC` in front that rxvt sends for alt.
#[derive(Debug)]
enum State {
    Ground,
    /// The bytes of a character that is not complete.
    Utf8 {
        alt: bool,
        bytes: Vec<u8>,
        need: usize,
    },
    Esc {
        alt: bool,
    },
    Csi {
        alt: bool,
        bytes: Vec<u8>,
    },
    /// `CSI [`: the Linux console's F1 to F5 have one more byte.
    CsiBracket {
        alt: bool,
    },
    /// `CSI M` without parameters: an old mouse report, of which so many bytes are still to be swallowed.
    Mouse(u8),
    Ss3 {
        alt: bool,
        bytes: Vec<u8>,
    },
    /// OSC, DCS, APC, PM or SOS, up to BEL or ST. `kind` is the byte behind `ESC`.
    Text {
        kind: u8,
        bytes: Vec<u8>,
        escaped: bool,
    },
    Paste(Paste),
}

/// See the module.
#[derive(Debug)]
pub struct Parser {
    state: State,
}

impl Default for Parser {
    fn default() -> Self {
        Self { state: State::Ground }
    }
}

impl Parser {
    /// Takes bytes as they were read and appends what they complete to `out`.
    pub fn feed(&mut self, bytes: &[u8], out: &mut Vec<Input>) {
        for &byte in bytes {
            let state = std::mem::replace(&mut self.state, State::Ground);
            self.state = step(state, byte, out);
        }
    }

    /// How long to wait for another byte before [`Parser::flush`]; `None` when nothing is pending.
    ///
    /// A half character waits for ever: the next byte settles it, and no key hangs on it.
    pub fn patience(&self) -> Option<Duration> {
        match &self.state {
            State::Ground | State::Utf8 { .. } => None,
            State::Esc { .. } => Some(ESC_WAIT),
            State::Csi { bytes, .. } | State::Ss3 { bytes, .. } | State::Text { bytes, .. } if bytes.is_empty() => {
                Some(ESC_WAIT)
            }
            State::Paste(_) => Some(PASTE_WAIT),
            _ => Some(SEQUENCE_WAIT),
        }
    }

    /// Settles what is pending: `ESC` is a key, `ESC [` alone is alt-`[`, a half sequence is dropped, a paste ends.
    pub fn flush(&mut self, out: &mut Vec<Input>) {
        match std::mem::replace(&mut self.state, State::Ground) {
            State::Esc { alt } => {
                if alt {
                    push_key(out, Code::Esc);
                }
                push_key(out, Code::Esc);
            }
            State::Csi { alt, bytes } if bytes.is_empty() => flush_introducer(b'[', alt, out),
            State::Ss3 { alt, bytes } if bytes.is_empty() => flush_introducer(b'O', alt, out),
            State::Text { kind, bytes, .. } if bytes.is_empty() => {
                flush_introducer(kind, false, out);
            }
            State::Paste(paste) => {
                let (text, cut) = paste.finish(false);
                out.push(Input::Paste { text, cut });
            }
            state @ State::Utf8 { .. } => self.state = state,
            _ => {}
        }
    }
}

fn push_key(out: &mut Vec<Input>, code: Code) {
    out.push(Input::Key(sequence::plain(code)));
}

/// What looked like the start of a sequence was alt with a printable key.
fn flush_introducer(byte: u8, alt: bool, out: &mut Vec<Input>) {
    if alt {
        push_key(out, Code::Esc);
    }
    let mut key = sequence::plain(Code::Char(char::from(byte)));
    key.alt = true;
    out.push(Input::Key(key));
}

fn step(state: State, byte: u8, out: &mut Vec<Input>) -> State {
    match state {
        State::Ground => ground(byte, false, out),
        State::Utf8 { alt, bytes, need } => utf8(alt, bytes, need, byte, out),
        State::Esc { alt } => escape(alt, byte, out),
        State::Csi { alt, bytes } => csi(alt, bytes, byte, out),
        State::CsiBracket { alt } => {
            if let 0x1b = byte {
                return State::Esc { alt: false };
            }
            out.extend(sequence::linux_function(byte, alt).map(Input::Key));
            State::Ground
        }
        State::Mouse(1) => State::Ground,
        State::Mouse(left) => State::Mouse(left - 1),
        State::Ss3 { alt, mut bytes } => match byte {
            0x1b => State::Esc { alt: false },
            b'0'..=b'9' | b';' if bytes.len() < SEQUENCE_LIMIT => {
                bytes.push(byte);
                State::Ss3 { alt, bytes }
            }
            _ => {
                out.extend(sequence::ss3(&bytes, byte, alt).map(Input::Key));
                State::Ground
            }
        },
        State::Text { kind, bytes, escaped } => string(kind, bytes, escaped, byte, out),
        State::Paste(mut paste) => {
            if paste.push(byte) {
                let (text, cut) = paste.finish(true);
                out.push(Input::Paste { text, cut });
                State::Ground
            } else {
                State::Paste(paste)
            }
        }
    }
}

fn ground(byte: u8, alt: bool, out: &mut Vec<Input>) -> State {
    let need = match byte {
        0x1b => return State::Esc { alt: false },
        0xc2..=0xdf => 2,
        0xe0..=0xef => 3,
        0xf0..=0xf4 => 4,
        0x80.. => {
            out.push(Input::Key(character(char::REPLACEMENT_CHARACTER, alt)));
            return State::Ground;
        }
        _ => {
            let mut key = sequence::control_or_char(byte);
            key.alt = alt;
            out.push(Input::Key(key));
            return State::Ground;
        }
    };
    State::Utf8 { alt, bytes: vec![byte], need }
}

fn character(c: char, alt: bool) -> Key {
    Key { alt, ..sequence::plain(Code::Char(c)) }
}

/// A character that breaks off shows as `�`, and the byte that broke it starts anew.
fn utf8(alt: bool, mut bytes: Vec<u8>, need: usize, byte: u8, out: &mut Vec<Input>) -> State {
    if !matches!(byte, 0x80..=0xbf) {
        out.push(Input::Key(character(char::REPLACEMENT_CHARACTER, alt)));
        return ground(byte, false, out);
    }
    bytes.push(byte);
    if bytes.len() < need {
        return State::Utf8 { alt, bytes, need };
    }
    let c = std::str::from_utf8(&bytes).ok().and_then(|s| s.chars().next()).unwrap_or(char::REPLACEMENT_CHARACTER);
    // C1 controls are no text, and nobody has a key for them.
    if !c.is_control() {
        out.push(Input::Key(character(c, alt)));
    }
    State::Ground
}

fn escape(alt: bool, byte: u8, out: &mut Vec<Input>) -> State {
    match byte {
        b'[' => State::Csi { alt, bytes: Vec::new() },
        b'O' => State::Ss3 { alt, bytes: Vec::new() },
        b']' | b'P' | b'X' | b'^' | b'_' => {
            if alt {
                push_key(out, Code::Esc);
            }
            State::Text { kind: byte, bytes: Vec::new(), escaped: false }
        }
        0x1b => {
            if alt {
                push_key(out, Code::Esc);
            }
            State::Esc { alt: true }
        }
        _ => {
            if alt {
                push_key(out, Code::Esc);
            }
            ground(byte, true, out)
        }
    }
}

fn csi(alt: bool, mut bytes: Vec<u8>, byte: u8, out: &mut Vec<Input>) -> State {
    match byte {
        0x1b => return State::Esc { alt: false },
        0x18 | 0x1a => return State::Ground,
        b'[' if bytes.is_empty() => return State::CsiBracket { alt },
        b'M' if bytes.is_empty() => return State::Mouse(3),
        // rxvt ends shifted keys in `$`, which everybody else uses before the last byte of a report.
        b'$' if !bytes.is_empty() && bytes.iter().all(u8::is_ascii_digit) => {}
        0x20..=0x3f => {
            // One byte over the limit is kept: it marks the sequence as not to be understood.
            if bytes.len() <= SEQUENCE_LIMIT {
                bytes.push(byte);
            }
            return State::Csi { alt, bytes };
        }
        0x40..=0x7e => {}
        // A control or a stray byte inside a sequence: swallowed with it.
        _ => return State::Csi { alt, bytes },
    }
    if bytes.len() > SEQUENCE_LIMIT {
        return State::Ground;
    }
    if byte == b'~' && bytes == b"200" {
        return State::Paste(Paste::default());
    }
    out.extend(sequence::csi(&bytes, byte, alt));
    State::Ground
}

fn string(kind: u8, mut bytes: Vec<u8>, escaped: bool, byte: u8, out: &mut Vec<Input>) -> State {
    match (byte, escaped) {
        (0x07, _) | (b'\\', true) => {
            if kind == b']' && bytes.len() <= SEQUENCE_LIMIT {
                out.extend(sequence::osc(&bytes).map(Input::Answer));
            }
            State::Ground
        }
        // `ESC` that is no ST breaks the string off and starts a sequence of its own.
        (_, true) => escape(false, byte, out),
        (0x18 | 0x1a, false) => State::Ground,
        (_, false) => {
            let escaped = byte == 0x1b;
            if !escaped && bytes.len() <= SEQUENCE_LIMIT {
                bytes.push(byte);
            }
            State::Text { kind, bytes, escaped }
        }
    }
}
