//! All registers together, and what must hold among them.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::{Field, Fixed, Held, Kind, Outline, Readers, Register, States, texts};
use crate::core::access::Access;
use crate::core::adapted::{Translation, translate};

/// All registers: those of `data/` and the workspace's own.
#[derive(Clone, Debug, Default)]
pub struct Schema {
    registers: Vec<Arc<Held>>,
    index: HashMap<String, usize>,
    /// By register, for each renamed field: the key under which its values are stored.
    stored: HashMap<String, HashMap<String, String>>,
}

/// What is wrong with a set of registers.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SchemaError {
    #[error("register {register}: {message}")]
    Wrong { register: String, message: String },
}

impl SchemaError {
    fn wrong(register: &str, message: impl Into<String>) -> Self {
        Self::Wrong { register: register.into(), message: message.into() }
    }
}

impl Schema {
    /// Checks that keys are unique, that targets, states, needs and labels name what exists.
    pub fn new(registers: Vec<Register>) -> Result<Self, SchemaError> {
        let held: Vec<Arc<Held>> = registers.into_iter().map(|register| Arc::new(Held::whole(register))).collect();
        let schema = Self::of(held.clone())?;
        schema.check_all(&held)?;
        Ok(schema)
    }

    /// A schema of registers that are read when somebody looks at them. Only their keys are checked now: whatever else
    /// must hold was seen to when the program was made.
    pub fn unread(registers: Vec<Held>) -> Result<Self, SchemaError> {
        Self::of(registers.into_iter().map(Arc::new).collect())
    }

    fn of(registers: Vec<Arc<Held>>) -> Result<Self, SchemaError> {
        let mut index = HashMap::with_capacity(registers.len());
        for (at, register) in registers.iter().enumerate() {
            let key = &register.outline().key;
            if index.insert(key.clone(), at).is_some() {
                return Err(SchemaError::wrong(key, "its key is taken by another register; choose another key"));
            }
        }
        let stored = registers.iter().filter_map(|register| stored_keys(register.read()?)).collect();
        Ok(Self { registers, index, stored })
    }

    fn check_all(&self, registers: &[Arc<Held>]) -> Result<(), SchemaError> {
        registers
            .iter()
            .filter_map(|held| held.register())
            .try_for_each(|register| self.check(register).map_err(|message| SchemaError::wrong(&register.key, message)))
    }

    fn check(&self, register: &Register) -> Result<(), String> {
        if !is_key(&register.key) {
            return Err(format!("its key {:?} should be small letters, digits and _", register.key));
        }
        let mut seen = HashSet::new();
        for field in &register.fields {
            if !seen.insert(&field.key) {
                return Err(format!("field {} stands there twice", field.key));
            }
        }
        for field in &register.fields {
            self.check_field(field)?;
            let other = field.other_than.as_ref().map(|other| (other, register.field(other)));
            if let Some((other, _)) = other.filter(|(_, found)| found.is_none_or(|found| found.kind != Kind::Person)) {
                return Err(format!("field {} is to be another than {other}, which is no person", field.key));
            }
            if let Some(old) = field.renamed_from.as_ref().filter(|old| seen.contains(*old)) {
                return Err(format!("field {} was renamed from {old}, which is a field of its own", field.key));
            }
        }
        check_label(register)?;
        if let Some(readers) = &register.readers {
            self.check_readers(register, readers)?;
        }
        check_fixed(register)?;
        match &register.state {
            Some(states) => check_states(register, states),
            None => match register.fields.iter().find(|field| field.kind == Kind::State) {
                Some(field) => Err(format!("field {} is a state, but the register has no states", field.key)),
                None => Ok(()),
            },
        }
    }

    /// Who reads must be decidable by whoever does not: the fields that decide are open.
    fn check_readers(&self, register: &Register, readers: &Readers) -> Result<(), String> {
        if let Some(word) = readers.access.iter().flatten().find(|word| Access::named(word).is_none()) {
            return Err(format!(
                "its readers name the access {word}, which is none; there are {}",
                Access::WORDS.map(|(word, _)| word).join(", ")
            ));
        }
        let open = |key: &str, wanted: &str, fits: &dyn Fn(Kind) -> bool| match register.field(key) {
            Some(field) if fits(field.kind) && !field.sealed() && field.key == key => Ok(()),
            Some(_) => Err(format!("the field {key}, which says who its readers are, should be an open {wanted}")),
            None => Err(format!("the field {key}, which says who its readers are, does not exist")),
        };
        for key in &readers.people {
            open(key, "field for a person or people", &|kind| matches!(kind, Kind::Person | Kind::People))?;
        }
        if let Some(key) = &readers.when {
            open(key, "yes/no field", &|kind| kind == Kind::Yesno)?;
        }
        if let Some(key) = &readers.through {
            open(key, "reference to one record", &|kind| kind == Kind::Reference)?;
            let target = register.field(key).and_then(Field::target).unwrap_or_default();
            if self.register(target).is_none_or(|target| target.readers.is_none()) {
                return Err(format!(
                    "its readers are those of what {key} names, but the register {target} has no [readers]"
                ));
            }
        }
        let known = |state: &&String| register.state.as_ref().is_some_and(|states| states.state(state).is_some());
        match readers.until.iter().find(|state| !known(state)) {
            Some(state) => Err(format!("its readers are others until {state}, which is none of its states")),
            None => Ok(()),
        }
    }

