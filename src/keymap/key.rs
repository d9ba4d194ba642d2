//! One key, as a terminal reports it, and the one way to write it down.
//!
//! Every key has exactly one spelling: `key.to_string()` gives it and `Key::parse` takes no other. That is what lets
//! TOML's own rule against duplicate keys find a key that is bound twice.

use std::fmt;

/// A key press. Upper case is the character itself (`Char('G')` with `shift: false`); `shift` is for keys that have no
/// upper case, such as Tab.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
pub struct Key {
    pub code: Code,
    pub ctrl: bool,
    pub alt: bool,
    pub shift: bool,
}

/// What was pressed, without Ctrl, Alt and Shift. The space bar is `Char(' ')`; function keys count from 1.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
pub enum Code {
    Char(char),
    Enter,
    Esc,
    Tab,
    Backspace,
    Delete,
    Insert,
    Up,
    Down,
    Left,
    Right,
    Home,
    End,
    PageUp,
    PageDown,
    F(u8),
}

/// The spelling of every code that is not simply its character.
const NAMES: &[(&str, Code)] = &[
    ("enter", Code::Enter),
    ("esc", Code::Esc),
    ("tab", Code::Tab),
    ("space", Code::Char(' ')),
    ("backspace", Code::Backspace),
    ("delete", Code::Delete),
    ("insert", Code::Insert),
    ("up", Code::Up),
    ("down", Code::Down),
    ("left", Code::Left),
    ("right", Code::Right),
    ("home", Code::Home),
    ("end", Code::End),
    ("page-up", Code::PageUp),
    ("page-down", Code::PageDown),
];

/// How other programs spell the same keys; understood only to name the right spelling.
const ALIASES: &[(&str, &str)] = &[
    ("return", "enter"),
    ("ret", "enter"),
    ("cr", "enter"),
    ("escape", "esc"),
    ("spc", "space"),
    ("bs", "backspace"),
    ("del", "delete"),
    ("ins", "insert"),
    ("pgup", "page-up"),
    ("pageup", "page-up"),
    ("page_up", "page-up"),
    ("pgdn", "page-down"),
    ("pgdown", "page-down"),
    ("pagedown", "page-down"),
    ("page_down", "page-down"),
    ("backtab", "shift-tab"),
    ("btab", "shift-tab"),
    ("minus", "-"),
    ("plus", "+"),
];

const MODIFIER_ALIASES: &[(&str, char)] = &[
    ("control", 'c'),
    ("ctrl", 'c'),
    ("c", 'c'),
    ("option", 'a'),
    ("meta", 'a'),
    ("alt", 'a'),
    ("a", 'a'),
    ("m", 'a'),
    ("shift", 's'),
    ("s", 's'),
];

/// Function keys that every terminal has.
pub const LAST_FUNCTION_KEY: u8 = 12;

/// Why a text is not a key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    #[error("\"{given}\" is spelled \"{right}\" here; every key has one spelling")]
    Spelling { given: String, right: String },
    #[error(
        "\"{given}\" is not a key; write a character, f1 to f12, or enter, esc, tab, space, backspace, delete, insert, \
         up, down, left, right, home, end, page-up, page-down, with ctrl-, alt- or shift- before it"
    )]
    Unknown { given: String },
    #[error("the key is empty; write one such as \"enter\", \"ctrl-r\" or \"g r\"")]
    Empty,
}

impl Key {
    /// The key without Ctrl, Alt or Shift.
    pub const fn plain(code: Code) -> Self {
        Self { code, ctrl: false, alt: false, shift: false }
    }

    /// A character as typed: `G` is Shift and g.
    pub const fn char(c: char) -> Self {
        Self::plain(Code::Char(c))
    }

    /// Ctrl and a character. Terminals tell only lower-case letters and a few signs apart, see [`super::delivery()`].
    pub const fn ctrl(c: char) -> Self {
        Self { ctrl: true, ..Self::char(c) }
    }

    /// The key that cancels an unfinished sequence.
    pub const ESC: Self = Self::plain(Code::Esc);

