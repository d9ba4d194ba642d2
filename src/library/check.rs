//! Checks across files: every id that is named exists, every id exists once, everything stands in its file.

use std::collections::HashSet;

use super::embedded::{Source, Sources};
use super::error::LibraryError;
use super::read::{Step, place_of};
use crate::core::catalogue::{Catalogue, Crosswalk, Duty, ImpactCatalogue, RiskLibrary, belongs};

/// Remembers the ids seen so far, each with what it is the id of.
#[derive(Default)]
pub(super) struct Faults {
    seen: HashSet<(&'static str, String)>,
}

/// A value in a file, for the message.
struct Spot<'a> {
    file: &'a Source,
    path: Vec<Step>,
}

impl<'a> Spot<'a> {
    fn new(file: &'a Source, path: &[Step]) -> Self {
        Self { file, path: path.to_vec() }
    }

    fn to(&self, more: &[Step]) -> Self {
        Self { file: self.file, path: self.path.iter().chain(more).copied().collect() }
    }

    fn unknown(&self, owner: &str, what: &'static str, id: &str) -> LibraryError {
        let place = place_of(&self.file.name, &self.file.text, &self.path);
        LibraryError::Unknown { place, owner: owner.into(), what, id: id.into() }
    }

    fn misplaced(&self, id: &str, holder: &str) -> LibraryError {
        let place = place_of(&self.file.name, &self.file.text, &self.path);
        LibraryError::Misplaced { place, id: id.into(), holder: holder.into() }
    }

    /// Fails for the first of `ids`, which stand in the list `name`, that is not `known`.
    fn all(
        &self,
        owner: &str,
        name: &'static str,
        what: &'static str,
        ids: &[String],
        known: impl Fn(&str) -> bool,
    ) -> Result<(), LibraryError> {
        match ids.iter().enumerate().find(|(_, id)| !known(id)) {
            Some((at, id)) => Err(self.to(&[Step::Key(name), Step::At(at)]).unknown(owner, what, id)),
            None => Ok(()),
        }
    }
}

impl Faults {
    fn once(&mut self, spot: &Spot<'_>, what: &'static str, id: &str) -> Result<(), LibraryError> {
        if self.seen.insert((what, id.to_string())) {
            return Ok(());
        }
        let at = spot.to(&[Step::Key("id")]);
        let place = place_of(&at.file.name, &at.file.text, &at.path);
        Err(LibraryError::Twice { place, what, id: id.into() })
    }

    pub(super) fn catalogue(&mut self, catalogue: &Catalogue, files: &Sources) -> Result<(), LibraryError> {
        for (group, file) in catalogue.groups.iter().zip(&files.annex_a) {
            self.once(&Spot::new(file, &[]), "group", &group.id)?;
            for (at, control) in group.controls.iter().enumerate() {
                let spot = Spot::new(file, &[Step::Key("control"), Step::At(at)]);
                self.once(&spot, "control", &control.id)?;
                if !belongs(&control.id, &group.id, '.') {
                    return Err(spot.to(&[Step::Key("id")]).misplaced(&control.id, &group.id));
                }
                let known = |id: &str| catalogue.clause(id).is_some();
                spot.all(&control.id, "related_clauses", "clause", &control.related_clauses, known)?;
            }
        }
        for (part, file) in catalogue.parts.iter().zip(&files.clauses) {
            self.once(&Spot::new(file, &[]), "clause", &part.id)?;
            for (at, heading) in part.headings.iter().enumerate() {
                self.once(&Spot::new(file, &[Step::Key("heading"), Step::At(at)]), "clause", &heading.id)?;
            }
            for (at, clause) in part.clauses.iter().enumerate() {
                let spot = Spot::new(file, &[Step::Key("clause"), Step::At(at)]);
                self.once(&spot, "clause", &clause.id)?;
                if !belongs(&clause.id, &part.id, '.') {
                    return Err(spot.to(&[Step::Key("id")]).misplaced(&clause.id, &part.id));
                }
                let control = |id: &str| catalogue.control(id).is_some();
                spot.all(&clause.id, "related_controls", "control", &clause.related_controls, control)?;
                spot.all(&clause.id, "registers", "register", &clause.registers, |key| files.has_register(key))?;
                for (at, checkpoint) in clause.checkpoints.iter().enumerate() {
                    let spot = spot.to(&[Step::Key("checkpoint"), Step::At(at)]);
                    self.once(&spot, "checkpoint", &checkpoint.id)?;
                    if !belongs(&checkpoint.id, &clause.id, '/') {
                        return Err(spot.to(&[Step::Key("id")]).misplaced(&checkpoint.id, &clause.id));
                    }
                }
            }
        }
        for (at, role) in catalogue.roles.iter().enumerate() {
            self.once(&Spot::new(&files.roles, &[Step::Key("role"), Step::At(at)]), "role", role.id.key())?;
        }
        Ok(())
    }

