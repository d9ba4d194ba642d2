//! The state that a journal ends in: records, definitions and how far each chain was read.

mod label;
mod own;
pub mod packer;
mod record_ref;
mod rows;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use foldhash::fast::RandomState;
use serde_json::Value;

pub use label::{LabelClash, next_label, number_of};
pub use own::{OWN_FIELD, OWN_REGISTER};
pub(super) use own::{is_schema, schema_with};
pub use record_ref::RecordRef;

use super::access::Reader;
use super::adapted::Adapted;
use super::catalogue::Catalogue;
use super::id::{EntryId, Hash, Hlc, Position, RecordId, SiteId};
use super::methods::Methods;
use super::record::{Cells, Head, Loose, Record, Stored, conflicting, shown};
use super::schema::Schema;
use super::symbols::{Symbol, Symbols};

/// Everything that is kept in memory. Cloning is cheap enough for as-of views: records share their bytes.
#[derive(Clone, Debug)]
pub struct Workspace {
    pub(super) base: Arc<Schema>,
    pub(super) schema: Arc<Schema>,
    pub(super) symbols: Symbols,
    /// Slots are never reused, so a slot number stays valid while the workspace lives.
    slots: Vec<Option<Record>>,
    by_id: HashMap<RecordId, u32, RandomState>,
    /// Slots of each register in the order of their labels and, below that, of their ids; removed records left out.
    order: HashMap<Symbol, Vec<u32>>,
    /// Records that came back and are in no list yet; none once [all have](Workspace::restored).
    entering: Vec<rows::Entering>,
    /// Highest number that a label ever had, by register.
    highest: HashMap<Symbol, u64>,
    /// Who points to a record, and by which field; each list sorted.
    links: HashMap<RecordId, Vec<(u32, Symbol)>, RandomState>,
    pub(super) definitions: BTreeMap<String, Vec<Head>>,
    pub(super) position: Position,
    clock: Hlc,
    /// Times of the chains' last entries, so that time never runs backwards within a chain.
    times: BTreeMap<SiteId, i64>,
    /// Definitions that this program can't use, each with a sentence.
    unusable: Vec<String>,
    /// The methods among the definitions, parsed.
    methods: Arc<Methods>,
    /// What the definitions change in the texts of the program, parsed.
    adapted: Arc<Adapted>,
    catalogue: fn(&Workspace) -> Option<&'static Catalogue>,
    /// For whom this copy was made.
    reader: Reader,
    /// Of a state of the past: what its reader does not read today was not sent to him, whoever read it then.
    pub(super) withheld: HashSet<RecordId>,
}

/// Whether a record takes part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Life {
    Live,
    Archived,
    /// Its creation was taken back. Kept so that an edit made elsewhere resurfaces instead of vanishing.
    Removed,
}

impl Workspace {
    pub fn new(base: Arc<Schema>) -> Self {
        Self {
            schema: base.clone(),
            base,
            symbols: Symbols::default(),
            slots: Vec::new(),
            by_id: HashMap::default(),
            order: HashMap::new(),
            entering: Vec::new(),
            highest: HashMap::new(),
            links: HashMap::default(),
            definitions: BTreeMap::new(),
            position: Position::default(),
            clock: Hlc::default(),
            times: BTreeMap::new(),
            unusable: Vec::new(),
            methods: Arc::default(),
            adapted: Arc::default(),
            catalogue: |_| None,
            reader: Reader::default(),
            withheld: HashSet::new(),
        }
    }

    /// Records whose registers keep them from whoever this copy was made for.
    pub(super) fn kept_from_reader(&self) -> HashSet<RecordId> {
        if self.reader.reads_everything() {
            return HashSet::new();
        }
        let registers = self.schema.registers().filter(|register| register.readers.is_some());
        let records = registers.flat_map(|register| self.rows(&register.key));
        records.filter(|record| record.is_withheld()).map(|record| record.id()).collect()
    }

    /// Says for whom this copy was made: what is not his to read did not come with it.
    pub fn read_as(&mut self, reader: Reader) {
        self.reader = reader;
    }

    /// For whom this copy was made.
    pub fn reader(&self) -> Reader {
        self.reader
    }

    /// Where titles of the catalogue come from; asked when one is first shown, since most lists show none.
    pub fn read_catalogue_from(&mut self, source: fn(&Workspace) -> Option<&'static Catalogue>) {
        self.catalogue = source;
    }

