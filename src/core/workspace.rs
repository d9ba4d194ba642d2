//! The state that a journal ends in: records, definitions and how far each chain was read.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use serde_json::Value;

use super::catalogue::Catalogue;
use super::id::{EntryId, Hash, Hlc, Position, RecordId, SiteId};
use super::methods::Methods;
use super::natural;
use super::record::{Cells, Head, LABEL, LIFE, Record, Stored, ValueRef, conflicting, shown};
use super::schema::{Field, Kind, Register, Schema};
use super::symbols::{Symbol, Symbols};

/// Everything that is kept in memory. Cloning is cheap enough for as-of views: records share their bytes.
#[derive(Clone, Debug)]
pub struct Workspace {
    pub(super) base: Arc<Schema>,
    pub(super) schema: Arc<Schema>,
    pub(super) symbols: Symbols,
    /// Slots are never reused, so a slot number stays valid while the workspace lives.
    pub(super) slots: Vec<Option<Record>>,
    pub(super) by_id: HashMap<RecordId, u32>,
    /// Slots of each register in the order of their labels, removed records left out.
    pub(super) order: HashMap<Symbol, Vec<u32>>,
    pub(super) labels: HashMap<(Symbol, Box<str>), u32>,
    /// Highest number of a label, by register.
    pub(super) highest: HashMap<Symbol, u64>,
    /// Who points to a record, and by which field.
    pub(super) backlinks: HashMap<RecordId, Vec<(u32, Symbol)>>,
    pub(super) definitions: BTreeMap<String, Vec<Head>>,
    pub(super) position: Position,
    pub(super) clock: Hlc,
    /// Times of the chains' last entries, so that time never runs backwards within a chain.
    pub(super) times: BTreeMap<SiteId, i64>,
    /// Definitions that this program can't use, each with a sentence.
    pub(super) unusable: Vec<String>,
    /// The methods among the definitions, parsed.
    methods: Arc<Methods>,
    catalogue: fn() -> Option<&'static Catalogue>,
}

