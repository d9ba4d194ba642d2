//! The library as a workspace has it: with its own criteria and questions, in its language.

use std::collections::HashMap;
use std::sync::{Mutex, OnceLock};

use super::{Library, LibraryError, Parsed};
use crate::core::adapted::{Adapted, translate};
use crate::core::catalogue::{Catalogue, ImpactCatalogue, RiskLibrary};
use crate::core::workspace::Workspace;

/// The library for a workspace: the shipped one where it changes no text.
///
/// Screens borrow the library for as long as they are open, so one that is made is kept. Definitions of texts change a
/// few times a year, and a library is parsed in parts, so what is kept is small.
pub fn of(workspace: &Workspace) -> &'static Library {
    static MADE: OnceLock<Mutex<HashMap<u64, &'static Library>>> = OnceLock::new();
    let adapted = workspace.adapted();
    let Some(mark) = adapted.mark() else { return Library::embedded() };
    let made = MADE.get_or_init(Mutex::default);
    let mut made = made.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    made.entry(mark).or_insert_with(|| Box::leak(Box::new(Library::adapted(adapted))))
}

/// The catalogue for a workspace.
pub fn catalogue_of(workspace: &Workspace) -> Option<&'static Catalogue> {
    of(workspace).catalogue().ok()
}

impl Library {
    fn adapted(adapted: &Adapted) -> Library {
        let shipped = Library::embedded();
        let library = Library::from_sources(shipped.sources().clone());
        let language = adapted.language().map(|(_, texts)| texts.clone());
        let catalogue = shipped.catalogue().map(|catalogue| {
            let mut catalogue: Catalogue = catalogue.clone();
            language.iter().for_each(|texts| translate(&mut catalogue, texts));
            catalogue.with_own(adapted.own())
        });
        let impact = shipped.impact().map(|impact| {
            let mut impact: ImpactCatalogue = impact.clone();
            language.iter().for_each(|texts| translate(&mut impact, texts));
            impact.with_own(adapted.own())
        });
        let risks = shipped.risk_templates().map(|risks| {
            let mut risks: RiskLibrary = risks.clone();
            language.iter().for_each(|texts| translate(&mut risks, texts));
            risks
        });
        keep(&library.catalogue, catalogue);
        keep(&library.impact, impact);
        keep(&library.risks, risks);
        library
    }
}

/// The cell is new, so it is empty.
fn keep<T>(cell: &Parsed<T>, value: Result<T, LibraryError>) {
    let _empty = cell.set(value);
}
