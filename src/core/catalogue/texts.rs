//! Language keys. The key of a text is the path to it, so that no text can be without one:
//!
//! | key | text |
//! |---|---|
//! | `catalogue.wording`, `roles.user.definition` | about the catalogue, the three roles |
//! | `annex-a.A.6.objective`, `annex-a.A.6.2.3.summary`, `annex-a.A.6.2.3.questions.1` | groups, subgroups and controls |
//! | `clauses.6.1.3.summary`, `clauses.6.1.3.documented`, `clauses.6.1.3/7.text` | clauses and checkpoints |
//! | `duties.gdpr-33.title`, `duties.gdpr-33.applies` | duties to report incidents |
//! | `library.security.title`, `library.RL-31.description`, `library.nist-600-1.N7.title` | risk library |
//! | `impact.IA-3.2.text`, `impact.IA-3.2.options.unclear`, `impact.severity.4.label`, `impact.rule.harm` | impact assessment |
//! | `crosswalk.eu-ai-act.note`, `crosswalk.eu-ai-act.Art. 9.title`, `crosswalk.relation.equal` | crosswalk |
//!
//! Lists count from 1. The registers follow the same rule, see `library::registers`.

use super::{Catalogue, Crosswalk, ImpactCatalogue, MappingConfidence, Relation, RiskLibrary};

/// Something whose texts can be exchanged for those of another language.
pub trait Texts {
    /// Calls `visit` once with the key and the text of every text that a person reads, in the order of the files.
    fn each_text(&mut self, visit: &mut dyn FnMut(&str, &mut String));
}

/// One named text after another under the same prefix.
struct Under<'a, 'b> {
    prefix: String,
    visit: &'a mut (dyn FnMut(&str, &mut String) + 'b),
}

impl Under<'_, '_> {
    fn text(&mut self, name: &str, text: &mut String) {
        (self.visit)(&format!("{}.{name}", self.prefix), text);
    }

    fn list(&mut self, name: &str, texts: &mut [String]) {
        for (at, text) in texts.iter_mut().enumerate() {
            (self.visit)(&format!("{}.{name}.{}", self.prefix, at + 1), text);
        }
    }
}

impl Texts for Catalogue {
    fn each_text(&mut self, visit: &mut dyn FnMut(&str, &mut String)) {
        let mut about = Under { prefix: "catalogue".into(), visit };
        about.text("title", &mut self.version.title);
        about.text("edition", &mut self.version.edition);
        about.text("wording", &mut self.version.wording);
        for role in &mut self.roles {
            let mut under = Under { prefix: format!("roles.{}", role.id.key()), visit };
            under.text("title", &mut role.title);
            under.text("definition", &mut role.definition);
            under.list("iso22989", &mut role.iso22989);
            under.list("eu_ai_act", &mut role.eu_ai_act);
            under.text("note", &mut role.note);
        }
        for group in &mut self.groups {
            let mut under = Under { prefix: format!("annex-a.{}", group.id), visit };
            under.text("title", &mut group.title);
            under.text("objective", &mut group.objective);
            for subgroup in &mut group.subgroups {
                let mut under = Under { prefix: format!("annex-a.{}", subgroup.id), visit };
                under.text("title", &mut subgroup.title);
                under.text("objective", &mut subgroup.objective);
            }
            for control in &mut group.controls {
                let mut under = Under { prefix: format!("annex-a.{}", control.id), visit };
                under.text("title", &mut control.title);
                under.text("summary", &mut control.summary);
                under.list("questions", &mut control.questions);
                under.list("evidence", &mut control.evidence);
                under.text("role_condition", &mut control.role_condition);
                under.list("exclusion_reasons", &mut control.exclusion_reasons);
            }
        }
        for part in &mut self.parts {
            let mut under = Under { prefix: format!("clauses.{}", part.id), visit };
            under.text("title", &mut part.title);
            for heading in &mut part.headings {
                Under { prefix: format!("clauses.{}", heading.id), visit }.text("title", &mut heading.title);
            }
            for clause in &mut part.clauses {
                let mut under = Under { prefix: format!("clauses.{}", clause.id), visit };
                under.text("title", &mut clause.title);
                under.text("summary", &mut clause.summary);
                under.list("questions", &mut clause.questions);
                under.list("evidence", &mut clause.evidence);
                under.text("documented", &mut clause.documented.what);
                under.text("note", &mut clause.note);
                for checkpoint in &mut clause.checkpoints {
                    Under { prefix: format!("clauses.{}", checkpoint.id), visit }.text("text", &mut checkpoint.text);
                }
            }
        }
        for duty in &mut self.duties {
            let mut under = Under { prefix: format!("duties.{}", duty.id), visit };
            under.text("title", &mut duty.title);
            under.text("law", &mut duty.law);
            under.text("article", &mut duty.article);
            under.text("applies", &mut duty.applies);
            under.text("recipient", &mut duty.recipient);
            under.text("note", &mut duty.note);
        }
    }
}

