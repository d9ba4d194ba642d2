//! What the terminal can do, from the environment alone: a pure function, so tests name any terminal they like.
//!
//! No query is sent: on a slow link each costs a round trip, and a late answer looks like typed text. Where the
//! environment says nothing the plainer choice is taken; options overrule everything.

/// How many colours reach the terminal. With fewer, a colour becomes the nearest one, or none at all.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Depth {
    /// No colour; bold, dim, underline and reverse stay, so a selection is still seen.
    Mono,
    Sixteen,
    /// The 256-colour palette.
    Indexed,
    True,
}

/// Whether the terminal's background is dark or light.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Background {
    Dark,
    Light,
}

/// Which characters may be sent.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Charset {
    Unicode,
    /// UTF-8 text, but line drawing and marks in ASCII: the font has few glyphs (Linux console) or a person said so.
    PlainGlyphs,
    /// Nothing but ASCII: the locale is not UTF-8.
    Ascii,
}

/// What a person asked for; `None` and `false` mean "as the environment says".
#[derive(Clone, Copy, Default, Debug)]
pub struct Wishes {
    pub depth: Option<Depth>,
    pub background: Option<Background>,
    pub ascii: bool,
}

/// See the module.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Caps {
    pub depth: Depth,
    /// `None` when nobody said: then a theme must use named colours only.
    pub background: Option<Background>,
    pub charset: Charset,
    /// False for the Linux console, which has one screen only: it is cleared instead of switched.
    pub alternate_screen: bool,
    /// False where a clipboard write would be shown as text or is known to be lost.
    pub clipboard: bool,
    /// True for `TERM=dumb` or none: a full screen can't be drawn there at all.
    pub dumb: bool,
}

impl Caps {
    /// Reads `TERM`, `COLORTERM`, `NO_COLOR`, `COLORFGBG`, `LC_ALL`, `LC_CTYPE`, `LANG` and `TMUX` through `env`.
    pub fn detect(env: impl Fn(&str) -> Option<String>, wishes: Wishes) -> Self {
        let get = |name: &str| env(name).filter(|value| !value.is_empty());
        let term = get("TERM").unwrap_or_default();
        let linux = term == "linux";
        let dumb = term.is_empty() || term == "dumb";
        let depth = wishes.depth.unwrap_or_else(|| match get("NO_COLOR") {
            Some(_) => Depth::Mono,
            None => depth(&term, get("COLORTERM").as_deref(), get("TMUX").is_some()),
        });
        let locale = get("LC_ALL").or_else(|| get("LC_CTYPE")).or_else(|| get("LANG"));
        let utf8 = match locale {
            Some(name) => {
                let name = name.to_ascii_lowercase();
                name.contains("utf-8") || name.contains("utf8")
            }
            None => modern(&term),
        };
        let charset = match (utf8, wishes.ascii || linux) {
            (false, _) => Charset::Ascii,
            (true, true) => Charset::PlainGlyphs,
            (true, false) => Charset::Unicode,
        };
        Self {
            depth,
            background: wishes.background.or_else(|| background(get("COLORFGBG").as_deref())),
            charset,
            alternate_screen: !linux,
            clipboard: !linux && !dumb,
            dumb,
        }
    }

    /// As [`Caps::detect`], from this process's environment.
    pub fn of_process(wishes: Wishes) -> Self {
        Self::detect(|name| std::env::var(name).ok(), wishes)
    }
}

/// Terminals that are always UTF-8 and true colour, known by name when a remote login forwards nothing but `TERM`.
fn modern(term: &str) -> bool {
    ["xterm-kitty", "xterm-ghostty", "alacritty", "foot", "wezterm", "contour"]
        .iter()
        .any(|name| term.starts_with(name))
}

fn depth(term: &str, colorterm: Option<&str>, tmux: bool) -> Depth {
    if term.is_empty() || term == "dumb" || term.starts_with("vt") || term.ends_with("-mono") {
        return Depth::Mono;
    }
    if term == "linux" {
        return Depth::Sixteen;
    }
    // GNU screen passes COLORTERM on and garbles the sequences; tmux, which has the same TERM, converts them.
    let gnu_screen = term.starts_with("screen") && !tmux;
    let direct = matches!(colorterm, Some("truecolor" | "24bit")) || term.ends_with("-direct") || modern(term);
    if direct && !gnu_screen {
        return Depth::True;
    }
    if term.contains("256color") {
        return Depth::Indexed;
    }
    Depth::Sixteen
}

