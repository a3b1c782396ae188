//! What any back office needs and no rule of grants knows.

pub mod aside;
pub mod assets;
pub mod blobs;
pub mod check;
pub mod db;
pub mod disk;
pub mod error;
pub mod form;
pub mod grid;
pub mod i18n;
pub mod list;
pub mod mail;
pub mod media;
pub mod metrics;
pub mod network;
pub mod packed;
pub mod password;
pub mod pdf;
pub mod qr;
pub mod reports;
pub mod search;
pub mod secret;
pub mod settings;
pub mod strip;
pub mod templates;
pub mod totp;
pub mod vault;
pub mod workbook;

pub use error::{Error, Result};
