//! Where the bytes that mean something stand in a buffer, looked for in the whole buffer in one go: a loop without a
//! way out in the middle looks at many bytes at once, and the cells of most registers are short.

/// One bit for each byte of a buffer.
#[derive(Debug, Default)]
pub(super) struct Marks(Vec<u64>);

/// Bytes to a word of bits.
const BLOCK: usize = 64;

impl Marks {
    /// Marks every byte that is one of `special`, instead of what was marked before.
    pub(super) fn find(&mut self, bytes: &[u8], special: [u8; 4]) {
        let (blocks, rest) = bytes.as_chunks::<BLOCK>();
        self.0.clear();
        self.0.extend(blocks.iter().map(|block| bits(block, special)));
        if !rest.is_empty() {
            let mut last = [0; BLOCK];
            last.iter_mut().zip(rest).for_each(|(to, from)| *to = *from);
            self.0.push(bits(&last, special));
        }
    }

    /// The first marked byte from `at` on; none up to the end of the buffer.
    #[inline]
    pub(super) fn next(&self, at: usize) -> Option<usize> {
        let mut index = at / BLOCK;
        let mut word = self.0.get(index)? & (u64::MAX << (at % BLOCK));
        while word == 0 {
            index += 1;
            word = *self.0.get(index)?;
        }
        Some(index * BLOCK + word.trailing_zeros() as usize)
    }
}

fn bits(block: &[u8; BLOCK], special: [u8; 4]) -> u64 {
    /// Moves the lowest bits of the eight bytes of a word to its highest byte, the first byte's to the lowest place.
    const GATHER: u64 = 0x0102_0408_1020_4080;
    let [a, b, c, d] = special;
    let mut flags = [0; BLOCK];
    for (flag, byte) in flags.iter_mut().zip(block) {
        *flag = u8::from((*byte == a) | (*byte == b) | (*byte == c) | (*byte == d));
    }
    let (words, _) = flags.as_chunks::<8>();
    words.iter().rev().fold(0, |bits, word| (bits << 8) | (u64::from_le_bytes(*word).wrapping_mul(GATHER) >> 56))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_special_byte_is_found_and_no_other() {
        let mut bytes: Vec<u8> = (0..=255).cycle().take(1000).collect();
        bytes.extend_from_slice(b",,\"\r\n,");
        let special = *b",\"\r\n";
        let mut marks = Marks::default();
        for length in [0, 1, 63, 64, 65, 500, bytes.len()] {
            let part = &bytes[..length];
            marks.find(part, special);
            let mut found = Vec::new();
            while let Some(at) = marks.next(found.last().map_or(0, |last| last + 1)) {
                found.push(at);
            }
            let wanted: Vec<usize> = (0..length).filter(|at| special.contains(&part[*at])).collect();
            assert_eq!(found, wanted, "of {length} bytes");
        }
    }
}
