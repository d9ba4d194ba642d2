//! Colours and attributes as the terminal gets them: fitted to its depth, and changed with the fewest bytes.

use super::caps::Depth;
use ratatui::style::{Color, Modifier};

/// A colour that the terminal at hand can show.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum Paint {
    #[default]
    Default,
    /// 0 to 15 are the named colours of the person's palette.
    Index(u8),
    Rgb(u8, u8, u8),
}

/// Everything that a cell shows besides its character.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct Pen {
    pub fg: Paint,
    pub bg: Paint,
    pub mods: Modifier,
}

/// Attributes that are seen on a space.
const ON_BLANK: Modifier = Modifier::UNDERLINED.union(Modifier::REVERSED).union(Modifier::CROSSED_OUT);

/// Attributes with the number that turns each on and the one that turns its group off.
const ATTRIBUTES: [(Modifier, u8, u8); 9] = [
    (Modifier::BOLD, 1, 22),
    (Modifier::DIM, 2, 22),
    (Modifier::ITALIC, 3, 23),
    (Modifier::UNDERLINED, 4, 24),
    (Modifier::SLOW_BLINK, 5, 25),
    (Modifier::RAPID_BLINK, 6, 25),
    (Modifier::REVERSED, 7, 27),
    (Modifier::HIDDEN, 8, 28),
    (Modifier::CROSSED_OUT, 9, 29),
];

impl Pen {
    /// The pen for these colours on a terminal of this depth.
    pub fn new(fg: Color, bg: Color, mods: Modifier, depth: Depth) -> Self {
        Self { fg: fit(fg, depth), bg: fit(bg, depth), mods }
    }

    /// What is left of this pen on a space: two spaces that look the same get the same pen.
    pub fn on_blank(self) -> Self {
        if self.mods.intersects(ON_BLANK) {
            return self;
        }
        Self { fg: Paint::Default, bg: self.bg, mods: Modifier::empty() }
    }

    /// Appends what turns `self` into `to`: only the differences, or a reset and everything, whichever is shorter.
    pub fn change(self, to: Self, out: &mut Vec<u8>) {
        if self == to {
            return;
        }
        let mut stepwise = Codes::default();
        let mut kept = self.mods;
        for (attribute, _, off) in ATTRIBUTES {
            if kept.contains(attribute) && !to.mods.contains(attribute) {
                stepwise.number(off);
                for (other, _, same) in ATTRIBUTES {
                    if same == off {
                        kept.remove(other);
                    }
                }
            }
        }
        stepwise.attributes(to.mods - kept);
        if self.fg != to.fg {
            stepwise.colour(to.fg, 30);
        }
        if self.bg != to.bg {
            stepwise.colour(to.bg, 40);
        }
        // An empty first number is a reset.
        let mut anew = Codes(vec![b';']);
        anew.attributes(to.mods);
        if to.fg != Paint::Default {
            anew.colour(to.fg, 30);
        }
        if to.bg != Paint::Default {
            anew.colour(to.bg, 40);
        }
        let codes = if anew.0.len() < stepwise.0.len() { anew } else { stepwise };
        out.extend_from_slice(b"\x1b[");
        out.extend_from_slice(codes.0.strip_suffix(b";").unwrap_or_default());
        out.push(b'm');
    }
}

/// Numbers of one `CSI .. m`, each followed by `;`.
#[derive(Default)]
struct Codes(Vec<u8>);

impl Codes {
    fn number(&mut self, n: u8) {
        push_number(&mut self.0, usize::from(n));
        self.0.push(b';');
    }

    fn attributes(&mut self, mods: Modifier) {
        for (attribute, on, _) in ATTRIBUTES {
            if mods.contains(attribute) {
                self.number(on);
            }
        }
    }

    /// `base` is 30 for the foreground, 40 for the background.
    fn colour(&mut self, paint: Paint, base: u8) {
        match paint {
            Paint::Default => self.number(base + 9),
            Paint::Index(i @ 0..=7) => self.number(base + i),
            Paint::Index(i @ 8..=15) => self.number(base + 52 + i),
            Paint::Index(i) => {
                self.number(base + 8);
                self.number(5);
                self.number(i);
            }
            Paint::Rgb(r, g, b) => {
                self.number(base + 8);
                self.number(2);
                self.number(r);
                self.number(g);
                self.number(b);
            }
        }
    }
}

/// Appends a number in decimal.
pub fn push_number(out: &mut Vec<u8>, n: usize) {
    if n >= 10 {
        push_number(out, n / 10);
    }
    out.push(b'0' + u8::try_from(n % 10).unwrap_or(0));
}

