//! The domain: pure, with no disk, clock, terminal or randomness. Ids, time, actor and today come in with a stamp.
//!
//! Read in this order: [`schema`] (registers as data), [`record`] (cells and heads), [`change`] and [`entry`] (the
//! journal), [`intent`] and [`propose`] (the only way in), [`apply`] (the only way on), [`asof`], [`undo`] and [`merge`];
//! then [`diff`] and [`history`], which tell what happened. What is read from records: [`path`] (columns), [`derived`]
//! (what is computed), [`filter`], [`fuzzy`] and [`table`] (lists).

pub mod acceptance;
pub mod access;
pub mod adapted;
pub mod apply;
pub mod approval;
pub mod asof;
pub mod assignment;
pub mod audit;
pub mod authority;
pub mod blind;
pub mod calendar;
pub mod catalogue;
pub mod certification;
pub mod change;
pub mod competence;
pub mod completeness;
pub mod control_test;
pub mod criterion;
pub mod definition;
pub mod derived;
pub mod diff;
pub mod duty;
pub mod entry;
pub mod filter;
pub mod fold;
pub mod fuzzy;
pub mod gap;
pub mod history;
pub mod id;
pub mod impact;
pub mod inclusion;
pub mod intent;
pub mod login;
pub mod management_review;
pub mod merge;
pub mod method;
pub mod method_change;
pub mod methods;
pub mod metric;
pub mod natural;
pub mod nonconformity;
pub mod path;
pub mod plan;
pub mod propose;
pub mod questionnaire;
pub mod record;
pub mod recurring;
pub mod review_inputs;
pub mod risk;
pub mod rules;
pub mod schema;
pub mod scoring;
pub mod supplier;
pub mod symbols;
pub mod table;
pub mod trigger;
pub mod typing;
pub mod undo;
pub mod versions;
pub mod views;
pub mod workspace;
