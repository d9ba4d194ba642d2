//! Which keys really reach a program in a terminal.
//!
//! A terminal sends bytes, not keys: some keys share a byte, some have none, and some never get past the window
//! manager, the multiplexer or the line discipline. Defaults may only use what [`delivery`] says simply arrives.

use super::key::{Code, Key, LAST_FUNCTION_KEY};

/// What becomes of a key on its way to the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Delivery {
    /// Terminals send it, and as nothing else.
    Arrives,
    /// Terminals send it as this other key.
    ArrivesAs(Key),
    /// No terminal sends it.
    Never(&'static str),
    /// Only terminals with the kitty keyboard protocol send it, and multiplexers strip that.
    NeedsProtocol,
    /// It is sent, but something on the way commonly takes it or breaks it up.
    Taken(&'static str),
}

const SLOW_LINE: &str = "on a slow line it arrives as esc and another key";
const ALT_GR: &str = "many layouts type this character with AltGr, which looks like Alt to a terminal";

/// What becomes of this key between the keyboard and the program.
pub fn delivery(key: Key) -> Delivery {
    match key.code {
        Code::Char(c) if key.shift => shifted(key, c),
        Code::Char(c) if key.ctrl && key.alt => match c {
            'a'..='z' => Delivery::Taken("AltGr arrives as Ctrl and Alt in some terminals"),
            _ => Delivery::NeedsProtocol,
        },
        Code::Char(c) if key.ctrl => control(c),
        Code::Char(c) if key.alt => with_alt(c),
        Code::Char(_) => Delivery::Arrives,
        Code::Tab if !key.ctrl && !key.alt => Delivery::Arrives,
        Code::Tab if key.alt => Delivery::Taken("window managers change the window with it"),
        Code::Enter | Code::Esc | Code::Tab | Code::Backspace => {
            if key.ctrl || key.shift {
                Delivery::NeedsProtocol
            } else if key.alt {
                Delivery::Taken(SLOW_LINE)
            } else {
                Delivery::Arrives
            }
        }
        Code::F(n) if n == 0 || n > LAST_FUNCTION_KEY => Delivery::Never("terminals have the function keys f1 to f12"),
        Code::F(1 | 10 | 11) if !key.is_modified() => Delivery::Taken("many desktop terminals keep it for themselves"),
        Code::PageUp | Code::PageDown | Code::Home | Code::End if key.shift => {
            Delivery::Taken("terminals scroll back with it")
        }
        Code::PageUp | Code::PageDown if key.ctrl => Delivery::Taken("desktop terminals change the tab with it"),
        Code::Insert if key.shift => Delivery::Taken("terminals paste with it"),
        _ => Delivery::Arrives,
    }
}

fn shifted(key: Key, c: char) -> Delivery {
    if c == ' ' {
        return Delivery::NeedsProtocol;
    }
    if key.ctrl {
        return Delivery::ArrivesAs(Key { code: Code::Char(c.to_ascii_lowercase()), shift: false, ..key });
    }
    let mut upper = c.to_uppercase();
    match (upper.next(), upper.next()) {
        (Some(one), None) if c.is_lowercase() || c.is_uppercase() => {
            Delivery::ArrivesAs(Key { code: Code::Char(one), shift: false, ..key })
        }
        _ => Delivery::Never("Shift is part of the character; write the character that it makes"),
    }
}

/// Ctrl clears bits of an ASCII code: 32 codes for all of them, so many share one.
fn control(c: char) -> Delivery {
    let same_as = |code| Delivery::ArrivesAs(Key::plain(code));
    match c {
        'i' | 'I' => same_as(Code::Tab),
        'm' | 'M' => same_as(Code::Enter),
        'h' | 'H' | '?' | '8' => same_as(Code::Backspace),
        '[' | '3' => same_as(Code::Esc),
        's' | 'q' => Delivery::Taken("terminals stop and start their output with it"),
        'a' => Delivery::Taken("screen takes it"),
        'b' => Delivery::Taken("tmux takes it"),
        ' ' => Delivery::Taken("input methods take it"),
        'a'..='z' | '\\' | ']' | '^' | '_' => Delivery::Arrives,
        'A'..='Z' => Delivery::ArrivesAs(Key::ctrl(c.to_ascii_lowercase())),
        '@' | '2' => Delivery::ArrivesAs(Key::ctrl(' ')),
        '4' => Delivery::ArrivesAs(Key::ctrl('\\')),
        '5' => Delivery::ArrivesAs(Key::ctrl(']')),
        '6' => Delivery::ArrivesAs(Key::ctrl('^')),
        '7' | '/' => Delivery::ArrivesAs(Key::ctrl('_')),
        _ => Delivery::NeedsProtocol,
    }
}

fn with_alt(c: char) -> Delivery {
    match c {
        '[' | 'O' => Delivery::Never("terminals begin their own key codes with esc and this character"),
        '0'..='9' => Delivery::Taken("window managers and desktop terminals change the tab with it"),
        ' ' => Delivery::Taken("window managers open a menu with it"),
        c if c.is_ascii_alphabetic() => Delivery::Taken(SLOW_LINE),
        _ => Delivery::Taken(ALT_GR),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of(text: &str) -> Delivery {
        delivery(Key::parse(text).unwrap())
    }

    #[test]
    fn keys_that_share_a_byte_are_named_by_what_arrives() {
        for (given, arrives) in [
            ("ctrl-i", "tab"),
            ("ctrl-m", "enter"),
            ("ctrl-[", "esc"),
            ("ctrl-h", "backspace"),
            ("ctrl-A", "ctrl-a"),
            ("ctrl-shift-x", "ctrl-x"),
            ("shift-a", "A"),
            ("shift-é", "É"),
            ("ctrl-/", "ctrl-_"),
            ("ctrl-@", "ctrl-space"),
        ] {
            assert_eq!(of(given), Delivery::ArrivesAs(Key::parse(arrives).unwrap()), "{given}");
        }
    }

    #[test]
    fn ordinary_keys_arrive() {
        for given in [
            "j",
            "G",
            "é",
            "?",
            "space",
            "enter",
            "shift-tab",
            "ctrl-r",
            "ctrl-z",
            "ctrl-j",
            "f2",
            "f12",
            "page-down",
            "ctrl-left",
            "ctrl-_",
        ] {
            assert_eq!(of(given), Delivery::Arrives, "{given}");
        }
    }

    #[test]
    fn keys_for_few_terminals_and_keys_taken_on_the_way_are_told_apart() {
        for given in ["ctrl-enter", "ctrl-,", "shift-enter", "ctrl-tab", "shift-space", "ctrl-1"] {
            assert_eq!(of(given), Delivery::NeedsProtocol, "{given}");
        }
        for given in ["ctrl-a", "ctrl-b", "ctrl-s", "ctrl-q", "alt-1", "alt-x", "alt-{", "ctrl-space", "f11"] {
            assert!(matches!(of(given), Delivery::Taken(_)), "{given}");
        }
        for given in ["shift-1", "alt-["] {
            assert!(matches!(of(given), Delivery::Never(_)), "{given}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn advice_never_leads_to_a_key_that_is_itself_sent_as_another(
            c in any::<char>(), ctrl in any::<bool>(), alt in any::<bool>(), shift in any::<bool>()
        ) {
            if let Delivery::ArrivesAs(other) = delivery(Key { code: Code::Char(c), ctrl, alt, shift }) {
                let next = delivery(other);
                // ctrl-shift-i leads to ctrl-i, which is tab: two steps at most, and never a circle.
                if let Delivery::ArrivesAs(last) = next {
                    prop_assert!(!matches!(delivery(last), Delivery::ArrivesAs(_)));
                }
            }
        }
    }
}
