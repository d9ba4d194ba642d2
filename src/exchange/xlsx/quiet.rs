//! A library's panic made an error, without a word on the screen.

use std::panic::{self, AssertUnwindSafe, PanicHookInfo};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

/// Runs `work`; `None` when it panicked. While it runs, the panic hook is silent for this thread only, because the
/// program's own hook gives the terminal back, which must not happen for a panic that is caught.
///
/// What `work` touched must not be used again after `None`.
pub(super) fn quietly<T>(work: impl FnOnce() -> T) -> Option<T> {
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
    let _turn = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    let before = Arc::new(panic::take_hook());
    let me = thread::current().id();
    let others = Arc::clone(&before);
    panic::set_hook(Box::new(move |info: &PanicHookInfo<'_>| {
        if thread::current().id() != me {
            others(info);
        }
    }));
    let result = panic::catch_unwind(AssertUnwindSafe(work));
    drop(panic::take_hook());
    match Arc::try_unwrap(before) {
        Ok(hook) => panic::set_hook(hook),
        // Another thread is just panicking through it.
        Err(shared) => panic::set_hook(Box::new(move |info| shared(info))),
    }
    result.ok()
}

#[cfg(test)]
mod tests {
    use super::quietly;

    #[test]
    fn a_panic_is_an_answer_and_the_next_work_goes_on() {
        assert_eq!(quietly(|| -> u8 { panic!("inside the library") }), None);
        assert_eq!(quietly(|| 7), Some(7));
    }
}
