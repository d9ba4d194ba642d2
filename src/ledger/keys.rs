//! Names of the rows in the store. They are the format of the file: changing one needs a new layout.
//!
//! ```text
//! meta/site                       which site writes here, and on which machine and file
//! meta/applied                    how far the record rows follow the journal
//! define/KEY                      heads of a definition
//! record/REGISTER/ID              heads of a record's cells
//! tally/REGISTER                  count and checksum of a register's rows; of the seals under @seals
//! journal/SITE/SEQ                an entry, or the closing row of one in parts
//! part/SITE/SEQ/N                 changes of a large entry, N from 0
//! seal/COMMITMENT                 a personal or confidential value and its salt
//! draft/UID/REGISTER/RECORD/FORM  text that was typed and not yet saved
//! session/UID                     where that person was
//! ```

use crate::core::id::{EntryId, Hash, RecordId, SiteId};

pub const SITE: &str = "meta/site";
pub const APPLIED: &str = "meta/applied";
pub const RECORDS: &str = "record/";
pub const DEFINITIONS: &str = "define/";
pub const TALLIES: &str = "tally/";
pub const JOURNAL: &str = "journal/";
pub const SEALS: &str = "seal/";
/// What the tally of the seals is called; no register is.
pub const SEALS_TALLY: &str = "@seals";
pub const DRAFTS: &str = "draft/";

pub fn record(register: &str, id: RecordId) -> String {
    format!("{RECORDS}{register}/{id}")
}

/// Register and id of the record that a row's key names.
pub fn record_of(key: &str) -> Option<(&str, RecordId)> {
    let (register, id) = key.strip_prefix(RECORDS)?.rsplit_once('/')?;
    Some((register, id.parse().ok()?))
}

/// What the rows of a register's records begin with.
pub fn register(register: &str) -> String {
    format!("{RECORDS}{register}/")
}

pub fn tally(register: &str) -> String {
    format!("{TALLIES}{register}")
}

pub fn definition(key: &str) -> String {
    format!("{DEFINITIONS}{key}")
}

pub fn journal(id: EntryId) -> String {
    format!("{JOURNAL}{}/{:010}", id.site, id.seq)
}

/// The entry that a journal row's key names.
pub fn journal_id(key: &str) -> Option<EntryId> {
    let (site, seq) = key.strip_prefix(JOURNAL)?.split_once('/')?;
    Some(EntryId { site: site.parse::<SiteId>().ok()?, seq: seq.parse().ok()? })
}

pub fn part(id: EntryId, number: usize) -> String {
    format!("part/{}/{:010}/{number:05}", id.site, id.seq)
}

/// Parts of a site's entries from `seq` on: first key, and the first after all of them.
pub fn parts_from(site: SiteId, seq: u64) -> (Vec<u8>, Vec<u8>) {
    (format!("part/{site}/{seq:010}/").into_bytes(), after(&format!("part/{site}/")))
}

pub fn seal(commitment: Hash) -> String {
    format!("{SEALS}{commitment}")
}

pub fn session(uid: u32) -> String {
    format!("session/{uid}")
}

/// The first key after all that start with `prefix`: every key is ASCII, so 0xff is above them.
pub fn after(prefix: &str) -> Vec<u8> {
    let mut end = prefix.as_bytes().to_vec();
    end.push(0xff);
    end
}
