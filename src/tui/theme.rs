//! Styles by meaning. Views name a [`Role`]; what it looks like is decided here, once.
//!
//! The rules: the terminal's own foreground and background everywhere, reverse video for the selection, colour only as
//! an accent beside a letter or mark. Named colours are used unless the background is known, because then only the
//! person's palette knows what is readable; never bright black, which is the background in some palettes. Chosen
//! colours have a contrast of at least [`READABLE`] to their background, and a test says so.

use crate::tui::terminal::caps::{Background, Caps, Charset, Depth};
use crate::tui::terminal::style::{distance, palette_rgb};
use ratatui::style::{Color, Modifier, Style};

/// Contrast of text to its background that WCAG 2.2 (1.4.3) asks for.
pub const READABLE: f64 = 4.5;

/// What a piece of the screen means.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Role {
    Text,
    Title,
    Muted,
    /// The current row.
    Selected,
    /// A key hint's words, and the key itself.
    Hint,
    Key,
    /// What can't act now.
    Disabled,
    Error,
    Warning,
    Good,
    /// Changed by this sitting and not yet saved, or by someone else.
    Changed,
    Marked,
    /// Letters that the filter matched.
    Match,
    Field,
    FieldFocus,
    /// Lines between the parts of the screen.
    Frame,
}

impl Role {
    pub const ALL: [Self; 16] = [
        Self::Text,
        Self::Title,
        Self::Muted,
        Self::Selected,
        Self::Hint,
        Self::Key,
        Self::Disabled,
        Self::Error,
        Self::Warning,
        Self::Good,
        Self::Changed,
        Self::Marked,
        Self::Match,
        Self::Field,
        Self::FieldFocus,
        Self::Frame,
    ];
}

/// What a person may choose; `Auto` goes by the terminal.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Choice {
    #[default]
    Auto,
    Dark,
    Light,
    /// The sixteen named colours of the person's own palette.
    Named,
    Mono,
}

impl Choice {
    pub const NAMES: [(&'static str, Self); 5] = [
        ("auto", Self::Auto),
        ("dark", Self::Dark),
        ("light", Self::Light),
        ("named", Self::Named),
        ("mono", Self::Mono),
    ];
}

#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no theme {0:?}; the themes are auto, dark, light, named and mono")]
pub struct UnknownTheme(pub String);

impl std::str::FromStr for Choice {
    type Err = UnknownTheme;

    fn from_str(name: &str) -> Result<Self, UnknownTheme> {
        Self::NAMES
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, choice)| *choice)
            .ok_or_else(|| UnknownTheme(name.to_owned()))
    }
}

/// Where accents come from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Colours {
    None,
    /// The sixteen, for a background that is dark, light or unknown.
    Named(Option<Background>),
    /// Colours of our own on a known background, from the 256 palette or free.
    Chosen(Background, Depth),
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Accent {
    Red,
    Amber,
    Green,
    Cyan,
    Violet,
    Grey,
    FaintGrey,
    Orange,
}

/// Red, green and blue.
pub type Rgb = (u8, u8, u8);

/// See the module.
#[derive(Clone, Copy, Debug)]
pub struct Theme {
    colours: Colours,
    pub glyphs: &'static Glyphs,
}

impl Theme {
    /// The theme for this terminal.
    pub fn new(choice: Choice, caps: &Caps) -> Self {
        let chosen = |background: Background| match caps.depth {
            Depth::Mono => Colours::None,
            Depth::Sixteen => Colours::Named(Some(background)),
            depth => Colours::Chosen(background, depth),
        };
        let colours = match choice {
            _ if caps.depth == Depth::Mono => Colours::None,
            Choice::Mono => Colours::None,
            Choice::Named => Colours::Named(caps.background),
            Choice::Dark => chosen(Background::Dark),
            Choice::Light => chosen(Background::Light),
            Choice::Auto => caps.background.map_or(Colours::Named(None), chosen),
        };
        let glyphs = match caps.charset {
            Charset::Unicode => &UNICODE,
            Charset::PlainGlyphs | Charset::Ascii => &ASCII,
        };
        Self { colours, glyphs }
    }

