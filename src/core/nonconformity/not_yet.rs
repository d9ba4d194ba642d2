//! Sentences that say what stands in the way of a step, and the remedy.

/// Why a step can't be taken yet.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotYet {
    #[error("there is no finding here; open the nonconformity's own step")]
    NoFinding,
    #[error("there is no nonconformity yet; confirm the finding and hand it over first")]
    NoNonconformity,
    #[error("{label} says no gap; say where what was seen falls short of what is asked for")]
    NoGap { label: String },
    #[error("{label} is no nonconformity by its grade; close it, or correct the grade")]
    NotGraded { label: String },
    #[error("{label} was not told to the auditee yet; confirm it first")]
    NotTold { label: String },
    #[error("say in the auditee's words what is seen differently")]
    NoOpinion,
    #[error("name who says it for the auditee")]
    NobodySays,
    #[error("{label} does not say yet whether the same exists elsewhere; look at similar cases first")]
    NoExtent { label: String },
    #[error("{label} still has the root cause that did not help; look for the cause again first")]
    SameCause { label: String },
    #[error("{label} can only be closed without action once it is contained, and before its cause is settled")]
    NotContained { label: String },
    #[error("say why no corrective action is needed, and who decided it")]
    NoReason,
    #[error("{label} has no corrective action; add one with owner and day")]
    NoActions { label: String },
    #[error("{actions} lack owner or day; fill them in first")]
    Unplanned { actions: String },
    #[error("{actions} not done yet; finish or cancel first")]
    StillOpen { actions: String },
    #[error("say what was seen")]
    NothingSeen,
    #[error("name who looked at the effect")]
    NobodyLooked,
    #[error(
        "{person} carried out {actions}; have somebody else look at the effect, or say once on the organisation that there are too few people"
    )]
    OwnWork { person: String, actions: String },
    #[error("{finding} is over, so there is nothing to carry on")]
    NothingToCarry { finding: String },
    #[error("{finding} goes on in {audit} already, as {known}")]
    Carried { finding: String, audit: String, known: String },
}