    fn check_field(&self, field: &Field) -> Result<(), String> {
        let key = &field.key;
        if !is_key(key) {
            return Err(format!("the field key {key:?} should be small letters, digits and _"));
        }
        if field.kind.is_reference() {
            let target = field.target().ok_or(format!("field {key} names no target register"))?;
            if !self.index.contains_key(target) {
                return Err(format!("field {key} points to the register {target}, which does not exist"));
            }
        }
        let chosen = matches!(field.kind, Kind::Choice | Kind::Choices | Kind::Checklist);
        if chosen && field.choices.is_empty() {
            return Err(format!("field {key} has no choices"));
        }
        let mut choices = HashSet::new();
        if let Some(twice) = field.choices.iter().find(|choice| !choices.insert(&choice.key)) {
            return Err(format!("field {key} has the choice {} twice", twice.key));
        }
        // An element names its cell, so it would stand in the journal in the clear.
        if field.kind.is_set() && field.sealed() {
            return Err(format!("field {key} is a set, which can't be confidential or personal"));
        }
        Ok(())
    }

    /// How every register is called, in their order; see [`Schema::registers`].
    pub fn outlines(&self) -> impl ExactSizeIterator<Item = &Outline> {
        self.registers.iter().map(|register| register.outline())
    }

    /// All registers with their fields. Reads those that nobody has looked at yet: whoever needs names only takes
    /// [`Schema::outlines`].
    pub fn registers(&self) -> impl Iterator<Item = &Register> {
        self.registers.iter().filter_map(|register| register.register())
    }

    pub fn register(&self, key: &str) -> Option<&Register> {
        self.index.get(key).and_then(|at| self.at(*at))
    }

    /// How a register is called.
    pub fn outline(&self, key: &str) -> Option<&Outline> {
        Some(self.registers.get(*self.index.get(key)?)?.outline())
    }

    /// Keys of the registers whose fields somebody has looked at.
    pub fn read(&self) -> impl Iterator<Item = &str> {
        self.registers.iter().filter_map(|register| register.read()).map(|register| register.key.as_str())
    }

    /// A register by key, plural, export name or alias.
    pub fn find(&self, name: &str) -> Option<&Register> {
        self.register(name)
            .or_else(|| self.registers.iter().find(|register| register.outline().answers_to(name))?.register())
    }

    /// The position of a register, for sorting as the schema does.
    pub fn ordinal(&self, key: &str) -> Option<usize> {
        self.index.get(key).copied()
    }

    pub fn at(&self, ordinal: usize) -> Option<&Register> {
        self.registers.get(ordinal)?.register()
    }

    /// The key under which a field's values are stored: the one that it had before it was renamed, so that old
    /// records and changes need no rewriting.
    pub fn stored_key<'k>(&'k self, register: &str, key: &'k str) -> &'k str {
        if self.stored.is_empty() {
            return key;
        }
        self.stored.get(register).and_then(|renamed| renamed.get(key)).map_or(key, String::as_str)
    }

    /// This schema in another language. A register is read and translated when somebody looks at it.
    pub fn translated(&self, texts: &Arc<Translation>) -> Self {
        let translated = |held: &Arc<Held>| {
            let root = texts::root(&held.outline().key) + ".";
            let ours = texts.range(root.clone()..).next().is_some_and(|(key, _)| key.starts_with(&root));
            if !ours {
                return held.clone();
            }
            let mut outline = held.outline().clone();
            translate(&mut outline, texts);
            let (held, texts) = (held.clone(), texts.clone());
            let later = move || {
                let mut register = held.register()?.clone();
                translate(&mut register, &texts);
                Some(register)
            };
            Arc::new(Held::unread(outline, Box::new(later)))
        };
        Self { registers: self.registers.iter().map(translated).collect(), ..self.clone() }
    }

    /// This schema with a register added or, under the same key, replaced.
    pub fn with_register(&self, register: Register) -> Result<Self, SchemaError> {
        self.with([register], [])
    }

    /// This schema with a field added to a register or, under the same key, replaced.
    pub fn with_field(&self, register: &str, field: Field) -> Result<Self, SchemaError> {
        self.with([], [(register.to_string(), field)])
    }

