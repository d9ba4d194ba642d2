//! `data/` turned into core types. The files are part of the program, parsed when first asked for, one group of files at
//! a time; whatever is wrong in them is reported with file, line and column.
//!
//! To add a file, put it into its folder and name it in `embedded.rs`; a test fails for one that is forgotten.

pub mod adapted;
mod check;
mod embedded;
mod error;
mod language;
pub mod methods;
mod read;
mod registers;
mod start;

pub use embedded::{Source, Sources};
pub use error::{LibraryError, Place};
pub use read::read;
pub use start::{Start, StartError, start};

use std::sync::OnceLock;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::core::catalogue::{
    Catalogue, CatalogueVersion, Category, Crosswalk, Dimension, Duty, Framework, Group, ImpactCatalogue,
    ImpactSection, MappingConfidence, MappingSource, Meaning, Part, RatingRule, Relation, RiskLibrary, Role, RoleText,
    Scale, Stage, Suggestion, Taxonomy, Texts,
};
use crate::core::schema::{Register, Schema};
use check::Faults;
use language::Overlay;

type Parsed<T> = OnceLock<Result<T, LibraryError>>;

/// The parsed contents of `data/`. Nothing is parsed before it is asked for, and nothing twice.
#[derive(Debug)]
pub struct Library {
    sources: Sources,
    /// Whether the files are those that tests have read, so that start-up need not.
    tested: bool,
    overlay: Parsed<Overlay>,
    catalogue: Parsed<Catalogue>,
    risks: Parsed<RiskLibrary>,
    impact: Parsed<ImpactCatalogue>,
    crosswalk: Parsed<Crosswalk>,
    schema: Parsed<std::sync::Arc<Schema>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RolesFile {
    role: Vec<RoleText>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DutiesFile {
    duty: Vec<Duty>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TaxonomiesFile {
    taxonomy: Vec<Taxonomy>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ImpactQuestionsFile {
    section: Vec<ImpactSection>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ImpactScalesFile {
    rule: RatingRule,
    dimension: Vec<Dimension>,
    scale: Vec<Scale>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MappingSourcesFile {
    relation: Vec<Meaning<Relation>>,
    confidence: Vec<Meaning<MappingConfidence>>,
    source: Vec<MappingSource>,
}

impl Library {
    /// The library of this program, in English.
    pub fn embedded() -> &'static Library {
        static EMBEDDED: OnceLock<Library> = OnceLock::new();
        EMBEDDED.get_or_init(Library::shipped)
    }

    /// The same, with nothing read yet.
    pub fn shipped() -> Library {
        Library { tested: true, ..Library::from_sources(Sources::embedded()) }
    }

    /// A library of other files, or with `sources.languages` filled in.
    pub fn from_sources(sources: Sources) -> Library {
        Library {
            sources,
            tested: false,
            overlay: OnceLock::new(),
            catalogue: OnceLock::new(),
            risks: OnceLock::new(),
            impact: OnceLock::new(),
            crosswalk: OnceLock::new(),
            schema: OnceLock::new(),
        }
    }

    /// The files that this library is read from.
    pub fn sources(&self) -> &Sources {
        &self.sources
    }

    /// Clauses and controls.
    pub fn catalogue(&self) -> Result<&Catalogue, LibraryError> {
        kept(&self.catalogue, || self.read_catalogue())
    }

    /// The risk library. Parses the catalogue, too, since templates suggest controls.
    pub fn risk_templates(&self) -> Result<&RiskLibrary, LibraryError> {
        kept(&self.risks, || self.read_risks())
    }

    /// Questions and scales of an impact assessment. Parses the catalogue, too.
    pub fn impact(&self) -> Result<&ImpactCatalogue, LibraryError> {
        kept(&self.impact, || self.read_impact())
    }

    /// Mappings to other frameworks. Parses the catalogue, too.
    pub fn crosswalk(&self) -> Result<&Crosswalk, LibraryError> {
        kept(&self.crosswalk, || self.read_crosswalk())
    }

    /// All risk templates, best first; see [`RiskLibrary::suggest`].
    pub fn templates_for(
        &self,
        roles: &[Role],
        stages: &[Stage],
        generative: Option<bool>,
    ) -> Result<Vec<Suggestion<'_>>, LibraryError> {
        Ok(self.risk_templates()?.suggest(roles, stages, generative))
    }

    /// Name and text of every register file of this program, in the order in which registers are listed.
    pub fn register_sources(&self) -> &'static [(&'static str, &'static str)] {
        embedded::REGISTERS
    }

    /// The registers, translated if the library has a language.
    pub fn registers(&self) -> Result<Vec<Register>, LibraryError> {
        registers::read_all(&self.sources.registers, self.overlay()?)
    }

    /// The registers as the schema of a workspace without definitions of its own. Those of this program are read when
    /// somebody looks at them; all others are read and checked here.
    pub fn schema(&self) -> Result<std::sync::Arc<Schema>, LibraryError> {
        kept(&self.schema, || {
            let schema = match self.tested {
                true => Schema::unread(registers::unread(&self.sources.registers)?),
                false => Schema::new(self.registers()?),
            };
            schema.map(std::sync::Arc::new).map_err(|error| LibraryError::Schema {
                place: Place::at("data/registers", "", 0),
                message: error.to_string(),
            })
        })
        .cloned()
    }

    /// Every language key of the data with its English text, for translators.
    pub fn texts(&self) -> Result<Vec<(String, String)>, LibraryError> {
        let mut all = Vec::new();
        let mut collect = |key: &str, text: &mut String| {
            if !text.is_empty() {
                all.push((key.to_string(), text.clone()));
            }
        };
        self.catalogue()?.clone().each_text(&mut collect);
        self.risk_templates()?.clone().each_text(&mut collect);
        self.impact()?.clone().each_text(&mut collect);
        self.crosswalk()?.clone().each_text(&mut collect);
        registers::each_text(&self.sources.registers, &mut collect)?;
        Ok(all)
    }

    fn overlay(&self) -> Result<&Overlay, LibraryError> {
        kept(&self.overlay, || Overlay::read(&self.sources.languages))
    }

    fn read_catalogue(&self) -> Result<Catalogue, LibraryError> {
        let files = &self.sources;
        let version: CatalogueVersion = files.version.read()?;
        let roles = files.roles.read::<RolesFile>()?.role;
        let groups = read_each::<Group>(&files.annex_a)?;
        let parts = read_each::<Part>(&files.clauses)?;
        let duties: Vec<Vec<Duty>> =
            read_each::<DutiesFile>(&files.duties)?.into_iter().map(|file| file.duty).collect();
        Faults::default().duties(&duties, files)?;
        let duties = duties.into_iter().flatten().collect();
        let mut catalogue = Catalogue { version, roles, groups, parts, duties, own: Vec::new() };
        Faults::default().catalogue(&catalogue, files)?;
        self.overlay()?.apply(&["catalogue", "roles", "annex-a", "clauses", "duties"], &mut catalogue)?;
        Ok(catalogue)
    }

    fn read_risks(&self) -> Result<RiskLibrary, LibraryError> {
        let files = &self.sources;
        let categories = read_each::<Category>(&files.risks)?;
        let taxonomies = files.taxonomies.read::<TaxonomiesFile>()?.taxonomy;
        let mut risks = RiskLibrary { categories, taxonomies };
        Faults::default().risks(&risks, self.catalogue()?, files)?;
        self.overlay()?.apply(&["library"], &mut risks)?;
        Ok(risks)
    }

    fn read_impact(&self) -> Result<ImpactCatalogue, LibraryError> {
        let files = &self.sources;
        let sections = files.impact_questions.read::<ImpactQuestionsFile>()?.section;
        let ImpactScalesFile { rule, dimension, scale } = files.impact_scales.read()?;
        let mut impact = ImpactCatalogue { sections, dimensions: dimension, scales: scale, rule };
        Faults::default().impact(&impact, self.catalogue()?, files)?;
        self.overlay()?.apply(&["impact"], &mut impact)?;
        Ok(impact)
    }

    fn read_crosswalk(&self) -> Result<Crosswalk, LibraryError> {
        let files = &self.sources;
        let frameworks = read_each::<Framework>(&files.frameworks)?;
        let words: MappingSourcesFile = files.mapping_sources.read()?;
        let mut crosswalk =
            Crosswalk { frameworks, sources: words.source, relations: words.relation, confidences: words.confidence };
        Faults::default().crosswalk(&crosswalk, self.catalogue()?, files)?;
        self.overlay()?.apply(&["crosswalk"], &mut crosswalk)?;
        Ok(crosswalk)
    }
}

fn read_each<T: DeserializeOwned>(files: &[Source]) -> Result<Vec<T>, LibraryError> {
    files.iter().map(Source::read).collect()
}

/// What is in the cell, made first if it is empty. An error is kept like a value: the files do not change.
fn kept<T>(cell: &Parsed<T>, make: impl FnOnce() -> Result<T, LibraryError>) -> Result<&T, LibraryError> {
    cell.get_or_init(make).as_ref().map_err(Clone::clone)
}
