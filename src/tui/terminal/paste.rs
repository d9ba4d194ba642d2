//! Collects one bracketed paste until its end mark, however the reads cut it.

/// What the terminal sends after a paste.
const END: &[u8] = b"\x1b[201~";

/// Longest paste that is kept, in bytes as they arrive. The rest is read and dropped, and the paste says so.
pub const LIMIT: usize = 1 << 20;

/// A paste under way.
#[derive(Default, Debug)]
pub struct Paste {
    bytes: Vec<u8>,
    /// How many bytes of the end mark have just been seen.
    matched: usize,
    cut: bool,
}

impl Paste {
    /// Takes one byte; true when it completed the end mark.
    pub fn push(&mut self, byte: u8) -> bool {
        if END.get(self.matched) == Some(&byte) {
            self.matched += 1;
            return self.matched == END.len();
        }
        // `ESC` occurs only at the start of the mark, so a broken match can only start again at this byte.
        let seen = std::mem::take(&mut self.matched);
        for &held in END.iter().take(seen) {
            self.keep(held);
        }
        if byte == 0x1b {
            self.matched = 1;
        } else {
            self.keep(byte);
        }
        false
    }

    fn keep(&mut self, byte: u8) {
        if self.bytes.len() < LIMIT {
            self.bytes.push(byte);
        } else {
            self.cut = true;
        }
    }

    /// The text (line breaks as `\n`, no control character but `\n` and `\t`) and whether something is missing:
    /// too long, or, with `ended` false, broken off before its end mark.
    pub fn finish(self, ended: bool) -> (String, bool) {
        let raw = String::from_utf8_lossy(&self.bytes);
        let text = raw
            .replace("\r\n", "\n")
            .replace('\r', "\n")
            .chars()
            .filter(|c| !c.is_control() || matches!(c, '\n' | '\t'))
            .collect();
        (text, self.cut || !ended)
    }
}
