//! Source files as the rules look at them: comments and texts blanked, test code left out.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// A file below `src`.
pub struct Source {
    /// From `src`, with `/`: `core/risk.rs`.
    pub path: String,
    /// As it is in the file.
    pub text: String,
    /// The same lines without comments, without what stands in quotes, and without test code.
    pub code: String,
}

impl Source {
    /// The folder directly below `src`, or the file's own name where it lies there.
    pub fn layer(&self) -> &str {
        self.path.split('/').next().unwrap_or_default().trim_end_matches(".rs")
    }

    /// The module that the file is, from the crate's root.
    fn module(&self) -> Vec<&str> {
        let path = self.path.trim_end_matches(".rs").trim_end_matches("/mod");
        match path {
            "lib" | "main" => Vec::new(),
            path => path.split('/').collect(),
        }
    }

    /// The folders below `src` that the file's code names in paths, through `crate::`, `super::` or the crate's name.
    pub fn uses(&self) -> BTreeSet<String> {
        let mut used = BTreeSet::new();
        let depth = self.module().len();
        for root in ["crate", "aims_bench"] {
            for rest in after_words(&self.code, root) {
                used.extend(firsts(rest));
            }
        }
        // Only as many steps up as the file lies deep lead to the root; the first step must begin the path.
        let up = "super::".repeat(depth.max(1));
        let starts = self.code.match_indices(&up).filter(|(at, _)| !self.code[..*at].ends_with("super::"));
        for (at, _) in starts {
            used.extend(firsts(&self.code[at + up.len() - 2..]));
        }
        used
    }

    /// Lines, counted from 1, where the code has this; letters around it must not belong to a longer word.
    pub fn lines_with(&self, needle: &str) -> Vec<usize> {
        places(&self.code, needle).map(|at| self.code[..at].matches('\n').count() + 1).collect()
    }
}

/// Every file below `src`, in the order of their paths.
pub fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut paths = Vec::new();
    collect(&root, &mut paths);
    paths.sort();
    let mut test_files = Vec::new();
    let mut sources = Vec::new();
    for path in paths {
        let text = fs::read_to_string(&path).unwrap();
        let path = path.strip_prefix(&root).unwrap().to_string_lossy().into_owned();
        let (code, elsewhere) = without_tests(&blanked(&text));
        let folder = path.trim_end_matches("mod.rs").trim_end_matches(".rs").trim_end_matches('/').to_owned();
        test_files.extend(elsewhere.iter().map(|name| format!("{folder}/{name}.rs")));
        sources.push(Source { path, text, code });
    }
    sources.retain(|source| !test_files.contains(&source.path));
    sources
}

fn collect(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
}

fn is_word(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_'
}

/// Where `needle` stands as a whole word. An end of it that is no letter needs no border.
pub fn places<'t>(text: &'t str, needle: &'t str) -> impl Iterator<Item = usize> + 't {
    let starts_word = needle.chars().next().is_some_and(is_word);
    let ends_word = needle.chars().last().is_some_and(is_word);
    text.match_indices(needle).map(|(at, _)| at).filter(move |at| {
        let before = text[..*at].chars().last().is_some_and(is_word);
        let after = text[*at + needle.len()..].chars().next().is_some_and(is_word);
        !(starts_word && before || ends_word && after)
    })
}

fn after_words<'t>(text: &'t str, word: &'t str) -> impl Iterator<Item = &'t str> + 't {
    places(text, word).map(move |at| &text[at + word.len()..])
}

/// The first names of a path that goes on with `::name` or `::{name, other::..}`.
fn firsts(rest: &str) -> Vec<String> {
    let name = |text: &str| text.trim_start().chars().take_while(|letter| is_word(*letter)).collect::<String>();
    let Some(rest) = rest.strip_prefix("::") else { return Vec::new() };
    let Some(group) = rest.trim_start().strip_prefix('{') else { return vec![name(rest)] };
    let mut names = vec![name(group)];
    let mut depth = 0;
    for (at, letter) in group.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => names.push(name(&group[at + 1..])),
            _ => {}
        }
    }
    names
}

