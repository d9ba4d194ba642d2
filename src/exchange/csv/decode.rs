//! From the file's bytes to UTF-8.

use std::io::{self, Read};

/// How a file's bytes stand for characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    Utf8,
    Utf16Le,
    Utf16Be,
    /// Western European bytes of old Windows; holds Latin-1. Taken when the bytes are not UTF-8.
    Windows1252,
}

impl Encoding {
    /// The name a person knows.
    pub fn name(self) -> &'static str {
        match self {
            Encoding::Utf8 => "UTF-8",
            Encoding::Utf16Le | Encoding::Utf16Be => "UTF-16",
            Encoding::Windows1252 => "Windows-1252 (Western European)",
        }
    }
}

/// An encoding, and why it was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Detected {
    pub(super) encoding: Encoding,
    /// Bytes of the byte order mark.
    pub(super) mark: usize,
    /// False when a mark or UTF-8 itself leaves no doubt.
    pub(super) guessed: bool,
}

/// Tells the encoding by the first bytes of a file. `None` for UTF-32, which nobody writes on purpose.
///
/// Without a mark, bytes that aren't UTF-8 are Windows-1252, unless more characters of several bytes are good UTF-8
/// than bytes are bad: that is UTF-8 with a damaged spot.
pub(super) fn detect(head: &[u8], whole: bool) -> Option<Detected> {
    let sure = |encoding, mark| Some(Detected { encoding, mark, guessed: false });
    let guess = |encoding| Some(Detected { encoding, mark: 0, guessed: true });
    if head.starts_with(&[0xFF, 0xFE, 0, 0]) || head.starts_with(&[0, 0, 0xFE, 0xFF]) {
        return None;
    }
    if head.starts_with(&[0xEF, 0xBB, 0xBF]) {
        return sure(Encoding::Utf8, 3);
    }
    if head.starts_with(&[0xFF, 0xFE]) {
        return sure(Encoding::Utf16Le, 2);
    }
    if head.starts_with(&[0xFE, 0xFF]) {
        return sure(Encoding::Utf16Be, 2);
    }
    // UTF-16 without a mark: every second byte of Western text is 0.
    let (mut even, mut odd) = (0_usize, 0_usize);
    for pair in head.chunks_exact(2).take(2048) {
        even += usize::from(pair.first() == Some(&0));
        odd += usize::from(pair.last() == Some(&0));
    }
    let pairs = (head.len() / 2).min(2048);
    if pairs >= 4 && odd * 2 > pairs && even * 10 < pairs {
        return guess(Encoding::Utf16Le);
    }
    if pairs >= 4 && even * 2 > pairs && odd * 10 < pairs {
        return guess(Encoding::Utf16Be);
    }
    let (mut bad, mut good) = (0_usize, 0_usize);
    let mut rest = head;
    loop {
        match std::str::from_utf8(rest) {
            Ok(text) => {
                good += text.bytes().filter(|b| *b >= 0xC2).count();
                break;
            }
            Err(e) => {
                let (valid, after) = rest.split_at(e.valid_up_to());
                good += valid.iter().filter(|b| **b >= 0xC2).count();
                match e.error_len() {
                    // The head may end in the middle of a character.
                    None => {
                        bad += usize::from(whole);
                        break;
                    }
                    Some(length) => {
                        bad += 1;
                        rest = after.get(length..).unwrap_or(&[]);
                    }
                }
            }
        }
    }
    if bad > good { guess(Encoding::Windows1252) } else { sure(Encoding::Utf8, 0) }
}

/// The characters of Windows-1252 from 0x80 to 0x9F; the five bytes without one stay control characters.
const HIGH: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8D}', 'Ž', '\u{8F}', '\u{90}', '‘', '’',
    '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9D}', 'ž', 'Ÿ',
];

/// The character of one byte of Windows-1252.
pub(super) fn western(byte: u8) -> char {
    match byte {
        0x80..=0x9F => HIGH.get(usize::from(byte - 0x80)).copied().unwrap_or(char::REPLACEMENT_CHARACTER),
        _ => char::from(byte),
    }
}

/// Reads a file as UTF-8, behind its byte order mark. UTF-8 itself is passed on unchecked: the reader checks it record
/// by record, where it knows the line.
pub(super) struct Decoder {
    input: Box<dyn Read + Send>,
    encoding: Encoding,
    raw: Vec<u8>,
    /// Bytes still to be passed over: the mark.
    skip: usize,
    /// The first half of a character that the next bytes complete.
    half: Option<u8>,
    high: Option<u16>,
    /// Halves of characters without their other half, which became `�`.
    pub(super) broken: u64,
}

/// How much is read at once; small enough to stay near the processor until it is cut into records.
const CHUNK: usize = 64 * 1024;

impl Decoder {
    pub(super) fn new(input: Box<dyn Read + Send>, detected: Detected) -> Self {
        Decoder {
            input,
            encoding: detected.encoding,
            raw: Vec::new(),
            skip: detected.mark,
            half: None,
            high: None,
            broken: 0,
        }
    }

