//! What a person presses arrives as that key, from every terminal's spelling and however the link cuts the bytes; what
//! is not understood never becomes text.

// A test may fail by panicking, also in its own functions.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use aims_bench::keymap::{Code, Key};
use aims_bench::tui::terminal::input::{Answer, Input, Parser};
use aims_bench::tui::terminal::paste;
use proptest::prelude::*;

fn key(code: Code) -> Key {
    Key { code, ctrl: false, alt: false, shift: false }
}

fn char(c: char) -> Key {
    key(Code::Char(c))
}

fn ctrl(k: Key) -> Key {
    Key { ctrl: true, ..k }
}

fn alt(k: Key) -> Key {
    Key { alt: true, ..k }
}

fn shift(k: Key) -> Key {
    Key { shift: true, ..k }
}

fn all(bytes: &[u8]) -> Vec<Input> {
    let mut parser = Parser::default();
    let mut out = Vec::new();
    parser.feed(bytes, &mut out);
    while parser.patience().is_some() {
        parser.flush(&mut out);
    }
    out
}

#[track_caller]
fn keys(bytes: &[u8], expected: &[Key]) {
    let expected: Vec<Input> = expected.iter().copied().map(Input::Key).collect();
    let shown = String::from_utf8_lossy(bytes).replace('\x1b', "ESC ");
    assert_eq!(all(bytes), expected, "{shown}");
}

#[test]
fn letters_signs_and_other_scripts_are_themselves() {
    keys(b"aG/", &[char('a'), char('G'), char('/')]);
    keys("é漢👍".as_bytes(), &[char('é'), char('漢'), char('👍')]);
    keys(b" ", &[char(' ')]);
}

#[test]
fn control_bytes_are_the_keys_people_press() {
    keys(b"\x01", &[ctrl(char('a'))]);
    keys(b"\x1a", &[ctrl(char('z'))]);
    keys(b"\x00", &[ctrl(char(' '))]);
    keys(b"\x0a", &[ctrl(char('j'))]);
    keys(b"\x1c\x1d\x1f", &[ctrl(char('\\')), ctrl(char(']')), ctrl(char('_'))]);
    keys(b"\r", &[key(Code::Enter)]);
    keys(b"\t", &[key(Code::Tab)]);
    keys(b"\x7f\x08", &[key(Code::Backspace), key(Code::Backspace)]);
}

#[test]
fn every_terminal_spells_the_same_keys() {
    let cases: &[(Key, &[&[u8]])] = &[
        (key(Code::Up), &[b"\x1b[A", b"\x1bOA"]),
        (key(Code::Left), &[b"\x1b[D", b"\x1bOD"]),
        (key(Code::Home), &[b"\x1b[H", b"\x1bOH", b"\x1b[1~", b"\x1b[7~"]),
        (key(Code::End), &[b"\x1b[F", b"\x1bOF", b"\x1b[4~", b"\x1b[8~"]),
        (key(Code::Insert), &[b"\x1b[2~"]),
        (key(Code::Delete), &[b"\x1b[3~"]),
        (key(Code::PageUp), &[b"\x1b[5~"]),
        (key(Code::PageDown), &[b"\x1b[6~"]),
        (key(Code::F(1)), &[b"\x1bOP", b"\x1b[11~", b"\x1b[[A", b"\x1b[P"]),
        (key(Code::F(3)), &[b"\x1bOR", b"\x1b[13~", b"\x1b[[C"]),
        (key(Code::F(5)), &[b"\x1b[15~", b"\x1b[[E"]),
        (key(Code::F(6)), &[b"\x1b[17~"]),
        (key(Code::F(10)), &[b"\x1b[21~"]),
        (key(Code::F(12)), &[b"\x1b[24~"]),
        (shift(key(Code::Tab)), &[b"\x1b[Z"]),
        (shift(key(Code::F(1))), &[b"\x1b[25~", b"\x1b[1;2P"]),
        (shift(key(Code::F(5))), &[b"\x1b[31~", b"\x1b[15;2~"]),
        (ctrl(key(Code::Right)), &[b"\x1b[1;5C", b"\x1bOc", b"\x1bO5C"]),
        (shift(key(Code::Down)), &[b"\x1b[1;2B", b"\x1b[b"]),
        (alt(key(Code::Up)), &[b"\x1b[1;3A", b"\x1b\x1b[A", b"\x1b[1;9A"]),
        (ctrl(key(Code::Delete)), &[b"\x1b[3;5~", b"\x1b[3^"]),
        (shift(key(Code::Home)), &[b"\x1b[1;2H", b"\x1b[7$"]),
        (ctrl(shift(key(Code::End))), &[b"\x1b[1;6F", b"\x1b[8@"]),
        (ctrl(key(Code::F(3))), &[b"\x1b[1;5R", b"\x1b[13;5~"]),
        (key(Code::Enter), &[b"\r", b"\x1bOM", b"\x1b[13u"]),
        (ctrl(key(Code::Enter)), &[b"\x1b[13;5u", b"\x1b[27;5;13~"]),
        (char('5'), &[b"5", b"\x1bOu"]),
        (char('G'), &[b"G", b"\x1b[103;2u", b"\x1b[27;2;71~"]),
        (ctrl(char('i')), &[b"\x1b[105;5u"]),
    ];
    for (key, spellings) in cases {
        for spelling in *spellings {
            keys(spelling, &[*key]);
        }
    }
}

