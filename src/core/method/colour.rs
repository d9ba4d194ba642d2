//! The colour of a level: 24 bits for rich terminals, reports and spreadsheets, one of 16 for plain terminals.

use serde::{Deserialize, Serialize};

/// The sixteen colours that every terminal has. The terminal's own theme decides how they look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ansi16 {
    Black,
    Red,
    Green,
    Yellow,
    Blue,
    Magenta,
    Cyan,
    White,
    BrightBlack,
    BrightRed,
    BrightGreen,
    BrightYellow,
    BrightBlue,
    BrightMagenta,
    BrightCyan,
    BrightWhite,
}

/// Red, green and blue of a text `#rrggbb`; `None` for any other text.
pub fn rgb(hex: &str) -> Option<(u8, u8, u8)> {
    let digits = hex.strip_prefix('#')?;
    if digits.len() != 6 || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let part = |range: std::ops::Range<usize>| u8::from_str_radix(digits.get(range)?, 16).ok();
    Some((part(0..2)?, part(2..4)?, part(4..6)?))
}

/// The plain colour that comes closest in hue, for matrices that bring only a 24-bit colour.
pub fn nearest_plain(hex: &str) -> Ansi16 {
    let Some((red, green, blue)) = rgb(hex) else {
        return Ansi16::White;
    };
    let (red, green, blue) = (i32::from(red), i32::from(green), i32::from(blue));
    let most = red.max(green).max(blue);
    let least = red.min(green).min(blue);
    let spread = most - least;
    if spread < 32 {
        return match most {
            0..64 => Ansi16::Black,
            64..160 => Ansi16::BrightBlack,
            160..224 => Ansi16::White,
            _ => Ansi16::BrightWhite,
        };
    }
    let hue = if most == red {
        60 * (green - blue) / spread
    } else if most == green {
        120 + 60 * (blue - red) / spread
    } else {
        240 + 60 * (red - green) / spread
    };
    match hue.rem_euclid(360) {
        0..20 | 335..360 => Ansi16::Red,
        20..70 => Ansi16::Yellow,
        70..165 => Ansi16::Green,
        165..200 => Ansi16::Cyan,
        200..260 => Ansi16::Blue,
        _ => Ansi16::Magenta,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_colour_is_six_hex_digits_after_a_hash() {
        assert_eq!(rgb("#59BBB2"), Some((0x59, 0xBB, 0xB2)));
        for wrong in ["59BBB2", "#59BBB", "#59BBB2F", "#59BBG2", "#+1+2+3", "#äöü", ""] {
            assert_eq!(rgb(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn traffic_light_colours_stay_apart_on_sixteen_colours() {
        assert_eq!(nearest_plain("#E6494C"), Ansi16::Red);
        assert_eq!(nearest_plain("#F5C481"), Ansi16::Yellow);
        assert_eq!(nearest_plain("#59BBB2"), Ansi16::Cyan);
        assert_eq!(nearest_plain("#00AA44"), Ansi16::Green);
        assert_eq!(nearest_plain("#808080"), Ansi16::BrightBlack);
    }
}
