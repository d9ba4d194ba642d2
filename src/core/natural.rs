//! Order of labels as people read them: `A.6.2.3` before `A.10.2`, `R-9` before `R-10`.

use std::cmp::Ordering;

/// A total order: only the same text is equal to itself.
pub fn compare(a: &str, b: &str) -> Ordering {
    let (mut a, mut b) = (a, b);
    loop {
        match (a.is_empty(), b.is_empty()) {
            (true, true) => return Ordering::Equal,
            (true, false) => return Ordering::Less,
            (false, true) => return Ordering::Greater,
            (false, false) => {}
        }
        let (left, right) = (chunk(a), chunk(b));
        let order = match is_number(left) && is_number(right) {
            true => compare_numbers(left, right),
            false => left.cmp(right),
        };
        if order != Ordering::Equal {
            return order;
        }
        a = a.get(left.len()..).unwrap_or("");
        b = b.get(right.len()..).unwrap_or("");
    }
}

fn is_number(chunk: &str) -> bool {
    chunk.bytes().next().is_some_and(|byte| byte.is_ascii_digit())
}

/// By value, however many digits; of the same value, the one with fewer leading zeros first.
fn compare_numbers(left: &str, right: &str) -> Ordering {
    let (x, y) = (left.trim_start_matches('0'), right.trim_start_matches('0'));
    x.len().cmp(&y.len()).then_with(|| x.cmp(y)).then(left.len().cmp(&right.len()))
}

/// The longest start that is all digits or all not.
fn chunk(text: &str) -> &str {
    let digit = is_number(text);
    // Digits are single bytes, so the end lies between characters.
    let end = text.bytes().position(|byte| byte.is_ascii_digit() != digit).unwrap_or(text.len());
    text.get(..end).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_inside_labels_count_as_numbers() {
        let mut labels = vec!["A.10.2", "A.6.2.10", "A.6.2.3", "R-10", "R-9", "own-02", "A.2.2"];
        labels.sort_by(|a, b| compare(a, b));
        assert_eq!(labels, ["A.2.2", "A.6.2.3", "A.6.2.10", "A.10.2", "R-9", "R-10", "own-02"]);
    }

    #[test]
    fn numbers_of_any_length_are_in_one_line() {
        let long = format!("R-1{}", "0".repeat(45));
        let longer = format!("R-{}", "9".repeat(46));
        let sorted = ["R-", "R-0", "R-00", "R-9", "R-09", "R-10", &long, &longer, "R-x"];
        for (at, a) in sorted.iter().enumerate() {
            for (other, b) in sorted.iter().enumerate() {
                assert_eq!(compare(a, b), at.cmp(&other), "{a} and {b}");
            }
        }
    }
}