#[test]
fn alt_is_an_escape_in_front() {
    keys(b"\x1bx", &[alt(char('x'))]);
    keys("\x1bé".as_bytes(), &[alt(char('é'))]);
    keys(b"\x1b\x7f", &[alt(key(Code::Backspace))]);
    keys(b"\x1b\x01", &[alt(ctrl(char('a')))]);
}

#[test]
fn a_lone_escape_is_a_key_once_nothing_follows() {
    let mut parser = Parser::default();
    let mut out = Vec::new();
    parser.feed(b"\x1b", &mut out);
    assert!(out.is_empty(), "it may be the start of a sequence");
    assert!(parser.patience().is_some_and(|wait| wait.as_millis() == 50));
    parser.flush(&mut out);
    assert_eq!(out, [Input::Key(key(Code::Esc))]);
    assert_eq!(parser.patience(), None);
    keys(b"\x1b\x1b", &[key(Code::Esc), key(Code::Esc)]);
}

#[test]
fn alt_with_the_start_of_a_sequence_is_still_a_key() {
    keys(b"\x1b[", &[alt(char('['))]);
    keys(b"\x1bO", &[alt(char('O'))]);
    keys(b"\x1b]", &[alt(char(']'))]);
    keys(b"\x1bP", &[alt(char('P'))]);
}

#[test]
fn a_sequence_that_the_link_cut_is_joined_again() {
    let mut parser = Parser::default();
    let mut out = Vec::new();
    for byte in b"\x1b[1;5C" {
        assert!(out.is_empty());
        parser.feed(&[*byte], &mut out);
    }
    assert_eq!(out, [Input::Key(ctrl(key(Code::Right)))]);
}

#[test]
fn a_half_sequence_does_not_hold_the_keyboard() {
    for half in [&b"\x1b[1;5"[..], b"\x1b]11;rgb:ff", b"\x1bP+q", b"\x1b[["] {
        let mut parser = Parser::default();
        let mut out = Vec::new();
        parser.feed(half, &mut out);
        assert!(parser.patience().is_some());
        parser.flush(&mut out);
        parser.feed(b"j", &mut out);
        assert_eq!(out, [Input::Key(char('j'))]);
    }
}

#[test]
fn unknown_sequences_and_reports_are_swallowed_whole() {
    for unknown in [
        &b"\x1b[I"[..],
        b"\x1b[O",
        b"\x1b[99~",
        b"\x1b[<0;10;20M",
        b"\x1b[M !!",
        b"\x1b[?2026;2$y",
        b"\x1b[>0;276;0c",
        b"\x1b[?997;1n",
        b"\x1b[1;1:3A",
        b"\x1b[57441;2u",
        b"\x1bP1$r0m\x1b\\",
        b"\x1b_Gi=1;OK\x1b\\",
        b"\x1b]10;rgb:00/00/00\x07",
        b"\x1b]52;c;aGk=\x1b\\",
        b"\x1b[[Z",
        "\u{9b}".as_bytes(),
    ] {
        keys(unknown, &[]);
        let mut with_key = unknown.to_vec();
        with_key.push(b'j');
        keys(&with_key, &[char('j')]);
    }
    let mut endless = b"\x1b[".to_vec();
    endless.extend(std::iter::repeat_n(b'1', 5000));
    endless.extend_from_slice(b"Aj");
    keys(&endless, &[char('j')]);
}

#[test]
fn broken_utf8_shows_as_a_mark_and_loses_no_key() {
    keys(b"\xffj", &[char('\u{fffd}'), char('j')]);
    keys(b"\xe9j", &[char('\u{fffd}'), char('j')]);
    keys(b"\xe9\x1b[A", &[char('\u{fffd}'), key(Code::Up)]);
}

