//! Style sheets, scripts and pictures, embedded in the binary. Their addresses carry a digest of their content, so that
//! a browser may keep them for a year.

use std::collections::BTreeMap;

use rust_embed::RustEmbed;

use super::secret::digest;
use super::{Error, Result};

#[derive(RustEmbed)]
#[folder = "assets"]
struct Files;

/// One file as it is served.
pub struct Asset {
    /// The content.
    pub bytes: actix_web::web::Bytes,
    /// The content's type, for the header.
    pub kind: &'static str,
    /// The digest in its address.
    pub hash: String,
}

/// All files, by name.
pub struct Assets(BTreeMap<String, Asset>);

/// The one style sheet that the server puts together from the files of `assets/css`, in the order of `order.txt`.
const STYLE: &str = "css/app.css";

impl Assets {
    /// Reads the embedded files.
    ///
    /// # Errors
    /// When a style sheet named in `order.txt` does not exist.
    pub fn load() -> Result<Self> {
        let mut found = BTreeMap::from([(STYLE.to_owned(), asset(STYLE, style()?.into_bytes()))]);
        for name in Files::iter().filter(|name| !name.starts_with("css/")) {
            if let Some(file) = Files::get(&name) {
                found.insert(name.to_string(), asset(&name, file.data.into_owned()));
            }
        }
        Ok(Self(found))
    }

    /// The address of a file.
    pub fn href(&self, name: &str) -> Option<String> {
        self.0.get(name).map(|asset| format!("/assets/{}/{name}", asset.hash))
    }

    /// The file at an address; an old digest finds nothing, so that no stale content is kept under it.
    pub fn find(&self, hash: &str, name: &str) -> Option<&Asset> {
        self.0.get(name).filter(|asset| asset.hash == hash)
    }
}

fn style() -> Result<String> {
    let read = |name: &str| {
        Files::get(name)
            .map(|file| String::from_utf8_lossy(&file.data).into_owned())
            .ok_or_else(|| Error::internal(format!("assets/{name} is missing")))
    };
    let order = read("css/order.txt")?;
    let names = order.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    names.map(|name| read(&format!("css/{name}"))).collect::<Result<Vec<_>>>().map(|parts| parts.join("\n"))
}

fn asset(name: &str, bytes: Vec<u8>) -> Asset {
    let hash = digest(&bytes).chars().take(12).collect();
    let kind = match name.rsplit_once('.').map_or("", |(_, ending)| ending) {
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        _ => "application/octet-stream",
    };
    Asset { bytes: bytes.into(), kind, hash }
}