/// The colour that a terminal of this depth shows for `colour`.
pub fn fit(colour: Color, depth: Depth) -> Paint {
    if depth == Depth::Mono {
        return Paint::Default;
    }
    match colour {
        Color::Reset => Paint::Default,
        Color::Black => Paint::Index(0),
        Color::Red => Paint::Index(1),
        Color::Green => Paint::Index(2),
        Color::Yellow => Paint::Index(3),
        Color::Blue => Paint::Index(4),
        Color::Magenta => Paint::Index(5),
        Color::Cyan => Paint::Index(6),
        Color::Gray => Paint::Index(7),
        Color::DarkGray => Paint::Index(8),
        Color::LightRed => Paint::Index(9),
        Color::LightGreen => Paint::Index(10),
        Color::LightYellow => Paint::Index(11),
        Color::LightBlue => Paint::Index(12),
        Color::LightMagenta => Paint::Index(13),
        Color::LightCyan => Paint::Index(14),
        Color::White => Paint::Index(15),
        Color::Indexed(i @ 16..) if depth == Depth::Sixteen => {
            let (r, g, b) = palette_rgb(i);
            Paint::Index(nearest(r, g, b, 0..=15))
        }
        Color::Indexed(i) => Paint::Index(i),
        Color::Rgb(r, g, b) => match depth {
            Depth::True => Paint::Rgb(r, g, b),
            Depth::Indexed => Paint::Index(nearest(r, g, b, 16..=255)),
            _ => Paint::Index(nearest(r, g, b, 0..=15)),
        },
    }
}

/// Red, green and blue of a palette colour; 0 to 15 as xterm has them, a person's palette may differ.
pub fn palette_rgb(index: u8) -> (u8, u8, u8) {
    const NAMED: [(u8, u8, u8); 16] = [
        (0, 0, 0),
        (205, 0, 0),
        (0, 205, 0),
        (205, 205, 0),
        (0, 0, 238),
        (205, 0, 205),
        (0, 205, 205),
        (229, 229, 229),
        (127, 127, 127),
        (255, 0, 0),
        (0, 255, 0),
        (255, 255, 0),
        (92, 92, 255),
        (255, 0, 255),
        (0, 255, 255),
        (255, 255, 255),
    ];
    match index {
        0..=15 => NAMED.get(usize::from(index)).copied().unwrap_or_default(),
        16..=231 => {
            let cube = |n: u8| if n == 0 { 0 } else { 55 + 40 * n };
            let n = index - 16;
            (cube(n / 36), cube(n / 6 % 6), cube(n % 6))
        }
        232.. => {
            let grey = 8 + 10 * (index - 232);
            (grey, grey, grey)
        }
    }
}

/// The palette colour of `among` that lies nearest.
pub fn nearest(r: u8, g: u8, b: u8, among: std::ops::RangeInclusive<u8>) -> u8 {
    among.min_by_key(|i| distance((r, g, b), palette_rgb(*i))).unwrap_or(7)
}

/// Squared distance, green weighing most, as the eye does.
pub fn distance(a: (u8, u8, u8), b: (u8, u8, u8)) -> u32 {
    let square = |x: u8, y: u8| u32::from(x.abs_diff(y)).pow(2);
    3 * square(a.0, b.0) + 6 * square(a.1, b.1) + 2 * square(a.2, b.2)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(from: Pen, to: Pen) -> String {
        let mut out = Vec::new();
        from.change(to, &mut out);
        String::from_utf8(out).unwrap().replace('\x1b', "E")
    }

    fn pen(fg: Color, bg: Color, mods: Modifier, depth: Depth) -> Pen {
        Pen::new(fg, bg, mods, depth)
    }

    #[test]
    fn only_what_differs_is_sent() {
        let plain = Pen::default();
        let red = pen(Color::Red, Color::Reset, Modifier::empty(), Depth::Sixteen);
        let bold_red = Pen { mods: Modifier::BOLD, ..red };
        let dim_red = Pen { mods: Modifier::DIM, ..red };
        assert_eq!(codes(plain, plain), "");
        assert_eq!(codes(plain, red), "E[31m");
        assert_eq!(codes(red, bold_red), "E[1m");
        assert_eq!(codes(bold_red, dim_red), "E[22;2m");
        assert_eq!(codes(bold_red, plain), "E[m");
        let light = pen(Color::LightRed, Color::White, Modifier::empty(), Depth::Sixteen);
        assert_eq!(codes(plain, light), "E[91;107m");
    }

    #[test]
    fn colours_are_fitted_to_the_depth() {
        let orange = Color::Rgb(255, 135, 0);
        assert_eq!(fit(orange, Depth::True), Paint::Rgb(255, 135, 0));
        assert_eq!(fit(orange, Depth::Indexed), Paint::Index(208));
        assert!(matches!(fit(orange, Depth::Sixteen), Paint::Index(0..=15)));
        assert!(matches!(fit(Color::Indexed(208), Depth::Sixteen), Paint::Index(0..=15)));
        for colour in [orange, Color::Red, Color::Indexed(3)] {
            assert_eq!(fit(colour, Depth::Mono), Paint::Default);
        }
    }
}