/// Comments and what stands in quotes as blanks; lines stay where they are.
pub fn blanked(text: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    let at = |index: usize| letters.get(index).copied().unwrap_or('\0');
    let mut out = String::with_capacity(text.len());
    let mut here = 0;
    while here < letters.len() {
        let end = match (at(here), at(here + 1)) {
            ('/', '/') => (here..letters.len()).find(|end| at(*end) == '\n').unwrap_or(letters.len()),
            ('/', '*') => block_comment(&letters, here),
            ('"', _) => quoted(&letters, here),
            ('r', '"' | '#') if here == 0 || !is_word(at(here - 1)) || at(here - 1) == 'b' => raw(&letters, here),
            ('\'', _) => letter(&letters, here),
            _ => here,
        };
        if end == here {
            out.push(at(here));
            here += 1;
            continue;
        }
        out.extend(letters[here..end].iter().map(|letter| if *letter == '\n' { '\n' } else { ' ' }));
        here = end;
    }
    out
}

fn block_comment(letters: &[char], start: usize) -> usize {
    let mut depth = 0;
    let mut here = start;
    while here < letters.len() {
        match letters[here..letters.len().min(here + 2)] {
            ['/', '*'] => (depth, here) = (depth + 1, here + 2),
            ['*', '/'] => (depth, here) = (depth - 1, here + 2),
            _ => here += 1,
        }
        if depth == 0 {
            break;
        }
    }
    here
}

fn quoted(letters: &[char], start: usize) -> usize {
    let mut here = start + 1;
    while here < letters.len() && letters[here] != '"' {
        here += if letters[here] == '\\' { 2 } else { 1 };
    }
    (here + 1).min(letters.len())
}

/// A raw text, or nothing when it is a raw name such as `r#type`.
fn raw(letters: &[char], start: usize) -> usize {
    let hashes = letters[start + 1..].iter().take_while(|letter| **letter == '#').count();
    if letters.get(start + 1 + hashes) != Some(&'"') {
        return start;
    }
    let mut here = start + 2 + hashes;
    while here < letters.len() {
        let closes =
            letters[here] == '"' && letters[here + 1..].iter().take(hashes).filter(|l| **l == '#').count() == hashes;
        if closes {
            return here + 1 + hashes;
        }
        here += 1;
    }
    here
}

/// A letter in quotes, or nothing when it is a lifetime.
fn letter(letters: &[char], start: usize) -> usize {
    match (letters.get(start + 1), letters.get(start + 2)) {
        (Some('\\'), Some(_)) => {
            let close = letters[start + 3..].iter().position(|letter| *letter == '\'');
            close.map_or(start, |close| start + 3 + close + 1)
        }
        (Some(_), Some('\'')) => start + 3,
        _ => start,
    }
}

/// Blanks items under `#[cfg(test)]`; gives the names of test modules that are files of their own, too.
fn without_tests(code: &str) -> (String, Vec<String>) {
    const MARK: &str = "#[cfg(test)]";
    let mut code = code.to_owned();
    let mut files = Vec::new();
    while let Some(start) = code.find(MARK) {
        let item = &code[start + MARK.len()..];
        let open = item.find('{').unwrap_or(usize::MAX);
        let end = match item.find(';') {
            Some(end) if end < open => {
                let words: Vec<&str> = item[..end].split_whitespace().collect();
                files.extend(words.iter().skip_while(|word| **word != "mod").nth(1).map(|name| (*name).to_owned()));
                end + 1
            }
            _ => closing(item, open).unwrap_or(item.len()),
        };
        let end = start + MARK.len() + end;
        let blank: String = code[start..end].chars().map(|letter| if letter == '\n' { '\n' } else { ' ' }).collect();
        code.replace_range(start..end, &blank);
    }
    (code, files)
}

/// Behind the brace that closes the one at `open`.
fn closing(text: &str, open: usize) -> Option<usize> {
    let mut depth = 0;
    for (at, letter) in text.get(open..)?.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Some(open + at + 1);
        }
    }
    None
}
