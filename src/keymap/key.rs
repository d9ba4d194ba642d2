//! One key as a person presses it, free of how a terminal spells it.

/// A key with its modifiers. An upper-case letter is `Char('G')` without `shift`; `shift` marks named keys only.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
pub struct Key {
    pub code: Code,
    pub ctrl: bool,
    pub alt: bool,
    pub shift: bool,
}

/// What was pressed. Shift-tab is `Tab` with `shift`, ctrl-a is `Char('a')` with `ctrl`, `F` counts from 1.
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
