//! Themes: readable where the background is known, the person's own palette where it is not, and states that differ
//! without any colour.

// A test may fail by panicking, also in its own functions.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use aims_bench::tui::terminal::caps::{Background, Caps, Charset, Depth};
use aims_bench::tui::terminal::style::palette_rgb;
use aims_bench::tui::text::width;
use aims_bench::tui::theme::{ASCII, Choice, READABLE, Rgb, Role, Theme, UNICODE, base, contrast};
use ratatui::style::{Color, Modifier};

fn caps(depth: Depth, background: Option<Background>) -> Caps {
    Caps { depth, background, charset: Charset::Unicode, alternate_screen: true, clipboard: true, dumb: false }
}

fn theme(depth: Depth, background: Option<Background>) -> Theme {
    Theme::new(Choice::Auto, &caps(depth, background))
}

fn shown(colour: Color) -> Option<Rgb> {
    match colour {
        Color::Rgb(r, g, b) => Some((r, g, b)),
        Color::Indexed(i) => Some(palette_rgb(i)),
        _ => None,
    }
}

#[test]
fn every_chosen_colour_is_readable_on_its_background() {
    for background in [Background::Dark, Background::Light] {
        for depth in [Depth::True, Depth::Indexed] {
            let theme = theme(depth, Some(background));
            let levels = (0..5).map(|rank| theme.level(rank, 5, None));
            let coloured: Vec<Rgb> = Role::ALL
                .iter()
                .map(|role| theme.style(*role))
                .chain(levels)
                .filter_map(|style| style.fg.and_then(shown))
                .collect();
            assert!(coloured.len() >= 13, "{coloured:?}");
            for colour in coloured {
                let ratio = contrast(colour, base(background));
                assert!(ratio >= READABLE, "{colour:?} on {background:?} {depth:?}: {ratio:.2}");
            }
        }
    }
}

#[test]
fn a_methods_own_colour_is_used_and_made_readable() {
    let dark = theme(Depth::True, Some(Background::Dark));
    assert_eq!(dark.level(0, 5, Some("#7bc96f")).fg, Some(Color::Rgb(0x7b, 0xc9, 0x6f)));
    for background in [Background::Dark, Background::Light] {
        for colour in ["#000080", "#ffff00", "#ffffff", "#000000", "#808080"] {
            let style = theme(Depth::True, Some(background)).level(2, 5, Some(colour));
            let ratio = contrast(style.fg.and_then(shown).unwrap(), base(background));
            assert!(ratio >= READABLE, "{colour} on {background:?}: {ratio:.2}");
        }
    }
    let broken = dark.level(4, 5, Some("#12é4"));
    assert_eq!(broken, dark.level(4, 5, None));
}

#[test]
fn levels_of_any_method_run_from_the_lowest_to_the_highest_colour() {
    let theme = theme(Depth::True, Some(Background::Dark));
    for count in 2..=6 {
        assert_eq!(theme.level(0, count, None), theme.level(0, 5, None));
        assert_eq!(theme.level(count - 1, count, None), theme.level(4, 5, None));
    }
    assert_eq!(theme.level(0, 0, None), theme.level(0, 1, None));
    assert_eq!(theme.level(99, 5, None), theme.level(4, 5, None));
}

#[test]
fn without_colours_states_still_differ() {
    let mono = theme(Depth::Mono, Some(Background::Dark));
    for role in Role::ALL {
        assert_eq!(mono.style(role).fg, None);
        assert_eq!(mono.style(role).bg, None);
    }
    assert!(mono.style(Role::Selected).add_modifier.contains(Modifier::REVERSED));
    assert_ne!(mono.style(Role::Disabled), mono.style(Role::Hint));
    assert_ne!(mono.style(Role::Error), mono.style(Role::Text));
    assert_ne!(mono.style(Role::FieldFocus), mono.style(Role::Field));
}

#[test]
fn named_colours_are_used_while_the_background_is_unknown_and_never_the_treacherous_ones() {
    for depth in [Depth::Sixteen, Depth::True] {
        let theme = theme(depth, None);
        for role in Role::ALL {
            let colour = theme.style(role).fg;
            assert!(colour.and_then(shown).is_none(), "{role:?} is named");
            let treacherous = [Color::Yellow, Color::DarkGray, Color::White, Color::Gray, Color::Black];
            assert!(!colour.is_some_and(|c| treacherous.contains(&c)), "{role:?}");
        }
    }
}

#[test]
fn the_background_is_always_the_terminals_own() {
    for choice in Choice::NAMES.map(|(_, choice)| choice) {
        let theme = Theme::new(choice, &caps(Depth::True, None));
        assert!(Role::ALL.iter().all(|role| theme.style(*role).bg.is_none()));
    }
}

#[test]
fn a_theme_is_chosen_by_name() {
    assert_eq!("light".parse(), Ok(Choice::Light));
    let error = "solarized".parse::<Choice>().unwrap_err();
    assert!(error.to_string().contains("dark, light"), "{error}");
}

#[test]
fn marks_are_one_column_in_both_sets() {
    for set in [UNICODE, ASCII] {
        for glyph in [
            set.row,
            set.marked,
            set.dot,
            set.rule,
            set.upright,
            set.ellipsis,
            set.arrow,
            set.up,
            set.down,
            set.done,
            set.bar,
            set.bar_rest,
        ] {
            assert_eq!(width(glyph), 1, "{glyph}");
            assert!(set == UNICODE || glyph.is_ascii(), "{glyph}");
        }
    }
}
