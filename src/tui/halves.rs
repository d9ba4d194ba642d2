//! Work on many records that is shared between two threads, in slices: what is read does not change meanwhile, and a key
//! waits for one slice at most.

use std::ops::Range;

/// With fewer, a thread costs more than it saves.
const WORTH_IT: u32 = 256;

/// Does the lower half here and the upper half in another thread; gives what came of them, in order.
pub fn in_halves<T: Send>(all: Range<u32>, work: impl Fn(Range<u32>) -> T + Sync) -> Vec<T> {
    let count = all.end.saturating_sub(all.start);
    if count < WORTH_IT {
        return vec![work(all)];
    }
    let middle = all.start + count / 2;
    let upper = middle..all.end;
    std::thread::scope(|scope| {
        let other = std::thread::Builder::new().name("half".into()).spawn_scoped(scope, || work(upper.clone()));
        let lower = work(all.start..middle);
        let upper = match other.map(std::thread::ScopedJoinHandle::join) {
            Ok(Ok(upper)) => upper,
            // Without another thread it takes longer, that is all.
            Err(_) => work(upper.clone()),
            Ok(Err(panic)) => std::panic::resume_unwind(panic),
        };
        vec![lower, upper]
    })
}
