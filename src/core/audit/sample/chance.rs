//! The chance of a sample: the same words give the same order on every machine and in every version, for ever.
//!
//! The generator is SplitMix64 (Steele, Lea, Flood 2014). Its state begins with the first eight bytes, high byte first,
//! of the SHA-256 of `aimsbench sample ` and the seed. The population, sorted by label byte for byte, is shuffled from
//! the front (Fisher and Yates): the record at place i changes with the one at i plus a number below what is left. That
//! number is the next output modulo what is left, where outputs above the last full multiple are left out. Whoever wants
//! to check a sample by hand needs no more than this.

use sha2::{Digest, Sha256};

/// SplitMix64.
pub struct Chance {
    state: u64,
}

impl Chance {
    pub fn of(seed: &str) -> Self {
        let digest = Sha256::new().chain_update(b"aimsbench sample ").chain_update(seed.trim().as_bytes()).finalize();
        let state = digest.iter().take(8).fold(0u64, |state, byte| (state << 8) | u64::from(*byte));
        Self { state }
    }

    fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `end`, each as likely as the others; 0 where there is none.
    fn below(&mut self, end: u64) -> u64 {
        if end == 0 {
            return 0;
        }
        let last = u64::MAX - u64::MAX % end;
        loop {
            let drawn = self.next();
            if drawn < last {
                return drawn % end;
            }
        }
    }

    /// Puts the items into the order of the seed.
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for at in 0..items.len() {
            let left = items.len() - at;
            let step = usize::try_from(self.below(left as u64)).unwrap_or(0);
            items.swap(at, at + step);
        }
    }
}