#[test]
fn answers_are_told_from_keys() {
    assert_eq!(all(b"\x1b[?62;22c"), [Input::Answer(Answer::Attributes(vec![62, 22]))]);
    assert_eq!(all(b"\x1b[0n"), [Input::Answer(Answer::Status(0))]);
    assert_eq!(all(b"\x1b[12;40R"), [Input::Answer(Answer::Cursor { row: 12, column: 40 })]);
    let white = Answer::Background { red: 255, green: 255, blue: 128 };
    assert_eq!(all(b"\x1b]11;rgb:ffff/ffff/8080\x07"), [Input::Answer(white.clone())]);
    assert_eq!(all(b"\x1b]11;rgb:ff/f/80\x1b\\"), [Input::Answer(white)]);
}

#[test]
fn a_paste_is_one_input_and_never_keys() {
    assert_eq!(
        all(b"\x1b[200~one\r\ntwo\rthree\tq\x1b[31m\x00\x1b[201~j"),
        [Input::Paste { text: "one\ntwo\nthree\tq[31m".into(), cut: false }, Input::Key(char('j'))]
    );
}

#[test]
fn a_paste_that_is_too_long_is_cut_and_says_so() {
    let mut bytes = b"\x1b[200~".to_vec();
    bytes.extend(std::iter::repeat_n(b'x', paste::LIMIT + 10));
    bytes.extend_from_slice(b"\x1b[201~j");
    let out = all(&bytes);
    let [Input::Paste { text, cut }, Input::Key(after)] = &out[..] else {
        panic!("a paste and a key");
    };
    assert_eq!((text.len(), *cut, *after), (paste::LIMIT, true, char('j')));
}

#[test]
fn a_paste_that_breaks_off_is_handed_over_and_says_so() {
    assert_eq!(all(b"\x1b[200~half of it\x1b[20"), [Input::Paste { text: "half of it".into(), cut: true }]);
}

/// Sequences of which none is text.
fn sequence() -> impl Strategy<Value = Vec<u8>> {
    let csi = ("[0-9;:?<=> !#]{0,12}", prop::char::range('@', '~'))
        .prop_filter("a paste, a Linux key and a mouse report take what follows", |(p, f)| {
            let paste = *f == '~' && p.starts_with("200");
            let takes_more = p.is_empty() && matches!(f, '[' | 'M');
            !paste && !takes_more
        })
        .prop_filter("these spell characters", |(p, f)| *f != 'u' && !(*f == '~' && p.starts_with("27;")))
        .prop_map(|(params, last)| format!("\x1b[{params}{last}").into_bytes());
    let string = ("[]PX^_]", "[ -~]{1,20}").prop_map(|(kind, text)| format!("\x1b{kind}{text}\x1b\\").into_bytes());
    prop_oneof![csi, string]
}

proptest! {
    #[test]
    fn however_the_bytes_are_cut_the_keys_are_the_same(
        bytes in prop::collection::vec(prop_oneof![
            2 => Just(b"\x1b[1;5C".to_vec()),
            2 => Just(b"\x1b[200~pa\xc3\xa9ste\x1b[201~".to_vec()),
            2 => sequence(),
            2 => "[a-zé漢👍]{1,4}".prop_map(String::into_bytes),
            1 => prop::collection::vec(any::<u8>(), 0..6),
        ], 0..8).prop_map(|v| v.concat()),
        cuts in prop::collection::vec(1usize..7, 0..40),
    ) {
        let mut parser = Parser::default();
        let mut out = Vec::new();
        let mut rest = &bytes[..];
        for cut in cuts {
            let (now, later) = rest.split_at(cut.min(rest.len()));
            parser.feed(now, &mut out);
            rest = later;
        }
        parser.feed(rest, &mut out);
        while parser.patience().is_some() {
            parser.flush(&mut out);
        }
        prop_assert_eq!(out, all(&bytes));
    }

    #[test]
    fn a_sequence_never_leaks_as_text(sequence in sequence()) {
        for input in all(&sequence) {
            let text = matches!(input, Input::Key(Key { code: Code::Char(_), .. }) | Input::Paste { .. });
            prop_assert!(!text, "{:?} from {:?}", input, String::from_utf8_lossy(&sequence));
        }
    }

    #[test]
    fn any_bytes_at_all_leave_a_working_keyboard(bytes in prop::collection::vec(any::<u8>(), 0..60)) {
        let mut parser = Parser::default();
        let mut out = Vec::new();
        parser.feed(&bytes, &mut out);
        while parser.patience().is_some() {
            parser.flush(&mut out);
        }
        out.clear();
        parser.feed(b"jj", &mut out);
        prop_assert_eq!(out.last(), Some(&Input::Key(char('j'))));
    }
}
