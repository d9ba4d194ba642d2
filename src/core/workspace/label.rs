//! Labels: found, counted, and compared after a merge.

use std::collections::BTreeMap;

use super::{RecordRef, Workspace};
use crate::core::id::{EntryId, Hlc, RecordId};
use crate::core::record::{Record, ValueRef, shown};
use crate::core::schema::Register;
use crate::core::symbols::Symbol;

/// Digits of the highest number that counts: longer ones are names that happen to be digits, and must not push the
/// next label beyond what can be counted.
const NUMBER_DIGITS: usize = 9;

/// The number in a label, where the label is the prefix, a dash and digits.
pub fn number_of(prefix: &str, label: &str) -> Option<u64> {
    let digits = label.strip_prefix(prefix.trim_end_matches('-'))?.strip_prefix('-')?;
    let plain = (1..=NUMBER_DIGITS).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    digits.parse().ok().filter(|_| plain)
}

/// The label with a number, as the register writes it.
pub fn next_label(register: &Register, number: u64) -> String {
    format!("{}-{number:0width$}", register.prefix.trim_end_matches('-'), width = register.digits)
}

/// Records of one register that were given the same label on diverged copies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LabelClash {
    pub register: String,
    pub label: String,
    /// At least two; who had it first comes first, and is the one that [`Workspace::by_label`] finds.
    pub records: Vec<RecordId>,
}

impl Workspace {
    /// The record of this label; of several after a merge, the one that had it first.
    pub fn by_label(&self, register: &str, label: &str) -> Option<RecordRef<'_>> {
        let slots = self.slots_labelled(self.symbols.find(register)?, label);
        match slots {
            [] => None,
            [slot] => self.slot(*slot),
            several => several.iter().filter_map(|slot| self.slot(*slot)).min_by_key(|record| given(*record)),
        }
    }

    /// Records of any register with this label, also as `r-012` for `R-012`. Looks into indexes only, so that a miss
    /// costs nothing; [`Workspace::search_label`] goes through all rows.
    pub fn find_label(&self, label: &str) -> Vec<RecordRef<'_>> {
        let of_all = |label: &str| -> Vec<RecordRef<'_>> {
            self.schema.outlines().filter_map(|register| self.by_label(&register.key, label)).collect()
        };
        let spellings = [label.to_string(), label.to_ascii_uppercase(), label.to_ascii_lowercase()];
        spellings.iter().map(|label| of_all(label)).find(|found| !found.is_empty()).unwrap_or_default()
    }

    /// Records of any register with this label, compared without case. Reads the label of every record.
    pub fn search_label(&self, label: &str) -> Vec<RecordRef<'_>> {
        let same = |record: &RecordRef<'_>| record.label().eq_ignore_ascii_case(label);
        self.schema.outlines().flat_map(|register| self.rows(&register.key).filter(same)).collect()
    }

    /// The highest number that a label of this register ever had, removed records included: numbers are not reused.
    pub fn highest_number(&self, register: &str) -> u64 {
        self.symbols.find(register).and_then(|symbol| self.highest.get(&symbol)).copied().unwrap_or(0)
    }

    /// The highest numbers of all registers. To be kept with the rows: a number that only an overwritten label had
    /// can't be seen in them.
    pub fn highest_numbers(&self) -> BTreeMap<String, u64> {
        self.highest.iter().map(|(register, number)| (self.symbols.name(*register).to_string(), *number)).collect()
    }

    /// Takes over the highest number of a register, as its row says. For loading only.
    pub fn restore_highest(&mut self, register: &str, number: u64) {
        let highest = self.highest.entry(self.symbols.intern(register)).or_default();
        *highest = (*highest).max(number);
    }

    /// Labels that several records of a register have, in the order of registers and labels. Reads every label.
    pub fn label_clashes(&self) -> Vec<LabelClash> {
        let mut clashes = Vec::new();
        for register in self.schema.outlines() {
            let rows: Vec<RecordRef<'_>> = self.rows(&register.key).collect();
            for same in rows.chunk_by(|a, b| a.label() == b.label()).filter(|same| same.len() > 1) {
                let mut records = same.to_vec();
                records.sort_by_key(|record| given(*record));
                clashes.push(LabelClash {
                    register: register.key.clone(),
                    label: records.first().map_or("", |record| record.label()).to_string(),
                    records: records.iter().map(|record| record.id()).collect(),
                });
            }
        }
        clashes
    }

    /// Notes the numbers of every label that stands at a head, shown or not: which one is shown must not decide which
    /// numbers are free. Gives that of the one that is shown.
    pub(super) fn note_numbers(&mut self, record: &Record) -> Option<u64> {
        let register = record.register;
        let prefix = &self.schema.outline(self.symbols.name(register))?.prefix;
        let number = |label: ValueRef<'_>| number_of(prefix, label.text()?);
        let shown = number(record.value(Symbol::LABEL, &self.symbols));
        let all = record.heads_of(Symbol::LABEL).filter_map(|head| number(head.value()));
        if let Some(number) = all.max() {
            let highest = self.highest.entry(register).or_default();
            *highest = (*highest).max(number);
        }
        shown
    }

    /// Counts labels of own registers again: their definitions may have come after their records.
    pub(super) fn recount_labels(&mut self) {
        let own: Vec<Symbol> = self
            .schema
            .outlines()
            .filter(|register| self.base.outline(&register.key).is_none())
            .filter_map(|register| self.symbols.find(&register.key))
            .collect();
        if own.is_empty() {
            return;
        }
        let records = self.every_record().map(|record| record.record.clone());
        let records: Vec<Record> = records.filter(|record| own.contains(&record.register)).collect();
        for record in &records {
            self.note_numbers(record);
        }
    }
}

/// When a record was given its label.
fn given(record: RecordRef<'_>) -> (Hlc, Option<EntryId>, RecordId) {
    let heads = record.record.cell(Symbol::LABEL, None, &record.workspace.symbols);
    let head = shown(&heads);
    (head.map_or(Hlc::default(), |head| head.at), head.map(|head| head.edit), record.id())
}
