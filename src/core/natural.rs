//! Order of labels as people read them: `A.6.2.3` before `A.10.2`, `R-9` before `R-10`.

use std::cmp::Ordering;

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
        let order = match (left.parse::<u128>(), right.parse::<u128>()) {
            (Ok(x), Ok(y)) => x.cmp(&y).then(left.len().cmp(&right.len())),
            _ => left.cmp(right),
        };
        if order != Ordering::Equal {
            return order;
        }
        a = a.get(left.len()..).unwrap_or("");
        b = b.get(right.len()..).unwrap_or("");
    }
}

/// The longest start that is all digits or all not.
fn chunk(text: &str) -> &str {
    let digit = text.starts_with(|c: char| c.is_ascii_digit());
    let end = text.find(|c: char| c.is_ascii_digit() != digit).unwrap_or(text.len());
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
}
