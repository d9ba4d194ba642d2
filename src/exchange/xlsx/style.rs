//! How cells look: one format of the workbook for each look that occurs.

use std::collections::HashMap;

use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder};

use crate::exchange::sheet::CellStyle;

/// What a cell holds, as far as its look depends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Look {
    Header,
    Plain,
    /// Several lines, or wider than the column.
    Wrapped,
    /// A text that stays one when it is edited, although it looks like a formula or number.
    Kept,
    KeptWrapped,
    Date,
    DateTime,
}

/// The formats made so far.
#[derive(Default)]
pub(super) struct Formats(HashMap<(CellStyle, Look), Format>);

impl Formats {
    pub(super) fn get(&mut self, style: CellStyle, look: Look) -> &Format {
        self.0.entry((style, look)).or_insert_with(|| make(style, look))
    }
}

fn make(style: CellStyle, look: Look) -> Format {
    let mut format = Format::new().set_align(FormatAlign::Top);
    match look {
        Look::Header => {
            format = format
                .set_bold()
                .set_text_wrap()
                .set_background_color(Color::RGB(0x00DD_E3EA))
                .set_border_bottom(FormatBorder::Thin);
        }
        Look::Plain => {}
        Look::Wrapped => format = format.set_text_wrap(),
        Look::Kept => format = format.set_quote_prefix(),
        Look::KeptWrapped => format = format.set_quote_prefix().set_text_wrap(),
        Look::Date => format = format.set_num_format("yyyy-mm-dd"),
        Look::DateTime => format = format.set_num_format("yyyy-mm-dd hh:mm:ss"),
    }
    if style.bold {
        format = format.set_bold();
    }
    if style.italic {
        format = format.set_italic();
    }
    if style.centred {
        format = format.set_align(FormatAlign::Center);
    }
    if let Some(fill) = style.fill {
        let ink = if is_light(fill) { Color::Black } else { Color::White };
        format = format.set_background_color(Color::RGB(fill & 0x00FF_FFFF)).set_font_color(ink);
    }
    format
}

/// Whether black ink reads better on a colour than white: brightness as the eye weighs red, green and blue.
fn is_light(fill: u32) -> bool {
    let part = |shift: u32| (fill >> shift) & 0xFF;
    299 * part(16) + 587 * part(8) + 114 * part(0) > 140_000
}

#[cfg(test)]
mod tests {
    use super::is_light;

    #[test]
    fn ink_is_dark_on_light_and_light_on_dark() {
        assert!(is_light(0x00FF_FF00) && is_light(0x0059_BBB2));
        assert!(!is_light(0x00C0_0000) && !is_light(0));
    }
}