/// Whether a record takes part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
            by_id: HashMap::new(),
            order: HashMap::new(),
            labels: HashMap::new(),
            highest: HashMap::new(),
            backlinks: HashMap::new(),
            definitions: BTreeMap::new(),
            position: Position::default(),
            clock: Hlc::default(),
            times: BTreeMap::new(),
            unusable: Vec::new(),
            methods: Arc::default(),
            catalogue: || None,
        }
    }

    /// Where titles of the catalogue come from; asked when one is first shown, since most lists show none.
    pub fn read_catalogue_from(&mut self, source: fn() -> Option<&'static Catalogue>) {
        self.catalogue = source;
    }

    pub fn catalogue(&self) -> Option<&'static Catalogue> {
        (self.catalogue)()
    }

    /// The methods of this workspace, rebuilt when definitions change.
    pub fn methods(&self) -> &Methods {
        &self.methods
    }

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

    /// Definitions that can't be used, each as a sentence.
    pub fn unusable(&self) -> &[String] {
        &self.unusable
    }

    pub fn get(&self, id: RecordId) -> Option<RecordRef<'_>> {
        self.slot(*self.by_id.get(&id)?)
    }

    pub fn slot(&self, slot: u32) -> Option<RecordRef<'_>> {
        let record = self.slots.get(usize::try_from(slot).ok()?)?.as_ref()?;
        Some(RecordRef { record, workspace: self })
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

    pub fn by_label(&self, register: &str, label: &str) -> Option<RecordRef<'_>> {
        let register = self.symbols.find(register)?;
        self.slot(*self.labels.get(&(register, label.into()))?)
    }

    /// Records of any register with this label, compared without case.
    pub fn find_label(&self, label: &str) -> Vec<RecordRef<'_>> {
        self.schema
            .registers()
            .iter()
            .filter_map(|register| {
                self.by_label(&register.key, label)
                    .or_else(|| self.rows(&register.key).find(|record| record.label().eq_ignore_ascii_case(label)))
            })
            .collect()
    }

    /// Records that point to `id`, with the field that does.
    pub fn backlinks(&self, id: RecordId) -> impl Iterator<Item = (RecordRef<'_>, &str)> {
        let links = self.backlinks.get(&id).map_or(&[][..], Vec::as_slice);
        links.iter().filter_map(|(slot, field)| Some((self.slot(*slot)?, self.symbols.name(*field))))
    }

    /// Records of `register` whose `field` points to `id`, live ones only.
    pub fn pointing<'a>(
        &'a self,
        register: &'a str,
        field: &'a str,
        id: RecordId,
    ) -> impl Iterator<Item = RecordRef<'a>> + 'a {
        self.backlinks(id)
            .filter(move |(record, by)| {
                *by == field && record.register_key() == register && record.life() == Life::Live
            })
            .map(|(record, _)| record)
    }

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

    /// A copy in which these definitions stand, for checking what comes together with them.
    pub fn with_definitions(&self, defined: &[(&str, &Value)]) -> Self {
        let mut copy = self.clone();
        for (key, value) in defined {
            let edit = EntryId { site: SiteId(0), seq: 0 };
            let head = Head { edit, at: self.clock, value: Stored::Plain((*value).clone()) };
            copy.definitions.insert((*key).to_string(), vec![head]);
        }
        copy.rebuild_schema();
        copy
    }

    /// The cells of a record, for a change or for writing it to its row.
    pub fn cells(&self, id: RecordId) -> Cells {
        self.get(id).map(|record| record.record.unpack(&self.symbols)).unwrap_or_default()
    }

    /// Number of records that the register would not show as removed.
    pub fn count(&self, register: &str) -> usize {
        self.row_slots(register).len()
    }

    /// The highest number that a label of this register ever had, removed records included: numbers are not reused.
    pub fn highest_number(&self, register: &str) -> u64 {
        self.symbols.find(register).and_then(|symbol| self.highest.get(&symbol)).copied().unwrap_or(0)
    }

    /// Puts a record in as its row says, without an entry. For loading only.
    pub fn restore_record(&mut self, id: RecordId, register: &str, cells: &Cells) {
        let register = self.symbols.intern(register);
        self.put(id, register, cells);
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
        self.rebuild_schema();
    }

    /// A name's symbol, made when missing. For loading only.
    pub fn intern(&mut self, name: &str) -> Symbol {
        self.symbols.intern(name)
    }

    pub fn definitions_raw(&self) -> &BTreeMap<String, Vec<Head>> {
        &self.definitions
    }

    pub fn times(&self) -> &BTreeMap<SiteId, i64> {
        &self.times
    }

    /// All records, removed ones included, for writing rows and for comparing workspaces.
    pub fn every_record(&self) -> impl Iterator<Item = RecordRef<'_>> {
        self.slots.iter().flatten().map(|record| RecordRef { record, workspace: self })
    }

    pub(super) fn put(&mut self, id: RecordId, register: Symbol, cells: &Cells) {
        let slot = match self.by_id.get(&id) {
            Some(slot) => *slot,
            None => {
                let slot = u32::try_from(self.slots.len()).unwrap_or(u32::MAX);
                self.slots.push(None);
                self.by_id.insert(id, slot);
                slot
            }
        };
        let before = self.slot(slot).map(Place::of);
        let record = (!cells.is_empty()).then(|| Record::pack(id, register, cells, &mut self.symbols));
        if record.is_none() {
            self.by_id.remove(&id);
        }
        if let Some(place) = usize::try_from(slot).ok().and_then(|at| self.slots.get_mut(at)) {
            *place = record;
        }
        let after = self.slot(slot).map(Place::of);
        self.reorder(slot, before.as_ref(), after.as_ref());
        self.relink(slot, before.map(|place| place.references), after.map(|place| place.references));
    }

    fn reorder(&mut self, slot: u32, before: Option<&Place>, after: Option<&Place>) {
        if let (Some(before), Some(after)) = (before, after)
            && before.same_row(after)
        {
            return;
        }
        if let Some(old) = before.filter(|place| !place.removed) {
            if let Some(order) = self.order.get_mut(&old.register)
                && let Some(at) = order.iter().rposition(|other| *other == slot)
            {
                order.remove(at);
            }
            let key = (old.register, old.label.as_str().into());
            if self.labels.get(&key) == Some(&slot) {
                self.labels.remove(&key);
            }
        }
        let Some(new) = after else { return };
        self.note_number(new);
        if new.removed {
            return;
        }
        let order = self.order.entry(new.register).or_default();
        let (slots, symbols) = (&self.slots, &self.symbols);
        let label_symbol = symbols.find(LABEL);
        let text = |slot: &u32| {
            let record = usize::try_from(*slot).ok().and_then(|at| slots.get(at)).and_then(Option::as_ref);
            record.zip(label_symbol).and_then(|(record, label)| record.value(label, symbols).text()).unwrap_or("")
        };
        let last = order.last().is_none_or(|last| natural::compare(text(last), &new.label).is_le());
        let at = match last {
            true => order.len(),
            false => order.partition_point(|other| natural::compare(text(other), &new.label).is_le()),
        };
        order.insert(at, slot);
        self.labels.entry((new.register, new.label.as_str().into())).or_insert(slot);
    }

    fn note_number(&mut self, place: &Place) {
        let Some(register) = self.schema.register(self.symbols.name(place.register)) else { return };
        if let Some(number) = number_of(&register.prefix, &place.label) {
            let highest = self.highest.entry(place.register).or_default();
            *highest = (*highest).max(number);
        }
    }

    fn relink(&mut self, slot: u32, before: Option<Vec<(RecordId, Symbol)>>, after: Option<Vec<(RecordId, Symbol)>>) {
        if before == after {
            return;
        }
        for (target, _) in before.unwrap_or_default() {
            if let Some(links) = self.backlinks.get_mut(&target) {
                links.retain(|(from, _)| *from != slot);
            }
        }
        for (target, field) in after.unwrap_or_default() {
            self.backlinks.entry(target).or_default().push((slot, field));
        }
    }

    /// Own registers and fields over those of the program. What can't be used is named, never a reason to fail.
    pub(super) fn rebuild_schema(&mut self) {
        let mut schema = (*self.base).clone();
        self.unusable.clear();
        let mut changed = false;
        let own: Vec<(String, Value)> =
            self.definitions("own.register.").map(|(key, value)| (key.to_string(), value.clone())).collect();
        for (key, value) in own {
            let made = serde_json::from_value::<Register>(value)
                .map_err(|error| error.to_string())
                .and_then(|register| schema.with_register(register).map_err(|error| error.to_string()));
            match made {
                Ok(made) => (schema, changed) = (made, true),
                Err(error) => self.unusable.push(format!("the own register {key} can't be used: {error}")),
            }
        }
        let own: Vec<(String, Value)> =
            self.definitions("own.field.").map(|(key, value)| (key.to_string(), value.clone())).collect();
        for (key, value) in own {
            let made = key
                .split_once('.')
                .ok_or_else(|| "its key should be own.field.REGISTER.KEY".to_string())
                .and_then(|(register, _)| {
                    let field = serde_json::from_value::<Field>(value).map_err(|error| error.to_string())?;
                    schema.with_field(register, field).map_err(|error| error.to_string())
                });
            match made {
                Ok(made) => (schema, changed) = (made, true),
                Err(error) => self.unusable.push(format!("the own field {key} can't be used: {error}")),
            }
        }
        self.schema = if changed { Arc::new(schema) } else { self.base.clone() };
        self.methods = Arc::new(Methods::of(self));
    }

    pub(super) fn note_chain(&mut self, entry: EntryId, hash: Hash, time: i64, clock: Hlc) {
        self.position.0.insert(entry.site, (entry.seq, hash));
        self.times.insert(entry.site, time);
        self.clock = self.clock.max(clock);
    }
}

