//! The closed lists that catalogue, library and records share. Keys are for ever: records store them.

use serde::{Deserialize, Serialize};

/// A stage of the life cycle of an AI system, after ISO/IEC 22989, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    Inception,
    DesignDevelopment,
    VerificationValidation,
    Deployment,
    OperationMonitoring,
    ReEvaluation,
    Retirement,
}

impl Stage {
    pub const ALL: [Stage; 7] = [
        Stage::Inception,
        Stage::DesignDevelopment,
        Stage::VerificationValidation,
        Stage::Deployment,
        Stage::OperationMonitoring,
        Stage::ReEvaluation,
        Stage::Retirement,
    ];

    /// The key in stored values, such as `design_development`.
    pub const fn key(self) -> &'static str {
        match self {
            Stage::Inception => "inception",
            Stage::DesignDevelopment => "design_development",
            Stage::VerificationValidation => "verification_validation",
            Stage::Deployment => "deployment",
            Stage::OperationMonitoring => "operation_monitoring",
            Stage::ReEvaluation => "re_evaluation",
            Stage::Retirement => "retirement",
        }
    }

    /// The stage with this key, written exactly.
    pub fn from_key(key: &str) -> Option<Stage> {
        Stage::ALL.into_iter().find(|stage| stage.key() == key)
    }
}

/// What the organisation is towards an AI system (4.1). The law has roles of its own under the same names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Uses AI made by others.
    User,
    /// Builds AI made wholly or partly by others into what it offers.
    Provider,
    /// Designs, trains, fine-tunes or builds AI.
    Producer,
}

impl Role {
    pub const ALL: [Role; 3] = [Role::User, Role::Provider, Role::Producer];

    /// The key in stored values: `user`, `provider`, `producer`.
    pub const fn key(self) -> &'static str {
        match self {
            Role::User => "user",
            Role::Provider => "provider",
            Role::Producer => "producer",
        }
    }

    /// The role with this key, written exactly.
    pub fn from_key(key: &str) -> Option<Role> {
        Role::ALL.into_iter().find(|role| role.key() == key)
    }
}
