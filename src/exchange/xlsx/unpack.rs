//! A workbook's zip looked at before the reader gets it: is it one, and does it fit the memory?

use std::io::{Cursor, Read};
use std::sync::Arc;

use zip::ZipArchive;

use crate::exchange::cell;
use crate::exchange::sheet::{Limits, Place, SheetError};

/// The reader makes room for as many shared texts as the file says there are; more than this is only believed when
/// the part is long enough to hold them.
const TEXTS_BELIEVED: u64 = 10_000_000;

/// The shortest shared text, `<si/>`.
const TEXT_BYTES: u64 = 5;

/// Unpacks every part once and counts, because the sizes in a zip can lie.
///
/// # Errors
/// When the bytes are no zip, a zip without a workbook, a part is damaged, larger in all than `limits.unpacked`, or
/// written in an encoding that could hide from these checks.
pub(super) fn check(file: &Arc<str>, bytes: &[u8], limits: &Limits) -> Result<(), SheetError> {
    let damaged = |detail: String| SheetError::Damaged { place: Place::file(file), detail };
    let mut archive = ZipArchive::new(Cursor::new(bytes))
        .map_err(|_| damaged("its zip directory can't be read, perhaps the file was cut off".to_owned()))?;
    if !archive.file_names().flatten().any(|n| n.eq_ignore_ascii_case("[Content_Types].xml")) {
        return Err(SheetError::WrongKind {
            file: file.to_string(),
            found: "a zip file",
            wanted: "a workbook",
            remedy: "unpack it and name the file inside",
        });
    }
    let mut left = limits.unpacked;
    for index in 0..archive.len() {
        let mut part = archive
            .by_index(index)
            .map_err(|e| damaged(format!("a part of its zip can't be read ({})", cell::shown(&e.to_string()))))?;
        let name = String::from_utf8_lossy(part.name_raw()).chars().map(cell::visible_char).collect::<String>();
        let lower = name.to_ascii_lowercase();
        let is_xml = lower.ends_with(".xml") || lower.ends_with(".rels");
        let mut look = Look::default();
        let mut chunk = vec![0; 64 * 1024];
        loop {
            let count = part
                .read(&mut chunk)
                .map_err(|e| damaged(format!("its part {name} can't be unpacked ({})", cell::shown(&e.to_string()))))?;
            if count == 0 {
                break;
            }
            if is_xml {
                look.at(chunk.get(..count).unwrap_or(&[]));
            }
            left = left
                .checked_sub(u64::try_from(count).unwrap_or(u64::MAX))
                .ok_or_else(|| SheetError::Unpacked { file: file.to_string(), limit: limits.unpacked >> 20 })?;
        }
        if let Some(encoding) = look.foreign {
            return Err(damaged(format!("its part {name} is written in {encoding}, not UTF-8")));
        }
        if look.texts > TEXTS_BELIEVED.max(look.length / TEXT_BYTES) {
            let texts = look.texts;
            return Err(damaged(format!("its part {name} says it holds {texts} texts, more than fit in it")));
        }
    }
    Ok(())
}

/// What is looked for in a part while it streams by.
#[derive(Default)]
struct Look {
    /// The last bytes of the chunk before and this chunk.
    window: Vec<u8>,
    length: u64,
    /// The largest `uniqueCount`.
    texts: u64,
    /// An encoding that isn't a superset of ASCII.
    foreign: Option<String>,
}

/// Longer than any declaration or attribute that is looked for.
const OVERLAP: usize = 256;

impl Look {
    fn at(&mut self, chunk: &[u8]) {
        if self.length == 0
            && (chunk.starts_with(&[0xFE, 0xFF]) || chunk.starts_with(&[0xFF, 0xFE]) || chunk.get(1) == Some(&0))
        {
            self.foreign = Some("UTF-16".to_owned());
        }
        self.length += u64::try_from(chunk.len()).unwrap_or(u64::MAX);
        let keep = self.window.len().saturating_sub(OVERLAP);
        self.window.drain(..keep);
        self.window.extend_from_slice(chunk);
        let window = std::mem::take(&mut self.window);
        let mut from = 0;
        // Both bytes are rare in XML, so this runs at the speed of a byte search.
        while let Some(found) = window.get(from..).and_then(|w| w.iter().position(|b| matches!(b, b'?' | b'q'))) {
            let at = from + found;
            from = at + 1;
            if let Some(rest) = at.checked_sub(1).and_then(|s| window.get(s..)).and_then(|w| w.strip_prefix(b"<?xml")) {
                self.declaration(rest);
            }
            if let Some(rest) =
                at.checked_sub(3).and_then(|s| window.get(s..)).and_then(|w| w.strip_prefix(b"uniqueCount"))
            {
                self.texts = self.texts.max(attribute(rest).and_then(|v| v.parse().ok()).unwrap_or(0));
            }
        }
        self.window = window;
    }

    fn declaration(&mut self, rest: &[u8]) {
        let end = rest.iter().position(|b| *b == b'>').unwrap_or(rest.len().min(OVERLAP));
        let text = String::from_utf8_lossy(rest.get(..end).unwrap_or(rest)).to_ascii_lowercase();
        let Some((_, after)) = text.split_once("encoding") else {
            return;
        };
        let Some(name) = attribute(after.as_bytes()) else {
            return;
        };
        let harmless = matches!(name, "utf-8" | "utf8" | "us-ascii" | "ascii")
            || name.starts_with("iso-8859-")
            || name.starts_with("windows-125");
        if !harmless {
            self.foreign = Some(cell::shown(name));
        }
    }
}

/// The value behind an attribute's name: `="12"`.
fn attribute(rest: &[u8]) -> Option<&str> {
    let rest = rest.trim_ascii_start().strip_prefix(b"=")?.trim_ascii_start();
    let (quote, rest) = rest.split_first()?;
    if !matches!(quote, b'"' | b'\'') {
        return None;
    }
    let end = rest.iter().position(|b| b == quote)?;
    std::str::from_utf8(rest.get(..end)?).ok()
}
