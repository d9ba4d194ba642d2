//! redb panics on a damaged page it reads unchecked. Here such a panic becomes an error.
//!
//! Two rules make that safe. The panic is silent, because a report in the middle of a full-screen
//! program destroys the screen; the hook that prints it belongs to the whole process, so ours passes
//! everything on except what this thread is known to catch. And what redb was holding when it
//! panicked is forgotten, never dropped: dropping it runs redb's own clean-up on the same damaged
//! pages, and a second panic there ends the process.

use std::any::Any;
use std::cell::Cell;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Once;

thread_local! {
    static CATCHING: Cell<bool> = const { Cell::new(false) };
}

static HOOK: Once = Once::new();

/// Whether a panic on this thread would be caught and turned into an error by the store. A panic
/// hook set after a store was opened must do nothing while this is true.
pub fn panic_is_expected() -> bool {
    CATCHING.get()
}

/// Runs `work`; a panic becomes its message.
pub(super) fn caught<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    // Hooks can't be changed while panicking, as when a store is dropped by an unwinding thread.
    if !std::thread::panicking() {
        HOOK.call_once(silence);
    }
    let before = CATCHING.replace(true);
    let result = panic::catch_unwind(AssertUnwindSafe(work));
    CATCHING.set(before);
    result.map_err(|payload| message(payload.as_ref()))
}

fn silence() {
    let others = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        if !panic_is_expected() {
            others(info);
        }
    }));
}

fn message(payload: &(dyn Any + Send)) -> String {
    let text = payload.downcast_ref::<String>().map(String::as_str).or_else(|| payload.downcast_ref::<&str>().copied());
    text.and_then(|text| text.lines().next()).unwrap_or("a page is damaged").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_an_error_and_the_thread_is_loud_again_afterwards() {
        let result = caught(|| {
            assert!(panic_is_expected());
            assert!(caught(|| 1).is_ok());
            assert!(panic_is_expected(), "an inner catch does not end the outer");
            panic!("page 7");
        });
        assert_eq!(result, Err::<(), _>("page 7".to_owned()));
        assert!(!panic_is_expected());
    }
}