    /// Puts the next bytes into `out` instead of what is in it; leaves it empty at the end of the file.
    pub(super) fn fill(&mut self, out: &mut Vec<u8>) -> io::Result<()> {
        loop {
            let utf8 = self.encoding == Encoding::Utf8;
            let target = if utf8 { &mut *out } else { &mut self.raw };
            let count = read_some(&mut *self.input, target)?;
            let skipped = self.skip.min(count);
            self.skip -= skipped;
            target.drain(..skipped);
            if count == 0 {
                out.clear();
                self.finish(out);
                return Ok(());
            }
            if !utf8 {
                out.clear();
                let raw = std::mem::take(&mut self.raw);
                self.transcode(&raw, out);
                self.raw = raw;
            }
            if !out.is_empty() {
                return Ok(());
            }
        }
    }

    fn transcode(&mut self, raw: &[u8], out: &mut Vec<u8>) {
        if self.encoding == Encoding::Windows1252 {
            for byte in raw {
                push(western(*byte), out);
            }
            return;
        }
        for byte in raw {
            let Some(first) = self.half.take() else {
                self.half = Some(*byte);
                continue;
            };
            let unit = match self.encoding {
                Encoding::Utf16Be => u16::from_be_bytes([first, *byte]),
                _ => u16::from_le_bytes([first, *byte]),
            };
            self.unit(unit, out);
        }
    }

    fn unit(&mut self, unit: u16, out: &mut Vec<u8>) {
        let pair = self.high.take();
        match (pair, unit) {
            (Some(high), 0xDC00..=0xDFFF) => {
                let code = 0x1_0000 + ((u32::from(high) - 0xD800) << 10) + (u32::from(unit) - 0xDC00);
                push(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER), out);
                return;
            }
            (Some(_), _) => self.break_off(out),
            (None, _) => {}
        }
        match unit {
            0xD800..=0xDBFF => self.high = Some(unit),
            0xDC00..=0xDFFF => self.break_off(out),
            _ => push(char::from_u32(u32::from(unit)).unwrap_or(char::REPLACEMENT_CHARACTER), out),
        }
    }

    fn break_off(&mut self, out: &mut Vec<u8>) {
        self.broken += 1;
        push(char::REPLACEMENT_CHARACTER, out);
    }

    fn finish(&mut self, out: &mut Vec<u8>) {
        if self.half.take().is_some() || self.high.take().is_some() {
            self.break_off(out);
        }
    }
}

/// Reads into `out` as many bytes as come at once, and says how many; none at the end of the file.
fn read_some(input: &mut dyn Read, out: &mut Vec<u8>) -> io::Result<usize> {
    // Not emptied before: what is overwritten need not be zero.
    out.resize(CHUNK, 0);
    loop {
        match input.read(out) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => {
                out.clear();
                return Err(error);
            }
            Ok(count) => {
                out.truncate(count);
                return Ok(count);
            }
        }
    }
}

fn push(c: char, out: &mut Vec<u8>) {
    out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decode(bytes: &[u8]) -> (Encoding, String, u64) {
        let detected = detect(bytes, true).unwrap();
        let mut decoder = Decoder::new(Box::new(io::Cursor::new(bytes.to_vec())), detected);
        let (mut all, mut out) = (Vec::new(), Vec::new());
        loop {
            decoder.fill(&mut out).unwrap();
            if out.is_empty() {
                break;
            }
            all.extend_from_slice(&out);
        }
        (detected.encoding, String::from_utf8(all).unwrap(), decoder.broken)
    }

    #[test]
    fn marks_and_doubts_are_settled() {
        assert_eq!(decode(b"\xEF\xBB\xBFna\xC3\xAFve"), (Encoding::Utf8, "naïve".into(), 0));
        assert_eq!(decode(b"\xFF\xFEa\0\x3D\xD8\x00\xDE"), (Encoding::Utf16Le, "a😀".into(), 0));
        assert_eq!(decode(b"\xFE\xFF\0a\xD8\x3D\xDE\x00"), (Encoding::Utf16Be, "a😀".into(), 0));
        assert_eq!(decode(b"Gr\xF6\xDFe \x80 5"), (Encoding::Windows1252, "Größe € 5".into(), 0));
        assert_eq!(decode(b"N\0a\0m\0e\0;\0A\0r\0t\0"), (Encoding::Utf16Le, "Name;Art".into(), 0));
        assert_eq!(detect(b"\xFF\xFE\0\0a\0\0\0", true), None);
    }

    #[test]
    fn half_characters_are_counted_and_shown() {
        assert_eq!(decode(b"\xFF\xFE\x3D\xD8a\0"), (Encoding::Utf16Le, "�a".into(), 1));
        assert_eq!(decode(b"\xFF\xFEa\0\x3D"), (Encoding::Utf16Le, "a�".into(), 1));
    }

    #[test]
    fn a_damaged_spot_does_not_make_the_file_western() {
        let damaged = detect("Größe, Maß, Übung \u{20AC}".as_bytes().split_last().unwrap().1, true).unwrap();
        assert_eq!(damaged.encoding, Encoding::Utf8);
    }
}
