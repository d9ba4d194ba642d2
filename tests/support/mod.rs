//! What several test files share.

#[cfg(test)]
pub mod screen;