    /// The character that this key types in a text field, if it types one.
    pub const fn typed(self) -> Option<char> {
        match self.code {
            Code::Char(c) if !self.ctrl && !self.alt => Some(c),
            _ => None,
        }
    }

    /// Whether Ctrl, Alt or Shift is held.
    pub const fn is_modified(self) -> bool {
        self.ctrl || self.alt || self.shift
    }

    /// Reads the one spelling of a key; a known key in another spelling is refused with the right one.
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        if let Some(key) = exact(text) {
            return Ok(key);
        }
        if text.is_empty() {
            return Err(KeyError::Empty);
        }
        let given = text.to_owned();
        Err(match lenient(text) {
            Some(key) => KeyError::Spelling { given, right: key.to_string() },
            None => KeyError::Unknown { given },
        })
    }
}

impl std::str::FromStr for Key {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        Self::parse(text)
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (held, name) in [(self.ctrl, "ctrl-"), (self.alt, "alt-"), (self.shift, "shift-")] {
            if held {
                f.write_str(name)?;
            }
        }
        match NAMES.iter().find(|(_, code)| *code == self.code) {
            Some((name, _)) => f.write_str(name),
            None => match self.code {
                Code::Char(c) => write!(f, "{c}"),
                Code::F(n) => write!(f, "f{n}"),
                // Every other code has a name above; the test over all codes keeps it so.
                other => write!(f, "{other:?}"),
            },
        }
    }
}

/// The canonical spelling only: modifiers in the order ctrl, alt, shift.
fn exact(text: &str) -> Option<Key> {
    let mut rest = text;
    let mut held = |prefix: &str| match rest.strip_prefix(prefix) {
        Some(after) if !after.is_empty() => {
            rest = after;
            true
        }
        _ => false,
    };
    let (ctrl, alt, shift) = (held("ctrl-"), held("alt-"), held("shift-"));
    Some(Key { code: exact_code(rest)?, ctrl, alt, shift })
}

fn exact_code(text: &str) -> Option<Code> {
    if let Some((_, code)) = NAMES.iter().find(|(name, _)| *name == text) {
        return Some(*code);
    }
    if let Some(c) = only_char(text) {
        return (!c.is_control() && !c.is_whitespace()).then_some(Code::Char(c));
    }
    let digits = text.strip_prefix('f')?;
    let n: u8 = digits.parse().ok()?;
    ((1..=LAST_FUNCTION_KEY).contains(&n) && n.to_string() == digits).then_some(Code::F(n))
}

/// Whatever a person used to helix, vim, yazi or lazygit may write.
fn lenient(text: &str) -> Option<Key> {
    let mut rest = text;
    if let Some(inner) = text.strip_prefix('<').and_then(|t| t.strip_suffix('>')) {
        rest = inner;
    }
    let mut key = Key::char(' ');
    if let Some(c) = rest.strip_prefix('^').and_then(only_char) {
        key.ctrl = true;
        key.code = Code::Char(c.to_ascii_lowercase());
        return Some(key);
    }
    while let Some((modifier, after)) = modifier(rest) {
        match modifier {
            'c' => key.ctrl = true,
            'a' => key.alt = true,
            _ => key.shift = true,
        }
        rest = after;
    }
    if rest == " " {
        return Some(key);
    }
    if let Some(c) = only_char(rest) {
        let upper = key.shift && !key.ctrl && c.is_ascii_lowercase();
        key.code = exact_code(rest)?;
        if upper {
            key.code = Code::Char(c.to_ascii_uppercase());
            key.shift = false;
        }
        return Some(key);
    }
    let lower = rest.to_lowercase();
    let name = ALIASES.iter().find(|(alias, _)| *alias == lower).map_or(lower.as_str(), |(_, name)| *name);
    let found = exact(name)?;
    key.shift |= found.shift;
    key.code = found.code;
    Some(key)
}

