//! Every crate that is built in, and every crate that builds or tests it, has a licence that `deny.toml` allows.

use std::error::Error;
use std::process::Command;

use serde::Deserialize;
use spdx::{Expression, Licensee, ParseMode};

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
    resolve: Resolve,
}

#[derive(Deserialize)]
struct Package {
    id: String,
    name: String,
    version: String,
    license: Option<String>,
}

#[derive(Deserialize)]
struct Resolve {
    nodes: Vec<Node>,
}

#[derive(Deserialize)]
struct Node {
    id: String,
}

#[derive(Deserialize)]
struct Policy {
    licenses: Licences,
}

#[derive(Deserialize)]
struct Licences {
    allow: Vec<String>,
    #[serde(default)]
    exceptions: Vec<Exception>,
    #[serde(default)]
    clarify: Vec<Clarification>,
}

/// More licences for one crate.
#[derive(Deserialize)]
struct Exception {
    #[serde(rename = "crate")]
    name: String,
    allow: Vec<String>,
}

/// What one crate should have said about its licence.
#[derive(Deserialize)]
struct Clarification {
    #[serde(rename = "crate")]
    name: String,
    expression: String,
}

impl Licences {
    fn read() -> Result<Self, Box<dyn Error>> {
        let text = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/deny.toml"))?;
        Ok(toml::from_str::<Policy>(&text)?.licenses)
    }

    /// Why the crate may not be used, if so.
    fn refuse(&self, name: &str, licence: Option<&str>) -> Option<String> {
        let clarified = self.clarify.iter().find(|one| one.name == name).map(|one| one.expression.as_str());
        let Some(licence) = clarified.or(licence) else { return Some("names no licence".to_owned()) };
        // Older crates still write `MIT/Apache-2.0`, which the lax mode reads.
        let expression = match Expression::parse_mode(licence, ParseMode::LAX) {
            Ok(expression) => expression,
            Err(error) => return Some(format!("{licence}: {}", error.reason)),
        };
        let exceptions = self.exceptions.iter().filter(|one| one.name == name).flat_map(|one| &one.allow);
        let allowed: Vec<Licensee> =
            self.allow.iter().chain(exceptions).filter_map(|one| Licensee::parse(one).ok()).collect();
        let passes = expression.evaluate(|asked| allowed.iter().any(|licensee| licensee.satisfies(asked)));
        (!passes).then(|| licence.to_owned())
    }
}

/// The crates of this platform; those of others need not even be downloaded.
fn resolved_packages() -> Result<Vec<Package>, Box<dyn Error>> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--locked", "--offline", "--filter-platform", "host-tuple"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into());
    }
    let Metadata { mut packages, resolve } = serde_json::from_slice(&output.stdout)?;
    packages.retain(|package| resolve.nodes.iter().any(|node| node.id == package.id));
    Ok(packages)
}

#[test]
fn every_crate_has_an_allowed_licence() {
    let policy = Licences::read().unwrap();
    let packages = resolved_packages().unwrap();
    assert!(packages.iter().any(|package| package.name == "actix-web"), "cargo did not list the dependencies");

    let offenders: Vec<String> = packages
        .iter()
        .filter_map(|package| {
            let reason = policy.refuse(&package.name, package.license.as_deref())?;
            Some(format!("{} {}: {reason}", package.name, package.version))
        })
        .collect();
    assert!(offenders.is_empty(), "deny.toml does not allow\n{}", offenders.join("\n"));

    let special = policy.exceptions.iter().map(|one| &one.name).chain(policy.clarify.iter().map(|one| &one.name));
    let stale: Vec<&String> = special.filter(|name| packages.iter().all(|package| package.name != **name)).collect();
    assert!(stale.is_empty(), "deny.toml treats crates specially that are not used: {stale:?}");
}

#[test]
fn a_copyleft_licence_is_refused_where_no_other_is_offered() {
    let policy = Licences::read().unwrap();
    for licence in ["GPL-3.0-only", "GPL-2.0+", "LGPL-3.0-or-later", "MIT AND GPL-3.0-only", "MPL-2.0", "Secret"] {
        assert!(policy.refuse("some-crate", Some(licence)).is_some(), "{licence} passed");
    }
    assert!(policy.refuse("some-crate", None).is_some(), "a crate without a licence passed");
    for licence in ["MIT", "MIT/Apache-2.0", "MIT OR GPL-3.0-only", "(MIT OR Apache-2.0) AND Unicode-3.0"] {
        assert_eq!(policy.refuse("some-crate", Some(licence)), None);
    }
}

#[test]
fn every_allowed_licence_is_one_that_exists() {
    let policy = Licences::read().unwrap();
    for licence in policy.allow.iter().chain(policy.exceptions.iter().flat_map(|one| &one.allow)) {
        assert!(Licensee::parse(licence).is_ok(), "{licence} is no SPDX licence");
    }
}
