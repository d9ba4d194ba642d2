//! Files in and out. [`sheet`], [`csv`], [`xlsx`] and [`cell`] know cells and no register; [`register`] says which
//! columns a register has; [`export`] and [`import`] go between a workspace and files, each the other's inverse. [`paper`]
//! writes what is handed over and signed, [`view`] what is computed, [`pack`] all that an auditor asks for before a
//! stage. [`definitions`] and [`template`] carry what an organisation made its own from one workspace to the next.

pub mod cell;
pub mod csv;
pub mod definitions;
pub mod demo;
pub mod export;
pub mod import;
pub mod json;
pub mod pack;
pub mod paper;
pub mod questionnaire;
pub mod register;
pub mod report;
pub mod sheet;
pub mod template;
pub mod view;
pub mod xlsx;
