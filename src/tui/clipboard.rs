//! Copying to the clipboard of the person's own machine, also through SSH, with the terminal's OSC 52.
//!
//! Writing only: most terminals refuse to be read. tmux passes it on with `set-clipboard on`; a terminal that does not
//! know it ignores it, so the application keeps its own copy for pasting.

/// Longest text, in bytes. xterm and tmux drop a sequence beyond 100,000 bytes, and four bytes carry three.
pub const LIMIT: usize = 74_000;

#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum ClipboardError {
    #[error(
        "{bytes} bytes are too much for the terminal's clipboard, which takes {LIMIT}; copy a part, or export to a file"
    )]
    TooLong { bytes: usize },
}

/// The bytes that put `text` on the clipboard, to be written to the terminal as they are.
pub fn copy(text: &str) -> Result<Vec<u8>, ClipboardError> {
    if text.len() > LIMIT {
        return Err(ClipboardError::TooLong { bytes: text.len() });
    }
    let mut out = b"\x1b]52;c;".to_vec();
    push_base64(&mut out, text.as_bytes());
    out.push(0x07);
    Ok(out)
}

/// RFC 4648 base64 with padding.
fn push_base64(out: &mut Vec<u8>, bytes: &[u8]) {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for group in bytes.chunks(3) {
        let bits = group.iter().enumerate().fold(0_u32, |bits, (n, byte)| bits | u32::from(*byte) << (16 - 8 * n));
        for digit in 0..4 {
            let value = usize::try_from(bits >> (18 - 6 * digit) & 63).unwrap_or(0);
            match DIGITS.get(value) {
                Some(character) if digit <= group.len() => out.push(*character),
                _ => out.push(b'='),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(text: &str) -> String {
        String::from_utf8(copy(text).unwrap()).unwrap()
    }

    #[test]
    fn the_vectors_of_rfc_4648() {
        for (text, code) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
            ("fooba", "Zm9vYmE="),
            ("foobar", "Zm9vYmFy"),
            ("\u{3ff}\u{7fff}?>", "z7/nv78/Pg=="),
        ] {
            assert_eq!(sent(text), format!("\x1b]52;c;{code}\x07"), "{text:?}");
        }
    }

    #[test]
    fn escapes_in_the_text_stay_inside() {
        let bytes = copy("\x07\x1b]0;evil\x07").unwrap();
        assert_eq!(bytes.iter().filter(|b| **b == 0x07).count(), 1);
        assert_eq!(bytes.iter().filter(|b| **b == 0x1b).count(), 1);
    }

    #[test]
    fn a_text_that_terminals_would_drop_is_refused_with_its_size() {
        let longest = "x".repeat(LIMIT);
        assert!(copy(&longest).unwrap().len() < 100_000);
        let error = copy(&format!("{longest}x")).unwrap_err();
        assert!(error.to_string().contains("74001 bytes"), "{error}");
    }
}