fn modifier(text: &str) -> Option<(char, &str)> {
    let at = text.find(['-', '+', ' '])?;
    let (name, rest) = text.split_at_checked(at)?;
    let rest = rest.get(1..).filter(|rest| !rest.is_empty())?;
    let name = name.to_lowercase();
    let (_, letter) = MODIFIER_ALIASES.iter().find(|(alias, _)| *alias == name)?;
    Some((*letter, rest))
}

fn only_char(text: &str) -> Option<char> {
    let mut chars = text.chars();
    chars.next().filter(|_| chars.next().is_none())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn any_code() -> impl Strategy<Value = Code> {
        let named: Vec<Code> = NAMES.iter().map(|(_, code)| *code).collect();
        prop_oneof![
            proptest::sample::select(named),
            (1..=LAST_FUNCTION_KEY).prop_map(Code::F),
            any::<char>()
                .prop_filter("a terminal sends no such character", |c| { !c.is_control() && !c.is_whitespace() })
                .prop_map(Code::Char),
            proptest::char::range('!', '~').prop_map(Code::Char),
        ]
    }

    fn any_key() -> impl Strategy<Value = Key> {
        (any_code(), any::<bool>(), any::<bool>(), any::<bool>()).prop_map(|(code, ctrl, alt, shift)| Key {
            code,
            ctrl,
            alt,
            shift,
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn a_key_is_read_back_from_its_spelling(key in any_key()) {
            prop_assert_eq!(Key::parse(&key.to_string()), Ok(key));
        }

        #[test]
        fn whatever_is_accepted_is_already_the_one_spelling(text in "(ctrl-|alt-|shift-|C-|s\\+){0,3}[ -~]{0,6}") {
            if let Ok(key) = Key::parse(&text) {
                prop_assert_eq!(key.to_string(), text);
            }
        }

        #[test]
        fn the_right_spelling_in_a_refusal_is_accepted(text in "(ctrl-|alt-|Shift-|C-|s\\+|<){0,3}(PgUp|return|F6|del|x|G|>){0,2}") {
            if let Err(KeyError::Spelling { right, .. }) = Key::parse(&text) {
                prop_assert!(Key::parse(&right).is_ok(), "{} is not a key", right);
            }
        }
    }

    #[test]
    fn spellings_of_other_programs_are_answered_with_ours() {
        for (given, right) in [
            ("C-r", "ctrl-r"),
            ("<C-s>", "ctrl-s"),
            ("ctrl+s", "ctrl-s"),
            ("Ctrl p", "ctrl-p"),
            ("^r", "ctrl-r"),
            ("A-x", "alt-x"),
            ("S-tab", "shift-tab"),
            ("backtab", "shift-tab"),
            ("ret", "enter"),
            ("Escape", "esc"),
            ("PgDn", "page-down"),
            ("F6", "f6"),
            ("S-g", "G"),
            (" ", "space"),
            ("shift-ctrl-up", "ctrl-shift-up"),
        ] {
            assert_eq!(
                Key::parse(given),
                Err(KeyError::Spelling { given: given.into(), right: right.into() }),
                "{given}"
            );
        }
    }

    #[test]
    fn signs_that_look_like_grammar_are_keys_too() {
        assert_eq!(Key::parse("-"), Ok(Key::char('-')));
        assert_eq!(Key::parse("ctrl--"), Ok(Key::ctrl('-')));
        assert_eq!(Key::parse("+"), Ok(Key::char('+')));
        assert_eq!(Key::parse("f"), Ok(Key::char('f')));
        for nothing in ["f0", "f13", "f06", "ctrl-", "wibble", "\t", "gg"] {
            assert!(Key::parse(nothing).is_err(), "{nothing:?}");
        }
    }

    #[test]
    fn only_unmodified_characters_type() {
        assert_eq!(Key::char('G').typed(), Some('G'));
        assert_eq!(Key::char(' ').typed(), Some(' '));
        assert_eq!(Key::ctrl('g').typed(), None);
        assert_eq!(Key::plain(Code::Enter).typed(), None);
    }
}