    /// The style of a role.
    pub fn style(&self, role: Role) -> Style {
        let plain = Style::new();
        let bold = plain.add_modifier(Modifier::BOLD);
        match role {
            Role::Text | Role::Hint | Role::Field => plain,
            Role::Title | Role::Key => bold,
            Role::Selected => plain.add_modifier(Modifier::REVERSED),
            Role::Muted => self.faint(Accent::Grey),
            Role::Disabled | Role::Frame => self.faint(Accent::FaintGrey),
            Role::Error => self.accent(bold, Accent::Red),
            Role::Warning => self.accent(bold, Accent::Amber),
            Role::Good => self.accent(plain, Accent::Green),
            Role::Changed => self.accent(plain, Accent::Cyan),
            Role::Marked => self.accent(bold, Accent::Violet),
            Role::Match => self.accent(plain.add_modifier(Modifier::UNDERLINED), Accent::Amber),
            Role::FieldFocus => bold.add_modifier(Modifier::UNDERLINED),
        }
    }

    /// The style of a level's mark: `rank` counts from 0, the lowest, to `count - 1`. The method's own colour
    /// (`#rrggbb`) is used where colours are free, moved towards the foreground until it is readable.
    pub fn level(&self, rank: usize, count: usize, colour: Option<&str>) -> Style {
        let highest = count.saturating_sub(1).max(1);
        let step = (rank.min(highest) * 4 + highest / 2) / highest;
        let (accent, modifier) = match step {
            0 => (Accent::Cyan, Modifier::empty()),
            1 => (Accent::Green, Modifier::empty()),
            2 => (Accent::Amber, Modifier::empty()),
            3 => (Accent::Orange, Modifier::empty()),
            _ => (Accent::Red, Modifier::BOLD),
        };
        let style = Style::new().add_modifier(modifier);
        match (self.colours, colour.and_then(parse_hex)) {
            (Colours::Chosen(background, depth), Some(rgb)) => {
                style.fg(fitted(readable(rgb, background), background, depth))
            }
            _ => self.accent(style, accent),
        }
    }

    fn accent(&self, style: Style, accent: Accent) -> Style {
        match self.colours {
            Colours::None => style,
            Colours::Named(background) => match named(accent, background) {
                Some(colour) => style.fg(colour),
                None => style,
            },
            Colours::Chosen(background, depth) => style.fg(fitted(rgb(accent, background), background, depth)),
        }
    }

    /// Faint by colour where colours are ours, else by the terminal's own dimming.
    fn faint(&self, grey: Accent) -> Style {
        match self.colours {
            Colours::Chosen(..) => self.accent(Style::new(), grey),
            _ => Style::new().add_modifier(Modifier::DIM),
        }
    }
}

/// Yellow is unreadable on white, so it is used on a background that is known to be dark only.
fn named(accent: Accent, background: Option<Background>) -> Option<Color> {
    let dark = background == Some(Background::Dark);
    Some(match accent {
        Accent::Red | Accent::Orange if dark => Color::LightRed,
        Accent::Red | Accent::Orange => Color::Red,
        Accent::Amber if dark => Color::Yellow,
        Accent::Amber | Accent::Violet => Color::Magenta,
        Accent::Green => Color::Green,
        Accent::Cyan => Color::Cyan,
        Accent::Grey | Accent::FaintGrey => return None,
    })
}