impl Texts for RiskLibrary {
    fn each_text(&mut self, visit: &mut dyn FnMut(&str, &mut String)) {
        for category in &mut self.categories {
            Under { prefix: format!("library.{}", category.id), visit }.text("title", &mut category.title);
            for template in &mut category.templates {
                let mut under = Under { prefix: format!("library.{}", template.id), visit };
                under.text("title", &mut template.title);
                under.text("description", &mut template.description);
                under.list("indicators", &mut template.indicators);
            }
        }
        for taxonomy in &mut self.taxonomies {
            let prefix = format!("library.{}", taxonomy.id);
            let mut under = Under { prefix: prefix.clone(), visit };
            under.text("title", &mut taxonomy.title);
            under.text("note", &mut taxonomy.note);
            for item in &mut taxonomy.items {
                Under { prefix: format!("{prefix}.{}", item.id), visit }.text("title", &mut item.title);
            }
        }
    }
}

impl Texts for ImpactCatalogue {
    fn each_text(&mut self, visit: &mut dyn FnMut(&str, &mut String)) {
        for section in &mut self.sections {
            Under { prefix: format!("impact.{}", section.id), visit }.text("title", &mut section.title);
            for question in &mut section.questions {
                let mut under = Under { prefix: format!("impact.{}", question.id), visit };
                under.text("text", &mut question.text);
                under.text("help", &mut question.help);
                for option in &mut question.options {
                    under.text(&format!("options.{}", option.id), &mut option.text);
                }
            }
        }
        for dimension in &mut self.dimensions {
            Under { prefix: format!("impact.dimension.{}", dimension.id), visit }.text("title", &mut dimension.title);
        }
        for scale in &mut self.scales {
            let mut under = Under { prefix: format!("impact.{}", scale.id), visit };
            under.text("title", &mut scale.title);
            under.text("about", &mut scale.about);
            for level in &mut scale.levels {
                under.text(&format!("{}.label", level.id), &mut level.label);
                under.text(&format!("{}.meaning", level.id), &mut level.meaning);
            }
        }
        let mut rule = Under { prefix: "impact.rule".into(), visit };
        rule.text("harm", &mut self.rule.harm);
        rule.text("overall", &mut self.rule.overall);
        rule.text("why", &mut self.rule.why);
    }
}

impl Texts for Crosswalk {
    fn each_text(&mut self, visit: &mut dyn FnMut(&str, &mut String)) {
        for framework in &mut self.frameworks {
            let prefix = format!("crosswalk.{}", framework.id);
            let mut under = Under { prefix: prefix.clone(), visit };
            under.text("title", &mut framework.title);
            under.text("note", &mut framework.note);
            under.text("licence", &mut framework.licence);
            for item in &mut framework.items {
                Under { prefix: format!("{prefix}.{}", item.id), visit }.text("title", &mut item.title);
            }
            for mapping in &mut framework.mappings {
                Under { prefix: format!("crosswalk.{}", mapping.id), visit }.text("note", &mut mapping.note);
            }
        }
        for source in &mut self.sources {
            Under { prefix: format!("crosswalk.{}", source.id), visit }.text("note", &mut source.note);
        }
        for word in &mut self.relations {
            let name = match word.id {
                Relation::Equal => "equal",
                Relation::Subset => "subset",
                Relation::Superset => "superset",
                Relation::Intersects => "intersects",
            };
            Under { prefix: "crosswalk.relation".into(), visit }.text(name, &mut word.meaning);
        }
        for word in &mut self.confidences {
            let name = match word.id {
                MappingConfidence::Low => "low",
                MappingConfidence::Medium => "medium",
                MappingConfidence::High => "high",
            };
            Under { prefix: "crosswalk.confidence".into(), visit }.text(name, &mut word.meaning);
        }
    }
}