    pub fn catalogue(&self) -> Option<&'static Catalogue> {
        (self.catalogue)(self)
    }

    fn rebuild_methods(&mut self) {
        self.methods = Arc::new(Methods::of(self));
    }

    fn rebuild_adapted(&mut self) {
        self.adapted = Arc::new(Adapted::of(self));
    }

    /// Own criteria, questions, words on papers and the language, rebuilt when definitions change.
    pub fn adapted(&self) -> &Adapted {
        &self.adapted
    }

    /// The methods of this workspace, rebuilt when definitions change.
    pub fn methods(&self) -> &Methods {
        &self.methods
    }

    /// The registers of the program and the workspace's own.
    pub fn schema(&self) -> &Arc<Schema> {
        &self.schema
    }

    /// The registers of the program, without the workspace's own.
    pub fn base_schema(&self) -> &Arc<Schema> {
        &self.base
    }

    pub fn symbols(&self) -> &Symbols {
        &self.symbols
    }

    pub fn position(&self) -> &Position {
        &self.position
    }

    /// The highest clock that any known edit carries.
    pub fn clock(&self) -> Hlc {
        self.clock
    }

    /// Time of the last entry of a chain, in milliseconds; 0 where there is none.
    pub fn last_time(&self, site: SiteId) -> i64 {
        self.times.get(&site).copied().unwrap_or(0)
    }

    pub fn times(&self) -> &BTreeMap<SiteId, i64> {
        &self.times
    }

    /// Definitions that can't be used, each as a sentence.
    pub fn unusable(&self) -> &[String] {
        &self.unusable
    }

    pub fn get(&self, id: RecordId) -> Option<RecordRef<'_>> {
        self.slot(*self.by_id.get(&id)?)
    }

    pub fn slot(&self, slot: u32) -> Option<RecordRef<'_>> {
        Some(RecordRef { record: self.packed(slot)?, workspace: self })
    }

    /// One more than the highest slot that was ever taken.
    pub fn slot_count(&self) -> u32 {
        u32::try_from(self.slots.len()).unwrap_or(u32::MAX)
    }

    pub fn slot_of(&self, id: RecordId) -> Option<u32> {
        self.by_id.get(&id).copied()
    }

    /// Records of a register in the order of their labels, archived ones included.
    pub fn rows<'a>(&'a self, register: &str) -> impl Iterator<Item = RecordRef<'a>> + 'a {
        self.row_slots(register).iter().filter_map(|slot| self.slot(*slot))
    }

    /// The same as slots, for views that keep them.
    pub fn row_slots(&self, register: &str) -> &[u32] {
        self.symbols.find(register).and_then(|symbol| self.order.get(&symbol)).map_or(&[], Vec::as_slice)
    }

    /// Live records of a register.
    pub fn live<'a>(&'a self, register: &str) -> impl Iterator<Item = RecordRef<'a>> + 'a {
        self.rows(register).filter(|record| record.life() == Life::Live)
    }

    /// Number of records that the register would not show as removed.
    pub fn count(&self, register: &str) -> usize {
        self.row_slots(register).len()
    }

    /// All records, removed ones included, for writing rows and for comparing workspaces.
    pub fn every_record(&self) -> impl Iterator<Item = RecordRef<'_>> {
        self.slots.iter().flatten().map(|record| RecordRef { record, workspace: self })
    }

    /// Records that point to `id`, with the field that does.
    pub fn backlinks(&self, id: RecordId) -> impl Iterator<Item = (RecordRef<'_>, &str)> {
        let links = self.links.get(&id).map_or(&[][..], Vec::as_slice);
        links.iter().filter_map(|(slot, field)| {
            let record = self.slot(*slot)?;
            Some((record, record.current_key(self.symbols.name(*field))))
        })
    }

    /// Records of `register` whose `field` points to `id`, live ones only.
    pub fn pointing<'a>(
        &'a self,
        register: &'a str,
        field: &'a str,
        id: RecordId,
    ) -> impl Iterator<Item = RecordRef<'a>> + 'a {
        let links = self.links.get(&id).map_or(&[][..], Vec::as_slice);
        let names = self.symbols.find(register).zip(self.field_symbol(register, field));
        // Symbols first: a person may be named by thousands of records, and few of them are of this register.
        names.into_iter().flat_map(move |(register, field)| {
            let by_field = links.iter().filter(move |(_, by)| *by == field);
            by_field
                .filter_map(|(slot, _)| self.slot(*slot))
                .filter(move |found| found.record.register == register && found.life() == Life::Live)
        })
    }

    /// The cells of a record, for a change or for writing it to its row.
    pub fn cells(&self, id: RecordId) -> Cells {
        self.get(id).map(|record| record.record.unpack(&self.symbols)).unwrap_or_default()
    }

    /// The symbol under which records of a register keep a field, for loops over many rows.
    pub fn field_symbol(&self, register: &str, field: &str) -> Option<Symbol> {
        self.symbols.find(self.schema.stored_key(register, field))
    }

    /// The value of a definition; none where it was never made or was taken back.
    pub fn definition(&self, key: &str) -> Option<&Value> {
        shown(self.definitions.get(key)?)?.value.plain().filter(|value| !value.is_null())
    }

    pub fn definition_heads(&self, key: &str) -> &[Head] {
        self.definitions.get(key).map_or(&[], Vec::as_slice)
    }

    /// Definitions whose key starts with `prefix`, without it.
    pub fn definitions<'a>(&'a self, prefix: &'a str) -> impl Iterator<Item = (&'a str, &'a Value)> + 'a {
        self.definitions
            .range(prefix.to_string()..)
            .take_while(move |(key, _)| key.starts_with(prefix))
            .filter_map(move |(key, _)| Some((key.strip_prefix(prefix)?, self.definition(key)?)))
    }

    /// Keys of definitions that diverged copies gave different values.
    pub fn definition_conflicts(&self) -> impl Iterator<Item = &str> {
        self.definitions.iter().filter(|(_, heads)| conflicting(heads)).map(|(key, _)| key.as_str())
    }

    /// A copy in which these definitions stand, for checking what comes together with them.
    pub fn with_definitions(&self, defined: &[(&str, &Value)]) -> Self {
        let mut copy = self.clone();
        for (key, value) in defined {
            let edit = EntryId { site: SiteId(0), seq: 0 };
            let head = Head { edit, at: self.clock, value: Stored::Plain((*value).clone()) };
            copy.definitions.insert((*key).to_string(), vec![head]);
        }
        copy.rebuild_adapted();
        copy.rebuild_schema();
        copy.rebuild_methods();
        copy
    }

    pub fn definitions_raw(&self) -> &BTreeMap<String, Vec<Head>> {
        &self.definitions
    }

    /// Puts a record in as its row says, without an entry. For loading only, after [`Workspace::restore_meta`].
    pub fn restore_record(&mut self, id: RecordId, register: &str, cells: &Cells) {
        let register = self.symbols.intern(register);
        self.put(id, register, cells);
    }

    /// The same from heads that are still those of the row; [`Workspace::restored`] has to follow.
    pub fn restore_heads(&mut self, id: RecordId, register: &str, heads: Vec<Loose<'_>>) {
        let register = self.symbols.intern(register);
        if !heads.is_empty() {
            let record = Record::pack_loose(id, register, heads, &mut self.symbols);
            let links = record.mentions();
            self.enter(record, &links);
        }
    }

    /// Takes over definitions, position and clocks as their rows say. For loading only.
    pub fn restore_meta(
        &mut self,
        definitions: BTreeMap<String, Vec<Head>>,
        position: Position,
        clock: Hlc,
        times: BTreeMap<SiteId, i64>,
    ) {
        self.definitions = definitions;
        self.position = position;
        self.clock = clock;
        self.times = times;
        self.rebuild_adapted();
        self.rebuild_schema();
        self.rebuild_methods();
    }

    /// A name's symbol, made when missing. For loading only.
    pub fn intern(&mut self, name: &str) -> Symbol {
        self.symbols.intern(name)
    }

    /// Forgets a sealed value everywhere in a record; what stays is that it stood there. True if it was found.
    pub fn erase(&mut self, id: RecordId, commitment: Hash) -> bool {
        let Some(register) = self.get(id).map(|record| record.record.register) else { return false };
        let mut cells = self.cells(id);
        let mut found = false;
        for head in cells.values_mut().flatten() {
            if let Stored::Sealed(hash, value) = &mut head.value
                && *hash == commitment
            {
                found |= value.take().is_some();
            }
        }
        if found {
            self.put(id, register, &cells);
        }
        found
    }

    pub(super) fn note_chain(&mut self, entry: EntryId, hash: Hash, time: i64, clock: Hlc) {
        self.position.0.insert(entry.site, (entry.seq, hash));
        self.times.insert(entry.site, time);
        self.clock = self.clock.max(clock);
    }
}