    /// This schema with registers and fields added or, under the same key, replaced: all at once, because they may
    /// point to each other.
    pub fn with(
        &self,
        registers: impl IntoIterator<Item = Register>,
        fields: impl IntoIterator<Item = (String, Field)>,
    ) -> Result<Self, SchemaError> {
        let mut all = self.registers.clone();
        let mut changed: Vec<usize> = Vec::new();
        for register in registers {
            let at = all.iter().position(|old| old.outline().key == register.key).unwrap_or(all.len());
            let held = Arc::new(Held::whole(register));
            match all.get_mut(at) {
                Some(old) => *old = held,
                None => all.push(held),
            }
            changed.push(at);
        }
        for (key, field) in fields {
            let at = all.iter().position(|old| old.outline().key == key);
            let Some((at, holder)) = at.and_then(|at| Some((at, all.get_mut(at)?))) else {
                let message = format!("does not exist, so the field {} has no place", field.key);
                return Err(SchemaError::wrong(&key, message));
            };
            let Some(mut register) = holder.register().cloned() else { continue };
            match register.fields.iter_mut().find(|old| old.key == field.key) {
                Some(old) => *old = field,
                None => register.fields.push(field),
            }
            *holder = Arc::new(Held::whole(register));
            changed.push(at);
        }
        let schema = Self::of(all)?;
        // What others say of a register that stood here before may not hold any more; a new one they don't know.
        let replaced = changed.iter().any(|at| *at < self.registers.len());
        let checked = schema.registers.iter().enumerate();
        let checked: Vec<Arc<Held>> = checked
            .filter(|(at, held)| changed.contains(at) || (replaced && held.read().is_some()))
            .map(|(_, held)| held.clone())
            .collect();
        schema.check_all(&checked)?;
        Ok(schema)
    }
}

fn stored_keys(register: &Register) -> Option<(String, HashMap<String, String>)> {
    let renamed: HashMap<String, String> =
        register.fields.iter().filter_map(|field| Some((field.key.clone(), field.renamed_from.clone()?))).collect();
    (!renamed.is_empty()).then(|| (register.key.clone(), renamed))
}

fn is_key(key: &str) -> bool {
    key.starts_with(|c: char| c.is_ascii_lowercase())
        && key.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '_' | '-'))
}

/// States and fields of `[fixed]` are ones that the register has.
fn check_fixed(register: &Register) -> Result<(), String> {
    let Some(Fixed { states, except }) = &register.fixed else { return Ok(()) };
    let known = |state: &&String| register.state.as_ref().is_some_and(|states| states.state(state).is_some());
    if let Some(state) = states.iter().find(|state| !known(state)) {
        return Err(format!("it is fixed in the state {state}, which is none of its states"));
    }
    match except.iter().find(|key| register.field(key).is_none()) {
        Some(key) => Err(format!("the field {key}, which is not fixed, does not exist")),
        None => Ok(()),
    }
}

fn check_label(register: &Register) -> Result<(), String> {
    let Some(from) = &register.label_from else {
        return match register.prefix.is_empty() {
            true => Err("it has neither a prefix nor a field that gives the label".into()),
            false => Ok(()),
        };
    };
    match register.fields.iter().find(|field| field.key == *from) {
        Some(field) if field.kind == Kind::Line && !field.sealed() => Ok(()),
        Some(_) => Err(format!("the field {from}, which gives the label, should be an open line")),
        None => Err(format!("the field {from}, which gives the label, does not exist")),
    }
}

fn check_states(register: &Register, states: &States) -> Result<(), String> {
    if register.field(&states.field).is_none_or(|field| field.kind != Kind::State) {
        return Err(format!("its state field {} is not a field of kind state", states.field));
    }
    let more = register.fields.iter().find(|field| field.kind == Kind::State && field.key != states.field);
    if let Some(more) = more {
        return Err(format!("field {} is a second state; a register has one workflow", more.key));
    }
    let mut seen = HashSet::new();
    if let Some(twice) = states.states.iter().find(|state| !seen.insert(&state.key)) {
        return Err(format!("the state {} stands there twice", twice.key));
    }
    let known = |key: &str| states.state(key).is_some();
    if !known(&states.initial) {
        return Err(format!("its first state {} is not among its states", states.initial));
    }
    for step in &states.moves {
        if !known(&step.from) || !known(&step.to) {
            return Err(format!("the move {} to {} names a state that does not exist", step.from, step.to));
        }
        if let Some(need) = step.needs.iter().find(|need| register.field(need).is_none()) {
            return Err(format!("the move {} to {} needs {need}, which is no field", step.from, step.to));
        }
    }
    Ok(())
}