/// What decides where a record is found.
struct Place {
    register: Symbol,
    label: String,
    removed: bool,
    references: Vec<(RecordId, Symbol)>,
}

impl Place {
    fn of(record: RecordRef<'_>) -> Self {
        Self {
            register: record.record.register,
            label: record.label().to_string(),
            removed: record.life() == Life::Removed,
            references: record.references(),
        }
    }

    fn same_row(&self, other: &Self) -> bool {
        self.register == other.register && self.label == other.label && self.removed == other.removed
    }
}

/// The number in a label, where the label is the prefix, a dash and digits.
pub fn number_of(prefix: &str, label: &str) -> Option<u64> {
    label.strip_prefix(prefix.trim_end_matches('-'))?.strip_prefix('-')?.parse().ok()
}

/// A record with what is needed to read it. Copy it freely.
#[derive(Clone, Copy)]
pub struct RecordRef<'a> {
    pub(super) record: &'a Record,
    pub(super) workspace: &'a Workspace,
}

impl std::fmt::Debug for RecordRef<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.register_key(), self.label())
    }
}

impl<'a> RecordRef<'a> {
    pub fn id(self) -> RecordId {
        self.record.id
    }

    pub fn workspace(self) -> &'a Workspace {
        self.workspace
    }

    pub fn register_key(self) -> &'a str {
        self.workspace.symbols.name(self.record.register)
    }

    /// Its register's description; none when it comes from a newer program or a lost definition.
    pub fn register(self) -> Option<&'a Register> {
        self.workspace.schema.register(self.register_key())
    }

    pub fn label(self) -> &'a str {
        self.value(LABEL).text().unwrap_or("")
    }

    /// The shown value of a field that is no set.
    pub fn value(self, field: &str) -> ValueRef<'a> {
        match self.workspace.symbols.find(field) {
            Some(symbol) => self.record.value(symbol, &self.workspace.symbols),
            None => ValueRef::Absent,
        }
    }

    /// The same by symbol, for loops over many rows.
    pub fn value_at(self, field: Symbol) -> ValueRef<'a> {
        self.record.value(field, &self.workspace.symbols)
    }

    /// Text of a field, or nothing.
    pub fn text(self, field: &str) -> &'a str {
        self.value(field).text().unwrap_or("")
    }

    /// Elements of a set.
    pub fn elements(self, field: &str) -> impl Iterator<Item = &'a str> + 'a {
        let symbol = self.workspace.symbols.find(field);
        symbol.into_iter().flat_map(move |symbol| self.record.elements(symbol))
    }

    pub fn has_element(self, field: &str, element: &str) -> bool {
        self.elements(field).any(|one| one == element)
    }

    /// The record that a reference points to.
    pub fn target(self, field: &str) -> Option<RecordRef<'a>> {
        self.workspace.get(self.text(field).parse().ok()?)
    }

    /// The records that a set of references points to.
    pub fn targets(self, field: &str) -> impl Iterator<Item = RecordRef<'a>> + 'a {
        self.elements(field).filter_map(move |text| self.workspace.get(text.parse().ok()?))
    }

    /// The field that means `what`, read as text.
    pub fn meaning(self, what: &str) -> &'a str {
        let field = self.register().and_then(|register| register.meaning(what));
        field.map_or("", |field| self.text(&field.key))
    }

    /// What it is called: its title, or its label where it has none.
    pub fn title(self) -> &'a str {
        let title = self.meaning("title");
        if title.is_empty() { self.label() } else { title }
    }

    /// Whether anything stands in a field.
    pub fn filled(self, field: &str) -> bool {
        match self.value(field) {
            ValueRef::Absent => self.elements(field).next().is_some(),
            ValueRef::Text(text) => !text.trim().is_empty(),
            _ => true,
        }
    }

    pub fn life(self) -> Life {
        match self.value(LIFE) {
            ValueRef::Text("archived") => Life::Archived,
            // An edit that the removal had not seen keeps the record visible.
            ValueRef::Text("removed") if !self.has_unseen_edit() => Life::Removed,
            _ => Life::Live,
        }
    }

    fn has_unseen_edit(self) -> bool {
        self.record.heads().any(|head| !self.workspace.symbols.name(head.field).starts_with('@'))
    }

    /// Clock of the newest edit.
    pub fn updated(self) -> Hlc {
        self.record.updated(&self.workspace.symbols)
    }

    /// Names of the fields that hold anything, own and imported ones included.
    pub fn fields(self) -> Vec<&'a str> {
        let mut names: Vec<&str> = self
            .record
            .heads()
            .map(|head| self.workspace.symbols.name(head.field))
            .filter(|name| !name.starts_with('@'))
            .collect();
        names.dedup();
        names
    }

    /// A field as plain JSON: a set as a list.
    pub fn json(self, field: &str) -> Value {
        let set = self.register().and_then(|register| register.field(field)).is_some_and(|field| field.kind.is_set());
        match self.value(field) {
            ValueRef::Absent if set || self.elements(field).next().is_some() => {
                Value::Array(self.elements(field).map(|element| Value::String(element.to_string())).collect())
            }
            value => value.to_json(),
        }
    }

    /// Fields whose heads disagree.
    pub fn conflicts(self) -> Vec<&'a str> {
        let cells = self.record.unpack(&self.workspace.symbols);
        let mut fields: Vec<&str> = cells
            .iter()
            .filter(|(key, heads)| key.element.is_none() && conflicting(heads))
            .map(|(key, _)| self.workspace.symbols.name(key.field))
            .collect();
        fields.dedup();
        fields
    }

    /// Heads of one field that is no set, oldest first.
    pub fn heads(self, field: &str) -> Vec<Head> {
        let Some(symbol) = self.workspace.symbols.find(field) else { return Vec::new() };
        let mut cells = self.record.unpack(&self.workspace.symbols);
        let mut heads = cells.remove(&super::record::CellKey { field: symbol, element: None }).unwrap_or_default();
        heads.sort_by_key(|head| (head.at, head.edit));
        heads
    }

    /// Every record id that it mentions, by field.
    pub(super) fn references(self) -> Vec<(RecordId, Symbol)> {
        let mut found: Vec<(RecordId, Symbol)> = self
            .record
            .heads()
            .filter_map(|head| {
                let text = match head.element {
                    Some(element) if head.value() == ValueRef::Bool(true) => element,
                    Some(_) => return None,
                    None => match head.value() {
                        ValueRef::Text(text) if text.len() == 36 => text,
                        _ => return None,
                    },
                };
                Some((text.parse().ok()?, head.field))
            })
            .collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    /// Whether a field is a set in the schema, or holds elements although the schema doesn't know it.
    pub fn is_set(self, field: &str) -> bool {
        let kind: Option<Kind> = self.register().and_then(|register| register.field(field)).map(|field| field.kind);
        kind.map_or_else(|| self.elements(field).next().is_some(), Kind::is_set)
    }
}