fn rgb(accent: Accent, background: Background) -> Rgb {
    match (background, accent) {
        (Background::Dark, Accent::Red) => (0xff, 0x6b, 0x6b),
        (Background::Dark, Accent::Orange) => (0xff, 0x9e, 0x5e),
        (Background::Dark, Accent::Amber) => (0xf2, 0xc1, 0x4e),
        (Background::Dark, Accent::Green) => (0x7b, 0xc9, 0x6f),
        (Background::Dark, Accent::Cyan) => (0x5f, 0xc9, 0xd8),
        (Background::Dark, Accent::Violet) => (0xc7, 0x92, 0xea),
        (Background::Dark, Accent::Grey) => (0xa6, 0xac, 0xb2),
        (Background::Dark, Accent::FaintGrey) => (0x85, 0x8b, 0x92),
        (Background::Light, Accent::Red) => (0xb3, 0x26, 0x1e),
        (Background::Light, Accent::Orange) => (0xa0, 0x40, 0x08),
        (Background::Light, Accent::Amber) => (0x82, 0x56, 0x00),
        (Background::Light, Accent::Green) => (0x1b, 0x6e, 0x2d),
        (Background::Light, Accent::Cyan) => (0x00, 0x64, 0x7a),
        (Background::Light, Accent::Violet) => (0x6f, 0x3f, 0xb0),
        (Background::Light, Accent::Grey) => (0x53, 0x58, 0x5e),
        (Background::Light, Accent::FaintGrey) => (0x68, 0x6d, 0x73),
    }
}

/// What a background is measured as: black or white.
pub fn base(background: Background) -> Rgb {
    match background {
        Background::Dark => (0, 0, 0),
        Background::Light => (255, 255, 255),
    }
}

/// The colour as the terminal's depth has it: in the 256 palette the nearest one that is still readable.
fn fitted(colour: Rgb, background: Background, depth: Depth) -> Color {
    if depth == Depth::True {
        return Color::Rgb(colour.0, colour.1, colour.2);
    }
    let nearest = (16..=255_u8)
        .filter(|i| contrast(palette_rgb(*i), base(background)) >= READABLE)
        .min_by_key(|i| distance(colour, palette_rgb(*i)));
    nearest.map_or(Color::Reset, Color::Indexed)
}

/// The colour moved towards white or black just as far as it needs to be readable.
fn readable(colour: Rgb, background: Background) -> Rgb {
    let target = match background {
        Background::Dark => 255_u32,
        Background::Light => 0,
    };
    let mix =
        |part: u8, share: u32| u8::try_from((u32::from(part) * (20 - share) + target * share) / 20).unwrap_or(part);
    (0..=20)
        .map(|share| (mix(colour.0, share), mix(colour.1, share), mix(colour.2, share)))
        .find(|mixed| contrast(*mixed, base(background)) >= READABLE)
        .unwrap_or(colour)
}

/// `#rrggbb`, with or without the `#`.
fn parse_hex(text: &str) -> Option<Rgb> {
    let digits = text.strip_prefix('#').unwrap_or(text);
    if digits.len() != 6 || !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
        return None;
    }
    let part = |at: usize| u8::from_str_radix(digits.get(at..at + 2)?, 16).ok();
    Some((part(0)?, part(2)?, part(4)?))
}

/// Contrast ratio after WCAG 2.2, 1 to 21.
pub fn contrast(a: Rgb, b: Rgb) -> f64 {
    let luminance = |(r, g, b): Rgb| {
        let linear = |part: u8| {
            let part = f64::from(part) / 255.0;
            if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b)
    };
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

/// The marks of the screen. Each is one column wide in both sets, so that nothing moves.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Glyphs {
    /// In front of the current row.
    pub row: &'static str,
    pub marked: &'static str,
    /// Between parts of a line.
    pub dot: &'static str,
    pub rule: &'static str,
    pub upright: &'static str,
    pub ellipsis: &'static str,
    pub arrow: &'static str,
    pub up: &'static str,
    pub down: &'static str,
    pub done: &'static str,
    pub bar: &'static str,
    pub bar_rest: &'static str,
}

pub const UNICODE: Glyphs = Glyphs {
    row: ">",
    marked: "•",
    dot: "·",
    rule: "─",
    upright: "│",
    ellipsis: "…",
    arrow: "→",
    up: "↑",
    down: "↓",
    done: "✓",
    bar: "█",
    bar_rest: "░",
};

pub const ASCII: Glyphs = Glyphs {
    row: ">",
    marked: "*",
    dot: "-",
    rule: "-",
    upright: "|",
    ellipsis: "~",
    arrow: ">",
    up: "^",
    down: "v",
    done: "x",
    bar: "#",
    bar_rest: ".",
};