/// `COLORFGBG` is `foreground;background` in the 16 colours, some terminals put a word between.
fn background(colorfgbg: Option<&str>) -> Option<Background> {
    let number: u8 = colorfgbg?.rsplit(';').next()?.trim().parse().ok()?;
    match number {
        0..=6 | 8 => Some(Background::Dark),
        7 | 9..=15 => Some(Background::Light),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn caps(env: &[(&str, &str)], wishes: Wishes) -> Caps {
        Caps::detect(|name| env.iter().find(|(n, _)| *n == name).map(|(_, v)| (*v).to_owned()), wishes)
    }

    fn depth_of(env: &[(&str, &str)]) -> Depth {
        caps(env, Wishes::default()).depth
    }

    #[test]
    fn colour_depth_follows_the_environment() {
        let cases: &[(&[(&str, &str)], Depth)] = &[
            (&[("TERM", "xterm-256color")], Depth::Indexed),
            (&[("TERM", "xterm-256color"), ("COLORTERM", "truecolor")], Depth::True),
            (&[("TERM", "xterm")], Depth::Sixteen),
            (&[("TERM", "linux"), ("COLORTERM", "24bit")], Depth::Sixteen),
            (&[("TERM", "vt100")], Depth::Mono),
            (&[("TERM", "dumb")], Depth::Mono),
            (&[], Depth::Mono),
            (&[("TERM", "xterm-kitty")], Depth::True),
            (&[("TERM", "screen"), ("COLORTERM", "truecolor")], Depth::Sixteen),
            (&[("TERM", "screen-256color"), ("COLORTERM", "truecolor"), ("TMUX", "/tmp/x")], Depth::True),
            (&[("TERM", "xterm-256color"), ("COLORTERM", "truecolor"), ("NO_COLOR", "1")], Depth::Mono),
            (&[("TERM", "xterm"), ("NO_COLOR", "")], Depth::Sixteen),
        ];
        for (env, expected) in cases {
            assert_eq!(depth_of(env), *expected, "{env:?}");
        }
    }

    #[test]
    fn a_persons_wish_overrules_no_color() {
        let wishes = Wishes { depth: Some(Depth::Indexed), background: Some(Background::Light), ..Wishes::default() };
        let found = caps(&[("TERM", "xterm"), ("NO_COLOR", "1")], wishes);
        assert_eq!(found.depth, Depth::Indexed);
        assert_eq!(found.background, Some(Background::Light));
    }

    #[test]
    fn characters_follow_the_locale() {
        let charset = |env: &[(&str, &str)]| caps(env, Wishes::default()).charset;
        assert_eq!(charset(&[("TERM", "xterm"), ("LANG", "de_CH.UTF-8")]), Charset::Unicode);
        assert_eq!(charset(&[("TERM", "xterm"), ("LANG", "C.utf8")]), Charset::Unicode);
        assert_eq!(charset(&[("TERM", "xterm"), ("LC_ALL", "C"), ("LANG", "en_GB.UTF-8")]), Charset::Ascii);
        assert_eq!(charset(&[("TERM", "xterm")]), Charset::Ascii);
        assert_eq!(charset(&[("TERM", "alacritty")]), Charset::Unicode);
        let console = caps(&[("TERM", "linux"), ("LANG", "en_GB.UTF-8")], Wishes::default());
        assert_eq!(console.charset, Charset::PlainGlyphs);
        assert!(!console.alternate_screen && !console.clipboard);
    }

    #[test]
    fn the_background_is_known_only_when_somebody_says_so() {
        assert_eq!(background(Some("15;0")), Some(Background::Dark));
        assert_eq!(background(Some("0;default;15")), Some(Background::Light));
        assert_eq!(background(Some("12;8")), Some(Background::Dark));
        assert_eq!(background(Some("default;default")), None);
        assert_eq!(background(None), None);
    }
}
