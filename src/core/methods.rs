//! The methods of a workspace, parsed once and again only when a definition changes.

use std::sync::Arc;

use super::definition::{METHOD, METHOD_IN_FORCE};
use super::method::Method;
use super::workspace::Workspace;

/// The usable methods under `own.method.` and the one that new ratings use.
#[derive(Clone, Debug, Default)]
pub struct Methods {
    all: Vec<Arc<Method>>,
    in_force: Option<Arc<Method>>,
    unusable: Vec<String>,
}

impl Methods {
    /// Reads the definitions. What can't be used is named in [`Methods::unusable`], never a reason to fail.
    pub fn of(workspace: &Workspace) -> Self {
        let mut methods = Self::default();
        let chosen = workspace.definition(METHOD_IN_FORCE).and_then(|value| value.as_str());
        for (key, value) in workspace.definitions(METHOD) {
            match Method::from_json(value) {
                Ok(method) => {
                    let method = Arc::new(method);
                    if chosen == Some(key) {
                        methods.in_force = Some(method.clone());
                    }
                    methods.all.push(method);
                }
                Err(error) => methods.unusable.push(format!("The method {key} can't be used: {error}")),
            }
        }
        if let Some(chosen) = chosen.filter(|_| methods.in_force.is_none()) {
            methods
                .unusable
                .push(format!("The method in force should be {chosen}, which can't be used; choose another."));
        }
        methods
    }

    /// The method that new ratings use; none in a workspace that has not chosen one.
    pub fn in_force(&self) -> Option<&Method> {
        self.in_force.as_deref()
    }

    /// All usable methods and versions.
    pub fn all(&self) -> impl Iterator<Item = &Method> {
        self.all.iter().map(|method| &**method)
    }

    /// The newest version of a method.
    pub fn newest(&self, id: &str) -> Option<&Method> {
        self.all().filter(|method| method.id() == id).max_by_key(|method| method.version())
    }

    /// The method by which a rating is read: the version that it names, else the newest of that method, which may
    /// have no place for its numbers. A rating of a method that isn't here has no level.
    pub fn of_rating(&self, id: &str, version: u32) -> Option<&Method> {
        let exact = self.all().find(|method| method.id() == id && method.version() == version);
        exact.or_else(|| self.newest(id))
    }

    /// Whether a rating was made with the method and version in force.
    pub fn is_in_force(&self, id: &str, version: u32) -> bool {
        self.in_force().is_some_and(|method| method.id() == id && method.version() == version)
    }

    /// Methods that can't be used, each as a sentence.
    pub fn unusable(&self) -> &[String] {
        &self.unusable
    }
}