    /// `duties` are those of each file.
    pub(super) fn duties(&mut self, duties: &[Vec<Duty>], files: &Sources) -> Result<(), LibraryError> {
        for (duties, file) in duties.iter().zip(&files.duties) {
            for (at, duty) in duties.iter().enumerate() {
                self.once(&Spot::new(file, &[Step::Key("duty"), Step::At(at)]), "duty", &duty.id)?;
            }
        }
        Ok(())
    }

    pub(super) fn risks(
        &mut self,
        risks: &RiskLibrary,
        catalogue: &Catalogue,
        files: &Sources,
    ) -> Result<(), LibraryError> {
        for (at, taxonomy) in risks.taxonomies.iter().enumerate() {
            let spot = Spot::new(&files.taxonomies, &[Step::Key("taxonomy"), Step::At(at)]);
            self.once(&spot, "taxonomy", &taxonomy.id)?;
        }
        for (category, file) in risks.categories.iter().zip(&files.risks) {
            self.once(&Spot::new(file, &[]), "category", &category.id)?;
            for (at, template) in category.templates.iter().enumerate() {
                let spot = Spot::new(file, &[Step::Key("risk"), Step::At(at)]);
                self.once(&spot, "risk template", &template.id)?;
                let control = |id: &str| catalogue.control(id).is_some();
                spot.all(&template.id, "controls", "control", &template.controls, control)?;
                for (at, source) in template.sources.iter().enumerate() {
                    let taxonomy = risks.taxonomy(&source.taxonomy);
                    if taxonomy.is_none_or(|taxonomy| taxonomy.item(&source.item).is_none()) {
                        let id = format!("{}/{}", source.taxonomy, source.item);
                        let spot = spot.to(&[Step::Key("sources"), Step::At(at)]);
                        return Err(spot.unknown(&template.id, "source", &id));
                    }
                }
            }
        }
        Ok(())
    }

    pub(super) fn impact(
        &mut self,
        impact: &ImpactCatalogue,
        catalogue: &Catalogue,
        files: &Sources,
    ) -> Result<(), LibraryError> {
        let control = |id: &str| catalogue.control(id).is_some();
        for (at, section) in impact.sections.iter().enumerate() {
            let spot = Spot::new(&files.impact_questions, &[Step::Key("section"), Step::At(at)]);
            self.once(&spot, "section", &section.id)?;
            spot.all(&section.id, "clauses", "clause", &section.clauses, |id| catalogue.clause(id).is_some())?;
            spot.all(&section.id, "controls", "control", &section.controls, control)?;
            for (at, question) in section.questions.iter().enumerate() {
                let spot = spot.to(&[Step::Key("question"), Step::At(at)]);
                self.once(&spot, "question", &question.id)?;
                if !belongs(&question.id, &section.id, '.') {
                    return Err(spot.to(&[Step::Key("id")]).misplaced(&question.id, &section.id));
                }
                spot.all(&question.id, "controls", "control", &question.controls, control)?;
                for (at, option) in question.options.iter().enumerate() {
                    let spot = spot.to(&[Step::Key("options"), Step::At(at)]);
                    self.once(&spot, "option", &format!("{} of {}", option.id, question.id))?;
                }
            }
        }
        for (at, dimension) in impact.dimensions.iter().enumerate() {
            let spot = Spot::new(&files.impact_scales, &[Step::Key("dimension"), Step::At(at)]);
            self.once(&spot, "dimension", &dimension.id)?;
        }
        for (at, scale) in impact.scales.iter().enumerate() {
            let spot = Spot::new(&files.impact_scales, &[Step::Key("scale"), Step::At(at)]);
            self.once(&spot, "scale", &scale.id)?;
            for (at, level) in scale.levels.iter().enumerate() {
                let spot = spot.to(&[Step::Key("levels"), Step::At(at)]);
                self.once(&spot, "level", &format!("{} of {}", level.id, scale.id))?;
            }
        }
        Ok(())
    }

    pub(super) fn crosswalk(
        &mut self,
        crosswalk: &Crosswalk,
        catalogue: &Catalogue,
        files: &Sources,
    ) -> Result<(), LibraryError> {
        for (framework, file) in crosswalk.frameworks.iter().zip(&files.frameworks) {
            self.once(&Spot::new(file, &[]), "framework", &framework.id)?;
            for (at, mapping) in framework.mappings.iter().enumerate() {
                let spot = Spot::new(file, &[Step::Key("mapping"), Step::At(at)]);
                self.once(&spot, "mapping", &mapping.id)?;
                if catalogue.control(&mapping.from).is_none() && catalogue.clause(&mapping.from).is_none() {
                    let spot = spot.to(&[Step::Key("from")]);
                    return Err(spot.unknown(&mapping.id, "clause or control", &mapping.from));
                }
                if framework.item(&mapping.to).is_none() {
                    return Err(spot.to(&[Step::Key("to")]).unknown(&mapping.id, "item", &mapping.to));
                }
                let source = |id: &str| crosswalk.source(id).is_some();
                spot.all(&mapping.id, "sources", "source", &mapping.sources, source)?;
            }
        }
        Ok(())
    }
}
